use crate::artist::{Align, Cells, Note};
use crate::axes::Axes;
use crate::color::{Colormap, Paint};
use crate::error::{Error, Result};
use crate::figure::Figure;
use crate::ticks::number;

/// The most rows that are drawn.
const MOST: usize = 120;

/// What a classification report says of a class, or of all of them.
#[derive(Clone, Debug)]
pub struct ReportRow<'a> {
    /// The class, or the kind of average.
    pub name: &'a str,
    /// Of what was taken for the class, the share that is of it.
    pub precision: f64,
    /// Of what is of the class, the share that was found.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1_score: f64,
    /// How many samples are of the class.
    pub support: f64,
}

/// Precision, recall and F1-score of each class as a table, the darker the better, with its number of samples.
///
/// # Errors
/// There is no row, there are more than 120, or a score is not from 0 to 1.
///
/// ```
/// use onsil_plot::figures::{ReportRow, classification_report};
/// let row = ReportRow { name: "cat", precision: 0.906, recall: 0.96, f1_score: 0.932, support: 50.0 };
/// assert!(classification_report(&[row])?.to_svg().contains("0.91"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn classification_report(rows: &[ReportRow<'_>]) -> Result<Figure> {
    if !(1..=MOST).contains(&rows.len()) {
        let expected = format!("1 to {MOST} of them; draw a part");
        return Err(Error::parameter(
            "classification_report",
            "rows",
            expected,
            rows.len().to_string(),
        ));
    }
    for row in rows {
        let scores = [row.precision, row.recall, row.f1_score];
        if let Some(score) = scores.iter().find(|score| !(0.0..=1.0).contains(*score)) {
            let parameter = format!("the scores of {}", row.name);
            let expected = "from 0 to 1";
            return Err(Error::parameter(
                "classification_report",
                parameter,
                expected,
                score.to_string(),
            ));
        }
    }
    let count = rows.len() as f64;
    let y = |row: usize| count - row as f64 - 0.5;
    let scores = |row: &ReportRow<'_>| [row.precision, row.recall, row.f1_score];
    let paints: Vec<Paint> = rows
        .iter()
        .flat_map(scores)
        .map(|score| Paint::Map(Colormap::Amount, score.powi(2)))
        .collect();
    let names = ["precision", "recall", "F1-score", "support"];
    let mut axes = Axes::new()
        .x_limits(0.0, 4.0)
        .y_limits(0.0, count)
        .x_ticks(names.iter().enumerate().map(|(i, name)| (i as f64 + 0.5, (*name).to_owned())))
        .y_ticks(rows.iter().enumerate().map(|(i, row)| (y(i), row.name.to_owned())))
        .aspect((0.055 * count).clamp(0.12, 3.0))
        .lines(rows.len())
        .grid(false)
        .with(Cells::new(3, paints, (0.0, 3.0), (0.0, count)).behind(true));
    for (i, row) in rows.iter().enumerate() {
        for (column, score) in scores(row).into_iter().enumerate() {
            let note = Note::new(column as f64 + 0.5, y(i), format!("{score:.2}")).room(0.9);
            axes.add(note.paint(Paint::On(Colormap::Amount, score.powi(2))));
        }
        axes.add(Note::new(3.5, y(i), number(row.support)).align(Align::Center).room(0.9));
    }
    Ok(Figure::new().axes(axes).width(560.0))
}
