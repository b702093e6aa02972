//! Lines on which a function of two numbers has one value (marching squares).

use crate::artist::Line;

/// A function's values on a regular grid: row by row from the lowest `y`.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Where the columns stand, in increasing order.
    pub x: Vec<f64>,
    /// Where the rows stand, in increasing order.
    pub y: Vec<f64>,
    /// The values, `y.len()` rows of `x.len()`.
    pub values: Vec<f64>,
}

impl Grid {
    /// Places `columns` × `rows` points evenly over a rectangle, for a function to be asked about, in the order
    /// of `values`.
    ///
    /// ```
    /// use onsil_plot::figures::Grid;
    /// let points = Grid::points((0.0, 1.0), (0.0, 2.0), 2, 2);
    /// assert_eq!(points, [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]]);
    /// ```
    pub fn points(x: (f64, f64), y: (f64, f64), columns: usize, rows: usize) -> Vec<[f64; 2]> {
        let (x, y) = (evenly(x, columns), evenly(y, rows));
        y.iter().flat_map(|&y| x.iter().map(move |&x| [x, y])).collect()
    }

    /// The grid with the function's values at [`points`](Self::points).
    pub fn new(x: (f64, f64), y: (f64, f64), columns: usize, values: Vec<f64>) -> Self {
        let rows = values.len().checked_div(columns).unwrap_or(0);
        Self { x: evenly(x, columns), y: evenly(y, rows), values }
    }

    /// Where the function has this value: pieces of lines, joined.
    pub(crate) fn contour(&self, level: f64) -> Vec<Vec<(f64, f64)>> {
        let columns = self.x.len();
        let mut segments = Vec::new();
        for row in 0..self.y.len().saturating_sub(1) {
            for column in 0..columns.saturating_sub(1) {
                let at = |r: usize, c: usize| self.values[(row + r) * columns + column + c] - level;
                let corners = [at(0, 0), at(0, 1), at(1, 1), at(1, 0)];
                if corners.iter().all(|value| value.is_finite()) {
                    let x = [self.x[column], self.x[column + 1]];
                    let y = [self.y[row], self.y[row + 1]];
                    segments.extend(square(corners, x, y));
                }
            }
        }
        join(segments)
    }

    /// The contour as lines of one look.
    pub(crate) fn lines(&self, level: f64, like: &Line) -> Vec<Line> {
        let of = |points: &Vec<(f64, f64)>| {
            let (x, y) = points.iter().copied().unzip();
            Line { x, y, label: None, ..like.clone() }
        };
        let mut lines: Vec<Line> = self.contour(level).iter().map(of).collect();
        if let Some(first) = lines.first_mut() {
            first.label.clone_from(&like.label);
        }
        lines
    }
}

fn evenly((from, to): (f64, f64), count: usize) -> Vec<f64> {
    let last = count.saturating_sub(1).max(1) as f64;
    (0..count).map(|i| from + (to - from) * i as f64 / last).collect()
}

type Segment = [(f64, f64); 2];

/// The pieces within one square, whose corners go round from the lower left.
fn square(corners: [f64; 4], x: [f64; 2], y: [f64; 2]) -> Vec<Segment> {
    let place = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])];
    let crossings: Vec<(f64, f64)> = (0..4)
        .filter_map(|i| {
            // From the corner with the lower number: neighbours must find the same point.
            let (mut a, mut b) = (i, (i + 1) % 4);
            if (corners[a] > 0.0) == (corners[b] > 0.0) {
                return None;
            }
            if place[b] < place[a] {
                (a, b) = (b, a);
            }
            let share = corners[a] / (corners[a] - corners[b]);
            let along = |from: f64, to: f64| from + share * (to - from);
            Some((along(place[a].0, place[b].0), along(place[a].1, place[b].1)))
        })
        .collect();
    match crossings[..] {
        [a, b] => vec![[a, b]],
        // A saddle: the middle says which corners belong together.
        [a, b, c, d] => match (corners.iter().sum::<f64>() > 0.0) == (corners[0] > 0.0) {
            true => vec![[a, b], [c, d]],
            false => vec![[a, d], [b, c]],
        },
        _ => Vec::new(),
    }
}

/// Joins pieces that share an end.
fn join(segments: Vec<Segment>) -> Vec<Vec<(f64, f64)>> {
    use std::collections::HashMap;
    let key = |(x, y): (f64, f64)| (x.to_bits(), y.to_bits());
    let mut at: HashMap<(u64, u64), Vec<usize>> = HashMap::new();
    for (i, segment) in segments.iter().enumerate() {
        segment.iter().for_each(|&end| at.entry(key(end)).or_default().push(i));
    }
    let mut used = vec![false; segments.len()];
    let mut lines = Vec::new();
    // Ends of open lines first, so that none is begun in its middle.
    let open = |segment: &Segment| segment.iter().any(|&end| at[&key(end)].len() == 1);
    let (ends, rest): (Vec<usize>, Vec<usize>) =
        (0..segments.len()).partition(|&i| open(&segments[i]));
    for start in ends.into_iter().chain(rest) {
        if std::mem::replace(&mut used[start], true) {
            continue;
        }
        let [mut a, mut b] = segments[start];
        if at[&key(b)].len() == 1 {
            (a, b) = (b, a);
        }
        let mut line = vec![a, b];
        while let Some(&next) = at[&key(b)].iter().find(|&&i| !used[i]) {
            used[next] = true;
            let [from, to] = segments[next];
            b = if key(from) == key(b) { to } else { from };
            line.push(b);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_one_closed_line_at_its_radius() {
        let (x, y) = ((-2.0, 2.0), (-2.0, 2.0));
        let values = Grid::points(x, y, 81, 81).iter().map(|[x, y]| x * x + y * y).collect();
        let lines = Grid::new(x, y, 81, values).contour(1.5);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        // Between two grid points the square of the radius is not straight: 0.05²/8 is the most it bends.
        assert!(lines[0].iter().all(|(x, y)| (x * x + y * y - 1.5).abs() < 2.0 * 0.05f64.powi(2)));
    }

    #[test]
    fn a_plane_gives_a_straight_line() {
        let (x, y) = ((0.0, 4.0), (0.0, 3.0));
        let values = Grid::points(x, y, 5, 4).iter().map(|[x, y]| x + 2.0 * y - 3.3).collect();
        let lines = Grid::new(x, y, 5, values).contour(0.0);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].iter().all(|(x, y)| (x + 2.0 * y - 3.3).abs() < 1e-12));
        assert!(Grid::new(x, y, 5, vec![f64::NAN; 20]).contour(0.0).is_empty());
    }
}
