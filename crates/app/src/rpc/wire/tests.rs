//! Reading requests: what JSON-RPC says of each form, limits, and arbitrary bytes.

use proptest::prelude::*;

use super::*;

fn code(line: &str) -> Option<(i64, Value)> {
    match parse(line.as_bytes()) {
        Incoming::One(Err(answer)) => Some((answer["error"]["code"].as_i64().expect("a code"), answer["id"].clone())),
        _ => None,
    }
}

#[test]
fn each_form_is_read_or_refused_as_json_rpc_says() {
    for (line, refused) in [
        (r#"{"jsonrpc":"2.0","method":"whoami","id":1}"#, None),
        (r#"{"jsonrpc":"2.0","method":"whoami"}"#, None),
        (r#"{"jsonrpc":"2.0","method":"whoami","id":null,"params":[]}"#, None),
        (r#"{"jsonrpc":"2.0","method":"whoami","id":"a","params":{"x":1}}"#, None),
        (r#"{"jsonrpc":"2.0","method":"whoami","id":1"#, Some((-32700, json!(null)))),
        ("", Some((-32700, json!(null)))),
        ("[]", Some((-32600, json!(null)))),
        ("1", Some((-32600, json!(null)))),
        (r#"{"jsonrpc":"1.0","method":"whoami","id":7}"#, Some((-32600, json!(7)))),
        (r#"{"method":"whoami","id":7}"#, Some((-32600, json!(7)))),
        (r#"{"jsonrpc":"2.0","method":1,"id":"b"}"#, Some((-32600, json!("b")))),
        (r#"{"jsonrpc":"2.0","method":"whoami","id":7,"params":"who"}"#, Some((-32600, json!(7)))),
        (r#"{"jsonrpc":"2.0","method":"whoami","id":1.5}"#, Some((-32600, json!(null)))),
        (r#"{"jsonrpc":"2.0","method":"whoami","id":{}}"#, Some((-32600, json!(null)))),
        (r#"{"jsonrpc":"2.0","method":"whoami","id":7,"token":"x"}"#, Some((-32600, json!(7)))),
        (r#"{"jsonrpc":"2.0","method":"whoami","method":"rpc.discover","id":7}"#, Some((-32600, json!(null)))),
        (
            r#"{"jsonrpc":"2.0","method":"read","id":7,"params":{"who":"a","w\u0068o":"b"}}"#,
            Some((-32600, json!(null))),
        ),
    ] {
        assert_eq!(code(line), refused, "{line}");
    }
    let Incoming::One(Ok(by_position)) = parse(br#"{"jsonrpc":"2.0","method":"read","params":["bob"],"id":1}"#) else {
        panic!("a request, to be refused by its method");
    };
    assert_eq!(by_position.params, None);
}

#[test]
fn a_batch_is_read_one_by_one_and_limits_hold() {
    let Incoming::Batch(all) = parse(br#"[1,{"jsonrpc":"2.0","method":"whoami","id":2}]"#) else { panic!("a batch") };
    assert!(all[0].is_err() && all[1].is_ok());
    let many = |count: usize| format!("[{}]", vec!["1"; count].join(","));
    assert!(matches!(parse(many(BATCH_MAX).as_bytes()), Incoming::Batch(_)));
    assert_eq!(code(&many(BATCH_MAX + 1)), Some((-32600, Value::Null)));
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(matches!(parse(deep(DEPTH_MAX).as_bytes()), Incoming::Batch(_)));
    assert_eq!(code(&deep(DEPTH_MAX + 1)), Some((-32600, Value::Null)));
    assert_eq!(code(&"[".repeat(500_000)), Some((-32600, Value::Null)), "without a stack for each");
    let brackets = format!(r#"{{"jsonrpc":"2.0","method":"{}\"[","id":1}}"#, "[".repeat(100));
    assert_eq!(code(&brackets), None, "brackets in a text are text");
    assert_eq!(code(&" ".repeat(REQUEST_BYTES_MAX + 1)), Some((-32600, Value::Null)));
    let long = format!(r#"{{"jsonrpc":"2.0","method":"whoami","id":"{}"}}"#, "x".repeat(ID_BYTES_MAX + 1));
    assert_eq!(code(&long), Some((-32600, Value::Null)));
}

#[test]
fn what_others_write_is_inert_in_a_line() {
    let hostile = "\u{1b}[2J\u{9b}31m\u{202e}\u{2028}\u{200b}\n\u{e0041}\u{7f}é🙂";
    let written = line(&json!({ "text": hostile, hostile: 1 }));
    assert_eq!(written.matches('\n').count(), 1, "one line");
    assert!(!written.trim_end().chars().any(crate::safe_text::acts), "{written:?}");
    assert!(written.contains("é🙂"));
    let read: Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(read["text"], hostile);
}

/// Bytes that are nearly requests.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u0000",
        "\\ud800",
        "null",
        "1e400",
        "-0",
        "\"jsonrpc\":\"2.0\"",
        "\"method\":\"send\"",
        "\"id\":1",
        "\"params\":",
        "\u{202e}",
        "\0",
        "\n",
    ]);
    let text = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![text, prop::collection::vec(any::<u8>(), 0..300)]
}

proptest! {
    #[test]
    fn any_bytes_are_requests_or_have_an_answer_that_json_rpc_knows(bytes in nearly()) {
        let all = match parse(&bytes) {
            Incoming::One(one) => vec![one],
            Incoming::Batch(all) => all,
        };
        prop_assert!(!all.is_empty());
        for answer in all.into_iter().filter_map(Result::err) {
            prop_assert_eq!(&answer["jsonrpc"], "2.0");
            prop_assert!([-32700, -32600].contains(&answer["error"]["code"].as_i64().expect("a code")));
            prop_assert!(answer.get("id").is_some() && answer.get("result").is_none());
            prop_assert_eq!(line(&answer).matches('\n').count(), 1);
        }
    }

    #[test]
    fn every_text_comes_out_as_it_went_in(text in any::<String>()) {
        let read: Value = serde_json::from_str(&line(&json!(text))).expect("JSON");
        prop_assert_eq!(read, json!(text));
    }
}
