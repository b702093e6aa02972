//! Data made by formulas that bench/peers/sklearn_bench.py knows too.

use onsil::ndarray::{Array1, Array2};

/// The `i`-th number of SplitMix64 as one in [0, 1), from its upper 53 bits.
fn uniform(i: usize) -> f64 {
    let mut z = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 * 2.0_f64.powi(-53)
}

/// Each row lies around one of the centres, all of which lie in [−10, 10): (rows, features). The noise is the
/// sum of four uniform numbers, of variance 1.
pub(super) fn blobs(rows: usize, features: usize, centers: usize) -> Array2<f32> {
    let begin = centers * features;
    let numbers = rows * features;
    let chosen = |row| (uniform(begin + 4 * numbers + row) * centers as f64) as usize;
    Array2::from_shape_fn((rows, features), |(row, feature)| {
        let around = uniform(chosen(row) * features + feature) * 20.0 - 10.0;
        let at = begin + row * features + feature;
        let noise: f64 = (0..4).map(|i| uniform(at + i * numbers)).sum();
        ((noise - 2.0) * 3.0_f64.sqrt() + around) as f32
    })
}

/// x in [−½, ½), (rows, features), and what a linear function says of it with noise, (rows).
pub(super) fn line(rows: usize, features: usize) -> (Array2<f64>, Array1<f64>) {
    let numbers = rows * features;
    let x = Array2::from_shape_fn((rows, features), |(i, j)| uniform(i * features + j) - 0.5);
    let coef = Array1::from_shape_fn(features, |j| uniform(numbers + j) - 0.5);
    let noise = Array1::from_shape_fn(rows, |i| uniform(numbers + features + i) - 0.5);
    let y = x.dot(&coef) + noise;
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use onsil::ndarray::Axis;

    #[test]
    fn numbers_are_those_of_splitmix64() {
        // The first two for the seed 0, as its author's program prints them.
        assert_eq!(uniform(0), (0xE220_A839_7B1D_CDAF_u64 >> 11) as f64 / (1u64 << 53) as f64);
        assert_eq!(uniform(1), (0x6E78_9E6A_A1B9_65F4_u64 >> 11) as f64 / (1u64 << 53) as f64);
    }

    #[test]
    fn blobs_have_the_spread_that_they_say() {
        let x = blobs(4_000, 3, 1);
        let around = Array1::from_shape_fn(3, |feature| uniform(feature) * 20.0 - 10.0);
        let noise = x.mapv(f64::from) - &around;
        // 4,000 rows tell a mean to about 1/√4000, and a variance of 1 to about √(2/4000).
        assert!(noise.sum_axis(Axis(0)).iter().all(|sum| (sum / 4e3).abs() < 0.06));
        assert!(noise.var_axis(Axis(0), 0.0).iter().all(|v| (v - 1.0).abs() < 0.1));
    }
}
