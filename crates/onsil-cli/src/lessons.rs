//! The lessons that `onsil train` knows by name: most are a model file of their own.

use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::estimator;
use crate::lesson::Shown;
use onsil::data::Dataset;
use onsil::ml::registry;
use onsil::suggest::did_you_mean;
use serde_json::{Map, Value};
use std::path::Path;

/// A lesson; what is fitted as one model stands in its `config`.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// What `onsil train` is given.
    pub(crate) id: &'static str,
    /// What it shows, in one line.
    pub(crate) title: &'static str,
    /// What to expect of it.
    pub(crate) expected: &'static str,
    /// The model file; empty where there is no one model.
    config: &'static str,
    /// Epochs that are enough on the embedded digits, where they differ from the lesson's.
    digits_epochs: Option<usize>,
    /// Whether "accuracy 1 on all rows" says that it worked.
    pub(crate) counts_successes: bool,
    /// What is done other than to fit one model.
    pub(crate) special: Option<Special>,
    /// Rows that the fitted estimator is asked about.
    pub(crate) questions: &'static [&'static [f64]],
}

/// What a lesson does other than to fit one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Special {
    /// A perceptron and a logistic regression on every gate.
    Gates,
    /// Several numbers of clusters, compared.
    Sizes,
    /// No model that is kept: numbers to look at.
    Shown(Shown),
}

/// What all lessons have that say nothing else.
const PLAIN: Lesson = Lesson {
    id: "",
    title: "",
    expected: "",
    config: "",
    digits_epochs: None,
    counts_successes: false,
    special: None,
    questions: &[],
};

/// What is to be trained: a network or another estimator.
#[derive(Clone, Debug)]
pub(crate) enum Described {
    /// Layers, trained in epochs.
    Network(Box<Config>),
    /// Parameters, and a fit.
    Estimator(estimator::config::Config),
}

/// Every lesson.
pub(crate) const ALL: &[Lesson] = &[
    Lesson {
        id: "xor1",
        title: "one layer cannot learn XOR",
        expected: "accuracy never above 0.75, mostly 0.5: no straight line separates XOR",
        config: include_str!("lessons/xor1.toml"),
        counts_successes: true,
        ..PLAIN
    },
    Lesson {
        id: "xor2",
        title: "hidden layers learn XOR",
        expected: "accuracy 1 with the shipped seed; 30 epochs are enough for about 19 % of all \
                   seeds, 300 for 65 % (see --seeds)",
        config: include_str!("lessons/xor2.toml"),
        counts_successes: true,
        ..PLAIN
    },
    Lesson {
        id: "dnn",
        title: "a fully connected network reads digits",
        expected: "test accuracy about 0.98 on MNIST and on the embedded digits after 10 epochs; 0.94 on \
                   MNIST with --raw",
        config: include_str!("lessons/dnn.toml"),
        ..PLAIN
    },
    Lesson {
        id: "cnn",
        title: "a convolutional network reads digits better",
        expected: "test accuracy about 0.99 on MNIST after 3 epochs, above 0.99 on the embedded digits",
        config: include_str!("lessons/cnn.toml"),
        digits_epochs: Some(5),
        ..PLAIN
    },
    Lesson {
        id: "gates",
        title: "a perceptron learns AND and OR, and cannot learn XOR",
        expected: "accuracy 1 on AND and OR; never above 0.75 on XOR, which no straight line separates",
        config: include_str!("lessons/gates.toml"),
        special: Some(Special::Gates),
        ..PLAIN
    },
    Lesson {
        id: "svm",
        title: "the line with the widest margin between two groups",
        expected: "3 support vectors, rows 18, 25 and 7; coef [0.235257, -1.41251], intercept 3.29634; \
                   (0.6, 2.1) belongs to class 1, (3.0, 3.2) to class 0",
        config: include_str!("lessons/svm.toml"),
        questions: &[&[0.6, 2.1], &[3.0, 3.2]],
        ..PLAIN
    },
    Lesson {
        id: "kmeans",
        title: "two groups of football players, found without labels",
        expected: "centres (100.762, 3.476) of 21 players and (54.737, -0.632) of 19, inertia 3497.15; a \
                   player with 110 passes and 3 goals joins the first",
        config: include_str!("lessons/kmeans.toml"),
        questions: &[&[110.0, 3.0]],
        ..PLAIN
    },
    Lesson {
        id: "tshirt",
        title: "sizes of T-shirts from heights and weights",
        expected: "the inertia falls with every cluster, less and less; four clusters are the sizes S, M, L \
                   and XL",
        config: include_str!("lessons/tshirt.toml"),
        special: Some(Special::Sizes),
        ..PLAIN
    },
    Lesson {
        id: "regression",
        title: "a straight line through points, by least squares",
        expected: "a slope and an intercept near those that the points were made with",
        config: include_str!("lessons/regression.toml"),
        ..PLAIN
    },
    Lesson {
        id: "logistic",
        title: "multinomial logistic regression reads digits",
        expected: "test accuracy about 0.92 on MNIST; what a network of one layer can reach",
        config: include_str!("lessons/logistic.toml"),
        ..PLAIN
    },
    Lesson {
        id: "activations",
        title: "step, sigmoid, tanh, ReLU, leaky ReLU and softmax, with their derivatives",
        expected: "the sigmoid's derivative is at most 0.25, that of tanh at most 1; the softmax sums to 1",
        special: Some(Special::Shown(Shown::Activations)),
        ..PLAIN
    },
    Lesson {
        id: "propagation",
        title: "one step of training, number by number, forward and backward",
        expected: "gradients equal finite differences to 1e-6; the loss falls; three linear layers equal one",
        special: Some(Special::Shown(Shown::Propagation)),
        ..PLAIN
    },
    Lesson {
        id: "vanishing",
        title: "gradients vanish in deep networks of sigmoids; units of ReLU can die",
        expected: "on the embedded digits the first layer's gradient is about 0.001 of the last one's with \
                   sigmoid, which learns nothing, and of its size or larger with tanh and ReLU; at the high \
                   rate about half of the units die",
        special: Some(Special::Shown(Shown::Vanishing)),
        ..PLAIN
    },
    Lesson {
        id: "dropout",
        title: "dropout lowers overfitting",
        expected: "on the embedded digits the gap between training and validation loss shrinks as the rate \
                   of dropout rises",
        special: Some(Special::Shown(Shown::Dropout)),
        ..PLAIN
    },
    Lesson {
        id: "convolution",
        title: "what filters, padding, strides and pooling do to an image",
        expected: "of 28 x 28 pixels, 26 x 26 are left by padding valid, 28 x 28 by same, half of them with \
                   strides 2 and by pooling with a window of 2",
        special: Some(Special::Shown(Shown::Convolution)),
        ..PLAIN
    },
];

/// The lessons, for the help of `train`.
pub(crate) fn help() -> String {
    let lines = ALL.iter().map(|lesson| format!("\n  {:11}  {}", lesson.id, lesson.title));
    let estimators: Vec<String> =
        registry::NAMES.iter().map(|name| registry::command_name(name)).collect();
    format!("Lessons:{}\n\nEstimators: {}", lines.collect::<String>(), estimators.join(", "))
}

impl Described {
    /// Reads the text of a TOML file.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        if estimator::config::Config::describes_one(text) {
            return Ok(Self::Estimator(estimator::config::Config::parse(text)?));
        }
        Ok(Self::Network(Box::new(Config::parse(text)?)))
    }

    /// The lesson, the estimator or the TOML file of that name.
    pub(crate) fn find(model: &str) -> Result<(Self, Option<&'static Lesson>)> {
        if model.ends_with(".toml") || model.contains(std::path::is_separator) {
            return Ok((Self::read(Path::new(model))?, None));
        }
        if let Some(lesson) = Lesson::find(model) {
            return Ok((lesson.described()?, Some(lesson)));
        }
        match registry::from_config(model, Value::Object(Map::new())) {
            Ok(estimator) => {
                Ok((Self::Estimator(estimator::config::Config::of(estimator.name())), None))
            }
            Err(_) => Err(unknown(model)),
        }
    }

    fn read(path: &Path) -> Result<Self> {
        let text = config::read_text(path)?;
        if !estimator::config::Config::describes_one(&text) {
            return Ok(Self::Network(Box::new(Config::read(path)?)));
        }
        let in_file = |error: Error| error.while_doing(path.display());
        let mut config = estimator::config::Config::parse(&text).map_err(in_file)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        config.name.get_or_insert_with(|| stem.into_owned());
        config.build().map_err(in_file)?;
        Ok(Self::Estimator(config))
    }
}

fn unknown(model: &str) -> Error {
    let lessons: Vec<String> = ALL.iter().map(|lesson| lesson.id.to_owned()).collect();
    let estimators: Vec<String> =
        registry::NAMES.iter().map(|name| registry::command_name(name)).collect();
    let known = lessons.iter().chain(&estimators).map(String::as_str);
    Error::usage(format!(
        "unknown lesson or estimator \"{model}\"{} (lessons: {}; estimators: {}; or give the path of a \
         TOML file)",
        did_you_mean(model, known),
        lessons.join(", "),
        estimators.join(", ")
    ))
}

impl Lesson {
    /// The lesson of that name.
    pub(crate) fn find(id: &str) -> Option<&'static Self> {
        let plain = id.to_lowercase();
        ALL.iter().find(|lesson| lesson.id == plain)
    }

    /// What its file describes.
    pub(crate) fn described(&self) -> Result<Described> {
        if matches!(self.special, Some(Special::Shown(_))) {
            return Err(Error::usage(format!(
                "the lesson {} keeps no model: run it with onsil train {}",
                self.id, self.id
            )));
        }
        Described::parse(self.config)
    }

    /// The epochs that suit the data; none where the lesson's own do.
    pub(crate) fn epochs_for(&self, data: &str) -> Option<usize> {
        self.digits_epochs.filter(|_| data == "digits")
    }

    /// Fits the model to the data: images of any size and any number of named classes.
    pub(crate) fn adapt(&self, config: &mut Config, data: &Dataset) {
        if self.counts_successes {
            return;
        }
        let takes_channels =
            config.model.input_shape.as_ref().is_some_and(|shape| shape.len() == 3);
        match *data.sample_shape() {
            [height, width] if takes_channels => {
                config.model.input_shape = Some(vec![height, width, 1]);
            }
            [_, _] | [_, _, _] => config.model.input_shape = Some(data.sample_shape().to_vec()),
            _ => {}
        }
        if let (Some(names), Some(last)) = (&data.class_names, config.model.layers.last_mut()) {
            last["units"] = names.len().into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_those_of_the_lessons() {
        for (id, parameters) in [("xor1", 3), ("xor2", 42), ("dnn", 101_770), ("cnn", 118_346)] {
            let (Described::Network(config), Some(_)) = Described::find(id).unwrap() else {
                panic!("{id} is no network");
            };
            assert_eq!(config.name(), id);
            assert_eq!(config.build().unwrap().count_params(), parameters, "{id}");
        }
    }

    #[test]
    fn every_config_survives_writing() {
        let shown = |lesson: &&Lesson| matches!(lesson.special, Some(Special::Shown(_)));
        for lesson in ALL.iter().filter(|lesson| !shown(lesson)) {
            match lesson.described().unwrap() {
                Described::Network(config) => {
                    let again = Config::parse(&config.to_toml().unwrap()).unwrap();
                    assert_eq!(again, *config, "{}", lesson.id);
                }
                Described::Estimator(config) => {
                    let again =
                        estimator::config::Config::parse(&config.to_toml().unwrap()).unwrap();
                    assert_eq!(again, config, "{}", lesson.id);
                    config.build().unwrap().validate_any().unwrap();
                }
            }
        }
    }
}
