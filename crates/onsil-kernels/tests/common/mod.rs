//! What the tests share.

#![allow(dead_code, reason = "each test file uses its own part")]

use onsil_kernels::dispatch::{available, isa, with_isa};
use proptest::prelude::ProptestConfig;

/// Runs `check` on every instruction set of this machine.
pub(crate) fn on_every_isa(mut check: impl FnMut()) {
    for isa in available() {
        with_isa(isa, &mut check);
    }
}

/// So many random cases, few under Miri; failures print their case and leave no file.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let cases = if cfg!(miri) { 2 } else { cases };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// The list, or its first `few` under Miri, which is a thousand times slower.
pub(crate) fn few_under_miri<T>(list: &[T], few: usize) -> &[T] {
    if cfg!(miri) { &list[..few] } else { list }
}

/// Reproducible values in [−1, 1), different for each seed.
pub(crate) fn values(len: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 40) as f32) / (1u64 << 23) as f32 - 1.0
    };
    std::iter::repeat_with(next).take(len).collect()
}

/// The bound on a sum of `terms` products of values in [−1, 1], each step of the chain rounding
/// a partial sum of at most `terms`: `terms · ε` per unit, twice where products round on their own.
/// Sums of random signs stay near `√terms`, so that `terms·ε` is generous and still finds an error.
pub(crate) fn sum_bound(terms: usize) -> f32 {
    2.0 * (terms + 1) as f32 * f32::EPSILON
}

/// Asserts that two slices agree within `bound`, absolutely.
#[track_caller]
pub(crate) fn assert_near(actual: &[f32], expected: &[f32], bound: f32, what: &str) {
    assert_eq!(actual.len(), expected.len(), "{what}: lengths");
    for (i, (a, e)) in actual.iter().zip(expected).enumerate() {
        let isa = isa();
        assert!((a - e).abs() <= bound, "{what} on {isa:?}: [{i}] is {a}, {e} expected");
    }
}

/// Asserts that two slices have the same bits.
#[track_caller]
pub(crate) fn assert_same_bits(actual: &[f32], expected: &[f32], what: &str) {
    let bits = |x: &[f32]| x.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(actual), bits(expected), "{what}: bits on {:?}", isa());
}
