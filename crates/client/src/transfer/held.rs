//! A file that comes as a stream and is to be sent: held sealed beside the profile, under a key of its own, until all of it is there.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use minicbor::{Decode, Encode};
use protocol::attachment::AttachmentKey;
use protocol::limits::ATTACHMENT_BYTES_MAX;
use protocol::seal;

use super::Spool;
use super::room::room_for;
use super::row::hex_name;
use crate::system::{SystemRng, random};

/// The bytes of each piece but the last.
const PIECE_BYTES: usize = 64 * 1024;

/// What a piece is longer by once sealed: a nonce and an authenticator.
const SEALING_BYTES: usize = 24 + 16;

const LABEL: &str = "held file";

/// What is known of a file that is held.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct HeldFile {
    #[cbor(n(0), with = "minicbor::bytes")]
    id: [u8; 16],
    #[n(1)]
    key: AttachmentKey,
    #[n(2)]
    size: u64,
}

impl HeldFile {
    /// Its size, bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its name in the spool.
    pub(crate) fn file_name(&self) -> String {
        name(&self.id)
    }
}

fn name(id: &[u8; 16]) -> String {
    format!("{}.held", hex_name(id))
}

/// A file that is being held. What was held is gone if it is dropped before [`Holding::finish`].
pub(crate) struct Holding {
    spool: Spool,
    held: HeldFile,
    file: File,
    buffer: Vec<u8>,
    is_whole: bool,
}

impl Holding {
    /// Begins with nothing.
    pub fn begin(spool: Spool) -> io::Result<Self> {
        let held = HeldFile { id: random(), key: AttachmentKey(random()), size: 0 };
        let file = spool.create_named(&held.file_name())?;
        Ok(Holding { spool, held, file, buffer: Vec::with_capacity(PIECE_BYTES), is_whole: false })
    }

    /// Takes what comes next.
    ///
    /// # Errors
    /// The disk's, and [`io::ErrorKind::FileTooLarge`] beyond what an attachment may have.
    pub fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let size = self.held.size.saturating_add((self.buffer.len().saturating_add(bytes.len())) as u64);
        if size > ATTACHMENT_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        while !bytes.is_empty() {
            let room = PIECE_BYTES.saturating_sub(self.buffer.len());
            let (taken, rest) = bytes.split_at(room.min(bytes.len()));
            self.buffer.extend_from_slice(taken);
            bytes = rest;
            if self.buffer.len() == PIECE_BYTES {
                room_for(&self.file, PIECE_BYTES as u64)?;
                self.seal(self.held.size / PIECE_BYTES as u64)?;
                self.held.size = self.held.size.saturating_add(PIECE_BYTES as u64);
            }
        }
        Ok(())
    }

    /// All of it is there.
    pub fn finish(mut self) -> io::Result<HeldFile> {
        if !self.buffer.is_empty() {
            let rest = self.buffer.len() as u64;
            self.seal(self.held.size / PIECE_BYTES as u64)?;
            self.held.size = self.held.size.saturating_add(rest);
        }
        self.is_whole = true;
        Ok(self.held.clone())
    }

    fn seal(&mut self, piece: u64) -> io::Result<()> {
        let sealed = seal::seal(&mut SystemRng, &self.held.key.0, LABEL, &piece.to_be_bytes(), &self.buffer);
        // It is empty then, and keeps its room.
        zeroize::Zeroize::zeroize(&mut self.buffer);
        self.file.write_all(&sealed)
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        if !self.is_whole {
            self.spool.remove_named(&self.held.file_name());
        }
    }
}

/// Reads a file that is held.
pub(crate) struct HeldReader {
    held: HeldFile,
    file: File,
    at: u64,
    /// The piece that was opened last, and its number.
    open: Option<(u64, Vec<u8>)>,
}

impl HeldReader {
    /// From its start.
    pub fn open(spool: &Spool, held: &HeldFile) -> io::Result<Self> {
        Ok(HeldReader { held: held.clone(), file: spool.open_named(&held.file_name())?, at: 0, open: None })
    }

    fn piece(&mut self, number: u64) -> io::Result<&[u8]> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            let begins = number.saturating_mul(PIECE_BYTES as u64);
            let rest = usize::try_from(self.held.size.saturating_sub(begins)).unwrap_or(usize::MAX);
            let mut sealed = vec![0; rest.min(PIECE_BYTES).saturating_add(SEALING_BYTES)];
            let place = number.saturating_mul((PIECE_BYTES + SEALING_BYTES) as u64);
            self.file.seek(SeekFrom::Start(place))?;
            self.file.read_exact(&mut sealed)?;
            let opened = seal::open(&self.held.key.0, LABEL, &number.to_be_bytes(), &sealed);
            self.open = Some((number, opened.ok_or(io::ErrorKind::InvalidData)?));
        }
        Ok(self.open.as_ref().map(|(_, piece)| piece.as_slice()).unwrap_or_default())
    }
}

impl Read for HeldReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.held.size {
            return Ok(0);
        }
        let within = usize::try_from(self.at % PIECE_BYTES as u64).unwrap_or_default();
        let piece = self.piece(self.at / PIECE_BYTES as u64)?;
        let mut rest = piece.get(within..).unwrap_or_default();
        let read = rest.read(into)?;
        self.at = self.at.saturating_add(read as u64);
        Ok(read)
    }
}

impl Seek for HeldReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.held.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(size: usize) -> Vec<u8> {
        (0..size).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
    }

    #[test]
    fn what_was_written_is_read_from_any_place_and_lies_nowhere_as_it_is() {
        for size in [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 17] {
            let folder = tempfile::tempdir().expect("a folder");
            let spool = Spool::of(folder.path());
            let whole = bytes(size);
            let mut holding = Holding::begin(spool.clone()).expect("begins");
            whole.chunks(10_007).for_each(|part| holding.write(part).expect("written"));
            let held = holding.finish().expect("whole");
            assert_eq!(held.size(), size as u64);
            let mut reader = HeldReader::open(&spool, &held).expect("opens");
            let mut read = Vec::new();
            reader.read_to_end(&mut read).expect("reads");
            assert!(read == whole, "{size}");
            for at in [0, size / 2, size.saturating_sub(1)] {
                reader.seek(SeekFrom::Start(at as u64)).expect("moves");
                read.clear();
                reader.read_to_end(&mut read).expect("reads");
                assert!(read == whole[at..], "{size} from {at}");
            }
            let lies = std::fs::read(folder.path().join("outgoing").join(held.file_name())).expect("a file");
            let canary = whole.get(..16.min(size)).filter(|part| part.len() == 16);
            assert!(canary.is_none_or(|canary| !lies.windows(16).any(|part| part == canary)), "sealed");
        }
    }

    #[test]
    fn pieces_that_were_exchanged_or_cut_are_not_read_and_what_is_broken_off_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let spool = Spool::of(folder.path());
        let mut holding = Holding::begin(spool.clone()).expect("begins");
        holding.write(&bytes(2 * PIECE_BYTES)).expect("written");
        let held = holding.finish().expect("whole");
        let path = folder.path().join("outgoing").join(held.file_name());
        let lies = std::fs::read(&path).expect("a file");
        let (first, second) = lies.split_at(PIECE_BYTES + SEALING_BYTES);
        for changed in [[second, first].concat(), [first, first].concat(), first.to_vec()] {
            std::fs::write(&path, changed).expect("written");
            let mut read = Vec::new();
            assert!(HeldReader::open(&spool, &held).expect("opens").read_to_end(&mut read).is_err());
        }
        let mut holding = Holding::begin(spool).expect("begins");
        holding.write(&bytes(10)).expect("written");
        drop(holding);
        let left = std::fs::read_dir(folder.path().join("outgoing")).expect("a folder").count();
        assert_eq!(left, 1, "only the one that was whole");
    }
}
