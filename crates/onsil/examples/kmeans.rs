//! Football players in two groups: what every step of k-means does.

use onsil::data::datasets::players;
use onsil::ml::cluster::KMeans;
use onsil::ndarray::array;
use onsil::rows;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = players::load();
    let kmeans = KMeans::new(2).random_state(3);
    for (number, step) in kmeans.steps(rows(&data))?.enumerate() {
        println!("step {number}: centres {}, inertia {:.3}", step.cluster_centers, step.inertia);
    }
    let model = kmeans.fit(rows(&data))?;
    println!("best centres {}, inertia {:.3}", model.cluster_centers, model.inertia);
    println!(
        "a player with 110 passes and 3 goals joins group {}",
        model.predict(&array![[110.0, 3.0]])?
    );
    Ok(())
}
