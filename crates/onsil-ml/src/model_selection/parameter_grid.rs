use crate::error::{Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// More combinations than these are not tried.
const MAX_CANDIDATES: usize = 100_000;

/// Values to try for parameters: every combination of the values of a grid, and of several grids one after
/// another.
///
/// As JSON: `{"C": [1, 10], "kernel": ["rbf", "linear"]}`, or a list of such objects.
///
/// ```
/// use onsil_ml::model_selection::ParameterGrid;
/// use serde_json::json;
/// let grid = ParameterGrid::from_json(json!({"kernel": ["rbf", "linear"], "C": [1, 10]}))?;
/// let candidates = grid.candidates()?;
/// assert_eq!(candidates.len(), 4);
/// // Parameters in alphabetical order, the values of the last one turn fastest.
/// assert_eq!(serde_json::to_value(&candidates[1]).unwrap(), json!({"C": 1, "kernel": "linear"}));
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParameterGrid(Vec<Map<String, Value>>);

impl ParameterGrid {
    /// Reads a grid, or a list of grids.
    ///
    /// # Errors
    /// What is neither; a parameter without a list of values.
    pub fn from_json(value: Value) -> Result<Self> {
        let refused = |given: &Value| {
            let expected = "an object of parameters and lists of values, or a list of such objects";
            Err(Error::parameter("GridSearchCV", "param_grid", expected, given))
        };
        let grids = match value {
            Value::Object(grid) => vec![Value::Object(grid)],
            Value::Array(grids) => grids,
            other => return refused(&other),
        };
        let mut read = Vec::with_capacity(grids.len());
        for grid in grids {
            let Value::Object(grid) = grid else { return refused(&grid) };
            for (name, values) in &grid {
                if values.as_array().is_none_or(Vec::is_empty) {
                    return Err(Error::parameter(
                        "GridSearchCV",
                        &format!("param_grid, \"{name}\""),
                        "a list of at least one value",
                        values,
                    ));
                }
            }
            read.push(grid);
        }
        Ok(Self(read))
    }

    /// Adds a parameter and its values to the last grid.
    pub fn param<V: Into<Value>>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        if self.0.is_empty() {
            self.0.push(Map::new());
        }
        if let Some(grid) = self.0.last_mut() {
            grid.insert(name.into(), values.into_iter().map(Into::into).collect());
        }
        self
    }

    /// Every combination.
    ///
    /// # Errors
    /// None, or more than 100,000; a parameter without values.
    pub fn candidates(&self) -> Result<Vec<Map<String, Value>>> {
        let mut candidates = Vec::new();
        for grid in &self.0 {
            let lists: Vec<(&String, &[Value])> = grid
                .iter()
                .map(|(name, values)| (name, values.as_array().map_or(&[][..], Vec::as_slice)))
                .collect();
            let count =
                lists.iter().fold(1usize, |count, (_, values)| count.saturating_mul(values.len()));
            if count == 0 || candidates.len().saturating_add(count) > MAX_CANDIDATES {
                return Err(Error::parameter(
                    "GridSearchCV",
                    "param_grid",
                    format!(
                        "of values for every parameter and at most {MAX_CANDIDATES} combinations"
                    ),
                    format!("one of {count} combinations"),
                ));
            }
            for number in 0..count {
                let mut rest = number;
                let chosen = lists.iter().rev().map(|(name, values)| {
                    let value = values[rest % values.len()].clone();
                    rest /= values.len();
                    ((*name).clone(), value)
                });
                candidates.push(chosen.collect());
            }
        }
        if candidates.is_empty() {
            return Err(Error::parameter(
                "GridSearchCV",
                "param_grid",
                "values to try, such as {\"C\": [1, 10]}",
                "empty",
            ));
        }
        Ok(candidates)
    }
}

impl Serialize for ParameterGrid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0[..] {
            [only] => only.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ParameterGrid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
