//! Keys, counters, encodings, sizes and offers that nobody honest sends: each is refused for what it is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use engine::input::{Command, CommandError, Target};
use protocol::api::{
    Answer, ClientFrame, DeviceKeys, Follow, Refusal, Request, ServerEvent, ServerFrame, topic_creation_bytes,
};
use protocol::cbor::{self, Bytes};
use protocol::hello::{Hello, HelloReply, SessionKind, VERSION_MAX};
use protocol::id::{BlobId, DeviceId, EntryHash, Tag, TopicId};
use protocol::inbox::SealedItem;
use protocol::limits::{
    BLOB_BYTES_MAX, BLOB_CHUNK_BYTES_MAX, COMMIT_BYTES_MAX, EPHEMERAL_BYTES_MAX, INBOX_ITEM_BYTES_MAX,
    MESSAGE_BYTES_MAX, NAME_BYTES_MAX, RETENTION_DAYS_MAX, TEXT_BYTES_MAX,
};
use protocol::server::ServerStatement;
use protocol::signature::{PublicKey, Purpose, SecretKey, Signature};
use protocol::time::Minutes;
use protocol::topic::{Entry, EntryBody, Head, next_segment_bytes, topic_session_bytes};
use server::port::topics::{Act, Append, Outcome, TopicState, admit};

use super::member::{mallory, tea};
use super::stage::{ALICE, BOB, DAVE, MALLORY, Stage};

/// Points of low order on Ed25519, as a lenient verifier takes them, and the key of zeros.
fn weak_keys() -> Vec<PublicKey> {
    let mut identity = [0u8; 32];
    identity[0] = 1;
    let order_two: [u8; 32] = std::array::from_fn(|index| match index {
        0 => 0xEC,
        31 => 0x7F,
        _ => 0xFF,
    });
    [[0; 32], identity, order_two].map(PublicKey).to_vec()
}

/// What verifies under a key of low order for one message in eight at least, if nobody looks at the key: R is the neutral element,
/// and S is zero.
fn weak_signature() -> Signature {
    let mut bytes = [0u8; 64];
    bytes[0] = 1;
    Signature(bytes)
}

/// Keys under which everybody can sign, wherever a key is taken from somebody: for a topic, a segment, an account, a server.
pub fn weak_key(stage: &mut Stage) {
    let (_, topic) = tea(stage);
    let (session, _) = stage.stranger_of(SessionKind::Topics);
    let good = SecretKey::from_seed(&[3; 32]);
    let fresh = |number: u8| TopicId::from_random([number; 32]);
    let made = (good.public(), good.sign(Purpose::TopicCreation, &topic_creation_bytes(&fresh(9), &good.public())));
    let weak = if stage.lying { weak_keys() } else { Vec::new() };
    let taken = stage.asks(session, Request::CreateTopic { topic: fresh(9), key: made.0, possession: made.1 });
    stage.must(taken == Some(Ok(Answer::Done)), "a topic with a key of its own is made");
    for (number, key) in (10..).zip(weak) {
        let possession = weak_signature();
        let refused = stage.asks(session, Request::CreateTopic { topic: fresh(number), key, possession });
        stage.must(matches!(refused, Some(Err(_))), &format!("no topic for everybody's key {key:02x?}: {refused:?}"));
        let closing = Entry::sign(&good, fresh(9), 0, 30, commit_to(key, weak_signature()));
        let refused = stage.asks(session, Request::Append { entry: closing });
        stage.must(matches!(refused, Some(Err(_))), &format!("no segment for everybody's key: {refused:?}"));
        let mut chain = stage.chain(ALICE);
        if let Some(first) = chain.statements.first_mut()
            && let protocol::chain::StatementKind::Created { account_key, .. } = &mut first.body.kind
        {
            *account_key = key;
            first.signature = weak_signature();
        }
        stage.must(chain.verify().is_err(), "no account for everybody's key");
        let mut keys = stage.evil.keyring().statement().keys.clone();
        keys.identity = key;
        let forged = ServerStatement { keys, signature: weak_signature() };
        stage.must(forged.verify().is_err(), "no server for everybody's key");
        stage.must(!key.is_usable(), "the key is not usable for anything");
    }
    let untouched = stage.evil.entries(&topic).len();
    stage.must(untouched > 0, "the chat is where it was");
}

fn commit_to(next_key: PublicKey, possession: Signature) -> EntryBody {
    EntryBody::Commit { next_key, possession, ciphertext: Bytes(vec![1; 100]) }
}

/// Every counter at its end, in whatever a stranger can ask and in the rule by which topics grow: an error, and nothing wraps.
pub fn counter_end(stage: &mut Stage) {
    let (_, topic) = tea(stage);
    let end = if stage.lying { u64::MAX } else { 1_000 };
    let state = |segment, sequence| TopicState {
        segment,
        segment_start: sequence,
        head: Head { sequence, link: protocol::id::Link([1; 32]) },
        time: Minutes(0),
    };
    let commit = |segment| Append {
        topic,
        segment,
        time: Minutes(1),
        expiry: Minutes(2),
        entry: EntryHash([2; 32]),
        key: [2; 32],
        body: vec![].into(),
        act: Act::Commit { opens: SecretKey::from_seed(&[4; 32]).public() },
    };
    for (segment, sequence) in [(end, 5), (5, end)] {
        let before = state(segment, sequence);
        let mut after = before;
        let outcome = admit(&mut after, None, &commit(segment));
        stage.only_if_honest(matches!(outcome, Outcome::Appended(_)), "a topic in its youth grows");
        stage.must(!stage.lying || (outcome == Outcome::Full && after == before), "a topic at its end is full");
    }
    let (topics, challenge) = stage.stranger_of(SessionKind::Topics);
    let key = SecretKey::from_seed(&[5; 32]);
    let signature = key.sign(Purpose::TopicSession, &topic_session_bytes(&challenge, &topic, end));
    let asked = [
        Request::ProveSegment { topic, segment: end, signature },
        Request::ReadTopic { topic, after: end, count_max: u16::MAX, follow: Follow::Yes },
        Request::Append { entry: Entry::sign(&key, topic, end, u16::MAX, commit_to(key.public(), signature)) },
        Request::WriteBlob { blob: BlobId([1; 32]), size: end, offset: end, chunk: Bytes(vec![1]) },
        Request::ReadBlob { blob: BlobId([1; 32]), offset: end, length: u32::MAX },
        Request::Signal { topic, segment: end, ciphertext: Bytes(vec![1]) },
    ];
    for request in asked {
        let answer = stage.asks(topics, request.clone());
        stage.must(matches!(answer, Some(Err(_))), &format!("{request:?} is refused: {answer:?}"));
    }
    must_go_on(stage);
}

fn must_go_on(stage: &mut Stage) {
    let pair = stage.befriend(ALICE, BOB);
    stage.says(BOB, pair, "bob goes on");
    stage.must(stage.sees(ALICE, pair, "bob goes on") == 1, "people go on");
}

/// Every frame of an evening, in every encoding but the canonical one.
pub fn non_canonical(stage: &mut Stage) {
    let frames: Rc<RefCell<BTreeMap<String, Vec<u8>>>> = Rc::default();
    let kept = Rc::clone(&frames);
    stage.world.intercept(Box::new(move |_, frame| {
        let name = crate::world::trace::request_name(&frame.request).to_owned();
        kept.borrow_mut().entry(name).or_insert_with(|| cbor::to_bytes(&frame));
        vec![frame]
    }));
    let (_, topic) = tea(stage);
    let frames: Vec<(String, Vec<u8>)> = frames.borrow().clone().into_iter().collect();
    stage.must(frames.len() >= 9, &format!("{} kinds of frames", frames.len()));
    let mut tried = 0;
    for (name, bytes) in &frames {
        stage.must(cbor::from_bytes::<ClientFrame>(bytes).is_ok(), "the canonical one is read");
        let others = if stage.lying { other_encodings(bytes) } else { Vec::new() };
        tried += others.len();
        let taken = others.iter().filter(|other| cbor::from_bytes::<ClientFrame>(other).is_ok()).count();
        stage.must(taken == 0, &format!("{taken} other encodings of {name} are taken"));
    }
    for entry in stage.evil.entries(&topic).into_iter().filter_map(|entry| entry.entry) {
        let others = if stage.lying { other_encodings(&cbor::to_bytes(&entry)) } else { Vec::new() };
        tried += others.len();
        let taken = others.iter().filter(|other| cbor::from_bytes::<Entry>(other).is_ok()).count();
        stage.must(taken == 0, &format!("{taken} other encodings of an entry are taken"));
    }
    stage.must(!stage.lying || tried > 500, &format!("{tried} encodings are tried"));
}

/// Encodings of the same value that are not canonical: heads that are longer than they need to be, strings and arrays of indefinite
/// length, and something behind the end.
fn other_encodings(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut others = vec![[bytes, &[0]].concat(), [bytes, &[0xF6]].concat()];
    let mut at = 0;
    while let Some(head) = Cbor::read(bytes, at) {
        let (before, after) = (&bytes[..at], &bytes[head.content..]);
        for longer in head.longer() {
            others.push([before, &longer, after].concat());
        }
        if let Some(end) = head.indefinite_end(bytes) {
            let (inside, behind) = (&bytes[head.content..end], &bytes[end..]);
            let inside = if head.major == 4 { inside.to_vec() } else { [&bytes[at..head.content], inside].concat() };
            others.push([before, &[head.major << 5 | 31], &inside, &[0xFF], behind].concat());
        }
        at = head.next;
    }
    others
}

/// The head of an item.
struct Cbor {
    major: u8,
    value: u64,
    /// Where its content begins.
    content: usize,
    /// Where the next head is.
    next: usize,
}

impl Cbor {
    fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let first = *bytes.get(at)?;
        let (major, short) = (first >> 5, first & 31);
        let length = match short {
            0..24 => 0,
            24 => 1,
            25 => 2,
            26 => 4,
            _ => 8,
        };
        let tail = bytes.get(at + 1..at + 1 + length)?;
        let long = tail.iter().fold(0, |value: u64, byte| value << 8 | u64::from(*byte));
        let value = if length == 0 { u64::from(short) } else { long };
        let content = at + 1 + length;
        let next = if matches!(major, 2 | 3) { content + usize::try_from(value).ok()? } else { content };
        Some(Cbor { major, value, content, next })
    }

    fn longer(&self) -> Vec<Vec<u8>> {
        if self.major == 7 {
            return Vec::new();
        }
        let forms = [(24, 1, 24), (25, 2, 1 << 8), (26, 4, 1 << 16), (27, 8, 1 << 32)];
        let head = |(short, length, _): (u8, usize, u64)| {
            [&[self.major << 5 | short], &self.value.to_be_bytes()[8 - length..]].concat()
        };
        // Longer than needed: the value would fit into a shorter head.
        forms.into_iter().filter(|(_, _, least)| self.value < *least).map(head).collect()
    }

    /// Where a string or an array ends.
    fn indefinite_end(&self, bytes: &[u8]) -> Option<usize> {
        match self.major {
            2 | 3 => Some(self.next),
            4 => (0..self.value).try_fold(self.content, |at, _| skip(bytes, at)),
            _ => None,
        }
    }
}

fn skip(bytes: &[u8], at: usize) -> Option<usize> {
    let head = Cbor::read(bytes, at)?;
    match head.major {
        4 => (0..head.value).try_fold(head.content, |at, _| skip(bytes, at)),
        5 => (0..head.value.saturating_mul(2)).try_fold(head.content, |at, _| skip(bytes, at)),
        6 => skip(bytes, head.content),
        _ => Some(head.next),
    }
}

/// What people and strangers send, at each limit and one past it.
pub fn huge(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let past = usize::from(stage.lying);
    let text = |length| Command::Send { to: Target::Conversation(group), text: "x".repeat(length) };
    let name = |length| Command::Rename { conversation: group, name: "n".repeat(length) };
    for command in [text(TEXT_BYTES_MAX + past), name(NAME_BYTES_MAX + past)] {
        let reply = stage.tries(ALICE, command);
        let limited = matches!(reply, Some(Err(CommandError::Limit { .. })));
        stage.must(limited == stage.lying, "what is at the limit is taken, what is past it is not");
    }
    let (session, _) = stage.stranger_of(SessionKind::Topics);
    let key = SecretKey::from_seed(&[6; 32]);
    let topic = TopicId::from_random([6; 32]);
    let possession = key.sign(Purpose::TopicCreation, &topic_creation_bytes(&topic, &key.public()));
    let made = stage.asks(session, Request::CreateTopic { topic, key: key.public(), possession });
    stage.must(made == Some(Ok(Answer::Done)), "a topic is made");
    let message = |number: u8, length, days| {
        let body = EntryBody::Message { tag: Tag([number; 32]), ciphertext: Bytes(vec![1; length]) };
        Request::Append { entry: Entry::sign(&key, topic, 0, days, body) }
    };
    let commit = {
        let ciphertext = Bytes(vec![1; COMMIT_BYTES_MAX + past]);
        let possession = key.sign(Purpose::NextSegment, &next_segment_bytes(&topic, 1, &ciphertext.0));
        let body = EntryBody::Commit { next_key: key.public(), possession, ciphertext };
        Request::Append { entry: Entry::sign(&key, topic, 0, 30, body) }
    };
    let chunk = |length| Request::WriteBlob {
        blob: BlobId([8; 32]),
        size: 3_000_000,
        offset: 0,
        chunk: Bytes(vec![1; length]),
    };
    let blob = Request::WriteBlob {
        blob: BlobId([9; 32]),
        size: BLOB_BYTES_MAX + past as u64,
        offset: 0,
        chunk: Bytes(vec![1]),
    };
    let signal = Request::Signal { topic, segment: 0, ciphertext: Bytes(vec![1; EPHEMERAL_BYTES_MAX + past]) };
    let asked = [
        ("message", message(1, MESSAGE_BYTES_MAX + past, 30)),
        ("lifetime", message(2, 10, RETENTION_DAYS_MAX + past as u16)),
        ("signal", signal),
        ("chunk", chunk(BLOB_CHUNK_BYTES_MAX + past)),
        ("blob", blob),
        ("commit", commit),
    ];
    for (what, request) in asked {
        let answer = stage.asks(session, request);
        let refused = matches!(answer, Some(Err(Refusal::TooLarge | Refusal::Malformed)));
        stage.must(refused == stage.lying, &format!("a {what} at its limit is taken, past it refused: {answer:?}"));
    }
    let (session, _) = stage.stranger_of(SessionKind::Contact);
    let (account, device) = (stage.account(DAVE), device_of(stage, DAVE));
    let item = SealedItem {
        tag: Tag([7; 32]),
        encapsulated: Bytes(vec![1; 1_000]),
        ciphertext: Bytes(vec![1; INBOX_ITEM_BYTES_MAX - 1_000 + past]),
    };
    let answer = stage.asks(session, Request::PutInbox { account, device, item });
    stage.must(matches!(answer, Some(Err(Refusal::TooLarge))) == stage.lying, "an inbox item at its limit");
    // A length that nothing could have: refused from its head, without the memory that it asks for.
    if stage.lying {
        for major in [2u8, 3, 4, 5] {
            let endless = [&[0x82, 0x01, major << 5 | 27][..], &u64::MAX.to_be_bytes()].concat();
            stage.must(cbor::from_bytes::<ClientFrame>(&endless).is_err(), "a length without end is refused");
        }
    }
    must_go_on(stage);
}

fn device_of(stage: &mut Stage, person: usize) -> DeviceId {
    let state = stage.chain(person).verify().ok();
    state.and_then(|state| state.devices.keys().next().copied()).unwrap_or(DeviceId([0; 16]))
}

/// A version that nobody offered, a hello in an older one, and a key package of a suite without post-quantum keys.
pub fn wrong_suite(stage: &mut Stage) {
    let (group, _) = tea(stage);
    if stage.lying {
        for version in [0, VERSION_MAX + 1, u16::MAX] {
            let hello = Hello { version_min: version, version_max: version, ..Hello::new(SessionKind::Topics, None) };
            let (_, reply) = stage.stranger(hello);
            let refused = matches!(reply, Some(HelloReply::OtherVersion { .. }));
            stage.must(refused, &format!("the server speaks no version {version}: {reply:?}"));
        }
        let weaker = mallory(stage, group).and_then(|adversary| adversary.weaker_key_package());
        stage.must(weaker.is_some(), "mallory's program can make one of a weaker suite");
        let account = stage.account(MALLORY);
        stage.evil.on_event(Box::new(move |person, event| match event {
            ServerEvent::Opened { session, reply: HelloReply::Welcome { challenge, statement, time, issuers, .. } }
                if person == DAVE =>
            {
                let reply = HelloReply::Welcome { version: 0, challenge, statement, time, issuers };
                ServerEvent::Opened { session, reply }
            }
            ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } } => {
                let answer = with_key_package(answer, &account, weaker.as_deref());
                ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } }
            }
            other => other,
        }));
    }
    let before = stage.world.people[DAVE].sent.values().sum::<u64>();
    stage.world.disconnect(DAVE);
    stage.world.connect(DAVE);
    stage.world.advance(120_000);
    let after = stage.world.people[DAVE].sent.values().sum::<u64>();
    stage.only_if_honest(after > before, "dave's program says something to a server of another version");
    let members = vec![stage.handle(MALLORY)];
    stage.tries(BOB, Command::CreateGroup { name: "weaker".to_owned(), members });
    stage.world.advance(120_000);
    let groups = stage.world.people[BOB].rows.views();
    let weaker = groups.iter().find(|view| view.conversation != group && !view.pair);
    let added = weaker.is_some_and(|view| view.members.len() > 1);
    stage.only_if_honest(added, "mallory is added by a weaker suite");
}

fn with_key_package(answer: Answer, account: &protocol::id::AccountId, package: Option<&[u8]>) -> Answer {
    match (answer, package) {
        (Answer::KeyPackages { chain, devices }, Some(package))
            if chain.verify().is_ok_and(|state| state.account == *account) =>
        {
            let other = |device: DeviceKeys| DeviceKeys { key_package: Bytes(package.to_vec()), ..device };
            Answer::KeyPackages { chain, devices: devices.into_iter().map(other).collect() }
        }
        (answer, _) => answer,
    }
}
