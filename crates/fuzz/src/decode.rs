//! Decoders: what is accepted is canonical and within its limits, and reading holds little more memory than was sent.

use protocol::cbor;
use protocol::chain::Chain;
use protocol::content::{Content, Meaning, is_reaction, message_id};
use protocol::hello::Hello;
use protocol::item::item_length;
use protocol::limits::{
    ACCOUNT_DEVICES_MAX, CONTENT_TYPE_BYTES_MAX, LANGUAGE_BYTES_MAX, OPTIONS_MAX, TEXT_BYTES_MAX, TOKEN_BYTES_MAX,
};
use protocol::padding;
use protocol::seal;

use crate::memory::held_at_most;

/// A wire type takes at most so many times its encoding: the least of bytes become a field of a structure, and structures
/// lie in vectors that double.
const TIMES_ITS_BYTES: usize = 100;

/// Beyond that: messages of errors, and whatever a few fields take at least.
const BYTES_APART: usize = 32 * 1024;

/// Every decoder gets the bytes.
pub fn check(bytes: &[u8]) {
    for (name, again) in codecs() {
        let (again, held) = held_at_most(|| again(bytes));
        assert!(held <= BYTES_APART + TIMES_ITS_BYTES * bytes.len(), "{name} held {held} bytes for {}", bytes.len());
        if let Some(again) = again {
            assert_eq!(again, bytes, "{name} has one encoding");
        }
    }
    content(bytes);
    if let Some(signal) = protocol::signal::Signal::from_plaintext(bytes) {
        assert_eq!(signal.to_plaintext(), bytes, "a signal has one form");
    }
    whatever_verifies(bytes);
    if let Some(data) = padding::unpad(bytes) {
        assert_eq!(padding::pad(data.to_vec()), bytes, "padding is of one form");
    }
    if let Some(length) = item_length(bytes) {
        assert!(length <= bytes.len() && item_length(&bytes[..length]) == Some(length), "an item ends where it ends");
    }
    assert_eq!(seal::open(&[7; 32], "blob", b"", bytes), None, "nobody seals by chance");
}

type Again = fn(&[u8]) -> Option<Vec<u8>>;

fn again<T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>>(bytes: &[u8]) -> Option<Vec<u8>> {
    cbor::from_bytes::<T>(bytes).ok().map(|value| cbor::to_bytes(&value))
}

fn codecs() -> Vec<(&'static str, Again)> {
    use protocol::api::*;
    use protocol::attachment::Attachment;
    use protocol::chain::*;
    use protocol::commit::*;
    use protocol::control::{Control, GroupDetails, OwnControl};
    use protocol::entrance::*;
    use protocol::franking::*;
    use protocol::handle::Handle;
    use protocol::hello::*;
    use protocol::id::*;
    use protocol::inbox::*;
    use protocol::linking::LinkMessage;
    use protocol::payload::*;
    use protocol::saying::*;
    use protocol::server::*;
    use protocol::signal::Signal;
    use protocol::signature::{PublicKey, Signature};
    use protocol::time::Minutes;
    use protocol::token::*;
    use protocol::topic::*;
    use protocol::transparency::anchor::*;
    use protocol::transparency::answered::*;
    use protocol::transparency::audit::*;
    use protocol::transparency::checkpoint::*;
    use protocol::transparency::directory_proof::*;
    use protocol::transparency::evidence::Evidence;
    use protocol::transparency::label::*;
    use protocol::transparency::leaf::*;
    use protocol::transparency::lookup::*;
    use protocol::transparency::map::*;
    use protocol::transparency::promise::*;
    macro_rules! list {
        ($($name:ident)*) => { vec![$((stringify!($name), again::<$name> as Again)),*] };
    }
    crate::for_each_wire_type!(list)
}

fn content(bytes: &[u8]) {
    let Ok(content) = Content::from_bytes(bytes) else { return };
    assert_eq!(content.to_bytes(), bytes, "content has one encoding");
    assert!(content.part.language.len() <= LANGUAGE_BYTES_MAX, "a long language tag");
    assert_eq!(message_id(bytes).0[0], 1);
    match content.meaning() {
        Meaning::Text(text) | Meaning::Marked(text) | Meaning::Edit { text, .. } => {
            assert!(text.len() <= TEXT_BYTES_MAX, "a long text")
        }
        Meaning::Reaction { emoji, .. } => {
            assert!(emoji.is_none_or(|emoji| is_reaction(&emoji)), "a reaction beyond its limits");
        }
        Meaning::Saying(saying) => assert!(saying.is_within_limits(), "a saying beyond limits"),
        Meaning::Vote { choices, .. } => assert!(choices.len() <= OPTIONS_MAX, "a vote for more than there can be"),
        Meaning::Deletion { .. } | Meaning::PollEnd { .. } | Meaning::Void => {}
        Meaning::Attachment(attachment) => assert!(attachment.is_within_limits(), "an attachment beyond its limits"),
        Meaning::Control(control) => assert!(control.is_within_limits(), "a control message beyond limits"),
        Meaning::Unknown { content_type } => assert!(content_type.len() <= CONTENT_TYPE_BYTES_MAX, "a long type"),
    }
}

fn whatever_verifies(bytes: &[u8]) {
    if let Ok(state) = cbor::from_bytes::<Chain>(bytes).map_err(drop).and_then(|chain| chain.verify().map_err(drop)) {
        assert!(state.account_key.is_usable() && state.devices.values().all(|device| device.key.is_usable()));
        assert!(state.devices.len() <= ACCOUNT_DEVICES_MAX, "more devices than an account has");
        assert!(!state.devices.keys().any(|device| state.removed.contains_key(device)), "in force and removed");
    }
    if let Ok(hello) = cbor::from_bytes::<Hello>(bytes)
        && let Some(version) = hello.agreed_version()
    {
        assert!((hello.version_min..=hello.version_max).contains(&version), "a version that both speak");
        assert!(hello.token.is_none_or(|token| token.0.len() <= TOKEN_BYTES_MAX), "a long token");
    }
}
