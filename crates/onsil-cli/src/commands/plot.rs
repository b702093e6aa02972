//! `onsil plot`: a picture of a trained model or of data.

use super::on_threads;
use crate::args::PlotArgs;
use crate::error::{Error, Result};
use crate::pictures::{Files, Kind, Picture};
use crate::progress::{is_dumb, wants_color};
use crate::report;
use onsil::plot::{Terminal, Theme};
use serde_json::json;
use std::path::PathBuf;

/// Runs the command.
pub(crate) fn run(args: &PlotArgs) -> Result<()> {
    let kind = Kind::find(&args.kind)?;
    let out = match (&args.out, args.terminal) {
        (Some(out), _) => Some(out.clone()),
        (None, true) => None,
        (None, false) => {
            let folder = args.run.clone().unwrap_or_default();
            Some(folder.join(format!("{}.svg", kind.name)))
        }
    };
    refuse_other_files(kind, out.as_ref())?;
    let threads = args.threads.map_or(0, usize::from);
    let picture = on_threads(threads, || draw(kind, args))?;
    if args.terminal {
        let text = picture.to_text(terminal());
        report::line(text.trim_end_matches('\n'))?;
    }
    let Some(out) = out else { return Ok(()) };
    picture.save(&out)?;
    let is_png = out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    if is_png && picture.to_svg().contains(is_missing) {
        report::message(
            "hint: the font of PNG pictures has no Hangul, Kana or Han; write .svg to see them",
        );
    }
    match args.output.json {
        true => report::object(&json!({"kind": kind.name, "out": out.to_string_lossy()})),
        false => {
            report::message(&format!("wrote {}", out.display()));
            Ok(())
        }
    }
}

/// Whether the font of PNG pictures lacks it.
fn is_missing(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{3ffff}')
}

/// Before anything is computed: a name that cannot be written.
fn refuse_other_files(kind: &Kind, out: Option<&PathBuf>) -> Result<()> {
    let Some(out) = out else { return Ok(()) };
    let extension = out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match extension.as_str() {
        "png" if kind.name == "kmeans_animation" => Err(Error::usage(format!(
            "--out {}: a PNG cannot move; expected a name that ends in .svg, or draw kmeans_steps",
            out.display()
        ))),
        "svg" | "png" => Ok(()),
        _ => Err(Error::usage(format!(
            "--out {}: expected a name that ends in .svg or .png",
            out.display()
        ))),
    }
}

fn draw(kind: &Kind, args: &PlotArgs) -> Result<Picture> {
    let mut files = Files::open(args.run.as_deref(), args.model.as_deref())?;
    let mut subject = files.subject(args.data.as_deref(), args.network.offline);
    subject.layer.clone_from(&args.layer);
    subject.sample = usize::try_from(args.sample).unwrap_or(usize::MAX);
    let theme = match args.theme {
        crate::args::ThemeArg::Light => Theme::light(),
        crate::args::ThemeArg::Dark => Theme::dark(),
    };
    let picture = (kind.draw)(&mut subject)?;
    let picture = match &args.title {
        Some(title) => picture.map(|figure| figure.title(title.clone())),
        None => picture,
    };
    Ok(picture.styled(&theme, args.width.map(f64::from)))
}

/// What the terminal can show: no colours where there is none, or where they are not wanted; ASCII alone
/// where it says that it is dumb.
fn terminal() -> Terminal {
    use std::io::IsTerminal;
    let is_terminal = std::io::stdout().is_terminal();
    let dumb = is_dumb();
    let columns = match is_terminal {
        true => console_width(),
        false => std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()),
    };
    Terminal {
        columns: columns.unwrap_or(80),
        unicode: !dumb,
        color: is_terminal && !dumb && wants_color(),
    }
}

fn console_width() -> Option<usize> {
    let (_, columns) = console::Term::stdout().size_checked()?;
    Some(usize::from(columns))
}
