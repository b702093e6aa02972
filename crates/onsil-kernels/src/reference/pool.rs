//! Naive twins of [`crate::pool`].

use crate::pool::Pool2dShape;

/// Input indices of one output's real cells, in row-major window order.
fn window(s: &Pool2dShape, oh: usize, ow: usize, c: usize) -> Vec<usize> {
    let mut cells = Vec::new();
    for h in oh * s.stride_h..oh * s.stride_h + s.pool_h {
        for w in ow * s.stride_w..ow * s.stride_w + s.pool_w {
            let inside = (s.pad_top..s.pad_top + s.in_h).contains(&h)
                && (s.pad_left..s.pad_left + s.in_w).contains(&w);
            if inside {
                cells.push(((h - s.pad_top) * s.in_w + w - s.pad_left) * s.channels + c);
            }
        }
    }
    cells
}

/// Calls `visit(image, output index inside the image, window)` for every output.
fn for_each_window(s: &Pool2dShape, images: usize, mut visit: impl FnMut(usize, usize, &[usize])) {
    for i in 0..images {
        for oh in 0..s.out_h {
            for ow in 0..s.out_w {
                for c in 0..s.channels {
                    let y = (oh * s.out_w + ow) * s.channels + c;
                    visit(i, y, &window(s, oh, ow, c));
                }
            }
        }
    }
}

/// Maximum per window and its index in the image; the first maximum wins, a NaN beats numbers.
pub fn max_pool2d_forward(
    s: &Pool2dShape,
    images: usize,
    x: &[f32],
    y: &mut [f32],
    argmax: &mut [u32],
) {
    for_each_window(s, images, |i, o, cells| {
        let x = &x[i * s.input_len()..];
        let mut best = cells[0];
        for &cell in &cells[1..] {
            if x[cell] > x[best] || (x[cell].is_nan() && !x[best].is_nan()) {
                best = cell;
            }
        }
        y[i * s.output_len() + o] = x[best];
        argmax[i * s.output_len() + o] = best as u32;
    });
}

/// Sends each gradient to its maximum; `dx` is overwritten.
pub fn max_pool2d_gradient(
    s: &Pool2dShape,
    images: usize,
    dy: &[f32],
    argmax: &[u32],
    dx: &mut [f32],
) {
    dx[..images * s.input_len()].fill(0.0);
    for i in 0..images {
        for o in 0..s.output_len() {
            let from = i * s.output_len() + o;
            dx[i * s.input_len() + argmax[from] as usize] += dy[from];
        }
    }
}

/// Mean over the real cells of each window.
pub fn average_pool2d_forward(s: &Pool2dShape, images: usize, x: &[f32], y: &mut [f32]) {
    for_each_window(s, images, |i, o, cells| {
        let sum: f64 = cells.iter().map(|&cell| f64::from(x[i * s.input_len() + cell])).sum();
        y[i * s.output_len() + o] = (sum / cells.len() as f64) as f32;
    });
}

/// Spreads each gradient evenly over its window's real cells; `dx` is overwritten.
pub fn average_pool2d_gradient(s: &Pool2dShape, images: usize, dy: &[f32], dx: &mut [f32]) {
    dx[..images * s.input_len()].fill(0.0);
    for_each_window(s, images, |i, o, cells| {
        let share = dy[i * s.output_len() + o] / cells.len() as f32;
        for &cell in cells {
            dx[i * s.input_len() + cell] += share;
        }
    });
}
