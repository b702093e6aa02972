//! Which cells of a window lie on the image rather than in its padding.

use std::ops::Range;

/// Along one axis, the cells `d` of a window starting at `start` (counted from the padding's edge)
/// with `pad ≤ start + d·dilation < pad + size`.
#[inline(always)]
pub(crate) fn real_cells(
    start: usize,
    cells: usize,
    dilation: usize,
    pad: usize,
    size: usize,
) -> Range<usize> {
    let first = pad.saturating_sub(start).div_ceil(dilation);
    let end = (pad + size).saturating_sub(start).div_ceil(dilation).min(cells);
    first..end.max(first)
}

#[cfg(test)]
mod tests {
    use super::real_cells;

    #[test]
    fn equals_trying_every_cell() {
        for (start, cells, dilation, pad, size) in
            [(0, 3, 1, 1, 5), (4, 3, 1, 1, 5), (0, 3, 2, 3, 2), (9, 2, 1, 1, 3), (2, 4, 3, 0, 9)]
        {
            let real = |d: &usize| (pad..pad + size).contains(&(start + d * dilation));
            let expected: Vec<_> = (0..cells).filter(real).collect();
            let actual: Vec<_> = real_cells(start, cells, dilation, pad, size).collect();
            assert_eq!(actual, expected);
        }
    }
}
