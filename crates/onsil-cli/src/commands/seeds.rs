//! `onsil train xor2 --seeds N`: on how many seeds a lesson succeeds.

use crate::args::TrainArgs;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::feed::{self, Feed};
use crate::lessons::{self, Lesson};
use crate::report;
use onsil::nn::callbacks::Callback;
use onsil::nn::{self, FitOptions, Logs, Sequential};
use onsil::parallel;
use serde_json::json;
use std::time::Instant;

/// Stops as soon as every row is right.
#[derive(Default)]
struct UntilRight(bool);

impl Callback for UntilRight {
    fn on_epoch_end(
        &mut self,
        _: usize,
        logs: &mut Logs,
        model: &mut Sequential,
    ) -> nn::Result<()> {
        self.0 = logs.get("accuracy") == Some(1.0);
        model.stop_training = self.0;
        Ok(())
    }
}

/// Trains with `count` seeds, from `--seed` (or 0) on, and prints the share of them whose accuracy
/// reached 1 within the epochs.
pub(crate) fn run(
    args: &TrainArgs,
    config: &Config,
    lesson: Option<&Lesson>,
    count: u64,
) -> Result<()> {
    let id = config.name();
    if !lesson.is_some_and(|lesson| lesson.counts_successes) {
        let known: Vec<&str> =
            lessons::ALL.iter().filter(|l| l.counts_successes).map(|l| l.id).collect();
        return Err(Error::usage(format!(
            "--seeds counts how often a lesson succeeds; lessons that can: {}; {id} is none of them",
            known.join(", ")
        )));
    }
    let began = Instant::now();
    let first = args.seed.unwrap_or(0);
    let split = feed::load(&config.data, args.network.offline)?;
    let good = successes(config, first, count, &split.train)?;
    let rate = good.len() as f64 / count as f64;
    let result = json!({
        "lesson": id,
        "epochs": config.fit.epochs,
        "seeds": count,
        "first_seed": first,
        "succeeded": good.len(),
        "success_rate": rate,
        "successful_seeds": good,
        "seconds": began.elapsed().as_secs_f64(),
    });
    if args.output.json {
        return report::object(&result);
    }
    report::line(&format!(
        "{id}: accuracy 1 within {} epochs on {} of {count} seeds: success rate {:.1} %",
        config.fit.epochs,
        good.len(),
        100.0 * rate
    ))?;
    let few: Vec<String> = good.iter().take(10).map(u64::to_string).collect();
    if !few.is_empty() {
        report::line(&format!("the first that succeed: {}", few.join(", ")))?;
    }
    Ok(())
}

/// The seeds, of `count` from `first` on, whose accuracy reaches 1 within the epochs.
pub(crate) fn successes(
    config: &Config,
    first: u64,
    count: u64,
    data: &onsil::data::Dataset,
) -> Result<Vec<u64>> {
    let mut runs: Vec<(u64, Result<bool>)> =
        (first..first.saturating_add(count)).map(|seed| (seed, Ok(false))).collect();
    parallel::for_each(&mut runs, |(seed, reached)| *reached = succeeds(config, *seed, data));
    let mut good = Vec::new();
    for (seed, reached) in runs {
        if reached? {
            good.push(seed);
        }
    }
    Ok(good)
}

fn succeeds(config: &Config, seed: u64, data: &onsil::data::Dataset) -> Result<bool> {
    let mut config = config.clone();
    config.model.seed = seed;
    let mut model = config.build()?;
    let mut until = UntilRight::default();
    let feed = Feed::new(data, None, &model, &config.compile.loss)?;
    let options = FitOptions::new()
        .epochs(config.fit.epochs)
        .batch_size(config.fit.batch_size)
        .callback(&mut until);
    model.fit_dataset(&feed.arrays()?, options)?;
    Ok(until.0)
}
