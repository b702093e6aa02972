//! Pipelines: steps, names, parameters, files.

mod toys;

use ndarray::{Array1, Array2, array};
use onsil_ml::metrics::accuracy_score;
use onsil_ml::pipeline::{FittedPipeline, Pipeline, make_pipeline};
use onsil_ml::preprocessing::StandardScaler;
use onsil_ml::{
    AnyEstimator, Estimator, FitOptions, Fitted, Kind, Result, load, load_any, registry, save,
};
use serde_json::{Value, json};
use toys::{Neighbors, ToyRidge};

/// The message of a refusal.
fn message<T>(result: Result<T>) -> String {
    result.err().expect("a refusal").to_string()
}

fn x() -> Array2<f64> {
    Array2::from_shape_fn((8, 2), |(i, j)| {
        (i * (j + 2)) as f64 * if i % 2 == 0 { 1.0 } else { -0.5 }
    })
}

#[test]
fn steps_have_to_fit() {
    let refused = |pipeline: Pipeline| message(pipeline.fit(x(), &[0, 1, 0, 1, 0, 1, 0, 1]));
    assert_eq!(
        refused(Pipeline::new()),
        "Pipeline: steps must be at least one name and estimator, such as [\"scaler\", \
         \"StandardScaler\"], but is empty"
    );
    let scaler = StandardScaler::new;
    for name in ["", "a__b", "steps"] {
        let text = refused(Pipeline::new().step(name, scaler()));
        let end = format!("but is with a step named \"{name}\" at position 0");
        assert!(text.ends_with(&end), "{text}");
    }
    let twice = refused(Pipeline::new().step("a", scaler()).step("a", scaler()));
    assert!(twice.contains("steps must be named differently"), "{twice}");
    assert_eq!(
        refused(Pipeline::new().step("a", Neighbors::default()).step("b", scaler())),
        "Pipeline: steps must be transformers, all but the last, but is a Classifier at \"a\" (Neighbors)"
    );
    let near = Neighbors { n_neighbors: 0 };
    assert!(refused(Pipeline::new().step("near", near)).contains("n_neighbors must be above 0"));
}

#[test]
fn a_pipeline_is_what_its_last_step_is() {
    let y = [0, 1, 0, 1, 0, 1, 0, 1];
    let near = make_pipeline([StandardScaler::new().into(), Neighbors::default().into()]);
    let kinds = [near.kind(), make_pipeline([]).kind()];
    assert_eq!(kinds, [Kind::Classifier, Kind::Transformer]);
    let fitted = near.fit(x(), &y).unwrap();
    assert_eq!(fitted.classes(), Some(vec![0, 1]));
    assert_eq!(fitted.predict_proba(x()).unwrap().dim(), (8, 2));
    let right = accuracy_score(&y, &fitted.predict(x()).unwrap()).unwrap();
    assert_eq!(fitted.score(x(), &y).unwrap(), right);
    assert!(message(fitted.transform(x())).contains("Neighbors has no transform"));
    assert!(message(fitted.decision_function(x())).contains("Neighbors has no decision_function"));
    let narrow = array![[1.0]];
    assert!(message(fitted.predict(&narrow)).contains("Pipeline: expected 2 features"));
    assert_eq!(fitted.step("standardscaler").unwrap().name(), "StandardScaler");
    assert!(fitted.step("scaler").is_none());
    assert_eq!(
        message(near.fit(x(), &y[..3])),
        "Pipeline: expected as many targets (y) as samples (rows of x), 8, found 3; check that both belong \
         together"
    );
    let scalers = make_pipeline([StandardScaler::new().into(), StandardScaler::new().into()]);
    let fitted = scalers.fit_transformer(x()).unwrap();
    let back = fitted.inverse_transform(fitted.transform(x()).unwrap()).unwrap();
    assert!((&back - &x()).iter().all(|d: &f64| d.abs() < 1e-12));
}

#[test]
fn weights_go_to_every_step_that_takes_them() {
    let y: Array1<f64> = x().rows().into_iter().map(|row| row[0] - 2.0 * row[1] + 1.0).collect();
    let ridge = make_pipeline([StandardScaler::new().into(), ToyRidge::default().into()]);
    let weights = [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
    let options = FitOptions::new().sample_weight(&weights);
    let weighted = ridge.fit_with(&(&x()).into(), Some(&(&y).into()), &options).unwrap();
    let rows = [0, 1, 2, 3, 4];
    let (few, few_y) = (x().select(ndarray::Axis(0), &rows), y.select(ndarray::Axis(0), &rows));
    let removed = ridge.fit(&few, &few_y).unwrap();
    let (a, b) = (weighted.predict(x()).unwrap().to_f64(), removed.predict(x()).unwrap().to_f64());
    assert!((&a - &b).iter().all(|d| d.abs() < 1e-12), "{a} {b}");
    let near = make_pipeline([StandardScaler::new().into(), Neighbors::default().into()]);
    let classes = [0, 1, 0, 1, 0, 1, 0, 1];
    let text = message(near.fit_with(&(&x()).into(), Some(&(&classes).into()), &options));
    assert_eq!(text, "Neighbors has no sample_weight; fit without weights");
}

#[test]
fn parameters_of_steps_have_names() {
    let pipeline =
        Pipeline::new().step("scaler", StandardScaler::new()).step("near", Neighbors::default());
    let changed = pipeline
        .set_params(
            json!({"near__n_neighbors": 5, "scaler__with_std": false, "scaler__with_mean": false}),
        )
        .unwrap();
    let steps: Vec<Value> = changed.steps().map(|(_, step)| json!(step.get_params())).collect();
    assert_eq!(steps, [json!({"with_mean": false, "with_std": false}), json!({"n_neighbors": 5})]);
    let replaced = pipeline.set_params(json!({"near": "StandardScaler", "near__with_std": false}));
    let replaced = replaced.unwrap();
    let last = replaced.steps().last().unwrap().1;
    assert_eq!((last.name(), &last.get_params()["with_std"]), ("StandardScaler", &json!(false)));
    let refused = |params| message(pipeline.set_params(params));
    assert_eq!(
        refused(json!({"scalar__with_std": false})),
        "Pipeline has no parameter \"scalar__with_std\"; did you mean \"scaler\"? (it has: steps, scaler, \
         near; and those of its steps, as step__parameter)"
    );
    assert!(refused(json!({"scaler__with_sd": 1})).contains("did you mean \"with_std\"?"));
    assert!(
        refused(json!({"near": "Standardscalar"})).contains("Pipeline: near: unknown estimator")
    );
    assert!(refused(json!({"near": 5})).contains("Pipeline: near: estimator: expected a name or"));
    assert!(refused(json!({"steps": 5})).contains("Pipeline: steps: invalid type"));
    assert!(refused(json!(3)).contains("the config must be an object, but is 3"));
    let names: Vec<String> = make_pipeline([
        StandardScaler::new().into(),
        StandardScaler::new().into(),
        Neighbors::default().into(),
    ])
    .steps()
    .map(|(name, _)| name.to_owned())
    .collect();
    assert_eq!(names, ["standardscaler-1", "standardscaler-2", "neighbors"]);
}

#[test]
fn pipelines_save_and_load_also_within_each_other() {
    let inner = make_pipeline([StandardScaler::new().with_std(false).into()]);
    let outer = Pipeline::new().step("inner", inner).step("scaler", StandardScaler::new());
    let config = json!(outer.get_params());
    let again = registry::from_config("pipeline", config.clone()).unwrap();
    assert_eq!(json!(again.get_params()), config);
    let fitted = outer.fit_transformer(x()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipeline.onsil");
    save(&fitted, &path).unwrap();
    let loaded: FittedPipeline = load(&path).unwrap();
    assert_eq!(loaded.transform(x()).unwrap(), fitted.transform(x()).unwrap());
    let any = load_any(&path).unwrap();
    assert_eq!(any.transform_any(&(&x()).into()).unwrap(), fitted.transform(x()).unwrap());
    assert_eq!(any.name(), "Pipeline");
}

#[test]
fn files_that_do_not_add_up_are_refused() {
    let pipeline = make_pipeline([StandardScaler::new().into()]);
    let fitted = pipeline.fit_transformer(x()).unwrap();
    let wide = pipeline.fit_transformer(Array2::<f64>::ones((3, 3))).unwrap();
    let mut none = fitted.clone();
    none.steps.clear();
    assert_eq!(none.check().unwrap_err(), "no steps");
    assert!(message(none.transform(x())).contains("Pipeline: has no steps"));
    let mut other = fitted.clone();
    other.steps[0].0 = "other".into();
    assert_eq!(other.check().unwrap_err(), "its steps are not those of its parameters");
    let mut features = fitted.clone();
    features.steps = wide.steps;
    assert!(features.check().unwrap_err().contains("another number of features"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipeline.onsil");
    save(&features, &path).unwrap();
    assert!(message(load_any(&path)).contains("not a sound model: its first step has learnt"));
}

/// A file cannot exhaust the stack by estimators within estimators.
#[test]
fn depth_has_a_bound() {
    let mut config = json!({"class_name": "StandardScaler"});
    for _ in 0..16 {
        config = json!({"class_name": "Pipeline", "config": {"steps": [["a", config]]}});
    }
    let error = registry::from_config("Pipeline", json!({"steps": [["a", config]]}));
    assert!(message(error).contains("more than 16 estimators within each other"));
    let mut deep = make_pipeline([StandardScaler::new().into()]);
    for _ in 0..16 {
        deep = make_pipeline([deep.into()]);
    }
    let fitted = deep.fit_transformer(x()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep.onsil");
    assert!(message(save(&fitted, &path)).contains("more than 16 estimators within each other"));
    // One less is written and read.
    let Ok(fitted) =
        deep.steps().next().unwrap().1.fit_any(&(&x()).into(), None, &FitOptions::new())
    else {
        panic!("cannot be fitted")
    };
    save(&*fitted, &path).unwrap();
    assert_eq!(load_any(&path).unwrap().n_features_in(), 2);
}
