use std::collections::BTreeMap;

use ndarray::{Array1, Axis};

use crate::csv::Task;
use crate::{Error, Place, Targets};

/// Whole numbers up to this size are taken for classes, others for quantities.
const MAX_CLASS: f64 = 65_535.0;

/// A column of labels, each kept once.
#[derive(Default)]
pub(crate) struct Labels {
    numbers: BTreeMap<String, usize>,
    /// Each label's text and the row where it is first.
    texts: Vec<(String, u64)>,
    rows: Vec<usize>,
}

impl Labels {
    /// Adds one; what was found, where that is no label.
    pub(crate) fn push(&mut self, cell: &[u8], row: u64) -> Result<(), String> {
        let text = str::from_utf8(cell).map_err(|_| shown(cell))?;
        if text.is_empty() {
            return Err(shown(cell));
        }
        let number = match self.numbers.get(text) {
            Some(&number) => number,
            None => {
                self.texts.push((text.to_owned(), row));
                self.numbers.insert(text.to_owned(), self.texts.len() - 1);
                self.texts.len() - 1
            }
        };
        self.rows.push(number);
        Ok(())
    }

    /// The targets and, where they are classes with names, the names.
    pub(crate) fn targets(
        self,
        task: Task,
        place: &Place,
    ) -> Result<(Targets, Option<Vec<String>>), Error> {
        let values: Vec<Option<f64>> = self
            .texts
            .iter()
            .map(|(text, _)| number(text.as_bytes()).filter(|value| value.is_finite()))
            .collect();
        let whole =
            |value: &Option<f64>| value.is_some_and(|v| v.fract() == 0.0 && v.abs() <= MAX_CLASS);
        let as_classes = match task {
            Task::Classes => true,
            Task::Numbers => false,
            Task::Detect => values.iter().any(Option::is_none) || values.iter().all(whole),
        };
        if !as_classes {
            return self.quantities(&values, place).map(|y| (y, None));
        }
        if values.iter().all(|value| whole(value) && value.is_some_and(|v| v >= 0.0)) {
            let class = |&row: &usize| values[row].map_or(0, |value| value as u32);
            return Ok((Targets::Classes(self.rows.iter().map(class).collect()), None));
        }
        Ok(self.named(&values))
    }

    fn quantities(&self, values: &[Option<f64>], place: &Place) -> Result<Targets, Error> {
        if let Some(text) = values.iter().position(Option::is_none) {
            let (found, row) = &self.texts[text];
            return Err(Error::data(
                place.clone().row(*row),
                "a finite number as the label",
                shown(found.as_bytes()),
                "correct it, or read the labels as classes",
            ));
        }
        let column: Array1<f64> =
            self.rows.iter().map(|&row| values[row].unwrap_or_default()).collect();
        let column = column.insert_axis(Axis(1));
        Ok(Targets::Numbers(column.into_dyn()))
    }

    /// Classes numbered in the order of their names: by size if all are numbers.
    fn named(self, values: &[Option<f64>]) -> (Targets, Option<Vec<String>>) {
        let all_numbers = values.iter().all(Option::is_some);
        let mut order: Vec<usize> = (0..self.texts.len()).collect();
        order.sort_by(|&a, &b| {
            let by_text = self.texts[a].0.cmp(&self.texts[b].0);
            match (all_numbers, values[a], values[b]) {
                (true, Some(x), Some(y)) => x.total_cmp(&y).then(by_text),
                _ => by_text,
            }
        });
        let mut class = vec![0; order.len()];
        for (number, &text) in order.iter().enumerate() {
            class[text] = number as u32;
        }
        let labels = self.rows.iter().map(|&row| class[row]).collect();
        let names = order.iter().map(|&text| self.texts[text].0.clone()).collect();
        (Targets::Classes(labels), Some(names))
    }
}

/// The number in a cell.
pub(crate) fn number(cell: &[u8]) -> Option<f64> {
    str::from_utf8(cell).ok()?.parse().ok()
}

/// A cell as messages show it.
pub(crate) fn shown(cell: &[u8]) -> String {
    if cell.is_empty() {
        return "an empty cell".to_owned();
    }
    let text: String = String::from_utf8_lossy(cell).chars().take(40).collect();
    format!("{text:?}")
}
