//! The legend of a frame: rows above it, where no data are.

use crate::artist::{Artist, LineStyle};
use crate::color::{Color, Paint, Theme};
use crate::draw::{dash, glyph_of};
use crate::layout::{LABEL, label, legend_label, raised};
use crate::scene::{Mark, Point};
use crate::text::{CELL_WIDTH, Metrics};

/// Rows of entries, each with its place from the left.
#[derive(Clone, Debug)]
pub(crate) struct Legend {
    rows: Vec<Vec<(f64, Artist, String)>>,
    row_height: f64,
}

/// The room of a swatch, and between entries.
fn room(metrics: Metrics) -> (f64, f64) {
    match metrics {
        Metrics::Picture => (26.0, 16.0),
        Metrics::Cells => (3.0 * CELL_WIDTH, 2.0 * CELL_WIDTH),
    }
}

impl Legend {
    /// The entries of what has a label, wrapped to that width.
    pub(crate) fn new(artists: &[Artist], width: f64, metrics: Metrics) -> Self {
        let (swatch, gap) = room(metrics);
        let mut rows: Vec<Vec<(f64, Artist, String)>> = Vec::new();
        let mut x = f64::INFINITY;
        for artist in artists {
            let Some(text) = legend_label(artist) else { continue };
            let text = metrics.shorten(text, LABEL, false, width - swatch);
            let wide = swatch + metrics.width(&text, LABEL, false);
            if x + wide > width {
                rows.push(Vec::new());
                x = 0.0;
            }
            if let Some(row) = rows.last_mut() {
                row.push((x, sample(artist), text));
            }
            x += wide + gap;
        }
        let row_height = match metrics {
            Metrics::Picture => 20.0,
            Metrics::Cells => metrics.line_height(LABEL),
        };
        Self { rows, row_height }
    }

    pub(crate) fn height(&self) -> f64 {
        self.rows.len() as f64 * self.row_height
    }
}

/// The artist without its data.
fn sample(artist: &Artist) -> Artist {
    let mut artist = artist.clone();
    match &mut artist {
        Artist::Line(line) => (line.x, line.y) = (Vec::new(), Vec::new()),
        Artist::Scatter(points) => (points.x, points.y) = (Vec::new(), Vec::new()),
        Artist::Bars(bars) => (bars.at, bars.length) = (Vec::new(), Vec::new()),
        Artist::Band(band) => (band.x, band.low, band.high) = (Vec::new(), Vec::new(), Vec::new()),
        _ => {}
    }
    artist
}

/// Draws it below `y`.
pub(crate) fn draw(
    legend: &Legend,
    (x, mut y): (f64, f64),
    theme: &Theme,
    metrics: Metrics,
    marks: &mut Vec<Mark>,
) {
    if legend.rows.is_empty() {
        return;
    }
    let (swatch, _) = room(metrics);
    marks.push(Mark::Begin("legend".into()));
    for row in &legend.rows {
        y += legend.row_height;
        let middle = y - legend.row_height / 2.0;
        for (from, artist, text) in row {
            draw_swatch(artist, (x + from, middle), theme, metrics, marks);
            let raise = if metrics == Metrics::Picture { 2.0 } else { 0.0 };
            let text =
                label(text.clone(), x + from + swatch, y - raise, LABEL, theme.color(Paint::Text));
            marks.push(raised(text, LABEL, metrics));
        }
    }
    marks.push(Mark::End);
}

fn draw_swatch(
    artist: &Artist,
    (x, y): (f64, f64),
    theme: &Theme,
    metrics: Metrics,
    marks: &mut Vec<Mark>,
) {
    let end = x + room(metrics).0 - 6.0;
    let stroke = |paint: Paint, width: f64, style: LineStyle| Mark::Line {
        points: vec![(x, y), (end, y)],
        color: theme.color(paint),
        width,
        dash: dash(style),
        glyph: glyph_of(paint),
    };
    let block = |paint: Paint| -> Mark {
        let fill: Option<Color> = Some(theme.color(paint));
        Mark::Rect { x: x + 3.0, y: y - 6.0, width: 14.0, height: 12.0, fill, stroke: None }
    };
    marks.push(match artist {
        Artist::Line(line) => stroke(line.paint, line.width, line.style),
        Artist::Rule(rule) => stroke(rule.paint, 1.5, rule.style),
        Artist::Scatter(points) => Mark::Point(Point {
            x: (x + end) / 2.0,
            y,
            radius: points.size.min(7.0),
            marker: points.marker,
            fill: points.fill.map(|paint| theme.color(paint)),
            stroke: points.edge.map(|paint| (theme.color(paint), 1.5)),
            glyph: points.glyph,
        }),
        Artist::Bars(bars) => block(bars.paint),
        Artist::Band(band) => block(band.paint),
        Artist::Polygon(_) | Artist::Cells(_) | Artist::Note(_) => return,
    });
}
