use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `max(x, 0)`, with a slope, a threshold and a largest value if wanted.
///
/// `max_value` where `x ≥ max_value`; `x` where `threshold ≤ x < max_value`; otherwise
/// `negative_slope · (x − threshold)`. Shapes: `(…)` → `(…)`.
///
/// ```
/// use onsil_nn::{Input, layers::ReLU, sequential};
/// let mut model = sequential![Input::new([3]), ReLU::new().max_value(6.0)]?;
/// let y = model.predict(&ndarray::array![[-1.0, 2.0, 9.0]])?;
/// assert_eq!(y.as_slice(), Some(&[0.0, 2.0, 6.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReLU {
    max_value: Option<f64>,
    negative_slope: f64,
    threshold: f64,
}

impl ReLU {
    /// The plain rectifier.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the largest output, at least 0; none unless given.
    pub fn max_value(mut self, max_value: f64) -> Self {
        self.max_value = Some(max_value);
        self
    }

    /// Sets the slope below the threshold, at least 0; 0 unless given.
    pub fn negative_slope(mut self, negative_slope: f64) -> Self {
        self.negative_slope = negative_slope;
        self
    }

    /// Sets the input below which the slope applies, at least 0; 0 unless given.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = threshold;
        self
    }

    fn max(&self) -> f32 {
        self.max_value.map_or(f32::INFINITY, |max| max as f32)
    }
}

impl Layer for ReLU {
    class!(ReLU);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let parameters = [
            ("max_value", self.max_value.unwrap_or(0.0)),
            ("negative_slope", self.negative_slope),
            ("threshold", self.threshold),
        ];
        for (name, value) in parameters {
            if !(value >= 0.0 && (value as f32).is_finite()) {
                return Err(format!("{name} must be at least 0 and finite, but is {value}"));
            }
        }
        Ok(Built::shape(input_shape))
    }

    fn forward(&self, f: Forward<'_>) {
        let (max, slope, threshold) =
            (self.max(), self.negative_slope as f32, self.threshold as f32);
        for (y, &x) in f.y.iter_mut().zip(f.x) {
            // Not −0, and not NaN for −∞.
            let below = if slope == 0.0 { 0.0 } else { slope * (x - threshold) };
            *y = if x >= max {
                max
            } else if x < threshold {
                below
            } else {
                x
            };
        }
    }

    fn backward(&self, b: Backward<'_>) {
        let Some(dx) = b.dx else { return };
        let (max, slope, threshold) =
            (self.max(), self.negative_slope as f32, self.threshold as f32);
        // At the threshold itself Keras takes the slope above for a leaky rectifier only.
        let at_threshold = if slope == 0.0 { 0.0 } else { 1.0 };
        for ((dx, dy), &x) in dx.iter_mut().zip(b.dy.iter()).zip(b.x) {
            let above = if x == threshold { at_threshold } else { 1.0 };
            let slope = if x < threshold { slope } else { above };
            *dx = if x >= max { 0.0 } else { dy * slope };
        }
    }

    fn rectifies(&self) -> bool {
        self.negative_slope == 0.0
    }
}
