//! The covariance of features of single precision.

use crate::centred::{ROWS, gram_of_blocks};
use crate::columns::Columns;
use crate::float::read_less;
use crate::rows::Rows;
use faer::Mat;
use ndarray::Array1;
use onsil_kernels::gemm::add_gram;

/// Between these sizes of the largest number, sums of products neither overflow nor lose what counts.
const SAFE: std::ops::RangeInclusive<f64> = 1e-9..=1e12;

/// The covariance, of which the lower triangle is filled in, and the mean of the rows, of which there are
/// two at least.
///
/// Products are of single precision, as the numbers are. Features that are mostly 0 are not centred before,
/// so that their zeros are left out, but after: their mean's square is at most half of their mean square.
pub(super) fn covariance_of_singles(x: &Rows<'_>) -> (Mat<f64>, Array1<f64>) {
    let (samples, features) = (x.samples(), x.features());
    let columns = Columns::of::<f32>(x);
    let origin: Vec<f32> = columns.origin(samples);
    let shrink = shrinking(columns.largest);
    let scratch = || (vec![0.0; ROWS.min(samples) * features], vec![0.0; features * features]);
    let mut covariance = gram_of_blocks(samples, features, scratch, |range, scratch, sum| {
        let (rows, products) = scratch;
        let rows = &mut rows[..range.len() * features];
        read_less(x, range.start, &origin, rows);
        if shrink != 1.0 {
            rows.iter_mut().for_each(|x| *x *= shrink);
        }
        // Within a block in single precision, over all blocks in double.
        products.fill(0.0);
        add_gram(rows, features, products);
        // Above the diagonal row by row is below it column by column.
        for (column, products) in products.chunks_exact(features).enumerate() {
            let sums = sum.col_mut(column).subrows_mut(column, features - column);
            sums.iter_mut().zip(&products[column..]).for_each(|(sum, &p)| *sum += f64::from(p));
        }
    });
    let left: Vec<f64> =
        columns.means.iter().zip(&origin).map(|(mean, &origin)| mean - f64::from(origin)).collect();
    let grow = f64::from(shrink).powi(-2);
    for column in 0..features {
        for row in column..features {
            let product = covariance[(row, column)] * grow;
            let centred = product - samples as f64 * left[row] * left[column];
            covariance[(row, column)] = centred / (samples - 1) as f64;
        }
    }
    (covariance, columns.means.into())
}

/// What numbers are multiplied by so that the largest is near 1: a power of two, which rounds nothing; 1 where that
/// is not needed.
fn shrinking(largest: f64) -> f32 {
    if largest == 0.0 || SAFE.contains(&largest) {
        return 1.0;
    }
    // Of single precision itself, and its inverse too.
    2f32.powi(-largest.log2().floor().clamp(-120.0, 120.0) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::centred::Centred;
    use ndarray::Array2;

    /// Centred, mostly 0, constant, far from 0; tiny and huge.
    #[test]
    fn singles_have_the_covariance_of_doubles() {
        for (samples, features, scale) in
            [(2, 1, 1.0), (300, 7, 1.0), (2500, 20, 1.0), (300, 7, 1e-30), (300, 7, 1e30)]
        {
            let x = Array2::from_shape_fn((samples, features), |(i, j)| {
                let value = ((i * 31 + j * 17 + i * j * 7) % 101) as f32 / 10.0;
                scale
                    * match j % 4 {
                        0 => value,
                        1 if i % 5 > 0 => 0.0,
                        2 => 3.0,
                        _ => value + 1000.0,
                    }
            });
            let (covariance, mean) = covariance_of_singles(&Rows::from(&x));
            let table = Centred::new(Rows::from(&x), None, None, true);
            assert!(mean.iter().zip(&table.mean).all(|(a, b)| (a - b).abs() <= 1e-12 * a.abs()));
            let gram = table.gram() / faer::Scale((samples - 1) as f64);
            for column in 0..features {
                for row in column..features {
                    // Sums of 1,024 products that are rounded to 6e-8 of themselves, of sizes whose
                    // squares have twice these means; numbers near 1,000 are themselves rounded to 3e-5.
                    let unit = f64::from(scale).powi(2);
                    let size = (gram[(row, row)] * gram[(column, column)]).sqrt() + 1e-3 * unit;
                    let difference = covariance[(row, column)] - gram[(row, column)];
                    assert!(difference.abs() < 1e-5 * size, "{row} {column}: {difference}");
                }
            }
        }
    }
}
