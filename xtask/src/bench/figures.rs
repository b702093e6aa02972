//! What was measured, as a table or as JSON.

use super::{BATCH_SIZE, THREADS, machine::machine};
use serde_json::json;

/// What a figure counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    Megabytes,
    Share,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Megabytes => "MB",
            Self::Share => "",
        }
    }

    fn show(self, value: f64) -> String {
        let digits = match self {
            Self::Seconds => 3,
            Self::Milliseconds | Self::Megabytes => 1,
            Self::Share => 4,
        };
        format!("{value:.digits$} {}", self.name()).trim_end().to_owned()
    }

    /// Whether one side divided by the other says something.
    fn has_ratio(self) -> bool {
        !matches!(self, Self::Share)
    }
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Figure {
    name: String,
    unit: Unit,
    onsil: f64,
    peer: Option<f64>,
    goal: &'static str,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, unit: Unit, onsil: f64) -> Self {
        Self { name: name.into(), unit, onsil, peer: None, goal: "" }
    }

    pub(crate) fn peer(self, peer: Option<f64>) -> Self {
        Self { peer, ..self }
    }

    pub(crate) fn goal(self, goal: &'static str) -> Self {
        Self { goal, ..self }
    }

    /// Our figure divided by the peer's.
    fn ratio(&self) -> Option<f64> {
        self.peer.filter(|_| self.unit.has_ratio()).map(|peer| self.onsil / peer)
    }

    fn cells(&self) -> [String; 5] {
        let show = |value: Option<f64>| value.map_or_else(String::new, |v| self.unit.show(v));
        [
            self.name.clone(),
            show(Some(self.onsil)),
            show(self.peer),
            self.ratio().map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            self.goal.to_owned(),
        ]
    }
}

/// Everything that was measured, and what was not.
#[derive(Debug)]
pub(crate) struct Report {
    peer: Option<String>,
    figures: Vec<Figure>,
    notes: Vec<(String, String)>,
    skipped: Vec<String>,
}

impl Report {
    pub(crate) fn new(peer: Option<&str>) -> Self {
        let peer = peer.map(str::to_owned);
        Self { peer, figures: Vec::new(), notes: Vec::new(), skipped: Vec::new() }
    }

    pub(crate) fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    pub(crate) fn note(&mut self, name: &str, text: String) {
        self.notes.push((name.to_owned(), text));
    }

    pub(crate) fn skip(&mut self, what: String) {
        self.skipped.push(what);
    }

    pub(crate) fn print(&self, as_json: bool) {
        if as_json { println!("{}", self.json()) } else { print!("{}", self.table()) }
    }

    fn json(&self) -> serde_json::Value {
        let figures: Vec<_> = self
            .figures
            .iter()
            .map(|figure| {
                json!({
                    "name": figure.name,
                    "unit": figure.unit.name(),
                    "onsil": figure.onsil,
                    "peer": figure.peer,
                    "ratio": figure.ratio(),
                    "goal": figure.goal,
                })
            })
            .collect();
        let notes: serde_json::Map<_, _> =
            self.notes.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
        json!({
            "machine": machine(),
            "threads": THREADS,
            "batch_size": BATCH_SIZE,
            "peer": self.peer,
            "figures": figures,
            "notes": notes,
            "skipped": self.skipped,
        })
    }

    fn table(&self) -> String {
        let peer = self.peer.clone().unwrap_or_default();
        let ratio = if self.peer.is_some() { "ratio" } else { "" };
        let head = ["", "onsil", &peer, ratio, "goal"].map(str::to_owned);
        let rows: Vec<[String; 5]> =
            std::iter::once(head).chain(self.figures.iter().map(Figure::cells)).collect();
        let width = |column: usize| {
            rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
        };
        let widths: [usize; 5] = std::array::from_fn(width);
        let mut text = format!(
            "\n{}\n{THREADS} threads and batches of {BATCH_SIZE} where networks are trained; \
             seconds of an epoch are medians\n\n",
            machine()
        );
        for row in &rows {
            let mut line = format!("{:<1$}", row[0], widths[0]);
            for column in (1..5).filter(|&column| widths[column] > 0) {
                line += &format!("  {:>1$}", row[column], widths[column]);
            }
            text += line.trim_end();
            text.push('\n');
        }
        for (name, what) in &self.notes {
            text += &format!("{name}: {what}\n");
        }
        for what in &self.skipped {
            text += &format!("skipped: {what}\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_line_for_each_figure() {
        let mut report = Report::new(Some("Peer 1"));
        report.add(Figure::new("a", Unit::Seconds, 1.0).peer(Some(2.0)).goal("no slower"));
        report.add(Figure::new("longer", Unit::Megabytes, 10.25));
        report.skip("this".into());
        let table = report.table();
        let lines: Vec<&str> = table.lines().skip(4).collect();
        assert_eq!(
            lines,
            [
                "          onsil   Peer 1  ratio       goal",
                "a       1.000 s  2.000 s   0.50  no slower",
                "longer  10.2 MB",
                "skipped: this",
            ]
        );
    }
}
