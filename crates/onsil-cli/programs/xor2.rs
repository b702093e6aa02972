use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = datasets::xor::load_one_hot();
    let mut model = Sequential::with_seed(29);
    model
        .add(Input::new([2]))?
        .add(Dense::new(4).activation("relu"))?
        .add(Dense::new(4).activation("relu"))?
        .add(Dense::new(2).activation("softmax"))?;

    let sgd = SGD::new(0.01).momentum(0.99).nesterov(true);
    model.compile(sgd, "binary_crossentropy", ["accuracy"])?;
    let rows = arrays(&data)?;
    model.fit_dataset(&rows, FitOptions::new().epochs(30))?;
    println!("{}", model.evaluate_dataset(&rows, 4)?);
    println!("{:.3}", model.predict_dataset(&rows, 4)?);
    Ok(())
}
