//! `onsil predict`: what a trained model says of images, arrays and tables.

use crate::args::PredictArgs;
use crate::error::{Error, Result};
use crate::estimator::model_file::EstimatorFile;
use crate::feed;
use crate::model_file::ModelFile;
use crate::report;
use onsil::data::images::{self, Invert, Prepare};
use onsil::data::{Values, csv, npy};
use onsil::ndarray::Axis;
use serde_json::{Value, json};
use std::path::Path;

/// What stands for the table on standard input.
const STDIN: &str = "-";
/// Probabilities that sum to 1 up to rounding.
const ROUNDING: f32 = 1e-3;

/// Runs the command.
pub(crate) fn run(args: &PredictArgs) -> Result<()> {
    if let Some(file) = EstimatorFile::load(&args.model)? {
        return file.predict(args);
    }
    let mut file = ModelFile::load(&args.model)?;
    for path in &args.files {
        let samples = read(path, &file, args.as_is)?;
        let names = file.class_names().map(<[String]>::to_vec);
        for (row, outputs) in answers(&mut file, &samples, path)?.into_iter().enumerate() {
            let row = (samples.samples() > 1).then_some(row + 1);
            say(&Answer { file: path, row, outputs, names: names.as_deref() }, args)?;
        }
    }
    Ok(())
}

/// Samples in a file: rows of a table, an array's first axis, or one image.
fn read(path: &Path, file: &ModelFile, as_is: bool) -> Result<Values> {
    if path.as_os_str() == STDIN {
        return read_stdin();
    }
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match extension.as_str() {
        "csv" => checked(csv::read_numbers(path, csv::Header::Detect)?.into_dyn().into(), path),
        "npy" => read_array(path, file),
        _ => read_image(path, file, as_is),
    }
}

fn read_stdin() -> Result<Values> {
    let file = feed::stdin_as_file()?;
    let numbers = csv::read_numbers(file.path(), csv::Header::Detect).map_err(feed::of_stdin)?;
    checked(numbers.into_dyn().into(), Path::new("standard input"))
}

/// Networks compute in single precision: what is not finite there has no answer.
fn checked(values: Values, path: &Path) -> Result<Values> {
    let not_finite = match &values {
        Values::U8(_) => None,
        Values::F32(numbers) => numbers.iter().position(|number| !number.is_finite()),
        Values::F64(numbers) => numbers.iter().position(|number| !(*number as f32).is_finite()),
    };
    let Some(place) = not_finite else { return Ok(values) };
    let place_in = match *values.shape() {
        [_, columns] => format!("in row {}, column {}", place / columns + 1, place % columns + 1),
        _ => format!("at position {place}"),
    };
    Err(Error::data(format!(
        "{}: expected finite numbers within single precision, found {} {place_in}; replace it",
        path.display(),
        values.to_f64().iter().nth(place).copied().unwrap_or_default()
    )))
}

/// An array of samples, or of one sample without the axis that counts them.
fn read_array(path: &Path, file: &ModelFile) -> Result<Values> {
    let values = checked(npy::read(path)?, path)?;
    let numbers = |shape: &[usize]| shape.iter().product::<usize>();
    let is_one = file.model.input_shape().map(numbers) == Some(numbers(values.shape()));
    Ok(match values {
        Values::U8(one) if is_one => one.insert_axis(Axis(0)).into(),
        Values::F32(one) if is_one => one.insert_axis(Axis(0)).into(),
        Values::F64(one) if is_one => one.insert_axis(Axis(0)).into(),
        many => many,
    })
}

/// An image in the model's size and, for models of digits, in the form of what they were trained on.
fn read_image(path: &Path, file: &ModelFile, as_is: bool) -> Result<Values> {
    let shape = file.model.input_shape().unwrap_or_default();
    let (size, grayscale) = image_size(shape).ok_or_else(|| {
        Error::model(format!(
            "{}: the model takes inputs of shape {shape:?}, which are no images; give it a .csv or .npy \
             file",
            file.path.display()
        ))
    })?;
    let prepare =
        Prepare { size: Some(size), grayscale, ..preparation(file, size, grayscale, as_is) };
    let mut image = prepare.apply(images::read(path)?);
    if !grayscale && image.dim().2 == 1 {
        let channels = [image.view(), image.view(), image.view()];
        image = onsil::ndarray::concatenate(Axis(2), &channels)
            .map_err(|error| Error::data(format!("{}: {error}", path.display())))?;
    }
    let image = image.into_dyn();
    Ok(image.insert_axis(Axis(0)).into())
}

/// Height and width of the images that a model of that input shape takes, and whether they are grey.
fn image_size(shape: &[usize]) -> Option<((usize, usize), bool)> {
    match *shape {
        [height, width] | [height, width, 1] => Some(((height, width), true)),
        [height, width, 3] => Some(((height, width), false)),
        [pixels] if pixels.isqrt().pow(2) == pixels && pixels > 1 => {
            Some(((pixels.isqrt(), pixels.isqrt()), true))
        }
        _ => None,
    }
}

/// Writing is brought into MNIST's form for a model that reads digits; other models get images as their
/// data sets have them.
fn preparation(file: &ModelFile, size: (usize, usize), grayscale: bool, as_is: bool) -> Prepare {
    let digits =
        |names: &[String]| names.iter().enumerate().all(|(i, name)| *name == i.to_string());
    let reads_digits = file.class_names().is_none_or(digits);
    match (as_is, size, grayscale) {
        (false, (28, 28), true) if reads_digits => Prepare::mnist(),
        (false, (28, 28), true) => Prepare { invert: Invert::WhenBright, ..Prepare::default() },
        _ => Prepare::default(),
    }
}

fn answers(file: &mut ModelFile, samples: &Values, path: &Path) -> Result<Vec<Vec<f32>>> {
    let input_shape = file.model.input_shape().map(<[usize]>::to_vec);
    let x = feed::samples(samples, samples.samples(), input_shape.as_deref());
    let outputs =
        file.model.predict(x).map_err(|error| Error::from(error).while_doing(path.display()))?;
    Ok(outputs.axis_iter(Axis(0)).map(|row| row.iter().copied().collect()).collect())
}

/// What the model says of one sample.
struct Answer<'a> {
    file: &'a Path,
    /// Counted from 1; none where the file holds one sample.
    row: Option<usize>,
    outputs: Vec<f32>,
    names: Option<&'a [String]>,
}

impl Answer<'_> {
    /// The classes by their probability, the likeliest first; none if the outputs are no probabilities.
    fn classes(&self) -> Option<Vec<(usize, f32)>> {
        let sum: f32 = self.outputs.iter().sum();
        let are_probabilities = self.outputs.len() > 1
            && self.outputs.iter().all(|p| (0.0..=1.0).contains(p))
            && (sum - 1.0).abs() < ROUNDING;
        let mut classes: Vec<_> = self.outputs.iter().copied().enumerate().collect();
        classes.sort_by(|a, b| b.1.total_cmp(&a.1));
        are_probabilities.then_some(classes)
    }

    fn name(&self, class: usize) -> String {
        self.names.map_or_else(|| class.to_string(), |names| names[class].clone())
    }

    fn class(&self, class: usize, probability: f32) -> Value {
        json!({"class": class, "name": self.name(class), "probability": probability})
    }
}

fn say(answer: &Answer<'_>, args: &PredictArgs) -> Result<()> {
    let top = usize::try_from(args.top_k).unwrap_or(usize::MAX);
    let classes = answer.classes();
    if args.output.json {
        let mut object = match &classes {
            Some(classes) => {
                let mut best = answer.class(classes[0].0, classes[0].1);
                best["top"] = classes.iter().take(top).map(|&(c, p)| answer.class(c, p)).collect();
                best
            }
            None => json!({"outputs": answer.outputs}),
        };
        object["file"] = answer.file.to_string_lossy().into();
        object["row"] = answer.row.into();
        return report::object(&object);
    }
    let said: Vec<String> = match classes {
        Some(classes) => classes
            .into_iter()
            .take(top)
            .map(|(class, p)| format!("{} ({:.1} %)", answer.name(class), 100.0 * p))
            .collect(),
        None => answer.outputs.iter().map(f32::to_string).collect(),
    };
    let row = answer.row.map(|row| format!(", row {row}")).unwrap_or_default();
    report::line(&format!("{}{row}: {}", answer.file.display(), said.join(", ")))
}
