//! The lesson `gates`: what one unit can learn of two bits, and what it cannot.

use super::config::Config;
use super::show;
use super::train::write;
use crate::args::TrainArgs;
use crate::error::Result;
use crate::lessons::Lesson;
use crate::pictures;
use crate::report;
use crate::run_folder::RunFolder;
use onsil::data::datasets::gates::{self, Gate};
use onsil::figures;
use onsil::ml::linear_model::LogisticRegression;
use onsil::ml::{AnyEstimator, FitOptions, Fitted, save};
use onsil::plot::Figure;
use onsil::{rows, target};
use serde_json::{Map, Value, json};
use std::time::Instant;

/// With weaker regularization than the default: four rows alone would hardly move the line.
const C: f64 = 100.0;

/// Fits a perceptron and a logistic regression to every gate.
pub(super) fn run(
    args: &TrainArgs,
    config: &Config,
    lesson: Option<&'static Lesson>,
) -> Result<()> {
    let folder = match &args.out {
        Some(out) => RunFolder::at(out)?,
        None => RunFolder::next(&config.name())?,
    };
    write(&folder, &folder.config(), &config.to_toml()?)?;
    if let (Some(lesson), false) = (lesson, args.quiet) {
        report::message(&format!("lesson {}: {}", lesson.id, lesson.title));
    }
    let perceptron = config.build()?;
    let logistic: Box<dyn AnyEstimator> = Box::new(LogisticRegression::new().c(C));
    let began = Instant::now();
    let mut learnt = Map::new();
    let mut frames = Vec::new();
    for gate in Gate::ALL {
        let models = [("perceptron", &perceptron), ("logistic_regression", &logistic)];
        let mut of_gate = Map::new();
        for (name, estimator) in models {
            let (said, frame) = learn(gate, name, &**estimator, &folder)?;
            frames.push((
                format!("{}: {}", name.replace('_', " "), gate.name().to_uppercase()),
                frame,
            ));
            of_gate.insert(name.into(), said);
        }
        learnt.insert(gate.name().into(), of_gate.into());
    }
    let result = json!({
        "lesson": lesson.map(|lesson| lesson.id),
        "gates": learnt,
        "fit_seconds": began.elapsed().as_secs_f64(),
        "run_dir": folder.path().to_string_lossy(),
    });
    if !args.no_figures {
        let figure = Figure::beside(frames).least_width(200.0);
        figure.save(folder.picture("decision_boundary"))?;
        if !args.quiet {
            report::message(&pictures::said(&["decision_boundary"], &folder));
        }
    }
    let text = serde_json::to_string_pretty(&result).unwrap_or_default() + "\n";
    write(&folder, &folder.metrics(), &text)?;
    if args.output.json {
        return report::object(&result);
    }
    if !args.quiet {
        print(&result)?;
        report::message(&format!("saved the models in {}", folder.path().display()));
        if let Some(lesson) = lesson {
            report::message(&format!("expected: {}", lesson.expected));
        }
    }
    Ok(())
}

/// Fits one model to one gate, saves it, and says what it has learnt; with a picture of its boundary.
fn learn(
    gate: Gate,
    name: &str,
    estimator: &dyn AnyEstimator,
    folder: &RunFolder,
) -> Result<(Value, Figure)> {
    let data = gates::load(gate);
    let (x, y) = (rows(&data), target(&data)?);
    let fitted = estimator.fit_any(&x, Some(&y), &FitOptions::new())?;
    save(&*fitted, folder.path().join(format!("{name}_{}.onsil", gate.name())))?;
    let mut said = show::attributes(&*fitted, false);
    said.insert("predictions".into(), fitted.predict_any(&x)?.to_f64().iter().copied().collect());
    said.insert("accuracy".into(), fitted.score_any(&x, Some(&y))?.into());
    let mut model: &dyn Fitted = &*fitted;
    let figure = figures::decision_boundary(&mut model, &x, &data.labels()?.to_vec(), None, None)?;
    Ok((said.into(), figure))
}

fn print(result: &Value) -> Result<()> {
    for gate in Gate::ALL {
        for name in ["perceptron", "logistic_regression"] {
            let said = &result["gates"][gate.name()][name];
            report::line(&format!(
                "{:3}  {name:19}  accuracy {:4}  coef {}  intercept {}",
                gate.name(),
                show::rounded(&said["accuracy"]),
                show::rounded(&said["coef"]),
                show::rounded(&said["intercept"]),
            ))?;
        }
    }
    Ok(())
}
