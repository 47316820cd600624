//! How a file is sealed: a commitment to the key, then pieces of 64 KiB, each bound to its place and the last one to the end.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Attachment, AttachmentKey, FileHash};
use crate::hash::{DOMAIN, derive};
use crate::id::BlobId;
use crate::limits::{ATTACHMENT_BYTES_MAX, ATTACHMENT_PADDED_BYTES_MIN};
use crate::padding::padme;

/// The bytes before the first piece: the commitment to the key.
pub const HEADER_BYTES: usize = 32;

/// The bytes of padded plaintext in each piece but the last.
pub const PIECE_BYTES: usize = 64 * 1024;

/// The bytes of such a piece once sealed: an authenticator more.
pub const SEALED_PIECE_BYTES: usize = PIECE_BYTES + TAG_BYTES;

const TAG_BYTES: usize = 16;

const KEY_LABEL: &str = "attachment key";
const COMMITMENT_LABEL: &str = "attachment commitment";
const PIECE_LABEL: &str = "attachment piece";

/// Why what came is not the file that the message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The blob was sealed under another key, for another id, or for another size.
    #[error("the file is sealed for another message")]
    Commitment,
    /// A piece is not what was sealed at this place.
    #[error("a piece of the file was changed, moved or cut")]
    Piece,
    /// Behind the file is something else than zeros.
    #[error("the file's padding says something")]
    Padding,
    /// Pieces are missing, or there are more than the size says.
    #[error("the file is shorter or longer than its message says")]
    Length,
    /// The file is whole, and not the one whose hashes the message names.
    #[error("the file is not the one whose hashes its message names")]
    Hash,
}

/// How a file of one size is cut into pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    size: u64,
    padded: u64,
}

impl Plan {
    /// For a file of `size` bytes; nothing if that is more than an attachment may have.
    pub fn new(size: u64) -> Option<Self> {
        if size > ATTACHMENT_BYTES_MAX {
            return None;
        }
        let padded = padme(usize::try_from(size).ok()?).max(ATTACHMENT_PADDED_BYTES_MIN);
        Some(Plan { size, padded: padded as u64 })
    }

    /// How many pieces there are: at least one.
    pub fn pieces(&self) -> u64 {
        self.padded.div_ceil(PIECE_BYTES as u64)
    }

    /// The blob's size, bytes.
    pub fn sealed_bytes(&self) -> u64 {
        let tags = self.pieces().saturating_mul(TAG_BYTES as u64);
        self.padded.saturating_add(tags).saturating_add(HEADER_BYTES as u64)
    }

    /// How many bytes of the file are in a piece.
    pub fn file_bytes_in(&self, piece: u64) -> usize {
        self.bytes_in(piece, self.size)
    }

    /// Where in the blob a piece begins.
    pub fn offset_of(&self, piece: u64) -> u64 {
        piece.saturating_mul(SEALED_PIECE_BYTES as u64).saturating_add(HEADER_BYTES as u64)
    }

    /// How many bytes a piece has once sealed.
    pub fn sealed_bytes_in(&self, piece: u64) -> usize {
        self.padded_bytes_in(piece).saturating_add(TAG_BYTES)
    }

    fn padded_bytes_in(&self, piece: u64) -> usize {
        self.bytes_in(piece, self.padded)
    }

    fn bytes_in(&self, piece: u64, of: u64) -> usize {
        let begins = piece.saturating_mul(PIECE_BYTES as u64);
        usize::try_from(of.saturating_sub(begins)).map_or(PIECE_BYTES, |rest| rest.min(PIECE_BYTES))
    }
}

/// What a message says of its attachment's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedHashes {
    /// The blob's.
    pub sealed: FileHash,
    /// The file's.
    pub file: FileHash,
}

/// What sealing and opening share: the cipher, the place, and both hashes so far.
struct Pieces {
    cipher: XChaCha20Poly1305,
    plan: Plan,
    next: u64,
    sealed: Sha256,
    file: Sha256,
}

impl Pieces {
    fn new(key: &AttachmentKey, blob: &BlobId, plan: Plan) -> (Self, [u8; HEADER_BYTES]) {
        let context = [blob.0.as_slice(), &plan.size.to_be_bytes()].concat();
        let cipher = XChaCha20Poly1305::new((&*derive(&key.0, KEY_LABEL, &context)).into());
        let commitment = *derive(&key.0, COMMITMENT_LABEL, &context);
        let mut sealed = Sha256::new();
        sealed.update(commitment);
        (Pieces { cipher, plan, next: 0, sealed, file: Sha256::new() }, commitment)
    }

    /// The piece's number and whether it is the last one: no two pieces of one key have the same.
    fn nonce(&self) -> XNonce {
        let mut nonce = [0; 24];
        if let Some(place) = nonce.get_mut(15..23) {
            place.copy_from_slice(&self.next.to_be_bytes());
        }
        if let Some(last) = nonce.last_mut() {
            *last = u8::from(self.next.saturating_add(1) == self.plan.pieces());
        }
        XNonce::from(nonce)
    }

    fn seal(&mut self, mut piece: Vec<u8>) -> Option<Vec<u8>> {
        if self.next >= self.plan.pieces() || piece.len() != self.plan.file_bytes_in(self.next) {
            return None;
        }
        self.file.update(&piece);
        piece.resize(self.plan.padded_bytes_in(self.next), 0);
        let aad = associated_data();
        let sealed = self.cipher.encrypt(&self.nonce(), Payload { msg: &piece, aad: &aad }).ok()?;
        self.sealed.update(&sealed);
        self.next = self.next.saturating_add(1);
        Some(sealed)
    }

    fn open(&mut self, sealed: &[u8]) -> Result<Vec<u8>, Broken> {
        if self.next >= self.plan.pieces() || sealed.len() != self.plan.sealed_bytes_in(self.next) {
            return Err(Broken::Length);
        }
        let aad = associated_data();
        let opened = self.cipher.decrypt(&self.nonce(), Payload { msg: sealed, aad: &aad });
        let mut piece = opened.map_err(|_| Broken::Piece)?;
        let file_bytes = self.plan.file_bytes_in(self.next);
        if piece.iter().skip(file_bytes).any(|&byte| byte != 0) {
            return Err(Broken::Padding);
        }
        piece.truncate(file_bytes);
        self.sealed.update(sealed);
        self.file.update(&piece);
        self.next = self.next.saturating_add(1);
        Ok(piece)
    }

    fn finish(self) -> Option<SealedHashes> {
        let hashes = SealedHashes {
            sealed: FileHash(self.sealed.finalize().into()),
            file: FileHash(self.file.finalize().into()),
        };
        (self.next == self.plan.pieces()).then_some(hashes)
    }
}

/// Seals a file, piece by piece.
pub struct Sealer {
    pieces: Pieces,
    commitment: [u8; HEADER_BYTES],
}

impl Sealer {
    /// For a file of a plan's size, under a key that seals nothing else, for a blob id of its own.
    pub fn new(key: &AttachmentKey, blob: &BlobId, plan: Plan) -> Self {
        let (pieces, commitment) = Pieces::new(key, blob, plan);
        Sealer { pieces, commitment }
    }

    /// The blob's first bytes.
    pub fn header(&self) -> [u8; HEADER_BYTES] {
        self.commitment
    }

    /// How many bytes of the file the next piece takes: none where only padding is left. Nothing once all pieces are sealed.
    pub fn wanted(&self) -> Option<usize> {
        let next = self.pieces.next;
        (next < self.pieces.plan.pieces()).then(|| self.pieces.plan.file_bytes_in(next))
    }

    /// Seals the next piece, of exactly [`Sealer::wanted`] bytes; nothing if it has another length.
    pub fn seal(&mut self, piece: Vec<u8>) -> Option<Vec<u8>> {
        self.pieces.seal(piece)
    }

    /// Both hashes, once all pieces are sealed.
    pub fn finish(self) -> Option<SealedHashes> {
        self.pieces.finish()
    }
}

/// Opens a blob, piece by piece: no byte comes out that was not sealed at its place.
pub struct Opener {
    pieces: Pieces,
    wanted: SealedHashes,
}

impl Opener {
    /// For an attachment, whose blob begins with `header`.
    ///
    /// # Errors
    /// [`Broken::Commitment`] if the blob was sealed under another key, for another id or size; [`Broken::Length`] if the size is
    /// beyond what an attachment may have.
    pub fn new(attachment: &Attachment, header: &[u8]) -> Result<Self, Broken> {
        let plan = Plan::new(attachment.size).ok_or(Broken::Length)?;
        let (pieces, commitment) = Pieces::new(&attachment.key, &attachment.blob, plan);
        if !bool::from(commitment.as_slice().ct_eq(header)) {
            return Err(Broken::Commitment);
        }
        let wanted = SealedHashes { sealed: attachment.sealed_hash, file: attachment.file_hash };
        Ok(Opener { pieces, wanted })
    }

    /// The number of the piece that is to be opened next; nothing once all are.
    pub fn next(&self) -> Option<u64> {
        (self.pieces.next < self.pieces.plan.pieces()).then_some(self.pieces.next)
    }

    /// Opens the next piece: the bytes of the file that are in it.
    ///
    /// # Errors
    /// [`Broken`]; nothing more of the blob is worth anything then.
    pub fn open(&mut self, sealed: &[u8]) -> Result<Vec<u8>, Broken> {
        self.pieces.open(sealed)
    }

    /// Takes a piece that was opened before and kept, so that a download goes on where it was broken off: what is wrong with it
    /// comes out at the end.
    ///
    /// # Errors
    /// [`Broken::Length`] if it is not of the length that the piece has.
    pub fn take_again(&mut self, piece: Vec<u8>) -> Result<(), Broken> {
        self.pieces.seal(piece).map(|_| ()).ok_or(Broken::Length)
    }

    /// The end: whether it is all of the file that the message names.
    ///
    /// # Errors
    /// [`Broken::Length`] if pieces are missing, [`Broken::Hash`] if a hash is another.
    pub fn finish(self) -> Result<(), Broken> {
        let found = self.pieces.finish().ok_or(Broken::Length)?;
        if found == self.wanted { Ok(()) } else { Err(Broken::Hash) }
    }
}

fn associated_data() -> Vec<u8> {
    [DOMAIN.as_bytes(), PIECE_LABEL.as_bytes(), &[0]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only whoever has the key can put something into the padding, so that the sender's own program is what must not be trusted.
    #[test]
    fn padding_that_says_something_is_refused() {
        let (key, blob) = (AttachmentKey([7; 32]), BlobId([1; 32]));
        let plan = Plan::new(5).expect("within the limit");
        let (pieces, commitment) = Pieces::new(&key, &blob, plan);
        let mut piece = b"short".to_vec();
        piece.resize(plan.padded_bytes_in(0), 0);
        let attachment = Attachment {
            blob,
            key,
            size: 5,
            sealed_hash: FileHash([0; 32]),
            file_hash: FileHash([0; 32]),
            media_type: String::new(),
            name: String::new(),
            text: String::new(),
            picture: None,
            sound: None,
        };
        for (at, outcome) in
            [(None, Ok(b"short".to_vec())), (Some(5), Err(Broken::Padding)), (Some(16_383), Err(Broken::Padding))]
        {
            let mut piece = piece.clone();
            if let Some(at) = at {
                piece[at] = 1;
            }
            let aad = associated_data();
            let sealed = pieces.cipher.encrypt(&pieces.nonce(), Payload { msg: &piece, aad: &aad }).expect("seals");
            let mut opener = Opener::new(&attachment, &commitment).expect("the commitment");
            assert_eq!(opener.open(&sealed), outcome);
        }
    }
}
