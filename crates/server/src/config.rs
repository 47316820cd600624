//! The configuration: what the file, the environment and the command line say, checked before anything starts.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::http::Uri;
use protocol::limits::{NOTE_SIGNATURES_MAX, TOKEN_BATCH};
use protocol::transparency::checkpoint;
use protocol::transparency::note::{NoteKey, NoteKeyKind};
use serde::Deserialize;

use crate::http::witness::{PATIENCE, WitnessAddress, Witnesses};
use crate::service::Rules;
use crate::service::limits::{Bucket, Rate};
use crate::service::publisher::Pace;
use crate::service::registration::Registrations;
use crate::service::tokens::Quota;

/// A note has room for so many lines beside the log's own and that of an auditor.
const WITNESSES_MAX: usize = NOTE_SIGNATURES_MAX - 2;

/// So long may a witness's name be: notes with all of them are still read.
const WITNESS_NAME_BYTES_MAX: usize = 100;

/// What the configuration file may say; everything has a default.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    /// Where to listen, such as `0.0.0.0:7443`.
    pub listen: Option<SocketAddr>,
    /// Where to serve metrics; nowhere by default.
    pub metrics: Option<SocketAddr>,
    /// The host name in the server's address.
    pub name: Option<String>,
    /// The certificate chain, a PEM file.
    pub certificate: Option<PathBuf>,
    /// The certificate's private key, a PEM file.
    pub key: Option<PathBuf>,
    /// Who may register.
    pub registration: Option<RegistrationWord>,
    /// The most connections at one time.
    pub connections_max: Option<usize>,
    /// How many tokens an account in good standing gets for one day.
    pub tokens_per_day: Option<u32>,
    /// How fast the directory is published.
    #[serde(default)]
    pub directory: DirectoryWords,
    /// Who cosigns the directory's log.
    #[serde(default)]
    pub witnesses: WitnessesWords,
    /// Buckets by name.
    #[serde(default)]
    pub limits: BTreeMap<String, LimitWords>,
}

/// Who may register, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegistrationWord {
    /// Everybody.
    Open,
    /// Whoever has an invitation code.
    Invited,
    /// Nobody.
    Closed,
}

/// A bucket's size, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitWords {
    /// How much it holds.
    pub capacity: u64,
    /// How much flows in each minute.
    pub per_minute: u64,
}

/// How fast the directory is published, as it is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DirectoryWords {
    /// Changes wait for so long at most, as a rule.
    pub epoch_seconds: Option<u16>,
    /// The log has an entry at least so often.
    pub heartbeat_seconds: Option<u16>,
}

/// Who cosigns, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WitnessesWords {
    /// How many must cosign for a checkpoint to be served without a moment's more waiting; all by default.
    pub quorum: Option<usize>,
    /// How long they are waited for at most.
    pub patience_ms: Option<u32>,
    /// Each by its key, `name+id+key`, and where it takes checkpoints.
    #[serde(default)]
    pub addresses: BTreeMap<String, String>,
}

/// A configuration that cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {} cannot be read: check its name and who may read it", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("the configuration file {} is wrong: correct it, then run check-config", file.display())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// Where and why.
        source: toml::de::Error,
    },
    /// A bucket that does not exist.
    #[error("there is no limit “{name}”: the names are {known}")]
    UnknownLimit {
        /// The name found.
        name: String,
        /// All names.
        known: String,
    },
    /// A bucket through which nothing ever flows.
    #[error("the limit “{name}” lets nothing through: give it a capacity and a rate above 0")]
    EmptyLimit {
        /// The bucket's name.
        name: String,
    },
    /// One of certificate and key.
    #[error("certificate and key belong together: name both, or neither for a self-signed certificate")]
    HalfCertificate,
    /// Fewer tokens than one batch.
    #[error("tokens-per-day must be at least {TOKEN_BATCH}: clients ask for so many at once")]
    FewTokens,
    /// A pace at which clients would lose patience, or the machine.
    #[error("epoch-seconds must be from 1 to 60, heartbeat-seconds from epoch-seconds to 300")]
    Pace,
    /// A witness that nobody could ask.
    #[error(
        "there is no witness “{key}”: give its key as name+id+key, as it prints it, and http:// or https:// with a host"
    )]
    Witness {
        /// The key found.
        key: String,
    },
    /// A quorum that can never be, one witness twice, more than a note has room for, or witnesses waited for longer than the publisher's
    /// lease.
    #[error(
        "the witnesses must be {WITNESSES_MAX} at most, with different keys and different names of up to {WITNESS_NAME_BYTES_MAX} bytes, \
         their quorum be from 1 to {count}, and patience-ms from 100 to 20000"
    )]
    Quorum {
        /// How many witnesses there are.
        count: usize,
    },
    /// No connection at all.
    #[error("connections-max must be above 0")]
    NoConnections,
}

impl File {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// [`ConfigError`], saying what to do.
    pub fn read(file: &Path) -> Result<File, ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|source| ConfigError::Unreadable { file: file.to_owned(), source })?;
        toml::from_str(&text).map_err(|source| ConfigError::Wrong { file: file.to_owned(), source })
    }

    /// How fast the directory is published.
    ///
    /// # Errors
    /// [`ConfigError::Pace`].
    pub fn pace(&self) -> Result<Pace, ConfigError> {
        let words = &self.directory;
        let default = Pace::default();
        let ms = |seconds: Option<u16>, default_ms| seconds.map_or(default_ms, |seconds| u32::from(seconds) * 1_000);
        let epoch_ms = ms(words.epoch_seconds, default.epoch_ms);
        let heartbeat_ms = ms(words.heartbeat_seconds, default.heartbeat_ms.max(epoch_ms));
        if !(1_000..=60_000).contains(&epoch_ms) || !(epoch_ms..=300_000).contains(&heartbeat_ms) {
            return Err(ConfigError::Pace);
        }
        Ok(Pace { epoch_ms, heartbeat_ms, promise_ms: default.promise_ms.max(epoch_ms.saturating_mul(4)) })
    }

    /// Who cosigns.
    ///
    /// # Errors
    /// [`ConfigError`] for a key or an address that is none, or a quorum that cannot be.
    pub fn witnesses(&self) -> Result<Witnesses, ConfigError> {
        let words = &self.witnesses;
        let mut addresses = Vec::new();
        for (text, url) in &words.addresses {
            let wrong = || ConfigError::Witness { key: text.clone() };
            let key = NoteKey::parse(text).filter(|key| key.kind() == NoteKeyKind::Cosignature).ok_or_else(wrong)?;
            let url: Uri = url.parse().map_err(|_| wrong())?;
            let is_known = matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some();
            addresses.push(is_known.then_some(WitnessAddress { url, key }).ok_or_else(wrong)?);
        }
        let count = addresses.len();
        let quorum = words.quorum.unwrap_or(count);
        let patience = words.patience_ms.map_or(PATIENCE, |ms| Duration::from_millis(u64::from(ms)));
        let is_patience = (Duration::from_millis(100)..=Duration::from_secs(20)).contains(&patience);
        let keys = addresses.iter().map(|address: &WitnessAddress| address.key.clone()).collect();
        let has_room = count <= WITNESSES_MAX
            && addresses.iter().all(|address: &WitnessAddress| address.key.name().len() <= WITNESS_NAME_BYTES_MAX);
        let is_quorum = (quorum > 0 || count == 0) && checkpoint::Witnesses::new(keys, quorum).is_some();
        if !is_quorum || !is_patience || !has_room {
            return Err(ConfigError::Quorum { count });
        }
        Ok(Witnesses::new(addresses, quorum, patience))
    }

    /// The rules that it states.
    ///
    /// # Errors
    /// [`ConfigError`] for a limit that does not exist or lets nothing through.
    pub fn rules(&self) -> Result<Rules, ConfigError> {
        let registrations = match self.registration {
            None | Some(RegistrationWord::Open) => Registrations::Open,
            Some(RegistrationWord::Invited) => Registrations::Invited,
            Some(RegistrationWord::Closed) => Registrations::Closed,
        };
        let quota = self.tokens_per_day.map_or(Quota::default(), Quota);
        if usize::try_from(quota.0).is_ok_and(|quota| quota < TOKEN_BATCH) {
            return Err(ConfigError::FewTokens);
        }
        let mut rules = Rules { registrations, quota, pace: self.pace()?, ..Rules::default() };
        for (name, words) in &self.limits {
            let bucket = Bucket::ALL.into_iter().find(|bucket| bucket.name() == name).ok_or_else(|| {
                let known = Bucket::ALL.map(Bucket::name).join(", ");
                ConfigError::UnknownLimit { name: name.clone(), known }
            })?;
            if words.capacity == 0 || words.per_minute == 0 {
                return Err(ConfigError::EmptyLimit { name: name.clone() });
            }
            rules.limits.set(bucket, Rate { capacity: words.capacity, per_minute: words.per_minute });
        }
        Ok(rules)
    }

    /// The certificate files, if they are named.
    ///
    /// # Errors
    /// [`ConfigError::HalfCertificate`] if only one of them is.
    pub fn certificate_files(&self) -> Result<Option<(&Path, &Path)>, ConfigError> {
        match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
            (None, None) => Ok(None),
            _ => Err(ConfigError::HalfCertificate),
        }
    }

    /// The most connections at one time: below the usual limit on open files by default.
    ///
    /// # Errors
    /// [`ConfigError::NoConnections`] for 0.
    pub fn connections_max(&self) -> Result<usize, ConfigError> {
        let connections_max = self.connections_max.unwrap_or(15_000);
        if connections_max == 0 { Err(ConfigError::NoConnections) } else { Ok(connections_max) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Result<Rules, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        file.certificate_files().map_err(|error| error.to_string())?;
        file.rules().map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_says_what_it_means_or_is_refused() {
        let changed =
            rules("registration = \"invited\"\n[limits.appends]\ncapacity = 7\nper-minute = 5").expect("rules");
        assert_eq!(changed.registrations, Registrations::Invited);
        assert_eq!(changed.limits.rate(Bucket::Appends), Rate { capacity: 7, per_minute: 5 });
        for (text, part) in [
            ("listn = \"127.0.0.1:1\"", "unknown field"),
            ("listen = \"somewhere\"", "invalid socket address"),
            ("certificate = \"a.pem\"", "belong together"),
            ("tokens-per-day = 24", "at least 25"),
            ("[directory]\nheartbeat-seconds = 301", "to 300"),
            ("[directory]\nepoch-seconds = 61", "1 to 60"),
            ("[limits.apends]\ncapacity = 1\nper-minute = 1", "no limit “apends”"),
            ("[limits.appends]\ncapacity = 0\nper-minute = 1", "lets nothing through"),
        ] {
            let error = rules(text).expect_err("refused");
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
