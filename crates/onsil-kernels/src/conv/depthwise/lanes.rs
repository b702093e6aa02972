//! How a vector of channels is read.

use crate::arch::Simd;

/// Reads the channels of one vector from where the first of them is.
pub(super) trait Lanes<S: Simd>: Copy {
    /// # Safety
    /// The CPU has `S`; `from` is valid for the channels that the vector reads.
    unsafe fn load(&self, from: *const f32) -> S::V;
}

/// Writes what it reads.
pub(super) trait Store<S: Simd>: Lanes<S> {
    /// # Safety
    /// The CPU has `S`; `to` is valid for the channels that the vector reads.
    unsafe fn store(&self, to: *mut f32, value: S::V);
}

/// As many channels as a vector has lanes.
#[derive(Clone, Copy)]
pub(super) struct Whole;

impl<S: Simd> Lanes<S> for Whole {
    #[inline(always)]
    unsafe fn load(&self, from: *const f32) -> S::V {
        // SAFETY: the caller's promise.
        unsafe { S::load(from) }
    }
}

impl<S: Simd> Store<S> for Whole {
    #[inline(always)]
    unsafe fn store(&self, to: *mut f32, value: S::V) {
        // SAFETY: the caller's promise.
        unsafe { S::store(to, value) }
    }
}

/// Fewer channels.
#[derive(Clone, Copy)]
pub(super) struct Masked<S: Simd>(pub(super) S::Mask);

impl<S: Simd> Lanes<S> for Masked<S> {
    #[inline(always)]
    unsafe fn load(&self, from: *const f32) -> S::V {
        // SAFETY: the caller's promise.
        unsafe { S::load_masked(from, self.0) }
    }
}

impl<S: Simd> Store<S> for Masked<S> {
    #[inline(always)]
    unsafe fn store(&self, to: *mut f32, value: S::V) {
        // SAFETY: the caller's promise.
        unsafe { S::store_masked(to, value, self.0) }
    }
}

/// Each channel once for each of its filters.
#[derive(Clone, Copy)]
pub(super) struct Spread<S: Simd> {
    mask: S::Mask,
    at: S::V,
}

impl<S: Simd> Spread<S> {
    /// For `filters` filters from `first` on, with `multiplier` per channel; reading starts at channel
    /// `first / multiplier`.
    ///
    /// # Safety
    /// The CPU has `S`; `filters` is at least 1 and at most its lanes.
    #[inline(always)]
    pub(super) unsafe fn new(first: usize, filters: usize, multiplier: usize) -> Self {
        let skipped = first % multiplier;
        let mut at = [0.0; MOST_LANES];
        for (lane, at) in at.iter_mut().take(filters).enumerate() {
            *at = f32::from_bits(((skipped + lane) / multiplier) as u32);
        }
        let channels = (skipped + filters - 1) / multiplier + 1;
        // SAFETY: the caller's promise; no set has more lanes than `at`.
        unsafe { Self { mask: S::mask(channels), at: S::load(at.as_ptr()) } }
    }
}

impl<S: Simd> Lanes<S> for Spread<S> {
    #[inline(always)]
    unsafe fn load(&self, from: *const f32) -> S::V {
        // SAFETY: the caller's promise.
        unsafe { S::permute(S::load_masked(from, self.mask), self.at) }
    }
}

/// Lanes of the widest instruction set.
pub(super) const MOST_LANES: usize = 16;
