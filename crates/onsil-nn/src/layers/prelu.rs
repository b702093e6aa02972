use super::axes::Axes;
use super::common;
use super::shared::for_each_row;
use crate::activations::Activation;
use crate::constraints::Constraint;
use crate::initializers::{Initializer, Zeros};
use crate::layer::{Backward, Built, Forward, Layer, WeightGradient, WeightSpec};
use crate::registry::class;
use crate::regularizers::Regularizer;
use serde::{Deserialize, Serialize};

/// `x` where positive, otherwise `alpha · x` with slopes that are learnt.
///
/// He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015. Shapes: `(…)` → `(…)`; alpha has
/// the shape of the input, with length 1 along the shared axes.
///
/// ```
/// use onsil_nn::{Input, layers::PReLU, sequential};
/// let model = sequential![Input::new([24, 24, 32]), PReLU::new().shared_axes([1, 2])].unwrap();
/// assert_eq!(model.count_params(), 32);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct PReLU {
    alpha_initializer: Box<dyn Initializer>,
    alpha_regularizer: Option<Box<dyn Regularizer>>,
    alpha_constraint: Option<Box<dyn Constraint>>,
    shared_axes: Option<Axes>,
}

impl Default for PReLU {
    fn default() -> Self {
        Self {
            alpha_initializer: Box::new(Zeros::default()),
            alpha_regularizer: None,
            alpha_constraint: None,
            shared_axes: None,
        }
    }
}

impl PReLU {
    /// A layer with a slope for each number of a sample, at first 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the axes along which slopes are shared, counted with the batch as axis 0: `[1, 2]` for one
    /// slope per channel of images. None unless given.
    pub fn shared_axes(mut self, axes: impl Into<Axes>) -> Self {
        self.shared_axes = Some(axes.into());
        self
    }

    /// Sets where alpha's first values come from; zeros unless given.
    pub fn alpha_initializer(mut self, initializer: impl Into<Box<dyn Initializer>>) -> Self {
        self.alpha_initializer = initializer.into();
        self
    }

    /// Adds a penalty on alpha to the loss.
    pub fn alpha_regularizer(mut self, regularizer: impl Into<Box<dyn Regularizer>>) -> Self {
        self.alpha_regularizer = Some(regularizer.into());
        self
    }

    /// Puts alpha under a rule after every update.
    pub fn alpha_constraint(mut self, constraint: impl Into<Box<dyn Constraint>>) -> Self {
        self.alpha_constraint = Some(constraint.into());
        self
    }

    /// Whether slopes differ along an axis of a sample of so many.
    fn keeps(&self, axis: usize, axes: usize) -> bool {
        !self.shared_axes.as_ref().is_some_and(|shared| shared.contain(axis, axes))
    }

    /// Calls `visit` with the start of every row of the samples, and the slopes of it.
    fn for_each_row(&self, shape: &[usize], samples: usize, visit: impl FnMut(usize, usize)) {
        for_each_row(shape, samples, |axis| self.keeps(axis, shape.len()), visit);
    }

    /// How far the slope is from one column to the next: 0 where they share it.
    fn step(&self, shape: &[usize]) -> usize {
        usize::from(!shape.is_empty() && self.keeps(shape.len() - 1, shape.len()))
    }
}

impl Layer for PReLU {
    class!(PReLU);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let axes = input_shape.len();
        if let Some(shared) = &self.shared_axes {
            shared.check("shared_axes", axes)?;
        }
        let length = |(axis, n): (usize, &usize)| if self.keeps(axis, axes) { *n } else { 1 };
        let shape: Vec<usize> = input_shape.iter().enumerate().map(length).collect();
        let alpha = WeightSpec {
            regularizer: self.alpha_regularizer.clone(),
            constraint: self.alpha_constraint.clone(),
            ..WeightSpec::new("alpha", shape, self.alpha_initializer.clone())
        };
        Ok(Built {
            weights: common::checked(&Activation::Linear, vec![alpha])?,
            ..Built::shape(input_shape)
        })
    }

    fn forward(&self, f: Forward<'_>) {
        let (shape, alpha) = (f.pass.input_shape, f.pass.weights.get(0));
        let (columns, step) = (common::columns(shape), self.step(shape));
        self.for_each_row(shape, f.pass.rows, |start, slope| {
            for (i, x) in f.x[start..start + columns].iter().enumerate() {
                let below = alpha[slope + i * step] * x;
                f.y[start + i] = if *x > 0.0 { *x } else { below };
            }
        });
    }

    fn backward(&self, b: Backward<'_>) {
        let Some(dx) = b.dx else { return };
        let (shape, alpha) = (b.pass.input_shape, b.pass.weights.get(0));
        let (columns, step) = (common::columns(shape), self.step(shape));
        self.for_each_row(shape, b.pass.rows, |start, slope| {
            for i in 0..columns {
                let below = alpha[slope + i * step];
                let by_x = if b.x[start + i] > 0.0 { 1.0 } else { below };
                dx[start + i] = b.dy[start + i] * by_x;
            }
        });
    }

    /// `Σ dy · min(x, 0)` over what shares a slope.
    fn weight_gradient(&self, g: WeightGradient<'_>) {
        let shape = g.pass.input_shape;
        let (columns, step) = (common::columns(shape), self.step(shape));
        let row = if step == 0 { 1 } else { columns };
        let block = g.block.start * row..g.block.end * row;
        self.for_each_row(shape, g.pass.rows, |start, slope| {
            if !block.contains(&slope) {
                return;
            }
            for i in 0..columns {
                let by_alpha = g.dy[start + i] * g.x[start + i].min(0.0);
                g.out[slope - block.start + i * step] += by_alpha;
            }
        });
    }
}
