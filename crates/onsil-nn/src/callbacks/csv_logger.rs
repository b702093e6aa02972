use super::{Callback, Training};
use crate::error::{Error, Result};
use crate::history::Logs;
use crate::sequential::Sequential;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

/// Writes the figures of every epoch to a CSV file, as they come.
///
/// The first line has the names: `epoch`, and the figures in alphabetical order; if none of the first
/// epoch is a figure of validation, also each with `val_` before it. What an epoch does not have is
/// `NA`. Epochs are counted from 0.
///
/// ```
/// use onsil_nn::callbacks::CSVLogger;
/// let logger = CSVLogger::new("training.csv").append(true);
/// ```
#[derive(Debug)]
pub struct CSVLogger {
    filename: PathBuf,
    separator: char,
    append: bool,
    keys: Option<Vec<String>>,
    file: Option<File>,
}

impl CSVLogger {
    /// Writes to this file, and replaces what it holds.
    pub fn new(filename: impl Into<PathBuf>) -> Self {
        Self { filename: filename.into(), separator: ',', append: false, keys: None, file: None }
    }

    /// What stands between the figures; a comma unless given.
    pub fn separator(mut self, separator: char) -> Self {
        self.separator = separator;
        self
    }

    /// Goes on after what the file holds, to continue a training; false unless given.
    pub fn append(mut self, append: bool) -> Self {
        self.append = append;
        self
    }

    /// Writes one line at once, so that a training that is killed leaves whole lines.
    fn write(&mut self, fields: impl Iterator<Item = String>) -> Result<()> {
        let fields: Vec<String> = fields.map(|field| self.quoted(field)).collect();
        let line = fields.join(&self.separator.to_string()) + "\n";
        let Some(file) = &mut self.file else {
            return Err(Error::NotReady(
                "CSVLogger: the file is opened when training begins".into(),
            ));
        };
        file.write_all(line.as_bytes()).map_err(Error::io(&self.filename))
    }

    fn quoted(&self, field: String) -> String {
        if field.contains([self.separator, '"', '\n', '\r']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field
        }
    }

    fn is_empty(&self) -> Result<bool> {
        let file = self.file.as_ref().map(File::metadata).transpose();
        let metadata = file.map_err(Error::io(&self.filename))?;
        Ok(metadata.is_none_or(|metadata| metadata.len() == 0))
    }
}

impl Callback for CSVLogger {
    fn on_train_begin(&mut self, _: Training, _: &mut Sequential) -> Result<()> {
        let mut options = OpenOptions::new();
        options.create(true).write(true).append(self.append).truncate(!self.append);
        self.file = Some(options.open(&self.filename).map_err(Error::io(&self.filename))?);
        self.keys = None;
        Ok(())
    }

    fn on_epoch_end(&mut self, epoch: usize, logs: &mut Logs, _: &mut Sequential) -> Result<()> {
        let keys = match self.keys.take() {
            Some(keys) => keys,
            None => {
                let keys = columns(logs);
                if self.is_empty()? {
                    self.write(std::iter::once("epoch".into()).chain(keys.iter().cloned()))?;
                }
                keys
            }
        };
        let figure = |key| logs.get(key).map_or_else(|| "NA".to_owned(), |value| value.to_string());
        let figures = keys.iter().map(|key| figure(key));
        self.write(std::iter::once(epoch.to_string()).chain(figures))?;
        self.keys = Some(keys);
        Ok(())
    }

    fn on_train_end(&mut self, _: &Logs, _: &mut Sequential) -> Result<()> {
        self.file = None;
        Ok(())
    }
}

fn columns(logs: &Logs) -> Vec<String> {
    let mut keys: Vec<String> = logs.iter().map(|(name, _)| name.to_owned()).collect();
    keys.sort();
    if !keys.iter().any(|key| key.starts_with("val_")) {
        let later: Vec<String> = keys.iter().map(|key| format!("val_{key}")).collect();
        keys.extend(later);
    }
    keys
}
