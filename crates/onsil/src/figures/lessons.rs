//! Pictures of what the lessons find.

use super::error::Result;
use crate::lessons::activations::Activations;
use crate::lessons::convolution::{Convolution, Filtered};
use crate::lessons::dropout::Dropout;
use crate::lessons::vanishing::{Run, Vanishing};
use crate::plot::figures::{self, Curve, GradientFlow, ImageTile};
use crate::plot::{Axes, Figure, Line, LineStyle, Paint};

/// Activation functions and their derivatives.
///
/// # Errors
/// None that curves of [`lessons::activations`](crate::lessons::activations) have.
///
/// ```
/// use onsil::{figures, lessons};
/// let figure = figures::activations(&lessons::activations::curves())?;
/// assert!(figure.to_svg().contains("sigmoid"));
/// # Ok::<(), figures::Error>(())
/// ```
pub fn activations(found: &Activations) -> Result<Figure> {
    let wide = |values: &[f32]| -> Vec<f64> { values.iter().copied().map(f64::from).collect() };
    let x = wide(&found.x);
    let curves: Vec<(String, Vec<f64>, Vec<f64>)> = found
        .curves
        .iter()
        .map(|curve| {
            let name = format!("{}: {}", curve.name, curve.formula);
            (name, wide(&curve.value), wide(&curve.derivative))
        })
        .collect();
    let curves: Vec<Curve<'_>> = curves
        .iter()
        .map(|(name, value, derivative)| Curve { name, x: &x, value, derivative })
        .collect();
    Ok(figures::activations(&curves)?)
}

fn name_of(run: &Run) -> String {
    format!("{}, learning rate {}", run.activation, run.learning_rate)
}

/// The gradient in every layer of the lesson `vanishing`, a frame for each network.
///
/// # Errors
/// A lesson that was stopped before its first epoch.
///
/// ```
/// use onsil::{data::datasets::digits, figures, lessons::vanishing};
/// let options = vanishing::Options { rows: 64, epochs: 2, ..vanishing::Options::default() };
/// let found = vanishing::compare(&digits::generate(64, 0), &options)?;
/// assert!(figures::vanishing(&found)?.to_svg().contains("sigmoid, learning rate"));
/// assert!(figures::dead_units(&found).to_svg().contains("share of dead units"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn vanishing(found: &Vanishing) -> Result<Figure> {
    let names: Vec<String> = found.runs.iter().map(name_of).collect();
    let networks: Vec<GradientFlow<'_>> = found
        .runs
        .iter()
        .zip(&names)
        .map(|(run, name)| GradientFlow { name, layers: &found.layers, norms: &run.gradient_norms })
        .collect();
    Ok(figures::gradient_flow(&networks)?.columns(2))
}

/// The share of dead units in every layer of the networks with ReLU in the lesson `vanishing`, after its last
/// epoch.
pub fn dead_units(found: &Vanishing) -> Figure {
    let mut axes =
        Axes::new().x_label("layer, from the input").y_label("share of dead units").x_whole(true);
    let with_relu = found.runs.iter().filter_map(|run| Some((run, run.dead_units.last()?)));
    for (series, (run, last)) in with_relu.filter(|(_, last)| !last.is_empty()).enumerate() {
        let layers: Vec<f64> = (1..=last.len()).map(|layer| layer as f64).collect();
        let style = [LineStyle::Solid, LineStyle::Dashed][series % 2];
        axes.add(
            Line::new(&layers, last).paint(Paint::Series(series)).style(style).label(name_of(run)),
        );
    }
    Figure::new().axes(axes)
}

/// Training and validation loss of the lesson `dropout`, a frame for each rate, with the gap at the end.
pub fn dropout(found: &Dropout) -> Figure {
    let all = found.runs.iter().flat_map(|run| run.loss.iter().chain(&run.val_loss));
    let most = all.copied().filter(|loss| loss.is_finite()).fold(0.1, f64::max) * 1.05;
    let frames = found.runs.iter().map(|run| {
        let epochs: Vec<f64> = (1..=run.loss.len()).map(|epoch| epoch as f64).collect();
        let validation =
            Line::new(&epochs, &run.val_loss).paint(Paint::Series(1)).style(LineStyle::Dashed);
        let axes = Axes::new()
            .x_label("epoch")
            .y_label("loss")
            .x_whole(true)
            .aspect(0.8)
            .y_limits(0.0, most)
            .with(Line::new(&epochs, &run.loss).label("train"))
            .with(validation.label("validation"));
        (format!("dropout {}: gap {:.3}", run.rate, run.loss_gap), Figure::new().axes(axes))
    });
    Figure::beside(frames).columns(3).least_width(200.0)
}

/// The pictures of the lesson `convolution`: each filter on the image, one filter with paddings and strides, and
/// poolings.
///
/// # Errors
/// None that results of [`lessons::convolution`](crate::lessons::convolution) have.
///
/// ```
/// use onsil::{figures, lessons::convolution};
/// let image = ndarray::Array2::from_shape_fn((8, 8), |(i, j)| ((i * j) % 3) as f32 / 2.0);
/// let [filters, ..] = figures::convolution(&convolution::filters(image.view())?)?;
/// assert!(filters.to_svg().contains("vertical edges"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn convolution(found: &Convolution) -> Result<[Figure; 3]> {
    let image = tile("image".to_owned(), &found.image);
    let draw = |tiles: Vec<ImageTile>| -> Result<Figure> {
        let tiles: Vec<ImageTile> = [image.clone()].into_iter().chain(tiles).collect();
        Ok(figures::images(&tiles)?.columns(3).least_width(150.0))
    };
    let plain = |filtered: &&Filtered| filtered.padding == "same" && filtered.strides == 1;
    let filters = found.filtered.iter().filter(plain);
    let filters = filters.map(|f| tile(f.filter.replace('_', " "), &f.pixels)).collect();
    let edges = found.filtered.iter().filter(|filtered| filtered.filter == "vertical_edges");
    let edges =
        edges.map(|f| tile(format!("{}, strides {}", f.padding, f.strides), &f.pixels)).collect();
    let pooled = found.pooled.iter();
    let pooled =
        pooled.map(|p| tile(format!("{} of {}×{}", p.pooling, p.window, p.window), &p.pixels));
    Ok([
        draw(filters)?.title("Filters of 3×3"),
        draw(edges)?.title("Vertical edges: padding and strides"),
        draw(pooled.collect())?.title("Pooling"),
    ])
}

/// An image with its size, stretched from black to white.
fn tile(name: String, pixels: &[Vec<f32>]) -> ImageTile {
    let columns = pixels.first().map_or(0, Vec::len);
    let values: Vec<f64> = pixels.iter().flatten().copied().map(f64::from).collect();
    ImageTile::new(columns, values).caption(format!("{name}: {}×{columns}", pixels.len())).fit()
}
