//! Encodings: each wire type and variant once as it must be, and in the ways in which it must not be.

use protocol::api::*;
use protocol::attachment::*;
use protocol::cbor;
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
use protocol::token::{Evaluation, IssuerStatement, Token};
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

use super::{Book, hex};
use crate::for_each_wire_type;
use crate::sample::{Sample, Source};

pub fn book() -> Book {
    let mut book =
        Book::new("cbor.txt", "Encodings of every wire type: deterministic CBOR, and nothing else, is taken.");
    macro_rules! add {
        ($($name:ident)*) => {
            $(add::<$name>(&mut book, stringify!($name));)*
        };
    }
    for_each_wire_type!(add);
    book
}

fn add<T: Sample + minicbor::Encode<()>>(book: &mut Book, name: &str) {
    for index in 0..T::VARIANTS {
        // A seed of its own for each record: one type's change leaves the others' vectors as they are.
        let seed = name.bytes().fold(index as u64, |seed, byte| seed.wrapping_mul(257).wrapping_add(u64::from(byte)));
        let bytes = cbor::to_bytes(&T::variant(&mut Source::new(seed), index));
        let label = if T::VARIANTS > 1 { format!("{name}-{index}") } else { name.to_owned() };
        let fields = |bytes: &[u8]| [("type", name.to_owned()), ("input", hex(bytes))];
        book.accepts(&label, &format!("A {name}."), "decode", &fields(&bytes));
        for (fault, about, bytes) in faults(&bytes) {
            book.rejects(&format!("{label}-{fault}"), about, "decode", &fields(&bytes), "malformed");
        }
        if index == 0 && (T::VARIANTS > 1 || name == "StatementKind") {
            let unknown = match bytes[0] & 0xE0 {
                0x80 => [&[bytes[0]][..], &[0x18, 0xC8], &bytes[2..]].concat(),
                _ => vec![0x18, 0xC8],
            };
            let about = "A variant that does not exist.";
            book.rejects(&format!("{name}-unknown"), about, "decode", &fields(&unknown), "malformed");
        }
    }
}

/// What is wrong with an encoding, why, and the encoding.
type Fault = (&'static str, &'static str, Vec<u8>);

fn faults(bytes: &[u8]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = vec![
        ("surplus", "A byte too many at the end.", [bytes, &[0x00]].concat()),
        ("cut", "The last byte is missing.", bytes[..bytes.len() - 1].to_vec()),
    ];
    let heads = heads(bytes);
    if let Some(head) = heads.first() {
        faults.push(("long-head", "The first head is longer than it needs to be.", widened(bytes, head)));
    }
    if heads.len() > 1 {
        let last = heads.last().expect("more than one");
        faults.push(("long-last-head", "The last head is longer than it needs to be.", widened(bytes, last)));
    }
    let Some(first) = heads.first() else { return faults };
    let body = &bytes[first.end..];
    match first.major {
        4 => {
            faults.push(("indefinite", "An array of indefinite length.", [&[0x9F], body, &[0xFF]].concat()));
            faults.push((
                "trailing-null",
                "A null at the end, where absence is shown by absence.",
                resized(first, body, 1, &[0xF6]),
            ));
            faults.push(("extra-item", "An item too many in the array.", resized(first, body, 1, &[0x00])));
            faults.push((
                "huge",
                "An array that says to have 2^64 - 1 items.",
                [&[0x9B], &[0xFF; 8][..], body].concat(),
            ));
            faults.push(("map", "A map in place of the array.", [&[bytes[0] | 0x20], &bytes[1..]].concat()));
            if first.value > 0 && first.value < 24 {
                faults.push(("empty", "An array without items.", vec![0x80]));
            }
        }
        2 => {
            let chunked = [&[0x5F], bytes, &[0xFF]].concat();
            faults.push(("indefinite", "A byte string of indefinite length.", chunked));
            faults.push((
                "text",
                "A text string in place of the byte string.",
                [&[bytes[0] | 0x20], &bytes[1..]].concat(),
            ));
            let length = u8::try_from(body.len()).expect("short");
            faults.push(("longer", "A byte more than the type has.", [&[0x58, length + 1], body, &[0]].concat()));
            faults.push((
                "shorter",
                "A byte less than the type has.",
                [&shortest(0x40, length - 1)[..], &body[1..]].concat(),
            ));
        }
        _ => {}
    }
    faults
}

fn resized(head: &ItemHead, body: &[u8], more: u64, item: &[u8]) -> Vec<u8> {
    let count = u8::try_from(head.value + more).expect("few");
    [&shortest(0x80, count)[..], body, item].concat()
}

fn shortest(major: u8, value: u8) -> Vec<u8> {
    if value < 24 { vec![major | value] } else { vec![major | 24, value] }
}

/// A head of an item: where it stands, and what it says.
struct ItemHead {
    start: usize,
    end: usize,
    major: u8,
    value: u64,
}

/// All heads, in order; everything here is of definite length.
fn heads(bytes: &[u8]) -> Vec<ItemHead> {
    let mut heads = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (major, info) = (bytes[at] >> 5, bytes[at] & 0x1F);
        let width = if info < 24 { 0 } else { 1usize << (info - 24) };
        let argument = bytes[at + 1..=at + width].iter().fold(0u64, |value, &byte| value << 8 | u64::from(byte));
        let value = if width == 0 { u64::from(info) } else { argument };
        let end = at + 1 + width;
        at = if matches!(major, 2 | 3) { end + value as usize } else { end };
        if major != 7 {
            heads.push(ItemHead { start: end - 1 - width, end, major, value });
        }
    }
    heads
}

/// The bytes with this head in the next longer form.
fn widened(bytes: &[u8], head: &ItemHead) -> Vec<u8> {
    let width = head.end - head.start - 1;
    let (info, wider) = match width {
        0 => (24, 1),
        1 => (25, 2),
        2 => (26, 4),
        _ => (27, 8),
    };
    let value = head.value.to_be_bytes();
    let long = [&[head.major << 5 | info], &value[8 - wider..]].concat();
    if width == 8 {
        // The longest form has no longer one: nine bytes of argument are no head at all.
        return [&bytes[..head.start], &[head.major << 5 | 28], &value[..], &[0], &bytes[head.end..]].concat();
    }
    [&bytes[..head.start], &long[..], &bytes[head.end..]].concat()
}
