//! The configuration: what the file, the environment and the command line say, checked before anything starts.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use protocol::limits::TOKEN_BATCH;
use serde::Deserialize;

use crate::service::Rules;
use crate::service::limits::{Bucket, Rate};
use crate::service::registration::Registrations;
use crate::service::tokens::Quota;

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
        let mut rules = Rules { registrations, quota, ..Rules::default() };
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
            ("[limits.apends]\ncapacity = 1\nper-minute = 1", "no limit “apends”"),
            ("[limits.appends]\ncapacity = 0\nper-minute = 1", "lets nothing through"),
        ] {
            let error = rules(text).expect_err("refused");
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
