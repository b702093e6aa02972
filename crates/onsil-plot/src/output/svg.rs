//! SVG: the document, its groups and its images are written here, everything drawn within by kuva.

use super::primitives::{self, hex};
use crate::color::Color;
use crate::scene::{Image, Mark, Scene};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kuva::backend::svg::SvgBackend;
use kuva::render::render::{Primitive, Scene as KuvaScene};

/// As wide as the font that text is measured with, or narrower.
const FONTS: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

/// Cells that are written one by one.
const FEW: usize = 2_500;

/// The scene as a document.
pub(crate) fn write(scene: &Scene) -> String {
    document(scene, "", &body(scene))
}

/// A document of the scene's size and title with this body.
pub(crate) fn document(scene: &Scene, style: &str, body: &str) -> String {
    let Scene { width, height, .. } = *scene;
    let title = escape(&scene.title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height:.0}\" viewBox=\"0 0 \
         {width} {height:.0}\" role=\"img\" font-family=\"{FONTS}\">\n<title>{title}</title>\n{style}<rect \
         width=\"100%\" height=\"100%\" fill=\"{}\"/>\n{body}</svg>\n",
        hex(scene.background)
    )
}

/// Everything that is drawn.
pub(crate) fn body(scene: &Scene) -> String {
    let mut out = String::new();
    let mut run = Vec::new();
    for mark in &scene.marks {
        match mark {
            Mark::Begin(class) => {
                flush(&mut run, scene, &mut out);
                out += &format!("<g class=\"{class}\">\n");
            }
            Mark::End => {
                flush(&mut run, scene, &mut out);
                out += "</g>\n";
            }
            // Smooth in some programs, if it were an image.
            Mark::Image(image) if image.behind && image.pixels.len() <= FEW => {
                run.push(primitives::cells(image, 1.0));
            }
            Mark::Image(image) => {
                flush(&mut run, scene, &mut out);
                out += &image_element(image);
            }
            _ => run.extend(primitives::of(mark)),
        }
    }
    flush(&mut run, scene, &mut out);
    out
}

/// Writes the primitives gathered so far: kuva's document without its first and last tag.
fn flush(run: &mut Vec<Primitive>, scene: &Scene, out: &mut String) {
    if run.is_empty() {
        return;
    }
    let mut part = KuvaScene::new(scene.width, scene.height).with_background(None);
    part.elements = std::mem::take(run);
    let text = SvgBackend::new().with_pretty(true).render_scene(&part);
    let text = text.split_once("-->").map_or(&text[..], |(_, rest)| rest);
    let text = text.rsplit_once("</svg>").map_or(text, |(rest, _)| rest);
    for line in text.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
        *out += line;
        out.push('\n');
    }
}

fn image_element(image: &Image) -> String {
    let rows = image.pixels.len() / image.columns;
    format!(
        "<image x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" preserveAspectRatio=\"none\" \
         style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>\n",
        image.x,
        image.y,
        image.width,
        image.height,
        STANDARD.encode(png_of(image.columns, rows, &image.pixels))
    )
}

/// The pixels as a PNG file: with a palette where they have few colours.
fn png_of(columns: usize, rows: usize, pixels: &[Color]) -> Vec<u8> {
    let mut palette: Vec<Color> = pixels.to_vec();
    palette.sort_unstable_by_key(|&Color(r, g, b)| (r, g, b));
    palette.dedup();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, columns as u32, rows as u32);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let data: Vec<u8> = match palette.len() {
        0..=256 => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette.iter().flat_map(|c| [c.0, c.1, c.2]).collect::<Vec<u8>>());
            let key = |&Color(r, g, b): &Color| (r, g, b);
            let index = |color: &Color| palette.binary_search_by_key(&key(color), key).unwrap_or(0);
            pixels.iter().map(|color| index(color) as u8).collect()
        }
        _ => {
            encoder.set_color(png::ColorType::Rgb);
            pixels.iter().flat_map(|c| [c.0, c.1, c.2]).collect()
        }
    };
    // Writing into memory, in the size that was said: there is nothing that could fail.
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&data));
    debug_assert!(written.is_ok(), "{written:?}");
    bytes
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
