//! What every topics store does.

use protocol::franking::{StampKey, Stamped};
use protocol::id::{EntryHash, Tag, TopicId};
use protocol::signature::PublicKey;
use protocol::time::Minutes;
use protocol::topic::{EntryKind, first_link};
use wiretight_server::port::Stores;
use wiretight_server::port::topics::{Act, Append, Created, Outcome, Segment, Span, TopicState, Topics};

use crate::Home;

const DAY: u64 = 24 * 60;
const NOW: Minutes = Minutes(29_800_000);
const ALL: Span = Span { after: 0, through: u64::MAX, count_max: 1_000, bytes_max: usize::MAX };

fn topic(number: u8) -> TopicId {
    TopicId::from_random([number; 32])
}

fn key(number: u8) -> PublicKey {
    PublicKey([number; 32])
}

fn message(topic: TopicId, segment: u64, number: u8) -> Append {
    let stamped = Stamped { topic, segment, time: NOW, tag: Tag([number; 32]) };
    let stamp = StampKey::from_seed(1, &[1; 32]).stamp(&stamped);
    Append {
        topic,
        segment,
        time: NOW,
        expiry: NOW.plus(30 * DAY),
        entry: EntryHash([number; 32]),
        key: [number; 32],
        body: vec![number; 100].into(),
        act: Act::Message { stamp },
    }
}

fn commit(topic: TopicId, segment: u64, number: u8) -> Append {
    Append { act: Act::Commit { opens: key(number) }, ..message(topic, segment, number) }
}

async fn append_one<T: Topics>(topics: &T, append: Append) -> Outcome {
    topics.append(vec![append]).await.expect("decided")[0]
}

async fn sequence<T: Topics>(topics: &T, append: Append) -> u64 {
    match append_one(topics, append).await {
        Outcome::Appended(link) => link.sequence,
        other => panic!("not appended: {other:?}"),
    }
}

pub async fn sequences_are_dense_and_links_continue(home: impl Home) {
    let stores = home.stores();
    let topics = stores.topics();
    let topic = topic(1);
    assert_eq!(topics.create(&topic, &key(9)).await, Ok(Created::Done));
    assert_eq!(topics.create(&topic, &key(9)).await, Ok(Created::Exists { key: key(9) }));
    assert_eq!(topics.create(&topic, &key(8)).await, Ok(Created::Exists { key: key(9) }));
    let mut link = first_link(&topic, &key(9));
    assert_eq!(topics.head_at(&topic, 0).await.expect("read").map(|head| head.link), Some(link));
    for number in 1..=20 {
        assert_eq!(sequence(topics, message(topic, 0, number)).await, u64::from(number));
    }
    let entries = topics.read(&topic, ALL, NOW).await.expect("read");
    for (index, entry) in entries.iter().enumerate() {
        link = entry.link.after(&link);
        let number = index as u64 + 1;
        assert_eq!(entry.link.sequence, number);
        assert_eq!(entry.body.as_deref(), Some([number as u8; 100].as_slice()));
        assert_eq!(entry.stamp, message(topic, 0, number as u8).act.stamp());
        assert_eq!(topics.head_at(&topic, number).await.expect("read").map(|head| head.link), Some(link));
    }
    let state = topics.state(&topic).await.expect("read").expect("there");
    assert_eq!((state.head.sequence, state.head.link, entries.len()), (20, link, 20));
    assert_eq!(topics.head_at(&topic, 21).await, Ok(None));
}

pub async fn a_batch_is_decided_in_order(home: impl Home) {
    let stores = home.stores();
    let topics = stores.topics();
    let (one, other) = (topic(1), topic(2));
    // Two topics of one lane.
    let other = TopicId({
        let mut bytes = other.0;
        bytes[1] = one.0[1];
        bytes
    });
    topics.create(&one, &key(9)).await.expect("created");
    topics.create(&other, &key(9)).await.expect("created");
    let batch = vec![
        message(one, 0, 1),
        message(other, 0, 1),
        message(one, 0, 1),
        commit(one, 0, 2),
        commit(one, 0, 3),
        message(one, 0, 4),
        message(one, 1, 5),
        Append { entry: EntryHash([77; 32]), ..message(other, 0, 1) },
        message(TopicId([0; 32]), 0, 1),
    ];
    let outcomes = topics.append(batch).await.expect("decided");
    let told: Vec<String> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Appended(link) => format!("appended {}", link.sequence),
            Outcome::Duplicate { link, stamp } => format!("duplicate {} {}", link.sequence, stamp.is_some()),
            other => format!("{other:?}"),
        })
        .collect();
    let expected = [
        "appended 1",
        "appended 1",
        "duplicate 1 true",
        "appended 2",
        "Closed",
        "Closed",
        "appended 3",
        "Conflict",
        "NoTopic",
    ];
    assert_eq!(told, expected);
    assert_eq!(topics.read(&one, ALL, NOW).await.expect("read").len(), 3);
}

pub async fn duplicates_get_the_first_place(mut home: impl Home) {
    let stores = home.stores();
    let topic = topic(1);
    stores.topics().create(&topic, &key(9)).await.expect("created");
    let Outcome::Appended(first) = append_one(stores.topics(), message(topic, 0, 1)).await else { panic!("appended") };
    let Outcome::Appended(closing) = append_one(stores.topics(), commit(topic, 0, 2)).await else { panic!("appended") };
    let stores = home.after_crash();
    let topics = stores.topics();
    let later = Append { time: NOW.plus(10), ..message(topic, 0, 1) };
    let stamp = message(topic, 0, 1).act.stamp();
    assert_eq!(append_one(topics, later.clone()).await, Outcome::Duplicate { link: first, stamp });
    assert_eq!(append_one(topics, commit(topic, 0, 2)).await, Outcome::Duplicate { link: closing, stamp: None });
    let conflict = Append { entry: EntryHash([5; 32]), ..later };
    assert_eq!(append_one(topics, conflict).await, Outcome::Conflict);
    assert_eq!(sequence(topics, message(topic, 1, 1)).await, 3, "the same tag in another segment is another message");
}

pub async fn commits_close_and_open(home: impl Home) {
    let stores = home.stores();
    let topics = stores.topics();
    let topic = topic(1);
    topics.create(&topic, &key(9)).await.expect("created");
    assert_eq!(sequence(topics, message(topic, 0, 1)).await, 1);
    assert_eq!(sequence(topics, commit(topic, 0, 2)).await, 2);
    assert_eq!(topics.segment(&topic, 0).await, Ok(Some(Segment { key: key(9), start: 0, end: Some(2) })));
    assert_eq!(topics.segment(&topic, 1).await, Ok(Some(Segment { key: key(2), start: 2, end: None })));
    assert_eq!(topics.segment(&topic, 2).await, Ok(None));
    assert_eq!(append_one(topics, message(topic, 0, 3)).await, Outcome::Closed);
    assert_eq!(append_one(topics, message(topic, 2, 3)).await, Outcome::Closed);
    assert_eq!(sequence(topics, commit(topic, 1, 4)).await, 3);
    let state = topics.state(&topic).await.expect("read").expect("there");
    assert_eq!((state.segment, state.segment_start), (2, 3));
    let kinds: Vec<_> =
        topics.read(&topic, ALL, NOW).await.expect("read").iter().map(|entry| entry.link.kind).collect();
    assert_eq!(kinds, [EntryKind::Message, EntryKind::Commit, EntryKind::Commit]);
}

pub async fn absent_topics_are_told(home: impl Home) {
    let stores = home.stores();
    let topics = stores.topics();
    assert_eq!(topics.state(&topic(5)).await, Ok(None));
    assert_eq!(topics.segment(&topic(5), 0).await, Ok(None));
    assert_eq!(topics.head_at(&topic(5), 0).await, Ok(None));
    assert_eq!(topics.read(&topic(5), ALL, NOW).await, Ok(Vec::new()));
    assert_eq!(append_one(topics, message(topic(5), 0, 1)).await, Outcome::NoTopic);
    assert_eq!(topics.append(Vec::new()).await, Ok(Vec::new()));
}

pub async fn reads_keep_their_limits(home: impl Home) {
    let stores = home.stores();
    let topics = stores.topics();
    let topic = topic(1);
    topics.create(&topic, &key(9)).await.expect("created");
    for number in 1..=10 {
        sequence(topics, message(topic, 0, number)).await;
    }
    for (span, expected) in [
        (Span { after: 3, through: 7, ..ALL }, vec![4, 5, 6, 7]),
        (Span { after: 3, count_max: 2, ..ALL }, vec![4, 5]),
        (Span { bytes_max: 250, ..ALL }, vec![1, 2]),
        (Span { bytes_max: 1, ..ALL }, vec![1]),
        (Span { after: 10, ..ALL }, vec![]),
        (Span { after: u64::MAX, ..ALL }, vec![]),
    ] {
        let entries = topics.read(&topic, span, NOW).await.expect("read");
        assert_eq!(entries.iter().map(|entry| entry.link.sequence).collect::<Vec<_>>(), expected, "{span:?}");
    }
}

pub async fn bodies_expire_and_links_stay(home: impl Home) {
    let stores = home.stores();
    let topics = stores.topics();
    let topic = topic(1);
    topics.create(&topic, &key(9)).await.expect("created");
    for (number, days) in [(1, 1), (2, 8), (3, 30)] {
        let expiry = NOW.plus(days * DAY);
        sequence(topics, Append { expiry, ..message(topic, 0, number) }).await;
    }
    let before = topics.read(&topic, ALL, NOW).await.expect("read");
    // Absent as soon as they have expired, forgotten or not; then forgotten, whole weeks and single days alike.
    for (day, left) in [(0, 3), (1, 2), (8, 1), (29, 1), (30, 0), (60, 0)] {
        let now = NOW.plus(day * DAY);
        for is_forgotten in [false, true] {
            if is_forgotten {
                topics.expire(now).await.expect("expired");
            }
            let entries = topics.read(&topic, ALL, now).await.expect("read");
            assert_eq!(entries.iter().filter(|entry| entry.body.is_some()).count(), left, "day {day}");
            assert_eq!(entries.iter().filter(|entry| entry.stamp.is_some()).count(), left, "day {day}");
            assert!(entries.iter().zip(&before).all(|(now, then)| now.link == then.link));
        }
        // Not even a clock that goes back brings them back.
        let entries = topics.read(&topic, ALL, NOW).await.expect("read");
        assert_eq!(entries.iter().filter(|entry| entry.body.is_some()).count(), left, "day {day}");
    }
    let duplicate = append_one(topics, message(topic, 0, 1)).await;
    assert_eq!(duplicate, Outcome::Duplicate { link: before[0].link, stamp: None });
}

pub async fn sequences_go_on_after_expiry_and_crash(mut home: impl Home) {
    let stores = home.stores();
    let topic = topic(1);
    stores.topics().create(&topic, &key(9)).await.expect("created");
    for number in 1..=5 {
        sequence(stores.topics(), message(topic, 0, number)).await;
    }
    let later = NOW.plus(40 * DAY);
    stores.topics().expire(later).await.expect("expired");
    let stores = home.after_crash();
    let topics = stores.topics();
    let next = Append { time: later, expiry: later.plus(DAY), ..message(topic, 0, 6) };
    assert_eq!(sequence(topics, next).await, 6);
    let entries = topics.read(&topic, ALL, later).await.expect("read");
    assert_eq!(
        entries.iter().map(|entry| entry.body.is_some()).collect::<Vec<_>>(),
        [false, false, false, false, false, true]
    );
    let state: TopicState = topics.state(&topic).await.expect("read").expect("there");
    assert_eq!(
        entries.iter().fold(first_link(&topic, &key(9)), |link, entry| entry.link.after(&link)),
        state.head.link
    );
}

pub async fn times_never_go_back(mut home: impl Home) {
    let stores = home.stores();
    let topic = topic(1);
    stores.topics().create(&topic, &key(9)).await.expect("created");
    let at = |minutes: u64, append: Append| Append { time: NOW.plus(minutes), ..append };
    assert_eq!(sequence(stores.topics(), at(10, message(topic, 0, 1))).await, 1);
    let early = Outcome::Early { last: NOW.plus(10) };
    assert_eq!(append_one(stores.topics(), at(9, message(topic, 0, 2))).await, early);
    assert_eq!(append_one(stores.topics(), at(9, commit(topic, 0, 3))).await, early);
    let stores = home.after_crash();
    let topics = stores.topics();
    assert_eq!(append_one(topics, at(0, message(topic, 0, 2))).await, early);
    let told = append_one(topics, at(0, message(topic, 0, 1))).await;
    assert!(matches!(told, Outcome::Duplicate { .. }), "what is there already is told, however early: {told:?}");
    let batch = vec![at(10, message(topic, 0, 2)), at(12, commit(topic, 0, 3)), at(11, message(topic, 1, 4))];
    let outcomes = topics.append(batch).await.expect("decided");
    assert_eq!(outcomes.last(), Some(&Outcome::Early { last: NOW.plus(12) }), "within a batch as well");
    let entries = topics.read(&topic, ALL, NOW).await.expect("read");
    let times: Vec<_> = entries.iter().map(|entry| entry.link.time).collect();
    assert_eq!(times, [NOW.plus(10), NOW.plus(10), NOW.plus(12)]);
}

pub async fn lanes_are_stable(mut home: impl Home) {
    let before: Vec<usize> = (0..=255).map(|number| home.stores().topics().lane(&topic(number))).collect();
    let stores = home.after_crash();
    assert!(before.iter().all(|lane| *lane < stores.topics().lanes()));
    assert_eq!(before, (0..=255).map(|number| stores.topics().lane(&topic(number))).collect::<Vec<_>>());
}

pub async fn numbers_beyond_what_is_stored_are_absent(home: impl Home) {
    let stores = home.stores();
    let topics = stores.topics();
    let topic = topic(1);
    topics.create(&topic, &key(9)).await.expect("created");
    assert_eq!(topics.segment(&topic, u64::MAX).await, Ok(None));
    assert_eq!(topics.head_at(&topic, u64::MAX).await, Ok(None));
    assert_eq!(append_one(topics, message(topic, u64::MAX, 1)).await, Outcome::Closed);
}
