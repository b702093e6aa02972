//! File names with figures in them, written as in Python: `m-{epoch:02d}-{val_loss:.2f}.keras`.

use crate::error::{Error, Result};
use crate::history::Logs;

/// The most digits before or after the point: file systems take names of up to 255 bytes.
const MAX_DIGITS: usize = 200;

/// Fills in `pattern`: `{epoch}` and `{batch}` are counted from 1, the rest are figures in `logs`. After a
/// colon may stand a width (with 0 before it: filled with zeros) and `d`, or `.` with decimals and
/// `f` or `e`. `{{` and `}}` are braces.
pub(super) fn fill(
    pattern: &str,
    epoch: usize,
    batch: Option<usize>,
    logs: &Logs,
) -> Result<String> {
    let counts = [("epoch", Some(epoch + 1)), ("batch", batch.map(|batch| batch + 1))];
    let mut name = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        name.push_str(&rest[..at]);
        let brace = &rest[at..at + 1];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            name.push_str(brace);
            rest = after;
            continue;
        }
        let end = rest.find('}').filter(|_| brace == "{");
        let end =
            end.ok_or_else(|| wrong(pattern, "a brace is not closed or not opened".into()))?;
        let (key, spec) = rest[..end].split_once(':').unwrap_or((&rest[..end], ""));
        let count = counts.iter().find(|(known, _)| *known == key).and_then(|(_, count)| *count);
        let filled = match (count, logs.get(key)) {
            (Some(count), _) => whole(count, spec),
            (None, Some(figure)) => decimal(figure, spec),
            (None, None) => return Err(wrong(pattern, missing(key, batch, logs))),
        };
        let unknown = || wrong(pattern, format!("\":{spec}\" cannot format {key}"));
        name.push_str(&filled.ok_or_else(unknown)?);
        rest = &rest[end + 1..];
    }
    name.push_str(rest);
    Ok(name)
}

fn wrong(pattern: &str, message: String) -> Error {
    Error::config(format!(
        "ModelCheckpoint: the filepath \"{pattern}\" cannot be filled in: {message}"
    ))
}

fn missing(key: &str, batch: Option<usize>, logs: &Logs) -> String {
    let mut known = vec!["epoch"];
    known.extend(batch.map(|_| "batch"));
    known.extend(logs.iter().map(|(name, _)| name));
    format!("there is no \"{key}\" (there are: {})", known.join(", "))
}

fn whole(count: usize, spec: &str) -> Option<String> {
    let width = spec.strip_suffix('d').unwrap_or(spec);
    let zeros = width.starts_with('0');
    let width = if width.is_empty() { 0 } else { digits(width)? };
    Some(if zeros { format!("{count:0width$}") } else { format!("{count:width$}") })
}

fn decimal(figure: f64, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return Some(figure.to_string());
    }
    let (width, decimals) = spec.split_once('.').unwrap_or((spec, "6f"));
    let zeros = width.starts_with('0');
    let width = if width.is_empty() { 0 } else { digits(width)? };
    let text = match decimals.strip_suffix('e') {
        Some(decimals) => scientific(figure, digits(decimals)?),
        None => format!("{figure:.*}", digits(decimals.strip_suffix('f')?)?),
    };
    let fill = width.saturating_sub(text.len());
    Some(if zeros { "0".repeat(fill) + &text } else { " ".repeat(fill) + &text })
}

/// How many digits are asked for, if a file name can have so many.
fn digits(count: &str) -> Option<usize> {
    count.parse().ok().filter(|count| *count <= MAX_DIGITS)
}

/// As Python writes it: at least two digits of exponent, with its sign.
fn scientific(figure: f64, decimals: usize) -> String {
    let text = format!("{figure:.decimals$e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(exponent) => ('-', exponent),
                None => ('+', exponent),
            };
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pattern: &str) -> Result<String> {
        let mut logs = Logs::default();
        logs.set("loss", 0.000_25);
        logs.set("val_loss", 1.25);
        fill(pattern, 8, Some(2), &logs)
    }

    #[test]
    fn figures_are_written_as_in_python() {
        for (pattern, name) in [
            ("best.keras", "best.keras"),
            ("{epoch}-{epoch:02d}-{epoch:3d}-{batch:03}", "9-09-  9-003"),
            ("{val_loss}-{val_loss:.1f}-{val_loss:06.2f}", "1.25-1.2-001.25"),
            ("{loss:.2e}-{{x}}é", "2.50e-04-{x}é"),
        ] {
            assert_eq!(filled(pattern).unwrap(), name);
        }
    }

    #[test]
    fn messages() {
        for (pattern, message) in [
            ("{acc}", "there is no \"acc\" (there are: epoch, batch, loss, val_loss)"),
            ("{epoch", "a brace is not closed or not opened"),
            ("epoch}", "a brace is not closed or not opened"),
            ("{loss:d}", "\":d\" cannot format loss"),
            ("{epoch:.2f}", "\":.2f\" cannot format epoch"),
            ("{epoch:70000d}", "\":70000d\" cannot format epoch"),
            ("{loss:.70000f}", "\":.70000f\" cannot format loss"),
            ("{loss:99999999999.2f}", "\":99999999999.2f\" cannot format loss"),
        ] {
            let expected = format!(
                "ModelCheckpoint: the filepath \"{pattern}\" cannot be filled in: {message}"
            );
            assert_eq!(filled(pattern).unwrap_err().to_string(), expected);
        }
    }
}
