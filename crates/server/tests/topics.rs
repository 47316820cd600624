//! The rules of topics: who may read and append what, and what a refusal says.

mod world;

use protocol::api::{Answer, ClientFrame, Follow, Push, Refusal, Request, ServerFrame};
use protocol::cbor::Bytes;
use protocol::franking::{Stamped, verify_stamp};
use protocol::hello::{Hello, SessionKind};
use protocol::id::TopicId;
use protocol::limits::{EPHEMERAL_BYTES_MAX, MESSAGE_BYTES_MAX, READ_ENTRIES_MAX};
use protocol::signature::{PublicKey, Purpose, SecretKey};
use protocol::token::TokenNonce;
use protocol::topic::{Entry, EntryBody, first_link};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use wiretight_server::memory::MemoryStores;
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::limits::Network;
use wiretight_server::service::session::{Handled, Session};
use wiretight_server::service::{Rules, Service};
use world::{Keys, NOW, at_once, world};

fn append(entry: &Entry) -> Request {
    Request::Append { entry: entry.clone() }
}

#[test]
fn what_is_appended_is_read_in_order_with_a_chain_that_verifies() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    assert_eq!(world.call(open, keys.creation()), Ok(Answer::Done));
    let entries = [keys.message(0, 1), keys.commit(0, 2), keys.message(1, 3)];
    world.call(open, append(&entries[0])).expect("appended");
    world.call(open, append(&entries[1])).expect("appended");
    assert_eq!(world.call(open, append(&entries[2])), Err(Refusal::NotFound), "segment 1 is not proven yet");
    world.call(open, keys.proof(open, 1)).expect("proven");
    world.call(open, append(&entries[2])).expect("appended");

    let page = world.read(open, keys.0, 0, Follow::No).expect("a page");
    let statement = world.server.keyring().statement().clone();
    let mut link = first_link(&keys.0, &keys.key(0).public());
    for (index, (found, expected)) in page.entries.iter().zip(&entries).enumerate() {
        assert_eq!(found.entry.as_ref(), Some(expected));
        assert_eq!(found.link.sequence, index as u64 + 1);
        assert_eq!(found.link.entry, expected.hash());
        assert_eq!(found.stamp.is_some(), expected.tag().is_some(), "messages are stamped, commits are not");
        if let (Some(stamp), Some(tag)) = (found.stamp, expected.tag()) {
            let stamped = Stamped { topic: keys.0, segment: expected.segment, time: found.link.time, tag };
            let key = statement.keys.stamp_key(stamp.key_id).expect("a known stamp key");
            verify_stamp(key, &stamped, &stamp).expect("the stamp verifies");
        }
        link = found.link.after(&link);
    }
    assert_eq!(page.entries.len(), 3);
    assert_eq!((page.head.head.sequence, page.head.head.link), (3, link));
    page.head.verify(&statement.keys.head, &keys.0).expect("the head is signed");
}

#[test]
fn a_clock_that_goes_back_does_not_take_topics_back() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    world.call(open, append(&keys.message(0, 1))).expect("appended");
    let first = world.now.minutes();
    world.now = protocol::time::Millis(world.now.0 - 3 * 3_600_000);
    let entries = [keys.message(0, 2), keys.commit(0, 3)];
    for entry in &entries {
        let Ok(Answer::Appended { link, stamp }) = world.call(open, append(entry)) else { panic!("appended") };
        assert_eq!(link.time, first);
        let Some(stamp) = stamp else { continue };
        let statement = world.server.keyring().statement().clone();
        let stamped = Stamped { topic: keys.0, segment: 0, time: link.time, tag: entry.tag().expect("a message") };
        let key = statement.keys.stamp_key(stamp.key_id).expect("a known stamp key");
        verify_stamp(key, &stamped, &stamp).expect("the stamp is of the time that the link tells");
    }
}

#[test]
fn a_notice_gets_in_during_a_storm_of_commits() {
    let mut world = world();
    let keys = Keys::new(3);
    let mallory = world.open(SessionKind::Topics);
    world.call(mallory, keys.creation()).expect("created");
    let mut segment = 0;
    // As many sessions as it likes: the bucket is the topic's.
    let wait = loop {
        let open = world.open(SessionKind::Topics);
        world.call(open, keys.proof(open, segment)).expect("proven");
        match world.call(open, append(&keys.commit(segment, 1))) {
            Ok(_) => segment += 1,
            Err(Refusal::Busy { retry_after_s }) => break retry_after_s,
            Err(other) => panic!("{other:?}"),
        }
        assert!(segment < 1_000, "the storm does not end");
    };
    assert!(wait >= 4, "a slow link has time for a message: {wait} s");
    let alice = world.open(SessionKind::Topics);
    world.call(alice, keys.proof(alice, segment)).expect("proven");
    world.call(alice, append(&keys.message(segment, 1))).expect("the notice is in");
    world.now = world.now.plus(u64::from(wait) * 1_000);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.proof(open, segment)).expect("proven");
    world.call(open, append(&keys.commit(segment, 1))).expect("a commit goes on");
}

/// Whoever holds the key of a segment that is closed, or no tokens, cannot empty the bucket that honest commits draw from.
#[test]
fn commits_that_could_not_be_stored_leave_the_way_free() {
    let mut world = world();
    let keys = Keys::new(3);
    let mallory = world.open(SessionKind::Topics);
    world.call(mallory, keys.creation()).expect("created");
    world.call(mallory, append(&keys.commit(0, 0))).expect("appended");
    world.call(mallory, keys.proof(mallory, 1)).expect("proven");
    for number in 1..=200 {
        assert_eq!(world.call(mallory, append(&keys.commit(0, number))), Err(Refusal::SegmentClosed));
        assert_eq!(world.call_with(mallory, append(&keys.commit(1, number)), None), Err(Refusal::TokenRefused));
    }
    let alice = world.open(SessionKind::Topics);
    world.call(alice, keys.proof(alice, 1)).expect("proven");
    world.call(alice, append(&keys.commit(1, 1))).expect("an honest commit goes on");
}

/// A clock that was once far ahead does not keep a topic ahead for ever: it rests until the clock has caught up.
#[test]
fn a_topic_far_ahead_of_the_clock_takes_nothing_until_then() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    let right = world.now;
    world.now = right.plus(10 * 3_600_000);
    let ahead = world.open(SessionKind::Topics);
    world.call(ahead, keys.proof(ahead, 0)).expect("proven");
    world.call(ahead, append(&keys.message(0, 1))).expect("appended");
    world.now = right;
    assert_eq!(world.call(open, append(&keys.message(0, 2))), Err(Refusal::Unavailable));
    world.now = right.plus(5 * 3_600_000);
    let later = world.open(SessionKind::Topics);
    world.call(later, keys.proof(later, 0)).expect("proven");
    world.call(later, append(&keys.message(0, 2))).expect("it goes on");
}

#[test]
fn topics_without_proof_are_as_absent_ones() {
    let mut world = world();
    let keys = Keys::new(3);
    let owner = world.open(SessionKind::Topics);
    world.call(owner, keys.creation()).expect("created");
    let stranger = world.open(SessionKind::Topics);
    let wrong = Keys::new(4);
    let proof_of = |topic: TopicId, open: world::Open| {
        let signed = protocol::topic::topic_session_bytes(&open.challenge, &topic, 0);
        let signature = wrong.key(0).sign(Purpose::TopicSession, &signed);
        Request::ProveSegment { topic, segment: 0, signature }
    };
    for topic in [keys.0, Keys::new(99).0] {
        let entry = Entry { topic, ..wrong.message(0, 1) };
        let signal = Request::Signal { topic, segment: 0, ciphertext: Bytes(vec![1; 100]) };
        for request in [append(&entry), signal, proof_of(topic, stranger)] {
            assert_eq!(world.call(stranger, request), Err(Refusal::NotFound));
        }
        assert_eq!(world.read(stranger, topic, 0, Follow::Yes), Err(Refusal::NotFound));
    }
    // A proof is of one session: its challenge is in it.
    let replayed = keys.proof(owner, 0);
    assert_eq!(world.call(stranger, replayed), Err(Refusal::NotFound));
    assert_eq!(world.call(stranger, keys.proof(stranger, 7)), Err(Refusal::NotFound));
}

#[test]
fn a_repeated_append_gets_the_first_place_and_stamp() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    let first = world.call(open, append(&keys.message(0, 1))).expect("appended");
    world.now = world.now.plus(600_000);
    assert_eq!(world.call(open, append(&keys.message(0, 1))), Ok(first.clone()));
    let commit = world.call(open, append(&keys.commit(0, 2))).expect("appended");
    assert_eq!(world.call(open, append(&keys.commit(0, 2))), Ok(commit), "a commit too, by its hash");
    assert_eq!(world.call(open, append(&keys.message(0, 1))), Ok(first), "also after the segment was closed");
    let body = EntryBody::Message { tag: protocol::id::Tag([1; 32]), ciphertext: Bytes(vec![9; 300]) };
    let other = Entry::sign(&keys.key(0), keys.0, 0, 30, body);
    assert_eq!(world.call(open, append(&other)), Err(Refusal::Conflict));
}

#[test]
fn one_commit_wins_and_closes_its_segment() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    world.call(open, append(&keys.commit(0, 1))).expect("appended");
    assert_eq!(world.call(open, append(&keys.commit(0, 2))), Err(Refusal::SegmentClosed));
    assert_eq!(world.call(open, append(&keys.message(0, 3))), Err(Refusal::SegmentClosed));
}

#[test]
fn who_holds_no_key_to_the_next_segment_learns_nothing_of_it() {
    let mut world = world();
    let keys = Keys::new(3);
    let owner = world.open(SessionKind::Topics);
    world.call(owner, keys.creation()).expect("created");
    let removed = world.open(SessionKind::Topics);
    world.call(removed, keys.proof(removed, 0)).expect("proven");
    world.read(removed, keys.0, 0, Follow::Yes).expect("a page");

    world.call(owner, append(&keys.commit(0, 1))).expect("appended");
    world.call(owner, keys.proof(owner, 1)).expect("proven");
    world.call(owner, append(&keys.message(1, 2))).expect("appended");
    let pushes = world.pushes(removed);
    let [Push::Entries { page, .. }] = pushes.as_slice() else { panic!("one push: {pushes:?}") };
    assert_eq!(page.entries.len(), 1, "the closing commit is the last that it sees");
    assert_eq!(page.head.head.sequence, 1);
    assert_eq!(world.read(removed, keys.0, 1, Follow::Yes).expect("a page").head.head.sequence, 1);
    assert_eq!(world.read(removed, keys.0, 2, Follow::Yes), Err(Refusal::NotFound));
    let signal = Request::Signal { topic: keys.0, segment: 1, ciphertext: Bytes(vec![1; 100]) };
    world.call(owner, signal).expect("relayed");
    assert_eq!(world.pushes(removed), []);

    // Whoever proves the next segment gets what came meanwhile.
    world.call(removed, keys.proof(removed, 1)).expect("proven");
    let pushes = world.pushes(removed);
    let [Push::Entries { page, .. }] = pushes.as_slice() else { panic!("one push: {pushes:?}") };
    assert_eq!((page.entries.len(), page.head.head.sequence), (1, 2));
}

#[test]
fn a_joiner_reads_from_its_segment_on() {
    let mut world = world();
    let keys = Keys::new(3);
    let owner = world.open(SessionKind::Topics);
    world.call(owner, keys.creation()).expect("created");
    world.call(owner, append(&keys.message(0, 1))).expect("appended");
    world.call(owner, append(&keys.commit(0, 1))).expect("appended");
    let joiner = world.open(SessionKind::Topics);
    world.call(joiner, keys.proof(joiner, 1)).expect("proven");
    let page = world.read(joiner, keys.0, 2, Follow::Yes).expect("a page");
    assert_eq!((page.entries.len(), page.head.head.sequence), (0, 2));
    for after in [0, 1] {
        assert_eq!(world.read(joiner, keys.0, after, Follow::No), Err(Refusal::NotFound));
    }
}

#[test]
fn a_gap_in_what_is_proven_ends_a_read() {
    let mut world = world();
    let keys = Keys::new(3);
    let owner = world.open(SessionKind::Topics);
    world.call(owner, keys.creation()).expect("created");
    for segment in 0..3 {
        world.call(owner, append(&keys.commit(segment, 1))).expect("appended");
        world.call(owner, keys.proof(owner, segment + 1)).expect("proven");
    }
    let other = world.open(SessionKind::Topics);
    for segment in [0, 2, 3] {
        world.call(other, keys.proof(other, segment)).expect("proven");
    }
    let page = world.read(other, keys.0, 0, Follow::No).expect("a page");
    assert_eq!((page.entries.len(), page.head.head.sequence), (1, 1));
    let page = world.read(other, keys.0, 2, Follow::No).expect("a page");
    assert_eq!((page.entries.len(), page.head.head.sequence), (1, 3));
}

#[test]
fn an_entry_that_its_segment_did_not_sign_is_refused() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    let stranger = SecretKey::from_seed(&[99; 32]);
    let body = keys.message(0, 1).body;
    let planted = Entry::sign(&stranger, keys.0, 0, 30, body.clone());
    assert_eq!(world.call(open, append(&planted)), Err(Refusal::NotAuthenticated));
    let changed = Entry { lifetime_days: 29, ..keys.message(0, 1) };
    assert_eq!(world.call(open, append(&changed)), Err(Refusal::NotAuthenticated));
    for lifetime_days in [0, 31] {
        let entry = Entry::sign(&keys.key(0), keys.0, 0, lifetime_days, body.clone());
        assert_eq!(world.call(open, append(&entry)), Err(Refusal::Malformed));
    }
    let ciphertext = Bytes(vec![0; MESSAGE_BYTES_MAX + 1]);
    let huge = EntryBody::Message { tag: protocol::id::Tag([1; 32]), ciphertext };
    let huge = Entry::sign(&keys.key(0), keys.0, 0, 30, huge);
    assert_eq!(world.call(open, append(&huge)), Err(Refusal::TooLarge));
}

#[test]
fn a_commit_must_possess_a_usable_next_key() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    let EntryBody::Commit { possession, ciphertext, .. } = keys.commit(0, 1).body else { panic!("a commit") };
    let cases = [
        (SecretKey::from_seed(&[50; 32]).public(), Refusal::NotAuthenticated),
        (PublicKey([0; 32]), Refusal::Malformed),
    ];
    for (next_key, refusal) in cases {
        let body = EntryBody::Commit { next_key, possession, ciphertext: ciphertext.clone() };
        let entry = Entry::sign(&keys.key(0), keys.0, 0, 30, body);
        assert_eq!(world.call(open, append(&entry)), Err(refusal));
    }
    let body = EntryBody::Commit { next_key: keys.key(1).public(), possession, ciphertext: Bytes(vec![9; 10]) };
    let moved = Entry::sign(&keys.key(0), keys.0, 0, 30, body);
    assert_eq!(world.call(open, append(&moved)), Err(Refusal::NotAuthenticated), "possession is of this commit");
}

#[test]
fn creation_is_idempotent_for_the_same_key_only() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    let again = world.open(SessionKind::Topics);
    assert_eq!(world.call(again, keys.creation()), Ok(Answer::Done));
    world.call(again, append(&keys.message(0, 1))).expect("proven by creation");
    let other = SecretKey::from_seed(&[60; 32]);
    let creation = |topic: TopicId| {
        let signed = protocol::api::topic_creation_bytes(&topic, &other.public());
        let possession = other.sign(Purpose::TopicCreation, &signed);
        Request::CreateTopic { topic, key: other.public(), possession }
    };
    assert_eq!(world.call(open, creation(keys.0)), Err(Refusal::Conflict));
    assert_eq!(world.call(open, creation(TopicId([0; 32]))), Err(Refusal::Malformed), "no topic has format 0");
    let Request::CreateTopic { possession, .. } = creation(Keys::new(9).0) else { panic!("a creation") };
    let weak = Request::CreateTopic { topic: Keys::new(9).0, key: PublicKey([0; 32]), possession };
    assert_eq!(world.call(open, weak), Err(Refusal::Malformed), "a key of low order is anybody's");
    let Request::CreateTopic { possession, .. } = keys.creation() else { panic!("a creation") };
    let stolen = Request::CreateTopic { topic: Keys::new(8).0, key: keys.key(0).public(), possession };
    assert_eq!(world.call(open, stolen), Err(Refusal::NotAuthenticated));
}

#[test]
fn signals_reach_who_follows_and_nobody_else() {
    let mut world = world();
    let keys = Keys::new(3);
    let sender = world.open(SessionKind::Topics);
    world.call(sender, keys.creation()).expect("created");
    let follower = world.open(SessionKind::Topics);
    world.call(follower, keys.proof(follower, 0)).expect("proven");
    let idle = world.open(SessionKind::Topics);
    world.call(idle, keys.proof(idle, 0)).expect("proven");
    for open in [sender, follower] {
        world.read(open, keys.0, 0, Follow::Yes).expect("a page");
    }
    let ciphertext = Bytes(vec![1; EPHEMERAL_BYTES_MAX]);
    let signal = Request::Signal { topic: keys.0, segment: 0, ciphertext: ciphertext.clone() };
    assert_eq!(world.call(sender, signal), Ok(Answer::Done));
    let pushes = world.server.pushes(world.now);
    assert_eq!(pushes, [(follower.connection, Push::Signal { topic: keys.0, segment: 0, ciphertext })]);
    let ciphertext = Bytes(vec![1; EPHEMERAL_BYTES_MAX + 1]);
    let huge = Request::Signal { topic: keys.0, segment: 0, ciphertext };
    assert_eq!(world.call(sender, huge), Err(Refusal::TooLarge));
}

#[test]
fn bodies_expire_and_links_stay() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    let body = keys.message(0, 1).body;
    let short = Entry::sign(&keys.key(0), keys.0, 0, 1, body);
    world.call(open, append(&short)).expect("appended");
    world.call(open, append(&keys.message(0, 2))).expect("appended");
    let before = world.read(open, keys.0, 0, Follow::No).expect("a page");
    world.now = world.now.plus(86_400_000 + 60_000);
    world.server.expire(world.now).expect("expired");
    // The session ended with its token's day.
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.proof(open, 0)).expect("proven");
    let after = world.read(open, keys.0, 0, Follow::No).expect("a page");
    assert_eq!(after.head, before.head);
    assert_eq!(after.entries[0].link, before.entries[0].link);
    assert_eq!((&after.entries[0].entry, after.entries[0].stamp), (&None, None));
    assert_eq!(after.entries[1], before.entries[1]);
    let Ok(Answer::Appended { link, stamp: None }) = world.call(open, append(&short)) else {
        panic!("a duplicate without a second stamp")
    };
    assert_eq!(link, before.entries[0].link);
}

#[test]
fn a_restart_loses_nothing_and_sequences_go_on() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    world.call(open, append(&keys.message(0, 1))).expect("appended");
    let mut world = world.restart(Rules::default());
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.proof(open, 0)).expect("proven");
    world.call(open, append(&keys.message(0, 2))).expect("appended");
    let page = world.read(open, keys.0, 0, Follow::No).expect("a page");
    assert_eq!(page.entries.iter().map(|entry| entry.link.sequence).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn pages_end_by_their_limits() {
    let mut world = world();
    let keys = Keys::new(3);
    let open = world.open(SessionKind::Topics);
    world.call(open, keys.creation()).expect("created");
    for tag in 0..24u8 {
        let ciphertext = Bytes(vec![tag; MESSAGE_BYTES_MAX]);
        let body = EntryBody::Message { tag: protocol::id::Tag([tag; 32]), ciphertext };
        world.call(open, append(&Entry::sign(&keys.key(0), keys.0, 0, 30, body))).expect("appended");
    }
    let page = world.read(open, keys.0, 0, Follow::No).expect("a page");
    assert_eq!((page.entries.len(), page.head.head.sequence), (10, 24), "a mebibyte of bodies");
    let request = Request::ReadTopic { topic: keys.0, after: 10, count_max: 3, follow: Follow::No };
    let Ok(Answer::Page(page)) = world.call(open, request) else { panic!("a page") };
    assert_eq!(page.entries.len(), 3);
    world.call(open, append(&keys.commit(0, 1))).expect("appended");
    world.call(open, keys.proof(open, 1)).expect("proven");
    for number in 0..=u8::MAX {
        world.call(open, append(&keys.message(1, number))).expect("appended");
    }
    world.call(open, append(&keys.commit(1, 1))).expect("appended");
    // However many are asked for: one at least, for else a reader would never come further.
    for (count_max, count) in [(0, 1), (u16::MAX, READ_ENTRIES_MAX)] {
        let request = Request::ReadTopic { topic: keys.0, after: 25, count_max, follow: Follow::No };
        let Ok(Answer::Page(page)) = world.call(open, request) else { panic!("a page") };
        assert_eq!(page.entries.len(), usize::from(count));
    }
}

/// Not even by being woken does anybody hear of a topic of which they have proven nothing.
#[test]
fn who_has_proven_nothing_of_a_topic_is_not_woken_for_it() {
    let service = Service::new(MemoryStores::default(), Keyring::from_seed(&[7; 32]), Rules::default());
    let keys = Keys::new(3);
    let open = |seed: u8| {
        let issuer = service.keyring().issuers().spendable(NOW.days(), NOW).expect("an issuer");
        let token = issuer.token(TokenNonce([seed; 32]));
        let hello = Hello::new(SessionKind::Topics, Some((&token).into()));
        let opened = at_once(service.open(&hello, Network::default(), NOW, &mut ChaCha20Rng::from_seed([seed; 32])));
        opened.session.expect("open")
    };
    let call = |session: &mut Session<MemoryStores>, request: Request| {
        let issuer = service.keyring().issuers().spendable(NOW.days(), NOW).expect("an issuer");
        let token = request.token_use().map(|_| issuer.token(TokenNonce([99; 32])));
        at_once(session.call(ClientFrame { call: 1, request, token }, NOW))
    };
    let is_answered = |handled: Handled| matches!(handled, Handled::Answer(ServerFrame::Answer { .. }));
    let (mut owner, mut stranger) = (open(1), open(2));
    assert!(is_answered(call(&mut owner, keys.creation())));
    let read = || Request::ReadTopic { topic: keys.0, after: 0, count_max: 9, follow: Follow::Yes };
    assert!(is_answered(call(&mut owner, read())) && !is_answered(call(&mut stranger, read())));
    assert!(is_answered(call(&mut owner, append(&keys.message(0, 1)))));
    let is_woken = |session: &Session<MemoryStores>| {
        std::pin::pin!(session.woken()).poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_ready()
    };
    assert!(is_woken(&owner) && !is_woken(&stranger));
}
