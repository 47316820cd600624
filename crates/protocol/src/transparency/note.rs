//! Signed notes (C2SP signed-note) and cosignatures (C2SP tlog-cosignature): text that people can read, signed by named keys.

use data_encoding::{BASE64, HEXLOWER};

use crate::hash::sha256;
use crate::limits::{NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX};
use crate::signature::{PublicKey, SecretKey, Signature, verify_foreign};
use crate::time::Seconds;

/// Why bytes are no signed note, or its signature none of a key's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// Not text, an empty line and signature lines in their one form.
    #[error("this is no signed note")]
    Malformed,
    /// It has no signature by this key.
    #[error("the note is not signed by this key")]
    Unsigned,
    /// The signature in the key's name is not the key's.
    #[error("a signature on the note is false")]
    BadSignature,
}

/// A note: text of whole lines, and signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    lines: Vec<SignatureLine>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct SignatureLine {
    name: String,
    key_id: [u8; 4],
    signature: Vec<u8>,
}

const LINE_START: &str = "\u{2014} ";

impl Note {
    /// A note without signatures yet; nothing if the text does not end its last line or has control characters.
    pub fn new(text: String) -> Option<Note> {
        is_text(&text).then_some(Note { text, lines: Vec::new() })
    }

    /// Reads a signed note, in its one form: base64 with padding, no two signatures by one key.
    ///
    /// # Errors
    /// [`BadNote::Malformed`] for anything else.
    pub fn parse(note: &str) -> Result<Note, BadNote> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(BadNote::Malformed);
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(BadNote::Malformed)?;
        let text = format!("{text}\n");
        let lines = lines.strip_suffix('\n').ok_or(BadNote::Malformed)?;
        let lines =
            lines.split('\n').map(SignatureLine::parse).collect::<Option<Vec<_>>>().ok_or(BadNote::Malformed)?;
        let keys: std::collections::BTreeSet<_> = lines.iter().map(|line| (&line.name, line.key_id)).collect();
        if !is_text(&text) || keys.len() != lines.len() || lines.len() > NOTE_SIGNATURES_MAX {
            return Err(BadNote::Malformed);
        }
        Ok(Note { text, lines })
    }

    /// The text that is signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Signs, with an Ed25519 key or as a cosigner at this time. Another signature by the key is replaced.
    pub fn sign(&mut self, signer: &NoteSigner, time: Seconds) {
        let key = &signer.key;
        let signed = signer.secret.sign_foreign(&key.signed_bytes(&self.text, time)).0;
        let signature = match key.kind {
            NoteKeyKind::Ed25519 => signed.to_vec(),
            NoteKeyKind::Cosignature => [time.0.to_be_bytes().as_slice(), &signed].concat(),
        };
        self.lines.retain(|line| !line.is_by(key));
        self.lines.push(SignatureLine { name: key.name.clone(), key_id: key.id(), signature });
    }

    /// Takes the signatures that stand on these lines, without checking them: how a witness's answer is added to a note.
    ///
    /// # Errors
    /// [`BadNote::Malformed`] if they are none, or more than a note may have; then the note is as it was.
    pub fn add_lines(&mut self, lines: &str) -> Result<(), BadNote> {
        let lines = lines.strip_suffix('\n').ok_or(BadNote::Malformed)?;
        let mut longer = self.clone();
        for line in lines.split('\n') {
            let line = SignatureLine::parse(line).ok_or(BadNote::Malformed)?;
            longer.lines.retain(|known| (&known.name, known.key_id) != (&line.name, line.key_id));
            longer.lines.push(line);
            // Before it is kept: nobody could read a note that is larger.
            if longer.lines.len() > NOTE_SIGNATURES_MAX || longer.to_string().len() > NOTE_BYTES_MAX {
                return Err(BadNote::Malformed);
            }
        }
        *self = longer;
        Ok(())
    }

    /// Checks the key's signature, and says at which time a cosigner made it.
    ///
    /// # Errors
    /// [`BadNote::Unsigned`] if there is none, [`BadNote::BadSignature`] if it is false.
    pub fn verify(&self, key: &NoteKey) -> Result<Option<Seconds>, BadNote> {
        let line = self.lines.iter().find(|line| line.is_by(key)).ok_or(BadNote::Unsigned)?;
        let (time, signature) = match key.kind {
            NoteKeyKind::Ed25519 => (None, line.signature.as_slice()),
            NoteKeyKind::Cosignature => {
                let (time, rest) = line.signature.split_first_chunk().ok_or(BadNote::BadSignature)?;
                (Some(Seconds(u64::from_be_bytes(*time))), rest)
            }
        };
        let signature = Signature(signature.try_into().map_err(|_| BadNote::BadSignature)?);
        let signed = key.signed_bytes(&self.text, time.unwrap_or_default());
        verify_foreign(&key.key, &signed, &signature).map_err(|_| BadNote::BadSignature)?;
        Ok(time)
    }

    /// What an Ed25519 key signed the text with, unchecked; nothing if it did not, or for another kind of key.
    pub fn signature_by(&self, key: &NoteKey) -> Option<Signature> {
        let line = self.lines.iter().find(|line| line.is_by(key) && key.kind == NoteKeyKind::Ed25519)?;
        Some(Signature(line.signature.as_slice().try_into().ok()?))
    }

    /// Takes an Ed25519 key's signature, without checking it; nothing for another kind of key.
    pub fn add_signature(&mut self, key: &NoteKey, signature: &Signature) -> Option<()> {
        self.lines.retain(|line| !line.is_by(key));
        let line = SignatureLine { name: key.name.clone(), key_id: key.id(), signature: signature.0.to_vec() };
        (key.kind == NoteKeyKind::Ed25519).then(|| self.lines.push(line))
    }

    /// The signature lines of just this key: what a witness answers.
    pub fn lines_of(&self, key: &NoteKey) -> String {
        self.lines.iter().filter(|line| line.is_by(key)).map(SignatureLine::to_string).collect()
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.lines.iter().try_for_each(|line| write!(f, "{line}"))
    }
}

/// Whole lines, at least one, without control characters.
fn is_text(text: &str) -> bool {
    text.len() > 1 && text.ends_with('\n') && !text.contains(|c: char| c < ' ' && c != '\n')
}

/// A key's name: no space, no plus sign.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

impl SignatureLine {
    fn parse(line: &str) -> Option<SignatureLine> {
        let (name, encoded) = line.strip_prefix(LINE_START)?.split_once(' ')?;
        let bytes = BASE64.decode(encoded.as_bytes()).ok()?;
        let (key_id, signature) = bytes.split_first_chunk()?;
        let is_line = is_name(name) && !signature.is_empty();
        // The library reads several padded pieces as one: there is one way to write a line.
        let is_one_form = BASE64.encode(&bytes) == encoded;
        (is_line && is_one_form).then(|| SignatureLine {
            name: name.to_owned(),
            key_id: *key_id,
            signature: signature.to_vec(),
        })
    }

    fn is_by(&self, key: &NoteKey) -> bool {
        self.name == key.name && self.key_id == key.id()
    }
}

impl std::fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = [self.key_id.as_slice(), &self.signature].concat();
        writeln!(f, "{LINE_START}{} {}", self.name, BASE64.encode(&bytes))
    }
}

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKeyKind {
    /// The text: a log's own signature (type 0x01).
    Ed25519,
    /// The time and the text: a witness's cosignature (type 0x04).
    Cosignature,
}

impl NoteKeyKind {
    fn byte(self) -> u8 {
        match self {
            NoteKeyKind::Ed25519 => 0x01,
            NoteKeyKind::Cosignature => 0x04,
        }
    }
}

/// A named key that signs notes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NoteKey {
    name: String,
    kind: NoteKeyKind,
    key: PublicKey,
}

impl NoteKey {
    /// The key of this name; nothing if the name has a space or a plus sign, or if nobody may use the key.
    pub fn new(name: &str, kind: NoteKeyKind, key: PublicKey) -> Option<NoteKey> {
        (is_name(name) && key.is_usable()).then(|| NoteKey { name: name.to_owned(), kind, key })
    }

    /// Reads `name+id+key`, as [`NoteKey`] is printed; nothing if it has another form or the id is another key's.
    pub fn parse(text: &str) -> Option<NoteKey> {
        let (name, rest) = text.split_once('+')?;
        let (_, encoded) = rest.split_once('+')?;
        let bytes = BASE64.decode(encoded.as_bytes()).ok()?;
        let (kind, key) = bytes.split_first()?;
        let kind = [NoteKeyKind::Ed25519, NoteKeyKind::Cosignature].into_iter().find(|known| known.byte() == *kind)?;
        let key = NoteKey::new(name, kind, PublicKey(key.try_into().ok()?))?;
        (key.to_string() == text).then_some(key)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> NoteKeyKind {
        self.kind
    }

    /// The key itself.
    pub fn public(&self) -> &PublicKey {
        &self.key
    }

    /// The first four bytes of SHA-256 over name, newline, type and key.
    pub fn id(&self) -> [u8; 4] {
        let digest = sha256(&[self.name.as_bytes(), &[b'\n', self.kind.byte()], &self.key.0].concat());
        let [a, b, c, d, ..] = digest;
        [a, b, c, d]
    }

    fn signed_bytes(&self, text: &str, time: Seconds) -> Vec<u8> {
        match self.kind {
            NoteKeyKind::Ed25519 => text.as_bytes().to_vec(),
            NoteKeyKind::Cosignature => format!("cosignature/v1\ntime {}\n{text}", time.0).into_bytes(),
        }
    }
}

impl std::fmt::Display for NoteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = [&[self.kind.byte()], self.key.0.as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.id()), BASE64.encode(&key))
    }
}

/// A named key with its secret half.
pub struct NoteSigner {
    key: NoteKey,
    secret: SecretKey,
}

impl NoteSigner {
    /// The signer of this name; nothing if it is no name.
    pub fn new(name: &str, kind: NoteKeyKind, secret: SecretKey) -> Option<NoteSigner> {
        NoteKey::new(name, kind, secret.public()).map(|key| NoteSigner { key, secret })
    }

    /// The public half.
    pub fn key(&self) -> &NoteKey {
        &self.key
    }
}
