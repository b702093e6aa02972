use super::FanMode;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// `(fan_in, fan_out)` of a variable's shape.
pub fn fans(shape: &[usize]) -> (f64, f64) {
    match *shape {
        [] => (1.0, 1.0),
        [n] => (n as f64, n as f64),
        [ref field @ .., input, output] => {
            let field = field.iter().product::<usize>() as f64;
            (field * input as f64, field * output as f64)
        }
    }
}

/// The parameters of all initializers that scale with the fans.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Fans {
    pub(super) seed: Option<u64>,
    pub(super) input_axes: Option<Vec<isize>>,
    pub(super) output_axes: Option<Vec<isize>>,
}

impl Fans {
    /// The fan that is to be divided by, at least 1.
    pub(super) fn fan(&self, mode: FanMode, shape: &[usize]) -> f64 {
        let (fan_in, fan_out) = match (&self.input_axes, &self.output_axes) {
            (Some(input), Some(output)) => (size(shape, input), size(shape, output)),
            _ => fans(shape),
        };
        let fan = match mode {
            FanMode::FanIn => fan_in,
            FanMode::FanOut => fan_out,
            FanMode::FanAvg => (fan_in + fan_out) / 2.0,
        };
        fan.max(1.0)
    }

    pub(super) fn check_shape(&self, owner: &str, shape: &[usize]) -> Result<()> {
        for (parameter, axes) in
            [("input_axes", &self.input_axes), ("output_axes", &self.output_axes)]
        {
            let mut axes = axes.iter().flatten();
            if let Some(axis) = axes.find(|&&axis| index(shape.len(), axis).is_none()) {
                let expected = format!("axes of the shape {shape:?}");
                return Err(Error::parameter(owner, parameter, expected, axis));
            }
        }
        Ok(())
    }
}

fn size(shape: &[usize], axes: &[isize]) -> f64 {
    let sizes = axes.iter().filter_map(|&axis| Some(shape[index(shape.len(), axis)?]));
    sizes.product::<usize>() as f64
}

/// The place of an axis; a negative one counts from the end.
fn index(rank: usize, axis: isize) -> Option<usize> {
    let from_end = if axis < 0 { rank } else { 0 };
    from_end.checked_add_signed(axis).filter(|&index| index < rank)
}

/// The builder methods of an initializer that gives its field `fans`.
macro_rules! with_fans {
    () => {
        /// Draws from a stream of its own, so that the values are the same wherever they are used; the
        /// model's stream unless given.
        pub fn seed(mut self, seed: u64) -> Self {
            self.fans.seed = Some(seed);
            self
        }

        /// Sets the axes whose sizes are multiplied to `fan_in` and `fan_out`; negative ones count from the
        /// end. Those of [`fans`](crate::initializers::fans) unless given.
        pub fn axes(mut self, input: impl Into<Vec<isize>>, output: impl Into<Vec<isize>>) -> Self {
            self.fans.input_axes = Some(input.into());
            self.fans.output_axes = Some(output.into());
            self
        }
    };
}
pub(super) use with_fans;
