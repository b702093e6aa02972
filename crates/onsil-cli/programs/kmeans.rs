use onsil::ml::cluster::Init;
use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = datasets::players::load();
    let kmeans = KMeans::new(2).init(Init::Random).n_init(10);
    for (number, step) in kmeans.steps(rows(&data))?.enumerate() {
        println!("step {number}: centres {}, inertia {:.3}", step.cluster_centers, step.inertia);
    }

    let model = kmeans.fit(rows(&data))?;
    println!("best centres {:.3}, inertia {:.3}", model.cluster_centers, model.inertia);
    let player = array![[110.0, 3.0]];
    println!("110 passes and 3 goals: group {}", model.predict(&player)?);
    Ok(())
}
