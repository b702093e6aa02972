use super::{Initializer, seeded};
use crate::error::{Result, check};
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Columns (or rows, if there are fewer) that are orthogonal to each other, of length `gain`.
///
/// A variable of more than two axes is taken as the matrix whose columns are its last axis. The matrix is
/// uniformly distributed: it is the orthogonal factor of a matrix of normal numbers.
///
/// Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear
/// neural networks", ICLR 2014.
///
/// ```
/// use onsil_nn::initializers::Orthogonal;
/// let initializer = Orthogonal::new(1.0).seed(1);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Orthogonal {
    gain: f64,
    seed: Option<u64>,
}

impl Orthogonal {
    /// Orthogonal vectors of length `gain` (1 by default).
    pub fn new(gain: f64) -> Self {
        Self { gain, seed: None }
    }

    /// Draws from a stream of its own, so that the values are the same wherever they are used; the
    /// model's stream unless given.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl Default for Orthogonal {
    fn default() -> Self {
        Self::new(1.0)
    }
}

impl Initializer for Orthogonal {
    class!(Orthogonal);

    fn validate(&self) -> Result<()> {
        check(self.gain.is_finite(), "Orthogonal", "gain", "finite", self.gain)
    }

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        let given = format!("{shape:?}");
        check(shape.len() > 1, "Orthogonal", "shape", "of at least two axes", given)
    }

    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        let (Some(&columns), false) = (shape.last(), out.is_empty()) else { return };
        let rows = out.len() / columns;
        let (count, len) = (rows.min(columns), rows.max(columns));
        let vectors = seeded(self.seed, draws, |draws| orthonormal(count, len, draws));
        for (i, vector) in vectors.chunks_exact(len).enumerate() {
            for (j, &x) in vector.iter().enumerate() {
                let (row, column) = if rows >= columns { (j, i) } else { (i, j) };
                out[row * columns + column] = (self.gain * x) as f32;
            }
        }
    }
}

/// `count` vectors of `len` ≥ `count` numbers that are orthogonal to each other and of length 1.
///
/// Modified Gram–Schmidt leaves an error that grows with the condition of the matrix; done twice, it is of
/// the size of the rounding (Giraud, Langou and Rozložník, 2005).
fn orthonormal(count: usize, len: usize, draws: &mut Draws) -> Vec<f64> {
    let mut vectors: Vec<f64> = (0..count * len).map(|_| draws.normal()).collect();
    for i in 0..count {
        let (done, rest) = vectors.split_at_mut(i * len);
        let vector = &mut rest[..len];
        for _ in 0..2 {
            for other in done.chunks_exact(len) {
                let part = dot(other, vector);
                vector.iter_mut().zip(other).for_each(|(x, other)| *x -= part * other);
            }
        }
        let norm = dot(vector, vector).sqrt();
        vector.iter_mut().for_each(|x| *x /= norm);
    }
    vectors
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Several sums at once: one alone would wait for each addition before the next.
    let mut sums = [0.0; 8];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}
