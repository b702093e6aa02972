//! How fast the arithmetic can go: multiply-adds on registers alone, to measure others against.

use crate::arch::{Kernel, Simd};
use crate::dispatch::run;

/// Chains of dependent operations that advance side by side: enough to keep the units busy, whose
/// results come four or five cycles later.
pub const CHAINS: usize = 24;
/// `y = ½·y + 1`, `rounds` times, in every lane of [`CHAINS`] vectors: no memory is touched in between.
///
/// `starts` (in-out) holds the value that all lanes of a chain start from, and then the value of its
/// first lane. Returns the number of floating-point operations, two for each multiply-add of a lane.
///
/// ```
/// use onsil_kernels::peak::{CHAINS, multiply_adds};
/// let mut values = [0.0; CHAINS];
/// let flop = multiply_adds(2, &mut values);
/// assert_eq!(values, [1.5; CHAINS]);
/// assert!(flop >= 2 * 2 * CHAINS as u64);
/// ```
pub fn multiply_adds(rounds: usize, starts: &mut [f32; CHAINS]) -> u64 {
    let mut lanes = 0;
    // SAFETY: the kernel has no requirements of its own.
    unsafe { run(MultiplyAdds { rounds, starts, lanes: &mut lanes }) };
    2 * (CHAINS * lanes * rounds) as u64
}

struct MultiplyAdds<'a> {
    rounds: usize,
    starts: &'a mut [f32; CHAINS],
    lanes: &'a mut usize,
}

impl Kernel for MultiplyAdds<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        *self.lanes = S::LANES;
        // SAFETY: the caller vouches for `S`. A register tile of four vectors' width says whether all
        // chains fit into registers at once.
        unsafe {
            if 4 * S::TILE_ROWS[3] >= CHAINS {
                advance::<S, CHAINS>(self.rounds, self.starts);
            } else {
                advance::<S, { CHAINS / 2 }>(self.rounds, self.starts);
            }
        }
    }
}

/// Advances all chains, `N` of them at a time.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
unsafe fn advance<S: Simd, const N: usize>(rounds: usize, starts: &mut [f32; CHAINS]) {
    for starts in starts.as_chunks_mut::<N>().0 {
        // SAFETY: the caller vouches for `S`; the mask of one lane writes one element.
        unsafe {
            let (half, one) = (S::splat(0.5), S::splat(1.0));
            let mut chains = [one; N];
            for (chain, start) in chains.iter_mut().zip(&*starts) {
                *chain = S::splat(*start);
            }
            for _ in 0..rounds {
                for chain in &mut chains {
                    *chain = S::fma(*chain, half, one);
                }
            }
            for (chain, start) in chains.iter().zip(starts) {
                S::store_masked(start, *chain, S::mask(1));
            }
        }
    }
}
