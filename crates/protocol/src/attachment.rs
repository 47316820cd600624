//! Attachments: what a message says about a file that lies on the server as a sealed blob.

mod sealing;

use minicbor::{Decode, Encode};

use crate::cbor::Bytes;
use crate::hash::hash;
use crate::id::BlobId;
use crate::limits::{
    ATTACHMENT_BYTES_MAX, CONTENT_TYPE_BYTES_MAX, FILE_NAME_BYTES_MAX, PICTURE_SIDE_MAX, PLACEHOLDER_BYTES_MAX,
    TEXT_BYTES_MAX, WAVEFORM_BYTES_MAX,
};

pub use sealing::{Broken, HEADER_BYTES, Opener, PIECE_BYTES, Plan, SEALED_PIECE_BYTES, SealedHashes, Sealer};

/// The content type of an attachment's part.
pub const ATTACHMENT_TYPE: &str = "application/vnd.wiretight.attachment";

/// What a message says about a file.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Attachment {
    /// Where it lies.
    #[n(0)]
    pub blob: BlobId,
    /// What opens it: random, of this one attachment.
    #[n(1)]
    pub key: AttachmentKey,
    /// The file's size, bytes.
    #[n(2)]
    pub size: u64,
    /// The SHA-256 of the blob, as it lies on the server.
    #[n(3)]
    pub sealed_hash: FileHash,
    /// The SHA-256 of the file.
    #[n(4)]
    pub file_hash: FileHash,
    /// Its media type, as its sender has it; programs never run or show a file by it alone.
    #[n(5)]
    pub media_type: String,
    /// Its name, as its sender has it: whoever saves it makes a safe one of it.
    #[n(6)]
    pub name: String,
    /// What its sender wrote to it; empty if nothing.
    #[n(7)]
    pub text: String,
    /// How a picture or video looks before it is there.
    #[n(8)]
    pub picture: Option<Picture>,
    /// How a recording sounds before it is there.
    #[n(9)]
    pub sound: Option<Sound>,
}

/// How a picture or video looks before it is there.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Picture {
    /// Pixels across.
    #[n(0)]
    pub width: u32,
    /// Pixels down.
    #[n(1)]
    pub height: u32,
    /// A blurred copy: the number of columns in one byte, then red, green and blue of each cell, row by row; or nothing.
    #[n(2)]
    pub placeholder: Bytes,
}

/// How a recording sounds before it is there.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Sound {
    /// How long it is, ms.
    #[n(0)]
    pub duration_ms: u32,
    /// How loud it is, in equal parts of its time, 0 to 255; or nothing.
    #[n(1)]
    pub waveform: Bytes,
}

/// The key of one attachment.
#[derive(Clone, PartialEq, Eq, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct AttachmentKey(pub [u8; 32]);

crate::cbor_byte_array!(AttachmentKey, 32);

impl std::fmt::Debug for AttachmentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AttachmentKey")
    }
}

/// The SHA-256 of a file, or of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileHash(pub [u8; 32]);

crate::cbor_byte_array!(FileHash, 32);

/// What permits to delete a blob: only whoever made up its id has it.
#[derive(Clone, PartialEq, Eq, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct BlobSecret(pub [u8; 32]);

crate::cbor_byte_array!(BlobSecret, 32);

impl std::fmt::Debug for BlobSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlobSecret")
    }
}

impl BlobSecret {
    /// The blob that it permits to delete.
    pub fn blob(&self) -> BlobId {
        BlobId(hash("blob id", &[&self.0]))
    }
}

impl Attachment {
    /// Whether all lengths and numbers are within their limits.
    pub fn is_within_limits(&self) -> bool {
        self.size <= ATTACHMENT_BYTES_MAX
            && self.media_type.len() <= CONTENT_TYPE_BYTES_MAX
            && self.name.len() <= FILE_NAME_BYTES_MAX
            && self.text.len() <= TEXT_BYTES_MAX
            && self.picture.as_ref().is_none_or(Picture::is_within_limits)
            && self.sound.as_ref().is_none_or(|sound| sound.waveform.0.len() <= WAVEFORM_BYTES_MAX)
    }
}

impl Picture {
    fn is_within_limits(&self) -> bool {
        let sides = 1..=PICTURE_SIDE_MAX;
        sides.contains(&self.width) && sides.contains(&self.height) && self.is_placeholder_whole()
    }

    fn is_placeholder_whole(&self) -> bool {
        let Some((&columns, cells)) = self.placeholder.0.split_first() else { return true };
        let row = usize::from(columns).saturating_mul(3);
        // Of no columns there are no rows, which no number of cells makes.
        !cells.is_empty() && cells.len().is_multiple_of(row) && self.placeholder.0.len() <= PLACEHOLDER_BYTES_MAX
    }
}
