//! Our side of the measurements: the release binary.

use super::median;
use super::peer::Settings;
use crate::run::{Result, output, release_binary};
use crate::scratch::Scratch;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often the memory of a running process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What training a network came to.
#[derive(Debug)]
pub(crate) struct Training {
    pub(crate) test_accuracy: f64,
    /// The most memory that the process had resident, where the system tells.
    pub(crate) peak_megabytes: Option<f64>,
}

/// What a workload of `onsil bench` came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ours {
    pub(crate) seconds: f64,
    /// 10⁹ operations.
    pub(crate) gflop: f64,
    /// The most operations a second, measured right before.
    pub(crate) peak_gflops: f64,
    /// How good the result is, by name, where that can be said.
    pub(crate) quality: Option<(String, f64)>,
    /// The most memory that the process had resident, where the system tells.
    pub(crate) peak_megabytes: Option<f64>,
}

/// A layer of an odd shape beside a round one.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) gflops: f64,
    pub(crate) neighbour: String,
    pub(crate) neighbour_gflops: f64,
    pub(crate) is_cliff: bool,
}

/// The release binary.
#[derive(Debug)]
pub(crate) struct Onsil<'a> {
    path: PathBuf,
    scratch: &'a Scratch,
    settings: Settings<'a>,
}

impl<'a> Onsil<'a> {
    /// Builds it.
    pub(crate) fn build(scratch: &'a Scratch, settings: Settings<'a>) -> Result<Self> {
        Ok(Self { path: release_binary()?, scratch, settings })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Measures a workload in a process of its own.
    pub(crate) fn measure(&self, workload: &str) -> Result<Ours> {
        let mut command = self.bench();
        command.args(["--only", workload]);
        if let Some(data) = self.settings.data {
            command.arg("--data").arg(data);
        }
        let (text, peak) = self.watched(&mut command)?;
        let ours = ours(&text)
            .ok_or_else(|| format!("`onsil bench --only {workload}` answered:\n{text}"))?;
        Ok(Ours { peak_megabytes: peak, ..ours })
    }

    /// What a process printed, and the most memory it had resident.
    fn watched(&self, command: &mut Command) -> Result<(String, Option<f64>)> {
        let file = self.scratch.path().join("output");
        let out = std::fs::File::create(&file).map_err(|error| error.to_string())?;
        let mut child = command
            .stdout(out)
            .spawn()
            .map_err(|error| format!("{}: {error}", self.path.display()))?;
        let (succeeded, peak) = watch(&mut child)?;
        let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
        if !succeeded {
            return Err(format!("{command:?} failed:\n{text}"));
        }
        Ok((text, peak))
    }

    /// Odd shapes beside round ones.
    pub(crate) fn shapes(&self) -> Result<Vec<Shape>> {
        let text = output(self.bench().arg("--shapes"))?;
        // The first line tells of the machine.
        let shapes: Option<Vec<_>> = text.lines().skip(1).map(shape).collect();
        shapes.ok_or_else(|| format!("`onsil bench --shapes` answered:\n{text}"))
    }

    fn bench(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.current_dir(self.scratch.path()).stdin(Stdio::null());
        command.args(["bench", "--json", "--threads", &self.settings.threads.to_string()]);
        if self.settings.quick {
            command.arg("--quick");
        }
        command
    }

    /// Trains a lesson on MNIST.
    pub(crate) fn train(&self, lesson: &str, data: &Path, epochs: u32) -> Result<Training> {
        let mut command = self.lesson(lesson);
        command.arg("--data").arg(data).args(["--epochs", &epochs.to_string()]);
        command.args(["--batch-size", "32", "--threads", &self.settings.threads.to_string()]);
        let (text, peak) = self.watched(&mut command)?;
        let training = training(&text).ok_or_else(|| {
            format!("the last line of `onsil train {lesson} --json` is not understood:\n{text}")
        })?;
        Ok(Training { peak_megabytes: peak, ..training })
    }

    /// The median time of a whole process that trains the smallest network, in milliseconds.
    pub(crate) fn xor2(&self, runs: usize) -> Result<f64> {
        let mut times = Vec::new();
        for _ in 0..runs {
            let mut command = self.lesson("xor2");
            let start = Instant::now();
            output(&mut command)?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        Ok(median(&times))
    }

    fn lesson(&self, lesson: &str) -> Command {
        let mut command = Command::new(&self.path);
        command.current_dir(self.scratch.path());
        command.args(["train", lesson, "--json", "--quiet", "--no-figures"]);
        command.stdin(Stdio::null());
        command
    }
}

/// What the last line of a measurement says.
fn ours(output: &str) -> Option<Ours> {
    let last: Value = serde_json::from_str(output.trim().lines().last()?).ok()?;
    let number = |name: &str| last[name].as_f64();
    let quality = &last["quality"];
    let quality = quality["name"].as_str().zip(quality["value"].as_f64());
    Some(Ours {
        seconds: number("seconds")?,
        gflop: number("gflop")?,
        peak_gflops: number("peak_gflops")?,
        quality: quality.map(|(name, value)| (name.to_owned(), value)),
        peak_megabytes: None,
    })
}

/// What a line about a shape says.
fn shape(line: &str) -> Option<Shape> {
    let line: Value = serde_json::from_str(line).ok()?;
    Some(Shape {
        name: line["shape"].as_str()?.to_owned(),
        gflops: line["gflops"].as_f64()?,
        neighbour: line["neighbour"].as_str()?.to_owned(),
        neighbour_gflops: line["neighbour_gflops"].as_f64()?,
        is_cliff: line["cliff"].as_bool()?,
    })
}

/// What the last line of a training says.
fn training(output: &str) -> Option<Training> {
    let last: Value = serde_json::from_str(output.trim().lines().last()?).ok()?;
    let test_accuracy = last["test"]["accuracy"].as_f64()?;
    Some(Training { test_accuracy, peak_megabytes: None })
}

/// Waits for a process; whether it succeeded, and the most memory it had resident.
fn watch(child: &mut Child) -> Result<(bool, Option<f64>)> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    loop {
        peak = std::fs::read_to_string(&status).ok().and_then(|s| high_water_mark(&s)).or(peak);
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => return Ok((status.success(), peak)),
            None => std::thread::sleep(LOOK_EVERY),
        }
    }
}

/// `VmHWM` of /proc/PID/status, in megabytes of 10⁶ bytes.
fn high_water_mark(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_high_water_mark_is_read() {
        assert_eq!(high_water_mark("VmPeak:\t 9 kB\nVmHWM:\t  125000 kB\n"), Some(128.0));
        assert_eq!(high_water_mark("Name:\tonsil\n"), None);
    }

    #[test]
    fn lines_of_measurements_are_read() {
        let text = "{\"cpu\":\"x\"}\n{\"seconds\":2,\"gflop\":50.0,\"peak_gflops\":100.0}\n";
        let ours = ours(text).unwrap();
        assert_eq!((ours.seconds, ours.gflop, ours.peak_gflops), (2.0, 50.0, 100.0));
        let line =
            r#"{"shape":"a","gflops":1.0,"neighbour":"b","neighbour_gflops":4.0,"cliff":true}"#;
        assert!(shape(line).unwrap().is_cliff);
        assert!(shape("{}").is_none());
    }

    #[test]
    fn the_last_line_of_a_training_is_read() {
        let text = "{\"epoch\":1}\n{\"test\":{\"accuracy\":0.99}}\n";
        let training = training(text).unwrap();
        assert_eq!(training.test_accuracy, 0.99);
    }
}
