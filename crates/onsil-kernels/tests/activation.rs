//! Activations, softmax and their gradients against their naive twins in `f64`.

mod common;

use common::{assert_near, assert_same_bits, few_under_miri, on_every_isa, values};
use onsil_kernels::activation::*;
use onsil_kernels::dispatch::{Isa, with_isa};
use onsil_kernels::reference::activation as naive;

const KINDS: [Activation; 15] = [
    Activation::Linear,
    Activation::Step,
    Activation::Sigmoid,
    Activation::Tanh,
    Activation::Relu,
    Activation::LeakyRelu(0.2),
    Activation::Elu(1.0),
    Activation::Selu,
    Activation::Gelu,
    Activation::GeluTanh,
    Activation::Silu,
    Activation::Softplus,
    Activation::Softsign,
    Activation::Exponential,
    Activation::HardSigmoid,
];

/// Every size of magnitude, both signs, dense where the functions bend.
fn inputs() -> Vec<f32> {
    let step = if cfg!(miri) { 2_500 } else { 1 };
    let dense = (-20_000..20_000).step_by(step).map(|i| i as f32 * 0.0051);
    let tiny = (-120..10).flat_map(|e| [1.0, -1.3].map(|m| m * 2f32.powi(e)));
    let special = [0.0, -0.0, 88.7, -87.4, -103.0, 1e30, -1e30, f32::INFINITY];
    dense.chain(tiny).chain(special).collect()
}

/// Distance in units of the last place of `exact`, subnormal results counting in the smallest unit.
fn ulps(actual: f32, exact: f64) -> f64 {
    let rounded = exact as f32;
    if actual == rounded || (actual.is_nan() && rounded.is_nan()) {
        return 0.0;
    }
    if !rounded.is_finite() {
        return f64::INFINITY;
    }
    let exponent = (rounded.to_bits() >> 23 & 0xff).max(1) as i32 - 150;
    (f64::from(actual) - exact).abs() / 2f64.powi(exponent)
}

/// ULP that a value may be off, and what counts as an absolute error of no matter: functions built
/// of a difference or of `Φ` lose relative accuracy where they vanish.
fn forward_bound(kind: Activation) -> (f64, f64) {
    match kind {
        Activation::Exponential | Activation::Softsign => (2.0, 0.0),
        Activation::Sigmoid | Activation::Tanh | Activation::Elu(_) => (4.0, 0.0),
        Activation::Softplus => (5.0, 0.0),
        Activation::Selu => (6.0, 0.0),
        // x times a subnormal, which has few bits.
        Activation::Silu => (6.0, 2e-43),
        Activation::HardSigmoid => (2.0, 6e-8),
        Activation::Gelu => (6.0, 3e-7),
        Activation::GeluTanh => (6.0, 5e-7),
        _ => (1.0, 0.0),
    }
}

#[test]
fn values_are_within_their_bounds() {
    let x = inputs();
    for kind in KINDS {
        let mut y = vec![0.0; x.len()];
        activation_forward(kind, &x, &mut y);
        let (bound, ignored) = forward_bound(kind);
        for (&x, &y) in x.iter().zip(&y) {
            let exact = naive::value(kind, f64::from(x));
            let off = ulps(y, exact);
            let absolute = (f64::from(y) - exact).abs();
            assert!(off <= bound || absolute <= ignored, "{kind:?}({x}) = {y}, {exact}: {off} ULP");
        }
    }
}

#[test]
fn gradients_are_within_their_bounds() {
    let x: Vec<f32> = inputs().into_iter().filter(|x| x.abs() < 1e4).collect();
    for kind in KINDS {
        let mut y = vec![0.0; x.len()];
        activation_forward(kind, &x, &mut y);
        let mut dy = vec![1.0; x.len()];
        let read_x: &[f32] = if needs_input(kind) { &x } else { &[] };
        let read_y: &[f32] = if needs_output(kind) { &y } else { &[] };
        activation_gradient(kind, read_x, read_y, &mut dy);
        for ((&x, &y), &dy) in x.iter().zip(&y).zip(&dy) {
            let exact = naive::derivative(kind, f64::from(x));
            // From a rounded y close to a bound, f' is only known absolutely.
            let bound = 1e-6 * exact.abs().max(1.0);
            let edge = kind == Activation::HardSigmoid && (x.abs() - 3.0).abs() < 1e-5;
            let near = (f64::from(dy) - exact).abs() <= bound || f64::from(dy) == exact;
            let both_infinite = dy.is_infinite() && exact > f64::from(f32::MAX);
            assert!(near || edge || both_infinite, "{kind:?}'({x}) = {dy} from {y}, {exact}");
        }
    }
}

#[test]
fn every_instruction_set_and_length_gives_the_same_bits() {
    let x = values(131, 5).iter().map(|v| v * 8.0).collect::<Vec<_>>();
    for kind in KINDS {
        for &len in few_under_miri(&[0, 3, 1, 15, 16, 17, 64, 67, 131], 2) {
            let run = || {
                let mut y = vec![0.0; len];
                activation_forward(kind, &x[..len], &mut y);
                let mut in_place = x[..len].to_vec();
                activation_forward_in_place(kind, &mut in_place);
                assert_same_bits(&in_place, &y, "in place");
                let mut dy = vec![0.5; len];
                activation_gradient(kind, &x[..len], &y, &mut dy);
                y.extend(dy);
                y
            };
            let expected = with_isa(Isa::Scalar, run);
            on_every_isa(|| assert_same_bits(&run(), &expected, &format!("{kind:?}")));
        }
    }
}

#[test]
fn not_a_number_stays_not_a_number() {
    for kind in KINDS.into_iter().filter(|&kind| kind != Activation::Step) {
        on_every_isa(|| {
            let mut y = vec![f32::NAN; 17];
            activation_forward_in_place(kind, &mut y);
            assert!(y.iter().all(|y| y.is_nan()), "{kind:?} loses NaN");
        });
    }
}

#[test]
fn softmax_and_its_relatives_equal_their_naive_twins() {
    let sizes = [(0, 3), (3, 2), (1, 17), (1, 1), (32, 10), (2, 16), (3, 100), (1, 1000)];
    for &(rows, cols) in few_under_miri(&sizes, 3) {
        let x: Vec<f32> = values(rows * cols, 1).iter().map(|v| v * 20.0).collect();
        let dy = values(rows * cols, 2);
        let mut softmax = vec![0.0; x.len()];
        naive::softmax_rows(cols, &x, &mut softmax);
        let mut log_softmax = vec![0.0; x.len()];
        naive::log_softmax_rows(cols, &x, &mut log_softmax);
        let (mut d_softmax, mut d_log) = (dy.clone(), dy.clone());
        naive::softmax_gradient_rows(cols, &softmax, &mut d_softmax);
        naive::log_softmax_gradient_rows(cols, &log_softmax, &mut d_log);
        // Exponentials are within 2 ULP and their sum over lanes within a few; log-softmax rounds
        // values up to 40; a sum of `cols` gradients in [−1, 1] rounds in units of its size.
        on_every_isa(|| {
            let mut y = vec![0.0; x.len()];
            softmax_rows(cols, &x, &mut y);
            assert_near(&y, &softmax, 1e-6, "softmax_rows");
            log_softmax_rows(cols, &x, &mut y);
            assert_near(&y, &log_softmax, 1e-5, "log_softmax_rows");
            y.copy_from_slice(&x);
            softmax_rows_in_place(cols, &mut y);
            assert_near(&y, &softmax, 1e-6, "softmax_rows_in_place");
            y.copy_from_slice(&x);
            log_softmax_rows_in_place(cols, &mut y);
            assert_near(&y, &log_softmax, 1e-5, "log_softmax_rows_in_place");
            let mut d = dy.clone();
            softmax_gradient_rows(cols, &softmax, &mut d);
            assert_near(&d, &d_softmax, 1e-6, "softmax_gradient_rows");
            let mut d = dy.clone();
            log_softmax_gradient_rows(cols, &log_softmax, &mut d);
            assert_near(&d, &d_log, 2e-5, "log_softmax_gradient_rows");
        });
    }
}

#[test]
fn cross_entropy_equals_its_naive_twin() {
    for &(rows, cols) in few_under_miri(&[(0, 3), (2, 17), (1, 1), (32, 10), (2, 1000)], 2) {
        let x: Vec<f32> = values(rows * cols, 1).iter().map(|v| v * 30.0).collect();
        let labels: Vec<u32> = (0..rows).map(|r| (r * 7 % cols) as u32).collect();
        let (mut losses, mut dx) = (vec![0.0; rows], vec![0.0; x.len()]);
        naive::softmax_cross_entropy_rows(cols, &x, &labels, &mut losses, &mut dx, 0.25);
        on_every_isa(|| {
            let (mut l, mut d) = (vec![0.0; rows], vec![0.0; x.len()]);
            softmax_cross_entropy_rows(cols, &x, &labels, &mut l, &mut d, 0.25);
            assert_near(&l, &losses, 1e-5, "losses");
            assert_near(&d, &dx, 3e-7, "dlogits");
        });
    }
}

#[test]
fn huge_logits_stay_finite() {
    let (mut losses, mut dlogits) = ([0.0], [0.0; 2]);
    softmax_cross_entropy_rows(2, &[3e38, -3e38], &[0], &mut losses, &mut dlogits, 1.0);
    assert_eq!((losses, dlogits), ([0.0], [0.0, 0.0]));
}

#[test]
#[should_panic(expected = "a label is not below cols")]
fn a_label_outside_the_classes_panics() {
    softmax_cross_entropy_rows(2, &[0.0; 2], &[2], &mut [0.0], &mut [0.0; 2], 1.0);
}
