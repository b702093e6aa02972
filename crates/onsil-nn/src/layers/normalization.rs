use super::axes::Axes;
use super::common;
use super::numbers::Numbers;
use super::shared::{for_each_row, kept_len};
use crate::data::{Arrays, Dataset, Values};
use crate::error::{Error, Result};
use crate::initializers::Initializer;
use crate::layer::{Backward, Built, Forward, Layer, Pass, WeightSpec};
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Brings features to mean 0 and variance 1, by a mean and a variance that are given or taken from data
/// beforehand: `(x − mean) / √variance`.
///
/// Shapes: `(…)` → `(…)`; mean and variance, not trained, have the axes that are kept apart.
///
/// ```
/// use onsil_nn::{Input, layers::Normalization, sequential};
/// let data = ndarray::array![[1.0, 10.0], [3.0, 30.0]];
/// let mut model = sequential![Input::new([2]), Normalization::adapted_to(&data)?]?;
/// let y = model.predict(&data)?;
/// assert_eq!(y.as_slice(), Some(&[-1.0, -1.0, 1.0, 1.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Normalization {
    axis: Option<Axes>,
    mean: Option<Numbers>,
    variance: Option<Numbers>,
    invert: bool,
}

impl Default for Normalization {
    fn default() -> Self {
        Self { axis: Some(Axes::One(-1)), mean: None, variance: None, invert: false }
    }
}

impl Normalization {
    /// A layer that has to be [`adapt`](Self::adapt)ed to data.
    pub fn new() -> Self {
        Self::default()
    }

    /// A layer with this mean and variance: one number for all, or one for each feature.
    pub fn given(mean: impl Into<Numbers>, variance: impl Into<Numbers>) -> Self {
        Self { mean: Some(mean.into()), variance: Some(variance.into()), ..Self::default() }
    }

    /// A layer with the mean and variance of each feature (the last axis) of these data.
    ///
    /// # Errors
    /// As [`adapt`](Self::adapt).
    pub fn adapted_to<'a>(data: impl Into<Values<'a>>) -> Result<Self> {
        Self::new().adapt(data)
    }

    /// Sets the axes along which features lie, counted with the batch as axis 0; −1 unless given.
    pub fn axis(mut self, axis: impl Into<Axes>) -> Self {
        self.axis = Some(axis.into());
        self
    }

    /// One mean and one variance for all numbers.
    pub fn no_axis(mut self) -> Self {
        self.axis = None;
        self
    }

    /// Whether to do the opposite: `x · √variance + mean`; false unless given.
    pub fn invert(mut self, invert: bool) -> Self {
        self.invert = invert;
        self
    }

    /// Takes mean and variance from data, rows first.
    ///
    /// # Errors
    /// Data without rows or with NaN or infinite numbers, or an axis that they do not have.
    pub fn adapt<'a>(mut self, data: impl Into<Values<'a>>) -> Result<Self> {
        let data = Arrays::inputs(data)?;
        data.check(&mut |_| Ok(()))?;
        let shape = data.input_shape();
        self.check_axis(shape.len()).map_err(|message| Error::data(format!("adapt: {message}")))?;
        let features = kept_len(shape, self.kept(shape.len()));
        let count = (data.len() * shape.iter().product::<usize>() / features) as f64;
        let mut mean = vec![0.0; features];
        self.for_each_number(&data, |feature, x| mean[feature] += x)?;
        mean.iter_mut().for_each(|mean| *mean /= count);
        let mut variance = vec![0.0; features];
        self.for_each_number(&data, |feature, x| variance[feature] += (x - mean[feature]).powi(2))?;
        variance.iter_mut().for_each(|variance| *variance /= count);
        (self.mean, self.variance) = (Some(mean.into()), Some(variance.into()));
        Ok(self)
    }

    /// Calls `visit` with every number of the data and its feature.
    fn for_each_number(&self, data: &Arrays<'_>, mut visit: impl FnMut(usize, f64)) -> Result<()> {
        let shape = data.input_shape();
        let (columns, step) = (common::columns(shape), self.step(shape));
        let mut x = vec![0.0; shape.iter().product()];
        for row in 0..data.len() {
            data.read(&[row], &mut x, &mut [])?;
            for_each_row(shape, 1, self.kept(shape.len()), |start, feature| {
                for (i, x) in x[start..start + columns].iter().enumerate() {
                    visit(feature + i * step, f64::from(*x));
                }
            });
        }
        Ok(())
    }

    /// Whether features lie along an axis of a sample of so many.
    fn kept(&self, axes: usize) -> impl Fn(usize) -> bool + '_ {
        move |axis| self.axis.as_ref().is_some_and(|kept| kept.contain(axis, axes))
    }

    /// How far the feature is from one column to the next: 0 where they share it.
    fn step(&self, shape: &[usize]) -> usize {
        usize::from(!shape.is_empty() && self.kept(shape.len())(shape.len() - 1))
    }

    fn check_axis(&self, axes: usize) -> Result<(), String> {
        self.axis.as_ref().map_or(Ok(()), |axis| axis.check("axis", axes))
    }

    /// Calls `visit` with every number's place, its mean and its standard deviation.
    fn for_each_place(&self, pass: &Pass<'_>, mut visit: impl FnMut(usize, f32, f32)) {
        let shape = pass.input_shape;
        let (columns, step) = (common::columns(shape), self.step(shape));
        let (mean, variance) = (pass.weights.get(MEAN), pass.weights.get(VARIANCE));
        for_each_row(shape, pass.rows, self.kept(shape.len()), |start, feature| {
            for i in 0..columns {
                let feature = feature + i * step;
                visit(start + i, mean[feature], deviation(variance[feature]));
            }
        });
    }
}

/// Weights in the order of `get_weights`.
const MEAN: usize = 0;
const VARIANCE: usize = 1;

/// The standard deviation, at least Keras' ε: a feature that never changes must not divide by 0.
fn deviation(variance: f32) -> f32 {
    variance.sqrt().max(1e-7)
}

impl Layer for Normalization {
    class!(Normalization);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        self.check_axis(input_shape.len())?;
        let (Some(mean), Some(variance)) = (&self.mean, &self.variance) else {
            return Err(
                "has no mean and variance yet: make it with Normalization::adapted_to(data), \
                        or give both"
                    .into(),
            );
        };
        let kept = self.kept(input_shape.len());
        let features = kept_len(input_shape, &kept);
        mean.check("mean", features)?;
        variance.check("variance", features)?;
        if let Some(feature) = (0..features).find(|i| variance.get(*i) < 0.0) {
            let given = variance.get(feature);
            return Err(format!("variance must be at least 0, but is {given}"));
        }
        let shape: Vec<usize> = (0..input_shape.len())
            .filter(|axis| kept(*axis))
            .map(|axis| input_shape[axis])
            .collect();
        let weight = |name, numbers: &Numbers| WeightSpec {
            trainable: false,
            ..WeightSpec::new(name, shape.clone(), Given(numbers.clone()))
        };
        Ok(Built {
            weights: vec![weight("mean", mean), weight("variance", variance)],
            ..Built::shape(input_shape)
        })
    }

    fn forward(&self, f: Forward<'_>) {
        self.for_each_place(&f.pass, |i, mean, deviation| {
            f.y[i] =
                if self.invert { f.x[i] * deviation + mean } else { (f.x[i] - mean) / deviation };
        });
    }

    fn backward(&self, b: Backward<'_>) {
        let Some(dx) = b.dx else { return };
        self.for_each_place(&b.pass, |i, _, deviation| {
            dx[i] = if self.invert { b.dy[i] * deviation } else { b.dy[i] / deviation };
        });
    }
}

/// Numbers that are known beforehand, as first values.
#[derive(Clone, Debug, Serialize)]
struct Given(Numbers);

impl Initializer for Given {
    class!(Given);

    fn fill(&self, _shape: &[usize], _draws: &mut Draws, out: &mut [f32]) {
        for (i, out) in out.iter_mut().enumerate() {
            *out = self.0.get(i);
        }
    }
}
