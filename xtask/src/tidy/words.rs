//! Words that are not wanted, and files that are long.

use super::Findings;
use super::tree::Tree;

/// The one crate that may hold code which the compiler cannot check.
const UNSAFE_CRATE: &str = "crates/onsil-kernels/";
/// Longer files are named.
const LONG: usize = 700;
/// What may be in no code, and why.
const UNWANTED: [(&str, &str); 6] = [
    ("#[ignore", "a test that does not run: mend it or take it out"),
    ("todo!(", "unfinished"),
    ("unimplemented!(", "unfinished"),
    ("dbg!(", "left from debugging"),
    ("#[allow(", "an `allow` without a reason"),
    ("#![allow(", "an `allow` without a reason"),
];
/// Marks of what is still to be done.
const MARKS: [&str; 3] = ["TODO", "FIXME", "XXX"];

pub(crate) fn check(tree: &Tree, found: &mut Findings) {
    for (text, rust) in tree.rust() {
        let path = &text.path;
        for (number, line) in (1..).zip(rust.code.lines()) {
            if !path.starts_with(UNSAFE_CRATE) && has_word(line, "unsafe") {
                found.error(place(path, number), "`unsafe` outside onsil-kernels");
            }
        }
        for (unwanted, why) in UNWANTED {
            for (at, _) in rust.code.match_indices(unwanted) {
                let has_reason =
                    unwanted.contains("allow") && has_word(attribute(&rust.code[at..]), "reason");
                if !has_reason && starts_word(&rust.code, at) {
                    found.error(place(path, line_of(&rust.code, at)), why);
                }
            }
        }
        for (number, line) in (1..).zip(rust.comments.lines()) {
            if let Some(mark) = MARKS.iter().find(|mark| has_mark_without_owner(line, mark)) {
                found.error(place(path, number), format!("{mark} without an owner: {mark}(name)"));
            }
        }
        let lines = text.text.lines().count();
        if lines > LONG {
            found.warning(path, format!("{lines} lines, more than {LONG}"));
        }
    }
}

fn place(path: &str, line: usize) -> String {
    format!("{path}:{line}")
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

/// An attribute up to its closing bracket.
fn attribute(code: &str) -> &str {
    code.split_inclusive(']').next().unwrap_or(code)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn starts_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(is_name)
}

fn has_word(text: &str, word: &str) -> bool {
    let whole = |at: usize| starts_word(text, at) && !text[at + word.len()..].starts_with(is_name);
    text.match_indices(word).any(|(at, _)| whole(at))
}

fn has_mark_without_owner(comment: &str, mark: &str) -> bool {
    let owned = format!("{mark}(");
    has_word(comment, mark) && !comment.contains(&owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(has_word("x = unsafe { y }", "unsafe"));
        assert!(!has_word("#![forbid(unsafe_code)]", "unsafe"));
    }

    #[test]
    fn marks_need_an_owner() {
        assert!(has_mark_without_owner("// TODO later", "TODO"));
        assert!(!has_mark_without_owner("// TODO(ada): later", "TODO"));
    }

    #[test]
    fn a_reason_may_stand_on_a_later_line() {
        assert!(has_word(attribute("#[allow(\n    dead_code,\n    reason = \n)] fn f"), "reason"));
    }
}
