//! Whichever algorithm a convolution takes (direct, by Winograd, over what is not zero), outputs and
//! gradients are those of the naive convolution.

use ndarray::{Array, ArrayD, IxDyn};
use onsil_kernels::conv::Conv2dShape;
use onsil_kernels::reference::conv as naive;
use onsil_nn::layers::Conv2D;
use onsil_nn::{Input, Sequential, sequential};

fn numbers(shape: &[usize], seed: usize) -> ArrayD<f32> {
    let mut at = seed;
    let next = || {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (at >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    Array::from_iter(std::iter::repeat_with(next).take(shape.iter().product()))
        .into_shape_with_order(IxDyn(shape))
        .unwrap()
}

/// The layer's own numbers against the naive twin's: `kept` of 8 elements of the gradient are not zero.
fn check(
    size: [usize; 3],
    kernel: usize,
    filters: usize,
    padding: &str,
    stride: usize,
    kept: usize,
) {
    let images = 11;
    let layer = Conv2D::new(filters, kernel).padding(padding).strides(stride);
    let mut model: Sequential = sequential![Input::new(size), layer].unwrap();
    let output = model.output_shape().unwrap().to_vec();
    let [in_h, in_w, in_c] = size;
    let pad = |input: usize, output: usize| {
        let all = ((output - 1) * stride + kernel).saturating_sub(input);
        if padding == "same" { all / 2 } else { 0 }
    };
    let shape = Conv2dShape {
        stride_h: stride,
        stride_w: stride,
        pad_top: pad(in_h, output[0]),
        pad_left: pad(in_w, output[1]),
        out_h: output[0],
        out_w: output[1],
        ..Conv2dShape::valid([in_h.max(kernel), in_w.max(kernel), in_c], [kernel, kernel], filters)
    };
    let x = numbers(&[images, in_h, in_w, in_c], 1);
    let mut dy = numbers(&[images, output[0], output[1], filters], 2);
    dy.iter_mut().enumerate().filter(|(i, _)| i * 7919 % 8 >= kept).for_each(|(_, dy)| *dy = 0.0);
    let weights = [numbers(&[kernel, kernel, in_c, filters], 3), numbers(&[filters], 4)];
    model.set_weights(&weights).unwrap();
    let found = model.gradients(&x, &dy, true).unwrap();

    let [x, dy, w, b] = [&x, &dy, &weights[0], &weights[1]].map(|a| a.as_slice().unwrap());
    let (mut y, mut dx, mut dw) = (dy.to_vec(), x.to_vec(), vec![0.0; w.len()]);
    naive::conv2d_forward(&shape, images, x, w, Some(b), &mut y);
    naive::conv2d_input_gradient(&shape, images, dy, w, &mut dx);
    naive::conv2d_weight_gradient(&shape, images, x, dy, &mut dw);
    let db: Vec<f32> = (0..filters).map(|f| dy.iter().skip(f).step_by(filters).sum()).collect();
    // Sums of so many products of numbers below 1, with random signs: their rounding stays far below
    // one part in 10⁵ of the sum of absolute values, and a wrong algorithm does not.
    let close = |found: &ArrayD<f32>, expected: &[f32], terms: usize, what: &str| {
        let bound = 1e-5 * terms as f32;
        for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
            let near = (found - expected).abs() <= bound;
            assert!(near, "{what}[{i}] is {found}, {expected} expected: {shape:?}, {kept} of 8");
        }
    };
    let (window, pixels) = (shape.kernel_rows(), images * output[0] * output[1]);
    close(&found.output, &y, window, "y");
    close(&found.input, &dx, kernel * kernel * filters, "dx");
    close(&found.weights[0], &dw, pixels, "dw");
    close(&found.weights[1], &db, pixels, "db");
}

#[test]
fn dense_and_sparse_gradients_are_those_of_the_naive_convolution() {
    for kept in [8, 1] {
        check([9, 10, 16], 3, 32, "same", 1, kept);
        check([12, 12, 32], 5, 64, "valid", 1, kept);
        check([8, 7, 33], 3, 17, "same", 1, kept);
        check([11, 8, 3], 3, 17, "same", 2, kept);
        check([10, 10, 1], 5, 8, "valid", 1, kept);
        check([9, 9, 24], 1, 40, "valid", 1, kept);
        check([13, 9, 20], 3, 33, "same", 2, kept);
    }
}

#[test]
fn no_bit_depends_on_the_threads_where_images_take_different_algorithms() {
    let layer = Conv2D::new(32, 3).padding("same");
    let mut model: Sequential = sequential![Input::new([9, 10, 16]), layer].unwrap();
    let x = numbers(&[22, 9, 10, 16], 1);
    let mut dy = numbers(&[22, 9, 10, 32], 2);
    let image = 9 * 10 * 32;
    let thin = |i: usize| (i / image).is_multiple_of(3) && !i.is_multiple_of(8);
    dy.iter_mut().enumerate().filter(|(i, _)| thin(*i)).for_each(|(_, dy)| *dy = 0.0);
    let mut bits = |threads: usize| {
        let gradients = || model.gradients(&x, &dy, true).unwrap();
        let found = onsil_core::parallel::with_threads(threads, gradients).unwrap();
        let arrays = found.weights.iter().chain([&found.input]);
        arrays.flat_map(|a| a.iter().map(|x| x.to_bits()).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let one = bits(1);
    assert!(one == bits(2) && one == bits(3) && one == bits(5));
}
