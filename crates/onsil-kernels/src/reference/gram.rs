//! Naive twins of [`crate::gram`].

/// The dot product of a sparse row and a dense one, in the order of the columns.
pub fn sparse_product((columns, values): (&[u32], &[f64]), dense: &[f64]) -> f64 {
    columns
        .iter()
        .zip(values)
        .fold(0.0, |sum, (&column, value)| sum + value * dense[column as usize])
}

/// The dot product of two dense rows, in the order of the columns.
pub fn dense_product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

/// The squared distance from the squared norms and the dot product.
pub fn squared_distance(norm: f64, other: f64, product: f64) -> f64 {
    (norm + other) - 2.0 * product
}

/// `e^(factor · x)`.
pub fn exp_scaled(factor: f64, x: f64) -> f64 {
    (factor * x).exp()
}
