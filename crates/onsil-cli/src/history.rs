//! What is noted of every epoch: shown, kept for the results, and written as `history.csv`.

use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::report;
use crate::run_folder::RunFolder;
use onsil::nn::callbacks::{Callback, Training};
use onsil::nn::{self, Logs, Sequential};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

/// Checkpoints that nobody asked for are at least so far apart.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(1);

/// One epoch's figures.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Epoch {
    /// Its number, from 1.
    pub(crate) number: usize,
    pub(crate) seconds: f64,
    pub(crate) logs: Logs,
}

/// Watches training: times, shows, notes and saves it.
pub(crate) struct Recorder<'a> {
    pub(crate) epochs: Vec<Epoch>,
    progress: Progress,
    json: bool,
    folder: &'a RunFolder,
    checkpoint_every: Option<usize>,
    saved: Instant,
    began: Instant,
}

impl<'a> Recorder<'a> {
    /// A recorder that goes on after `epochs`.
    pub(crate) fn new(
        epochs: Vec<Epoch>,
        progress: Progress,
        json: bool,
        folder: &'a RunFolder,
        checkpoint_every: Option<usize>,
    ) -> Self {
        let now = Instant::now();
        Self { epochs, progress, json, folder, checkpoint_every, saved: now, began: now }
    }

    /// Writes `history.csv`.
    pub(crate) fn write_history(&self) -> nn::Result<()> {
        let path = self.folder.history();
        self.folder
            .write(&path, &to_csv(&self.epochs))
            .map_err(|source| nn::Error::Io { path, source })
    }

    fn checkpoint_is_due(&self, epoch: usize) -> bool {
        match self.checkpoint_every {
            Some(every) => (epoch + 1).is_multiple_of(every),
            None => self.saved.elapsed() >= BETWEEN_CHECKPOINTS,
        }
    }
}

impl Callback for Recorder<'_> {
    fn on_train_begin(&mut self, training: Training, _: &mut Sequential) -> nn::Result<()> {
        self.progress.begin(training);
        self.saved = Instant::now();
        Ok(())
    }

    fn on_epoch_begin(&mut self, epoch: usize, _: &mut Sequential) -> nn::Result<()> {
        // A run that was killed may have noted more than its checkpoint knows.
        self.epochs.retain(|noted| noted.number <= epoch);
        self.progress.begin_epoch(epoch);
        self.began = Instant::now();
        Ok(())
    }

    fn on_train_batch_end(&mut self, batch: usize, model: &mut Sequential) -> nn::Result<()> {
        self.progress.batch(batch, || model.logs());
        Ok(())
    }

    fn on_epoch_end(
        &mut self,
        epoch: usize,
        logs: &mut Logs,
        model: &mut Sequential,
    ) -> nn::Result<()> {
        let noted = Epoch {
            number: epoch + 1,
            seconds: self.began.elapsed().as_secs_f64(),
            logs: logs.clone(),
        };
        self.progress.end_epoch(noted.seconds, logs);
        if self.json {
            // Training goes on even if nobody reads the results.
            let _ = report::object(&noted.to_json());
        }
        self.epochs.push(noted);
        if self.checkpoint_is_due(epoch) {
            self.write_history()?;
            let path = self.folder.path().to_path_buf();
            self.folder.sync().map_err(|source| nn::Error::Io { path, source })?;
            model.save(self.folder.checkpoint())?;
            self.saved = Instant::now();
        }
        Ok(())
    }

    fn on_train_end(&mut self, _: &Logs, _: &mut Sequential) -> nn::Result<()> {
        self.progress.end();
        Ok(())
    }
}

impl Epoch {
    fn to_json(&self) -> Value {
        let mut object = figures(&self.logs);
        object["epoch"] = self.number.into();
        object["seconds"] = self.seconds.into();
        object
    }
}

/// Names and figures as a JSON object; what is not finite becomes null.
pub(crate) fn figures(logs: &Logs) -> Value {
    let figures: Map<String, Value> =
        logs.iter().map(|(name, figure)| (name.to_owned(), json!(figure))).collect();
    Value::Object(figures)
}

/// `epoch,seconds,` and the figures, with a row for every epoch.
fn to_csv(epochs: &[Epoch]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in epochs.iter().flat_map(|epoch| epoch.logs.iter()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut text = ["epoch", "seconds"].iter().chain(&names).copied().collect::<Vec<_>>().join(",");
    text.push('\n');
    for epoch in epochs {
        text += &format!("{},{}", epoch.number, epoch.seconds);
        for name in &names {
            text.push(',');
            if let Some(figure) = epoch.logs.get(name) {
                text += &figure.to_string();
            }
        }
        text.push('\n');
    }
    text
}

/// Reads `history.csv`; empty if there is none yet.
pub(crate) fn read(folder: &RunFolder) -> Result<Vec<Epoch>> {
    let path = folder.history();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("read", &path, &error)),
    };
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').skip(2).collect();
    lines
        .enumerate()
        .map(|(row, line)| {
            epoch_of(line, &names).ok_or_else(|| {
                Error::data(format!(
                    "{}, row {}: expected an epoch, seconds and {} figures, found \"{line}\"; remove \
                     the file to go on without it",
                    path.display(),
                    row + 2,
                    names.len()
                ))
            })
        })
        .collect()
}

fn epoch_of(line: &str, names: &[&str]) -> Option<Epoch> {
    let cells: Vec<&str> = line.split(',').collect();
    let (number, seconds) = (cells.first()?.parse().ok()?, cells.get(1)?.parse().ok()?);
    let mut logs = Logs::default();
    for (name, cell) in names.iter().zip(cells.get(2..).filter(|c| c.len() == names.len())?) {
        if !cell.is_empty() {
            logs.set(name, cell.parse().ok()?);
        }
    }
    Some(Epoch { number, seconds, logs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut logs = Logs::default();
        logs.set("accuracy", 0.1 + 0.2);
        logs.set("loss", f64::INFINITY);
        let mut more = logs.clone();
        more.set("val_loss", 1e-9);
        let epochs = vec![
            Epoch { number: 1, seconds: 0.25, logs },
            Epoch { number: 2, seconds: 1.0 / 3.0, logs: more },
        ];
        let text = to_csv(&epochs);
        assert!(text.starts_with(
            "epoch,seconds,accuracy,loss,val_loss\n1,0.25,0.30000000000000004,inf,\n"
        ));
        let names = ["accuracy", "loss", "val_loss"];
        let read: Vec<Epoch> =
            text.lines().skip(1).map(|line| epoch_of(line, &names).unwrap()).collect();
        assert_eq!(read, epochs);
        assert_eq!(epoch_of("1,0.25,x,1,", &names), None);
        assert_eq!(epoch_of("1,0.25,1", &names), None);
    }
}
