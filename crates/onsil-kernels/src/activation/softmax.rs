//! Softmax and log-softmax over the rows of a matrix, and cross-entropy fused with softmax.
//!
//! Sums over a row run in 16 lanes (element `j` in lane `j mod 16`), then halves of the lanes are
//! added to each other.

use super::math::exp;
use crate::dispatch::multiversion;

/// Partial results of a row that advance side by side.
const LANES: usize = 16;

fn check_rows(name: &str, cols: usize, len: usize, other: usize) {
    assert!(cols > 0, "{name}: cols must be at least 1");
    assert_eq!(len % cols, 0, "{name}: the length is not a multiple of cols");
    assert_eq!(len, other, "{name}: the slices differ in length");
}

multiversion! {
    /// Softmax of each row: `y = e^(x − max) / Σ e^(x − max)`. In: `x` [rows, cols]. Out: `y`, same
    /// shape.
    ///
    /// # Panics
    /// If `cols` is 0, or the lengths differ or are no multiple of it.
    ///
    /// ```
    /// let mut y = [0.0; 2];
    /// onsil_kernels::activation::softmax_rows(2, &[5.0, 5.0], &mut y);
    /// assert_eq!(y, [0.5, 0.5]);
    /// ```
    pub fn softmax_rows(cols: usize, x: &[f32], y: &mut [f32]) {
        check_rows("softmax_rows", cols, x.len(), y.len());
        y.copy_from_slice(x);
        softmax(cols, y);
    }

    /// [`softmax_rows`] in place. In-out: `xy` [rows, cols].
    ///
    /// # Panics
    /// As [`softmax_rows`].
    pub fn softmax_rows_in_place(cols: usize, xy: &mut [f32]) {
        check_rows("softmax_rows_in_place", cols, xy.len(), xy.len());
        softmax(cols, xy);
    }

    /// Log-softmax of each row: `y = x − max − ln Σ e^(x − max)`. In: `x` [rows, cols]. Out: `y`.
    ///
    /// # Panics
    /// As [`softmax_rows`].
    pub fn log_softmax_rows(cols: usize, x: &[f32], y: &mut [f32]) {
        check_rows("log_softmax_rows", cols, x.len(), y.len());
        y.copy_from_slice(x);
        log_softmax(cols, y);
    }

    /// [`log_softmax_rows`] in place. In-out: `xy` [rows, cols].
    ///
    /// # Panics
    /// As [`softmax_rows`].
    pub fn log_softmax_rows_in_place(cols: usize, xy: &mut [f32]) {
        check_rows("log_softmax_rows_in_place", cols, xy.len(), xy.len());
        log_softmax(cols, xy);
    }

    /// Gradient through softmax: `dy ← y ⊙ (dy − Σⱼ yⱼ·dyⱼ)` per row. In: `y`, the softmax
    /// [rows, cols]. In-out: `dy`.
    ///
    /// # Panics
    /// As [`softmax_rows`].
    pub fn softmax_gradient_rows(cols: usize, y: &[f32], dy: &mut [f32]) {
        check_rows("softmax_gradient_rows", cols, y.len(), dy.len());
        for (y, dy) in y.chunks_exact(cols).zip(dy.chunks_exact_mut(cols)) {
            let dot = dot(y, dy);
            for (&y, dy) in y.iter().zip(dy) {
                *dy = y * (*dy - dot);
            }
        }
    }

    /// Gradient through log-softmax: `dy ← dy − e^y·Σⱼ dyⱼ` per row. In: `y`, the log-softmax
    /// [rows, cols]. In-out: `dy`.
    ///
    /// # Panics
    /// As [`softmax_rows`].
    pub fn log_softmax_gradient_rows(cols: usize, y: &[f32], dy: &mut [f32]) {
        check_rows("log_softmax_gradient_rows", cols, y.len(), dy.len());
        for (y, dy) in y.chunks_exact(cols).zip(dy.chunks_exact_mut(cols)) {
            let total = sum(dy);
            for (&y, dy) in y.iter().zip(dy) {
                *dy -= exp(y) * total;
            }
        }
    }

    /// Cross-entropy of each row's softmax with an integer label, and its gradient, in one stable
    /// pass: `losses[r] = ln Σ e^x − x[label]` (unscaled),
    /// `dlogits[r] = scale·(softmax(x) − onehot(label))`. In: `logits` [rows, cols], `labels` `[rows]`.
    /// Out: `losses` `[rows]`, `dlogits` [rows, cols].
    ///
    /// # Panics
    /// As [`softmax_rows`], and if a label is not below `cols`.
    ///
    /// ```
    /// let (mut losses, mut dlogits) = ([0.0; 1], [0.0; 2]);
    /// onsil_kernels::activation::softmax_cross_entropy_rows(
    ///     2, &[0.0, 0.0], &[1], &mut losses, &mut dlogits, 1.0);
    /// assert!((losses[0] - 2f32.ln()).abs() < 1e-6);
    /// assert_eq!(dlogits, [0.5, -0.5]);
    /// ```
    pub fn softmax_cross_entropy_rows(
        cols: usize,
        logits: &[f32],
        labels: &[u32],
        losses: &mut [f32],
        dlogits: &mut [f32],
        scale: f32,
    ) {
        const NAME: &str = "softmax_cross_entropy_rows";
        check_rows(NAME, cols, logits.len(), dlogits.len());
        assert_eq!(labels.len(), logits.len() / cols, "{NAME}: one label per row is needed");
        assert_eq!(losses.len(), labels.len(), "{NAME}: one loss per row is needed");
        assert!(labels.iter().all(|&l| (l as usize) < cols), "{NAME}: a label is not below cols");
        dlogits.copy_from_slice(logits);
        exp_rows(cols, dlogits);
        let rows = logits.chunks_exact(cols).zip(dlogits.chunks_exact_mut(cols));
        for (((x, dx), &label), loss) in rows.zip(labels).zip(losses) {
            let (total, label) = (sum(dx), label as usize);
            *loss = total.ln() - (x[label] - max(x));
            let share = 1.0 / total;
            for dx in dx.iter_mut() {
                *dx = *dx * share * scale;
            }
            dx[label] -= scale;
        }
    }
}

/// Elements of the rows whose exponentials are taken together: short rows fill vectors so, and the
/// first-level cache holds them between the passes.
const BLOCK: usize = 2048;

#[inline(always)]
fn softmax(cols: usize, y: &mut [f32]) {
    exp_rows(cols, y);
    for y in y.chunks_exact_mut(cols) {
        let share = 1.0 / sum(y);
        for y in y {
            *y *= share;
        }
    }
}

#[inline(always)]
fn log_softmax(cols: usize, y: &mut [f32]) {
    for y in y.chunks_exact_mut(cols) {
        subtract(y, max(y));
        subtract(y, sum_of_exp(y).ln());
    }
}

/// `y ← e^(y − max of the row)` for every row.
#[inline(always)]
fn exp_rows(cols: usize, y: &mut [f32]) {
    for y in y.chunks_mut((BLOCK / cols).max(1) * cols) {
        for y in y.chunks_exact_mut(cols) {
            subtract(y, max(y));
        }
        for y in y {
            *y = exp(*y);
        }
    }
}

#[inline(always)]
fn subtract(y: &mut [f32], what: f32) {
    for y in y {
        *y -= what;
    }
}

#[inline(always)]
fn larger(best: f32, x: f32) -> f32 {
    if x <= best || best.is_nan() { best } else { x }
}

/// The largest element; NaN if there is one.
#[inline(always)]
fn max(x: &[f32]) -> f32 {
    fold(x, f32::NEG_INFINITY, larger)
}

#[inline(always)]
fn sum(x: &[f32]) -> f32 {
    fold(x, 0.0, |sum, x| sum + x)
}

/// Folds element `j` into lane `j mod LANES`, then halves of the lanes into each other.
#[inline(always)]
fn fold(x: &[f32], start: f32, combine: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [start; LANES];
    let (blocks, rest) = x.as_chunks::<LANES>();
    for block in blocks {
        for i in 0..LANES {
            lanes[i] = combine(lanes[i], block[i]);
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane = combine(*lane, x);
    }
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] = combine(lanes[i], lanes[i + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// `Σ e^x` over a row, in the order of [`fold`].
#[inline(always)]
fn sum_of_exp(x: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    for x in x.chunks(LANES) {
        for (lane, &x) in lanes.iter_mut().zip(x) {
            *lane += exp(x);
        }
    }
    sum(&lanes)
}

/// `Σ y·dy` over a row, in the order of [`fold`].
#[inline(always)]
fn dot(y: &[f32], dy: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let ((y_blocks, y_rest), (d_blocks, d_rest)) =
        (y.as_chunks::<LANES>(), dy.as_chunks::<LANES>());
    for (y, d) in y_blocks.iter().zip(d_blocks) {
        for i in 0..LANES {
            lanes[i] += y[i] * d[i];
        }
    }
    for ((lane, &y), &d) in lanes.iter_mut().zip(y_rest).zip(d_rest) {
        *lane += y * d;
    }
    sum(&lanes)
}
