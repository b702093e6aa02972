//! Estimators at the command line: lessons, training, what is shown of them, and their use.

pub(crate) mod config;
mod gates;
pub(crate) mod model_file;
mod show;
pub(crate) mod train;
pub(crate) mod tshirt;
mod watch;
