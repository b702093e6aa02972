//! Weights that can be scaled at once, with their norms and their running average.

/// Below this the common factor is multiplied into the weights.
const LEAST_SCALE: f64 = 1e-9;

/// A vector `scale · raw`, so that shrinking all of it is one multiplication; the average over the steps is
/// kept the same way (Bottou, "Stochastic gradient descent tricks", 2012).
pub(crate) struct Weights {
    pub(crate) raw: Vec<f64>,
    scale: f64,
    /// ‖w‖² and ‖w‖₁ after the last step.
    squares: f64,
    sizes: f64,
    average: Option<Average>,
}

/// The average is `(a · raw + sums) / b`.
struct Average {
    sums: Vec<f64>,
    a: f64,
    b: f64,
}

impl Weights {
    pub(crate) fn new(features: usize, averaged: bool) -> Self {
        let average = averaged.then(|| Average { sums: vec![0.0; features], a: 0.0, b: 1.0 });
        Self { raw: vec![0.0; features], scale: 1.0, squares: 0.0, sizes: 0.0, average }
    }

    /// w·x, summed from left to right.
    pub(crate) fn dot(&self, x: &[f64]) -> f64 {
        self.raw.iter().zip(x).fold(0.0, |sum, (w, x)| sum + w * x) * self.scale
    }

    /// `w += c · x`.
    pub(crate) fn add(&mut self, x: &[f64], c: f64) {
        let step = c / self.scale;
        let (mut squares, mut sizes) = (0.0, 0.0);
        for (w, x) in self.raw.iter_mut().zip(x) {
            *w += x * step;
            squares += *w * *w;
            sizes += w.abs();
        }
        self.squares = squares * (self.scale * self.scale);
        self.sizes = sizes * self.scale;
    }

    /// `w *= c`.
    pub(crate) fn shrink(&mut self, c: f64) {
        self.scale *= c;
        self.squares *= c * c;
        self.sizes *= c.abs();
        if self.scale < LEAST_SCALE {
            self.settle();
        }
    }

    /// Counts w as number `count` of the average, after `w += c · x`.
    pub(crate) fn count(&mut self, x: &[f64], c: f64, count: f64) {
        if let Some(average) = &mut self.average {
            let step = -c / self.scale;
            for (sum, x) in average.sums.iter_mut().zip(x) {
                *sum += average.a * x * step;
            }
            let share = 1.0 / count;
            if count > 1.0 {
                average.b /= 1.0 - share;
            }
            average.a += share * average.b * self.scale;
        }
    }

    /// Multiplies the scale into the weights.
    pub(crate) fn settle(&mut self) {
        if let Some(average) = &mut self.average {
            for (sum, w) in average.sums.iter_mut().zip(&self.raw) {
                *sum = (*sum + average.a * w) * (1.0 / average.b);
            }
            (average.a, average.b) = (0.0, 1.0);
        }
        self.raw.iter_mut().for_each(|w| *w *= self.scale);
        self.scale = 1.0;
    }

    /// ½ (1 − l1_ratio) ‖w‖² + l1_ratio ‖w‖₁.
    pub(crate) fn penalty(&self, l1_ratio: f64) -> f64 {
        // The root and its square as in the reference, for the same rounding.
        let norm = self.squares.sqrt();
        (1.0 - l1_ratio) * 0.5 * (norm * norm) + l1_ratio * self.sizes
    }

    /// Moves every weight towards 0, and not past it, by what it has been spared of the penalty `due` so
    /// far (Tsuruoka, Tsujii and Ananiadou, "Stochastic gradient descent training for L1-regularized
    /// log-linear models with cumulative penalty", ACL 2009). In-out `paid`: what each has received.
    pub(crate) fn truncate(&mut self, due: f64, paid: &mut [f64]) {
        let scale = self.scale;
        for (w, paid) in self.raw.iter_mut().zip(paid) {
            let before = *w;
            if scale * before > 0.0 {
                *w = (before - (due + *paid) / scale).max(0.0);
            } else if scale * before < 0.0 {
                *w = (before + (due - *paid) / scale).min(0.0);
            }
            *paid += scale * (*w - before);
        }
    }

    /// The settled weights, and their average.
    pub(crate) fn into_parts(mut self) -> (Vec<f64>, Option<Vec<f64>>) {
        self.settle();
        (self.raw, self.average.map(|average| average.sums))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaled_sums_are_sums() {
        let mut weights = Weights::new(2, true);
        let (mut plain, mut sum) = ([0.0, 0.0], [0.0, 0.0]);
        for step in 1..=60 {
            let x = [f64::from(step), 1.0 - f64::from(step % 7)];
            // Small enough to settle several times.
            weights.shrink(0.5);
            weights.add(&x, 0.25);
            weights.count(&x, 0.25, f64::from(step));
            for i in 0..2 {
                plain[i] = 0.5 * plain[i] + 0.25 * x[i];
                sum[i] += plain[i];
            }
            assert!((weights.dot(&[1.0, 0.0]) - plain[0]).abs() < 1e-12);
        }
        let expected = 0.5 * 0.75 * (plain[0] * plain[0] + plain[1] * plain[1])
            + 0.25 * (plain[0].abs() + plain[1].abs());
        assert!((weights.penalty(0.25) - expected).abs() < 1e-9);
        let (found, average) = weights.into_parts();
        let average = average.unwrap();
        for i in 0..2 {
            assert!((found[i] - plain[i]).abs() < 1e-12);
            // The scale goes down to 1e-9 before it is multiplied in, and takes digits with it.
            assert!((average[i] - sum[i] / 60.0).abs() < 1e-7, "{average:?} {sum:?}");
        }
    }

    #[test]
    fn truncation_stops_at_zero() {
        let mut weights = Weights::new(3, false);
        weights.add(&[2.0, -0.5, 0.0], 1.0);
        let mut paid = [0.0; 3];
        weights.truncate(1.0, &mut paid);
        assert_eq!((weights.raw.as_slice(), paid), (&[1.0, 0.0, 0.0][..], [-1.0, 0.5, 0.0]));
        // Nothing more is due.
        weights.truncate(1.0, &mut paid);
        assert_eq!(weights.raw, [1.0, 0.0, 0.0]);
    }
}
