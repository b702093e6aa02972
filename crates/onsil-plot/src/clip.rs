//! Cutting lines and shapes at the edges of a frame.

/// A rectangle: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Bounds {
    pub(crate) fn contains(&self, (x, y): (f64, f64)) -> bool {
        let room = 0.5;
        (self.left - room..=self.right + room).contains(&x)
            && (self.top - room..=self.bottom + room).contains(&y)
    }

    /// The parts of a line through points that lie within; it is broken where a number is not finite.
    pub(crate) fn clip_line(&self, points: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
        let mut goes_on = false;
        for pair in points.windows(2) {
            let finite = pair.iter().all(|(x, y)| x.is_finite() && y.is_finite());
            let Some((from, to)) = finite.then(|| self.clip_segment(pair[0], pair[1])).flatten()
            else {
                goes_on = false;
                continue;
            };
            match parts.last_mut() {
                Some(part) if goes_on && part.last() == Some(&from) => part.push(to),
                _ => parts.push(vec![from, to]),
            }
            goes_on = to == pair[1];
        }
        parts
    }

    /// The part of a segment that lies within (Liang and Barsky, 1984).
    fn clip_segment(&self, a: (f64, f64), b: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        let sides = [
            (-dx, a.0 - self.left),
            (dx, self.right - a.0),
            (-dy, a.1 - self.top),
            (dy, self.bottom - a.1),
        ];
        for (p, q) in sides {
            if p == 0.0 {
                if q < 0.0 {
                    return None;
                }
            } else if p < 0.0 {
                enter = enter.max(q / p);
            } else {
                leave = leave.min(q / p);
            }
        }
        let at = |share: f64| match share {
            0.0 => a,
            1.0 => b,
            _ => (a.0 + share * dx, a.1 + share * dy),
        };
        (enter <= leave).then(|| (at(enter), at(leave)))
    }

    /// The part of a convex or simple shape that lies within (Sutherland and Hodgman, 1974).
    pub(crate) fn clip_polygon(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        if !points.iter().all(|(x, y)| x.is_finite() && y.is_finite()) {
            return Vec::new();
        }
        // Every side as the half-plane a·x + b·y ≤ c.
        let sides = [
            (-1.0, 0.0, -self.left),
            (1.0, 0.0, self.right),
            (0.0, -1.0, -self.top),
            (0.0, 1.0, self.bottom),
        ];
        sides.iter().fold(points.to_vec(), |points, &side| clip_half_plane(&points, side))
    }
}

/// The part of a shape where a·x + b·y ≤ c.
pub(crate) fn clip_half_plane(
    points: &[(f64, f64)],
    (a, b, c): (f64, f64, f64),
) -> Vec<(f64, f64)> {
    let over = |(x, y): (f64, f64)| a * x + b * y - c;
    let mut kept = Vec::with_capacity(points.len() + 2);
    for (i, &to) in points.iter().enumerate() {
        let from = points[(i + points.len() - 1) % points.len()];
        let (before, after) = (over(from), over(to));
        if (before <= 0.0) != (after <= 0.0) {
            let share = before / (before - after);
            kept.push((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)));
        }
        if after <= 0.0 {
            kept.push(to);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Bounds = Bounds { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn a_line_is_cut_at_the_edges() {
        let zigzag = [(-5.0, 5.0), (5.0, 5.0), (5.0, 20.0), (8.0, 20.0), (8.0, 5.0)];
        assert_eq!(
            UNIT.clip_line(&zigzag),
            [vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 5.0)]]
        );
        let broken = [(1.0, 1.0), (2.0, f64::NAN), (3.0, 1.0), (4.0, 1.0)];
        assert_eq!(UNIT.clip_line(&broken), [vec![(3.0, 1.0), (4.0, 1.0)]]);
        assert!(UNIT.clip_line(&[(-1.0, -1.0), (-2.0, 5.0)]).is_empty());
    }

    #[test]
    fn a_shape_is_cut_at_the_edges() {
        let square = [(5.0, 5.0), (15.0, 5.0), (15.0, 8.0), (5.0, 8.0)];
        let mut kept = UNIT.clip_polygon(&square);
        kept.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(kept, [(5.0, 5.0), (5.0, 8.0), (10.0, 5.0), (10.0, 8.0)]);
        assert!(UNIT.clip_polygon(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)]).is_empty());
        assert!(UNIT.clip_polygon(&[]).is_empty());
    }
}
