use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let train = datasets::digits::generate(2_000, 1);
    let test = datasets::digits::generate(1_000, 2);
    let model = LogisticRegression::new().fit(unit_rows(&train), target(&train)?)?;
    println!("accuracy {:.3}", model.score(unit_rows(&test), target(&test)?)?);

    let first = test.select(&[0]);
    println!("probabilities {:.2}", model.predict_proba(unit_rows(&first))?);
    println!("most likely {}, in truth {}", model.predict(unit_rows(&first))?, first.labels()?);
    Ok(())
}
