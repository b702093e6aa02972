use super::common;
use super::scale_shift::{ScaleShift, check_epsilon, scale_shift_builders};
use crate::activations::Activation;
use crate::initializers::{Initializer, Ones, Zeros};
use crate::layer::{
    Backward, Built, Forward, Gather, Layer, Memory, Pass, Rounds, StateWeights, Statistics,
    WeightGradient, WeightSpec,
};
use crate::registry::class;
use onsil_kernels::normalization;
use serde::{Deserialize, Serialize};

/// Brings each feature (the last axis) to mean 0 and variance 1, then scales and shifts it.
///
/// `y = gamma · (x − mean) / √(variance + epsilon) + beta`. While training, mean and variance are those
/// of the batch, over all samples and positions, and moving means of them are kept:
/// `moving ← moving · momentum + batch · (1 − momentum)`; at inference, and where the layer is frozen,
/// the moving ones are used.
///
/// Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal
/// covariate shift", ICML 2015. Shapes: `(…, n)` → `(…, n)`; gamma, beta, moving mean and moving
/// variance `(n)` each.
///
/// ```
/// use onsil_nn::{Input, layers::{BatchNormalization, Dense}, sequential};
/// let model = sequential![Input::new([4]), Dense::new(8), BatchNormalization::new()].unwrap();
/// assert_eq!(model.layers().last().unwrap().count_params(), (16, 16));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchNormalization {
    axis: i64,
    momentum: f64,
    epsilon: f64,
    moving_mean_initializer: Box<dyn Initializer>,
    moving_variance_initializer: Box<dyn Initializer>,
    #[serde(flatten)]
    options: ScaleShift,
}

impl Default for BatchNormalization {
    fn default() -> Self {
        Self {
            axis: -1,
            momentum: 0.99,
            epsilon: 1e-3,
            moving_mean_initializer: Box::new(Zeros::default()),
            moving_variance_initializer: Box::new(Ones::default()),
            options: ScaleShift::default(),
        }
    }
}

impl BatchNormalization {
    /// The layer with Keras' defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how much of the moving mean and variance each step keeps, in [0, 1]; 0.99 unless given.
    pub fn momentum(mut self, momentum: f64) -> Self {
        self.momentum = momentum;
        self
    }

    /// Sets what is added to the variance, above 0; 0.001 unless given.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }

    /// Sets where the first values of the moving mean come from; zeros unless given.
    pub fn moving_mean_initializer(mut self, initializer: impl Into<Box<dyn Initializer>>) -> Self {
        self.moving_mean_initializer = initializer.into();
        self
    }

    /// Sets where the first values of the moving variance come from; ones unless given.
    pub fn moving_variance_initializer(
        mut self,
        initializer: impl Into<Box<dyn Initializer>>,
    ) -> Self {
        self.moving_variance_initializer = initializer.into();
        self
    }

    scale_shift_builders!();
}

/// The sums over the batch, by round.
#[derive(Clone, Copy)]
struct Sums<'a> {
    x: &'a [f64],
    x_squared: &'a [f64],
    dy: &'a [f64],
    dy_x: &'a [f64],
    /// Numbers of a feature in the batch.
    count: f64,
}

impl<'a> Sums<'a> {
    fn new(statistics: &Statistics<'a>, input_shape: &[usize]) -> Self {
        let features = features(input_shape);
        let mut sums = statistics.sums.chunks_exact(features);
        let mut next = || sums.next().unwrap_or_default();
        let positions: usize = input_shape.iter().product::<usize>() / features;
        let count = (statistics.batch * positions) as f64;
        Self { x: next(), x_squared: next(), dy: next(), dy_x: next(), count }
    }

    /// The sums of a pass that goes by the batch; none where it goes by the moving statistics.
    fn of(pass: &Pass<'a>) -> Option<Self> {
        let by_batch = pass.training && !pass.statistics.sums.is_empty();
        by_batch.then(|| Self::new(&pass.statistics, pass.input_shape))
    }

    /// Mean and variance of a feature.
    fn moments(&self, feature: usize) -> (f64, f64) {
        let mean = self.x[feature] / self.count;
        (mean, (self.x_squared[feature] / self.count - mean * mean).max(0.0))
    }
}

impl BatchNormalization {
    /// Mean of a feature, and 1 / √(variance + epsilon).
    fn mean_and_inverse(&self, pass: &Pass<'_>, feature: usize) -> (f64, f64) {
        let (mean, variance) = match Sums::of(pass) {
            Some(sums) => sums.moments(feature),
            None => {
                let moving = |weight| f64::from(pass.weights.get(weight)[feature]);
                (moving(self.options.count()), moving(self.options.count() + 1))
            }
        };
        (mean, 1.0 / (variance + self.epsilon).sqrt())
    }

    fn check(&self, input_shape: &[usize]) -> Result<(), String> {
        if input_shape.is_empty() {
            return Err(
                "expects at least one axis, but the input is a single number: give the model \
                        an Input of shape [1]"
                    .into(),
            );
        }
        if self.axis != -1 && self.axis != input_shape.len() as i64 {
            return Err(format!(
                "axis must be -1, the last, but is {}: move the axis to the end",
                self.axis
            ));
        }
        if !(0.0..=1.0).contains(&self.momentum) {
            return Err(format!("momentum must be in [0, 1], but is {}", self.momentum));
        }
        check_epsilon(self.epsilon)
    }

    fn weights(&self, features: usize) -> Vec<WeightSpec> {
        let mut weights = self.options.weights(&[features]);
        let moving = [
            ("moving_mean", &self.moving_mean_initializer),
            ("moving_variance", &self.moving_variance_initializer),
        ];
        weights.extend(moving.map(|(name, initializer)| WeightSpec {
            trainable: false,
            ..WeightSpec::new(name, [features], initializer.clone())
        }));
        weights
    }
}

impl Layer for BatchNormalization {
    class!(BatchNormalization);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        self.check(input_shape)?;
        let features = features(input_shape);
        Ok(Built {
            weights: common::checked(&Activation::Linear, self.weights(features))?,
            memory: Memory { scratch: 4 * features, ..Memory::default() },
            rounds: Rounds { forward: vec![2 * features], backward: vec![2 * features] },
            ..Built::shape(input_shape)
        })
    }

    fn gather(&self, g: Gather<'_>) {
        let features = features(g.pass.input_shape);
        let sample = g.pass.input_shape.iter().product();
        g.out.fill(0.0);
        let samples = g.x.chunks_exact(sample).zip(g.out.chunks_exact_mut(2 * features));
        if g.round == 0 {
            for (x, out) in samples {
                let (sum, squares) = out.split_at_mut(features);
                normalization::add_moments(x, sum, squares);
            }
        } else if !g.dy.is_empty() {
            let samples = samples.zip(g.dy.chunks_exact(sample));
            for ((x, out), dy) in samples {
                let (sum, products) = out.split_at_mut(features);
                normalization::add_products(x, dy, sum, products);
            }
        }
    }

    fn forward(&self, f: Forward<'_>) {
        let features = features(f.pass.input_shape);
        let [mean, scale, beta, _] = quarters(f.scratch, features);
        let gamma = self.options.gamma(&f.pass.weights);
        for i in 0..features {
            let (m, inverse) = self.mean_and_inverse(&f.pass, i);
            mean[i] = m as f32;
            scale[i] = (inverse * gamma.map_or(1.0, |gamma| f64::from(gamma[i]))) as f32;
        }
        match self.options.beta(&f.pass.weights) {
            Some(given) => beta.copy_from_slice(given),
            None => beta.fill(0.0),
        }
        normalization::normalize(f.x, mean, scale, beta, f.y);
    }

    /// With batch statistics `dx = scale · (dy − Σdy/count − x̂ · Σ(dy·x̂)/count)`, where
    /// `x̂ = (x − mean) · inverse` and `scale = gamma · inverse`; with moving ones `dx = scale · dy`.
    fn backward(&self, b: Backward<'_>) {
        let Some(dx) = b.dx else { return };
        let features = features(b.pass.input_shape);
        let [mean, of_dy, of_x, mean_dy] = quarters(b.scratch, features);
        let gamma = self.options.gamma(&b.pass.weights);
        let sums = Sums::of(&b.pass);
        for i in 0..features {
            let (m, inverse) = self.mean_and_inverse(&b.pass, i);
            let scale = inverse * gamma.map_or(1.0, |gamma| f64::from(gamma[i]));
            let (dy, dy_x) = sums.map_or((0.0, 0.0), |sums| {
                (sums.dy[i] / sums.count, (sums.dy_x[i] - m * sums.dy[i]) / sums.count)
            });
            mean[i] = m as f32;
            of_dy[i] = scale as f32;
            of_x[i] = (-scale * inverse * inverse * dy_x) as f32;
            mean_dy[i] = dy as f32;
        }
        normalization::normalize_gradient(b.x, b.dy, [mean, mean_dy, of_x, of_dy], dx);
    }

    fn weight_gradient(&self, g: WeightGradient<'_>) {
        let features = features(g.pass.input_shape);
        if !self.options.is_gamma(g.weight) {
            onsil_kernels::conv::add_rows(g.dy.len() / features, features, g.dy, g.out);
            return;
        }
        let [mean, inverse, ..] = quarters(g.scratch, features);
        for i in 0..features {
            let (m, inv) = self.mean_and_inverse(&g.pass, i);
            (mean[i], inverse[i]) = (m as f32, inv as f32);
        }
        normalization::add_scale_gradient(g.x, g.dy, mean, inverse, g.out);
    }

    fn update_state(
        &self,
        input_shape: &[usize],
        statistics: &Statistics<'_>,
        mut weights: StateWeights<'_>,
    ) {
        let sums = Sums::new(statistics, input_shape);
        let mut update = |weight: usize, value: &dyn Fn(usize) -> f64| {
            let moving = weights.get_mut(self.options.count() + weight).into_iter().flatten();
            for (i, moving) in moving.enumerate() {
                let kept = f64::from(*moving) * self.momentum;
                *moving = (kept + value(i) * (1.0 - self.momentum)) as f32;
            }
        };
        update(0, &|i| sums.moments(i).0);
        update(1, &|i| sums.moments(i).1);
    }
}

fn features(input_shape: &[usize]) -> usize {
    input_shape.last().copied().unwrap_or(1)
}

/// The scratch as four stretches of one number per feature.
fn quarters(scratch: &mut [f32], features: usize) -> [&mut [f32]; 4] {
    let (a, rest) = scratch.split_at_mut(features);
    let (b, rest) = rest.split_at_mut(features);
    let (c, rest) = rest.split_at_mut(features);
    [a, b, c, &mut rest[..features]]
}
