//! Frames: what goes over a session after the two hellos, either way.

use minicbor::{Decode, Encode};

use crate::answer::{Answer, Page};
use crate::api::Request;
use crate::cbor::Bytes;
use crate::id::TopicId;
use crate::refusal::Refusal;
use crate::token::Token;
use crate::transparency::answered::SignedAnswer;

/// A frame from the client, after its hello.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ClientFrame {
    /// The client's number for this call; the answer repeats it.
    #[n(0)]
    pub call: u32,
    /// What it asks.
    #[n(1)]
    pub request: Request,
    /// The token that pays for it, where [`Request::token_use`] says that it costs one.
    #[n(2)]
    pub token: Option<Token>,
}

/// A frame from the server, after its hello.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ServerFrame {
    /// The answer to a call.
    #[n(0)]
    Answer {
        /// The call's number.
        #[n(0)]
        call: u32,
        /// The answer.
        #[n(1)]
        answer: Answer,
    },
    /// The refusal of a call.
    #[n(1)]
    Refusal {
        /// The call's number.
        #[n(0)]
        call: u32,
        /// Why.
        #[n(1)]
        refusal: Refusal,
    },
    /// Something that the client did not ask for just now.
    #[n(2)]
    Push(#[n(0)] Push),
    /// The answer to a call that [`Request::is_of_directory`], for which the server stands.
    #[n(3)]
    SignedAnswer {
        /// The call's number.
        #[n(0)]
        call: u32,
        /// The answer.
        #[n(1)]
        signed: Box<SignedAnswer>,
    },
}

impl ServerFrame {
    /// Which call this answers; nothing for what was not asked for.
    pub fn call(&self) -> Option<u32> {
        match self {
            ServerFrame::Answer { call, .. }
            | ServerFrame::SignedAnswer { call, .. }
            | ServerFrame::Refusal { call, .. } => Some(*call),
            ServerFrame::Push(_) => None,
        }
    }

    /// What comes of the call that this answers.
    pub fn into_result(self) -> Option<Result<Answer, Refusal>> {
        match self {
            ServerFrame::Answer { answer, .. } => Some(Ok(answer)),
            ServerFrame::SignedAnswer { signed, .. } => Some(Ok(signed.answer)),
            ServerFrame::Refusal { refusal, .. } => Some(Err(refusal)),
            ServerFrame::Push(_) => None,
        }
    }
}

/// What a server sends unasked.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Push {
    /// New entries in a topic that the session follows. At most once: a gap is closed by reading.
    #[n(0)]
    Entries {
        /// The topic.
        #[n(0)]
        topic: TopicId,
        /// The entries, and the head after them.
        #[n(1)]
        page: Page,
    },
    /// A relayed signal.
    #[n(1)]
    Signal {
        /// The topic.
        #[n(0)]
        topic: TopicId,
        /// The segment.
        #[n(1)]
        segment: u64,
        /// The sealed signal.
        #[n(2)]
        ciphertext: Bytes,
    },
    /// Something lies in the device's inbox.
    #[n(2)]
    InboxArrived,
    /// Another session authenticated as this device: two copies of one profile may be running. The server closes.
    #[n(3)]
    Superseded,
    /// The server is going down or the session's token has run out: reconnect after so many seconds. The server closes.
    #[n(4)]
    Closing {
        /// Seconds to wait at least.
        #[n(0)]
        retry_after_s: u32,
    },
}
