//! The tour: every lesson in order, as one page.

pub(crate) mod page;

mod estimators;
mod highlight;
mod networks;
#[cfg(test)]
mod page_tests;
mod picture;
mod shown;
mod texts;

use crate::config::Data;
use crate::error::{Error, Result};
use crate::feed;
use onsil::data::{Dataset, Split};
use onsil::plot::{Figure, Theme};
use page::{Both, Number, Picture, Section};

/// Where the tour stops: a lesson, and how to run it.
pub(crate) struct Stop {
    /// As in `onsil train ID`.
    pub(crate) id: &'static str,
    pub(crate) visit: fn(&Context) -> Result<Section>,
}

/// Every lesson, in the order of the tour.
pub(crate) const ALL: &[Stop] = &[
    Stop { id: "gates", visit: estimators::gates },
    Stop { id: "xor1", visit: networks::xor1 },
    Stop { id: "xor2", visit: networks::xor2 },
    Stop { id: "activations", visit: shown::activations },
    Stop { id: "vanishing", visit: networks::vanishing },
    Stop { id: "propagation", visit: shown::propagation },
    Stop { id: "dnn", visit: networks::dnn },
    Stop { id: "dropout", visit: networks::dropout },
    Stop { id: "cnn", visit: networks::cnn },
    Stop { id: "convolution", visit: shown::convolution },
    Stop { id: "svm", visit: estimators::svm },
    Stop { id: "kmeans", visit: estimators::kmeans },
    Stop { id: "tshirt", visit: estimators::tshirt },
    Stop { id: "regression", visit: estimators::regression },
    Stop { id: "logistic", visit: estimators::logistic },
];

/// What all lessons share.
pub(crate) struct Context {
    /// The images of digits, or of whatever is to be read instead.
    images: Split,
}

impl Context {
    /// Loads the images that the lessons read.
    pub(crate) fn new(images: &str, offline: bool) -> Result<Self> {
        let data = Data { name: images.to_owned(), ..Data::default() };
        let split = feed::load(&data, offline)?;
        match split.train.sample_shape() {
            [_, _] | [_, _, 1] if split.train.labels().is_ok() => Ok(Self { images: split }),
            shape => Err(Error::data(format!(
                "{images}: expected grey images of known classes, found samples of shape {shape:?}; take such \
                 as digits or mnist"
            ))),
        }
    }

    /// Whether the images are handwritten digits, of which it is known what to expect.
    fn knows(&self) -> bool {
        ["digits", "mnist"].contains(&self.images.train.name.as_str())
    }

    /// What the images are tested on.
    fn test(&self) -> &Dataset {
        self.images.test.as_ref().unwrap_or(&self.images.train)
    }
}

/// The width of a figure on a telephone, in CSS pixels.
const NARROW: f64 = 340.0;

/// A section without time, to be filled.
fn section(id: &'static str, figures: Vec<Picture>, numbers: Vec<Number>) -> Section {
    Section { id, seconds: 0.0, figures, numbers, trace: None }
}

fn both(en: impl Into<String>, ko: impl Into<String>) -> Both {
    Both { en: en.into(), ko: ko.into() }
}

/// A figure in light and in dark, with what is seen on it and what stands below it.
fn drawn(figure: Figure, alt: Both, caption: Both) -> Picture {
    Picture {
        width: figure.pixel_width(),
        light: figure.to_svg(),
        dark: figure.clone().theme(Theme::dark()).to_svg(),
        narrow_light: figure.clone().width(NARROW).to_svg(),
        narrow_dark: figure.width(NARROW).theme(Theme::dark()).to_svg(),
        alt,
        caption,
    }
}

/// What was reached beside what was expected.
fn number(what: Both, reached: impl Into<String>, expected: &str, holds: bool) -> Number {
    Number { what, reached: reached.into(), expected: expected.to_owned(), holds: Some(holds) }
}

/// What was reached where nothing is to be expected.
fn seen(what: Both, reached: impl Into<String>) -> Number {
    Number { what, reached: reached.into(), expected: String::new(), holds: None }
}
