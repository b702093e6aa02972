//! Measuring this machine.

use crate::common::Place;
use serde_json::Value;

const ONE: [&str; 6] = ["bench", "--quick", "--threads", "2", "--only", "dnn-predict-one"];

#[test]
fn a_workload_is_measured_against_the_peak() {
    let place = Place::new();
    let ran = place.run(&[&ONE[..], &["--json"]].concat()).ok();
    let lines: Vec<Value> = ran.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let [machine, work] = lines.as_slice() else { panic!("{ran:?}") };
    assert_eq!(machine["peak"][0]["threads"], 1);
    assert_eq!(machine["peak"][1]["threads"], 2);
    assert_eq!(work["workload"], "dnn-predict-one");
    assert_eq!(work["threads"], 2);
    let number = |name: &str| work[name].as_f64().unwrap();
    let multiplications = f64::from(784 * 128 + 128 * 10);
    assert_eq!(number("gflop"), 2.0 * multiplications / 1e9);
    assert_eq!(number("peak_gflops"), machine["peak"][1]["gflops"].as_f64().unwrap());
    assert!(number("seconds") > 0.0 && number("samples") >= 1.0);
    let share = number("gflop") / number("seconds") / number("peak_gflops");
    assert!((number("share_of_peak") / share - 1.0).abs() < 1e-9);
}

#[test]
fn a_person_gets_a_table() {
    let ran = Place::new().run(&ONE).ok();
    for part in ["1 thread: at most ", "2 threads: at most ", "dnn, predict one image", " %"] {
        assert!(ran.out.contains(part), "{part:?} is not in {ran:?}");
    }
    assert!(!ran.out.contains("cnn"), "{ran:?}");
}

#[test]
fn an_estimator_is_measured_with_what_came_out() {
    let place = Place::new();
    let ran = place.run(&["bench", "--only", "growth-svc-n1000", "--json"]).ok();
    let last: Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
    assert_eq!((&last["workload"], &last["gflop"]), (&"growth-svc-n1000".into(), &0.0.into()));
    assert_eq!(last["quality"]["name"], "accuracy");
    // Half of the drawn digits have been learnt.
    assert!(last["quality"]["value"].as_f64().unwrap() > 0.9, "{last}");
}

#[test]
fn what_cannot_be_measured_is_said() {
    let place = Place::new();
    place
        .run(&["bench", "--only", "cnn-trian"])
        .fails(2, &["no workload's name contains \"cnn-trian\"", "did you mean \"cnn-train\"?"]);
    place.run(&["bench", "--only", "cnn", "--shapes"]).fails(2, &["--shapes"]);
    place.run(&["bench", "--growth", "--estimators"]).fails(2, &["--estimators"]);
    place.run(&["bench", "--threads", "0"]).fails(2, &["--threads"]);
    place
        .run(&[&ONE[..], &["--data", "xor"]].concat())
        .fails(3, &["workload dnn-predict-one", "images of 28×28×1", "[2]", "--data mnist"]);
}
