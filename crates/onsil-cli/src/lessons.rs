//! The lessons that `onsil train` knows by name: each is a model file of its own.

use crate::config::Config;
use crate::error::{Error, Result};
use onsil::data::Dataset;
use onsil::suggest::did_you_mean;

/// A lesson; everything that is trained stands in its `config`.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// What `onsil train` is given.
    pub(crate) id: &'static str,
    /// What it shows, in one line.
    pub(crate) title: &'static str,
    /// What to expect of it.
    pub(crate) expected: &'static str,
    /// The model file.
    config: &'static str,
    /// Epochs that are enough on the embedded digits, where they differ from the lesson's.
    digits_epochs: Option<usize>,
    /// Whether "accuracy 1 on all rows" says that it worked.
    pub(crate) counts_successes: bool,
}

/// Every lesson.
pub(crate) const ALL: &[Lesson] = &[
    Lesson {
        id: "xor1",
        title: "one layer cannot learn XOR",
        expected: "accuracy never above 0.75, mostly 0.5: no straight line separates XOR",
        config: include_str!("lessons/xor1.toml"),
        digits_epochs: None,
        counts_successes: true,
    },
    Lesson {
        id: "xor2",
        title: "hidden layers learn XOR",
        expected: "accuracy 1 with the shipped seed; 30 epochs are enough for about 19 % of all \
                   seeds, 300 for 65 % (see --seeds)",
        config: include_str!("lessons/xor2.toml"),
        digits_epochs: None,
        counts_successes: true,
    },
    Lesson {
        id: "dnn",
        title: "a fully connected network reads digits",
        expected: "test accuracy about 0.98 on MNIST and on the embedded digits after 10 epochs; 0.94 on \
                   MNIST with --raw",
        config: include_str!("lessons/dnn.toml"),
        digits_epochs: None,
        counts_successes: false,
    },
    Lesson {
        id: "cnn",
        title: "a convolutional network reads digits better",
        expected: "test accuracy about 0.99 on MNIST after 3 epochs, above 0.99 on the embedded digits",
        config: include_str!("lessons/cnn.toml"),
        digits_epochs: Some(5),
        counts_successes: false,
    },
];

/// The lessons, for the help of `train`.
pub(crate) fn help() -> String {
    let lines = ALL.iter().map(|lesson| format!("\n  {}  {}", lesson.id, lesson.title));
    format!("Lessons:{}", lines.collect::<String>())
}

impl Lesson {
    /// The lesson of that name.
    pub(crate) fn find(id: &str) -> Result<&'static Self> {
        let plain = id.to_lowercase();
        ALL.iter().find(|lesson| lesson.id == plain).ok_or_else(|| {
            let known: Vec<&str> = ALL.iter().map(|lesson| lesson.id).collect();
            Error::usage(format!(
                "unknown lesson \"{id}\"{} (lessons: {}; or give the path of a TOML file)",
                did_you_mean(id, known.iter().copied()),
                known.join(", ")
            ))
        })
    }

    /// Its model file.
    pub(crate) fn config(&self) -> Result<Config> {
        Config::parse(self.config)
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
            let config = Lesson::find(id).unwrap().config().unwrap();
            assert_eq!(config.name(), id);
            assert_eq!(config.build().unwrap().count_params(), parameters, "{id}");
        }
    }

    #[test]
    fn every_config_survives_writing() {
        for lesson in ALL {
            let config = lesson.config().unwrap();
            assert_eq!(Config::parse(&config.to_toml().unwrap()).unwrap(), config, "{}", lesson.id);
        }
    }
}
