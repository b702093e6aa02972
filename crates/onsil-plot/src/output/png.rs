//! PNG, drawn by kuva with its own font.

use super::primitives::{self, hex};
use crate::error::{Error, Result};
use crate::scene::{Mark, Scene};
use kuva::backend::raster::RasterBackend;
use kuva::render::render::Scene as KuvaScene;

/// The most pixels that a picture may have.
const MOST: f64 = 64e6;

/// The scene with `scale` pixels for each of its own.
pub(crate) fn write(scene: &Scene, scale: f64) -> Result<Vec<u8>> {
    let (width, height) = (scene.width * scale, scene.height.round() * scale);
    if !(0.5..=8.0).contains(&scale) || width * height > MOST {
        return Err(Error::parameter(
            "to_png",
            "scale",
            "0.5 to 8, and such that the picture has at most 64 million pixels",
            format!("{scale} for {:.0}×{:.0}", scene.width, scene.height),
        ));
    }
    let mut kuva = KuvaScene::new(scene.width, scene.height.round())
        .with_background(Some(&hex(scene.background)));
    kuva.text_color = Some(hex(scene.text));
    for mark in &scene.marks {
        match mark {
            &Mark::Line { ref points, color, width, dash: Some(pattern), glyph } => {
                let stroke = |points| Mark::Line { points, color, width, dash: None, glyph };
                let strokes = dashes(points, pattern).into_iter().map(stroke);
                kuva.elements.extend(strokes.flat_map(|stroke| primitives::of(&stroke)));
            }
            Mark::Image(image) => kuva.elements.push(primitives::cells(image, scale)),
            _ => kuva.elements.extend(primitives::of(mark)),
        }
    }
    RasterBackend::new()
        .with_scale(scale as f32)
        .render_scene(&kuva)
        .map_err(|reason| Error::Raster { width: width as usize, height: height as usize, reason })
}

/// The strokes of a dashed line, by its length: a raster begins the dashes anew at every corner, so that those of a
/// line through many points would run together.
fn dashes(points: &[(f64, f64)], pattern: &str) -> Vec<Vec<(f64, f64)>> {
    let lengths: Vec<f64> = pattern.split(' ').filter_map(|part| part.parse().ok()).collect();
    let [stroke, gap] = lengths[..] else { return vec![points.to_vec()] };
    let mut strokes: Vec<Vec<(f64, f64)>> = Vec::new();
    let (mut drawing, mut left) = (true, stroke);
    let mut current = Vec::from_iter(points.first().copied());
    for pair in points.windows(2) {
        let ((mut x, mut y), to) = (pair[0], pair[1]);
        let mut rest = (to.0 - x).hypot(to.1 - y);
        while rest > left {
            (x, y) = (x + (to.0 - x) * left / rest, y + (to.1 - y) * left / rest);
            rest -= left;
            if drawing {
                current.push((x, y));
                strokes.push(std::mem::take(&mut current));
            } else {
                current = vec![(x, y)];
            }
            drawing = !drawing;
            left = if drawing { stroke } else { gap };
        }
        left -= rest;
        if drawing {
            current.push(to);
        }
    }
    if drawing && current.len() > 1 {
        strokes.push(current);
    }
    strokes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_follow_the_length_of_the_line_whatever_its_corners() {
        let length = |strokes: &[Vec<(f64, f64)>]| -> f64 {
            let pairs = strokes.iter().flat_map(|stroke| stroke.windows(2));
            pairs.map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1)).sum()
        };
        let straight = dashes(&[(0.0, 0.0), (130.0, 0.0)], "7 6");
        let many: Vec<(f64, f64)> = (0..=1300).map(|i| (f64::from(i) / 10.0, 0.0)).collect();
        let dense = dashes(&many, "7 6");
        assert_eq!((straight.len(), dense.len()), (10, 10));
        assert!((length(&straight) - 70.0).abs() < 1e-9 && (length(&dense) - 70.0).abs() < 1e-9);
    }
}
