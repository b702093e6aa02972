//! As many rows as a picture can show.

use crate::ml::Rows;
use crate::plot::Figure;

/// The most points in a picture.
const MOST: usize = 2_000;

/// At most 2,000 rows, evenly spread: data often lie in the order of their classes.
pub(super) struct Sample {
    all: usize,
    pub(super) rows: Vec<usize>,
}

impl Sample {
    pub(super) fn of(samples: usize) -> Self {
        let shown = samples.min(MOST);
        // Without rounding: the i-th of `shown` rows stands at i / shown of all.
        let rows = (0..shown).map(|i| i * samples / shown.max(1)).collect();
        Self { all: samples, rows }
    }

    pub(super) fn select(&self, x: &Rows<'_>) -> Rows<'static> {
        x.select(&self.rows)
    }

    /// The values of these rows; of others nothing is known.
    pub(super) fn pick<T: Copy>(&self, values: &[T]) -> Vec<T> {
        self.rows.iter().filter_map(|&row| values.get(row).copied()).collect()
    }

    /// Says how many rows are shown, if these are not all.
    pub(super) fn noted(&self, figure: Figure) -> Figure {
        match self.rows.len() == self.all {
            true => figure,
            false => {
                figure.subtitle(format!("{} of {} rows, evenly spread", self.rows.len(), self.all))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_spread_over_all() {
        assert_eq!(Sample::of(3).rows, [0, 1, 2]);
        let rows = Sample::of(7_500).rows;
        assert_eq!((rows.len(), rows[0], rows[1_999]), (2_000, 0, 7_496));
        assert!(rows.windows(2).all(|pair| (3..=4).contains(&(pair[1] - pair[0]))));
        assert!(Sample::of(0).rows.is_empty());
    }
}
