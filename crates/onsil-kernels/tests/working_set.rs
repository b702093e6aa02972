//! The scans of sequential minimal optimisation against their naive twins, to the bit.

mod common;

use common::{few_under_miri, on_every_isa, values};
use onsil_kernels::reference::working_set as naive;
use onsil_kernels::working_set::*;

const LENGTHS: [usize; 9] = [0, 1, 17, 15, 16, 63, 64, 130, 1000];

/// Few different numbers, so that many are equal.
fn coarse(len: usize, seed: u64) -> Vec<f64> {
    values(len, seed).iter().map(|value| f64::from((value * 3.0).round())).collect()
}

#[test]
fn scans_equal_their_naive_twins() {
    for &len in few_under_miri(&LENGTHS, 3) {
        for seed in 0..if cfg!(miri) { 1 } else { 8 } {
            let h = match seed % 2 {
                0 => coarse(len, seed),
                _ => values(len, seed).iter().map(|&value| f64::from(value)).collect(),
            };
            let moves: Vec<u8> =
                values(len, seed + 10).iter().map(|value| ((value + 1.0) * 2.0) as u8).collect();
            let diagonal: Vec<f64> = coarse(len, seed + 20).iter().map(|x| x.abs()).collect();
            let row: Vec<f32> = coarse(len, seed + 30).iter().map(|&x| x as f32).collect();
            on_every_isa(|| {
                let first = last_largest(&h, &moves, UP);
                assert_eq!(first, naive::last_largest(&h, &moves, UP));
                assert_eq!(last_largest(&h, &moves, DOWN), naive::last_largest(&h, &moves, DOWN));
                let all = Candidates {
                    h: &h,
                    moves: &moves,
                    diagonal: &diagonal,
                    row: &row,
                    first: (first.0, 1.0),
                    tau: 1e-12,
                };
                assert_eq!(best_partner(all), naive::best_partner(all), "{len}, {seed}");
            });
        }
    }
}

#[test]
fn nothing_that_may_change_is_no_partner() {
    assert_eq!(last_largest(&[1.0, 2.0], &[DOWN, 0], UP), (f64::NEG_INFINITY, 0));
    let all = Candidates {
        h: &[1.0, 2.0],
        moves: &[UP, 0],
        diagonal: &[1.0; 2],
        row: &[0.0; 2],
        first: (5.0, 1.0),
        tau: 1e-12,
    };
    let none = Partner { gain: f64::NEG_INFINITY, variable: None, least: f64::NEG_INFINITY };
    on_every_isa(|| assert_eq!(best_partner(all), none));
}

#[test]
fn what_is_not_a_number_is_never_chosen() {
    let (h, moves) = ([1.0, f64::NAN, 3.0, f64::NAN], [UP; 4]);
    on_every_isa(|| assert_eq!(last_largest(&h, &moves, UP), (3.0, 2)));
}

#[test]
#[should_panic(expected = "differ in length")]
fn lengths_must_agree() {
    last_largest(&[1.0], &[], UP);
}
