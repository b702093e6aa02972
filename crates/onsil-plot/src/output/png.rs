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
            Mark::Image(image) => kuva.elements.push(primitives::cells(image, scale)),
            _ => kuva.elements.extend(primitives::of(mark)),
        }
    }
    RasterBackend::new()
        .with_scale(scale as f32)
        .render_scene(&kuva)
        .map_err(|reason| Error::Raster { width: width as usize, height: height as usize, reason })
}
