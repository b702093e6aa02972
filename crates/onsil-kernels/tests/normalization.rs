//! Batch normalisation against its naive twins, to the bit: no sum is fused or reordered.

mod common;

use common::{assert_same_bits, few_under_miri, on_every_isa, values};
use onsil_kernels::normalization::*;
use onsil_kernels::reference::normalization as naive;

/// Rows and features: below, at and above the features whose sums are kept in registers.
const SIZES: [(usize, usize); 6] = [(3, 5), (0, 4), (4, 33), (7, 32), (5, 64), (2, 100)];

#[test]
fn sums_equal_their_naive_twins() {
    for &(rows, features) in few_under_miri(&SIZES, 3) {
        let (x, y) = (values(rows * features, 1), values(rows * features, 2));
        on_every_isa(|| {
            let (mut sum, mut squares) = (vec![0.5; features], vec![0.25; features]);
            add_moments(&x, &mut sum, &mut squares);
            let (mut sum_y, mut products) = (vec![0.5; features], vec![0.25; features]);
            add_products(&x, &y, &mut sum_y, &mut products);
            for j in 0..features {
                let start = (0.5, 0.25);
                assert_eq!((sum[j], squares[j]), naive::sums(features, j, &x, &x, start));
                assert_eq!((sum_y[j], products[j]), naive::sums(features, j, &y, &x, start));
            }
        });
    }
}

#[test]
fn maps_equal_their_naive_twins() {
    for &(rows, features) in few_under_miri(&SIZES, 3) {
        let (x, dy) = (values(rows * features, 1), values(rows * features, 2));
        let [a, b, c, d] = [3, 4, 5, 6].map(|seed| values(features, seed));
        let of = |i: usize| [a[i % features], b[i % features], c[i % features], d[i % features]];
        let element = |i: usize| naive::normalize(x[i], of(i)[0], of(i)[1], of(i)[2]);
        let expected: Vec<_> = (0..x.len()).map(element).collect();
        let element = |i: usize| naive::normalize_gradient(x[i], dy[i], of(i));
        let expected_dx: Vec<_> = (0..x.len()).map(element).collect();
        let element = |j: usize| naive::scale_gradient(features, j, &x, &dy, a[j], b[j], c[j]);
        let expected_scale: Vec<_> = (0..features).map(element).collect();
        on_every_isa(|| {
            let (mut y, mut dx, mut scale) = (x.clone(), x.clone(), c.clone());
            normalize(&x, &a, &b, &c, &mut y);
            assert_same_bits(&y, &expected, "normalize");
            normalize_gradient(&x, &dy, [&a, &b, &c, &d], &mut dx);
            assert_same_bits(&dx, &expected_dx, "normalize_gradient");
            add_scale_gradient(&x, &dy, &a, &b, &mut scale);
            assert_same_bits(&scale, &expected_scale, "add_scale_gradient");
        });
    }
}

#[test]
#[should_panic(expected = "not of whole rows")]
fn a_part_of_a_row_panics() {
    add_moments(&[1.0; 3], &mut [0.0; 2], &mut [0.0; 2]);
}
