//! The matrix product against its naive twin, and the bit rule.

mod common;

use common::{assert_near, assert_same_bits, few_under_miri, on_every_isa, sum_bound, values};
use onsil_kernels::gemm::{Gemm, add_gram, gemm, gemm_bias, gemm_scratch_len};
use onsil_kernels::reference;
use proptest::prelude::*;

fn run(g: &Gemm, a: &[f32], b: &[f32], c: &mut [f32], accumulate: bool) {
    let mut scratch = vec![f32::NAN; gemm_scratch_len(g)];
    gemm(g, a, b, c, accumulate, &mut scratch);
}

/// A product and the lengths of its three matrices.
fn layout(m: usize, n: usize, k: usize, trans: (bool, bool), extra: usize) -> (Gemm, [usize; 3]) {
    let mut g = Gemm::new(m, n, k);
    if trans.0 {
        g = g.trans_a();
    }
    if trans.1 {
        g = g.trans_b();
    }
    let g = g.lda(g.lda + extra).ldb(g.ldb + extra).ldc(g.ldc + extra);
    let len = |rows: usize, ld: usize| rows * ld;
    let a = len(if trans.0 { k } else { m }, g.lda);
    let b = len(if trans.1 { n } else { k }, g.ldb);
    (g, [a, b, len(m, g.ldc)])
}

fn check(m: usize, n: usize, k: usize, trans: (bool, bool), extra: usize) {
    let (g, [a, b, c]) = layout(m, n, k, trans, extra);
    let (a, b, c) = (values(a, 1), values(b, 2), values(c, 3));
    for accumulate in [false, true] {
        let mut expected = c.clone();
        reference::gemm::gemm(&g, &a, &b, &mut expected, accumulate);
        on_every_isa(|| {
            let mut actual = c.clone();
            run(&g, &a, &b, &mut actual, accumulate);
            assert_near(&actual, &expected, sum_bound(k), &format!("{g:?}"));
        });
    }
}

const TRANSPOSES: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

#[test]
fn equals_the_naive_twin_at_every_tile_and_tail() {
    for &m in few_under_miri(&[0, 7, 1, 2, 5, 6, 13, 17, 33], 2) {
        for &n in few_under_miri(&[0, 5, 1, 3, 15, 16, 17, 40, 63, 65, 81], 2) {
            for trans in TRANSPOSES {
                check(m, n, 19, trans, m % 3);
            }
        }
    }
    for trans in TRANSPOSES {
        check(3, 5, 0, trans, 0);
        check(2, if cfg!(miri) { 3 } else { 70 }, 600, trans, 1);
        check(20, 7, if cfg!(miri) { 3 } else { 600 }, trans, 1);
    }
}

#[test]
fn a_bias_starts_every_row() {
    let sizes = [(0, 3, 2), (5, 17, 0), (3, 5, 9), (1, 129, 30), (2, 260, 9), (33, 70, 300)];
    for &(m, n, k) in few_under_miri(&sizes, 3) {
        for trans in TRANSPOSES {
            let (g, [a, b, c]) = layout(m, n, k, trans, 1);
            let (a, b, bias) = (values(a, 1), values(b, 2), values(n, 3));
            let mut expected = vec![0.0; c];
            expected.chunks_mut(g.ldc).for_each(|row| row[..n].copy_from_slice(&bias));
            reference::gemm::gemm(&g, &a, &b, &mut expected, true);
            on_every_isa(|| {
                let mut actual = vec![0.0; c];
                let mut scratch = vec![f32::NAN; gemm_scratch_len(&g)];
                gemm_bias(&g, &a, &b, &bias, &mut actual, &mut scratch);
                assert_near(&actual, &expected, sum_bound(k), &format!("{g:?}"));
            });
        }
    }
}

#[test]
fn packs_where_rows_of_b_are_far_apart() {
    check(17, 1030, if cfg!(miri) { 1 } else { 300 }, (false, false), 0);
}

#[test]
fn packs_where_rows_of_a_are_far_apart() {
    let (m, k) = if cfg!(miri) { (16, 3) } else { (400, 300) };
    for trans in [(false, false), (true, true), (true, false)] {
        check(m, 256, k, trans, 1024);
    }
}

#[test]
fn few_rows_take_wide_tiles() {
    for (m, n) in [(1, 128), (2, 150), (2, 300), (3, 140)] {
        for trans in TRANSPOSES {
            check(m, n, if cfg!(miri) { 2 } else { 300 }, trans, 0);
        }
    }
}

#[test]
fn splitting_rows_changes_no_bit() {
    let sizes =
        [(9, 5, 20, (false, true)), (32, 128, 784, (false, false)), (31, 70, 300, (false, true))];
    for &(m, n, k, trans) in few_under_miri(&sizes, 1) {
        let (g, [a, b, c]) = layout(m, n, k, trans, 0);
        let (a, b) = (values(a, 1), values(b, 2));
        on_every_isa(|| {
            let mut whole = vec![0.0; c];
            run(&g, &a, &b, &mut whole, false);
            for split in [1, 2, 7, m / 2, m - 1] {
                let mut parts = vec![0.0; c];
                let (top, bottom) = parts.split_at_mut(split * n);
                run(&Gemm { m: split, ..g }, &a, &b, top, false);
                run(&Gemm { m: m - split, ..g }, &a[split * k..], &b, bottom, false);
                assert_same_bits(&parts, &whole, "rows split");
            }
        });
    }
}

#[test]
fn splitting_the_sum_changes_no_bit() {
    let (m, n, k) = if cfg!(miri) { (2, 3, 700) } else { (12, 50, 700) };
    let (a, b) = (values(k * m, 1), values(k * n, 2));
    let g = Gemm::new(m, n, k).trans_a();
    on_every_isa(|| {
        let mut whole = vec![0.0; m * n];
        run(&g, &a, &b, &mut whole, false);
        let mut parts = vec![0.0; m * n];
        run(&Gemm { k: 1, ..g }, &a, &b, &mut parts, true);
        run(&Gemm { k: 299, ..g }, &a[m..], &b[n..], &mut parts, true);
        run(&Gemm { k: 400, ..g }, &a[300 * m..], &b[300 * n..], &mut parts, true);
        assert_same_bits(&parts, &whole, "sum split");
    });
}

#[test]
#[should_panic(expected = "gemm: A has 3 elements, 4 are needed")]
fn names_the_matrix_that_is_too_short() {
    gemm(&Gemm::new(2, 2, 2), &[0.0; 3], &[0.0; 4], &mut [0.0; 4], false, &mut []);
}

/// The exclusive bound of a random size.
fn most(size: usize) -> usize {
    if cfg!(miri) { size / 10 } else { size }
}

proptest! {
    #![proptest_config(common::cases(40))]
    #[test]
    fn equals_the_naive_twin(
        m in 0..most(40), n in 0..most(150), k in 0..most(300),
        trans in (any::<bool>(), any::<bool>()), extra in 0usize..3,
    ) {
        check(m, n, k, trans, extra);
    }
}

/// Above the diagonal `AᵀA` is the product of the transposed matrix and the matrix, whatever is zero.
#[test]
fn the_gram_matrix_is_a_product() {
    for &columns in few_under_miri(&[1, 5, 6, 13, 31, 64, 70, 135], 4) {
        for rows in [0, 1, if cfg!(miri) { 4 } else { 300 }] {
            for zeros in [0, 3, 40] {
                let mut a = values(rows * columns, 1);
                for (i, a) in a.iter_mut().enumerate() {
                    if (i / 7) % (zeros + 1) != 0 {
                        *a = 0.0;
                    }
                }
                let c = values(columns * columns, 2);
                // On the diagonal a sum grows by a third with each row.
                let bound = sum_bound(rows) * (1.0 + rows as f32 / 3.0);
                let shape = Gemm::new(columns, columns, rows).trans_a();
                let mut expected = c.clone();
                reference::gemm::gemm(&shape, &a, &a, &mut expected, true);
                on_every_isa(|| {
                    let mut actual = c.clone();
                    add_gram(&a, columns, &mut actual);
                    for row in 0..columns {
                        let above = row * columns + row..(row + 1) * columns;
                        let about = format!("{rows} {columns} {zeros} {row}");
                        let (actual, expected) = (&actual[above.clone()], &expected[above]);
                        assert_near(actual, expected, bound, &about);
                    }
                });
            }
        }
    }
}
