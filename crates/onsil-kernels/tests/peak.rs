//! The multiply-adds that measure the peak, against their naive twin.

mod common;

use common::{assert_same_bits, on_every_isa, values};
use onsil_kernels::peak::{CHAINS, multiply_adds};
use onsil_kernels::reference::peak as naive;

#[test]
fn every_chain_equals_its_naive_twin() {
    let starts: [f32; CHAINS] = values(CHAINS, 1).try_into().unwrap();
    for rounds in [0, 1, 2, 7, 30] {
        let expected = starts.map(|start| naive::multiply_adds(rounds, start));
        on_every_isa(|| {
            let mut actual = starts;
            let flop = multiply_adds(rounds, &mut actual);
            assert_same_bits(&actual, &expected, &format!("{rounds} rounds"));
            assert_eq!(flop % (2 * CHAINS * rounds).max(1) as u64, 0);
            assert!(flop >= (2 * CHAINS * rounds) as u64);
        });
    }
}
