//! From a pen's path to an image, normalised as MNIST's are: the digit fits a box of 20×20 pixels,
//! which is placed so that the centre of mass is the centre of 28×28 (LeCun et al., "Gradient-based
//! learning applied to document recognition", 1998).

use onsil_core::random::Draws;

use super::path::Point;

/// Height and width of an image, in pixels.
pub(super) const SIDE: usize = 28;
/// Height and width of the box that a digit fits, in pixels.
const BOX: f32 = 20.0;

/// Draws polylines; keeps its canvas from one image to the next.
pub(super) struct Pen {
    canvas: [f32; SIDE * SIDE],
}

impl Default for Pen {
    fn default() -> Self {
        Self { canvas: [0.0; SIDE * SIDE] }
    }
}

impl Pen {
    /// Inks the lines into `image` (28 · 28 bytes).
    pub(super) fn ink(&mut self, lines: &[Vec<Point>], draws: &mut Draws, image: &mut [u8]) {
        let radius = (1.15 * (0.28 * draws.truncated_normal()).exp()).clamp(0.6, 2.5) as f32;
        let softness = draws.uniform_in(0.9, 1.5) as f32;
        let gain = draws.uniform_in(0.95, 1.25) as f32;
        let nib = Nib::new(draws);
        let swell = (draws.uniform_in(0.0, 0.2) as f32, draws.uniform_in(0.0, 6.3) as f32);
        let fit = Fit::new(lines, radius);
        self.canvas.fill(f32::MIN);
        for line in lines {
            for (i, ends) in line.windows(2).enumerate() {
                let radius = radius * (1.0 + swell.0 * (0.25 * i as f32 + swell.1).sin());
                self.segment(fit.place(ends[0]), fit.place(ends[1]), radius, softness, &nib);
            }
        }
        for depth in &mut self.canvas {
            *depth = (gain * (*depth / softness + 0.5)).clamp(0.0, 1.0);
        }
        self.centre(image);
    }

    /// Keeps, for every pixel near the segment, how deep it lies in the ink.
    fn segment(&mut self, from: Point, to: Point, radius: f32, softness: f32, nib: &Nib) {
        let reach = nib.longest * (radius + softness);
        let range = |a: f32, b: f32| {
            let low = (a.min(b) - reach).floor().max(0.0) as usize;
            let high = (a.max(b) + reach).ceil().clamp(0.0, SIDE as f32) as usize;
            low..high
        };
        let (start, end) = (nib.apply(from), nib.apply(to));
        let along = (end.0 - start.0, end.1 - start.1);
        let scale = 1.0 / (along.0 * along.0 + along.1 * along.1).max(1e-9);
        for row in range(from.1, to.1) {
            for column in range(from.0, to.0) {
                let pixel = nib.apply((column as f32 + 0.5, row as f32 + 0.5));
                let (x, y) = (pixel.0 - start.0, pixel.1 - start.1);
                let t = ((x * along.0 + y * along.1) * scale).clamp(0.0, 1.0);
                let (x, y) = (x - t * along.0, y - t * along.1);
                let depth = radius - (x * x + y * y).sqrt();
                let kept = &mut self.canvas[row * SIDE + column];
                *kept = kept.max(depth);
            }
        }
    }

    /// Copies the canvas so that its centre of mass comes to the image's centre.
    fn centre(&self, image: &mut [u8]) {
        let (mut mass, mut x, mut y) = (1e-6, 0.0, 0.0);
        for (i, ink) in self.canvas.iter().enumerate() {
            mass += ink;
            x += ink * (i % SIDE) as f32;
            y += ink * (i / SIDE) as f32;
        }
        let middle = SIDE as f32 / 2.0;
        let shift = |sum: f32| (middle - sum / mass).round() as isize;
        let (right, down) = (shift(x), shift(y));
        for (i, byte) in image.iter_mut().enumerate() {
            let column = (i % SIDE) as isize - right;
            let row = (i / SIDE) as isize - down;
            let inside = (0..SIDE as isize).contains(&column) && (0..SIDE as isize).contains(&row);
            let ink = if inside { self.canvas[row as usize * SIDE + column as usize] } else { 0.0 };
            *byte = (255.0 * ink).round() as u8;
        }
    }
}

/// A pen's tip: an ellipse, which draws thicker in one direction than in the other.
struct Nib {
    rows: [Point; 2],
    /// The ellipse's longer radius, where a round tip's is 1.
    longest: f32,
}

impl Nib {
    fn new(draws: &mut Draws) -> Self {
        let stretch = (0.12 * draws.truncated_normal()).exp().clamp(0.7, 1.4) as f32;
        let (sin, cos) = (draws.uniform_in(0.0, std::f64::consts::PI) as f32).sin_cos();
        let (a, b) = (stretch, 1.0 / stretch);
        let mixed = (a - b) * sin * cos;
        Self {
            rows: [(a * cos * cos + b * sin * sin, mixed), (mixed, a * sin * sin + b * cos * cos)],
            longest: a.max(b),
        }
    }

    /// Into the space in which the tip is round.
    fn apply(&self, (x, y): Point) -> Point {
        let [first, second] = self.rows;
        (first.0 * x + first.1 * y, second.0 * x + second.1 * y)
    }
}

/// Scales and moves a digit so that it fits the box in the middle of the canvas, its ink included.
struct Fit {
    scale: f32,
    middle: Point,
}

impl Fit {
    fn new(lines: &[Vec<Point>], radius: f32) -> Self {
        let (mut low, mut high) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for &(x, y) in lines.iter().flatten() {
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        let longest = (high.0 - low.0).max(high.1 - low.1).max(1e-3);
        Self {
            scale: (BOX - 2.0 * radius) / longest,
            middle: ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0),
        }
    }

    fn place(&self, (x, y): Point) -> Point {
        let centre = SIDE as f32 / 2.0;
        (centre + self.scale * (x - self.middle.0), centre + self.scale * (y - self.middle.1))
    }
}
