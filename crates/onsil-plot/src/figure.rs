//! A figure: axes in a grid, with a title, in a theme, at a width.

use crate::axes::Axes;
use crate::color::Theme;
use crate::error::{Error, Result};
use crate::layout;
use crate::output::{png, svg, terminal};
use crate::scene::Scene;
use crate::text::{CELL_WIDTH, Metrics};
use onsil_core::file::write_atomically;
use std::path::Path;

pub use crate::output::terminal::Terminal;

/// The widths that a figure may have, in pixels.
const WIDTHS: std::ops::RangeInclusive<f64> = 200.0..=4000.0;

/// A figure: [`Axes`] in a grid, with a title, in a [`Theme`], at a width. Its height follows.
///
/// The same data give the same bytes. In narrow figures the axes move below each other, titles and legends
/// wrap, and ticks thin out, so that text is neither cut nor overlaps.
///
/// ```
/// use onsil_plot::{Axes, Figure, Line, Theme};
/// let figure = Figure::new()
///     .title("Two lines")
///     .axes(Axes::new().with(Line::new(&[0.0, 1.0], &[0.0, 1.0]).label("up")))
///     .axes(Axes::new().with(Line::new(&[0.0, 1.0], &[1.0, 0.0]).label("down")))
///     .theme(Theme::dark())
///     .width(800.0);
/// assert!(figure.to_svg().starts_with("<svg"));
/// ```
#[derive(Clone, Debug)]
pub struct Figure {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) axes: Vec<Axes>,
    pub(crate) columns: usize,
    pub(crate) least: f64,
    pub(crate) theme: Theme,
    width: Option<f64>,
}

impl Default for Figure {
    fn default() -> Self {
        Self::new()
    }
}

impl Figure {
    /// An empty figure in the light theme.
    pub fn new() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            axes: Vec::new(),
            columns: 2,
            least: 240.0,
            theme: Theme::light(),
            width: None,
        }
    }

    /// What stands above everything.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// What stands below the title, smaller.
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = subtitle.into();
        self
    }

    /// One more frame.
    pub fn axes(mut self, axes: Axes) -> Self {
        self.axes.push(axes);
        self
    }

    /// The frames of several figures in one, each with a heading.
    ///
    /// ```
    /// use onsil_plot::{Figure, figures};
    /// let [a, b] = [0.0, 1.0].map(|value| figures::line(&[("a", &[value, 0.5])]));
    /// let both = Figure::beside([("first", a), ("second", b)]);
    /// assert!(both.to_svg().contains("second"));
    /// ```
    pub fn beside<T: Into<String>>(figures: impl IntoIterator<Item = (T, Self)>) -> Self {
        let mut all = Self::new();
        for (heading, figure) in figures {
            let heading = heading.into();
            all.axes.extend(figure.axes.into_iter().map(|axes| axes.title(heading.clone())));
        }
        all
    }

    /// How many frames stand beside each other at most; 2 unless given.
    pub fn columns(mut self, columns: usize) -> Self {
        self.columns = columns.max(1);
        self
    }

    /// The least width of a frame in pixels, with all that belongs to it; 240 unless given. Where there
    /// is no room, fewer stand beside each other.
    pub fn least_width(mut self, least: f64) -> Self {
        self.least = least;
        self
    }

    /// Light or dark.
    pub fn theme(mut self, theme: Theme) -> Self {
        self.theme = theme;
        self
    }

    /// The width in pixels, from 200 to 4000; what suits the frames unless given.
    pub fn width(mut self, width: f64) -> Self {
        self.width = Some(width.clamp(*WIDTHS.start(), *WIDTHS.end()));
        self
    }

    /// The width that it has.
    pub fn pixel_width(&self) -> f64 {
        self.width.unwrap_or_else(|| {
            let beside = self.columns.min(self.axes.len().max(1)) as f64;
            let least = if beside > 1.0 { beside * self.least } else { self.least.max(440.0) };
            (1.4 * least).clamp(360.0, 760.0)
        })
    }

    /// The axes, to add to them.
    pub fn axes_mut(&mut self) -> &mut [Axes] {
        &mut self.axes
    }

    pub(crate) fn scene(&self) -> Scene {
        layout::scene(self, self.pixel_width(), Metrics::Picture)
    }

    /// The figure in Scalable Vector Graphics 1.1.
    pub fn to_svg(&self) -> String {
        svg::write(&self.scene())
    }

    /// The figure as a PNG file, with `scale` pixels of the picture for each of the figure's.
    ///
    /// # Errors
    /// `scale` is not within 0.5 to 8, or the picture would have more than 64 million pixels.
    ///
    /// ```
    /// use onsil_plot::{Axes, Figure};
    /// let png = Figure::new().axes(Axes::new()).to_png(1.0)?;
    /// assert_eq!(&png[1..4], b"PNG");
    /// # Ok::<(), onsil_plot::Error>(())
    /// ```
    pub fn to_png(&self, scale: f64) -> Result<Vec<u8>> {
        png::write(&self.scene(), scale)
    }

    /// The figure as text for a terminal.
    ///
    /// ```
    /// use onsil_plot::{Axes, Figure, Line, Terminal};
    /// let axes = Axes::new().with(Line::new(&[0.0, 1.0], &[0.0, 1.0]));
    /// let text = Figure::new().axes(axes).to_text(Terminal { columns: 60, unicode: false, color: false });
    /// assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 60));
    /// ```
    pub fn to_text(&self, terminal: Terminal) -> String {
        let width = terminal.columns.clamp(30, 400) as f64 * CELL_WIDTH;
        terminal::write(&layout::scene(self, width, Metrics::Cells), terminal)
    }

    /// Writes a `.svg` or `.png` file (2 pixels for each of the figure's), whole or not at all.
    ///
    /// # Errors
    /// Another extension, or the file system refuses.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let bytes = match extension.as_str() {
            "svg" => self.to_svg().into_bytes(),
            "png" => self.to_png(2.0)?,
            _ => {
                let given = match extension.is_empty() {
                    true => "no extension".to_owned(),
                    false => format!(".{extension}"),
                };
                return Err(Error::Format { path: path.to_path_buf(), given });
            }
        };
        save_bytes(path, &bytes)
    }
}

pub(crate) fn save_bytes(path: &Path, bytes: &[u8]) -> Result<()> {
    write_atomically(path, |out| out.write_all(bytes))
        .map_err(|source| Error::Io { path: path.to_path_buf(), source })
}
