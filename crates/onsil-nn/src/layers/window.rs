//! Windows that slide over one or two axes: sizes, steps and padding, as in Keras.

use crate::layer::{MAX_NUMBERS, count};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number for both axes, or one for each: height, width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Along the height.
    pub h: usize,
    /// Along the width.
    pub w: usize,
}

impl From<usize> for Pair {
    fn from(both: usize) -> Self {
        Self { h: both, w: both }
    }
}

impl From<(usize, usize)> for Pair {
    fn from((h, w): (usize, usize)) -> Self {
        Self { h, w }
    }
}

impl std::fmt::Display for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({}, {})", self.h, self.w)
    }
}

impl Serialize for Pair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.h, self.w].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a whole number, or a list of two")]
        enum Given {
            Both(usize),
            Each([usize; 2]),
        }
        Ok(match Given::deserialize(deserializer)? {
            Given::Both(both) => both.into(),
            Given::Each([h, w]) => (h, w).into(),
        })
    }
}

impl Pair {
    /// Refuses a zero.
    pub(crate) fn check(self, parameter: &str) -> Result<(), String> {
        if self.h > 0 && self.w > 0 {
            Ok(())
        } else {
            Err(format!("{parameter} must be at least 1 along both axes, but is {self}"))
        }
    }
}

/// What is done at the borders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Padding {
    /// Nothing: windows lie inside.
    #[default]
    Valid,
    /// As many zeros as it takes for `⌈size / stride⌉` windows; the odd one after the end.
    Same,
    /// Zeros before the start only, so that no window sees what comes after it; for
    /// [`Conv1D`](super::Conv1D) alone.
    Causal,
    /// A name that is not known; refused when the layer is added.
    #[serde(skip)]
    Unknown,
}

impl From<&str> for Padding {
    fn from(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "valid" => Self::Valid,
            "same" => Self::Same,
            "causal" => Self::Causal,
            _ => Self::Unknown,
        }
    }
}

impl Padding {
    /// Refuses what is neither `"valid"` nor `"same"`.
    pub(crate) fn check(self) -> Result<(), String> {
        match self {
            Self::Valid | Self::Same => Ok(()),
            Self::Causal => {
                Err("padding must be \"valid\" or \"same\": only Conv1D can be \"causal\"".into())
            }
            Self::Unknown => Err("padding must be \"valid\" or \"same\"".into()),
        }
    }

    /// Refuses a name that is not known.
    pub(crate) fn check_1d(self) -> Result<(), String> {
        match self {
            Self::Unknown => Err("padding must be \"valid\", \"same\" or \"causal\"".into()),
            _ => Ok(()),
        }
    }
}

/// Windows along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Axis {
    /// How many there are.
    pub(crate) out: usize,
    /// Zeros before the first element.
    pub(crate) pad: usize,
}

impl Axis {
    /// Windows of `window` elements, `dilation` apart, every `stride` elements along `size`.
    pub(crate) fn new(
        size: usize,
        window: usize,
        stride: usize,
        dilation: usize,
        padding: Padding,
    ) -> Self {
        let span = span(window, dilation);
        match padding {
            Padding::Unknown => Self { out: 0, pad: 0 },
            Padding::Valid if span > size => Self { out: 0, pad: 0 },
            Padding::Valid => Self { out: (size - span) / stride + 1, pad: 0 },
            Padding::Causal => Self { out: size.div_ceil(stride), pad: span - 1 },
            Padding::Same => {
                let out = size.div_ceil(stride);
                let needed = ((out - 1) * stride).saturating_add(span);
                Self { out, pad: needed.saturating_sub(size) / 2 }
            }
        }
    }
}

/// Elements from the first to the last of a window.
fn span(window: usize, dilation: usize) -> usize {
    (window - 1).saturating_mul(dilation).saturating_add(1)
}

/// Refuses a convolution whose output, kernel or padded image could not be held.
pub(crate) fn check_sizes(
    [in_h, in_w, in_c]: [usize; 3],
    kernel: Pair,
    dilation: Pair,
    kernel_shape: &[usize],
    output_shape: &[usize],
) -> Result<(), String> {
    let padded = [
        in_h.saturating_add(span(kernel.h, dilation.h)),
        in_w.saturating_add(span(kernel.w, dilation.w)),
        in_c,
    ];
    let arrays = [("kernel", kernel_shape), ("output", output_shape), ("padded input", &padded)];
    for (name, shape) in arrays {
        if count(shape).is_none_or(|numbers| numbers > MAX_NUMBERS) {
            return Err(format!(
                "its {name} of shape {shape:?} has more than the {MAX_NUMBERS} numbers allowed: use \
                 fewer filters, or a smaller kernel_size or dilation_rate"
            ));
        }
    }
    Ok(())
}

/// Splits the shape of an image into height, width and channels.
pub(crate) fn image_shape(input_shape: &[usize]) -> Result<[usize; 3], String> {
    match *input_shape {
        [h, w, c] => Ok([h, w, c]),
        [h, w] => Err(format!(
            "expects images of shape (height, width, channels), but gets ({h}, {w}): for one channel \
             give the model Input::new([{h}, {w}, 1])"
        )),
        _ => Err(format!(
            "expects images of shape (height, width, channels), but gets {input_shape:?}"
        )),
    }
}

/// Says that a window does not fit into an image.
pub(crate) fn too_small(window: Pair, h: usize, w: usize) -> String {
    format!(
        "a window of {window} does not fit into an image of ({h}, {w}): use a smaller one, or \
         padding \"same\""
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts windows by placing them one by one.
    fn slow(size: usize, window: usize, stride: usize, dilation: usize) -> usize {
        let span = (window - 1) * dilation;
        (0..size).step_by(stride).filter(|start| start + span < size).count()
    }

    #[test]
    fn windows_are_counted_as_if_placed() {
        for size in 1..12 {
            for (window, stride, dilation) in
                [(1, 1, 1), (2, 1, 1), (3, 1, 1), (3, 2, 1), (2, 3, 1), (3, 1, 2), (5, 2, 2)]
            {
                let valid = Axis::new(size, window, stride, dilation, Padding::Valid);
                assert_eq!(valid.out, slow(size, window, stride, dilation));
                let same = Axis::new(size, window, stride, dilation, Padding::Same);
                assert_eq!(same.out, size.div_ceil(stride));
            }
        }
    }
}
