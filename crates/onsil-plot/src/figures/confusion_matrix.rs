use crate::artist::{Cells, Note};
use crate::axes::Axes;
use crate::color::{Colormap, Paint};
use crate::error::{Error, Result};
use crate::figure::Figure;
use crate::ticks::number;
use ndarray::ArrayView2;

/// The most classes that are drawn.
const MOST: usize = 100;

/// How often each class (rows) was taken for each class (columns): the darker a cell, the greater its share of
/// its row. A count that has no room in its cell is left out.
///
/// # Errors
/// `counts` is not square, has a number that is not finite or below 0, has no or more than 100 classes, or not as many as there are names.
///
/// ```
/// use ndarray::array;
/// use onsil_plot::figures::confusion_matrix;
/// let figure = confusion_matrix(array![[48.0, 2.0], [5.0, 45.0]].view(), &["cat".into(), "dog".into()])?;
/// assert!(figure.to_svg().contains("93 of 100 right: 0.93"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn confusion_matrix(counts: ArrayView2<'_, f64>, class_names: &[String]) -> Result<Figure> {
    let classes = counts.nrows();
    if counts.ncols() != classes || classes != class_names.len() || !(1..=MOST).contains(&classes) {
        return Err(Error::parameter(
            "confusion_matrix",
            "counts",
            format!(
                "square with a row for each of 1 to {MOST} class_names ({})",
                class_names.len()
            ),
            format!("{} by {}", counts.nrows(), counts.ncols()),
        ));
    }
    if let Some(count) = counts.iter().find(|count| !(count.is_finite() && **count >= 0.0)) {
        return Err(Error::parameter(
            "confusion_matrix",
            "counts",
            "finite and at least 0",
            count.to_string(),
        ));
    }
    let share = |row: usize, column: usize| {
        let all: f64 = counts.row(row).sum();
        if all > 0.0 { counts[[row, column]] / all } else { 0.0 }
    };
    // Cells can be told from the background even where nothing is in them.
    let place = |row: usize, column: usize| 0.05 + 0.95 * share(row, column);
    let places = || (0..classes).flat_map(|row| (0..classes).map(move |column| (row, column)));
    let paints = places().map(|(row, column)| Paint::Map(Colormap::Amount, place(row, column)));
    let side = classes as f64;
    // Rows go down, the axis goes up.
    let y = |row: usize| side - row as f64 - 0.5;
    let name = |class: usize| class_names[class].clone();
    let mut axes = Axes::new()
        .x_label("predicted class")
        .y_label("true class")
        .x_limits(0.0, side)
        .y_limits(0.0, side)
        .x_ticks((0..classes).map(|class| (class as f64 + 0.5, name(class))))
        .y_ticks((0..classes).map(|class| (y(class), name(class))))
        .aspect(if classes < 5 { 0.6 } else { 0.85 })
        .grid(false)
        .with(Cells::new(classes, paints.collect(), (0.0, side), (0.0, side)).behind(true));
    for (row, column) in places() {
        let count = counts[[row, column]];
        // Zeros of many classes would hide what is there.
        if count == 0.0 && classes > 4 {
            continue;
        }
        let note = Note::new(column as f64 + 0.5, y(row), number(count)).room(0.94).headroom(1.0);
        axes.add(note.paint(Paint::On(Colormap::Amount, place(row, column))));
    }
    let (right, all) = (counts.diag().sum(), counts.sum());
    let accuracy = if all > 0.0 { right / all } else { 0.0 };
    let said = format!("{} of {} right: {}", number(right), number(all), number(accuracy));
    Ok(Figure::new().subtitle(said).axes(axes).width(620.0))
}
