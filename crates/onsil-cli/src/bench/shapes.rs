//! Layers of shapes that no kernel was written for, beside round ones: a cliff between them would show.

use super::{Effort, Measured, alone};
use crate::error::Result;
use onsil::prelude::Conv2D;
use std::fmt;

/// A 3×3 convolution with padding `same`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shape {
    /// Of the input and of the output.
    channels: (usize, usize),
    /// Height and width of the image.
    size: usize,
    batch: usize,
}

/// Odd numbers of channels, each with round ones near it.
const CHANNELS: [[(usize, usize); 2]; 4] =
    [[(3, 17), (3, 16)], [(17, 33), (16, 32)], [(33, 33), (32, 32)], [(31, 33), (32, 32)]];
const SIZES: [[usize; 2]; 3] = [[13, 12], [27, 28], [29, 28]];
const BATCHES: [[usize; 2]; 4] = [[1, 1], [7, 8], [8, 8], [100, 96]];

/// Every odd shape with its round neighbour.
pub(crate) fn pairs() -> impl Iterator<Item = [Shape; 2]> {
    CHANNELS.into_iter().flat_map(|channels| {
        SIZES.into_iter().flat_map(move |sizes| {
            BATCHES.into_iter().map(move |batches| {
                [0, 1].map(|i| Shape { channels: channels[i], size: sizes[i], batch: batches[i] })
            })
        })
    })
}

impl Shape {
    /// A step of training of this layer alone.
    pub(crate) fn measure(self, effort: Effort) -> Result<Measured> {
        let layer = Conv2D::new(self.channels.1, 3).padding("same").use_bias(false);
        alone::measure(layer, [self.size, self.size, self.channels.0], self.batch, effort)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { channels: (from, to), size, batch } = self;
        f.pad(&format!("{from}→{to}, {size}×{size}, batch {batch}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_differs_in_something() {
        let pairs: Vec<_> = pairs().collect();
        assert_eq!(pairs.len(), 48);
        assert!(pairs.iter().all(|[odd, round]| odd != round));
        assert_eq!(
            pairs[1].map(|shape| shape.to_string()),
            ["3→17, 13×13, batch 7", "3→16, 12×12, batch 8",]
        );
    }
}
