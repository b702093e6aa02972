use super::axes::Axes;
use super::common;
use super::scale_shift::{ScaleShift, check_epsilon, scale_shift_builders};
use crate::activations::Activation;
use crate::layer::{Backward, Built, Forward, Layer, Memory, WeightGradient};
use crate::registry::class;
use onsil_kernels::reduce::{sum_f64, sum_squares_f64};
use serde::{Deserialize, Serialize};

/// Brings the numbers of each sample, along the last axes, to mean 0 and variance 1, then scales and
/// shifts them.
///
/// `y = gamma · (x − mean) / √(variance + epsilon) + beta`, with mean and variance over `axis`.
///
/// Ba, Kiros and Hinton, "Layer normalization", 2016. Shapes: `(…)` → `(…)`; gamma and beta have the
/// shape of the normalised axes.
///
/// ```
/// use onsil_nn::{Input, layers::LayerNormalization, sequential};
/// let mut model = sequential![Input::new([2]), LayerNormalization::new().epsilon(1e-9)]?;
/// let y = model.predict(&ndarray::array![[3.0, 7.0]])?;
/// assert_eq!(y.as_slice(), Some(&[-1.0, 1.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct LayerNormalization {
    axis: Axes,
    epsilon: f64,
    #[serde(flatten)]
    options: ScaleShift,
}

impl Default for LayerNormalization {
    fn default() -> Self {
        Self { axis: Axes::One(-1), epsilon: 1e-3, options: ScaleShift::default() }
    }
}

impl LayerNormalization {
    /// The layer with Keras' defaults, over the last axis.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the axes that are normalised together: the last ones, such as `[-2, -1]`; −1 unless given.
    pub fn axis(mut self, axis: impl Into<Axes>) -> Self {
        self.axis = axis.into();
        self
    }

    /// Sets what is added to the variance, above 0; 0.001 unless given.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }

    scale_shift_builders!();

    /// The shape that is normalised: the last axes of a sample.
    fn shape<'a>(&self, input_shape: &'a [usize]) -> &'a [usize] {
        let axes = input_shape.len();
        let named = (0..axes).filter(|axis| self.axis.contain(*axis, axes)).count();
        &input_shape[axes - named..]
    }

    fn check_axis(&self, axes: usize) -> Result<(), String> {
        self.axis.check("axis", axes)?;
        let mut named = (0..axes).map(|axis| self.axis.contain(axis, axes));
        let leading = named.position(|named| named);
        if leading.is_some() && named.all(|named| named) {
            Ok(())
        } else {
            Err(format!(
                "axis must be the last axis or the last ones, but is {:?}: move them to the end",
                self.axis.given()
            ))
        }
    }

    /// Mean, and 1 / √(variance + epsilon).
    fn mean_and_inverse(&self, x: &[f32]) -> (f32, f32) {
        let mean = sum_f64(x) / x.len() as f64;
        let variance = (sum_squares_f64(x) / x.len() as f64 - mean * mean).max(0.0);
        (mean as f32, (1.0 / (variance + self.epsilon).sqrt()) as f32)
    }
}

impl Layer for LayerNormalization {
    class!(LayerNormalization);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        check_epsilon(self.epsilon)?;
        self.check_axis(input_shape.len())?;
        let shape = self.shape(input_shape);
        let groups = input_shape.iter().product::<usize>() / shape.iter().product::<usize>();
        Ok(Built {
            weights: common::checked(&Activation::Linear, self.options.weights(shape))?,
            memory: Memory { cache: 2 * groups, ..Memory::default() },
            ..Built::shape(input_shape)
        })
    }

    fn forward(&self, f: Forward<'_>) {
        let len = self.shape(f.pass.input_shape).iter().product();
        let (gamma, beta) =
            (self.options.gamma(&f.pass.weights), self.options.beta(&f.pass.weights));
        let mut cache = f.cache.chunks_exact_mut(2);
        for (y, x) in f.y.chunks_exact_mut(len).zip(f.x.chunks_exact(len)) {
            let (mean, inverse) = self.mean_and_inverse(x);
            if let Some(kept) = cache.next() {
                kept.copy_from_slice(&[mean, inverse]);
            }
            for (i, (y, x)) in y.iter_mut().zip(x).enumerate() {
                let scaled = (x - mean) * inverse * gamma.map_or(1.0, |gamma| gamma[i]);
                *y = scaled + beta.map_or(0.0, |beta| beta[i]);
            }
        }
    }

    /// `dx = inverse · (g − mean(g) − x̂ · mean(g·x̂))`, where `g = dy · gamma` and
    /// `x̂ = (x − mean) · inverse`.
    fn backward(&self, b: Backward<'_>) {
        let Some(dx) = b.dx else { return };
        let len = self.shape(b.pass.input_shape).iter().product();
        let gamma = self.options.gamma(&b.pass.weights);
        let inputs = b.x.chunks_exact(len).zip(b.cache.chunks_exact(2));
        let gradients = dx.chunks_exact_mut(len).zip(b.dy.chunks_exact(len));
        for ((dx, dy), (x, kept)) in gradients.zip(inputs) {
            let (mean, inverse) = (kept[0], kept[1]);
            let (mut sum, mut sum_x) = (0.0, 0.0);
            for i in 0..len {
                dx[i] = dy[i] * gamma.map_or(1.0, |gamma| gamma[i]);
                sum += f64::from(dx[i]);
                sum_x += f64::from(dx[i]) * f64::from((x[i] - mean) * inverse);
            }
            let (mean_g, mean_gx) = ((sum / len as f64) as f32, (sum_x / len as f64) as f32);
            for (dx, x) in dx.iter_mut().zip(x) {
                *dx = inverse * (*dx - mean_g - (x - mean) * inverse * mean_gx);
            }
        }
    }

    fn weight_gradient(&self, g: WeightGradient<'_>) {
        let shape = self.shape(g.pass.input_shape);
        let len = shape.iter().product();
        let columns = common::columns(shape);
        let block = g.block.start * columns..g.block.end * columns;
        let inputs = g.x.chunks_exact(len).zip(g.cache.chunks_exact(2));
        for (dy, (x, kept)) in g.dy.chunks_exact(len).zip(inputs) {
            let (dy, x) = (&dy[block.clone()], &x[block.clone()]);
            if !self.options.is_gamma(g.weight) {
                g.out.iter_mut().zip(dy).for_each(|(out, dy)| *out += dy);
                continue;
            }
            for (out, (dy, x)) in g.out.iter_mut().zip(dy.iter().zip(x)) {
                *out += dy * ((x - kept[0]) * kept[1]);
            }
        }
    }
}
