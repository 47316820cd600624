//! What the directory's tree does over every adapter: an epoch is one commit, and the epoch before it stays readable.

use akd::storage::StorageManager;
use akd::storage::memory::AsyncInMemoryDatabase;
use akd::{AkdLabel, AkdValue, AzksParallelismConfig, Directory as AkdDirectory, EpochHash};
use protocol::transparency::label::MapValue;
use wiretight_server::port::directory::{Commit, Committed, Directory, Key};
use wiretight_server::port::{StoreError, Stores};
use wiretight_server::service::map::{Draft, NewValue, NewValues, versions};
use wiretight_server::service::map_key::{Hashing, MapKey, Place};
use wiretight_server::service::map_store::{MapError, Part};

use crate::Home;

fn key() -> MapKey {
    MapKey::from_seed(&[7; 32])
}

/// `count` labels, from `first` on, with values of a round.
fn values(first: u32, count: u32, round: u8) -> NewValues {
    let value = NewValue { sequence: u64::from(round), value: MapValue([round; 32]) };
    (first..first + count).map(|number| (format!("label {number}").into_bytes(), value)).collect()
}

async fn draft(stores: &impl Stores, values: NewValues) -> (Draft, Commit) {
    let draft = Draft::of(stores.directory(), &key(), &values).await.expect("drafted");
    let mut commit = Commit::default();
    draft.change(&mut commit);
    (draft, commit)
}

async fn publish(stores: &impl Stores, values: NewValues) -> [u8; 32] {
    let (draft, commit) = draft(stores, values).await;
    assert_eq!(stores.directory().commit(commit).await, Ok(Committed::Done));
    draft.part.root().expect("a root")
}

async fn root(stores: &impl Stores) -> [u8; 32] {
    Draft::of(stores.directory(), &key(), &NewValues::new()).await.expect("read").part.root().expect("a root")
}

async fn epoch(stores: &impl Stores) -> Option<u64> {
    Part::committed(stores.directory()).await.expect("read").map(|tree| tree.epoch)
}

/// akd's own directory, with its own storage, makes the same trees.
pub async fn roots_are_those_of_akd(home: impl Home) {
    let stores = home.stores();
    let storage = StorageManager::new_no_cache(AsyncInMemoryDatabase::new());
    let akd =
        AkdDirectory::<Hashing, _, _>::new(storage, key(), AzksParallelismConfig::disabled()).await.expect("akd's");
    let rounds = [values(0, 1, 0), values(1, 40, 0), values(30, 30, 1), values(0, 1, 2), values(200, 3, 0)];
    for (round, values) in (1..).zip(rounds) {
        let akds =
            values.iter().map(|(label, new)| (AkdLabel(label.clone()), AkdValue(new.value.0.to_vec()))).collect();
        let EpochHash(epoch, theirs) = akd.publish(akds).await.expect("published");
        assert_eq!((epoch, theirs), (round, publish(&stores, values).await));
    }
}

pub async fn an_epoch_is_one_commit(mut home: impl Home) {
    let stores = home.stores();
    assert_eq!((epoch(&stores).await, root(&stores).await), (None, [0; 32]));
    let first = publish(&stores, values(0, 20, 0)).await;
    let (_, commit) = draft(&stores, values(10, 20, 1)).await;
    let stores = home.after_crash();
    assert_eq!((epoch(&stores).await, root(&stores).await), (Some(1), first), "a crash before the commit");
    assert_eq!(stores.directory().commit(commit).await, Ok(Committed::Done));
    let second = root(&stores).await;
    let stores = home.after_crash();
    assert_eq!((epoch(&stores).await, root(&stores).await), (Some(2), second), "a crash after the commit");
    let record = versions(stores.directory(), b"label 10").await.expect("read").expect("there");
    assert_eq!((record.newest.version, record.newest.epoch), (2, 2));
    assert_ne!(publish(&stores, values(0, 1, 9)).await, second, "it goes on");
}

pub async fn of_two_publishers_one_commits(home: impl Home) {
    let stores = home.stores();
    publish(&stores, values(0, 20, 0)).await;
    let (_, one) = draft(&stores, values(20, 5, 0)).await;
    let (_, other) = draft(&stores, values(40, 5, 0)).await;
    assert_eq!(stores.directory().commit(one).await, Ok(Committed::Done));
    let before = root(&stores).await;
    assert_eq!(stores.directory().commit(other).await, Ok(Committed::AssertFailed));
    assert_eq!((epoch(&stores).await, root(&stores).await), (Some(2), before));
}

pub async fn the_epoch_before_stays_readable_and_no_older_one(home: impl Home) {
    let (stores, key) = (home.stores(), key());
    publish(&stores, values(0, 50, 0)).await;
    let tree = Part::committed(stores.directory()).await.expect("read");
    let places = [Place::Fresh(1), Place::Stale(1)].map(|place| key.place(b"label 3", place));
    let proofs = async || {
        let part = Part::read(stores.directory(), tree, &places).await.expect("read");
        (
            part.root().expect("a root"),
            part.membership(places[0]).expect("a proof"),
            part.absence(places[1]).expect("a proof"),
        )
    };
    let before = proofs().await;
    publish(&stores, values(0, 30, 1)).await;
    assert_eq!(proofs().await, before, "as it was");
    let record = versions(stores.directory(), b"label 3").await.expect("read").expect("there");
    assert_eq!(record.clone().at(1).map(|version| version.version), Some(1));
    assert_eq!(record.at(2).map(|version| version.version), Some(2));
    publish(&stores, values(0, 30, 2)).await;
    let record = versions(stores.directory(), b"label 3").await.expect("read").expect("there");
    assert_eq!(record.at(1), None, "two epochs later");
}

pub async fn what_has_its_value_makes_no_epoch(home: impl Home) {
    let stores = home.stores();
    let first = publish(&stores, values(0, 5, 0)).await;
    for again in [values(0, 5, 0), NewValues::new()] {
        let (draft, _) = draft(&stores, again).await;
        assert_eq!((draft.part.epoch(), draft.part.root()), (1, Ok(first)));
    }
}

/// A clock that was put back must not publish the past after the present.
pub async fn an_older_change_does_not_undo_a_newer_one(home: impl Home) {
    let stores = home.stores();
    let second = publish(&stores, values(0, 5, 2)).await;
    let (draft, _) = draft(&stores, values(0, 5, 1)).await;
    assert_eq!((draft.part.epoch(), draft.part.root()), (1, Ok(second)));
}

pub async fn a_missing_node_is_told(home: impl Home) {
    let stores = home.stores();
    publish(&stores, values(0, 50, 0)).await;
    let place = key().place(b"label 3", Place::Fresh(1));
    let mut commit = Commit::default();
    commit.delete(Key::map_node(&place.get_val(), place.get_len()));
    stores.directory().commit(commit).await.expect("committed");
    let tree = Part::committed(stores.directory()).await.expect("read");
    let read = Part::read(stores.directory(), tree, &[place]).await.map(|_| ());
    assert!(matches!(read, Err(MapError::Broken(_))), "{read:?}");
    assert_ne!(read, Err(MapError::Store(StoreError::Unknown)));
}
