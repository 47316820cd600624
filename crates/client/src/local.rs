//! What passes between the processes of one profile: canonical CBOR behind a 4-byte big-endian length, bounded.

use engine::choices::ChoiceRow;
use engine::drafts::DraftRow;
use engine::view::{ContactView, ConversationView, EvidenceView, MessageView, RequestView, Version};
use minicbor::{Decode, Encode};
use protocol::attachment::Attachment;
use protocol::cbor::{self, Bytes};
use protocol::id::{ConversationId, MessageId};
use protocol::preview::Preview;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::bots::{BotAnswer, BotAsk};
use crate::command::Command;
use crate::command_error::CommandError;
use crate::event::Event;
use crate::locks::LockAsk;
use crate::preview::PreviewError;
use crate::reply::Reply;
use crate::status::{Status, Until};
use crate::store::{Page, Search, SearchPage};
use crate::transfer::{FileAsk, FileSource, TransferView};

/// The version of these frames: processes of two versions of Wiretight must not misunderstand each other.
pub const LOCAL_VERSION: u16 = 1;

/// The largest frame between processes, bytes: a page of 1,000 long messages fits.
const LOCAL_FRAME_BYTES_MAX: usize = 96 * 1024 * 1024;

/// What a process asks of the one that has the profile open.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Ask {
    /// Something to do.
    #[n(0)]
    Command(#[n(0)] Command),
    /// Where the profile stands.
    #[n(1)]
    Status,
    /// The same, once something is reached, or after this time.
    #[n(2)]
    Wait {
        /// What.
        #[n(0)]
        until: Until,
        /// Milliseconds.
        #[n(1)]
        timeout_ms: u64,
        /// Whether to give up at the first failed attempt to reach the server.
        #[n(2)]
        fail_fast: bool,
    },
    /// All conversations.
    #[n(3)]
    Conversations,
    /// One conversation.
    #[n(4)]
    Conversation(#[n(0)] ConversationId),
    /// A page of a history.
    #[n(5)]
    Messages {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Which part.
        #[n(1)]
        page: Page,
    },
    /// All contacts.
    #[n(6)]
    Contacts,
    /// All requests.
    #[n(7)]
    Requests,
    /// All evidence.
    #[n(8)]
    Evidence,
    /// Messages with certain words.
    #[n(100)]
    Search(#[n(0)] Search),
    /// What the person has chosen.
    #[n(101)]
    Choices,
    /// A page of a history with nothing veiled.
    #[n(102)]
    Unveiled {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Which part.
        #[n(1)]
        page: Page,
    },
    /// Something about files.
    #[n(90)]
    Files(#[n(0)] FileAsk),
    /// All texts of a message.
    #[n(9)]
    Versions {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
    },
    /// What is shown once, if it was not shown yet.
    #[n(60)]
    Once {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// The message's number in the history.
        #[n(1)]
        number: u64,
    },
    /// Messages by their ids, as far as they are here.
    #[n(61)]
    Named {
        /// The conversation.
        #[n(0)]
        conversation: ConversationId,
        /// Their ids.
        #[n(1)]
        messages: Vec<MessageId>,
    },
    /// What the person has starred.
    #[n(62)]
    Stars,
    /// A group's picture.
    #[n(70)]
    GroupPicture {
        /// The group.
        #[n(0)]
        conversation: ConversationId,
    },
    /// What the person has begun to write.
    #[n(130)]
    Drafts,
    /// A preview of a link, made now.
    #[n(131)]
    Preview(#[n(0)] String),
    /// Something for a bot.
    #[n(120)]
    Bots(#[n(0)] BotAsk),
    /// Something about locked chats.
    #[n(160)]
    Locks(#[n(0)] LockAsk),
}

/// The answer to an [`Ask`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// A command's good end.
    #[n(0)]
    Reply(#[n(0)] Reply),
    /// A command's bad end.
    #[n(1)]
    Refused(#[n(0)] CommandError),
    /// To [`Ask::Status`] and [`Ask::Wait`].
    #[n(2)]
    Status(#[n(0)] Status),
    /// Conversations; none or one to [`Ask::Conversation`].
    #[n(3)]
    Conversations(#[n(0)] Vec<ConversationView>),
    /// Messages.
    #[n(4)]
    Messages(#[n(0)] Vec<MessageView>),
    /// Contacts.
    #[n(5)]
    Contacts(#[n(0)] Vec<ContactView>),
    /// Requests.
    #[n(6)]
    Requests(#[n(0)] Vec<RequestView>),
    /// Evidence with its numbers.
    #[n(7)]
    Evidence(#[n(0)] Vec<(u64, EvidenceView)>),
    /// The store failed: in words.
    #[n(8)]
    Failed(#[n(0)] String),
    /// What was found.
    #[n(100)]
    Found(#[n(0)] SearchPage),
    /// What the person has chosen.
    #[n(101)]
    Choices(#[n(0)] Vec<ChoiceRow>),
    /// Transfers, to [`Ask::Files`].
    #[n(90)]
    Transfers(#[n(0)] Vec<TransferView>),
    /// To [`FileAsk::Open`].
    #[n(91)]
    Source(#[n(0)] Box<FileSource>),
    /// The texts of a message, the oldest first.
    #[n(9)]
    Versions(#[n(0)] Vec<Version>),
    /// The text that is shown once.
    #[n(60)]
    Once(#[n(0)] Option<String>),
    /// The file that is shown once.
    #[n(63)]
    OnceFile(#[n(0)] Box<Attachment>),
    /// What the person has starred.
    #[n(61)]
    Stars(#[n(0)] Vec<(ConversationId, MessageId)>),
    /// To [`Ask::GroupPicture`].
    #[n(70)]
    Picture(#[n(0)] Option<Bytes>),
    /// What the person has begun to write.
    #[n(130)]
    Drafts(#[n(0)] Vec<DraftRow>),
    /// The preview.
    #[n(131)]
    Preview(#[n(0)] Preview),
    /// Why there is none.
    #[n(132)]
    NoPreview(#[n(0)] PreviewError),
    /// To [`Ask::Bots`].
    #[n(120)]
    Bots(#[n(0)] BotAnswer),
    /// To [`Ask::Locks`]: it is done.
    #[n(160)]
    LockDone,
    /// To [`LockAsk::Wrapped`].
    #[n(161)]
    WrappedKey(#[n(0)] Bytes),
}

/// A frame to the process that has the profile open.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ToOwner {
    /// The first frame.
    #[n(0)]
    Hello {
        /// [`LOCAL_VERSION`].
        #[n(0)]
        version: u16,
    },
    /// A question.
    #[n(1)]
    Ask {
        /// The asker's number; the answer repeats it.
        #[n(0)]
        number: u64,
        /// What.
        #[n(1)]
        ask: Ask,
    },
}

/// A frame from the process that has the profile open.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum FromOwner {
    /// To the hello.
    #[n(0)]
    Hello {
        /// [`LOCAL_VERSION`].
        #[n(0)]
        version: u16,
    },
    /// An answer.
    #[n(1)]
    Answer {
        /// The question's number.
        #[n(0)]
        number: u64,
        /// The answer.
        #[n(1)]
        answer: Answer,
    },
    /// Something happened.
    #[n(2)]
    Event(#[n(0)] Event),
    /// The process closes the profile in good order: what it has not answered it has not done.
    #[n(3)]
    Bye,
}

/// Writes one frame.
pub async fn write<T: Encode<()>>(to: &mut (impl AsyncWrite + Unpin), frame: &T) -> std::io::Result<()> {
    let body = cbor::to_bytes(frame);
    let length = u32::try_from(body.len()).ok().filter(|_| body.len() <= LOCAL_FRAME_BYTES_MAX);
    let length = length.ok_or_else(|| std::io::Error::new(std::io::ErrorKind::InvalidData, "frame too large"))?;
    let mut bytes = Vec::with_capacity(body.len() + 4);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&body);
    to.write_all(&bytes).await?;
    to.flush().await
}

/// Reads one frame; nothing at the end of the stream.
pub async fn read<T>(from: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Option<T>>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    let mut length = [0; 4];
    match from.read_exact(&mut length).await {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let invalid = |what: String| std::io::Error::new(std::io::ErrorKind::InvalidData, what);
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > LOCAL_FRAME_BYTES_MAX {
        return Err(invalid("frame too large".into()));
    }
    // The buffer grows with what arrives, not with what the length promises.
    let mut body = Vec::new();
    let read = from.take(length as u64).read_to_end(&mut body).await?;
    if read < length {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    cbor::from_bytes(&body).map(Some).map_err(|error| invalid(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_pass_and_oversized_ones_do_not() {
        let mut bytes = Vec::new();
        write(&mut bytes, &ToOwner::Hello { version: 1 }).await.expect("writes");
        let mut from = bytes.as_slice();
        assert_eq!(read(&mut from).await.expect("reads"), Some(ToOwner::Hello { version: 1 }));
        assert_eq!(read::<ToOwner>(&mut from).await.expect("reads"), None);
        let mut huge: &[u8] = &[0xFF; 64];
        assert!(read::<ToOwner>(&mut huge).await.is_err());
        let beyond = u32::try_from(LOCAL_FRAME_BYTES_MAX + 1).expect("fits").to_be_bytes();
        let refused = read::<ToOwner>(&mut beyond.as_slice()).await.expect_err("by its length alone");
        assert_eq!(refused.kind(), std::io::ErrorKind::InvalidData);
        let mut cut: &[u8] = &bytes[..bytes.len() - 1];
        assert!(read::<ToOwner>(&mut cut).await.is_err());
    }
}
