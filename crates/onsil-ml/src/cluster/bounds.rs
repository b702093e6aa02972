//! Bounds that tell which rows may have another nearest centre than before.
//!
//! C. Elkan, "Using the triangle inequality to accelerate k-means", ICML 2003, keeps a lower bound for each
//! row and centre; here sixteen centres share one, as in Y. Ding et al., "Yinyang k-means", ICML 2015, and
//! the kernel compares a row with all of them at once. The bounds hold in spite of rounding, so that labels
//! are always those of the search without bounds.

use super::centres::Centres;
use super::float::Float;
use super::matrix::Block;
use super::samples::Samples;
use crate::products::BLOCK;
use onsil_core::parallel;
use onsil_kernels::nearest::{GROUP, Nearest};

/// Not yet the label of any cluster.
pub(super) const NONE: usize = usize::MAX;

/// A row whose label changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Move {
    pub(super) row: usize,
    /// [`NONE`] at first.
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The bounds of all rows.
#[derive(Clone, Debug)]
pub(super) struct Bounds<A> {
    /// More the way of its label's centre, at least the distance of each row to it.
    upper: Vec<A>,
    /// (groups, rows) of each block, one after another: less the way of the group, at most the distance of each
    /// row to each centre of a group, that of its label aside.
    lower: Vec<A>,
    ways: Ways,
    /// The largest `‖x‖²`.
    largest: f64,
}

/// How far the centres went.
#[derive(Clone, Debug)]
struct Ways {
    /// At least what each centre went so far.
    centres: Vec<f64>,
    /// At least what any centre of each group could have gone so far.
    groups: Vec<f64>,
    /// What rounding may add to a comparison of distances.
    slack: f64,
    /// The largest `‖c‖²`.
    reach: f64,
    /// The relative rounding of a score.
    rounding: f64,
}

impl<A: Float> Bounds<A> {
    /// Bounds that leave every label in doubt.
    pub(super) fn new(samples: &Samples<A>, centres: &Centres<A>) -> Self {
        let (n, groups) = (samples.len(), centres.groups());
        let mut bounds = Self {
            upper: vec![A::INFINITY; n],
            lower: vec![A::zero(); n * groups],
            ways: Ways {
                centres: vec![0.0; centres.len()],
                groups: vec![0.0; groups],
                slack: 0.0,
                reach: 0.0,
                rounding: (samples.features + 8) as f64 * A::EPSILON,
            },
            largest: samples.norms.iter().copied().fold(0.0, f64::max),
        };
        bounds.follow(centres, &vec![0.0; centres.len()]);
        bounds
    }

    /// Moves the bounds after the centres, which went `shifts`, squared distances.
    pub(super) fn follow(&mut self, centres: &Centres<A>, shifts: &[f64]) {
        let ways = &mut self.ways;
        let way = |squared: f64| squared.sqrt() * (1.0 + ways.rounding);
        for (sum, &squared) in ways.centres.iter_mut().zip(shifts) {
            *sum += way(squared);
        }
        for (sum, shifts) in ways.groups.iter_mut().zip(shifts.chunks(GROUP)) {
            *sum += way(shifts.iter().copied().fold(0.0, f64::max));
        }
        let longest = ways.groups.iter().copied().fold(0.0, f64::max);
        ways.reach = (0..centres.len()).map(|j| centres.norm(j)).fold(0.0, f64::max);
        ways.slack = 16.0 * A::EPSILON * (self.largest.sqrt() + ways.reach.sqrt() + longest);
    }

    /// Assigns each row to its nearest centre. Returns what changed, in the order of the rows.
    pub(super) fn assign(
        &mut self,
        samples: &Samples<A>,
        centres: &Centres<A>,
        labels: &mut [usize],
    ) -> Vec<Move> {
        let blocks = samples.blocks_of_a_part();
        let rows = blocks * BLOCK;
        let bounds =
            self.upper.chunks_mut(rows).zip(self.lower.chunks_mut(rows * centres.groups()));
        let parts = samples.x.blocks.chunks(blocks).zip(samples.norms.chunks(rows));
        let mut parts: Vec<_> = parts
            .zip(labels.chunks_mut(rows).zip(bounds))
            .enumerate()
            .map(|(i, part)| (i * rows, part, Vec::new()))
            .collect();
        let ways = &self.ways;
        parallel::for_each(&mut parts, |(first, ((x, norms), (labels, (upper, lower))), moves)| {
            let mut search = Search { centres, ways, scratch: Scratch::default() };
            let norms = norms.chunks(BLOCK).zip(labels.chunks_mut(BLOCK));
            let bounds = upper.chunks_mut(BLOCK).zip(lower.chunks_mut(BLOCK * centres.groups()));
            for (i, (x, ((norms, labels), (upper, lower)))) in
                x.iter().zip(norms.zip(bounds)).enumerate()
            {
                let first = *first + i * BLOCK;
                search.assign(&mut Part { first, x, norms, labels, upper, lower }, moves);
            }
        });
        parts.into_iter().flat_map(|(_, _, moves)| moves).collect()
    }
}

/// A block of rows with all that is known of them.
struct Part<'a, A> {
    /// The number of its first row.
    first: usize,
    x: &'a Block<A>,
    norms: &'a [f64],
    labels: &'a mut [usize],
    upper: &'a mut [A],
    lower: &'a mut [A],
}

impl<A: Float> Part<'_, A> {
    /// The bounds of all rows and a group.
    fn lower_of(&self, group: usize) -> &[A] {
        &self.lower[group * self.labels.len()..][..self.labels.len()]
    }

    fn set_lower(&mut self, group: usize, row: usize, lower: A) {
        self.lower[group * self.labels.len() + row] = lower;
    }
}

struct Search<'a, A> {
    centres: &'a Centres<A>,
    ways: &'a Ways,
    scratch: Scratch<A>,
}

/// What a search keeps between blocks: its memory alone.
#[derive(Default)]
struct Scratch<A> {
    /// The rows in doubt.
    open: Vec<Open<A>>,
    /// Those that are compared with a group: positions in `open`, and rows.
    chosen: Vec<usize>,
    rows: Vec<u32>,
    found: Vec<Nearest<A>>,
}

/// A row in doubt, and the nearest centre that was found so far.
#[derive(Clone, Copy)]
struct Open<A> {
    row: usize,
    /// The group of its label.
    own: usize,
    score: A,
    centre: usize,
    /// The least score of the other centres of its group.
    second: A,
    /// What rounding may do to the squared distance of the row to any centre.
    error: f64,
}

impl<A: Float> Search<'_, A> {
    fn assign(&mut self, part: &mut Part<'_, A>, moves: &mut Vec<Move>) {
        self.doubt(part);
        if self.scratch.open.is_empty() {
            return;
        }
        // The group of the label comes first: it rules out most of the others.
        for group in 0..self.centres.groups() {
            self.choose(|open| open.own == group);
            self.compare(part, group);
        }
        for group in 0..self.centres.groups() {
            let (lower, norms, ways) = (part.lower_of(group), part.norms, self.ways);
            self.choose(|open| {
                let least = lower[open.row].into() - ways.groups[group];
                let beyond = norms[open.row] + open.score.into() + 2.0 * open.error;
                open.own != group && !ways.is_above(least, beyond)
            });
            self.compare(part, group);
        }
        for open in &self.scratch.open {
            self.tighten(part, open, moves);
        }
    }

    /// Lists the rows for which another centre than that of the label may be the nearest one.
    fn doubt(&mut self, part: &Part<'_, A>) {
        let ways = self.ways;
        let mut least = [A::INFINITY; BLOCK];
        for (group, &way) in ways.groups.iter().enumerate() {
            let way = A::of(way);
            for (least, &lower) in least.iter_mut().zip(part.lower_of(group)) {
                let lower = lower - way;
                *least = if lower < *least { lower } else { *least };
            }
        }
        self.scratch.open.clear();
        let rows = part.labels.iter().zip(part.upper.iter()).zip(part.norms).zip(least);
        for (row, (((&label, &upper), &norm), least)) in rows.enumerate() {
            let error = ways.rounding * (norm + ways.reach);
            // Of a row without a label the bound is infinite.
            let upper = upper.into() + ways.centres.get(label).copied().unwrap_or_default();
            if !ways.is_above(least.into(), upper * upper + 2.0 * error) {
                let (score, second) = (A::INFINITY, A::INFINITY);
                let own = label / GROUP;
                self.scratch.open.push(Open { row, own, score, centre: NONE, second, error });
            }
        }
    }

    /// Chooses some of the rows in doubt.
    fn choose(&mut self, wanted: impl Fn(&Open<A>) -> bool) {
        let Scratch { open, chosen, rows, .. } = &mut self.scratch;
        chosen.clear();
        rows.clear();
        for (i, open) in open.iter().enumerate().filter(|(_, open)| wanted(open)) {
            chosen.push(i);
            rows.push(open.row as u32);
        }
    }

    /// Compares the chosen rows with a group.
    fn compare(&mut self, part: &mut Part<'_, A>, group: usize) {
        let Scratch { open, chosen, rows, found } = &mut self.scratch;
        found.resize(rows.len(), Nearest::default());
        part.x.nearest(rows, self.centres.group(group), found);
        for (&i, found) in chosen.iter().zip(found) {
            let (open, centre) = (&mut open[i], group * GROUP + found.at as usize);
            let norm = part.norms[open.row];
            let nearer =
                found.score < open.score || (found.score == open.score && centre < open.centre);
            if !nearer {
                let lower = self.ways.below(norm, found.score, open.error, group);
                part.set_lower(group, open.row, lower);
                continue;
            }
            if open.centre != NONE {
                let group = open.centre / GROUP;
                let lower = self.ways.below(norm, open.score, open.error, group);
                part.set_lower(group, open.row, lower);
            }
            (open.score, open.centre, open.second) = (found.score, centre, found.second);
        }
    }

    /// Writes down what was found of a row.
    fn tighten(&self, part: &mut Part<'_, A>, open: &Open<A>, moves: &mut Vec<Move>) {
        let &Open { row, score, centre, second, error, .. } = open;
        let (norm, group) = (part.norms[row], centre / GROUP);
        part.set_lower(group, row, self.ways.below(norm, second, error, group));
        let upper = ((norm + score.into()).max(0.0) + error).sqrt();
        part.upper[row] = A::of(upper - self.ways.centres[centre]);
        let label = &mut part.labels[row];
        if *label != centre {
            moves.push(Move { row: part.first + row, from: *label, to: centre });
            *label = centre;
        }
    }
}

impl Ways {
    /// A bound to keep from a score: at most the distance of the row to the centres of a group.
    fn below<A: Float>(&self, norm: f64, score: A, error: f64, group: usize) -> A {
        A::of((norm + score.into() - error).max(0.0).sqrt() + self.groups[group])
    }

    /// Whether a distance is above another, the square of which is given, whatever was rounded.
    fn is_above(&self, distance: f64, squared: f64) -> bool {
        let sure = distance - self.slack;
        sure > 0.0 && sure * sure > squared
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::Run;
    use super::*;
    use crate::rows::Rows;
    use ndarray::{Array2, Axis};
    use proptest::prelude::*;

    /// After each step the labels are those of the search without bounds, before the centres moved.
    fn follows_the_search<A: Float>(x: &Rows<'_>, start: &Array2<f64>) {
        let samples = Samples::<A>::centred(x, None);
        let mut run = Run::new(&samples, Centres::less(start.view(), &samples.origin));
        for _ in 0..30 {
            let expected = run.centres.nearest(&samples).0;
            let end = run.step(&samples, 0.0);
            assert_eq!(run.labels, expected, "step {}", run.iteration);
            if end.is_some() {
                break;
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 60, failure_persistence: None, ..ProptestConfig::default()
        })]

        /// On a coarse grid many rows are the same, many lie in the middle of two centres, and with few `levels`
        /// most numbers are 0.
        #[test]
        fn bounds_change_no_label(
            cells in prop::collection::vec(0u8..12, 40..900),
            levels in 2u8..12,
            p in 1usize..5,
            k in 1usize..40,
            far: bool,
        ) {
            let n = cells.len() / p;
            prop_assume!(n >= k);
            let x = Array2::from_shape_fn((n, p), |(i, j)| {
                let cell = cells[i * p + j];
                let origin = if far { 1000.0 } else { 0.0 };
                if cell < levels { f64::from(cell) / 3.0 + origin } else { 0.0 }
            });
            let start = x.select(Axis(0), &(0..k).collect::<Vec<_>>());
            follows_the_search::<f64>(&Rows::from(&x), &start);
            follows_the_search::<f32>(&Rows::from(x.mapv(|x| x as f32)), &start);
        }
    }
}
