//! The squared hinge with an L1 penalty, one weight at a time.
//!
//! min over w: ‖w‖₁ + Σᵢ cᵢ max(0, 1 − yᵢ w·xᵢ)², yᵢ = ±1. A weight is brought to the minimum of the quadratic
//! approximation along it, or as far there as a line search allows (Chang, Hsieh and Lin, "Coordinate
//! descent method for large-scale L2-loss linear SVM", JMLR 9, 2008; Yuan, Chang, Hsieh and Lin, "A
//! comparison of optimization methods for large-scale L1-regularized linear classification", JMLR 11, 2010).

use crate::linear_model::liblinear::{
    Columns, Settings, Shuffler, Solution, shrunk, stays_zero, violation,
};

/// Halvings of a step.
const MAX_HALVINGS: usize = 20;
/// The least share of the promised decrease.
const DECREASE: f64 = 0.01;
/// A change that is as good as none.
const NO_CHANGE: f64 = 1e-12;

/// The problem and where its solution has come to.
struct State<'a> {
    columns: &'a Columns,
    /// −1 and 1.
    y: &'a [f64],
    c: &'a [f64],
    w: Vec<f64>,
    /// 1 − y w·x of each row.
    short: Vec<f64>,
}

/// Minimises; `watch` gets the iteration and the share of the first violation that is left. The tolerance
/// is relative to the first violation.
pub(crate) fn l1_squared_hinge(
    columns: &Columns,
    y: &[f64],
    c: &[f64],
    settings: &Settings,
    shuffler: &mut Shuffler,
    watch: &mut dyn FnMut(u64, f64) -> bool,
) -> Solution {
    let rows = c.iter().filter(|&&c| c > 0.0).count() as f64;
    let mut state = State { columns, y, c, w: vec![0.0; columns.len()], short: vec![1.0; y.len()] };
    let mut order: Vec<usize> = (0..columns.len()).collect();
    let mut active = order.len();
    let (mut first, mut largest) = (0.0, f64::INFINITY);
    let (mut n_iter, mut stopped) = (0, false);
    while n_iter < settings.max_iter && !stopped {
        let (mut sum, mut most) = (0.0, 0.0f64);
        shuffler.shuffle(&mut order[..active]);
        let mut at = 0;
        while at < active {
            let j = order[at];
            let (gradient, curvature) = state.derivatives(j);
            if stays_zero(state.w[j], gradient, largest / rows) {
                active -= 1;
                order.swap(at, active);
                continue;
            }
            at += 1;
            let violation = violation(state.w[j], gradient);
            sum += violation;
            most = most.max(violation);
            let step = shrunk(state.w[j], gradient, curvature, 1.0) - state.w[j];
            if step.abs() >= NO_CHANGE {
                state.step(j, gradient, step);
            }
        }
        if n_iter == 0 {
            first = sum;
        }
        n_iter += 1;
        stopped = watch(n_iter, sum / first);
        if sum > settings.tol * first {
            largest = most;
        } else if active < order.len() {
            active = order.len();
            largest = f64::INFINITY;
        } else {
            break;
        }
    }
    Solution { w: state.w, n_iter, stopped }
}

impl State<'_> {
    /// The first and second derivative of the loss by a weight.
    fn derivatives(&self, j: usize) -> (f64, f64) {
        let (mut gradient, mut curvature) = (0.0, 0.0);
        for (row, x) in self.columns.column(j).filter(|&(row, _)| self.short[row] > 0.0) {
            gradient -= self.y[row] * x * self.c[row] * self.short[row];
            curvature += self.c[row] * x * x;
        }
        (2.0 * gradient, (2.0 * curvature).max(1e-12))
    }

    /// Changes a weight by `step`, or half of it, or half of that …, so that the objective falls.
    fn step(&mut self, j: usize, gradient: f64, mut step: f64) {
        let w = self.w[j];
        let mut promised = (w + step).abs() - w.abs() + gradient * step;
        for _ in 0..MAX_HALVINGS {
            let change = (w + step).abs() - w.abs() + self.gain(j, step);
            if change <= DECREASE * promised {
                self.w[j] += step;
                for (row, x) in self.columns.column(j) {
                    self.short[row] -= step * self.y[row] * x;
                }
                return;
            }
            step *= 0.5;
            promised *= 0.5;
        }
        // No step helps: the margins are made anew, to be rid of their rounding.
        self.short.fill(1.0);
        for (j, &w) in self.w.iter().enumerate().filter(|(_, w)| **w != 0.0) {
            for (row, x) in self.columns.column(j) {
                self.short[row] -= w * self.y[row] * x;
            }
        }
    }

    /// By how much the loss grows with a step of a weight.
    fn gain(&self, j: usize, step: f64) -> f64 {
        let change = |(row, x): (usize, f64)| {
            let before = self.short[row].max(0.0);
            let after = (self.short[row] - step * self.y[row] * x).max(0.0);
            self.c[row] * (after * after - before * before)
        };
        self.columns.column(j).map(change).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Rows;
    use ndarray::Array2;

    #[test]
    fn the_subgradient_of_the_solution_holds_zero() {
        let x = Array2::from_shape_fn((40, 6), |(i, j)| {
            ((i * 13 + j * 29 + i * j * j) % 23) as f64 / 11.0 - 1.0
        });
        let y: Vec<f64> =
            (0..40).map(|i| if x[[i, 0]] - x[[i, 1]] > 0.1 { 1.0 } else { -1.0 }).collect();
        let columns = Columns::new(&Rows::from(&x), Some(1.0));
        let c = vec![0.05; 40];
        let settings = Settings { tol: 1e-11, max_iter: 5000 };
        let found =
            l1_squared_hinge(&columns, &y, &c, &settings, &mut Shuffler::new(0), &mut |_, _| false);
        assert!(found.n_iter < 5000 && found.w.contains(&0.0), "{:?}", found.w);
        let mut state = State { columns: &columns, y: &y, c: &c, w: found.w, short: vec![1.0; 40] };
        for j in 0..7 {
            for (row, x) in columns.column(j) {
                state.short[row] -= state.w[j] * y[row] * x;
            }
        }
        for j in 0..7 {
            assert!(violation(state.w[j], state.derivatives(j).0) < 1e-8, "{j}");
        }
    }
}
