//! What a filter, padding, strides and pooling do to an image.

use crate::nn::layers::{AveragePooling2D, Conv2D, MaxPooling2D};
use crate::nn::{Entry, Input, Result, Sequential};
use ndarray::{ArrayD, ArrayView2};
use serde::Serialize;

/// The filters that are shown: 3×3, each with its name.
pub const FILTERS: [(&str, [[f32; 3]; 3]); 5] = [
    ("identity", [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]),
    // Sobel's: the difference across an edge, smoothed along it.
    ("horizontal_edges", [[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]]),
    ("vertical_edges", [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]),
    ("sharpen", [[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]]),
    ("blur", [[1.0 / 9.0; 3]; 3]),
];
const PADDINGS: [&str; 2] = ["valid", "same"];
const STRIDES: [usize; 2] = [1, 2];
/// The windows of pooling, side by side.
const WINDOWS: [usize; 2] = [2, 3];

/// What [`filters`] returns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Convolution {
    /// The image that went in, as rows of pixels.
    pub image: Vec<Vec<f32>>,
    /// Every filter with every padding and stride.
    pub filtered: Vec<Filtered>,
    /// Maximum and average with windows of 2 and 3.
    pub pooled: Vec<Pooled>,
}

/// What a filter makes of the image.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Filtered {
    /// The filter's name.
    pub filter: &'static str,
    /// Its numbers.
    pub kernel: [[f32; 3]; 3],
    /// `"valid"` or `"same"`.
    pub padding: &'static str,
    /// The step of the window, along both axes.
    pub strides: usize,
    /// Height and width of what came out.
    pub size: [usize; 2],
    /// What came out, as rows of pixels.
    pub pixels: Vec<Vec<f32>>,
}

/// What pooling makes of the image.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pooled {
    /// `"max"` or `"average"`.
    pub pooling: &'static str,
    /// Height and width of the window, and its step.
    pub window: usize,
    /// Height and width of what came out.
    pub size: [usize; 2],
    /// What came out, as rows of pixels.
    pub pixels: Vec<Vec<f32>>,
}

/// Slides each of the [`FILTERS`] over `image` (height, width), and pools it, by the layers
/// [`Conv2D`], [`MaxPooling2D`] and [`AveragePooling2D`] with weights that are set instead of learnt.
///
/// A side of n pixels becomes ⌊(n - 3) / stride⌋ + 1 with padding "valid", which leaves out windows that
/// would reach over the border, and ⌈n / stride⌉ with "same", which puts zeros around the image; pooling
/// with a window of w makes ⌊n / w⌋ of it.
///
/// # Errors
/// An image of fewer than 3 pixels along a side.
///
/// ```
/// use onsil::lessons::convolution::filters;
/// use onsil::ndarray::Array2;
/// let image = Array2::from_shape_fn((28, 28), |(i, _)| if i < 14 { 0.0 } else { 1.0 });
/// let found = filters(image.view())?;
/// let edges = &found.filtered[4];
/// assert_eq!((edges.filter, edges.size), ("horizontal_edges", [26, 26]));
/// assert_eq!((edges.pixels[5][5], edges.pixels[12][5]), (0.0, 4.0));
/// # Ok::<(), onsil::nn::Error>(())
/// ```
pub fn filters(image: ArrayView2<'_, f32>) -> Result<Convolution> {
    let mut filtered = Vec::new();
    for (filter, kernel) in FILTERS {
        for padding in PADDINGS {
            for strides in STRIDES {
                let layer = Conv2D::new(1, 3).use_bias(false).padding(padding).strides(strides);
                let pixels = through(image, layer, Some(&kernel))?;
                let size = size(&pixels);
                filtered.push(Filtered { filter, kernel, padding, strides, size, pixels });
            }
        }
    }
    let mut pooled = Vec::new();
    for window in WINDOWS {
        let layers: [(_, Entry); 2] = [
            ("max", MaxPooling2D::new(window).into()),
            ("average", AveragePooling2D::new(window).into()),
        ];
        for (pooling, layer) in layers {
            let pixels = through(image, layer, None)?;
            pooled.push(Pooled { pooling, window, size: size(&pixels), pixels });
        }
    }
    let image = image.rows().into_iter().map(|row| row.to_vec()).collect();
    Ok(Convolution { image, filtered, pooled })
}

/// What one layer makes of the image.
fn through(
    image: ArrayView2<'_, f32>,
    layer: impl Into<Entry>,
    kernel: Option<&[[f32; 3]; 3]>,
) -> Result<Vec<Vec<f32>>> {
    let (height, width) = image.dim();
    let mut model = Sequential::new();
    model.add(Input::new([height, width, 1]))?.add(layer)?;
    if let Some(kernel) = kernel {
        let numbers = kernel.iter().flatten().copied();
        let mut weight = ArrayD::zeros(vec![3, 3, 1, 1]);
        weight.iter_mut().zip(numbers).for_each(|(weight, number)| *weight = number);
        model.set_weights(&[weight])?;
    }
    let out = model.predict(image.insert_axis(ndarray::Axis(0)))?;
    let columns = model.output_shape().map_or(1, |shape| shape[1]);
    let pixels: Vec<f32> = out.iter().copied().collect();
    Ok(pixels.chunks_exact(columns).map(<[f32]>::to_vec).collect())
}

fn size(pixels: &[Vec<f32>]) -> [usize; 2] {
    [pixels.len(), pixels.first().map_or(0, Vec::len)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn image(height: usize, width: usize) -> Array2<f32> {
        Array2::from_shape_fn((height, width), |(i, j)| {
            ((7 * i + 3 * j + i * j) % 11) as f32 / 11.0
        })
    }

    /// The sum over the window, zeros beyond the border; Keras puts the larger half of an odd padding at
    /// the end.
    fn naive(image: &Array2<f32>, found: &Filtered) -> Vec<Vec<f32>> {
        let pad = |n: usize| match found.padding {
            "valid" => 0,
            _ => ((n.div_ceil(found.strides) - 1) * found.strides + 3).saturating_sub(n) / 2,
        };
        let (height, width) = image.dim();
        let pixel = |i: usize, j: usize| {
            let (i, j) = (i.checked_sub(pad(height)), j.checked_sub(pad(width)));
            i.zip(j).and_then(|place| image.get(place)).copied().unwrap_or(0.0)
        };
        let sum = |i: usize, j: usize| {
            let places = (0..9).map(|p| (p / 3, p % 3));
            places.map(|(u, v)| found.kernel[u][v] * pixel(i + u, j + v)).sum::<f32>()
        };
        let [rows, columns] = found.size;
        let at = |i: usize| (0..columns).map(move |j| sum(i * found.strides, j * found.strides));
        (0..rows).map(|i| at(i).collect()).collect()
    }

    #[test]
    fn filters_are_sums_over_windows_of_the_expected_size() {
        for (height, width) in [(28, 28), (9, 12), (3, 4)] {
            let image = image(height, width);
            let found = filters(image.view()).unwrap();
            assert_eq!(found.filtered.len(), 20);
            for filtered in &found.filtered {
                let side = |n: usize| match filtered.padding {
                    "valid" => (n - 3) / filtered.strides + 1,
                    _ => n.div_ceil(filtered.strides),
                };
                let what = format!("{} {} {}", filtered.filter, filtered.padding, filtered.strides);
                assert_eq!(filtered.size, [side(height), side(width)], "{what}");
                let expected = naive(&image, filtered);
                for (a, b) in filtered.pixels.iter().flatten().zip(expected.iter().flatten()) {
                    assert!((a - b).abs() < 1e-5, "{what}: {a}, {b}");
                }
            }
        }
    }

    #[test]
    fn pooling_takes_the_largest_and_the_mean() {
        let image = image(10, 13);
        let found = filters(image.view()).unwrap();
        assert_eq!(found.pooled.len(), 4);
        for pooled in &found.pooled {
            let window = pooled.window;
            assert_eq!(pooled.size, [10 / window, 13 / window]);
            for (i, row) in pooled.pixels.iter().enumerate() {
                for (j, found) in row.iter().enumerate() {
                    let places = (0..window * window).map(|p| (p / window, p % window));
                    let seen = places.map(|(u, v)| image[[i * window + u, j * window + v]]);
                    let expected = match pooled.pooling {
                        "max" => seen.fold(f32::MIN, f32::max),
                        _ => seen.sum::<f32>() / (window * window) as f32,
                    };
                    assert!((found - expected).abs() < 1e-6, "{} {window}", pooled.pooling);
                }
            }
        }
    }

    #[test]
    fn an_image_smaller_than_a_filter_is_refused() {
        let message = filters(image(2, 9).view()).unwrap_err().to_string();
        assert!(message.starts_with("layer \"conv2d\": "), "{message}");
    }
}
