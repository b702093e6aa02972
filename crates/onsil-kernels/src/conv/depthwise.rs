//! Depthwise convolution: each input channel has its own `multiplier` filters.

use super::DepthwiseShape;
use crate::dispatch::multiversion;
use crate::window::real_cells;

/// Calls `$body` for every real cell of every window, images first: `$x`, `$k` and `$y` are where the
/// input pixel, the kernel cell and the output pixel start. A macro, as the body must be compiled
/// inside the caller for its instruction set.
macro_rules! for_each_cell {
    ($s:ident, $images:ident, |$x:ident, $k:ident, $y:ident| $body:block) => {
        for image in 0..$images {
            for oh in 0..$s.out_h {
                let top = oh * $s.stride_h;
                let rows = real_cells(top, $s.kernel_h, $s.dilation_h, $s.pad_top, $s.in_h);
                for ow in 0..$s.out_w {
                    let left = ow * $s.stride_w;
                    let cols = real_cells(left, $s.kernel_w, $s.dilation_w, $s.pad_left, $s.in_w);
                    let $y = image * $s.output_len() + (oh * $s.out_w + ow) * $s.out_c();
                    for kh in rows.clone() {
                        for kw in cols.clone() {
                            let h = top + kh * $s.dilation_h - $s.pad_top;
                            let w = left + kw * $s.dilation_w - $s.pad_left;
                            let $x = image * $s.input_len() + (h * $s.in_w + w) * $s.in_c;
                            let $k = (kh * $s.kernel_w + kw) * $s.out_c();
                            $body
                        }
                    }
                }
            }
        }
    };
}

multiversion! {
    /// Depthwise convolution: output channel `c·multiplier + m` is input channel `c` convolved with
    /// filter `[.., .., c, m]`. In: `x` [images, in_h, in_w, in_c], `kernel`
    /// [kernel_h, kernel_w, in_c, multiplier], `bias` `[in_c·multiplier]`. Out: `y`
    /// [images, out_h, out_w, in_c·multiplier].
    ///
    /// # Panics
    /// If a length disagrees with the shape.
    pub fn depthwise_conv2d_forward(
        shape: &DepthwiseShape,
        images: usize,
        x: &[f32],
        kernel: &[f32],
        bias: Option<&[f32]>,
        y: &mut [f32],
    ) {
        shape.check("depthwise_conv2d_forward", images, x.len(), y.len());
        assert_eq!(kernel.len(), shape.kernel_len(), "depthwise_conv2d_forward: kernel length");
        start(shape.out_c(), bias, y);
        for_each_cell!(shape, images, |x_at, k_at, y_at| {
            let x = &x[x_at..x_at + shape.in_c];
            let kernel = &kernel[k_at..k_at + shape.out_c()];
            let y = &mut y[y_at..y_at + shape.out_c()];
            if shape.multiplier == 1 {
                for ((y, &x), &k) in y.iter_mut().zip(x).zip(kernel) {
                    *y += x * k;
                }
            } else {
                for (o, (y, &k)) in y.iter_mut().zip(kernel).enumerate() {
                    *y += x[o / shape.multiplier] * k;
                }
            }
        });
    }

    /// Gradient with respect to the images. In: `dy` [images, out_h, out_w, in_c·multiplier],
    /// `kernel` [kernel_h, kernel_w, in_c, multiplier]. Out: `dx` [images, in_h, in_w, in_c],
    /// overwritten.
    ///
    /// # Panics
    /// If a length disagrees with the shape.
    pub fn depthwise_conv2d_input_gradient(
        shape: &DepthwiseShape,
        images: usize,
        dy: &[f32],
        kernel: &[f32],
        dx: &mut [f32],
    ) {
        const NAME: &str = "depthwise_conv2d_input_gradient";
        shape.check(NAME, images, dx.len(), dy.len());
        assert_eq!(kernel.len(), shape.kernel_len(), "{NAME}: kernel length");
        dx.fill(0.0);
        for_each_cell!(shape, images, |x_at, k_at, y_at| {
            let dx = &mut dx[x_at..x_at + shape.in_c];
            let kernel = &kernel[k_at..k_at + shape.out_c()];
            let dy = &dy[y_at..y_at + shape.out_c()];
            if shape.multiplier == 1 {
                for ((dx, &dy), &k) in dx.iter_mut().zip(dy).zip(kernel) {
                    *dx += dy * k;
                }
            } else {
                for (o, (&dy, &k)) in dy.iter().zip(kernel).enumerate() {
                    dx[o / shape.multiplier] += dy * k;
                }
            }
        });
    }

    /// Gradient with respect to the kernel, added to `dw`. In: `x` [images, in_h, in_w, in_c], `dy`
    /// [images, out_h, out_w, in_c·multiplier]. In-out: `dw` [kernel_h, kernel_w, in_c, multiplier].
    ///
    /// # Panics
    /// If a length disagrees with the shape.
    pub fn depthwise_conv2d_weight_gradient(
        shape: &DepthwiseShape,
        images: usize,
        x: &[f32],
        dy: &[f32],
        dw: &mut [f32],
    ) {
        const NAME: &str = "depthwise_conv2d_weight_gradient";
        shape.check(NAME, images, x.len(), dy.len());
        assert_eq!(dw.len(), shape.kernel_len(), "{NAME}: dw length");
        for_each_cell!(shape, images, |x_at, k_at, y_at| {
            let x = &x[x_at..x_at + shape.in_c];
            let dw = &mut dw[k_at..k_at + shape.out_c()];
            let dy = &dy[y_at..y_at + shape.out_c()];
            if shape.multiplier == 1 {
                for ((dw, &dy), &x) in dw.iter_mut().zip(dy).zip(x) {
                    *dw += x * dy;
                }
            } else {
                for (o, (dw, &dy)) in dw.iter_mut().zip(dy).enumerate() {
                    *dw += x[o / shape.multiplier] * dy;
                }
            }
        });
    }
}

/// Every pixel starts from the bias.
fn start(channels: usize, bias: Option<&[f32]>, y: &mut [f32]) {
    let Some(bias) = bias else { return y.fill(0.0) };
    assert_eq!(bias.len(), channels, "depthwise_conv2d_forward: bias length");
    for pixel in y.chunks_exact_mut(channels.max(1)) {
        pixel.copy_from_slice(bias);
    }
}
