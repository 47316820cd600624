//! What the face promises: who may come in, what is done once, events that are not lost, limits.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::{Value, json};

use crate::program::{Program, Running, serve, token};
use crate::world::World;

#[test]
fn nobody_comes_in_without_a_token_and_a_token_is_for_its_scopes() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let reads = token(&world, "bobby", "reader", &["read"]);
    world.run("bobby", &["rpc", "tokens", "add", "reader", "--scope", "send"]).exits(11);
    world.run("bobby", &["rpc", "tokens", "add", "x y", "--scope", "send"]).exits(2);
    let _served = serve(&world, "bobby");
    let mode = std::fs::metadata(world.path("bobby").join("rpc")).expect("is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    world.run("bobby", &["rpc"]).exits(11);

    let mut program = Program::connect(&world, "bobby");
    assert!(program.does("rpc.discover", json!({}))["methods"].as_array().is_some_and(|all| all.len() > 20));
    for method in ["whoami", "read", "send", "events.since", "events.subscribe", "heal"] {
        assert_eq!(program.fails(method, json!({})), -32020, "{method}");
    }
    assert_eq!(program.fails("authenticate", json!({ "token": format!("{reads}0") })), -32020);
    assert_eq!(program.fails("authenticate", json!({})), -32602);
    assert_eq!(
        program.does("authenticate", json!({ "token": reads })),
        json!({ "name": "reader", "scopes": ["read"] })
    );
    assert_eq!(program.does("whoami", json!({})), world.run("bobby", &["--json", "whoami"]).exits(0).json());
    for (method, params) in [
        ("send", json!({ "who": "alice", "text": "x" })),
        ("heal", json!({})),
        ("devices", json!({})),
        ("directory", json!({ "go_on": true })),
        ("verify", json!({ "who": "alice", "acknowledge": true })),
    ] {
        assert_eq!(program.fails(method, params), -32021, "{method}");
    }
    assert_eq!(program.does("directory", json!({ "go_on": false }))["goes_on"], false);
    let anew = program.fails("directory", json!({ "begin_anew": true, "yes": true }));
    assert_eq!(anew, -32602, "a person begins anew");
    // Whoever may only send reads nothing by what passes texts on or shows them.
    let sends = token(&world, "bobby", "sender", &["send"]);
    let mut sender = Program::connect_with(&world, "bobby", &sends);
    for (method, params) in [
        ("forward", json!({ "who": "alice", "number": 1, "to": ["alice"] })),
        ("show-once", json!({ "who": "alice", "number": 1 })),
        ("pins", json!({ "who": "alice" })),
        ("star", json!({ "who": "alice", "number": 1 })),
        ("conversations.expire", json!({ "who": "alice", "after": "1d" })),
    ] {
        assert_eq!(sender.fails(method, params), -32021, "{method}");
    }
    world.run("bobby", &["rpc", "tokens", "remove", "sender"]).exits(0);
    // The recovery code is the person's, whatever a program may do.
    let does_all = token(&world, "bobby", "all", &["read", "send", "admin"]);
    let mut all = Program::connect_with(&world, "bobby", &does_all);
    let code = std::fs::read_to_string(world.path("bobby.code")).expect("is there");
    for method in ["recovery-code.check", "recovery-code.replace", "account.delete"] {
        assert_eq!(all.fails(method, json!({ "recovery_code": code.trim() })), -32011, "{method}");
    }
    // Nor does it link a device, which would read and write everything for ever.
    assert_eq!(all.fails("devices.link", json!({ "code": "A".repeat(40) })), -32011);
    assert_eq!(all.fails("devices.confirm", json!({ "same": true })), -32011);
    world.run("bobby", &["rpc", "tokens", "remove", "all"]).exits(0);

    // Other connections than the one to the socket go through it, and none of them shows a token's hash.
    let listed = world.run("bobby", &["--json", "rpc", "tokens"]).exits(0);
    assert_eq!(listed.json()[0]["name"], "reader");
    assert!(!listed.out.contains(&reads));
    world.run("bobby", &["rpc", "tokens", "remove", "reader"]).exits(0);
    world.run("bobby", &["rpc", "tokens", "remove", "reader"]).exits(4);
    assert_eq!(program.fails("whoami", json!({})), -32020, "it is out at once");
    assert_eq!(program.fails("authenticate", json!({ "token": reads })), -32020);
}

#[test]
fn another_users_process_is_turned_away_unheard() {
    let world = World::start();
    world.register("bobby");
    let socket = world.path("rpc.socket");
    let path = socket.to_str().expect("a path");
    let _served = Running::start(&mut world.command("bobby", &["--json", "rpc", "--socket", path]));
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    assert_eq!(std::fs::metadata(&socket).expect("is there").permissions().mode() & 0o777, 0o600);
    // As if the socket and all folders above it were open to everybody: the system still says who comes.
    std::fs::set_permissions(&socket, mode(0o666)).expect("sets");
    std::fs::set_permissions(world.path(""), mode(0o755)).expect("sets");
    let asks = "import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
try:
    s.sendall(b'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}\\n')
    print(len(s.recv(100)))
except OSError:
    print(0)";
    let heard = |command: &mut Command| {
        let output = command.args(["/usr/bin/python3", "-c", asks, path]).output().expect("runs");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    };
    assert_eq!(heard(Command::new("env").arg("--")), "100", "the same user's is heard");
    let id = Command::new("id").arg("-u").output().expect("runs");
    // Only the superuser can start a process as somebody else.
    if id.stdout == b"0\n" {
        let other = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--"];
        assert_eq!(heard(Command::new("setpriv").args(other)), "0");
    }
}

#[test]
fn who_does_not_read_holds_up_nobody_else() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let token = token(&world, "bobby", "bot", &["read", "send"]);
    let _served = serve(&world, "bobby");
    // Its answers are long and lie unread: then it is not read any more either, and no more answers are made.
    let (_sleeper, asked) = Program::floods(&world, "bobby", &token, "rpc.discover");
    assert!(asked < 50_000, "it is not read any more: {asked}");
    let mut other = Program::connect_with(&world, "bobby", &token);
    other.does("events.subscribe", json!({}));
    world.run("alice", &["send", "bobby", "still there?"]).exits(0);
    other.until_text("still there?");
}

#[test]
fn each_method_is_the_command_lines_verb() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let mut program = Program::stdio(&world, "bobby");
    for (method, params, words) in [
        ("whoami", json!({}), vec!["whoami"]),
        ("contacts", json!({}), vec!["contacts"]),
        ("requests", json!({}), vec!["requests"]),
        ("conversations", json!({}), vec!["conversations"]),
        ("settings", json!({}), vec!["settings"]),
        ("evidence", json!({}), vec!["evidence"]),
        ("group.members", json!({ "group": "alice" }), vec!["group", "members", "alice"]),
    ] {
        let typed = world.run("bobby", &[&["--json"], words.as_slice()].concat()).exits(0).json();
        assert_eq!(program.does(method, params), typed, "{method}");
    }
    let poll =
        json!({ "who": "alice", "question": "When?", "options": ["today", "at \u{1B}[2J eight"], "multiple": true });
    assert_eq!(program.does("poll", poll)["sent"], true);
    let rows = program.does("read", json!({ "who": "alice", "limit": 1 }));
    let number = rows[0]["number"].clone();
    let vote = |options: Value| json!({ "who": "alice", "number": number, "options": options });
    assert_eq!(program.fails("vote", vote(json!(["1"]))), -32602);
    assert_eq!(program.fails("vote", vote(json!([13]))), -32602);
    program.does("vote", vote(json!([1, 2])));
    program.does("pin", json!({ "who": "alice", "number": number }));
    let pins = world.run("bobby", &["--json", "pins", "alice"]).exits(0).lines();
    assert_eq!(pins[0]["poll"]["options"][1]["accounts"].as_array().map(Vec::len), Some(1));
    assert_eq!(program.does("pins", json!({ "who": "alice" })), Value::Array(pins));
    assert_eq!(program.does("stars", json!({})), json!([]));
    assert_eq!(program.fails("conversations.expire", json!({ "who": "alice", "after": "1y" })), -32602);
    program.does("conversations.expire", json!({ "who": "alice", "after": "1d" }));
    assert_eq!(program.does("conversations", json!({}))[0]["disappears_after"], 86_400);
    program.does("events.subscribe", json!({}));
    world.run("alice", &["once", "bobby", "burn it"]).exits(0);
    let seen = program.until(|event| event["message"]["kind"] == "once");
    let shown = json!({ "who": "alice", "number": seen["message"]["number"] });
    let keyed = json!({ "who": "alice", "number": seen["message"]["number"], "idempotency_key": "kept" });
    assert_eq!(program.fails("show-once", keyed), -32602, "its answer is kept nowhere");
    assert_eq!(program.does("show-once", shown.clone())["text"], "burn it");
    assert_eq!(program.fails("show-once", shown), -32004);
    let rows = world.run("bobby", &["--json", "read", "alice", "--limit", "9"]).exits(0).lines();
    assert_eq!(program.does("read", json!({ "who": "alice", "limit": 9 })), Value::Array(rows));
    // What fails, fails as there: its code is the exit code below -32000.
    world.run("bobby", &["send", "nobody-there", "x"]).exits(4);
    let answer = program.call("send", json!({ "who": "nobody-there", "text": "x" }));
    assert_eq!((&answer["error"]["code"], &answer["error"]["data"]["kind"]), (&json!(-32004), &json!("not-found")));
    assert_eq!(program.fails("react", json!({ "who": "alice", "number": 1 })), -32602, "an emoji, or to take it back");
    world.kill_server();
    let offline = program.call("send", json!({ "who": "alice", "text": "later", "wait": 1 }));
    assert_eq!(offline["error"]["code"], -32006, "{offline}");
    assert_eq!(offline["error"]["data"]["result"]["delivery"], "waiting", "it is kept, and told so: {offline}");
    assert_eq!(program.does("send", json!({ "who": "alice", "text": "later", "wait": 0 }))["delivery"], "waiting");
}

#[test]
fn what_is_asked_again_under_a_key_is_not_done_again_also_after_kill_9() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let token = token(&world, "bobby", "bot", &["read", "send", "admin"]);
    let mut served = serve(&world, "bobby");
    let send = |text: &str, key: &str| json!({ "who": "alice", "text": text, "wait": 0, "idempotency_key": key });
    let mut program = Program::connect_with(&world, "bobby", &token);
    assert_eq!(program.fails("whoami", json!({ "idempotency_key": "a" })), -32602, "it changes nothing");
    assert_eq!(program.fails("send", send("once", "")), -32602);
    let first = program.does("send", send("once", "a"));
    assert_eq!(program.does("send", send("once", "a")), first);
    assert_eq!(program.fails("send", send("twice", "a")), -32022);
    let of_group = json!({ "name": "Club", "members": ["alice"], "idempotency_key": "g" });
    let group = program.does("group.create", of_group.clone());
    let poll = json!({ "who": "alice", "question": "Once?", "options": ["yes", "no"], "idempotency_key": "p" });
    let first_poll = program.does("poll", poll.clone());
    // Asked and killed before it is heard what came of it, sixteen times.
    for attempt in 0..16 {
        let text = format!("attempt {attempt}");
        program.ask("send", send(&text, &text));
        if attempt % 2 == 0 {
            served.kill();
        } else {
            program.does("whoami", json!({}));
            served.kill();
        }
        served = serve(&world, "bobby");
        program = Program::connect_with(&world, "bobby", &token);
        let done = program.does("send", send(&text, &text));
        assert_eq!(program.does("send", send(&text, &text)), done);
    }
    assert_eq!(program.does("poll", poll), first_poll);
    let other = json!({ "who": "alice", "question": "Killed?", "options": ["yes", "no"], "idempotency_key": "q" });
    program.ask("poll", other.clone());
    served.kill();
    let _served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    let done = program.does("poll", other);
    assert_eq!((&done["sent"], &done["conversation"]), (&json!(true), &first_poll["conversation"]));
    let rows = program.does("read", json!({ "who": "alice", "limit": 90 }));
    let polls = rows.as_array().expect("rows").iter().filter(|row| row["kind"] == "poll");
    assert_eq!(polls.count(), 2, "each poll once");
    assert_eq!(program.does("send", send("once", "a")), first);
    assert_eq!(program.does("group.create", of_group), group);
    // Asked again while it is under way: whoever asks is told so, and everybody is answered.
    let mut was_under_way = false;
    for pair in 0..16 {
        let text = format!("pair {pair}");
        let asked = json!({ "who": "alice", "text": text, "idempotency_key": text });
        program.ask("send", asked.clone());
        let again = program.call("send", asked.clone());
        was_under_way |= again["error"]["code"] == -32023;
        assert!(again.get("result").is_some() || again["error"]["code"] == -32023, "{again}");
        let mut settled = || (0..100).any(|_| program.call("send", asked.clone()).get("result").is_some());
        assert!(settled(), "{text} is done, and what it gave is given again");
    }
    assert!(was_under_way, "none of sixteen was asked again while it was under way");
    // A failure that has done nothing is no answer for ever.
    let to_carol = json!({ "who": "carol", "text": "hi", "idempotency_key": "c" });
    assert_eq!(program.fails("send", to_carol.clone()), -32004);
    world.register("carol");
    program.does("send", to_carol);
    world.run("bobby", &["send", "alice", "the end"]).exits(0);
    let texts = world.read("alice", &["bobby", "--all"]);
    let mut wanted = vec!["hello".to_owned(), "once".to_owned()];
    wanted.extend((0..16).map(|attempt| format!("attempt {attempt}")));
    wanted.extend((0..16).map(|pair| format!("pair {pair}")));
    wanted.push("the end".to_owned());
    assert_eq!(texts, wanted);
    let requests = world.run("alice", &["--json", "requests"]).exits(0).json();
    let groups = world.run("alice", &["--json", "conversations"]).exits(0).json();
    let joined = groups.as_array().expect("chats").iter().filter(|chat| chat["pair"] == false).count();
    assert_eq!(joined + requests.as_array().expect("requests").len(), 1, "one group was made");
}

#[test]
fn events_are_given_until_they_are_acknowledged_and_numbers_survive_kill_9() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let token = token(&world, "bobby", "bot", &["read"]);
    let served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    program.does("events.subscribe", json!({}));
    world.run("alice", &["send", "bobby", "first"]).exits(0);
    let first = program.until_text("first");
    served.kill();
    let served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    let page = program.does("events.since", json!({}));
    let again = page["events"].as_array().expect("events").iter().find(|event| event["message"]["text"] == "first");
    assert_eq!(again, Some(&first), "it was not acknowledged, and has its number still");
    program.does("events.ack", json!({ "seq": first["seq"] }));
    served.kill();
    let rows = world.run("alice", &["--json", "read", "bobby", "--limit", "1"]).exits(0).json();
    let number = rows["number"].to_string();
    world.run("alice", &["react", "bobby", &number, "👍"]).exits(0);
    world.run("alice", &["edit", "bobby", &number, "otherwise"]).exits(0);
    world.run("alice", &["delete", "bobby", &number]).exits(0);
    let _served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    let newest = program.does("events.since", json!({}))["newest"].as_u64().expect("a number");
    assert!(newest >= first["seq"].as_u64().expect("a number"));
    assert_eq!(program.fails("events.ack", json!({ "seq": newest + 1_000 })), -32602);
    // A place of another profile, or of this one before it was put back: behind it nothing would be told for long.
    for method in ["events.since", "events.subscribe"] {
        assert_eq!(program.fails(method, json!({ "after": newest + 1_000 })), -32602, "{method}");
    }
    assert_eq!(program.does("events.since", json!({ "after": newest }))["events"], json!([]));
    assert_eq!(program.fails("events.since", json!({ "limit": 0 })), -32602);
    program.does("events.subscribe", json!({}));
    let changed = program.until(|event| event["event"] == "changed" && event["message"]["kind"] == "deleted");
    assert!(changed["seq"].as_u64() > first["seq"].as_u64(), "numbers ascend");
    assert!(changed["message"]["text"].is_null(), "what was deleted is not in the log either");
    world.run("alice", &["group", "create", "Club", "bobby"]).exits(0);
    program.until(|event| {
        event["event"] == "request" && event["request"]["handle"] == "alice"
            || event["event"] == "message" && event["message"]["kind"] == "joined"
    });
    program.does("events.unsubscribe", json!({}));
}

#[test]
fn whoever_was_told_of_a_request_is_told_when_it_waits_no_more() {
    let world = World::start();
    for person in ["alice", "bobby"] {
        world.register(person);
    }
    let token = token(&world, "bobby", "bot", &["read"]);
    let _served = serve(&world, "bobby");
    let listener = world.listen("bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    program.does("events.subscribe", json!({}));
    world.run("alice", &["send", "bobby", "hello"]).exits(0);
    let asked = program.until(|event| event["event"] == "request");
    listener.until("the request", |event| event["event"] == "request");
    world.run("bobby", &["requests", "decline", "alice"]).exits(0);
    let gone = program.until(|event| event["event"] == "request-gone");
    assert_eq!(gone["conversation"], asked["request"]["conversation"]);
    let gone = listener.until("that it is gone", |event| event["event"] == "request-gone");
    assert_eq!(gone["conversation"], asked["request"]["conversation"]);
}

#[test]
fn bots_go_on_when_the_process_is_killed_that_has_the_profile_open() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let token = token(&world, "bobby", "bot", &["read", "send"]);
    let owner = world.listen("bobby");
    owner.until("a connection", |event| event["event"] == "connection" && event["online"] == true);
    let _served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    program.does("events.subscribe", json!({}));
    world.run("alice", &["send", "bobby", "through another process"]).exits(0);
    program.until_text("through another process");
    let send = json!({ "who": "alice", "text": "once", "wait": 0, "idempotency_key": "a" });
    let number = program.ask("send", send.clone());
    owner.kill();
    let first = loop {
        let line = program.next().expect("an answer");
        if line["id"] == number {
            break line;
        }
    };
    let again = program.call("send", send.clone());
    assert_eq!(first["result"], again["result"], "{first}");
    let mut longer = json!({ "wait": 9 });
    ["who", "text", "idempotency_key"].into_iter().for_each(|name| longer[name] = send[name].clone());
    assert_eq!(program.does("send", longer), again["result"], "how long one waits is not what is done");
    assert_eq!(again["result"]["conversation"].as_str().map(str::len), Some(64), "{again}");
    world.run("alice", &["send", "bobby", "and after it"]).exits(0);
    program.until_text("and after it");
    world.run("bobby", &["send", "alice", "the end"]).exits(0);
    assert_eq!(world.read("alice", &["bobby", "--all"]).iter().filter(|text| *text == "once").count(), 1);
}

#[test]
fn limits_hold_and_garbage_is_answered() {
    let world = World::start();
    world.register("bobby");
    let token = token(&world, "bobby", "bot", &["read"]);
    let served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    program.write(b"\n  \n{\"jsonrpc\": \"2.0\", \"method\": \"whoami\"}\nnot json\n");
    assert_eq!(program.next().expect("an answer")["error"]["code"], -32700, "and none to a notification");
    program.write(br#"[{"jsonrpc":"2.0","method":"whoami","id":"a"},{"jsonrpc":"2.0","method":"whoami"},7]"#);
    program.write(b"\n");
    let batch = program.next().expect("an answer");
    assert_eq!((batch.as_array().map(Vec::len), &batch[0]["id"]), (Some(2), &json!("a")), "{batch}");
    assert_eq!(batch[1]["error"]["code"], -32600);
    assert_eq!(program.fails("who\u{1b}ami", json!({})), -32601);
    // Nobody has to read quickly, and what is asked beyond the limit waits.
    let asked: Vec<u64> = (0..200).map(|_| program.ask("whoami", json!({}))).collect();
    let mut answered: Vec<u64> =
        asked.iter().map(|_| program.next().expect("an answer")["id"].as_u64().expect("an id")).collect();
    answered.sort_unstable();
    assert_eq!(answered, asked);
    let mut long = vec![b'x'; 2 * 1024 * 1024];
    long.push(b'\n');
    let mut other = Program::connect(&world, "bobby");
    // The other end may close before it has all.
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| other.write(&long)));
    assert_eq!(other.next().expect("an answer")["error"]["code"], -32600);
    assert_eq!(other.next(), None, "and the end");
    let others: Vec<Program> = (0..31).map(|_| Program::connect(&world, "bobby")).collect();
    let mut one_more = Program::connect(&world, "bobby");
    // It speaks before it listens, as programs do that show their token first.
    one_more.write(&b"{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"whoami\"}\n".repeat(1_000));
    assert_eq!(one_more.next().expect("an answer")["error"]["code"], -32024);
    assert_eq!(one_more.next(), None);
    drop(others);
    assert_eq!(program.does("whoami", json!({}))["handle"], "bobby", "it goes on");
    drop(served);
    let leftover = Running::start(&mut world.command("bobby", &["--json", "rpc"]));
    assert!(leftover.first_line.contains("socket"), "a socket that a killed process left is no obstacle");
}

#[test]
fn hostile_content_is_inert_in_lines() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let mut program = Program::stdio(&world, "bobby");
    program.does("events.subscribe", json!({}));
    let hostile = "\u{1b}]0;x\u{7}\u{202e}\u{2028}{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n\"\\u0000";
    world.run("alice", &["send", "bobby", "--", hostile]).exits(0);
    let event = program.until(|event| {
        event["message"]["own"] == false && event["message"]["kind"] == "text" && event["message"]["text"] != "hello"
    });
    assert_eq!(event["message"]["text"], hostile, "one event, with the text as it was written");
}
