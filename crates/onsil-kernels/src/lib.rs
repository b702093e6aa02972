//! The numeric kernels of onsil: slices in, slices out, single-threaded, on the best instruction
//! set of the CPU. No kernel knows a model, owns a thread or allocates; callers lend scratch.
//!
//! Layouts: images are NHWC (batch, height, width, channels), convolution kernels HWIO
//! (height, width, channels in, channels out), matrices row-major; all `f32`, but in [`gram`], [`sparse_rows`] and
//! [`working_set`], and in [`nearest`], which takes both `f32` and `f64`.
//!
//! # Index
//!
//! | kernel | what it computes |
//! |---|---|
//! | [`gemm::gemm`] | `C = A·B` or `C += A·B`, each operand plain or transposed |
//! | [`gemm::add_gram`] | `C += AᵀA` above the diagonal, with the zeros of A left out |
//! | [`gemm::gemm_bias`] | `C = A·B + bias` on every row: a dense layer |
//! | [`conv::conv2d_forward`] | 2-D convolution with stride, padding, dilation, groups and bias |
//! | [`conv::conv2d_prepare_input_gradient`] | arranges the kernel for the next one |
//! | [`conv::conv2d_input_gradient`] | its gradient with respect to the images |
//! | [`conv::conv2d_weight_gradient`] | its gradient with respect to (some rows of) the kernel |
//! | [`conv::conv2d_winograd_forward`], [`conv::conv2d_winograd_input_gradient`] | the same of small kernels with fewer multiplications |
//! | [`conv::winograd_prepare_kernel`], [`conv::winograd_prepare_input_gradient`] | transform the kernel for these two |
//! | [`conv::winograd_applies`], [`conv::winograd_applies_to_input_gradient`] | whether these two pay |
//! | [`conv::conv2d_winograd_weight_gradient`], [`conv::winograd_finish_weight_gradient`] | the gradient of the kernel in that way, in two steps |
//! | [`conv::add_rows`] | column sums: the gradient of a bias |
//! | [`conv::depthwise_conv2d_forward`] | one small filter bank per channel |
//! | [`conv::depthwise_conv2d_gradients`] | its gradients with respect to the images and, for each image, the kernel |
//! | [`gram::sparse_products`], [`gram::dense_products`] | dot products of rows with a panel of rows |
//! | [`gram::squared_distances`], [`gram::exp_scaled`] | what a Gaussian kernel makes of these |
//! | [`pool::max_pool2d_forward`] | maximum per window, remembering where it was |
//! | [`pool::max_pool2d_infer`] | maximum per window |
//! | [`pool::max_pool2d_gradient`] | sends each gradient to its window's maximum |
//! | [`pool::average_pool2d_forward`] | mean per window over the real cells |
//! | [`pool::average_pool2d_gradient`] | spreads each gradient over its window |
//! | [`nearest::nearest_dense`], [`nearest::nearest_sparse`] | the nearest of sixteen points for many rows: k-means |
//! | [`nearest::products_dense`], [`nearest::products_sparse`] | products of rows with eight points in `f64` |
//! | [`normalization::add_moments`], [`normalization::add_products`] | sums of each feature over rows |
//! | [`normalization::normalize`], [`normalization::normalize_gradient`] | batch normalisation and its gradient |
//! | [`normalization::add_scale_gradient`] | its gradient with respect to gamma |
//! | [`activation::activation_forward`] | `y = f(x)` for each [`activation::Activation`] |
//! | [`activation::activation_forward_in_place`] | the same in place |
//! | [`activation::activation_gradient`] | `dy *= f'(x)` |
//! | [`activation::softmax_rows`], [`activation::softmax_rows_in_place`] | softmax of each row |
//! | [`activation::log_softmax_rows`], [`activation::log_softmax_rows_in_place`] | logarithm of the softmax of each row |
//! | [`activation::softmax_gradient_rows`] | gradient through the softmax |
//! | [`activation::log_softmax_gradient_rows`] | gradient through the log-softmax |
//! | [`activation::softmax_cross_entropy_rows`] | loss and gradient of logits in one stable pass |
//! | [`optimizer::sgd`], [`optimizer::sgd_momentum`] | gradient descent, with (Nesterov) momentum |
//! | [`optimizer::adam`], [`optimizer::adam_amsgrad`] | Adam, with the AMSGrad bound |
//! | [`optimizer::adamax`], [`optimizer::nadam`] | Adam with the maximum norm, with Nesterov momentum |
//! | [`optimizer::rmsprop`] | RMSprop, centered and with momentum if asked |
//! | [`optimizer::adagrad`], [`optimizer::adadelta`] | rates from accumulated squares |
//! | [`optimizer::lion`] | the sign of a momentum |
//! | [`optimizer::weight_decay`] | `w −= w·factor` |
//! | [`optimizer::scale_add`] | `w += s·g` |
//! | [`optimizer::ema`] | moving average of weights |
//! | [`peak::multiply_adds`] | multiply-adds on registers alone: the speed to measure others against |
//! | [`prefetch::prefetch`] | nothing: it fetches what is read next |
//! | [`reduce::sum`], [`reduce::sum_f64`] | `Σ x` in `f32` and in `f64` |
//! | [`reduce::sum_squares_f64`] | `Σ x²` in `f64` |
//! | [`reduce::dot`] | `Σ x·y` |
//! | [`reduce::max`] | the largest element |
//! | [`reduce::all_finite`] | whether no element is NaN or infinite |
//! | [`reduce::add_assign`], [`reduce::axpy`] | `y += x`, `y += alpha·x` |
//! | [`reduce::scale`] | `x *= s` |
//! | [`sparse_rows::push_nonzeros`] | what is not zero of a dense row |
//! | [`sparse_rows::add_panel_product`] | `x·b` of sparse rows and 64 columns |
//! | [`sparse_rows::add_product`], [`sparse_rows::add_transposed_product`] | `x·b` and `xᵀ·d` of sparse rows, in `f64` |
//! | [`reduce::u8_to_f32`], [`reduce::f64_to_f32`] | conversions |
//! | [`working_set::last_largest`], [`working_set::best_partner`] | which variables sequential minimal optimisation changes next |
//!
//! Slices need no alignment; buffers that start on 64 bytes are read fastest.
//!
//! # The bit rule
//!
//! The bits of an output element depend on its own inputs only, never on how rows, images or
//! samples were split between calls. Sums over `k` (or over image, row and column for a weight
//! gradient) are one chain in increasing order, so two accumulating calls equal one. The chain is
//! fused (FMA) on SIMD instruction sets and rounded twice on the scalar one: results may differ
//! between instruction sets, never within one.
//!
//! # Where things are
//!
//! [`dispatch`] alone chooses the instruction set; `arch` holds the intrinsics behind one trait;
//! [`reference`](mod@reference) holds the naive twin of every kernel, the oracle of the tests.

pub mod activation;
mod arch;
pub mod conv;
pub mod dispatch;
pub mod gemm;
pub mod gram;
pub mod nearest;
pub mod normalization;
pub mod optimizer;
pub mod peak;
pub mod pool;
pub mod prefetch;
pub mod reduce;
pub mod reference;
mod size;
pub mod sparse_rows;
mod window;
pub mod working_set;
