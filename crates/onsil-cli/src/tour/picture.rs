//! Figures in the page: the file has them within, for light and for dark.

use super::page::{Picture, both_block, escape};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A figure with its caption; the browser or the page's switch chooses the light or the dark one.
pub(super) fn figure(picture: &Picture) -> String {
    let Picture { light, dark, alt, caption, width } = picture;
    let (en, ko) = (escape(&alt.en), escape(&alt.ko));
    format!(
        "<figure>\n<picture><source media=\"screen and (prefers-color-scheme: dark)\" srcset=\"{}\">\
         <img src=\"{}\" width=\"{width:.0}\" alt=\"{en}\" data-en=\"{en}\" data-ko=\"{ko}\" \
         decoding=\"async\"></picture>\n<figcaption>{}</figcaption>\n</figure>\n",
        data_url(dark),
        data_url(light),
        both_block("span", caption),
    )
}

fn data_url(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg))
}
