use onsil::data::datasets::blobs::MakeBlobs;
use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = MakeBlobs::new(50).centers(2).cluster_std(0.6).random_state(0).generate()?;
    let model = SVC::new().kernel(Kernel::Linear).c(1e10).fit(rows(&data), target(&data)?)?;
    println!("support vectors, rows {:?}:", model.support.to_vec());
    println!("{}", model.support_vectors.to_array());
    println!("coef {:?}, intercept {}", model.coef, model.intercept);

    let points = array![[0.6, 2.1], [3.0, 3.2]];
    println!("classes {}", model.predict(&points)?);
    println!("decisions {:.4}", model.decision_function(&points)?);
    Ok(())
}
