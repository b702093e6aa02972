use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let train = datasets::digits::generate(20_000, 1);
    let test = datasets::digits::generate(4_000, 2);
    let mut model = sequential![
        Input::new([28, 28]),
        Rescaling::new(1.0 / 255.0),
        Flatten::new(),
        Dense::new(128).activation("relu"),
        Dropout::new(0.2),
        Dense::new(10).activation("softmax"),
    ]?;
    println!("{}", model.summary());

    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
    model.fit_dataset(&arrays(&train)?, FitOptions::new().epochs(10).batch_size(32))?;
    println!("{}", model.evaluate_dataset(&arrays(&test)?, 32)?);
    Ok(())
}
