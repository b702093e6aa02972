//! One frame with its axes and what is drawn in it.

use crate::artist::Artist;
use crate::ticks::{self, Tick};

/// The relation of a frame's height to its width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Aspect {
    /// Height by width.
    Ratio(f64),
    /// One unit is as long on both axes.
    Equal,
}

/// One of the two axes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Axis {
    pub(crate) label: String,
    pub(crate) limits: Option<(f64, f64)>,
    pub(crate) ticks: Option<Vec<Tick>>,
    pub(crate) logarithmic: bool,
    /// Only whole numbers are marked.
    pub(crate) whole: bool,
}

/// One frame with its axes and what is drawn in it, back to front.
///
/// ```
/// use onsil_plot::{Axes, Figure, Line};
/// let axes = Axes::new().title("loss").x_label("epoch").with(Line::new(&[1.0, 2.0], &[0.9, 0.4]));
/// assert!(Figure::new().axes(axes).to_svg().contains("epoch"));
/// ```
#[derive(Clone, Debug)]
pub struct Axes {
    pub(crate) title: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) artists: Vec<Artist>,
    pub(crate) aspect: Aspect,
    pub(crate) grid: bool,
    pub(crate) bare: bool,
    pub(crate) lines: usize,
}

impl Default for Axes {
    fn default() -> Self {
        Self::new()
    }
}

impl Axes {
    /// Empty axes with a grid; the frame is 0.62 times as high as wide.
    pub fn new() -> Self {
        Self {
            title: String::new(),
            x: Axis::default(),
            y: Axis::default(),
            artists: Vec::new(),
            aspect: Aspect::Ratio(0.62),
            grid: true,
            bare: false,
            lines: 0,
        }
    }

    /// What stands above the frame.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// What the horizontal axis is called.
    pub fn x_label(mut self, label: impl Into<String>) -> Self {
        self.x.label = label.into();
        self
    }

    /// What the vertical axis is called.
    pub fn y_label(mut self, label: impl Into<String>) -> Self {
        self.y.label = label.into();
        self
    }

    /// The limits of the horizontal axis; those of the data and a little more unless given.
    pub fn x_limits(mut self, low: f64, high: f64) -> Self {
        self.x.limits = Some((low, high));
        self
    }

    /// The limits of the vertical axis; those of the data and a little more unless given.
    pub fn y_limits(mut self, low: f64, high: f64) -> Self {
        self.y.limits = Some((low, high));
        self
    }

    /// What stands along the horizontal axis, and where.
    pub fn x_ticks(mut self, ticks: impl IntoIterator<Item = (f64, String)>) -> Self {
        self.x.ticks = Some(ticks.into_iter().map(|(at, label)| Tick { at, label }).collect());
        self
    }

    /// What stands along the vertical axis, and where.
    pub fn y_ticks(mut self, ticks: impl IntoIterator<Item = (f64, String)>) -> Self {
        self.y.ticks = Some(ticks.into_iter().map(|(at, label)| Tick { at, label }).collect());
        self
    }

    /// Whether the vertical axis is logarithmic; what is not above zero is then left out.
    pub fn y_logarithmic(mut self, logarithmic: bool) -> Self {
        self.y.logarithmic = logarithmic;
        self
    }

    /// Whether only whole numbers are marked on the horizontal axis, such as epochs.
    pub fn x_whole(mut self, whole: bool) -> Self {
        self.x.whole = whole;
        self
    }

    /// The frame's height as a multiple of its width.
    pub fn aspect(mut self, ratio: f64) -> Self {
        self.aspect = Aspect::Ratio(ratio);
        self
    }

    /// Makes the frame at least so high that so many lines of text fit below each other.
    pub fn lines(mut self, lines: usize) -> Self {
        self.lines = lines;
        self
    }

    /// Makes a unit as long on both axes.
    pub fn equal_aspect(mut self) -> Self {
        self.aspect = Aspect::Equal;
        self
    }

    /// Whether there are lines at the ticks.
    pub fn grid(mut self, grid: bool) -> Self {
        self.grid = grid;
        self
    }

    /// Leaves out frame, ticks and grid: for images and diagrams.
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    /// The axes with one thing more, in front of the others.
    pub fn with(mut self, artist: impl Into<Artist>) -> Self {
        self.artists.push(artist.into());
        self
    }

    /// Puts one thing more in front of the others.
    pub fn add(&mut self, artist: impl Into<Artist>) -> &mut Self {
        self.artists.push(artist.into());
        self
    }

    /// Puts several things more in front of the others.
    pub fn extend(&mut self, artists: impl IntoIterator<Item = impl Into<Artist>>) -> &mut Self {
        self.artists.extend(artists.into_iter().map(Into::into));
        self
    }

    /// The limits of both axes, in the numbers that are drawn: logarithms where an axis is logarithmic.
    pub(crate) fn limits(&self) -> [(f64, f64); 2] {
        let mut x = Extent::default();
        let mut y = Extent::default();
        for artist in &self.artists {
            self.look_at(artist, &mut x, &mut y);
        }
        [self.x.limits_of(x), self.y.limits_of(y)]
    }

    fn look_at(&self, artist: &Artist, x: &mut Extent, y: &mut Extent) {
        let height = |value: f64| self.y.place(value);
        match artist {
            Artist::Line(line) => {
                x.take(&line.x, 0.0);
                line.y.iter().for_each(|&value| y.see(height(value)));
            }
            Artist::Scatter(points) => {
                x.take(&points.x, 0.0);
                points.y.iter().for_each(|&value| y.see(height(value)));
                (x.loose, y.loose) = (true, true);
            }
            Artist::Bars(bars) => {
                let (along, across) = if bars.horizontal { (x, y) } else { (y, x) };
                along.take(&bars.length, 0.0);
                along.see(0.0);
                across.take(&bars.at, bars.thickness / 2.0);
            }
            Artist::Band(band) => {
                x.take(&band.x, 0.0);
                band.low.iter().chain(&band.high).for_each(|&value| y.see(height(value)));
            }
            Artist::Cells(cells) => {
                x.take(&[cells.x.0, cells.x.1], 0.0);
                y.take(&[cells.y.0, cells.y.1], 0.0);
                (x.tight, y.tight) = (true, true);
            }
            Artist::Polygon(_) | Artist::Rule(_) | Artist::Note(_) => {}
        }
    }
}

/// What the data of an axis span.
#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    seen: Option<(f64, f64)>,
    /// Points need room at both ends.
    loose: bool,
    /// Cells need none.
    tight: bool,
}

impl Extent {
    fn see(&mut self, value: f64) {
        if value.is_finite() {
            let (low, high) = self.seen.unwrap_or((value, value));
            self.seen = Some((low.min(value), high.max(value)));
        }
    }

    fn take(&mut self, values: &[f64], around: f64) {
        values.iter().for_each(|value| {
            self.see(value - around);
            self.see(value + around);
        });
    }
}

impl Axis {
    /// Where a value is drawn.
    pub(crate) fn place(&self, value: f64) -> f64 {
        match self.logarithmic {
            true if value > 0.0 => value.log10(),
            true => f64::NAN,
            false => value,
        }
    }

    fn limits_of(&self, extent: Extent) -> (f64, f64) {
        if let Some((low, high)) = self.limits {
            let (low, high) = (self.place(low), self.place(high));
            if low < high && (high - low).is_finite() {
                return (low, high);
            }
        }
        let (low, high) = extent.seen.unwrap_or((0.0, 1.0));
        let span = high - low;
        if !(span > 1e-12 * low.abs().max(high.abs()) && span.is_finite()) {
            let room = if low == 0.0 { 1.0 } else { 0.1 * low.abs().min(f64::MAX / 4.0) };
            return (low / 2.0 + low / 2.0 - room, low + room);
        }
        let share = match (extent.tight, extent.loose) {
            (true, _) => 0.0,
            (false, true) => 0.06,
            (false, false) => 0.03,
        };
        (low - share * span, high + share * span)
    }

    /// What stands along it, where it shows `limits` and there is room for about so many.
    pub(crate) fn ticks(&self, (low, high): (f64, f64), wanted: usize) -> Vec<Tick> {
        match &self.ticks {
            Some(ticks) => {
                let room = 1e-9 * (high - low);
                let shown =
                    |tick: &&Tick| (low - room..=high + room).contains(&self.place(tick.at));
                let place =
                    |tick: &Tick| Tick { at: self.place(tick.at), label: tick.label.clone() };
                ticks.iter().filter(shown).map(place).collect()
            }
            None if self.logarithmic => ticks::logarithmic(low, high, wanted),
            None => {
                let mut ticks = ticks::linear(low, high, wanted);
                if self.whole {
                    ticks.retain(|tick| (tick.at - tick.at.round()).abs() < 1e-9);
                    let short = |tick: &mut Tick| tick.label = ticks::number(tick.at.round());
                    ticks.iter_mut().for_each(short);
                }
                ticks
            }
        }
    }
}
