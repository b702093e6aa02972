use onsil::data::datasets::gates::{self, Gate};
use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for gate in Gate::ALL {
        let data = gates::load(gate);
        let (x, y) = (rows(&data), target(&data)?);
        let model = Perceptron::new().fit(&x, &y)?;
        println!("{:>3}: accuracy {}", gate.name(), model.score(&x, &y)?);
        println!("     coef {}, intercept {}", model.coef, model.intercept);
    }
    Ok(())
}
