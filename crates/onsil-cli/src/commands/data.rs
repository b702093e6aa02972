//! `onsil data`: list, describe, fetch and picture data sets.

use crate::args::DataCommand;
use crate::error::{Error, Result};
use crate::feed;
use crate::report;
use onsil::data::datasets::{self, Info};
use onsil::data::{Dataset, Targets, Values};
use onsil::file::write_atomically;
use serde_json::{Value, json};
use std::path::Path;

/// Pixels between the images of a contact sheet, and their grey.
const GAP: usize = 2;
const GROUND: u8 = 96;
/// Classes in a contact sheet; more would not be looked at.
const MAX_ROWS: usize = 100;
/// Rows where there are no classes to have a row each.
const ROWS_WITHOUT_CLASSES: usize = 10;

/// Runs the command.
pub(crate) fn run(command: &DataCommand) -> Result<()> {
    match command {
        DataCommand::List { output } => list(output.json),
        DataCommand::Info { name, output } => info(name, output.json),
        DataCommand::Fetch { name, output, network } => fetch(name, network.offline, output.json),
        DataCommand::Sample { name, out, columns, network } => {
            let split = datasets::load(name, &feed::options(network.offline))?;
            sample(&split.train, out, usize::from(*columns))
        }
    }
}

fn list(json: bool) -> Result<()> {
    let width = datasets::ALL.iter().map(|info| info.name.len()).max().unwrap_or(0);
    for info in datasets::ALL {
        if json {
            report::object(&described(info))?;
        } else {
            report::line(&format!("{:width$}  {} ({})", info.name, info.description, info.from))?;
        }
    }
    Ok(())
}

fn info(name: &str, json: bool) -> Result<()> {
    let object = match datasets::info(name) {
        Ok(info) => described(info),
        Err(_) => {
            let split = datasets::load(name, &feed::options(true))?;
            let train = &split.train;
            json!({
                "name": train.name,
                "sample_shape": train.sample_shape(),
                "dtype": train.x.dtype(),
                "targets": train.y.kind(),
                "feature_names": train.feature_names,
                "classes": train.classes(),
                "class_names": train.class_names,
                "train": train.len(),
                "test": split.test.map_or(0, |test| test.len()),
            })
        }
    };
    if json {
        return report::object(&object);
    }
    for (name, value) in object.as_object().into_iter().flatten().filter(|(_, v)| !v.is_null()) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        report::line(&format!("{}: {text}", name.replace('_', " ")))?;
    }
    Ok(())
}

fn described(info: &Info) -> Value {
    json!({
        "name": info.name,
        "description": info.description,
        "sample_shape": info.sample_shape,
        "dtype": info.dtype,
        "targets": info.targets,
        "classes": info.classes,
        "train": info.train,
        "test": info.test,
        "from": info.from,
    })
}

fn fetch(name: &str, offline: bool, json: bool) -> Result<()> {
    let info = datasets::info(name)?;
    let options = feed::options(offline);
    let split = datasets::load(name, &options)?;
    let (train, test) = (split.train.len(), split.test.map_or(0, |test| test.len()));
    let folder = match options.fetch.cache_folder()?.join(info.name) {
        folder if folder.is_dir() => Some(folder),
        _ => None,
    };
    if json {
        let folder = folder.map(|folder| folder.to_string_lossy().into_owned());
        return report::object(
            &json!({"name": info.name, "train": train, "test": test, "folder": folder}),
        );
    }
    let place = match folder {
        Some(folder) => format!("in {}", folder.display()),
        None => format!("{}: nothing to fetch", info.from),
    };
    report::line(&format!(
        "{}: {} samples to learn from, {} to test on, {place}",
        info.name,
        report::grouped(train),
        report::grouped(test)
    ))
}

/// Writes a contact sheet: a row of images for each class.
fn sample(data: &Dataset, out: &Path, columns: usize) -> Result<()> {
    let (Values::U8(images), &[height, width, ref channels @ ..]) = (&data.x, data.sample_shape())
    else {
        return Err(Error::data(format!(
            "{}: expected images (uint8, height × width), found {} of shape {:?}; see onsil data info",
            data.name,
            data.x.dtype(),
            data.sample_shape()
        )));
    };
    let channels = channels.first().copied().unwrap_or(1);
    let rows = chosen(data, columns);
    let (sheet_height, sheet_width) =
        (rows.len() * (height + GAP) + GAP, columns * (width + GAP) + GAP);
    let mut sheet = vec![GROUND; sheet_height * sheet_width * channels];
    let pixels: Vec<u8> = rows
        .iter()
        .flatten()
        .flat_map(|&sample| {
            images.index_axis(onsil::ndarray::Axis(0), sample).iter().copied().collect::<Vec<u8>>()
        })
        .collect();
    let mut images = pixels.chunks_exact(height * width * channels);
    for (row, samples) in rows.iter().enumerate() {
        for (column, image) in images.by_ref().take(samples.len()).enumerate() {
            let (top, left) = (GAP + row * (height + GAP), GAP + column * (width + GAP));
            for (y, line) in image.chunks_exact(width * channels).enumerate() {
                let start = ((top + y) * sheet_width + left) * channels;
                sheet[start..start + line.len()].copy_from_slice(line);
            }
        }
    }
    write_png(out, &sheet, sheet_width, sheet_height, channels)?;
    report::line(&format!(
        "{} images of {} in {}",
        pixels.len() / (height * width * channels).max(1),
        data.name,
        out.display()
    ))
}

/// The first samples of each class; where there are no classes, the first ones.
fn chosen(data: &Dataset, columns: usize) -> Vec<Vec<usize>> {
    match &data.y {
        Targets::Classes(labels) => (0..data.classes().unwrap_or(0).min(MAX_ROWS))
            .map(|class| {
                let of_class =
                    labels.iter().enumerate().filter(|(_, label)| **label as usize == class);
                of_class.map(|(sample, _)| sample).take(columns).collect()
            })
            .collect(),
        Targets::Numbers(_) | Targets::None => {
            let all: Vec<usize> = (0..data.len().min(ROWS_WITHOUT_CLASSES * columns)).collect();
            all.chunks(columns).map(<[usize]>::to_vec).collect()
        }
    }
}

fn write_png(
    out: &Path,
    pixels: &[u8],
    width: usize,
    height: usize,
    channels: usize,
) -> Result<()> {
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side(width), side(height));
    encoder.set_color(if channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb });
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(pixels))
        .map_err(|error| Error::data(format!("{}: {error}", out.display())))?;
    write_atomically(out, |file| file.write_all(&bytes))
        .map_err(|error| Error::io("write", out, &error))
}
