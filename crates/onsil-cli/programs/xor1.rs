use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = datasets::xor::load();
    let mut model = sequential![Input::new([2]), Dense::new(1).activation("sigmoid")]?;
    println!("{}", model.summary());

    let sgd = SGD::new(0.01).momentum(0.99).nesterov(true);
    model.compile(sgd, "mse", ["accuracy"])?;
    let history = model.fit_dataset(&arrays(&data)?, FitOptions::new().epochs(10))?;
    println!("accuracy after each epoch: {:?}", history.get("accuracy"));
    Ok(())
}
