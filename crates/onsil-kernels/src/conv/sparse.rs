//! Gradients of a convolution whose output gradient is mostly zero, as it is behind max pooling and
//! ReLU: only what is not zero is walked over. Sums are the same chains as in the dense kernels, less
//! their zeros, so that both give the same bits for finite numbers.

use super::product::Padded;
use super::{Conv2dShape, row_len};
use crate::arch::{Kernel, Simd};
use crate::gemm::drive::pack_transposed;
use crate::size::{add, elements};
use std::ops::Range;

/// One in so many elements of an output gradient may differ from zero: what 2×2 max pooling leaves.
/// Above that, a dense product is as fast.
const SPARSITY: usize = 4;
/// Shortest row of a kernel, `kernel_w·in_c`: it fills the longest vector of any instruction set.
const SHORTEST_ROW: usize = 16;
/// Most vectors of a register tile: with a broadcast, they fit 16 registers.
const TILE: usize = 12;
/// Elements of the images that are worked on together: they stay in the first-level cache while all
/// filters pass.
const BLOCK: usize = 8 * 1024;
/// In the place of a list's first start: the image is dense and has no list.
const DENSE: u32 = u32::MAX;

/// Whether kernels for sparse gradients exist for this shape.
pub(super) fn applies(s: &Conv2dShape) -> bool {
    s.groups == 1
        && s.dilation_w == 1
        && row_len(s) >= SHORTEST_ROW
        && Padded::new(s).len() < DENSE as usize
        && s.kernel_len() < DENSE as usize
}

/// Entries that the list of one image has room for.
fn most_entries(s: &Conv2dShape) -> usize {
    s.output_len() / SPARSITY
}

/// `u32` elements of the list of one image: where each filter's entries start, the offsets of their
/// windows, the bits of their values.
pub(super) fn list_len(s: &Conv2dShape) -> usize {
    if applies(s) { s.out_c + 1 + 2 * most_entries(s) } else { 0 }
}

/// The parts of a list.
struct List<'a> {
    starts: &'a [u32],
    offsets: &'a [u32],
    values: &'a [u32],
}

impl<'a> List<'a> {
    fn new(s: &Conv2dShape, list: &'a [u32]) -> Self {
        let (starts, entries) = list.split_at(s.out_c + 1);
        let (offsets, values) = entries.split_at(most_entries(s));
        Self { starts, offsets, values }
    }

    /// Whether every entry lies within the list and its window within the padded image.
    fn is_valid(&self, s: &Conv2dShape) -> bool {
        let count = self.starts[s.out_c] as usize;
        let ordered = self.starts.is_sorted() && self.starts[0] == 0;
        let last = last_window(s);
        ordered
            && count <= self.offsets.len()
            && self.offsets[..count].iter().fold(0, |most, &offset| most.max(offset)) <= last
    }
}

/// Offset of the last window in the padded image.
fn last_window(s: &Conv2dShape) -> u32 {
    let padded = Padded::new(s);
    (window_row(s, &padded, s.out_h.saturating_sub(1))
        + s.out_w.saturating_sub(1) * s.stride_w * s.in_c) as u32
}

/// Offset of the first window of an output row in the padded image.
fn window_row(s: &Conv2dShape, padded: &Padded, oh: usize) -> usize {
    oh * s.stride_h * padded.row()
}

/// Whether every image has a list.
///
/// # Panics
/// If a list was not made by [`Lists`] for this shape.
pub(super) fn all_listed(s: &Conv2dShape, lists: &[u32]) -> bool {
    let len = list_len(s);
    len > 0
        && lists.chunks_exact(len).all(|list| {
            let dense = list[0] == DENSE;
            assert!(
                dense || List::new(s, list).is_valid(s),
                "conv2d_sparse_weight_gradient: not a list of conv2d_list_nonzero"
            );
            !dense
        })
}

/// Makes the list of every image, filter by filter, each in the order of its windows; lengths are
/// checked.
pub(super) struct Lists<'a> {
    pub(super) shape: &'a Conv2dShape,
    pub(super) dy: &'a [f32],
    pub(super) lists: &'a mut [u32],
}

impl Kernel for Lists<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let s = self.shape;
        let images = self.dy.chunks_exact(s.output_len().max(1));
        for (dy, list) in images.zip(self.lists.chunks_exact_mut(list_len(s))) {
            // SAFETY: the CPU has `S`.
            unsafe { list_image::<S>(s, dy, list) };
        }
    }
}

/// # Safety
/// The CPU has `S`.
#[inline(always)]
unsafe fn list_image<S: Simd>(s: &Conv2dShape, dy: &[f32], list: &mut [u32]) {
    let (starts, entries) = list.split_at_mut(s.out_c + 1);
    let most = most_entries(s);
    let (offsets, values) = entries.split_at_mut(most);
    starts.fill(0);
    let mut count = 0;
    for pixel in dy.chunks_exact(s.out_c) {
        // SAFETY: the caller's promise.
        unsafe {
            for_each_nonzero::<S>(pixel, |filter| {
                // One place ahead, for the sums below to become starts.
                starts[filter + 1] += 1;
                count += 1;
            });
        }
        if count > most {
            starts[0] = DENSE;
            return;
        }
    }
    // Each filter's place is where it starts; placing moves it to where the next one starts.
    for filter in 0..s.out_c {
        starts[filter + 1] += starts[filter];
    }
    let padded = Padded::new(s);
    for (oh, row) in dy.chunks_exact(s.out_w * s.out_c).enumerate() {
        let first = window_row(s, &padded, oh);
        for (ow, pixel) in row.chunks_exact(s.out_c).enumerate() {
            let offset = (first + ow * s.stride_w * s.in_c) as u32;
            // SAFETY: the caller's promise.
            unsafe {
                for_each_nonzero::<S>(pixel, |filter| {
                    let place = starts[filter] as usize;
                    starts[filter] += 1;
                    offsets[place] = offset;
                    values[place] = pixel[filter].to_bits();
                });
            }
        }
    }
    starts.copy_within(0..s.out_c, 1);
    starts[0] = 0;
}

/// Calls `visit` with the index of every element that is not zero.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
unsafe fn for_each_nonzero<S: Simd>(values: &[f32], mut visit: impl FnMut(usize)) {
    for (i, chunk) in values.chunks(S::LANES).enumerate() {
        // SAFETY: the mask selects the chunk's elements.
        let mut bits = unsafe { S::nonzero(S::load_masked(chunk.as_ptr(), S::mask(chunk.len()))) };
        while bits != 0 {
            visit(i * S::LANES + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}

/// Elements of scratch for [`WeightGradient`]: every row of the kernel, filter by filter, in whole
/// vectors, and a padded image.
pub(super) fn weight_gradient_scratch_len(s: &Conv2dShape) -> usize {
    if !applies(s) {
        return 0;
    }
    let row = row_len(s).next_multiple_of(SHORTEST_ROW);
    add(elements(&[s.kernel_h, row, s.out_c]), Padded::new(s).scratch_len())
}

/// `dw += xᵀ ∗ dy` for some rows of the kernel, from lists that every image has; lengths are checked.
pub(super) struct WeightGradient<'a> {
    pub(super) shape: &'a Conv2dShape,
    pub(super) x: &'a [f32],
    pub(super) lists: &'a [u32],
    pub(super) rows: Range<usize>,
    pub(super) dw: &'a mut [f32],
    pub(super) scratch: &'a mut [f32],
}

/// Some vectors of one row of the kernel.
#[derive(Clone, Copy)]
struct Piece {
    /// The first of its rows of the kernel seen as a matrix.
    row: usize,
    len: usize,
    /// Where its first element is in a window.
    offset: usize,
}

/// Calls `visit` for pieces of at most [`TILE`] vectors that make up `rows`.
#[inline(always)]
fn for_each_piece<S: Simd>(
    s: &Conv2dShape,
    rows: Range<usize>,
    padded: &Padded,
    mut visit: impl FnMut(Piece),
) {
    let length = row_len(s);
    let mut row = rows.start;
    while row < rows.end {
        let (kh, within) = (row / length, row % length);
        let left = (length - within).min(rows.end - row);
        let vectors = left.div_ceil(S::LANES);
        let len = (vectors.div_ceil(vectors.div_ceil(TILE)) * S::LANES).min(left);
        let offset = kh * s.dilation_h * padded.row() + within;
        visit(Piece { row, len, offset });
        row += len;
    }
}

impl Kernel for WeightGradient<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, rows) = (self.shape, self.rows);
        let padded = Padded::new(s);
        let (padding, sums) = self.scratch.split_at_mut(padded.scratch_len());
        let (sums, dw) = (sums.as_mut_ptr(), self.dw.as_mut_ptr());
        let matrix = |piece: Piece| dw.wrapping_add((piece.row - rows.start) * s.out_c);
        let step = |piece: Piece| piece.len.next_multiple_of(S::LANES);
        let mut place = 0;
        for_each_piece::<S>(s, rows.clone(), &padded, |piece| {
            let to = sums.wrapping_add(place);
            // SAFETY: the piece's rows are in `dw`, and the scratch has room for whole vectors of
            // every piece of each filter.
            unsafe { pack_transposed::<S>(matrix(piece), s.out_c, s.out_c, piece.len, to, step(piece)) };
            place += step(piece) * s.out_c;
        });
        let most = (BLOCK / padded.len().max(1)).max(1);
        let list_len = list_len(s);
        padded.for_each_block(s, self.x, padding, most, |first, images, x| {
            let lists = &self.lists[first * list_len..][..images * list_len];
            let mut place = 0;
            for_each_piece::<S>(s, rows.clone(), &padded, |piece| {
                let x = x.wrapping_add(piece.offset);
                let sums = sums.wrapping_add(place);
                // SAFETY: entries were checked to be windows of the padded images, and the piece
                // lies inside a window.
                unsafe { add_piece::<S>(s, piece.len, lists, x, padded.len(), sums) };
                place += step(piece) * s.out_c;
            });
        });
        let mut place = 0;
        for_each_piece::<S>(s, rows.clone(), &padded, |piece| {
            let from = sums.wrapping_add(place);
            // SAFETY: as above.
            unsafe { pack_transposed::<S>(from, step(piece), piece.len, s.out_c, matrix(piece), s.out_c) };
            place += step(piece) * s.out_c;
        });
    }
}

/// Runs `$kernel::<V>` for a number of vectors `$vectors` from 1 to [`TILE`].
macro_rules! for_vectors {
    ($S:ident, $vectors:expr, $kernel:ident $fields:tt) => {
        for_vectors!(@ $S, $vectors, $kernel $fields, 1 2 3 4 5 6 7 8 9 10 11 12)
    };
    (@ $S:ident, $vectors:expr, $kernel:ident $fields:tt, $($v:literal)*) => {
        match $vectors {
            $($v => $S::isolate($kernel::<'_, $v> $fields),)*
            vectors => unreachable!("no tile of {vectors} vectors"),
        }
    };
}

/// Adds what some images contribute to one piece, filter by filter.
///
/// # Safety
/// The CPU has `S`; every entry's window plus the piece lies inside its image at `x`, images are
/// `image` elements apart; `sums` holds whole vectors of the piece for each filter.
#[inline(always)]
unsafe fn add_piece<S: Simd>(
    s: &Conv2dShape,
    len: usize,
    lists: &[u32],
    x: *const f32,
    image: usize,
    sums: *mut f32,
) {
    // SAFETY: the caller's promise.
    unsafe { for_vectors!(S, len.div_ceil(S::LANES), AddPiece { s, len, lists, x, image, sums }) }
}

struct AddPiece<'a, const V: usize> {
    s: &'a Conv2dShape,
    len: usize,
    lists: &'a [u32],
    x: *const f32,
    image: usize,
    sums: *mut f32,
}

impl<const V: usize> Kernel for AddPiece<'_, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, x) = (self.s, self.x);
        let list_len = list_len(s);
        // SAFETY: `add_piece`'s promise; the last vector is masked to the piece.
        unsafe {
            let mask = S::mask(self.len - (V - 1) * S::LANES);
            for filter in 0..s.out_c {
                let sums = self.sums.add(filter * V * S::LANES);
                let mut acc: [S::V; V] = std::array::from_fn(|v| S::load(sums.add(v * S::LANES)));
                for (i, list) in self.lists.chunks_exact(list_len).enumerate() {
                    let list = List::new(s, list);
                    let (first, end) = (list.starts[filter] as usize, list.starts[filter + 1] as usize);
                    let x = x.add(i * self.image);
                    for (&offset, &value) in list.offsets[first..end].iter().zip(&list.values[first..end]) {
                        let value = S::splat(f32::from_bits(value));
                        let x = x.add(offset as usize);
                        for (v, acc) in acc.iter_mut().enumerate() {
                            let at = x.add(v * S::LANES);
                            let row = if v + 1 == V { S::load_masked(at, mask) } else { S::load(at) };
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

/// Elements of scratch for [`InputGradient`]: where each pixel's entries start, their places in the
/// kernel, their values, and a padded image.
pub(super) fn input_gradient_scratch_len(s: &Conv2dShape) -> usize {
    if !applies(s) {
        return 0;
    }
    let entries = s.out_h * s.out_w + 1 + 2 * most_entries(s);
    add(entries, Padded::new(s).scratch_len())
}

/// `dx = dy ∗ kernelᵀ` of one image that has few enough entries, else false; lengths are checked.
pub(super) struct InputGradient<'a> {
    pub(super) shape: &'a Conv2dShape,
    pub(super) dy: &'a [f32],
    pub(super) prepared: &'a [f32],
    pub(super) dx: &'a mut [f32],
    pub(super) scratch: &'a mut [f32],
}

/// The entries of one image, pixel by pixel.
struct Pixels<'a> {
    starts: &'a [f32],
    offsets: &'a [f32],
    values: &'a [f32],
}

impl InputGradient<'_> {
    /// Whether the image was sparse; else nothing is written.
    ///
    /// # Safety
    /// The CPU has `S`; lengths are checked.
    #[inline(always)]
    pub(super) unsafe fn run<S: Simd>(self) -> bool {
        let s = self.shape;
        let padded = Padded::new(s);
        let (padding, lists) = self.scratch.split_at_mut(padded.scratch_len());
        // SAFETY: the CPU has `S`.
        let Some(pixels) = (unsafe { list_pixels::<S>(s, self.dy, lists) }) else { return false };
        let target = if padded.is_copied() { &mut *padding } else { &mut *self.dx };
        target.fill(0.0);
        let (prepared, dx) = (self.prepared.as_ptr(), target.as_mut_ptr());
        let length = row_len(s);
        for_each_piece::<S>(s, 0..s.kernel_rows(), &padded, |piece| {
            let kernel = prepared.wrapping_add(piece.row / length * s.out_c * length + piece.row % length);
            let dx = dx.wrapping_add(piece.offset);
            let vectors = piece.len.div_ceil(S::LANES);
            let (len, padded, pixels) = (piece.len, &padded, &pixels);
            // SAFETY: windows lie inside the padded image and offsets inside the prepared kernel.
            unsafe { for_vectors!(S, vectors, SpreadPiece { s, len, padded, pixels, kernel, dx }) };
        });
        if padded.is_copied() {
            padded.copy_back(s, padding, self.dx);
        }
        true
    }
}

/// Lists the entries of one image, pixel by pixel, unless there are too many. Whole numbers travel as
/// the bits of floats.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
unsafe fn list_pixels<'a, S: Simd>(
    s: &Conv2dShape,
    dy: &[f32],
    lists: &'a mut [f32],
) -> Option<Pixels<'a>> {
    let most = most_entries(s);
    let length = row_len(s);
    let (starts, entries) = lists.split_at_mut(s.out_h * s.out_w + 1);
    let (offsets, values) = entries.split_at_mut(most);
    let mut count = 0;
    for (start, pixel) in starts.iter_mut().zip(dy.chunks_exact(s.out_c)) {
        *start = f32::from_bits(count as u32);
        // SAFETY: the caller's promise.
        unsafe {
            for_each_nonzero::<S>(pixel, |filter| {
                if count < most {
                    offsets[count] = f32::from_bits((filter * length) as u32);
                    values[count] = pixel[filter];
                }
                count += 1;
            });
        }
        if count > most {
            return None;
        }
    }
    starts[s.out_h * s.out_w] = f32::from_bits(count as u32);
    Some(Pixels { starts, offsets, values })
}

/// Adds what every pixel spreads over one piece of its window.
struct SpreadPiece<'a, const V: usize> {
    s: &'a Conv2dShape,
    len: usize,
    padded: &'a Padded,
    pixels: &'a Pixels<'a>,
    kernel: *const f32,
    dx: *mut f32,
}

impl<const V: usize> Kernel for SpreadPiece<'_, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, pixels) = (self.s, self.pixels);
        // SAFETY: the promise of `InputGradient::run`; the last vector is masked to the piece.
        unsafe {
            let mask = S::mask(self.len - (V - 1) * S::LANES);
            let load = |from: *const f32, v: usize| {
                let from = from.add(v * S::LANES);
                if v + 1 == V { S::load_masked(from, mask) } else { S::load(from) }
            };
            for oh in 0..s.out_h {
                let row = self.dx.add(window_row(s, self.padded, oh));
                // Backwards: so the cells of a kernel row come to a pixel in their order.
                for ow in (0..s.out_w).rev() {
                    let pixel = oh * s.out_w + ow;
                    let first = pixels.starts[pixel].to_bits() as usize;
                    let end = pixels.starts[pixel + 1].to_bits() as usize;
                    if first == end {
                        continue;
                    }
                    let dx = row.add(ow * s.stride_w * s.in_c);
                    let mut acc: [S::V; V] = std::array::from_fn(|v| load(dx, v));
                    for (offset, value) in pixels.offsets[first..end].iter().zip(&pixels.values[first..end]) {
                        let value = S::splat(*value);
                        let kernel = self.kernel.add(offset.to_bits() as usize);
                        for (v, acc) in acc.iter_mut().enumerate() {
                            *acc = S::fma(load(kernel, v), value, *acc);
                        }
                    }
                    for (v, acc) in acc.into_iter().enumerate() {
                        let to = dx.add(v * S::LANES);
                        if v + 1 == V {
                            S::store_masked(to, acc, mask);
                        } else {
                            S::store(to, acc);
                        }
                    }
                }
            }
        }
    }
}
