//! Handles: a small grammar in ASCII, one normal form, and a skeleton under which look-alikes collide.

use minicbor::{Decode, Encode};

use crate::limits::{HANDLE_CHARACTERS_MAX, HANDLE_CHARACTERS_MIN};

/// A handle in its normal form: `a`–`z`, `0`–`9`, and single `_`, `.` or `-` between them, beginning with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Handle(#[n(0)] String);

/// Why a text is no handle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandleError {
    /// Too short or too long.
    #[error("a handle has {HANDLE_CHARACTERS_MIN} to {HANDLE_CHARACTERS_MAX} characters")]
    Length,
    /// A character outside the grammar.
    #[error("a handle has only the letters a to z, digits, and . _ - between them, not “{}”", found.escape_default())]
    Character {
        /// The character.
        found: char,
    },
    /// Something other than a letter at the start.
    #[error("a handle begins with a letter")]
    Start,
    /// A separator at the end or next to another one.
    #[error("in a handle each of . _ - stands alone between letters or digits")]
    Separator,
}

impl Handle {
    /// Reads a handle as a person types it: a leading `@` and upper case are accepted and dropped.
    ///
    /// # Errors
    /// [`HandleError`], in words for the person.
    pub fn parse(typed: &str) -> Result<Self, HandleError> {
        let typed = typed.trim();
        let normal = typed.strip_prefix('@').unwrap_or(typed).to_ascii_lowercase();
        check(&normal)?;
        Ok(Handle(normal))
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which look-alikes are equal: no separators; 0 as o, 1 and i as l, 5 as s, 2 as z, rn as m, vv as w,
    /// cl as d. A directory gives out one handle for each skeleton.
    pub fn skeleton(&self) -> String {
        let folded: String = self
            .0
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .map(|c| match c {
                '0' => 'o',
                '1' | 'i' => 'l',
                '5' => 's',
                '2' => 'z',
                other => other,
            })
            .collect();
        folded.replace("rn", "m").replace("vv", "w").replace("cl", "d")
    }
}

impl std::fmt::Display for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'b, C> Decode<'b, C> for Handle {
    fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let text = decoder.str()?;
        check(text).map_err(|_| minicbor::decode::Error::message("a handle outside its grammar"))?;
        Ok(Handle(text.to_owned()))
    }
}

fn check(text: &str) -> Result<(), HandleError> {
    let length = text.chars().count();
    if let Some(found) = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '_' | '.' | '-')) {
        return Err(HandleError::Character { found });
    }
    if !(HANDLE_CHARACTERS_MIN..=HANDLE_CHARACTERS_MAX).contains(&length) {
        return Err(HandleError::Length);
    }
    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(HandleError::Start);
    }
    let separator = |c: u8| !c.is_ascii_alphanumeric();
    let doubled = text.as_bytes().windows(2).any(|pair| separator(pair[0]) && separator(pair[1]));
    if doubled || text.bytes().last().is_some_and(separator) {
        return Err(HandleError::Separator);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_normal_form() {
        assert_eq!(Handle::parse(" @Alice.B ").map(|h| h.to_string()), Ok("alice.b".to_owned()));
        assert_eq!(Handle::parse("al"), Err(HandleError::Length));
        assert_eq!(Handle::parse("1alice"), Err(HandleError::Start));
        assert_eq!(Handle::parse("alice..b"), Err(HandleError::Separator));
        assert_eq!(Handle::parse("alice_"), Err(HandleError::Separator));
        assert_eq!(Handle::parse("аlice"), Err(HandleError::Character { found: 'а' }));
        assert_eq!(Handle::parse("alice\u{202e}"), Err(HandleError::Character { found: '\u{202e}' }));
    }

    #[test]
    fn look_alikes_share_a_skeleton() {
        let skeleton = |text| Handle::parse(text).expect("a handle").skeleton();
        for (one, other) in
            [("paypal", "paypa1"), ("modern", "modem"), ("b.o-b", "bob"), ("w1lliam", "vvilliam"), ("b0b", "bob")]
        {
            assert_eq!(skeleton(one), skeleton(other));
        }
        assert_ne!(skeleton("alice"), skeleton("bob"));
    }
}
