//! Numbers as text.

/// The shortest decimal that reads back as the same double; with an exponent where the digits alone
/// would be long.
pub(crate) fn shortest(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) && value.is_finite() {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.1, "0.1"),
            (-0.0, "-0"),
            (100.0, "100"),
            (1e300, "1e300"),
            (-2.5e-7, "-2.5e-7"),
            (123_456_789.125, "123456789.125"),
        ] {
            assert_eq!(shortest(value), text);
        }
    }
}
