//! Windows that slide over one axis: sequences of shape (steps, channels).

use super::common::check_count;
use super::window::{Axis, Padding};
use onsil_kernels::pool::Pool2dShape;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number, in configs also as a list of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Single(pub(crate) usize);

impl Serialize for Single {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.0].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Single {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a whole number, or a list of one")]
        enum Given {
            Plain(usize),
            List([usize; 1]),
        }
        Ok(match Given::deserialize(deserializer)? {
            Given::Plain(number) | Given::List([number]) => Self(number),
        })
    }
}

pub(crate) fn single_one() -> Single {
    Single(1)
}

pub(crate) fn single_two() -> Single {
    Single(2)
}

/// Splits the shape of a sequence into steps and channels.
pub(crate) fn steps_shape(input_shape: &[usize]) -> Result<[usize; 2], String> {
    match *input_shape {
        [steps, channels] => Ok([steps, channels]),
        [steps] => Err(format!(
            "expects sequences of shape (steps, channels), but gets ({steps}): for one channel give \
             the model Input::new([{steps}, 1])"
        )),
        _ => Err(format!("expects sequences of shape (steps, channels), but gets {input_shape:?}")),
    }
}

/// Says that a window does not fit into a sequence.
pub(crate) fn too_short(window: usize, steps: usize) -> String {
    format!(
        "a window of {window} steps does not fit into a sequence of {steps}: use a smaller one, or \
         padding \"same\""
    )
}

/// The shape of pooling over sequences, as images of one row.
pub(crate) fn pool_shape(
    input_shape: &[usize],
    pool_size: usize,
    strides: Option<Single>,
    padding: Padding,
) -> Result<Pool2dShape, String> {
    let [steps, channels] = steps_shape(input_shape)?;
    let stride = strides.map_or(pool_size, |strides| strides.0);
    check_count("pool_size", pool_size)?;
    check_count("strides", stride)?;
    padding.check()?;
    let axis = Axis::new(steps, pool_size, stride, 1, padding);
    if axis.out == 0 {
        return Err(too_short(pool_size, steps));
    }
    Ok(Pool2dShape {
        in_h: 1,
        in_w: steps,
        channels,
        pool_h: 1,
        pool_w: pool_size,
        stride_h: 1,
        stride_w: stride,
        pad_top: 0,
        pad_left: axis.pad,
        out_h: 1,
        out_w: axis.out,
    })
}
