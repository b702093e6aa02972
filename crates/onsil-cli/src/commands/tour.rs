//! `onsil tour`: every lesson, and one page about them all.

use super::{doctor, on_threads};
use crate::args::TourArgs;
use crate::error::{Error, Result};
use crate::interrupt;
use crate::progress::Style;
use crate::report;
use crate::tour::{self, Context, page};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use onsil::{dispatch, file, parallel, suggest};
use serde_json::json;
use std::time::{Duration, Instant};

/// Runs the command.
pub(crate) fn run(args: &TourArgs) -> Result<()> {
    let lessons = chosen(&args.only)?;
    // Before a minute of work: a folder that cannot be made.
    std::fs::create_dir_all(&args.out)
        .map_err(|error| Error::io("make the folder", &args.out, &error))?;
    interrupt::listen();
    let threads = args.threads.map_or(0, usize::from);
    let began = Instant::now();
    let sections = on_threads(threads, || {
        let context = Context::new(&args.data, args.network.offline)?;
        sections(args, &context, &lessons)
    })?;
    let page = page::Page {
        sections,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seconds: began.elapsed().as_secs_f64(),
        machine: machine(threads),
    };
    let html = page::render(&page);
    let path = args.out.join("index.html");
    file::write_atomically(&path, |out| out.write_all(html.as_bytes()))
        .map_err(|error| Error::io("write", &path, &error))?;
    let numbers = || page.sections.iter().flat_map(|section| &section.numbers);
    let held = numbers().filter(|number| number.holds == Some(true)).count();
    let compared = numbers().filter(|number| number.holds.is_some()).count();
    if args.output.json {
        return report::object(&json!({
            "out": path.to_string_lossy(),
            "bytes": html.len(),
            "seconds": page.seconds,
            "lessons": page.sections.iter().map(|section| json!({
                "lesson": section.id,
                "seconds": section.seconds,
                "figures": section.figures.len(),
                "numbers": section.numbers.iter().map(|number| json!({
                    "what": number.what.en,
                    "reached": number.reached,
                    "expected": number.expected,
                    "holds": number.holds,
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }));
    }
    if args.quiet {
        return Ok(());
    }
    let as_expected = match compared {
        0 => String::new(),
        _ => format!(", {held} of {compared} numbers as expected"),
    };
    report::line(&format!(
        "{} lessons in {}{as_expected}: {} ({:.1} MB)",
        page.sections.len(),
        report::duration(page.seconds),
        path.display(),
        html.len() as f64 / 1e6
    ))
}

/// The lessons that were asked for, in the order of the tour; all of them where none were.
fn chosen(only: &[String]) -> Result<Vec<&'static tour::Stop>> {
    let names: Vec<&str> = tour::ALL.iter().map(|stop| stop.id).collect();
    if let Some(unknown) = only.iter().find(|name| !names.contains(&name.as_str())) {
        return Err(Error::usage(format!(
            "unknown lesson \"{unknown}\"{} (lessons: {})",
            suggest::did_you_mean(unknown, names.iter().copied()),
            names.join(", ")
        )));
    }
    let wanted = |stop: &&tour::Stop| only.is_empty() || only.iter().any(|name| name == stop.id);
    Ok(tour::ALL.iter().filter(wanted).collect())
}

fn sections(
    args: &TourArgs,
    context: &Context,
    lessons: &[&'static tour::Stop],
) -> Result<Vec<page::Section>> {
    let style = Style::new(args.progress, args.quiet, args.output.json);
    let bar = style.has_bar.then(|| bar(lessons.len()));
    let mut sections = Vec::with_capacity(lessons.len());
    for (number, stop) in lessons.iter().enumerate() {
        if let Some(bar) = &bar {
            bar.set_message(stop.id);
        }
        let began = Instant::now();
        let mut section = (stop.visit)(context)
            .map_err(|error| error.while_doing(format!("lesson {}", stop.id)))?;
        section.seconds = began.elapsed().as_secs_f64();
        if interrupt::happened() {
            return Err(Error::interrupted("stopped by a signal; no page was written"));
        }
        match &bar {
            Some(bar) => bar.inc(1),
            None if style.lines => report::message(&format!(
                "{:2}/{} {:11} {}",
                number + 1,
                lessons.len(),
                stop.id,
                report::duration(section.seconds)
            )),
            None => {}
        }
        sections.push(section);
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    Ok(sections)
}

fn bar(lessons: usize) -> ProgressBar {
    let bar =
        ProgressBar::with_draw_target(Some(lessons as u64), ProgressDrawTarget::stderr_with_hz(10));
    let style = ProgressStyle::with_template("{bar:20} {pos}/{len} {msg} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    // A lesson takes seconds: the clock shows that it goes on.
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// What it ran on.
fn machine(threads: usize) -> String {
    let threads = if threads == 0 { parallel::threads() } else { threads };
    format!("{}, {:?}, {threads} threads", doctor::cpu(), dispatch::isa())
}
