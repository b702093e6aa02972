//! Naive twins of the depthwise convolutions in [`crate::conv`].

use crate::conv::DepthwiseShape;

/// Calls `visit(x index, kernel index, y index)` for every product of one image.
fn for_each_product(s: &DepthwiseShape, mut visit: impl FnMut(usize, usize, usize)) {
    for oh in 0..s.out_h {
        for ow in 0..s.out_w {
            for kh in 0..s.kernel_h {
                for kw in 0..s.kernel_w {
                    let h = oh * s.stride_h + kh * s.dilation_h;
                    let w = ow * s.stride_w + kw * s.dilation_w;
                    let inside = (s.pad_top..s.pad_top + s.in_h).contains(&h)
                        && (s.pad_left..s.pad_left + s.in_w).contains(&w);
                    if !inside {
                        continue;
                    }
                    let x_pixel = ((h - s.pad_top) * s.in_w + w - s.pad_left) * s.in_c;
                    let kernel_cell = (kh * s.kernel_w + kw) * s.out_c();
                    let y_pixel = (oh * s.out_w + ow) * s.out_c();
                    for o in 0..s.out_c() {
                        visit(x_pixel + o / s.multiplier, kernel_cell + o, y_pixel + o);
                    }
                }
            }
        }
    }
}

/// Forward depthwise convolution; sums in `f64`, starting from the bias.
pub fn depthwise_conv2d_forward(
    s: &DepthwiseShape,
    images: usize,
    x: &[f32],
    kernel: &[f32],
    bias: Option<&[f32]>,
    y: &mut [f32],
) {
    for i in 0..images {
        let x = &x[i * s.input_len()..(i + 1) * s.input_len()];
        let mut sums: Vec<f64> = (0..s.output_len())
            .map(|o| bias.map_or(0.0, |b| f64::from(b[o % s.out_c()])))
            .collect();
        for_each_product(s, |xi, ki, yi| sums[yi] += f64::from(x[xi]) * f64::from(kernel[ki]));
        for (y, sum) in y[i * s.output_len()..].iter_mut().zip(sums) {
            *y = sum as f32;
        }
    }
}

/// Gradient with respect to the images; `dx` is overwritten.
pub fn depthwise_conv2d_input_gradient(
    s: &DepthwiseShape,
    images: usize,
    dy: &[f32],
    kernel: &[f32],
    dx: &mut [f32],
) {
    for i in 0..images {
        let dy = &dy[i * s.output_len()..(i + 1) * s.output_len()];
        let mut sums = vec![0.0f64; s.input_len()];
        for_each_product(s, |xi, ki, yi| sums[xi] += f64::from(dy[yi]) * f64::from(kernel[ki]));
        for (dx, sum) in dx[i * s.input_len()..].iter_mut().zip(sums) {
            *dx = sum as f32;
        }
    }
}

/// Gradient with respect to the kernel, added to `dw`.
pub fn depthwise_conv2d_weight_gradient(
    s: &DepthwiseShape,
    images: usize,
    x: &[f32],
    dy: &[f32],
    dw: &mut [f32],
) {
    let mut sums: Vec<f64> = dw.iter().map(|&w| f64::from(w)).collect();
    for i in 0..images {
        let x = &x[i * s.input_len()..(i + 1) * s.input_len()];
        let dy = &dy[i * s.output_len()..(i + 1) * s.output_len()];
        for_each_product(s, |xi, ki, yi| sums[ki] += f64::from(x[xi]) * f64::from(dy[yi]));
    }
    for (dw, sum) in dw.iter_mut().zip(sums) {
        *dw = sum as f32;
    }
}
