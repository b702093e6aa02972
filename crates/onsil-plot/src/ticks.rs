//! Round numbers along an axis.

/// A place on an axis and what stands there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: f64,
    pub(crate) label: String,
}

/// Multiples of 1, 2 or 5 times a power of ten within the limits, about as many as wanted.
pub(crate) fn linear(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
    let span = high - low;
    let mut step = round_step(span / wanted.max(1) as f64);
    let ends = |step: f64| ((low / step).ceil(), (high / step).floor());
    // A single number does not say how long the axis is.
    if ends(step).1 - ends(step).0 < 1.0 {
        step = round_step(0.4 * step);
    }
    let (first, last) = ends(step);
    if !(step > 0.0 && (last - first).is_finite()) {
        return vec![];
    }
    let count = (last - first).clamp(0.0, 50.0) as usize;
    let decimals = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
    (0..=count)
        .map(|i| (first + i as f64) * step)
        .map(|at| if at.abs() < step * 1e-6 { 0.0 } else { at })
        .map(|at| Tick { at, label: label(at, decimals, low.abs().max(high.abs())) })
        .collect()
}

/// Powers of ten within the limits, which are logarithms; thinned out to about as many as wanted. Where there
/// are fewer than two, their doubles and fivefolds too; where there are none, round numbers.
pub(crate) fn logarithmic(low: f64, high: f64, wanted: usize) -> Vec<Tick> {
    let (first, last) = (low.ceil() as i32, high.floor() as i32);
    if last > first {
        let every = ((last - first) as usize / wanted.max(1) + 1) as i32;
        return (first..=last)
            .filter(|power| power % every == 0)
            .map(|power| Tick { at: f64::from(power), label: power_of_ten(power) })
            .collect();
    }
    let place = |value: f64| Tick { at: value.log10(), label: number(value) };
    let powers = (low.floor() as i32)..=last.max(low.floor() as i32);
    let between =
        powers.flat_map(|power| [1.0, 2.0, 5.0].map(|factor| place(factor * 10f64.powi(power))));
    let between: Vec<Tick> = between.filter(|tick| (low..=high).contains(&tick.at)).collect();
    match between.len() {
        0 | 1 => linear(10f64.powf(low), 10f64.powf(high), wanted.min(3))
            .into_iter()
            .map(|tick| Tick { at: tick.at.log10(), ..tick })
            .collect(),
        _ => between,
    }
}

fn power_of_ten(power: i32) -> String {
    match power {
        -2..=3 => number(10f64.powi(power)),
        _ => format!("1e{power}").replace('-', "−"),
    }
}

fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|f| f * power >= step * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn label(at: f64, decimals: usize, largest: f64) -> String {
    if largest >= 1e6 || largest < 1e-4 && largest > 0.0 {
        let text = format!("{at:e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits: f64 = digits.parse().unwrap_or_default();
        let digits = (digits * 1e6).round() / 1e6;
        return if at == 0.0 {
            "0".into()
        } else {
            format!("{digits}e{power}").replace('-', "−")
        };
    }
    grouped(format!("{at:.decimals$}"))
}

/// A minus sign, and commas between thousands from 10,000 on.
fn grouped(text: String) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", &text[..]),
    };
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if whole.len() > 4 && i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// A number as a person writes it: at most four significant digits, no zeros at its end.
pub(crate) fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    let magnitude = value.abs().log10().floor();
    if !(-4.0..9.0).contains(&magnitude) {
        return format!("{value:.2e}").replace('-', "−");
    }
    let decimals = (3.0 - magnitude).clamp(0.0, 8.0) as usize;
    let text = format!("{value:.decimals$}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    };
    grouped(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: Vec<Tick>) -> Vec<String> {
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(linear(-0.3, 1.04, 5)), ["0.0", "0.5", "1.0"]);
        assert_eq!(labels(linear(0.0, 30.0, 6)), ["0", "5", "10", "15", "20", "25", "30"]);
        assert_eq!(labels(linear(-2.0, 2.0, 4)), ["−2", "−1", "0", "1", "2"]);
        assert_eq!(labels(linear(0.0, 60_000.0, 3)), ["0", "20,000", "40,000", "60,000"]);
        assert_eq!(labels(linear(0.0, 3e-5, 3)), ["0", "1e−5", "2e−5", "3e−5"]);
        assert_eq!(labels(logarithmic(-6.2, 1.0, 4)), ["1e−6", "1e−4", "0.01", "1"]);
        // From 0.3 to 2, and from 3 to 4.
        assert_eq!(labels(logarithmic(-0.52, 0.31, 4)), ["0.5", "1", "2"]);
        assert_eq!(labels(logarithmic(0.478, 0.602, 4)), ["3.2", "3.4", "3.6", "3.8"]);
        assert_eq!(labels(linear(0.8, 8.2, 2)), ["2", "4", "6", "8"]);
        assert!(linear(1.0, 1.0, 4).is_empty());
    }

    #[test]
    fn ticks_lie_within_the_limits() {
        for (low, high) in [(0.0, 1.0), (-17.3, 4e7), (1e-9, 2e-9), (1e12, 1e12 + 1.0)] {
            let ticks = linear(low, high, 5);
            assert!(
                ticks
                    .iter()
                    .all(|t| t.at >= low - 1e-9 * high.abs() && t.at <= high * (1.0 + 1e-9))
            );
            assert!((2..=11).contains(&ticks.len()), "{low} {high}: {ticks:?}");
        }
    }

    #[test]
    fn numbers_for_people() {
        let said = [0.9867, 3497.1529, -1.4125078, 0.0000123, 2_361_081.78, 5.0, 0.05].map(number);
        assert_eq!(said, ["0.9867", "3497", "−1.413", "1.23e−5", "2,361,082", "5", "0.05"]);
    }
}
