/// How many samples to make: so many in all, or so many of each group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Samples {
    /// In all, shared out as evenly as it goes.
    Total(usize),
    /// Of each blob, or of the two moons or circles (outer, inner).
    Each(Vec<usize>),
}

impl Samples {
    /// The number in all; none where it is beyond counting.
    pub(super) fn total(&self) -> Option<usize> {
        match self {
            Self::Total(total) => Some(*total),
            Self::Each(each) => each.iter().try_fold(0usize, |sum, &count| sum.checked_add(count)),
        }
    }
}

impl From<usize> for Samples {
    fn from(total: usize) -> Self {
        Self::Total(total)
    }
}

impl From<(usize, usize)> for Samples {
    fn from((outer, inner): (usize, usize)) -> Self {
        Self::Each(vec![outer, inner])
    }
}

impl From<Vec<usize>> for Samples {
    fn from(each: Vec<usize>) -> Self {
        Self::Each(each)
    }
}

impl<const N: usize> From<[usize; N]> for Samples {
    fn from(each: [usize; N]) -> Self {
        Self::Each(each.into())
    }
}
