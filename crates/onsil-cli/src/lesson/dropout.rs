//! The lesson `dropout`.

use super::{Showing, set};
use crate::args::TrainArgs;
use crate::error::Result;
use crate::interrupt::StopOnSignal;
use crate::lessons::Lesson;
use onsil::data::Dataset;
use onsil::figures;
use onsil::lessons::dropout::{Dropout, Options, compare_with};

pub(super) fn run(args: &TrainArgs, lesson: &'static Lesson) -> Result<()> {
    let mut options = Options::default();
    set(&mut options.epochs, args.epochs);
    set(&mut options.batch_size, args.batch_size);
    set(&mut options.rows, args.limit);
    options.seed = args.seed.unwrap_or(options.seed);
    let data = super::data_to_learn_from(args)?;
    let showing = Showing::begin(args, lesson, Some(&data), Some(&options))?;
    let found = showing.or_forget(result(&data, &options))?;
    showing.end(&found, found.stopped, &lines(&found), || {
        Ok(vec![("dropout", figures::dropout(&found))])
    })
}

/// What the lesson finds; a signal ends it after the current batch.
pub(crate) fn result(data: &Dataset, options: &Options) -> Result<Dropout> {
    Ok(compare_with(data, options, &mut StopOnSignal)?)
}

fn lines(found: &Dropout) -> Vec<String> {
    let mut lines = vec![format!(
        "{} samples to learn from, {} to validate with",
        found.samples, found.validation_samples
    )];
    lines.extend(found.runs.iter().map(|run| {
        let last = |figures: &[f64]| figures.last().copied().unwrap_or(f64::NAN);
        format!(
            "dropout {} - loss {:.4} - val_loss {:.4} - gap {:.4} - accuracy {:.4} - val_accuracy {:.4}",
            run.rate,
            last(&run.loss),
            last(&run.val_loss),
            run.loss_gap,
            last(&run.accuracy),
            last(&run.val_accuracy)
        )
    }));
    lines
}
