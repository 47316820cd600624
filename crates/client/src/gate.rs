//! The socket at which bots come in: for the same user's processes alone, and one listener at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use crate::daemon;

/// The socket's name in a profile's folder.
const NAME: &str = "rpc";

/// Why no bots can come in.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// Another process listens there.
    #[error("another process listens at {}", path.display())]
    Taken {
        /// Where.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot listen at {}: {source}", path.display())]
    System {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// An open gate; closed, and its socket removed, when it is dropped.
pub struct Gate {
    listener: UnixListener,
    path: PathBuf,
    _lock: File,
}

impl Gate {
    /// Where the gate of a profile is, if nobody says otherwise.
    pub fn of_profile(home: &Path) -> PathBuf {
        home.join(NAME)
    }

    /// Opens it: a socket that only its owner may connect to.
    ///
    /// # Errors
    /// [`GateError`]: a file that is no socket, or another process's, is not touched.
    pub fn open(path: &Path) -> Result<Self, GateError> {
        let system = |source| GateError::System { path: path.to_owned(), source };
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(beside);
        let lock = lock.map_err(system)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(GateError::Taken { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(system(source)),
        }
        if std::fs::symlink_metadata(path).is_ok_and(|found| !is_socket(&found)) {
            return Err(system(std::io::ErrorKind::AlreadyExists.into()));
        }
        let listener = daemon::bind(path).map_err(system)?;
        Ok(Gate { listener, path: path.to_owned(), _lock: lock })
    }

    /// Goes in at a gate that another process has opened, if that is the same user's.
    ///
    /// # Errors
    /// Nobody has opened one there, or another user has.
    pub async fn enter(path: &Path) -> std::io::Result<UnixStream> {
        daemon::connect(path).await
    }

    /// The next process that comes in. Those of other users are turned away unheard.
    pub async fn accept(&self) -> UnixStream {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) if daemon::is_same_user(&stream) => return stream,
                Ok(_) => {}
                // Too many open files, as a rule: others end, and then there is room.
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
            }
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        // Whoever holds the lock removes a stale one in any case.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn is_socket(found: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_socket(&found.file_type())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn one_listener_a_private_socket_and_nothing_else_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rpc");
        let gate = Gate::open(&path).expect("opens");
        assert_eq!(std::fs::metadata(&path).expect("is there").permissions().mode() & 0o777, 0o600);
        assert!(matches!(Gate::open(&path), Err(GateError::Taken { .. })));
        assert!(path.exists(), "who came second has removed nothing");
        drop(gate);
        assert!(!path.exists());
        std::fs::write(&path, "a diary").expect("writes");
        assert!(matches!(Gate::open(&path), Err(GateError::System { .. })));
        assert_eq!(std::fs::read_to_string(&path).expect("is there"), "a diary");
    }
}
