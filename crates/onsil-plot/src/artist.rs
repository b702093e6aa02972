//! What can be put on axes.

use crate::color::{Colormap, Paint};
use crate::scene::Marker;

/// Anything that can be put on [`Axes`](crate::Axes).
#[derive(Clone, Debug)]
pub enum Artist {
    /// A line through points.
    Line(Line),
    /// Points.
    Scatter(Scatter),
    /// Bars from zero.
    Bars(Bars),
    /// The area between two lines.
    Band(Band),
    /// A closed shape.
    Polygon(Polygon),
    /// A line across the whole frame.
    Rule(Rule),
    /// Coloured cells.
    Cells(Cells),
    /// Words.
    Note(Note),
}

macro_rules! artists {
    ($($name:ident),*) => {
        $(impl From<$name> for Artist {
            fn from(artist: $name) -> Self {
                Self::$name(artist)
            }
        })*
    };
}
artists!(Line, Scatter, Bars, Band, Polygon, Rule, Cells, Note);

/// What all artists have that may stand in a legend.
macro_rules! labelled {
    ($($name:ident),*) => {
        $(impl $name {
            /// What the legend calls it.
            pub fn label(mut self, label: impl Into<String>) -> Self {
                self.label = Some(label.into());
                self
            }
        })*
    };
}
labelled!(Line, Scatter, Bars, Band, Rule);

/// What all artists have that are of one colour.
macro_rules! painted {
    ($($name:ident),*) => {
        $(impl $name {
            /// What it is painted with.
            pub fn paint(mut self, paint: Paint) -> Self {
                self.paint = paint;
                self
            }
        })*
    };
}
painted!(Line, Bars, Band, Rule, Note);

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStyle {
    /// In one stroke.
    Solid,
    /// In strokes.
    Dashed,
    /// In points.
    Dotted,
}

/// A line through points, in their order; it is broken where a number is not finite.
#[derive(Clone, Debug)]
pub struct Line {
    pub(crate) x: Vec<f64>,
    pub(crate) y: Vec<f64>,
    pub(crate) label: Option<String>,
    pub(crate) paint: Paint,
    pub(crate) width: f64,
    pub(crate) style: LineStyle,
    pub(crate) arrow: bool,
}

impl Line {
    /// A solid line, 2 pixels wide, in the first series' colour.
    pub fn new(x: &[f64], y: &[f64]) -> Self {
        Self {
            x: x.to_vec(),
            y: y.to_vec(),
            label: None,
            paint: Paint::Series(0),
            width: 2.0,
            style: LineStyle::Solid,
            arrow: false,
        }
    }

    /// Its width in pixels.
    pub fn width(mut self, width: f64) -> Self {
        self.width = width;
        self
    }

    /// Solid, dashed or dotted.
    pub fn style(mut self, style: LineStyle) -> Self {
        self.style = style;
        self
    }

    /// Whether it ends in an arrow's head.
    pub fn arrow(mut self, arrow: bool) -> Self {
        self.arrow = arrow;
        self
    }
}

/// Points.
#[derive(Clone, Debug)]
pub struct Scatter {
    pub(crate) x: Vec<f64>,
    pub(crate) y: Vec<f64>,
    pub(crate) label: Option<String>,
    pub(crate) fill: Option<Paint>,
    pub(crate) edge: Option<Paint>,
    pub(crate) marker: Marker,
    pub(crate) size: f64,
    pub(crate) glyph: char,
}

impl Scatter {
    /// Discs with a radius of 4 pixels in the first series' colour.
    pub fn new(x: &[f64], y: &[f64]) -> Self {
        Self {
            x: x.to_vec(),
            y: y.to_vec(),
            label: None,
            fill: Some(Paint::Series(0)),
            edge: None,
            marker: Marker::Circle,
            size: 4.0,
            glyph: 'o',
        }
    }

    /// What they are filled with.
    pub fn paint(mut self, paint: Paint) -> Self {
        self.fill = Some(paint);
        self
    }

    /// Leaves them empty and draws their edge.
    pub fn ring(mut self, edge: Paint) -> Self {
        (self.fill, self.edge) = (None, Some(edge));
        self
    }

    /// Draws their edge too.
    pub fn edge(mut self, edge: Paint) -> Self {
        self.edge = Some(edge);
        self
    }

    /// Their shape.
    pub fn marker(mut self, marker: Marker) -> Self {
        self.marker = marker;
        self
    }

    /// Their radius in pixels.
    pub fn size(mut self, radius: f64) -> Self {
        self.size = radius;
        self
    }

    /// The character that stands for them in a terminal without Unicode; `o` unless given.
    pub fn glyph(mut self, glyph: char) -> Self {
        self.glyph = glyph;
        self
    }
}

/// Bars from zero.
#[derive(Clone, Debug)]
pub struct Bars {
    pub(crate) at: Vec<f64>,
    pub(crate) length: Vec<f64>,
    pub(crate) label: Option<String>,
    pub(crate) paint: Paint,
    pub(crate) thickness: f64,
    pub(crate) horizontal: bool,
}

impl Bars {
    /// Upright bars at the given places, 0.8 units thick.
    pub fn new(at: &[f64], length: &[f64]) -> Self {
        Self {
            at: at.to_vec(),
            length: length.to_vec(),
            label: None,
            paint: Paint::Series(0),
            thickness: 0.8,
            horizontal: false,
        }
    }

    /// How thick they are, in units of the axis.
    pub fn thickness(mut self, thickness: f64) -> Self {
        self.thickness = thickness;
        self
    }

    /// Whether they lie: `at` is then on the vertical axis.
    pub fn horizontal(mut self, horizontal: bool) -> Self {
        self.horizontal = horizontal;
        self
    }
}

/// The area between two lines, transparent.
#[derive(Clone, Debug)]
pub struct Band {
    pub(crate) x: Vec<f64>,
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
    pub(crate) paint: Paint,
    pub(crate) label: Option<String>,
}

impl Band {
    /// The area between `low` and `high`.
    pub fn new(x: &[f64], low: &[f64], high: &[f64]) -> Self {
        Self {
            x: x.to_vec(),
            low: low.to_vec(),
            high: high.to_vec(),
            paint: Paint::Series(0),
            label: None,
        }
    }
}

/// A closed shape that does not set the limits of the axes.
#[derive(Clone, Debug)]
pub struct Polygon {
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) paint: Paint,
}

impl Polygon {
    /// A shape with these corners.
    pub fn new(points: Vec<(f64, f64)>, paint: Paint) -> Self {
        Self { points, paint }
    }
}

/// A line across the whole frame.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) at: f64,
    pub(crate) vertical: bool,
    pub(crate) paint: Paint,
    pub(crate) style: LineStyle,
    pub(crate) label: Option<String>,
}

impl Rule {
    /// A dashed line at this height.
    pub fn horizontal(y: f64) -> Self {
        Self { at: y, vertical: false, paint: Paint::Muted, style: LineStyle::Dashed, label: None }
    }

    /// A dashed line at this place.
    pub fn vertical(x: f64) -> Self {
        Self { vertical: true, ..Self::horizontal(x) }
    }
}

/// Coloured cells of equal size, row by row from the top.
#[derive(Clone, Debug)]
pub struct Cells {
    pub(crate) columns: usize,
    pub(crate) paints: Vec<Paint>,
    pub(crate) x: (f64, f64),
    pub(crate) y: (f64, f64),
    pub(crate) behind: bool,
}

impl Cells {
    /// Cells that fill the rectangle `x` × `y`; the first row is at the end of `y`.
    pub fn new(columns: usize, paints: Vec<Paint>, x: (f64, f64), y: (f64, f64)) -> Self {
        Self { columns, paints, x, y, behind: false }
    }

    /// An image: numbers from 0 to 1, row by row from the top; a unit of the axes is a pixel.
    pub fn image(columns: usize, values: &[f64], map: Colormap) -> Self {
        let rows = values.len().checked_div(columns).unwrap_or(0);
        let paints = values.iter().map(|&value| Paint::Map(map, value)).collect();
        Self::new(columns, paints, (0.0, columns as f64), (0.0, rows as f64))
    }

    /// Whether they only lie behind something else: then they are left out where there are no colours.
    pub fn behind(mut self, behind: bool) -> Self {
        self.behind = behind;
        self
    }
}

/// Words at a place.
#[derive(Clone, Debug)]
pub struct Note {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) text: String,
    pub(crate) paint: Paint,
    pub(crate) align: Align,
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) room: Option<f64>,
    pub(crate) headroom: Option<f64>,
}

/// Where words stand at their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// They begin there.
    Left,
    /// Their middle is there.
    Center,
    /// They end there.
    Right,
}

impl Note {
    /// Words whose middle is at this place.
    pub fn new(x: f64, y: f64, text: impl Into<String>) -> Self {
        Self {
            x,
            y,
            text: text.into(),
            paint: Paint::Text,
            align: Align::Center,
            size: 12.0,
            bold: false,
            room: None,
            headroom: None,
        }
    }

    /// Where they stand.
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// Their size in pixels.
    pub fn size(mut self, size: f64) -> Self {
        self.size = size;
        self
    }

    /// Whether they are bold.
    pub fn bold(mut self, bold: bool) -> Self {
        self.bold = bold;
        self
    }

    /// The room that they have, in units of the horizontal axis: they are made smaller, then cut, to fit.
    pub fn room(mut self, room: f64) -> Self {
        self.room = Some(room);
        self
    }

    /// The room above each other, in units of the vertical axis: they are made smaller to fit, and left out where
    /// they could not be read.
    pub fn headroom(mut self, headroom: f64) -> Self {
        self.headroom = Some(headroom);
        self
    }
}
