//! What a figure is made of when everything has its place: marks, in pixels from the upper left corner.

use crate::color::Color;

/// A picture or a page of a terminal, laid out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scene {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) background: Color,
    pub(crate) text: Color,
    /// Of labels and axes.
    pub(crate) muted: Color,
    /// What it shows, for who cannot see it.
    pub(crate) title: String,
    pub(crate) marks: Vec<Mark>,
}

/// Where text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A disc.
    Circle,
    /// A square.
    Square,
    /// A triangle that points up.
    Triangle,
    /// A square on its corner.
    Diamond,
    /// Two strokes, crossed upright.
    Plus,
    /// Two strokes, crossed aslant.
    Cross,
}

/// One thing to draw.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    /// What follows belongs together; `kind` becomes its class in SVG.
    Begin(String),
    End,
    /// A stroke through points.
    Line {
        points: Vec<(f64, f64)>,
        color: Color,
        width: f64,
        dash: Option<&'static str>,
        glyph: char,
    },
    /// A closed shape.
    Area {
        points: Vec<(f64, f64)>,
        fill: Color,
        opacity: f64,
    },
    Rect {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        fill: Option<Color>,
        stroke: Option<Color>,
    },
    Point(Point),
    Text(Text),
    Image(Image),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) radius: f64,
    pub(crate) marker: Marker,
    pub(crate) fill: Option<Color>,
    pub(crate) stroke: Option<(Color, f64)>,
    /// What stands for it where there is text only.
    pub(crate) glyph: char,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) x: f64,
    /// Of the baseline.
    pub(crate) y: f64,
    pub(crate) text: String,
    pub(crate) size: f64,
    pub(crate) anchor: Anchor,
    pub(crate) bold: bool,
    pub(crate) color: Color,
    /// Turned by 90° so that it reads upwards.
    pub(crate) upwards: bool,
}

/// A picture of pixels, row by row from the top.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Image {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) columns: usize,
    pub(crate) pixels: Vec<Color>,
    /// Whether it only lies behind other marks: left out where there are no colours.
    pub(crate) behind: bool,
}
