//! Text of other people, made inert for a terminal: nothing in it moves the cursor, changes direction, or hides.

/// What is shown of something that was typed and means nothing, characters: more than any name has.
const TYPED_MAX: usize = 80;

/// The longest line about it, characters.
const SENTENCE_MAX: usize = 240;

/// The most marks on one letter that are shown: no language has so many, and more of them cover the lines around.
const MARKS_MAX: usize = 8;

/// One line: every character that a terminal would act on, or that hides or reorders others, is shown as its number.
///
/// Line breaks become `⏎`, so that nobody can fake a line of somebody else's.
pub fn line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut marks = 0usize;
    for character in text.chars() {
        marks = if is_mark(character) { marks.saturating_add(1) } else { 0 };
        match character {
            _ if marks > MARKS_MAX => {}
            '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => shown.push('⏎'),
            '\t' => shown.push(' '),
            other if acts(other) => shown.push_str(&format!("⟨{:04X}⟩", u32::from(other))),
            other => shown.push(other),
        }
    }
    shown
}

/// What somebody has typed, for a sentence about it: as [`line()`], and no longer than a sentence may be.
pub fn typed(text: &str) -> String {
    cut(text, TYPED_MAX)
}

/// Sentences in which something is said again that was typed: as [`block()`] without an indent, and of no longer lines than sentences have.
pub fn sentences(text: &str) -> String {
    let lines: Vec<String> = text.trim_end().split('\n').map(|line| cut(line, SENTENCE_MAX)).collect();
    lines.join("\n")
}

fn cut(text: &str, characters_max: usize) -> String {
    let mut rest = text.chars();
    let shown: String = rest.by_ref().take(characters_max).collect();
    let more = if rest.next().is_some() { "…" } else { "" };
    format!("{}{more}", line(&shown))
}

/// Several lines: as [`line()`], but line breaks stay, each followed by `indent`.
pub fn block(text: &str, indent: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(line).collect();
    lines.join(&format!("\n{indent}"))
}

/// Whether a character stands on the one before it, and may be heaped up on that.
fn is_mark(character: char) -> bool {
    matches!(
        u32::from(character),
        0x0300..=0x036F           // combining diacritical marks
        | 0x0483..=0x0489         // Cyrillic
        | 0x0591..=0x05BD         // Hebrew
        | 0x0610..=0x061A         // Arabic
        | 0x064B..=0x065F
        | 0x06D6..=0x06DC
        | 0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E // Thai
        | 0x0EB1 | 0x0EB4..=0x0EBC | 0x0EC8..=0x0ECE // Lao
        | 0x0F71..=0x0F84         // Tibetan
        | 0x0F8D..=0x0FBC
        | 0x1AB0..=0x1AFF         // the supplements of the first
        | 0x1DC0..=0x1DFF
        | 0x20D0..=0x20FF
        | 0xFE20..=0xFE2F
    )
}

/// Whether a terminal acts on a character, or it changes how others are shown.
pub fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            u32::from(character),
            0x00AD            // soft hyphen
            | 0x034F          // combining grapheme joiner
            | 0x061C          // Arabic letter mark
            | 0x115F..=0x1160 // Hangul fillers
            | 0x17B4..=0x17B5 // invisible Khmer vowels
            | 0x180B..=0x180F // Mongolian selectors
            | 0x200B          // zero width space
            | 0x200E..=0x200F // direction marks
            | 0x202A..=0x202E // embeddings and overrides
            | 0x2060..=0x206F // joiners, invisible operators, isolates
            | 0x3164 | 0xFFA0 // Hangul fillers
            | 0xFE00..=0xFE0E // variation selectors, but the one of emoji
            | 0xFEFF          // byte order mark
            | 0xFFF0..=0xFFFB // specials, interlinear annotation
            | 0x1BCA0..=0x1BCA3
            | 0x1D173..=0x1D17A
            | 0xE0000..=0xE0FFF // tags and supplementary selectors
        )
        // Joiners are part of emoji and of scripts, and harmless between visible characters; alone they hide.
        || matches!(character, '\u{200C}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_shown() {
        for (text, shown) in [
            ("plain, ünïcödé 日本 🙂", "plain, ünïcödé 日本 🙂"),
            ("👩\u{200D}👩\u{200D}👧 ❤\u{FE0F}", "👩\u{200D}👩\u{200D}👧 ❤\u{FE0F}"),
            ("\u{1B}[2J\u{1B}[31mred", "⟨001B⟩[2J⟨001B⟩[31mred"),
            ("\u{1B}]52;c;ZXZpbA==\u{7}", "⟨001B⟩]52;c;ZXZpbA==⟨0007⟩"),
            ("\u{9B}2J\u{90}q\u{9C}", "⟨009B⟩2J⟨0090⟩q⟨009C⟩"),
            ("good\rbad", "good⟨000D⟩bad"),
            ("one\ntwo\u{2028}three\u{85}four", "one⏎two⏎three⏎four"),
            ("user\u{202E}txt.exe", "user⟨202E⟩txt.exe"),
            ("\u{2066}a\u{2069}\u{200F}", "⟨2066⟩a⟨2069⟩⟨200F⟩"),
            ("al\u{200B}ice\u{FEFF}\u{2060}", "al⟨200B⟩ice⟨FEFF⟩⟨2060⟩"),
            ("tag\u{E0041}", "tag⟨E0041⟩"),
            ("back\u{8}space\u{7F}", "back⟨0008⟩space⟨007F⟩"),
        ] {
            assert_eq!(line(text), shown);
        }
    }

    #[test]
    fn marks_are_not_heaped_up() {
        let heap = |count: usize| format!("a{}b", "\u{0301}".repeat(count));
        assert_eq!(line(&heap(8)), heap(8));
        assert_eq!(line(&heap(30_000)), heap(8));
        assert_eq!(line("กี่ ệ \u{0E19}\u{0E49}\u{0E33}"), "กี่ ệ \u{0E19}\u{0E49}\u{0E33}", "what is written so");
    }

    #[test]
    fn what_was_typed_is_said_again_in_one_sentence() {
        assert_eq!(typed("bobby\u{202E}"), "bobby⟨202E⟩");
        assert_eq!(typed(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(typed(&"é".repeat(5_000)), "é".repeat(80) + "…");
        assert_eq!(sentences(&format!("no\u{1B}\n{}\n", "é".repeat(5_000))), format!("no⟨001B⟩\n{}…", "é".repeat(240)));
    }

    #[test]
    fn a_block_keeps_its_lines_behind_the_indent() {
        assert_eq!(block("hi\r\nbob: I agree\u{1B}[A", "  "), "hi⟨000D⟩\n  bob: I agree⟨001B⟩[A");
    }

    #[test]
    fn nothing_below_a_space_passes_except_line_breaks() {
        for number in (0..0x20).chain(0x7F..0xA0) {
            let text = char::from_u32(number).expect("a character").to_string();
            assert!(!line(&text).chars().any(char::is_control), "{number:x}");
        }
    }
}
