use crate::artist::Line;
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Error, Result, same_length};
use crate::figure::Figure;

/// The gradients of one network: a row for every epoch, a number for every layer.
#[derive(Clone, Debug)]
pub struct GradientFlow<'a> {
    /// What the network is called.
    pub name: &'a str,
    /// What the layers are called.
    pub layers: &'a [String],
    /// The norm of each layer's gradient, from the first layer to the last, for every epoch.
    pub norms: &'a [Vec<f64>],
}

/// The norm of the gradient in every layer, from the first to the last: a frame for each network, a line
/// for each epoch, from pale to strong. Where the lines fall towards the first layer, gradients vanish.
///
/// # Errors
/// A network has no epoch, or its epochs do not fit its layers.
///
/// ```
/// use onsil_plot::figures::{GradientFlow, gradient_flow};
/// let norms = [vec![1e-6, 1e-4, 1e-2], vec![1e-5, 1e-3, 1e-2]];
/// let layers = ["dense", "dense_1", "output"].map(String::from);
/// let figure = gradient_flow(&[GradientFlow { name: "sigmoid", layers: &layers, norms: &norms }])?;
/// assert!(figure.to_svg().contains("sigmoid"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn gradient_flow(networks: &[GradientFlow<'_>]) -> Result<Figure> {
    let all = networks.iter().flat_map(|network| network.norms.iter().flatten().copied());
    let positive = all.filter(|norm| *norm > 0.0 && norm.is_finite());
    let (low, high) =
        positive.fold((f64::INFINITY, 0.0f64), |(low, high), norm| (low.min(norm), high.max(norm)));
    let mut figure = Figure::new().columns(4).least_width(190.0);
    for network in networks {
        let Some(first) = network.norms.first() else {
            let parameter = format!("norms of {}", network.name);
            return Err(Error::parameter(
                "gradient_flow",
                parameter,
                "at least one epoch",
                "empty",
            ));
        };
        same_length(
            "gradient_flow",
            &format!("layers of {}", network.name),
            network.layers.len(),
            first.len(),
        )?;
        let layers: Vec<f64> = (1..=first.len()).map(|layer| layer as f64).collect();
        let ticks = layers.iter().copied().zip(network.layers.iter().cloned());
        let mut axes = Axes::new()
            .title(network.name)
            .x_label("layer")
            .y_label("norm of the gradient")
            .x_ticks(ticks)
            .y_logarithmic(true)
            .aspect(0.9);
        if low < high {
            axes = axes.y_limits(low / 1.5, high * 1.5);
        }
        let count = network.norms.len();
        for (epoch, norms) in network.norms.iter().enumerate() {
            let parameter = format!("epoch {} of {}", epoch + 1, network.name);
            same_length("gradient_flow", &parameter, norms.len(), layers.len())?;
            let share = epoch as f64 / count.saturating_sub(1).max(1) as f64;
            let line = Line::new(&layers, norms).paint(Paint::Tint(0, 0.35 + 0.65 * share));
            axes.add(match epoch {
                _ if epoch == 0 || epoch + 1 == count => line.label(format!("epoch {}", epoch + 1)),
                _ => line,
            });
        }
        figure = figure.axes(axes);
    }
    Ok(figure)
}
