//! JSON of which nothing acts on a terminal or splits a line; whoever reads it reads the same text.

use serde::Serialize;

use crate::safe_text;

/// A value as JSON on one line, without its end. What a terminal or a splitter of lines would act on is escaped.
///
/// # Errors
/// What the value's own serializer says.
pub fn line<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Inert))?;
    Ok(String::from_utf8(bytes).expect("JSON is UTF-8"))
}

struct Inert;

impl serde_json::ser::Formatter for Inert {
    fn write_string_fragment<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, text: &str) -> std::io::Result<()> {
        for character in text.chars() {
            if safe_text::acts(character) || matches!(character, '\u{2028}' | '\u{2029}') {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                writer.write_all(character.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
        }
        Ok(())
    }
}
