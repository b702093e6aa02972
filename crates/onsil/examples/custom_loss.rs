//! A loss of your own: the pinball loss, whose smallest value is at a quantile.
//!
//! `cargo run --release --example custom_loss`

use onsil::nn::losses::Loss;
use onsil::prelude::*;

/// `q · (t − p)` where the prediction `p` is below the target `t`, otherwise `(1 − q) · (p − t)`; the
/// mean over a row.
///
/// Koenker and Bassett, "Regression quantiles", Econometrica 1978.
#[derive(Clone, Debug)]
struct Pinball {
    q: f32,
}

impl Loss for Pinball {
    fn class_name(&self) -> &str {
        "Pinball"
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        let each = prediction.iter().zip(target).map(|(p, t)| {
            let below = t - p;
            (self.q * below).max((self.q - 1.0) * below)
        });
        each.sum::<f32>() / prediction.len() as f32
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let scale = scale / prediction.len() as f32;
        for ((out, p), t) in out.iter_mut().zip(prediction).zip(target) {
            *out = scale * if p < t { -self.q } else { 1.0 - self.q };
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Targets spread evenly over 0 to 1, whatever the input: their 0.9 quantile is 0.9.
    let x = ndarray::Array2::<f32>::ones((1_000, 1));
    let y = ndarray::Array2::from_shape_fn((1_000, 1), |(row, _)| (row as f32 + 0.5) / 1_000.0);

    for q in [0.1, 0.5, 0.9] {
        let mut model = sequential![Input::new([1]), Dense::new(1).use_bias(false)]?;
        model.compile(Adam::new(0.01), Pinball { q }, ["mae"])?;
        let history = model.fit(&x, &y, FitOptions::new().epochs(30))?;
        let answer = model.predict(&array![[1.0f32]])?;
        println!(
            "quantile {q}: predicted {:.3}, loss {:?}",
            answer[[0, 0]],
            history.get("loss").last()
        );
    }
    Ok(())
}
