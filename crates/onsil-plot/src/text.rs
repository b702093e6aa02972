//! How wide text is, before anything has drawn it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Advance widths of U+0020…U+007E in DejaVu Sans, in thousandths of the size. Pictures are drawn with that
/// font, and the families that stand in for it in a browser are as wide or narrower.
const ADVANCES: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];
/// The widest of the other characters that labels are made of (arrows, signs, full stops in a row).
const OTHER: u16 = 838;
/// A character that takes two columns of a terminal.
const WIDE: u16 = 1000;
/// Bold letters are at most so much wider.
const BOLD: f64 = 1.13;

/// How text is measured: in a picture, or in the cells of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metrics {
    Picture,
    Cells,
}

/// The width of a terminal's cell, in the units of a scene.
pub(crate) const CELL_WIDTH: f64 = 8.0;
/// Its height.
pub(crate) const CELL_HEIGHT: f64 = 16.0;

impl Metrics {
    /// An upper bound of the width.
    pub(crate) fn width(self, text: &str, size: f64, bold: bool) -> f64 {
        match self {
            Self::Cells => text.width() as f64 * CELL_WIDTH,
            Self::Picture => {
                let advance =
                    |c: char| match (c as usize).checked_sub(32).and_then(|i| ADVANCES.get(i)) {
                        Some(&advance) => advance,
                        None if c.width() == Some(0) => 0,
                        None if c.width() == Some(2) => WIDE,
                        None => OTHER,
                    };
                let thousandths: u64 = text.chars().map(|c| u64::from(advance(c))).sum();
                thousandths as f64 / 1000.0 * size * if bold { BOLD } else { 1.0 }
            }
        }
    }

    /// From one baseline to the next.
    pub(crate) fn line_height(self, size: f64) -> f64 {
        match self {
            Self::Picture => (1.35 * size).round(),
            Self::Cells => CELL_HEIGHT,
        }
    }

    /// Cuts text into lines that are no wider, at spaces; a word that is too wide is shortened.
    pub(crate) fn wrap(self, text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            if let Some(last) = lines.last_mut() {
                let longer = format!("{last} {word}");
                if self.width(&longer, size, bold) <= width {
                    *last = longer;
                    continue;
                }
            }
            lines.push(self.shorten(word, size, bold, width));
        }
        lines
    }

    /// The text, or its beginning and an ellipsis if it is too wide.
    pub(crate) fn shorten(self, text: &str, size: f64, bold: bool, width: f64) -> String {
        if self.width(text, size, bold) <= width {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let short: String = kept.iter().chain(&['…']).collect();
            if self.width(&short, size, bold) <= width {
                return short;
            }
        }
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        // Measured with the font itself: "loss" is 0.278 + 0.612 + 2·0.521 of the size.
        assert!((Metrics::Picture.width("loss", 10.0, false) - 19.32).abs() < 1e-9);
        assert_eq!(Metrics::Picture.width("온실", 10.0, false), 20.0);
        assert_eq!(Metrics::Cells.width("온실 ok", 10.0, true), 7.0 * CELL_WIDTH);
    }

    #[test]
    fn lines_are_no_wider_than_they_may_be() {
        let text = "a confusion matrix of extraordinarilylongnamedclasses and others";
        for width in [30.0, 80.0, 200.0, 1e6] {
            for metrics in [Metrics::Picture, Metrics::Cells] {
                let lines = metrics.wrap(text, 12.0, true, width);
                assert!(lines.iter().all(|line| metrics.width(line, 12.0, true) <= width));
            }
        }
        assert_eq!(Metrics::Picture.wrap(text, 12.0, false, 1e6), [text]);
        assert!(Metrics::Cells.wrap("", 12.0, false, 10.0).is_empty());
    }
}
