//! What metrics refuse, and how they say it.

use ndarray::{Array2, array};
use onsil_core::parallel::with_threads;
use onsil_core::random_state::RandomState;
use onsil_ml::metrics::*;

/// The message of a refusal.
fn message<T>(result: onsil_ml::Result<T>) -> String {
    result.err().expect("a refusal").to_string()
}

#[test]
fn lengths_have_to_agree() {
    assert_eq!(
        message(accuracy_score(&[0, 1, 1], &[0, 1])),
        "accuracy_score: expected as many y_pred as y_true, 3, found 2; check that both belong together"
    );
    let none: [i64; 0] = [];
    assert_eq!(
        message(accuracy_score(&none, &none)),
        "accuracy_score: expected at least 1 sample, found 0; give it y_true and y_pred"
    );
    assert_eq!(
        message(accuracy_score_weighted(&[0, 1], &[0, 1], &[1.0])),
        "accuracy_score: sample_weight must be of as many weights as samples, 2, but is of 1"
    );
    assert!(
        message(r2_score(&[1.0, 2.0], &[1.0])).contains("as many y_pred as y_true, 2, found 1")
    );
    assert!(
        message(silhouette_score(Array2::<f64>::zeros((3, 1)), &[0, 1]))
            .starts_with("silhouette_score: expected as many labels as rows of x, 3, found 2")
    );
    assert!(
        message(log_loss(&[0, 1], &array![[0.5, 0.5]]))
            .contains("as many rows of y_proba as y_true")
    );
    assert!(message(adjusted_rand_score(&[0], &[0, 1])).contains("as many labels_pred"));
}

#[test]
fn values_have_to_be_of_their_kind() {
    assert_eq!(
        message(accuracy_score(&[0, 1], &[0.0, 0.5])),
        "accuracy_score: y_pred, row 1 (counted from 0): expected a class, named by a whole number, found \
         0.5; give it predicted classes, or use a metric for numbers, such as r2_score"
    );
    assert_eq!(
        message(mean_squared_error(&[0.0, f64::NAN], &[0.0, 1.0])),
        "mean_squared_error: y_true, row 1 (counted from 0): expected a finite number, found NaN; correct \
         it or remove the row"
    );
    assert!(message(mean_absolute_error(&[0.0], &[f64::INFINITY])).contains("y_pred, row 0"));
    assert!(message(roc_auc_score(&[0, 1], &[0.0, f64::NAN])).contains("y_score, row 1"));
    assert!(message(f1_score(&[0.0, f64::NAN], &[0, 1], Average::Macro)).contains("found NaN"));
    assert_eq!(
        message(log_loss(&[0, 1], &array![[0.5, 0.5], [1.5, -0.5]])),
        "log_loss: y_proba, row 1, column 0 (counted from 0): expected a probability from 0 to 1, found \
         1.5; give it what predict_proba returns"
    );
    assert!(
        message(silhouette_score(&array![[0.0], [f64::NAN], [1.0]], &[0, 1, 1]))
            .contains("row 1, column 0")
    );
    assert!(
        message(mean_squared_error_weighted(&[0, 1], &[0, 1], &[1.0, -1.0]))
            .contains("sample_weight must be finite and at least 0, but is -1 for row 1")
    );
}

#[test]
fn classes_have_to_fit() {
    assert_eq!(
        message(f1_score(&[0, 1, 2], &[0, 1, 2], Average::Binary(1))),
        "f1_score: average must be Micro, Macro or Weighted for the 3 classes of y, but is Binary"
    );
    assert_eq!(
        message(precision_score(&[0, 2], &[0, 2], Average::default())),
        "precision_score: pos_label (of Average::Binary) must be one of the classes, [0, 2], but is 1"
    );
    assert_eq!(recall_score(&[0, 0], &[0, 0], Average::Binary(1)).unwrap(), 0.0);
    let matrix = |labels: &[i64]| {
        message(confusion_matrix_with(&[0, 1], &[0, 1], &ConfusionOptions::new().labels(labels)))
    };
    assert_eq!(
        matrix(&[]),
        "confusion_matrix: labels must be a list of different classes, but is empty"
    );
    assert!(matrix(&[1, 1]).ends_with("but is [1, 1]"));
    assert!(matrix(&[5]).contains("labels must be classes of which one is in y_true"));
    let many: Vec<i64> = (0..5001).collect();
    assert!(message(confusion_matrix(&many, &many)).contains("at most 5000 classes, found 5001"));
    assert_eq!(
        message(roc_auc_score(&[1, 1], &[0.1, 0.2])),
        "roc_auc_score: expected 2 classes in y_true, found 1 (1 for every row); give it rows of both"
    );
    assert!(message(roc_curve(&[0, 1, 2], &[0.1, 0.2, 0.3])).contains("found 3; score one class"));
    assert!(message(log_loss(&[1, 1], &array![[0.5], [0.5]])).contains("at least 2 classes"));
    assert!(message(log_loss(&[0, 1], &array![[0.2, 0.2, 0.6], [0.2, 0.2, 0.6]])).contains(
        "expected a column of y_proba for each of the 2 classes, found 3; name the classes"
    ));
    let options = LogLossOptions::new().labels(&[0, 1]);
    assert!(message(log_loss_with(&[0, 2], &array![[0.5], [0.5]], &options)).contains("also 2"));
    let three = array![[0.2, 0.2, 0.6], [0.2, 0.2, 0.6], [0.5, 0.5, 0.5]];
    let area = |y: &[i64], labels: Option<&[i64]>| {
        message(roc_auc_score_multiclass(y, &three, MultiClass::Ovo, ClassAverage::Macro, labels))
    };
    assert!(area(&[0, 1, 2], None).contains("row 2 (counted from 0): expected probabilities that"));
    assert!(area(&[0, 1, 1], None).contains("for each of the 2 classes, found 3"));
    assert!(
        message(silhouette_score(&array![[0.0], [1.0]], &[0, 1]))
            .contains("expected from 2 to 1 clusters in labels for 2 samples, found 2")
    );
    assert!(message(r2_score(&[1.0], &[1.0])).contains("expected at least 2 samples, found 1"));
    assert!(
        message(classification_report_with(
            &[0, 1],
            &[0, 1],
            &ReportOptions::new().target_names(&["a"])
        ))
        .contains("target_names must be of as many names as classes, 2, but is of 1")
    );
}

/// More samples than a block has rows and columns.
#[test]
fn silhouettes_have_the_same_bits_for_any_number_of_threads() {
    let mut state = RandomState::new(0);
    let labels: Vec<i64> = (0..1500).map(|row| row % 5).collect();
    let x = Array2::from_shape_fn((1500, 4), |(row, _)| (row % 5) as f64 + state.standard_normal());
    let silhouettes = || silhouette_samples(&x, &labels).unwrap();
    let (one, two) = (with_threads(1, silhouettes).unwrap(), with_threads(2, silhouettes).unwrap());
    assert_eq!(one, two);
    let naive = |a: usize| {
        let mut sums = [0.0; 5];
        for b in 0..1500 {
            sums[b % 5] += (&x.row(a) - &x.row(b)).mapv(|d| d * d).sum().sqrt();
        }
        let inside = sums[a % 5] / 299.0;
        let others = (0..5).filter(|c| *c != a % 5).map(|c| sums[c] / 300.0);
        let outside = others.fold(f64::INFINITY, f64::min);
        (outside - inside) / inside.max(outside)
    };
    for a in [0, 255, 256, 1023, 1024, 1499] {
        assert!((one[a] - naive(a)).abs() < 1e-12, "{a}: {} {}", one[a], naive(a));
    }
}

#[test]
fn points_that_lie_on_each_other_have_no_distance() {
    // Far from the origin a product's rounding would be larger than the distances.
    let x = array![[1e6, 1e6], [1e6, 1e6], [1e6, 1e6 + 1e-3], [1e6, 1e6 + 1e-3]];
    assert_eq!(silhouette_samples(&x, &[0, 0, 1, 1]).unwrap(), array![1.0, 1.0, 1.0, 1.0]);
    let same = Array2::<f64>::ones((4, 2));
    assert_eq!(silhouette_score(&same, &[0, 0, 1, 1]).unwrap(), 0.0);
}

/// Against distances one by one: dense, mostly zeros, and equal samples.
#[test]
fn silhouettes_are_those_of_single_distances() {
    for zeros in [0, 9] {
        let x = Array2::from_shape_fn((300, 40), |(i, j)| {
            let i = i % 290;
            if (i * 7 + j * 3) % 10 < zeros { 0.0 } else { ((i * 31 + j * 17) % 23) as f64 }
        });
        let labels: Vec<i64> = (0..300).map(|i| (i * i % 7) / 2).collect();
        let distance = |a: usize, b: usize| -> f64 {
            x.row(a).iter().zip(x.row(b)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
        };
        let mean = |a: usize, cluster: i64| {
            let others: Vec<usize> = (0..300).filter(|&b| b != a && labels[b] == cluster).collect();
            others.iter().map(|&b| distance(a, b)).sum::<f64>() / others.len() as f64
        };
        let found = silhouette_samples(&x, &labels).unwrap();
        for (a, found) in found.iter().enumerate() {
            let inside = mean(a, labels[a]);
            let others = (0..=2).filter(|&cluster| cluster != labels[a]);
            let outside = others.map(|cluster| mean(a, cluster)).fold(f64::INFINITY, f64::min);
            let expected = (outside - inside) / outside.max(inside);
            assert!((found - expected).abs() < 1e-10, "{zeros} {a}: {found} {expected}");
        }
    }
}
