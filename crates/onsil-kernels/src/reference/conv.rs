//! Naive twins of the convolutions in [`crate::conv`].

use crate::conv::Conv2dShape;

/// Calls `visit(x index, kernel index, y index)` for every product of one image's convolution.
fn for_each_product(s: &Conv2dShape, mut visit: impl FnMut(usize, usize, usize)) {
    let (group_in, group_out) = (s.in_c / s.groups, s.out_c / s.groups);
    for oh in 0..s.out_h {
        for ow in 0..s.out_w {
            for kh in 0..s.kernel_h {
                for kw in 0..s.kernel_w {
                    let (h, w) =
                        (oh * s.stride_h + kh * s.dilation_h, ow * s.stride_w + kw * s.dilation_w);
                    let inside = (s.pad_top..s.pad_top + s.in_h).contains(&h)
                        && (s.pad_left..s.pad_left + s.in_w).contains(&w);
                    if !inside {
                        continue;
                    }
                    let x_pixel = ((h - s.pad_top) * s.in_w + w - s.pad_left) * s.in_c;
                    let y_pixel = (oh * s.out_w + ow) * s.out_c;
                    for ic in 0..group_in {
                        let kernel_row = ((kh * s.kernel_w + kw) * group_in + ic) * s.out_c;
                        for oc in 0..s.out_c {
                            let group = oc / group_out;
                            visit(x_pixel + group * group_in + ic, kernel_row + oc, y_pixel + oc);
                        }
                    }
                }
            }
        }
    }
}

/// Forward convolution; sums in `f64`, starting from the bias.
pub fn conv2d_forward(
    s: &Conv2dShape,
    images: usize,
    x: &[f32],
    kernel: &[f32],
    bias: Option<&[f32]>,
    y: &mut [f32],
) {
    for i in 0..images {
        let x = &x[i * s.input_len()..(i + 1) * s.input_len()];
        let mut sums: Vec<f64> =
            (0..s.output_len()).map(|o| bias.map_or(0.0, |b| f64::from(b[o % s.out_c]))).collect();
        for_each_product(s, |xi, ki, yi| sums[yi] += f64::from(x[xi]) * f64::from(kernel[ki]));
        for (y, sum) in y[i * s.output_len()..].iter_mut().zip(sums) {
            *y = sum as f32;
        }
    }
}

/// Gradient with respect to the images; `dx` is overwritten.
pub fn conv2d_input_gradient(
    s: &Conv2dShape,
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

/// Gradient with respect to the whole kernel, added to `dw`.
pub fn conv2d_weight_gradient(
    s: &Conv2dShape,
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

/// `acc[j] += Σ_i src[i, j]`, each sum in `f64`.
pub fn add_rows(rows: usize, cols: usize, src: &[f32], acc: &mut [f32]) {
    for (j, acc) in acc.iter_mut().enumerate() {
        let sum: f64 = (0..rows).map(|i| f64::from(src[i * cols + j])).sum();
        *acc = (f64::from(*acc) + sum) as f32;
    }
}
