//! NumPy's legacy generator `numpy.random.RandomState`, bit for bit.
//!
//! What takes a `random_state` in scikit-learn draws from it, so that the same seed gives the same
//! blobs, splits and first centres here as there. The generator is MT19937 (Matsumoto and Nishimura,
//! "Mersenne Twister", ACM TOMACS 8, 1998), seeded by `init_genrand`.
//!
//! Normal numbers need a logarithm. NumPy takes that of the operating system, which errs in the last bit
//! now and then; here it is correctly rounded, the same everywhere. Beside NumPy on Linux, one pair of
//! normal numbers in 2,600 differs in the last bit.

use crate::logarithm::ln;

const N: usize = 624;
const M: usize = 397;
const UPPER: u32 = 0x8000_0000;
const LOWER: u32 = 0x7FFF_FFFF;

/// A generator that draws what `numpy.random.RandomState(seed)` draws.
///
/// ```
/// use onsil_core::random_state::RandomState;
/// let mut state = RandomState::new(0);
/// assert_eq!(state.random_sample(), 0.5488135039273248);
/// assert_eq!(RandomState::new(0).standard_normal(), 1.764052345967664);
/// assert_eq!(RandomState::new(0).permutation(5), [2, 0, 1, 3, 4]);
/// ```
#[derive(Clone, Debug)]
pub struct RandomState {
    key: Box<[u32; N]>,
    position: usize,
    /// The second number of a pair from the polar method.
    gauss: Option<f64>,
}

impl RandomState {
    /// The generator of an integer seed.
    pub fn new(seed: u32) -> Self {
        let mut key = Box::new([0; N]);
        key[0] = seed;
        for i in 1..N {
            let before: u32 = key[i - 1];
            key[i] = 1_812_433_253u32.wrapping_mul(before ^ (before >> 30)).wrapping_add(i as u32);
        }
        Self { key, position: N, gauss: None }
    }

    fn refill(&mut self) {
        let key = &mut self.key;
        for i in 0..N {
            let y = (key[i] & UPPER) | (key[(i + 1) % N] & LOWER);
            let odd = if y & 1 == 1 { 0x9908_B0DF } else { 0 };
            key[i] = key[(i + M) % N] ^ (y >> 1) ^ odd;
        }
        self.position = 0;
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.position == N {
            self.refill();
        }
        let mut y = self.key[self.position];
        self.position += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C_5680;
        y ^= (y << 15) & 0xEFC6_0000;
        y ^ (y >> 18)
    }

    /// 64 random bits, the upper half drawn first.
    pub fn next_u64(&mut self) -> u64 {
        u64::from(self.next_u32()) << 32 | u64::from(self.next_u32())
    }

    /// A uniform number in [0, 1) with 53 random bits.
    pub fn random_sample(&mut self) -> f64 {
        let (a, b) = (self.next_u32() >> 5, self.next_u32() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0
    }

    /// A uniform number in [low, high).
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random_sample()
    }

    /// A standard normal number (Marsaglia's polar method).
    pub fn standard_normal(&mut self) -> f64 {
        if let Some(value) = self.gauss.take() {
            return value;
        }
        loop {
            let x1 = 2.0 * self.random_sample() - 1.0;
            let x2 = 2.0 * self.random_sample() - 1.0;
            let r2 = x1 * x1 + x2 * x2;
            if r2 < 1.0 && r2 != 0.0 {
                let f = (-2.0 * ln(r2) / r2).sqrt();
                self.gauss = Some(f * x1);
                return f * x2;
            }
        }
    }

    /// A normal number of that mean and standard deviation.
    pub fn normal(&mut self, loc: f64, scale: f64) -> f64 {
        loc + scale * self.standard_normal()
    }

    /// A uniform whole number in `0..=max`, by masked rejection.
    pub fn interval(&mut self, max: u64) -> u64 {
        let mask = u64::MAX.checked_shr(max.leading_zeros()).unwrap_or(0);
        loop {
            let value = if max == 0 {
                return 0;
            } else if max <= u64::from(u32::MAX) {
                u64::from(self.next_u32()) & mask
            } else {
                self.next_u64() & mask
            };
            if value <= max {
                return value;
            }
        }
    }

    /// `randint(low, high)`: a uniform whole number in `low..high`; `low` where that is empty.
    pub fn randint(&mut self, low: i64, high: i64) -> i64 {
        let span = high.wrapping_sub(low) as u64;
        if high <= low { low } else { low.wrapping_add(self.interval(span - 1) as i64) }
    }

    /// Shuffles in place.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.interval(i as u64) as usize);
        }
    }

    /// The numbers `0..n` in random order.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// `choice(n, size)`: numbers from `0..n`, drawn with replacement; none where `n` is 0.
    pub fn choice(&mut self, n: usize, size: usize) -> Vec<usize> {
        let size = if n == 0 { 0 } else { size };
        (0..size).map(|_| self.randint(0, n as i64) as usize).collect()
    }

    /// `choice(n, size, replace=False)`: at most `n` different numbers from `0..n`.
    pub fn choice_without_replacement(&mut self, n: usize, size: usize) -> Vec<usize> {
        let mut order = self.permutation(n);
        order.truncate(size);
        order
    }

    /// `choice(len(p), p=p)`: a position drawn with the probabilities `p`, which sum to 1.
    pub fn choice_weighted(&mut self, p: &[f64]) -> usize {
        let x = self.random_sample();
        search(&cumulative(p), x)
    }

    /// `choice(len(p), size, replace=False, p=p)`: different positions drawn with the probabilities
    /// `p`, which sum to 1; no more than `p` has entries above 0.
    pub fn choice_weighted_without_replacement(&mut self, p: &[f64], size: usize) -> Vec<usize> {
        let size = size.min(p.iter().filter(|&&p| p > 0.0).count());
        let mut p = p.to_vec();
        let mut found: Vec<usize> = Vec::with_capacity(size);
        while found.len() < size {
            let draws: Vec<f64> = (found.len()..size).map(|_| self.random_sample()).collect();
            found.iter().for_each(|&taken| p[taken] = 0.0);
            let cumulative = cumulative(&p);
            let known = found.len();
            for x in draws {
                let position = search(&cumulative, x);
                if !found[known..].contains(&position) {
                    found.push(position);
                }
            }
        }
        found
    }
}

/// Running sums, scaled so that the last is 1.
fn cumulative(p: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = p
        .iter()
        .map(|p| {
            sum += p;
            sum
        })
        .collect();
    sums.iter_mut().for_each(|s| *s /= sum);
    sums
}

/// The first position whose running sum is above `x`; the last one at most.
fn search(cumulative: &[f64], x: f64) -> usize {
    cumulative.partition_point(|&sum| sum <= x).min(cumulative.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What NumPy 2.4 draws after `RandomState(42)`, call by call.
    #[test]
    fn draws_what_numpy_draws() {
        let mut state = RandomState::new(42);
        let integers: Vec<i64> = (0..3).map(|_| state.randint(0, i64::from(i32::MAX))).collect();
        assert_eq!(integers, [1_608_637_542, 1_273_642_419, 1_935_803_228]);
        assert_eq!(state.permutation(7), [3, 1, 5, 0, 4, 2, 6]);
        assert_eq!(state.choice(10, 4), [2, 6, 7, 4]);
        let p = [0.1, 0.2, 0.3, 0.1, 0.2, 0.1];
        assert_eq!(state.choice_weighted(&p), 3);
        assert_eq!(state.choice_weighted_without_replacement(&p, 4), [4, 0, 5, 1]);
        assert_eq!(state.normal(1.0, 2.0), 0.07316461437507549);
        assert_eq!(state.normal(0.0, 1.0), -0.46572975357025687);
        assert_eq!(state.choice_without_replacement(9, 3), [1, 7, 6]);
        assert_eq!(state.uniform(-10.0, 10.0), -7.210122786959163);
        assert_eq!(state.randint(0, 1 << 40), 944_780_085_947);
        assert_eq!(state.randint(0, 1), 0);
        assert_eq!(state.random_sample(), 0.3663618432936917);
    }

    /// More numbers than the state holds; the sum of NumPy's is pairwise, so that the last digits differ.
    #[test]
    fn goes_on_after_a_refill() {
        let mut state = RandomState::new(7);
        let normal: f64 = (0..2000).map(|_| state.standard_normal()).sum();
        assert!((normal - -73.39682208259184).abs() < 1e-10, "{normal}");
        let uniform: f64 = (0..2000).map(|_| state.random_sample()).sum();
        assert!((uniform - 1016.3829739622565).abs() < 1e-10, "{uniform}");
    }

    #[test]
    fn nothing_to_draw_from_is_no_panic() {
        let mut state = RandomState::new(0);
        assert!(state.choice(0, 3).is_empty());
        assert!(state.permutation(0).is_empty());
        assert_eq!(state.choice_without_replacement(2, 5).len(), 2);
        assert_eq!(state.choice_weighted_without_replacement(&[1.0, 0.0], 5), [0]);
        assert_eq!(state.randint(3, 3), 3);
    }
}
