#![forbid(unsafe_code)]
//! What two or more of onsil's libraries need.
//!
//! | module | what it holds |
//! |---|---|
//! | [`aligned`] | buffers that start on a cache line |
//! | [`config`] | parameters by name |
//! | [`csr`] | sparse rows |
//! | [`file`](mod@file) | files written whole or not at all |
//! | [`parallel`] | work split over threads, with the same bits for any number of them |
//! | [`peak`] | how fast this machine can multiply and add |
//! | [`random`] | counter-based random streams, one per purpose |
//! | [`random_state`] | NumPy's legacy generator, bit for bit |
//! | [`suggest`] | "did you mean …?" for misspelt names |

pub mod aligned;
pub mod config;
pub mod csr;
pub mod file;
mod logarithm;
pub mod parallel;
pub mod peak;
pub mod random;
pub mod random_state;
pub mod suggest;
