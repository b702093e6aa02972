use super::error::{Result, subject};
use crate::nn::{History, Sequential};
use crate::plot::Figure;
use crate::plot::figures::{self, GradientFlow, LayerBox};

/// What a training reported of every epoch.
///
/// # Errors
/// A history of no epoch.
///
/// ```
/// use onsil::prelude::*;
/// use onsil::figures;
/// let data = datasets::xor::load_one_hot();
/// let mut model = sequential![
///     Input::new([2]),
///     Dense::new(4).activation("relu"),
///     Dense::new(2).activation("softmax"),
/// ]?;
/// model.compile("adam", "binary_crossentropy", ["accuracy"])?;
/// let history = model.fit_dataset(&arrays(&data)?, FitOptions::new().epochs(3))?;
/// assert!(figures::history(&history)?.to_svg().contains("best epoch"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn history(history: &History) -> Result<Figure> {
    let names: Vec<&str> = history
        .logs
        .first()
        .map(|logs| logs.iter().map(|(name, _)| name).collect())
        .unwrap_or_default();
    let series: Vec<(&str, Vec<f64>)> =
        names.into_iter().map(|name| (name, history.get(name))).collect();
    let series: Vec<(&str, &[f64])> =
        series.iter().map(|(name, values)| (*name, &values[..])).collect();
    Ok(figures::history(&series)?)
}

/// The layers of a network with their shapes and parameters.
///
/// # Errors
/// A network without layers.
///
/// ```
/// use onsil::prelude::*;
/// use onsil::figures;
/// let model = sequential![Input::new([784]), Dense::new(10).activation("softmax")]?;
/// assert!(figures::model(&model)?.to_svg().contains("7,850 parameters"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn model(network: &Sequential) -> Result<Figure> {
    let shape = |shape: Option<&[usize]>| {
        let sides: Option<Vec<String>> =
            shape.map(|shape| shape.iter().map(usize::to_string).collect());
        sides.map_or("?".to_owned(), |sides| sides.join(" × "))
    };
    let layers: Vec<(&str, &str, String, usize)> = network
        .layers()
        .map(|layer| {
            let (trainable, state) = layer.count_params();
            (
                layer.name(),
                layer.layer().class_name(),
                shape(layer.output_shape()),
                trainable + state,
            )
        })
        .collect();
    let boxes: Vec<LayerBox<'_>> = layers
        .iter()
        .map(|(name, kind, shape, parameters)| LayerBox {
            name,
            kind,
            shape,
            parameters: *parameters,
        })
        .collect();
    Ok(figures::model(&shape(network.input_shape()), &boxes)?)
}

/// The norm of each layer's gradient, for every epoch of trainings with
/// [`gradient_probe`](crate::nn::FitOptions::gradient_probe); layers without weights, and such as
/// never had a gradient, are left out.
///
/// # Errors
/// A training without the probe.
pub fn gradient_flow(trainings: &[(&str, &History)]) -> Result<Figure> {
    let mut found = Vec::new();
    for (name, history) in trainings {
        let Some(first) = history.probe.first() else {
            let remedy = "train with FitOptions::gradient_probe(true)";
            return Err(subject(
                "gradient_flow",
                "gradients of a training",
                "one that noted none",
                remedy,
            ));
        };
        // A layer without weights never has a gradient; one that has died in between keeps its place.
        let learns = |place: &usize| {
            history
                .probe
                .iter()
                .any(|layers| layers.get(*place).is_some_and(|l| l.gradient_norm > 0.0))
        };
        let places: Vec<usize> = (0..first.len()).filter(learns).collect();
        let layers: Vec<String> = places.iter().map(|&place| first[place].layer.clone()).collect();
        let of_epoch = |epoch: &Vec<crate::nn::LayerProbe>| -> Vec<f64> {
            places.iter().map(|&place| epoch[place].gradient_norm).collect()
        };
        found.push((*name, layers, history.probe.iter().map(of_epoch).collect::<Vec<_>>()));
    }
    let networks: Vec<GradientFlow<'_>> =
        found.iter().map(|(name, layers, norms)| GradientFlow { name, layers, norms }).collect();
    Ok(figures::gradient_flow(&networks)?)
}
