//! The gradients of a model's outputs.

use crate::data::{Arrays, Values};
use crate::error::{Error, Result};
use crate::layer::Place;
use crate::losses::Loss;
use crate::plan::{Batch, Call, Mode, Plan};
use crate::sequential::Sequential;
use ndarray::ArrayD;
use onsil_core::parallel;

/// The outputs of a model and the gradients of a weighted sum of them.
#[derive(Clone, Debug)]
pub struct Gradients {
    /// The outputs, `[rows, output]`.
    pub output: ArrayD<f32>,
    /// The gradient by the input, `[rows, input]`.
    pub input: ArrayD<f32>,
    /// The gradient by each trainable weight, in the order of [`Sequential::get_weights`].
    pub weights: Vec<ArrayD<f32>>,
}

impl Sequential {
    /// The gradient of `Σ y·dy` by the input and by every trainable weight, for all rows of `x` as one
    /// batch; `dy` has the shape of the outputs `y`.
    ///
    /// With a one in `dy` for a class and zeros elsewhere this is the saliency of that class
    /// (Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks", 2013). `training` says
    /// how layers behave that differ in training; the model itself does not change.
    ///
    /// # Errors
    /// Data that do not fit the model.
    ///
    /// ```
    /// use ndarray::array;
    /// use onsil_nn::{Input, layers::Dense, sequential};
    /// let mut model = sequential![Input::new([2]), Dense::new(1).use_bias(false)]?;
    /// model.set_weights(&[array![[3.0], [5.0]].into_dyn()])?;
    /// let gradients = model.gradients(&array![[1.0, 2.0]], &array![[10.0]], false)?;
    /// assert_eq!(gradients.output, array![[13.0]].into_dyn());
    /// assert_eq!(gradients.input, array![[30.0, 50.0]].into_dyn());
    /// assert_eq!(gradients.weights, [array![[10.0], [20.0]].into_dyn()]);
    /// # Ok::<(), onsil_nn::Error>(())
    /// ```
    pub fn gradients<'a>(
        &mut self,
        x: impl Into<Values<'a>>,
        dy: impl Into<Values<'a>>,
        training: bool,
    ) -> Result<Gradients> {
        let (x, dy) = (x.into(), dy.into());
        let shape_of_dy = dy.shape().to_vec();
        let data = Arrays::new(x, dy)?;
        self.build_for(&data)?;
        let rows: Vec<usize> = (0..shape_of_dy[0]).collect();
        let output_shape = [&[rows.len()], self.output_shape().unwrap_or_default()].concat();
        if output_shape.iter().product::<usize>() != shape_of_dy.iter().product::<usize>() {
            return Err(Error::data(format!(
                "dy has the shape {shape_of_dy:?}, but the outputs have {output_shape:?}: they must be \
                 the same"
            )));
        }
        let call = Call {
            batch: Batch { data: &data, rows: &rows, sample_weight: &[], class_weight: &[] },
            mode: if training { Mode::Train(&Weighted) } else { Mode::Differentiate(&Weighted) },
            step: self.steps,
            trainable: &self.trainable,
            state: &self.state,
        };
        let mut plan = Plan::with_input_gradient(self.ops(false).0, rows.len());
        let mut gradient = vec![0.0; self.trainable.len()];
        parallel::install(|| {
            plan.run(&call)?;
            plan.weight_gradients(&call, &mut gradient);
            Ok::<(), Error>(())
        })?;
        let last = plan.ops().last();
        let output = plan.shards().flat_map(|shard| last.map_or(&[][..], |op| shard.output(op)));
        let input_shape = [&[rows.len()], self.input_shape().unwrap_or_default()].concat();
        Ok(Gradients {
            output: array(&output_shape, output.copied().collect())?,
            input: array(&input_shape, plan.input_gradient().collect())?,
            weights: self.split(&gradient)?,
        })
    }

    /// The gradient of all trainable weights, cut up into theirs.
    fn split(&self, gradient: &[f32]) -> Result<Vec<ArrayD<f32>>> {
        self.weight_shapes()
            .filter_map(|(_, place, shape)| match place {
                Place::Trainable(range) => Some(array(shape, gradient[range.clone()].to_vec())),
                Place::State(_) => None,
            })
            .collect()
    }
}

fn array(shape: &[usize], numbers: Vec<f32>) -> Result<ArrayD<f32>> {
    ArrayD::from_shape_vec(shape, numbers).map_err(|error| Error::data(error.to_string()))
}

/// `Σ y·dy`, with dy as the target.
#[derive(Clone, Debug)]
struct Weighted;

impl Loss for Weighted {
    fn class_name(&self) -> &str {
        "Weighted"
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        prediction.iter().zip(target).map(|(y, dy)| y * dy).sum()
    }

    /// The sum over the batch, not its mean: `scale` is left aside.
    fn gradient(&self, _prediction: &[f32], target: &[f32], _scale: f32, out: &mut [f32]) {
        out.copy_from_slice(target);
    }
}
