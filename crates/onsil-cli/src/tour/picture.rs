//! Figures in the page: the file has them within, for light and for dark.

use super::page::{Picture, both_block, escape};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A figure with its caption; the browser or the page's switch chooses the light or the dark one, and the width
/// of the page the wide or the narrow one.
pub(super) fn figure(picture: &Picture) -> String {
    let Picture { light, dark, narrow_light, narrow_dark, alt, caption, width } = picture;
    let (en, ko) = (escape(&alt.en), escape(&alt.ko));
    let source = |shape: &str, theme: &str, svg: &str| {
        let dark = if theme == "dark" { " and (prefers-color-scheme: dark)" } else { "" };
        format!(
            "<source data-shape=\"{shape}\" data-theme=\"{theme}\" media=\"{shape}{dark}\" srcset=\"{}\">",
            data_url(svg)
        )
    };
    let narrow = "screen and (max-width: 37.5rem)";
    format!(
        "<figure>\n<picture>{}{}{}<img src=\"{}\" width=\"{width:.0}\" alt=\"{en}\" data-en=\"{en}\" \
         data-ko=\"{ko}\" decoding=\"async\"></picture>\n<figcaption>{}</figcaption>\n</figure>\n",
        source(narrow, "dark", narrow_dark),
        source(narrow, "light", narrow_light),
        source("screen", "dark", dark),
        data_url(light),
        both_block("span", caption),
    )
}

fn data_url(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg))
}
