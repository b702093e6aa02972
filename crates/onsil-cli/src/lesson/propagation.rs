//! The lesson `propagation`.

use super::Showing;
use crate::args::TrainArgs;
use crate::error::Result;
use crate::lessons::Lesson;
use onsil::lessons::propagation::{Propagation, trace};

pub(super) fn run(args: &TrainArgs, lesson: &'static Lesson) -> Result<()> {
    let showing = Showing::begin(args, lesson, None, None::<&()>)?;
    let found = showing.or_forget(result())?;
    showing.end(&found, false, &lines(&found), || Ok(Vec::new()))
}

/// What the lesson finds.
pub(crate) fn result() -> Result<Propagation> {
    Ok(trace()?)
}

/// The trace, line by line.
pub(crate) fn lines(found: &Propagation) -> Vec<String> {
    let mut lines = vec![format!("x {:?}, target t {}", found.x, found.target), "forward".into()];
    let forward = found.forward.iter();
    lines.extend(forward.map(|s| format!("  {:3} = {:22} = {:9.6}", s.name, s.formula, s.value)));
    lines.push("backward: the gradient of L by each number, and its finite difference".into());
    let backward = found.backward.iter();
    lines.extend(backward.map(|step| {
        let name = format!("d{}", step.name);
        format!("  {name:4} = {:19} = {:9.6}  ({:9.6})", step.formula, step.value, step.numeric)
    }));
    lines.push(format!("largest difference {:.1e}", found.largest_difference));
    lines.push(format!("weights less {} times their gradients", found.learning_rate));
    let weights = found.weights.iter();
    lines.extend(weights.map(|w| format!("  {:3}   {:9.6} -> {:9.6}", w.name, w.before, w.after)));
    lines.push(format!("loss {:.6} -> {:.6}", found.loss, found.loss_after));
    lines.push("three linear layers, and the one layer whose kernel is W1 W2 W3".into());
    let collapse = &found.collapse;
    let outputs = collapse.x.iter().zip(collapse.three_layers.iter().zip(&collapse.one_layer));
    lines.extend(outputs.map(|(x, (three, one))| format!("  {x:?} -> {three:?} and {one:?}")));
    lines
}
