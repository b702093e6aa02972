//! From marks to kuva's primitives, which it writes as SVG and draws in pixels.

use crate::color::Color;
use crate::scene::{Anchor, Image, Mark, Marker, Point, Text};
use kuva::render::color::Color as KuvaColor;
use kuva::render::render::{PathData, Primitive, TextAnchor};
use std::fmt::Write;

pub(super) fn hex(Color(r, g, b): Color) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn paint(Color(r, g, b): Color) -> KuvaColor {
    KuvaColor::Rgb(r, g, b)
}

fn optional(color: Option<Color>) -> KuvaColor {
    color.map_or(KuvaColor::None, paint)
}

/// The primitives of a mark; none for groups and images, which each medium has its own way for.
pub(super) fn of(mark: &Mark) -> Vec<Primitive> {
    match mark {
        Mark::Begin(_) | Mark::End | Mark::Image(_) => Vec::new(),
        Mark::Line { points, color, width, dash, .. } => vec![Primitive::PolyLine {
            points: points.clone(),
            stroke: paint(*color),
            stroke_width: *width,
            stroke_dasharray: dash.map(str::to_owned),
        }],
        Mark::Area { points, fill, opacity } => {
            vec![path(points, Some(*fill), None, Some(*opacity).filter(|&o| o < 1.0))]
        }
        Mark::Rect { x, y, width, height, fill, stroke } => vec![Primitive::Rect {
            x: *x,
            y: *y,
            width: *width,
            height: *height,
            fill: optional(*fill),
            stroke: stroke.map(paint),
            stroke_width: stroke.map(|_| 1.0),
            opacity: None,
        }],
        Mark::Point(point) => vec![marker(point)],
        Mark::Text(text) => vec![words(text)],
    }
}

fn words(text: &Text) -> Primitive {
    Primitive::Text {
        x: text.x,
        y: text.y,
        // Between dollar signs kuva looks for formulas.
        content: text.text.replace('$', "\\$"),
        size: text.size as u32,
        anchor: match text.anchor {
            Anchor::Start => TextAnchor::Start,
            Anchor::Middle => TextAnchor::Middle,
            Anchor::End => TextAnchor::End,
        },
        rotate: text.upwards.then_some(-90.0),
        bold: text.bold,
        color: Some(paint(text.color)),
    }
}

fn path(
    points: &[(f64, f64)],
    fill: Option<Color>,
    stroke: Option<(Color, f64)>,
    opacity: Option<f64>,
) -> Primitive {
    let mut d = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        // Writing into a string cannot fail.
        let _ = write!(d, "{}{x:.2} {y:.2} ", if i == 0 { 'M' } else { 'L' });
    }
    d.push('Z');
    Primitive::Path(Box::new(PathData {
        d,
        fill: Some(optional(fill)),
        stroke: optional(stroke.map(|(color, _)| color)),
        stroke_width: stroke.map_or(0.0, |(_, width)| width),
        opacity,
        stroke_dasharray: None,
    }))
}

fn marker(point: &Point) -> Primitive {
    let Point { x, y, radius: r, fill, stroke, .. } = *point;
    let at = |corners: &[(f64, f64)]| -> Vec<(f64, f64)> {
        corners.iter().map(|(dx, dy)| (x + r * dx, y + r * dy)).collect()
    };
    let closed = |corners: &[(f64, f64)]| path(&at(corners), fill, stroke, None);
    // A cross is an outline of bars: it is filled as the other shapes are.
    let plus = |turn: bool| {
        let w = 0.28;
        let corners = [
            (-w, -1.1),
            (w, -1.1),
            (w, -w),
            (1.1, -w),
            (1.1, w),
            (w, w),
            (w, 1.1),
            (-w, 1.1),
            (-w, w),
            (-1.1, w),
            (-1.1, -w),
            (-w, -w),
        ];
        let half = std::f64::consts::FRAC_1_SQRT_2;
        let turned = |(dx, dy): (f64, f64)| {
            if turn { (half * (dx - dy), half * (dx + dy)) } else { (dx, dy) }
        };
        closed(&corners.map(turned))
    };
    match point.marker {
        Marker::Circle => Primitive::Circle {
            cx: x,
            cy: y,
            r,
            fill: optional(fill),
            fill_opacity: None,
            stroke: stroke.map(|(color, _)| paint(color)),
            stroke_width: stroke.map(|(_, width)| width),
        },
        Marker::Square => closed(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        Marker::Triangle => closed(&[(0.0, -1.15), (1.05, 0.8), (-1.05, 0.8)]),
        Marker::Diamond => closed(&[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)]),
        Marker::Plus => plus(false),
        Marker::Cross => plus(true),
    }
}

/// The cells of an image as rectangles whose edges lie on whole pixels: else they would shine through.
pub(super) fn cells(image: &Image, scale: f64) -> Primitive {
    let rows = image.pixels.len() / image.columns;
    let edge =
        |from: f64, length: f64, share: f64| ((from + length * share) * scale).round() / scale;
    let column = |i: usize| edge(image.x, image.width, i as f64 / image.columns as f64);
    let row = |i: usize| edge(image.y, image.height, i as f64 / rows as f64);
    let (mut x, mut y, mut w, mut h) = (vec![], vec![], vec![], vec![]);
    for i in 0..image.pixels.len() {
        let (r, c) = (i / image.columns, i % image.columns);
        x.push(column(c));
        y.push(row(r));
        w.push(column(c + 1) - column(c));
        h.push(row(r + 1) - row(r));
    }
    Primitive::RectBatch { x, y, w, h, fills: image.pixels.iter().copied().map(paint).collect() }
}
