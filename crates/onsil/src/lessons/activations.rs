//! Activations and their derivatives.

use crate::nn::activations::Activation;
use serde::Serialize;

/// The activations of a single number that are shown, with their formulas.
const SHOWN: [(&str, &str); 5] = [
    ("step", "1 where x >= 0, otherwise 0"),
    ("sigmoid", "1 / (1 + exp(-x))"),
    ("tanh", "tanh(x)"),
    ("relu", "max(x, 0)"),
    ("leaky_relu", "x where x > 0, otherwise 0.2 x"),
];
/// The ends of the grid, and its points in a unit.
const END: i16 = 6;
const PER_UNIT: i16 = 20;
/// What goes into the softmax.
const SAMPLE: [f32; 4] = [2.0, 1.0, 0.5, -1.0];

/// What [`curves`] returns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Activations {
    /// Where the curves are known: -6, -5.95, …, 6.
    pub x: Vec<f32>,
    /// Step, sigmoid, tanh, ReLU and leaky ReLU.
    pub curves: Vec<Curve>,
    /// The softmax, which looks at all numbers of a row.
    pub softmax: SoftmaxSample,
}

/// One activation along the grid.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// Its name, as layers take it.
    pub name: &'static str,
    /// Its formula.
    pub formula: &'static str,
    /// Its value at every x.
    pub value: Vec<f32>,
    /// Its derivative at every x; at a kink, that of one side.
    pub derivative: Vec<f32>,
}

/// A row of numbers and its softmax.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SoftmaxSample {
    /// `exp(xᵢ) / Σ exp(xⱼ)`.
    pub formula: &'static str,
    /// The row.
    pub x: Vec<f32>,
    /// Its softmax: positive numbers whose sum is 1.
    pub value: Vec<f32>,
}

/// The value and the derivative of each activation from -6 to 6, and the softmax of a row, all as the
/// layers compute them.
///
/// ```
/// let found = onsil::lessons::activations::curves();
/// let sigmoid = &found.curves[1];
/// let steepest = sigmoid.derivative.iter().copied().fold(0.0, f32::max);
/// assert_eq!((sigmoid.name, steepest), ("sigmoid", 0.25));
/// ```
pub fn curves() -> Activations {
    let x: Vec<f32> =
        (-END * PER_UNIT..=END * PER_UNIT).map(|i| f32::from(i) / f32::from(PER_UNIT)).collect();
    let curves = SHOWN.map(|(name, formula)| curve(name, formula, &x)).to_vec();
    let mut value = SAMPLE.to_vec();
    Activation::Softmax.forward(SAMPLE.len(), &mut value);
    let softmax =
        SoftmaxSample { formula: "exp(x_i) / sum of exp(x_j)", x: SAMPLE.to_vec(), value };
    Activations { x, curves, softmax }
}

fn curve(name: &'static str, formula: &'static str, x: &[f32]) -> Curve {
    let activation = Activation::from(name);
    let mut value = x.to_vec();
    activation.forward(1, &mut value);
    let mut derivative = vec![1.0; x.len()];
    activation.gradient(1, x, &value, &mut derivative);
    Curve { name, formula, value, derivative }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definitions, in double precision.
    fn naive(name: &str, x: f64) -> f64 {
        match name {
            "step" => f64::from(u8::from(x >= 0.0)),
            "sigmoid" => 1.0 / (1.0 + (-x).exp()),
            "tanh" => x.tanh(),
            "relu" => x.max(0.0),
            _ => x.max(0.2 * x),
        }
    }

    #[test]
    fn values_are_the_definitions_and_derivatives_their_differences() {
        let found = curves();
        assert_eq!((found.x[0], found.x[120], found.x[240]), (-6.0, 0.0, 6.0));
        assert_eq!(found.curves.len(), 5);
        for curve in &found.curves {
            for (i, x) in found.x.iter().map(|x| f64::from(*x)).enumerate() {
                let value = naive(curve.name, x);
                assert!((f64::from(curve.value[i]) - value).abs() < 1e-6, "{} {x}", curve.name);
                if x == 0.0 && !["sigmoid", "tanh"].contains(&curve.name) {
                    continue;
                }
                let difference = (naive(curve.name, x + 1e-5) - naive(curve.name, x - 1e-5)) / 2e-5;
                let derivative = f64::from(curve.derivative[i]);
                assert!((derivative - difference).abs() < 1e-5, "{} {x}", curve.name);
            }
        }
    }

    #[test]
    fn the_softmax_sums_to_1_and_keeps_the_order() {
        let value = curves().softmax.value;
        assert!((value.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{value:?}");
        assert!(value.is_sorted_by(|a, b| a > b), "{value:?}");
        let ratio = value[0] / value[1];
        assert!((ratio - 1f32.exp()).abs() < 1e-5, "{ratio}");
    }
}
