//! The leaves of a followed log on disk, one after the other: what evidence is made from.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use protocol::cbor;
use protocol::transparency::evidence::ProvenLeaf;
use protocol::transparency::leaf::LogLeaf;
use protocol::transparency::log::{Frontier, LogHash, inclusion_parts};

use crate::folder::{Folder, FolderError, failed};

/// The file of leaves: each with its length in front, two bytes.
pub struct Leaves {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Leaves {
    /// Opens the file and cuts off what was written after this length.
    ///
    /// # Errors
    /// [`FolderError`] if it cannot be, or if it is shorter.
    pub fn open(folder: &Folder, length: u64) -> Result<Leaves, FolderError> {
        let path = folder.file("leaves");
        let open = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
        let file = open.map_err(failed(&path))?;
        if file.metadata().map_err(failed(&path))?.len() < length {
            return Err(FolderError::Damaged { file: path });
        }
        let mut leaves = Leaves { path, file, length };
        leaves.cut(length)?;
        Ok(leaves)
    }

    /// The length of the file.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Cuts off what was appended after this length.
    ///
    /// # Errors
    /// [`FolderError::File`] if it cannot be.
    pub fn cut(&mut self, length: u64) -> Result<(), FolderError> {
        self.file.set_len(length).map_err(failed(&self.path))?;
        self.file.seek(SeekFrom::Start(length)).map_err(failed(&self.path))?;
        self.length = length;
        Ok(())
    }

    /// Appends a leaf.
    ///
    /// # Errors
    /// [`FolderError::File`] if it cannot be written.
    pub fn append(&mut self, leaf: &LogLeaf) -> Result<(), FolderError> {
        let bytes = cbor::to_bytes(leaf);
        let length = u16::try_from(bytes.len()).expect("a leaf takes some 150 bytes");
        let record = [length.to_be_bytes().as_slice(), &bytes].concat();
        self.file.write_all(&record).map_err(failed(&self.path))?;
        self.length = self.length.saturating_add(record.len() as u64);
        Ok(())
    }

    /// Makes what was appended durable.
    ///
    /// # Errors
    /// [`FolderError::File`] if it cannot be.
    pub fn sync(&self) -> Result<(), FolderError> {
        self.file.sync_data().map_err(failed(&self.path))
    }

    /// All leaves in the file.
    ///
    /// # Errors
    /// [`FolderError`] if it cannot be read, or holds something else.
    pub fn read(&mut self) -> Result<Vec<LogLeaf>, FolderError> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0)).map_err(failed(&self.path))?;
        self.file.read_to_end(&mut bytes).map_err(failed(&self.path))?;
        let mut leaves = Vec::new();
        let mut rest = bytes.as_slice();
        while let Some((length, after)) = rest.split_first_chunk() {
            let length = usize::from(u16::from_be_bytes(*length));
            let leaf = after.split_at_checked(length).and_then(|(leaf, after)| {
                rest = after;
                cbor::from_bytes(leaf).ok()
            });
            leaves.push(leaf.ok_or_else(|| FolderError::Damaged { file: self.path.clone() })?);
        }
        Ok(leaves)
    }
}

/// The root of a log's first so many leaves.
pub fn root_of(leaves: &[LogLeaf]) -> LogHash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.append(leaf.hash());
    }
    frontier.state().root
}

/// A leaf under the checkpoint of just these leaves; nothing if there is none of this number.
pub fn proven(leaves: &[LogLeaf], number: u64, note: &str) -> Option<ProvenLeaf> {
    let leaf = leaves.get(usize::try_from(number).ok()?)?;
    let parts = inclusion_parts(number, leaves.len() as u64)?;
    let inclusion = parts.iter().map(|range| {
        let (first, last) = (range.first()?, range.last()?);
        let begin = usize::try_from(first.index << first.level).ok()?;
        let end = usize::try_from(last.index.checked_add(1)? << last.level).ok()?;
        Some(root_of(leaves.get(begin..end)?))
    });
    Some(ProvenLeaf { note: note.to_owned(), leaf: leaf.clone(), inclusion: inclusion.collect::<Option<_>>()? })
}
