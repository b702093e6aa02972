//! What the solvers that change one weight at a time share.
//!
//! Those with an L1 penalty minimise ‖w‖₁ plus a smooth loss. Where the loss has the derivative g by a
//! weight, that weight is right if −g is a subgradient of its absolute value: ±1 by its sign, and anything
//! between for 0.

use super::lbfgs::End;
use crate::rows::Rows;
use onsil_core::random_state::RandomState;

/// Shuffles as LIBLINEAR in scikit-learn does: a Mersenne Twister, its numbers brought into a range by
/// Lemire's multiplication ("Fast random integer generation in an interval", ACM TOMACS 29, 2019).
pub(crate) struct Shuffler(RandomState);

impl Shuffler {
    /// The shuffler of a `random_state`.
    pub(crate) fn new(random_state: u32) -> Self {
        let seed = RandomState::new(random_state).randint(0, i64::from(i32::MAX));
        Self(RandomState::new(seed as u32))
    }

    /// A uniform number below `range`.
    fn below(&mut self, range: u32) -> u32 {
        let mut draw = || u64::from(self.0.next_u32()) * u64::from(range);
        let mut product = draw();
        if (product as u32) < range {
            let least = range.wrapping_neg() % range;
            while (product as u32) < least {
                product = draw();
            }
        }
        (product >> 32) as u32
    }

    /// Brings the items into a random order.
    pub(crate) fn shuffle(&mut self, items: &mut [usize]) {
        let n = items.len();
        for i in 0..n {
            let left = u32::try_from(n - i).unwrap_or(u32::MAX);
            items.swap(i, i + self.below(left) as usize);
        }
    }
}

/// The entries of each column that are not 0.
pub(crate) struct Columns {
    starts: Vec<usize>,
    rows: Vec<usize>,
    values: Vec<f64>,
}

impl Columns {
    /// The columns of `x`, and one more with `bias` in every row.
    pub(crate) fn new(x: &Rows<'_>, bias: Option<f64>) -> Self {
        let (n, p) = (x.samples(), x.features());
        let mut lists: Vec<Vec<(usize, f64)>> = vec![Vec::new(); p];
        if let Rows::Csr(x) = x {
            for row in 0..n {
                let (indices, data) = x.row(row);
                for (&index, &value) in indices.iter().zip(data) {
                    lists[index as usize].push((row, value));
                }
            }
        } else {
            for (row, values) in x.to_f64().rows().into_iter().enumerate() {
                for (list, &value) in lists.iter_mut().zip(values) {
                    if value != 0.0 {
                        list.push((row, value));
                    }
                }
            }
        }
        lists.extend(bias.map(|bias| (0..n).map(|row| (row, bias)).collect()));
        let mut columns = Self { starts: vec![0], rows: Vec::new(), values: Vec::new() };
        for list in lists {
            columns.rows.extend(list.iter().map(|entry| entry.0));
            columns.values.extend(list.iter().map(|entry| entry.1));
            columns.starts.push(columns.rows.len());
        }
        columns
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows and values of a column.
    pub(crate) fn column(&self, column: usize) -> impl Iterator<Item = (usize, f64)> {
        let range = self.starts[column]..self.starts[column + 1];
        self.rows[range.clone()].iter().copied().zip(self.values[range].iter().copied())
    }

    /// `to += change · column`.
    pub(crate) fn add(&self, column: usize, change: f64, to: &mut [f64]) {
        self.column(column).for_each(|(row, value)| to[row] += change * value);
    }
}

/// How the problem is solved.
pub(crate) struct Settings {
    pub(crate) tol: f64,
    pub(crate) max_iter: u64,
}

/// What was found.
pub(crate) struct Solution {
    pub(crate) w: Vec<f64>,
    pub(crate) n_iter: u64,
    pub(crate) stopped: bool,
}

impl Solution {
    /// Why the search ended.
    pub(crate) fn end(&self, max_iter: u64) -> End {
        match self.stopped {
            true => End::Stopped,
            false if self.n_iter >= max_iter => End::MaxIter,
            false => End::Converged,
        }
    }
}

/// How far the subgradient of ‖w‖₁ plus a part with that gradient is from holding 0.
pub(crate) fn violation(w: f64, gradient: f64) -> f64 {
    if w > 0.0 {
        (gradient + 1.0).abs()
    } else if w < 0.0 {
        (gradient - 1.0).abs()
    } else {
        (-gradient - 1.0).max(gradient - 1.0).max(0.0)
    }
}

/// Whether a weight of 0 is sure to stay 0.
pub(crate) fn stays_zero(w: f64, gradient: f64, margin: f64) -> bool {
    w == 0.0 && gradient + 1.0 > margin && gradient - 1.0 < -margin
}

/// The w that minimises `size · |w|` plus the quadratic of that gradient and curvature at `w`.
pub(crate) fn shrunk(w: f64, gradient: f64, curvature: f64, size: f64) -> f64 {
    let (up, down) = (gradient + size, gradient - size);
    if up < curvature * w {
        w - up / curvature
    } else if down > curvature * w {
        w - down / curvature
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_weight_has_its_minimum_where_the_subgradient_is_zero() {
        assert_eq!(shrunk(0.0, 0.5, 2.0, 1.0), 0.0);
        assert_eq!(shrunk(0.0, -3.0, 2.0, 1.0), 1.0);
        assert_eq!(shrunk(0.25, 0.0, 1.0, 1.0), 0.0);
        assert_eq!(shrunk(-2.0, 0.0, 1.0, 1.0), -1.0);
    }
}
