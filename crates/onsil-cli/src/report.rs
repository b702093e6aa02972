//! What is printed: results on standard output, messages on standard error.

use crate::error::{Error, Result};
use serde_json::Value;
use std::io::{self, Write};
use std::path::Path;

/// Prints a line of results. A reader that has gone away is no error: `onsil … | head` is usual.
pub(crate) fn line(text: &str) -> Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::io("write", Path::new("standard output"), &error))
        }
        _ => Ok(()),
    }
}

/// Prints a JSON object as one line of results.
pub(crate) fn object(value: &Value) -> Result<()> {
    line(&value.to_string())
}

/// Prints a message; nobody may be listening, and that is no reason to stop.
pub(crate) fn message(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// `118346` → `118,346`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Seconds as a person says them: `1.3 µs`, `0.42 s`, `12.3 s`, `3:05`, `1:02:03`.
pub(crate) fn duration(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match whole {
        _ if seconds < 1e-4 => format!("{:.1} µs", 1e6 * seconds),
        _ if seconds < 0.1 => format!("{:.2} ms", 1e3 * seconds),
        0..10 => format!("{seconds:.2} s"),
        10..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{}:{:02}", whole / 60, whole % 60),
        _ => format!("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(grouped(118_346), "118,346");
        assert_eq!(grouped(12), "12");
        assert_eq!(
            [1.3e-6, 0.05, 0.421, 12.34, 185.0, 3723.0].map(duration),
            ["1.3 µs", "50.00 ms", "0.42 s", "12.3 s", "3:05", "1:02:03"]
        );
    }
}
