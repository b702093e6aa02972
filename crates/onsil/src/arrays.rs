use crate::data::{Dataset, Targets, Values};
use crate::nn::data::{self, Arrays};
use crate::nn::{Error, Result};

/// A data set as what `fit_dataset` and `evaluate_dataset` take; nothing is copied.
///
/// # Errors
/// A data set without rows, without targets, or with targets for other than its rows.
///
/// ```
/// use onsil::{arrays, data::datasets::xor, nn::data::Dataset};
/// let data = xor::load();
/// let rows = arrays(&data)?;
/// assert_eq!((rows.len(), rows.input_shape()), (4, &[2][..]));
/// # Ok::<(), onsil::nn::Error>(())
/// ```
pub fn arrays(data: &Dataset) -> Result<Arrays<'_>> {
    let x = match &data.x {
        Values::U8(x) => data::Values::U8(x.view()),
        Values::F32(x) => data::Values::F32(x.view()),
        Values::F64(x) => data::Values::F64(x.view()),
    };
    match &data.y {
        Targets::Classes(y) => Arrays::new(x, y.view().into_dyn()),
        Targets::Numbers(y) => Arrays::new(x, y.view()),
        Targets::None => Err(Error::data(data.no_targets().to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ndarray::arr2;
    use crate::nn::layers::{Dense, Input};
    use crate::nn::{FitOptions, sequential};

    fn data(x: f64, y: Targets) -> Dataset {
        Dataset::new("table", arr2(&[[0.5], [x]]).into_dyn().into(), y, None).unwrap()
    }

    fn train(data: &Dataset) -> Result<()> {
        let mut model = sequential![Input::new([1]), Dense::new(1)]?;
        model.compile("sgd", "mse", [""; 0])?;
        model.fit_dataset(&arrays(data)?, FitOptions::new().epochs(1)).map(drop)
    }

    #[test]
    fn doubles_train_a_network_unless_they_are_beyond_single_precision() {
        let y = |y: f64| Targets::Numbers(arr2(&[[0.1], [y]]).into_dyn());
        train(&data(0.1, y(0.2))).unwrap();
        for (data, name) in [(data(1e99, y(0.2)), "x"), (data(0.1, y(-1e99)), "y")] {
            assert_eq!(
                train(&data).unwrap_err().to_string(),
                format!(
                    "{name} has a NaN or infinite number, or one beyond single precision, in row 1: \
                     remove or replace it"
                )
            );
        }
    }

    #[test]
    fn a_network_is_not_trained_without_targets() {
        let message = train(&data(0.1, Targets::None)).unwrap_err().to_string();
        assert!(message.contains("table: expected targets to learn from, found none"), "{message}");
    }
}
