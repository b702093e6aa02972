//! `cargo xtask pictures`: the pictures of the README, made by the program they show.

use crate::run::{Result, release_binary, root, step};
use crate::scratch::Scratch;
use std::fmt::Write;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

/// Images of each class on the sheet of digits.
const COLUMNS: &str = "20";
/// What the terminal shows as typed.
const TYPED: &str = "cargo run --release -- train cnn";

/// Width and height of a character cell, and the border, in pixels.
const CELL: (usize, usize) = (8, 20);
const BORDER: usize = 16;

/// Draws all of them into docs/pictures.
pub(crate) fn pictures() -> Result<()> {
    let folder = root().join("docs/pictures");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let scratch = Scratch::new()?;
    let onsil = release_binary()?;
    let mut sample = Command::new(&onsil);
    sample.args(["data", "sample", "digits", "--columns", COLUMNS, "--out"]);
    step("digits", sample.arg(folder.join("digits.png")))?;
    let shown = train(&onsil, scratch.path())?;
    let svg = folder.join("train_cnn.svg");
    std::fs::write(&svg, terminal(&shown)).map_err(|error| error.to_string())
}

/// What a terminal shows of a training.
fn train(onsil: &Path, scratch: &Path) -> Result<String> {
    let path = scratch.join("shown");
    let open = || -> std::io::Result<(File, File)> {
        let file = File::create(&path)?;
        Ok((file.try_clone()?, file))
    };
    let (out, err) = open().map_err(|error| error.to_string())?;
    let mut command = Command::new(onsil);
    command.current_dir(scratch).args(["train", "cnn", "--progress", "lines"]);
    step("train cnn", command.stdin(Stdio::null()).stdout(out).stderr(err))?;
    std::fs::read_to_string(&path).map_err(|error| error.to_string())
}

/// Lines of text as a terminal, in SVG.
fn terminal(shown: &str) -> String {
    let typed = format!("$ {TYPED}");
    let lines: Vec<&str> = std::iter::once(typed.as_str()).chain(shown.lines()).collect();
    let columns = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let (width, height) = (columns * CELL.0 + 2 * BORDER, lines.len() * CELL.1 + 2 * BORDER);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#1d2433\"/>\n\
         <g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"13\">\n"
    );
    for (i, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        let colour = match i {
            0 => "#ffffff",
            _ if line.starts_with("test") => "#8fd694",
            _ => "#c3cbdb",
        };
        let (y, length) = (BORDER + i * CELL.1 + 14, line.chars().count() * CELL.0);
        let _ = writeln!(
            svg,
            "<text x=\"{BORDER}\" y=\"{y}\" textLength=\"{length}\" fill=\"{colour}\" \
             xml:space=\"preserve\">{}</text>",
            escaped(line)
        );
    }
    svg + "</g>\n</svg>\n"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::terminal;

    #[test]
    fn text_is_escaped_and_lines_follow_one_another() {
        let svg = terminal("a < b\ntest - 1\n");
        assert!(svg.contains(">a &lt; b</text>"), "{svg}");
        assert_eq!(svg.matches("<text").count(), 3);
    }
}
