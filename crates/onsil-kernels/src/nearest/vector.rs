//! Sixteen numbers of either type as vectors of each instruction set.

use super::{GROUP, Nearest};
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::fmt::Debug;
use std::ops::{Add, Mul, Sub};

/// What is done with vectors of `N` numbers on some instruction set.
pub(crate) trait Work<T: Number, const N: usize> {
    /// Does it. Implementations are `inline(always)`, so that they are compiled with the features of `V`.
    ///
    /// # Safety
    /// The CPU has the instruction set of `V`, and the work's own requirements hold.
    unsafe fn run<V: Vector<T, N>>(self);
}

/// `f32` or `f64`.
pub trait Real: Number {
    #[doc(hidden)]
    #[cfg(target_arch = "x86_64")]
    type Avx512: Vector<Self, GROUP>;
    #[doc(hidden)]
    #[cfg(target_arch = "x86_64")]
    type Avx2: Vector<Self, GROUP>;
}

/// What numbers can do.
pub trait Number:
    Copy
    + PartialOrd
    + Default
    + Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Into<f64>
    + Send
    + Sync
{
    /// Larger than every other number.
    const INFINITY: Self;
}

impl Number for f32 {
    const INFINITY: Self = Self::INFINITY;
}

impl Number for f64 {
    const INFINITY: Self = Self::INFINITY;
}

impl Real for f32 {
    #[cfg(target_arch = "x86_64")]
    type Avx512 = __m512;
    #[cfg(target_arch = "x86_64")]
    type Avx2 = [__m256; 2];
}

impl Real for f64 {
    #[cfg(target_arch = "x86_64")]
    type Avx512 = [__m512d; 2];
    #[cfg(target_arch = "x86_64")]
    type Avx2 = [__m256d; 4];
}

/// `N` numbers.
///
/// # Safety
/// Every function requires that the CPU has the instruction set.
pub trait Vector<T: Number, const N: usize>: Copy {
    /// Zeros.
    unsafe fn zero() -> Self;
    /// `self + value·points`, rounded once except on the plain set.
    unsafe fn add_scaled(self, value: T, points: &[T; N]) -> Self;
    /// `self + other`
    unsafe fn plus(self, other: Self) -> Self;
    /// The lanes.
    unsafe fn lanes(self) -> [T; N];

    /// The least of `norms − 2·self`.
    #[inline(always)]
    unsafe fn least(self, norms: &[T; N]) -> Nearest<T> {
        // SAFETY: the caller's promise.
        let products = unsafe { self.lanes() };
        let mut least = Nearest { score: T::INFINITY, second: T::INFINITY, at: 0 };
        for (lane, (&norm, &product)) in norms.iter().zip(&products).enumerate() {
            let score = norm - (product + product);
            let less = score < least.score;
            let other = if less { least.score } else { score };
            least.second = if other < least.second { other } else { least.second };
            least.score = if less { score } else { least.score };
            least.at = if less { lane as u32 } else { least.at };
        }
        least
    }
}

impl<T: Number, const N: usize> Vector<T, N> for [T; N] {
    #[inline(always)]
    unsafe fn zero() -> Self {
        [T::default(); N]
    }

    #[inline(always)]
    unsafe fn add_scaled(self, value: T, points: &[T; N]) -> Self {
        std::array::from_fn(|lane| self[lane] + value * points[lane])
    }

    #[inline(always)]
    unsafe fn plus(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] + other[lane])
    }

    #[inline(always)]
    unsafe fn lanes(self) -> [T; N] {
        self
    }
}

/// [`Vector`] as an array of smaller vectors.
#[cfg(target_arch = "x86_64")]
macro_rules! vectors {
    ($T:ty: [$V:ty; $n:literal] of $lanes:literal = $all:literal, $set1:ident $load:ident $store:ident $add:ident $fma:ident) => {
        // SAFETY of every block below: the trait's contract is the intrinsics' own; pointers are to
        // whole vectors of all numbers.
        impl Vector<$T, $all> for [$V; $n] {
            #[inline(always)]
            unsafe fn zero() -> Self {
                // SAFETY: see above.
                unsafe { [$set1(0.0); $n] }
            }

            #[inline(always)]
            unsafe fn add_scaled(self, value: $T, points: &[$T; $all]) -> Self {
                // SAFETY: see above.
                unsafe {
                    let value = $set1(value);
                    let mut sums = self;
                    for (i, sum) in sums.iter_mut().enumerate() {
                        *sum = $fma(value, $load(points.as_ptr().add(i * $lanes)), *sum);
                    }
                    sums
                }
            }

            #[inline(always)]
            unsafe fn plus(self, other: Self) -> Self {
                // SAFETY: see above.
                unsafe {
                    let mut sums = self;
                    sums.iter_mut().zip(other).for_each(|(sum, other)| *sum = $add(*sum, other));
                    sums
                }
            }

            #[inline(always)]
            unsafe fn lanes(self) -> [$T; $all] {
                let mut lanes = [0.0; $all];
                for (i, part) in self.into_iter().enumerate() {
                    // SAFETY: see above.
                    unsafe { $store(lanes.as_mut_ptr().add(i * $lanes), part) };
                }
                lanes
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
vectors!(f32: [__m256; 2] of 8 = 16, _mm256_set1_ps _mm256_loadu_ps _mm256_storeu_ps _mm256_add_ps _mm256_fmadd_ps);
#[cfg(target_arch = "x86_64")]
vectors!(f64: [__m256d; 4] of 4 = 16, _mm256_set1_pd _mm256_loadu_pd _mm256_storeu_pd _mm256_add_pd _mm256_fmadd_pd);
#[cfg(target_arch = "x86_64")]
vectors!(f64: [__m512d; 2] of 8 = 16, _mm512_set1_pd _mm512_loadu_pd _mm512_storeu_pd _mm512_add_pd _mm512_fmadd_pd);
#[cfg(target_arch = "x86_64")]
vectors!(f64: [__m256d; 2] of 4 = 8, _mm256_set1_pd _mm256_loadu_pd _mm256_storeu_pd _mm256_add_pd _mm256_fmadd_pd);
#[cfg(target_arch = "x86_64")]
vectors!(f64: [__m512d; 1] of 8 = 8, _mm512_set1_pd _mm512_loadu_pd _mm512_storeu_pd _mm512_add_pd _mm512_fmadd_pd);

// SAFETY of every block below: the trait's contract is the intrinsics' own.
#[cfg(target_arch = "x86_64")]
impl Vector<f32, GROUP> for __m512 {
    #[inline(always)]
    unsafe fn zero() -> Self {
        // SAFETY: see above.
        unsafe { _mm512_setzero_ps() }
    }

    #[inline(always)]
    unsafe fn add_scaled(self, value: f32, points: &[f32; GROUP]) -> Self {
        // SAFETY: see above.
        unsafe { _mm512_fmadd_ps(_mm512_set1_ps(value), _mm512_loadu_ps(points.as_ptr()), self) }
    }

    #[inline(always)]
    unsafe fn plus(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { _mm512_add_ps(self, other) }
    }

    #[inline(always)]
    unsafe fn lanes(self) -> [f32; GROUP] {
        let mut lanes = [0.0; GROUP];
        // SAFETY: see above.
        unsafe { _mm512_storeu_ps(lanes.as_mut_ptr(), self) };
        lanes
    }

    #[inline(always)]
    unsafe fn least(self, norms: &[f32; GROUP]) -> Nearest<f32> {
        // SAFETY: see above.
        unsafe {
            let norms = _mm512_loadu_ps(norms.as_ptr());
            let scores = _mm512_sub_ps(norms, _mm512_add_ps(self, self));
            let score = _mm512_reduce_min_ps(scores);
            let same = _mm512_cmp_ps_mask(scores, _mm512_set1_ps(score), _CMP_EQ_OQ);
            let first = same & same.wrapping_neg();
            let infinity = _mm512_set1_ps(f32::INFINITY);
            let others = _mm512_mask_mov_ps(scores, first, infinity);
            Nearest {
                score,
                second: _mm512_reduce_min_ps(others),
                at: same.trailing_zeros() % GROUP as u32,
            }
        }
    }
}
