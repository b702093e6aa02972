//! What holds for clustering whatever the data, what it refuses, and the lesson's values.

use ndarray::{Array1, Array2, Axis, array, concatenate};
use onsil_core::parallel::with_threads;
use onsil_core::random_state::RandomState;
use onsil_ml::cluster::{
    Algorithm, BisectingKMeans, BisectingStrategy, Init, KMeans, MiniBatchKMeans, NInit,
};
use onsil_ml::registry::from_config;
use onsil_ml::{CsrMatrix, Estimator, FitOptions, Progress, Rows};
use proptest::prelude::*;
use serde_json::json;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

/// Average passes and goals of 40 football players.
fn players() -> Array2<f64> {
    let passes = [
        100, 90, 110, 97, 102, 112, 92, 95, 90, 100, 110, 100, 110, 93, 107, 117, 96, 105, 100,
        110, 60, 70, 40, 70, 50, 80, 50, 60, 60, 55, 40, 45, 40, 55, 60, 65, 70, 51, 51, 48,
    ];
    let goals = [
        5, 5, 5, 4, 4, 4, 4, 3, 3, 3, 5, 5, 4, 3, 2, 3, 2, 3, 3, 3, -1, -1, 1, -3, -1, 0, 0, -1, 1,
        0, -1, -1, 0, -3, -1, 0, 0, -2, 1, 0,
    ];
    Array2::from_shape_fn((40, 2), |(i, j)| f64::from([passes[i], goals[i]][j]))
}

/// Rows around `k` points that lie in disorder.
fn groups(n: usize, p: usize, k: usize, seed: u32) -> Array2<f64> {
    let mut random = RandomState::new(seed);
    let centres: Vec<f64> = (0..k * p).map(|_| random.uniform(-10.0, 10.0)).collect();
    Array2::from_shape_fn((n, p), |(i, j)| centres[i % k * p + j] + random.normal(0.0, 1.5))
}

fn near(found: &[f64], expected: &[f64]) {
    let close = |(a, b): (&f64, &f64)| (a - b).abs() < 5e-4;
    assert!(found.iter().zip(expected).all(close), "{found:?}, expected {expected:?}");
}

#[test]
fn the_players_fall_into_two_groups() {
    for algorithm in [Algorithm::Lloyd, Algorithm::Elkan] {
        let kmeans = KMeans::new(2).n_init(10).algorithm(algorithm).fit(players()).unwrap();
        let first = kmeans.labels[0];
        let (first_row, other_row) = (first as usize, 1 - first as usize);
        near(&kmeans.cluster_centers.row(first_row).to_vec(), &[100.762, 3.476]);
        near(&kmeans.cluster_centers.row(other_row).to_vec(), &[54.737, -0.632]);
        near(&[kmeans.inertia], &[3497.153]);
        assert_eq!(kmeans.labels.iter().filter(|&&label| label == first).count(), 21);
        assert_eq!(kmeans.predict(&array![[110.0, 3.0]]).unwrap()[0], first);
        assert!((kmeans.score(players()).unwrap() + kmeans.inertia).abs() < 1e-9);
    }
}

#[test]
fn steps_lead_where_the_fit_goes() {
    let x = groups(700, 3, 6, 1);
    for algorithm in [Algorithm::Lloyd, Algorithm::Elkan] {
        for rows in [Rows::from(&x), Rows::from(x.mapv(|x| x as f32))] {
            let kmeans = KMeans::new(9).init(Init::Random).n_init(1).algorithm(algorithm).tol(0.0);
            let fitted = kmeans.fit(&rows).unwrap();
            let steps = kmeans.steps(&rows).unwrap();
            assert_eq!(steps.start().dim(), (9, 3));
            let steps: Vec<_> = steps.collect();
            let iterations: Vec<usize> = steps.iter().map(|step| step.iteration).collect();
            assert!(iterations.into_iter().eq(1..=fitted.n_iter));
            // Rounding of `f32` may show where hardly anything moves.
            assert!(steps.windows(2).all(|w| w[1].inertia <= w[0].inertia * (1.0 + 1e-6)));
            let last = &steps[steps.len() - 1];
            assert_eq!(last.labels, fitted.labels);
            assert_eq!(last.cluster_centers, fitted.cluster_centers);
            assert_eq!(last.inertia, fitted.inertia);
            assert!(last.shift < steps[0].shift);
        }
    }
}

/// Everything that a fit finds, in bits.
fn bits(name: &str, config: serde_json::Value, x: &Rows<'_>) -> String {
    let fitted = from_config(name, config).unwrap().fit_any(x, None, &FitOptions::new()).unwrap();
    let attributes: Vec<_> = fitted.attributes().into_iter().map(|(_, a)| a.to_json()).collect();
    let distances = fitted.transform_any(x).unwrap().sum();
    format!("{attributes:?} {:?} {distances}", fitted.predict_any(x).unwrap())
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let x = groups(5000, 7, 12, 2);
    let single = Rows::from(x.mapv(|x| x as f32));
    for x in [Rows::from(&x), single] {
        for (name, config) in [
            ("KMeans", json!({"n_clusters": 13})),
            (
                "KMeans",
                json!({"n_clusters": 13, "algorithm": "elkan", "init": "random", "n_init": 2}),
            ),
            ("MiniBatchKMeans", json!({"n_clusters": 13, "max_iter": 2})),
            ("BisectingKMeans", json!({"n_clusters": 6})),
        ] {
            let run = |threads| with_threads(threads, || bits(name, config.clone(), &x)).unwrap();
            assert_eq!(run(1), run(3), "{name} {config}");
        }
    }
}

/// The nearest centre of each row by its definition.
fn naive_labels(x: &Array2<f64>, centers: &Array2<f64>) -> Vec<usize> {
    let squared = |a: ndarray::ArrayView1<'_, f64>, b| (&a - &b).mapv(|d: f64| d * d).sum();
    x.rows()
        .into_iter()
        .map(|row| {
            let distances: Vec<f64> = centers.rows().into_iter().map(|c| squared(row, c)).collect();
            (1..distances.len()).fold(0, |i, j| if distances[j] < distances[i] { j } else { i })
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// On a coarse grid many rows are the same and many lie in the middle of two centres.
    #[test]
    fn bounds_change_no_label(
        cells in prop::collection::vec(0u8..6, 12..240),
        p in 1usize..4,
        k in 1usize..7,
        seed in 0u32..1000,
        single: bool,
    ) {
        let n = cells.len() / p;
        prop_assume!(n >= k);
        let x = Array2::from_shape_fn((n, p), |(i, j)| f64::from(cells[i * p + j]));
        let x = if single { Rows::from(x.mapv(|x| x as f32)) } else { Rows::from(x) };
        let kmeans = KMeans::new(k).random_state(seed).tol(0.0);
        let lloyd = kmeans.clone().fit(&x).unwrap();
        let elkan = kmeans.algorithm(Algorithm::Elkan).fit(&x).unwrap();
        prop_assert_eq!(&lloyd.labels, &elkan.labels);
        prop_assert_eq!(&lloyd.cluster_centers, &elkan.cluster_centers);
        prop_assert_eq!((lloyd.inertia, lloyd.n_iter), (elkan.inertia, elkan.n_iter));
    }

    #[test]
    fn labels_name_the_nearest_centre(n in 8usize..600, p in 1usize..20, k in 1usize..9, seed in 0u32..1000) {
        let x = groups(n, p, 5, seed);
        let fitted = KMeans::new(k).random_state(seed).fit(&x).unwrap();
        let naive: Array1<i64> =
            naive_labels(&x, &fitted.cluster_centers).into_iter().map(|label| label as i64).collect();
        prop_assert_eq!(&fitted.labels, &naive);
        prop_assert_eq!(fitted.predict(&x).unwrap(), naive);
        let distances = fitted.transform(&x).unwrap();
        let sum: f64 = distances.rows().into_iter()
            .map(|row| row.fold(f64::INFINITY, |a, &b| a.min(b)).powi(2)).sum();
        prop_assert!((sum - fitted.inertia).abs() <= 1e-9 * (1.0 + sum));
    }

    /// A sample of weight 2 counts as two samples, one of weight 0 as none.
    #[test]
    fn weights_count_samples(n in 20usize..60, seed in 0u32..1000) {
        let x = groups(n, 2, 3, seed);
        let weights: Vec<f64> = (0..n).map(|i| ((i * 7 + 3) % 4) as f64).collect();
        let rows: Vec<usize> =
            (0..n).flat_map(|i| std::iter::repeat_n(i, weights[i] as usize)).collect();
        let counting: Vec<usize> = (0..n).filter(|&i| weights[i] > 0.0).collect();
        let start = x.select(Axis(0), &counting[..3]);
        let kmeans = KMeans::new(3).init(Init::Centers(start)).tol(0.0);
        let weighted = kmeans.fit_weighted(&x, &weights).unwrap();
        let repeated = kmeans.fit(x.select(Axis(0), &rows)).unwrap();
        for (a, b) in weighted.cluster_centers.iter().zip(&repeated.cluster_centers) {
            prop_assert!((a - b).abs() < 1e-9);
        }
        prop_assert!((weighted.inertia - repeated.inertia).abs() < 1e-9 * repeated.inertia);
    }
}

#[test]
fn every_kind_of_rows_is_the_same() {
    let cells: Array2<u8> =
        Array2::from_shape_fn((60, 4), |(i, j)| ((i * 37 + j * 11 + i * i) % 7) as u8 * 30);
    let x = cells.mapv(f64::from);
    let entries = || x.indexed_iter().filter(|(_, v)| **v != 0.0);
    let indptr = (0..=60).map(|row| entries().filter(|((i, _), _)| *i < row).count()).collect();
    let sparse = CsrMatrix::new(
        4,
        indptr,
        entries().map(|((_, j), _)| j as u32).collect(),
        entries().map(|(_, v)| *v).collect(),
    )
    .unwrap();
    let wide = concatenate![Axis(0), x.t(), x.t()];
    let strided = wide.t();
    let strided = strided.slice_axis(Axis(1), ndarray::Slice::from(0..4));
    for name in ["KMeans", "MiniBatchKMeans", "BisectingKMeans"] {
        let config = || json!({"n_clusters": 4});
        let expected = bits(name, config(), &(&x).into());
        assert_eq!(bits(name, config(), &(&cells).into()), expected, "{name} of u8");
        assert_eq!(bits(name, config(), &(&sparse).into()), expected, "{name} of sparse rows");
        assert_eq!(bits(name, config(), &strided.into()), expected, "{name} of strided rows");
    }
}

#[test]
fn an_empty_cluster_goes_to_the_farthest_sample() {
    let x = array![[0.0], [1.0], [2.0], [3.0], [50.0]];
    let kmeans = KMeans::new(2).init(Init::Centers(array![[10.0], [1000.0]]));
    for algorithm in [Algorithm::Lloyd, Algorithm::Elkan] {
        let fitted = kmeans.clone().algorithm(algorithm).fit(&x).unwrap();
        assert_eq!(fitted.labels, array![0, 0, 0, 0, 1]);
        assert_eq!(fitted.cluster_centers, array![[1.5], [50.0]]);
    }
}

#[test]
fn fewer_distinct_rows_than_clusters_are_told() {
    let x = array![[1.0, 1.0], [1.0, 1.0], [4.0, 0.0], [1.0, 1.0], [4.0, 0.0]];
    for fitted in [
        KMeans::new(3).fit(&x).unwrap().warnings,
        KMeans::new(3).algorithm(Algorithm::Elkan).fit(&x).unwrap().warnings,
        MiniBatchKMeans::new(3).fit(&x).unwrap().warnings,
        BisectingKMeans::new(3).fit(&x).unwrap().warnings,
    ] {
        let expected = "found 2 clusters with samples, fewer than n_clusters = 3";
        assert!(fitted.iter().any(|warning| warning.contains(expected)), "{fitted:?}");
    }
    let same = Array2::<f64>::from_elem((6, 2), 0.1);
    let fitted = KMeans::new(4).fit(&same).unwrap();
    assert_eq!((fitted.inertia, fitted.warnings.len()), (0.0, 1));
}

#[test]
fn a_monitor_watches_and_stops() {
    let x = groups(400, 2, 8, 5);
    for (name, config) in [
        ("KMeans", json!({"n_clusters": 8, "tol": 0, "init": "random", "n_init": 3})),
        ("KMeans", json!({"n_clusters": 8, "tol": 0, "algorithm": "elkan"})),
        ("MiniBatchKMeans", json!({"n_clusters": 8, "batch_size": 50})),
        ("BisectingKMeans", json!({"n_clusters": 8})),
    ] {
        let heard = AtomicU64::new(0);
        let monitor = |progress: &Progress| {
            assert_eq!(progress.estimator, name);
            let (_, objective) = progress.objective.unwrap();
            assert!(objective.is_finite() && objective >= 0.0);
            match heard.fetch_add(1, Ordering::Relaxed) {
                2 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        };
        let estimator = from_config(name, config).unwrap();
        let options = FitOptions::new().monitor(&monitor);
        let fitted = estimator.fit_any(&Rows::from(&x), None, &options).unwrap();
        assert_eq!(heard.into_inner(), 3, "{name}");
        assert!(fitted.warnings()[0].contains("stopped by its monitor"), "{:?}", fitted.warnings());
        assert_eq!(fitted.predict_any(&Rows::from(&x)).unwrap().to_f64().len(), 400);
    }
}

/// What a monitor is told comes from sums; a step has it from every row.
#[test]
fn the_inertia_that_is_told_is_that_of_the_step() {
    let x = groups(300, 5, 4, 6);
    let kmeans = KMeans::new(5).random_state(3);
    let steps: Vec<f64> = kmeans.steps(&x).unwrap().map(|step| step.inertia).collect();
    let monitor = |progress: &Progress| {
        let (_, told) = progress.objective.unwrap();
        let step = steps[progress.iteration as usize - 1];
        assert!((told - step).abs() < 1e-9 * step, "{told}, {step}");
        ControlFlow::Continue(())
    };
    kmeans.fit_with(&Rows::from(&x), None, &FitOptions::new().monitor(&monitor)).unwrap();
}

#[test]
fn what_does_not_converge_is_told() {
    let fitted = KMeans::new(8).max_iter(1).fit(groups(200, 2, 8, 7)).unwrap();
    assert_eq!(
        fitted.warnings,
        ["KMeans: did not converge in max_iter = 1 steps; raise max_iter or tol"]
    );
}

#[test]
fn what_does_not_fit_is_refused() {
    let x = array![[0.0, 1.0], [2.0, 3.0], [4.0, 5.5]];
    let refused = |kmeans: KMeans, expected: &str| {
        let error = kmeans.fit(&x).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert_eq!(kmeans.steps(&x).unwrap_err().to_string(), error);
    };
    refused(KMeans::new(0), "KMeans: n_clusters must be at least 1, but is 0");
    refused(
        KMeans::new(4),
        "KMeans: expected at least as many samples (rows of x) as n_clusters, 4, found 3; give it",
    );
    refused(KMeans::new(2).n_init(0), "KMeans: n_init must be at least 1, but is 0");
    refused(KMeans::new(2).max_iter(0), "KMeans: max_iter must be at least 1, but is 0");
    refused(KMeans::new(2).tol(-0.5), "KMeans: tol must be finite and at least 0, but is -0.5");
    refused(KMeans::new(2).tol(f64::NAN), "but is NaN");
    let given = |centers| KMeans::new(2).init(Init::Centers(centers));
    refused(
        given(array![[0.0, 1.0]]),
        "KMeans: init must be of n_clusters = 2 centres (rows), but is of 1",
    );
    refused(
        given(array![[0.0], [1.0]]),
        "KMeans: init must be of centres with as many numbers as x has features, 2, but is of \
         centres with 1",
    );
    refused(
        given(array![[0.0, 1.0], [f64::NAN, 2.0]]),
        "KMeans: init must be of finite numbers, but is NaN in centre 1, column 0 (counted from 0)",
    );
    let error = KMeans::new(2).fit(&array![[0.0], [f64::NAN]]).unwrap_err().to_string();
    assert!(error.contains("KMeans: x, row 1, column 0 (counted from 0)"), "{error}");
    let few = KMeans::new(2).init(Init::Random).fit_weighted(&x, &[1.0, 0.0, 0.0]);
    assert!(few.unwrap_err().to_string().contains("at least 2 samples with a weight above 0"));
    let error = MiniBatchKMeans::new(2).batch_size(0).fit(&x).unwrap_err().to_string();
    assert_eq!(error, "MiniBatchKMeans: batch_size must be at least 1, but is 0");
    let error = MiniBatchKMeans::new(2).init_size(0).fit(&x).unwrap_err().to_string();
    assert_eq!(error, "MiniBatchKMeans: init_size must be at least 1, but is 0");
    let error = BisectingKMeans::new(4).fit(&x).unwrap_err().to_string();
    assert!(error.contains("as n_clusters, 4, found 3"), "{error}");
    let given = BisectingKMeans::new(2).init(Init::Centers(x.clone()));
    let error = given.fit(&x).unwrap_err().to_string();
    assert!(error.contains("init must be \"k-means++\" or \"random\", but is a list"), "{error}");
    let few = BisectingKMeans::new(2).fit_weighted(&x, &[0.0, 2.0, 0.0]).unwrap_err().to_string();
    assert!(few.contains("weight above 0 as n_clusters, 2, found 1"), "{few}");
}

#[test]
fn parameters_are_read_as_they_are_written() {
    let kmeans =
        KMeans::new(3).init(Init::Centers(array![[0.0], [1.0], [2.0]])).n_init(NInit::Auto);
    let text = serde_json::to_string(&kmeans).unwrap();
    assert!(text.contains(r#""init":[[0.0],[1.0],[2.0]],"n_init":"auto""#), "{text}");
    assert_eq!(serde_json::from_str::<KMeans>(&text).unwrap(), kmeans);
    let bisecting = BisectingKMeans::new(2).bisecting_strategy(BisectingStrategy::LargestCluster);
    let text = serde_json::to_string(&bisecting).unwrap();
    assert!(text.contains(r#""init":"random""#) && text.contains(r#""largest_cluster""#), "{text}");
    let message = |config| from_config("k_means", config).unwrap_err().to_string();
    let error = message(json!({"init": [[0.0], [1.0, 2.0]]}));
    assert!(error.contains("centre 1 has 2 numbers and centre 0 has 1"), "{error}");
    let error = message(json!({"n_init": -1}));
    assert!(error.contains("n_init must be \"auto\" or a number of runs"), "{error}");
    let error = message(json!({"n_cluster": 3}));
    assert!(error.contains("did you mean \"n_clusters\"?"), "{error}");
}

#[test]
fn a_model_goes_through_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onsil");
    let x = groups(90, 2, 5, 8);
    for name in ["KMeans", "MiniBatchKMeans", "BisectingKMeans"] {
        let estimator = from_config(name, json!({"n_clusters": 5})).unwrap();
        let fitted = estimator.fit_any(&Rows::from(&x), None, &FitOptions::new()).unwrap();
        onsil_ml::save(&*fitted, &path).unwrap();
        let again = onsil_ml::load_any(&path).unwrap();
        assert_eq!(again.attributes(), fitted.attributes(), "{name}");
        let rows = Rows::from(&x);
        assert_eq!(again.predict_any(&rows).unwrap(), fitted.predict_any(&rows).unwrap(), "{name}");
    }
    let fitted = BisectingKMeans::new(3).fit(&x).unwrap();
    for children in
        [vec![], vec![0; 5], vec![1, 1, 0, 0, 0], vec![1, 3, 3, 0, 0], vec![3, 0, 0, 1, 0]]
    {
        let mut broken = fitted.clone();
        broken.tree_children = children;
        onsil_ml::save(&broken, &path).unwrap();
        let error = onsil_ml::load_any(&path).unwrap_err().to_string();
        assert!(error.contains("not a sound model: tree_c"), "{error}");
    }
    let mut broken = KMeans::new(3).fit(&x).unwrap();
    broken.labels[4] = 3;
    onsil_ml::save(&broken, &path).unwrap();
    let error = onsil_ml::load_any(&path).unwrap_err().to_string();
    assert!(error.contains("label 3 is of none of 3 clusters"), "{error}");
}
