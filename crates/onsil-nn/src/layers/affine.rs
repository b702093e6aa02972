//! Reading images at other places: what random translation and rotation share.

use super::common::{self, ChannelsLast, add_share};
use super::fill_mode::FillMode;
use super::interpolation::{self, Interpolation};
use super::window::image_shape;
use crate::layer::{Backward, Built, Forward, Pass};
use serde::{Deserialize, Serialize};

/// `[a, b, c, d, e, f]`: pixel (row y, column x) of the output is read at column `a·x + b·y + c` and row
/// `d·x + e·y + f` of the input.
pub(super) type Transform = [f32; 6];

/// How images are read, named as in Keras.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Reading {
    pub(super) fill_mode: FillMode,
    #[serde(default = "interpolation::bilinear")]
    pub(super) interpolation: Interpolation,
    pub(super) fill_value: f64,
    pub(super) data_format: ChannelsLast,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            fill_mode: FillMode::Reflect,
            interpolation: Interpolation::Bilinear,
            fill_value: 0.0,
            data_format: ChannelsLast,
        }
    }
}

/// Builder methods for a field `reading: Reading`.
macro_rules! reading_builders {
    () => {
        /// Sets what lies outside the image: `"reflect"` unless given, `"wrap"`, `"constant"` or
        /// `"nearest"`.
        pub fn fill_mode(mut self, fill_mode: impl Into<super::FillMode>) -> Self {
            self.reading.fill_mode = fill_mode.into();
            self
        }

        /// Sets how numbers between pixels come about: `"bilinear"` unless given, or `"nearest"`.
        pub fn interpolation(mut self, interpolation: impl Into<super::Interpolation>) -> Self {
            self.reading.interpolation = interpolation.into();
            self
        }

        /// Sets what lies outside the image where the fill mode is `"constant"`; 0 unless given.
        pub fn fill_value(mut self, fill_value: f64) -> Self {
            self.reading.fill_value = fill_value;
            self
        }
    };
}
pub(super) use reading_builders;

impl Reading {
    /// The shapes, once the options have been checked.
    pub(super) fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        image_shape(input_shape)?;
        self.fill_mode.check()?;
        self.interpolation.check()?;
        common::check_finite("fill_value", self.fill_value)?;
        Ok(Built::shape(input_shape))
    }

    /// While training, every image by the transform that `draw` makes of its random bits.
    pub(super) fn forward(&self, f: Forward<'_>, draw: impl Fn([u32; 4]) -> Transform) {
        if !f.pass.training {
            f.y.copy_from_slice(f.x);
            return;
        }
        let image = f.x.len() / f.pass.rows;
        let images = f.x.chunks_exact(image).zip(f.y.chunks_exact_mut(image));
        for (row, (x, y)) in images.enumerate() {
            self.read(transform(&f.pass, row, &draw), f.pass.input_shape, x, y);
        }
    }

    /// The way back of [`forward`](Self::forward).
    pub(super) fn backward(&self, b: Backward<'_>, draw: impl Fn([u32; 4]) -> Transform) {
        let Some(dx) = b.dx else { return };
        if !b.pass.training {
            dx.copy_from_slice(b.dy);
            return;
        }
        let image = dx.len() / b.pass.rows;
        let images = dx.chunks_exact_mut(image).zip(b.dy.chunks_exact(image));
        for (row, (dx, dy)) in images.enumerate() {
            self.spread(transform(&b.pass, row, &draw), b.pass.input_shape, dy, dx);
        }
    }

    /// One image `y` (out) read from `x`.
    fn read(&self, transform: Transform, shape: &[usize], x: &[f32], y: &mut [f32]) {
        let channels = shape[2];
        y.fill(0.0);
        self.for_each_share(transform, shape, |to, from, share| {
            let y = &mut y[to..to + channels];
            match from {
                Some(from) => add_share(share, &x[from..from + channels], y),
                None => y.iter_mut().for_each(|y| *y += share * self.fill_value as f32),
            }
        });
    }

    /// The gradient of one image: what every pixel gave is added to where it came from (`dx`: out).
    fn spread(&self, transform: Transform, shape: &[usize], dy: &[f32], dx: &mut [f32]) {
        let channels = shape[2];
        dx.fill(0.0);
        self.for_each_share(transform, shape, |to, from, share| {
            if let Some(from) = from {
                add_share(share, &dy[to..to + channels], &mut dx[from..from + channels]);
            }
        });
    }

    /// Calls `visit` with the starts of every output pixel and of each input pixel that it is made of
    /// (none: the fill value), and that pixel's share.
    fn for_each_share(
        &self,
        [a, b, c, d, e, f]: Transform,
        shape: &[usize],
        mut visit: impl FnMut(usize, Option<usize>, f32),
    ) {
        let (height, width, channels) = (shape[0], shape[1], shape[2]);
        for row in 0..height {
            for column in 0..width {
                let (x, y) = (column as f32, row as f32);
                let columns = self.neighbours(a * x + b * y + c);
                let rows = self.neighbours(d * x + e * y + f);
                for (h, by_row) in rows {
                    for (w, by_column) in columns {
                        let share = by_row * by_column;
                        if share == 0.0 {
                            continue;
                        }
                        let h = self.fill_mode.place(h, height);
                        let w = self.fill_mode.place(w, width);
                        let from = h.zip(w).map(|(h, w)| (h * width + w) * channels);
                        visit((row * width + column) * channels, from, share);
                    }
                }
            }
        }
    }

    /// The two whole places around `place`, with shares.
    fn neighbours(&self, place: f32) -> [(i64, f32); 2] {
        if self.interpolation == Interpolation::Nearest {
            return [(place.round() as i64, 1.0), (0, 0.0)];
        }
        let before = place.floor();
        let share = place - before;
        [(before as i64, 1.0 - share), (before as i64 + 1, share)]
    }
}

/// The transform of one sample of a run: from its place in the batch alone.
fn transform(pass: &Pass<'_>, row: usize, draw: impl Fn([u32; 4]) -> Transform) -> Transform {
    draw(pass.stream.block((pass.first_row + row) as u64))
}

/// Random bits as a number in [0, 1).
pub(super) fn uniform(bits: u32) -> f64 {
    f64::from(bits) * 2f64.powi(-32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn numbers(value: &Value) -> Vec<f32> {
        let list = value["data"].as_array().unwrap();
        list.iter().map(|x| x.as_f64().unwrap() as f32).collect()
    }

    /// The cases of `affine_transform` in Keras' frozen values.
    fn cases() -> Vec<Value> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/values/keras_layers.json");
        let text = std::fs::read_to_string(path).unwrap();
        let Value::Object(mut file) = serde_json::from_str(&text).unwrap() else {
            panic!("{path}")
        };
        let Value::Array(cases) = file["cases"].take() else { panic!("{path}") };
        cases.into_iter().filter(|case| case["class_name"] == "affine_transform").collect()
    }

    #[test]
    fn images_are_read_as_by_keras() {
        let cases = cases();
        assert_eq!(cases.len(), 40);
        for (i, case) in cases.iter().enumerate() {
            let reading: Reading = serde_json::from_value(case["config"].clone()).unwrap();
            let transform: Transform = numbers(&case["transform"])[..6].try_into().unwrap();
            let (x, expected) = (numbers(&case["x"]), numbers(&case["y"]));
            let mut y = vec![0.0; x.len()];
            reading.read(transform, &[5, 6, 2], &x, &mut y);
            for (y, expected) in y.iter().zip(&expected) {
                assert!((y - expected).abs() < 5e-6, "case {i}: {y}, expected {expected}");
            }
            given_gives_transform(case, transform, i);
        }
    }

    fn given_gives_transform(case: &Value, expected: Transform, i: usize) {
        let given = |name: &str| case["given"][name].as_f64();
        let found = match (given("height_shift"), given("width_shift"), given("turns")) {
            (Some(h), Some(w), _) => {
                super::super::random_translation::translation(h, w, &[5, 6, 2])
            }
            (_, _, Some(turns)) => super::super::random_rotation::rotation(turns, &[5, 6, 2]),
            _ => panic!("case {i}"),
        };
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 2e-6, "case {i}: {found}, expected {expected}");
        }
    }

    #[test]
    fn spreading_is_the_transpose_of_reading() {
        let shape = [5, 6, 2];
        for case in cases() {
            let mut reading: Reading = serde_json::from_value(case["config"].clone()).unwrap();
            reading.fill_value = 0.0;
            let transform: Transform = numbers(&case["transform"])[..6].try_into().unwrap();
            let x = numbers(&case["x"]);
            let dy: Vec<f32> = x.iter().rev().map(|x| x - 0.4).collect();
            let (mut y, mut dx) = (vec![0.0; x.len()], vec![0.0; x.len()]);
            reading.read(transform, &shape, &x, &mut y);
            reading.spread(transform, &shape, &dy, &mut dx);
            let dot = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
            assert!((dot(&y, &dy) - dot(&x, &dx)).abs() < 1e-4);
        }
    }
}
