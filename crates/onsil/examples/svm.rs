//! The widest margin between two groups of points, and what lies on it.

use onsil::data::datasets::blobs::MakeBlobs;
use onsil::ml::svm::{Kernel, SVC};
use onsil::ndarray::array;
use onsil::{rows, target};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = MakeBlobs::new(50).centers(2).cluster_std(0.6).random_state(0).generate()?;
    let model = SVC::new().kernel(Kernel::Linear).c(1e10).fit(rows(&data), target(&data)?)?;
    println!("support vectors, rows {:?}:\n{}", model.support, model.support_vectors.to_array());
    println!("coef {:?}, intercept {}", model.coef, model.intercept);
    for point in [array![[0.6, 2.1]], array![[3.0, 3.2]]] {
        let (class, decision) = (model.predict(&point)?, model.decision_function(&point)?);
        println!("{} belongs to class {}, decision {:.4}", point, class[0], decision[[0, 0]]);
    }
    Ok(())
}
