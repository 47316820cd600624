//! Just enough of a reader of Rust: blanks comments and literals, and finds test modules and the extents of functions.

/// A file's code.
pub struct Source {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its functions.
    pub functions: Vec<Function>,
}

/// A line of code.
pub struct Line {
    /// Without comments; literals are blanked.
    pub code: String,
    /// Whether it stands in an item under `#[cfg(test)]`.
    pub in_test: bool,
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The index of the line with `fn`.
    pub line_first: usize,
    /// The index of the line with the closing brace.
    pub line_last: usize,
}

impl Source {
    /// Reads a file's text.
    pub fn read(text: &str) -> Self {
        let code = blank(text);
        let mut lines: Vec<Line> = code.lines().map(|line| Line { code: line.to_owned(), in_test: false }).collect();
        for (first, last) in test_items(&code) {
            for line in lines.iter_mut().take(last + 1).skip(first) {
                line.in_test = true;
            }
        }
        Source { lines, functions: functions(&code) }
    }
}

/// The text with comments and the insides of literals replaced by spaces; line breaks stay.
fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let end = match c {
            '/' if chars.get(at + 1) == Some(&'/') => line_end(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => block_comment_end(&chars, at),
            '"' => string_end(&chars, at + 1),
            'r' | 'b' | 'c' if !follows_word(&chars, at) => prefixed_literal_end(&chars, at).unwrap_or(at),
            '\'' => char_literal_end(&chars, at).unwrap_or(at),
            _ => at,
        };
        if end == at {
            code.push(c);
            at += 1;
        } else {
            code.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

fn follows_word(chars: &[char], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| chars.get(before)).is_some_and(|&c| is_word(c))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|&c| c == '\n').map_or(chars.len(), |length| at + length)
}

fn block_comment_end(chars: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut position = at;
    while position < chars.len() {
        match (chars[position], chars.get(position + 1)) {
            ('/', Some('*')) => (depth, position) = (depth + 1, position + 2),
            ('*', Some('/')) => (depth, position) = (depth - 1, position + 2),
            _ => position += 1,
        }
        if depth == 0 {
            return position;
        }
    }
    chars.len()
}

/// Behind the quote that ends a string whose inside begins at `at`.
fn string_end(chars: &[char], at: usize) -> usize {
    let mut position = at;
    while let Some(&c) = chars.get(position) {
        match c {
            '\\' => position += 2,
            '"' => return position + 1,
            _ => position += 1,
        }
    }
    chars.len()
}

/// Behind a literal such as `b"…"`, `r#"…"#` or `b'…'`, if one begins here.
fn prefixed_literal_end(chars: &[char], at: usize) -> Option<usize> {
    let prefix = chars[at..].iter().take_while(|c| matches!(c, 'r' | 'b' | 'c')).count();
    let hashes = chars[at + prefix..].iter().take_while(|&&c| c == '#').count();
    let raw = chars[at..at + prefix].contains(&'r');
    match chars.get(at + prefix + hashes)? {
        '"' if raw => {
            let inside = at + prefix + hashes + 1;
            let ends = |start: usize| chars[start..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes;
            let quote = (inside..chars.len()).find(|&quote| chars[quote] == '"' && ends(quote + 1))?;
            Some(quote + 1 + hashes)
        }
        '"' if hashes == 0 => Some(string_end(chars, at + prefix + 1)),
        '\'' if hashes == 0 && prefix == 1 && chars[at] == 'b' => char_literal_end(chars, at + 1),
        _ => None,
    }
}

/// Behind a character literal; nothing for a lifetime.
fn char_literal_end(chars: &[char], at: usize) -> Option<usize> {
    if chars.get(at + 1) == Some(&'\\') {
        let close = chars.get(at + 3..)?.iter().position(|&c| c == '\'')?;
        return Some(at + 3 + close + 1);
    }
    (chars.get(at + 2) == Some(&'\'')).then_some(at + 3)
}

/// The first and last line index of each item under `#[cfg(test)]`.
fn test_items(code: &str) -> Vec<(usize, usize)> {
    let mut items = Vec::new();
    for (start, _) in code.match_indices("#[cfg(test)]") {
        if let Some(end) = item_end(code, start + "#[cfg(test)]".len()) {
            items.push((line_of(code, start), line_of(code, end)));
        }
    }
    items
}

fn functions(code: &str) -> Vec<Function> {
    let mut functions = Vec::new();
    for (start, _) in code.match_indices("fn ") {
        if code[..start].chars().next_back().is_some_and(is_word) {
            continue;
        }
        let name: String = code[start + 3..].chars().take_while(|&c| is_word(c)).collect();
        if name.is_empty() {
            continue;
        }
        if let Some(end) = item_end(code, start).filter(|&end| code[..=end].ends_with('}')) {
            functions.push(Function { name, line_first: line_of(code, start), line_last: line_of(code, end) });
        }
    }
    functions
}

/// Where the item that begins at `start` ends: at its semicolon, or at the brace that closes its first block.
fn item_end(code: &str, start: usize) -> Option<usize> {
    let mut braces = 0;
    let mut brackets = 0;
    for (offset, c) in code[start..].char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            '{' => braces += 1,
            '}' => {
                braces -= 1;
                if braces <= 0 {
                    return Some(start + offset);
                }
            }
            ';' if braces == 0 && brackets == 0 => return Some(start + offset),
            _ => {}
        }
    }
    None
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_comments_and_literals() {
        for (text, code) in [
            ("a // unwrap()\nb", "a            \nb"),
            ("a /* x /* y */ z */ b", "a                     b"),
            ("let s = \"} \\\" {\"; t", "let s =           ; t"),
            ("r#\"a \" b\"# c", "              c"),
            ("b\"x\" br\"y\" b'z' 'q' '\\n' &'a str", "                       &'a str"),
            ("for x in y", "for x in y"),
        ] {
            let blanked = blank(text);
            assert_eq!(blanked.replace(' ', ""), code.replace(' ', ""), "{text}");
            assert_eq!(blanked.chars().count(), text.chars().count(), "{text}");
        }
    }

    #[test]
    fn finds_functions_and_tests() {
        let source = Source::read(
            "fn a(x: [u8; 3]) -> u8 {\n  '{';\n  1\n}\ntrait T { fn b(); }\n#[cfg(test)]\nmod tests {\n fn c() {}\n}\nfn d() {}",
        );
        let found: Vec<_> = source.functions.iter().map(|f| (f.name.as_str(), f.line_first, f.line_last)).collect();
        assert_eq!(found, [("a", 0, 3), ("c", 7, 7), ("d", 9, 9)]);
        let tests: Vec<bool> = source.lines.iter().map(|line| line.in_test).collect();
        assert_eq!(tests, [false, false, false, false, false, true, true, true, true, false]);
    }
}
