//! The lesson `activations`.

use super::Showing;
use crate::args::TrainArgs;
use crate::error::Result;
use crate::lessons::Lesson;
use onsil::figures;
use onsil::lessons::activations::{Activations, curves};

/// The places that are printed: all whole numbers.
const EVERY: usize = 20;

pub(super) fn run(args: &TrainArgs, lesson: &'static Lesson) -> Result<()> {
    let showing = Showing::begin(args, lesson, None, None::<&()>)?;
    let found = result();
    showing.end(&found, false, &lines(&found), || {
        Ok(vec![("activations", figures::activations(&found)?)])
    })
}

/// What the lesson finds.
pub(crate) fn result() -> Activations {
    curves()
}

fn lines(found: &Activations) -> Vec<String> {
    let row = |title: &str, numbers: &[f32]| {
        let shown = numbers.iter().step_by(EVERY).map(|number| format!(" {number:6.3}"));
        format!("{title:12}{}", shown.collect::<String>())
    };
    let mut lines = vec![row("x", &found.x)];
    for curve in &found.curves {
        lines.push(format!("{}: {}", curve.name, curve.formula));
        lines.push(row("  value", &curve.value));
        lines.push(row("  derivative", &curve.derivative));
    }
    let softmax = &found.softmax;
    lines.push(format!("softmax: {}", softmax.formula));
    lines.push(format!(
        "  of {:?}: {:.4?}, sum {:.4}",
        softmax.x,
        softmax.value,
        softmax.value.iter().sum::<f32>()
    ));
    lines
}
