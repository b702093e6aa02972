//! A layer of your own: one learned factor for each feature. A model with it is trained, saved and
//! loaded.
//!
//! `cargo run --release --example custom_layer`

use onsil::nn::layer::{Backward, Built, Forward, Layer, WeightGradient, WeightSpec};
use onsil::prelude::*;

/// `x · gain`, feature by feature. Shapes: `(n)` → `(n)`; gain `(n)`, 1 at first.
#[derive(Clone, Debug)]
struct Gain;

impl Layer for Gain {
    fn class_name(&self) -> &str {
        "Gain"
    }

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let &[features] = input_shape else {
            return Err(format!("expects one axis, but the input is {input_shape:?}: add Flatten"));
        };
        let gain = WeightSpec::new("gain", [features], initializers::Ones::default());
        Ok(Built { weights: vec![gain], ..Built::shape([features]) })
    }

    /// Several samples at a time, one after another: `x` and `y` are `[rows, n]`.
    fn forward(&self, f: Forward<'_>) {
        let gain = f.pass.weights.get(0);
        for (y, x) in f.y.chunks_exact_mut(gain.len()).zip(f.x.chunks_exact(gain.len())) {
            for ((y, x), gain) in y.iter_mut().zip(x).zip(gain) {
                *y = x * gain;
            }
        }
    }

    /// `dx = dy · gain`.
    fn backward(&self, b: Backward<'_>) {
        let gain = b.pass.weights.get(0);
        let Some(dx) = b.dx else { return };
        for (dx, dy) in dx.chunks_exact_mut(gain.len()).zip(b.dy.chunks_exact(gain.len())) {
            for ((dx, dy), gain) in dx.iter_mut().zip(dy).zip(gain) {
                *dx = dy * gain;
            }
        }
    }

    /// `dgain += x · dy`, sample by sample.
    fn weight_gradient(&self, g: WeightGradient<'_>) {
        let features = g.out.len();
        for (x, dy) in g.x.chunks_exact(features).zip(g.dy.chunks_exact(features)) {
            for ((out, x), dy) in g.out.iter_mut().zip(x).zip(dy) {
                *out += x * dy;
            }
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let x = ndarray::Array2::from_shape_fn((256, 3), |(row, i)| {
        ((row * (i + 3)) % 17) as f32 / 8.0 - 1.0
    });
    let y = &x * &array![0.5, -2.0, 3.0];

    let mut model = sequential![Input::new([3]), Gain.name("gain")]?;
    model.compile(Adam::new(0.05), "mse", ["mae"])?;
    let history = model.fit(&x, &y, FitOptions::new().epochs(60))?;
    println!(
        "{}\ngain: {:.3}",
        history.last().cloned().unwrap_or_default(),
        model.get_weights()[0]
    );

    let path = std::env::temp_dir().join("custom_layer.onsil");
    model.save(&path)?;
    let loaded = Sequential::load_with(&path, &|name, config| match name {
        "Gain" => Ok(Box::new(Gain)),
        other => onsil::nn::layers::from_config(other, config),
    })?;
    println!("loaded: {:.3}", loaded.get_weights()[0]);
    Ok(())
}
