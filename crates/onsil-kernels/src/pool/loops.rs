//! The loops behind pooling, vectorised over channels.

use super::Pool2dShape;
use crate::arch::{Kernel, Simd};
use crate::dispatch::multiversion;
use crate::window::real_cells;
use std::ops::Range;

/// A window's real rows and columns, in the image.
#[derive(Clone)]
struct Window {
    rows: Range<usize>,
    cols: Range<usize>,
}

impl Window {
    #[inline(always)]
    fn new(s: &Pool2dShape, side_by_side: bool, oh: usize, ow: usize) -> Self {
        if side_by_side {
            // Known without divisions.
            let (top, left) = (oh * s.pool_h, ow * s.pool_w);
            return Self { rows: top..top + s.pool_h, cols: left..left + s.pool_w };
        }
        let (top, left) = (oh * s.stride_h, ow * s.stride_w);
        let rows = real_cells(top, s.pool_h, 1, s.pad_top, s.in_h);
        let cols = real_cells(left, s.pool_w, 1, s.pad_left, s.in_w);
        let shift = |range: Range<usize>, start: usize, pad: usize| {
            start + range.start - pad..start + range.end - pad
        };
        Self { rows: shift(rows, top, s.pad_top), cols: shift(cols, left, s.pad_left) }
    }

    fn cells(&self) -> usize {
        self.rows.len() * self.cols.len()
    }
}

/// Where the four pixels of a whole 2×2 window start, if it is one.
#[inline(always)]
fn quad(s: &Pool2dShape, window: &Window) -> Option<[usize; 4]> {
    if window.rows.len() != 2 || window.cols.len() != 2 {
        return None;
    }
    let first = (window.rows.start * s.in_w + window.cols.start) * s.channels;
    let below = first + s.in_w * s.channels;
    Some([first, first + s.channels, below, below + s.channels])
}

/// Calls `$body` for every window of every image, with the slices of the image and of the output
/// pixel. A macro, as the body must be compiled inside the caller for its instruction set.
macro_rules! for_each_window {
    ($s:ident, $images:ident, |$image:ident, $pixel:ident, $window:ident| $body:block) => {
        let side_by_side = $s.is_side_by_side();
        for $image in 0..$images {
            for oh in 0..$s.out_h {
                for ow in 0..$s.out_w {
                    let start = $image * $s.output_len() + (oh * $s.out_w + ow) * $s.channels;
                    let $pixel = start..start + $s.channels;
                    let $window = Window::new($s, side_by_side, oh, ow);
                    $body
                }
            }
        }
    };
}

/// As [`for_each_window`], but for each real cell: `$cell` is where its pixel starts in the image.
macro_rules! for_each_cell {
    ($s:ident, $window:ident, |$cell:ident| $body:block) => {
        for h in $window.rows.clone() {
            for w in $window.cols.clone() {
                let $cell = (h * $s.in_w + w) * $s.channels;
                $body
            }
        }
    };
}

/// The maxima of every window, and where they are if `argmax` is not empty; lengths are checked and
/// every window has a real cell.
pub(super) struct MaxForward<'a> {
    pub(super) shape: &'a Pool2dShape,
    pub(super) images: usize,
    pub(super) x: &'a [f32],
    pub(super) y: &'a mut [f32],
    pub(super) argmax: &'a mut [u32],
}

impl Kernel for MaxForward<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, images, argmax) = (self.shape, self.images, self.argmax);
        for_each_window!(s, images, |image, pixel, window| {
            let x = &self.x[image * s.input_len()..][..s.input_len()];
            let y = &mut self.y[pixel.clone()];
            let at = if argmax.is_empty() { &mut [][..] } else { &mut argmax[pixel] };
            // SAFETY: the window's cells are pixels of the image, `at` is empty or as long as `y`.
            unsafe { max_window::<S>(s, x, &window, y, at) };
        });
    }
}

/// The maxima of one window.
///
/// # Safety
/// The CPU has `S`; the window is not empty and inside `x`; `argmax` is empty or as long as `y`.
#[inline(always)]
unsafe fn max_window<S: Simd>(
    s: &Pool2dShape,
    x: &[f32],
    window: &Window,
    y: &mut [f32],
    argmax: &mut [u32],
) {
    let first = (window.rows.start * s.in_w + window.cols.start) * s.channels;
    for c in (0..s.channels).step_by(S::LANES) {
        // SAFETY: `c` and the mask stay inside the pixels, whose indices fit `u32` as was checked;
        // indices travel as the bits of floats.
        unsafe {
            let mask = S::mask((s.channels - c).min(S::LANES));
            let load = |cell: usize| S::load_masked(x.as_ptr().add(cell + c), mask);
            let (mut best, mut at) = (load(first), S::indices((first + c) as u32));
            for_each_cell!(s, window, |cell| {
                let indices = S::indices((cell + c) as u32);
                (best, at) = S::keep_larger(best, at, load(cell), indices);
            });
            S::store_masked(y.as_mut_ptr().add(c), best, mask);
            if !argmax.is_empty() {
                S::store_masked(argmax.as_mut_ptr().add(c).cast(), at, mask);
            }
        }
    }
}

multiversion! {
    pub(super) fn max_gradient(
        s: &Pool2dShape,
        images: usize,
        dy: &[f32],
        argmax: &[u32],
        dx: &mut [f32],
    ) {
        dx.fill(0.0);
        let overlap = s.stride_h < s.pool_h || s.stride_w < s.pool_w;
        for_each_window!(s, images, |image, pixel, window| {
            let dx = &mut dx[image * s.input_len()..][..s.input_len()];
            let (dy, at) = (&dy[pixel.clone()], &argmax[pixel]);
            if overlap {
                for (&dy, &at) in dy.iter().zip(at) {
                    dx[at as usize] += dy;
                }
            } else {
                for_each_cell!(s, window, |cell| {
                    select(cell, dy, at, &mut dx[cell..cell + s.channels]);
                });
            }
        });
    }

    pub(super) fn average_forward(s: &Pool2dShape, images: usize, x: &[f32], y: &mut [f32]) {
        for_each_window!(s, images, |image, pixel, window| {
            let x = &x[image * s.input_len()..][..s.input_len()];
            let y = &mut y[pixel];
            if let Some(cells) = quad(s, &window) {
                average_quad(x, cells, y);
            } else {
                average_window(s, x, &window, y);
            }
        });
    }

    pub(super) fn average_gradient(s: &Pool2dShape, images: usize, dy: &[f32], dx: &mut [f32]) {
        dx.fill(0.0);
        for_each_window!(s, images, |image, pixel, window| {
            let dx = &mut dx[image * s.input_len()..][..s.input_len()];
            let (dy, share) = (&dy[pixel], 1.0 / window.cells() as f32);
            for_each_cell!(s, window, |cell| {
                for (dx, &dy) in dx[cell..cell + s.channels].iter_mut().zip(dy) {
                    *dx += dy * share;
                }
            });
        });
    }
}

/// The gradients whose maximum is in this pixel, zero elsewhere: one write per cell, no scattering.
#[inline(always)]
fn select(cell: usize, dy: &[f32], argmax: &[u32], dx: &mut [f32]) {
    for (i, ((dx, &dy), &at)) in dx.iter_mut().zip(dy).zip(argmax).enumerate() {
        *dx = if at == (cell + i) as u32 { dy } else { 0.0 };
    }
}

#[inline(always)]
fn average_quad(x: &[f32], cells: [usize; 4], y: &mut [f32]) {
    let len = y.len();
    let [a, b, c, d] = cells.map(|cell| &x[cell..cell + len]);
    for i in 0..len {
        y[i] = (a[i] + b[i] + c[i] + d[i]) * 0.25;
    }
}

#[inline(always)]
fn average_window(s: &Pool2dShape, x: &[f32], window: &Window, y: &mut [f32]) {
    y.fill(0.0);
    for_each_cell!(s, window, |cell| {
        for (y, &x) in y.iter_mut().zip(&x[cell..cell + s.channels]) {
            *y += x;
        }
    });
    let cells = window.cells() as f32;
    for y in y {
        *y /= cells;
    }
}
