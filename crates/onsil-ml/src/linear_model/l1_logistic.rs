//! Logistic regression with an L1 penalty, one weight at a time.
//!
//! min over w: ‖w‖₁ + Σᵢ cᵢ ln(1 + e^(−yᵢ w·xᵢ)), yᵢ = ±1.
//!
//! Every iteration replaces the loss by its quadratic approximation at w, minimises that plus ‖w‖₁ by
//! coordinate descent, and goes along the way there as far as a line search allows (newGLMNET: Yuan, Ho and
//! Lin, "An improved GLMNET for L1-regularized logistic regression", JMLR 13, 2012). Weights that stay 0 are
//! left out until the others have converged. The intercept is one of the weights.

use super::decision::sigmoid;
use super::liblinear::{Columns, Settings, Shuffler, Solution, shrunk, stays_zero, violation};

/// Passes over the weights in one quadratic problem.
const MAX_PASSES: usize = 1000;
/// Halvings of a step.
const MAX_HALVINGS: usize = 20;
/// The least share of the promised decrease.
const DECREASE: f64 = 0.01;
/// Keeps the quadratic strictly convex.
const RIDGE: f64 = 1e-12;
/// The longest change of a weight at once.
const LONGEST: f64 = 10.0;
/// A change that is as good as none.
const NO_CHANGE: f64 = 1e-12;

/// The problem and where its solution has come to.
struct State<'a> {
    columns: &'a Columns,
    /// −1 and 1.
    y: &'a [f64],
    c: &'a [f64],
    /// Rows with a weight.
    rows: f64,
    w: Vec<f64>,
    /// w·x of each row.
    scores: Vec<f64>,
    /// The gradient of the loss, and the diagonal of its Hessian.
    gradient: Vec<f64>,
    diagonal: Vec<f64>,
    /// The second derivative of each row's loss.
    curvature: Vec<f64>,
}

/// Minimises; `watch` gets the iteration and the share of the first violation that is left, and ends the
/// search by true. The tolerance is relative to the first violation; `c` are the weights of the rows.
pub(crate) fn l1_logistic(
    columns: &Columns,
    y: &[f64],
    c: &[f64],
    settings: &Settings,
    shuffler: &mut Shuffler,
    watch: &mut dyn FnMut(u64, f64) -> bool,
) -> Solution {
    let (n, p) = (y.len(), columns.len());
    let rows = c.iter().filter(|&&c| c > 0.0).count() as f64;
    let mut state = State {
        columns,
        y,
        c,
        rows,
        w: vec![0.0; p],
        scores: vec![0.0; n],
        gradient: vec![0.0; p],
        diagonal: vec![0.0; p],
        curvature: vec![0.0; n],
    };
    let mut order: Vec<usize> = (0..p).collect();
    let (mut first, mut largest, mut inner) = (0.0, f64::INFINITY, 1.0);
    let mut idle = 0;
    let mut n_iter = 0;
    let mut stopped = false;
    while n_iter < settings.max_iter && !stopped {
        let (active, sum, most) = state.approximate(&mut order, largest);
        if n_iter == 0 {
            first = sum;
        }
        // Ten problems in a row that change nothing: rounding leaves no more to gain.
        if sum <= settings.tol * first || idle >= 10 {
            break;
        }
        let (end, change, passes) = state.descend(&mut order[..active], inner * first, shuffler);
        idle = if change.iter().all(|&change| change == 0.0) { idle + 1 } else { 0 };
        state.step(&end, change);
        if passes == 1 {
            inner *= 0.25;
        }
        largest = most;
        n_iter += 1;
        stopped = watch(n_iter, sum / first);
    }
    Solution { w: state.w, n_iter, stopped }
}

impl State<'_> {
    /// Gradient and diagonal of the Hessian at w. In-out `order`: weights that will stay 0 go to its end.
    /// How many do not, and the sum and the largest of their violations.
    fn approximate(&mut self, order: &mut [usize], largest: f64) -> (usize, f64, f64) {
        let mut slopes = vec![0.0; self.scores.len()];
        for (row, &score) in self.scores.iter().enumerate() {
            let y = self.y[row];
            let share = sigmoid(-y * score);
            slopes[row] = -y * self.c[row] * share;
            self.curvature[row] = self.c[row] * share * (1.0 - share);
        }
        let (mut active, mut sum, mut most) = (order.len(), 0.0, 0.0f64);
        let mut at = 0;
        while at < active {
            let j = order[at];
            self.gradient[j] = self.columns.column(j).map(|(row, x)| slopes[row] * x).sum();
            let curved = self.columns.column(j).map(|(row, x)| x * x * self.curvature[row]);
            self.diagonal[j] = RIDGE + curved.sum::<f64>();
            if stays_zero(self.w[j], self.gradient[j], largest / self.rows) {
                active -= 1;
                order.swap(at, active);
                continue;
            }
            let violation = violation(self.w[j], self.gradient[j]);
            sum += violation;
            most = most.max(violation);
            at += 1;
        }
        (active, sum, most)
    }

    /// Minimises the quadratic over the weights `order`: w at its minimum, the change of the scores, and
    /// the number of passes.
    fn descend(
        &self,
        order: &mut [usize],
        tol: f64,
        shuffler: &mut Shuffler,
    ) -> (Vec<f64>, Vec<f64>, usize) {
        let mut w = self.w.clone();
        let mut change = vec![0.0; self.scores.len()];
        let (mut active, mut largest) = (order.len(), f64::INFINITY);
        let mut passes = 0;
        while passes < MAX_PASSES {
            let (mut sum, mut most) = (0.0, 0.0f64);
            shuffler.shuffle(&mut order[..active]);
            let mut at = 0;
            while at < active {
                let j = order[at];
                let curved = self.columns.column(j).map(|(i, x)| x * self.curvature[i] * change[i]);
                let gradient = self.gradient[j] + (w[j] - self.w[j]) * RIDGE + curved.sum::<f64>();
                if stays_zero(w[j], gradient, largest / self.rows) {
                    active -= 1;
                    order.swap(at, active);
                    continue;
                }
                at += 1;
                let step = shrunk(w[j], gradient, self.diagonal[j], 1.0) - w[j];
                if step.abs() < NO_CHANGE {
                    continue;
                }
                let step = step.clamp(-LONGEST, LONGEST);
                let violation = violation(w[j], gradient);
                sum += violation;
                most = most.max(violation);
                w[j] += step;
                self.columns.add(j, step, &mut change);
            }
            passes += 1;
            largest = most;
            if sum <= tol {
                if active == order.len() {
                    break;
                }
                active = order.len();
                largest = f64::INFINITY;
            }
        }
        (w, change, passes)
    }

    /// Goes from w towards `end`, which changes the scores by `change`, as far as the objective falls.
    fn step(&mut self, end: &[f64], mut change: Vec<f64>) {
        let norm = |w: &[f64]| w.iter().map(|w| w.abs()).sum::<f64>();
        let mut end = end.to_vec();
        let before = norm(&self.w);
        let moves = self.gradient.iter().zip(end.iter().zip(&self.w));
        let slope: f64 = moves.map(|(g, (end, w))| g * (end - w)).sum();
        let mut promised = slope + norm(&end) - before;
        for _ in 0..MAX_HALVINGS {
            let loss: f64 = (0..change.len()).map(|row| self.gain(row, change[row])).sum();
            if norm(&end) - before + loss <= DECREASE * promised {
                self.w = end;
                self.scores.iter_mut().zip(&change).for_each(|(score, change)| *score += change);
                return;
            }
            end.iter_mut().zip(&self.w).for_each(|(end, w)| *end = 0.5 * (*end + w));
            change.iter_mut().for_each(|change| *change *= 0.5);
            promised *= 0.5;
        }
        // No step helps: the scores are made anew, to be rid of their rounding.
        self.scores.fill(0.0);
        for (j, &w) in self.w.iter().enumerate().filter(|(_, w)| **w != 0.0) {
            self.columns.add(j, w, &mut self.scores);
        }
    }

    /// By how much the loss of a row grows with its score.
    fn gain(&self, row: usize, change: f64) -> f64 {
        let y = self.y[row];
        let loss = |score: f64| {
            let z = y * score;
            (-z.abs()).exp().ln_1p() + (-z).max(0.0)
        };
        self.c[row] * (loss(self.scores[row] + change) - loss(self.scores[row]))
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
        let c = vec![0.5; 40];
        let columns = Columns::new(&Rows::from(&x), Some(1.0));
        let settings = Settings { tol: 1e-10, max_iter: 500 };
        let mut shuffler = Shuffler::new(0);
        let found = l1_logistic(&columns, &y, &c, &settings, &mut shuffler, &mut |_, _| false);
        assert!(!found.stopped && found.n_iter < 500);
        let mut scores = vec![0.0; 40];
        found.w.iter().enumerate().for_each(|(j, &w)| columns.add(j, w, &mut scores));
        for (j, &w) in found.w.iter().enumerate() {
            let slope =
                |(row, x): (usize, f64)| -y[row] * c[row] * sigmoid(-y[row] * scores[row]) * x;
            let gradient: f64 = columns.column(j).map(slope).sum();
            assert!(violation(w, gradient) < 1e-8, "{j}: {w} {gradient}");
        }
        assert!(found.w.contains(&0.0) && found.w[0] > 0.0 && found.w[1] < 0.0, "{:?}", found.w);
    }
}
