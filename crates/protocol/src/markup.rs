//! Marked text: a safe subset of Markdown, read in this one place into a closed tree of spans.
//!
//! Nothing of it is ever executed, fetched or passed on as markup: whoever shows it makes each text in it inert. It takes time linear in the
//! text, and is bounded in depth and number; what is beyond the limits, or not understood, stands as it is written.

use crate::id::AccountId;
use crate::limits::{LINK_BYTES_MAX, MARKUP_DEPTH_MAX, MARKUP_SPANS_MAX};

/// The scheme of a link that mentions an account.
const MENTION: &str = "wiretight:";

/// A line of marked text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// As it is.
    Plain(Vec<Span>),
    /// Of somebody else: `> …`.
    Quote(Vec<Span>),
    /// An item of a list: `- …`.
    Item(Vec<Span>),
    /// Between lines of three backticks, where nothing is marked.
    Code(String),
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Text.
    Text(String),
    /// `**…**`.
    Strong(Vec<Span>),
    /// `*…*` or `_…_`.
    Emphasis(Vec<Span>),
    /// `~~…~~`.
    Strike(Vec<Span>),
    /// `` `…` ``.
    Code(String),
    /// `[…](…)`, to http, https or mailto: to be shown with its target, and never followed by itself.
    Link {
        /// What it is called.
        label: String,
        /// Where it leads.
        target: String,
    },
    /// `[…](wiretight:…)`: an account, whatever the sender calls it.
    Mention(AccountId),
}

/// Reads marked text.
pub fn parse(text: &str) -> Vec<Line> {
    let (mut lines, mut left, mut fenced) = (Vec::new(), MARKUP_SPANS_MAX, false);
    for line in text.split('\n') {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            lines.push(Line::Code(line.to_owned()));
        } else if let Some(quoted) = line.strip_prefix("> ") {
            lines.push(Line::Quote(inline(quoted, &mut left)));
        } else if let Some(item) = line.strip_prefix("- ").or(line.strip_prefix("* ")) {
            lines.push(Line::Item(inline(item, &mut left)));
        } else {
            lines.push(Line::Plain(inline(line, &mut left)));
        }
    }
    lines
}

/// The accounts that a marked text mentions, each once.
pub fn mentions(text: &str) -> Vec<AccountId> {
    fn collect(spans: &[Span], found: &mut Vec<AccountId>) {
        for span in spans {
            match span {
                Span::Mention(account) if !found.contains(account) => found.push(*account),
                Span::Strong(inner) | Span::Emphasis(inner) | Span::Strike(inner) => collect(inner, found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    for line in parse(text) {
        if let Line::Plain(spans) | Line::Quote(spans) | Line::Item(spans) = line {
            collect(&spans, &mut found);
        }
    }
    found
}

/// A mention as it is written. The name is for programs that do not know mentions.
pub fn mention(name: &str, account: &AccountId) -> String {
    format!("[@{name}]({MENTION}{})", account.to_hex())
}

/// The link or mention that a text begins with, as it is written, and what follows it.
pub fn split_link(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = link(text.strip_prefix('[')?)?;
    text.split_at_checked(text.len().saturating_sub(rest.len()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Strong,
    Strike,
    Star,
    Underscore,
}

impl Mark {
    const ALL: [Mark; 4] = [Mark::Strong, Mark::Strike, Mark::Star, Mark::Underscore];

    fn written(self) -> &'static str {
        match self {
            Mark::Strong => "**",
            Mark::Strike => "~~",
            Mark::Star => "*",
            Mark::Underscore => "_",
        }
    }

    fn around(self, spans: Vec<Span>) -> Span {
        match self {
            Mark::Strong => Span::Strong(spans),
            Mark::Strike => Span::Strike(spans),
            Mark::Star | Mark::Underscore => Span::Emphasis(spans),
        }
    }
}

/// What is read of a line so far: marks that are open, the outermost first, each with what stands behind it.
#[derive(Default)]
struct Reader {
    done: Vec<Span>,
    open: Vec<(Mark, Vec<Span>)>,
    text: String,
}

impl Reader {
    fn here(&mut self) -> &mut Vec<Span> {
        match self.open.last_mut() {
            Some((_, spans)) => spans,
            None => &mut self.done,
        }
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.here().push(Span::Text(text));
        }
    }

    fn push(&mut self, span: Span) {
        self.flush();
        self.here().push(span);
    }

    /// The innermost open mark was none: it stands as it is written.
    fn give_up(&mut self) {
        self.flush();
        if let Some((mark, spans)) = self.open.pop() {
            self.here().push(Span::Text(mark.written().to_owned()));
            self.here().extend(spans);
        }
    }

    fn close(&mut self, mark: Mark) {
        while self.open.last().is_some_and(|(open, _)| *open != mark) {
            self.give_up();
        }
        self.flush();
        if let Some((mark, spans)) = self.open.pop() {
            self.here().push(mark.around(spans));
        }
    }
}

fn inline(line: &str, left: &mut usize) -> Vec<Span> {
    let mut reader = Reader::default();
    let (mut rest, mut before) = (line, None);
    while let Some(character) = rest.chars().next() {
        if *left == 0 {
            reader.text.push_str(rest);
            break;
        }
        let tail = rest.get(character.len_utf8()..).unwrap_or_default();
        let next = tail.chars().next();
        if let Some(escaped) = next.filter(|next| character == '\\' && next.is_ascii_punctuation()) {
            reader.text.push(escaped);
            (rest, before) = (tail.get(1..).unwrap_or_default(), Some(escaped));
            continue;
        }
        let whole = match character {
            '`' => {
                tail.split_once('`').filter(|(code, _)| !code.is_empty()).map(|(c, r)| (Span::Code(c.to_owned()), r))
            }
            '[' => link(tail),
            _ => None,
        };
        if let Some((span, behind)) = whole {
            reader.push(span);
            *left = left.saturating_sub(1);
            (rest, before) = (behind, Some(character));
            continue;
        }
        match Mark::ALL.into_iter().find(|mark| rest.starts_with(mark.written())) {
            Some(mark) => {
                let behind = rest.strip_prefix(mark.written()).unwrap_or_default();
                let mut marked = false;
                if closes(mark, &reader, before, behind) {
                    reader.close(mark);
                    marked = true;
                } else if opens(&reader, before, behind) {
                    reader.flush();
                    reader.open.push((mark, Vec::new()));
                    marked = true;
                } else {
                    reader.text.push_str(mark.written());
                }
                *left = left.saturating_sub(usize::from(marked));
                (rest, before) = (behind, Some(character));
            }
            None => {
                reader.text.push(character);
                (rest, before) = (tail, Some(character));
            }
        }
    }
    while !reader.open.is_empty() {
        reader.give_up();
    }
    reader.flush();
    reader.done
}

fn opens(reader: &Reader, before: Option<char>, behind: &str) -> bool {
    let word = before.is_some_and(char::is_alphanumeric);
    let something = behind.chars().next().is_some_and(|next| !next.is_whitespace());
    !word && something && reader.open.len() < MARKUP_DEPTH_MAX
}

fn closes(mark: Mark, reader: &Reader, before: Option<char>, behind: &str) -> bool {
    let open = reader.open.iter().any(|(open, _)| *open == mark);
    let something = before.is_some_and(|before| !before.is_whitespace());
    let nothing_in_it = reader.text.is_empty() && reader.open.last().is_some_and(|(_, spans)| spans.is_empty());
    let in_word = mark == Mark::Underscore && behind.chars().next().is_some_and(char::is_alphanumeric);
    open && something && !nothing_in_it && !in_word
}

/// A link or a mention behind its first bracket, and what follows it. Each search ends at the next bracket: so the whole stays linear.
fn link(behind: &str) -> Option<(Span, &str)> {
    let (label, rest) = behind.split_at_checked(behind.find(['[', ']'])?)?;
    let rest = rest.strip_prefix("](")?;
    let (target, rest) = rest.split_at_checked(rest.find(['(', ')', '[', '<', '>', ' '])?)?;
    let rest = rest.strip_prefix(')')?;
    if label.len() > LINK_BYTES_MAX || target.len() > LINK_BYTES_MAX {
        return None;
    }
    if let Some(account) = target.strip_prefix(MENTION) {
        return Some((Span::Mention(AccountId::from_hex(account)?), rest));
    }
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
    known.then(|| (Span::Link { label: label.to_owned(), target: target.to_owned() }, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        format!("{:?}", parse(text))
    }

    fn account() -> AccountId {
        AccountId([0xAC; 32])
    }

    #[test]
    fn the_subset_is_read() {
        let plain = |text: &str| vec![Line::Plain(vec![Span::Text(text.to_owned())])];
        for text in
            ["plain", "2 * 3 * 4", "snake_case_name", "a*b*c", "* ", "**", "****", "_", "[x](javascript:alert(1))"]
        {
            let joined = flat(&parse(text));
            assert_eq!(joined, text.strip_prefix("* ").unwrap_or(text), "{text} stands as it is written");
        }
        assert_eq!(parse("\\*x\\*"), plain("*x*"));
        let strong = |spans| Span::Strong(spans);
        let text = |text: &str| Span::Text(text.to_owned());
        assert_eq!(
            parse("**b _i_** ~~s~~"),
            [Line::Plain(vec![
                strong(vec![text("b "), Span::Emphasis(vec![text("i")])]),
                text(" "),
                Span::Strike(vec![text("s")]),
            ])]
        );
        assert_eq!(
            parse("`a*b*` [here](https://example.org/)"),
            [Line::Plain(vec![
                Span::Code("a*b*".into()),
                text(" "),
                Span::Link { label: "here".into(), target: "https://example.org/".into() },
            ])]
        );
        let lines = parse("> q\n- i\n```\n*c*\n```\nend");
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert_eq!((&lines[0], &lines[2]), (&Line::Quote(vec![text("q")]), &Line::Code("*c*".into())));
    }

    #[test]
    fn a_mention_is_of_an_account_and_of_nothing_else() {
        let said = format!("**{}** and {}", mention("bob", &account()), mention("not bob", &account()));
        assert_eq!(mentions(&said), [account()]);
        let upper = mention("x", &account()).replace("ac", "AC");
        for no in ["[@bob](wiretight:)", "[@bob](wiretight:acac)", "@bob", &upper, "[@bob](wiretight: )"] {
            assert_eq!(mentions(no), [], "{no}");
        }
        assert_eq!(mentions(&format!("```\n{said}\n```")), [], "nothing is marked in code");
    }

    #[test]
    fn a_link_is_split_off_as_it_is_written() {
        let both = "[@bob](https://e.org/@bob) and [x](y)";
        assert_eq!(split_link(both), Some(("[@bob](https://e.org/@bob)", " and [x](y)")));
        for no in ["", "[", "[x](y)", " [x](https://e.org)", "[x](https://e.org", "é[x](https://e.org)"] {
            assert_eq!(split_link(no), None, "{no}");
        }
    }

    #[test]
    fn nesting_is_bounded_and_nothing_of_it_is_lost() {
        for piece in ["*_", "**", "[", "[](", "`", "~~*", "> ", "*a ", "\\", "[a](", "**a_b~~c*d"] {
            let text = piece.repeat(64 * 1024 / piece.len());
            let lines = parse(&text);
            assert!(depth(&lines) <= MARKUP_DEPTH_MAX, "{piece}");
            assert!(written(&text).len() < 100 * text.len(), "{piece}");
        }
    }

    /// The text of spans, without what marked them.
    fn flat(lines: &[Line]) -> String {
        fn of(spans: &[Span]) -> String {
            let text = |span: &Span| match span {
                Span::Text(text) | Span::Code(text) => text.clone(),
                Span::Strong(inner) | Span::Emphasis(inner) | Span::Strike(inner) => of(inner),
                Span::Link { label, .. } => label.clone(),
                Span::Mention(_) => String::new(),
            };
            spans.iter().map(text).collect()
        }
        let line = |line: &Line| match line {
            Line::Plain(spans) | Line::Quote(spans) | Line::Item(spans) => of(spans),
            Line::Code(text) => text.clone(),
        };
        lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn depth(lines: &[Line]) -> usize {
        fn of(spans: &[Span]) -> usize {
            let inner = |span: &Span| match span {
                Span::Strong(inner) | Span::Emphasis(inner) | Span::Strike(inner) => 1 + of(inner),
                _ => 0,
            };
            spans.iter().map(inner).max().unwrap_or(0)
        }
        let line = |line: &Line| match line {
            Line::Plain(spans) | Line::Quote(spans) | Line::Item(spans) => of(spans),
            Line::Code(_) => 0,
        };
        lines.iter().map(line).max().unwrap_or(0)
    }

    fn spans(lines: &[Line]) -> usize {
        format!("{lines:?}").matches("(").count()
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_within_bounds(text in "[*_~`\\[\\]()> \\\\a\n\u{202E}é-]{0,400}|.{0,200}") {
            let lines = parse(&text);
            prop_assert!(depth(&lines) <= MARKUP_DEPTH_MAX);
            prop_assert!(spans(&lines) <= 8 * (text.len() + 1));
            // What is shown was written, in this order: nothing is made up.
            let mut source = text.chars();
            for shown in flat(&lines).chars().filter(|shown| *shown != '\n') {
                prop_assert!(source.any(|written| written == shown), "{shown:?} of {text:?}");
            }
        }
    }
}
