//! One step of training, number by number: forward, the loss, backward, the update.

use crate::nn::layers::Dense;
use crate::nn::optimizers::SGD;
use crate::nn::{FitOptions, Input, Result, Sequential, sequential};
use ndarray::{Array2, ArrayD, arr1, arr2};
use serde::Serialize;

/// The sample, its target and the learning rate.
const X: [f64; 2] = [0.5, -1.0];
const TARGET: f64 = 1.0;
const LEARNING_RATE: f64 = 0.5;
/// The first weights of the 2-2-1 net, in the order of [`WEIGHT_NAMES`].
const WEIGHTS: [f64; 9] = [0.3, -0.2, 0.4, 0.6, 0.1, -0.1, 0.7, -0.5, 0.2];
const WEIGHT_NAMES: [&str; 9] = ["w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c"];
/// The distance of finite differences: the cube root of double precision's, which balances the error of
/// rounding and that of the formula.
const NUDGE: f64 = 6e-6;

/// What [`trace`] returns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Propagation {
    /// What goes in.
    pub x: [f64; 2],
    /// What should come out.
    pub target: f64,
    /// The learning rate of the step.
    pub learning_rate: f64,
    /// Every number from the input to the loss, in the order in which it is computed.
    pub forward: Vec<Step>,
    /// The gradient of the loss by every number, from the loss back to the first weights.
    pub backward: Vec<GradientStep>,
    /// Every weight, before and after the step.
    pub weights: Vec<WeightStep>,
    /// The loss before the step.
    pub loss: f64,
    /// The loss after it.
    pub loss_after: f64,
    /// The same loss of the same net made of onsil's layers, trained by one step in single precision.
    pub loss_after_fit: f64,
    /// The largest distance of a gradient from its finite difference.
    pub largest_difference: f64,
    /// Linear layers without activations between them.
    pub collapse: Collapse,
}

/// A number on the way forward.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Its name, such as `h1`.
    pub name: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// Its value.
    pub value: f64,
}

/// A gradient on the way back.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GradientStep {
    /// By what the loss is differentiated, such as `h1`.
    pub name: &'static str,
    /// How it follows from what was computed before: the chain rule.
    pub formula: &'static str,
    /// The gradient.
    pub value: f64,
    /// What a small change of that number does to the loss, divided by the change.
    pub numeric: f64,
    /// What [`Sequential::gradients`] finds in single precision; for weights and inputs.
    pub by_gradients: Option<f64>,
}

/// A weight and its update.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeightStep {
    /// Its name.
    pub name: &'static str,
    /// Its first value.
    pub before: f64,
    /// The gradient of the loss by it.
    pub gradient: f64,
    /// `before - learning_rate * gradient`.
    pub after: f64,
}

/// Three linear layers that are one; matrices as rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Collapse {
    /// The kernels of the three layers.
    pub kernels: Vec<Vec<Vec<f32>>>,
    /// Their product, the kernel of the one layer.
    pub product: Vec<Vec<f32>>,
    /// Some inputs.
    pub x: Vec<Vec<f32>>,
    /// What the three layers make of them.
    pub three_layers: Vec<Vec<f32>>,
    /// What the one layer makes of them.
    pub one_layer: Vec<Vec<f32>>,
    /// The largest distance between the two.
    pub largest_difference: f64,
}

/// Takes one sample through a net of 2 inputs, 2 sigmoid units and 1 sigmoid unit, and back.
///
/// Forward: `z = x·W + b`, `h = σ(z)`, `s = h·v + c`, `y = σ(s)`, and the loss `L = (y - t)²`. Backward, the
/// chain rule gives the gradient of each number from those of the numbers that it goes into, which is why it
/// is computed from the loss back to the input, each one once (Rumelhart, Hinton and Williams, "Learning
/// representations by back-propagating errors", 1986). Then every weight moves against its gradient.
///
/// All of it is computed in double precision by the formulas as they stand, every gradient beside its
/// finite difference `(L(p + ε) - L(p - ε)) / 2ε`, and beside what [`Sequential::gradients`] finds.
///
/// The last part shows why there is an activation between layers: `((x·W₁)·W₂)·W₃ = x·(W₁·W₂·W₃)`, so that
/// linear layers, however many, are one.
///
/// # Errors
/// None of its own; those of the layers.
///
/// ```
/// let found = onsil::lessons::propagation::trace()?;
/// assert!(found.loss_after < found.loss);
/// assert!(found.largest_difference < 1e-6);
/// assert!(found.collapse.largest_difference < 1e-6);
/// # Ok::<(), onsil::nn::Error>(())
/// ```
pub fn trace() -> Result<Propagation> {
    let v = Values::of(&WEIGHTS, None);
    let mut backward = gradients(&v);
    let mut model = network()?;
    let found = model.gradients(&arr2(&[X]), &arr2(&[[backward[0].value]]), false)?;
    let by_library = in_order(&found.weights).into_iter().chain(found.input.iter().copied());
    for (name, value) in WEIGHT_NAMES.iter().chain(&["x1", "x2"]).zip(by_library) {
        if let Some(step) = backward.iter_mut().find(|step| step.name == *name) {
            step.by_gradients = Some(value.into());
        }
    }
    let weights = updates(&backward);
    let after: Vec<f64> = weights.iter().map(|weight| weight.after).collect();
    let distances = backward.iter().map(|step| (step.value - step.numeric).abs());
    Ok(Propagation {
        x: X,
        target: TARGET,
        learning_rate: LEARNING_RATE,
        forward: v.steps(),
        loss: v.loss,
        loss_after: Values::of(&after, None).loss,
        loss_after_fit: loss_after_fit(&mut model)?,
        largest_difference: distances.fold(0.0, f64::max),
        backward,
        weights,
        collapse: collapse()?,
    })
}

/// Every number on the way forward.
struct Values {
    w: [f64; 9],
    x: [f64; 2],
    z: [f64; 2],
    h: [f64; 2],
    s: f64,
    y: f64,
    loss: f64,
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

impl Values {
    /// The way forward; where a number is nudged, it is changed after it was computed.
    fn of(weights: &[f64], nudge: Option<(&str, f64)>) -> Self {
        let nudged = |name: &str, value: f64| match nudge {
            Some((nudged, by)) if nudged == name => value + by,
            _ => value,
        };
        let mut w = [0.0; 9];
        for (i, w) in w.iter_mut().enumerate() {
            *w = nudged(WEIGHT_NAMES[i], weights[i]);
        }
        let x = [nudged("x1", X[0]), nudged("x2", X[1])];
        let [w11, w12, w21, w22, b1, b2, v1, v2, c] = w;
        let z = [
            nudged("z1", x[0] * w11 + x[1] * w21 + b1),
            nudged("z2", x[0] * w12 + x[1] * w22 + b2),
        ];
        let h = [nudged("h1", sigmoid(z[0])), nudged("h2", sigmoid(z[1]))];
        let s = nudged("s", h[0] * v1 + h[1] * v2 + c);
        let y = nudged("y", sigmoid(s));
        Self { w, x, z, h, s, y, loss: (y - TARGET).powi(2) }
    }

    fn steps(&self) -> Vec<Step> {
        [
            ("x1", "given", self.x[0]),
            ("x2", "given", self.x[1]),
            ("z1", "x1 w11 + x2 w21 + b1", self.z[0]),
            ("z2", "x1 w12 + x2 w22 + b2", self.z[1]),
            ("h1", "sigmoid(z1)", self.h[0]),
            ("h2", "sigmoid(z2)", self.h[1]),
            ("s", "h1 v1 + h2 v2 + c", self.s),
            ("y", "sigmoid(s)", self.y),
            ("L", "(y - t)^2", self.loss),
        ]
        .map(|(name, formula, value)| Step { name, formula, value })
        .to_vec()
    }
}

/// The way back, beside finite differences.
fn gradients(v: &Values) -> Vec<GradientStep> {
    let [w11, w12, w21, w22, _, _, v1, v2, _] = v.w;
    let dy = 2.0 * (v.y - TARGET);
    let ds = dy * v.y * (1.0 - v.y);
    let dh = [ds * v1, ds * v2];
    let dz = [dh[0] * v.h[0] * (1.0 - v.h[0]), dh[1] * v.h[1] * (1.0 - v.h[1])];
    let dx = [dz[0] * w11 + dz[1] * w12, dz[0] * w21 + dz[1] * w22];
    [
        ("y", "2 (y - t)", dy),
        ("s", "dy y (1 - y)", ds),
        ("v1", "ds h1", ds * v.h[0]),
        ("v2", "ds h2", ds * v.h[1]),
        ("c", "ds", ds),
        ("h1", "ds v1", dh[0]),
        ("h2", "ds v2", dh[1]),
        ("z1", "dh1 h1 (1 - h1)", dz[0]),
        ("z2", "dh2 h2 (1 - h2)", dz[1]),
        ("w11", "dz1 x1", dz[0] * v.x[0]),
        ("w12", "dz2 x1", dz[1] * v.x[0]),
        ("w21", "dz1 x2", dz[0] * v.x[1]),
        ("w22", "dz2 x2", dz[1] * v.x[1]),
        ("b1", "dz1", dz[0]),
        ("b2", "dz2", dz[1]),
        ("x1", "dz1 w11 + dz2 w12", dx[0]),
        ("x2", "dz1 w21 + dz2 w22", dx[1]),
    ]
    .map(|(name, formula, value)| {
        let loss = |by: f64| Values::of(&WEIGHTS, Some((name, by))).loss;
        let numeric = (loss(NUDGE) - loss(-NUDGE)) / (2.0 * NUDGE);
        GradientStep { name, formula, value, numeric, by_gradients: None }
    })
    .to_vec()
}

fn updates(backward: &[GradientStep]) -> Vec<WeightStep> {
    let update = |(name, before): (&'static str, f64)| {
        let step = backward.iter().find(|step| step.name == name);
        let gradient = step.map_or(0.0, |step| step.value);
        WeightStep { name, before, gradient, after: before - LEARNING_RATE * gradient }
    };
    WEIGHT_NAMES.into_iter().zip(WEIGHTS).map(update).collect()
}

/// The same net, made of layers.
fn network() -> Result<Sequential> {
    let mut model = sequential![
        Input::new([2]),
        Dense::new(2).activation("sigmoid"),
        Dense::new(1).activation("sigmoid"),
    ]?;
    let [w11, w12, w21, w22, b1, b2, v1, v2, c] = WEIGHTS.map(|weight| weight as f32);
    model.set_weights(&[
        arr2(&[[w11, w12], [w21, w22]]).into_dyn(),
        arr1(&[b1, b2]).into_dyn(),
        arr2(&[[v1], [v2]]).into_dyn(),
        arr1(&[c]).into_dyn(),
    ])?;
    Ok(model)
}

/// The numbers of such weights, in the order of [`WEIGHT_NAMES`].
fn in_order(weights: &[ArrayD<f32>]) -> Vec<f32> {
    weights.iter().flatten().copied().collect()
}

fn loss_after_fit(model: &mut Sequential) -> Result<f64> {
    let (x, y) = (arr2(&[X]), arr2(&[[TARGET]]));
    model.compile(SGD::new(LEARNING_RATE), "mse", [""; 0])?;
    model.fit(&x, &y, FitOptions::new())?;
    Ok(model.evaluate(&x, &y)?.get("loss").unwrap_or(f64::NAN))
}

fn collapse() -> Result<Collapse> {
    let kernels = [
        arr2(&[[0.5, -1.0, 0.25], [1.5, 0.75, -0.5]]),
        arr2(&[[1.0, -0.5, 0.25], [0.5, 2.0, -1.0], [-0.75, 0.5, 1.25]]),
        arr2(&[[0.5, 1.0], [-1.5, 0.25], [0.75, -0.5]]),
    ];
    let product: Array2<f32> = kernels[0].dot(&kernels[1]).dot(&kernels[2]);
    let x = arr2(&[[1.0f32, 0.0], [0.0, 1.0], [0.5, -2.0], [-1.5, 0.75]]);
    let three = linear(&kernels)?.predict(&x)?;
    let one = linear(std::slice::from_ref(&product))?.predict(&x)?;
    let distances = three.iter().zip(&one).map(|(a, b)| f64::from((a - b).abs()));
    Ok(Collapse {
        largest_difference: distances.fold(0.0, f64::max),
        kernels: kernels.iter().map(rows_of).collect(),
        product: rows_of(&product),
        x: rows_of(&x),
        three_layers: three.rows().into_iter().map(|row| row.to_vec()).collect(),
        one_layer: one.rows().into_iter().map(|row| row.to_vec()).collect(),
    })
}

/// Linear layers with these kernels and without biases.
fn linear(kernels: &[Array2<f32>]) -> Result<Sequential> {
    let mut model = Sequential::new();
    model.add(Input::new([2]))?;
    for kernel in kernels {
        model.add(Dense::new(kernel.ncols()).use_bias(false))?;
    }
    let kernels: Vec<ArrayD<f32>> =
        kernels.iter().map(|kernel| kernel.clone().into_dyn()).collect();
    model.set_weights(&kernels)?;
    Ok(model)
}

fn rows_of(matrix: &Array2<f32>) -> Vec<Vec<f32>> {
    matrix.rows().into_iter().map(|row| row.to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_are_finite_differences_and_those_of_the_layers() {
        let found = trace().unwrap();
        assert_eq!(found.backward.len(), 17);
        for step in &found.backward {
            assert!((step.value - step.numeric).abs() < 1e-6, "{step:?}");
            assert!(step.value.abs() > 1e-3, "a gradient of nothing shows nothing: {step:?}");
            let by_layers = step.by_gradients.is_some();
            assert_eq!(by_layers, !["y", "s", "h1", "h2", "z1", "z2"].contains(&step.name));
            let distance = step.by_gradients.map_or(0.0, |found| (found - step.value).abs());
            assert!(distance < 1e-6, "{step:?}");
        }
        assert!(found.largest_difference < 1e-6);
    }

    #[test]
    fn a_step_lowers_the_loss_as_fit_does() {
        let found = trace().unwrap();
        assert_eq!(found.forward.last().unwrap().value, found.loss);
        assert!(found.loss_after < found.loss, "{found:?}");
        assert!((found.loss_after - found.loss_after_fit).abs() < 1e-6, "{found:?}");
        for weight in &found.weights {
            let moved = weight.before - found.learning_rate * weight.gradient;
            assert_eq!(weight.after, moved);
        }
    }

    #[test]
    fn three_linear_layers_are_one() {
        let Collapse { three_layers, one_layer, largest_difference, product, .. } =
            trace().unwrap().collapse;
        assert!(largest_difference < 1e-6, "{three_layers:?}, {one_layer:?}");
        // A unit vector gives a row of the product.
        assert_eq!(one_layer[0], product[0]);
        assert!(three_layers.iter().flatten().any(|value| value.abs() > 1.0));
    }
}
