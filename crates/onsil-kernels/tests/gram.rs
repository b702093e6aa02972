//! Dot products and exponentials against their naive twins: products to the bit, as no sum is fused or
//! reordered.

mod common;

use common::{few_under_miri, on_every_isa, values};
use onsil_kernels::gram::*;
use onsil_kernels::reference::gram as naive;

/// Rows and columns.
const SIZES: [(usize, usize); 5] = [(3, 5), (0, 4), (1, 1), (7, 40), (70, 33)];

fn doubles(len: usize, seed: u64) -> Vec<f64> {
    values(len, seed).iter().map(|&value| f64::from(value) / 3.0).collect()
}

/// Rows of which about every second number is 0, one of them all 0.
fn sparse(rows: usize, columns: usize, seed: u64) -> Vec<Vec<f64>> {
    let row = |row: usize| {
        let mut row: Vec<f64> = doubles(columns, seed + row as u64);
        row.iter_mut().filter(|value| **value < 0.0).for_each(|value| *value = 0.0);
        row
    };
    let mut rows: Vec<_> = (0..rows).map(row).collect();
    rows.iter_mut().skip(1).take(1).for_each(|row| row.fill(0.0));
    rows
}

fn check_products<const LANES: usize>(rows: &[Vec<f64>], lanes: &[Vec<f64>]) {
    let columns = lanes[0].len();
    let entries: Vec<(Vec<u32>, Vec<f64>)> = rows
        .iter()
        .map(|row| {
            let numbers = (0..).zip(row.iter().copied());
            numbers.filter(|(_, value)| *value != 0.0).unzip()
        })
        .collect();
    let entries: Vec<_> =
        entries.iter().map(|(columns, values)| (&columns[..], &values[..])).collect();
    let dense: Vec<_> = rows.iter().map(|row| &row[..]).collect();
    let mut panel = vec![[0.0; LANES]; columns];
    for (lane, values) in lanes.iter().enumerate() {
        panel.iter_mut().zip(values).for_each(|(at, value)| at[lane] = *value);
    }
    // The columns lie backwards, after one of zeros that those share that are 0 in all rows.
    let is_zero = |column: usize| panel[column].iter().all(|&value| value == 0.0);
    let mut packed = vec![[0.0; LANES]];
    let mut position = vec![0; columns];
    for column in (0..columns).rev().filter(|&column| !is_zero(column)) {
        position[column] = packed.len() as u32;
        packed.push(panel[column]);
    }
    on_every_isa(|| {
        let (mut a, mut b) = (vec![9.0; LANES * rows.len()], vec![9.0; LANES * rows.len()]);
        sparse_products(&entries, &position, &packed, &mut a);
        dense_products(&dense, &panel, &mut b);
        assert_eq!(a, b);
        for (lane, values) in lanes.iter().enumerate() {
            for (row, (entry, dense)) in entries.iter().zip(&dense).enumerate() {
                let product = a[lane * rows.len() + row];
                assert_eq!(
                    product,
                    naive::sparse_product(*entry, values),
                    "lane {lane}, row {row}"
                );
                assert_eq!(product, naive::dense_product(values, dense), "exchanged");
            }
        }
    });
}

#[test]
fn products_equal_their_naive_twins() {
    for &(rows, columns) in few_under_miri(&SIZES, 3) {
        let (x, y) = (sparse(rows, columns, 1), sparse(WIDE, columns, 90));
        check_products::<WIDE>(&x, &y);
        check_products::<NARROW>(&x, &y[..NARROW]);
        check_products::<WIDE>(&x, &y[..5]);
        check_products::<3>(&x, &y[..3]);
    }
}

#[test]
#[should_panic(expected = "out is not (LANES, rows)")]
fn products_need_room() {
    dense_products(&[&[1.0]], &[[1.0; NARROW]], &mut [0.0; 3]);
}

#[test]
fn distances_say_whether_they_are_rounding() {
    for len in [0, 1, 7, 8, 9, 63, 100] {
        let (norms, products) = (doubles(len, 1), doubles(len, 2));
        let norms: Vec<f64> = norms.iter().map(|norm| norm.abs() + 1.0).collect();
        on_every_isa(|| {
            let mut x = products.clone();
            assert!(!squared_distances(2.0, &norms, 1e-6, &mut x));
            for ((x, product), norm) in x.iter().zip(&products).zip(&norms) {
                assert_eq!(*x, naive::squared_distance(2.0, *norm, *product));
            }
            for at in [0, len / 2, len.saturating_sub(1)].into_iter().filter(|&at| at < len) {
                let mut x = products.clone();
                x[at] = (2.0 + norms[at]) / 2.0;
                assert!(squared_distances(2.0, &norms, 1e-6, &mut x), "{at} of {len}");
            }
        });
    }
}

/// A twin within half a unit of the exact value leaves 1.6 units between the two, which is one.
#[test]
fn exponentials_are_within_their_bound() {
    for len in few_under_miri(&[9, 0, 1, 1000], 3) {
        let mut x: Vec<f64> = doubles(*len, 1).iter().map(|x| x * 2250.0).collect();
        let special =
            [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -745.13, 709.78, 1e300, -1e300];
        x.extend(special);
        on_every_isa(|| {
            for factor in [-1.0, 0.013, 1.0] {
                let mut actual = x.clone();
                exp_scaled(factor, &mut actual);
                for (&actual, &x) in actual.iter().zip(&x) {
                    let expected = naive::exp_scaled(factor, x);
                    let apart = actual.to_bits().abs_diff(expected.to_bits());
                    assert!(
                        apart <= 1 || (actual.is_nan() && expected.is_nan()),
                        "e^({factor}·{x}) is {actual}, {expected} expected"
                    );
                }
            }
        });
    }
}

#[test]
fn an_exponential_has_the_same_bits_everywhere() {
    let x = doubles(40, 3);
    let mut whole = x.clone();
    exp_scaled(-7.0, &mut whole);
    on_every_isa(|| {
        for (x, expected) in x.iter().zip(&whole) {
            let mut alone = [*x];
            exp_scaled(-7.0, &mut alone);
            assert_eq!(alone[0], *expected);
        }
    });
}
