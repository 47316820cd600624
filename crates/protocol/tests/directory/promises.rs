//! Promises as they are received: signed by the log key, bound as the log says, of the present.

use protocol::handle::Handle;
use protocol::id::ChainHead;
use protocol::limits::{LEAF_AHEAD_S, PROMISE_S_MAX};
use protocol::time::Seconds;
use protocol::transparency::label::HandleValue;
use protocol::transparency::promise::*;

use crate::honest::{Honest, START, account_id, log_key};

fn signed(made: Seconds, deadline: Seconds) -> SignedPromise {
    let (account, head) = (account_id(1), ChainHead([1; 32]));
    SignedPromise::sign(&log_key(1), Promise { account, sequence: 0, head, made, deadline, log_size: 1, handle: None })
}

#[test]
fn a_promise_is_signed_and_not_put_off() {
    let server = Honest::new(1);
    let configuration = &server.configuration;
    let verify = |signed: &SignedPromise| signed.verify(configuration, START.millis());
    let bound = configuration.promise_s();
    assert_eq!(verify(&signed(START, START.plus(bound))), Ok(()));
    assert_eq!(verify(&signed(START, START.plus(bound + 1))), Err(BadPromise::PutOff));
    let (last, beyond) = (START.plus(LEAF_AHEAD_S), START.plus(LEAF_AHEAD_S + 1));
    assert_eq!(verify(&signed(last, last.plus(bound))), Ok(()), "clocks differ a little");
    assert_eq!(verify(&signed(beyond, beyond.plus(bound))), Err(BadPromise::Ahead), "made in the future");
    let old = Seconds(START.0 - 86_400);
    assert_eq!(verify(&signed(old, old.plus(bound))), Ok(()), "shown to somebody else a day later");
    let promise = signed(START, START.plus(bound)).promise;
    assert_eq!(verify(&SignedPromise::sign(&log_key(2), promise)), Err(BadPromise::Unsigned));
}

#[test]
fn a_configuration_cannot_put_promises_off_for_ever() {
    let mut configuration = Honest::new(1).configuration;
    configuration.promise_ms = u32::MAX;
    let verify = |seconds| signed(START, START.plus(seconds)).verify(&configuration, START.millis());
    assert_eq!(verify(PROMISE_S_MAX), Ok(()));
    assert_eq!(verify(PROMISE_S_MAX + 1), Err(BadPromise::PutOff));
}

#[test]
fn a_handle_that_looks_alike_keeps_no_promise() {
    let handle = |text| Handle::parse(text).expect("a handle");
    let (made, deadline) = (START, START.plus(60));
    let promise = Promise { handle: Some(handle("alice")), log_size: 0, ..signed(made, deadline).promise };
    let late = protocol::transparency::leaf::LogLeaf { time: deadline.plus(1), ..Honest::new(1).checkpoint(0).leaf };
    let held = |text, byte| HandleValue::Held { account: account_id(byte), handle: handle(text) };
    let judge = |value: Option<&HandleValue>| promise.judge_handle(&late, value);
    assert_eq!(judge(Some(&held("alice", 1))), Kept::Kept);
    assert_eq!(judge(Some(&held("al1ce", 1))), Kept::Broken, "another one in its place");
    assert_eq!(judge(Some(&held("alice", 2))), Kept::Broken, "another's");
    assert_eq!(judge(None), Kept::Broken, "nobody's");
}
