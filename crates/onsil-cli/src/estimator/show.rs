//! Fitted attributes as JSON and as text.

use onsil::ml::{Attribute, Fitted};
use serde_json::{Map, Value};

/// Numbers of an attribute that JSON holds without `--full`.
const IN_JSON: usize = 1000;
/// Numbers of an attribute that a person reads.
const IN_TEXT: usize = 24;

/// The attributes under their names; of large arrays, unless `full`, only their shapes under `omitted`.
pub(crate) fn attributes(fitted: &dyn Fitted, full: bool) -> Map<String, Value> {
    let mut object = Map::new();
    let mut omitted = Map::new();
    for (name, attribute) in fitted.attributes() {
        if full || attribute.len() <= IN_JSON {
            object.insert(name.into(), attribute.to_json());
        } else {
            omitted.insert(name.into(), shape(&attribute).into());
        }
    }
    if !omitted.is_empty() {
        object.insert("omitted".into(), omitted.into());
    }
    object
}

/// The attributes, a line each.
pub(crate) fn lines(fitted: &dyn Fitted) -> Vec<String> {
    let attributes = fitted.attributes();
    let known = attributes.iter().filter(|(_, attribute)| !matches!(attribute, Attribute::None));
    known.map(|(name, attribute)| format!("{name}: {}", text(attribute))).collect()
}

fn shape(attribute: &Attribute<'_>) -> Vec<usize> {
    match attribute {
        Attribute::Floats(array) => array.shape().to_vec(),
        other => vec![other.len()],
    }
}

fn text(attribute: &Attribute<'_>) -> String {
    if attribute.len() > IN_TEXT {
        let shape: Vec<String> = shape(attribute).iter().map(usize::to_string).collect();
        return format!("{} numbers", shape.join(" × "));
    }
    rounded(&attribute.to_json())
}

/// Numbers with as many digits as a person reads.
pub(crate) fn rounded(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(rounded).collect::<Vec<_>>().join(", "))
        }
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => significant(float),
            _ => number.to_string(),
        },
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Six significant digits: `0.235257`, `-1.41251`, `3.2e-9`.
fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let digits = value.abs().log10().floor() as i32;
    if !(-4..9).contains(&digits) {
        return format!("{value:.5e}");
    }
    let decimals = usize::try_from(5 - digits).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_for_people() {
        let value = json!([0.235_256_94, -1.412_507_83, 3.0, 3497.153, 2_361_083.512, 1e-12, 5]);
        let expected = "[0.235257, -1.41251, 3, 3497.15, 2361084, 1.00000e-12, 5]";
        assert_eq!(rounded(&value), expected);
    }
}
