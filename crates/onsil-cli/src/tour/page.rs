//! The page of the tour: one HTML file that loads nothing.

use super::texts::{Lesson, Said, Text};
use super::{highlight, picture};

/// What the page shows.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The lessons, in order.
    pub(crate) sections: Vec<Section>,
    /// Of the program.
    pub(crate) version: String,
    /// What the whole tour took.
    pub(crate) seconds: f64,
    /// What it ran on, in a few words.
    pub(crate) machine: String,
}

/// What a lesson left behind.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// As in `onsil train ID`; its texts are found by it.
    pub(crate) id: &'static str,
    /// What the lesson took.
    pub(crate) seconds: f64,
    /// Its figures, in order.
    pub(crate) figures: Vec<Picture>,
    /// What it reached.
    pub(crate) numbers: Vec<Number>,
    /// Lines to be shown as they are.
    pub(crate) trace: Option<String>,
}

/// A figure.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    /// SVG for a light page.
    pub(crate) light: String,
    /// SVG for a dark page.
    pub(crate) dark: String,
    /// The same, laid out for a narrow page.
    pub(crate) narrow_light: String,
    /// The same, laid out for a narrow page.
    pub(crate) narrow_dark: String,
    /// What is seen on it, for those who do not see it.
    pub(crate) alt: Both,
    /// What stands below it.
    pub(crate) caption: Both,
    /// In CSS pixels; narrower where the page is.
    pub(crate) width: f64,
}

/// A number that a lesson reached, beside the expected one.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    /// What it is.
    pub(crate) what: Both,
    /// As it was reached.
    pub(crate) reached: String,
    /// As it should be; empty if nothing is expected.
    pub(crate) expected: String,
    /// Whether the one is as good as the other; none if there is nothing to compare.
    pub(crate) holds: Option<bool>,
}

/// A text in both languages.
pub(crate) type Both = Said<String>;

/// The whole file.
pub(crate) fn render(page: &Page) -> String {
    let parts = [
        ("style", include_str!("style.css").to_owned()),
        ("script", include_str!("script.js").to_owned()),
        ("contents", page.sections.iter().map(entry).collect()),
        ("sections", page.sections.iter().enumerate().map(section).collect()),
        ("facts", facts(page)),
        ("version", escape(&page.version)),
    ];
    fill(include_str!("page.html"), &parts)
}

/// Text as HTML, in an element or between double quotes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A text in both languages, of which one is shown.
pub(super) fn both_block(tag: &str, said: &Both) -> String {
    let Both { en, ko } = said;
    format!("<{tag} lang=\"en\">{}</{tag}><{tag} lang=\"ko\">{}</{tag}>", inline(en), inline(ko))
}

/// Escaped text; what stands between backquotes is code.
fn inline(text: &str) -> String {
    let part = |(number, part): (usize, &str)| match number % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    };
    text.split('`').enumerate().map(part).collect()
}

/// The template with each `{{name}}` replaced; what was put in is not looked at again.
fn fill(template: &str, parts: &[(&str, String)]) -> String {
    let mut pieces = template.split("{{");
    let mut html = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, after) = piece.split_once("}}").unwrap_or((piece, ""));
        html.extend(parts.iter().filter(|part| part.0 == name).map(|part| part.1.as_str()));
        html += after;
    }
    html
}

fn both(en: &str, ko: &str) -> Both {
    Both { en: en.to_owned(), ko: ko.to_owned() }
}

/// The heading of a lesson: its title, or its name if nothing is known of it.
fn title(section: &Section) -> Both {
    match Lesson::find(section.id) {
        Some(lesson) => lesson.text().title,
        None => both(section.id, section.id),
    }
}

/// A line of the table of contents.
fn entry(section: &Section) -> String {
    let name = both_block("span", &title(section));
    format!("<li><a href=\"#{}\">{name}</a></li>\n", escape(section.id))
}

/// What holds for the whole tour, at its top.
fn facts(page: &Page) -> String {
    let compared: Vec<bool> = page
        .sections
        .iter()
        .flat_map(|section| &section.numbers)
        .filter_map(|number| number.holds)
        .collect();
    let (all, hold) = (compared.len(), compared.iter().filter(|holds| **holds).count());
    let (lessons, seconds) = (page.sections.len(), page.seconds);
    let facts = [
        (both("Lessons", "수업"), lessons.to_string()),
        (both("Numbers as expected", "기대한 대로 나온 수치"), format!("{hold} / {all}")),
        (both("Time taken", "걸린 시간"), format!("{seconds:.1} s")),
        (both("Run on", "실행 환경"), escape(&page.machine)),
    ];
    let fact = |(name, value): &(Both, String)| {
        format!("<div><dt>{}</dt><dd>{value}</dd></div>\n", both_block("span", name))
    };
    facts.iter().map(fact).collect()
}

/// A lesson, from its heading to what to try next.
pub(super) fn section((number, section): (usize, &Section)) -> String {
    let lesson = Lesson::find(section.id);
    let text = lesson.map(Lesson::text);
    let id = escape(section.id);
    let mut html = format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<p class=\"kicker\"><span>{:02}</span> \
         <code>{id}</code> <span class=\"time\">{:.1} s</span></p>\n<h2 id=\"{id}-title\">{}</h2>\n",
        number + 1,
        section.seconds,
        both_block("span", &title(section)),
    );
    if let Some(text) = &text {
        html += &story(&text.story);
    }
    html += &figures(&section.figures);
    html += &numbers(&section.numbers);
    html += &trace(section.trace.as_deref());
    if let (Some(lesson), Some(text)) = (lesson, &text) {
        html += &code(lesson, text);
        html += &next(&text.next);
    }
    html + "</section>\n"
}

fn story(story: &Said<Vec<String>>) -> String {
    let block = |lang: &str, paragraphs: &[String]| {
        let paragraphs: String =
            paragraphs.iter().map(|text| format!("<p>{}</p>\n", inline(text))).collect();
        format!("<div class=\"story\" lang=\"{lang}\">\n{paragraphs}</div>\n")
    };
    block("en", &story.en) + &block("ko", &story.ko)
}

fn figures(figures: &[Picture]) -> String {
    if figures.is_empty() {
        return String::new();
    }
    let figures: String = figures.iter().map(picture::figure).collect();
    format!("<div class=\"figures\">\n{figures}</div>\n")
}

fn heading(text: &Both) -> String {
    format!("<h3>{}</h3>\n", both_block("span", text))
}

fn numbers(numbers: &[Number]) -> String {
    if numbers.is_empty() {
        return String::new();
    }
    let heads =
        [both("Reached", "결과"), both("Expected", "예상 결과"), both("As expected", "일치 여부")];
    let [reached, expected, holds] = heads.map(|head| both_block("span", &head));
    let rows: String = numbers.iter().map(row).collect();
    heading(&both("The numbers", "수치"))
        + &format!(
            "<div class=\"table\" tabindex=\"0\">\n<table>\n<thead><tr><td></td>\
             <th scope=\"col\">{reached}</th><th scope=\"col\">{expected}</th>\
             <th scope=\"col\"><span class=\"quiet\">{holds}</span></th></tr></thead>\n<tbody>\n{rows}</tbody>\n\
             </table>\n</div>\n"
        )
}

fn row(number: &Number) -> String {
    let said = |class: &str, mark: &str, text: Both| {
        format!(
            "<span class=\"{class}\"><span aria-hidden=\"true\">{mark}</span>\
             <span class=\"quiet\">{}</span></span>",
            both_block("span", &text)
        )
    };
    let holds = match number.holds {
        Some(true) => said("yes", "✓", both("yes", "예")),
        Some(false) => said("no", "✗", both("no", "아니요")),
        None => String::new(),
    };
    let expected = if number.expected.is_empty() { "–" } else { &number.expected };
    format!(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{holds}</td></tr>\n",
        both_block("span", &number.what),
        escape(&number.reached),
        escape(expected),
    )
}

fn trace(trace: Option<&str>) -> String {
    let Some(trace) = trace else { return String::new() };
    heading(&both("Step by step", "단계별 계산"))
        + &format!("<pre class=\"trace\" tabindex=\"0\">{}</pre>\n", escape(trace.trim_end()))
}

/// The lesson as a command and as a program.
fn code(lesson: &Lesson, text: &Text) -> String {
    let block = |class: &str, name: Both, code: String| {
        format!(
            "<div class=\"code {class}\">\n<p class=\"label\">{}</p>\n<pre tabindex=\"0\"><code>{code}\
             </code></pre>\n</div>\n",
            both_block("span", &name)
        )
    };
    let command = highlight::command(&text.command);
    heading(&both("Do it yourself", "직접 해 보기"))
        + &block("shell", both("Command", "명령"), command)
        + &block("rust", both("Rust", "Rust"), highlight::rust(lesson.rust.trim_end()))
}

fn next(next: &Said<Vec<String>>) -> String {
    let block = |lang: &str, items: &[String]| {
        let items: String =
            items.iter().map(|text| format!("<li>{}</li>\n", inline(text))).collect();
        format!("<ul lang=\"{lang}\">\n{items}</ul>\n")
    };
    let heading = heading(&both("What to try next", "다음으로 해 볼 것"));
    format!(
        "<div class=\"next\">\n{heading}{}{}</div>\n",
        block("en", &next.en),
        block("ko", &next.ko)
    )
}
