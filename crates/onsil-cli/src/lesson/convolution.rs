//! The lesson `convolution`.

use super::Showing;
use crate::args::TrainArgs;
use crate::error::{Error, Result};
use crate::lessons::Lesson;
use onsil::data::{Dataset, Values};
use onsil::figures;
use onsil::lessons::convolution::{Convolution, filters};
use onsil::ndarray::{Array2, Axis, Ix2};

pub(super) fn run(args: &TrainArgs, lesson: &'static Lesson) -> Result<()> {
    let data = super::data(args)?;
    let showing = Showing::begin(args, lesson, Some(&data), None::<&()>)?;
    let found = showing.or_forget(result(&data))?;
    showing.end(&found, false, &lines(&found), || {
        let [filters, strides, pooling] = figures::convolution(&found)?;
        Ok(vec![("filters", filters), ("padding_and_strides", strides), ("pooling", pooling)])
    })
}

/// What the lesson finds of the first image of the data.
pub(crate) fn result(data: &Dataset) -> Result<Convolution> {
    Ok(filters(first_image(data)?.view())?)
}

/// The first image, bytes scaled to 0–1.
fn first_image(data: &Dataset) -> Result<Array2<f32>> {
    let scale = if matches!(data.x, Values::U8(_)) { 1.0 / 255.0 } else { 1.0 };
    let first = data.x.select(&[0]).to_f32().index_axis_move(Axis(0), 0);
    let image = first.into_dimensionality::<Ix2>().map_err(|_| {
        Error::data(format!(
            "{}: expected grey images, found samples of shape {:?}; give images, such as digits",
            data.name,
            data.sample_shape()
        ))
    })?;
    Ok(image * scale)
}

fn lines(found: &Convolution) -> Vec<String> {
    let range = |pixels: &[Vec<f32>]| {
        let all = || pixels.iter().flatten().copied();
        (all().fold(f32::INFINITY, f32::min), all().fold(f32::NEG_INFINITY, f32::max))
    };
    let line = |what: String, [height, width]: [usize; 2], pixels: &[Vec<f32>]| {
        let (least, most) = range(pixels);
        format!("{what:42}  {height:3} x {width:<3}  pixels from {least:.3} to {most:.3}")
    };
    let size = [found.image.len(), found.image.first().map_or(0, Vec::len)];
    let mut lines = vec![line("image".into(), size, &found.image)];
    lines.extend(found.filtered.iter().map(|f| {
        let what = format!("{:16}  padding {:5}  strides {}", f.filter, f.padding, f.strides);
        line(what, f.size, &f.pixels)
    }));
    lines.extend(found.pooled.iter().map(|pooled| {
        let what = format!("{} pooling, window {}", pooled.pooling, pooled.window);
        line(what, pooled.size, &pooled.pixels)
    }));
    lines
}
