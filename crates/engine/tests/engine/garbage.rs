//! Whatever a server says, in whatever order: lies are caught, nonsense is dropped, nothing panics.

use protocol::api::{
    Answer, ClientFrame, InboxItem, Page, Push, Refusal, Request, ServerEvent, ServerFrame, SessionId, TopicEntry,
};
use protocol::franking::{Stamp, StampMac};
use protocol::hello::{Challenge, HelloReply};
use protocol::id::{EntryHash, Link, Tag, TopicId};
use protocol::inbox::SealedItem;
use protocol::signature::Signature;
use protocol::time::Minutes;
use protocol::topic::{ChainLink, EntryKind, Head, SignedHead};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use wiretight_engine::input::{Command, Input};

use crate::device::{Device, Did, chain, handle};
use crate::directory::empty_proof;
use crate::script::{signed, statement};

const SEEDS: u64 = 60;
const STEPS: u64 = 80;

#[test]
fn no_server_makes_the_engine_panic() {
    for seed in 0..SEEDS {
        eprintln!("seed {seed}");
        let (mut device, conversation) = Device::in_a_group();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        device.script.people.insert(handle("bobby"), chain(10));
        device.command(Command::AddContact { handle: handle("bobby") });
        for _ in 0..STEPS {
            device.script.silent = rng.next_u64() % 3 > 0;
            match rng.next_u64() % 8 {
                0 => drop(device.says(conversation, "hello")),
                1 => drop(device.command(Command::AddMembers { conversation, members: vec![handle("bobby")] })),
                2 => drop(device.command(Command::AddContact { handle: handle("carol") })),
                3 => device.wait(1),
                _ => {
                    let event = event(&device, &mut rng);
                    device.input(Input::Server(event));
                    device.settle();
                }
            }
        }
        let rows = device.rows_at_start();
        assert!(wiretight_engine::Engine::new(rows, None).is_ok(), "what is kept can be read");
    }
}

/// Something that a server could say to this device.
fn event(device: &Device, rng: &mut ChaCha8Rng) -> ServerEvent {
    let calls: Vec<_> = device
        .did
        .iter()
        .rev()
        .filter_map(|did| if let Did::Send(session, frame) = did { Some((*session, frame)) } else { None })
        .take(6)
        .collect();
    let sessions: Vec<_> = device.script.sessions.keys().copied().collect();
    let session = pick(rng, &sessions).unwrap_or(SessionId(rng.next_u64()));
    match rng.next_u64() % 12 {
        0 => ServerEvent::Closed { session },
        1 => ServerEvent::Opened { session, reply: reply(rng) },
        2 => ServerEvent::Frame { session: SessionId(number(rng)), frame: ServerFrame::Push(push(device, rng)) },
        3 | 4 => ServerEvent::Frame { session, frame: ServerFrame::Push(push(device, rng)) },
        5 => {
            let call = number(rng) as u32;
            ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer: answer(device, rng) } }
        }
        _ => {
            let Some((session, ClientFrame { call, request, .. })) = pick(rng, &calls) else {
                return ServerEvent::Closed { session };
            };
            let call = *call;
            let frame = match rng.next_u64() % 4 {
                0 => ServerFrame::Refusal { call, refusal: refusal(rng) },
                1 => ServerFrame::Answer { call, answer: answer(device, rng) },
                _ if request.is_of_directory() => signed(call, request, fitting(device, rng, request)),
                _ => ServerFrame::Answer { call, answer: fitting(device, rng, request) },
            };
            ServerEvent::Frame { session, frame }
        }
    }
}

/// An answer of the type that the request asks for.
fn fitting(device: &Device, rng: &mut ChaCha8Rng, request: &Request) -> Answer {
    match request {
        Request::ReadTopic { topic, .. } => Answer::Page(page(device, rng, topic)),
        Request::Append { entry } => {
            let mut link = link(rng);
            if rng.next_u64().is_multiple_of(2) {
                link.entry = entry.hash();
            }
            Answer::Appended { link, stamp: Some(stamp(rng)) }
        }
        Request::CountKeyPackages => Answer::KeyPackageCount { count: number(rng) as u32, last_resort: true },
        Request::ReadInbox { .. } => Answer::Inbox { items: vec![item(rng), item(rng)] },
        Request::LookUpHandle { .. } => Answer::Account { chain: chain(10), proof: empty_proof(), promise: None },
        Request::TakeKeyPackages { .. } => Answer::KeyPackages { chain: chain(10), devices: vec![] },
        Request::StatBlob { .. } | Request::WriteBlob { .. } => {
            Answer::BlobStat { written: number(rng), size: number(rng) }
        }
        _ => Answer::Done,
    }
}

fn answer(device: &Device, rng: &mut ChaCha8Rng) -> Answer {
    match rng.next_u64() % 10 {
        0 => Answer::KeyPackageCount { count: number(rng) as u32, last_resort: true },
        1 => Answer::Inbox { items: vec![item(rng)] },
        2 => Answer::Account { chain: Default::default(), proof: empty_proof(), promise: None },
        3 => Answer::KeyPackages { chain: chain(10), devices: vec![] },
        4 => Answer::InboxStamped { time: Minutes(number(rng)), stamp: stamp(rng) },
        5 => Answer::Appended { link: link(rng), stamp: None },
        6 => {
            let topic = topic(device, rng);
            Answer::Page(page(device, rng, &topic))
        }
        7 => Answer::BlobChunk { chunk: vec![7; 100].into() },
        8 => Answer::BlobStat { written: number(rng), size: number(rng) },
        _ => Answer::Done,
    }
}

fn push(device: &Device, rng: &mut ChaCha8Rng) -> Push {
    let topic = topic(device, rng);
    match rng.next_u64() % 16 {
        0..8 => Push::Entries { topic, page: page(device, rng, &topic) },
        8..12 => Push::Signal { topic, segment: number(rng), ciphertext: vec![1; 120].into() },
        12..14 => Push::InboxArrived,
        14 => Push::Closing { retry_after_s: number(rng) as u32 },
        _ => Push::Superseded,
    }
}

/// What the topic holds, with impossible numbers in it; mostly under the server's own signature.
fn page(device: &Device, rng: &mut ChaCha8Rng, topic: &TopicId) -> Page {
    let honest = device.script.page(topic, 0);
    let mut page =
        honest.unwrap_or(Page { entries: vec![], head: SignedHead { head: head(rng), signature: Signature([1; 64]) } });
    match rng.next_u64() % 6 {
        0 => page.entries.reverse(),
        1 => page.entries.push(TopicEntry { link: link(rng), entry: None, stamp: None }),
        2 => page.entries.iter_mut().for_each(|entry| entry.link = link(rng)),
        3 => page.entries.iter_mut().for_each(|entry| entry.entry = None),
        4 => page.head.head = head(rng),
        _ => {}
    }
    if !rng.next_u64().is_multiple_of(8) {
        page.head = SignedHead::sign(&device.script.head_key, topic, page.head.head);
    }
    page
}

fn reply(rng: &mut ChaCha8Rng) -> HelloReply {
    match rng.next_u64() % 4 {
        0 => HelloReply::Busy { retry_after_s: number(rng) as u32 },
        1 => HelloReply::OtherVersion { version_min: u16::MAX, version_max: 0 },
        2 => HelloReply::TokenRefused { time: Minutes(number(rng)) },
        _ => {
            let (challenge, statement) = (Challenge([2; 32]), statement(1, number(rng)));
            HelloReply::Welcome { version: 0, challenge, statement, time: Minutes(number(rng)), issuers: vec![] }
        }
    }
}

fn refusal(rng: &mut ChaCha8Rng) -> Refusal {
    let refusals = [
        Refusal::Malformed,
        Refusal::NotFound,
        Refusal::SegmentClosed,
        Refusal::SegmentFull,
        Refusal::Conflict,
        Refusal::TooLarge,
        Refusal::Busy { retry_after_s: u32::MAX },
        Refusal::OtherIncarnation,
        Refusal::Unavailable,
        Refusal::NotAuthenticated,
    ];
    pick(rng, &refusals).unwrap_or(Refusal::Malformed)
}

fn item(rng: &mut ChaCha8Rng) -> InboxItem {
    let item = SealedItem { tag: Tag([1; 32]), encapsulated: vec![1; 8].into(), ciphertext: vec![2; 8].into() };
    InboxItem { number: number(rng), time: Minutes(number(rng)), item, stamp: stamp(rng) }
}

fn stamp(rng: &mut ChaCha8Rng) -> Stamp {
    Stamp { key_id: number(rng) as u32, mac: StampMac([1; 32]), signature: Signature([2; 64]) }
}

fn link(rng: &mut ChaCha8Rng) -> ChainLink {
    ChainLink {
        sequence: number(rng),
        segment: number(rng),
        kind: if rng.next_u64().is_multiple_of(2) { EntryKind::Message } else { EntryKind::Commit },
        time: Minutes(number(rng)),
        expiry: Minutes(number(rng)),
        entry: EntryHash([3; 32]),
    }
}

fn head(rng: &mut ChaCha8Rng) -> Head {
    Head { sequence: number(rng), link: Link([4; 32]) }
}

fn topic(device: &Device, rng: &mut ChaCha8Rng) -> TopicId {
    let known: Vec<_> = device.script.topics.keys().copied().collect();
    let strange = rng.next_u64().is_multiple_of(8);
    pick(rng, &known).filter(|_| !strange).unwrap_or(TopicId([1; 32]))
}

/// Small numbers, and those at which arithmetic ends.
fn number(rng: &mut ChaCha8Rng) -> u64 {
    let numbers = [0, 1, 2, 3, 4, 5, u64::from(u32::MAX), u64::MAX - 1, u64::MAX];
    pick(rng, &numbers).unwrap_or(0)
}

fn pick<T: Clone>(rng: &mut ChaCha8Rng, from: &[T]) -> Option<T> {
    let number = (rng.next_u64() as usize).checked_rem(from.len())?;
    from.get(number).cloned()
}
