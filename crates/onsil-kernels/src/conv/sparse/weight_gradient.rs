//! The gradient of the kernel: filter by filter, sums in registers, where a row of the kernel fills
//! vectors; else pixel by pixel, its window in registers.

use super::list::{self, List};
use super::{MOST_LANES, Piece, Pieces, Windows, applies, for_vectors};
use crate::arch::{Kernel, Simd};
use crate::conv::{Conv2dShape, row_len};
use crate::gemm::drive::pack_transposed;
use crate::size::{add, elements};
use std::ops::Range;

/// Elements of the images that are worked on together: they stay in the first-level cache while all
/// filters pass.
const BLOCK: usize = 8 * 1024;

/// Elements of scratch: every row of the kernel, filter by filter, in whole vectors; the padded image;
/// the windows of an image side by side.
pub(in crate::conv) fn scratch_len(s: &Conv2dShape) -> usize {
    if !applies(s) {
        return 0;
    }
    let windows = Windows::new(s);
    add(add(sums_len(s, &windows), windows.padded.scratch_len()), patches_len(&windows))
}

fn patches_len(windows: &Windows) -> usize {
    if windows.patch.is_some() { windows.image_len() } else { 0 }
}

fn sums_len(s: &Conv2dShape, windows: &Windows) -> usize {
    let run = windows.run_len(s);
    elements(&[s.kernel_rows() / run, run.next_multiple_of(MOST_LANES), s.out_c])
}

/// `dw += xᵀ ∗ dy` for some rows of the kernel, from lists; lengths are checked.
pub(in crate::conv) struct WeightGradient<'a> {
    pub(in crate::conv) shape: &'a Conv2dShape,
    pub(in crate::conv) x: &'a [f32],
    pub(in crate::conv) lists: &'a [u32],
    pub(in crate::conv) rows: Range<usize>,
    pub(in crate::conv) dw: &'a mut [f32],
    pub(in crate::conv) scratch: &'a mut [f32],
}

impl Kernel for WeightGradient<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, rows) = (self.shape, self.rows);
        let windows = Windows::new(s);
        let pieces = || Pieces::new(s, &windows, rows.clone(), S::LANES);
        let (sums, rest) = self.scratch.split_at_mut(sums_len(s, &windows));
        let (patches, padding) = rest.split_at_mut(patches_len(&windows));
        let (sums, dw) = (sums.as_mut_ptr(), self.dw.as_mut_ptr());
        let (mut matrix, mut place) = (dw, sums);
        for Piece { len, .. } in pieces() {
            let step = len.next_multiple_of(S::LANES);
            // SAFETY: the piece's rows are in `dw`, and the scratch has room for whole vectors of
            // every piece of each filter.
            unsafe { pack_transposed::<S>(matrix, s.out_c, s.out_c, len, place, step) };
            (matrix, place) =
                (matrix.wrapping_add(len * s.out_c), place.wrapping_add(step * s.out_c));
        }
        let most = (BLOCK / windows.image_len().max(1)).max(1);
        let most = if windows.patch.is_some() { 1 } else { most };
        let list_len = list::len(s);
        windows.padded.for_each_block(s, self.x, padding, most, |first, images, x| {
            let lists = &self.lists[first * list_len..][..images * list_len];
            if let Some(patch) = windows.patch {
                // SAFETY: `x` is one padded image, and `patches` holds its windows.
                unsafe { S::isolate(CopyWindows { s, windows: &windows, x, patch, patches }) };
            }
            let (image, mut sums) = (windows.image_len(), sums);
            for Piece { len, offset, .. } in pieces() {
                let vectors = len.div_ceil(S::LANES);
                // SAFETY: entries are kept to windows of the image and to filters, and the piece lies
                // inside a window; `sums` holds whole vectors of the piece for each filter.
                unsafe {
                    if let Some(step) = windows.patch {
                        let x = patches.as_ptr().wrapping_add(offset);
                        for_vectors!(S, vectors, AddPatches { s, len, lists, x, step, sums });
                    } else {
                        let x = x.wrapping_add(offset);
                        for_vectors!(S, vectors, AddPiece { s, len, lists, x, image, sums });
                    }
                }
                sums = sums.wrapping_add(vectors * S::LANES * s.out_c);
            }
        });
        let (mut matrix, mut place) = (dw, sums);
        for Piece { len, .. } in pieces() {
            let step = len.next_multiple_of(S::LANES);
            // SAFETY: as above.
            unsafe { pack_transposed::<S>(place, step, len, s.out_c, matrix, s.out_c) };
            (matrix, place) =
                (matrix.wrapping_add(len * s.out_c), place.wrapping_add(step * s.out_c));
        }
    }
}

/// Copies every window of a padded image to `patches`, its elements side by side; a row of the kernel
/// is shorter than [`MOST_LANES`].
struct CopyWindows<'a> {
    s: &'a Conv2dShape,
    windows: &'a Windows,
    x: *const f32,
    patch: usize,
    patches: &'a mut [f32],
}

impl Kernel for CopyWindows<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, padded) = (self.s, &self.windows.padded);
        let row = row_len(s);
        let whole = (row - 1) / S::LANES * S::LANES;
        // SAFETY: between 1 and all lanes.
        let mask = unsafe { S::mask(row - whole) };
        let mut patches = self.patches.chunks_exact_mut(self.patch);
        for oh in 0..s.out_h {
            for (ow, to) in (0..s.out_w).zip(&mut patches) {
                let window = self.x.wrapping_add(padded.window(s, oh, ow));
                let to = to.as_mut_ptr();
                for kh in 0..s.kernel_h {
                    let from = window.wrapping_add(kh * s.dilation_h * padded.row());
                    let to = to.wrapping_add(kh * row);
                    // SAFETY: a row of the kernel lies inside the window, and all rows in its copy; the
                    // last vector is masked to the row.
                    unsafe {
                        for v in (0..whole).step_by(S::LANES) {
                            S::store(to.add(v), S::load(from.add(v)));
                        }
                        S::store_masked(to.add(whole), S::load_masked(from.add(whole), mask), mask);
                    }
                }
            }
        }
    }
}

/// Adds what one image contributes to one piece, pixel by pixel, from copied windows.
struct AddPatches<'a, const V: usize> {
    s: &'a Conv2dShape,
    len: usize,
    lists: &'a [u32],
    x: *const f32,
    /// Elements from one window to the next.
    step: usize,
    sums: *mut f32,
}

impl<const V: usize> Kernel for AddPatches<'_, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (list, last) = (List::new(self.s, self.lists), self.s.out_c.saturating_sub(1));
        // SAFETY: the promise of who builds it; the last vector is masked to the piece.
        unsafe {
            let mask = S::mask(self.len - (V - 1) * S::LANES);
            for (pixel, starts) in list.pixel_starts.windows(2).enumerate() {
                let entries = starts[0] as usize..starts[1] as usize;
                if entries.is_empty() {
                    continue;
                }
                let patch = self.x.add(pixel * self.step);
                let patch: [S::V; V] = std::array::from_fn(|v| {
                    let at = patch.add(v * S::LANES);
                    if v + 1 == V { S::load_masked(at, mask) } else { S::load(at) }
                });
                let (filters, values) = (&list.filters[entries.clone()], &list.values[entries]);
                for (&filter, &value) in filters.iter().zip(values) {
                    let value = S::splat(f32::from_bits(value));
                    let sums = self.sums.add((filter as usize).min(last) * V * S::LANES);
                    for (v, patch) in patch.iter().enumerate() {
                        let sum = sums.add(v * S::LANES);
                        S::store(sum, S::fma(*patch, value, S::load(sum)));
                    }
                }
            }
        }
    }
}

/// Adds what some images contribute to one piece, filter by filter.
struct AddPiece<'a, const V: usize> {
    s: &'a Conv2dShape,
    len: usize,
    lists: &'a [u32],
    x: *const f32,
    /// Elements from one image to the next.
    image: usize,
    sums: *mut f32,
}

impl<const V: usize> Kernel for AddPiece<'_, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, x) = (self.s, self.x);
        let (list_len, last) = (list::len(s), Windows::new(s).last(s));
        // SAFETY: the promise of who builds it; the last vector is masked to the piece.
        unsafe {
            let mask = S::mask(self.len - (V - 1) * S::LANES);
            for filter in 0..s.out_c {
                let sums = self.sums.add(filter * V * S::LANES);
                let mut acc: [S::V; V] = std::array::from_fn(|v| S::load(sums.add(v * S::LANES)));
                for (i, list) in self.lists.chunks_exact(list_len).enumerate() {
                    let list = List::new(s, list);
                    let starts = &list.filter_starts[filter..filter + 2];
                    let entries = starts[0] as usize..starts[1] as usize;
                    let (offsets, values) =
                        (&list.offsets[entries.clone()], &list.filter_values[entries]);
                    let x = x.add(i * self.image);
                    for (&offset, &value) in offsets.iter().zip(values) {
                        let value = S::splat(f32::from_bits(value));
                        let x = x.add((offset as usize).min(last));
                        for (v, acc) in acc.iter_mut().enumerate() {
                            let at = x.add(v * S::LANES);
                            let row =
                                if v + 1 == V { S::load_masked(at, mask) } else { S::load(at) };
                            *acc = S::fma(row, value, *acc);
                        }
                    }
                }
                for (v, acc) in acc.into_iter().enumerate() {
                    S::store(sums.add(v * S::LANES), acc);
                }
            }
        }
    }
}
