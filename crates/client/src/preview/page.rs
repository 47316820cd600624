//! What a page says of itself: its title, description and picture, from the first part of its HTML, as text and nothing else.

/// What a page says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// Its title, one line; empty if it has none.
    pub title: String,
    /// Its description, one line; empty if it has none.
    pub description: String,
    /// Where its picture is, as it stands there.
    pub picture: Option<String>,
}

/// The most tags that are looked at.
const TAGS_MAX: usize = 4_096;

/// The longest value of an attribute that is taken, bytes.
const VALUE_BYTES_MAX: usize = 4_096;

/// Reads the head of a page, in time linear in its length. Nothing in it is run, and nothing that it names is fetched here.
pub fn read(html: &str, title_bytes_max: usize, description_bytes_max: usize) -> Said {
    let (mut title, mut og_title, mut description, mut og_description, mut picture) =
        (String::new(), String::new(), String::new(), String::new(), None);
    let mut rest = html;
    for _ in 0..TAGS_MAX {
        let Some((_, tag)) = rest.split_once('<') else { break };
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).take(16).collect();
        let name = name.to_ascii_lowercase();
        let (attributes, after) = attributes(tag.get(name.len()..).unwrap_or_default(), name == "meta");
        rest = after;
        match name.as_str() {
            "body" => break,
            "script" | "style" | "noscript" | "svg" => rest = behind(after, &name),
            "title" if title.is_empty() => {
                title = after.split('<').next().unwrap_or_default().to_owned();
            }
            "meta" => {
                let value =
                    |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
                let content = value("content").unwrap_or_default();
                match value("property").or(value("name")).unwrap_or_default() {
                    "og:title" if og_title.is_empty() => og_title = content.to_owned(),
                    "og:description" if og_description.is_empty() => og_description = content.to_owned(),
                    "description" if description.is_empty() => description = content.to_owned(),
                    "og:image" | "og:image:url" if picture.is_none() => picture = Some(plain(content, VALUE_BYTES_MAX)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let first = |one: &str, other: &str, most: usize| {
        let line = plain(one, most);
        if line.is_empty() { plain(other, most) } else { line }
    };
    Said {
        title: first(&og_title, &title, title_bytes_max),
        description: first(&og_description, &description, description_bytes_max),
        picture: picture.filter(|picture| !picture.is_empty()),
    }
}

/// What stands behind the end of an element in which other rules hold.
fn behind<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some((_, end)) = rest.split_once("</") {
        if end.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return end;
        }
        rest = end;
    }
    ""
}

/// The attributes of a tag, if they are wanted, and what stands behind it.
fn attributes(tag: &str, wanted: bool) -> (Vec<(String, String)>, &str) {
    let (mut found, mut rest) = (Vec::new(), tag);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return (found, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (found, after);
        }
        let ends = |c: char| c.is_ascii_whitespace() || "=>/".contains(c);
        // A name of no length, as in “=x”, takes its first character along: it always goes on.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end =
            rest.get(first..).and_then(|tail| tail.find(ends)).map_or(rest.len(), |end| end.saturating_add(first));
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (value, after) = value(after);
        rest = after;
        if wanted && found.len() < 32 {
            let value = value.get(..value.floor_char_boundary(VALUE_BYTES_MAX)).unwrap_or_default();
            found.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }
}

/// The value that stands behind an attribute's name, and what stands behind that.
fn value(after: &str) -> (&str, &str) {
    let trimmed = after.trim_start();
    let Some(rest) = trimmed.strip_prefix('=') else { return ("", after) };
    let rest = rest.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(rest.len());
    rest.split_at_checked(end).unwrap_or((rest, ""))
}

/// A text of HTML as one line: character references read, control characters and characters that turn the reading about left out.
fn plain(html: &str, bytes_max: usize) -> String {
    let (mut text, mut rest) = (String::new(), html);
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let end = after.char_indices().take(12).find(|(_, c)| *c == ';').map(|(at, _)| at);
        let known = end.and_then(|end| Some((character(after.get(..end)?)?, after.get(end.saturating_add(1)..)?)));
        match known {
            Some((character, behind)) => {
                text.push(character);
                rest = behind;
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    let shown = |c: char| if c.is_whitespace() { Some(' ') } else { Some(c).filter(|c| !c.is_control() && !turns(*c)) };
    let text: String = text.chars().filter_map(shown).collect();
    let mut line = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.truncate(line.floor_char_boundary(bytes_max));
    // A line that was cut behind a word reads the same when it is read again.
    line.truncate(line.trim_end().len());
    line
}

/// Whether a character turns the direction of what is read, or is not seen.
fn turns(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}')
}

fn character(name: &str) -> Option<char> {
    let number = name.strip_prefix('#');
    let hex = number.and_then(|number| number.strip_prefix(['x', 'X']));
    match (name, number, hex) {
        (_, _, Some(hex)) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
        (_, Some(number), None) => number.parse().ok().and_then(char::from_u32),
        ("amp", ..) => Some('&'),
        ("lt", ..) => Some('<'),
        ("gt", ..) => Some('>'),
        ("quot", ..) => Some('"'),
        ("apos", ..) => Some('\''),
        ("nbsp", ..) => Some(' '),
        ("ndash", ..) => Some('–'),
        ("mdash", ..) => Some('—'),
        ("hellip", ..) => Some('…'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(html: &str) -> Said {
        read(html, 40, 80)
    }

    #[test]
    fn a_page_says_what_its_head_says() {
        let page = said(
            "<!doctype html><html><head><!-- <title>not this</title> --><script>'<title>nor this</title>'</script>\n\
             <title>\n Tea &amp; more </title><meta name=description content='All  of it'>\n\
             <META content=\"A &quot;pot&quot; &#x1F375;\" property=\"og:title\"/>\n\
             <meta property=og:image content=/pot.jpg></head><body><title>late</title>",
        );
        let expected =
            Said { title: "A \"pot\" 🍵".into(), description: "All of it".into(), picture: Some("/pot.jpg".into()) };
        assert_eq!(page, expected);
        assert_eq!(said("<title>Tea &amp; more</title>").title, "Tea & more");
        assert_eq!(said("no page at all"), Said::default());
    }

    #[test]
    fn what_it_says_is_one_inert_line() {
        let title = |inner: &str| said(&format!("<title>{inner}</title>")).title;
        assert_eq!(title("a\n\t b\r\n"), "a b");
        assert_eq!(title("a\u{1b}[31m\u{202e}b\u{200b}&#27;&#x202E;c&#0;"), "a[31mbc");
        assert_eq!(title("&lt;b onclick=x&gt;"), "<b onclick=x>", "text, whatever it looks like");
        assert_eq!(title("&unknown; &#xD800; &"), "&unknown; &#xD800; &");
        assert_eq!(title(&"é".repeat(50)), "é".repeat(20), "cut where a character ends");
    }

    #[test]
    fn torn_and_endless_pages_end() {
        for html in
            ["<", "<meta", "<meta content", "<meta content=\"", "<!--", "<script>", "<meta =x =y property==>", "<title"]
        {
            said(html);
        }
        said(&"<".repeat(1_000_000));
        said(&"<meta a=b c".repeat(100_000));
        said(&format!("<title>{}", "&".repeat(1_000_000)));
    }
}
