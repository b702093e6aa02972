//! Depthwise convolutions against their naive twins.

mod common;

use common::{assert_near, assert_same_bits, few_under_miri, on_every_isa, sum_bound, values};
use onsil_kernels::conv::*;
use onsil_kernels::reference::depthwise as naive;
use proptest::prelude::*;

fn shape(
    input: [usize; 3],
    multiplier: usize,
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    pad: [usize; 4],
) -> Option<DepthwiseShape> {
    let out = |size: usize, kernel: usize, stride: usize, dilation: usize, pad: usize| {
        Some((size + pad).checked_sub((kernel - 1) * dilation + 1)? / stride + 1)
    };
    Some(DepthwiseShape {
        in_h: input[0],
        in_w: input[1],
        in_c: input[2],
        multiplier,
        kernel_h: kernel[0],
        kernel_w: kernel[1],
        stride_h: stride[0],
        stride_w: stride[1],
        dilation_h: dilation[0],
        dilation_w: dilation[1],
        pad_top: pad[0],
        pad_left: pad[1],
        out_h: out(input[0], kernel[0], stride[0], dilation[0], pad[0] + pad[2])?,
        out_w: out(input[1], kernel[1], stride[1], dilation[1], pad[1] + pad[3])?,
    })
}

fn check(s: &DepthwiseShape, n: usize) {
    let (x, dy) = (values(n * s.input_len(), 1), values(n * s.output_len(), 2));
    let (kernel, bias) = (values(s.kernel_len(), 3), values(s.out_c(), 4));
    let (mut y, mut dx, mut dw) = (dy.clone(), x.clone(), vec![0.0; n * s.kernel_len()]);
    naive::depthwise_conv2d_forward(s, n, &x, &kernel, Some(&bias), &mut y);
    naive::depthwise_conv2d_input_gradient(s, n, &dy, &kernel, &mut dx);
    let images = x.chunks(s.input_len()).zip(dy.chunks(s.output_len()));
    for ((x, dy), dw) in images.zip(dw.chunks_mut(s.kernel_len())) {
        naive::depthwise_conv2d_weight_gradient(s, 1, x, dy, dw);
    }
    let cells = s.kernel_h * s.kernel_w;
    on_every_isa(|| {
        let mut own_y = vec![f32::NAN; y.len()];
        depthwise_conv2d_forward(s, n, &x, &kernel, Some(&bias), &mut own_y);
        assert_near(&own_y, &y, sum_bound(cells), "forward");
        let (mut own_dx, mut own_dw) = (vec![f32::NAN; x.len()], vec![f32::NAN; dw.len()]);
        let wanted = (Some(&mut own_dx[..]), Some(&mut own_dw[..]));
        depthwise_conv2d_gradients(s, n, &x, &dy, &kernel, wanted.0, wanted.1);
        assert_near(&own_dx, &dx, sum_bound(cells * s.multiplier), "input gradient");
        assert_near(&own_dw, &dw, sum_bound(s.out_h * s.out_w), "weight gradient");
        let (mut alone_dx, mut alone_dw) = (vec![f32::NAN; x.len()], vec![f32::NAN; dw.len()]);
        depthwise_conv2d_gradients(s, n, &x, &dy, &kernel, Some(&mut alone_dx), None);
        depthwise_conv2d_gradients(s, n, &x, &dy, &kernel, None, Some(&mut alone_dw));
        assert_same_bits(&alone_dx, &own_dx, "input gradient alone");
        assert_same_bits(&alone_dw, &own_dw, "weight gradient alone");
    });
}

#[test]
fn splitting_images_changes_no_bit() {
    let s = shape([7, 6, 19], 1, [3, 3], [1, 1], [1, 1], [1; 4]).unwrap();
    let n = 3;
    let (x, dy) = (values(n * s.input_len(), 1), values(n * s.output_len(), 2));
    let kernel = values(s.kernel_len(), 3);
    on_every_isa(|| {
        let mut whole = vec![0.0; n * s.kernel_len()];
        depthwise_conv2d_gradients(&s, n, &x, &dy, &kernel, None, Some(&mut whole));
        let mut parts = vec![0.0; n * s.kernel_len()];
        let images = x.chunks(s.input_len()).zip(dy.chunks(s.output_len()));
        for ((x, dy), dw) in images.zip(parts.chunks_mut(s.kernel_len())) {
            depthwise_conv2d_gradients(&s, 1, x, dy, &kernel, None, Some(dw));
        }
        assert_same_bits(&parts, &whole, "image by image");
    });
}

#[test]
fn more_filters_than_lanes_equal_their_naive_twins() {
    for multiplier in few_under_miri(&[5, 16, 19, 33], 1) {
        check(&shape([4, 5, 3], *multiplier, [3, 2], [2, 1], [1, 2], [1; 4]).unwrap(), 2);
    }
}

#[test]
#[should_panic(expected = "the size of an array overflows")]
fn a_shape_beyond_memory_panics() {
    let s = DepthwiseShape {
        stride_h: 1 << 63,
        out_h: 3,
        ..DepthwiseShape::valid([3, 3, 1], [1, 1], 1)
    };
    depthwise_conv2d_gradients(&s, 1, &[0.0; 9], &[0.0; 9], &[1.0], Some(&mut [0.0; 9]), None);
}

#[test]
#[should_panic(expected = "dw length")]
fn one_gradient_for_two_images_panics() {
    let s = DepthwiseShape::valid([2, 2, 1], [2, 2], 1);
    let (x, dy, mut dw) = ([0.0; 8], [0.0; 2], [0.0; 4]);
    depthwise_conv2d_gradients(&s, 2, &x, &dy, &[0.0; 4], None, Some(&mut dw));
}

#[test]
fn no_bias_starts_from_zero() {
    let s = shape([1, 1, 1], 2, [1, 1], [1, 1], [1, 1], [0; 4]).unwrap();
    let mut y = [f32::NAN; 2];
    depthwise_conv2d_forward(&s, 1, &[3.0], &[2.0, 5.0], None, &mut y);
    assert_eq!(y, [6.0, 15.0]);
}

proptest! {
    #![proptest_config(common::cases(60))]
    #[test]
    fn equals_the_naive_twin(
        input in [1usize..9, 1..9, 1..20], multiplier in 1usize..4, kernel in [1usize..4, 1..4],
        stride in [1usize..4, 1..4], dilation in [1usize..3, 1..3],
        pad in [0usize..3, 0..3, 0..3, 0..3], images in 0usize..3,
    ) {
        if let Some(s) = shape(input, multiplier, kernel, stride, dilation, pad) {
            check(&s, images);
        }
    }
}
