//! The gradient of the input, pixel by pixel.

use super::list::{self, List};
use super::{Pieces, Windows, applies, for_vectors};
use crate::arch::{Kernel, Simd};
use crate::conv::{Conv2dShape, prepared_steps, row_len};

/// Elements of scratch: a padded image.
pub(in crate::conv) fn scratch_len(s: &Conv2dShape) -> usize {
    if applies(s) { Windows::new(s).padded.scratch_len() } else { 0 }
}

/// `dx = dy ∗ kernelᵀ` from lists; lengths are checked.
pub(in crate::conv) struct InputGradient<'a> {
    pub(in crate::conv) shape: &'a Conv2dShape,
    pub(in crate::conv) lists: &'a [u32],
    pub(in crate::conv) prepared: &'a [f32],
    pub(in crate::conv) dx: &'a mut [f32],
    pub(in crate::conv) scratch: &'a mut [f32],
}

impl Kernel for InputGradient<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let s = self.shape;
        // Rows of a kernel are added where they are read: there is no copy of windows here.
        let windows = Windows { patch: None, ..Windows::new(s) };
        let padded = &windows.padded;
        let images = self.lists.chunks_exact(list::len(s));
        for (list, dx) in images.zip(self.dx.chunks_exact_mut(s.input_len())) {
            let list = &List::new(s, list);
            let padding = &mut self.scratch[..padded.scratch_len()];
            let target = if padded.is_copied() { &mut *padding } else { &mut *dx };
            target.fill(0.0);
            let (to, row) = (target.as_mut_ptr(), row_len(s));
            let [of_row, _, step] = prepared_steps(s);
            for piece in Pieces::new(s, &windows, 0..s.kernel_rows(), S::LANES) {
                let (kh, within) = (piece.row / row, piece.row % row);
                let kernel = self.prepared.as_ptr().wrapping_add(kh * of_row + within);
                let dx = to.wrapping_add(piece.offset);
                let (len, vectors) = (piece.len, piece.len.div_ceil(S::LANES));
                let windows = &windows;
                // SAFETY: windows lie inside the image, and filters are kept to the kernel's.
                unsafe {
                    for_vectors!(S, vectors, Spread { s, len, windows, list, kernel, step, dx })
                };
            }
            if padded.is_copied() {
                padded.copy_back(s, padding, dx);
            }
        }
    }
}

/// Adds what every pixel spreads over one piece of its window.
struct Spread<'a, const V: usize> {
    s: &'a Conv2dShape,
    len: usize,
    windows: &'a Windows,
    list: &'a List<&'a [u32]>,
    kernel: *const f32,
    /// Elements from one filter to the next.
    step: usize,
    dx: *mut f32,
}

impl<const V: usize> Kernel for Spread<'_, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, list) = (self.s, self.list);
        let last = s.out_c.saturating_sub(1);
        // SAFETY: the promise of who builds it; the last vector is masked to the piece.
        unsafe {
            let mask = S::mask(self.len - (V - 1) * S::LANES);
            let load = |from: *const f32, v: usize| {
                let from = from.add(v * S::LANES);
                if v + 1 == V { S::load_masked(from, mask) } else { S::load(from) }
            };
            for oh in 0..s.out_h {
                // Backwards: so the cells of a row of the kernel come to a pixel in their order.
                for ow in (0..s.out_w).rev() {
                    let pixel = oh * s.out_w + ow;
                    let starts = &list.pixel_starts[pixel..pixel + 2];
                    let entries = starts[0] as usize..starts[1] as usize;
                    if entries.is_empty() {
                        continue;
                    }
                    let dx = self.dx.add(self.windows.offset(s, oh, ow));
                    let mut acc: [S::V; V] = std::array::from_fn(|v| load(dx, v));
                    let (filters, values) = (&list.filters[entries.clone()], &list.values[entries]);
                    for (&filter, &value) in filters.iter().zip(values) {
                        let value = S::splat(f32::from_bits(value));
                        let kernel = self.kernel.add((filter as usize).min(last) * self.step);
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
