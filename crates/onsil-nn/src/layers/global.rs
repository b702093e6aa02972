//! Pooling over all positions of a sample: `x` is `[rows, positions, channels]`, `y` `[rows, channels]`.

use crate::layer::Pass;

fn channels(pass: &Pass<'_>) -> usize {
    pass.output_shape.iter().product()
}

/// The samples of `x`, each with its channels in `y`.
fn samples<'a>(
    pass: &Pass<'_>,
    x: &'a [f32],
    y: &'a mut [f32],
) -> impl Iterator<Item = (&'a [f32], &'a mut [f32])> {
    x.chunks_exact(pass.input_shape.iter().product()).zip(y.chunks_exact_mut(channels(pass)))
}

/// Means (`y`: out).
pub(super) fn average(pass: &Pass<'_>, x: &[f32], y: &mut [f32]) {
    for (x, y) in samples(pass, x, y) {
        let share = y.len() as f32 / x.len() as f32;
        y.fill(0.0);
        for x in x.chunks_exact(y.len()) {
            y.iter_mut().zip(x).for_each(|(y, x)| *y += x);
        }
        y.iter_mut().for_each(|y| *y *= share);
    }
}

/// The gradient through [`average`] (`dx`: out).
pub(super) fn average_gradient(pass: &Pass<'_>, dy: &[f32], dx: &mut [f32]) {
    let channels = channels(pass);
    let len = dx.len() / pass.rows;
    let share = channels as f32 / len as f32;
    for (dx, dy) in dx.chunks_exact_mut(len).zip(dy.chunks_exact(channels)) {
        for dx in dx.chunks_exact_mut(channels) {
            dx.iter_mut().zip(dy).for_each(|(dx, dy)| *dx = dy * share);
        }
    }
}

/// Largest numbers (`y`: out); NaN where there is one.
pub(super) fn max(pass: &Pass<'_>, x: &[f32], y: &mut [f32]) {
    for (x, y) in samples(pass, x, y) {
        y.fill(f32::NEG_INFINITY);
        for x in x.chunks_exact(y.len()) {
            for (y, x) in y.iter_mut().zip(x) {
                *y = if *x > *y || x.is_nan() { *x } else { *y };
            }
        }
    }
}

/// The gradient through [`max`], shared evenly among equals (`dx`: out).
pub(super) fn max_gradient(pass: &Pass<'_>, x: &[f32], y: &[f32], dy: &[f32], dx: &mut [f32]) {
    let channels = channels(pass);
    let len = dx.len() / pass.rows;
    let rows = x.chunks_exact(len).zip(dx.chunks_exact_mut(len));
    let outputs = y.chunks_exact(channels).zip(dy.chunks_exact(channels));
    for ((x, dx), (y, dy)) in rows.zip(outputs) {
        for (channel, (y, dy)) in y.iter().zip(dy).enumerate() {
            let equal = |x: &&f32| *x == y;
            let count = x[channel..].iter().step_by(channels).filter(equal).count();
            let share = dy / count.max(1) as f32;
            let cells = x[channel..].iter().zip(&mut dx[channel..]).step_by(channels);
            cells.for_each(|(x, dx)| *dx = if x == y { share } else { 0.0 });
        }
    }
}
