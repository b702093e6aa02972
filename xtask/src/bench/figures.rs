//! What was measured, as a table or as JSON.

use super::compare::{Compared, Reached, Spread, Theirs};
use super::machine::machine;
use super::median;
use super::onsil::{Ours, Shape};
use super::rows::Kind;
use serde_json::{Value, json};

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
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Figure {
    name: String,
    unit: Unit,
    onsil: f64,
    goal: &'static str,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, unit: Unit, onsil: f64) -> Self {
        Self { name: name.into(), unit, onsil, goal: "" }
    }

    pub(crate) fn goal(self, goal: &'static str) -> Self {
        Self { goal, ..self }
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "unit": self.unit.name(),
            "onsil": self.onsil,
            "goal": self.goal,
        })
    }

    fn cells(&self) -> [String; 3] {
        [self.name.clone(), self.unit.show(self.onsil), self.goal.to_owned()]
    }
}

/// Everything that was measured, and what was not.
#[derive(Debug)]
pub(crate) struct Report {
    threads: usize,
    rows: Vec<Compared>,
    shapes: Vec<Shape>,
    figures: Vec<Figure>,
    notes: Vec<(String, String)>,
    skipped: Vec<String>,
}

impl Report {
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            threads,
            rows: Vec::new(),
            shapes: Vec::new(),
            figures: Vec::new(),
            notes: Vec::new(),
            skipped: Vec::new(),
        }
    }

    pub(crate) fn compared(&mut self, row: Compared) {
        self.rows.push(row);
    }

    pub(crate) fn shapes(&mut self, shapes: Vec<Shape>) {
        self.shapes = shapes;
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
        if as_json { println!("{}", self.json()) } else { print!("{}", self.text()) }
    }

    fn json(&self) -> Value {
        let notes: serde_json::Map<_, _> =
            self.notes.iter().map(|(name, text)| (name.clone(), text.as_str().into())).collect();
        json!({
            "machine": machine(),
            "threads": self.threads,
            "rows": self.rows.iter().map(row_json).collect::<Vec<_>>(),
            "shapes": self.shapes.iter().map(shape_json).collect::<Vec<_>>(),
            "figures": self.figures.iter().map(Figure::json).collect::<Vec<_>>(),
            "notes": notes,
            "skipped": self.skipped,
        })
    }

    fn text(&self) -> String {
        let mut text = format!("\n{}\n{} threads\n", machine(), self.threads);
        if !self.rows.is_empty() {
            text += "\n";
            text += &self.rows.iter().flat_map(row_lines).collect::<String>();
        }
        if !self.shapes.is_empty() {
            text += "\n3×3 convolutions of odd shapes beside round ones, GFLOP/s\n";
            text += &self.shapes.iter().map(shape_line).collect::<String>();
        }
        if !self.figures.is_empty() {
            text += "\n";
            text += &self.table();
        }
        for (name, what) in &self.notes {
            text += &format!("{name}: {what}\n");
        }
        for what in &self.skipped {
            text += &format!("skipped: {what}\n");
        }
        text
    }

    /// The figures.
    fn table(&self) -> String {
        let head = ["", "onsil", "goal"].map(str::to_owned);
        let rows: Vec<[String; 3]> =
            std::iter::once(head).chain(self.figures.iter().map(Figure::cells)).collect();
        let width = |column: usize| {
            rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
        };
        let widths: [usize; 3] = std::array::from_fn(width);
        let mut text = String::new();
        for [name, value, goal] in &rows {
            let line =
                format!("{name:<0$}  {value:>1$}  {goal:>2$}", widths[0], widths[1], widths[2]);
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

/// A row: our time, then that of each peer, then each goal.
fn row_lines(row: &Compared) -> Vec<String> {
    let line = |name: &str, time: &str, rest: &str| {
        format!("{name:60}  {time:>9}  {rest}").trim_end().to_owned() + "\n"
    };
    let share = row.share_of_peak();
    let speed = format!("{:.1} GFLOP/s, {:.0} % of the peak", row.gflops(), 100.0 * share.median);
    let told = if row.row.kind == Kind::Network { speed } else { result(row.ours.last()) };
    let mut lines = vec![line(row.row.about, &time(row.seconds()), &told)];
    for peer in &row.theirs {
        let ratio = row.ratio(&[peer.name]).map(|ratio| format!("ratio {}", spread(ratio)));
        let (name, seconds) = (format!("    {}", peer.title), time(median(&peer.seconds)));
        let quality = peer.quality.map(|quality| format!(", {quality:.6}"));
        let told = ratio.unwrap_or_default() + &quality.unwrap_or_default();
        lines.push(line(&name, &seconds, &told));
    }
    for reached in row.reached() {
        let met = if reached.met { "met" } else { "not met" };
        let name = format!("    goal: {}", reached.goal);
        lines.push(line(&name, "", &format!("{met}: {}", spread(reached.value))));
    }
    lines
}

/// How good a result of ours is, and the memory it took.
fn result(ours: Option<&Ours>) -> String {
    let Some(ours) = ours else { return String::new() };
    let quality = ours.quality.as_ref().map(|(name, value)| format!("{name} {value:.6}"));
    let memory = ours.peak_megabytes.map(|peak| format!("at most {peak:.0} MB"));
    quality.into_iter().chain(memory).collect::<Vec<_>>().join(", ")
}

/// `0.25 (0.20–0.31)`
fn spread(spread: Spread) -> String {
    let Spread { median, least, most } = spread;
    format!("{median:.2} ({least:.2}–{most:.2})")
}

fn time(seconds: f64) -> String {
    match seconds {
        _ if seconds < 1e-3 => format!("{:.1} µs", 1e6 * seconds),
        _ if seconds < 1.0 => format!("{:.2} ms", 1e3 * seconds),
        _ => format!("{seconds:.2} s"),
    }
}

fn row_json(row: &Compared) -> Value {
    let spread = |spread: Spread| json!([spread.least, spread.median, spread.most]);
    let peer = |peer: &Theirs| {
        json!({
            "peer": peer.title,
            "seconds": median(&peer.seconds),
            "rounds": peer.seconds,
            "ratio": row.ratio(&[peer.name]).map(spread),
            "quality": peer.quality,
        })
    };
    let goal = |reached: Reached| json!({"goal": reached.goal, "value": spread(reached.value), "met": reached.met});
    json!({
        "row": row.row.id,
        "about": row.row.about,
        "seconds": row.seconds(),
        "rounds": row.ours.iter().map(|ours| ours.seconds).collect::<Vec<_>>(),
        "gflops": row.gflops(),
        "peak_gflops": row.ours.iter().map(|ours| ours.peak_gflops).collect::<Vec<_>>(),
        "share_of_peak": spread(row.share_of_peak()),
        "quality": row.ours.last().and_then(|ours| ours.quality.as_ref()).map(|(_, value)| value),
        "peak_megabytes": row.ours.iter().filter_map(|ours| ours.peak_megabytes).reduce(f64::max),
        "peers": row.theirs.iter().map(peer).collect::<Vec<_>>(),
        "goals": row.reached().into_iter().map(goal).collect::<Vec<_>>(),
    })
}

fn shape_line(shape: &Shape) -> String {
    let Shape { name, gflops, neighbour, neighbour_gflops, is_cliff } = shape;
    let mark = if *is_cliff { "  below half" } else { "" };
    let ratio = gflops / neighbour_gflops;
    format!(
        "{name:24}  {gflops:6.1}    {neighbour:24}  {neighbour_gflops:6.1}  {ratio:5.2}{mark}\n"
    )
}

fn shape_json(shape: &Shape) -> Value {
    json!({
        "shape": shape.name,
        "gflops": shape.gflops,
        "neighbour": shape.neighbour,
        "neighbour_gflops": shape.neighbour_gflops,
        "ratio": shape.gflops / shape.neighbour_gflops,
        "cliff": shape.is_cliff,
    })
}

#[cfg(test)]
mod tests {
    use super::super::peer::Name;
    use super::super::rows;
    use super::*;

    #[test]
    fn a_table_has_a_line_for_each_figure() {
        let mut report = Report::new(2);
        report.add(Figure::new("a", Unit::Seconds, 1.0).goal("< 2 s"));
        report.add(Figure::new("longer", Unit::Megabytes, 10.25));
        report.skip("this".into());
        let text = report.text();
        let lines: Vec<&str> = text.lines().skip(4).collect();
        assert_eq!(
            lines,
            [
                "          onsil   goal",
                "a       1.000 s  < 2 s",
                "longer  10.2 MB",
                "skipped: this",
            ]
        );
    }

    #[test]
    fn a_row_has_a_line_for_each_peer_and_each_goal() {
        let row = Compared {
            row: rows::ALL.iter().find(|row| row.id == "cnn-train").unwrap(),
            ours: vec![Ours { seconds: 3.5, gflop: 700.0, peak_gflops: 400.0, ..Ours::default() }],
            theirs: vec![Theirs {
                name: Name::Torch,
                title: "PyTorch 2".into(),
                seconds: vec![7.0],
                quality: None,
            }],
        };
        let lines = row_lines(&row);
        let words = |line: &String| line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            lines.iter().map(words).collect::<Vec<_>>(),
            [
                "cnn, one epoch, batch 32 3.50 s 200.0 GFLOP/s, 50 % of the peak",
                "PyTorch 2 7.00 s ratio 0.50 (0.50–0.50)",
                "goal: at most 0.30 of PyTorch not met: 0.50 (0.50–0.50)",
            ]
        );
        assert_eq!(row_json(&row)["peers"][0]["ratio"][1], 0.5);
    }
}
