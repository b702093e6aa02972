//! A metric of your own: how many predictions are near enough.
//!
//! `cargo run --release --example custom_metric`

use onsil::nn::metrics::{Metric, Rows};
use onsil::prelude::*;

/// The share of predictions that are within `tolerance` of their target.
#[derive(Clone, Debug)]
struct Within {
    tolerance: f32,
    hits: f64,
    all: f64,
}

impl Within {
    fn new(tolerance: f32) -> Self {
        Self { tolerance, hits: 0.0, all: 0.0 }
    }
}

impl Metric for Within {
    fn class_name(&self) -> &str {
        "Within"
    }

    fn name(&self) -> String {
        format!("within_{}", self.tolerance)
    }

    fn update(&mut self, rows: Rows<'_>) {
        for (p, t) in rows.prediction.iter().zip(rows.target) {
            self.hits += f64::from((p - t).abs() <= self.tolerance);
            self.all += 1.0;
        }
    }

    fn result(&self) -> f64 {
        if self.all == 0.0 { 0.0 } else { self.hits / self.all }
    }

    fn state(&self) -> Vec<f64> {
        vec![self.hits, self.all]
    }

    fn set_state(&mut self, state: &[f64]) {
        (self.hits, self.all) = (state[0], state[1]);
    }

    fn reset(&mut self) {
        (self.hits, self.all) = (0.0, 0.0);
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let x = ndarray::Array2::from_shape_fn((512, 1), |(row, _)| row as f32 / 256.0 - 1.0);
    let y = x.mapv(|x| (3.0 * x).sin());

    let mut model =
        sequential![Input::new([1]), Dense::new(32).activation("tanh"), Dense::new(1),]?;
    model.compile(Adam::new(0.01), "mse", [Within::new(0.1), Within::new(0.02)])?;
    let mut print = LambdaCallback::new().on_epoch_end(|epoch, logs, _| {
        if (epoch + 1).is_multiple_of(20) {
            println!("epoch {}: {logs}", epoch + 1);
        }
        Ok(())
    });
    model.fit(&x, &y, FitOptions::new().epochs(100).callback(&mut print))?;
    Ok(())
}
