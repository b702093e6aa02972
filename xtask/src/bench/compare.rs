//! Rows beside peers: everybody in turn, round after round.

use super::median;
use super::onsil::{Onsil, Ours};
use super::peer::{Name, Peer};
use super::rows::{Goal, Row};
use crate::run::Result;

/// What a row came to, a figure for each round.
#[derive(Debug)]
pub(crate) struct Compared {
    pub(crate) row: &'static Row,
    pub(crate) ours: Vec<Ours>,
    pub(crate) theirs: Vec<Theirs>,
}

/// What a peer came to.
#[derive(Debug)]
pub(crate) struct Theirs {
    pub(crate) name: Name,
    pub(crate) title: String,
    pub(crate) seconds: Vec<f64>,
    /// How good its last result was, where it says so.
    pub(crate) quality: Option<f64>,
}

/// A median with the least and the most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Spread {
    pub(crate) fn of(values: &[f64]) -> Self {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self { median: median(values), least, most }
    }
}

/// A goal, and how near to it we are.
#[derive(Debug)]
pub(crate) struct Reached {
    /// `at most 0.30 of PyTorch`
    pub(crate) goal: String,
    pub(crate) value: Spread,
    pub(crate) met: bool,
}

/// Measures a row. A peer that fails is left out from then on, and `failed` is told.
pub(crate) fn compare(
    row: &'static Row,
    rounds: u32,
    onsil: &Onsil<'_>,
    peers: &mut Vec<Peer>,
    failed: &mut dyn FnMut(String),
) -> Result<Compared> {
    let mut ours = Vec::new();
    let mut theirs: Vec<Theirs> = Vec::new();
    for round in 1..=rounds {
        let mine = onsil.measure(row.id)?;
        let mut said = format!("── {}, round {round}: onsil {:.3e} s", row.id, mine.seconds);
        ours.push(mine);
        peers.retain_mut(|peer| match peer.measure(row.id) {
            Ok(Some((seconds, quality))) => {
                said += &format!(", {} {seconds:.3e} s", peer.name.spoken());
                match theirs.iter_mut().find(|other| other.name == peer.name) {
                    Some(other) => {
                        other.seconds.push(seconds);
                        other.quality = quality;
                    }
                    None => theirs.push(Theirs {
                        name: peer.name,
                        title: peer.title.clone(),
                        seconds: vec![seconds],
                        quality,
                    }),
                }
                true
            }
            Ok(None) => true,
            Err(why) => {
                failed(format!("{} from {} on: {why}", peer.name.spoken(), row.id));
                false
            }
        });
        eprintln!("{said}");
    }
    theirs.retain(|peer| peer.seconds.len() == ours.len());
    Ok(Compared { row, ours, theirs })
}

impl Compared {
    pub(crate) fn seconds(&self) -> f64 {
        self.median(|ours| ours.seconds)
    }

    pub(crate) fn gflops(&self) -> f64 {
        self.median(|ours| ours.gflop / ours.seconds)
    }

    /// Each round against the peak that was measured in it.
    pub(crate) fn share_of_peak(&self) -> Spread {
        let share = |ours: &Ours| ours.gflop / ours.seconds / ours.peak_gflops;
        Spread::of(&self.ours.iter().map(share).collect::<Vec<_>>())
    }

    fn median(&self, figure: impl Fn(&Ours) -> f64) -> f64 {
        median(&self.ours.iter().map(figure).collect::<Vec<_>>())
    }

    /// Our time in each round divided by that of the fastest of these peers; none if none was measured.
    pub(crate) fn ratio(&self, peers: &[Name]) -> Option<Spread> {
        let peers: Vec<_> = self.theirs.iter().filter(|peer| peers.contains(&peer.name)).collect();
        let ratios = self.ours.iter().enumerate().map(|(round, ours)| {
            ours.seconds
                / peers.iter().map(|peer| peer.seconds[round]).fold(f64::INFINITY, f64::min)
        });
        (!peers.is_empty()).then(|| Spread::of(&ratios.collect::<Vec<_>>()))
    }

    /// The goals that can be judged.
    pub(crate) fn reached(&self) -> Vec<Reached> {
        self.row.goals.iter().filter_map(|goal| self.reach(*goal)).collect()
    }

    fn reach(&self, goal: Goal) -> Option<Reached> {
        match goal {
            Goal::Peak(share) => {
                let value = self.share_of_peak();
                let goal = format!("at least {share:.2} of the peak");
                Some(Reached { goal, met: value.median >= share, value })
            }
            Goal::Ratio(ratio, peers) => {
                let value = self.ratio(peers)?;
                let measured = self.theirs.iter().filter(|peer| peers.contains(&peer.name));
                let names: Vec<_> = measured.map(|peer| peer.name.spoken()).collect();
                let whom = match names.as_slice() {
                    [only] => (*only).to_owned(),
                    many => format!("the fastest of {}", many.join(", ")),
                };
                let goal = format!("at most {ratio:.2} of {whom}");
                Some(Reached { goal, met: value.median <= ratio, value })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows;
    use super::*;

    #[test]
    fn a_goal_is_judged_by_the_median_of_the_rounds() {
        let ours = |seconds| Ours { seconds, gflop: 100.0, peak_gflops: 200.0, ..Ours::default() };
        let theirs = |name, seconds: [f64; 3]| Theirs {
            name,
            title: String::new(),
            seconds: seconds.to_vec(),
            quality: None,
        };
        let compared = Compared {
            row: rows::ALL.iter().find(|row| row.id == "dnn-train").unwrap(),
            ours: [1.0, 2.0, 1.0].map(ours).to_vec(),
            theirs: vec![
                theirs(Name::Torch, [4.0, 4.0, 10.0]),
                theirs(Name::KerasJax, [5.0, 2.0, 5.0]),
            ],
        };
        let spread = Spread { median: 0.25, least: 0.2, most: 1.0 };
        assert_eq!(compared.ratio(&[Name::Torch, Name::KerasJax]), Some(spread));
        assert_eq!(compared.ratio(&[Name::Burn]), None);
        let reached = compared.reached();
        assert_eq!(reached.len(), 1, "RustyML was not measured");
        assert_eq!(reached[0].goal, "at most 0.25 of the fastest of PyTorch, Keras-JAX");
        assert!(reached[0].met);
        assert_eq!(compared.share_of_peak().median, 0.5);
    }
}
