use onsil::ml::metrics::silhouette_score;
use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let people = datasets::tshirt::load();
    for clusters in 3..=6 {
        let model = KMeans::new(clusters).n_init(10).fit(rows(&people))?;
        let silhouette = silhouette_score(rows(&people), &model.labels)?;
        println!("{clusters} clusters: inertia {:.0}, silhouette {silhouette:.3}", model.inertia);
    }

    let model = KMeans::new(4).n_init(10).fit(rows(&people))?;
    println!("centres in cm and kg:\n{:.0}", model.cluster_centers);
    println!("170 cm and 70 kg: cluster {}", model.predict(&array![[170.0, 70.0]])?);
    Ok(())
}
