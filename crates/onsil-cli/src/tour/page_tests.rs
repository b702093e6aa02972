//! The page as a whole.

use super::page::{Number, Page, Picture, Section, render, section};
use super::texts::ALL;
use super::{both, highlight};

fn svg(name: &str) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{name}</title></svg>")
}

fn number(what: &str, holds: Option<bool>) -> Number {
    let expected = if holds.is_some() { "0.75" } else { "" };
    Number {
        what: both(what, "정확도"), reached: "0.5".into(), expected: expected.into(), holds
    }
}

fn section_of(id: &'static str, figures: usize) -> Section {
    let picture = |number: usize| Picture {
        light: svg(&format!("light {number}")),
        narrow_light: svg(&format!("narrow light {number}")),
        narrow_dark: svg(&format!("narrow dark {number}")),
        dark: svg(&format!("dark {number}")),
        alt: both("a line & a \"point\"", "직선 <하나>"),
        caption: both("What `svm` found", "`svm`이 찾은 것"),
        width: 640.0,
    };
    Section {
        id,
        seconds: 1.25,
        figures: (0..figures).map(picture).collect(),
        numbers: vec![
            number("accuracy", Some(true)),
            number("loss", Some(false)),
            number("seed", None),
        ],
        trace: Some("x = <1 & 2>\n".into()),
    }
}

fn page_with(figures: usize) -> Page {
    Page {
        sections: ALL.iter().map(|lesson| section_of(lesson.id, figures)).collect(),
        version: "0.1.0".into(),
        seconds: 41.25,
        machine: "2 cores <of> {{style}}".into(),
    }
}

#[test]
fn rendering_is_deterministic() {
    assert_eq!(render(&page_with(2)), render(&page_with(2)));
}

#[test]
fn lessons_stand_in_their_order_with_a_line_in_the_contents() {
    let html = render(&page_with(1));
    let mut at = 0;
    for (number, lesson) in ALL.iter().enumerate() {
        let id = lesson.id;
        let section = format!("<section id=\"{id}\" aria-labelledby=\"{id}-title\">");
        let found = html.find(&section).unwrap_or_else(|| panic!("{id} is missing"));
        assert!(found > at, "{id} stands too early");
        at = found;
        let kicker = format!("<span>{:02}</span> <code>{id}</code>", number + 1);
        assert!(html[at..].contains(&kicker), "{id}");
        assert_eq!(html.matches(&format!("<a href=\"#{id}\">")).count(), 1, "{id}");
        assert!(html.contains(&highlight::rust(lesson.rust.trim_end())), "{id}");
    }
    assert_eq!(html.matches("<h1>").count(), 1);
    assert_eq!(html.matches("<section ").count(), ALL.len());
}

#[test]
fn what_is_given_is_escaped() {
    let html = render(&page_with(1));
    assert!(html.contains("x = &lt;1 &amp; 2&gt;</pre>"));
    assert!(html.contains("alt=\"a line &amp; a &quot;point&quot;\""));
    assert!(html.contains("data-ko=\"직선 &lt;하나&gt;\""));
    assert!(html.contains("What <code>svm</code> found"));
    assert!(
        html.contains("2 cores &lt;of&gt; {{style}}"),
        "what was put in is not looked at again"
    );
    assert_eq!(html.matches("{{").count(), 1, "every place of the template is filled");
}

/// The value of every attribute by which a browser loads something.
#[test]
fn nothing_is_loaded() {
    let html = render(&page_with(1));
    for attribute in [" src=\"", " srcset=\""] {
        for value in html.split(attribute).skip(1) {
            assert!(value.starts_with("data:image/svg+xml;base64,"), "{}", &value[..40]);
        }
    }
    for address in ["http://", "https://", "@import", "url(", "<iframe", "<object", "fetch("] {
        assert!(!html.contains(address), "{address}");
    }
    for value in html.split(" href=\"").skip(1) {
        assert!(value.starts_with('#') || value.starts_with("data:,"), "{}", &value[..20]);
    }
}

#[test]
fn the_page_without_figures_is_small() {
    let size = render(&page_with(0)).len();
    assert!(size < 300_000, "{size} bytes");
}

#[test]
fn both_languages_are_there_throughout() {
    let html = render(&page_with(1));
    let (en, ko) = (html.matches(" lang=\"en\"").count(), html.matches(" lang=\"ko\"").count());
    assert_eq!(en, ko + 1, "the document itself is English until the reader chooses");
}

#[test]
fn marks_say_what_holds() {
    let mut page = page_with(0);
    page.sections.truncate(1);
    let html = render(&page);
    assert!(html.contains("<dd>1 / 2</dd>"), "a number with nothing expected is not counted");
    assert_eq!(html.matches("class=\"yes\"").count(), 1);
    assert_eq!(html.matches("class=\"no\"").count(), 1);
    assert!(html.contains("<td>–</td><td></td>"), "nothing expected, no mark");
}

/// A lesson without texts keeps its figures and numbers.
#[test]
fn an_unknown_lesson_is_shown_by_its_name() {
    let html = section((0, &section_of("novelty", 1)));
    assert!(html.contains("<h2 id=\"novelty-title\"><span lang=\"en\">novelty</span>"));
    assert!(html.contains("<figure>") && html.contains("<table>"));
}
