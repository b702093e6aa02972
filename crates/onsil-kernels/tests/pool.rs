//! Pooling and its gradients against their naive twins.

mod common;

use common::{assert_near, assert_same_bits, on_every_isa, values};
use onsil_kernels::pool::*;
use onsil_kernels::reference::pool as naive;
use proptest::prelude::*;

/// A shape whose windows all hold a real cell, if the parts allow one.
fn shape(
    input: [usize; 3],
    pool: [usize; 2],
    stride: [usize; 2],
    pad: [usize; 4],
) -> Option<Pool2dShape> {
    let out = |size: usize, pool: usize, stride: usize, pad: usize| {
        Some((size + pad).checked_sub(pool)? / stride + 1)
    };
    let s = Pool2dShape {
        in_h: input[0],
        in_w: input[1],
        channels: input[2],
        pool_h: pool[0],
        pool_w: pool[1],
        stride_h: stride[0],
        stride_w: stride[1],
        pad_top: pad[0],
        pad_left: pad[1],
        out_h: out(input[0], pool[0], stride[0], pad[0] + pad[2])?,
        out_w: out(input[1], pool[1], stride[1], pad[1] + pad[3])?,
    };
    let inside = pad[0] < pool[0]
        && pad[1] < pool[1]
        && (s.out_h - 1) * stride[0] < pad[0] + input[0]
        && (s.out_w - 1) * stride[1] < pad[1] + input[1];
    inside.then_some(s)
}

fn check(s: &Pool2dShape, images: usize, x: &[f32]) {
    let out = images * s.output_len();
    let dy = values(out, 2);
    let (mut y, mut argmax) = (vec![0.0; out], vec![0; out]);
    naive::max_pool2d_forward(s, images, x, &mut y, &mut argmax);
    let (mut dx, mut average, mut spread) = (vec![0.0; x.len()], y.clone(), vec![0.0; x.len()]);
    naive::max_pool2d_gradient(s, images, &dy, &argmax, &mut dx);
    naive::average_pool2d_forward(s, images, x, &mut average);
    naive::average_pool2d_gradient(s, images, &dy, &mut spread);
    let cells = (s.pool_h * s.pool_w) as f32;
    on_every_isa(|| {
        let (mut own_y, mut own_argmax) = (vec![0.0; out], vec![0; out]);
        max_pool2d_forward(s, images, x, &mut own_y, &mut own_argmax);
        assert_same_bits(&own_y, &y, "max_pool2d_forward");
        assert_eq!(own_argmax, argmax, "argmax of {s:?}");
        max_pool2d_infer(s, images, x, &mut own_y);
        assert_near(&own_y, &y, 0.0, "max_pool2d_infer");
        let mut own_dx = vec![f32::NAN; x.len()];
        max_pool2d_gradient(s, images, &dy, &argmax, &mut own_dx);
        assert_near(&own_dx, &dx, 0.0, "max_pool2d_gradient");
        // A sum of `cells` values in [−1, 1], divided by their number.
        average_pool2d_forward(s, images, x, &mut own_y);
        assert_near(&own_y, &average, (cells + 1.0) * f32::EPSILON, "average_pool2d_forward");
        average_pool2d_gradient(s, images, &dy, &mut own_dx);
        assert_near(&own_dx, &spread, (cells + 1.0) * f32::EPSILON, "average_pool2d_gradient");
    });
}

fn check_values(s: &Pool2dShape, images: usize) {
    check(s, images, &values(images * s.input_len(), 1));
    // Few distinct values: the first of equal maxima must win.
    let tied: Vec<f32> = values(images * s.input_len(), 3).iter().map(|v| v.round()).collect();
    check(s, images, &tied);
}

#[test]
fn windows_of_every_kind_equal_their_naive_twins() {
    let cases = [
        ([4, 4, if cfg!(miri) { 5 } else { 64 }], [2, 2], [2, 2], [0; 4]),
        ([7, 5, 3], [2, 2], [2, 2], [0, 0, 1, 1]),
        ([6, 6, 17], [3, 3], [1, 2], [1; 4]),
        ([5, 4, 1], [3, 2], [3, 3], [1, 0, 1, 0]),
        ([9, 9, 5], [2, 2], [3, 3], [0; 4]),
        ([4, 4, 33], [4, 4], [4, 4], [0; 4]),
        ([1, 6, 2], [1, 2], [1, 2], [0; 4]),
    ];
    for (input, pool, stride, pad) in cases {
        check_values(&shape(input, pool, stride, pad).unwrap(), 2);
    }
    check_values(&shape([4, 4, 3], [2, 2], [2, 2], [0; 4]).unwrap(), 0);
}

#[test]
fn the_first_not_a_number_wins() {
    let s = Pool2dShape::valid([2, 2, 1], [2, 2], [2, 2]);
    on_every_isa(|| {
        let (mut y, mut argmax) = ([0.0], [0]);
        max_pool2d_forward(&s, 1, &[5.0, f32::NAN, 9.0, f32::NAN], &mut y, &mut argmax);
        assert!(y[0].is_nan() && argmax == [1]);
        max_pool2d_infer(&s, 1, &[5.0, f32::NAN, 9.0, 1.0], &mut y);
        assert!(y[0].is_nan());
    });
}

#[test]
#[should_panic(expected = "a window lies wholly in the padding")]
fn a_window_without_a_real_cell_panics() {
    let s = Pool2dShape { pad_top: 2, ..Pool2dShape::valid([4, 4, 1], [2, 2], [2, 2]) };
    max_pool2d_infer(&s, 1, &[0.0; 16], &mut [0.0; 4]);
}

#[test]
#[should_panic(expected = "a window lies wholly in the padding")]
fn a_stride_beyond_memory_panics() {
    let s = Pool2dShape {
        stride_h: 1 << 63,
        out_h: 3,
        ..Pool2dShape::valid([2, 2, 1], [2, 2], [1, 1])
    };
    max_pool2d_infer(&s, 1, &[0.0; 4], &mut [0.0; 3]);
}

proptest! {
    #![proptest_config(common::cases(60))]
    #[test]
    fn equals_the_naive_twin(
        input in [1usize..9, 1..9, 1..20], pool in [1usize..4, 1..4], stride in [1usize..4, 1..4],
        pad in [0usize..3, 0..3, 0..3, 0..3],
    ) {
        if let Some(s) = shape(input, pool, stride, pad) {
            check_values(&s, 2);
        }
    }
}

/// In release mode such lengths would wrap to those of empty slices.
#[test]
#[should_panic(expected = "the size of an array overflows")]
fn a_length_that_overflows_is_refused() {
    let huge = 1usize << (usize::BITS / 2);
    let s = Pool2dShape {
        in_h: huge,
        in_w: huge,
        out_h: 1,
        out_w: 1,
        ..Pool2dShape::valid([1, 1, 1], [1, 1], [1, 1])
    };
    max_pool2d_infer(&s, 1, &[], &mut [0.0]);
}
