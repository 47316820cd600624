//! Marked text as a person types it, and the tree that is read from it.

use super::{Book, hex};
use crate::tree::written;

pub fn book() -> Book {
    let mut book =
        Book::new("markup.txt", "Marked text: what is typed (in hex of UTF-8), and the tree that is read from it.");
    let mention = format!("[@bob](wiretight:{})", "ac".repeat(32));
    for (name, typed) in [
        ("plain", "plain"),
        ("strong", "a **b** c"),
        ("strong-in-word", "a**b**"),
        ("emphasis-star", "*yes*"),
        ("emphasis-underscore", "_yes_"),
        ("strike", "~~no~~"),
        ("nested", "**b _i_**"),
        ("code", "`a*b*`"),
        ("link", "[here](https://example.org/)"),
        ("link-script", "[here](javascript:alert(1))"),
        ("mention", mention.as_str()),
        ("name", "@bob"),
        ("quote", "> said"),
        ("quote-second-line", "look:\n> said\nyes"),
        ("quote-without-space", ">said"),
        ("item-dash", "- one\n- two"),
        ("item-star", "* one"),
        ("item-without-space", "-one"),
        ("item-plus", "+ one"),
        ("item-number", "1. one"),
        ("heading", "# one"),
        ("fence", "```\nlet a = *b;\n\n  c\n```"),
        ("fence-language", "```rust\nfn main() {}\n```"),
        ("fence-with-text", "see\n```\n> a\n```\nso"),
        ("fence-open", "```\nlet a = 1;"),
        ("fence-in-line", "a ``` b"),
        ("fence-alone", "```"),
        ("fence-last", "a\n```"),
        ("stars-in-sum", "2 * 3 * 4"),
        ("underscores-in-name", "snake_case_name"),
        ("stars-alone", "****"),
        ("escape", "\\*x\\*"),
        ("escape-beside-mark", "\\*x\\* *y*"),
        ("escape-of-escape-beside-mark", "\\\\\\*x\\\\\\* *y*"),
        ("escape-of-escapes", "\\\\\\\\host **b**"),
        ("escape-of-letter", "\\d **b**"),
        ("escape-in-code", "`\\*` \\`"),
        ("escape-last", "*b* \\"),
        ("open-mark", "**never closed"),
        ("marks-crossed", "**a _b** c_"),
        ("empty-line", "a\n\n*b*"),
    ] {
        let fields = [("typed", hex(typed.as_bytes())), ("gives-tree", written(typed))];
        book.accepts(name, "Marked text.", "markup", &fields);
    }
    book
}
