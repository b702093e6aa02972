//! Least squares without negative coefficients.

use super::shortest::shortest;
use crate::centred::check_finite;
use crate::error::Result;
use faer::linalg::solvers::SolveLstsq;
use faer::{Mat, MatRef};
use ndarray::Array1;

/// The `coef ≥ 0` that makes `‖a · coef − b‖` the least, by Lawson and Hanson's active sets (Solving Least
/// Squares Problems, 1974, chapter 23): coefficients are let go one by one, that with the steepest descent
/// first, and are held at 0 again where the solution would make them negative.
pub(super) fn nnls(owner: &str, a: MatRef<'_, f64>, b: &[f64]) -> Result<Array1<f64>> {
    check_finite(owner, a)?;
    let columns = a.ncols();
    let target = column(b);
    let size = a.nrows().max(columns) as f64;
    let widest = a.col_iter().map(|column| column.norm_l1()).fold(0.0, f64::max);
    let tolerance = 10.0 * size * f64::EPSILON * widest * target.norm_max();
    let mut coef = vec![0.0; columns];
    let mut free = vec![false; columns];
    // A set of free ones would come up once only, but for rounding.
    for _ in 0..3 * columns {
        let descent = a.transpose() * (&target - a * &column(&coef));
        let held = (0..columns).filter(|&j| !free[j] && descent[(j, 0)] > tolerance);
        let Some(next) = held.max_by(|&i, &j| descent[(i, 0)].total_cmp(&descent[(j, 0)])) else {
            break;
        };
        free[next] = true;
        // Each turn holds one again, so that it ends.
        loop {
            let wanted = solve(owner, a, b, &free)?;
            let step = |j: usize| match coef[j] / (coef[j] - wanted[j]) {
                step if step.is_finite() => step,
                _ => 0.0,
            };
            let negative = (0..columns).filter(|&j| free[j] && wanted[j] <= 0.0);
            let Some(first) = negative.min_by(|&i, &j| step(i).total_cmp(&step(j))) else {
                coef = wanted;
                break;
            };
            let step = step(first);
            for j in 0..columns {
                coef[j] += step * (wanted[j] - coef[j]);
                if j == first || coef[j] <= 0.0 {
                    (coef[j], free[j]) = (0.0, false);
                }
            }
        }
    }
    Ok(coef.into())
}

/// Least squares over the free coefficients; the others are 0.
fn solve(owner: &str, a: MatRef<'_, f64>, b: &[f64], free: &[bool]) -> Result<Vec<f64>> {
    let mut all = vec![0.0; free.len()];
    let columns: Vec<usize> = (0..free.len()).filter(|&j| free[j]).collect();
    if columns.is_empty() {
        return Ok(all);
    }
    let part = Mat::from_fn(a.nrows(), columns.len(), |row, j| a[(row, columns[j])]);
    let rounding = f64::EPSILON * part.nrows().max(part.ncols()) as f64;
    let solution = match independent(&part, b, rounding) {
        Some(solution) => solution,
        None => shortest(owner, part.as_ref(), b, rounding)?.coef.to_vec(),
    };
    for (&column, &value) in columns.iter().zip(&solution) {
        all[column] = value;
    }
    Ok(all)
}

/// Least squares with columns of which none is a combination of the others; none if one is.
fn independent(a: &Mat<f64>, b: &[f64], rounding: f64) -> Option<Vec<f64>> {
    if a.nrows() < a.ncols() {
        return None;
    }
    let factors = a.qr();
    let triangle = factors.R();
    let sizes = (0..a.ncols()).map(|j| triangle[(j, j)].abs());
    let (least, largest) = sizes.fold((f64::INFINITY, 0.0), |(least, largest), size| {
        (f64::min(least, size), f64::max(largest, size))
    });
    let solution = (least > rounding * largest).then(|| factors.solve_lstsq(column(b)))?;
    Some((0..a.ncols()).map(|j| solution[(j, 0)]).collect())
}

fn column(values: &[f64]) -> Mat<f64> {
    Mat::from_fn(values.len(), 1, |row, _| values[row])
}
