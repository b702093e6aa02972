use crate::artist::{Align, Line, Note, Polygon};
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Error, Result};
use crate::figure::Figure;

/// The most boxes that are drawn.
const MOST: usize = 200;

/// A layer of a network.
#[derive(Clone, Debug)]
pub struct LayerBox<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its class, such as `Conv2D`.
    pub kind: &'a str,
    /// The shape of what it gives, such as `24 × 24 × 32`.
    pub shape: &'a str,
    /// How many parameters it has.
    pub parameters: usize,
}

/// The layers of a network from input to output, each with the shape of what it gives and its number of
/// parameters. Layers of one class have one colour.
///
/// # Errors
/// There is no layer, or there are more than 200.
///
/// ```
/// use onsil_plot::figures::{LayerBox, model};
/// let layer = LayerBox { name: "dense", kind: "Dense", shape: "10", parameters: 1_290 };
/// let svg = model("28 × 28", &[layer])?.to_svg();
/// assert!(svg.contains("1,290 parameters"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn model(input: &str, layers: &[LayerBox<'_>]) -> Result<Figure> {
    let total = layers.iter().fold(0usize, |total, layer| total.saturating_add(layer.parameters));
    let mut kinds: Vec<&str> = Vec::new();
    let rows = layers.iter().map(|layer| {
        let series = kinds.iter().position(|kind| *kind == layer.kind).unwrap_or(kinds.len());
        if series == kinds.len() {
            kinds.push(layer.kind);
        }
        let parameters = match layer.parameters {
            0 => "–".to_owned(),
            count => format!("{} parameters", grouped(count)),
        };
        Row {
            series: Some(series),
            left: layer.kind.to_owned(),
            below: layer.name.to_owned(),
            middle: layer.shape.to_owned(),
            right: parameters,
        }
    });
    let first = Row {
        series: None,
        left: "Input".into(),
        below: String::new(),
        middle: input.to_owned(),
        right: String::new(),
    };
    let rows: Vec<Row> = [first].into_iter().chain(rows).collect();
    Ok(boxes("model", "layers", &rows)?.subtitle(format!("{} parameters", grouped(total))))
}

/// A box with its words.
pub(super) struct Row {
    pub(super) series: Option<usize>,
    pub(super) left: String,
    pub(super) below: String,
    pub(super) middle: String,
    pub(super) right: String,
}

/// Boxes below each other, joined by arrows.
pub(super) fn boxes(figure: &'static str, what: &str, rows: &[Row]) -> Result<Figure> {
    if !(2..=MOST).contains(&rows.len()) {
        let expected = format!("1 to {} of them; draw a part", MOST - 1);
        return Err(Error::parameter(figure, what, expected, (rows.len() - 1).to_string()));
    }
    let count = rows.len() as f64;
    let mut axes = Axes::new()
        .bare()
        .x_limits(0.0, 100.0)
        .y_limits(0.0, count)
        .aspect(0.092 * count)
        .lines(3 * rows.len());
    for (number, row) in rows.iter().enumerate() {
        let y = count - number as f64 - 0.5;
        let (low, high) = (y - 0.36, y + 0.36);
        let fill = row.series.map_or(Paint::Grid, |series| Paint::Tint(series, 0.2));
        let edge = row.series.map_or(Paint::Grid, Paint::Series);
        let corners = |right: f64| vec![(0.0, low), (right, low), (right, high), (0.0, high)];
        axes.add(Polygon::new(corners(100.0), fill));
        axes.add(Polygon::new(corners(1.2), edge));
        let twice = !row.below.is_empty();
        let above = if twice { y + 0.13 } else { y };
        let note = |x: f64, y: f64, text: &str| Note::new(x, y, text);
        axes.add(note(3.5, above, &row.left).align(Align::Left).bold(true).size(13.0).room(34.0));
        if twice {
            axes.add(
                note(3.5, y - 0.19, &row.below)
                    .align(Align::Left)
                    .paint(Paint::Muted)
                    .size(11.0)
                    .room(34.0),
            );
        }
        axes.add(note(40.0, y, &row.middle).align(Align::Left).size(13.0).room(28.0));
        axes.add(
            note(98.0, y, &row.right).align(Align::Right).paint(Paint::Muted).size(12.0).room(29.0),
        );
        if number > 0 {
            axes.add(
                Line::new(&[50.0, 50.0], &[high + 0.28, high])
                    .paint(Paint::Muted)
                    .width(1.5)
                    .arrow(true),
            );
        }
    }
    Ok(Figure::new().axes(axes).width(560.0))
}

fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| str::from_utf8(part).ok()).collect();
    parts.join(",")
}
