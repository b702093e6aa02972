//! Figures one after the other, in one SVG that moves by itself.

use crate::error::{Error, Result};
use crate::figure::{Figure, save_bytes};
use crate::output::svg;
use std::path::Path;

/// Figures one after the other, over and over, in one SVG. Where the reader prefers no motion, the last
/// one stands still.
///
/// ```
/// use onsil_plot::{Animation, Axes, Figure};
/// let frames = ["one", "two"].map(|title| Figure::new().axes(Axes::new().title(title)));
/// let svg = Animation::new(frames.to_vec(), 1.0)?.to_svg();
/// assert!(svg.contains("@keyframes"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Animation {
    frames: Vec<Figure>,
    seconds: f64,
}

impl Animation {
    /// Each of the figures for so many seconds.
    ///
    /// # Errors
    /// There is no figure, or `seconds` is not within 0.1 to 60.
    pub fn new(frames: Vec<Figure>, seconds: f64) -> Result<Self> {
        if frames.is_empty() {
            return Err(Error::parameter("animation", "frames", "at least one figure", "empty"));
        }
        if !(0.1..=60.0).contains(&seconds) {
            return Err(Error::parameter(
                "animation",
                "seconds",
                "within 0.1 to 60",
                seconds.to_string(),
            ));
        }
        Ok(Self { frames, seconds })
    }

    /// The figures.
    pub fn frames(&self) -> &[Figure] {
        &self.frames
    }

    /// The same animation with every figure changed.
    pub fn map(self, change: impl Fn(Figure) -> Figure) -> Self {
        Self { frames: self.frames.into_iter().map(change).collect(), ..self }
    }

    /// All of it as one SVG document.
    pub fn to_svg(&self) -> String {
        let scenes: Vec<_> = self.frames.iter().map(Figure::scene).collect();
        let mut whole = scenes[scenes.len() - 1].clone();
        whole.height = scenes.iter().map(|scene| scene.height).fold(0.0, f64::max);
        let body: String = scenes
            .iter()
            .enumerate()
            .map(|(i, scene)| {
                format!("<g class=\"frame\" id=\"frame-{i}\">\n{}</g>\n", svg::body(scene))
            })
            .collect();
        svg::document(&whole, &self.style(), &body)
    }

    fn style(&self) -> String {
        let count = self.frames.len();
        let (all, share) = (self.seconds * count as f64, 100.0 / count as f64);
        let delays: String = (0..count)
            .map(|i| format!("#frame-{i}{{animation-delay:{:.3}s}}", self.seconds * i as f64))
            .collect();
        // A frame that is done goes at once; before its turn it is not there either.
        format!(
            "<style>@keyframes turn{{0%{{visibility:visible}}{share:.4}%{{visibility:hidden}}}}\
             .frame{{visibility:hidden;animation:turn {all:.3}s steps(1,end) infinite}}{delays}\
             @media(prefers-reduced-motion:reduce){{.frame{{animation:none}}\
             #frame-{}{{visibility:visible}}}}</style>\n",
            count - 1
        )
    }

    /// Writes it as a `.svg` file, whole or not at all.
    ///
    /// # Errors
    /// Another extension, or the file system refuses.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if extension != "svg" {
            let given = format!(".{extension}, which cannot move");
            return Err(Error::Format { path: path.to_path_buf(), given });
        }
        save_bytes(path, self.to_svg().as_bytes())
    }
}
