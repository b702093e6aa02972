//! The lasso's solver.

use faer::{Mat, MatRef};
use ndarray::ArrayView1;
use onsil_core::random_state::RandomState;

/// Minimises `½ ‖y − X w‖² + alpha · ‖w‖₁` over `w`, one coefficient at a time.
///
/// The dual problem is to maximise `D(v) = yᵀv − ½ ‖v‖²` where `‖Xᵀv‖∞ ≤ alpha`; the residual, shrunk until it
/// is allowed, is such a `v`, and the gap to its `D` bounds how far `w` is from the best. Coefficients that this gap
/// proves to be 0 are left out (Fercoq, Gramfort, Salmon: Mind the duality gap, 2015; Ndiaye et al.: Gap safe
/// screening rules for sparsity enforcing penalties, 2017).
pub(super) struct CoordinateDescent<'a> {
    /// (samples, features), column by column.
    x: MatRef<'a, f64>,
    y: &'a [f64],
    alpha: f64,
    positive: bool,
    /// Draws the next coefficient, if they are not taken in turn.
    pub(super) random: Option<XorShift>,
    /// (features)
    pub(super) coef: Vec<f64>,
    /// `y − X w`, (samples).
    residual: Vec<f64>,
    /// `Xᵀ residual`, (features), when the gap was last computed.
    products: Vec<f64>,
    /// The squared norm of each column, (features).
    squares: Vec<f64>,
    /// The coefficients that are not proved to be 0.
    active: Vec<usize>,
    pub(super) gap: f64,
}

/// The largest change of a coefficient in a round, and the largest coefficient.
pub(super) struct Round {
    pub(super) change: f64,
    pub(super) largest: f64,
}

impl<'a> CoordinateDescent<'a> {
    /// In: `x` (samples, features) and `y` (samples).
    pub(super) fn new(x: &'a Mat<f64>, y: &'a [f64], alpha: f64, positive: bool) -> Self {
        let squares: Vec<f64> =
            (0..x.ncols()).map(|j| dot(column(x.as_ref(), j), column(x.as_ref(), j))).collect();
        let mut solver = Self {
            x: x.as_ref(),
            y,
            alpha,
            positive,
            random: None,
            coef: vec![0.0; x.ncols()],
            residual: y.to_vec(),
            products: vec![0.0; x.ncols()],
            active: (0..x.ncols()).filter(|&j| squares[j] > 0.0).collect(),
            squares,
            gap: f64::INFINITY,
        };
        solver.compute_gap();
        solver
    }

    /// Whether the numbers are small enough to be reckoned with.
    pub(super) fn is_finite(&self) -> bool {
        self.gap.is_finite() && self.squares.iter().all(|square| square.is_finite())
    }

    /// What is made the least.
    pub(super) fn objective(&self) -> f64 {
        let length: f64 = self.coef.iter().map(|w| w.abs()).sum();
        0.5 * dot(&self.residual, &self.residual) + self.alpha * length
    }

    /// Improves each active coefficient once, or as many at random.
    pub(super) fn round(&mut self) -> Round {
        let mut round = Round { change: 0.0, largest: 0.0 };
        for turn in 0..self.active.len() {
            let j = match &mut self.random {
                Some(random) => self.active[random.below(self.active.len())],
                None => self.active[turn],
            };
            let before = self.coef[j];
            let x = column(self.x, j);
            let toward = dot(x, &self.residual) + before * self.squares[j];
            let after = if self.positive && toward < 0.0 {
                0.0
            } else {
                // Plus 0, so that there is no −0.
                toward.signum() * (toward.abs() - self.alpha).max(0.0) / self.squares[j] + 0.0
            };
            if after != before {
                self.coef[j] = after;
                add(&mut self.residual, before - after, x);
            }
            round.change = round.change.max((after - before).abs());
            round.largest = round.largest.max(after.abs());
        }
        round
    }

    /// The duality gap of the coefficients and, of `alpha` 0, the squared norm of the gradient.
    pub(super) fn compute_gap(&mut self) {
        for (j, product) in self.products.iter_mut().enumerate() {
            *product = dot(column(self.x, j), &self.residual);
        }
        if self.alpha == 0.0 {
            self.gap = dot(&self.products, &self.products);
            return;
        }
        let steepest = self.steepest();
        let shrunk = if steepest > self.alpha { self.alpha / steepest } else { 1.0 };
        let square = dot(&self.residual, &self.residual);
        let dual = shrunk * dot(&self.residual, self.y) - 0.5 * shrunk * shrunk * square;
        self.gap = self.objective() - dual;
    }

    /// `‖Xᵀ residual‖∞`, of which negative products do not count if coefficients are positive.
    fn steepest(&self) -> f64 {
        let size = |product: &f64| if self.positive { *product } else { product.abs() };
        self.products.iter().map(size).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Leaves out the coefficients that the gap proves to be 0.
    pub(super) fn screen(&mut self) {
        if self.alpha == 0.0 {
            return;
        }
        let bound = self.alpha.max(self.steepest());
        let radius = (2.0 * self.gap).sqrt() / self.alpha;
        let active = std::mem::take(&mut self.active);
        for j in active {
            let slack = (1.0 - (self.products[j] / bound).abs()) / self.squares[j].sqrt();
            if slack <= radius {
                self.active.push(j);
            } else if self.coef[j] != 0.0 {
                add(&mut self.residual, self.coef[j], column(self.x, j));
                self.coef[j] = 0.0;
            }
        }
    }
}

fn column(x: MatRef<'_, f64>, j: usize) -> &[f64] {
    // Columns of a whole matrix lie in one piece.
    x.col(j).try_as_col_major().map_or(&[], |column| column.as_slice())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    ArrayView1::from(a).dot(&ArrayView1::from(b))
}

/// `out += factor · x`
fn add(out: &mut [f64], factor: f64, x: &[f64]) {
    for (out, x) in out.iter_mut().zip(x) {
        *out += factor * x;
    }
}

/// Marsaglia's xorshift with 32 bits (2003), as scikit-learn draws coefficients with.
pub(super) struct XorShift(u32);

impl XorShift {
    const LARGEST: u32 = i32::MAX as u32;

    pub(super) fn new(seed: u32) -> Self {
        let seed = RandomState::new(seed).randint(0, i64::from(Self::LARGEST)) as u32;
        // 0 would stay 0.
        Self(if seed == 0 { 1 } else { seed })
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 % (Self::LARGEST + 1)) as usize % end
    }
}
