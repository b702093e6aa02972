//! Two hidden layers learn XOR, which a single layer cannot.
//!
//! `cargo run --release --example xor`

use onsil::data::datasets::xor;
use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = xor::load_one_hot();
    for seed in 0..10 {
        println!("seed {seed}: accuracy {}", train(&data, seed)?);
    }
    Ok(())
}

/// Trains from one draw of first weights; many of them get stuck, as they do elsewhere.
fn train(data: &onsil::data::Dataset, seed: u64) -> Result<f64, Box<dyn std::error::Error>> {
    let mut model = Sequential::with_seed(seed);
    model
        .add(Input::new([2]))?
        .add(Dense::new(4).activation("relu"))?
        .add(Dense::new(4).activation("relu"))?
        .add(Dense::new(2).activation("softmax"))?;
    let sgd = SGD::new(0.01).momentum(0.99).nesterov(true);
    model.compile(sgd, "binary_crossentropy", ["accuracy"])?;
    let rows = arrays(data)?;
    model.fit_dataset(&rows, FitOptions::new().epochs(300))?;
    Ok(model.evaluate_dataset(&rows, 4)?.get("accuracy").unwrap_or(0.0))
}
