//! How the digits are written: the pen's path in each style, as points that a smooth curve passes
//! through.
//!
//! x goes right and y goes down; a digit is about 0.8 wide and 1 high. A point given twice in a row is
//! a corner. The shapes of one style have the same strokes with the same number of points: a digit is
//! a random mixture of them.

// A stroke stays on few lines, to be read as a drawing.
#[rustfmt::skip]
mod eight;
#[rustfmt::skip]
mod five;
#[rustfmt::skip]
mod four;
#[rustfmt::skip]
mod nine;
#[rustfmt::skip]
mod one;
#[rustfmt::skip]
mod seven;
#[rustfmt::skip]
mod six;
#[rustfmt::skip]
mod three;
#[rustfmt::skip]
mod two;
#[rustfmt::skip]
mod zero;

/// A stroke: the points that the pen passes.
pub(super) type Stroke = &'static [(f32, f32)];

/// A way to write a digit.
pub(super) struct Style {
    /// How often, relative to the digit's other styles.
    pub(super) weight: f32,
    /// Forms of it, which are mixed.
    pub(super) shapes: &'static [&'static [Stroke]],
}

/// The styles of each digit.
pub(super) const STYLES: [&[Style]; 10] = [
    zero::STYLES,
    one::STYLES,
    two::STYLES,
    three::STYLES,
    four::STYLES,
    five::STYLES,
    six::STYLES,
    seven::STYLES,
    eight::STYLES,
    nine::STYLES,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shapes_of_a_style_have_the_same_points_and_corners() {
        for styles in STYLES {
            for style in styles {
                let form = |shape: &[Stroke]| -> Vec<Vec<bool>> {
                    let corner = |pair: &[(f32, f32)]| pair[0] == pair[1];
                    shape.iter().map(|stroke| stroke.windows(2).map(corner).collect()).collect()
                };
                assert!(style.shapes.iter().all(|shape| form(shape) == form(style.shapes[0])));
                assert!(style.weight > 0.0);
            }
        }
    }
}
