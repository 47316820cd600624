//! Names of files that others sent: made safe before they reach a disk.

use protocol::limits::FILE_NAME_BYTES_MAX;

/// So many files of one name are told apart by numbers.
pub(super) const TRIES_MAX: u32 = 10_000;

/// Room for such a number, and for what a name may need before it, bytes.
const ROOM_BYTES: usize = 16;

/// What a file without any usable name is called.
const NAMELESS: &str = "file";

/// Names that Windows gives to devices, whatever their extension: the file may travel on to one.
const RESERVED: [&str; 24] = [
    "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8",
    "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

/// A name for a file under which it may lie in any folder of any common system: of one component, visible, without anything that
/// reorders or hides what one reads, no option to a command, not too long.
pub fn safe_name(name: &str) -> String {
    // A path's last component is what its sender's person saw.
    let last = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let kept: String = last.chars().map(|character| if is_plain(character) { character } else { '_' }).collect();
    // Neither hidden, nor an option, nor what some systems drop at an end.
    let kept =
        kept.trim_start_matches(|character: char| matches!(character, '.' | '-' | '~') || character.is_whitespace());
    let shortened = shorten(kept.trim_end_matches(|character: char| character == '.' || character.is_whitespace()));
    let shortened = shortened.trim_end_matches(|character: char| character == '.' || character.is_whitespace());
    let stem = shortened.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    match shortened {
        "" => NAMELESS.to_owned(),
        name if RESERVED.contains(&stem.as_str()) => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// The name with a number before its extension; without one for 0.
pub(super) fn numbered(name: &str, number: u32) -> String {
    if number == 0 {
        return name.to_owned();
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem} ({number}).{extension}"),
        _ => format!("{name} ({number})"),
    }
}

/// Whether a character shows as itself, and means nothing to a file system.
fn is_plain(character: char) -> bool {
    let hides = matches!(
        u32::from(character),
        0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFF
            | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE000..=0xF8FF | 0xE0000..=0xE0FFF
    );
    !character.is_control() && !hides && !matches!(character, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// At most so long that a number still fits; the extension stays, unless it is the longer part.
fn shorten(name: &str) -> String {
    let room = FILE_NAME_BYTES_MAX.saturating_sub(ROOM_BYTES);
    if name.len() <= room {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() < ROOM_BYTES => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let room = room.saturating_sub(extension.len());
    let end = (0..=room).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or_default();
    format!("{}{extension}", stem.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_others_become_safe_ones() {
        for (name, safe) in [
            ("holiday.jpg", "holiday.jpg"),
            ("Übersicht – März 日本.pdf", "Übersicht – März 日本.pdf"),
            ("../../etc/passwd", "passwd"),
            ("/etc/cron.d/evil", "evil"),
            ("C:\\Windows\\system32\\calc.exe", "calc.exe"),
            ("..", "file"),
            ("...", "file"),
            ("", "file"),
            ("   ", "file"),
            ("/", "file"),
            (".bashrc", "bashrc"),
            (".ssh/", "ssh"),
            ("-rf", "rf"),
            ("~root", "root"),
            ("--.-x", "x"),
            ("a\0b", "a_b"),
            ("a\nb\u{1B}[2J", "a_b_[2J"),
            ("photo\u{202E}gpj.exe", "photo_gpj.exe"),
            ("in\u{200B}visible\u{FEFF}", "in_visible_"),
            ("a:b*c?d\"e<f>g|h", "a_b_c_d_e_f_g_h"),
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("console.txt", "console.txt"),
            ("ends with dots...", "ends with dots"),
            ("ends with spaces  ", "ends with spaces"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
            assert_eq!(safe_name(safe), safe, "twice is once");
        }
    }

    #[test]
    fn long_names_keep_their_extension_and_leave_room_for_a_number() {
        let long = safe_name(&format!("{}.tar.gz", "é".repeat(500)));
        assert!(long.ends_with(".gz") && long.len() <= FILE_NAME_BYTES_MAX - ROOM_BYTES, "{}", long.len());
        assert!(numbered(&long, TRIES_MAX).len() <= FILE_NAME_BYTES_MAX);
        let odd = safe_name(&format!("a.{}", "x".repeat(400)));
        assert!(odd.len() <= FILE_NAME_BYTES_MAX - ROOM_BYTES);
    }

    #[test]
    fn numbers_stand_before_the_extension() {
        assert_eq!(numbered("a.txt", 0), "a.txt");
        assert_eq!(numbered("a.txt", 2), "a (2).txt");
        assert_eq!(numbered("noextension", 1), "noextension (1)");
    }

    #[test]
    fn no_character_reaches_a_disk_that_a_system_acts_on() {
        for number in (0..0x11_0000).filter_map(char::from_u32) {
            let safe = safe_name(&format!("a{number}b"));
            assert!(!safe.contains(['/', '\\', '\0']) && !safe.chars().any(char::is_control), "{number:?}");
        }
    }
}
