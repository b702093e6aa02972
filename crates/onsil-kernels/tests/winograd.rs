//! Winograd convolutions against the naive twins, and the bit rule.

mod common;

use common::{assert_same_bits, few_under_miri, on_every_isa, values};
use onsil_kernels::conv::*;
use onsil_kernels::dispatch::isa;
use onsil_kernels::reference::conv as naive;

/// Bounds an error by `CONSTANT · ε · max|x| · Σ|w|`, the sum over all cells and input channels. Every
/// output of a tile mixes all of its pixels with all cells of the kernel, and what is not its own cancels
/// only up to rounding: so the whole kernel counts, also where few of its cells lie on the image. Each of
/// the transforms enlarges what it mixes (Bᵀ by up to 5.7 along each axis), so that a first-order bound
/// would be in the hundreds; rounding errors of random signs stay far below: at most 2.3 here from 16
/// channels on, and 6.3 with one channel, whose errors nothing averages. A gradient of the kernel is bounded by
/// `CONSTANT · ε` per image and pixel; 1.8 from 16 channels on and 5.0 on a single pixel were observed.
const CONSTANT: f64 = 8.0;

fn shape(input: [usize; 3], kernel: usize, out_c: usize, pad: usize) -> Conv2dShape {
    let out = |size: usize| size + 2 * pad + 1 - kernel;
    Conv2dShape {
        pad_top: pad,
        pad_left: pad,
        out_h: out(input[0]),
        out_w: out(input[1]),
        kernel_h: kernel,
        kernel_w: kernel,
        ..Conv2dShape::valid(input, [1, 1], out_c)
    }
}

fn forward(s: &Conv2dShape, n: usize, x: &[f32], kernel: &[f32], bias: Option<&[f32]>) -> Vec<f32> {
    let mut prepared = vec![f32::NAN; winograd_prepared_len(s)];
    winograd_prepare_kernel(s, kernel, &mut prepared);
    let mut y = vec![f32::NAN; n * s.output_len()];
    let mut scratch = vec![f32::NAN; conv2d_winograd_forward_scratch_len(s)];
    conv2d_winograd_forward(s, n, x, &prepared, bias, &mut y, &mut scratch);
    y
}

fn input_gradient(s: &Conv2dShape, n: usize, dy: &[f32], kernel: &[f32]) -> Vec<f32> {
    let mut transposed = vec![f32::NAN; conv2d_prepared_len(s)];
    conv2d_prepare_input_gradient(s, kernel, &mut transposed);
    let mut prepared = vec![f32::NAN; winograd_prepared_len(s)];
    winograd_prepare_input_gradient(s, &transposed, &mut prepared);
    let mut dx = vec![f32::NAN; n * s.input_len()];
    let mut scratch = vec![f32::NAN; conv2d_winograd_input_gradient_scratch_len(s)];
    conv2d_winograd_input_gradient(s, n, dy, &prepared, &mut dx, &mut scratch);
    dx
}

fn weight_gradient(s: &Conv2dShape, n: usize, x: &[f32], dy: &[f32], dw: &[f32]) -> Vec<f32> {
    let mut sums = vec![0.0; winograd_sums_len(s, 6)];
    add_weight_gradient(s, n, x, dy, 0..6, &mut sums);
    let mut dw = dw.to_vec();
    winograd_finish_weight_gradient(s, &sums, &mut dw);
    dw
}

fn add_weight_gradient(
    s: &Conv2dShape,
    n: usize,
    x: &[f32],
    dy: &[f32],
    rows: std::ops::Range<usize>,
    sums: &mut [f32],
) {
    let len = conv2d_winograd_weight_gradient_scratch_len(s, rows.len());
    conv2d_winograd_weight_gradient(s, n, x, dy, rows, sums, &mut vec![f32::NAN; len]);
}

/// `Σ|w|` of each output channel, and of each input channel.
fn kernel_sums(s: &Conv2dShape, kernel: &[f32]) -> (Vec<f64>, Vec<f64>) {
    let (mut outputs, mut inputs) = (vec![0.0; s.out_c], vec![0.0; s.in_c]);
    for (i, w) in kernel.iter().enumerate() {
        outputs[i % s.out_c] += f64::from(w.abs());
        inputs[i / s.out_c % s.in_c] += f64::from(w.abs());
    }
    (outputs, inputs)
}

/// The largest error in units of `ε · max|x| · Σ|w|`, for values in [−1, 1) and the sums of each channel.
#[track_caller]
fn assert_close(actual: &[f32], expected: &[f32], sums: &[f64], what: &str) -> f64 {
    assert_eq!(actual.len(), expected.len(), "{what}: lengths");
    let mut worst = 0.0f64;
    for (i, ((a, e), sum)) in actual.iter().zip(expected).zip(sums.iter().cycle()).enumerate() {
        let error = f64::from((a - e).abs()) / (f64::from(f32::EPSILON) * sum);
        let isa = isa();
        assert!(error <= CONSTANT, "{what} on {isa:?}: [{i}] is {a}, {e} expected: {error}");
        worst = worst.max(error);
    }
    worst
}

fn check(s: &Conv2dShape, n: usize) {
    let (x, dy) = (values(n * s.input_len(), 1), values(n * s.output_len(), 2));
    let (kernel, bias) = (values(s.kernel_len(), 3), values(s.out_c, 4));
    let (mut y, mut dx) = (vec![0.0; dy.len()], vec![0.0; x.len()]);
    naive::conv2d_forward(s, n, &x, &kernel, Some(&bias), &mut y);
    naive::conv2d_input_gradient(s, n, &dy, &kernel, &mut dx);
    let (outputs, inputs) = kernel_sums(s, &kernel);
    let mut dw = kernel.clone();
    naive::conv2d_weight_gradient(s, n, &x, &dy, &mut dw);
    let pixels = [(n * s.out_h * s.out_w + 1) as f64];
    let what = format!("{s:?}");
    on_every_isa(|| {
        let forward = assert_close(&forward(s, n, &x, &kernel, Some(&bias)), &y, &outputs, &what);
        let back = assert_close(&input_gradient(s, n, &dy, &kernel), &dx, &inputs, &what);
        let weights = assert_close(&weight_gradient(s, n, &x, &dy, &kernel), &dw, &pixels, &what);
        println!("{:?} {what}: {forward:.2} forward, {back:.2} back, {weights:.2} weights", isa());
    });
}

#[test]
fn equals_the_naive_twin() {
    let cases = [
        ([5, 4, 3], 3, 2, 1, 1),
        ([6, 5, 2], 5, 3, 0, 1),
        ([12, 12, 32], 5, 64, 0, 3),
        ([13, 13, 16], 3, 17, 0, 1),
        ([13, 13, 17], 3, 33, 1, 3),
        ([27, 13, 33], 3, 64, 2, 1),
        ([29, 27, 64], 3, 16, 1, 1),
        ([13, 29, 16], 5, 33, 0, 1),
        ([13, 13, 33], 5, 17, 1, 3),
        ([27, 13, 17], 5, 64, 2, 1),
        ([4, 4, 130], 3, 129, 1, 3),
        ([8, 8, 600], 3, 20, 1, 1),
        ([1, 1, 5], 3, 5, 1, 2),
        ([3, 2, 5], 5, 4, 4, 2),
        ([7, 6, 5], 3, 4, 5, 2),
        ([9, 11, 1], 3, 1, 1, 40),
        // Few filters beyond whole vectors, of every instruction set.
        ([6, 7, 20], 3, 33, 1, 2),
        ([5, 6, 33], 3, 34, 0, 2),
        ([9, 5, 7], 5, 19, 1, 2),
        ([7, 9, 36], 3, 20, 1, 2),
        ([6, 5, 17], 3, 69, 1, 1),
    ];
    for &(input, kernel, out_c, pad, images) in few_under_miri(&cases, 2) {
        check(&shape(input, kernel, out_c, pad), images);
    }
}

/// Every remainder of outputs along each axis that a tile may have, also where it is the only one.
#[test]
fn tiles_that_are_cut_off_equal_the_naive_twin() {
    for kernel in [3, 5] {
        let sizes = kernel..kernel + 8;
        let pairs: Vec<_> =
            sizes.clone().flat_map(|h| sizes.clone().map(move |w| [h, w, 3])).collect();
        for &input in few_under_miri(&pairs, 2) {
            check(&shape(input, kernel, 5, 0), 2);
        }
    }
}

#[test]
fn no_images_are_no_work() {
    check(&shape([5, 5, 2], 3, 4, 1), 0);
}

#[test]
fn splitting_images_changes_no_bit() {
    let cases = [
        shape([5, 4, 3], 3, 2, 1),
        shape([12, 12, 32], 5, 64, 0),
        shape([9, 10, 20], 3, 70, 1),
        shape([13, 13, 17], 3, 33, 1),
        shape([7, 6, 33], 3, 20, 1),
    ];
    for s in few_under_miri(&cases, 1) {
        let n = if cfg!(miri) { 3 } else { 7 };
        let (x, dy) = (values(n * s.input_len(), 1), values(n * s.output_len(), 2));
        let (kernel, bias) = (values(s.kernel_len(), 3), values(s.out_c, 4));
        on_every_isa(|| {
            let (mut y, mut dx) = (Vec::new(), Vec::new());
            for images in [0..1, 1..n] {
                let x = &x[images.start * s.input_len()..images.end * s.input_len()];
                let dy = &dy[images.start * s.output_len()..images.end * s.output_len()];
                y.extend(forward(s, images.len(), x, &kernel, Some(&bias)));
                dx.extend(input_gradient(s, images.len(), dy, &kernel));
            }
            assert_same_bits(&y, &forward(s, n, &x, &kernel, Some(&bias)), "forward");
            assert_same_bits(&dx, &input_gradient(s, n, &dy, &kernel), "input gradient");
        });
    }
}

#[test]
fn splitting_a_weight_gradient_changes_no_bit() {
    let cases = [
        shape([5, 4, 3], 3, 2, 1),
        shape([12, 12, 32], 5, 64, 0),
        shape([9, 10, 20], 3, 70, 1),
        shape([13, 13, 17], 3, 33, 1),
        shape([7, 6, 33], 3, 20, 1),
    ];
    for s in few_under_miri(&cases, 1) {
        let n = if cfg!(miri) { 3 } else { 7 };
        let (x, dy) = (values(n * s.input_len(), 1), values(n * s.output_len(), 2));
        let dw = values(s.kernel_len(), 3);
        on_every_isa(|| {
            let mut sums = vec![0.0; winograd_sums_len(s, 6)];
            let (top, bottom) = sums.split_at_mut(winograd_sums_len(s, 2));
            for images in [0..1, 1..n] {
                let x = &x[images.start * s.input_len()..images.end * s.input_len()];
                let dy = &dy[images.start * s.output_len()..images.end * s.output_len()];
                add_weight_gradient(s, images.len(), x, dy, 0..2, top);
                add_weight_gradient(s, images.len(), x, dy, 2..6, bottom);
            }
            let mut split = dw.clone();
            winograd_finish_weight_gradient(s, &sums, &mut split);
            assert_same_bits(&split, &weight_gradient(s, n, &x, &dy, &dw), "weight gradient");
        });
    }
}

#[test]
fn applies_where_it_computes_and_pays() {
    let s = shape([12, 12, 32], 5, 64, 0);
    assert!(winograd_applies(&s));
    // 36 tiles of 36 for 64 · 25.
    assert!(!winograd_applies_to_input_gradient(&s));
    assert!(winograd_applies_to_input_gradient(&shape([8, 8, 64], 3, 64, 1)));
    assert!(winograd_applies(&shape([8, 8, 64], 3, 64, 1)));
    assert!(winograd_applies(&shape([5, 5, 64], 3, 64, 1)));
    let others = [
        shape([28, 28, 1], 5, 32, 0),
        shape([8, 8, 64], 1, 64, 0),
        shape([2, 2, 64], 3, 64, 1),
        shape([8, 8, 512], 3, 512, 1),
        shape([8, 8, 16], 3, 16, 1),
        shape([8, 8, 15], 3, 64, 1),
        Conv2dShape { stride_w: 2, ..s },
        Conv2dShape { dilation_h: 2, ..s },
        Conv2dShape { groups: 2, ..s },
        Conv2dShape { kernel_w: 3, ..s },
    ];
    for s in others {
        assert!(!winograd_applies(&s), "{s:?}");
        assert!(!winograd_applies_to_input_gradient(&s), "{s:?}");
    }
}

#[test]
#[should_panic(expected = "winograd_prepare_kernel: the kernel must be 3 × 3 or 5 × 5")]
fn another_kernel_is_refused() {
    let s = shape([8, 8, 2], 1, 2, 0);
    winograd_prepare_kernel(&s, &[0.0; 4], &mut []);
}

#[test]
#[should_panic(expected = "the size of an array overflows")]
fn a_kernel_beyond_memory_panics() {
    winograd_prepared_len(&Conv2dShape { out_c: 1 << 60, ..shape([8, 8, 64], 3, 2, 0) });
}
