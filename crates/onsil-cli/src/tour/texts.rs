//! What the tour says about each lesson, in English and in Korean.

use serde::Deserialize;

/// What the page says about a lesson; paragraphs may have `code` between backquotes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    /// The lesson as a command.
    pub(crate) command: String,
    /// The heading.
    pub(crate) title: Said<String>,
    /// What the lesson shows, and why; a paragraph each.
    pub(crate) story: Said<Vec<String>>,
    /// What to try after it, and what to expect; an item each.
    pub(crate) next: Said<Vec<String>>,
}

/// The same in both languages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said<T> {
    /// English.
    pub(crate) en: T,
    /// Korean.
    pub(crate) ko: T,
}

/// The files of a lesson.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// As in `onsil train ID`.
    pub(crate) id: &'static str,
    /// The lesson as a whole program.
    pub(crate) rust: &'static str,
    /// A [`Text`] as TOML.
    text: &'static str,
}

macro_rules! lessons {
    ($($id:literal)*) => {
        &[$(Lesson {
            id: $id,
            rust: include_str!(concat!("../../programs/", $id, ".rs")),
            text: include_str!(concat!("texts/", $id, ".toml")),
        }),*]
    };
}

/// Every lesson, in the order of the tour.
pub(crate) const ALL: &[Lesson] = lessons![
    "gates" "xor1" "xor2" "activations" "vanishing" "propagation" "dnn" "dropout" "cnn"
    "convolution" "svm" "kmeans" "tshirt" "regression" "logistic"
];

impl Lesson {
    /// The lesson of that name.
    pub(crate) fn find(id: &str) -> Option<&'static Self> {
        ALL.iter().find(|lesson| lesson.id == id)
    }

    /// What is said about it.
    ///
    /// # Panics
    /// The embedded file is no [`Text`]; a test reads them all.
    pub(crate) fn text(&self) -> Text {
        toml::from_str(self.text).unwrap_or_else(|error| panic!("the text of {}: {error}", self.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons;

    fn is_hangul(c: char) -> bool {
        ('\u{ac00}'..='\u{d7a3}').contains(&c)
    }

    #[track_caller]
    fn both(id: &str, said: &Said<Vec<String>>) {
        assert_eq!(said.en.len(), said.ko.len(), "{id}: as many in both languages");
        assert!(!said.en.is_empty(), "{id}");
        for text in said.en.iter().chain(&said.ko) {
            assert!(!text.trim().is_empty(), "{id}");
            assert_eq!(text.matches('`').count() % 2, 0, "{id}: {text}");
        }
        for (en, ko) in said.en.iter().zip(&said.ko) {
            assert!(!en.contains(is_hangul), "{id}: {en}");
            assert!(ko.contains(is_hangul), "{id}: {ko}");
        }
    }

    #[test]
    fn every_lesson_has_everything_in_both_languages() {
        for lesson in ALL {
            let Text { command, title, story, next } = lesson.text();
            assert!(command.starts_with("onsil "), "{}: {command}", lesson.id);
            both(lesson.id, &Said { en: vec![title.en], ko: vec![title.ko] });
            both(lesson.id, &story);
            both(lesson.id, &next);
            assert!((2..=4).contains(&story.en.len()), "{}", lesson.id);
            assert!((1..=3).contains(&next.en.len()), "{}", lesson.id);
            assert!(lesson.rust.contains("use onsil::prelude::*;"), "{}", lesson.id);
            assert!(lesson.rust.contains("fn main()"), "{}", lesson.id);
        }
    }

    /// The same code stands between backquotes in both languages.
    #[test]
    fn code_is_not_translated() {
        let code = |texts: &[String]| -> Vec<Vec<String>> {
            let parts =
                |text: &String| text.split('`').skip(1).step_by(2).map(String::from).collect();
            texts
                .iter()
                .map(parts)
                .map(|mut codes: Vec<String>| {
                    codes.sort();
                    codes
                })
                .collect()
        };
        for lesson in ALL {
            let text = lesson.text();
            assert_eq!(code(&text.next.en), code(&text.next.ko), "{}", lesson.id);
            assert_eq!(code(&text.story.en), code(&text.story.ko), "{}", lesson.id);
        }
    }

    #[test]
    fn every_lesson_that_is_trained_by_name_is_in_the_tour() {
        for lesson in lessons::ALL {
            assert!(Lesson::find(lesson.id).is_some(), "{}", lesson.id);
        }
    }

    #[test]
    fn every_program_is_compiled() {
        let compiled = include_str!("../../tests/programs.rs");
        for lesson in ALL {
            let by_name = [format!("program!({});", lesson.id), format!("program!({},", lesson.id)];
            assert!(by_name.iter().any(|line| compiled.contains(line)), "{}", lesson.id);
        }
    }

    /// Lines that are wider would scroll on the page.
    #[test]
    fn programs_are_narrow() {
        for lesson in ALL {
            for line in lesson.rust.lines() {
                assert!(line.chars().count() <= 100, "{}: {line}", lesson.id);
            }
        }
    }
}
