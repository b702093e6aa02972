//! The lesson `tshirt`: how many clusters there are, and what they are good for.

use super::config::Config;
use super::show;
use super::train::{rows_of, train};
use crate::args::TrainArgs;
use crate::error::{Error, Result};
use crate::feed;
use crate::lessons::Lesson;
use crate::report;
use onsil::ml::{Attribute, FitOptions, Fitted, Kind, Prediction, Rows, metrics};
use onsil::ndarray::{Array2, ArrayView2, Ix2};
use serde_json::{Map, Value, json};

/// The numbers of clusters that are compared.
const COMPARED: std::ops::RangeInclusive<u64> = 3..=6;
/// What the clusters are called, from the lightest people to the heaviest.
const SIZES: [&str; 4] = ["S", "M", "L", "XL"];

/// Compares numbers of clusters, then fits the chosen one and names its clusters.
pub(super) fn run(args: &TrainArgs, config: Config, lesson: Option<&'static Lesson>) -> Result<()> {
    let split = feed::load_for_estimator(&config.data, Kind::Clusterer, args.network.offline)?;
    let x = rows_of(&split.train, config.data.raw);
    for clusters in COMPARED {
        let compared = compare(&config, clusters, &x)?;
        if args.output.json {
            report::object(&compared)?;
        } else if !args.quiet {
            report::line(&format!(
                "{clusters} clusters - inertia {} - silhouette {}",
                show::rounded(&compared["inertia"]),
                show::rounded(&compared["silhouette"])
            ))?;
        }
    }
    let fitted = train(args, config, lesson)?;
    if !(args.output.json || args.quiet) {
        for line in sizes(&*fitted)? {
            report::line(&line)?;
        }
    }
    Ok(())
}

fn compare(config: &Config, clusters: u64, x: &Rows<'_>) -> Result<Value> {
    let change = Map::from_iter([("n_clusters".to_owned(), clusters.into())]);
    let fitted = config.build()?.with_params(&change)?.fit_any(x, None, &FitOptions::new())?;
    let Prediction::Classes(labels) = fitted.predict_any(x)? else {
        return Err(Error::model(format!("{} makes no clusters", fitted.name())));
    };
    let silhouette = metrics::silhouette_score(x, &labels)?;
    Ok(json!({
        "n_clusters": clusters,
        "inertia": -fitted.score_any(x, None)?,
        "silhouette": silhouette,
    }))
}

/// The centres by weight, with the names of sizes where there are as many.
fn sizes(fitted: &dyn Fitted) -> Result<Vec<String>> {
    let Some(centers) = centers(fitted) else { return Ok(Vec::new()) };
    let said = |(cluster, name): (usize, &str)| {
        let [height, weight] = [centers[[cluster, 0]], centers[[cluster, 1]]];
        format!("{name}: cluster {cluster}, about {height:.0} cm and {weight:.0} kg")
    };
    Ok(by_weight(&centers.to_owned()).into_iter().map(said).collect())
}

/// The clusters in the order of their weights, each with the name of its size.
pub(crate) fn by_weight(centers: &Array2<f64>) -> Vec<(usize, &'static str)> {
    let mut order: Vec<usize> = (0..centers.nrows()).collect();
    order.sort_by(|&a, &b| centers[[a, 1]].total_cmp(&centers[[b, 1]]));
    let name = |rank: usize| if centers.nrows() == SIZES.len() { SIZES[rank] } else { "size" };
    order.into_iter().enumerate().map(|(rank, cluster)| (cluster, name(rank))).collect()
}

fn centers(fitted: &dyn Fitted) -> Option<ArrayView2<'_, f64>> {
    fitted.attributes().into_iter().find_map(|(name, attribute)| match attribute {
        Attribute::Floats(centers) if name == "cluster_centers" => {
            centers.into_dimensionality::<Ix2>().ok().filter(|centers| centers.ncols() == 2)
        }
        _ => None,
    })
}
