use crate::labels::{number, shown};
use crate::{Error, Place};

/// A column is an index plus 1 at most: the largest index is one below the largest `u32`.
const MAX_INDEX: u32 = u32::MAX - 1;

/// The words of a sample's line.
pub(super) struct Line<'a> {
    /// The number that the line begins with.
    pub(super) target: f64,
    words: Words<'a>,
    last: Option<u32>,
    place: &'a Place,
}

impl<'a> Line<'a> {
    /// The line's target; none where the line is empty, or a comment.
    pub(super) fn begin(text: &'a [u8], place: &'a Place) -> Result<Option<Self>, Error> {
        let text = text.split(|&byte| byte == b'#').next().unwrap_or_default();
        let mut words = Words { text, at: 0 };
        let Some((column, word)) = words.next() else { return Ok(None) };
        let target = number(word)
            .filter(|target| target.is_finite())
            .ok_or_else(|| wrong(place, column, "a finite number as the target", word, REMEDY))?;
        let mut line = Self { target, words, last: None, place };
        let mut rest = Words { ..line.words };
        if rest.next().is_some_and(|(_, word)| word.starts_with(b"qid:")) {
            line.words = rest;
        }
        Ok(Some(line))
    }

    /// The next feature: its index as it is written, and its value.
    pub(super) fn next_entry(&mut self) -> Result<Option<(u32, f64)>, Error> {
        let Some((column, word)) = self.words.next() else { return Ok(None) };
        let wrong =
            |expected: &str, remedy: &str| Err(wrong(self.place, column, expected, word, remedy));
        let colon = word.iter().position(|&byte| byte == b':');
        let index = colon.and_then(|colon| str::from_utf8(&word[..colon]).ok()?.parse().ok());
        let (Some(colon), Some(index)) = (colon, index.filter(|&index| index <= MAX_INDEX)) else {
            return wrong(&format!("index:value, the index from 0 to {MAX_INDEX}"), REMEDY);
        };
        if let Some(last) = self.last.filter(|&last| last >= index) {
            let remedy = "bring the features into ascending order, each once";
            return wrong(&format!("an index above {last}"), remedy);
        }
        let value = number(&word[colon + 1..]).filter(|value| value.is_finite());
        let Some(value) = value else {
            return wrong("a finite number after the colon", REMEDY);
        };
        self.last = Some(index);
        Ok(Some((index, value)))
    }
}

const REMEDY: &str = "correct it, or remove the row";

fn wrong(place: &Place, column: usize, expected: &str, word: &[u8], remedy: &str) -> Error {
    Error::data(place.clone().column(column), expected, shown(word), remedy)
}

/// What stands between white space, with the column where it begins, from 1.
#[derive(Clone)]
struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let is_space = |byte: &u8| byte.is_ascii_whitespace();
        let rest = &self.text[self.at..];
        let start = self.at + rest.iter().position(|byte| !is_space(byte))?;
        let rest = &self.text[start..];
        let length = rest.iter().position(is_space).unwrap_or(rest.len());
        self.at = start + length;
        Some((start + 1, &rest[..length]))
    }
}
