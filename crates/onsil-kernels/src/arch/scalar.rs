//! Plain Rust on every machine; four lanes, so that a compiler may use what it finds.

use super::{Kernel, Simd};

#[derive(Clone, Copy)]
pub(crate) struct Scalar;

// SAFETY of every block below: the trait's contract is the pointers' own.
impl Simd for Scalar {
    type V = [f32; 4];
    type Mask = usize;
    const LANES: usize = 4;
    const TILE_ROWS: [usize; 4] = [8, 4, 0, 0];
    const WIDE_ROWS: usize = 1;

    #[inline(always)]
    unsafe fn isolate<K: Kernel>(kernel: K) {
        // SAFETY: see above; plain Rust needs no feature.
        unsafe { kernel.run::<Self>() }
    }

    #[inline(always)]
    unsafe fn mask(lanes: usize) -> usize {
        lanes
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> [f32; 4] {
        [value; 4]
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> [f32; 4] {
        // SAFETY: see above.
        unsafe { from.cast::<[f32; 4]>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn load_masked(from: *const f32, mask: usize) -> [f32; 4] {
        if mask == 4 {
            // SAFETY: see above.
            return unsafe { Self::load(from) };
        }
        let mut value = [0.0; 4];
        // SAFETY: see above.
        unsafe { std::ptr::copy_nonoverlapping(from, value.as_mut_ptr(), mask) };
        value
    }

    #[inline(always)]
    unsafe fn prefetch(_: *const f32) {}

    #[inline(always)]
    unsafe fn store(to: *mut f32, value: [f32; 4]) {
        // SAFETY: see above.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(value) }
    }

    #[inline(always)]
    unsafe fn store_masked(to: *mut f32, value: [f32; 4], mask: usize) {
        // SAFETY: see above.
        unsafe { std::ptr::copy_nonoverlapping(value.as_ptr(), to, mask) };
    }

    #[inline(always)]
    unsafe fn add(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        std::array::from_fn(|i| a[i] + b[i])
    }

    #[inline(always)]
    unsafe fn sub(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        std::array::from_fn(|i| a[i] - b[i])
    }

    #[inline(always)]
    unsafe fn mul(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        std::array::from_fn(|i| a[i] * b[i])
    }

    #[inline(always)]
    unsafe fn nonzero(a: [f32; 4]) -> u32 {
        a.iter().enumerate().map(|(i, &lane)| u32::from(lane != 0.0) << i).sum()
    }

    #[inline(always)]
    unsafe fn fma(a: [f32; 4], b: [f32; 4], c: [f32; 4]) -> [f32; 4] {
        std::array::from_fn(|i| a[i] * b[i] + c[i])
    }

    #[inline(always)]
    unsafe fn indices(start: u32) -> [f32; 4] {
        std::array::from_fn(|i| f32::from_bits(start.wrapping_add(i as u32)))
    }

    #[inline(always)]
    unsafe fn same_bits(a: [f32; 4], b: [f32; 4]) -> u32 {
        same_bits(&a, &b)
    }

    #[inline(always)]
    unsafe fn store_selected(to: *mut f32, value: [f32; 4], bits: u32) {
        // SAFETY: see above.
        unsafe { store_selected(to, value, bits) }
    }

    #[inline(always)]
    unsafe fn permute(value: [f32; 4], at: [f32; 4]) -> [f32; 4] {
        std::array::from_fn(|i| value[at[i].to_bits() as usize % 4])
    }

    #[inline(always)]
    unsafe fn keep_larger(
        mut best: [f32; 4],
        mut at: [f32; 4],
        x: [f32; 4],
        x_at: [f32; 4],
    ) -> ([f32; 4], [f32; 4]) {
        for i in 0..4 {
            if x[i] > best[i] || (x[i].is_nan() && !best[i].is_nan()) {
                (best[i], at[i]) = (x[i], x_at[i]);
            }
        }
        (best, at)
    }

    #[inline(always)]
    unsafe fn transpose(from: *const f32, from_step: usize, to: *mut f32, to_step: usize) {
        for i in 0..4 {
            for j in 0..4 {
                // SAFETY: see above.
                unsafe { *to.add(j * to_step + i) = *from.add(i * from_step + j) };
            }
        }
    }
}

/// [`Simd::same_bits`] of lanes in memory.
pub(super) fn same_bits(a: &[f32; 4], b: &[f32; 4]) -> u32 {
    let same = a.iter().zip(b).map(|(a, b)| u32::from(a.to_bits() == b.to_bits()));
    same.enumerate().map(|(i, same)| same << i).sum()
}

/// [`Simd::store_selected`] of lanes in memory.
///
/// # Safety
/// Four elements may be written at `to`.
pub(super) unsafe fn store_selected(to: *mut f32, lanes: [f32; 4], bits: u32) {
    let mut count = 0;
    for (i, lane) in lanes.into_iter().enumerate() {
        // SAFETY: at most `i` elements were stored before.
        unsafe { *to.add(count) = lane };
        count += (bits >> i & 1) as usize;
    }
}
