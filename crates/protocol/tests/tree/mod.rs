//! The tree of a marked text as vectors write it: `kind(…)` with texts in quotation marks, lines and spans separated by a comma.

use protocol::markup::{Line, Span, parse};

/// Reads a marked text and writes its tree.
pub fn written(text: &str) -> String {
    let line = |line: &Line| match line {
        Line::Plain(spans) => format!("plain({})", several(spans)),
        Line::Quote(spans) => format!("quote({})", several(spans)),
        Line::Item(spans) => format!("item({})", several(spans)),
        Line::Code(text) => format!("code({text:?})"),
    };
    parse(text).iter().map(line).collect::<Vec<_>>().join(", ")
}

fn several(spans: &[Span]) -> String {
    let one = |span: &Span| match span {
        Span::Text(text) => format!("{text:?}"),
        Span::Strong(inner) => format!("strong({})", several(inner)),
        Span::Emphasis(inner) => format!("emphasis({})", several(inner)),
        Span::Strike(inner) => format!("strike({})", several(inner)),
        Span::Code(text) => format!("code({text:?})"),
        Span::Link { label, target } => format!("link({label:?}, {target:?})"),
        Span::Mention(account) => format!("mention({})", account.to_hex()),
    };
    spans.iter().map(one).collect::<Vec<_>>().join(", ")
}
