//! Evidence: files that convict a server, and files that look like it.

use protocol::transparency::evidence::NotEvidence;

use super::{Book, hex};
use crate::cases::cases;
use crate::honest::statement;

pub fn book() -> Book {
    let mut book =
        Book::new("evidence.txt", "Evidence files: what convicts the server with this id, and what does not.");
    let server = statement(1, 1).id();
    for (name, about, evidence, expected) in cases() {
        let fields = [("server", server.to_hex()), ("file", hex(&evidence.to_file()))];
        match expected {
            Ok(verdict) => {
                let [server, file] = fields;
                book.accepts(name, about, "evidence", &[server, file, ("gives-verdict", verdict.to_string())]);
            }
            Err(reason) => book.rejects(name, about, "evidence", &fields, reason_of(reason)),
        }
    }
    let (_, _, evidence, _) = cases().swap_remove(0);
    let mut other = evidence.to_file();
    other[2] ^= 1;
    let fields = |file: &[u8]| [("server", server.to_hex()), ("file", hex(file))];
    book.rejects("other-file", "A file of another kind.", "evidence", &fields(&other), "forbidden");
    book.rejects("cut-file", "The last byte is missing.", "evidence", &fields(&evidence.to_file()[..40]), "malformed");
    book
}

fn reason_of(reason: NotEvidence) -> &'static str {
    match reason {
        NotEvidence::OtherServer => "other-server",
        NotEvidence::Unsigned => "unsigned",
        NotEvidence::Unproven => "unproven",
        NotEvidence::Honest => "honest",
    }
}
