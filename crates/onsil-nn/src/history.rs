//! What training reports.

use serde::{Deserialize, Serialize};

/// Names and figures, in the order in which they came: `loss`, metrics, `val_loss`, …
///
/// ```
/// let mut logs = onsil_nn::Logs::default();
/// logs.set("loss", 0.5);
/// assert_eq!(logs.get("loss"), Some(0.5));
/// assert_eq!(logs.to_string(), "loss: 0.5000");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Logs(Vec<(String, f64)>);

impl Logs {
    /// The figure of that name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    /// Sets the figure of that name.
    pub fn set(&mut self, name: &str, value: f64) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// All names and figures.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

impl std::fmt::Display for Logs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, (name, value)) in self.iter().enumerate() {
            let separator = if i == 0 { "" } else { " - " };
            if value != 0.0 && value.abs() < 1e-3 {
                write!(f, "{separator}{name}: {value:.4e}")?;
            } else {
                write!(f, "{separator}{name}: {value:.4}")?;
            }
        }
        Ok(())
    }
}

/// The figures of every epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The numbers of the epochs, from 0.
    pub epoch: Vec<usize>,
    /// The figures of each of them.
    pub logs: Vec<Logs>,
    /// What the gradient probe saw in each of them; empty if it was off.
    pub probe: Vec<Vec<LayerProbe>>,
}

impl History {
    /// One value per epoch of the figure of that name; empty if there is no such figure.
    pub fn get(&self, name: &str) -> Vec<f64> {
        self.logs.iter().filter_map(|logs| logs.get(name)).collect()
    }

    pub(crate) fn push(&mut self, epoch: usize, logs: Logs, probe: Option<Vec<LayerProbe>>) {
        self.epoch.push(epoch);
        self.logs.push(logs);
        self.probe.extend(probe);
    }

    /// The figures of the last epoch.
    pub fn last(&self) -> Option<&Logs> {
        self.logs.last()
    }
}

/// What the gradient probe saw of one layer in one epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerProbe {
    /// The layer's name.
    pub layer: String,
    /// The norm of the gradient of its weights, averaged over the steps.
    pub gradient_norm: f64,
    /// The share of its units whose output was zero for all samples; none for a layer without ReLU.
    pub dead_units: Option<f64>,
}
