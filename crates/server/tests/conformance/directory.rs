//! What every directory does.

use protocol::id::{AccountId, DeviceId};
use wiretight_server::port::Stores;
use wiretight_server::port::directory::{Commit, Committed, Directory, Key, Part};

use crate::Home;

fn put(key: &Key, value: &[u8]) -> Commit {
    let mut commit = Commit::default();
    commit.put(key.clone(), value.to_vec());
    commit
}

fn account(number: u8) -> AccountId {
    AccountId([number; 32])
}

pub async fn what_is_committed_is_read_and_scanned(home: impl Home) {
    let stores = home.stores();
    let directory = stores.directory();
    let (mine, device) = (account(1), DeviceId([0xFF; 16]));
    for number in [3u64, 1, 256, 2] {
        let key = Key::inbox_item(&mine, &device, number);
        assert_eq!(directory.commit(put(&key, &number.to_be_bytes())).await, Ok(Committed::Done));
    }
    let neighbour = Key::inbox_item(&account(2), &device, 7);
    directory.commit(put(&neighbour, b"other")).await.expect("committed");
    let prefix = Key::inbox_items(&mine, &device);
    let found = directory.scan(&prefix, 3).await.expect("scanned");
    assert_eq!(found.iter().map(|(key, _)| key.inbox_number()).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)]);
    assert_eq!(directory.count(&prefix).await, Ok(4));
    let key = Key::inbox_item(&mine, &device, 256);
    assert_eq!(directory.get(&key).await, Ok(Some(256u64.to_be_bytes().to_vec())));
    let mut deletion = Commit::default();
    deletion.delete(key.clone());
    directory.commit(deletion).await.expect("committed");
    assert_eq!(directory.get(&key).await, Ok(None));
    assert_eq!(directory.get(&neighbour).await, Ok(Some(b"other".to_vec())));
}

/// A part begins where it is said to, and ends with its count, its bytes or its prefix, whichever comes first.
pub async fn a_part_is_read_and_no_more(home: impl Home) {
    let stores = home.stores();
    let directory = stores.directory();
    let device = DeviceId([0xFF; 16]);
    for (owner, number) in [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1)] {
        let key = Key::inbox_item(&account(owner), &device, number);
        directory.commit(put(&key, &[9; 10])).await.expect("committed");
    }
    let prefix = Key::inbox_items(&account(1), &device);
    let from = |number| Key::inbox_item(&account(1), &device, number);
    for (from, count_max, bytes_max, expected) in [
        (prefix.clone(), 9, 1_000, vec![1, 2, 3, 4]),
        (from(2), 9, 1_000, vec![2, 3, 4]),
        (from(2), 2, 1_000, vec![2, 3]),
        (from(2), 9, 11, vec![2, 3]),
        (from(2), 9, 10, vec![2]),
        (from(2), 9, 1, vec![2]),
        (from(5), 9, 1_000, vec![]),
        (Key::inbox_items(&account(0), &device), 9, 1_000, vec![1, 2, 3, 4]),
    ] {
        let part = Part { prefix: prefix.clone(), from, count_max, bytes_max };
        let found = directory.scan_from(part).await.expect("scanned");
        assert!(found.iter().all(|(_, value)| *value == [9; 10]));
        let numbers: Vec<u64> = found.iter().filter_map(|(key, _)| key.inbox_number()).collect();
        assert_eq!(numbers, expected);
    }
    let keys = directory.keys(&prefix, 3).await.expect("read");
    assert_eq!(keys, [from(1), from(2), from(3)]);
    assert_eq!(directory.keys(&prefix, 9).await.expect("read").len(), 4);
}

pub async fn many_are_read_in_the_order_asked(home: impl Home) {
    let stores = home.stores();
    let directory = stores.directory();
    for number in [3, 1, 2] {
        directory.commit(put(&Key::account(&account(number)), &[number])).await.expect("committed");
    }
    let keys = [2, 9, 1, 2].map(|number| Key::account(&account(number))).to_vec();
    let found = directory.get_all(keys).await;
    assert_eq!(found, Ok(vec![Some(vec![2]), None, Some(vec![1]), Some(vec![2])]));
    assert_eq!(directory.get_all(Vec::new()).await, Ok(Vec::new()));
}

/// Two records that are always written together are never seen at different times.
pub async fn many_are_read_as_of_one_moment(home: impl Home) {
    let stores = home.stores();
    let keys = [1, 2].map(|number| Key::account(&account(number)));
    let writer = {
        let (stores, keys) = (stores.clone(), keys.clone());
        tokio::spawn(async move {
            for round in 0..200u8 {
                let mut commit = Commit::default();
                keys.iter().for_each(|key| commit.put(key.clone(), vec![round]));
                stores.directory().commit(commit).await.expect("committed");
            }
        })
    };
    while !writer.is_finished() {
        let found = stores.directory().get_all(keys.to_vec()).await.expect("read");
        assert_eq!(found.first(), found.last());
        tokio::task::yield_now().await;
    }
    writer.await.expect("joined");
}

pub async fn a_failed_assert_changes_nothing(home: impl Home) {
    let stores = home.stores();
    let directory = stores.directory();
    let (here, absent) = (Key::account(&account(1)), Key::account(&account(2)));
    directory.commit(put(&here, b"one")).await.expect("committed");
    for (key, value) in [(&here, None), (&here, Some(b"two".to_vec())), (&absent, Some(Vec::new()))] {
        let mut commit = put(&absent, b"new");
        commit.delete(here.clone());
        commit.assert(key.clone(), value);
        assert_eq!(directory.commit(commit).await, Ok(Committed::AssertFailed));
    }
    assert_eq!(directory.get(&here).await, Ok(Some(b"one".to_vec())));
    assert_eq!(directory.get(&absent).await, Ok(None));
    let mut commit = put(&absent, b"new");
    commit.assert(here.clone(), Some(b"one".to_vec()));
    commit.assert(absent.clone(), None);
    assert_eq!(directory.commit(commit).await, Ok(Committed::Done));
    assert_eq!(directory.get(&absent).await, Ok(Some(b"new".to_vec())));
}

pub async fn one_of_many_wins(home: impl Home) {
    let stores = home.stores();
    let key = Key::handle("alice");
    let claims = (0..16u8).map(|number| {
        let (stores, key) = (stores.clone(), key.clone());
        tokio::spawn(async move {
            let mut commit = put(&key, &[number]);
            commit.assert(key, None);
            stores.directory().commit(commit).await.expect("decided")
        })
    });
    let mut winners = 0;
    for claim in claims.collect::<Vec<_>>() {
        winners += usize::from(claim.await.expect("joined") == Committed::Done);
    }
    assert_eq!(winners, 1);
}

/// Each goes on from where the one before it ended, however many are made together; and what one of them may not do, the
/// others do all the same.
pub async fn commits_made_together_are_made_one_after_the_other(home: impl Home) {
    let stores = home.stores();
    let counter = Key::handle("counter");
    stores.directory().commit(put(&counter, &[0])).await.expect("committed");
    let tries = (0..64u8).map(|number| {
        let (stores, counter) = (stores.clone(), counter.clone());
        tokio::spawn(async move {
            let directory = stores.directory();
            loop {
                let before = directory.get(&counter).await.expect("read").expect("there");
                let mut commit = put(&counter, &[before[0] + 1]);
                commit.put(Key::account(&account(number)), vec![before[0]]);
                commit.assert(counter.clone(), Some(before));
                if directory.commit(commit).await.expect("decided") == Committed::Done {
                    return;
                }
            }
        })
    });
    for one in tries.collect::<Vec<_>>() {
        one.await.expect("joined");
    }
    assert_eq!(stores.directory().get(&counter).await, Ok(Some(vec![64])));
    let mut seen = Vec::new();
    for number in 0..64 {
        seen.push(stores.directory().get(&Key::account(&account(number))).await.expect("read").expect("there")[0]);
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..64).collect::<Vec<u8>>(), "each saw another number");
}

pub async fn a_crash_loses_nothing_committed(mut home: impl Home) {
    let stores = home.stores();
    for number in 0..50 {
        stores.directory().commit(put(&Key::account(&account(number)), &[number])).await.expect("committed");
    }
    let stores = home.after_crash();
    for number in 0..50 {
        assert_eq!(stores.directory().get(&Key::account(&account(number))).await, Ok(Some(vec![number])));
    }
}
