//! Softmax and log-softmax over the rows of a matrix, and cross-entropy fused with softmax.
//!
//! Sums over a row run in 16 lanes (element `j` in lane `j mod 16`), then over the lanes in order.

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
        for (x, y) in x.chunks_exact(cols).zip(y.chunks_exact_mut(cols)) {
            let total = exp_row(x, max(x), y);
            scale(y, 1.0 / total);
        }
    }

    /// Log-softmax of each row: `y = x − max − ln Σ e^(x − max)`. In: `x` [rows, cols]. Out: `y`.
    ///
    /// # Panics
    /// As [`softmax_rows`].
    pub fn log_softmax_rows(cols: usize, x: &[f32], y: &mut [f32]) {
        check_rows("log_softmax_rows", cols, x.len(), y.len());
        for (x, y) in x.chunks_exact(cols).zip(y.chunks_exact_mut(cols)) {
            let max = max(x);
            let log = exp_row(x, max, y).ln();
            for (y, &x) in y.iter_mut().zip(x) {
                *y = (x - max) - log;
            }
        }
    }

    /// Gradient through softmax: `dy ← y ⊙ (dy − Σⱼ yⱼ·dyⱼ)` per row. In: `y`, the softmax
    /// [rows, cols]. In-out: `dy`.
    ///
    /// # Panics
    /// As [`softmax_rows`].
    pub fn softmax_gradient_rows(cols: usize, y: &[f32], dy: &mut [f32]) {
        check_rows("softmax_gradient_rows", cols, y.len(), dy.len());
        for (y, dy) in y.chunks_exact(cols).zip(dy.chunks_exact_mut(cols)) {
            let dot = sum(y, |y, dy| y * dy, dy);
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
            let total = sum(y, |_, dy| dy, dy);
            for (&y, dy) in y.iter().zip(dy) {
                *dy -= exp(y) * total;
            }
        }
    }

    /// Cross-entropy of each row's softmax with an integer label, and its gradient, in one stable
    /// pass: `losses[r] = ln Σ e^x − x[label]` (unscaled),
    /// `dlogits[r] = scale·(softmax(x) − onehot(label))`. In: `logits` [rows, cols], `labels` [rows].
    /// Out: `losses` [rows], `dlogits` [rows, cols].
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
        let rows = logits.chunks_exact(cols).zip(dlogits.chunks_exact_mut(cols));
        for (((x, dx), &label), loss) in rows.zip(labels).zip(losses) {
            let max = max(x);
            let total = exp_row(x, max, dx);
            let label = label as usize;
            *loss = total.ln() - (x[label] - max);
            let share = 1.0 / total;
            for dx in dx.iter_mut() {
                *dx = *dx * share * scale;
            }
            dx[label] -= scale;
        }
    }
}

#[inline(always)]
fn scale(y: &mut [f32], factor: f32) {
    for y in y {
        *y *= factor;
    }
}

/// A row in blocks of [`LANES`] elements, the last padded with `padding`.
#[inline(always)]
fn for_each_block(x: &[f32], padding: f32, mut visit: impl FnMut(usize, &[f32; LANES], usize)) {
    let (blocks, rest) = x.as_chunks::<LANES>();
    for (i, block) in blocks.iter().enumerate() {
        visit(i * LANES, block, LANES);
    }
    if !rest.is_empty() {
        let mut block = [padding; LANES];
        block[..rest.len()].copy_from_slice(rest);
        visit(blocks.len() * LANES, &block, rest.len());
    }
}

/// The largest element; NaN if there is one.
#[inline(always)]
fn max(x: &[f32]) -> f32 {
    let larger = |best: f32, x: f32| if x <= best || best.is_nan() { best } else { x };
    let mut lanes = [f32::NEG_INFINITY; LANES];
    for_each_block(x, f32::NEG_INFINITY, |_, block, _| {
        for i in 0..LANES {
            lanes[i] = larger(lanes[i], block[i]);
        }
    });
    lanes.iter().fold(f32::NEG_INFINITY, |best, &x| larger(best, x))
}

/// Writes `e^(x − max)` to `y` and returns its sum.
#[inline(always)]
fn exp_row(x: &[f32], max: f32, y: &mut [f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    for_each_block(x, f32::NEG_INFINITY, |start, block, len| {
        let mut values = [0.0; LANES];
        for i in 0..LANES {
            values[i] = exp(block[i] - max);
        }
        for i in 0..LANES {
            lanes[i] += values[i];
        }
        y[start..start + len].copy_from_slice(&values[..len]);
    });
    lanes.iter().sum()
}

/// `Σ f(y, dy)` over a row.
#[inline(always)]
fn sum(y: &[f32], f: impl Fn(f32, f32) -> f32, dy: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    for (y, dy) in y.chunks(LANES).zip(dy.chunks(LANES)) {
        for ((lane, &y), &dy) in lanes.iter_mut().zip(y).zip(dy) {
            *lane += f(y, dy);
        }
    }
    lanes.iter().sum()
}
