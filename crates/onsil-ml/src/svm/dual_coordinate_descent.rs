//! Linear support vector machines, one dual variable at a time.
//!
//! Classes, yᵢ = ±1: min over w: ½ ‖w‖² + Σᵢ cᵢ max(0, 1 − yᵢ w·xᵢ)^q. Its dual is
//! min over 0 ≤ α ≤ U: ½ ‖Σᵢ αᵢ yᵢ xᵢ‖² + Σᵢ ½ Dᵢ αᵢ² − Σᵢ αᵢ, with U = c, D = 0 for q = 1 and U = ∞,
//! D = 1/(2c) for q = 2 (Hsieh, Chang, Lin, Keerthi and Sundararajan, "A dual coordinate descent method for
//! large-scale linear SVM", ICML 2008).
//!
//! Numbers: min over w: ½ ‖w‖² + Σᵢ cᵢ max(0, |yᵢ − w·xᵢ| − ε)^q. Its dual is
//! min over −U ≤ β ≤ U: ½ ‖Σᵢ βᵢ xᵢ‖² + Σᵢ (½ Dᵢ βᵢ² − yᵢ βᵢ + ε |βᵢ|) (Ho and Lin, "Large-scale linear support
//! vector regression", JMLR 13, 2012).
//!
//! w is kept beside the dual variables, so that one of them costs two passes over its row. Variables that
//! stay at a bound are left out until the others have converged; then all are looked at once more.

use super::linear_rows::LinearRows;
use crate::linear_model::liblinear::{Settings, Shuffler, Solution, shrunk};

/// A violation, or a change, that is as good as none.
const NO_CHANGE: f64 = 1e-12;

/// What is to be solved.
pub(crate) struct DualProblem<'a, 'x> {
    pub(crate) rows: &'a LinearRows<'x>,
    /// The rows that count, in the order in which they begin.
    pub(crate) order: Vec<usize>,
    /// −1 and 1, or numbers.
    pub(crate) y: &'a [f64],
    /// The weight of each row's loss; above 0 for those that count.
    pub(crate) c: &'a [f64],
    /// q = 2.
    pub(crate) squared: bool,
}

impl DualProblem<'_, '_> {
    /// The bound U of a variable.
    fn upper(&self, row: usize) -> f64 {
        if self.squared { f64::INFINITY } else { self.c[row] }
    }

    /// The diagonal D of a variable.
    fn diagonal(&self, row: usize) -> f64 {
        if self.squared { 0.5 / self.c[row] } else { 0.0 }
    }

    /// The second derivative by each variable.
    fn curvature(&self) -> Vec<f64> {
        (0..self.y.len()).map(|row| self.diagonal(row) + self.rows.square(row)).collect()
    }
}

/// Learns classes. `watch` gets the iteration and what the tolerance is compared with.
pub(crate) fn classes(
    mut problem: DualProblem<'_, '_>,
    settings: &Settings,
    shuffler: &mut Shuffler,
    watch: &mut dyn FnMut(u64, f64) -> bool,
) -> Solution {
    let curvature = problem.curvature();
    let mut alpha = vec![0.0; problem.y.len()];
    let mut w = vec![0.0; problem.rows.features()];
    let mut order = std::mem::take(&mut problem.order);
    let mut active = order.len();
    // The range of the gradient in the pass before.
    let mut range = (f64::NEG_INFINITY, f64::INFINITY);
    let (mut n_iter, mut stopped) = (0, false);
    while n_iter < settings.max_iter && !stopped {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        shuffler.shuffle(&mut order[..active]);
        let mut at = 0;
        while at < active {
            let i = order[at];
            let (y, upper, before) = (problem.y[i], problem.upper(i), alpha[i]);
            let gradient = y * problem.rows.dot(i, &w) - 1.0 + before * problem.diagonal(i);
            let (is_least, is_most) = (before == 0.0, before == upper);
            if (is_least && gradient > range.1) || (!is_least && is_most && gradient < range.0) {
                active -= 1;
                order.swap(at, active);
                continue;
            }
            at += 1;
            // At a bound, only what points inwards.
            let inwards = match (is_least, is_most) {
                (true, _) => gradient.min(0.0),
                (_, true) => gradient.max(0.0),
                _ => gradient,
            };
            least = least.min(inwards);
            most = most.max(inwards);
            if inwards.abs() > NO_CHANGE {
                alpha[i] = (before - gradient / curvature[i]).max(0.0).min(upper);
                problem.rows.add(i, (alpha[i] - before) * y, &mut w);
            }
        }
        n_iter += 1;
        stopped = watch(n_iter, most - least);
        if most - least > settings.tol {
            range.0 = if least < 0.0 { least } else { f64::NEG_INFINITY };
            range.1 = if most > 0.0 { most } else { f64::INFINITY };
        } else if active < order.len() {
            active = order.len();
            range = (f64::NEG_INFINITY, f64::INFINITY);
        } else {
            return Solution { w, n_iter, stopped };
        }
    }
    Solution { w, n_iter, stopped }
}

/// Learns numbers with the tube ±`epsilon`. `watch` gets the iteration and the share of the first
/// violation that is left.
pub(crate) fn numbers(
    mut problem: DualProblem<'_, '_>,
    epsilon: f64,
    settings: &Settings,
    shuffler: &mut Shuffler,
    watch: &mut dyn FnMut(u64, f64) -> bool,
) -> Solution {
    let curvature = problem.curvature();
    let mut beta = vec![0.0; problem.y.len()];
    let mut w = vec![0.0; problem.rows.features()];
    let mut order = std::mem::take(&mut problem.order);
    let mut active = order.len();
    let (mut first, mut largest) = (0.0, f64::INFINITY);
    let (mut n_iter, mut stopped) = (0, false);
    while n_iter < settings.max_iter && !stopped {
        let (mut sum, mut most) = (0.0, 0.0f64);
        shuffler.shuffle(&mut order[..active]);
        let mut at = 0;
        while at < active {
            let i = order[at];
            let (upper, before) = (problem.upper(i), beta[i]);
            let gradient = problem.rows.dot(i, &w) - problem.y[i] + problem.diagonal(i) * before;
            let Some(violation) = tube_violation(before, upper, gradient, epsilon, largest) else {
                active -= 1;
                order.swap(at, active);
                continue;
            };
            at += 1;
            sum += violation;
            most = most.max(violation);
            let step = shrunk(before, gradient, curvature[i], epsilon) - before;
            if step.abs() >= NO_CHANGE {
                beta[i] = (before + step).max(-upper).min(upper);
                problem.rows.add(i, beta[i] - before, &mut w);
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
            return Solution { w, n_iter, stopped };
        }
    }
    Solution { w, n_iter, stopped }
}

/// How far a variable is from its optimum; none if it is sure to stay where it is.
fn tube_violation(beta: f64, upper: f64, gradient: f64, epsilon: f64, largest: f64) -> Option<f64> {
    let (up, down) = (gradient + epsilon, gradient - epsilon);
    if beta == 0.0 {
        let stays = up > largest && down < -largest;
        (!stays).then(|| (-up).max(down).max(0.0))
    } else if beta >= upper {
        (up > 0.0 || up >= -largest).then(|| up.max(0.0))
    } else if beta <= -upper {
        (down < 0.0 || down <= largest).then(|| (-down).max(0.0))
    } else if beta > 0.0 {
        Some(up.abs())
    } else {
        Some(down.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Rows;
    use ndarray::{Array2, array};

    const TIGHT: Settings = Settings { tol: 1e-12, max_iter: 10_000 };

    /// Two points at ±1: with enough weight both are on the margin, w = 1.
    #[test]
    fn the_widest_margin_of_two_points() {
        let x = array![[1.0], [-1.0]];
        let x = Rows::from(&x);
        let rows = LinearRows::new(&x, None);
        let solve = |c: f64, squared| {
            let c = [c, c];
            let problem =
                DualProblem { rows: &rows, order: vec![0, 1], y: &[1.0, -1.0], c: &c, squared };
            classes(problem, &TIGHT, &mut Shuffler::new(0), &mut |_, _| false)
        };
        assert!((solve(10.0, false).w[0] - 1.0).abs() < 1e-9);
        // Too little weight: w = 2 c.
        assert!((solve(0.25, false).w[0] - 0.5).abs() < 1e-9);
        // ½ w² + 2 c (1 − w)² is least at 4 c / (1 + 4 c).
        assert!((solve(0.5, true).w[0] - 2.0 / 3.0).abs() < 1e-9);
        assert!(!solve(0.5, true).stopped);
    }

    #[test]
    fn the_tube_around_a_line() {
        let x = Array2::from_shape_fn((9, 1), |(i, _)| i as f64 - 4.0);
        let y: Vec<f64> = x.iter().map(|x| 2.0 * x).collect();
        let x = Rows::from(&x);
        let rows = LinearRows::new(&x, Some(1.0));
        let solve = |squared| {
            let c = [100.0; 9];
            let problem =
                DualProblem { rows: &rows, order: (0..9).collect(), y: &y, c: &c, squared };
            numbers(problem, 0.5, &TIGHT, &mut Shuffler::new(0), &mut |_, _| false)
        };
        // The flattest line that the outermost points have within ±0.5.
        assert!((solve(false).w[0] - 7.5 / 4.0).abs() < 1e-9, "{:?}", solve(false).w);
        let squared = solve(true);
        assert!((squared.w[0] - 7.5 / 4.0).abs() < 1e-3 && squared.w[1].abs() < 1e-9);
    }

    #[test]
    fn rows_of_zeros_do_no_harm() {
        let x = array![[0.0], [0.0]];
        let x = Rows::from(&x);
        let rows = LinearRows::new(&x, None);
        for squared in [false, true] {
            let problem = || DualProblem {
                rows: &rows,
                order: vec![0, 1],
                y: &[1.0, -1.0],
                c: &[1.0, 1.0],
                squared,
            };
            let mut shuffler = Shuffler::new(0);
            let w = classes(problem(), &TIGHT, &mut shuffler, &mut |_, _| false).w;
            assert_eq!(w, [0.0]);
            let w = numbers(problem(), 0.0, &TIGHT, &mut shuffler, &mut |_, _| false).w;
            assert_eq!(w, [0.0]);
        }
    }
}
