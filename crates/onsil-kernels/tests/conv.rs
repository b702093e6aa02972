//! Convolutions and their gradients against their naive twins, and the bit rule.

mod common;

use common::{assert_near, assert_same_bits, few_under_miri, on_every_isa, sum_bound, values};
use onsil_kernels::conv::*;
use onsil_kernels::pool::{Pool2dShape, max_pool2d_forward, max_pool2d_gradient};
use onsil_kernels::reference::conv as naive;
use proptest::prelude::*;

fn forward(s: &Conv2dShape, n: usize, x: &[f32], kernel: &[f32], bias: Option<&[f32]>) -> Vec<f32> {
    let mut y = vec![f32::NAN; n * s.output_len()];
    let mut scratch = vec![f32::NAN; conv2d_forward_scratch_len(s)];
    conv2d_forward(s, n, x, kernel, bias, &mut y, &mut scratch);
    y
}

fn input_gradient(s: &Conv2dShape, n: usize, dy: &[f32], kernel: &[f32]) -> Vec<f32> {
    let mut prepared = vec![f32::NAN; conv2d_prepared_len(s)];
    conv2d_prepare_input_gradient(s, kernel, &mut prepared);
    let mut dx = vec![f32::NAN; n * s.input_len()];
    let mut scratch = vec![f32::NAN; conv2d_input_gradient_scratch_len(s)];
    conv2d_input_gradient(s, n, dy, &prepared, &mut dx, &mut scratch);
    dx
}

fn add_weight_gradient(
    s: &Conv2dShape,
    n: usize,
    x: &[f32],
    dy: &[f32],
    rows: std::ops::Range<usize>,
    dw: &mut [f32],
) {
    let mut scratch = vec![f32::NAN; conv2d_weight_gradient_scratch_len(s)];
    conv2d_weight_gradient(s, n, x, dy, rows, dw, &mut scratch);
}

fn check(s: &Conv2dShape, n: usize) {
    let (x, dy) = (values(n * s.input_len(), 1), values(n * s.output_len(), 2));
    let (kernel, bias) = (values(s.kernel_len(), 3), values(s.out_c, 4));
    let mut y = vec![0.0; dy.len()];
    naive::conv2d_forward(s, n, &x, &kernel, Some(&bias), &mut y);
    let mut dx = vec![0.0; x.len()];
    naive::conv2d_input_gradient(s, n, &dy, &kernel, &mut dx);
    let mut dw = kernel.clone();
    naive::conv2d_weight_gradient(s, n, &x, &dy, &mut dw);
    let what = format!("{s:?}");
    on_every_isa(|| {
        let bound = sum_bound(s.kernel_rows());
        assert_near(&forward(s, n, &x, &kernel, Some(&bias)), &y, bound, &what);
        let bound = sum_bound(s.kernel_h * s.kernel_w * s.out_c);
        assert_near(&input_gradient(s, n, &dy, &kernel), &dx, bound, &what);
        let mut actual = kernel.clone();
        add_weight_gradient(s, n, &x, &dy, 0..s.kernel_rows(), &mut actual);
        assert_near(&actual, &dw, sum_bound(n * s.out_h * s.out_w), &what);
    });
}

/// A shape from its free parts; the output is what the padded input allows.
fn shape(
    input: [usize; 3],
    kernel: [usize; 2],
    out_c: usize,
    stride: [usize; 2],
    dilation: [usize; 2],
    pad: [usize; 4],
    groups: usize,
) -> Option<Conv2dShape> {
    let out = |size: usize, kernel: usize, stride: usize, dilation: usize, pad: usize| {
        Some((size + pad).checked_sub((kernel - 1) * dilation + 1)? / stride + 1)
    };
    Some(Conv2dShape {
        in_h: input[0],
        in_w: input[1],
        in_c: input[2] * groups,
        kernel_h: kernel[0],
        kernel_w: kernel[1],
        out_c: out_c * groups,
        stride_h: stride[0],
        stride_w: stride[1],
        dilation_h: dilation[0],
        dilation_w: dilation[1],
        pad_top: pad[0],
        pad_left: pad[1],
        out_h: out(input[0], kernel[0], stride[0], dilation[0], pad[0] + pad[2])?,
        out_w: out(input[1], kernel[1], stride[1], dilation[1], pad[1] + pad[3])?,
        groups,
    })
}

#[test]
fn the_lessons_convolutions_equal_their_naive_twins() {
    let shapes = [
        Conv2dShape::valid([7, 7, 1], [5, 5], 3),
        Conv2dShape::valid([28, 28, 1], [5, 5], 32),
        Conv2dShape::valid([12, 12, 32], [5, 5], 64),
        // Larger than a block of the weight gradient.
        Conv2dShape::valid([41, 33, 33], [2, 1], 17),
    ];
    for shape in few_under_miri(&shapes, 1) {
        check(shape, 2);
    }
}

#[test]
fn padding_stride_dilation_and_groups_equal_their_naive_twins() {
    let one = [1, 1];
    let cases = [
        ([6, 6, 2], [2, 3], 3, [2, 1], [1, 2], [1, 0, 0, 2], 3),
        ([1, 1, 1], [1, 1], 1, one, one, [0; 4], 1),
        // As many outputs as inputs, of which one is never read.
        ([1, 2, 1], [1, 1], 1, [3, 2], one, [0, 0, 0, 1], 1),
        ([5, 6, 3], [3, 3], 4, one, one, [1; 4], 1),
        ([7, 5, 2], [3, 2], 17, [2, 3], one, [0, 1, 1, 0], 1),
        ([9, 9, 3], [3, 3], 5, one, [2, 3], [2, 3, 2, 3], 1),
        ([4, 1, 5], [3, 1], 70, one, one, [1, 0, 1, 0], 1),
        ([3, 3, 2], [5, 5], 2, [3, 3], one, [4; 4], 2),
    ];
    for &(input, kernel, out_c, stride, dilation, pad, groups) in few_under_miri(&cases, 2) {
        let images = if cfg!(miri) { 1 } else { 3 };
        check(&shape(input, kernel, out_c, stride, dilation, pad, groups).unwrap(), images);
    }
}

#[test]
fn no_images_are_no_work() {
    check(&Conv2dShape::valid([5, 5, 2], [3, 3], 4), 0);
}

#[test]
#[should_panic(expected = "the size of an array overflows")]
fn a_shape_beyond_memory_panics() {
    let s = Conv2dShape { stride_h: 1 << 63, out_h: 3, ..Conv2dShape::valid([3, 3, 1], [1, 1], 1) };
    input_gradient(&s, 1, &[0.0; 9], &[1.0]);
}

#[test]
#[should_panic(expected = "conv2d_forward: kernel length")]
fn a_kernel_of_the_wrong_length_panics() {
    let s = Conv2dShape::valid([3, 3, 1], [2, 2], 1);
    forward(&s, 1, &[0.0; 9], &[0.0; 3], None);
}

fn bit_shapes() -> [Conv2dShape; 2] {
    let padded = shape([9, 8, 3], [3, 3], 20, [1, 1], [1, 1], [1; 4], 1).unwrap();
    if cfg!(miri) {
        let padded = shape([3, 4, 2], [3, 3], 5, [1, 1], [1, 1], [1; 4], 1).unwrap();
        return [Conv2dShape::valid([4, 4, 2], [3, 3], 6), padded];
    }
    [Conv2dShape::valid([12, 12, 8], [5, 5], 40), padded]
}

#[test]
fn splitting_images_changes_no_bit() {
    for s in bit_shapes() {
        let n = 5;
        let (x, dy) = (values(n * s.input_len(), 1), values(n * s.output_len(), 2));
        let (kernel, bias) = (values(s.kernel_len(), 3), values(s.out_c, 4));
        on_every_isa(|| {
            let split_x = x.split_at(2 * s.input_len());
            let split_dy = dy.split_at(2 * s.output_len());
            let mut y = forward(&s, 2, split_x.0, &kernel, Some(&bias));
            y.extend(forward(&s, 3, split_x.1, &kernel, Some(&bias)));
            assert_same_bits(&y, &forward(&s, n, &x, &kernel, Some(&bias)), "forward");
            let mut dx = input_gradient(&s, 2, split_dy.0, &kernel);
            dx.extend(input_gradient(&s, 3, split_dy.1, &kernel));
            assert_same_bits(&dx, &input_gradient(&s, n, &dy, &kernel), "input gradient");
        });
    }
}

#[test]
fn splitting_a_weight_gradient_changes_no_bit() {
    for s in bit_shapes() {
        let n = 4;
        let (x, dy) = (values(n * s.input_len(), 1), values(n * s.output_len(), 2));
        on_every_isa(|| {
            let rows = s.kernel_rows();
            let mut whole = vec![0.0; s.kernel_len()];
            add_weight_gradient(&s, n, &x, &dy, 0..rows, &mut whole);
            let mut by_image = vec![0.0; s.kernel_len()];
            for i in 0..n {
                let x = &x[i * s.input_len()..(i + 1) * s.input_len()];
                let dy = &dy[i * s.output_len()..(i + 1) * s.output_len()];
                add_weight_gradient(&s, 1, x, dy, 0..rows, &mut by_image);
            }
            assert_same_bits(&by_image, &whole, "image by image");
            let mut by_rows = vec![0.0; s.kernel_len()];
            let (top, bottom) = by_rows.split_at_mut(7 * s.out_c);
            add_weight_gradient(&s, n, &x, &dy, 0..7, top);
            add_weight_gradient(&s, n, &x, &dy, 7..rows, bottom);
            assert_same_bits(&by_rows, &whole, "rows split");
        });
    }
}

#[test]
fn column_sums_equal_their_naive_twin() {
    for &(rows, cols) in few_under_miri(&[(0, 3), (5, 67), (1, 1), (100, 64), (33, 130)], 2) {
        let (src, acc) = (values(rows * cols, 1), values(cols, 2));
        let mut expected = acc.clone();
        naive::add_rows(rows, cols, &src, &mut expected);
        on_every_isa(|| {
            let mut actual = acc.clone();
            add_rows(rows, cols, &src, &mut actual);
            assert_near(&actual, &expected, sum_bound(rows), "add_rows");
        });
    }
}

proptest! {
    #![proptest_config(common::cases(60))]
    #[test]
    fn equals_the_naive_twin(
        input in [1usize..9, 1..9, 1..5], kernel in [1usize..4, 1..4], out_c in 1usize..20,
        stride in [1usize..4, 1..4], dilation in [1usize..3, 1..3],
        pad in [0usize..3, 0..3, 0..3, 0..3], groups in 1usize..3,
    ) {
        if let Some(s) = shape(input, kernel, out_c, stride, dilation, pad, groups) {
            check(&s, 2);
        }
    }
}

/// In release mode such a length would wrap to that of an empty slice.
#[test]
#[should_panic(expected = "the size of an array overflows")]
fn a_gradient_whose_length_overflows_is_refused() {
    let s = Conv2dShape {
        kernel_h: 4,
        out_c: 1 << (usize::BITS - 2),
        out_h: 0,
        ..Conv2dShape::valid([1, 1, 1], [1, 1], 1)
    };
    let mut scratch = vec![0.0; conv2d_weight_gradient_scratch_len(&s)];
    conv2d_weight_gradient(&s, 1, &[0.0], &[], 0..4, &mut [], &mut scratch);
}

/// `dy` with only some elements left: behind ReLU and 2×2 pooling about one in eight is.
fn thinned(mut dy: Vec<f32>, kept: usize) -> Vec<f32> {
    dy.iter_mut().enumerate().filter(|(i, _)| i * 7919 % kept >= 2).for_each(|(_, dy)| *dy = 0.0);
    dy
}

/// Sparse kernels against dense ones, bit for bit; the dense ones are compared with twins above.
fn check_sparse(s: &Conv2dShape, n: usize) {
    let x = values(n * s.input_len(), 1);
    let dy = thinned(values(n * s.output_len(), 2), 16);
    let kernel = values(s.kernel_len(), 3);
    let mut dx = vec![0.0; x.len()];
    naive::conv2d_input_gradient(s, n, &dy, &kernel, &mut dx);
    let what = format!("{s:?}");
    on_every_isa(|| {
        let mut lists = vec![u32::MAX; n * conv2d_list_len(s)];
        conv2d_list_nonzero(s, n, &dy, &mut lists);
        let mut scratch = vec![f32::NAN; conv2d_sparse_weight_gradient_scratch_len(s)];
        let middle = s.kernel_rows() / 2 + 1;
        for rows in [0..s.kernel_rows(), 0..middle, middle..s.kernel_rows()] {
            let start = &kernel[rows.start * s.out_c..rows.end * s.out_c];
            let (mut dense, mut sparse) = (start.to_vec(), start.to_vec());
            add_weight_gradient(s, n, &x, &dy, rows.clone(), &mut dense);
            conv2d_sparse_weight_gradient(s, n, &x, &lists, rows, &mut sparse, &mut scratch);
            assert_same_bits(&sparse, &dense, &what);
        }
        let (mut dense, mut sparse) = (values(s.out_c, 5), values(s.out_c, 5));
        add_rows(dy.len() / s.out_c, s.out_c, &dy, &mut dense);
        conv2d_sparse_bias_gradient(s, n, &lists, &mut sparse);
        assert_same_bits(&sparse, &dense, &what);
        // One chain through all images, whatever the calls.
        let (mut whole, mut parts) = (kernel.clone(), kernel.clone());
        let mut add = |from: usize, to: usize, dw: &mut [f32]| {
            let x = &x[from * s.input_len()..to * s.input_len()];
            let lists = &lists[from * conv2d_list_len(s)..to * conv2d_list_len(s)];
            let rows = 0..s.kernel_rows();
            conv2d_sparse_weight_gradient(s, to - from, x, lists, rows, dw, &mut scratch);
        };
        add(0, n, &mut whole);
        add(0, 1, &mut parts);
        add(1, n, &mut parts);
        assert_same_bits(&whole, &parts, &what);
        let mut prepared = vec![f32::NAN; conv2d_prepared_len(s)];
        conv2d_prepare_input_gradient(s, &kernel, &mut prepared);
        let mut sparse = vec![f32::NAN; dx.len()];
        let mut scratch = vec![f32::NAN; conv2d_sparse_input_gradient_scratch_len(s)];
        conv2d_sparse_input_gradient(s, n, &lists, &prepared, &mut sparse, &mut scratch);
        if s.in_c >= 8 {
            assert_same_bits(&sparse, &input_gradient(s, n, &dy, &kernel), &what);
        }
        assert_near(&sparse, &dx, sum_bound(s.kernel_h * s.kernel_w * s.out_c), &what);
    });
}

#[test]
fn sparse_gradients_are_the_dense_ones() {
    check_sparse(&Conv2dShape::valid([5, 6, 16], [3, 2], 9), 3);
    let same = Conv2dShape {
        pad_top: 1,
        pad_left: 1,
        out_h: 5,
        out_w: 6,
        ..Conv2dShape::valid([5, 6, 7], [3, 3], 5)
    };
    check_sparse(&same, 2);
    let strided = Conv2dShape {
        stride_h: 2,
        stride_w: 3,
        dilation_h: 2,
        out_h: 2,
        out_w: 3,
        ..Conv2dShape::valid([7, 9, 6], [3, 3], 17)
    };
    check_sparse(&strided, 2);
    check_sparse(&Conv2dShape::valid([9, 8, 1], [5, 5], 20), 2);
    check_sparse(&Conv2dShape { in_c: 3, ..same }, 2);
    if !cfg!(miri) {
        check_sparse(&Conv2dShape::valid([12, 12, 32], [5, 5], 64), 5);
        check_sparse(&Conv2dShape::valid([9, 9, 33], [3, 7], 3), 4);
        check_sparse(&Conv2dShape { pad_top: 2, ..same }, 3);
    }
}

#[test]
fn an_image_with_many_entries_is_not_listed() {
    let s = Conv2dShape::valid([3, 3, 8], [2, 2], 4);
    let dense = values(2 * s.output_len(), 2);
    let mut dy = thinned(dense.clone(), 16);
    let half = s.output_len();
    dy[half..].copy_from_slice(&dense[half..]);
    let mut lists = vec![0; 2 * conv2d_list_len(&s)];
    conv2d_list_nonzero(&s, 2, &dy, &mut lists);
    let (first, second) = lists.split_at(conv2d_list_len(&s));
    assert!(conv2d_is_listed(first) && !conv2d_is_listed(second));
}

#[test]
fn a_pooled_gradient_is_listed_as_the_dense_one() {
    for (size, channels, cells) in [([8, 6], 20, [2, 2]), ([7, 9], 5, [3, 2]), ([6, 5], 16, [1, 4])]
    {
        let s = Conv2dShape::valid([size[0] + 1, size[1] + 1, 9], [2, 2], channels);
        let pool = Pool2dShape::valid([size[0], size[1], channels], cells, cells);
        let (n, y) = (2, values(2 * s.output_len(), 1));
        let pooled = n * pool.output_len();
        let (mut max, mut argmax) = (vec![0.0; pooled], vec![0; pooled]);
        max_pool2d_forward(&pool, n, &y, &mut max, &mut argmax);
        let dy: Vec<_> = values(pooled, 2).iter().map(|dy| dy.max(0.0)).collect();
        let mut dense = vec![0.0; y.len()];
        max_pool2d_gradient(&pool, n, &dy, &argmax, &mut dense);
        on_every_isa(|| {
            let mut expected = vec![0; n * conv2d_list_len(&s)];
            let mut actual = expected.clone();
            conv2d_list_nonzero(&s, n, &dense, &mut expected);
            conv2d_list_pooled(&s, &pool, n, &dy, &argmax, &mut actual);
            assert!(actual.chunks_exact(conv2d_list_len(&s)).all(conv2d_is_listed));
            let (x, mut a) = (values(n * s.input_len(), 3), vec![0.0; s.kernel_len()]);
            let mut b = a.clone();
            let mut scratch = vec![0.0; conv2d_sparse_weight_gradient_scratch_len(&s)];
            let rows = 0..s.kernel_rows();
            conv2d_sparse_weight_gradient(&s, n, &x, &expected, rows.clone(), &mut a, &mut scratch);
            conv2d_sparse_weight_gradient(&s, n, &x, &actual, rows, &mut b, &mut scratch);
            assert_same_bits(&a, &b, "pooled");
        });
    }
}

#[test]
fn a_list_of_anything_is_no_danger() {
    for in_c in [8, 1] {
        let s = Conv2dShape::valid([3, 3, in_c], [2, 2], 4);
        let mut lists = vec![0; conv2d_list_len(&s)];
        conv2d_list_nonzero(&s, 1, &thinned(values(s.output_len(), 2), 16), &mut lists);
        let starts = s.out_h * s.out_w + 2;
        lists[starts..starts + 2].fill(u32::MAX);
        let last = lists.len() - s.output_len() / 2;
        lists[last..last + 2].fill(10_000);
        let (x, mut dw) = (values(s.input_len(), 1), vec![0.0; s.kernel_len()]);
        let mut scratch = vec![0.0; conv2d_sparse_weight_gradient_scratch_len(&s)];
        let rows = 0..s.kernel_rows();
        conv2d_sparse_weight_gradient(&s, 1, &x, &lists, rows, &mut dw, &mut scratch);
        let (prepared, mut dx) = (values(s.kernel_len(), 3), vec![0.0; s.input_len()]);
        let mut scratch = vec![0.0; conv2d_sparse_input_gradient_scratch_len(&s)];
        conv2d_sparse_input_gradient(&s, 1, &lists, &prepared, &mut dx, &mut scratch);
    }
}
