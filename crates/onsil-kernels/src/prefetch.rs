//! Fetching what is read next, before it is needed.

use crate::arch::{Kernel, Simd};
use crate::dispatch::run;

/// Bytes of a cache line.
const LINE: usize = 64;
/// What is fetched of long slices: after that the CPU has seen where it goes.
const MOST: usize = 4096;

/// Asks the CPU for the start of a slice that is read soon, and does not wait for it: rows that are read in random order
/// are otherwise waited for one by one.
///
/// ```
/// let rows = [[1.0_f32; 784]; 9];
/// for row in 0..9 {
///     onsil_kernels::prefetch::prefetch(&rows[(row + 1) % 9]);
///     assert_eq!(onsil_kernels::reduce::sum(&rows[row]), 784.0);
/// }
/// ```
pub fn prefetch<T>(values: &[T]) {
    let bytes = size_of_val(values).min(MOST);
    // SAFETY: a prefetch may go anywhere.
    unsafe { run(Prefetch { from: values.as_ptr().cast(), bytes }) };
}

struct Prefetch {
    from: *const f32,
    bytes: usize,
}

impl Kernel for Prefetch {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        for offset in (0..self.bytes).step_by(LINE) {
            // SAFETY: the caller vouches for `S`.
            unsafe { S::prefetch(self.from.wrapping_byte_add(offset)) };
        }
    }
}
