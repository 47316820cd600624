//! The server's folder: one server at a time, secret keys readable by their owner alone, the address for whoever asks.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use protocol::address::ServerAddress;
use protocol::cbor;
use protocol::franking::StampKey;
use protocol::hash::hash;
use protocol::limits::LEAF_AHEAD_S;
use protocol::server::CertificateHash;
use protocol::signature::SecretKey;
use protocol::time::{Days, Millis, Seconds};
use protocol::token::{is_issued, period_end};
use protocol::transparency::checkpoint::Checkpoint;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::embedded::create_folder;
use crate::embedded::database::OpenError;
use crate::service::issuers::{SEED_KEPT_MS, Seeds};
use crate::service::keys::{Keyring, KeyringParts};
use crate::service::map_key::MapKey;

/// A stamp key stamps for so many days, then the next one does.
pub const STAMP_KEY_DAYS: u64 = 30;

/// So many days after its last stamp a stamp key is destroyed: what it stamped can be reported until then.
pub const REPORT_WINDOW_DAYS: u64 = 60;

/// A folder that this process has for itself.
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

/// A folder that cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file cannot be read or written.
    #[error("the file {} cannot be read or written: {}", file.display(), what_to_do(source))]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another server has it.
    #[error("another server is running in {}: stop it, or give this one another folder with --data", folder.display())]
    Locked {
        /// The folder.
        folder: PathBuf,
    },
    /// The server's identity is gone, but not its data.
    #[error(
        "the key file {} is missing although the folder has data: restore it from a backup; without it, everybody's \
         address of this server is void, and only an empty folder makes another one",
        file.display()
    )]
    KeyMissing {
        /// The file.
        file: PathBuf,
    },
    /// A key file of another length.
    #[error("the key file {} is damaged: restore it from a backup", file.display())]
    KeyDamaged {
        /// The file.
        file: PathBuf,
    },
    /// The clock is far from where it was when a server last ran here.
    #[error(
        "the clock is {days} days {} the day on which a server last ran in {}. If the clock is wrong, mend it: by a \
         wrong one everything kept would expire. If it is right, start once with --clock-is-right",
        if *is_ahead { "after" } else { "before" },
        folder.display()
    )]
    ClockJumped {
        /// By how much.
        days: u64,
        /// In which direction.
        is_ahead: bool,
        /// The folder.
        folder: PathBuf,
    },
    /// The stores are older than what was signed of them.
    #[error(
        "the directory in {} is an old copy: its log has {own} entries, and {size} were signed. Restore a newer copy. To go on from \
         here would contradict what was signed, and everybody would have proof of it; without a newer copy, begin anew in an empty \
         folder",
        folder.display()
    )]
    OldCopy {
        /// The folder.
        folder: PathBuf,
        /// The entries that are there.
        own: u64,
        /// The entries that were signed.
        size: u64,
    },
    /// The clock is behind the log.
    #[error(
        "the clock is {hours} hours before the newest entry of the directory's log in {}. If the clock is wrong, mend it. If it is right, it \
         was wrong before: people's programs take nothing new from a log that is ahead of their clocks, and wait for so many hours. To go on \
         all the same, start once with --clock-is-right",
        folder.display()
    )]
    LogAhead {
        /// By how much, begun hours.
        hours: u64,
        /// The folder.
        folder: PathBuf,
    },
    /// The log that was lost was longer than the one that was restored.
    #[error(
        "the copy in {} is too old: its log has {own} entries, and the lost one had {size}. Restore a newer copy. To go on from here would \
         contradict what was signed, and everybody would have proof of it; without a newer copy, begin anew in an empty folder",
        folder.display()
    )]
    TooOldCopy {
        /// The folder.
        folder: PathBuf,
        /// The entries that are there.
        own: u64,
        /// The entries that are known.
        size: u64,
    },
    /// Not a checkpoint of this server.
    #[error("the file {} is no checkpoint of this server's log: take the one that its witness or auditor keeps", file.display())]
    NoCheckpoint {
        /// The file.
        file: PathBuf,
    },
    /// A checkpoint of another log than the restored one.
    #[error(
        "the log of this folder is not the one of the checkpoint {}: at that size they differ. If the checkpoint is genuine, the folder must \
         not be used any more",
        file.display()
    )]
    OtherLog {
        /// The file.
        file: PathBuf,
    },
    /// The file with the log's size is not what it should be.
    #[error("the file {} is damaged: it has the number of entries in the directory's log; restore it from a backup", file.display())]
    LogSizeDamaged {
        /// The file.
        file: PathBuf,
    },
    /// The file that a restoration wrote is not what it should be.
    #[error(
        "the file {} is damaged: it has the day from which on tokens are issued after a restoration; remove it, then say once more that \
         the folder was restored",
        file.display()
    )]
    IssuersFromDamaged {
        /// The file.
        file: PathBuf,
    },
    /// No server has ever run there.
    #[error("no server has run in {0} yet: start one with `wiretight-server run --data {0}`", folder.display())]
    Empty {
        /// The folder.
        folder: PathBuf,
    },
}

/// The file with the first period of which issuer keys may be made.
const ISSUERS_FROM: &str = "issuers-from";

/// The file with the day on which a server last ran.
const DAY: &str = "day";

/// The file with the size of the log that was signed last.
const LOG_SIZE: &str = "log-size";

/// So many days a server may have been off: below the shortest time after which what it keeps for long has expired.
const DAYS_AHEAD_MAX: u64 = 14;

/// So many days a clock may go back: time zones and corrections around midnight.
const DAYS_BEHIND_MAX: u64 = 1;

fn what_to_do(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull => "the disk is full; nothing was lost: make room, then start again",
        _ => "check who owns it, and the disk",
    }
}

impl Folder {
    /// Takes the folder, or creates it.
    ///
    /// # Errors
    /// [`FolderError`], saying what to do.
    pub fn take(path: &Path) -> Result<Folder, FolderError> {
        create_folder(path)?;
        let file = path.join("lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&file).map_err(failed(&file))?;
        match lock.try_lock() {
            Ok(()) => Ok(Folder { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Locked { folder: path.to_owned() }),
            Err(TryLockError::Error(source)) => Err(FolderError::File { file, source }),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The server's keys, made at the first start; a further stamp key when the newest is old enough.
    ///
    /// # Errors
    /// [`FolderError`], saying what to do.
    pub fn keyring(
        &self,
        certificate: CertificateHash,
        now: Millis,
        rng: &mut (dyn CryptoRng + Send),
    ) -> Result<Keyring, FolderError> {
        let today = now.days();
        let keys = self.path.join("keys");
        create_folder(&keys)?;
        let identity = SecretKey::from_seed(&*self.seed(&keys.join("identity"), rng)?);
        let head = SecretKey::from_seed(&*self.seed(&keys.join("head"), rng)?);
        let log = SecretKey::from_seed(&*self.seed(&keys.join("log"), rng)?);
        let map = MapKey::from_seed(&*self.seed(&keys.join("map"), rng)?);
        let stamps = self.stamp_keys(&keys, today, rng)?;
        let issuers = Seeds::Kept(self.issuer_seeds(&keys, now, rng)?);
        let mut parts = KeyringParts { identity, head, log, map, stamps, certificate, revision: 0, issuers };
        parts.revision = revision(&keys, &parts)?;
        Ok(Keyring::new(parts).expect("there is a stamp key for today"))
    }

    /// Refuses a clock that is far from where it was when a server last ran here, unless the operator vouches for it.
    ///
    /// # Errors
    /// [`FolderError::ClockJumped`], saying what to do.
    pub fn check_clock(&self, today: Days) -> Result<(), FolderError> {
        let last = match fs::read_to_string(self.path.join(DAY)) {
            Ok(text) => text.trim().parse().ok(),
            Err(_) => None,
        };
        let Some(last) = last else { return Ok(()) };
        let (days, is_ahead) = (today.0.abs_diff(last), today.0 > last);
        let days_max = if is_ahead { DAYS_AHEAD_MAX } else { DAYS_BEHIND_MAX };
        if days <= days_max {
            return Ok(());
        }
        Err(FolderError::ClockJumped { days, is_ahead, folder: self.path.clone() })
    }

    /// Keeps the day on which a server runs here; no finer time.
    ///
    /// # Errors
    /// [`FolderError::File`] if it cannot be written.
    pub fn keep_day(&self, today: Days) -> Result<(), FolderError> {
        let text = format!("{}\n", today.0);
        let file = self.path.join(DAY);
        if fs::read_to_string(&file).is_ok_and(|kept| kept == text) {
            return Ok(());
        }
        write_durably(&file, text.as_bytes(), Overwrite::Yes)
    }

    /// The folder was restored from a copy: no issuer keys are made, and none that are there are used, for periods for which the
    /// lost folder may have issued tokens. Other keys would prove to people that the server marks them; under the same ones, what
    /// was spent and issued since the copy could be spent and issued again. Says from which period on keys are used.
    ///
    /// # Errors
    /// [`FolderError::File`] if it cannot be written, [`FolderError::IssuersFromDamaged`] if what an earlier restoration wrote cannot
    /// be read.
    pub fn begin_restored(&self, now: Millis) -> Result<Days, FolderError> {
        let today = now.days();
        let tomorrow = Days(today.0.saturating_add(1));
        // A period's key is stated once its tokens are issued.
        let from = if is_issued(tomorrow, now) { Days(tomorrow.0.saturating_add(1)) } else { tomorrow };
        let from = self.issuers_from()?.map_or(from, |before| before.max(from));
        write_durably(&self.path.join(ISSUERS_FROM), format!("{}\n", from.0).as_bytes(), Overwrite::Yes)?;
        Ok(from)
    }

    fn issuers_from(&self) -> Result<Option<Days>, FolderError> {
        let file = self.path.join(ISSUERS_FROM);
        match fs::read_to_string(&file) {
            Ok(text) => match text.trim().parse() {
                Ok(day) => Ok(Some(Days(day))),
                Err(_) => Err(FolderError::IssuersFromDamaged { file }),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(FolderError::File { file, source }),
        }
    }

    /// Refuses stores whose log is shorter than what was signed of it: they are an old copy.
    ///
    /// # Errors
    /// [`FolderError::OldCopy`], saying what to do.
    pub fn check_log_size(&self, own: u64) -> Result<(), FolderError> {
        let size = self.log_size()?;
        if own < size {
            return Err(FolderError::OldCopy { folder: self.path.clone(), own, size });
        }
        Ok(())
    }

    /// Refuses a clock that is behind the newest leaf by more than clocks differ.
    ///
    /// # Errors
    /// [`FolderError::LogAhead`], saying what to do.
    pub fn check_leaf_time(&self, newest: Seconds, now: Seconds) -> Result<(), FolderError> {
        let ahead_s = newest.0.saturating_sub(now.0);
        if ahead_s <= LEAF_AHEAD_S {
            return Ok(());
        }
        Err(FolderError::LogAhead { hours: ahead_s.div_ceil(60 * 60), folder: self.path.clone() })
    }

    /// Reads a checkpoint of this server's log that somebody has kept.
    ///
    /// # Errors
    /// [`FolderError`] if it cannot be read, or is another log's.
    pub fn read_checkpoint(&self, file: &Path) -> Result<Checkpoint, FolderError> {
        let text = fs::read_to_string(file).map_err(failed(file))?;
        let address = read_address(&self.path)?;
        let id = ServerAddress::parse(&address).ok().and_then(|address| address.id);
        let log_key = read_seed(&self.path.join("keys").join("log"))?.map(|seed| SecretKey::from_seed(&seed).public());
        let verified = id.zip(log_key).and_then(|(id, log_key)| Checkpoint::verify(&text, &id, &log_key).ok());
        let (checkpoint, _) = verified.ok_or_else(|| FolderError::NoCheckpoint { file: file.to_owned() })?;
        Ok(checkpoint)
    }

    /// After a restoration: the log of the copy goes on if it has all of what is known to have been signed.
    ///
    /// # Errors
    /// [`FolderError::TooOldCopy`] if it has not.
    pub fn continue_log(&self, own: u64, size: u64) -> Result<(), FolderError> {
        if own < size {
            return Err(FolderError::TooOldCopy { folder: self.path.clone(), own, size });
        }
        self.check_log_size(own)?;
        self.keep_log_size(size)
    }

    /// Keeps the log's size, which never goes back, beside the stores.
    ///
    /// # Errors
    /// [`FolderError::File`] if it cannot be written.
    pub fn keep_log_size(&self, size: u64) -> Result<(), FolderError> {
        if self.log_size()? >= size {
            return Ok(());
        }
        write_durably(&self.path.join(LOG_SIZE), format!("{size}\n").as_bytes(), Overwrite::Yes)
    }

    fn log_size(&self) -> Result<u64, FolderError> {
        let file = self.path.join(LOG_SIZE);
        match fs::read_to_string(&file) {
            Ok(text) => text.trim().parse().map_err(|_| FolderError::LogSizeDamaged { file }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(source) => Err(FolderError::File { file, source }),
        }
    }

    /// Writes the server's address where programs on this machine find it.
    ///
    /// # Errors
    /// [`FolderError::File`] if it cannot be written.
    pub fn write_address(&self, address: &str) -> Result<(), FolderError> {
        write_durably(&self.path.join("address"), format!("{address}\n").as_bytes(), Overwrite::Yes)
    }

    fn seed(&self, file: &Path, rng: &mut (dyn CryptoRng + Send)) -> Result<Zeroizing<[u8; 32]>, FolderError> {
        if let Some(seed) = read_seed(file)? {
            return Ok(seed);
        }
        if self.path.join("directory.sqlite").exists() {
            return Err(FolderError::KeyMissing { file: file.to_owned() });
        }
        create_seed(file, rng)
    }

    /// The seeds of the issuer keys in use: the present period's and the next one's are there, those of periods that are long over
    /// are destroyed, so that nobody can make tokens of the past.
    fn issuer_seeds(
        &self,
        keys: &Path,
        now: Millis,
        rng: &mut (dyn CryptoRng + Send),
    ) -> Result<BTreeMap<Days, Zeroizing<[u8; 32]>>, FolderError> {
        let today = now.days();
        let from = self.issuers_from()?;
        let is_used = |period: &Days| from.is_none_or(|from| *period >= from);
        let mut seeds = BTreeMap::new();
        for entry in fs::read_dir(keys).map_err(failed(keys))? {
            let entry = entry.map_err(failed(keys))?;
            let name = entry.file_name();
            let day = name.to_str().and_then(|name| name.strip_prefix("issuer-")).and_then(|day| day.parse().ok());
            let Some(period) = day.map(Days) else { continue };
            if period_end(period).plus(SEED_KEPT_MS) <= now {
                fs::remove_file(entry.path()).map_err(failed(&entry.path()))?;
            } else if is_used(&period) {
                let file = entry.path();
                seeds.insert(period, read_seed(&file)?.ok_or(FolderError::KeyMissing { file })?);
            }
        }
        let made = [today, Days(today.0.saturating_add(1))].into_iter().filter(is_used);
        for period in made {
            if let std::collections::btree_map::Entry::Vacant(place) = seeds.entry(period) {
                place.insert(create_seed(&keys.join(format!("issuer-{}", period.0)), rng)?);
            }
        }
        Ok(seeds)
    }

    fn stamp_keys(
        &self,
        keys: &Path,
        today: Days,
        rng: &mut (dyn CryptoRng + Send),
    ) -> Result<Vec<StampKey>, FolderError> {
        let mut found = stamp_files(keys)?;
        let is_due = found.last().is_none_or(|(_, day)| day.saturating_add(STAMP_KEY_DAYS) <= today.0);
        if is_due {
            let number = found.last().map_or(0, |(number, _)| *number).saturating_add(1);
            create_seed(&stamp_file(keys, number, today.0), rng)?;
            found.push((number, today.0));
        }
        let mut stamps = Vec::new();
        for (index, (number, day)) in found.iter().enumerate() {
            let file = stamp_file(keys, *number, *day);
            // A key has stamped until the next one's first day.
            let last_day = found.get(index.saturating_add(1)).map(|(_, next)| *next);
            if last_day.is_some_and(|last| last.saturating_add(REPORT_WINDOW_DAYS) <= today.0) {
                fs::remove_file(&file).map_err(failed(&file))?;
                continue;
            }
            let seed = read_seed(&file)?.ok_or(FolderError::KeyMissing { file })?;
            stamps.push(StampKey::from_seed(*number, &seed));
        }
        Ok(stamps)
    }
}

/// Where the server in a folder is to be found.
///
/// # Errors
/// [`FolderError::Empty`] if none has run there.
pub fn read_address(folder: &Path) -> Result<String, FolderError> {
    let file = folder.join("address");
    match fs::read_to_string(&file) {
        Ok(address) => Ok(address.trim().to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(FolderError::Empty { folder: folder.to_owned() }),
        Err(source) => Err(FolderError::File { file, source }),
    }
}

/// Whether replacing what is there is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Overwrite {
    Yes,
    No,
}

fn stamp_file(keys: &Path, number: u32, day: u64) -> PathBuf {
    keys.join(format!("stamp-{number}-{day}"))
}

/// The stamp keys' numbers and first days, ascending.
fn stamp_files(keys: &Path) -> Result<Vec<(u32, u64)>, FolderError> {
    let parse = |name: &str| {
        let (number, day) = name.strip_prefix("stamp-")?.split_once('-')?;
        Some((number.parse().ok()?, day.parse().ok()?))
    };
    let entries = fs::read_dir(keys).map_err(failed(keys))?;
    let mut found: Vec<(u32, u64)> = entries.filter_map(|entry| parse(entry.ok()?.file_name().to_str()?)).collect();
    found.sort_unstable();
    Ok(found)
}

/// One more than the last revision if the keys are others than then.
fn revision(keys: &Path, parts: &KeyringParts) -> Result<u64, FolderError> {
    let file = keys.join("revision");
    let stamps: Vec<[u8; 32]> = parts.stamps.iter().map(|key| key.public().0).collect();
    let digest = hash(
        "server keys",
        &[
            &parts.identity.public().0,
            &parts.head.public().0,
            &stamps.concat(),
            &parts.certificate.0,
            &parts.log.public().0,
        ],
    );
    let before: Option<(u64, protocol::id::EntryHash)> = match fs::read(&file) {
        Ok(bytes) => Some(cbor::from_bytes(&bytes).map_err(|_| FolderError::KeyDamaged { file: file.clone() })?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(FolderError::File { file, source }),
    };
    match before {
        Some((revision, known)) if known.0 == digest => Ok(revision),
        before => {
            let revision = before.map_or(0, |(revision, _)| revision).saturating_add(1);
            let bytes = cbor::to_bytes(&(revision, protocol::id::EntryHash(digest)));
            write_durably(&file, &bytes, Overwrite::Yes)?;
            Ok(revision)
        }
    }
}

fn read_seed(file: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, FolderError> {
    let bytes = match fs::read(file) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(FolderError::File { file: file.to_owned(), source }),
    };
    let seed = bytes.as_slice().try_into().map_err(|_| FolderError::KeyDamaged { file: file.to_owned() })?;
    Ok(Some(Zeroizing::new(seed)))
}

fn create_seed(file: &Path, rng: &mut (dyn CryptoRng + Send)) -> Result<Zeroizing<[u8; 32]>, FolderError> {
    let mut seed = Zeroizing::new([0u8; 32]);
    rng.fill_bytes(seed.as_mut_slice());
    write_durably(file, seed.as_slice(), Overwrite::No)?;
    Ok(seed)
}

/// Writes a file that only its owner can read, under its name only once it is whole.
fn write_durably(file: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<(), FolderError> {
    if overwrite == Overwrite::No && file.exists() {
        return Err(FolderError::File { file: file.to_owned(), source: io::ErrorKind::AlreadyExists.into() });
    }
    let partial = file.with_extension("partial");
    let write = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut written = options.open(&partial)?;
        written.write_all(bytes)?;
        written.sync_all()?;
        fs::rename(&partial, file)?;
        file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    write().map_err(failed(file))
}

/// Writes a secret of another kind (a TLS key) into the folder.
///
/// # Errors
/// [`FolderError::File`] if it cannot be written.
pub fn write_secret(file: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    write_durably(file, bytes, Overwrite::Yes)
}

fn failed(file: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let file = file.to_owned();
    move |source| FolderError::File { file, source }
}

#[cfg(test)]
mod tests;
