//! Marked text for a terminal: its marks as characters, its links with their targets, and nothing that acts.

use client::markup::{self, Line, Span};
use client::{Account, ConversationView};

use crate::people::People;
use crate::safe_text::line;

/// A marked text; each further line behind an indent.
pub fn block(text: &str, indent: &str, people: &People) -> String {
    let lines: Vec<String> = markup::parse(text).iter().map(|line| one(line, people)).collect();
    lines.join(&format!("\n{indent}"))
}

fn one(read: &Line, people: &People) -> String {
    match read {
        Line::Plain(spans) => inline(spans, people),
        Line::Quote(spans) => format!("│ {}", inline(spans, people)),
        Line::Item(spans) => format!("• {}", inline(spans, people)),
        Line::Code(text) => format!("    {}", line(text)),
    }
}

fn inline(spans: &[Span], people: &People) -> String {
    let one = |span: &Span| match span {
        Span::Text(text) => line(text),
        Span::Strong(inner) => format!("*{}*", inline(inner, people)),
        Span::Emphasis(inner) => format!("_{}_", inline(inner, people)),
        Span::Strike(inner) => format!("~{}~", inline(inner, people)),
        Span::Code(text) => format!("`{}`", line(text)),
        Span::Link { label, target } => format!("{} <{}>", line(label), line(target)),
        // By the name that they have here, whatever the sender calls them.
        Span::Mention(account) => format!("@{}", line(&people.name(account))),
    };
    spans.iter().map(one).collect()
}

/// A text as typed, in which `@handle` mentions whoever in the chat has the handle; not in code, nor in a link, which stays what was typed.
pub fn with_mentions(text: &str, view: &ConversationView, own: &Account) -> String {
    let account = |handle: &str| {
        let member =
            view.members.iter().find(|member| member.handle.as_ref().is_some_and(|known| known.as_str() == handle));
        let is_own = own.handle.as_ref().is_some_and(|known| known.as_str() == handle);
        member.map(|member| member.account).or(is_own.then_some(own.account))
    };
    let (mut marked, mut in_code, mut rest) = (String::with_capacity(text.len()), false, text);
    let mut before = ' ';
    while let Some(character) = rest.chars().next() {
        if let Some((link, behind)) = markup::split_link(rest).filter(|_| !in_code) {
            marked.push_str(link);
            (rest, before) = (behind, ')');
            continue;
        }
        let tail = rest.get(character.len_utf8()..).unwrap_or_default();
        in_code ^= character == '`';
        // The word is looked for only where one is named: a text of one long word is read once.
        let named = (character == '@' && !in_code && !before.is_alphanumeric()).then(|| handle_before(tail));
        match named.and_then(|handle| Some((handle, account(&handle.to_ascii_lowercase())?))) {
            Some((handle, account)) => {
                marked.push_str(&markup::mention(handle, &account));
                rest = tail.get(handle.len()..).unwrap_or_default();
            }
            None => {
                marked.push(character);
                rest = tail;
            }
        }
        before = character;
    }
    marked
}

/// What a text begins with that can be a handle.
fn handle_before(text: &str) -> &str {
    let end = text.find(|next: char| !(next.is_ascii_alphanumeric() || "._-".contains(next))).unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_end_matches(['.', '_', '-'])
}
