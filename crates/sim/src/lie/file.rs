//! Lies about files: by members who seal them, and by a server that keeps them.

use engine::input::{Command, Reply, Target};
use engine::transfers::{Seat, TransferId, Uploaded};
use engine::view::MessageBody;
use protocol::api::{Answer, Request};
use protocol::attachment::{
    Attachment, AttachmentKey, BlobSecret, Broken, FileHash, HEADER_BYTES, Opener, Plan, Sealer,
};
use protocol::cbor::Bytes;
use protocol::hash::sha256;
use protocol::hello::SessionKind;
use protocol::id::{BlobId, ConversationId};
use protocol::limits::BLOB_CHUNK_BYTES_MAX;
use server::port::Stores as _;
use server::port::blobs::{BlobWrite, Blobs as _};

use super::stage::{ALICE, BOB, MALLORY, Stage};
use crate::evil::server::at_once;

/// The same file, twice in one epoch.
pub fn same_file_twice(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB]);
    let file = noise(150_000, 1);
    let other = if stage.lying { file.clone() } else { noise(150_000, 2) };
    for (number, file) in [(1, &file), (2, &other)] {
        let (attachment, blob) = seal(file, number);
        upload(stage, attachment.blob, &blob);
        say(stage, ALICE, group, &attachment);
    }
    let got = files(stage, BOB, group);
    let [one, two] = got.as_slice() else { return stage.must(false, &format!("bob has two files: {got:?}")) };
    stage.must(one.key != two.key && one.blob != two.blob, "each has a key and a place of its own");
    stage.must(one.sealed_hash != two.sealed_hash, "the server sees two things");
    let blobs = [stored(stage, one), stored(stage, two)];
    let [first, second] = &blobs;
    stage.must(first.chunks(16).zip(second.chunks(16)).all(|(one, two)| one != two), "that have no part in common");
    stage.must(first.len() == second.len(), "but their padded size");
    seats_differ(stage);
    let opened = fetch(stage, one);
    stage.must(opened == Ok(file), "bob opens the first");
    let opened = fetch(stage, two);
    stage.must(opened == Ok(other), "bob opens the second");
}

/// Transfers that shared a token would tell the server that one person moved both blobs.
fn seats_differ(stage: &mut Stage) {
    let mut seat = |number: u8, refused: u32| {
        let seat = Seat { transfer: TransferId([number; 16]), refused };
        match stage.does(ALICE, Command::Seat(seat)) {
            Some(Reply::Seat { token }) => Some(token.nonce),
            _ => None,
        }
    };
    let [one, again, other, refused] = [seat(1, 0), seat(1, 0), seat(2, 0), seat(1, 1)];
    stage.must(one.is_some() && one == again, "a transfer that goes on has the seat that it had");
    stage.must(other.is_some() && one != other, "another transfer has another");
    stage.must(refused.is_some() && refused != one, "and so has one whose seat was refused");
}

/// Mallory has one blob that is to open to abuse for bob, and to flowers for whoever judges. She knows both keys, writes every byte,
/// and the two messages name the same place.
pub fn salamander(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    let (abuse, flowers) = (noise(40_000, 1), noise(40_000, 2));
    let (shown, sealed) = seal(&abuse, 1);
    upload(stage, shown.blob, &sealed);
    say(stage, MALLORY, group, &shown);
    let (judged, other) = seal(&flowers, 2);
    if stage.lying {
        let judged = Attachment { blob: shown.blob, sealed_hash: shown.sealed_hash, ..judged };
        say(stage, MALLORY, group, &judged);
        // However she puts the two together: commitment and pieces of either, which no other place and no other hash would take.
        for (header, pieces) in [(&sealed, &sealed), (&sealed, &other), (&other, &sealed), (&other, &other)] {
            let mixed: Vec<u8> =
                header.iter().take(HEADER_BYTES).chain(pieces.iter().skip(HEADER_BYTES)).copied().collect();
            replace(stage, shown.blob, &mixed);
            let of = |hash: [u8; 32], file: &Attachment| Attachment { sealed_hash: FileHash(hash), ..file.clone() };
            let hash = sha256(&mixed);
            let opened = [fetch(stage, &of(hash, &shown)), fetch(stage, &of(hash, &judged))];
            let count = opened.iter().filter(|opened| opened.is_ok()).count();
            stage.must(count <= 1, "one blob opens under one key at most");
        }
        replace(stage, shown.blob, &sealed);
        let opened = fetch(stage, &judged);
        stage.must(opened == Err(Some(Broken::Commitment)), "what bob saw is nothing else to anybody");
    } else {
        upload(stage, judged.blob, &other);
        say(stage, MALLORY, group, &judged);
        let opened = fetch(stage, &judged);
        stage.must(opened == Ok(flowers), "two files at two places open");
    }
    let got = files(stage, BOB, group);
    stage.must(got.first().is_some_and(|first| *first == shown), "bob's message names what he saw, by both hashes");
    let opened = fetch(stage, &shown);
    stage.must(opened == Ok(abuse), "and bob opens it");
}

/// The server exchanges, cuts, mixes and keeps back what it was given.
pub fn file_tampered(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB]);
    let (file, other) = (noise(300_000, 1), noise(300_000, 2));
    let (attachment, blob) = seal(&file, 1);
    let (others, stranger) = seal(&other, 2);
    upload(stage, attachment.blob, &blob);
    upload(stage, others.blob, &stranger);
    say(stage, ALICE, group, &attachment);
    let Some(told) = files(stage, BOB, group).pop() else { return stage.must(false, "bob has the message") };
    if stage.lying {
        let plan = Plan::new(told.size).expect("within the limit");
        let piece = |number: u64| {
            let from = plan.offset_of(number) as usize;
            from..from + plan.sealed_bytes_in(number)
        };
        let mut swapped = blob.clone();
        swapped[piece(0)].copy_from_slice(&blob[piece(1)]);
        swapped[piece(1)].copy_from_slice(&blob[piece(0)]);
        let mut flipped = blob.clone();
        flipped[plan.offset_of(2) as usize] ^= 1;
        let cut = blob[..blob.len() - 1].to_vec();
        let short = blob[..piece(3).end].to_vec();
        for (what, bytes) in [
            ("another file", &stranger),
            ("two pieces exchanged", &swapped),
            ("a byte changed", &flipped),
            ("a byte less", &cut),
            ("a piece less", &short),
        ] {
            replace(stage, told.blob, bytes);
            let opened = fetch(stage, &told);
            stage.must(matches!(opened, Err(Some(_))), &format!("nothing is made of {what}: {:?}", opened.is_ok()));
        }
        at_once(stage.evil.stores().blobs().delete(&told.blob)).expect("memory does not fail");
        let opened = fetch(stage, &told);
        stage.must(opened == Err(None), "what is kept back is not there");
        replace(stage, told.blob, &blob);
    }
    let opened = fetch(stage, &told);
    stage.must(opened == Ok(file), "the file itself opens");
    stage.says(BOB, group, "thank you");
    stage.must(stage.sees(ALICE, group, "thank you") == 1, "the chat goes on");
}

/// Bytes that look like nothing.
fn noise(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    std::iter::repeat_with(next).take(size).collect()
}

fn seal(file: &[u8], number: u8) -> (Attachment, Vec<u8>) {
    let (key, blob) = (AttachmentKey([number; 32]), BlobSecret([number; 32]).blob());
    let plan = Plan::new(file.len() as u64).expect("within the limit");
    let mut sealer = Sealer::new(&key, &blob, plan);
    let (mut sealed, mut rest) = (sealer.header().to_vec(), file);
    while let Some(wanted) = sealer.wanted() {
        let (piece, after) = rest.split_at(wanted);
        sealed.extend(sealer.seal(piece.to_vec()).expect("of the length wanted"));
        rest = after;
    }
    let hashes = sealer.finish().expect("all pieces");
    let attachment = Attachment {
        blob,
        key,
        size: file.len() as u64,
        sealed_hash: hashes.sealed,
        file_hash: hashes.file,
        media_type: "application/octet-stream".to_owned(),
        name: format!("file {number}"),
        text: String::new(),
        picture: None,
        sound: None,
    };
    (attachment, sealed)
}

/// On a session of its own, as every transfer has.
fn upload(stage: &mut Stage, blob: BlobId, sealed: &[u8]) {
    let (session, _) = stage.stranger_of(SessionKind::Topics);
    let size = sealed.len() as u64;
    for (number, chunk) in sealed.chunks(BLOB_CHUNK_BYTES_MAX).enumerate() {
        let offset = (number * BLOB_CHUNK_BYTES_MAX) as u64;
        let written = stage.asks(session, Request::WriteBlob { blob, size, offset, chunk: Bytes(chunk.to_vec()) });
        let end = offset + chunk.len() as u64;
        stage.must(written == Some(Ok(Answer::BlobStat { written: end, size })), "the server takes a file");
    }
}

/// What the server makes of a blob.
fn replace(stage: &mut Stage, blob: BlobId, bytes: &[u8]) {
    let stores = stage.evil.stores();
    at_once(stores.blobs().delete(&blob)).expect("memory does not fail");
    let today = stage.world.now.days();
    let write = BlobWrite { blob, size: bytes.len() as u64, offset: 0, chunk: bytes.to_vec(), today };
    at_once(stores.blobs().write(write)).expect("memory does not fail");
}

fn stored(stage: &Stage, file: &Attachment) -> Vec<u8> {
    let read = at_once(stage.evil.stores().blobs().read(&file.blob, 0, usize::MAX));
    read.expect("memory does not fail").unwrap_or_default()
}

fn say(stage: &mut Stage, person: usize, conversation: ConversationId, file: &Attachment) {
    let (to, attachment) = (Target::Conversation(conversation), file.clone());
    let uploaded = Uploaded { attachment, transfer: TransferId([0; 16]), in_reply_to: None, forwarded: 0, once: false };
    stage.does(person, Command::SendAttachment { to, uploaded: Box::new(uploaded) });
}

/// The files in somebody's history.
fn files(stage: &Stage, person: usize, conversation: ConversationId) -> Vec<Attachment> {
    let rows = stage.world.people[person].rows.history(&conversation).into_iter();
    rows.filter_map(|row| if let MessageBody::Attachment(file) = row.body { Some(*file) } else { None }).collect()
}

/// What a receiver makes of a file's blob; without a reason if the server has none.
fn fetch(stage: &mut Stage, file: &Attachment) -> Result<Vec<u8>, Option<Broken>> {
    let (session, _) = stage.stranger_of(SessionKind::Topics);
    let plan = Plan::new(file.size).ok_or(Some(Broken::Length))?;
    let mut read = |offset: u64, length: usize| {
        let length = u32::try_from(length).expect("a piece is small");
        match stage.asks(session, Request::ReadBlob { blob: file.blob, offset, length }) {
            Some(Ok(Answer::BlobChunk { chunk })) => Ok(chunk.0),
            _ => Err(None),
        }
    };
    let mut opener = Opener::new(file, &read(0, HEADER_BYTES)?).map_err(Some)?;
    let mut opened = Vec::new();
    while let Some(piece) = opener.next() {
        let sealed = read(plan.offset_of(piece), plan.sealed_bytes_in(piece))?;
        opened.extend(opener.open(&sealed).map_err(Some)?);
    }
    opener.finish().map_err(Some).map(|()| opened)
}
