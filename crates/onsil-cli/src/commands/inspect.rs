//! `onsil inspect`: what is in a model file.

use crate::args::InspectArgs;
use crate::config::flat;
use crate::error::{Error, Result};
use crate::estimator::model_file::EstimatorFile;
use crate::model_file::ModelFile;
use crate::report;
use serde_json::{Value, json};

/// Runs the command.
pub(crate) fn run(args: &InspectArgs) -> Result<()> {
    if let Some(file) = EstimatorFile::load(&args.model)? {
        return file.inspect(args);
    }
    let file = ModelFile::load(&args.model)?;
    let bytes =
        std::fs::metadata(&file.path).map_err(|error| Error::io("read", &file.path, &error))?.len();
    let (compile, training) = (flat(file.about["compile"].clone()), &file.about["training"]);
    if args.output.json {
        return report::object(&json!({
            "model": file.path.to_string_lossy(),
            "bytes": bytes,
            "format_version": file.about["version"],
            "parameters": file.model.count_params(),
            "layers": layers(&file),
            "config": file.model.get_config(),
            "compile": compile,
            "training": training,
            "class_names": file.class_names(),
        }));
    }
    report::line(file.model.summary().to_string().trim_end())?;
    report::line("")?;
    for part in ["optimizer", "loss", "metrics"] {
        if !compile[part].is_null() {
            report::line(&format!("{part}: {}", plain(&compile[part])))?;
        }
    }
    if let Some(epoch) = training["position"]["epoch"].as_u64() {
        report::line(&format!(
            "training: {epoch} epochs and {} batches done, {} steps; goes on with --resume",
            training["position"]["batch"], training["steps"]
        ))?;
    }
    if let Some(names) = file.class_names() {
        report::line(&format!("classes: {}", names.join(", ")))?;
    }
    report::line(&format!(
        "file: {}, {} bytes, format version {}",
        file.path.display(),
        report::grouped(usize::try_from(bytes).unwrap_or(usize::MAX)),
        file.about["version"]
    ))
}

fn layers(file: &ModelFile) -> Vec<Value> {
    file.model
        .layers()
        .map(|layer| {
            let (trainable, other) = layer.count_params();
            json!({
                "name": layer.name(),
                "class_name": layer.layer().class_name(),
                "output_shape": layer.output_shape(),
                "trainable_parameters": trainable,
                "other_parameters": other,
            })
        })
        .collect()
}

/// A config as a person writes it: `Adam, learning_rate 0.001`.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            let name = map.get("class_name").map(plain).unwrap_or_default();
            let rest = map.iter().filter(|(key, _)| *key != "class_name");
            rest.fold(name, |text, (key, value)| format!("{text}, {key} {}", plain(value)))
        }
        other => other.to_string(),
    }
}
