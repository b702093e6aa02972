//! From artists to marks, within a frame.

use crate::artist::{
    Align, Artist, Band, Bars, Cells, Line, LineStyle, Note, Polygon, Rule, Scatter,
};
use crate::axes::Axes;
use crate::clip::Bounds;
use crate::color::{Paint, Theme};
use crate::scene::{Anchor, Image, Mark, Point, Text};
use crate::text::Metrics;
use crate::ticks::Tick;

/// A frame that has its place.
pub(crate) struct Frame<'a> {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) limits: [(f64, f64); 2],
    pub(crate) axes: &'a Axes,
    pub(crate) theme: &'a Theme,
    pub(crate) metrics: Metrics,
}

impl Frame<'_> {
    /// The pixel of a number that is drawn on the horizontal axis.
    pub(crate) fn x(&self, value: f64) -> f64 {
        let (low, high) = self.limits[0];
        self.left + (value - low) / (high - low) * self.width
    }

    /// The pixel of a number that is drawn on the vertical axis.
    pub(crate) fn y(&self, value: f64) -> f64 {
        let (low, high) = self.limits[1];
        self.top + (high - value) / (high - low) * self.height
    }

    fn point(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x(self.axes.x.place(x)), self.y(self.axes.y.place(y)))
    }

    fn points(&self, x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
        x.iter().zip(y).map(|(&x, &y)| self.point(x, y)).collect()
    }

    fn bounds(&self) -> Bounds {
        Bounds {
            left: self.left,
            top: self.top,
            right: self.left + self.width,
            bottom: self.top + self.height,
        }
    }
}

/// The dashes of a style.
pub(crate) fn dash(style: LineStyle) -> Option<&'static str> {
    match style {
        LineStyle::Solid => None,
        LineStyle::Dashed => Some("7 6"),
        LineStyle::Dotted => Some("2 5"),
    }
}

/// What stands for a paint where there are no colours.
pub(crate) fn glyph_of(paint: Paint) -> char {
    match paint {
        Paint::Series(number) => ['*', '+', 'x', '#', '@', '%', '=', '&'][number % 8],
        _ => '.',
    }
}

/// Grid, and the lines that carry the axes.
pub(crate) fn grid(frame: &Frame<'_>, x_ticks: &[Tick], y_ticks: &[Tick], marks: &mut Vec<Mark>) {
    let Bounds { left, top, right, bottom } = frame.bounds();
    let line = |points: Vec<(f64, f64)>, paint: Paint| Mark::Line {
        points,
        color: frame.theme.color(paint),
        width: 1.0,
        dash: None,
        glyph: '|',
    };
    marks.push(Mark::Begin("grid".into()));
    // Lines of a grid would hide data between the cells of a terminal.
    if frame.axes.grid && frame.metrics == Metrics::Picture {
        let upright = x_ticks.iter().map(|tick| frame.x(tick.at));
        marks.extend(upright.map(|x| line(vec![(x, top), (x, bottom)], Paint::Grid)));
        let level = y_ticks.iter().map(|tick| frame.y(tick.at));
        marks.extend(level.map(|y| line(vec![(left, y), (right, y)], Paint::Grid)));
    }
    match frame.metrics {
        Metrics::Picture => marks.push(line(vec![(left, bottom), (right, bottom)], Paint::Muted)),
        Metrics::Cells => marks.push(Mark::Rect {
            x: left,
            y: top,
            width: frame.width,
            height: frame.height,
            fill: None,
            stroke: Some(frame.theme.color(Paint::Muted)),
        }),
    }
    marks.push(Mark::End);
}

/// Draws one thing.
pub(crate) fn artist(frame: &Frame<'_>, artist: &Artist, marks: &mut Vec<Mark>) {
    match artist {
        Artist::Line(line) => draw_line(frame, line, marks),
        Artist::Scatter(points) => draw_scatter(frame, points, marks),
        Artist::Bars(bars) => draw_bars(frame, bars, marks),
        Artist::Band(band) => draw_band(frame, band, marks),
        Artist::Polygon(polygon) => draw_polygon(frame, polygon, marks),
        Artist::Rule(rule) => draw_rule(frame, rule, marks),
        Artist::Cells(cells) => draw_cells(frame, cells, marks),
        Artist::Note(note) => draw_note(frame, note, marks),
    }
}

fn draw_line(frame: &Frame<'_>, line: &Line, marks: &mut Vec<Mark>) {
    let color = frame.theme.color(line.paint);
    let points = frame.points(&line.x, &line.y);
    for points in frame.bounds().clip_line(&points) {
        let (width, dash, glyph) = (line.width, dash(line.style), glyph_of(line.paint));
        marks.push(Mark::Line { points, color, width, dash, glyph });
    }
    if let (true, [.., from, to]) = (line.arrow, &points[..]) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        // On a short arrow a head would hide it.
        if length > 8.0 && frame.bounds().contains(*to) {
            let (ux, uy) = (dx / length, dy / length);
            let back = |side: f64| (to.0 - 8.0 * ux - side * uy, to.1 - 8.0 * uy + side * ux);
            marks.push(Mark::Area {
                points: vec![*to, back(4.0), back(-4.0)],
                fill: color,
                opacity: 1.0,
            });
        }
    }
}

fn draw_scatter(frame: &Frame<'_>, points: &Scatter, marks: &mut Vec<Mark>) {
    let bounds = frame.bounds();
    for (x, y) in frame.points(&points.x, &points.y) {
        if !bounds.contains((x, y)) {
            continue;
        }
        marks.push(Mark::Point(Point {
            x,
            y,
            radius: points.size,
            marker: points.marker,
            fill: points.fill.map(|paint| frame.theme.color(paint)),
            stroke: points.edge.map(|paint| (frame.theme.color(paint), 1.5)),
            glyph: points.glyph,
        }));
    }
}

fn draw_bars(frame: &Frame<'_>, bars: &Bars, marks: &mut Vec<Mark>) {
    let half = bars.thickness / 2.0;
    for (&at, &length) in bars.at.iter().zip(&bars.length) {
        if !(at.is_finite() && length.is_finite()) {
            continue;
        }
        let corners = match bars.horizontal {
            false => [(at - half, 0.0), (at + half, length)],
            true => [(0.0, at - half), (length, at + half)],
        };
        let [a, b] = corners.map(|(x, y)| (frame.x(x), frame.y(y)));
        let bounds = frame.bounds();
        let across = |x: f64| x.clamp(bounds.left, bounds.right);
        let along = |y: f64| y.clamp(bounds.top, bounds.bottom);
        let (x, right) = (across(a.0.min(b.0)), across(a.0.max(b.0)));
        let (y, bottom) = (along(a.1.min(b.1)), along(a.1.max(b.1)));
        let fill = Some(frame.theme.color(bars.paint));
        marks.push(Mark::Rect { x, y, width: right - x, height: bottom - y, fill, stroke: None });
    }
}

fn draw_band(frame: &Frame<'_>, band: &Band, marks: &mut Vec<Mark>) {
    let mut points = frame.points(&band.x, &band.low);
    points.extend(frame.points(&band.x, &band.high).into_iter().rev());
    let points = frame.bounds().clip_polygon(&points);
    if points.len() > 2 {
        // Bands may lie over each other: both must be seen.
        marks.push(Mark::Area { points, fill: frame.theme.color(band.paint), opacity: 0.22 });
    }
}

fn draw_polygon(frame: &Frame<'_>, polygon: &Polygon, marks: &mut Vec<Mark>) {
    let points: Vec<_> = polygon.points.iter().map(|&(x, y)| frame.point(x, y)).collect();
    let points = frame.bounds().clip_polygon(&points);
    if points.len() > 2 {
        marks.push(Mark::Area { points, fill: frame.theme.color(polygon.paint), opacity: 1.0 });
    }
}

fn draw_rule(frame: &Frame<'_>, rule: &Rule, marks: &mut Vec<Mark>) {
    let Bounds { left, top, right, bottom } = frame.bounds();
    let points = match rule.vertical {
        true => {
            let x = frame.x(frame.axes.x.place(rule.at));
            [(x, top), (x, bottom)]
        }
        false => {
            let y = frame.y(frame.axes.y.place(rule.at));
            [(left, y), (right, y)]
        }
    };
    let color = frame.theme.color(rule.paint);
    for points in frame.bounds().clip_line(&points) {
        let (dash, glyph) = (dash(rule.style), glyph_of(rule.paint));
        marks.push(Mark::Line { points, color, width: 1.5, dash, glyph });
    }
}

fn draw_cells(frame: &Frame<'_>, cells: &Cells, marks: &mut Vec<Mark>) {
    if cells.columns == 0
        || cells.paints.is_empty()
        || !cells.paints.len().is_multiple_of(cells.columns)
    {
        return;
    }
    let (left, top) = frame.point(cells.x.0, cells.y.1);
    let (right, bottom) = frame.point(cells.x.1, cells.y.0);
    marks.push(Mark::Image(Image {
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
        columns: cells.columns,
        pixels: cells.paints.iter().map(|&paint| frame.theme.color(paint)).collect(),
        behind: cells.behind,
    }));
}

/// The least size of a note that can be read.
const LEAST: f64 = 8.0;

fn draw_note(frame: &Frame<'_>, note: &Note, marks: &mut Vec<Mark>) {
    let (x, y) = frame.point(note.x, note.y);
    if note.text.is_empty() || !frame.bounds().contains((x, y)) {
        return;
    }
    let metrics = frame.metrics;
    let (low, high) = frame.limits[0];
    let room = note.room.map_or(f64::INFINITY, |room| room / (high - low) * frame.width);
    let (low, high) = frame.limits[1];
    let headroom = note.headroom.map_or(f64::INFINITY, |room| room / (high - low) * frame.height);
    let mut size = note.size;
    if metrics == Metrics::Picture {
        // Kept whole pixels, and readable.
        let natural = metrics.width(&note.text, note.size, note.bold);
        size = size.min(note.size * room / natural).min(headroom / 1.15).floor();
        if size < LEAST && note.headroom.is_some() {
            return;
        }
        size = size.max(LEAST);
    }
    let text = metrics.shorten(&note.text, size, note.bold, room);
    // The beginning of a number is another number.
    if text != note.text && note.text.chars().all(|c| c.is_ascii_digit() || ".,−e".contains(c)) {
        return;
    }
    marks.push(Mark::Text(Text {
        x,
        y: y + if metrics == Metrics::Picture { 0.35 * size } else { 0.0 },
        text,
        size,
        anchor: match note.align {
            Align::Left => Anchor::Start,
            Align::Center => Anchor::Middle,
            Align::Right => Anchor::End,
        },
        bold: note.bold,
        color: frame.theme.color(note.paint),
        upwards: false,
    }));
}
