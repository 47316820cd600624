//! Identifiers: one type each, so that none can be taken for another.

use crate::cbor_byte_array;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $size:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $size]);

        impl $name {
            /// Length in bytes.
            pub const SIZE: usize = $size;

            /// The id whose bytes these are, or nothing if the length is another.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map($name)
            }

            /// Lower-case hexadecimal.
            pub fn to_hex(&self) -> String {
                data_encoding::HEXLOWER.encode(&self.0)
            }

            /// Reads [`Self::to_hex`]'s form, of exactly that length and in lower case.
            pub fn from_hex(text: &str) -> Option<Self> {
                let mut bytes = [0u8; $size];
                if text.len() != 2 * $size || text.bytes().any(|c| !matches!(c, b'0'..=b'9' | b'a'..=b'f')) {
                    return None;
                }
                for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
                    *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
                }
                Some($name(bytes))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({}…)"), &self.to_hex()[..8])
            }
        }

        cbor_byte_array!($name, $size);
    };
}

id! {
    /// An account: the hash of its chain's first statement, so the id fixes the first keys.
    AccountId, 32
}
id! {
    /// A device of an account: random, unique within the account.
    DeviceId, 16
}
id! {
    /// A conversation: random, kept across rebuilds, never told to a server.
    ConversationId, 32
}
id! {
    /// A topic, the server's only view of a conversation: a format byte, a shard byte, 30 random bytes.
    TopicId, 32
}
id! {
    /// A blob: random.
    BlobId, 32
}
id! {
    /// A franking tag: HMAC-SHA256 of a message's content under its salt; also an append's idempotency key.
    Tag, 32
}
id! {
    /// A message: 0x01 and 31 bytes of the hash of its content (draft-ietf-mimi-content).
    MessageId, 32
}
id! {
    /// A server: the hash of its identity key; part of its address.
    ServerId, 32
}
id! {
    /// Where two devices that are being linked leave messages for each other: derived from the linking code.
    RendezvousId, 32
}
id! {
    /// The hash of an account's chain up to and with one statement.
    ChainHead, 32
}
id! {
    /// The hash of a topic up to and with one entry.
    Link, 32
}
id! {
    /// The hash of an entry, as its author made it.
    EntryHash, 32
}

/// The first byte of each topic id of this format.
pub const TOPIC_FORMAT: u8 = 1;

impl TopicId {
    /// A fresh topic id from random bytes: byte 0 is the format, byte 1 the shard.
    pub fn from_random(mut bytes: [u8; 32]) -> Self {
        bytes[0] = TOPIC_FORMAT;
        TopicId(bytes)
    }

    /// Whether the format byte is one that this version knows.
    pub fn is_known_format(&self) -> bool {
        self.0[0] == TOPIC_FORMAT
    }

    /// The shard byte, by which a server may spread topics.
    pub fn shard(&self) -> u8 {
        self.0[1]
    }
}
