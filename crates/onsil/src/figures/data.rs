use super::classify::name_of;
use super::error::{Result, subject};
use super::sample::Sample;
use crate::data::{Dataset, Targets, Values};
use crate::ml::Rows;
use crate::ml::decomposition::PCA;
use crate::plot::{Figure, figures};
use crate::rows;

/// The rows of a data set (at most 2,000) in the plane: its two features, or the two directions of the
/// greatest spread (PCA) of more; coloured by class where it has classes.
///
/// # Errors
/// A data set of one feature, or one that PCA refuses.
///
/// ```
/// use onsil::{figures, prelude::*};
/// let data = datasets::flowers::load();
/// assert!(figures::scatter(&data)?.to_svg().contains("principal component"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn scatter(data: &Dataset) -> Result<Figure> {
    let x = rows(data);
    if x.features() < 2 {
        let found = format!("{}, which has {}", data.name, x.features());
        return Err(subject(
            "scatter",
            "rows of two or more features",
            found,
            "take other data, or draw line",
        ));
    }
    let sample = Sample::of(x.samples());
    let x = sample.select(&x);
    let (x, names) = in_the_plane(&x, data.feature_names.as_deref())?;
    let points: Vec<[f64; 2]> = x.to_f64().rows().into_iter().map(|row| [row[0], row[1]]).collect();
    let labels: Vec<i64> = match &data.y {
        Targets::Classes(y) => sample.rows.iter().map(|&row| i64::from(y[row])).collect(),
        _ => vec![0; sample.rows.len()],
    };
    let last = labels.iter().copied().max().unwrap_or(0);
    let class_names: Vec<String> =
        (0..=last).map(|label| name_of(label, data.class_names.as_deref())).collect();
    let classes: Vec<usize> = labels.iter().map(|&label| label as usize).collect();
    Ok(sample.noted(figures::scatter(&points, &classes, &class_names, [&names[0], &names[1]])?))
}

fn in_the_plane(x: &Rows<'_>, names: Option<&[String]>) -> Result<(Rows<'static>, [String; 2])> {
    match x.features() {
        2 => Ok((x.to_f64().into_owned().into(), super::classifiers::feature_pair(names))),
        _ => {
            let directions = PCA::new().n_components(2).fit(x.view())?.transform(x.view())?;
            Ok((directions.into(), ["first", "second"].map(|n| format!("{n} principal component"))))
        }
    }
}

/// One sample as a grey image: its columns, and its pixels from 0 to 1, row by row from the top; colours are
/// averaged. None where the samples are no images.
pub fn image_of(data: &Dataset, row: usize) -> Option<(usize, Vec<f64>)> {
    let (height, width, channels) = match *data.sample_shape() {
        [pixels] => {
            let side = pixels.isqrt();
            (side * side == pixels && side >= 4).then_some((side, side, 1))?
        }
        [height, width] => (height, width, 1),
        [height, width, channels] => (height, width, channels),
        _ => return None,
    };
    let count = height * width * channels;
    if count == 0 || row >= data.len() {
        return None;
    }
    let one = data.select(&[row]);
    let values: Vec<f64> = match &one.x {
        Values::U8(x) => x.iter().map(|&value| f64::from(value) / 255.0).collect(),
        Values::F32(x) => x.iter().map(|&value| f64::from(value)).collect(),
        Values::F64(x) => x.iter().copied().collect(),
    };
    let gray = values.chunks(channels).map(|pixel| pixel.iter().sum::<f64>() / channels as f64);
    Some((width, gray.collect()))
}
