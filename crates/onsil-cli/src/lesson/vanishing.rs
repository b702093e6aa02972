//! The lesson `vanishing`.

use super::{Showing, set};
use crate::args::TrainArgs;
use crate::error::{Error, Result};
use crate::interrupt::StopOnSignal;
use crate::lessons::Lesson;
use onsil::data::Dataset;
use onsil::figures;
use onsil::lessons::vanishing::{Options, Vanishing, compare_with};

pub(super) fn run(args: &TrainArgs, lesson: &'static Lesson) -> Result<()> {
    let options = options(args)?;
    let data = super::data_to_learn_from(args)?;
    let showing = Showing::begin(args, lesson, Some(&data), Some(&options))?;
    let found = showing.or_forget(result(&data, &options))?;
    showing.end(&found, found.stopped, &lines(&found), || {
        Ok(vec![
            ("gradient_flow", figures::vanishing(&found)?),
            ("dead_units", figures::dead_units(&found)),
        ])
    })
}

/// What the lesson finds; a signal ends it after the current batch.
pub(crate) fn result(data: &Dataset, options: &Options) -> Result<Vanishing> {
    Ok(compare_with(data, options, &mut StopOnSignal)?)
}

fn options(args: &TrainArgs) -> Result<Options> {
    let mut options = Options::default();
    set(&mut options.epochs, args.epochs);
    set(&mut options.batch_size, args.batch_size);
    set(&mut options.rows, args.limit);
    options.seed = args.seed.unwrap_or(options.seed);
    if let Some(text) = &args.learning_rate {
        let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate >= 0.0);
        options.learning_rate = rate.ok_or_else(|| {
            Error::usage(format!(
                "--learning-rate must be a finite number of at least 0, but is {text}; {} is usual here",
                options.learning_rate
            ))
        })?;
    }
    Ok(options)
}

fn lines(found: &Vanishing) -> Vec<String> {
    let mut lines = vec![format!("{} samples; layers {}", found.samples, found.layers.join(", "))];
    for run in &found.runs {
        lines.push(format!("{}, learning rate {}", run.activation, run.learning_rate));
        if let (Some(loss), Some(accuracy)) = (run.loss.last(), run.accuracy.last()) {
            lines.push(format!("  loss {loss:.4} - accuracy {accuracy:.4}"));
        }
        if let Some(norms) = run.gradient_norms.first() {
            let norms: String = norms.iter().map(|norm| format!(" {norm:.1e}")).collect();
            let ratio = run.first_to_last;
            lines.push(format!("  gradients in epoch 1{norms} - first/last hidden {ratio:.1e}"));
        }
        if let Some(shares) = run.dead_units.last().filter(|shares| !shares.is_empty()) {
            let shares: String =
                shares.iter().map(|share| format!(" {:.0}%", 100.0 * share)).collect();
            lines.push(format!("  dead units at the end{shares}"));
        }
    }
    lines
}
