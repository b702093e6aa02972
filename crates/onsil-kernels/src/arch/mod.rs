//! Vectors of each instruction set behind one trait. Algorithms are written once, generic over
//! [`Simd`], and instantiated by [`crate::dispatch`].

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;
pub(crate) mod scalar;

/// An algorithm generic over the instruction set.
pub(crate) trait Kernel {
    /// Runs it on `S`.
    ///
    /// # Safety
    /// The CPU has `S`, and the kernel's own requirements hold. Implementations are
    /// `inline(always)`, so that they are compiled with the features of `S`.
    unsafe fn run<S: Simd>(self);
}

/// Vectors of `f32` of one instruction set.
///
/// # Safety
/// Every function requires that the CPU has the instruction set, and that its pointers are valid
/// for the elements it reads or writes: `LANES`, or the lanes of the mask. No alignment is required.
pub(crate) trait Simd: Copy {
    /// A vector.
    type V: Copy;
    /// Selects the first lanes of a vector.
    type Mask: Copy;
    /// Elements of a vector.
    const LANES: usize;
    /// Most rows of a register tile of 1, 2, 3 and 4 vectors; 0 where a width does not pay.
    const TILE_ROWS: [usize; 4];
    /// Most rows of a register tile of 8 vectors, at most 2.
    const WIDE_ROWS: usize;

    /// Compiles and runs `kernel` with the features of this set, as a function of its own.
    unsafe fn isolate<K: Kernel>(kernel: K);
    /// The first `lanes` lanes, at least 1.
    unsafe fn mask(lanes: usize) -> Self::Mask;
    /// `value` in every lane.
    unsafe fn splat(value: f32) -> Self::V;
    /// `LANES` elements.
    unsafe fn load(from: *const f32) -> Self::V;
    /// The selected elements, zero elsewhere.
    unsafe fn load_masked(from: *const f32, mask: Self::Mask) -> Self::V;
    /// Asks for the cache line of `at`, which may be anywhere, before it is needed.
    unsafe fn prefetch(at: *const f32);
    /// Stores `LANES` elements.
    unsafe fn store(to: *mut f32, value: Self::V);
    /// Stores the selected elements.
    unsafe fn store_masked(to: *mut f32, value: Self::V, mask: Self::Mask);
    /// `a + b`
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    /// `a − b`
    unsafe fn sub(a: Self::V, b: Self::V) -> Self::V;
    /// `a·b`
    unsafe fn mul(a: Self::V, b: Self::V) -> Self::V;
    /// Bit `i` is set where lane `i` is not zero (NaN is not).
    unsafe fn nonzero(a: Self::V) -> u32;
    /// `a·b + c`, rounded once except on the scalar set.
    unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// Transposes `LANES` × `LANES` elements; steps are between rows.
    unsafe fn transpose(from: *const f32, from_step: usize, to: *mut f32, to_step: usize);
    /// The bits of `start`, `start + 1`, … as `u32`.
    unsafe fn indices(start: u32) -> Self::V;
    /// Bit `i` is set where lane `i` has the same bits in both.
    unsafe fn same_bits(a: Self::V, b: Self::V) -> u32;
    /// Stores the lanes whose bit is set side by side, and anything up to `LANES` elements after them.
    unsafe fn store_selected(to: *mut f32, value: Self::V, bits: u32);
    /// Lane `i` of the result is lane `at[i]` of `value`; `at` holds the bits of `u32` below `LANES`.
    unsafe fn permute(value: Self::V, at: Self::V) -> Self::V;
    /// Per lane `(x, x_at)` where `x` is larger than `best` or the first NaN, else `(best, at)`.
    unsafe fn keep_larger(
        best: Self::V,
        at: Self::V,
        x: Self::V,
        x_at: Self::V,
    ) -> (Self::V, Self::V);
}
