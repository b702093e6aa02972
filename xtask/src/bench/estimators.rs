//! Estimators on MNIST: ours from the binary, scikit-learn's from its script, in turn.

use super::figures::{Figure, Report, Unit};
use super::onsil::Onsil;
use super::peer::SciKitLearn;
use crate::run::Result;
use serde_json::{Map, Value};
use std::path::Path;

/// An estimator, its parameters, and how many of the training rows it gets.
struct Case {
    name: &'static str,
    estimator: &'static str,
    /// A JSON object.
    parameters: &'static str,
    limit: Option<usize>,
}

const CASES: [Case; 5] = [
    Case {
        name: "SVC rbf C 5, 10,000 rows",
        estimator: "SVC",
        parameters: r#"{"kernel": "rbf", "C": 5.0, "cache_size": 2000}"#,
        limit: Some(10_000),
    },
    Case {
        name: "SVC linear C 1, 10,000 rows",
        estimator: "SVC",
        parameters: r#"{"kernel": "linear", "cache_size": 2000}"#,
        limit: Some(10_000),
    },
    Case {
        name: "KMeans k 10",
        estimator: "KMeans",
        parameters: r#"{"n_clusters": 10, "init": "random", "n_init": 1, "max_iter": 100, "tol": 0, "random_state": 0}"#,
        limit: None,
    },
    Case {
        name: "KMeans k 100",
        estimator: "KMeans",
        parameters: r#"{"n_clusters": 100, "init": "random", "n_init": 1, "max_iter": 100, "tol": 0, "random_state": 0}"#,
        limit: None,
    },
    Case {
        name: "LogisticRegression",
        estimator: "LogisticRegression",
        parameters: "{}",
        limit: None,
    },
];

/// What one side took, and how good the result is.
#[derive(Debug)]
pub(crate) struct Fit {
    fit: f64,
    predict: f64,
    quality: f64,
}

impl Fit {
    /// Read from the last line of either side.
    pub(crate) fn parse(output: &str) -> Option<Self> {
        let last: Value = serde_json::from_str(output.trim().lines().last()?).ok()?;
        let quality = last["test"]["accuracy"].as_f64().or(last["inertia"].as_f64())?;
        let seconds = |name: &str| last[name].as_f64();
        Some(Self { fit: seconds("fit_seconds")?, predict: seconds("predict_seconds")?, quality })
    }
}

/// Every case, first by us and then by the peer.
pub(crate) fn estimators(
    onsil: &Onsil<'_>,
    peer: Option<&SciKitLearn>,
    (data, threads): (&Path, usize),
    report: &mut Report,
) -> Result<()> {
    for case in &CASES {
        eprintln!("── {}", case.name);
        let parameters: Map<String, Value> =
            serde_json::from_str(case.parameters).map_err(|error| error.to_string())?;
        let ours = onsil.fit(case.estimator, &parameters, data, case.limit)?;
        let theirs = match peer {
            Some(peer) => {
                eprintln!("── {}, {}", case.name, peer.name());
                Some(peer.fit(case.estimator, case.parameters, case.limit, (data, threads))?)
            }
            None => None,
        };
        let mut add = |what: &str, unit, side: fn(&Fit) -> f64| {
            report.add(
                Figure::new(format!("{}, {what}", case.name), unit, side(&ours))
                    .peer(theirs.as_ref().map(side)),
            );
        };
        add("fit", Unit::Seconds, |fit| fit.fit);
        add("predict 10,000", Unit::Seconds, |fit| fit.predict);
        let quality = if case.estimator == "KMeans" { "inertia" } else { "test accuracy" };
        add(quality, Unit::Share, |fit| fit.quality);
    }
    Ok(())
}
