use ndarray::{Array3, ArrayView3};

/// Resizes an image (height, width, channels) to `height`×`width`.
///
/// Each axis by itself: shrinking averages the area that a new pixel covers, enlarging interpolates
/// linearly between pixel centres. The result is empty where the image or the size is.
///
/// ```
/// use onsil_data::images::resize;
/// use ndarray::{Array3, array};
/// let image = Array3::from_shape_vec((1, 4, 1), vec![0u8, 100, 200, 200]).unwrap();
/// assert_eq!(resize(image.view(), 1, 2), array![[[50], [200]]]);
/// ```
pub fn resize(image: ArrayView3<'_, u8>, height: usize, width: usize) -> Array3<u8> {
    let (old_height, old_width, channels) = image.dim();
    if image.is_empty() {
        return Array3::zeros((0, 0, channels));
    }
    let (rows, columns) = (taps(old_height, height), taps(old_width, width));
    let wide = Array3::from_shape_fn((old_height, width, channels), |(row, column, channel)| {
        let add = |sum, &(from, share): &(usize, f32)| {
            sum + share * f32::from(image[[row, from, channel]])
        };
        columns[column].iter().fold(0.0, add)
    });
    Array3::from_shape_fn((height, width, channels), |(row, column, channel)| {
        let add = |sum, &(from, share): &(usize, f32)| sum + share * wide[[from, column, channel]];
        rows[row].iter().fold(0.0, add).round() as u8
    })
}

/// For each new pixel of an axis, the old pixels it is made of and their shares, which sum to 1.
fn taps(old: usize, new: usize) -> Vec<Vec<(usize, f32)>> {
    let step = old as f64 / new as f64;
    let area = |pixel: usize| {
        let (start, end) = (pixel as f64 * step, (pixel + 1) as f64 * step);
        let last = (end.ceil() as usize).min(old);
        (start as usize..last)
            .map(|from| {
                let covered = end.min((from + 1) as f64) - start.max(from as f64);
                (from, (covered / step) as f32)
            })
            .collect()
    };
    let linear = |pixel: usize| {
        let centre = ((pixel as f64 + 0.5) * step - 0.5).clamp(0.0, (old - 1) as f64);
        let from = centre as usize;
        let share = (centre - from as f64) as f32;
        vec![(from, 1.0 - share), ((from + 1).min(old - 1), share)]
    };
    (0..new).map(|pixel| if new < old { area(pixel) } else { linear(pixel) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_whole_factor_averages_and_the_same_size_changes_nothing() {
        let image = Array3::from_shape_fn((4, 6, 2), |(y, x, c)| (40 * y + 5 * x + c) as u8);
        assert_eq!(resize(image.view(), 4, 6), image);
        let halved = resize(image.view(), 2, 3);
        for ((y, x, c), &value) in halved.indexed_iter() {
            let mut sum = 0.0;
            for (dy, dx) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                sum += f32::from(image[[2 * y + dy, 2 * x + dx, c]]);
            }
            assert_eq!(value, (sum / 4.0).round() as u8);
        }
    }

    proptest! {
        #[test]
        fn a_flat_image_stays_flat(
            old in (1usize..40, 1usize..40), new in (0usize..40, 0usize..40), value: u8
        ) {
            let image = Array3::from_elem((old.0, old.1, 1), value);
            let resized = resize(image.view(), new.0, new.1);
            prop_assert!(resized.iter().all(|&pixel| pixel == value));
        }
    }
}
