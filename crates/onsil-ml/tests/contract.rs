//! What every estimator of the registry promises. That inputs are not changed is the compiler's promise:
//! estimators borrow them.

mod common;

use ndarray::{Array1, Array2, Axis, Slice, concatenate};
use onsil_core::parallel::with_threads;
use onsil_core::random_state::RandomState;
use onsil_ml::{
    AnyEstimator, Error, FitOptions, Fitted, Kind, Prediction, Result, Rows, Target, load_any,
    registry, save,
};
use serde_json::{Value, json};

/// Estimators that are nothing without other parameters than their defaults.
fn config(name: &str) -> Value {
    match name {
        "Pipeline" => json!({"steps": [
            ["scale", {"class_name": "StandardScaler"}],
            ["classify", {"class_name": "LogisticRegression"}],
        ]}),
        "GridSearchCV" => json!({
            "estimator": {"class_name": "LogisticRegression"}, "param_grid": {"C": [0.5, 1.0]}, "cv": 2,
        }),
        "OneHotEncoder" => json!({"handle_unknown": "ignore"}),
        "PCA" => json!({"n_components": 1}),
        // Two iterations a class would not tell anything of these rows.
        "SGDClassifier" | "SGDRegressor" | "Perceptron" => json!({"max_iter": 50}),
        "KMeans" | "MiniBatchKMeans" | "BisectingKMeans" => json!({"n_clusters": 3}),
        _ => json!({}),
    }
}

/// Every estimator of the registry.
fn all() -> impl Iterator<Item = Box<dyn AnyEstimator>> {
    registry::NAMES.iter().map(|name| {
        registry::from_config(name, config(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    })
}

/// Three groups of rows in four features; quarters, so that `f32` holds them exactly.
struct Data {
    x: Array2<f64>,
    classes: Array1<i64>,
    numbers: Array1<f64>,
}

impl Data {
    fn new(samples: usize) -> Self {
        let mut random = RandomState::new(7);
        let classes: Array1<i64> = (0..samples).map(|i| (i % 3) as i64).collect();
        let x = Array2::from_shape_fn((samples, 4), |(i, j)| {
            let center = [[0.0, 4.0, 1.0, -2.0], [5.0, 0.0, 1.5, 2.0], [-4.0, -3.0, 6.0, 0.0]];
            let value: f64 = center[i % 3][j] + random.normal(0.0, 1.0);
            (4.0 * value).round() / 4.0
        });
        let numbers = x.rows().into_iter().map(|r| r[0] - 2.0 * r[1] + 0.5 * r[2] + 3.0).collect();
        Self { x, classes, numbers }
    }

    fn target(&self, kind: Kind) -> Option<Target<'_>> {
        match kind {
            Kind::Classifier => Some((&self.classes).into()),
            Kind::Regressor => Some((&self.numbers).into()),
            _ => None,
        }
    }

    fn select(&self, rows: &[usize]) -> Self {
        Self {
            x: self.x.select(Axis(0), rows),
            classes: self.classes.select(Axis(0), rows),
            numbers: self.numbers.select(Axis(0), rows),
        }
    }

    fn fit(&self, estimator: &dyn AnyEstimator) -> Box<dyn Fitted> {
        self.try_fit(estimator).unwrap_or_else(|error| panic!("{}: {error}", estimator.name()))
    }

    fn try_fit(&self, estimator: &dyn AnyEstimator) -> Result<Box<dyn Fitted>> {
        let y = self.target(estimator.kind());
        estimator.fit_any(&(&self.x).into(), y.as_ref(), &FitOptions::new())
    }
}

/// Everything that a fitted estimator says of rows: each method's name and its numbers, in rows.
fn answers(fitted: &dyn Fitted, x: &Rows<'_>) -> Vec<(&'static str, Array2<f64>)> {
    let predicted = fitted.predict_any(x).map(|p| p.to_f64().insert_axis(Axis(1)));
    let methods = [
        ("predict", predicted),
        ("decision_function", fitted.decision_function_any(x)),
        ("predict_proba", fitted.predict_proba_any(x)),
        ("transform", fitted.transform_any(x)),
    ];
    let said: Vec<_> = methods
        .into_iter()
        .filter_map(|(method, said)| match said {
            Ok(said) => Some((method, said)),
            Err(Error::NotSupported { .. }) => None,
            Err(error) => panic!("{} {method}: {error}", fitted.name()),
        })
        .collect();
    assert!(!said.is_empty(), "{} says nothing", fitted.name());
    said
}

fn bits(values: &Array2<f64>) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// The attributes as text, every bit of them.
fn attributes(fitted: &dyn Fitted) -> Vec<(&'static str, String)> {
    let text = |value: Value| value.to_string();
    fitted.attributes().iter().map(|(name, value)| (*name, text(value.to_json()))).collect()
}

#[track_caller]
fn assert_same(a: &dyn Fitted, b: &dyn Fitted, x: &Rows<'_>, what: &str) {
    assert_eq!(attributes(a), attributes(b), "{} {what}", a.name());
    for ((method, a_said), (_, b_said)) in answers(a, x).iter().zip(&answers(b, x)) {
        assert_eq!(bits(a_said), bits(b_said), "{} {method} {what}", a.name());
    }
}

#[track_caller]
fn assert_near(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64, what: &str) {
    assert_eq!(a.dim(), b.dim(), "{what}");
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{what}: [{i}] is {a}, expected {b}");
    }
}

#[test]
fn answers_have_one_row_for_each_sample() {
    let data = Data::new(60);
    let x = Rows::from(&data.x);
    for estimator in all() {
        let fitted = data.fit(&*estimator);
        assert_eq!((fitted.name(), fitted.kind()), (estimator.name(), estimator.kind()));
        assert_eq!(fitted.n_features_in(), 4, "{}", fitted.name());
        assert_eq!(fitted.check(), Ok(()), "{}", fitted.name());
        assert!(!fitted.attributes().is_empty(), "{}", fitted.name());
        for (method, said) in answers(&*fitted, &x) {
            assert_eq!(said.nrows(), 60, "{} {method}", fitted.name());
            assert!(said.iter().all(|value| value.is_finite()), "{} {method}", fitted.name());
            if method == "predict_proba" {
                for row in said.rows() {
                    assert!((row.sum() - 1.0).abs() < 1e-9, "{}: {row}", fitted.name());
                }
            }
        }
        if let (Kind::Classifier, Prediction::Classes(said)) =
            (fitted.kind(), fitted.predict_any(&x).unwrap_or(Prediction::Numbers(Array1::zeros(0))))
        {
            let right = said.iter().zip(&data.classes).filter(|(a, b)| a == b).count();
            assert!(right >= 54, "{}: {right} of 60", fitted.name());
            let score = fitted.score_any(&x, data.target(Kind::Classifier).as_ref()).unwrap();
            assert_eq!(score, right as f64 / 60.0, "{}", fitted.name());
        }
    }
}

#[test]
fn the_same_fit_gives_the_same_bits_on_any_number_of_threads() {
    // More rows than a block has.
    let data = Data::new(700);
    let x = Rows::from(&data.x);
    for estimator in all() {
        let one = with_threads(1, || data.fit(&*estimator)).unwrap();
        let two = with_threads(2, || data.fit(&*estimator)).unwrap();
        let three = with_threads(3, || data.fit(&*estimator)).unwrap();
        assert_same(&*one, &*two, &x, "1 and 2 threads");
        assert_same(&*one, &*three, &x, "1 and 3 threads");
    }
}

#[test]
fn singles_doubles_and_views_agree() {
    let data = Data::new(60);
    let single = data.x.mapv(|value| value as f32);
    let mut wide = Array2::from_elem((60, 8), 9.0);
    wide.slice_axis_mut(Axis(1), Slice::new(0, None, 2)).assign(&data.x);
    let columns = data.x.t().as_standard_layout().into_owned();
    for estimator in all() {
        let y = data.target(estimator.kind());
        let fit = |x: Rows<'_>| estimator.fit_any(&x, y.as_ref(), &FitOptions::new()).unwrap();
        let fitted = data.fit(&*estimator);
        let x = Rows::from(&data.x);
        let strided = wide.slice_axis(Axis(1), Slice::new(0, None, 2));
        assert_same(&*fitted, &*fit(strided.into()), &strided.into(), "strided");
        assert_same(&*fitted, &*fit(columns.t().into()), &columns.t().into(), "column-major");
        let of_single = fit((&single).into());
        let said = answers(&*of_single, &(&single).into());
        for ((method, single), (_, double)) in said.iter().zip(&answers(&*fitted, &x)) {
            // Single precision has 2⁻²⁴; squared distances lose half of its digits.
            assert_near(single, double, 1e-3, &format!("{} {method} of f32", fitted.name()));
        }
    }
}

#[test]
fn fitting_again_gives_the_same() {
    let data = Data::new(60);
    let x = Rows::from(&data.x);
    for estimator in all() {
        let copy = estimator.with_params(&estimator.get_params()).unwrap();
        assert_eq!(copy.get_params(), estimator.get_params(), "{}", estimator.name());
        assert_same(&*data.fit(&*estimator), &*data.fit(&*copy), &x, "fitted again");
    }
}

#[test]
fn files_give_back_what_was_saved() {
    let data = Data::new(60);
    let x = Rows::from(&data.x);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onsil");
    for estimator in all() {
        let fitted = data.fit(&*estimator);
        save(&*fitted, &path).unwrap_or_else(|error| panic!("{}: {error}", fitted.name()));
        let loaded = load_any(&path).unwrap_or_else(|error| panic!("{}: {error}", fitted.name()));
        assert_same(&*fitted, &*loaded, &x, "loaded");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn damaged_files_are_refused_or_harmless() {
    let data = Data::new(24);
    let x = Rows::from(&data.x);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onsil");
    let mut random = RandomState::new(1);
    for estimator in all() {
        save(&*data.fit(&*estimator), &path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for _ in 0..20 {
            let length = random.interval(whole.len() as u64 - 1) as usize;
            std::fs::write(&path, &whole[..length]).unwrap();
            let error = load_any(&path).expect_err("a file that is cut off loads").to_string();
            assert!(error.contains("model.onsil: "), "{error}");
        }
        for _ in 0..60 {
            let mut damaged = whole.clone();
            for _ in 0..=random.interval(2) {
                let at = random.interval(whole.len() as u64 - 1) as usize;
                damaged[at] = random.next_u32() as u8;
            }
            std::fs::write(&path, &damaged).unwrap();
            // A number may be another number; what must not happen is a panic.
            if let Ok(loaded) = load_any(&path) {
                let _ = loaded.predict_any(&x);
                let _ = loaded.decision_function_any(&x);
                let _ = loaded.predict_proba_any(&x);
                let _ = loaded.transform_any(&x);
            }
        }
    }
}

#[test]
fn what_is_not_finite_is_refused_with_its_place() {
    let data = Data::new(30);
    for estimator in all() {
        let fitted = data.fit(&*estimator);
        for wrong in [f64::NAN, f64::INFINITY] {
            if estimator.name() == "SimpleImputer" && wrong.is_nan() {
                continue;
            }
            let mut x = data.x.clone();
            x[[7, 2]] = wrong;
            let y = data.target(estimator.kind());
            let error = estimator.fit_any(&(&x).into(), y.as_ref(), &FitOptions::new());
            let text = error.expect_err(estimator.name()).to_string();
            assert!(text.contains("row 7, column 2"), "{text}");
            let said = match fitted.kind() {
                Kind::Transformer => fitted.transform_any(&(&x).into()).map(|_| ()),
                _ => fitted.predict_any(&(&x).into()).map(|_| ()),
            };
            let text = said.expect_err(estimator.name()).to_string();
            assert!(text.contains("row 7, column 2"), "{text}");
        }
    }
}

#[test]
fn data_that_do_not_fit_are_refused() {
    let data = Data::new(30);
    for estimator in all() {
        let name = estimator.name();
        let fit = |x: &Array2<f64>, y: Option<&Target<'_>>| {
            let error = estimator.fit_any(&x.into(), y, &FitOptions::new());
            error.map(|_| ()).expect_err(name).to_string()
        };
        let y = data.target(estimator.kind());
        assert!(fit(&Array2::zeros((30, 0)), y.as_ref()).contains("feature"), "{name}");
        let none = data.select(&[]);
        let text = fit(&none.x, none.target(estimator.kind()).as_ref());
        assert!(text.contains("sample"), "{text}");
        let fitted = data.fit(&*estimator);
        let narrow = data.x.select(Axis(1), &[0, 1, 2]);
        let said = match fitted.kind() {
            Kind::Transformer => fitted.transform_any(&(&narrow).into()).map(|_| ()),
            _ => fitted.predict_any(&(&narrow).into()).map(|_| ()),
        };
        let text = said.expect_err(name).to_string();
        assert!(text.contains("expected 4 features") && text.contains("found 3"), "{text}");
        if estimator.kind().is_supervised() {
            assert!(fit(&data.x, None).contains("targets (y)"), "{name}");
            let short = data.select(&[0, 1, 2, 3]);
            let text = fit(&data.x, short.target(estimator.kind()).as_ref());
            assert!(text.contains("as many targets (y) as samples"), "{text}");
        }
        if estimator.kind() == Kind::Classifier {
            let halves = data.numbers.mapv(|number| number + 0.125);
            assert!(fit(&data.x, Some(&(&halves).into())).contains("expected a class"), "{name}");
            let one = Array1::<i64>::zeros(30);
            assert!(fit(&data.x, Some(&(&one).into())).contains("2 classes"), "{name}");
        }
    }
}

#[test]
fn few_samples_and_plain_features_never_panic() {
    let data = Data::new(30);
    let constant = Array2::from_elem((30, 4), 2.5);
    let huge = data.x.mapv(|value| 1e150 * value);
    let tiny = data.x.mapv(|value| 1e-150 * value);
    for estimator in all() {
        let name = estimator.name();
        for samples in [1, 2, 3] {
            let rows: Vec<usize> = (0..samples).collect();
            let few = data.select(&rows);
            match few.try_fit(&*estimator) {
                Ok(fitted) => drop(answers(&*fitted, &(&few.x).into())),
                Err(error) => {
                    assert!(error.to_string().contains(name) || name == "Pipeline", "{error}")
                }
            }
        }
        let one_feature = data.x.select(Axis(1), &[0]);
        for x in [&one_feature, &constant, &huge, &tiny] {
            let y = data.target(estimator.kind());
            if let Ok(fitted) = estimator.fit_any(&x.into(), y.as_ref(), &FitOptions::new()) {
                drop(answers(&*fitted, &x.into()));
            }
        }
        let y = data.target(estimator.kind());
        let fitted = estimator.fit_any(&(&one_feature).into(), y.as_ref(), &FitOptions::new());
        let fitted = fitted.unwrap_or_else(|error| panic!("{name}, one feature: {error}"));
        assert_eq!(fitted.n_features_in(), 1);
    }
}

/// Rows that do not change what is said of them by where they stand.
#[test]
fn what_is_said_of_a_row_does_not_depend_on_the_others() {
    let data = Data::new(600);
    let order = RandomState::new(3).permutation(600);
    for estimator in all() {
        let fitted = data.select(&(0..60).collect::<Vec<_>>()).fit(&*estimator);
        let all = answers(&*fitted, &(&data.x).into());
        let turned = answers(&*fitted, &(&data.x.select(Axis(0), &order)).into());
        for ((method, all), (_, turned)) in all.iter().zip(&turned) {
            let what = format!("{} {method} of rows in another order", fitted.name());
            assert_near(turned, &all.select(Axis(0), &order), 1e-12, &what);
        }
        let alone = answers(&*fitted, &(&data.x.select(Axis(0), &[5])).into());
        for ((method, all), (_, alone)) in all.iter().zip(&alone) {
            let what = format!("{} {method} of one row", fitted.name());
            assert_near(alone, &all.select(Axis(0), &[5]), 1e-12, &what);
        }
    }
}

/// These visit rows one after another, or draw some of them: their order is part of the input.
const ORDER_MATTERS: [&str; 10] = [
    "BisectingKMeans",
    "GridSearchCV",
    "KMeans",
    "LinearSVC",
    "LinearSVR",
    "MiniBatchKMeans",
    "Perceptron",
    "SGDClassifier",
    "SGDRegressor",
    "OneHotEncoder",
];

#[test]
fn the_order_of_training_rows_does_not_matter() {
    let data = Data::new(60);
    let turned = data.select(&RandomState::new(4).permutation(60));
    for estimator in all().filter(|e| !ORDER_MATTERS.contains(&e.name())) {
        let (a, b) = (data.fit(&*estimator), turned.fit(&*estimator));
        let x = Rows::from(&data.x);
        for ((method, a_said), (_, b_said)) in answers(&*a, &x).iter().zip(&answers(&*b, &x)) {
            // Iterative solvers stop at their tolerance, 1e-3 or 1e-4, on either way.
            let what = format!("{} {method} after rows in another order", a.name());
            assert_near(a_said, b_said, 2e-2, &what);
        }
    }
}

/// These draw rows at random, or see them in a drawn order: without some rows, other ones are drawn.
const DRAWS_ROWS: [&str; 8] = [
    "BisectingKMeans",
    "KMeans",
    "LinearSVC",
    "LinearSVR",
    "MiniBatchKMeans",
    "Perceptron",
    "SGDClassifier",
    "SGDRegressor",
];

#[test]
fn a_weight_of_zero_is_as_if_the_row_were_not_there() {
    let data = Data::new(60);
    let noise = Data {
        classes: data.classes.mapv(|c| (c + 1) % 3),
        ..data.select(&(0..60).collect::<Vec<_>>())
    };
    let x = concatenate(Axis(0), &[data.x.view(), noise.x.mapv(|v| v + 1.0).view()]).unwrap();
    let classes = concatenate(Axis(0), &[data.classes.view(), noise.classes.view()]).unwrap();
    let numbers = concatenate(Axis(0), &[data.numbers.view(), noise.numbers.view()]).unwrap();
    let both = Data { x, classes, numbers };
    let weights: Vec<f64> = (0..120).map(|row| if row < 60 { 1.0 } else { 0.0 }).collect();
    for estimator in all() {
        let y = both.target(estimator.kind());
        let options = FitOptions::new().sample_weight(&weights);
        let weighted = match estimator.fit_any(&(&both.x).into(), y.as_ref(), &options) {
            Err(Error::NotSupported { .. }) => continue,
            fitted => fitted.unwrap_or_else(|error| panic!("{}: {error}", estimator.name())),
        };
        let bad = FitOptions::new().sample_weight(&weights[..5]);
        let error = estimator.fit_any(&(&both.x).into(), y.as_ref(), &bad).unwrap_err();
        assert!(error.to_string().contains("sample_weight must be of as many weights"), "{error}");
        let negative = vec![-1.0; 120];
        let bad = FitOptions::new().sample_weight(&negative);
        let error = estimator.fit_any(&(&both.x).into(), y.as_ref(), &bad).unwrap_err();
        assert!(error.to_string().contains("at least 0"), "{error}");
        if DRAWS_ROWS.contains(&estimator.name()) {
            continue;
        }
        let fitted = data.fit(&*estimator);
        let x = Rows::from(&data.x);
        for ((method, a), (_, b)) in answers(&*weighted, &x).iter().zip(&answers(&*fitted, &x)) {
            // As above: on two ways to the same optimum.
            assert_near(a, b, 2e-2, &format!("{} {method} with weights of 0", fitted.name()));
        }
    }
}

#[test]
fn parameters_have_names() {
    for estimator in all() {
        let name = estimator.name();
        let again = registry::from_config(name, Value::Object(estimator.get_params())).unwrap();
        assert_eq!(again.get_params(), estimator.get_params(), "{name}");
        let command = registry::command_name(name);
        assert_eq!(registry::from_config(&command, config(name)).unwrap().name(), name);
        let error = registry::from_config(name, json!({"nonsense": 1})).unwrap_err().to_string();
        assert!(error.contains(&format!("{name} has no parameter \"nonsense\"")), "{error}");
        estimator.validate_any().unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}
