//! What every blobs store does.

use protocol::id::BlobId;
use protocol::time::Days;
use wiretight_server::port::Stores;
use wiretight_server::port::blobs::{BlobStat, BlobWrite, Blobs, Written};

use crate::Home;

const BLOB: BlobId = BlobId([7; 32]);
const TODAY: Days = Days(20_000);

fn chunk(offset: u64, chunk: &[u8]) -> BlobWrite {
    BlobWrite { blob: BLOB, size: 10, offset, chunk: chunk.to_vec(), today: TODAY }
}

fn written(written: u64) -> Result<Written, wiretight_server::port::StoreError> {
    Ok(Written::Stat(BlobStat { written, size: 10 }))
}

pub async fn chunks_are_written_in_order(home: impl Home) {
    let stores = home.stores();
    let blobs = stores.blobs();
    assert_eq!(blobs.stat(&BLOB).await, Ok(None));
    assert_eq!(blobs.read(&BLOB, 0, 10).await, Ok(None));
    assert_eq!(blobs.write(chunk(0, b"abcd")).await, written(4));
    assert_eq!(blobs.write(chunk(0, b"abcd")).await, written(4), "the same chunk again");
    assert_eq!(blobs.write(chunk(2, b"cdef")).await, written(6), "one that overlaps");
    assert_eq!(blobs.read(&BLOB, 0, 10).await, Ok(None), "it is not complete");
    assert_eq!(blobs.write(chunk(6, b"ghij")).await, written(10));
    assert_eq!(blobs.read(&BLOB, 0, 100).await, Ok(Some(b"abcdefghij".to_vec())));
    assert_eq!(blobs.read(&BLOB, 8, 100).await, Ok(Some(b"ij".to_vec())));
    assert_eq!(blobs.read(&BLOB, 3, 2).await, Ok(Some(b"de".to_vec())));
    assert_eq!(blobs.read(&BLOB, u64::MAX, 2).await, Ok(Some(Vec::new())));
    assert_eq!(blobs.write(chunk(6, b"ghij")).await, written(10), "again after the end");
}

pub async fn a_gap_is_not_written(home: impl Home) {
    let stores = home.stores();
    let blobs = stores.blobs();
    assert_eq!(blobs.write(chunk(0, b"ab")).await, written(2));
    assert_eq!(blobs.write(chunk(3, b"d")).await, written(2));
    assert_eq!(blobs.stat(&BLOB).await, Ok(Some(BlobStat { written: 2, size: 10 })));
}

pub async fn only_its_start_begins_a_blob(mut home: impl Home) {
    let stores = home.stores();
    let blobs = stores.blobs();
    assert_eq!(blobs.write(chunk(1, b"b")).await, written(0));
    assert_eq!(blobs.write(chunk(9, b"j")).await, written(0));
    assert_eq!(blobs.stat(&BLOB).await, Ok(None), "nothing is kept of it");
    assert_eq!(home.after_crash().blobs().stat(&BLOB).await, Ok(None));
    let stores = home.stores();
    assert_eq!(
        stores.blobs().write(BlobWrite { size: 11, ..chunk(0, b"a") }).await.expect("written"),
        Written::Stat(BlobStat { written: 1, size: 11 })
    );
}

pub async fn other_bytes_or_sizes_conflict(home: impl Home) {
    let stores = home.stores();
    let blobs = stores.blobs();
    assert_eq!(blobs.write(chunk(0, b"abcd")).await, written(4));
    assert_eq!(blobs.write(chunk(0, b"abxd")).await, Ok(Written::Conflict));
    assert_eq!(blobs.write(chunk(3, b"xe")).await, Ok(Written::Conflict));
    assert_eq!(blobs.write(BlobWrite { size: 11, ..chunk(4, b"ef") }).await, Ok(Written::Conflict));
    assert_eq!(blobs.stat(&BLOB).await, Ok(Some(BlobStat { written: 4, size: 10 })));
}

pub async fn an_upload_goes_on_after_a_crash(mut home: impl Home) {
    assert_eq!(home.stores().blobs().write(chunk(0, b"abcd")).await, written(4));
    let stores = home.after_crash();
    assert_eq!(stores.blobs().stat(&BLOB).await, Ok(Some(BlobStat { written: 4, size: 10 })));
    assert_eq!(stores.blobs().write(chunk(4, b"efghij")).await, written(10));
    let stores = home.after_crash();
    assert_eq!(stores.blobs().read(&BLOB, 0, 10).await, Ok(Some(b"abcdefghij".to_vec())));
}

pub async fn what_is_deleted_is_gone_also_after_a_crash(mut home: impl Home) {
    let stores = home.stores();
    let blobs = stores.blobs();
    blobs.delete(&BLOB).await.expect("nothing to delete");
    assert_eq!(blobs.write(chunk(0, b"abcd")).await, written(4));
    blobs.delete(&BLOB).await.expect("one that is not complete");
    assert_eq!(blobs.stat(&BLOB).await, Ok(None));
    assert_eq!(blobs.write(chunk(0, b"abcdefghij")).await, written(10), "its id is as any other again");
    blobs.delete(&BLOB).await.expect("a complete one");
    assert_eq!(blobs.read(&BLOB, 0, 10).await, Ok(None));
    assert_eq!(home.after_crash().blobs().stat(&BLOB).await, Ok(None));
}

pub async fn blobs_expire_by_day(home: impl Home) {
    let stores = home.stores();
    let blobs = stores.blobs();
    assert_eq!(blobs.write(chunk(0, b"abcdefghij")).await, written(10));
    blobs.expire(TODAY).await.expect("expired");
    assert!(blobs.stat(&BLOB).await.expect("read").is_some());
    blobs.expire(Days(TODAY.0 + 1)).await.expect("expired");
    assert_eq!(blobs.stat(&BLOB).await, Ok(None));
}
