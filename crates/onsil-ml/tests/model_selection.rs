//! Splits, cross-validation and searches: what they refuse, and what does not depend on threads.

mod toys;

use ndarray::{Array1, Array2, array};
use onsil_core::parallel::with_threads;
use onsil_core::random_state::RandomState;
use onsil_ml::model_selection::*;
use onsil_ml::pipeline::Pipeline;
use onsil_ml::preprocessing::StandardScaler;
use onsil_ml::{
    AnyEstimator, Attribute, Estimator, FitOptions, Fitted, Kind, Result, Rows, Target,
};
use serde_json::json;
use toys::{Neighbors, ToyRidge};

/// The message of a refusal.
fn message<T>(result: Result<T>) -> String {
    result.err().expect("a refusal").to_string()
}

/// Two groups of rows.
fn data() -> (Array2<f64>, Array1<i64>) {
    let mut state = RandomState::new(3);
    let y: Array1<i64> = (0..40).map(|row| row % 2).collect();
    let x =
        Array2::from_shape_fn((40, 2), |(row, _)| y[row] as f64 * 2.0 + state.standard_normal());
    (x, y)
}

fn scaled() -> Pipeline {
    Pipeline::new().step("scaler", StandardScaler::new()).step("near", Neighbors::default())
}

#[test]
fn parts_have_to_be_possible() {
    let refused = |options: TrainTestOptions<'_>| message(train_test_indices(10, &options));
    let options = TrainTestOptions::new;
    assert_eq!(
        refused(options().test_size(1.0)),
        "train_test_split: test_size must be a share above 0.0 and below 1.0, or a number from 1 to 9, but \
         is 1.0"
    );
    assert!(refused(options().test_size(10)).ends_with("but is 10"));
    assert!(refused(options().test_size(f64::NAN)).ends_with("but is NaN"));
    assert!(refused(options().train_size(0)).contains("train_size must be"));
    assert_eq!(
        refused(options().test_size(6).train_size(0.5)),
        "train_test_split: test_size and train_size must be together at most all 10 samples, but is 6 and 5"
    );
    assert!(
        refused(options().train_size(0.01)).contains("found 0 to learn from and 10 to test with")
    );
    let message_of_one = message(train_test_indices(1, &options()));
    assert!(message_of_one.contains("found 0 to learn from and 1"), "{message_of_one}");
    assert!(message(train_test_indices(0, &options())).contains("expected samples for both parts"));
    let classes = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2];
    assert_eq!(
        refused(options().stratify(&classes)),
        "train_test_split: stratify must be of at least 2 samples of each class, but is of 1 sample of \
         class 2"
    );
    let classes = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
    assert_eq!(
        refused(options().stratify(&classes).test_size(1)),
        "train_test_split: test_size must be at least the number of classes, 2, but is 1 samples"
    );
    assert_eq!(
        refused(options().stratify(&classes).shuffle(false)),
        "train_test_split: shuffle must be true where samples are stratified, but is false"
    );
    assert!(refused(options().stratify(&classes[..4])).contains("as many targets (y) as samples"));
    let (x, y) = data();
    let short = y.iter().copied().take(3).collect::<Array1<i64>>();
    assert!(message(train_test_split(&x, &short, &options())).contains("40, found 3"));
    let (x_train, x_test, y_train, y_test) =
        train_test_split(&x, &y, &options().test_size(0.2)).unwrap();
    assert_eq!((x_train.dim(), x_test.dim()), ((32, 2), (8, 2)));
    assert_eq!((y_train.len(), y_test.len()), (32, 8));
}

#[test]
fn folds_have_to_be_possible() {
    let none = message(KFold::new(1).split(5, None));
    assert_eq!(none, "KFold: n_splits must be at least 2, but is 1");
    let many = message(KFold::new(6).split(5, None));
    assert_eq!(many, "KFold: n_splits must be at most the number of samples, 5, but is 6");
    let huge = message(KFold::new(100_000).split(200_000, None));
    assert_eq!(huge, "KFold: n_splits must be at most 1342 for 200000 samples, but is 100000");
    let y = Target::from(&[0, 0, 1, 1, 1]);
    assert_eq!(
        message(StratifiedKFold::new(4).split(5, Some(&y))),
        "StratifiedKFold: n_splits must be at most the number of samples of the largest class, 3, but is 4"
    );
    assert!(message(StratifiedKFold::new(2).split(5, None)).contains("expected targets (y)"));
    let y = Target::from(&[0.5, 1.0]);
    assert!(message(StratifiedKFold::new(2).split(2, Some(&y))).contains("expected a class"));
    let read = |value| serde_json::from_value::<Cv>(value).map_err(|error| error.to_string());
    assert!(read(json!("five")).unwrap_err().contains(
        "cv: expected a number of folds, a KFold or StratifiedKFold, or a list of splits, found \"five\""
    ));
    assert!(
        read(json!({"class_name": "KFolds"})).unwrap_err().contains("unknown variant `KFolds`")
    );
    assert!(read(json!(-1)).is_err());
    let folds = read(json!({"class_name": "KFold", "config": {"shuffle": true}})).unwrap();
    assert_eq!(folds, KFold::default().shuffle(true).into());
}

/// Splits that are not: each with its own fault.
#[derive(Debug)]
struct Faulty(Vec<Split>);

impl Splitter for Faulty {
    fn split(&self, _samples: usize, _y: Option<&Target<'_>>) -> Result<Vec<Split>> {
        Ok(self.0.clone())
    }
}

#[test]
fn cross_validation_says_what_is_wrong() {
    let (x, y) = data();
    let refused = |options: &CvOptions<'_>| message(cross_validate(&scaled(), &x, &y, options));
    assert_eq!(
        refused(&CvOptions::new().scoring(["acuracy"])).split(" (known").next().unwrap(),
        "unknown scorer \"acuracy\"; did you mean \"accuracy\"?"
    );
    let none: [&str; 0] = [];
    assert!(
        refused(&CvOptions::new().scoring(none)).contains("scoring must be at least one scorer")
    );
    assert!(
        refused(&CvOptions::new().cv(41)).contains("cross_validate: StratifiedKFold: n_splits")
    );
    let split = |train: &[usize], test: &[usize]| Split { train: train.into(), test: test.into() };
    let fault = |splits: &[Split]| refused(&CvOptions::new().splitter(&Faulty(splits.to_vec())));
    assert!(fault(&[]).contains("expected at least 1 split, found none"));
    assert_eq!(
        fault(&[split(&[0, 1, 2], &[3]), split(&[0, 1], &[])]),
        "cross_validate: split 1, test: expected at least one row, and each below the number of samples, \
         found no rows; correct the splitter"
    );
    assert!(fault(&[split(&[0, 40], &[1])]).contains("split 0, train: expected"));
    assert!(fault(&[split(&[0, 40], &[1])]).contains("found row 40 among 40 samples"));
    // Two rows have no three neighbours.
    assert_eq!(
        fault(&[split(&[0, 1], &[2])]),
        "cross_validate, split 1 of 1: Neighbors: fewer rows than neighbours"
    );
    let mut wrong = x.clone();
    wrong[[37, 1]] = f64::NAN;
    let text = message(cross_validate(&scaled(), &wrong, &y, &CvOptions::new()));
    assert!(text.starts_with("cross_validate: x, row 37, column 1 (counted from 0)"), "{text}");
    let short = y.iter().copied().take(3).collect::<Array1<i64>>();
    let text = message(cross_val_score(&scaled(), &x, &short, &CvOptions::new()));
    assert!(text.contains("as many targets (y) as samples (rows of x), 40, found 3"), "{text}");
    let weights = FitOptions::new().sample_weight(&[1.0]);
    assert!(refused(&CvOptions::new().fit(weights)).contains("sample_weight must be of as many"));
    let own =
        message(cross_val_score_any(&StandardScaler::new(), &(&x).into(), None, &CvOptions::new()));
    assert_eq!(own, "cross_validate, split 1 of 5: StandardScaler has no score; use a metric");
}

#[test]
fn scorers_need_what_they_are_made_from() {
    let (x, y) = data();
    let three = y.iter().enumerate().map(|(row, _)| row as i64 % 3).collect::<Array1<i64>>();
    let score = |y: &Array1<i64>, name: &str| {
        cross_val_score(&scaled(), &x, y, &CvOptions::new().scoring([name]))
    };
    let text = message(score(&three, "roc_auc"));
    assert!(text.contains("roc_auc: expected an estimator of two classes"), "{text}");
    assert!(text.contains("use roc_auc_ovr or roc_auc_ovo"), "{text}");
    assert!(message(score(&three, "f1")).contains("f1_score: average must be Micro, Macro or"));
    assert!(score(&three, "f1_macro").is_ok());
    assert!(score(&y, "roc_auc").is_ok());
    let numbers = Array1::from_iter(x.rows().into_iter().map(|row| row[0] + row[1]));
    let text = message(cross_val_score(
        &ToyRidge::default(),
        &x,
        &numbers,
        &CvOptions::new().scoring(["neg_log_loss"]),
    ));
    assert!(text.contains("ToyRidge has no predict_proba; use predict"), "{text}");
    let text = message(cross_val_score_any(
        &StandardScaler::new(),
        &(&x).into(),
        None,
        &CvOptions::new().scoring(["r2"]),
    ));
    assert!(text.contains("r2: expected targets (y) to learn from"), "{text}");
    // Each fit draws from its own part of the weights.
    let weights: Vec<f64> = (0..40).map(|row| 1.0 + f64::from(row % 4)).collect();
    let options = CvOptions::new().fit(FitOptions::new().sample_weight(&weights));
    let weighted = cross_val_score(&ToyRidge::default(), &x, &numbers, &options).unwrap();
    let plain = cross_val_score(&ToyRidge::default(), &x, &numbers, &CvOptions::new()).unwrap();
    assert_ne!(weighted, plain);
}

#[test]
fn results_do_not_depend_on_threads() {
    let (x, y) = data();
    let options =
        CvOptions::new().scoring(["accuracy", "neg_log_loss"]).cv(4).return_estimator(true);
    let near = Neighbors { n_neighbors: 5 };
    let proba = |threads| {
        with_threads(threads, || {
            let wide = Scorer::new("share", |fitted, x, _| {
                Ok(fitted.predict_proba_any(x)?.column(1).sum())
            });
            let options = options.clone().scoring([wide, "accuracy".into()]);
            cross_validate(&near, &x, &y, &options).unwrap()
        })
        .unwrap()
    };
    let (one, two) = (proba(1), proba(2));
    assert_eq!(format!("{:?}", one.test_scores), format!("{:?}", two.test_scores));
    assert_eq!(one.splits, two.splits);
    assert_eq!((one.estimators.len(), one.fit_time.len()), (4, 4));
    assert_eq!(one.estimators[0].classes(), Some(vec![0, 1]));
    assert!(one.train_score("accuracy").is_none());
}

#[test]
fn grids_have_to_fit() {
    let grid = |value| ParameterGrid::from_json(value);
    assert_eq!(
        message(grid(json!({"C": 1}))),
        "GridSearchCV: param_grid, \"C\" must be a list of at least one value, but is 1"
    );
    assert!(message(grid(json!({"C": []}))).ends_with("but is []"));
    assert!(message(grid(json!(7))).contains("param_grid must be an object of parameters"));
    assert!(message(grid(json!([7]))).ends_with("but is 7"));
    let many: Vec<u32> = (0..1000).collect();
    let large = ParameterGrid::default().param("a", many.clone()).param("b", many);
    assert!(message(large.candidates()).ends_with("but is one of 1000000 combinations"));
    let empty = grid(json!([{}, {"b": [1, 2]}])).unwrap().candidates().unwrap();
    assert_eq!(serde_json::to_value(empty).unwrap(), json!([{}, {"b": 1}, {"b": 2}]));

    let (x, y) = data();
    let refused = |search: GridSearchCV| message(search.fit(&x, &y));
    assert_eq!(
        refused(GridSearchCV::default()),
        "GridSearchCV: estimator must be an estimator, such as {\"class_name\": \"SVC\"}, but is none"
    );
    let search = || GridSearchCV::new(scaled());
    assert_eq!(
        refused(search()),
        "GridSearchCV: param_grid must be values to try, such as {\"C\": [1, 10]}, but is empty"
    );
    assert!(refused(search().param("near__n_neighbours", [1])).starts_with(
        "GridSearchCV, {\"near__n_neighbours\":1}: Neighbors has no parameter \"n_neighbours\"; did you \
         mean \"n_neighbors\"?"
    ));
    assert!(refused(search().param("nearr__n_neighbors", [1])).contains("did you mean \"near\"?"));
    assert_eq!(
        refused(search().param("near__n_neighbors", [3, 0])),
        "GridSearchCV, {\"near__n_neighbors\":0}: Neighbors: n_neighbors must be above 0, but is 0"
    );
    assert_eq!(
        refused(search().param("near__n_neighbors", [3, 33])),
        "GridSearchCV, {\"near__n_neighbors\":33}, split 1 of 5: Neighbors: fewer rows than neighbours"
    );
    assert!(
        refused(search().param("near__n_neighbors", [3]).scoring("f2")).contains("scorer \"f2\"")
    );
    let error = search().changed(json!({"scorring": "f1"}));
    assert!(message(error).contains("GridSearchCV has no parameter \"scorring\"; did you mean"));
    assert!(
        message(search().changed(json!({"refit": 3}))).contains("GridSearchCV: refit: invalid")
    );
    assert!(message(search().changed(json!([]))).contains("the config must be an object"));
}

#[test]
fn a_search_is_an_estimator() {
    let (x, y) = data();
    let search = GridSearchCV::new(scaled()).param("near__n_neighbors", [1, 3, 5]).cv(4);
    assert_eq!(
        (search.kind(), GridSearchCV::default().kind()),
        (Kind::Classifier, Kind::Transformer)
    );
    let found = search.fit(&x, &y).unwrap();
    assert_eq!(found.kind(), Kind::Classifier);
    assert_eq!(found.classes(), Some(vec![0, 1]));
    assert_eq!(found.cv_results.split_test_score.dim(), (3, 4));
    let best = found.attributes().into_iter().find(|(name, _)| *name == "best_params").unwrap().1;
    assert_eq!(best, Attribute::Json(json!(found.best_params)));
    assert_eq!((best.len(), best.to_json()), (1, json!(found.best_params)));
    // Cross-validation of a search: nested.
    let scores = cross_val_score(&search, &x, &y, &CvOptions::new().cv(3)).unwrap();
    assert!(scores.iter().all(|&score| score > 0.6), "{scores}");
    // Its parameters and those of its estimator.
    let other = search.changed(json!({"cv": 2, "estimator__near__n_neighbors": 7})).unwrap();
    assert_eq!(other.get_params()["cv"], json!(2));
    let near = &other.get_params()["estimator"]["config"]["steps"][1][1]["config"];
    assert_eq!(near["n_neighbors"], json!(7));

    let without = search.refit(false).fit(&x, &y).unwrap();
    assert_eq!(
        message(without.predict(&x)),
        "GridSearchCV has no predict; search with refit to have one"
    );
    assert!(without.check().is_ok());
    // What is in no registry cannot be read again.
    let folder = tempfile::tempdir().unwrap();
    let text = message(onsil_ml::save(&found, folder.path().join("search.onsil")));
    assert!(text.contains("is not in the registry of estimators"), "{text}");
}

#[test]
fn a_search_over_what_is_registered_saves_and_loads() {
    let x = Array2::from_shape_fn((12, 2), |(i, j)| ((i * 7 + j * 3) % 5) as f64);
    let none = Array1::<i64>::zeros(12);
    // The scaler has no score: a search that is not needed is refused, and one within it as well.
    let nested = GridSearchCV::new(
        GridSearchCV::new(StandardScaler::new()).param("with_std", [true, false]),
    )
    .param("refit", [true]);
    assert!(message(nested.fit(&x, &none)).contains("StandardScaler has no score"));
    let json = serde_json::to_value(&nested).unwrap();
    let again: GridSearchCV = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&again).unwrap(), json);
}

#[test]
fn learning_curves_say_what_is_wrong() {
    let (x, y) = data();
    let refused =
        |options: LearningCurveOptions<'_>| message(learning_curve(&scaled(), &x, &y, &options));
    let options = LearningCurveOptions::new;
    assert_eq!(
        refused(options().train_sizes(TrainSizes::Counts(vec![3, 33]))),
        "learning_curve: train_sizes must be from 1 to the size of a train part, 32, but is 33"
    );
    assert!(refused(options().train_sizes(TrainSizes::Shares(vec![0.0]))).ends_with("but is 0"));
    assert!(
        refused(options().train_sizes(TrainSizes::Counts(vec![]))).contains("at least one size")
    );
    assert!(
        refused(options().train_sizes(TrainSizes::Counts(vec![1])))
            .contains("learning_curve, 1 samples of split 1 of 5: Neighbors: fewer rows")
    );
    let two = CvOptions::new().scoring(["accuracy", "f1"]);
    assert!(refused(options().cv(two)).contains("scoring must be one scorer, but is also \"f1\""));
}

#[test]
fn whole_numbers_make_classes_for_folds() {
    let y = Target::from(&[0.0, 0.0, 1.0, 1.0]);
    let x = array![[0.0], [1.0], [2.0], [3.0]];
    let rows = Rows::from(&x);
    let near = Neighbors { n_neighbors: 1 };
    let options = CvOptions::new().cv(2);
    let found = cross_validate_any(&near, &rows, Some(&y), &options).unwrap();
    assert_eq!(found.splits[0].test, [0, 2]);
}
