//! What a layer in the midst of a model gives.

use crate::data::{Arrays, Values};
use crate::error::Result;
use crate::evaluate::BATCH_SIZE;
use crate::sequential::Sequential;
use ndarray::ArrayD;

impl Sequential {
    /// What the layer of that name gives for every row of `x`, shape `(rows, …)` with the layer's output
    /// shape, as at inference: the feature maps of a convolution, say.
    ///
    /// # Errors
    /// An unknown name, with a suggestion; or data that do not fit the model.
    ///
    /// ```
    /// use ndarray::array;
    /// use onsil_nn::{Input, LayerExt, layers::Dense, sequential};
    /// let mut model = sequential![
    ///     Input::new([2]),
    ///     Dense::new(2).activation("relu").use_bias(false).name("hidden"),
    ///     Dense::new(1),
    /// ]?;
    /// let mut weights = model.get_weights();
    /// weights[0] = array![[1.0, -1.0], [1.0, -1.0]].into_dyn();
    /// model.set_weights(&weights)?;
    /// let hidden = model.layer_outputs(&array![[1.0, 2.0]], "hidden")?;
    /// assert_eq!(hidden, array![[3.0, 0.0]].into_dyn());
    /// # Ok::<(), onsil_nn::Error>(())
    /// ```
    pub fn layer_outputs<'a>(
        &mut self,
        x: impl Into<Values<'a>>,
        layer: &str,
    ) -> Result<ArrayD<f32>> {
        self.layer(layer)?;
        let data = Arrays::inputs(x)?;
        self.build_for(&data)?;
        let shape = self.layer(layer)?.output_shape().unwrap_or_default().to_vec();
        // A softmax that was split off has its layer's name, and comes after the rest of the layer.
        self.outputs(&data, BATCH_SIZE, &shape, Some(layer))
    }
}
