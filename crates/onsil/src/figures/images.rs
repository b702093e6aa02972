use super::classify::name_of;
use super::data::image_of;
use super::error::{Error, Result, subject};
use crate::data::{Dataset, Values};
use crate::nn::Sequential;
use crate::plot::Figure;
use crate::plot::figures::{self, ImageTile};
use ndarray::{ArrayD, ArrayView2, Axis};

/// Wrongly read images in one figure.
const WRONG: usize = 24;

fn no_images(figure: &'static str, data: &Dataset) -> Error {
    let found = format!("{} with samples of shape {:?}", data.name, data.sample_shape());
    subject(figure, "images", found, "take data such as digits or mnist")
}

/// The first images of a data set with their classes, at most 400.
///
/// # Errors
/// The samples are no images.
///
/// ```
/// use onsil::{data::datasets::digits, figures};
/// let figure = figures::images(&digits::generate(12, 0), 12)?;
/// assert_eq!(figure.to_svg().matches("<image").count(), 12);
/// # Ok::<(), onsil::figures::Error>(())
/// ```
pub fn images(data: &Dataset, count: usize) -> Result<Figure> {
    let labels = data.labels().ok();
    let tiles: Option<Vec<ImageTile>> = (0..count.min(data.len()))
        .map(|row| {
            let (columns, pixels) = image_of(data, row)?;
            let class =
                labels.as_ref().map(|labels| name_of(labels[row], data.class_names.as_deref()));
            Some(ImageTile::new(columns, pixels).caption(class.unwrap_or_default()))
        })
        .collect();
    Ok(figures::images(&tiles.ok_or_else(|| no_images("images", data))?)?)
}

/// The first 24 images whose class is predicted wrongly; says so where there is none.
///
/// # Errors
/// The samples are no images, or labels and predictions are not as many.
pub fn misclassified(data: &Dataset, truth: &[i64], predicted: &[i64]) -> Result<Figure> {
    let names = data.class_names.as_deref();
    let wrong = truth.iter().zip(predicted).enumerate().filter(|(_, (truth, said))| truth != said);
    let (mut tiles, mut right, mut said) = (Vec::new(), Vec::new(), Vec::new());
    let mut count = 0;
    for (row, (&truth, &predicted)) in wrong {
        count += 1;
        if tiles.len() < WRONG {
            let image = image_of(data, row).ok_or_else(|| no_images("misclassified", data))?;
            tiles.push(ImageTile::new(image.0, image.1));
            right.push(name_of(truth, names));
            said.push(name_of(predicted, names));
        }
    }
    if tiles.is_empty() {
        let axes = crate::plot::Axes::new().bare().aspect(0.08);
        return Ok(Figure::new()
            .subtitle(format!("all {} images are read rightly", truth.len()))
            .axes(axes));
    }
    let right: Vec<&str> = right.iter().map(String::as_str).collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    let shown = tiles.len();
    let figure = figures::misclassified(&tiles, &right, &said)?;
    Ok(figure
        .subtitle(format!("{shown} of {count} wrong in {}: true class → prediction", truth.len())))
}

/// The kernels of a layer on images: of the named one, or of the first that has any. A kernel of several input
/// channels is averaged over them.
///
/// # Errors
/// A network without such a layer.
pub fn filters(network: &Sequential, layer: Option<&str>) -> Result<Figure> {
    let (name, kernel) = kernel_of(network, layer, "filters")?;
    let (height, width) = (kernel.shape()[0], kernel.shape()[1]);
    let kernels: Vec<Vec<f64>> = kernel
        .axis_iter(Axis(3))
        .map(|kernel| {
            let mean =
                kernel.mean_axis(Axis(2)).unwrap_or_else(|| ArrayD::zeros(vec![height, width]));
            mean.iter().copied().map(f64::from).collect()
        })
        .collect();
    let names: Vec<String> = (0..kernels.len()).map(|number| number.to_string()).collect();
    let shown: Vec<(&str, &[f64])> =
        names.iter().zip(&kernels).map(|(name, kernel)| (name.as_str(), &kernel[..])).collect();
    let shown = &shown[..shown.len().min(64)];
    Ok(figures::filters(width, shown)?.title(format!("Filters of {name}")))
}

/// The name of a layer and its weights of four dimensions: rows, columns, channels in, filters.
fn kernel_of(
    network: &Sequential,
    layer: Option<&str>,
    figure: &'static str,
) -> Result<(String, ArrayD<f32>)> {
    if let Some(layer) = layer {
        network.layer(layer)?;
    }
    let mut weights = network.get_weights().into_iter();
    for known in network.layers() {
        let own: Vec<ArrayD<f32>> = weights.by_ref().take(known.weight_count()).collect();
        let wanted = layer.is_none_or(|layer| layer == known.name());
        match own.into_iter().find(|weight| weight.ndim() == 4) {
            Some(kernel) if wanted => return Ok((known.name().to_owned(), kernel)),
            _ => {}
        }
    }
    let found =
        layer.map_or("a network without one".to_owned(), |layer| format!("the layer {layer}"));
    Err(subject(figure, "a convolution of images", found, "take a network such as cnn"))
}

/// What each filter of a layer finds in one image: of the named layer, or of the first convolution.
///
/// # Errors
/// A row that is not there, samples that are no images, or a layer whose output is none.
pub fn feature_maps(
    network: &mut Sequential,
    data: &Dataset,
    row: usize,
    layer: Option<&str>,
) -> Result<Figure> {
    let layer = match layer {
        Some(layer) => layer.to_owned(),
        None => kernel_of(network, None, "feature_maps")?.0,
    };
    let (columns, pixels) = one_image("feature_maps", data, row)?;
    let maps = network.layer_outputs(&input_of(network, data, row), &layer)?;
    let [1, _, width, _] = *maps.shape() else {
        let found = format!("{layer}, which gives {:?}", &maps.shape()[1..]);
        let remedy = "name a convolution or a pooling";
        return Err(subject("feature_maps", "a layer that gives images", found, remedy));
    };
    let maps: Vec<Vec<f64>> =
        maps.axis_iter(Axis(3)).map(|map| map.iter().copied().map(f64::from).collect()).collect();
    let image = ImageTile::new(columns, pixels);
    let figure = figures::feature_maps(Some(image), width, &maps[..maps.len().min(64)])?;
    Ok(figure.title(format!("What {layer} finds")))
}

/// How much each pixel of an image matters for the class that the network predicts.
///
/// # Errors
/// A row that is not there, or samples that are no images.
pub fn saliency(network: &mut Sequential, data: &Dataset, row: usize) -> Result<Figure> {
    let (columns, pixels) = one_image("saliency", data, row)?;
    let x = input_of(network, data, row);
    let output = network.predict(&x)?;
    // One output speaks for the class 1, and what speaks against it for the class 0.
    let (best, place, sign) = match output.len() {
        1 => match output.iter().all(|yes| *yes > 0.5) {
            true => (1, 0, 1.0f32),
            false => (0, 0, -1.0),
        },
        _ => {
            let best = output.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            let best = best.map_or(0, |(class, _)| class);
            (best, best, 1.0)
        }
    };
    let mut dy = ArrayD::zeros(output.raw_dim());
    if let Some(one) = dy.iter_mut().nth(place) {
        *one = sign;
    }
    let gradient = network.gradients(&x, &dy, false)?.input;
    let channels = gradient.len().checked_div(pixels.len()).unwrap_or(1).max(1);
    let gradient: Vec<f64> = gradient
        .iter()
        .copied()
        .map(f64::from)
        .collect::<Vec<_>>()
        .chunks(channels)
        .map(|pixel| pixel.iter().map(|value| value.abs()).fold(0.0, f64::max))
        .collect();
    let class = name_of(best as i64, data.class_names.as_deref());
    Ok(figures::saliency(columns, &pixels, &gradient)?.title(format!("What matters for {class}")))
}

fn one_image(figure: &'static str, data: &Dataset, row: usize) -> Result<(usize, Vec<f64>)> {
    if row >= data.len() {
        let found = format!("row {row} of {}, which has {}", data.name, data.len());
        return Err(subject(figure, "a row of the data", found, "choose a smaller number"));
    }
    image_of(data, row).ok_or_else(|| no_images(figure, data))
}

/// A row in the shape that the network takes.
fn input_of(network: &Sequential, data: &Dataset, row: usize) -> ArrayD<f32> {
    let one = data.select(&[row]);
    let values = match one.x {
        Values::U8(x) => x.mapv(f32::from),
        Values::F32(x) => x,
        Values::F64(x) => x.mapv(|value| value as f32),
    };
    let shape = [&[1], network.input_shape().unwrap_or(data.sample_shape())].concat();
    match shape.iter().product::<usize>() == values.len() {
        true => values.into_shape_with_order(shape).unwrap_or_default(),
        // Left to the network, which says what it expects.
        false => values,
    }
}

/// Weights over the pixels of images, a row for each class, such as `coef` of a linear classifier.
///
/// # Errors
/// Rows that are no whole images of that many columns.
pub fn weights(
    coef: ArrayView2<'_, f64>,
    columns: usize,
    class_names: Option<&[String]>,
) -> Result<Figure> {
    let names: Vec<String> =
        (0..coef.nrows()).map(|class| name_of(class as i64, class_names)).collect();
    let rows: Vec<Vec<f64>> = coef.rows().into_iter().map(|row| row.to_vec()).collect();
    let shown: Vec<(&str, &[f64])> =
        names.iter().zip(&rows).map(|(name, row)| (name.as_str(), &row[..])).collect();
    Ok(figures::filters(columns, &shown)?.columns(5).least_width(84.0))
}

/// How often each class was taken for each other.
///
/// # Errors
/// Labels and predictions are not equally many, or there are more than 100 classes.
///
/// ```
/// use onsil::figures;
/// let figure = figures::confusion_matrix(&[0, 1, 1], &[0, 1, 0], None)?;
/// assert!(figure.to_svg().contains("2 of 3 right"));
/// # Ok::<(), onsil::figures::Error>(())
/// ```
pub fn confusion_matrix(
    truth: &[i64],
    predicted: &[i64],
    class_names: Option<&[String]>,
) -> Result<Figure> {
    let counts = crate::ml::metrics::confusion_matrix(truth, predicted)?.mapv(|count| count as f64);
    let mut labels: Vec<i64> = truth.iter().chain(predicted).copied().collect();
    labels.sort_unstable();
    labels.dedup();
    let names: Vec<String> = labels.iter().map(|&label| name_of(label, class_names)).collect();
    Ok(figures::confusion_matrix(counts.view(), &names)?)
}

/// Precision, recall and F1-score of each class, and their means.
///
/// # Errors
/// As [`classification_report`](crate::ml::metrics::classification_report).
pub fn classification_report(
    truth: &[i64],
    predicted: &[i64],
    class_names: Option<&[String]>,
) -> Result<Figure> {
    let report = crate::ml::metrics::classification_report(truth, predicted)?;
    let rows: Vec<(String, &crate::ml::metrics::ReportRow)> = report
        .classes
        .iter()
        .map(|row| {
            (row.name.parse().map_or(row.name.clone(), |label| name_of(label, class_names)), row)
        })
        .chain([&report.macro_avg, &report.weighted_avg].map(|row| (row.name.clone(), row)))
        .collect();
    let rows: Vec<figures::ReportRow<'_>> = rows
        .iter()
        .map(|(name, row)| figures::ReportRow {
            name,
            precision: row.precision,
            recall: row.recall,
            f1_score: row.f1_score,
            support: row.support,
        })
        .collect();
    Ok(figures::classification_report(&rows)?)
}
