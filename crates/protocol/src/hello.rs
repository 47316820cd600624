//! The first frames of each session: which protocol version both speak, what the session is for, and the server's keys.
//!
//! These two messages are the same in every version; all later frames are of the version agreed on.

use minicbor::{Decode, Encode};

use crate::cbor::{self, Bytes};
use crate::limits::{FRAME_BYTES_MAX, ISSUERS_MAX, SMALL_FRAME_BYTES_MAX, TOKEN_BYTES_MAX};
use crate::server::ServerStatement;
use crate::time::Minutes;
use crate::token::{IssuerStatement, Token};

/// The lowest version of the protocol that this code speaks.
pub const VERSION_MIN: u16 = 1;

/// The highest version of the protocol that this code speaks.
pub const VERSION_MAX: u16 = 1;

/// What every hello begins with, so that another protocol's bytes are not taken for one.
pub const MAGIC: &str = "wiretight";

/// What a session is for. The server answers each request on one kind only, so that nothing joins what must stay apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum SessionKind {
    /// A device's own: registration, chain, key packages, its inbox. Authenticated by the device key.
    #[n(0)]
    Account,
    /// Anonymous: directory look-ups and inboxes of others.
    #[n(1)]
    Contact,
    /// Anonymous: topics and blobs.
    #[n(2)]
    Topics,
}

impl SessionKind {
    /// The largest frame that a client sends on such a session, bytes: only topics carry commits.
    pub fn client_frame_bytes_max(self) -> usize {
        match self {
            SessionKind::Account | SessionKind::Contact => SMALL_FRAME_BYTES_MAX,
            SessionKind::Topics => FRAME_BYTES_MAX,
        }
    }
}

/// The client's first frame.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Hello {
    /// [`MAGIC`].
    #[n(0)]
    pub magic: String,
    /// The lowest version that the client speaks.
    #[n(1)]
    pub version_min: u16,
    /// The highest version that the client speaks.
    #[n(2)]
    pub version_max: u16,
    /// What the session is for.
    #[n(3)]
    pub kind: SessionKind,
    /// The anonymous token that pays for an anonymous session: a [`Token`], encoded.
    #[n(4)]
    pub token: Option<Bytes>,
}

impl Hello {
    /// The token in it, if there is a proper one.
    pub fn token(&self) -> Option<Token> {
        cbor::from_bytes(&self.token.as_ref()?.0).ok()
    }

    /// A hello with this code's versions.
    pub fn new(kind: SessionKind, token: Option<Bytes>) -> Self {
        Hello { magic: MAGIC.to_owned(), version_min: VERSION_MIN, version_max: VERSION_MAX, kind, token }
    }

    /// The version to speak: the highest that both know; nothing if there is none, or if this is no proper hello.
    pub fn agreed_version(&self) -> Option<u16> {
        let token_fits = self.token.as_ref().is_none_or(|token| token.0.len() <= TOKEN_BYTES_MAX);
        let agreed = self.version_max.min(VERSION_MAX);
        let spoken = agreed >= self.version_min.max(VERSION_MIN);
        (self.magic == MAGIC && token_fits && spoken).then_some(agreed)
    }
}

/// The server's first frame.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum HelloReply {
    /// The session is open.
    #[n(0)]
    Welcome {
        /// The version that all later frames are in.
        #[n(0)]
        version: u16,
        /// Random, for this session alone: what the client proves, it proves over this.
        #[n(1)]
        challenge: Challenge,
        /// The server's keys.
        #[n(2)]
        statement: ServerStatement,
        /// The server's time: by it periods begin and end.
        #[n(3)]
        time: Minutes,
        /// The issuer keys of the present period and, once its tokens are issued, of the next.
        #[n(4)]
        #[cbor(decode_with = "crate::cbor::at_most::<ISSUERS_MAX, _, _>")]
        issuers: Vec<IssuerStatement>,
    },
    /// No version in common; the server closes.
    #[n(1)]
    OtherVersion {
        /// The lowest version that the server speaks.
        #[n(0)]
        version_min: u16,
        /// The highest version that the server speaks.
        #[n(1)]
        version_max: u16,
    },
    /// The server takes no session now; it closes.
    #[n(2)]
    Busy {
        /// After how many seconds to try again.
        #[n(0)]
        retry_after_s: u32,
    },
    /// The session's token is missing, used or of another period; the server closes.
    #[n(3)]
    TokenRefused {
        /// The server's time: by it periods begin and end.
        #[n(0)]
        time: Minutes,
    },
}

/// 32 random bytes of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge(pub [u8; 32]);

crate::cbor_byte_array!(Challenge, 32);
