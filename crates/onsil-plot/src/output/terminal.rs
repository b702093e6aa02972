//! Text for a terminal: braille dots and half blocks, or plain ASCII, in the cells of a grid.

use crate::clip::Bounds;
use crate::color::Color;
use crate::scene::{Anchor, Image, Mark, Point, Scene, Text};
use crate::text::{CELL_HEIGHT, CELL_WIDTH};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a terminal can show.
///
/// ```
/// use onsil_plot::Terminal;
/// assert_eq!(Terminal::default(), Terminal { columns: 80, unicode: true, color: true });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Its width, from 30 to 400 columns.
    pub columns: usize,
    /// Whether it shows Unicode: braille dots, half blocks, arrows. Without, only ASCII is written.
    pub unicode: bool,
    /// Whether it shows 24-bit colours.
    pub color: bool,
}

impl Default for Terminal {
    fn default() -> Self {
        Self { columns: 80, unicode: true, color: true }
    }
}

/// Brightness from dark to bright, in ASCII.
const SHADES: &[u8] = b" .:-=+*#%@";
/// The same in blocks.
const BLOCKS: [char; 5] = [' ', '░', '▒', '▓', '█'];
/// The bits of braille's dots, by row and column.
const DOTS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cell {
    /// What is written there; nothing is a space.
    glyph: Option<char>,
    /// Braille dots, if nothing is written.
    dots: u8,
    color: Option<Color>,
    behind: Option<Color>,
    /// Covered by the wide character before it.
    covered: bool,
}

struct Canvas {
    columns: usize,
    rows: usize,
    cells: Vec<Cell>,
    terminal: Terminal,
}

/// The scene as lines of text.
pub(crate) fn write(scene: &Scene, terminal: Terminal) -> String {
    let columns = (scene.width / CELL_WIDTH).round() as usize;
    let rows = (scene.height / CELL_HEIGHT).ceil() as usize;
    let cells = vec![Cell::default(); columns * rows];
    let mut canvas = Canvas { columns, rows, cells, terminal };
    scene.marks.iter().for_each(|mark| canvas.draw(mark));
    // Words are read last, so that nothing is drawn through them.
    for mark in &scene.marks {
        if let Mark::Text(text) = mark {
            canvas.text(text);
        }
    }
    canvas.to_text([scene.text, scene.muted])
}

impl Canvas {
    fn at(&mut self, column: f64, row: f64) -> Option<&mut Cell> {
        let inside =
            column >= 0.0 && row >= 0.0 && column < self.columns as f64 && row < self.rows as f64;
        inside.then(|| &mut self.cells[row as usize * self.columns + column as usize])
    }

    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Begin(_) | Mark::End | Mark::Text(_) => {}
            Mark::Line { points, color, glyph, dash, .. } => {
                for pair in points.windows(2) {
                    self.segment(pair[0], pair[1], *color, *glyph, dash.is_some());
                }
            }
            Mark::Area { points, fill, .. } => self.area(points, *fill),
            Mark::Rect { x, y, width, height, fill: Some(fill), .. } => {
                self.block(*x, *y, *width, *height, *fill);
            }
            Mark::Rect { x, y, width, height, fill: None, stroke } => {
                self.frame(*x, *y, *width, *height, *stroke);
            }
            Mark::Point(point) => self.point(point),
            Mark::Image(image) => self.image(image),
        }
    }

    /// A line in dots, or in its glyph once for every cell.
    fn segment(&mut self, a: (f64, f64), b: (f64, f64), color: Color, glyph: char, dashed: bool) {
        let steps = ((b.0 - a.0).abs() / 2.0).max((b.1 - a.1).abs() / 2.0).ceil().clamp(1.0, 1e4);
        for step in 0..=steps as usize {
            let share = step as f64 / steps;
            let (x, y) = (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1));
            // Dashes follow the place, so that short segments make dashes too.
            if !dashed || ((x + y) / 10.0).rem_euclid(2.0) < 1.2 {
                self.dot(x, y, color, glyph);
            }
        }
    }

    fn dot(&mut self, x: f64, y: f64, color: Color, glyph: char) {
        let unicode = self.terminal.unicode;
        let (column, row) = (x / CELL_WIDTH, y / CELL_HEIGHT);
        let Some(cell) = self.at(column, row) else { return };
        if unicode {
            let bit = DOTS[(row.fract() * 4.0) as usize][(column.fract() * 2.0) as usize];
            if cell.glyph.is_none() {
                cell.dots |= bit;
                cell.color = Some(color);
            }
        } else {
            (cell.glyph, cell.color) = (Some(glyph), Some(color));
        }
    }

    /// A point stands for itself: dots of several could not be told apart.
    fn point(&mut self, point: &Point) {
        let unicode = self.terminal.unicode;
        let color = point.fill.or(point.stroke.map(|(color, _)| color));
        let glyph = match (unicode, point.fill.is_some(), point.glyph) {
            (true, true, 'o') => '●',
            (true, true, 'x') => '▲',
            (true, true, '+') => '◆',
            (true, false, 'O') => '◯',
            (true, false, _) => '○',
            (_, _, glyph) => glyph,
        };
        if let Some(cell) = self.at(point.x / CELL_WIDTH, point.y / CELL_HEIGHT) {
            let ringed = point.fill.is_none() && matches!(cell.glyph, Some('●' | '▲' | '◆'));
            cell.glyph = Some(if ringed { '◉' } else { glyph });
            if !ringed {
                cell.color = color;
            }
        }
    }

    /// A shape lies behind: it colours cells, and is left out where there are no colours.
    fn area(&mut self, points: &[(f64, f64)], fill: Color) {
        if !self.terminal.color {
            return;
        }
        for row in 0..self.rows {
            for column in 0..self.columns {
                let middle = ((column as f64 + 0.5) * CELL_WIDTH, (row as f64 + 0.5) * CELL_HEIGHT);
                if within(points, middle) {
                    self.cells[row * self.columns + column].behind = Some(fill);
                }
            }
        }
    }

    fn block(&mut self, x: f64, y: f64, width: f64, height: f64, fill: Color) {
        let full = if self.terminal.unicode { '█' } else { '#' };
        let half = if self.terminal.unicode { '▄' } else { '#' };
        let area = Bounds { left: x, top: y, right: x + width, bottom: y + height };
        for row in 0..self.rows {
            for column in 0..self.columns {
                let (left, top) = (column as f64 * CELL_WIDTH, row as f64 * CELL_HEIGHT);
                let wide = area.right.min(left + CELL_WIDTH) - area.left.max(left);
                let tall = area.bottom.min(top + CELL_HEIGHT) - area.top.max(top);
                if wide < CELL_WIDTH / 2.0 || tall < CELL_HEIGHT / 4.0 {
                    continue;
                }
                let cell = &mut self.cells[row * self.columns + column];
                cell.glyph = Some(if tall > 0.75 * CELL_HEIGHT { full } else { half });
                cell.color = Some(fill);
            }
        }
    }

    fn frame(&mut self, x: f64, y: f64, width: f64, height: f64, color: Option<Color>) {
        let (upright, level, corner) =
            if self.terminal.unicode { ('│', '─', '└') } else { ('|', '-', '+') };
        let (left, bottom) = ((x / CELL_WIDTH).ceil() - 1.0, ((y + height) / CELL_HEIGHT).floor());
        let (top, right) = ((y / CELL_HEIGHT).floor(), ((x + width) / CELL_WIDTH).floor());
        let mut put = |column: f64, row: f64, glyph: char| {
            if let Some(cell) = self.at(column, row) {
                (cell.glyph, cell.color) = (Some(glyph), color);
            }
        };
        let rows = (bottom - top).max(0.0) as usize;
        (0..rows).for_each(|row| put(left, top + row as f64, upright));
        put(left, bottom, corner);
        let columns = (right - left).max(0.0) as usize;
        (1..columns).for_each(|column| put(left + column as f64, bottom, level));
    }

    /// Two pixels for every cell where there are colours, else its brightness.
    fn image(&mut self, image: &Image) {
        let Terminal { unicode, color, .. } = self.terminal;
        if image.behind && !color {
            return;
        }
        let rows = image.pixels.len() / image.columns;
        // The mean of the pixels that a part of a cell covers: a thin stroke must not fall between two of them.
        let range = |from: f64, length: f64, origin: f64, whole: f64, count: usize| {
            let scale = count as f64 / whole;
            let first = ((from - origin) * scale).floor().clamp(0.0, count as f64) as usize;
            let last = ((from + length - origin) * scale).ceil().clamp(0.0, count as f64) as usize;
            // A cell that is mostly outside belongs to what is there.
            let outside = from + length / 2.0 < origin || from + length / 2.0 > origin + whole;
            first..if outside { first } else { last.max(first) }
        };
        let mean = |x: f64, y: f64, height: f64| -> Option<Color> {
            let columns = range(x, CELL_WIDTH, image.x, image.width, image.columns);
            let rows = range(y, height, image.y, image.height, rows);
            let covered = columns.len() * rows.len();
            let mut sums = [0.0; 3];
            for pixel in rows.flat_map(|row| &image.pixels[row * image.columns..][columns.clone()])
            {
                for (sum, part) in sums.iter_mut().zip([pixel.0, pixel.1, pixel.2]) {
                    *sum += f64::from(part);
                }
            }
            let [r, g, b] = sums.map(|sum| (sum / covered as f64).round() as u8);
            (covered > 0).then_some(Color(r, g, b))
        };
        for row in 0..self.rows {
            for column in 0..self.columns {
                let half = CELL_HEIGHT / 2.0;
                let (x, y) = (column as f64 * CELL_WIDTH, row as f64 * CELL_HEIGHT);
                let [upper, lower] = [y, y + half].map(|y| mean(x, y, half));
                let cell = &mut self.cells[row * self.columns + column];
                let (Some(first), Some(second)) = (upper.or(lower), lower.or(upper)) else {
                    continue;
                };
                *cell = match (unicode && color, image.behind) {
                    (_, true) => Cell { behind: Some(first), ..*cell },
                    (true, false) => Cell {
                        glyph: Some('▀'),
                        color: Some(first),
                        behind: Some(second),
                        ..Cell::default()
                    },
                    (false, false) => {
                        let brightness =
                            (first.luminance().sqrt() + second.luminance().sqrt()) / 2.0;
                        Cell { glyph: Some(shade(brightness, unicode)), ..Cell::default() }
                    }
                };
            }
        }
    }

    fn text(&mut self, text: &Text) {
        let words = if self.terminal.unicode { text.text.clone() } else { ascii(&text.text) };
        let wide = words.width() as f64;
        let start = match text.anchor {
            Anchor::Start => text.x / CELL_WIDTH,
            Anchor::Middle => text.x / CELL_WIDTH - wide / 2.0,
            Anchor::End => text.x / CELL_WIDTH - wide,
        };
        let mut column = (start + 0.25).floor().min(self.columns as f64 - wide).max(0.0);
        let row = (text.y / CELL_HEIGHT).floor().min(self.rows as f64 - 1.0);
        for glyph in words.chars() {
            let width = glyph.width().unwrap_or(0);
            if width == 0 {
                continue;
            }
            if let Some(cell) = self.at(column, row) {
                *cell = Cell {
                    glyph: Some(glyph),
                    color: Some(text.color),
                    behind: cell.behind,
                    ..Cell::default()
                };
            }
            if width == 2
                && let Some(cell) = self.at(column + 1.0, row)
            {
                *cell = Cell { covered: true, ..Cell::default() };
            }
            column += width as f64;
        }
    }

    /// The lines; `plain` is left to the terminal's own colour, whose background is not known.
    fn to_text(&self, plain: [Color; 2]) -> String {
        let mut out = String::new();
        for row in self.cells.chunks(self.columns.max(1)) {
            let last = row.iter().rposition(|cell| cell.shown() != ' ' || cell.behind.is_some());
            let mut before = (None, None);
            for cell in &row[..last.map_or(0, |last| last + 1)] {
                if cell.covered {
                    continue;
                }
                let style = match self.terminal.color {
                    true => (
                        cell.color.filter(|color| cell.shown() != ' ' && !plain.contains(color)),
                        cell.behind,
                    ),
                    false => (None, None),
                };
                if style != before {
                    out += &escape_codes(style);
                    before = style;
                }
                out.push(cell.shown());
            }
            if before != (None, None) {
                out += "\x1b[0m";
            }
            out.push('\n');
        }
        out
    }
}

impl Cell {
    fn shown(&self) -> char {
        match (self.glyph, self.dots) {
            (Some(glyph), _) => glyph,
            (None, 0) => ' ',
            (None, dots) => char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '),
        }
    }
}

fn escape_codes((color, behind): (Option<Color>, Option<Color>)) -> String {
    let mut codes = String::from("\x1b[0");
    if let Some(Color(r, g, b)) = color {
        codes += &format!(";38;2;{r};{g};{b}");
    }
    if let Some(Color(r, g, b)) = behind {
        codes += &format!(";48;2;{r};{g};{b}");
    }
    codes + "m"
}

fn shade(brightness: f64, unicode: bool) -> char {
    let of = |count: usize| ((brightness * count as f64) as usize).min(count - 1);
    match unicode {
        true => BLOCKS[of(BLOCKS.len())],
        false => char::from(SHADES[of(SHADES.len())]),
    }
}

/// The nearest that ASCII has.
fn ascii(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            ' '..='~' => out.push(c),
            '−' | '–' | '—' => out.push('-'),
            '×' => out.push('x'),
            '±' => out.push_str("+-"),
            '·' => out.push('.'),
            '…' => out.push('~'),
            '→' => out.push_str("->"),
            '₀'..='₉' => out.push(char::from(b'0' + (c as u32 - '₀' as u32) as u8)),
            '²' => out.push('2'),
            _ => out.push('?'),
        }
    }
    out
}

/// Whether a point lies in a shape, by the number of edges to its right.
fn within(shape: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let edges = shape.iter().zip(shape.iter().cycle().skip(1));
    edges
        .filter(|&(&(x1, y1), &(x2, y2))| {
            (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        })
        .count()
        % 2
        == 1
}
