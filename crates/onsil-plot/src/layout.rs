//! From a figure to a scene: where everything stands, so that text is neither cut nor overlaps.
//!
//! Everything that is text stands outside the frames, above or below them, and is measured first: the
//! frames get the room that is left.

use crate::artist::Artist;
use crate::axes::{Aspect, Axes};
use crate::color::Paint;
use crate::draw::{self, Frame};
use crate::figure::Figure;
use crate::legend::{self, Legend};
use crate::scene::{Anchor, Mark, Scene, Text};
use crate::text::{CELL_HEIGHT, CELL_WIDTH, Metrics};
use crate::ticks::Tick;

/// Sizes of text.
pub(crate) const TITLE: f64 = 17.0;
pub(crate) const SUBTITLE: f64 = 13.0;
pub(crate) const HEADING: f64 = 13.0;
pub(crate) const LABEL: f64 = 12.0;
/// The least width of a frame in a terminal.
const LEAST_CELLS: f64 = 18.0 * CELL_WIDTH;
/// How tall labels that read upwards may be.
const UPWARDS: f64 = 96.0;

/// Distances of a medium.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spacing {
    pub(crate) metrics: Metrics,
    /// At the edges of the figure.
    edge: f64,
    /// Between frames.
    gap: f64,
    /// Between text and what it stands at.
    pub(crate) near: f64,
    /// Between a frame and the labels below it: in a terminal, the row of the axis.
    below: f64,
    /// Room for one tick along the horizontal and the vertical axis.
    tick: (f64, f64),
}

impl Spacing {
    fn of(metrics: Metrics) -> Self {
        match metrics {
            Metrics::Picture => {
                Self { metrics, edge: 16.0, gap: 22.0, near: 7.0, below: 6.0, tick: (72.0, 40.0) }
            }
            Metrics::Cells => Self {
                metrics,
                edge: 0.0,
                gap: 2.0 * CELL_WIDTH,
                near: CELL_WIDTH,
                below: CELL_HEIGHT,
                tick: (10.0 * CELL_WIDTH, 3.0 * CELL_HEIGHT),
            },
        }
    }
}

/// A frame with what stands around it, measured.
struct Panel<'a> {
    axes: &'a Axes,
    heading: Vec<String>,
    legend: Legend,
    limits: [(f64, f64); 2],
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
    /// Whether the labels of the horizontal axis read upwards.
    upwards: bool,
    x_label: Vec<String>,
    y_label: Vec<String>,
    /// Room beside and below the frame.
    left: f64,
    right: f64,
    bottom: f64,
    height: f64,
}

/// Lays the figure out.
pub(crate) fn scene(figure: &Figure, width: f64, metrics: Metrics) -> Scene {
    let spacing = Spacing::of(metrics);
    let theme = &figure.theme;
    let mut marks = Vec::new();
    let mut y = spacing.edge;
    let whole = width - 2.0 * spacing.edge;
    for (text, size, bold, paint) in [
        (&figure.title, TITLE, true, Paint::Text),
        (&figure.subtitle, SUBTITLE, false, Paint::Muted),
    ] {
        for line in metrics.wrap(text, size, bold, whole) {
            y += metrics.line_height(size);
            let text = Text { bold, ..label(line, spacing.edge, y, size, theme.color(paint)) };
            marks.push(raised(text, size, metrics));
        }
    }
    if !marks.is_empty() {
        y += if metrics == Metrics::Cells { 0.0 } else { 10.0 };
    }
    let columns = columns(figure, whole, &spacing);
    let panel_width = (whole - spacing.gap * (columns - 1) as f64) / columns as f64;
    let panel_width =
        if metrics == Metrics::Cells { floor_to(panel_width, CELL_WIDTH) } else { panel_width };
    let panels: Vec<Panel<'_>> =
        figure.axes.iter().map(|axes| Panel::new(axes, panel_width, &spacing)).collect();
    for (number, row) in panels.chunks(columns).enumerate() {
        if number > 0 {
            y += if metrics == Metrics::Cells { CELL_HEIGHT } else { spacing.gap * 0.8 };
        }
        let above = row.iter().map(|panel| panel.above(&spacing)).fold(0.0, f64::max);
        let tall = row.iter().map(|panel| panel.height).fold(0.0, f64::max);
        let below = row.iter().map(|panel| panel.bottom).fold(0.0, f64::max);
        for (column, panel) in row.iter().enumerate() {
            let x = spacing.edge + column as f64 * (panel_width + spacing.gap);
            marks.push(Mark::Begin("axes".into()));
            panel.draw(figure, (x, y, panel_width), above, &spacing, &mut marks);
            marks.push(Mark::End);
        }
        y += above + tall + below;
    }
    Scene {
        width,
        height: (y + spacing.edge).max(CELL_HEIGHT),
        background: theme.color(Paint::Background),
        text: theme.color(Paint::Text),
        muted: theme.color(Paint::Muted),
        title: said(figure),
        marks,
    }
}

/// What the figure is called where it cannot be seen.
fn said(figure: &Figure) -> String {
    let titles = figure.axes.iter().map(|axes| &axes.title);
    let titles: Vec<&str> = [&figure.title]
        .into_iter()
        .chain(titles)
        .map(String::as_str)
        .filter(|t| !t.is_empty())
        .collect();
    titles[..titles.len().min(4)].join("; ")
}

fn columns(figure: &Figure, width: f64, spacing: &Spacing) -> usize {
    // An image needs more cells than it needs pixels to be known.
    let least = if spacing.metrics == Metrics::Cells {
        figure.least.max(LEAST_CELLS)
    } else {
        figure.least
    };
    let fitting = ((width + spacing.gap) / (least + spacing.gap)).floor() as usize;
    figure.columns.min(figure.axes.len()).min(fitting).max(1)
}

fn floor_to(value: f64, step: f64) -> f64 {
    (value / step).floor() * step
}

pub(crate) fn label(text: String, x: f64, y: f64, size: f64, color: crate::Color) -> Text {
    Text { x, y, text, size, anchor: Anchor::Start, bold: false, color, upwards: false }
}

/// A line of text ends at its descenders: its baseline is a little higher.
pub(crate) fn raised(mut text: Text, size: f64, metrics: Metrics) -> Mark {
    text.y -= match metrics {
        Metrics::Picture => 0.3 * size,
        Metrics::Cells => 4.0,
    };
    Mark::Text(text)
}

impl<'a> Panel<'a> {
    fn new(axes: &'a Axes, width: f64, spacing: &Spacing) -> Self {
        let metrics = spacing.metrics;
        let mut limits = axes.limits();
        let right = if axes.bare { 0.0 } else { 2.0 * spacing.near };
        // The number of ticks follows from the height, this from the width, and this from the ticks.
        let guess = height(axes, width - right - 5.0 * spacing.near, &mut limits.clone());
        let y_ticks = match axes.bare {
            true => Vec::new(),
            false => axes.y.ticks(limits[1], (guess / spacing.tick.1).round().max(2.0) as usize),
        };
        let widest =
            y_ticks.iter().map(|t| metrics.width(&t.label, LABEL, false)).fold(0.0, f64::max);
        // Long names of classes must leave room for what they name.
        let widest = widest.min(0.4 * width);
        let y_ticks: Vec<Tick> = y_ticks
            .into_iter()
            .map(|t| Tick { label: metrics.shorten(&t.label, LABEL, false, widest), ..t })
            .collect();
        let left = if axes.bare { 0.0 } else { widest + spacing.near };
        let inner = width - left - right;
        let lines = axes.lines as f64 * metrics.line_height(LABEL) * 1.15;
        let height = match metrics {
            Metrics::Picture => height(axes, inner, &mut limits).max(lines),
            Metrics::Cells => {
                let least = axes.lines.max(1) as f64 * CELL_HEIGHT;
                floor_to(height(axes, inner, &mut limits), CELL_HEIGHT).max(least)
            }
        };
        let y_ticks = thinned(y_ticks, limits[1], height, metrics.line_height(LABEL) - 2.0);
        let (x_ticks, upwards) = match axes.bare {
            true => (Vec::new(), false),
            false => x_ticks(axes, limits[0], inner, spacing),
        };
        let x_label = metrics.wrap(&axes.x.label, LABEL, false, inner);
        let tick_room = match (x_ticks.is_empty(), upwards) {
            (true, _) => 0.0,
            (false, false) => metrics.line_height(LABEL) + spacing.below,
            (false, true) => {
                let tallest = x_ticks.iter().map(|t| metrics.width(&t.label, LABEL, false));
                tallest.fold(0.0, f64::max) + 2.0 * spacing.near
            }
        };
        Self {
            axes,
            heading: metrics.wrap(&axes.title, HEADING, true, width),
            legend: Legend::new(&axes.artists, width, metrics),
            limits,
            x_ticks,
            y_ticks,
            upwards,
            bottom: tick_room + x_label.len() as f64 * metrics.line_height(LABEL),
            x_label,
            y_label: metrics.wrap(&axes.y.label, LABEL, false, width),
            left,
            right,
            height,
        }
    }

    /// The room above the frame.
    fn above(&self, spacing: &Spacing) -> f64 {
        let metrics = spacing.metrics;
        let room = if metrics == Metrics::Cells { 0.0 } else { 6.0 };
        let lines = self.heading.len() as f64 * metrics.line_height(HEADING)
            + self.y_label.len() as f64 * metrics.line_height(LABEL)
            + self.legend.height();
        if lines > 0.0 { lines + room } else { 0.0 }
    }

    /// Draws it below `y`, with the frame so far below as is needed by those beside it.
    fn draw(
        &self,
        figure: &Figure,
        (x, mut y, width): (f64, f64, f64),
        above: f64,
        spacing: &Spacing,
        marks: &mut Vec<Mark>,
    ) {
        let (theme, metrics) = (&figure.theme, spacing.metrics);
        let top = y + above;
        for line in &self.heading {
            y += metrics.line_height(HEADING);
            let text = label(line.clone(), x, y, HEADING, theme.color(Paint::Text));
            marks.push(raised(Text { bold: true, ..text }, HEADING, metrics));
        }
        legend::draw(&self.legend, (x, y), theme, metrics, marks);
        let room = if metrics == Metrics::Cells { 0.0 } else { 6.0 };
        y = top - room - self.y_label.len() as f64 * metrics.line_height(LABEL);
        for line in &self.y_label {
            y += metrics.line_height(LABEL);
            let text = label(line.clone(), x, y, LABEL, theme.color(Paint::Muted));
            marks.push(raised(text, LABEL, metrics));
        }
        let frame = Frame {
            left: x + self.left,
            top,
            width: width - self.left - self.right,
            height: self.height,
            limits: self.limits,
            axes: self.axes,
            theme,
            metrics,
        };
        if !self.axes.bare {
            draw::grid(&frame, &self.x_ticks, &self.y_ticks, marks);
        }
        marks.push(Mark::Begin("data".into()));
        self.axes.artists.iter().for_each(|artist| draw::artist(&frame, artist, marks));
        marks.push(Mark::End);
        self.draw_labels(&frame, spacing, marks);
    }

    fn draw_labels(&self, frame: &Frame<'_>, spacing: &Spacing, marks: &mut Vec<Mark>) {
        let (theme, metrics) = (frame.theme, spacing.metrics);
        let muted = theme.color(Paint::Muted);
        let bottom = frame.top + frame.height;
        for tick in &self.y_ticks {
            let y = frame.y(tick.at) + if metrics == Metrics::Cells { 0.0 } else { 0.35 * LABEL };
            let text = label(tick.label.clone(), frame.left - spacing.near, y, LABEL, muted);
            marks.push(Mark::Text(Text { anchor: Anchor::End, ..text }));
        }
        for tick in &self.x_ticks {
            let x = frame.x(tick.at);
            marks.push(match self.upwards {
                true => {
                    let text = label(
                        tick.label.clone(),
                        x + 0.35 * LABEL,
                        bottom + spacing.near,
                        LABEL,
                        muted,
                    );
                    Mark::Text(Text { anchor: Anchor::End, upwards: true, ..text })
                }
                false => {
                    let y = bottom + metrics.line_height(LABEL) + spacing.below;
                    let text = label(tick.label.clone(), x, y, LABEL, muted);
                    raised(Text { anchor: Anchor::Middle, ..text }, LABEL, metrics)
                }
            });
        }
        let lines = self.x_label.len() as f64 * metrics.line_height(LABEL);
        let mut y = bottom + self.bottom - lines;
        for line in &self.x_label {
            y += metrics.line_height(LABEL);
            let text = label(line.clone(), frame.left + frame.width / 2.0, y, LABEL, muted);
            marks.push(raised(Text { anchor: Anchor::Middle, ..text }, LABEL, metrics));
        }
    }
}

/// The height of a frame of that width; limits are widened where a unit must be as long on both axes.
fn height(axes: &Axes, width: f64, limits: &mut [(f64, f64); 2]) -> f64 {
    match axes.aspect {
        Aspect::Ratio(ratio) => (width * ratio).max(8.0),
        Aspect::Equal => {
            let span = |(low, high): (f64, f64)| high - low;
            let natural = span(limits[1]) / span(limits[0]);
            let ratio = natural.clamp(0.3, 1.6);
            let (axis, factor) =
                if natural < ratio { (1, ratio / natural) } else { (0, natural / ratio) };
            let more = (factor - 1.0) * span(limits[axis]) / 2.0;
            limits[axis] = (limits[axis].0 - more, limits[axis].1 + more);
            width * ratio
        }
    }
}

/// Ticks of the horizontal axis; names that have no room beside each other read upwards.
fn x_ticks(axes: &Axes, limits: (f64, f64), width: f64, spacing: &Spacing) -> (Vec<Tick>, bool) {
    let metrics = spacing.metrics;
    let ticks = axes.x.ticks(limits, (width / spacing.tick.0).round().max(2.0) as usize);
    let place = |tick: &Tick| (tick.at - limits.0) / (limits.1 - limits.0) * width;
    let wide = |tick: &Tick| metrics.width(&tick.label, LABEL, false);
    let apart = ticks
        .windows(2)
        .map(|pair| place(&pair[1]) - place(&pair[0]))
        .fold(f64::INFINITY, f64::min);
    let needed =
        ticks.windows(2).map(|pair| (wide(&pair[0]) + wide(&pair[1])) / 2.0).fold(0.0, f64::max);
    if needed + spacing.near <= apart {
        return (ticks, false);
    }
    if axes.x.ticks.is_none() {
        // Numbers: fewer of them.
        let every = ((needed + spacing.near) / apart).ceil().max(1.0) as usize;
        return (ticks.into_iter().step_by(every).collect(), false);
    }
    let shorter = |tick: Tick, room: f64| Tick {
        label: metrics.shorten(&tick.label, LABEL, false, room),
        ..tick
    };
    match metrics {
        Metrics::Picture => {
            let ticks = thinned(ticks, limits, width, LABEL + 2.0);
            (ticks.into_iter().map(|tick| shorter(tick, UPWARDS)).collect(), true)
        }
        Metrics::Cells => {
            let room = (apart - CELL_WIDTH).max(CELL_WIDTH);
            (ticks.into_iter().map(|tick| shorter(tick, room)).collect(), false)
        }
    }
}

/// Every second tick, or third, …, so that they are no nearer to each other than `least` pixels of `length`.
fn thinned(ticks: Vec<Tick>, (low, high): (f64, f64), length: f64, least: f64) -> Vec<Tick> {
    let apart =
        ticks.windows(2).map(|pair| (pair[1].at - pair[0].at).abs()).fold(f64::INFINITY, f64::min);
    let every = (least / (apart / (high - low) * length)).ceil().clamp(1.0, 1e3) as usize;
    ticks.into_iter().step_by(every).collect()
}

/// What the legend says of an artist.
pub(crate) fn legend_label(artist: &Artist) -> Option<&String> {
    match artist {
        Artist::Line(line) => line.label.as_ref(),
        Artist::Scatter(points) => points.label.as_ref(),
        Artist::Bars(bars) => bars.label.as_ref(),
        Artist::Band(band) => band.label.as_ref(),
        Artist::Rule(rule) => rule.label.as_ref(),
        Artist::Polygon(_) | Artist::Cells(_) | Artist::Note(_) => None,
    }
}
