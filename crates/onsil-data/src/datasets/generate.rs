//! What the generators of data sets share.

use ndarray::{Array1, Array2, Axis};
use onsil_core::random_state::RandomState;

use super::samples::Samples;
use crate::{Dataset, Error, Targets};

/// The most numbers that a generated set, or a file made dense, may have: 2 GiB of doubles.
pub(crate) const MAX_NUMBERS: usize = 1 << 28;

/// The number of samples, if a table of so many columns is of a size that may be.
pub(super) fn rows(owner: &'static str, samples: &Samples, columns: usize) -> Result<usize, Error> {
    let rows = samples.total().unwrap_or(usize::MAX);
    if rows == 0 {
        return Err(Error::parameter(owner, "n_samples", "at least 1 in all", 0));
    }
    if columns == 0 {
        return Err(Error::parameter(owner, "n_features", "at least 1", 0));
    }
    match rows.checked_mul(columns) {
        Some(numbers) if numbers <= MAX_NUMBERS => Ok(rows),
        _ => Err(Error::parameter(
            owner,
            "n_samples × n_features",
            format!("at most {MAX_NUMBERS}"),
            format!("{rows} × {columns}"),
        )),
    }
}

/// The two groups' numbers of samples, the outer group's first.
pub(super) fn two_groups(owner: &'static str, samples: &Samples) -> Result<(usize, usize), Error> {
    let total = rows(owner, samples, 2)?;
    match samples {
        Samples::Total(_) => Ok((total / 2, total - total / 2)),
        Samples::Each(each) => match each[..] {
            [outer, inner] => Ok((outer, inner)),
            _ => Err(Error::parameter(
                owner,
                "n_samples",
                "one number, or two (outer, inner)",
                format!("{} numbers", each.len()),
            )),
        },
    }
}

/// Refuses numbers that are NaN, infinite or, where that is not allowed, below 0.
pub(super) fn finite(
    owner: &'static str,
    parameter: &'static str,
    numbers: impl IntoIterator<Item = f64>,
    from_zero: bool,
) -> Result<(), Error> {
    let allowed = |number: f64| number.is_finite() && (number >= 0.0 || !from_zero);
    match numbers.into_iter().find(|&number| !allowed(number)) {
        None => Ok(()),
        Some(number) => {
            let expected = if from_zero { "a finite number from 0" } else { "a finite number" };
            Err(Error::parameter(owner, parameter, expected, number))
        }
    }
}

/// A matrix of standard normal numbers, drawn row by row.
pub(super) fn standard_normal(state: &mut RandomState, rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_simple_fn((rows, columns), || state.standard_normal())
}

/// A matrix of uniform numbers in [0, 1), drawn row by row.
pub(super) fn uniform(state: &mut RandomState, rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_simple_fn((rows, columns), || state.random_sample())
}

/// The points of two curves, 0 the outer and 1 the inner, in random order if wanted; then noise.
pub(super) fn two_curves(
    outer: impl Iterator<Item = [f64; 2]>,
    inner: impl Iterator<Item = [f64; 2]>,
    shuffle: bool,
    noise: Option<f64>,
    state: &mut RandomState,
) -> (Array2<f64>, Array1<u32>) {
    let (points, y): (Vec<[f64; 2]>, Vec<u32>) =
        outer.map(|point| (point, 0)).chain(inner.map(|point| (point, 1))).unzip();
    let (x, y) = (Array2::from(points), Array1::from(y));
    let (mut x, y) = if shuffle { shuffled(&x, &y, state) } else { (x, y) };
    if let Some(scale) = noise {
        x.iter_mut().for_each(|x| *x += state.normal(0.0, scale));
    }
    (x, y)
}

/// The rows and their targets in an order that is drawn.
pub(super) fn shuffled<T: Clone>(
    x: &Array2<f64>,
    y: &Array1<T>,
    state: &mut RandomState,
) -> (Array2<f64>, Array1<T>) {
    let order = state.permutation(x.nrows());
    (x.select(Axis(0), &order), y.select(Axis(0), &order))
}

/// `count` numbers from `start` by equal steps; the last is `stop`, or would be one step before it
/// (`endpoint` false).
pub(super) fn linspace(start: f64, stop: f64, count: usize, endpoint: bool) -> Vec<f64> {
    let steps = if endpoint { count.saturating_sub(1) } else { count };
    let step = if steps == 0 { 0.0 } else { (stop - start) / steps as f64 };
    let mut numbers: Vec<f64> = (0..count).map(|i| i as f64 * step + start).collect();
    if let (true, Some(last)) = (endpoint && count > 1, numbers.last_mut()) {
        *last = stop;
    }
    numbers
}

/// A generated table with its classes.
pub(super) fn classes(name: &str, x: Array2<f64>, y: Array1<u32>) -> Result<Dataset, Error> {
    Dataset::new(name, x.into_dyn().into(), Targets::Classes(y), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_steps() {
        assert_eq!(linspace(0.0, 1.0, 5, true), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(linspace(0.0, 1.0, 4, false), [0.0, 0.25, 0.5, 0.75]);
        assert_eq!(linspace(0.0, 1.0, 1, true), [0.0]);
        assert!(linspace(0.0, 1.0, 0, true).is_empty() && linspace(0.0, 1.0, 0, false).is_empty());
    }

    #[test]
    fn sizes_that_cannot_be_are_refused() {
        let message = |samples: Samples, columns| {
            rows("make_blobs", &samples, columns).unwrap_err().to_string()
        };
        assert_eq!(
            message(0.into(), 2),
            "make_blobs: n_samples must be at least 1 in all, but is 0"
        );
        assert_eq!(message(5.into(), 0), "make_blobs: n_features must be at least 1, but is 0");
        assert_eq!(
            message(usize::MAX.into(), 2),
            format!(
                "make_blobs: n_samples × n_features must be at most 268435456, but is {} × 2",
                usize::MAX
            )
        );
        assert!(message([usize::MAX, 2].into(), 2).contains("at most 268435456"));
    }
}
