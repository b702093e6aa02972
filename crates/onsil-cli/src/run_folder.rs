//! A run's folder: config, model, checkpoint, history and figures, each file whole or not there.
//!
//! Models and checkpoints are synced to the disk, and what is needed to go on from a checkpoint is synced
//! before it. The text files of a run too short for a checkpoint are left to the system: waiting for the disk
//! took longer than training did.

use crate::error::{Error, Result};
use crate::pictures;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Where runs are put when nothing else is said.
const RUNS: &str = "runs";

/// The folder of one run.
#[derive(Clone, Debug)]
pub(crate) struct RunFolder {
    path: PathBuf,
    /// Whether it was not there before.
    is_new: bool,
}

impl RunFolder {
    /// `runs/<model>-<n>` with the first free number; the folder is made.
    pub(crate) fn next(model: &str) -> Result<Self> {
        let runs = Path::new(RUNS);
        make(runs)?;
        let plain = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
        let name: String = model.chars().map(plain).collect();
        let mut number = 1;
        loop {
            let folder = runs.join(format!("{name}-{number}"));
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self { path: folder, is_new: true }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(Error::io("make the folder", &folder, &error)),
            }
        }
    }

    /// The given folder, made if need be. What an earlier run left there of its training is taken away,
    /// so that it is not taken for this run's; its model stays until this run has one.
    pub(crate) fn at(folder: &Path) -> Result<Self> {
        let run = Self::open(folder)?;
        run.clear()?;
        Ok(run)
    }

    /// The given folder, made if need be, with all that an earlier run left there.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let is_new = !folder.exists();
        make(folder)?;
        Ok(Self { path: folder.to_path_buf(), is_new })
    }

    /// Takes away what an earlier run left of its training.
    pub(crate) fn clear(&self) -> Result<()> {
        let pictures = pictures::names().map(|name| self.picture(name));
        for path in [self.checkpoint(), self.history(), self.metrics()].into_iter().chain(pictures)
        {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(Error::io("replace", &path, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The folder of a run that was begun earlier.
    pub(crate) fn existing(folder: &Path) -> Result<Self> {
        let run = Self { path: folder.to_path_buf(), is_new: false };
        if run.config().is_file() {
            return Ok(run);
        }
        let missing = ErrorKind::NotFound.into();
        let error = Error::io("read", &run.config(), &missing);
        Err(error.while_doing(format!("{} is not the folder of a run", folder.display())))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What the run is made of.
    pub(crate) fn config(&self) -> PathBuf {
        self.path.join("config.toml")
    }

    /// The trained model.
    pub(crate) fn model(&self) -> PathBuf {
        self.path.join("model.onsil")
    }

    /// The model in the midst of training.
    pub(crate) fn checkpoint(&self) -> PathBuf {
        self.path.join("checkpoint.onsil")
    }

    /// The figures of every epoch.
    pub(crate) fn history(&self) -> PathBuf {
        self.path.join("history.csv")
    }

    /// The figures of the run.
    pub(crate) fn metrics(&self) -> PathBuf {
        self.path.join("metrics.json")
    }

    /// A picture of that kind.
    pub(crate) fn picture(&self, kind: &str) -> PathBuf {
        self.path.join("figures").join(format!("{kind}.svg"))
    }

    /// What training goes on from: the checkpoint, or the model of a run that was ended in order.
    pub(crate) fn latest(&self) -> Option<PathBuf> {
        let ended = self.metrics().is_file().then(|| self.model());
        [Some(self.checkpoint()), ended].into_iter().flatten().find(|path| path.is_file())
    }

    /// Writes a text file of the folder, whole or not at all.
    pub(crate) fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".onsil-").tempfile_in(&self.path)?;
        file.write_all(text.as_bytes())?;
        make_readable_as_usual(file.as_file())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Waits until what a checkpoint builds on is on the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        [self.config(), self.history()].iter().try_for_each(|path| File::open(path)?.sync_all())
    }

    /// Takes a new folder away again if nothing but a config came into it.
    pub(crate) fn forget_if_nothing_came_of_it(&self) {
        let nothing = ![self.checkpoint(), self.model(), self.history()].iter().any(|p| p.exists());
        if self.is_new && nothing {
            // Best effort: an error is being reported already.
            let _ = fs::remove_file(self.config());
            let _ = fs::remove_dir(&self.path);
            if self.path.parent() == Some(Path::new(RUNS)) {
                let _ = fs::remove_dir(RUNS);
            }
        }
    }

    /// Takes the checkpoint away once the model is saved.
    pub(crate) fn remove_checkpoint(&self) {
        // A checkpoint that stays is only superfluous: it holds the same state as the model.
        let _ = fs::remove_file(self.checkpoint());
    }
}

/// Temporary files are made for their owner only; a run's files should be as readable as any other.
#[cfg(unix)]
fn make_readable_as_usual(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable_as_usual(_file: &File) -> io::Result<()> {
    Ok(())
}

fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| Error::io("make the folder", folder, &error))
}
