//! Reductions and vector updates against their naive twins.

mod common;

use common::{assert_same_bits, few_under_miri, on_every_isa, values};
use onsil_kernels::reduce::*;
use onsil_kernels::reference::reduce as naive;

const LENGTHS: [usize; 11] = [0, 3, 65, 1, 15, 16, 63, 64, 129, 1000, 4099];

fn lengths() -> impl Iterator<Item = usize> {
    few_under_miri(&LENGTHS, 3).iter().copied()
}

#[test]
fn sums_equal_their_naive_twins() {
    for len in lengths() {
        let (x, y) = (values(len, 1), values(len, 2));
        // Each of 64 lanes adds up to len/64 values in [−1, 1], then the lanes are added.
        let bound = (len as f64 + 64.0) * f64::from(f32::EPSILON);
        on_every_isa(|| {
            assert!((f64::from(sum(&x)) - naive::sum(&x)).abs() <= bound, "sum of {len}");
            assert!((f64::from(dot(&x, &y)) - naive::dot(&x, &y)).abs() <= bound, "dot of {len}");
            assert!((sum_f64(&x) - naive::sum(&x)).abs() <= 1e-12, "sum_f64 of {len}");
            let squares = sum_squares_f64(&x) - naive::sum_squares(&x);
            assert!(squares.abs() <= 1e-12 * (len as f64 + 1.0), "sum_squares_f64 of {len}");
        });
    }
}

#[test]
fn maximum_and_finiteness_see_every_element() {
    for len in lengths() {
        let x = values(len, 3);
        on_every_isa(|| {
            assert_eq!(max(&x), naive::max(&x));
            assert!(all_finite(&x));
            for at in [0, len / 2, len.saturating_sub(1)].into_iter().filter(|&at| at < len) {
                let mut x = x.clone();
                x[at] = 2.0;
                assert_eq!(max(&x), 2.0);
                for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                    x[at] = bad;
                    assert!(!all_finite(&x), "{bad} at {at} of {len}");
                    assert_eq!(max(&x).is_nan(), bad.is_nan());
                }
            }
        });
    }
}

#[test]
fn updates_are_elementwise() {
    for len in lengths() {
        let (x, y) = (values(len, 1), values(len, 2));
        let pairs = || x.iter().zip(&y);
        on_every_isa(|| {
            let mut actual = y.clone();
            add_assign(&mut actual, &x);
            let expected: Vec<f32> = pairs().map(|(x, y)| y + x).collect();
            assert_same_bits(&actual, &expected, "add_assign");
            let mut actual = y.clone();
            axpy(0.3, &x, &mut actual);
            let expected: Vec<f32> = pairs().map(|(x, y)| y + 0.3 * x).collect();
            assert_same_bits(&actual, &expected, "axpy");
            let mut actual = x.clone();
            scale(&mut actual, 1.7);
            let expected: Vec<f32> = x.iter().map(|x| x * 1.7).collect();
            assert_same_bits(&actual, &expected, "scale");
        });
    }
}

#[test]
fn conversions_are_exact_or_nearest() {
    let bytes: Vec<u8> = (0..=255).collect();
    let doubles: Vec<f64> = values(131, 1).iter().map(|&v| f64::from(v) / 3.0).collect();
    on_every_isa(|| {
        let mut floats = vec![0.0; 256];
        u8_to_f32(&bytes, &mut floats);
        assert!(floats.iter().enumerate().all(|(i, &v)| v == i as f32));
        let mut floats = vec![0.0; doubles.len()];
        f64_to_f32(&doubles, &mut floats);
        assert!(floats.iter().zip(&doubles).all(|(&f, &d)| f == d as f32));
    });
}
