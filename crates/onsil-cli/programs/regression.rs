use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let flats = datasets::flats::load();
    let (area, price) = (rows(&flats), target(&flats)?);
    let model = LinearRegression::new().fit(&area, &price)?;
    println!("price = {:.3} x area + {:.3}", model.coef[0], model.intercept);
    println!("R2 {:.3}", model.score(&area, &price)?);
    println!("a flat of 80 square metres: {:.0}", model.predict(&array![[80.0]])?);
    Ok(())
}
