//! Naive twins of [`crate::nearest`].

/// `‖c‖² − 2 x·c`, in `f64`.
pub fn score(x: &[f64], c: &[f64]) -> f64 {
    c.iter().map(|c| c * c).sum::<f64>() - 2.0 * product(x, c)
}

/// `x·c`, in `f64`.
pub fn product(x: &[f64], c: &[f64]) -> f64 {
    x.iter().zip(c).map(|(x, c)| x * c).sum()
}
