//! How this device keeps its house: when it locks by itself, and what its notifications say. A small file beside the profile.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Kind};

/// The file's name in the profile's folder.
const NAME: &str = "page.json";

/// The longest time until it locks by itself, minutes: a year.
pub const LOCK_MINUTES_MAX: u64 = 525_600;

/// How long a page may lie unused until it locks, if nobody says, minutes: over night.
const LOCK_MINUTES: u64 = 480;

/// What a notification says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notify {
    /// There is none.
    Off,
    /// That there is something.
    Plain,
    /// From whom.
    Names,
    /// What they wrote, too.
    Content,
}

impl Notify {
    /// By its word.
    pub fn read(word: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }
}

/// How the house is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// After so many minutes without use it locks; 0 for never.
    pub lock_minutes: u64,
    /// What notifications say.
    pub notify: Notify,
    /// A recovery code was shown here, and nobody has said since that they have it.
    #[serde(default)]
    pub code_unconfirmed: bool,
}

impl Default for Kept {
    fn default() -> Self {
        Kept { lock_minutes: LOCK_MINUTES, notify: Notify::Plain, code_unconfirmed: false }
    }
}

impl Kept {
    /// As the file says, or as it is kept if nobody says.
    pub fn read(home: &Path) -> Self {
        let read = std::fs::read(home.join(NAME)).ok();
        read.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok()).unwrap_or_default()
    }

    /// Writes the file, whole or not at all.
    pub fn write(&self, home: &Path) -> Result<(), Failure> {
        let (path, draft) = (home.join(NAME), home.join("page.json.new"));
        let failed = |error: std::io::Error| Failure::file(&path, &error);
        let text = serde_json::to_vec(self).map_err(|error| Failure::new(Kind::Other, error.to_string(), ""))?;
        let file = std::fs::OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&draft);
        file.and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all())).map_err(failed)?;
        std::fs::rename(&draft, &path).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_anything_else_is_the_default() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Kept::read(folder.path()), Kept::default());
        let kept = Kept { lock_minutes: 0, notify: Notify::Content, code_unconfirmed: true };
        kept.write(folder.path()).expect("writes");
        assert_eq!(Kept::read(folder.path()), kept);
        let before = r#"{"lock_minutes":0,"notify":"content"}"#;
        std::fs::write(folder.path().join(NAME), before).expect("writes");
        assert_eq!(Kept::read(folder.path()), Kept { code_unconfirmed: false, ..kept }, "a file that does not say it");
        for text in ["", "{}", "[]", r#"{"lock_minutes":1,"notify":"loud"}"#, r#"{"lock_minutes":-1,"notify":"off"}"#] {
            std::fs::write(folder.path().join(NAME), text).expect("writes");
            assert_eq!(Kept::read(folder.path()), Kept::default(), "{text}");
        }
    }
}
