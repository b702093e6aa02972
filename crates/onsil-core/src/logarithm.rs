//! The natural logarithm, correctly rounded.
//!
//! The libraries of operating systems differ from each other in the last bit, and so would random
//! numbers that are computed with them. What is rounded correctly is the same everywhere; glibc, with
//! which NumPy's packages compute, gives it too but for one number in 1,400.

/// An unevaluated sum of two doubles, the second within half a unit in the last place of the first
/// (Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18, 1971).
#[derive(Clone, Copy)]
struct Sum(f64, f64);

impl Sum {
    /// `a` + `b`, exactly (Knuth).
    fn of(a: f64, b: f64) -> Self {
        let sum = a + b;
        let from_b = sum - a;
        Self(sum, (a - (sum - from_b)) + (b - from_b))
    }

    /// `a` · `b`, exactly, where neither is huge (Veltkamp and Dekker).
    fn product(a: f64, b: f64) -> Self {
        let halves = |x: f64| {
            let scaled = 134_217_729.0 * x;
            let high = scaled - (scaled - x);
            (high, x - high)
        };
        let ((ah, al), (bh, bl)) = (halves(a), halves(b));
        let product = a * b;
        Self(product, ((ah * bh - product) + ah * bl + al * bh) + al * bl)
    }

    fn plus(self, other: Self) -> Self {
        let Self(sum, error) = Self::of(self.0, other.0);
        Self::of(sum, error + self.1 + other.1)
    }

    fn times(self, other: Self) -> Self {
        let Self(product, error) = Self::product(self.0, other.0);
        Self::of(product, error + self.0 * other.1 + self.1 * other.0)
    }
}

/// ln 2 in three parts, of which the first has so few bits that its multiples by exponents are exact.
const LN_2: [f64; 3] =
    [0.693_147_180_559_890_3, 5.497_923_018_708_371e-14, 1.947_045_092_380_75e-31];

/// The first coefficients of artanh(s)/s in powers of s², beyond double precision: 1/3, 1/5, 1/7, 1/9.
const LEADING: [Sum; 4] = [
    Sum(1.0 / 3.0, 1.850_371_707_708_594e-17),
    Sum(1.0 / 5.0, -1.110_223_024_625_156_6e-17),
    Sum(1.0 / 7.0, 7.930_164_461_608_26e-18),
    Sum(1.0 / 9.0, 6.167_905_692_361_980_4e-18),
];

/// Powers of s² up to this one are added: s² < 0.0295, so that the next is below 2⁻¹⁰⁰.
const POWERS: u32 = 19;

/// ln(`x`) of a positive normal number.
///
/// With x = 2ᵏ·m and s = (m − 1)/(m + 1): ln x = k·ln 2 + 2·(s + s³/3 + s⁵/5 + …), to about 80 bits
/// before it is rounded.
pub(crate) fn ln(x: f64) -> f64 {
    const MANTISSA: u64 = (1 << 52) - 1;
    let mut k = (x.to_bits() >> 52) as i32 - 1023;
    let mut m = f64::from_bits((x.to_bits() & MANTISSA) | (1023 << 52));
    if m > std::f64::consts::SQRT_2 {
        (m, k) = (m / 2.0, k + 1);
    }
    let (above, below) = (m - 1.0, Sum::of(m, 1.0));
    let quotient = above / below.0;
    let Sum(back, error) = Sum::product(quotient, below.0);
    let rest = (above - back - error - quotient * below.1) / below.0;
    let s = Sum::of(quotient, rest);
    let square = s.times(s);
    let first = LEADING.len() as u32 + 1;
    let trailing =
        (first..=POWERS).rev().fold(0.0, |sum, i| sum * square.0 + 1.0 / f64::from(2 * i + 1));
    let series = LEADING
        .iter()
        .rev()
        .fold(Sum(trailing, 0.0), |sum, &coefficient| sum.times(square).plus(coefficient));
    let artanh = series.times(square).times(s).plus(s);
    let k = f64::from(k);
    let [first, second, third] = LN_2;
    let Sum(high, low) = Sum::of(k * first, 2.0 * artanh.0)
        .plus(Sum::product(k, second))
        .plus(Sum(k * third, 2.0 * artanh.1));
    high + low
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{LN_2, LN_10};

    /// Computed with 50 digits; in the first four, glibc errs in the last bit.
    #[test]
    fn the_nearest_double() {
        for (x, expected) in CASES {
            assert_eq!(ln(x), expected, "{x}");
        }
        assert_eq!((ln(1.0), ln(2.0), ln(10.0)), (0.0, LN_2, LN_10));
        assert_eq!(ln(f64::MIN_POSITIVE), -708.396_418_532_264_1);
    }

    #[test]
    fn within_a_unit_in_the_last_place_of_the_systems() {
        let mut state = crate::random_state::RandomState::new(3);
        for exponent in -60..60 {
            for _ in 0..200 {
                let x = 2f64.powi(exponent) * (1.0 + state.random_sample());
                let difference = (ln(x) - x.ln()).abs();
                assert!(difference <= x.ln().abs() * f64::EPSILON, "{x}: {difference}");
            }
        }
    }

    const CASES: [(f64, f64); 8] = [
        (0.7959122252112812, -0.2282663690529931),
        (0.8882415161956841, -0.11851159527135367),
        (0.2513027845104362, -1.3810967540704355),
        (0.8986004152831581, -0.10691682020156135),
        (0.5000000001, -0.6931471803599453),
        (0.9999999999, -1.000000082790371e-10),
        (1e-30, -69.07755278982137),
        (0.3, -1.2039728043259361),
    ];
}
