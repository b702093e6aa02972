//! A convolutional network learns digits; then it is saved, loaded and asked.
//!
//! `cargo run --release --example mnist_cnn [EPOCHS]`
//!
//! With `ONSIL_MNIST` set to a folder with the four MNIST files it learns from these, otherwise from
//! digits that the library draws.

use onsil::data::{Source, Split};
use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let epochs = std::env::args().nth(1).map_or(Ok(2), |number| number.parse())?;
    let Split { train, test: Some(test) } = load()? else { return Err("no test part".into()) };

    let mut model = sequential![
        Input::new([28, 28]),
        Reshape::new([28, 28, 1]),
        Rescaling::new(1.0 / 255.0),
        Conv2D::new(32, (5, 5)).activation("relu"),
        MaxPooling2D::new((2, 2)),
        Conv2D::new(64, (5, 5)).activation("relu"),
        MaxPooling2D::new((2, 2)),
        Flatten::new(),
        Dense::new(64).activation("relu"),
        Dense::new(10).activation("softmax"),
    ]?;
    println!("{}", model.summary());

    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
    let mut print = LambdaCallback::new().on_epoch_end(|epoch, logs, _| {
        println!("epoch {}: {logs}", epoch + 1);
        Ok(())
    });
    let options = FitOptions::new().epochs(epochs).batch_size(32).callback(&mut print);
    model.fit_dataset(&arrays(&train)?, options)?;
    println!("test: {}", model.evaluate_dataset(&arrays(&test)?, 32)?);

    let path = std::env::temp_dir().join("mnist_cnn.onsil");
    model.save(&path)?;
    let mut loaded = Sequential::load(&path)?;
    let first = test.select(&[0]);
    let answer = loaded.predict_dataset(&arrays(&first)?, 1)?;
    println!(
        "the first test image is a {:?}; the saved model says {answer:.3}",
        first.y.to_f32()[0]
    );
    Ok(())
}

fn load() -> Result<Split, onsil::data::Error> {
    match std::env::var_os("ONSIL_MNIST") {
        Some(folder) => datasets::mnist::load(&Source::Folder(folder.into())),
        None => Ok(datasets::digits::load()),
    }
}
