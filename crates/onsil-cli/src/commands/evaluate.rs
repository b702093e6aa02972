//! `onsil evaluate`: loss and metrics of a trained model.

use super::on_threads;
use crate::args::EvaluateArgs;
use crate::error::{Error, Result};
use crate::estimator::model_file::EstimatorFile;
use crate::feed::Feed;
use crate::history::figures;
use crate::model_file::ModelFile;
use crate::report;
use onsil::data::Dataset;
use onsil::nn::{Logs, Sequential};
use serde_json::{Value, json};

/// Rows that are evaluated at a time.
const BATCH: usize = 128;

/// Runs the command.
pub(crate) fn run(args: &EvaluateArgs) -> Result<()> {
    if let Some(file) = EstimatorFile::load(&args.model)? {
        return file.evaluate(args);
    }
    let mut file = ModelFile::load(&args.model)?;
    let threads = args.threads.map_or(0, usize::from);
    let loss = file.loss()?.clone();
    let (data, logs) = on_threads(threads, || {
        let data = data_for(&file, args)?;
        let logs = evaluate(&mut file.model, &data, &loss)?;
        Ok((data, logs))
    })?;
    if !args.output.json {
        return report::line(&format!(
            "{} samples of {} - {logs}",
            report::grouped(data.len()),
            data.name
        ));
    }
    report::object(&json!({
        "model": file.path.to_string_lossy(),
        "data": data.name,
        "samples": data.len(),
        "test": figures(&logs),
    }))
}

/// The test part of the data that is named, or all of it where there is no such part; without a name,
/// what the model's run was tested on.
fn data_for(file: &ModelFile, args: &EvaluateArgs) -> Result<Dataset> {
    let name = args.data.as_deref();
    let split = ModelFile::data_for(&file.path, file.config.as_ref(), name, args.network.offline)?;
    let data = split.test.unwrap_or(split.train);
    match (&data.class_names, file.class_names()) {
        (Some(given), Some(learnt)) if given != learnt => Err(Error::data(format!(
            "{}: expected the classes that the model has learnt ({}), found {}; evaluate on data with \
             the same classes",
            data.name,
            learnt.join(", "),
            given.join(", ")
        ))),
        _ => Ok(data),
    }
}

/// The loss and the metrics over all rows.
pub(crate) fn evaluate(model: &mut Sequential, data: &Dataset, loss: &Value) -> Result<Logs> {
    let feed = Feed::new(data, None, model, loss)?;
    model
        .evaluate_dataset(&feed.arrays()?, BATCH)
        .map_err(|error| Error::from(error).while_doing(&data.name))
}
