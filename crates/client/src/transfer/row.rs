//! Rows of table `Transfer`: what a transfer goes on from after a restart.

use minicbor::{Decode, Encode};
use protocol::attachment::{Attachment, BlobSecret};

use super::{Outgoing, TransferId};

/// A row of table `Transfer`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) enum TransferRow {
    /// A file that is sent.
    #[n(0)]
    Upload(#[n(0)] UploadRow),
    /// A file that is saved.
    #[n(1)]
    Download(#[n(0)] DownloadRow),
    /// A blob that is of no use any more.
    #[n(2)]
    Deletion {
        /// What permits it.
        #[n(0)]
        secret: BlobSecret,
        /// How often the server has refused a seat.
        #[n(1)]
        refused: u32,
        /// The name of the file that was in it.
        #[n(2)]
        name: String,
    },
}

/// A file that is sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct UploadRow {
    /// What was asked for.
    #[n(0)]
    pub outgoing: Outgoing,
    /// How often the server has refused a seat.
    #[n(1)]
    pub refused: u32,
    /// What is uploaded, once all of it is sealed: from then on neither the file nor another key is looked at.
    #[n(2)]
    pub sealed: Option<SealedRow>,
}

/// A file that lies sealed beside the profile.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct SealedRow {
    /// What the blob's id was made from.
    #[n(0)]
    pub secret: BlobSecret,
    /// What the message will say.
    #[n(1)]
    pub attachment: Attachment,
}

/// A file that is saved.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct DownloadRow {
    /// What its message says.
    #[n(0)]
    pub attachment: Attachment,
    /// The folder.
    #[n(1)]
    pub folder: String,
    /// How often the server has refused a seat.
    #[n(2)]
    pub refused: u32,
}

impl TransferRow {
    /// Counts a seat that was refused.
    pub fn count_refusal(&mut self) {
        let refused = match self {
            TransferRow::Upload(row) => &mut row.refused,
            TransferRow::Download(row) => &mut row.refused,
            TransferRow::Deletion { refused, .. } => refused,
        };
        *refused = refused.saturating_add(1);
    }
}

/// The name of what lies on a disk of a transfer.
pub(crate) fn file_name(id: &TransferId) -> String {
    id.0.iter().map(|byte| format!("{byte:02x}")).collect()
}
