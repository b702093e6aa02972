//! The smooth objective of linear models, with its gradient.
//!
//! min over W, b: Σᵢ lossᵢ(W xᵢ + b) + l2/2 · ‖W‖², and the intercept b counted as a weight if it is
//! penalised. Rows are taken in blocks that stay in the cache between the product that gives their scores
//! and the one that adds to the gradient.

use super::blocks::{add_transposed, block, block_rows, sparse_scores, times_transposed};
use super::decision::{scores, sigmoid};
use super::lbfgs::{self, End, Minimum, add};
use super::trust_region::{self, Curved};
use crate::estimator::{FitOptions, Progress};
use crate::rows::Rows;
use crate::sparse::Tiled;
use ndarray::{Array2, Axis, aview1};
use onsil_core::csr::CsrMatrix;
use onsil_core::parallel;
use onsil_kernels::sparse_rows::{self, LANES, SparseRows};
use std::ops::Range;

/// The fewest rows that are worth a gradient of their own.
const CHUNK: usize = 512;
/// Doubles that all gradients of their own may take.
const GRADIENTS: usize = 1 << 23;

/// From so many outputs on, those of a sparse row are computed together.
const TOGETHER: usize = 3;
/// Rows whose scores are kept between their two products.
const ROWS: usize = 128;
/// Doubles of a block of features of all outputs: half of the first-level cache.
const PANEL: usize = 2048;

/// The loss of single rows, with their weights.
pub(crate) trait RowLoss: Sync {
    /// The number of scores of a row.
    fn outputs(&self) -> usize {
        1
    }

    /// The loss of a row; in-out `scores`: its scores, then the derivative by each.
    fn evaluate(&self, row: usize, scores: &mut [f64]) -> f64;
}

/// The loss of rows with one score, with its second derivative.
pub(crate) trait CurvedLoss: RowLoss {
    /// The second derivative by the score.
    fn curvature(&self, row: usize, score: f64) -> f64;
}

/// What is done with the intercept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Intercept {
    pub(crate) fit: bool,
    /// What it is multiplied by in the scores.
    pub(crate) scaling: f64,
    pub(crate) penalised: bool,
}

/// The objective over a parameter vector: W, (outputs, features) row after row, then b, (outputs), if there
/// is an intercept.
pub(crate) struct Objective<'a, 'x, L> {
    x: &'a Rows<'x>,
    loss: L,
    l2: f64,
    intercept: Intercept,
    /// Of sparse rows with many outputs.
    tiled: Option<Tiled<f64>>,
}

/// Whose minimum is looked for, and for how long.
pub(crate) struct Fit<'a> {
    pub(crate) owner: &'static str,
    /// Which part of the work: `class 2 of 5`, or empty.
    pub(crate) part: &'a str,
    pub(crate) max_iter: u64,
    pub(crate) options: &'a FitOptions<'a>,
}

impl<'a, 'x, L: RowLoss> Objective<'a, 'x, L> {
    /// `Σ loss + l2/2 · ‖W‖²`
    pub(crate) fn new(x: &'a Rows<'x>, loss: L, l2: f64, intercept: Intercept) -> Self {
        let tiled = match x {
            Rows::Csr(x) if loss.outputs() >= TOGETHER => {
                let width = loss.outputs().next_multiple_of(LANES);
                let (indptr, indices, values) = x.slices(0..x.rows());
                let rows = SparseRows { indptr, indices, values };
                Some(Tiled::new(rows, x.columns(), (ROWS, (PANEL / width).max(1))))
            }
            _ => None,
        };
        Self { x, loss, l2, intercept, tiled }
    }

    /// The number of parameters.
    fn parameters(&self) -> usize {
        (self.x.features() + usize::from(self.intercept.fit)) * self.loss.outputs()
    }

    /// The number of parameters that have a penalty; they come first.
    fn penalised(&self) -> usize {
        match self.intercept.penalised {
            true => self.parameters(),
            false => self.x.features() * self.loss.outputs(),
        }
    }

    /// coef, (outputs, features), and intercept, (outputs), of the parameters.
    fn solution(&self, parameters: &[f64]) -> (Array2<f64>, Vec<f64>) {
        let (p, k) = (self.x.features(), self.loss.outputs());
        let (coef, b) = parameters.split_at(p * k);
        let coef = Array2::from_shape_vec((k, p), coef.to_vec()).expect("k · p of them");
        (coef, (0..k).map(|i| b.get(i).map_or(0.0, |b| b * self.intercept.scaling)).collect())
    }

    /// The objective; out `gradient`.
    pub(crate) fn evaluate(&self, parameters: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let mut value = 0.0;
        for (loss, part) in self.parts(parameters) {
            value += loss;
            gradient.iter_mut().zip(&part).for_each(|(sum, part)| *sum += part);
        }
        let penalised = self.penalised();
        for (gradient, weight) in gradient.iter_mut().zip(&parameters[..penalised]) {
            *gradient += self.l2 * weight;
            value += 0.5 * self.l2 * weight * weight;
        }
        value
    }

    /// The minimum by L-BFGS: coef, intercept, the number of iterations and why it ended.
    pub(crate) fn minimise(
        &self,
        fit: &Fit<'_>,
        is_flat: impl FnMut(&[f64]) -> bool,
    ) -> (Array2<f64>, Vec<f64>, u64, End) {
        let Minimum { x, n_iter, end } = lbfgs::minimise(
            vec![0.0; self.parameters()],
            fit.max_iter,
            |parameters, gradient| self.evaluate(parameters, gradient),
            is_flat,
            |iteration, value, gradient| {
                let largest = gradient.iter().fold(0.0, |most: f64, g| most.max(g.abs()));
                fit.options.tell(&Progress {
                    estimator: fit.owner,
                    part: fit.part.into(),
                    iteration,
                    objective: Some(("objective", value)),
                    gap: Some(("largest derivative", largest)),
                    done: match fit.part.is_empty() {
                        true => Progress::share(iteration, fit.max_iter),
                        false => None,
                    },
                })
            },
        );
        let (coef, intercept) = self.solution(&x);
        (coef, intercept, n_iter, end)
    }

    /// Loss and gradient of every chunk of rows, in order.
    fn parts(&self, parameters: &[f64]) -> Vec<(f64, Vec<f64>)> {
        let k = self.loss.outputs();
        match (self.x, &self.tiled) {
            (_, Some(tiled)) => {
                let coef = side_by_side(&parameters[..self.x.features() * k], k);
                self.chunks(parameters.len(), |rows, gradient| {
                    self.sparse_together(tiled, rows, (&coef, parameters), gradient)
                })
            }
            (Rows::Csr(x), None) => self.chunks(parameters.len(), |rows, gradient| {
                self.sparse(x, rows, parameters, gradient)
            }),
            _ => self
                .chunks(parameters.len(), |rows, gradient| self.dense(rows, parameters, gradient)),
        }
    }

    /// What `work` says of every chunk of rows, in order, and adds to a vector of its own. The chunks
    /// depend on the shapes alone, and so does the order of every sum.
    fn chunks(
        &self,
        parameters: usize,
        work: impl Fn(Range<usize>, &mut [f64]) -> f64 + Sync + Send,
    ) -> Vec<(f64, Vec<f64>)> {
        let n = self.x.samples();
        let most = (GRADIENTS / parameters.max(1)).max(1);
        let rows = n.div_ceil(most).max(CHUNK).next_multiple_of(ROWS);
        parallel::map(n.div_ceil(rows), |chunk| {
            let mut sum = vec![0.0; parameters];
            let said = work(chunk * rows..(chunk * rows + rows).min(n), &mut sum);
            (said, sum)
        })
    }

    fn dense(&self, rows: Range<usize>, parameters: &[f64], gradient: &mut [f64]) -> f64 {
        let (p, k) = (self.x.features(), self.loss.outputs());
        let (coef, b) = parameters.split_at(p * k);
        let (gradient, gradient_b) = gradient.split_at_mut(p * k);
        let step = block_rows(p).min(rows.len());
        let mut scratch = Array2::zeros((step, p));
        let mut scores = vec![0.0; step * k];
        let mut loss = 0.0;
        for start in rows.clone().step_by(step) {
            let rows = start..(start + step).min(rows.end);
            let scores = &mut scores[..rows.len() * k];
            let x = block(self.x, rows.clone(), &mut scratch);
            times_transposed(x, coef, scores);
            for (row, scores) in rows.zip(scores.chunks_mut(k)) {
                loss += self.pull(row, scores, b, gradient_b);
            }
            add_transposed(scores, x, gradient);
        }
        loss
    }

    /// The same as `sparse` with the outputs in vectors; `coef` has them [`side_by_side`].
    fn sparse_together(
        &self,
        x: &Tiled<f64>,
        rows: Range<usize>,
        (coef, parameters): (&[f64], &[f64]),
        gradient: &mut [f64],
    ) -> f64 {
        let (p, k) = (self.x.features(), self.loss.outputs());
        let width = k.next_multiple_of(LANES);
        let b = &parameters[p * k..];
        let (gradient, gradient_b) = gradient.split_at_mut(p * k);
        let mut sums = vec![0.0; p * width];
        let mut scores = vec![0.0; ROWS * width];
        let mut loss = 0.0;
        for start in rows.clone().step_by(ROWS) {
            let rows = start..(start + ROWS).min(rows.end);
            let tiles = x.tiles(start, rows.len());
            let scores = &mut scores[..rows.len() * width];
            scores.fill(0.0);
            tiles.clone().for_each(|x| sparse_rows::add_product(x, coef, width, scores));
            for (row, scores) in rows.clone().zip(scores.chunks_exact_mut(width)) {
                loss += self.pull(row, &mut scores[..k], b, gradient_b);
            }
            tiles.for_each(|x| {
                sparse_rows::add_transposed_product(x, scores, width, &mut sums);
            });
        }
        for (feature, sums) in sums.chunks_exact(width).enumerate() {
            for (output, sum) in sums[..k].iter().enumerate() {
                gradient[output * p + feature] += sum;
            }
        }
        loss
    }

    fn sparse(
        &self,
        x: &CsrMatrix,
        rows: Range<usize>,
        parameters: &[f64],
        gradient: &mut [f64],
    ) -> f64 {
        let (p, k) = (self.x.features(), self.loss.outputs());
        let (coef, b) = parameters.split_at(p * k);
        let (gradient, gradient_b) = gradient.split_at_mut(p * k);
        let mut scores = vec![0.0; k];
        let mut loss = 0.0;
        for row in rows {
            let (indices, data) = x.row(row);
            sparse_scores((indices, data), coef, &mut scores);
            loss += self.pull(row, &mut scores, b, gradient_b);
            for (gradient, score) in gradient.chunks_mut(p).zip(&scores) {
                for (&index, value) in indices.iter().zip(data) {
                    gradient[index as usize] += score * value;
                }
            }
        }
        loss
    }

    /// Adds the intercept to the scores of a row, makes derivatives of them, and adds these to the
    /// gradient by the intercept.
    fn pull(&self, row: usize, scores: &mut [f64], b: &[f64], gradient_b: &mut [f64]) -> f64 {
        let scaling = self.intercept.scaling;
        scores.iter_mut().zip(b).for_each(|(score, b)| *score += scaling * b);
        let loss = self.loss.evaluate(row, scores);
        gradient_b.iter_mut().zip(scores.iter()).for_each(|(g, d)| *g += scaling * d);
        loss
    }
}

impl<L: CurvedLoss> Objective<'_, '_, L> {
    /// The minimum by a trust region Newton method, from 0 on until the gradient is at most `tol` times as
    /// long as it was: coef, intercept, the number of iterations and why it ended.
    pub(crate) fn minimise_curved(
        &self,
        fit: &Fit<'_>,
        tol: f64,
    ) -> (Array2<f64>, Vec<f64>, u64, End) {
        let mut function = Bent { objective: self, curvatures: Vec::new() };
        let watch = |iteration, value, left| {
            fit.options.tell(&Progress {
                estimator: fit.owner,
                part: fit.part.into(),
                iteration,
                objective: Some(("objective", value)),
                gap: Some(("share of the first gradient", left)),
                done: None,
            })
        };
        let n = self.parameters();
        let Minimum { x, n_iter, end } =
            trust_region::minimise(n, tol, fit.max_iter, &mut function, watch);
        let (coef, intercept) = self.solution(&x);
        (coef, intercept, n_iter, end)
    }

    /// out = Hessian · v, where rows have these second derivatives. Rows without one are passed over.
    fn multiply(&self, curvatures: &[f64], v: &[f64], out: &mut [f64]) {
        let p = self.x.features();
        let (w, b) = v.split_at(p);
        let b = b.first().map_or(0.0, |b| b * self.intercept.scaling);
        let parts = self.chunks(v.len(), |rows, sum| {
            let (sum, sum_b) = sum.split_at_mut(p);
            let mut scratch = Array2::zeros((1, p));
            for row in rows.filter(|&row| curvatures[row] != 0.0) {
                let change = if let Rows::Csr(x) = self.x {
                    let (indices, data) = x.row(row);
                    let mut score = [0.0];
                    sparse_scores((indices, data), w, &mut score);
                    let change = curvatures[row] * (score[0] + b);
                    for (&index, value) in indices.iter().zip(data) {
                        sum[index as usize] += change * value;
                    }
                    change
                } else {
                    let x = block(self.x, row..row + 1, &mut scratch);
                    let x = x.index_axis(Axis(0), 0);
                    let change = curvatures[row] * (x.dot(&aview1(w)) + b);
                    add(sum, change, x.to_slice().unwrap_or_default());
                    change
                };
                sum_b.iter_mut().for_each(|sum| *sum += change * self.intercept.scaling);
            }
            0.0
        });
        out.fill(0.0);
        let penalised = self.penalised();
        add(&mut out[..penalised], self.l2, &v[..penalised]);
        parts.iter().for_each(|(_, part)| add(out, 1.0, part));
    }
}

/// The objective with the second derivative of every row's loss.
struct Bent<'a, 'x, 'o, L> {
    objective: &'o Objective<'a, 'x, L>,
    curvatures: Vec<f64>,
}

impl<L: CurvedLoss> Curved for Bent<'_, '_, '_, L> {
    fn evaluate(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        self.objective.evaluate(x, gradient)
    }

    fn bend(&mut self, x: &[f64]) {
        let (coef, intercept) = self.objective.solution(x);
        let scores = scores(self.objective.x, coef.view(), &intercept);
        let curvature = |(row, &score)| self.objective.loss.curvature(row, score);
        self.curvatures = scores.iter().enumerate().map(curvature).collect();
    }

    fn multiply(&mut self, v: &[f64], product: &mut [f64]) {
        self.objective.multiply(&self.curvatures, v, product);
    }
}

/// `coef`, (outputs, features), as (features, width): zeros after the outputs.
fn side_by_side(coef: &[f64], outputs: usize) -> Vec<f64> {
    let (width, features) = (outputs.next_multiple_of(LANES), coef.len() / outputs);
    let mut out = vec![0.0; features * width];
    for (output, coef) in coef.chunks_exact(features.max(1)).enumerate() {
        for (out, coef) in out.chunks_exact_mut(width).zip(coef) {
            out[output] = *coef;
        }
    }
    out
}

/// weight · ln(1 + e^(−y s)), with y = 1 for rows of the class and −1 for others.
pub(crate) struct LogisticLoss<'a> {
    /// −1 and 1.
    pub(crate) y: &'a [f64],
    pub(crate) weights: &'a [f64],
}

impl RowLoss for LogisticLoss<'_> {
    fn evaluate(&self, row: usize, scores: &mut [f64]) -> f64 {
        let y = self.y[row];
        let z = y * scores[0];
        scores[0] = -y * self.weights[row] * sigmoid(-z);
        self.weights[row] * ((-z.abs()).exp().ln_1p() + (-z).max(0.0))
    }
}

impl CurvedLoss for LogisticLoss<'_> {
    fn curvature(&self, row: usize, score: f64) -> f64 {
        let p = sigmoid(-score.abs());
        self.weights[row] * p * (1.0 - p)
    }
}

/// weight · (ln Σₖ e^(sₖ) − s_class).
pub(crate) struct MultinomialLoss<'a> {
    pub(crate) classes: usize,
    pub(crate) indices: &'a [usize],
    pub(crate) weights: &'a [f64],
}

impl RowLoss for MultinomialLoss<'_> {
    fn outputs(&self) -> usize {
        self.classes
    }

    fn evaluate(&self, row: usize, scores: &mut [f64]) -> f64 {
        let (class, weight) = (self.indices[row], self.weights[row]);
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let own = scores[class] - most;
        let mut sum = 0.0;
        for score in scores.iter_mut() {
            *score = (*score - most).exp();
            sum += *score;
        }
        scores.iter_mut().for_each(|score| *score *= weight / sum);
        scores[class] -= weight;
        weight * (sum.ln() - own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn data() -> Array2<f64> {
        Array2::from_shape_fn((1300, 4), |(i, j)| {
            ((i * 7 + j * 11 + i * j) % 19) as f64 / 9.0 - 1.0
        })
    }

    /// The gradient against central differences.
    fn check<L: RowLoss>(objective: &Objective<'_, '_, L>) {
        let n = objective.parameters();
        let at: Vec<f64> = (0..n).map(|i| ((i * 5) % 7) as f64 / 5.0 - 0.6).collect();
        let mut gradient = vec![0.0; n];
        objective.evaluate(&at, &mut gradient);
        let mut unused = vec![0.0; n];
        for i in 0..n {
            let mut value = |h: f64| {
                let mut moved = at.clone();
                moved[i] += h;
                objective.evaluate(&moved, &mut unused)
            };
            let slope = (value(1e-5) - value(-1e-5)) / 2e-5;
            // Differences of sums of about 1,000 have 1e-13 · 1,000 / 1e-5 of noise.
            assert!((gradient[i] - slope).abs() < 1e-4, "{i}: {} {slope}", gradient[i]);
        }
    }

    #[test]
    fn gradients_are_slopes() {
        let x = data();
        let y: Vec<f64> = (0..1300).map(|i| if i % 3 == 0 { 1.0 } else { -1.0 }).collect();
        let indices: Vec<usize> = (0..1300).map(|i| (i * i) % 3).collect();
        let weights: Vec<f64> = (0..1300).map(|i| (i % 5) as f64 / 4.0).collect();
        let rows = Rows::from(&x);
        for (fit, penalised) in [(true, false), (true, true), (false, false)] {
            let intercept = Intercept { fit, scaling: 1.5, penalised };
            let loss = LogisticLoss { y: &y, weights: &weights };
            check(&Objective::new(&rows, loss, 0.7, intercept));
            let loss = MultinomialLoss { classes: 3, indices: &indices, weights: &weights };
            check(&Objective::new(&rows, loss, 0.7, intercept));
        }
    }

    #[test]
    fn the_hessian_is_the_slope_of_the_gradient() {
        let x = data();
        let y: Vec<f64> = (0..1300).map(|i| if i % 3 == 0 { 1.0 } else { -1.0 }).collect();
        let weights: Vec<f64> = (0..1300).map(|i| (i % 5) as f64 / 4.0).collect();
        let (dense, csr) = (Rows::from(&x), csr(&x));
        for rows in [dense, Rows::from(&csr)] {
            for penalised in [true, false] {
                let intercept = Intercept { fit: true, scaling: 1.5, penalised };
                let loss = LogisticLoss { y: &y, weights: &weights };
                let objective = Objective::new(&rows, loss, 0.7, intercept);
                let at = [0.3, -0.2, 0.5, 0.1, -0.4];
                let v = [1.0, 0.5, -1.0, 0.25, 2.0];
                let gradient = |h: f64| {
                    let moved: Vec<f64> = at.iter().zip(&v).map(|(x, v)| x + h * v).collect();
                    let mut gradient = vec![0.0; 5];
                    objective.evaluate(&moved, &mut gradient);
                    gradient
                };
                let mut bent = Bent { objective: &objective, curvatures: Vec::new() };
                bent.bend(&at);
                let mut product = vec![0.0; 5];
                Curved::multiply(&mut bent, &v, &mut product);
                let (plus, minus) = (gradient(1e-5), gradient(-1e-5));
                for i in 0..5 {
                    let slope = (plus[i] - minus[i]) / 2e-5;
                    assert!((product[i] - slope).abs() < 1e-5 * slope.abs(), "{product:?}");
                }
            }
        }
    }

    fn csr(x: &Array2<f64>) -> CsrMatrix {
        let columns = (0..1300).flat_map(|_| 0..4).collect();
        let indptr = (0..=1300).map(|row| 4 * row).collect();
        CsrMatrix::new(4, indptr, columns, x.iter().copied().collect()).unwrap()
    }

    #[test]
    fn sparse_rows_are_as_dense_ones() {
        let x = data();
        let csr = csr(&x);
        let indices: Vec<usize> = (0..1300).map(|i| (i * i) % 3).collect();
        let weights = vec![1.0; 1300];
        let value = |rows: &Rows<'_>| {
            let loss = MultinomialLoss { classes: 3, indices: &indices, weights: &weights };
            let intercept = Intercept { fit: true, scaling: 1.0, penalised: false };
            let objective = Objective::new(rows, loss, 1.0, intercept);
            let at: Vec<f64> = (0..15).map(|i| i as f64 / 10.0).collect();
            let mut gradient = vec![0.0; 15];
            let value = objective.evaluate(&at, &mut gradient);
            gradient.push(value);
            gradient
        };
        let (dense, sparse) = (value(&(&x).into()), value(&(&csr).into()));
        assert!(dense.iter().zip(&sparse).all(|(a, b)| (a - b).abs() < 1e-9 * (1.0 + a.abs())));
    }
}
