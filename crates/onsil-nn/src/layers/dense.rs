use super::common::{self, KernelOptions};
use crate::activations::Activation;
use crate::layer::{Backward, Built, Forward, Layer, Memory, WeightGradient, count};
use crate::registry::class;
use onsil_kernels::conv::add_rows;
use onsil_kernels::gemm::{Gemm, gemm, gemm_bias, gemm_scratch_len};
use serde::{Deserialize, Serialize};

/// `activation(x · kernel + bias)` over the last axis.
///
/// Shapes: `(…, in)` → `(…, units)`; kernel `(in, units)`, bias `(units)`.
///
/// ```
/// use onsil_nn::{Input, layers::Dense, sequential};
/// let model = sequential![Input::new([784]), Dense::new(10).activation("softmax")].unwrap();
/// assert_eq!(model.count_params(), 7850);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dense {
    units: usize,
    #[serde(default = "common::linear")]
    activation: Activation,
    #[serde(flatten)]
    options: KernelOptions,
}

impl Dense {
    /// A layer of so many units, linear and with bias.
    pub fn new(units: usize) -> Self {
        Self { units, activation: Activation::Linear, options: KernelOptions::default() }
    }

    common::activation_builder!();
    common::kernel_builders!();

    /// Rows of a sample: the product of all axes but the last.
    fn rows_per_sample(input_shape: &[usize]) -> usize {
        input_shape[..input_shape.len() - 1].iter().product()
    }
}

/// Weights in the order of `get_weights`.
const KERNEL: usize = 0;
const BIAS: usize = 1;

impl Layer for Dense {
    class!(Dense);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        common::check_count("units", self.units)?;
        let Some((&inputs, field)) = input_shape.split_last() else {
            return Err("expects at least one axis, but the input is a single number: give the \
                        model an Input of shape [1]"
                .into());
        };
        let output_shape = [field, &[self.units]].concat();
        let weights = self.options.weights([inputs, self.units], self.units);
        let output_len = count(&output_shape).unwrap_or(usize::MAX);
        Ok(Built {
            weights: common::checked(&self.activation, weights)?,
            memory: Memory {
                cache: self.activation.cache_len(output_len),
                scratch: scratch_len(inputs, self.units),
                ..Memory::default()
            },
            output_shape,
            ..Built::default()
        })
    }

    fn forward(&self, f: Forward<'_>) {
        let shape = f.pass.input_shape;
        let inputs = shape[shape.len() - 1];
        let rows = f.pass.rows * Self::rows_per_sample(shape);
        let (g, kernel) = (Gemm::new(rows, self.units, inputs), f.pass.weights.get(KERNEL));
        if self.options.use_bias {
            gemm_bias(&g, f.x, kernel, f.pass.weights.get(BIAS), f.y, f.scratch);
        } else {
            gemm(&g, f.x, kernel, f.y, false, f.scratch);
        }
        self.activation.push(self.units, f.y, f.cache);
    }

    fn backward(&self, b: Backward<'_>) {
        let shape = b.pass.input_shape;
        let inputs = shape[shape.len() - 1];
        self.activation.gradient(self.units, b.cache, b.y, b.dy);
        if let Some(dx) = b.dx {
            let g = backward_shape(b.pass.rows * Self::rows_per_sample(shape), inputs, self.units);
            gemm(&g, b.dy, b.pass.weights.get(KERNEL), dx, false, b.scratch);
        }
    }

    fn weight_gradient(&self, g: WeightGradient<'_>) {
        let shape = g.pass.input_shape;
        let inputs = shape[shape.len() - 1];
        let rows = g.pass.rows * Self::rows_per_sample(shape);
        if g.weight == BIAS {
            add_rows(rows, self.units, g.dy, g.out);
            return;
        }
        let shape = Gemm::new(g.block.len(), self.units, rows).trans_a().lda(inputs);
        gemm(&shape, &g.x[g.block.start..], g.dy, g.out, true, g.scratch);
    }

    fn without_softmax(&self) -> Option<Box<dyn Layer>> {
        (self.activation == Activation::Softmax)
            .then(|| Box::new(Self { activation: Activation::Linear, ..self.clone() }) as _)
    }

    fn blocks_training(&self) -> Option<String> {
        common::step_blocks_training(&self.activation)
    }

    fn rectifies(&self) -> bool {
        self.activation == Activation::Relu
    }
}

/// `dx[rows, inputs] = dy[rows, units] · kernelᵀ`.
fn backward_shape(rows: usize, inputs: usize, units: usize) -> Gemm {
    Gemm::new(rows, inputs, units).trans_b()
}

/// What the three products need, whatever the number of rows.
fn scratch_len(inputs: usize, units: usize) -> usize {
    let many = usize::MAX;
    let products = [
        Gemm::new(many, units, inputs),
        backward_shape(many, inputs, units),
        Gemm::new(inputs, units, many).trans_a(),
    ];
    products.iter().map(gemm_scratch_len).max().unwrap_or(0)
}
