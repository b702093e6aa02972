//! A Python file to write to.

use crate::attend::Desk;
use pyo3::prelude::*;
use std::io::{Result, Write};
use std::sync::Arc;

/// Writes to a Python object with a method `write(str)`, on Python's thread.
pub(crate) struct Writer {
    pub(crate) desk: Desk,
    pub(crate) file: Arc<Py<PyAny>>,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let (file, text) = (self.file.clone(), String::from_utf8_lossy(bytes).into_owned());
        let written = self.desk.ask(move |py| file.call_method1(py, "write", (text,)).map(|_| ()));
        match written {
            Some(Err(error)) => {
                self.desk.fail(error);
                Err(std::io::ErrorKind::Other.into())
            }
            _ => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
