use super::{Metric, Rows};
use crate::error::Result;
use serde_json::Value;

/// A metric under another name.
///
/// A metric that is given as a string is called so in histories and progress lines, as in Keras: `"mse"`
/// is logged as `mse`, not as `mean_squared_error`.
///
/// ```
/// use onsil_nn::metrics::{AUC, Curve, Metric, Named};
/// let metric = Named::new("pr_auc", AUC::default().curve(Curve::PR));
/// assert_eq!(metric.name(), "pr_auc");
/// ```
#[derive(Clone, Debug)]
pub struct Named {
    name: String,
    metric: Box<dyn Metric>,
}

impl Named {
    /// Calls `metric`, an object or a name, `name`.
    pub fn new(name: &str, metric: impl Into<Box<dyn Metric>>) -> Self {
        Self { name: name.to_owned(), metric: metric.into() }
    }
}

impl Metric for Named {
    fn class_name(&self) -> &str {
        self.metric.class_name()
    }

    fn config(&self) -> Value {
        let mut config = self.metric.config();
        if let Value::Object(config) = &mut config {
            config.insert("name".into(), self.name.as_str().into());
        }
        config
    }

    fn validate(&self) -> Result<()> {
        self.metric.validate()
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn target_len(&self, outputs: usize) -> Option<usize> {
        self.metric.target_len(outputs)
    }

    fn update(&mut self, rows: Rows<'_>) {
        self.metric.update(rows);
    }

    fn result(&self) -> f64 {
        self.metric.result()
    }

    fn results(&self) -> Vec<f64> {
        self.metric.results()
    }

    fn state(&self) -> Vec<f64> {
        self.metric.state()
    }

    fn set_state(&mut self, state: &[f64]) {
        self.metric.set_state(state);
    }

    fn reset(&mut self) {
        self.metric.reset();
    }

    fn larger_is_better(&self) -> Option<bool> {
        self.metric.larger_is_better()
    }
}
