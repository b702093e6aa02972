//! Our side of the measurements: the release binary.

use super::estimators::Fit;
use super::{BATCH_SIZE, THREADS, median};
use crate::run::{Result, output, release_binary};
use crate::scratch::Scratch;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often the memory of a running process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What training a network came to.
#[derive(Debug)]
pub(crate) struct Training {
    pub(crate) epoch_seconds: Vec<f64>,
    pub(crate) test_accuracy: f64,
    /// The most memory that the process had resident, where the system tells.
    pub(crate) peak_megabytes: Option<f64>,
}

/// The release binary.
#[derive(Debug)]
pub(crate) struct Onsil<'a> {
    path: PathBuf,
    scratch: &'a Scratch,
}

impl<'a> Onsil<'a> {
    /// Builds it.
    pub(crate) fn build(scratch: &'a Scratch) -> Result<Self> {
        Ok(Self { path: release_binary()?, scratch })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Trains a lesson on MNIST.
    pub(crate) fn train(&self, lesson: &str, data: &Path, epochs: u32) -> Result<Training> {
        let mut command = self.lesson(lesson);
        command.arg("--data").arg(data).args(["--epochs", &epochs.to_string()]);
        command.args(["--batch-size", &BATCH_SIZE.to_string(), "--threads", &THREADS.to_string()]);
        let file = self.scratch.path().join("output");
        let out = std::fs::File::create(&file).map_err(|error| error.to_string())?;
        let mut child = command
            .stdout(out)
            .spawn()
            .map_err(|error| format!("{}: {error}", self.path.display()))?;
        let (succeeded, peak) = watch(&mut child)?;
        if !succeeded {
            return Err(format!("`onsil train {lesson}` failed"));
        }
        let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
        let training = training(&text).ok_or_else(|| {
            format!("the last line of `onsil train {lesson} --json` is not understood:\n{text}")
        })?;
        Ok(Training { peak_megabytes: peak, ..training })
    }

    /// Fits an estimator to MNIST.
    pub(crate) fn fit(
        &self,
        estimator: &str,
        parameters: &Map<String, Value>,
        data: &Path,
        limit: Option<usize>,
    ) -> Result<Fit> {
        let mut command = self.lesson(estimator);
        command.arg("--data").arg(data).args(["--threads", &THREADS.to_string()]);
        for (name, value) in parameters {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            command.arg(format!("--{}", name.to_lowercase().replace('_', "-"))).arg(value);
        }
        if let Some(limit) = limit {
            command.args(["--limit", &limit.to_string()]);
        }
        let text = output(&mut command)?;
        Fit::parse(&text).ok_or_else(|| format!("`onsil train {estimator}` answered:\n{text}"))
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

/// What the last line of a training says.
pub(crate) fn training(output: &str) -> Option<Training> {
    let last: Value = serde_json::from_str(output.trim().lines().last()?).ok()?;
    let seconds: Option<Vec<f64>> =
        last["epoch_seconds"].as_array()?.iter().map(Value::as_f64).collect();
    let test_accuracy = last["test"]["accuracy"].as_f64()?;
    Some(Training { epoch_seconds: seconds?, test_accuracy, peak_megabytes: None })
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
    fn the_last_line_of_a_training_is_read() {
        let text = "{\"epoch\":1}\n{\"epoch_seconds\":[2.5,2],\"test\":{\"accuracy\":0.99}}\n";
        let training = training(text).unwrap();
        assert_eq!(training.epoch_seconds, [2.5, 2.0]);
        assert_eq!(training.test_accuracy, 0.99);
    }
}
