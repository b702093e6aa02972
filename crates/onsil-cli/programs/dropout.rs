use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let few = datasets::digits::generate(1_000, 1);
    let others = datasets::digits::generate(2_000, 2);
    for rate in [0.0, 0.2, 0.5] {
        let mut model = sequential![
            Input::new([28, 28]),
            Rescaling::new(1.0 / 255.0),
            Flatten::new(),
            Dense::new(128).activation("relu"),
            Dropout::new(rate),
            Dense::new(10).activation("softmax"),
        ]?;
        model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
        model.fit_dataset(&arrays(&few)?, FitOptions::new().epochs(20))?;
        println!("dropout {rate}:");
        println!("  train {}", model.evaluate_dataset(&arrays(&few)?, 32)?);
        println!("  validation {}", model.evaluate_dataset(&arrays(&others)?, 32)?);
    }
    Ok(())
}
