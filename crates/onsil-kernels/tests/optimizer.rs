//! Optimizer updates against their naive twins over several steps: to the bit, but for the quotients of
//! the Adam family.

mod common;

use common::{assert_near, assert_same_bits, few_under_miri, on_every_isa, values};
use onsil_kernels::optimizer::*;
use onsil_kernels::reference::optimizer as naive;

const LENGTHS: [usize; 7] = [0, 7, 1, 16, 33, 100, 257];
const BETAS: (f64, f64) = (0.9, 0.999);

/// Runs three steps of `fast` on slices and of `slow` on elements; weights and up to three slices
/// of state must stay the same.
fn compare(
    what: &str,
    fast: impl Fn(&mut [f32], &[f32], [&mut [f32]; 3]),
    slow: impl Fn(f32, f32, [&mut f32; 3]) -> f32,
) {
    compare_by(what, assert_same_bits, fast, slow);
}

/// The same, but weights may differ by what three quotients within a few ulp make of them, each less
/// than 1 here.
fn compare_nearly(
    what: &str,
    fast: impl Fn(&mut [f32], &[f32], [&mut [f32]; 3]),
    slow: impl Fn(f32, f32, [&mut f32; 3]) -> f32,
) {
    let near = |w: &[f32], expected: &[f32], what: &str| {
        assert_near(w, expected, 3.0 * 8.0 * f32::EPSILON, what);
    };
    compare_by(what, near, fast, slow);
}

fn compare_by(
    what: &str,
    check: impl Fn(&[f32], &[f32], &str),
    fast: impl Fn(&mut [f32], &[f32], [&mut [f32]; 3]),
    slow: impl Fn(f32, f32, [&mut f32; 3]) -> f32,
) {
    for &len in few_under_miri(&LENGTHS, 2) {
        let start = || {
            let positive = |seed| values(len, seed).iter().map(|v| v.abs()).collect::<Vec<_>>();
            (values(len, 1), [positive(2), positive(3), positive(4)])
        };
        let (mut expected, mut states) = start();
        for step in 0..3 {
            let g = values(len, 10 + step);
            let [a, b, c] = &mut states;
            for i in 0..len {
                expected[i] = slow(expected[i], g[i], [&mut a[i], &mut b[i], &mut c[i]]);
            }
        }
        on_every_isa(|| {
            let (mut w, mut own) = start();
            for step in 0..3 {
                let [a, b, c] = &mut own;
                fast(&mut w, &values(len, 10 + step), [a, b, c]);
            }
            check(&w, &expected, what);
            for (own, state) in own.iter().zip(&states) {
                assert_same_bits(own, state, what);
            }
        });
    }
}

#[test]
fn sgd_and_its_momentum() {
    compare("sgd", |w, g, _| sgd(w, g, 0.1), |w, g, _| naive::sgd(w, g, 0.1));
    for nesterov in [false, true] {
        compare(
            "sgd_momentum",
            |w, g, [m, ..]| sgd_momentum(w, g, m, 0.1, 0.9, nesterov),
            |w, g, [m, ..]| naive::sgd_momentum(w, g, m, 0.1, 0.9, nesterov),
        );
    }
}

#[test]
fn adam_and_its_relatives() {
    let (b1, b2) = BETAS;
    compare_nearly(
        "adam",
        |w, g, [m, v, _]| adam(w, g, m, v, 0.01, b1, b2, 1e-7),
        |w, g, [m, v, _]| naive::adam(w, g, m, v, None, 0.01, b1, b2, 1e-7),
    );
    compare_nearly(
        "adam_amsgrad",
        |w, g, [m, v, h]| adam_amsgrad(w, g, m, v, h, 0.01, b1, b2, 1e-7),
        |w, g, [m, v, h]| naive::adam(w, g, m, v, Some(h), 0.01, b1, b2, 1e-7),
    );
    compare(
        "adamax",
        |w, g, [m, u, _]| adamax(w, g, m, u, 0.01, 0.1, b1, b2, 1e-7),
        |w, g, [m, u, _]| naive::adamax(w, g, m, u, 0.01, 0.1, b1, b2, 1e-7),
    );
    let factors = NadamFactors { moment: 0.7, gradient: 0.4, second: 0.001 };
    compare_nearly(
        "nadam",
        |w, g, [m, v, _]| nadam(w, g, m, v, factors, 0.01, b1, b2, 1e-7),
        |w, g, [m, v, _]| naive::nadam(w, g, m, v, factors, 0.01, b1, b2, 1e-7),
    );
}

#[test]
fn rmsprop_in_its_four_forms() {
    // A fresh mean keeps v − a² positive.
    let reset = |a: &mut f32| *a = a.min(0.01);
    for (centered, mu) in [(false, None), (true, None), (false, Some(0.9)), (true, Some(0.9))] {
        compare(
            "rmsprop",
            |w, g, [v, a, b]| {
                a.iter_mut().for_each(reset);
                let mean = centered.then_some(a);
                rmsprop(w, g, v, mean, mu.map(|mu| (b, mu)), 0.01, 0.9, 1e-2);
            },
            |w, g, [v, a, b]| {
                reset(a);
                let mean = centered.then_some(a);
                naive::rmsprop(w, g, v, mean, mu.map(|mu| (b, mu)), 0.01, 0.9, 1e-2)
            },
        );
    }
}

#[test]
fn adagrad_adadelta_and_lion() {
    compare(
        "adagrad",
        |w, g, [a, ..]| adagrad(w, g, a, 0.01, 1e-7),
        |w, g, [a, ..]| naive::adagrad(w, g, a, 0.01, 1e-7),
    );
    compare(
        "adadelta",
        |w, g, [a, d, _]| adadelta(w, g, a, d, 0.5, 0.95, 1e-7),
        |w, g, [a, d, _]| naive::adadelta(w, g, a, d, 0.5, 0.95, 1e-7),
    );
    compare(
        "lion",
        |w, g, [m, ..]| lion(w, g, m, 0.01, 0.9, 0.99),
        |w, g, [m, ..]| naive::lion(w, g, m, 0.01, 0.9, 0.99),
    );
}

#[test]
fn decay_penalty_and_average() {
    compare("weight_decay", |w, _, _| weight_decay(w, 0.1), |w, _, _| w - w * 0.1);
    compare("scale_add", |w, g, _| scale_add(w, g, 0.3), |w, g, _| w + g * 0.3);
    let rest = (1.0 - 0.99) as f32;
    compare(
        "ema",
        |w, _, [average, ..]| ema(average, w, 0.99),
        |w, _, [average, ..]| {
            *average = 0.99 * *average + rest * w;
            w
        },
    );
}

#[test]
fn lion_stands_still_without_a_gradient() {
    let (mut w, mut m) = ([1.0], [0.0]);
    lion(&mut w, &[0.0], &mut m, 0.1, 0.9, 0.99);
    assert_eq!((w, m), ([1.0], [0.0]));
}

#[test]
#[should_panic(expected = "adam: slices differ in length")]
fn slices_of_different_length_panic() {
    adam(&mut [0.0; 2], &[0.0; 2], &mut [0.0; 1], &mut [0.0; 2], 0.1, 0.9, 0.999, 1e-7);
}
