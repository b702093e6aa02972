//! Activations, their gradients, and softmax with its losses. Definitions follow Keras 3.

mod elementwise;
mod math;
mod softmax;

pub use softmax::{
    log_softmax_gradient_rows, log_softmax_rows, log_softmax_rows_in_place,
    softmax_cross_entropy_rows, softmax_gradient_rows, softmax_rows, softmax_rows_in_place,
};

/// α of SELU (Klambauer et al., *Self-Normalizing Neural Networks*, 2017).
pub const SELU_ALPHA: f32 = 1.673_263_2;
/// λ, the scale of SELU.
pub const SELU_SCALE: f32 = 1.050_701;

/// An elementwise activation `f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// `x`
    Linear,
    /// 1 where `x ≥ 0`, else 0: the perceptron's threshold. Its gradient is zero.
    Step,
    /// `1 / (1 + e⁻ˣ)`
    Sigmoid,
    /// `tanh x`
    Tanh,
    /// `max(x, 0)`; the gradient at 0 is 0.
    Relu,
    /// `x` where positive, else `slope·x`; the gradient at 0 is the slope.
    LeakyRelu(
        /// slope for negative inputs
        f32,
    ),
    /// `x` where positive, else `α(eˣ − 1)`.
    Elu(
        /// α
        f32,
    ),
    /// `λ·elu(x, α)` with [`SELU_SCALE`] and [`SELU_ALPHA`].
    Selu,
    /// `x·Φ(x)`, exact: `x/2·(1 + erf(x/√2))`.
    Gelu,
    /// The approximation `x/2·(1 + tanh(√(2/π)(x + 0.044715 x³)))`.
    GeluTanh,
    /// `x·sigmoid(x)`, also called swish.
    Silu,
    /// `ln(1 + eˣ)`
    Softplus,
    /// `x / (1 + |x|)`
    Softsign,
    /// `eˣ`
    Exponential,
    /// `clip(x/6 + 1/2, 0, 1)`; the gradient is 0 where clipped.
    HardSigmoid,
}

/// Whether [`activation_gradient`] reads `x` for this kind (else an empty slice will do).
pub fn needs_input(kind: Activation) -> bool {
    match kind {
        Activation::Gelu
        | Activation::GeluTanh
        | Activation::Silu
        | Activation::Softplus
        | Activation::Softsign => true,
        Activation::LeakyRelu(slope) | Activation::Elu(slope) => slope < 0.0,
        _ => false,
    }
}

/// Whether [`activation_gradient`] reads `y` for this kind (else an empty slice will do).
pub fn needs_output(kind: Activation) -> bool {
    match kind {
        Activation::Linear | Activation::Step => false,
        Activation::Elu(alpha) => alpha >= 0.0,
        _ => !needs_input(kind),
    }
}

/// `y[i] = f(x[i])`. In: `x`. Out: `y`, of the same length.
///
/// # Panics
/// If the lengths differ.
///
/// ```
/// use onsil_kernels::activation::{Activation, activation_forward};
/// let mut y = [0.0; 3];
/// activation_forward(Activation::Relu, &[-1.0, 0.0, 2.0], &mut y);
/// assert_eq!(y, [0.0, 0.0, 2.0]);
/// ```
pub fn activation_forward(kind: Activation, x: &[f32], y: &mut [f32]) {
    assert_eq!(x.len(), y.len(), "activation_forward: x and y differ in length");
    elementwise::forward(kind, x, y);
}

/// `xy[i] = f(xy[i])`. In-out: `xy`.
pub fn activation_forward_in_place(kind: Activation, xy: &mut [f32]) {
    elementwise::forward_in_place(kind, xy);
}

/// `dy[i] *= f'(x[i])`, where `y = f(x)`. In: `x`, `y`, each of `dy`'s length, or empty when the
/// kind does not read it ([`needs_input`], [`needs_output`]). In-out: `dy`.
///
/// # Panics
/// If a slice that is read differs from `dy` in length.
///
/// ```
/// use onsil_kernels::activation::{Activation, activation_gradient};
/// let mut dy = [10.0, 10.0];
/// activation_gradient(Activation::Relu, &[], &[0.0, 2.0], &mut dy);
/// assert_eq!(dy, [0.0, 10.0]);
/// ```
pub fn activation_gradient(kind: Activation, x: &[f32], y: &[f32], dy: &mut [f32]) {
    let (reads_x, reads_y) = (needs_input(kind), needs_output(kind));
    assert!(!reads_x || x.len() == dy.len(), "activation_gradient: x and dy differ in length");
    assert!(!reads_y || y.len() == dy.len(), "activation_gradient: y and dy differ in length");
    elementwise::gradient(kind, x, y, dy);
}
