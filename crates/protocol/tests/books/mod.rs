//! The books of vectors, one for each part of the protocol, and how their records are written.

mod attachment;
mod chain;
mod codec;
mod content;
mod directory;
mod evidence;
mod franking;
mod markup;
mod people;
mod session;
mod signature;
mod text;
mod tokens;
mod topic;

use protocol::signature::SecretKey;

/// A file of vectors.
pub struct Book {
    name: &'static str,
    text: String,
}

impl Book {
    fn new(name: &'static str, about: &str) -> Self {
        Book {
            name,
            text: format!("# {about}\n# The form of this file and the meaning of each check: README.md beside it.\n"),
        }
    }

    /// Adds a record that must pass.
    fn accepts(&mut self, name: &str, about: &str, check: &str, fields: &[(&str, String)]) {
        self.record(name, about, check, fields, "ok");
    }

    /// Adds a record that must be rejected for `reason`.
    fn rejects(&mut self, name: &str, about: &str, check: &str, fields: &[(&str, String)], reason: &str) {
        self.record(name, about, check, fields, &format!("rejected: {reason}"));
    }

    fn record(&mut self, name: &str, about: &str, check: &str, fields: &[(&str, String)], expect: &str) {
        let fields: String = fields.iter().map(|(field, value)| format!("{field}: {value}\n")).collect();
        self.text.push_str(&format!("\nname: {name}\nabout: {about}\ncheck: {check}\n{fields}expect: {expect}\n"));
    }
}

/// All books: file name and text.
pub fn all() -> Vec<(&'static str, String)> {
    let books = [
        codec::book(),
        attachment::book(),
        chain::book(),
        signature::book(),
        topic::book(),
        topic::commits(),
        franking::book(),
        content::book(),
        content::padding(),
        session::book(),
        session::inbox(),
        session::server(),
        tokens::book(),
        directory::map(),
        directory::log(),
        evidence::book(),
        text::handles(),
        text::recovery_codes(),
        text::addresses(),
        markup::book(),
        people::safety_numbers(),
        people::linking(),
    ];
    books.into_iter().map(|book| (book.name, book.text)).collect()
}

/// Runs of at least so many equal bytes are written as `(byte*count)`.
const RUN_MIN: usize = 64;

fn hex(bytes: &[u8]) -> String {
    let runs = bytes.chunk_by(|one, next| one == next);
    runs.map(|run| match run.len() {
        RUN_MIN.. => format!("({:02x}*{})", run[0], run.len()),
        count => format!("{:02x}", run[0]).repeat(count),
    })
    .collect()
}

/// The secret key whose seed is 32 times this byte.
fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

/// The bytes with one bit of one byte changed.
fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

/// Keys that nobody may use: the points of low order in all their encodings, and a second encoding of another point.
const UNUSABLE: [(&str, &str); 9] = [
    ("zero", "0000000000000000000000000000000000000000000000000000000000000000"),
    ("zero-negative", "0000000000000000000000000000000000000000000000000000000000000080"),
    ("identity", "0100000000000000000000000000000000000000000000000000000000000000"),
    ("order-two", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("order-eight", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    ("order-eight-other", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ("prime", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("prime-plus-three", "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("no-point", "0200000000000000000000000000000000000000000000000000000000000000"),
];

fn bytes_of<const N: usize>(hex: &str) -> [u8; N] {
    let digits: Vec<u8> = hex.chars().map(|c| c.to_digit(16).expect("a digit") as u8).collect();
    std::array::from_fn(|index| digits[2 * index] << 4 | digits[2 * index + 1])
}
