//! `onsil bench`: how fast this machine is, and how near that is to its peak.

use super::{doctor, on_threads};
use crate::args::BenchArgs;
use crate::bench::{Effort, Group, Images, Measured, Workload, shapes};
use crate::error::{Error, Result};
use crate::report;
use onsil::{dispatch, parallel, peak, suggest};
use serde_json::{Value, json};

/// A shape below this share of its neighbour's speed is a cliff.
const CLIFF: f64 = 0.5;

/// Runs the command.
pub(crate) fn run(args: &BenchArgs) -> Result<()> {
    let chosen = chosen(args)?;
    let threads = args.threads.map_or_else(parallel::threads, usize::from);
    let peaks = peaks(threads)?;
    say_machine(args, &peaks)?;
    let peak = peaks.last().map_or(f64::NAN, |&(_, gflops)| gflops);
    on_threads(threads, || if args.shapes { odd(args) } else { work(args, &chosen, peak) })
}

fn effort(args: &BenchArgs) -> Effort {
    if args.quick { Effort::QUICK } else { Effort::WHOLE }
}

/// The workload of that name; else those of the group whose names contain it, where no group is named of
/// all but the last; all of the group where nothing is asked for.
fn chosen(args: &BenchArgs) -> Result<Vec<Workload>> {
    let groups: &[Group] = match (args.estimators, args.growth) {
        (true, _) => &[Group::Estimators],
        (_, true) => &[Group::Growth],
        _ if args.only.is_some() => &[Group::Networks, Group::Estimators],
        _ => &[Group::Networks],
    };
    let all = |groups: &[Group]| groups.iter().flat_map(|group| group.workloads()).collect();
    let Some(text) = args.only.as_deref() else { return Ok(all(groups)) };
    let every: Vec<Workload> = all(&Group::ALL);
    let names: Vec<String> = every.iter().map(|work| work.id.clone()).collect();
    if let Some(exact) = every.into_iter().find(|work| work.id == text) {
        return Ok(vec![exact]);
    }
    let mut found: Vec<Workload> = all(groups);
    found.retain(|work| work.id.contains(text));
    if found.is_empty() {
        return Err(Error::usage(format!(
            "--only: no workload's name contains \"{text}\"{} (workloads: {})",
            suggest::did_you_mean(text, names.iter().map(String::as_str)),
            names.join(", ")
        )));
    }
    Ok(found)
}

/// The peak on 1 thread, 2, 4, … and on all that are used.
fn peaks(threads: usize) -> Result<Vec<(usize, f64)>> {
    let powers = std::iter::successors(Some(1), |count| Some(2 * count));
    let counts = powers.take_while(|&count| count < threads).chain([threads]);
    counts.map(|count| Ok((count, on_threads(count, || Ok(peak::measure()))?))).collect()
}

fn say_machine(args: &BenchArgs, peaks: &[(usize, f64)]) -> Result<()> {
    if args.output.json {
        let peaks: Vec<Value> = peaks
            .iter()
            .map(|(threads, gflops)| json!({"threads": threads, "gflops": gflops}))
            .collect();
        return report::object(&json!({
            "cpu": doctor::cpu(),
            "instruction_set": format!("{:?}", dispatch::isa()),
            "peak": peaks,
        }));
    }
    report::line(&format!("{}, {:?}", doctor::cpu(), dispatch::isa()))?;
    for (threads, gflops) in peaks {
        let plural = if *threads == 1 { "" } else { "s" };
        report::line(&format!("{threads} thread{plural}: at most {gflops:.0} GFLOP/s"))?;
    }
    report::line("")
}

fn work(args: &BenchArgs, chosen: &[Workload], peak: f64) -> Result<()> {
    let images = Images::new(args.data.clone(), args.network.offline);
    if !args.output.json {
        report::line(&row(["", "time", "GFLOP/s", "of the peak", ""].map(str::to_owned)))?;
    }
    for work in chosen {
        let measured = work.measure(&images, effort(args))?;
        if args.output.json {
            report::object(&json(work, &measured, peak))?;
        } else {
            report::line(&row(cells(work, &measured, peak)))?;
        }
    }
    Ok(())
}

fn json(work: &Workload, measured: &Measured, peak: f64) -> Value {
    let quality = measured.quality.map(|quality| {
        let (name, value) = quality.named();
        json!({"name": name, "value": value})
    });
    json!({
        "workload": work.id,
        "threads": parallel::threads(),
        "seconds": measured.seconds,
        "samples": measured.samples,
        "gflop": measured.flop / 1e9,
        "gflops": measured.gflops(),
        "peak_gflops": peak,
        "share_of_peak": measured.gflops() / peak,
        "quality": quality,
    })
}

fn cells(work: &Workload, measured: &Measured, peak: f64) -> [String; 5] {
    let counted = |text: String| if measured.flop > 0.0 { text } else { String::new() };
    let quality = measured.quality.map(|quality| {
        let (name, value) = quality.named();
        format!("{name} {value:.6}")
    });
    [
        work.about.clone(),
        report::duration(measured.seconds),
        counted(format!("{:.1}", measured.gflops())),
        counted(format!("{:.0} %", 100.0 * measured.gflops() / peak)),
        quality.unwrap_or_default(),
    ]
}

fn row([what, time, speed, share, quality]: [String; 5]) -> String {
    format!("{what:43}  {time:>9}  {speed:>8}  {share:>11}  {quality}").trim_end().to_owned()
}

/// Odd shapes beside round ones.
fn odd(args: &BenchArgs) -> Result<()> {
    let mut cliffs = 0;
    for [odd, round] in shapes::pairs() {
        let [ours, neighbours] = [odd, round].map(|shape| shape.measure(effort(args)));
        let [ours, neighbours] = [ours?.gflops(), neighbours?.gflops()];
        let ratio = ours / neighbours;
        cliffs += usize::from(ratio < CLIFF);
        if args.output.json {
            report::object(&json!({
                "shape": odd.to_string(),
                "gflops": ours,
                "neighbour": round.to_string(),
                "neighbour_gflops": neighbours,
                "ratio": ratio,
                "cliff": ratio < CLIFF,
            }))?;
        } else {
            let mark = if ratio < CLIFF { "  below half" } else { "" };
            report::line(&format!(
                "{odd:26}  {ours:6.1} GFLOP/s  {round:26}  {neighbours:6.1} GFLOP/s  {ratio:4.2}{mark}"
            ))?;
        }
    }
    if args.output.json {
        return Ok(());
    }
    report::line(&format!("{cliffs} below half the speed of the neighbour"))
}
