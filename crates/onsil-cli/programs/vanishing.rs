use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = datasets::digits::generate(2_000, 1);
    for activation in ["sigmoid", "tanh", "relu"] {
        let mut model = Sequential::new();
        model.add(Input::new([28, 28]))?;
        model.add(Rescaling::new(1.0 / 255.0))?.add(Flatten::new())?;
        for _ in 0..8 {
            model.add(Dense::new(32).activation(activation))?;
        }
        model.add(Dense::new(10).activation("softmax"))?;

        model.compile("sgd", "sparse_categorical_crossentropy", ["accuracy"])?;
        let options = FitOptions::new().epochs(1).gradient_probe(true);
        let history = model.fit_dataset(&arrays(&data)?, options)?;
        println!("{activation}: the norm of each layer's gradient");
        for layer in &history.probe[0] {
            let dead = layer.dead_units.map_or(String::new(), |share| format!(", dead {share:.2}"));
            println!("  {:10} {:.2e}{dead}", layer.layer, layer.gradient_norm);
        }
    }
    Ok(())
}
