//! The table, the command line, the schema and the documentation agree; nothing that is given is taken for something else.

mod fault;

use std::collections::{BTreeMap, BTreeSet};

use clap::CommandFactory;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::methods::{Count, Does, METHODS, Method, NO_METHODS};
use super::{params, schema};
use crate::args::{Arguments, Verb};
use fault::fault;

/// The command line's verbs, with points between their words.
fn verbs(command: &clap::Command, before: &str, found: &mut BTreeSet<String>) {
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let name = if before.is_empty() { verb.get_name().to_owned() } else { format!("{before}.{}", verb.get_name()) };
        let alone = !verb.is_subcommand_required_set() && !verb.is_arg_required_else_help_set();
        if alone {
            found.insert(name.clone());
        }
        verbs(verb, &name, found);
    }
}

#[test]
fn every_verb_is_a_method_or_says_why_not() {
    let mut command = Arguments::command();
    command.build();
    let mut typed = BTreeSet::new();
    verbs(&command, "", &mut typed);
    // Some verbs ask a person in the middle: their methods are made of several steps.
    let is_verb = |method: &&Method| matches!(method.does, Does::Verb { .. }) || typed.contains(method.name);
    let told = METHODS.iter().filter(is_verb).map(|method| method.verb.to_owned());
    let told: BTreeSet<String> = told.chain(NO_METHODS.iter().map(|(name, _)| (*name).to_owned())).collect();
    assert_eq!(
        typed, told,
        "a verb of the command line is a row of METHODS (docs/howto/write-a-bot.md, Add a method), or of NO_METHODS with the reason"
    );
    assert!(NO_METHODS.iter().all(|(name, why)| Method::find(name).is_none() && !why.is_empty()));
}

#[test]
fn the_schema_is_the_table() {
    let document = schema::document();
    let shapes = schema::shapes();
    let listed = document["methods"].as_array().expect("methods");
    assert_eq!(listed.len(), METHODS.len());
    let names: BTreeSet<&str> = METHODS.iter().map(|method| method.name).collect();
    assert_eq!(names.len(), METHODS.len(), "each name once");
    for (method, told) in METHODS.iter().zip(listed) {
        assert_eq!(told["name"], method.name);
        assert!(told["summary"].as_str().is_some_and(|text| text.len() > 5), "{} says what it does", method.name);
        assert!(shapes.contains_key(method.result), "{} gives a shape that is there", method.name);
        let params = params::of(method);
        if let Does::Verb { without, changing } = method.does {
            let definition = params::definition(method).expect("a verb");
            for name in without.iter().chain(changing) {
                let known = definition.get_arguments().any(|arg| arg.get_id() == *name);
                assert!(known, "{}: there is no argument {name}", method.name);
            }
        }
        for (param, told) in params.iter().zip(told["params"].as_array().expect("params")) {
            assert!(!param.help.is_empty() && told["name"] == param.name, "{}: {}", method.name, param.name);
        }
    }
    let used: BTreeSet<String> = METHODS.iter().map(|method| method.result.to_owned()).collect();
    let text = Value::Object(shapes.clone()).to_string();
    let errors = document["components"]["errors"].to_string();
    let given: String = listed.iter().map(|told| told["result"].to_string()).chain([errors]).collect();
    for name in shapes.keys() {
        let place = format!("#/components/schemas/{name}\"");
        let named = text.contains(&place) || given.contains(&place);
        assert!(named || used.contains(name), "nothing gives the shape {name}");
    }
    assert!(!text.contains("\"format\""), "the check below knows all words of the schemas");
    assert_eq!(shapes["fault"]["enum"], json!(client::Fault::ALL.map(client::Fault::name)), "why files are not sent");
}

/// The pairs of a request and its answer in the documentation, in the order in which they stand.
fn examples() -> Vec<(Value, Value)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/howto/write-a-bot.md");
    let text = std::fs::read_to_string(path).expect("the documentation of bots is there");
    let mut asked = None;
    let mut pairs = Vec::new();
    for line in text.lines() {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        if let Some(request) = line.strip_prefix("→ ") {
            asked = Some(read(request));
        } else if let (Some(answer), Some(request)) = (line.strip_prefix("← "), asked.take()) {
            pairs.push((request, read(answer)));
        }
    }
    pairs
}

#[test]
fn the_documentation_shows_every_method_and_its_examples_fit() {
    let shapes = schema::shapes();
    let mut shown = BTreeMap::new();
    for (request, answer) in examples() {
        let name = request["method"].as_str().expect("a method");
        let method = Method::find(name).unwrap_or_else(|| panic!("the documentation shows {name}, which is no method"));
        *shown.entry(name.to_owned()).or_insert(0) += 1;
        let params = params::of(method);
        let given = request["params"].as_object().cloned().unwrap_or_default();
        params::check(&params, &given).unwrap_or_else(|error| panic!("{request}: {}", error.message));
        for param in &params {
            if let Some(value) = given.get(&param.name) {
                assert_eq!(fault(&param.schema(), value, &shapes), None, "{request}");
            }
        }
        if matches!(method.does, Does::Verb { .. }) {
            params::verb(method, &params, &given).unwrap_or_else(|error| panic!("{request}: {}", error.message));
        }
        assert_eq!((&answer["id"], &answer["jsonrpc"]), (&request["id"], &json!("2.0")), "{answer}");
        if let Some(result) = answer.get("result") {
            assert_eq!(fault(&schema::result(method), result, &shapes), None, "the answer to {request}");
        } else {
            let code = answer["error"]["code"].to_string();
            assert!(schema::document()["components"]["errors"].get(&code).is_some(), "{answer}");
        }
    }
    let all: BTreeSet<String> = METHODS.iter().map(|method| method.name.to_owned()).collect();
    let shown: BTreeSet<String> = shown.into_keys().collect();
    assert_eq!(shown, all, "docs/howto/write-a-bot.md shows each method with an example");
}

#[test]
fn errors_of_the_documentation_are_those_of_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/howto/write-a-bot.md");
    let text = std::fs::read_to_string(path).expect("the documentation of bots is there");
    let row = |line: &str| line.strip_prefix("| ")?.split(' ').next()?.parse::<i64>().ok();
    let told: BTreeSet<String> = text.lines().filter_map(row).map(|code| code.to_string()).collect();
    let document = schema::document();
    let known = document["components"]["errors"].as_object().expect("errors").keys().cloned().collect();
    assert_eq!(told, known);
}

fn given(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

#[test]
fn parameters_are_what_the_command_line_takes() {
    let send = Method::find("send").expect("a method");
    let params = params::of(send);
    let read = |value: Value| params::check(&params, &given(value));
    assert!(read(json!({ "who": "bob", "text": "hi", "wait": 0, "reply_to": 3 })).is_ok());
    for wrong in [
        json!({ "who": "bob" }),
        json!({ "text": "hi" }),
        json!({ "who": "bob", "text": ["hi"] }),
        json!({ "who": "bob", "text": "hi", "wait": "0" }),
        json!({ "who": "bob", "text": "hi", "wait": -1 }),
        json!({ "who": null, "text": "hi" }),
        json!({ "who": "bob", "text": "hi", "home": "/tmp" }),
        json!({ "who": "bob", "text": "hi", "passphrase_file": "/etc/passwd" }),
    ] {
        assert!(read(wrong.clone()).is_err(), "{wrong}");
    }
    let evidence = Method::find("evidence").expect("a method");
    assert!(params::check(&params::of(evidence), &given(json!({ "export": "/tmp/x" }))).is_err(), "no files");
    let verify = Method::find("verify").expect("a method");
    assert!(!params::changes(verify, &given(json!({ "who": "bob", "forget": false }))));
    assert!(params::changes(verify, &given(json!({ "who": "bob", "forget": true }))));
    assert_eq!(Method::find("read").expect("a method").count, Count::Lines);
}

proptest! {
    #[test]
    fn no_text_is_taken_for_an_option(who in "(-|--|[a-z-]{0,12}|\\PC{0,8})", text in "(--?[a-z-]{0,12}(=.*)?|\\PC{0,40})") {
        let send = Method::find("send").expect("a method");
        let asked = given(json!({ "who": who, "text": text, "reply_to": 7 }));
        let read = params::verb(send, &params::of(send), &asked);
        let Ok(Verb::Send(read)) = read else { return Err(TestCaseError::fail("it reads a send")) };
        prop_assert_eq!((read.who, read.text, read.reply_to), (who, vec![text], Some(7)));
    }

    #[test]
    fn no_value_is_taken_for_another_option(number in "\\PC{0,40}") {
        let verify = Method::find("verify").expect("a method");
        let asked = given(json!({ "who": "bob", "number": number }));
        let Ok(Verb::Verify(read)) = params::verb(verify, &params::of(verify), &asked) else {
            return Err(TestCaseError::fail("it reads a verify"));
        };
        prop_assert_eq!((read.number, read.forget, read.acknowledge), (Some(number), false, false));
    }
}

#[test]
fn a_list_of_nothing_is_said_to_be_missing_by_its_name() {
    let cases = [
        ("search", json!({ "words": [] }), "words"),
        ("vote", json!({ "who": "alice", "number": 1, "options": [] }), "options"),
    ];
    for (name, given, missing) in cases {
        let (method, given) = (Method::find(name).expect("a method"), given.as_object().expect("an object").clone());
        let refused = params::verb(method, &params::of(method), &given).expect_err("refused");
        assert!(refused.message.contains(&format!("“{missing}”")), "{}", refused.message);
    }
}
