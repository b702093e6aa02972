//! Colours for the words of a program.

use super::page::escape;

const KEYWORDS: [&str; 19] = [
    "as", "const", "dyn", "else", "enum", "fn", "for", "if", "impl", "in", "let", "match", "mut",
    "pub", "return", "struct", "trait", "use", "while",
];

/// Rust as HTML: keywords, types, macros, strings, numbers and comments in a `span` with a class.
pub(super) fn rust(code: &str) -> String {
    let mut html = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let (length, class) = token(rest, first);
        let (word, after) = rest.split_at(length);
        match class {
            Some(class) => html += &format!("<span class=\"{class}\">{}</span>", escape(word)),
            None => html += &escape(word),
        }
        rest = after;
    }
    html
}

/// A command line as HTML: what is called, and its options.
pub(super) fn command(line: &str) -> String {
    let word = |(number, word): (usize, &str)| match number {
        0 => format!("<span class=\"k\">{}</span>", escape(word)),
        _ if word.starts_with("--") => format!("<span class=\"t\">{}</span>", escape(word)),
        _ => escape(word),
    };
    line.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// The length of the first token in bytes, and its class.
fn token(rest: &str, first: char) -> (usize, Option<&'static str>) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Some("c"));
    }
    if first == '"' {
        return (string(rest), Some("s"));
    }
    if first.is_ascii_digit() {
        return (number(rest), Some("n"));
    }
    if first.is_alphabetic() || first == '_' {
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let is_macro = after.starts_with('!') && !after.starts_with("!=");
        return match word {
            _ if KEYWORDS.contains(&word) => (length, Some("k")),
            _ if is_macro => (length + 1, Some("m")),
            _ if first.is_uppercase() => (length, Some("t")),
            _ => (length, None),
        };
    }
    (first.len_utf8(), None)
}

/// The length of a string with both its quotes.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a number; the dots of a range do not belong to it.
fn number(rest: &str) -> usize {
    let mut length = 0;
    for (at, c) in rest.char_indices() {
        let decimal = c == '.' && rest[at + 1..].starts_with(|next: char| next.is_ascii_digit());
        let sign = c == '-' && rest[..at].ends_with('e');
        if !(c.is_ascii_alphanumeric() || c == '_' || decimal || sign) {
            return at;
        }
        length = at + c.len_utf8();
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tour::texts;

    #[test]
    fn words_have_their_classes() {
        assert_eq!(
            rust("let x: Vec<u8> = vec![1e-2; 3]; // \"<\""),
            "<span class=\"k\">let</span> x: <span class=\"t\">Vec</span>&lt;u8&gt; = \
             <span class=\"m\">vec!</span>[<span class=\"n\">1e-2</span>; <span class=\"n\">3</span>]; \
             <span class=\"c\">// &quot;&lt;&quot;</span>"
        );
        assert_eq!(
            rust(r#"0..10 != "a\"b""#),
            "<span class=\"n\">0</span>..<span class=\"n\">10</span> != \
             <span class=\"s\">&quot;a\\&quot;b&quot;</span>"
        );
        assert_eq!(
            command("onsil train svm --c 1"),
            "<span class=\"k\">onsil</span> train svm <span class=\"t\">--c</span> 1"
        );
    }

    /// Without the spans it is the escaped program.
    #[test]
    fn nothing_is_lost() {
        for code in texts::ALL.iter().map(|lesson| lesson.rust).chain(["\"", "1.", "é\"\\"]) {
            let mut html = rust(code).replace("</span>", "");
            for class in ["k", "t", "m", "n", "s", "c"] {
                html = html.replace(&format!("<span class=\"{class}\">"), "");
            }
            assert_eq!(html, escape(code));
        }
    }
}
