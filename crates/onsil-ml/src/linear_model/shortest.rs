//! Least squares by the singular value decomposition.

use crate::centred::svd;
use crate::error::Result;
use faer::MatRef;
use ndarray::Array1;

/// What solves a least squares problem.
pub(super) struct Solution {
    /// (columns)
    pub(super) coef: Array1<f64>,
    /// How many singular values do not count as 0.
    pub(super) rank: usize,
    /// All singular values, descending.
    pub(super) singular: Array1<f64>,
}

/// The shortest `coef` that makes `‖a · coef − b‖` the least; singular values up to `tol` times the largest
/// count as 0.
pub(super) fn shortest(owner: &str, a: MatRef<'_, f64>, b: &[f64], tol: f64) -> Result<Solution> {
    let svd = svd(owner, a)?;
    let singular: Array1<f64> = svd.S().column_vector().iter().copied().collect();
    let least = singular.first().map_or(0.0, |largest| tol * largest);
    let mut coef = Array1::zeros(a.ncols());
    let mut rank = 0;
    for (i, &value) in singular.iter().enumerate() {
        if value > least {
            rank += 1;
            let along: f64 = svd.U().col(i).iter().zip(b).map(|(u, b)| u * b).sum();
            for (coef, v) in coef.iter_mut().zip(svd.V().col(i).iter()) {
                *coef += v * (along / value);
            }
        }
    }
    Ok(Solution { coef, rank, singular })
}
