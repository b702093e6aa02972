//! Twin of the multiply-adds on registers.

/// `y = ½·y + 1`, `rounds` times. Halving is exact, so that it matters to no bit whether the two operations
/// are fused.
pub fn multiply_adds(rounds: usize, start: f32) -> f32 {
    (0..rounds).fold(start, |y, _| 0.5 * y + 1.0)
}
