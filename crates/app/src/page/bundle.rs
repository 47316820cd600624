//! The page as it was built, inside this program: what is audited is what runs.

use std::borrow::Cow;

/// The files of `page/dist`.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../page/dist/"]
struct Dist;

/// Kinds of files that a bundle has, by the end of their names. Anything else is not served.
const KINDS: [(&str, &str); 8] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("ftl", "text/plain; charset=utf-8"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("woff2", "font/woff2"),
];

/// A file of the bundle and what it is; nothing if there is none at this path.
pub fn file(path: &str) -> Option<(Cow<'static, [u8]>, &'static str)> {
    let name = if path == "/" { "index.html" } else { path.strip_prefix('/')? };
    let ending = name.rsplit_once('.')?.1;
    let (_, kind) = KINDS.iter().find(|(known, _)| *known == ending)?;
    Some((Dist::get(name)?.data, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_there_and_every_file_of_it_has_a_kind() {
        assert!(file("/").is_some_and(|(bytes, kind)| !bytes.is_empty() && kind.starts_with("text/html")));
        assert!(file("/icon.svg").is_some(), "for the menu of programs too");
        for name in Dist::iter() {
            assert!(file(&format!("/{name}")).is_some(), "{name} is of no kind that is served");
        }
        for other in ["", "/page", "/../Cargo.toml", "/..%2fCargo.toml", "//index.html", "/src/main.tsx"] {
            assert!(file(other).is_none(), "{other}");
        }
    }
}
