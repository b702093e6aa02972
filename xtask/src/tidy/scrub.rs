//! Rust text taken apart into code and comments.

/// The code without comments and without the insides of strings, and the comments alone; both
/// have the lines of the text, the rest blank.
#[derive(Debug, Default)]
pub(crate) struct Scrubbed {
    pub(crate) code: String,
    pub(crate) comments: String,
}

impl Scrubbed {
    fn code(&mut self, c: char) {
        self.code.push(c);
        self.comments.push(if c == '\n' { c } else { ' ' });
    }

    fn comment(&mut self, c: char) {
        self.comments.push(c);
        self.code.push(if c == '\n' { c } else { ' ' });
    }

    fn neither(&mut self, c: char) {
        self.code(if c == '\n' { c } else { ' ' });
    }
}

/// Takes `text` apart.
pub(crate) fn scrub(text: &str) -> Scrubbed {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Scrubbed::default();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let in_name = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
        let taken = match rest {
            ['/', '/', ..] => take(rest, line_comment(rest), Scrubbed::comment, &mut out),
            ['/', '*', ..] => take(rest, block_comment(rest), Scrubbed::comment, &mut out),
            ['"', ..] => take(rest, string(rest), Scrubbed::neither, &mut out),
            ['r' | 'b' | 'c', ..] if !in_name && raw_string(rest).is_some() => {
                take(rest, raw_string(rest).unwrap_or(1), Scrubbed::neither, &mut out)
            }
            ['\'', '\\', ..] => take(rest, escaped_char(rest), Scrubbed::neither, &mut out),
            ['\'', _, '\'', ..] => take(rest, 3, Scrubbed::neither, &mut out),
            _ => take(rest, 1, Scrubbed::code, &mut out),
        };
        at += taken;
    }
    out
}

fn take(chars: &[char], length: usize, put: fn(&mut Scrubbed, char), out: &mut Scrubbed) -> usize {
    let taken = length.min(chars.len());
    chars[..taken].iter().for_each(|&c| put(out, c));
    taken
}

fn line_comment(chars: &[char]) -> usize {
    chars.iter().position(|&c| c == '\n').unwrap_or(chars.len())
}

fn block_comment(chars: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < chars.len() {
        match &chars[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of a string that starts with its quote.
fn string(chars: &[char]) -> usize {
    let mut at = 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of a raw string such as `r#"…"#` or `br"…"`, if one starts here.
fn raw_string(chars: &[char]) -> Option<usize> {
    let prefix = chars.iter().position(|c| !matches!(c, 'r' | 'b' | 'c'))?;
    if prefix > 2 || chars[prefix - 1] != 'r' {
        return None;
    }
    let hashes = chars[prefix..].iter().take_while(|&&c| c == '#').count();
    let start = prefix + hashes;
    if chars.get(start) != Some(&'"') {
        return None;
    }
    let ends = |at: &usize| {
        chars[*at] == '"'
            && chars[at + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes
    };
    let end = (start + 1..chars.len()).find(ends)?;
    Some(end + 1 + hashes)
}

/// The length of a character such as `'\n'` or `'\u{e9}'`.
fn escaped_char(chars: &[char]) -> usize {
    let end = chars.iter().skip(3).position(|&c| c == '\'');
    end.map_or(chars.len(), |end| end + 4)
}

#[cfg(test)]
mod tests {
    use super::scrub;

    #[test]
    fn code_is_kept_and_strings_and_comments_are_not() {
        let text = "let a = \"unsafe \\\" x\"; // y\nlet b = r#\"in \" raw\"#; /* c /* d */ e */ f";
        let scrubbed = scrub(text);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&scrubbed.code), ["let", "a", "=", ";", "let", "b", "=", ";", "f"]);
        assert_eq!(words(&scrubbed.comments), ["//", "y", "/*", "c", "/*", "d", "*/", "e", "*/"]);
        assert_eq!(scrubbed.code.lines().count(), 2);
    }

    #[test]
    fn lifetimes_are_no_characters() {
        let code = scrub("fn f<'a>(x: &'a str, q: char) -> bool { q == '\"' || q == '\\'' }").code;
        assert!(code.contains("fn f<'a>(x: &'a str, q: char)"), "{code}");
        assert!(code.trim_end().ends_with('}'), "{code}");
    }

    #[test]
    fn names_that_end_in_r_start_no_raw_string() {
        assert_eq!(scrub("br\"x\"; for\"y\"; r#type").code.replace(' ', ""), ";for;r#type");
    }
}
