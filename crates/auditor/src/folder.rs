//! The folder with what an auditor or a witness must not forget: its key, and what it signed; for one process at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use protocol::signature::SecretKey;
use protocol::transparency::note::{NoteKeyKind, NoteSigner};
use zeroize::Zeroizing;

/// A folder that this process has for itself.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

/// A folder that cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file cannot be read or written.
    #[error("the file {} cannot be read or written: check who owns it, and the disk", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another process has it.
    #[error("another auditor or witness is running in {}: stop it, or give this one another folder with --state", folder.display())]
    Locked {
        /// The folder.
        folder: PathBuf,
    },
    /// A file that this program did not write.
    #[error("the file {} is damaged: restore it from a backup that is not older than what was signed, or begin in an empty folder, with another key", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// A name under which nothing can be signed.
    #[error("“{}” is no name for a key: it has a space or a plus sign, or is empty", name.escape_default())]
    Name {
        /// The name.
        name: String,
    },
}

impl Folder {
    /// Takes the folder, or creates it.
    ///
    /// # Errors
    /// [`FolderError`], saying what to do.
    pub fn take(path: &Path) -> Result<Folder, FolderError> {
        fs::create_dir_all(path).map_err(failed(path))?;
        let file = path.join("lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&file).map_err(failed(&file))?;
        match lock.try_lock() {
            Ok(()) => Ok(Folder { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Locked { folder: path.to_owned() }),
            Err(TryLockError::Error(source)) => Err(FolderError::File { file, source }),
        }
    }

    /// Where a file of it lies.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The key of this kind of work, made at the first start. An auditor and a witness have different ones, so that what the one signed never
    /// speaks for the other.
    ///
    /// # Errors
    /// [`FolderError`], saying what to do.
    pub fn signer(&self, work: &str, name: &str) -> Result<NoteSigner, FolderError> {
        let file = self.file(&format!("{work}.key"));
        let seed = match self.read(&format!("{work}.key"))? {
            Some(seed) => Zeroizing::new(seed),
            None => {
                let mut seed = Zeroizing::new(vec![0; 32]);
                getrandom::fill(&mut seed)
                    .map_err(|_| FolderError::File { file: file.clone(), source: io::ErrorKind::Other.into() })?;
                self.write(&format!("{work}.key"), &seed)?;
                seed
            }
        };
        let seed: Zeroizing<[u8; 32]> =
            Zeroizing::new(seed.as_slice().try_into().map_err(|_| FolderError::Damaged { file })?);
        NoteSigner::new(name, NoteKeyKind::Cosignature, SecretKey::from_seed(&seed))
            .ok_or_else(|| FolderError::Name { name: name.to_owned() })
    }

    /// Reads a file; nothing if there is none.
    ///
    /// # Errors
    /// [`FolderError::File`] if it cannot be read.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FolderError> {
        let file = self.file(name);
        match fs::read(&file) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(FolderError::File { file, source }),
        }
    }

    /// Writes a file as a whole: whatever happens, what was there before or this is there, and this once it returns.
    ///
    /// # Errors
    /// [`FolderError::File`] if it cannot be written.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let file = self.file(name);
        let partial = self.file(&format!("{name}.partial"));
        let write = || -> io::Result<()> {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut written = options.open(&partial)?;
            written.write_all(bytes)?;
            written.sync_all()?;
            fs::rename(&partial, &file)?;
            File::open(&self.path)?.sync_all()
        };
        write().map_err(failed(&file))
    }
}

/// A file's failure.
pub(crate) fn failed(file: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let file = file.to_owned();
    move |source| FolderError::File { file, source }
}
