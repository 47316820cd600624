//! Properties of every codec: what is written is read back, nothing else is read as it, and no bytes panic.

extern crate wiretight_protocol as protocol;

mod sample;

use proptest::prelude::*;
use protocol::api::*;
use protocol::attachment::*;
use protocol::cbor::{self, Bytes, Malformed};
use protocol::chain::*;
use protocol::commit::*;
use protocol::content::*;
use protocol::control::*;
use protocol::entrance::*;
use protocol::franking::*;
use protocol::handle::Handle;
use protocol::hello::*;
use protocol::id::*;
use protocol::inbox::*;
use protocol::linking::*;
use protocol::payload::*;
use protocol::saying::*;
use protocol::server::*;
use protocol::signal::Signal;
use protocol::signature::{PublicKey, Signature};
use protocol::time::Minutes;
use protocol::token::*;
use protocol::topic::*;
use protocol::transparency::anchor::*;
use protocol::transparency::answered::{Served, SignedAnswer};
use protocol::transparency::audit::*;
use protocol::transparency::checkpoint::*;
use protocol::transparency::directory_proof::*;
use protocol::transparency::evidence::Evidence;
use protocol::transparency::label::*;
use protocol::transparency::leaf::*;
use protocol::transparency::lookup::*;
use protocol::transparency::map::*;
use protocol::transparency::promise::*;
use sample::{Sample, Source};

/// What is done with a wire type, whichever it is.
struct Codec {
    name: &'static str,
    /// The encodings of a sample of each variant.
    samples: fn(u64) -> Vec<Vec<u8>>,
    /// Decodes, and encodes again.
    again: fn(&[u8]) -> Result<Vec<u8>, Malformed>,
}

fn samples<T: Sample + PartialEq + minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>>(seed: u64) -> Vec<Vec<u8>> {
    let mut source = Source::new(seed);
    let values = (0..T::VARIANTS).map(|index| T::variant(&mut source, index));
    values
        .map(|value| {
            let bytes = cbor::to_bytes(&value);
            assert!(cbor::from_bytes::<T>(&bytes).is_ok_and(|read| read == value), "reads back what it wrote");
            bytes
        })
        .collect()
}

fn again<T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>>(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    cbor::from_bytes::<T>(bytes).map(|value| cbor::to_bytes(&value))
}

fn codecs() -> Vec<Codec> {
    macro_rules! list {
        ($($name:ident)*) => {
            vec![$(Codec { name: stringify!($name), samples: samples::<$name>, again: again::<$name> }),*]
        };
    }
    for_each_wire_type!(list)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_is_read_back(seed: u64) {
        for codec in codecs() {
            for bytes in (codec.samples)(seed) {
                prop_assert_eq!((codec.again)(&bytes), Ok(bytes), "{}", codec.name);
            }
        }
    }

    #[test]
    fn a_changed_byte_is_refused_or_another_canonical_value(seed: u64, at: prop::sample::Index, change in 1u8..) {
        for codec in codecs() {
            for mut bytes in (codec.samples)(seed) {
                let at = at.index(bytes.len());
                bytes[at] ^= change;
                if let Ok(again) = (codec.again)(&bytes) {
                    prop_assert_eq!(again, bytes, "{}", codec.name);
                }
            }
        }
    }

    #[test]
    fn cut_and_prolonged_bytes_are_refused(seed: u64, at: prop::sample::Index, more in prop::collection::vec(any::<u8>(), 1..4)) {
        for codec in codecs() {
            for bytes in (codec.samples)(seed) {
                prop_assert!((codec.again)(&bytes[..at.index(bytes.len())]).is_err(), "{} cut", codec.name);
                prop_assert!((codec.again)(&[bytes, more.clone()].concat()).is_err(), "{} prolonged", codec.name);
            }
        }
    }

    #[test]
    fn random_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for codec in codecs() {
            if let Ok(again) = (codec.again)(&bytes) {
                prop_assert_eq!(&again, &bytes, "{}", codec.name);
            }
        }
        let _ = Content::from_bytes(&bytes).map(|content| content.meaning());
        let _ = cbor::from_bytes::<Chain>(&bytes).map(|chain| chain.verify());
        let _ = protocol::padding::unpad(&bytes);
        let _ = protocol::seal::open(&[7; 32], "blob", b"", &bytes);
    }

    #[test]
    fn random_text_does_not_panic(text in ".{0,80}") {
        if let Ok(handle) = Handle::parse(&text) {
            prop_assert_eq!(Handle::parse(handle.as_str()), Ok(handle.clone()), "a handle's normal form is one");
            prop_assert!(!handle.skeleton().is_empty());
        }
        let _ = protocol::recovery::RecoveryCode::parse(&text);
        if let Ok(address) = protocol::address::ServerAddress::parse(&text) {
            prop_assert_eq!(protocol::address::ServerAddress::parse(&address.to_string()), Ok(address));
        }
    }

    #[test]
    fn padding_is_undone(data in prop::collection::vec(any::<u8>(), 0..2_000), at: prop::sample::Index, change in 1u8..) {
        let mut padded = protocol::padding::pad(data.clone());
        prop_assert_eq!(protocol::padding::unpad(&padded), Some(data.as_slice()));
        let at = at.index(padded.len());
        padded[at] ^= change;
        prop_assert!(protocol::padding::unpad(&padded).is_none_or(|read| protocol::padding::pad(read.to_vec()) == padded));
    }
}

/// A length of 2^64 - 1 in front of nothing must not make anybody reserve memory for it.
#[test]
fn huge_lengths_are_refused_at_once() {
    for codec in codecs() {
        for major in [0x40, 0x60, 0x80, 0xA0] {
            for head in [&[0xFFu8; 8][..], &[0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], &[0, 0, 0, 1, 0, 0, 0, 0]]
            {
                assert!((codec.again)(&[&[major | 27], head].concat()).is_err(), "{}", codec.name);
            }
        }
    }
}

/// Nesting must not use up the stack.
#[test]
fn deep_nesting_is_refused() {
    for opening in [&[0x81u8][..], &[0x82, 0x00], &[0xA1, 0x00], &[0xC1], &[0x9F], &[0xBF, 0x00], &[0x5F]] {
        let bytes = opening.repeat(200_000);
        for codec in codecs() {
            assert!((codec.again)(&bytes).is_err(), "{}", codec.name);
        }
    }
    let Bytes(content) = deep_content();
    assert!(Content::from_bytes(&content).is_err());
}

/// Content of an unknown kind, 100,000 arrays deep.
fn deep_content() -> Bytes {
    let mut source = Source::new(1);
    let mut content = Content::any(&mut source);
    let nested = [vec![0x81; 100_000], vec![0x00]].concat();
    content.part.body = PartBody::Unknown { cardinality: 9, items: vec![Bytes(nested)] };
    Bytes(content.to_bytes())
}

/// What takes one or two bytes of a frame and many in memory: as many as a frame holds must not become a hundred megabytes.
#[test]
fn counts_beyond_their_limits_are_refused_before_they_are_read() {
    let array = |count: usize, item: &[u8]| {
        let count = u32::try_from(count).expect("few items").to_be_bytes();
        [&[0x9A], count.as_slice(), &item.repeat(usize::try_from(u32::from_be_bytes(count)).expect("few"))].concat()
    };
    let packages = |count| [&[0x82, 0x03, 0x82], array(count, &[0x40]).as_slice(), &[0xF6]].concat();
    let chains = |count| [&[0x83, 0x40], array(count, &[0x81, 0x80]).as_slice(), &[0x80]].concat();
    let detail = |result: Result<String, Malformed>| match result {
        Err(Malformed::Undecodable { detail, .. }) => detail,
        other => panic!("{other:?}"),
    };
    for count in [101, 70_000, 4_000_000] {
        let read = cbor::from_bytes::<Request>(&packages(count)).map(|request| format!("{request:?}"));
        assert!(detail(read).contains("more items than the limit"), "{count} key packages");
        if count > 1_000 {
            let read = cbor::from_bytes::<CommitAct>(&chains(count)).map(|act| format!("{act:?}"));
            assert!(detail(read).contains("more items than the limit"), "{count} chains");
        }
    }
}

/// What is sealed for one segment of one topic opens for no other.
#[test]
fn a_commit_is_sealed_for_its_topic_and_its_segment() {
    let context = |topic: u8, segment| protocol::commit::seal_context(&TopicId([topic; 32]), segment);
    assert_ne!(context(1, 1), context(1, 2));
    assert_ne!(context(1, 1), context(2, 1));
    assert_eq!(Handle::parse("@Alice").map(|handle| handle.as_str().to_owned()), Ok("alice".to_owned()));
}
