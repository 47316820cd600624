//! A profile's folder: permissions, key file, store, and the lock that makes one process its owner.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The setting that names the server.
pub const SETTING_SERVER: &str = "server";

/// The setting that names the proxy; empty for none.
pub const SETTING_PROXY: &str = "proxy";

/// The setting that says whether topics share a connection: "strict" if not.
pub const SETTING_SEPARATION: &str = "separation";

const KEY: &str = "key";
const STORE: &str = "store.db";
const LOCK: &str = "lock";
const SOCKET: &str = "socket";

/// What is wrong with a profile's folder.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// There is no profile.
    #[error("there is no profile in {}", folder.display())]
    None {
        /// Where.
        folder: PathBuf,
    },
    /// There is one already.
    #[error("there is a profile in {} already", folder.display())]
    Exists {
        /// Where.
        folder: PathBuf,
    },
    /// Others on this machine may look into the folder, or it is somebody else's.
    #[error("{} is open to other people on this machine; make it private: chmod 700 {}", folder.display(), folder.display())]
    NotPrivate {
        /// Where.
        folder: PathBuf,
    },
    /// The system refused.
    #[error("{what} {}: {source}", path.display())]
    System {
        /// What was tried.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The profile was begun and names no server.
    #[error("the profile in {} is not finished; register again", folder.display())]
    Unfinished {
        /// Where.
        folder: PathBuf,
    },
    /// Another process has the profile open but does not answer.
    #[error("another process has the profile in {} open, but does not answer; end it, then try again", folder.display())]
    OwnerSilent {
        /// Where.
        folder: PathBuf,
    },
}

/// A profile's folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// The lock on a profile: held by its owner as long as the value lives, however the process ends.
pub struct Lock(#[expect(dead_code, reason = "held for its lock alone")] File);

impl Folder {
    /// The folder at `path`, which need not be there yet.
    pub fn new(path: &Path) -> Self {
        Folder(path.to_owned())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Whether there is a profile: its key file is written last.
    pub fn has_profile(&self) -> bool {
        self.0.join(KEY).exists()
    }

    /// The error that there is none.
    pub fn none(&self) -> ProfileError {
        ProfileError::None { folder: self.0.clone() }
    }

    /// Makes the folder, for its owner alone.
    pub fn make(&self) -> Result<(), ProfileError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0);
        made.map_err(|source| self.system("cannot make the folder", &self.0, source))?;
        self.check_private()
    }

    /// Refuses a folder that others may enter.
    pub fn check_private(&self) -> Result<(), ProfileError> {
        let metadata = fs::metadata(&self.0).map_err(|source| self.system("cannot look at", &self.0, source))?;
        let private =
            metadata.permissions().mode() & 0o077 == 0 && own_user().is_none_or(|user| metadata.uid() == user);
        if private { Ok(()) } else { Err(ProfileError::NotPrivate { folder: self.0.clone() }) }
    }

    /// Takes the lock; nothing if another process has it.
    pub fn lock(&self) -> Result<Option<Lock>, ProfileError> {
        let path = self.0.join(LOCK);
        let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
        let file = opened.map_err(|source| self.system("cannot open", &path, source))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(self.system("cannot lock", &path, source)),
        }
    }

    /// The key file.
    pub fn read_key_file(&self) -> Result<Vec<u8>, ProfileError> {
        let path = self.0.join(KEY);
        fs::read(&path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => self.none(),
            _ => self.system("cannot read", &path, source),
        })
    }

    /// Writes the key file, whole or not at all: with it the profile exists.
    pub fn write_key_file(&self, bytes: &[u8]) -> Result<(), ProfileError> {
        let (path, draft) = (self.0.join(KEY), self.0.join("key.new"));
        let written = write_private(&draft, bytes).and_then(|()| fs::rename(&draft, &path));
        written.map_err(|source| self.system("cannot write", &path, source))?;
        let synced = File::open(&self.0).and_then(|folder| folder.sync_all());
        synced.map_err(|source| self.system("cannot write", &self.0, source))
    }

    /// Removes the profile; its key first, with which it ends.
    pub fn remove_profile(&self) -> Result<(), ProfileError> {
        self.remove(KEY)?;
        self.remove_store()
    }

    fn remove_store(&self) -> Result<(), ProfileError> {
        ["", "-wal", "-shm"].iter().try_for_each(|suffix| self.remove(&format!("{STORE}{suffix}")))
    }

    fn remove(&self, name: &str) -> Result<(), ProfileError> {
        let path = self.0.join(name);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(self.system("cannot remove", &path, source))
            }
            _ => Ok(()),
        }
    }

    /// An empty, private file for the store; what a broken-off start left is removed.
    pub fn fresh_store(&self) -> Result<PathBuf, ProfileError> {
        let path = self.store();
        self.remove_store()?;
        // SQLite gives its companion files the permissions of the main one.
        write_private(&path, &[]).map_err(|source| self.system("cannot write", &path, source))?;
        Ok(path)
    }

    /// The store's file.
    pub fn store(&self) -> PathBuf {
        self.0.join(STORE)
    }

    /// The socket at which the owner listens.
    pub fn socket(&self) -> PathBuf {
        self.0.join(SOCKET)
    }

    /// An error of the system.
    pub fn system(&self, what: &'static str, path: &Path, source: std::io::Error) -> ProfileError {
        ProfileError::System { what, path: path.to_owned(), source }
    }
}

/// The user that this process acts as.
pub fn own_user() -> Option<u32> {
    let (one, _other) = tokio::net::UnixStream::pair().ok()?;
    one.peer_cred().ok().map(|credentials| credentials.uid())
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(path)?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_lock_and_private_files() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(&place.path().join("profile"));
        folder.make().expect("makes");
        let mode = |path: &Path| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        assert_eq!(mode(folder.path()), 0o700);
        let lock = folder.lock().expect("locks");
        assert!(lock.is_some());
        assert!(folder.lock().expect("tries").is_none());
        drop(lock);
        assert!(folder.lock().expect("locks again").is_some());
        folder.write_key_file(b"key").expect("writes");
        let store = folder.fresh_store().expect("makes");
        assert_eq!((mode(&folder.path().join(KEY)), mode(&store)), (0o600, 0o600));
    }

    #[tokio::test]
    async fn an_open_folder_is_refused() {
        let place = tempfile::tempdir().expect("a folder");
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).expect("sets");
        assert!(matches!(Folder::new(place.path()).check_private(), Err(ProfileError::NotPrivate { .. })));
        assert!(
            matches!(Folder::new(place.path()).make(), Err(ProfileError::NotPrivate { .. })),
            "nor is one made there"
        );
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o700)).expect("sets");
        assert!(Folder::new(place.path()).make().is_ok());
        // Only the superuser can give a folder to somebody else.
        if own_user() == Some(0) {
            std::os::unix::fs::chown(place.path(), Some(65534), None).expect("gives it away");
            assert!(matches!(Folder::new(place.path()).check_private(), Err(ProfileError::NotPrivate { .. })));
        }
    }
}
