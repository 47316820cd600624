//! Where the profile is, and where its passphrase comes from.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use client::{Client, KeyError, Options, Passphrase, ProxyAddress, ProxyChoice, Separation, Unlock};

use crate::args::{Arguments, Strictness};
use crate::failure::{Failure, Kind};
use crate::output::{Output, is_gathering};

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

/// The words with which another process of this program opens the same profile in the same way, from any folder.
pub fn again(arguments: &Arguments) -> Result<Vec<std::ffi::OsString>, Failure> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| Failure::file(path, &error));
    let mut words = vec!["--home".into(), absolute(&home(arguments)?)?.into()];
    if let Some(file) = &arguments.passphrase_file {
        words.extend(["--passphrase-file".into(), absolute(file)?.into()]);
    }
    if let Some(proxy) = &arguments.proxy {
        words.extend(["--proxy".into(), proxy.into()]);
    }
    match arguments.strict {
        Some(Strictness::On) => words.extend(["--strict".into(), "on".into()]),
        Some(Strictness::Off) => words.extend(["--strict".into(), "off".into()]),
        None => {}
    }
    Ok(words)
}

/// The passphrase in the file that was named, if one was.
pub fn passphrase_of_file(arguments: &Arguments) -> Result<Option<Passphrase>, Failure> {
    arguments.passphrase_file.as_deref().map(read_passphrase_file).transpose()
}

/// How to open the profile.
pub fn options(arguments: &Arguments) -> Result<Options, Failure> {
    let file = passphrase_of_file(arguments)?;
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

/// The passphrase that is to lock a chat: of a file, else typed twice.
pub fn fresh_chat_passphrase(file: Option<&Path>, output: Output) -> Result<Passphrase, Failure> {
    let first = chat_passphrase(file, output)?;
    if file.is_some() || first.is_same(&ask("The same again: ").map_err(client::Error::from)?) {
        return Ok(first);
    }
    Err(Failure::new(Kind::Locked, "the two passphrases differ; nothing was locked", "try again"))
}

/// The passphrase of a locked chat: of a file, else typed. Programs, and whoever goes through one, are not asked.
pub fn chat_passphrase(file: Option<&Path>, output: Output) -> Result<Passphrase, Failure> {
    if let Some(path) = file {
        return read_passphrase_file(path);
    }
    let typed = if output == Output::Text && !is_gathering() {
        ask("The chat's own passphrase: ")
    } else {
        Err(KeyError::PassphraseNeeded)
    };
    match typed {
        Ok(typed) => Ok(typed),
        Err(KeyError::EmptyPassphrase) => Err(client::Error::from(KeyError::EmptyPassphrase).into()),
        Err(_) => Err(Failure::new(
            Kind::Locked,
            "this chat is locked by a passphrase of its own, and none was given",
            "run it in a terminal to be asked, or name a file that holds it: --chat-passphrase-file FILE",
        )),
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
