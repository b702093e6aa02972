#![forbid(unsafe_code)]
//! Figures from arrays: SVG, PNG, and text for a terminal.
//!
//! [`figures`] has one function for each kind of picture of machine learning; it knows no model, only arrays.
//! Everything is made of [`Axes`], to which artists are added ([`Line`], [`Scatter`], [`Cells`], …), in a
//! [`Figure`]:
//!
//! ```
//! use onsil_plot::{Axes, Figure, Line, Paint, Terminal, Theme};
//!
//! let epochs = [1.0, 2.0, 3.0];
//! let axes = Axes::new()
//!     .x_label("epoch")
//!     .y_label("loss")
//!     .with(Line::new(&epochs, &[0.9, 0.5, 0.3]).label("train"))
//!     .with(Line::new(&epochs, &[0.8, 0.6, 0.5]).label("validation").paint(Paint::Series(1)));
//! let figure = Figure::new().title("A training").axes(axes);
//! let folder = tempfile::tempdir()?;
//! figure.save(folder.path().join("loss.svg"))?;
//! figure.clone().theme(Theme::dark()).save(folder.path().join("loss.png"))?;
//! println!("{}", figure.to_text(Terminal::default()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Colours are given as [`Paint`]s: what they are follows from the [`Theme`], so that a figure can be drawn
//! in light and in dark.

mod animation;
mod artist;
mod axes;
mod clip;
mod color;
mod contour;
mod draw;
mod error;
mod figure;
pub mod figures;
mod layout;
mod legend;
mod output;
#[cfg(test)]
mod readability;
mod scene;
mod text;
mod ticks;

pub use animation::Animation;
pub use artist::{Align, Artist, Band, Bars, Cells, Line, LineStyle, Note, Polygon, Rule, Scatter};
pub use axes::Axes;
pub use color::{Color, Colormap, Paint, Theme};
pub use error::{Error, Result};
pub use figure::{Figure, Terminal};
pub use scene::Marker;
