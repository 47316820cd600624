//! The menu of programs and the start at login: small files under the folders that the XDG specifications name.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::bundle;
use crate::args::Arguments;
use crate::args::open::{Autostart, Open};
use crate::failure::{Failure, Kind};
use crate::opening;
use crate::output::Output;

/// What the entries are called.
const ENTRY: &str = "wiretight.desktop";

/// Where the files lie.
struct Places {
    menu: PathBuf,
    icon: PathBuf,
    login: PathBuf,
}

impl Places {
    fn find() -> Result<Self, Failure> {
        let base = directories::BaseDirs::new();
        let base = base.ok_or_else(|| Failure::usage("this system names no home folder", "set HOME"))?;
        Ok(Places {
            menu: base.data_dir().join("applications").join(ENTRY),
            icon: base.data_dir().join("icons/hicolor/scalable/apps/wiretight.svg"),
            login: base.config_dir().join("autostart").join(ENTRY),
        })
    }
}

/// Puts Wiretight into the menu, or takes it out; has it started at login, or no more.
pub fn run(arguments: &Arguments, open: &Open, output: Output) -> Result<(), Failure> {
    let places = Places::find()?;
    let (mut written, mut removed) = (Vec::new(), Vec::new());
    if open.install {
        let (icon, _) = bundle::file("/icon.svg").expect("a test sees that the page has an icon");
        write(&places.icon, &icon, &mut written)?;
        write(
            &places.menu,
            &entry(&command(arguments, &[])?, "Comment=Messages that nobody else can read\n"),
            &mut written,
        )?;
    }
    match open.autostart {
        Some(Autostart::On) => {
            let command = command(arguments, &["--foreground"])?;
            write(&places.login, &entry(&command, "X-GNOME-Autostart-enabled=true\nNoDisplay=true\n"), &mut written)?;
        }
        Some(Autostart::Off) => remove(&places.login, &mut removed)?,
        None => {}
    }
    if open.uninstall {
        for path in [&places.menu, &places.icon, &places.login] {
            remove(path, &mut removed)?;
        }
    }
    output.write(&json!({ "written": written, "removed": removed }), || {
        let lines = written.iter().map(|path| format!("Written: {path}"));
        let lines: Vec<String> = lines.chain(removed.iter().map(|path| format!("Removed: {path}"))).collect();
        if lines.is_empty() { "Nothing was there.".to_owned() } else { lines.join("\n") }
    })
}

fn entry(command: &str, more: &str) -> Vec<u8> {
    format!(
        "[Desktop Entry]\nType=Application\nVersion=1.5\nName=Wiretight\nGenericName=Messenger\nExec={command}\n\
         Icon=wiretight\nTerminal=false\nCategories=Network;InstantMessaging;\n{more}"
    )
    .into_bytes()
}

/// The command line that opens this profile, as desktop entries write one.
fn command(arguments: &Arguments, more: &[&str]) -> Result<String, Failure> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::new(Kind::Other, format!("this program's own place is not known: {error}"), ""))?;
    let again = opening::again(arguments)?;
    let words = again.iter().map(|word| word.as_os_str()).chain(["open"].iter().chain(more).map(OsStr::new));
    let words = std::iter::once(program.as_os_str()).chain(words);
    words.map(quoted).collect::<Option<Vec<_>>>().map(|words| words.join(" ")).ok_or_else(|| {
        let what = "a desktop entry cannot name this program or profile: its path is no text of one line";
        Failure::usage(what, "move it to another folder")
    })
}

/// A word as the Desktop Entry Specification quotes it, as part of a value.
fn quoted(word: &OsStr) -> Option<String> {
    let word = std::str::from_utf8(word.as_bytes()).ok().filter(|word| !word.contains(char::is_control))?;
    let mut quoted = String::from("\"");
    for character in word.chars() {
        match character {
            // Once for the quotes, and once for the value.
            '\\' => quoted.push_str("\\\\\\\\"),
            '"' | '`' | '$' => quoted.extend(["\\\\", character.encode_utf8(&mut [0; 4])]),
            '%' => quoted.push_str("%%"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    Some(quoted)
}

fn write(path: &Path, text: &[u8], written: &mut Vec<String>) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let done = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(path, text));
    done.map_err(|error| Failure::file(path, &error))?;
    written.push(path.display().to_string());
    Ok(())
}

fn remove(path: &Path, removed: &mut Vec<String>) -> Result<(), Failure> {
    match std::fs::remove_file(path) {
        Ok(()) => removed.push(path.display().to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(Failure::file(path, &error)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_value_and_for_a_command() {
        let quoted = |word: &str| quoted(OsStr::new(word));
        assert_eq!(quoted("/usr/bin/wiretight").as_deref(), Some("\"/usr/bin/wiretight\""));
        assert_eq!(quoted("my folder").as_deref(), Some("\"my folder\""));
        assert_eq!(quoted("a$(b)`c`\"d\"").as_deref(), Some(r#""a\\$(b)\\`c\\`\\"d\\"""#));
        assert_eq!(quoted(r"a\b").as_deref(), Some(r#""a\\\\b""#));
        assert_eq!(quoted("100%").as_deref(), Some("\"100%%\""));
        assert_eq!(quoted("two\nlines"), None);
        assert_eq!(super::quoted(OsStr::from_bytes(b"\xff")), None);
    }
}
