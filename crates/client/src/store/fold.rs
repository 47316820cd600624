//! Text as search sees it: words folded so that what looks alike is found alike, and scripts without spaces letter by letter.

use unicode_normalization::UnicodeNormalization;

/// The longest word, characters: what is longer is found by its beginning.
const WORD_CHARACTERS_MAX: usize = 64;

/// What stands together in a text: one word, or a run of letters of a script that puts no spaces between words.
pub(super) type Group = Vec<String>;

/// What kind of character one is to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Of a word.
    Letter,
    /// A word by itself, which belongs to those beside it.
    Alone,
    /// Between words.
    Gap,
}

/// The groups of a text in their order. The same for what is indexed and for what is asked, so that one finds the other.
pub(super) fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut before = Part::Gap;
    for character in folded(text) {
        let part = part_of(character);
        match part {
            Part::Gap => {}
            Part::Letter if before == Part::Letter => {
                if let Some(word) = groups.last_mut().and_then(|group| group.last_mut())
                    && word.chars().count() < WORD_CHARACTERS_MAX
                {
                    word.push(character);
                }
            }
            Part::Alone if before == Part::Alone => {
                if let Some(group) = groups.last_mut() {
                    group.push(character.to_string());
                }
            }
            Part::Letter | Part::Alone => groups.push(vec![character.to_string()]),
        }
        before = part;
    }
    groups
}

/// A text as the index takes it: its words with spaces between.
pub(super) fn indexed(text: &str) -> String {
    groups(text).concat().join(" ")
}

/// Small letters without accents, in one width; what nobody sees is not there.
fn folded(text: &str) -> impl Iterator<Item = char> {
    let seen = text.chars().filter(|character| !is_unseen(*character));
    let plain = seen.flat_map(char::to_lowercase).nfkd().filter(|character| !is_accent(*character)).nfc();
    plain.flat_map(|character| {
        let spelt: &[char] = match character {
            // Turkish has two letters i, which small and capital letters of other languages mix up.
            'ı' => &['i'],
            'ß' => &['s', 's'],
            'æ' => &['a', 'e'],
            'œ' => &['o', 'e'],
            'ø' => &['o'],
            'đ' | 'ð' => &['d'],
            'þ' => &['t', 'h'],
            'ł' => &['l'],
            'ς' => &['σ'],
            _ => &[],
        };
        let same = spelt.is_empty().then_some(character);
        same.into_iter().chain(spelt.iter().copied())
    })
}

fn part_of(character: char) -> Part {
    match character {
        _ if stands_alone(character) => Part::Alone,
        _ if character.is_alphanumeric() || is_inner(character) => Part::Letter,
        _ => Part::Gap,
    }
}

/// Soft hyphens, joiners, and what else stands in words without being seen.
fn is_unseen(character: char) -> bool {
    matches!(u32::from(character), 0xAD | 0x34F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF | 0xE0000..=0xE0FFF)
}

/// Accents of Latin, Greek and Cyrillic letters, and the points of Hebrew and Arabic, which most people leave out.
fn is_accent(character: char) -> bool {
    matches!(u32::from(character), 0x300..=0x36F | 0x591..=0x5BD | 0x5BF..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x670
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

/// Signs inside words of Indian scripts that count as no letters by themselves.
fn is_inner(character: char) -> bool {
    matches!(
        u32::from(character),
        0x93C
            | 0x94D
            | 0x9BC
            | 0x9CD
            | 0xA3C
            | 0xA4D
            | 0xABC
            | 0xACD
            | 0xB3C
            | 0xB4D
            | 0xBCD
            | 0xC4D
            | 0xCBC
            | 0xCCD
            | 0xD4D
            | 0xDCA
    )
}

/// Scripts without spaces between words, and emoji.
fn stands_alone(character: char) -> bool {
    matches!(u32::from(character),
        0xE00..=0xE7F         // Thai
        | 0xE80..=0xEFF       // Lao
        | 0x1000..=0x109F     // Burmese
        | 0x1780..=0x17FF     // Khmer
        | 0x2600..=0x27BF     // symbols and dingbats
        | 0x3005..=0x3007 | 0x3041..=0x30FA | 0x30FC..=0x30FF | 0x3105..=0x312F | 0x31F0..=0x31FF // kana, bopomofo
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF // Chinese characters
        | 0x1F000..=0x1FAFF   // emoji
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_the_same_word() {
        for (one, other) in [
            ("İstanbul", "istanbul"),
            ("ISPARTA ılık", "isparta ILIK"),
            ("Müller", "MULLER"),
            ("Mu\u{308}ller", "Müller"),
            ("straße", "STRASSE"),
            ("Ærø", "aero"),
            ("ΟΔΟΣ", "οδος"),
            ("ёлка", "елка"),
            ("ｗｉｄｅ ﬁne", "wide fine"),
            ("ｶﾞｽ", "ガス"),
            ("شَمْس", "شمس"),
            ("pass\u{200B}wo\u{AD}rd", "password"),
            ("❤\u{FE0F}", "❤"),
        ] {
            assert_eq!(groups(one), groups(other), "{one} and {other}");
        }
        assert_ne!(groups("が"), groups("か"), "another letter is not an accent");
    }

    #[test]
    fn words_end_where_a_reader_sees_it() {
        let shown = |text: &str| {
            let groups: Vec<String> = groups(text).iter().map(|group| group.join("·")).collect();
            groups.join(" ")
        };
        expect_test::expect![[r#"
            hello world s 2nd
            日·本·語 rust 入·門
            ส·ว·ั·ส·ด·ี
            한국어 검색
            हिन्दी
            a b c d e
            party 🎉·👍·🏽 now
        "#]]
        .assert_eq(
            &[
                "Hello, world's \"2nd\"",
                "日本語Rust入門",
                "สวัสดี",
                "한국어 검색",
                "हिन्दी",
                "a\0b\u{1}c\u{2028}d*e",
                "party🎉👍🏽now",
            ]
            .map(|text| format!("{}\n", shown(text)))
            .concat(),
        );
        assert_eq!(groups(&"x".repeat(70_000)), [["x".repeat(WORD_CHARACTERS_MAX)]]);
    }

    #[test]
    fn the_index_sees_words_and_spaces_alone() {
        let tokens = indexed("“Quote\" NEAR(a b) col:x -y ^z 日本 ünï_code");
        assert_eq!(tokens, "quote near a b col x y z 日 本 uni code");
        assert!(tokens.chars().all(|c| c == ' ' || c.is_ascii_alphanumeric() || !c.is_ascii()));
    }
}
