//! What is known of features before anything is computed of them.

use crate::float::{Float, read};
use crate::products::BLOCK;
use crate::rows::Rows;
use crate::sparse::few_nonzeros;
use onsil_core::parallel;

/// Parts that the rows are split into at most.
const PARTS: usize = 64;

/// What is known of the features.
pub(crate) struct Columns {
    pub(crate) means: Vec<f64>,
    /// How often each is 0.
    pub(crate) zeros: Vec<usize>,
    /// The largest size of any number.
    pub(crate) largest: f64,
}

impl Columns {
    /// What [`is_sparse`](crate::sparse::is_sparse) says of the rows, without another look at them.
    pub(crate) fn is_sparse(&self, samples: usize) -> bool {
        let numbers = samples * self.zeros.len();
        few_nonzeros(numbers - self.zeros.iter().sum::<usize>(), numbers)
    }

    /// What to subtract from all rows for more exact products: the means. Features that are mostly 0 stay as
    /// they are: they are near enough to 0, and their zeros can be left out.
    pub(crate) fn origin<A: Float>(&self, samples: usize) -> Vec<A> {
        let of = |(&mean, &zeros): (&f64, &usize)| {
            if 2 * zeros >= samples { A::zero() } else { A::of(mean) }
        };
        self.means.iter().zip(&self.zeros).map(of).collect()
    }

    pub(crate) fn of<A: Float>(x: &Rows<'_>) -> Self {
        let (rows, features) = (x.samples(), x.features());
        let part = rows.div_ceil(PARTS).next_multiple_of(BLOCK);
        let parts = parallel::map(rows.div_ceil(part), |i| {
            let (mut sums, mut zeros) = (vec![0.0; features], vec![0u32; features]);
            let mut largest = vec![A::zero(); features];
            let mut values = vec![A::zero(); BLOCK.min(rows) * features];
            let end = rows.min((i + 1) * part);
            for first in (i * part..end).step_by(BLOCK) {
                let values = &mut values[..BLOCK.min(end - first) * features];
                read(x, first, values);
                for row in values.chunks_exact(features) {
                    let known = sums.iter_mut().zip(&mut zeros).zip(&mut largest);
                    for (((sum, zeros), largest), &x) in known.zip(row) {
                        *sum += x.into();
                        *zeros += u32::from(x == A::zero());
                        let size = if x < A::zero() { A::zero() - x } else { x };
                        *largest = if size > *largest { size } else { *largest };
                    }
                }
            }
            let largest = largest.into_iter().map(Into::into).fold(0.0, f64::max);
            (sums, zeros, largest)
        });
        let (mut means, mut zeros) = (vec![0.0; features], vec![0; features]);
        let mut largest = 0.0_f64;
        for (sums, part, most) in parts {
            largest = largest.max(most);
            means.iter_mut().zip(&sums).for_each(|(mean, sum)| *mean += sum);
            zeros.iter_mut().zip(&part).for_each(|(zeros, &part)| *zeros += part as usize);
        }
        means.iter_mut().for_each(|mean| *mean /= rows as f64);
        Self { means, zeros, largest }
    }
}
