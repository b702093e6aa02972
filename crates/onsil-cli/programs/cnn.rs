use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let train = datasets::digits::generate(20_000, 1);
    let test = datasets::digits::generate(4_000, 2);
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
    model.fit_dataset(&arrays(&train)?, FitOptions::new().epochs(5).batch_size(32))?;
    println!("{}", model.evaluate_dataset(&arrays(&test)?, 32)?);
    Ok(())
}
