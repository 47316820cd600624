//! The socket at which bots come in: for the same user's processes alone, and one listener at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::{UnixListener, UnixStream};

use crate::daemon;

/// The socket's name in a profile's folder.
const NAME: &str = "rpc";

/// How long whoever comes waits for another process that ends.
const END_PATIENCE: Duration = Duration::from_secs(20);

/// How often it looks whether that has ended.
const LOOKS_EVERY: Duration = Duration::from_millis(50);

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

/// Keeps others from opening a gate. Whoever ends holds it until all that the gate led to is closed too.
#[derive(Clone)]
pub struct Hold {
    _lock: Arc<File>,
}

impl Hold {
    /// Locks a file of its own, unless a process listens at the gate. One that holds the lock and does not listen is ending, or has just
    /// begun: it is waited for.
    ///
    /// # Errors
    /// [`GateError::Taken`] if a process listens there, or one has not ended in 20 seconds.
    pub async fn take(lock: &Path, gate: &Path) -> Result<Self, GateError> {
        let system = |source| GateError::System { path: gate.to_owned(), source };
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(lock).map_err(system)?;
        let since = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Hold { _lock: Arc::new(file) }),
                Err(TryLockError::Error(source)) => return Err(system(source)),
                Err(TryLockError::WouldBlock) => {}
            }
            if since.elapsed() > END_PATIENCE || Gate::enter(gate).await.is_ok() {
                return Err(GateError::Taken { path: gate.to_owned() });
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    }
}

/// An open gate; closed, and its socket removed, when it is dropped.
pub struct Gate {
    listener: UnixListener,
    path: PathBuf,
    hold: Hold,
}

impl Gate {
    /// Where the gate of a profile is, if nobody says otherwise.
    pub fn of_profile(home: &Path) -> PathBuf {
        home.join(NAME)
    }

    /// Opens it: a socket that only its owner may connect to. Another process that is ending is waited for.
    ///
    /// # Errors
    /// [`GateError`]: a file that is no socket, or another process's, is not touched.
    pub async fn open(path: &Path) -> Result<Self, GateError> {
        let system = |source| GateError::System { path: path.to_owned(), source };
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let hold = Hold::take(Path::new(&beside), path).await?;
        if std::fs::symlink_metadata(path).is_ok_and(|found| !is_socket(&found)) {
            return Err(system(std::io::ErrorKind::AlreadyExists.into()));
        }
        let listener = daemon::bind(path).map_err(system)?;
        Ok(Gate { listener, path: path.to_owned(), hold })
    }

    /// What is to be held by a process that ends: the gate is closed before, and the next one opens it after.
    pub fn hold(&self) -> Hold {
        self.hold.clone()
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
        let gate = Gate::open(&path).await.expect("opens");
        assert_eq!(std::fs::metadata(&path).expect("is there").permissions().mode() & 0o777, 0o600);
        assert!(matches!(Gate::open(&path).await, Err(GateError::Taken { .. })));
        assert!(path.exists(), "who came second has removed nothing");
        drop(gate);
        assert!(!path.exists());
        std::fs::write(&path, "a diary").expect("writes");
        assert!(matches!(Gate::open(&path).await, Err(GateError::System { .. })));
        assert_eq!(std::fs::read_to_string(&path).expect("is there"), "a diary");
    }
    #[tokio::test]
    async fn whoever_comes_while_another_process_ends_waits_for_it_and_no_longer() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rpc");
        let gate = Gate::open(&path).await.expect("opens");
        let hold = gate.hold();
        drop(gate);
        assert!(Gate::enter(&path).await.is_err(), "nobody comes in any more");
        let mut next = std::pin::pin!(Gate::open(&path));
        assert!(tokio::time::timeout(10 * LOOKS_EVERY, &mut next).await.is_err(), "the other one has not ended");
        drop(hold);
        next.await.expect("opens");
    }
}
