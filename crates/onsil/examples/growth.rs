//! How the time of SVC and KMeans grows with the rows, beside peers, as a picture for docs/performance.md.
//!
//! `cargo xtask bench --growth --peers sklearn,sklearnex --json > growth.json`, then
//! `cargo run --release --example growth -- growth.json docs/pictures/growth.svg`.

use onsil::plot::{Axes, Figure, Line, LineStyle, Marker, Paint, Scatter, Theme};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// The rows of each frame: those of this name, and what follows the number of rows.
const FRAMES: [(&str, &str, &str); 2] = [
    ("SVC on MNIST", "growth-svc-n", ""),
    ("KMeans, 64 clusters of 16 features", "growth-kmeans-n", "-k64-d16"),
];

/// Seconds by the number of rows, of each side in the order in which they are first named.
type Curves = Vec<(String, BTreeMap<u64, f64>)>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(from), Some(to)) = (args.next(), args.next()) else {
        return Err("give the file with the measurements and the picture to write".into());
    };
    let measured: Value = serde_json::from_str(&std::fs::read_to_string(from)?)?;
    let frames =
        FRAMES.map(|(title, before, after)| (title, frame(&curves(&measured, before, after))));
    let figure = Figure::beside(frames).width(800.0);
    let to = Path::new(&to);
    let stem = to.file_stem().unwrap_or_default().to_string_lossy();
    figure.clone().theme(Theme::dark()).save(to.with_file_name(format!("{stem}-dark.svg")))?;
    Ok(figure.theme(Theme::light()).save(to)?)
}

fn curves(measured: &Value, before: &str, after: &str) -> Curves {
    let mut curves = Curves::new();
    let mut add = |side: &str, rows: u64, seconds: f64| {
        let at = curves.iter().position(|(name, _)| name == side).unwrap_or_else(|| {
            curves.push((side.to_owned(), BTreeMap::new()));
            curves.len() - 1
        });
        curves[at].1.insert(rows, seconds);
    };
    for row in measured["rows"].as_array().into_iter().flatten() {
        let id = row["row"].as_str().unwrap_or_default();
        let number = id.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        let Some(rows) = number.and_then(|number| number.parse().ok()) else { continue };
        add("onsil", rows, row["seconds"].as_f64().unwrap_or(f64::NAN));
        for peer in row["peers"].as_array().into_iter().flatten() {
            let name = peer["peer"].as_str().unwrap_or_default();
            // Without the version.
            let name = name.split(' ').next().unwrap_or(name);
            add(name, rows, peer["seconds"].as_f64().unwrap_or(f64::NAN));
        }
    }
    curves
}

/// Both axes logarithmic: a straight line is a power, and its slope the exponent.
fn frame(curves: &Curves) -> Figure {
    let rows = curves.iter().flat_map(|(_, times)| times.keys().copied());
    let ticks: BTreeMap<u64, String> = rows.map(|n| (n, grouped(n))).collect();
    let mut axes = Axes::new().x_label("rows").y_label("seconds").y_logarithmic(true);
    axes = axes.x_ticks(ticks.into_iter().map(|(n, text)| ((n as f64).log10(), text)));
    for (series, (name, times)) in curves.iter().enumerate() {
        let (x, y): (Vec<f64>, Vec<f64>) =
            times.iter().map(|(&n, &seconds)| ((n as f64).log10(), seconds)).unzip();
        let style = [LineStyle::Solid, LineStyle::Dashed, LineStyle::Dotted][series % 3];
        let marker = [Marker::Circle, Marker::Triangle, Marker::Square][series % 3];
        axes.add(Line::new(&x, &y).label(name).paint(Paint::Series(series)).style(style));
        axes.add(Scatter::new(&x, &y).paint(Paint::Series(series)).marker(marker));
    }
    Figure::new().axes(axes)
}

/// `60000` as `60k`, so that neighbours do not touch.
fn grouped(rows: u64) -> String {
    if rows.is_multiple_of(1_000) { format!("{}k", rows / 1_000) } else { rows.to_string() }
}
