//! What is one emoji: the shape that Unicode Technical Standard #51 gives it, over the pictographs of one version of Unicode.
//!
//! The table is a part of the protocol: were it a library's, an update would change what is a reaction, and for some people only.

/// Extended_Pictographic of Unicode 16.0 (emoji-data.txt), the first and the last of each run. Places that Unicode keeps for emoji to come are
/// among them.
#[rustfmt::skip]
const PICTOGRAPHS: [(u32, u32); 78] = [
    (0x00A9, 0x00A9), (0x00AE, 0x00AE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139),
    (0x2194, 0x2199), (0x21A9, 0x21AA), (0x231A, 0x231B), (0x2328, 0x2328), (0x2388, 0x2388), (0x23CF, 0x23CF),
    (0x23E9, 0x23F3), (0x23F8, 0x23FA), (0x24C2, 0x24C2), (0x25AA, 0x25AB), (0x25B6, 0x25B6), (0x25C0, 0x25C0),
    (0x25FB, 0x25FE), (0x2600, 0x2605), (0x2607, 0x2612), (0x2614, 0x2685), (0x2690, 0x2705), (0x2708, 0x2712),
    (0x2714, 0x2714), (0x2716, 0x2716), (0x271D, 0x271D), (0x2721, 0x2721), (0x2728, 0x2728), (0x2733, 0x2734),
    (0x2744, 0x2744), (0x2747, 0x2747), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755), (0x2757, 0x2757),
    (0x2763, 0x2767), (0x2795, 0x2797), (0x27A1, 0x27A1), (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2934, 0x2935),
    (0x2B05, 0x2B07), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x3030, 0x3030), (0x303D, 0x303D),
    (0x3297, 0x3297), (0x3299, 0x3299), (0x1F000, 0x1F0FF), (0x1F10D, 0x1F10F), (0x1F12F, 0x1F12F),
    (0x1F16C, 0x1F171), (0x1F17E, 0x1F17F), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F1AD, 0x1F1E5),
    (0x1F201, 0x1F20F), (0x1F21A, 0x1F21A), (0x1F22F, 0x1F22F), (0x1F232, 0x1F23A), (0x1F23C, 0x1F23F),
    (0x1F249, 0x1F3FA), (0x1F400, 0x1F53D), (0x1F546, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F774, 0x1F77F),
    (0x1F7D5, 0x1F7FF), (0x1F80C, 0x1F80F), (0x1F848, 0x1F84F), (0x1F85A, 0x1F85F), (0x1F888, 0x1F88F),
    (0x1F8AE, 0x1F8FF), (0x1F90C, 0x1F93A), (0x1F93C, 0x1F945), (0x1F947, 0x1FAFF), (0x1FC00, 0x1FFFD),
];

/// Joins emoji into one.
const JOINER: char = '\u{200D}';

/// Has what stands before it shown as an emoji.
const SELECTOR: char = '\u{FE0F}';

/// Puts what stands before it on a key.
const KEYCAP: char = '\u{20E3}';

/// Ends a flag that is spelled in tags.
const TAGS_END: char = '\u{E007F}';

/// Whether a text is one emoji: pictographs that are joined, a flag, or a keycap. Of a few of these shapes no picture is known; those are shown
/// as the emoji that they consist of.
pub fn is_emoji(text: &str) -> bool {
    text.split(JOINER).all(is_element)
}

fn is_element(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    match characters.as_slice() {
        [first, second] if is_flag_letter(*first) && is_flag_letter(*second) => true,
        [key, KEYCAP] | [key, SELECTOR, KEYCAP] => key.is_ascii_digit() || matches!(key, '#' | '*'),
        [first, rest @ ..] => is_pictograph(*first) && is_modified(rest),
        [] => false,
    }
}

/// Whether that can stand behind a pictograph: a selector or a skin tone, and tags.
fn is_modified(rest: &[char]) -> bool {
    let tags = match rest {
        [modifier, tags @ ..] if *modifier == SELECTOR || is_skin_tone(*modifier) => tags,
        tags => tags,
    };
    match tags {
        [] => true,
        [tags @ .., TAGS_END] => !tags.is_empty() && tags.iter().all(|tag| ('\u{E0020}'..='\u{E007E}').contains(tag)),
        _ => false,
    }
}

fn is_pictograph(character: char) -> bool {
    let number = u32::from(character);
    let run = PICTOGRAPHS.partition_point(|(_, last)| *last < number);
    PICTOGRAPHS.get(run).is_some_and(|(first, _)| *first <= number) || is_skin_tone(character)
}

fn is_skin_tone(character: char) -> bool {
    ('\u{1F3FB}'..='\u{1F3FF}').contains(&character)
}

fn is_flag_letter(character: char) -> bool {
    ('\u{1F1E6}'..='\u{1F1FF}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_is_one() {
        for text in [
            "👍",
            "👍🏽",
            "❤",
            "❤\u{FE0F}",
            "©\u{FE0F}",
            "🇩🇪",
            "5\u{FE0F}\u{20E3}",
            "#\u{20E3}",
            "🏿",
            "👨\u{200D}👩\u{200D}👧\u{200D}👦",
            "👩🏻\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👩🏽",
            "🏳\u{FE0F}\u{200D}🌈",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "⛹🏾\u{200D}♂\u{FE0F}",
            // Emoji to come.
            "\u{1FADF}",
            "\u{1FFFD}",
        ] {
            assert!(is_emoji(text), "{text}");
        }
    }

    #[test]
    fn what_hides_or_says_something_is_none() {
        for text in [
            "",
            "\u{200B}",
            "\u{200D}",
            "\u{FE0F}",
            "\u{2060}",
            "\u{FEFF}",
            "\u{AD}",
            "\u{3164}",
            "\u{2800}",
            "\u{20E3}",
            "\u{E007F}",
            "👍\u{200B}",
            "\u{202E}👍",
            "👍\u{200D}",
            "\u{200D}👍",
            "👍\u{200D}\u{200D}👍",
            "👍\u{FE0E}",
            "👍\u{FE0F}\u{FE0F}",
            "👍👍",
            "👍!",
            "👍 ",
            "5",
            "#",
            "é",
            "日",
            "très",
            "a\u{20E3}",
            "🇩",
            "🇩🇪🇩🇪",
            "🏴\u{E007F}",
            "🏴\u{E0067}\u{E0062}",
            "👍\u{301}",
            "\u{E000}",
            "\u{378}",
        ] {
            assert!(!is_emoji(text), "{}", text.escape_unicode());
        }
    }

    #[test]
    fn runs_are_in_order() {
        assert!(PICTOGRAPHS.iter().all(|(first, last)| first <= last));
        assert!(PICTOGRAPHS.windows(2).all(|runs| runs[0].1 < runs[1].0));
    }
}
