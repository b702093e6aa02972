//! Counter-based random streams, one per purpose.
//!
//! A [`Stream`] is a pure function from a counter to 128 random bits (Philox4x32-10: Salmon, Moraes,
//! Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Nothing is stored between
//! draws, so that any element of any stream can be drawn on any thread, in any order, with the same
//! result, and training resumes from a step number alone.

use std::f64::consts::TAU;

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// A stream of random numbers, addressed by a counter.
///
/// ```
/// use onsil_core::random::Stream;
/// let dropout = Stream::new(0, "dropout_1").at_step(17);
/// assert_eq!(dropout.block(3), dropout.block(3));
/// let mut draws = dropout.draws();
/// let u = draws.uniform();
/// assert!((0.0..1.0).contains(&u));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    key: [u32; 2],
    step: u64,
}

impl Stream {
    /// The stream of `seed` for one purpose, such as `"shuffle"` or a layer's name.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let key = mix(seed ^ mix(hash(purpose)));
        Self { key: [key as u32, (key >> 32) as u32], step: 0 }
    }

    /// The part of this stream that belongs to one step (or epoch).
    pub fn at_step(self, step: u64) -> Self {
        Self { step, ..self }
    }

    /// 128 random bits: those of number `counter`.
    #[inline]
    pub fn block(&self, counter: u64) -> [u32; 4] {
        philox(
            [counter as u32, (counter >> 32) as u32, self.step as u32, (self.step >> 32) as u32],
            self.key,
        )
    }

    /// The uniform number in [0, 1) of number `index`, with 24 random bits.
    #[inline]
    pub fn uniform_f32(&self, index: u64) -> f32 {
        to_f32(self.block(index / 4)[(index % 4) as usize])
    }

    /// Fills `out` with the uniform numbers in [0, 1) of numbers `first..first + out.len()`.
    pub fn fill_uniform_f32(&self, first: u64, out: &mut [f32]) {
        let mut index = first;
        let mut rest = out;
        while !rest.is_empty() {
            let block = self.block(index / 4);
            let from = (index % 4) as usize;
            let count = (4 - from).min(rest.len());
            let (now, later) = rest.split_at_mut(count);
            for (value, bits) in now.iter_mut().zip(&block[from..]) {
                *value = to_f32(*bits);
            }
            index += count as u64;
            rest = later;
        }
    }

    /// The standard normal number of number `index` (Box–Muller).
    pub fn normal_f32(&self, index: u64) -> f32 {
        let block = self.block(index / 2);
        let from = 2 * (index % 2) as usize;
        let radius = (-2.0 * (1.0 - f64::from(block[from]) * 2f64.powi(-32)).ln()).sqrt();
        (radius * (TAU * f64::from(block[from + 1]) * 2f64.powi(-32)).cos()) as f32
    }

    /// Draws one number after another, from the stream's beginning.
    pub fn draws(self) -> Draws {
        Draws { stream: self, counter: 0 }
    }
}

/// Draws from a [`Stream`], one after another.
#[derive(Clone, Debug)]
pub struct Draws {
    stream: Stream,
    counter: u64,
}

impl Draws {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let block = self.stream.block(self.counter);
        self.counter += 1;
        u64::from(block[0]) | u64::from(block[1]) << 32
    }

    /// A uniform number in [0, 1), with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * 2f64.powi(-53)
    }

    /// A uniform number in [low, high).
    pub fn uniform_in(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A standard normal number (Box–Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (TAU * self.uniform()).cos()
    }

    /// A standard normal number within two standard deviations.
    pub fn truncated_normal(&mut self) -> f64 {
        loop {
            let x = self.normal();
            if x.abs() <= 2.0 {
                return x;
            }
        }
    }

    /// A uniform whole number in `0..bound`; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The high half of a 64×64-bit product: its bias, under bound / 2⁶⁴, cannot be observed.
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u64
    }

    /// Shuffles in place (Fisher–Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

fn to_f32(bits: u32) -> f32 {
    (bits >> 8) as f32 * 2f32.powi(-24)
}

fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..ROUNDS {
        let a = u64::from(MULTIPLIERS[0]) * u64::from(counter[0]);
        let b = u64::from(MULTIPLIERS[1]) * u64::from(counter[2]);
        counter = [
            (b >> 32) as u32 ^ counter[1] ^ key[0],
            b as u32,
            (a >> 32) as u32 ^ counter[3] ^ key[1],
            a as u32,
        ];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counter
}

/// FNV-1a: names become numbers the same way on every machine and in every version.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// The finaliser of SplitMix64: near seeds become unrelated keys.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of Philox4x32-10 that its authors publish with Random123 (kat_vectors).
    #[test]
    fn philox_known_answers() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]
        );
    }

    #[test]
    fn filling_in_pieces_equals_drawing_one_by_one() {
        let stream = Stream::new(3, "dropout").at_step(9);
        let mut out = [0f32; 11];
        stream.fill_uniform_f32(5, &mut out[..4]);
        stream.fill_uniform_f32(9, &mut out[4..]);
        for (i, value) in out.iter().enumerate() {
            assert_eq!(*value, stream.uniform_f32(5 + i as u64));
        }
    }

    #[test]
    fn moments() {
        let n = 100_000;
        let mut draws = Stream::new(1, "moments").draws();
        let uniform: Vec<f64> = (0..n).map(|_| draws.uniform()).collect();
        let normal: Vec<f64> = (0..n).map(|_| draws.normal()).collect();
        let indexed: Vec<f64> =
            (0..n).map(|i| f64::from(Stream::new(1, "i").normal_f32(i))).collect();
        // Five standard errors of a mean and of a variance over n draws.
        for (values, mean, variance, fourth) in [
            (uniform, 0.5, 1.0 / 12.0, 1.0 / 80.0),
            (normal, 0.0, 1.0, 3.0),
            (indexed, 0.0, 1.0, 3.0),
        ] {
            let m = values.iter().sum::<f64>() / n as f64;
            let v = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n as f64;
            assert!((m - mean).abs() < 5.0 * (variance / n as f64).sqrt(), "mean {m}");
            let error = ((fourth - variance * variance) / n as f64).sqrt();
            assert!((v - variance).abs() < 5.0 * error, "variance {v}");
        }
    }

    #[test]
    fn shuffling_keeps_every_item_and_differs_by_step() {
        let stream = Stream::new(0, "shuffle");
        let order = |step| {
            let mut items: Vec<u32> = (0..100).collect();
            stream.at_step(step).draws().shuffle(&mut items);
            items
        };
        let mut sorted = order(1);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
        assert_ne!(order(1), order(2));
        assert_eq!(order(1), order(1));
    }
}
