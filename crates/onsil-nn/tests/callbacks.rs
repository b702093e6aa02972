//! Callbacks in a real training.

use onsil_nn::callbacks::{
    CSVLogger, EarlyStopping, LambdaCallback, LearningRateScheduler, ModelCheckpoint,
    ReduceLROnPlateau, TerminateOnNaN,
};
use onsil_nn::data::Arrays;
use onsil_nn::layers::Dense;
use onsil_nn::optimizers::SGD;
use onsil_nn::{FitOptions, Input, Result, Sequential, sequential};
use std::path::PathBuf;

const X: [[f32; 1]; 4] = [[0.0], [1.0], [2.0], [3.0]];
const Y: [[f32; 1]; 4] = [[1.0], [3.0], [5.0], [7.0]];

fn model(rate: f64) -> Sequential {
    let mut model = sequential![Input::new([1]), Dense::new(1)].unwrap();
    model.compile(SGD::new(rate), "mse", ["mae"]).unwrap();
    model
}

fn data() -> (ndarray::Array2<f32>, ndarray::Array2<f32>) {
    (ndarray::arr2(&X), ndarray::arr2(&Y))
}

fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn csv_logger_writes_and_goes_on() {
    let path = scratch("log.csv");
    let (x, y) = data();
    let mut model = model(0.01);
    for (append, epochs) in [(false, 2), (true, 3)] {
        let mut logger = CSVLogger::new(&path).separator(';').append(append);
        let options = FitOptions::new().epochs(epochs).initial_epoch(if append { 2 } else { 0 });
        model.fit(&x, &y, options.callback(&mut logger)).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0], "epoch;loss;mae;val_loss;val_mae");
    for (epoch, line) in lines[1..].iter().enumerate() {
        let fields: Vec<&str> = line.split(';').collect();
        assert_eq!((fields[0], fields[3], fields[4]), (&*epoch.to_string(), "NA", "NA"));
        assert!(fields[1].parse::<f64>().unwrap() > 0.0);
    }
    let mut logger = CSVLogger::new(scratch("no").join("folder").join("log.csv"));
    let refused = model.fit(&x, &y, FitOptions::new().callback(&mut logger)).unwrap_err();
    assert!(refused.to_string().contains("log.csv"), "{refused}");
}

#[test]
fn learning_rate_scheduler_sets_and_reports() {
    let (x, y) = data();
    let mut rates = Vec::new();
    let mut scheduler =
        LearningRateScheduler::new(|epoch, rate| if epoch == 1 { rate / 2.0 } else { rate });
    let mut spy = LambdaCallback::new().on_train_batch_end(|_, model| {
        rates.push(model.learning_rate()?);
        Ok(())
    });
    let options = FitOptions::new().epochs(3).callback(&mut scheduler).callback(&mut spy);
    let history = model(0.02).fit(&x, &y, options).unwrap();
    drop(spy);
    assert_eq!(rates, [0.02, 0.01, 0.01]);
    assert_eq!(history.get("learning_rate"), rates);
}

#[test]
fn lambda_callback_is_called_in_turn() {
    let (x, y) = data();
    let calls = std::sync::Mutex::new(Vec::new());
    let note = |call: String| -> Result<()> {
        calls.lock().unwrap().push(call);
        Ok(())
    };
    let mut lambda = LambdaCallback::new()
        .on_train_begin(|training, _| note(format!("begin {}", training.batches)))
        .on_epoch_begin(|epoch, _| note(format!("epoch {epoch}")))
        .on_train_batch_end(|batch, _| note(format!("batch {batch}")))
        .on_epoch_end(|epoch, logs, model| {
            model.stop_training = epoch == 1;
            logs.set("twice", 2.0 * logs.get("loss").unwrap());
            note(format!("end {epoch}"))
        })
        .on_train_end(|logs, _| note(format!("done {}", logs.get("twice").is_some())));
    let options = FitOptions::new().epochs(5).batch_size(2).callback(&mut lambda);
    model(0.01).fit(&x, &y, options).unwrap();
    let of_epoch =
        |e: u32| [format!("epoch {e}"), "batch 0".into(), "batch 1".into(), format!("end {e}")];
    let mut expected = vec!["begin 2".to_owned()];
    expected.extend(of_epoch(0).into_iter().chain(of_epoch(1)));
    expected.push("done true".into());
    assert_eq!(*calls.lock().unwrap(), expected);
}

#[test]
fn terminate_on_nan_ends_training() {
    let (x, y) = data();
    let options = || FitOptions::new().epochs(500);
    assert!(model(1e6).fit(&x, &y, options()).is_err());
    let mut terminate = TerminateOnNaN::new();
    let history = model(1e6).fit(&x, &y, options().callback(&mut terminate)).unwrap();
    assert!(history.epoch.len() < 500);
}

#[test]
fn early_stopping_restores_the_best_weights() {
    let (x, y) = data();
    let mut early = EarlyStopping::new().patience(2).restore_best_weights(true);
    let mut best = Vec::new();
    // From the third epoch on the rate is so high that the loss grows.
    let mut worse = LearningRateScheduler::new(|epoch, rate| if epoch == 2 { 0.5 } else { rate });
    let mut spy = LambdaCallback::new().on_epoch_end(|epoch, _, model| {
        if epoch == 1 {
            best = model.get_weights();
        }
        Ok(())
    });
    let mut model = model(0.01);
    let options = FitOptions::new().epochs(50).validation_data(Arrays::new(&x, &y).unwrap());
    let options = options.callback(&mut worse).callback(&mut spy).callback(&mut early);
    let history = model.fit(&x, &y, options).unwrap();
    drop(spy);
    assert_eq!((early.best_epoch(), early.stopped_epoch()), (1, Some(3)));
    assert_eq!(history.epoch.len(), 4);
    assert_eq!(model.get_weights(), best);
}

#[test]
fn model_checkpoint_makes_folders() {
    let (x, y) = data();
    let pattern = scratch("deep").join("m-{epoch:02d}-{loss:.1f}.txt");
    let mut checkpoint = ModelCheckpoint::saving_with(pattern.to_str().unwrap(), |model, path| {
        std::fs::write(path, model.count_params().to_string()).unwrap();
        Ok(())
    });
    checkpoint = checkpoint.monitor("loss").save_best_only(true);
    let options = FitOptions::new().epochs(2).callback(&mut checkpoint);
    model(0.01).fit(&x, &y, options).unwrap();
    let path = checkpoint.last_saved().unwrap();
    assert!(path.file_name().unwrap().to_str().unwrap().starts_with("m-02-"), "{path:?}");
    assert_eq!(std::fs::read_to_string(path).unwrap(), "2");
}

#[test]
fn messages() {
    let (x, y) = data();
    let fit = |callback: &mut dyn onsil_nn::callbacks::Callback| {
        let options = FitOptions::new().callback(callback);
        model(0.1).fit(&x, &y, options).unwrap_err().to_string()
    };
    assert_eq!(
        fit(&mut ReduceLROnPlateau::new().factor(1.0)),
        "ReduceLROnPlateau: factor must be in (0, 1), but is 1"
    );
    let nothing = |_: &mut Sequential, _: &std::path::Path| Ok(());
    assert_eq!(
        fit(&mut ModelCheckpoint::saving_with("m", nothing).save_freq(0)),
        "ModelCheckpoint: save_freq must be at least 1, but is 0"
    );
    assert_eq!(
        fit(&mut ModelCheckpoint::saving_with("m-{val_loss}", nothing)),
        "ModelCheckpoint: the filepath \"m-{val_loss}\" cannot be filled in: there is no \"val_loss\" \
         (there are: epoch, mae, loss)"
    );
    let unknown = fit(&mut EarlyStopping::new().monitor("val_acuracy"));
    assert!(unknown.contains("watch one of mae, loss"), "{unknown}");
}
