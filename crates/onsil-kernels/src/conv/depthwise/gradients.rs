//! Both gradients together: a row of the output's gradient serves them while it is in the cache.

use super::DepthwiseShape;
use super::axis::Geometry;
use super::gather::Gather;
use super::weights::WeightGradient;
use crate::arch::{Kernel, Simd};

/// The gradients of the images and, for each image, of the kernel, those that are wanted; lengths are checked.
pub(super) struct Gradients<'a> {
    pub(super) shape: &'a DepthwiseShape,
    pub(super) images: usize,
    pub(super) x: &'a [f32],
    pub(super) dy: &'a [f32],
    pub(super) kernel: &'a [f32],
    pub(super) dx: Option<&'a mut [f32]>,
    pub(super) dw: Option<&'a mut [f32]>,
}

impl Kernel for Gradients<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(mut self) {
        let s = self.shape;
        let geometry = Geometry::of(s);
        if let Some(dw) = &mut self.dw {
            dw.fill(0.0);
        }
        for image in 0..self.images {
            let x = self.x.as_ptr().wrapping_add(image * s.input_len());
            let dy = self.dy.as_ptr().wrapping_add(image * s.output_len());
            let of_images = self.dx.as_deref_mut().map(|dx| {
                let dx = dx.as_mut_ptr().wrapping_add(image * s.input_len());
                Gather::input_gradient(s, dy, self.kernel.as_ptr(), dx)
            });
            let of_kernel = self.dw.as_deref_mut().map(|dw| {
                let dw = dw.as_mut_ptr().wrapping_add(image * s.kernel_len());
                WeightGradient::new(s, &geometry, x, dy, dw)
            });
            let mut next = 0;
            for oh in 0..s.out_h {
                if let Some(gradient) = &of_kernel {
                    // SAFETY: an image of each and its kernel; the caller's promise.
                    unsafe { gradient.row::<S>(oh) };
                }
                // The last round takes what no window starts at.
                let end = if oh + 1 < s.out_h { (oh + 1) * s.stride_h } else { s.in_h };
                if let Some(gradient) = &of_images {
                    for h in next..end.min(s.in_h) {
                        // SAFETY: an image of each; the caller's promise.
                        unsafe { gradient.input_row::<S>(&geometry, h) };
                    }
                }
                next = end;
            }
        }
    }
}
