//! x86-64 with AVX2 and FMA: 16 registers of 8 lanes.

use super::{Kernel, Simd};
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub(crate) struct Avx2;

#[inline(never)]
#[target_feature(enable = "avx2,fma,bmi1,popcnt")]
unsafe fn isolated<K: Kernel>(kernel: K) {
    // SAFETY: the caller vouches for the kernel; this function has the features.
    unsafe { kernel.run::<Avx2>() }
}

// SAFETY of every block below: the trait's contract is the intrinsics' own.
impl Simd for Avx2 {
    type V = __m256;
    type Mask = __m256i;
    const LANES: usize = 8;
    const TILE_ROWS: [usize; 4] = [12, 6, 4, 0];
    const WIDE_ROWS: usize = 1;

    #[inline(always)]
    unsafe fn isolate<K: Kernel>(kernel: K) {
        // SAFETY: see above.
        unsafe { isolated(kernel) }
    }

    #[inline(always)]
    unsafe fn mask(lanes: usize) -> __m256i {
        // SAFETY: see above.
        unsafe {
            let index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            _mm256_cmpgt_epi32(_mm256_set1_epi32(lanes as i32), index)
        }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_set1_ps(value) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_loadu_ps(from) }
    }

    #[inline(always)]
    unsafe fn load_masked(from: *const f32, mask: __m256i) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_maskload_ps(from, mask) }
    }

    #[inline(always)]
    unsafe fn prefetch(at: *const f32) {
        // SAFETY: see above.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, value: __m256) {
        // SAFETY: see above.
        unsafe { _mm256_storeu_ps(to, value) }
    }

    #[inline(always)]
    unsafe fn store_masked(to: *mut f32, value: __m256, mask: __m256i) {
        // SAFETY: see above.
        unsafe { _mm256_maskstore_ps(to, mask, value) }
    }

    #[inline(always)]
    unsafe fn add(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_add_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn sub(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_sub_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn mul(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_mul_ps(a, b) }
    }

    #[inline(always)]
    unsafe fn nonzero(a: __m256) -> u32 {
        // SAFETY: see above.
        unsafe {
            _mm256_movemask_ps(_mm256_cmp_ps(a, _mm256_setzero_ps(), _CMP_NEQ_UQ)).cast_unsigned()
        }
    }

    #[inline(always)]
    unsafe fn fma(a: __m256, b: __m256, c: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    unsafe fn indices(start: u32) -> __m256 {
        // SAFETY: see above.
        unsafe {
            let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            let start = _mm256_set1_epi32(start.cast_signed());
            _mm256_castsi256_ps(_mm256_add_epi32(start, lanes))
        }
    }

    #[inline(always)]
    unsafe fn same_bits(a: __m256, b: __m256) -> u32 {
        // SAFETY: see above.
        unsafe {
            let same = _mm256_cmpeq_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b));
            _mm256_movemask_ps(_mm256_castsi256_ps(same)).cast_unsigned()
        }
    }

    #[inline(always)]
    unsafe fn store_selected(to: *mut f32, value: __m256, bits: u32) {
        let mut lanes = [0.0; 8];
        // SAFETY: see above.
        unsafe { _mm256_storeu_ps(lanes.as_mut_ptr(), value) };
        let mut count = 0;
        for (lane, value) in lanes.into_iter().enumerate() {
            // SAFETY: at most `lane` elements were stored before.
            unsafe { *to.add(count) = value };
            count += (bits >> lane & 1) as usize;
        }
    }

    #[inline(always)]
    unsafe fn permute(value: __m256, at: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_permutevar8x32_ps(value, _mm256_castps_si256(at)) }
    }

    #[inline(always)]
    unsafe fn keep_larger(best: __m256, at: __m256, x: __m256, x_at: __m256) -> (__m256, __m256) {
        // SAFETY: see above.
        unsafe {
            let number = _mm256_cmp_ps(best, best, _CMP_ORD_Q);
            let replaces = _mm256_and_ps(number, _mm256_cmp_ps(x, best, _CMP_NLE_UQ));
            let at = _mm256_blendv_ps(at, x_at, replaces);
            (_mm256_blendv_ps(best, x, replaces), at)
        }
    }

    #[inline(always)]
    unsafe fn transpose(from: *const f32, from_step: usize, to: *mut f32, to_step: usize) {
        // SAFETY: see above.
        unsafe {
            let row = |i: usize| _mm256_loadu_ps(from.add(i * from_step));
            let top = transpose_quad([row(0), row(1), row(2), row(3)]);
            let bottom = transpose_quad([row(4), row(5), row(6), row(7)]);
            for j in 0..4 {
                let left = _mm256_permute2f128_ps(top[j], bottom[j], 0x20);
                let right = _mm256_permute2f128_ps(top[j], bottom[j], 0x31);
                _mm256_storeu_ps(to.add(j * to_step), left);
                _mm256_storeu_ps(to.add((4 + j) * to_step), right);
            }
        }
    }
}

/// Transposes each 4×4 block: half `l` of result `j` is column `4l + j` of the four rows.
#[inline]
#[target_feature(enable = "avx2")]
fn transpose_quad([a, b, c, d]: [__m256; 4]) -> [__m256; 4] {
    let pair = |low: __m256, high: __m256| (_mm256_castps_pd(low), _mm256_castps_pd(high));
    let (low_ab, low_cd) = pair(_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
    let (high_ab, high_cd) = pair(_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
    [
        _mm256_castpd_ps(_mm256_unpacklo_pd(low_ab, low_cd)),
        _mm256_castpd_ps(_mm256_unpackhi_pd(low_ab, low_cd)),
        _mm256_castpd_ps(_mm256_unpacklo_pd(high_ab, high_cd)),
        _mm256_castpd_ps(_mm256_unpackhi_pd(high_ab, high_cd)),
    ]
}
