//! A callback of your own: it shows progress, and ends training when there is nothing left to learn.
//!
//! `cargo run --release --example custom_callback`

use onsil::data::datasets::digits;
use onsil::nn::{Result, callbacks::Training};
use onsil::prelude::*;
use std::time::Instant;

/// Ends training once the accuracy on the validation data is high enough.
struct GoodEnough {
    accuracy: f64,
    epochs: usize,
    start: Instant,
}

impl Callback for GoodEnough {
    fn on_train_begin(&mut self, training: Training, _: &mut Sequential) -> Result<()> {
        println!("{} batches an epoch, {} epochs at most", training.batches, training.epochs);
        self.epochs = training.epochs;
        Ok(())
    }

    fn on_epoch_begin(&mut self, _: usize, _: &mut Sequential) -> Result<()> {
        self.start = Instant::now();
        Ok(())
    }

    fn on_train_batch_end(&mut self, batch: usize, model: &mut Sequential) -> Result<()> {
        if batch.is_multiple_of(50) {
            println!("  batch {batch}: {}", model.logs());
        }
        Ok(())
    }

    fn on_epoch_end(
        &mut self,
        epoch: usize,
        logs: &mut Logs,
        model: &mut Sequential,
    ) -> Result<()> {
        logs.set("seconds", self.start.elapsed().as_secs_f64());
        println!("epoch {}/{}: {logs}", epoch + 1, self.epochs);
        model.stop_training = logs.get("val_accuracy") >= Some(self.accuracy);
        Ok(())
    }
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let (train, validation) = (digits::generate(4_000, 1), digits::generate(1_000, 2));
    let mut model = sequential![
        Input::new([28, 28]),
        Rescaling::new(1.0 / 255.0),
        Flatten::new(),
        Dense::new(64).activation("relu"),
        Dense::new(10).activation("softmax"),
    ]?;
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
    let mut callback = GoodEnough { accuracy: 0.95, epochs: 0, start: Instant::now() };
    let options =
        FitOptions::new().epochs(20).validation_data(arrays(&validation)?).callback(&mut callback);
    let history = model.fit_dataset(&arrays(&train)?, options)?;
    println!("ended after {} epochs", history.epoch.len());
    Ok(())
}
