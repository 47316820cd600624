//! Rows of table `Transfer`: what a transfer goes on from after a restart.

use data_encoding::HEXLOWER;
use minicbor::{Decode, Encode};
use protocol::attachment::{Attachment, BlobSecret};
use protocol::id::{AccountId, ConversationId, MessageId};
use protocol::time::Millis;

use super::{Fault, Outgoing, TransferId};

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
        /// The upload that was given up.
        #[n(3)]
        of: Option<TransferId>,
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
    /// For which program.
    #[n(3)]
    pub bound: Option<Bound>,
    /// What the blob's id was made from that may have been begun, as long as nothing is wholly sealed.
    #[n(4)]
    pub begun: Option<BlobSecret>,
    /// Why it has failed, of a file that is kept until the person tries it again or gives it up.
    #[n(5)]
    pub failed: Option<FailedRow>,
    /// The message that it answers.
    #[n(6)]
    pub in_reply_to: Option<MessageId>,
    /// What is forwarded by it: it is fetched and held before it is sent.
    #[n(7)]
    pub forwarded: Option<ForwardedRow>,
}

/// A message's file that is forwarded.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct ForwardedRow {
    /// What its message says.
    #[n(0)]
    pub attachment: Attachment,
    /// How often it was forwarded, this time included.
    #[n(1)]
    pub times: u8,
}

/// Why a file was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct FailedRow {
    /// For programs.
    #[n(0)]
    pub fault: Fault,
    /// In words.
    #[n(1)]
    pub why: String,
    /// When.
    #[n(2)]
    pub time: Millis,
}

/// The program for which a file moves, and what of the disk it may reach.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Bound {
    /// The program's name.
    #[n(0)]
    pub by: String,
    /// The folder out of which nothing leads; without one, everywhere.
    #[n(1)]
    pub folder: Option<String>,
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
    /// For which program.
    #[n(3)]
    pub bound: Option<Bound>,
    /// The message that shows it once.
    #[n(4)]
    pub once: Option<OnceRow>,
}

/// A message that shows a file once.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct OnceRow {
    /// The conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// Its id.
    #[n(1)]
    pub message: MessageId,
    /// Who wrote it.
    #[n(2)]
    pub sender: AccountId,
}

impl UploadRow {
    /// What was just asked for.
    pub fn new(outgoing: Outgoing) -> Self {
        UploadRow {
            outgoing,
            refused: 0,
            sealed: None,
            bound: None,
            begun: None,
            failed: None,
            in_reply_to: None,
            forwarded: None,
        }
    }

    /// What permits to delete what the server may have of it.
    pub fn secret(&self) -> Option<&BlobSecret> {
        self.sealed.as_ref().map(|sealed| &sealed.secret).or(self.begun.as_ref())
    }
}

impl From<UploadRow> for TransferRow {
    fn from(row: UploadRow) -> Self {
        TransferRow::Upload(row)
    }
}

impl From<DownloadRow> for TransferRow {
    fn from(row: DownloadRow) -> Self {
        TransferRow::Download(row)
    }
}

impl TransferRow {
    /// For which program it is, and how far that reaches.
    pub fn bound(&self) -> Option<&Bound> {
        match self {
            TransferRow::Upload(row) => row.bound.as_ref(),
            TransferRow::Download(row) => row.bound.as_ref(),
            TransferRow::Deletion { .. } => None,
        }
    }

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
    hex_name(&id.0)
}

/// A name made of random bytes.
pub(crate) fn hex_name(bytes: &[u8; 16]) -> String {
    HEXLOWER.encode(bytes)
}

#[cfg(test)]
mod tests {
    use engine::transfers::TransferId;
    use expect_test::expect;
    use protocol::attachment::{AttachmentKey, FileHash};
    use protocol::cbor;
    use protocol::id::BlobId;

    use super::*;
    use crate::target::Target;

    /// Every form in which a transfer is kept. To change one after a release, write the migration.
    #[test]
    fn kept_transfers_do_not_change_without_a_migration() {
        let attachment = Attachment {
            blob: BlobId([1; 32]),
            key: AttachmentKey([2; 32]),
            size: 3,
            sealed_hash: FileHash([4; 32]),
            file_hash: FileHash([5; 32]),
            media_type: "a/b".into(),
            name: "n".into(),
            text: "t".into(),
            picture: None,
            sound: None,
        };
        let to = Target::Conversation(ConversationId([6; 32]));
        let (path, text) = ("/p".to_owned(), "t".to_owned());
        let outgoing = Outgoing { to, path, text, keep_metadata: false, sound: None, held: None, once: None };
        let once = Outgoing { once: Some(true), ..outgoing.clone() };
        let bound = Some(Bound { by: "scanner".into(), folder: Some("/f".into()) });
        let begun = UploadRow { refused: 1, bound, begun: Some(BlobSecret([7; 32])), ..UploadRow::new(outgoing) };
        let sealed = SealedRow { secret: BlobSecret([8; 32]), attachment: attachment.clone() };
        let whole = UploadRow { sealed: Some(sealed), bound: None, begun: None, ..begun.clone() };
        let failed = Some(FailedRow { fault: Fault::MayTell, why: "w".into(), time: Millis(10) });
        let failed = UploadRow { refused: 0, bound: None, begun: None, failed, ..begun.clone() };
        let folder = "/d".to_owned();
        let download = DownloadRow { attachment: attachment.clone(), folder, refused: 0, bound: None, once: None };
        let (conversation, sender) = (ConversationId([0xA6; 32]), AccountId([0xA7; 32]));
        let shown = OnceRow { conversation, message: MessageId([0xA5; 32]), sender };
        let shown = DownloadRow { once: Some(shown), ..download.clone() };
        let of = Some(TransferId([0xAB; 16]));
        let deletion = TransferRow::Deletion { secret: BlobSecret([9; 32]), refused: 2, name: "n".into(), of };
        let answers = Some(MessageId([0xA5; 32]));
        let answers = UploadRow { refused: 0, bound: None, begun: None, in_reply_to: answers, ..begun.clone() };
        let forwarded = Some(ForwardedRow { attachment, times: 2 });
        let forwarded = UploadRow { refused: 0, bound: None, begun: None, forwarded, ..begun.clone() };
        let uploads = [begun, whole, failed, answers, forwarded, UploadRow::new(once)].map(TransferRow::Upload);
        let downloads = [download, shown].map(TransferRow::Download);
        let rows = uploads.into_iter().chain(downloads).chain([deletion]);
        let rows: Vec<TransferRow> = rows.collect();
        let shown: Vec<String> = rows
            .iter()
            .map(|row| {
                let bytes = cbor::to_bytes(row);
                assert_eq!(cbor::from_bytes::<TransferRow>(&bytes).as_ref(), Ok(row));
                // Ids, keys and hashes are the same byte throughout.
                let hex = HEXLOWER.encode(&bytes);
                (1..10u8).fold(hex, |hex, byte| hex.replace(&format!("{byte:02x}").repeat(32), &format!("<{byte}>")))
            })
            .collect();
        expect![[r#"
            82008185848202815820<6>622f706174f401f682677363616e6e6572622f665820<7>
            82008183848202815820<6>622f706174f401825820<8>885820<1>5820<2>035820<4>5820<5>63612f62616e6174
            82008186848202815820<6>622f706174f400f6f6f6830061770a
            82008187848202815820<6>622f706174f400f6f6f6f65820a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5
            82008188848202815820<6>622f706174f400f6f6f6f6f682885820<1>5820<2>035820<4>5820<5>63612f62616e617402
            82008182878202815820<6>622f706174f4f6f6f500
            82018183885820<1>5820<2>035820<4>5820<5>63612f62616e6174622f6400
            82018185885820<1>5820<2>035820<4>5820<5>63612f62616e6174622f6400f6835820a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a6a65820a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a55820a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7
            8202845820<9>02616e50abababababababababababababababab"#]]
        .assert_eq(&shown.join("\n"));
        assert_eq!(file_name(&TransferId([0xAB; 16])), "ab".repeat(16));
    }
}
