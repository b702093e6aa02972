//! From a style to a pen's path: mixed, jittered, bent, slanted, turned.

use onsil_core::random::Draws;

use super::styles::Style;

/// A point, (x, y).
pub(super) type Point = (f32, f32);

/// Straight pieces per curve between two control points.
const PIECES: usize = 6;

/// The strokes of one digit, each a polyline, in no particular unit.
pub(super) fn write(style: &Style, draws: &mut Draws) -> Vec<Vec<Point>> {
    let mut strokes = mix(style, draws);
    jitter(&mut strokes, draws);
    let mut lines: Vec<Vec<Point>> = strokes.iter().map(|stroke| smooth(stroke)).collect();
    bend(&mut lines, draws);
    slant_and_turn(&mut lines, draws);
    lines
}

/// A random mixture of the style's shapes.
fn mix(style: &Style, draws: &mut Draws) -> Vec<Vec<Point>> {
    let mut shares: Vec<f32> =
        style.shapes.iter().map(|_| (1.0 - draws.uniform()).ln().powi(2) as f32).collect();
    let total: f32 = shares.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    shares.iter_mut().for_each(|share| *share /= total);
    style.shapes[0]
        .iter()
        .enumerate()
        .map(|(stroke, points)| {
            (0..points.len())
                .map(|point| {
                    style.shapes.iter().zip(&shares).fold((0.0, 0.0), |sum, (shape, share)| {
                        let (x, y) = shape[stroke][point];
                        (sum.0 + share * x, sum.1 + share * y)
                    })
                })
                .collect()
        })
        .collect()
}

/// Moves every control point a little; a corner's two points stay together.
fn jitter(strokes: &mut [Vec<Point>], draws: &mut Draws) {
    let size = draws.uniform_in(0.01, 0.045) as f32;
    for stroke in strokes {
        let shift =
            (size * draws.truncated_normal() as f32, size * draws.truncated_normal() as f32);
        let mut before: Option<(Point, Point)> = None;
        for point in stroke {
            let was = *point;
            *point = match before {
                Some((same, moved)) if same == was => moved,
                _ => (
                    was.0 + shift.0 + size * draws.truncated_normal() as f32,
                    was.1 + shift.1 + size * draws.truncated_normal() as f32,
                ),
            };
            before = Some((was, *point));
        }
    }
}

/// A Catmull–Rom curve through the points, with corners where a point is repeated.
fn smooth(points: &[Point]) -> Vec<Point> {
    let mut line = Vec::with_capacity(points.len() * PIECES + 1);
    line.push(points[0]);
    for i in 1..points.len() {
        let (from, to) = (points[i - 1], points[i]);
        if from == to {
            continue;
        }
        let before = if i >= 2 { points[i - 2] } else { from };
        let after = points.get(i + 1).copied().unwrap_or(to);
        for piece in 1..=PIECES {
            let t = piece as f32 / PIECES as f32;
            let at = |p0: f32, p1: f32, p2: f32, p3: f32| {
                let (a, b) = (2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3, 3.0 * p1 - p0 - 3.0 * p2 + p3);
                p1 + 0.5 * t * ((p2 - p0) + t * (a + t * b))
            };
            line.push((at(before.0, from.0, to.0, after.0), at(before.1, from.1, to.1, after.1)));
        }
    }
    line
}

/// Smooth elastic bending: a sum of slow waves in each direction.
fn bend(lines: &mut [Vec<Point>], draws: &mut Draws) {
    let size = draws.uniform_in(0.0, 0.07) as f32;
    let waves: [[f32; 5]; 3] = std::array::from_fn(|_| {
        [
            draws.uniform_in(-5.0, 5.0) as f32,
            draws.uniform_in(-5.0, 5.0) as f32,
            draws.uniform_in(0.0, std::f64::consts::TAU) as f32,
            size * draws.truncated_normal() as f32,
            size * draws.truncated_normal() as f32,
        ]
    });
    for point in lines.iter_mut().flatten() {
        let (x, y) = *point;
        for [along_x, along_y, phase, dx, dy] in waves {
            let height = (along_x * x + along_y * y + phase).sin();
            point.0 += dx * height;
            point.1 += dy * height;
        }
    }
}

/// Aspect, slant (writing leans right more often than left) and rotation.
fn slant_and_turn(lines: &mut [Vec<Point>], draws: &mut Draws) {
    let wide = (0.2 * draws.truncated_normal() - 0.05).exp() as f32;
    let slant = (0.17 + 0.25 * draws.truncated_normal()) as f32;
    let (sin, cos) = (0.1 * draws.truncated_normal() as f32).sin_cos();
    for point in lines.iter_mut().flatten() {
        let y = point.1 - 0.5;
        let x = wide * (point.0 - 0.45) - slant * y;
        *point = (cos * x - sin * y, sin * x + cos * y);
    }
}
