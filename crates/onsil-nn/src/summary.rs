//! A model as a table.

use crate::sequential::Sequential;
use std::fmt;

/// The table of a model's layers, as Keras draws it: made by [`Sequential::summary`].
#[derive(Debug)]
pub struct Summary<'a>(&'a Sequential);

impl Sequential {
    /// The layers as a table: names, output shapes, numbers of parameters.
    ///
    /// ```
    /// use onsil_nn::{Input, layers::Dense, sequential};
    /// let model = sequential![Input::new([784]), Dense::new(128)].unwrap();
    /// let summary = model.summary().to_string();
    /// assert!(summary.contains("dense (Dense)"));
    /// assert!(summary.contains("Total params: 100,480 (392.50 KB)"));
    /// ```
    pub fn summary(&self) -> Summary<'_> {
        Summary(self)
    }
}

const HEADINGS: [&str; 3] = ["Layer (type)", "Output Shape", "Param #"];
/// Keras' widths, unless a cell needs more.
const WIDTHS: [usize; 3] = [31, 22, 13];

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows();
        let widths: [usize; 3] = std::array::from_fn(|column| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0).max(WIDTHS[column])
        });
        let line = |left: &str, fill: &str, middle: &str, right: &str| {
            let cells: Vec<String> = widths.iter().map(|width| fill.repeat(width + 2)).collect();
            format!("{left}{}{right}", cells.join(middle))
        };
        let [a, b, c] = widths;
        writeln!(f, "Model: \"{}\"", self.0.name)?;
        writeln!(f, "{}", line("┏", "━", "┳", "┓"))?;
        let [x, y, z] = HEADINGS;
        writeln!(f, "┃ {x:a$} ┃ {y:b$} ┃ {z:>c$} ┃")?;
        writeln!(f, "{}", line("┡", "━", "╇", "┩"))?;
        for (i, [x, y, z]) in rows.iter().enumerate() {
            if i > 0 {
                writeln!(f, "{}", line("├", "─", "┼", "┤"))?;
            }
            writeln!(f, "│ {x:a$} │ {y:b$} │ {z:>c$} │")?;
        }
        writeln!(f, "{}", line("└", "─", "┴", "┘"))?;
        self.totals(f)
    }
}

impl Summary<'_> {
    fn rows(&self) -> Vec<[String; 3]> {
        let row = |layer: &crate::entry::ModelLayer| {
            let (trainable, state) = layer.count_params();
            let shape = layer.output_shape().map_or("?".into(), shape_of_batch);
            let parameters = match layer.output_shape() {
                Some(_) => with_commas(trainable + state),
                None => "? (unbuilt)".into(),
            };
            [format!("{} ({})", layer.name, layer.layer.class_name()), shape, parameters]
        };
        self.0.layers.iter().map(row).collect()
    }

    fn totals(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (trainable, state) = (self.0.trainable.len(), self.0.state.len());
        let updater = self.0.compiled.as_ref().and_then(|compiled| compiled.updater.as_ref());
        let optimizer = updater.map(|u| u.arrays().iter().map(|(_, array)| array.len()).sum());
        let mut total = |name: &str, count: usize| {
            writeln!(f, " {name} params: {} ({})", with_commas(count), bytes(4 * count))
        };
        total("Total", trainable + state + optimizer.unwrap_or(0))?;
        total("Trainable", trainable)?;
        total("Non-trainable", state)?;
        optimizer.map_or(Ok(()), |count| total("Optimizer", count))
    }
}

/// `(None, 28, 28, 1)`: the batch may have any number of samples.
fn shape_of_batch(shape: &[usize]) -> String {
    let axes: Vec<String> = shape.iter().map(usize::to_string).collect();
    format!("(None{}{})", if axes.is_empty() { "" } else { ", " }, axes.join(", "))
}

fn with_commas(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}

fn bytes(count: usize) -> String {
    let units = ["B", "KB", "MB", "GB", "TB"];
    let mut size = count as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < units.len() {
        size /= 1024.0;
        unit += 1;
    }
    format!("{size:.2} {}", units[unit])
}

#[cfg(test)]
mod tests {
    use crate::Input;
    use crate::layers::{Conv2D, Dense, Flatten, MaxPooling2D};

    /// The table that Keras 3.15 draws of the lesson `cnn`, in `reference/values`.
    #[test]
    fn the_table_is_that_of_keras() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/values/keras_summary.txt");
        let all = std::fs::read_to_string(path).unwrap();
        let expected = all.split("\n\n").find(|table| table.starts_with("Model: \"cnn\"")).unwrap();
        let mut model = crate::sequential![
            Input::new([28, 28, 1]),
            Conv2D::new(32, 5).activation("relu"),
            MaxPooling2D::new(2),
            Conv2D::new(64, 5).activation("relu"),
            MaxPooling2D::new(2),
            Flatten::new(),
            Dense::new(64).activation("relu"),
            Dense::new(10).activation("softmax"),
        ]
        .unwrap();
        model.set_name("cnn");
        assert_eq!(model.summary().to_string().trim_end(), expected.trim_end());
    }
}
