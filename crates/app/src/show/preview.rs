//! Previews of links as text for people: what a page says, as its sender says it.

use client::Preview;

use crate::safe_text::line;

/// A preview, each line behind this.
pub fn preview(preview: &Preview, before: &str) -> String {
    let picture = if preview.picture.is_some() { " [picture]" } else { "" };
    let mut text = format!("{before}┃ {}{picture}", line(&preview.title));
    if !preview.description.is_empty() {
        text.push_str(&format!("\n{before}┃ {}", line(&preview.description)));
    }
    text
}
