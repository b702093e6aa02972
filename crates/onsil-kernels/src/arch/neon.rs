//! aarch64: 32 registers of 4 lanes.

#![allow(unused_unsafe, reason = "intrinsics without pointers are safe where NEON is always on")]

use super::{Kernel, Simd};
use std::arch::aarch64::*;

#[derive(Clone, Copy)]
pub(crate) struct Neon;

#[inline(never)]
unsafe fn isolated<K: Kernel>(kernel: K) {
    // SAFETY: the caller vouches for the kernel; every aarch64 target has the feature.
    unsafe { kernel.run::<Neon>() }
}

// SAFETY of every block below: the trait's contract is the intrinsics' own.
impl Simd for Neon {
    type V = float32x4_t;
    type Mask = usize;
    const LANES: usize = 4;
    const TILE_ROWS: [usize; 4] = [16, 12, 8, 6];
    const WIDE_ROWS: usize = 2;

    #[inline(always)]
    unsafe fn isolate<K: Kernel>(kernel: K) {
        // SAFETY: see above.
        unsafe { isolated(kernel) }
    }

    #[inline(always)]
    unsafe fn mask(lanes: usize) -> usize {
        lanes
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vld1q_dup_f32(&value) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vld1q_f32(from) }
    }

    #[inline(always)]
    unsafe fn load_masked(from: *const f32, mask: usize) -> float32x4_t {
        if mask == 4 {
            // SAFETY: see above.
            return unsafe { vld1q_f32(from) };
        }
        let mut value = [0.0; 4];
        // SAFETY: see above.
        unsafe {
            std::ptr::copy_nonoverlapping(from, value.as_mut_ptr(), mask);
            vld1q_f32(value.as_ptr())
        }
    }

    #[inline(always)]
    unsafe fn prefetch(_: *const f32) {}

    #[inline(always)]
    unsafe fn store(to: *mut f32, value: float32x4_t) {
        // SAFETY: see above.
        unsafe { vst1q_f32(to, value) }
    }

    #[inline(always)]
    unsafe fn store_masked(to: *mut f32, value: float32x4_t, mask: usize) {
        let mut lanes = [0.0; 4];
        // SAFETY: see above.
        unsafe {
            vst1q_f32(lanes.as_mut_ptr(), value);
            std::ptr::copy_nonoverlapping(lanes.as_ptr(), to, mask);
        }
    }

    #[inline(always)]
    unsafe fn add(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vaddq_f32(a, b) }
    }

    #[inline(always)]
    unsafe fn sub(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vsubq_f32(a, b) }
    }

    #[inline(always)]
    unsafe fn mul(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vmulq_f32(a, b) }
    }

    #[inline(always)]
    unsafe fn nonzero(a: float32x4_t) -> u32 {
        let mut lanes = [0.0; 4];
        // SAFETY: see above.
        unsafe { vst1q_f32(lanes.as_mut_ptr(), a) };
        lanes.iter().enumerate().map(|(i, &lane)| u32::from(lane != 0.0) << i).sum()
    }

    #[inline(always)]
    unsafe fn fma(a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vfmaq_f32(c, a, b) }
    }

    #[inline(always)]
    unsafe fn indices(start: u32) -> float32x4_t {
        let lanes = [0, 1, 2, 3].map(|lane: u32| start.wrapping_add(lane));
        // SAFETY: see above.
        unsafe { vreinterpretq_f32_u32(vld1q_u32(lanes.as_ptr())) }
    }

    #[inline(always)]
    unsafe fn same_bits(a: float32x4_t, b: float32x4_t) -> u32 {
        let (mut a_lanes, mut b_lanes) = ([0.0f32; 4], [0.0f32; 4]);
        // SAFETY: see above.
        unsafe {
            vst1q_f32(a_lanes.as_mut_ptr(), a);
            vst1q_f32(b_lanes.as_mut_ptr(), b);
        }
        super::scalar::same_bits(&a_lanes, &b_lanes)
    }

    #[inline(always)]
    unsafe fn store_selected(to: *mut f32, value: float32x4_t, bits: u32) {
        let mut lanes = [0.0; 4];
        // SAFETY: see above.
        unsafe {
            vst1q_f32(lanes.as_mut_ptr(), value);
            super::scalar::store_selected(to, lanes, bits);
        }
    }

    #[inline(always)]
    unsafe fn permute(value: float32x4_t, at: float32x4_t) -> float32x4_t {
        // SAFETY: see above.
        unsafe {
            // Byte `b` of lane `l` is byte `4·at[l] + b` of the value.
            let first = vmulq_u32(vreinterpretq_u32_f32(at), vdupq_n_u32(0x0404_0404));
            let bytes = vaddq_u32(first, vdupq_n_u32(0x0302_0100));
            let value = vreinterpretq_u8_f32(value);
            vreinterpretq_f32_u8(vqtbl1q_u8(value, vreinterpretq_u8_u32(bytes)))
        }
    }

    #[inline(always)]
    unsafe fn keep_larger(
        best: float32x4_t,
        at: float32x4_t,
        x: float32x4_t,
        x_at: float32x4_t,
    ) -> (float32x4_t, float32x4_t) {
        // SAFETY: see above.
        unsafe {
            let number = vceqq_f32(best, best);
            let replaces = vandq_u32(number, vmvnq_u32(vcleq_f32(x, best)));
            (vbslq_f32(replaces, x, best), vbslq_f32(replaces, x_at, at))
        }
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
