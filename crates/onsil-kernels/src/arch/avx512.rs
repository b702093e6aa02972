//! x86-64 with AVX-512: 32 registers of 16 lanes.

use super::{Kernel, Simd};
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub(crate) struct Avx512;

#[inline(never)]
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,bmi1,popcnt")]
unsafe fn isolated<K: Kernel>(kernel: K) {
    // SAFETY: the caller vouches for the kernel; this function has the features.
    unsafe { kernel.run::<Avx512>() }
}

// SAFETY of every block below: the trait's contract is the intrinsics' own.
impl Simd for Avx512 {
    type V = __m512;
    type Mask = __mmask16;
    const LANES: usize = 16;
    const TILE_ROWS: [usize; 4] = [16, 12, 8, 6];
    const WIDE_ROWS: usize = 2;

    #[inline(always)]
    unsafe fn isolate<K: Kernel>(kernel: K) {
        // SAFETY: see above.
        unsafe { isolated(kernel) }
    }

    #[inline(always)]
    unsafe fn mask(lanes: usize) -> __mmask16 {
        (0xffff_u32 >> (16 - lanes)) as __mmask16
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_loadu_ps(from) }
    }

    #[inline(always)]
    unsafe fn load_masked(from: *const f32, mask: __mmask16) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_maskz_loadu_ps(mask, from) }
    }

    #[inline(always)]
    unsafe fn prefetch(at: *const f32) {
        // SAFETY: see above.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, value: __m512) {
        // SAFETY: see above.
        unsafe { _mm512_storeu_ps(to, value) }
    }

    #[inline(always)]
    unsafe fn store_masked(to: *mut f32, value: __m512, mask: __mmask16) {
        // SAFETY: see above.
        unsafe { _mm512_mask_storeu_ps(to, mask, value) }
    }

    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_add_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_sub_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_mul_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn nonzero(a: __m512) -> u32 {
        // SAFETY: see above.
        unsafe { u32::from(_mm512_cmp_ps_mask(a, _mm512_setzero_ps(), _CMP_NEQ_UQ)) }
    }

    #[inline(always)]
    unsafe fn fma(a: __m512, b: __m512, c: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    unsafe fn indices(start: u32) -> __m512 {
        // SAFETY: see above.
        unsafe {
            let lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            let start = _mm512_set1_epi32(start.cast_signed());
            _mm512_castsi512_ps(_mm512_add_epi32(start, lanes))
        }
    }

    #[inline(always)]
    unsafe fn same_bits(a: __m512, b: __m512) -> u32 {
        // SAFETY: see above.
        unsafe {
            u32::from(_mm512_cmpeq_epi32_mask(_mm512_castps_si512(a), _mm512_castps_si512(b)))
        }
    }

    #[inline(always)]
    unsafe fn store_selected(to: *mut f32, value: __m512, bits: u32) {
        // SAFETY: see above. Compressing into a register is fast on every CPU, into memory on few.
        unsafe { _mm512_storeu_ps(to, _mm512_maskz_compress_ps(bits as __mmask16, value)) }
    }

    #[inline(always)]
    unsafe fn permute(value: __m512, at: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_permutexvar_ps(_mm512_castps_si512(at), value) }
    }

    #[inline(always)]
    unsafe fn keep_larger(best: __m512, at: __m512, x: __m512, x_at: __m512) -> (__m512, __m512) {
        // SAFETY: see above.
        unsafe {
            let number = _mm512_cmp_ps_mask(best, best, _CMP_ORD_Q);
            let replaces = _mm512_mask_cmp_ps_mask(number, x, best, _CMP_NLE_UQ);
            let at = _mm512_mask_blend_ps(replaces, at, x_at);
            (_mm512_mask_blend_ps(replaces, best, x), at)
        }
    }

    #[inline(always)]
    unsafe fn transpose(from: *const f32, from_step: usize, to: *mut f32, to_step: usize) {
        // SAFETY: see above.
        unsafe {
            let mut quads = [_mm512_setzero_ps(); 16];
            for q in 0..4 {
                let row = |i: usize| _mm512_loadu_ps(from.add((4 * q + i) * from_step));
                quads[4 * q..4 * q + 4].copy_from_slice(&transpose_quad([
                    row(0),
                    row(1),
                    row(2),
                    row(3),
                ]));
            }
            for j in 0..4 {
                let [a, b, c, d] = [quads[j], quads[4 + j], quads[8 + j], quads[12 + j]];
                let even = (_mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(c, d, 0x88));
                let odd = (_mm512_shuffle_f32x4(a, b, 0xdd), _mm512_shuffle_f32x4(c, d, 0xdd));
                let put = |row: usize, v: __m512| _mm512_storeu_ps(to.add(row * to_step), v);
                put(j, _mm512_shuffle_f32x4(even.0, even.1, 0x88));
                put(4 + j, _mm512_shuffle_f32x4(odd.0, odd.1, 0x88));
                put(8 + j, _mm512_shuffle_f32x4(even.0, even.1, 0xdd));
                put(12 + j, _mm512_shuffle_f32x4(odd.0, odd.1, 0xdd));
            }
        }
    }
}

/// Transposes each 4×4 block: lane group `l` of result `j` is column `4l + j` of the four rows.
#[inline]
#[target_feature(enable = "avx512f")]
fn transpose_quad([a, b, c, d]: [__m512; 4]) -> [__m512; 4] {
    let pair = |low: __m512, high: __m512| (_mm512_castps_pd(low), _mm512_castps_pd(high));
    let (low_ab, low_cd) = pair(_mm512_unpacklo_ps(a, b), _mm512_unpacklo_ps(c, d));
    let (high_ab, high_cd) = pair(_mm512_unpackhi_ps(a, b), _mm512_unpackhi_ps(c, d));
    [
        _mm512_castpd_ps(_mm512_unpacklo_pd(low_ab, low_cd)),
        _mm512_castpd_ps(_mm512_unpackhi_pd(low_ab, low_cd)),
        _mm512_castpd_ps(_mm512_unpacklo_pd(high_ab, high_cd)),
        _mm512_castpd_ps(_mm512_unpackhi_pd(high_ab, high_cd)),
    ]
}
