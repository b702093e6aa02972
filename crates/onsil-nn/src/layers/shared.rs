//! Numbers that belong to some axes of a sample and are shared along the others.

/// Calls `visit` with every row (a run along the last axis) of samples of `shape`: where the row
/// begins, and where in an array that has only the axes for which `kept` holds; and whether the
/// last axis is one of them.
///
/// Samples are visited one after another, rows in order.
pub(super) fn for_each_row(
    shape: &[usize],
    samples: usize,
    kept: impl Fn(usize) -> bool,
    mut visit: impl FnMut(usize, usize),
) {
    let columns = shape.last().copied().unwrap_or(1);
    let rows = shape.iter().product::<usize>() / columns;
    let leading = shape.len().saturating_sub(1);
    for sample in 0..samples {
        for row in 0..rows {
            let (mut rest, mut stride, mut place) = (row, 1, 0);
            if kept(leading) {
                stride = columns;
            }
            for axis in (0..leading).rev() {
                if kept(axis) {
                    place += rest % shape[axis] * stride;
                    stride *= shape[axis];
                }
                rest /= shape[axis];
            }
            visit((sample * rows + row) * columns, place);
        }
    }
}

/// How many numbers there are in an array that has only the axes for which `kept` holds.
pub(super) fn kept_len(shape: &[usize], kept: impl Fn(usize) -> bool) -> usize {
    shape.iter().enumerate().filter(|(axis, _)| kept(*axis)).map(|(_, n)| n).product()
}
