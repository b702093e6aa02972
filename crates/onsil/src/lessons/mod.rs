//! Lessons that take more than one model or none: what is computed, as plain numbers to print or draw.
//!
//! Every lesson is a function that returns a struct of numbers, which serde can write.
//!
//! | lesson | what it shows |
//! |---|---|
//! | [`activations::curves`] | activations and their derivatives |
//! | [`propagation::trace`] | one step of training, number by number, forward and backward |
//! | [`vanishing::compare`] | gradients that vanish on their way back, and units that die |
//! | [`dropout::compare`] | less overfitting by dropout |
//! | [`convolution::filters`] | what a filter, padding, strides and pooling do to an image |

pub mod activations;
pub mod convolution;
pub mod dropout;
pub mod propagation;
mod subset;
pub mod vanishing;
