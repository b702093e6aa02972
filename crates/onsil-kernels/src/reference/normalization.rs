//! Naive twins of [`crate::normalization`], element by element.

/// `Σᵢ x[i, j]` and `Σᵢ x[i, j]·y[i, j]` of feature `j`, added to `start`.
pub fn sums(features: usize, j: usize, x: &[f32], y: &[f32], start: (f64, f64)) -> (f64, f64) {
    let at = |i: usize| (f64::from(x[i * features + j]), f64::from(y[i * features + j]));
    (0..x.len() / features)
        .fold(start, |(sum, products), i| (sum + at(i).0, products + at(i).0 * at(i).1))
}

/// One element of [`crate::normalization::normalize`].
pub fn normalize(x: f32, mean: f32, scale: f32, shift: f32) -> f32 {
    (x - mean) * scale + shift
}

/// One element of [`crate::normalization::normalize_gradient`].
pub fn normalize_gradient(x: f32, dy: f32, [mean, mean_dy, of_x, of_dy]: [f32; 4]) -> f32 {
    of_dy * (dy - mean_dy) + of_x * (x - mean)
}

/// [`crate::normalization::add_scale_gradient`] of feature `j`, added to `start`.
pub fn scale_gradient(
    features: usize,
    j: usize,
    x: &[f32],
    dy: &[f32],
    mean: f32,
    inverse: f32,
    start: f32,
) -> f32 {
    let at = |i: usize| i * features + j;
    (0..x.len() / features).fold(start, |sum, i| sum + dy[at(i)] * ((x[at(i)] - mean) * inverse))
}
