//! Buffers that start on a cache line.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line, and of the longest vector.
const LINE: usize = 64;

/// So many `f32`, starting on 64 bytes: a vector that is loaded from a multiple of its length never
/// lies in two cache lines, which would take twice as long.
#[derive(Debug, Default)]
pub struct Aligned {
    values: Vec<f32>,
    start: usize,
    len: usize,
}

impl Aligned {
    /// Zeros.
    ///
    /// ```
    /// let mut buffer = onsil_core::aligned::Aligned::zeros(3);
    /// buffer[1] = 2.0;
    /// assert_eq!(*buffer, [0.0, 2.0, 0.0]);
    /// assert!(buffer.as_ptr().addr().is_multiple_of(64));
    /// ```
    pub fn zeros(len: usize) -> Self {
        if len == 0 {
            return Self::default();
        }
        let room = LINE / size_of::<f32>() - 1;
        let values = vec![0.0; len + room];
        // An interpreter may refuse to say; then the buffer is as good, but slower.
        let start = values.as_ptr().align_offset(LINE).min(room);
        Self { values, start, len }
    }

    /// Cuts numbers off or adds zeros, so that there are `len`.
    ///
    /// ```
    /// let mut buffer = onsil_core::aligned::Aligned::zeros(2);
    /// buffer.fill(3.0);
    /// buffer.resize(1);
    /// buffer.resize(100);
    /// assert_eq!((buffer[0], buffer[1], buffer.len()), (3.0, 0.0, 100));
    /// ```
    pub fn resize(&mut self, len: usize) {
        if self.start + len > self.values.len() {
            let mut larger = Self::zeros(len.max(self.len + self.len / 2));
            larger[..self.len].copy_from_slice(self);
            larger.len = self.len;
            *self = larger;
        }
        let before = std::mem::replace(&mut self.len, len);
        if before < len {
            self[before..].fill(0.0);
        }
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.values[self.start..self.start + self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values[self.start..self.start + self.len]
    }
}
