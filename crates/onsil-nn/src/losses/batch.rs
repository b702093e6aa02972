//! A loss over the rows of a batch.

use super::Loss;

/// The loss of each row into `values` (out: `[rows]`); 0 for a row that the loss ignores.
///
/// In: `prediction` `[rows, outputs]`, `target` `[rows, loss.target_len(outputs)]`.
pub(crate) fn values(
    loss: &dyn Loss,
    prediction: &[f32],
    target: &[f32],
    outputs: usize,
    values: &mut [f32],
) {
    let targets = target.chunks_exact(loss.target_len(outputs));
    for ((value, p), t) in values.iter_mut().zip(prediction.chunks_exact(outputs)).zip(targets) {
        *value = if loss.ignores(t) { 0.0 } else { loss.value(p, t) };
    }
}

/// Each row's scale times the gradient of its loss into `out` (out: `[rows, outputs]`); 0 for a row that
/// the loss ignores.
///
/// In: `prediction` `[rows, outputs]`, `target` `[rows, loss.target_len(outputs)]`, `scales` `[rows]`.
pub(crate) fn gradients(
    loss: &dyn Loss,
    prediction: &[f32],
    target: &[f32],
    outputs: usize,
    scales: &[f32],
    out: &mut [f32],
) {
    let targets = target.chunks_exact(loss.target_len(outputs));
    let rows = prediction.chunks_exact(outputs).zip(targets).zip(scales);
    for (out, ((p, t), &scale)) in out.chunks_exact_mut(outputs).zip(rows) {
        if loss.ignores(t) {
            out.fill(0.0);
        } else {
            loss.gradient(p, t, scale, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::SparseCategoricalCrossentropy;

    #[test]
    fn ignored_rows_are_zero_and_scales_are_per_row() {
        let loss = SparseCategoricalCrossentropy::default().from_logits(true).ignore_class(-1);
        let (prediction, target) = ([0.0, 0.0, 5.0, 1.0, 0.0, 0.0], [0.0, -1.0, 1.0]);
        let (mut value, mut gradient) = ([9.0; 3], [9.0; 6]);
        values(&loss, &prediction, &target, 2, &mut value);
        gradients(&loss, &prediction, &target, 2, &[1.0, 1.0, 4.0], &mut gradient);
        assert_eq!(value, [2f32.ln(), 0.0, 2f32.ln()]);
        assert_eq!(gradient, [-0.5, 0.5, 0.0, 0.0, 2.0, -2.0]);
    }
}
