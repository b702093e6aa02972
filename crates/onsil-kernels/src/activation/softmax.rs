//! Softmax and log-softmax over the rows of a matrix, and cross-entropy fused with softmax.

use crate::reference::activation as naive;

fn check_rows(name: &str, cols: usize, len: usize, other: usize) {
    assert!(cols > 0, "{name}: cols must be at least 1");
    assert_eq!(len % cols, 0, "{name}: the length is not a multiple of cols");
    assert_eq!(len, other, "{name}: the slices differ in length");
}

/// Softmax of each row: `y = e^(x − max) / Σ e^(x − max)`. In: `x` [rows, cols]. Out: `y`, same shape.
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
    naive::softmax_rows(cols, x, y);
}

/// Log-softmax of each row: `y = x − max − ln Σ e^(x − max)`. In: `x` [rows, cols]. Out: `y`.
///
/// # Panics
/// As [`softmax_rows`].
pub fn log_softmax_rows(cols: usize, x: &[f32], y: &mut [f32]) {
    check_rows("log_softmax_rows", cols, x.len(), y.len());
    naive::log_softmax_rows(cols, x, y);
}

/// Gradient through softmax: `dy ← y ⊙ (dy − Σⱼ yⱼ·dyⱼ)` per row. In: `y`, the softmax
/// [rows, cols]. In-out: `dy`.
///
/// # Panics
/// As [`softmax_rows`].
pub fn softmax_gradient_rows(cols: usize, y: &[f32], dy: &mut [f32]) {
    check_rows("softmax_gradient_rows", cols, y.len(), dy.len());
    naive::softmax_gradient_rows(cols, y, dy);
}

/// Gradient through log-softmax: `dy ← dy − e^y·Σⱼ dyⱼ` per row. In: `y`, the log-softmax
/// [rows, cols]. In-out: `dy`.
///
/// # Panics
/// As [`softmax_rows`].
pub fn log_softmax_gradient_rows(cols: usize, y: &[f32], dy: &mut [f32]) {
    check_rows("log_softmax_gradient_rows", cols, y.len(), dy.len());
    naive::log_softmax_gradient_rows(cols, y, dy);
}

/// Cross-entropy of each row's softmax with an integer label, and its gradient, in one stable pass:
/// `losses[r] = ln Σ e^x − x[label]` (unscaled), `dlogits[r] = scale·(softmax(x) − onehot(label))`.
/// In: `logits` [rows, cols], `labels` [rows]. Out: `losses` [rows], `dlogits` [rows, cols].
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
    naive::softmax_cross_entropy_rows(cols, logits, labels, losses, dlogits, scale);
}
