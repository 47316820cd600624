//! The books of vectors, one for each part of the protocol, and how their records are written.

mod chain;
mod codec;
mod content;
mod franking;
mod session;
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
        chain::book(),
        chain::signatures(),
        topic::book(),
        topic::commits(),
        franking::book(),
        content::book(),
        content::padding(),
        session::book(),
        session::inbox(),
        session::server(),
        tokens::book(),
        text::handles(),
        text::recovery_codes(),
        text::addresses(),
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
