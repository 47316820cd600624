//! Where the profile is, and where its passphrase comes from.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use client::{Client, KeyError, Options, Passphrase, ProxyAddress, ProxyChoice, Separation, Unlock};

use crate::args::{Arguments, Strictness};
use crate::failure::{Failure, Kind};

/// The largest passphrase file, bytes: whoever names a device or a film by mistake gets a sentence.
const PASSPHRASE_FILE_BYTES_MAX: u64 = 4_096;

/// The profile's folder.
pub fn home(arguments: &Arguments) -> Result<PathBuf, Failure> {
    if let Some(home) = &arguments.home {
        return Ok(home.clone());
    }
    let places = directories::ProjectDirs::from("", "", "wiretight");
    let places =
        places.ok_or_else(|| Failure::usage("this system names no home folder", "name one with --home DIR"))?;
    Ok(places.data_local_dir().join("profile"))
}

/// How to open the profile.
pub fn options(arguments: &Arguments) -> Result<Options, Failure> {
    let file = arguments.passphrase_file.as_deref().map(read_passphrase_file).transpose()?;
    let unlock: Unlock = Arc::new(move || match &file {
        Some(passphrase) => Ok(passphrase.clone()),
        None => ask("Passphrase: "),
    });
    let separation = arguments.strict.map(|word| match word {
        Strictness::On => Separation::ByTopic,
        Strictness::Off => Separation::ByKind,
    });
    Ok(Options { home: home(arguments)?, unlock, proxy: proxy(arguments)?, separation })
}

fn proxy(arguments: &Arguments) -> Result<Option<ProxyChoice>, Failure> {
    match arguments.proxy.as_deref() {
        None => Ok(None),
        Some("none") => Ok(Some(ProxyChoice::Direct)),
        Some(text) => match ProxyAddress::parse(text) {
            Ok(address) => Ok(Some(ProxyChoice::Through(address))),
            Err(error) => Err(Failure::usage(error.to_string(), "or `none` for no proxy")),
        },
    }
}

/// Opens the profile.
pub async fn open(arguments: &Arguments) -> Result<Client, Failure> {
    Ok(Client::open(options(arguments)?).await?)
}

/// The passphrase of a fresh profile: of the file, else typed twice.
pub fn fresh_passphrase(arguments: &Arguments) -> Result<Passphrase, Failure> {
    if let Some(path) = &arguments.passphrase_file {
        return read_passphrase_file(path);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(
            Kind::Locked,
            "a profile is locked by a passphrase, and there is no terminal to ask for one",
            "name a file that holds it with --passphrase-file FILE, or use --keyring",
        ));
    }
    let first = ask("Choose a passphrase for this device: ").map_err(client::Error::from)?;
    let second = ask("The same again: ").map_err(client::Error::from)?;
    if first.is_same(&second) {
        Ok(first)
    } else {
        Err(Failure::new(Kind::Locked, "the two passphrases differ; nothing was made", "try again"))
    }
}

fn ask(prompt: &str) -> Result<Passphrase, KeyError> {
    if !std::io::stdin().is_terminal() && !std::io::stderr().is_terminal() {
        return Err(KeyError::PassphraseNeeded);
    }
    let typed = rpassword::prompt_password(prompt).map_err(|_| KeyError::PassphraseNeeded)?;
    Passphrase::new(typed)
}

fn read_passphrase_file(path: &Path) -> Result<Passphrase, Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > PASSPHRASE_FILE_BYTES_MAX {
        let what = format!("{} is too large to hold a passphrase", path.display());
        return Err(Failure::usage(what, "name a file with the passphrase alone in it"));
    }
    let typed = std::fs::read_to_string(path).map_err(failed)?;
    Ok(Passphrase::new(typed).map_err(client::Error::from)?)
}
