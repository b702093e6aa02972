//! Lists of what differs from zero in the gradient of one image.

use super::{MOST_LANES, SPARSITY, Windows, applies};
use crate::arch::{Kernel, Simd};
use crate::conv::Conv2dShape;
use crate::pool::Pool2dShape;

/// In the place of a list's count: the image is dense and has no list.
const DENSE: u32 = u32::MAX;

/// Entries that the list of one image has room for.
fn most_entries(s: &Conv2dShape) -> usize {
    s.output_len() / SPARSITY
}

/// `u32` elements of the list of one image.
pub(in crate::conv) fn len(s: &Conv2dShape) -> usize {
    if applies(s) { ends(s)[6] } else { 0 }
}

/// The parts of the list of one image; numbers are kept as their bits.
pub(super) struct List<T> {
    count: T,
    /// Where each pixel's entries start, and their filters and values.
    pub(super) pixel_starts: T,
    pub(super) filters: T,
    pub(super) values: T,
    /// Where each filter's entries start, and the offsets of their windows and values; not filled where
    /// windows are copied.
    pub(super) filter_starts: T,
    pub(super) offsets: T,
    pub(super) filter_values: T,
}

/// Where each part of a list ends.
fn ends(s: &Conv2dShape) -> [usize; 7] {
    let most = most_entries(s);
    let room = most + MOST_LANES;
    let mut end = 0;
    [1, s.out_h * s.out_w + 1, room, room, s.out_c + 1, most, most].map(|len| {
        end += len;
        end
    })
}

impl<'a> List<&'a [u32]> {
    pub(super) fn new(s: &Conv2dShape, list: &'a [u32]) -> Self {
        let [a, b, c, d, e, f, g] = ends(s);
        Self {
            count: &list[..a],
            pixel_starts: &list[a..b],
            filters: &list[b..c],
            values: &list[c..d],
            filter_starts: &list[d..e],
            offsets: &list[e..f],
            filter_values: &list[f..g],
        }
    }
}

impl<'a> List<&'a mut [u32]> {
    fn new_mut(s: &Conv2dShape, list: &'a mut [u32]) -> Self {
        let [a, b, c, d, e, f, _] = ends(s);
        let (count, rest) = list.split_at_mut(a);
        let (pixel_starts, rest) = rest.split_at_mut(b - a);
        let (filters, rest) = rest.split_at_mut(c - b);
        let (values, rest) = rest.split_at_mut(d - c);
        let (filter_starts, rest) = rest.split_at_mut(e - d);
        let (offsets, filter_values) = rest.split_at_mut(f - e);
        Self { count, pixel_starts, filters, values, filter_starts, offsets, filter_values }
    }
}

/// Whether the image of this list was sparse enough to be listed.
pub(in crate::conv) fn is_listed(list: &[u32]) -> bool {
    list.first().is_some_and(|&count| count != DENSE)
}

/// Whether kernels for lists exist and every image is listed.
pub(in crate::conv) fn all_listed(s: &Conv2dShape, lists: &[u32]) -> bool {
    applies(s) && lists.chunks_exact(len(s)).all(is_listed)
}

/// Lists every image of a dense gradient; lengths are checked.
pub(in crate::conv) struct DenseLists<'a> {
    pub(in crate::conv) shape: &'a Conv2dShape,
    pub(in crate::conv) dy: &'a [f32],
    pub(in crate::conv) lists: &'a mut [u32],
}

impl Kernel for DenseLists<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let s = self.shape;
        let images = self.dy.chunks_exact(s.output_len().max(1));
        for (dy, list) in images.zip(self.lists.chunks_exact_mut(len(s))) {
            let mut list = List::new_mut(s, list);
            let mut entries = Entries::new(&mut list);
            let mut sparse = true;
            for (pixel, values) in dy.chunks_exact(s.out_c).enumerate() {
                // What pooling leaves has no more in any stretch, but for half a row that is ahead.
                if entries.count > (pixel + 2 * s.out_w) * s.out_c / SPARSITY {
                    sparse = false;
                    break;
                }
                entries.begin(pixel);
                for (v, values) in values.chunks(S::LANES).enumerate() {
                    // SAFETY: the mask selects the chunk's elements.
                    unsafe {
                        let values = S::load_masked(values.as_ptr(), S::mask(values.len()));
                        entries.push::<S>(v * S::LANES, values, S::nonzero(values));
                    }
                }
            }
            let whole = entries.finish(s.out_h * s.out_w).filter(|_| sparse);
            finish(s, list, whole);
        }
    }
}

/// Lists every image from the gradient of its max pooling in windows side by side; lengths are checked.
pub(in crate::conv) struct PooledLists<'a> {
    pub(in crate::conv) shape: &'a Conv2dShape,
    pub(in crate::conv) pool: &'a Pool2dShape,
    pub(in crate::conv) dy: &'a [f32],
    pub(in crate::conv) argmax: &'a [u32],
    pub(in crate::conv) lists: &'a mut [u32],
}

impl Kernel for PooledLists<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, pool) = (self.shape, self.pool);
        let pooled = pool.output_len().max(1);
        let images = self.dy.chunks_exact(pooled).zip(self.argmax.chunks_exact(pooled));
        for ((dy, argmax), list) in images.zip(self.lists.chunks_exact_mut(len(s))) {
            let mut list = List::new_mut(s, list);
            let mut entries = Entries::new(&mut list);
            // Counted along, as a division for each pixel would take longer than the rest.
            let (mut window_row, mut rows_left) = (0, pool.pool_h);
            for oh in 0..s.out_h {
                let pooled_row = oh < pool.out_h * pool.pool_h;
                let (mut window, mut columns_left) = (window_row, pool.pool_w);
                for ow in 0..s.out_w {
                    let pixel = oh * s.out_w + ow;
                    entries.begin(pixel);
                    if !pooled_row || ow >= pool.out_w * pool.pool_w {
                        continue;
                    }
                    for c in (0..s.out_c).step_by(S::LANES) {
                        // SAFETY: the mask selects channels of the window.
                        unsafe {
                            let mask = S::mask((s.out_c - c).min(S::LANES));
                            let values = S::load_masked(dy.as_ptr().add(window + c), mask);
                            let at = S::load_masked(argmax.as_ptr().add(window + c).cast(), mask);
                            let here = S::indices((pixel * s.out_c + c) as u32);
                            let bits = S::nonzero(values) & S::same_bits(at, here);
                            entries.push::<S>(c, values, bits);
                        }
                    }
                    columns_left -= 1;
                    if columns_left == 0 {
                        (window, columns_left) = (window + s.out_c, pool.pool_w);
                    }
                }
                rows_left -= 1;
                if rows_left == 0 {
                    (window_row, rows_left) = (window_row + pool.out_w * s.out_c, pool.pool_h);
                }
            }
            let whole = entries.finish(s.out_h * s.out_w);
            finish(s, list, whole);
        }
    }
}

/// Writes entries pixel by pixel.
struct Entries<'a> {
    starts: &'a mut [u32],
    filters: &'a mut [u32],
    values: &'a mut [u32],
    count: usize,
}

impl<'a> Entries<'a> {
    #[inline(always)]
    fn new(list: &'a mut List<&mut [u32]>) -> Self {
        Self {
            starts: &mut *list.pixel_starts,
            filters: &mut *list.filters,
            values: &mut *list.values,
            count: 0,
        }
    }

    #[inline(always)]
    fn begin(&mut self, pixel: usize) {
        self.starts[pixel] = self.count as u32;
    }

    /// Adds the lanes whose bit is set; once the list is full, nothing.
    ///
    /// # Safety
    /// The CPU has `S`.
    #[inline(always)]
    unsafe fn push<S: Simd>(&mut self, filter: usize, values: S::V, bits: u32) {
        // Branches that depend on the numbers are what is slow here: a vector is always written.
        if self.count + MOST_LANES <= self.filters.len() {
            // SAFETY: there is room for a vector.
            unsafe {
                let filters = S::indices(filter as u32);
                S::store_selected(self.filters.as_mut_ptr().add(self.count).cast(), filters, bits);
                S::store_selected(self.values.as_mut_ptr().add(self.count).cast(), values, bits);
            }
        }
        self.count += bits.count_ones() as usize;
    }

    /// How many entries there are, if they fitted.
    #[inline(always)]
    fn finish(self, pixels: usize) -> Option<usize> {
        self.starts[pixels] = self.count as u32;
        (self.count + MOST_LANES <= self.filters.len()).then_some(self.count)
    }
}

/// Sorts the entries by filter, if there are few enough and somebody wants it.
#[inline(always)]
fn finish(s: &Conv2dShape, list: List<&mut [u32]>, count: Option<usize>) {
    let Some(count) = count else {
        list.count[0] = DENSE;
        return;
    };
    list.count[0] = count as u32;
    if Windows::new(s).patch.is_some() {
        return;
    }
    let starts = list.filter_starts;
    starts.fill(0);
    for &filter in &list.filters[..count] {
        // One place ahead, for the sums to become starts.
        starts[filter as usize + 1] += 1;
    }
    for filter in 0..s.out_c {
        starts[filter + 1] += starts[filter];
    }
    // Placing an entry moves its filter's start on, in the end to where the next filter starts.
    let windows = Windows::new(s);
    for oh in 0..s.out_h {
        for ow in 0..s.out_w {
            let pixel = oh * s.out_w + ow;
            let entries = list.pixel_starts[pixel] as usize..list.pixel_starts[pixel + 1] as usize;
            let offset = windows.offset(s, oh, ow) as u32;
            for (&filter, &value) in list.filters[entries.clone()].iter().zip(&list.values[entries])
            {
                let place = starts[filter as usize] as usize;
                starts[filter as usize] += 1;
                list.offsets[place] = offset;
                list.filter_values[place] = value;
            }
        }
    }
    starts.copy_within(0..s.out_c, 1);
    starts[0] = 0;
}

/// Adds every filter's values, in the order of their pixels, to `db` (in-out).
pub(in crate::conv) fn add_bias_gradient(s: &Conv2dShape, lists: &[u32], db: &mut [f32]) {
    for list in lists.chunks_exact(len(s)) {
        let list = List::new(s, list);
        let count = list.count[0] as usize;
        for (&filter, &value) in list.filters[..count].iter().zip(&list.values[..count]) {
            db[filter as usize] += f32::from_bits(value);
        }
    }
}
