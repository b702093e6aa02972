use crate::artist::{Line, LineStyle, Rule, Scatter};
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Error, Result};
use crate::figure::Figure;
use crate::ticks::number;

/// What a training reported of every epoch: a frame for each figure, with that of the validation rows
/// (`val_…`) beside it, and the best epoch marked.
///
/// `series` are names and values by epoch, as in Keras' `History.history`. The best epoch is the one of the
/// least `val_loss`, or of the least `loss` where there is none.
///
/// # Errors
/// There is no series, or one has no values.
///
/// ```
/// use onsil_plot::figures;
/// let figure = figures::history(&[
///     ("loss", &[0.9, 0.4, 0.2][..]),
///     ("val_loss", &[0.8, 0.5, 0.6][..]),
/// ])?;
/// assert!(figure.to_svg().contains("best epoch 2"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn history(series: &[(&str, &[f64])]) -> Result<Figure> {
    if let Some((name, _)) = series.iter().find(|(_, values)| values.is_empty()) {
        return Err(Error::parameter("history", *name, "one number for every epoch", "empty"));
    }
    let names: Vec<&str> =
        series.iter().map(|(name, _)| *name).filter(|name| !name.starts_with("val_")).collect();
    if names.is_empty() {
        return Err(Error::parameter(
            "history",
            "series",
            "at least one figure such as loss",
            "empty",
        ));
    }
    let of =
        |name: &str| series.iter().find(|(given, _)| *given == name).map(|(_, values)| *values);
    let best = of("val_loss").or(of("loss")).and_then(best_epoch);
    let mut figure = Figure::new();
    for name in names {
        let validation = format!("val_{name}");
        let parts = [("train", of(name)), ("validation", of(&validation))];
        let mut axes = Axes::new().title(name).x_label("epoch").x_whole(true);
        for (series, (label, values)) in parts.into_iter().enumerate() {
            let Some(values) = values else { continue };
            let epochs: Vec<f64> = (1..=values.len()).map(|epoch| epoch as f64).collect();
            let last = number(values[values.len() - 1]);
            let style = [LineStyle::Solid, LineStyle::Dashed][series];
            let line = Line::new(&epochs, values).paint(Paint::Series(series)).style(style);
            axes.add(line.label(format!("{label} {last}")));
            if epochs.len() == 1 {
                axes.add(Scatter::new(&epochs, values).paint(Paint::Series(series)));
            }
        }
        if let Some(epoch) = best {
            let rule = Rule::vertical(epoch as f64).label(format!("best epoch {epoch}"));
            axes.add(rule);
            let of_best = of(&validation).or(of(name)).and_then(|values| values.get(epoch - 1));
            if let Some(&value) = of_best {
                axes.add(Scatter::new(&[epoch as f64], &[value]).ring(Paint::Text).size(6.0));
            }
        }
        figure = figure.axes(axes);
    }
    Ok(figure.columns(2))
}

/// The epoch of the least loss, from 1; none where there is only one.
fn best_epoch(losses: &[f64]) -> Option<usize> {
    let finite = losses.iter().enumerate().filter(|(_, loss)| loss.is_finite());
    let (index, _) = finite.min_by(|a, b| a.1.total_cmp(b.1))?;
    (losses.len() > 1).then_some(index + 1)
}
