//! Files on the page: taken from a tab, given to a tab, and nothing that acts is named to a browser.

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::{Answer, Page, Tab};
use crate::world::World;

const CANARY: &[u8] = b"a canary that must lie nowhere as it is";

impl Page<'_> {
    fn put(&self, token: &str, body: &[u8]) -> Answer {
        self.post(token, "/files", body)
    }

    fn post(&self, token: &str, path: &str, body: &[u8]) -> Answer {
        let own = self.own(&[("authorization", &format!("Bearer {token}"))]);
        let headers: Vec<(&str, &str)> = own.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.ask("POST", path, &headers, body)
    }

    fn get(&self, token: &str, path: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers =
            [("host", self.host.as_str()), ("sec-fetch-site", "same-origin"), ("authorization", bearer.as_str())];
        self.ask("GET", path, &headers, b"")
    }
}

/// The row of the next file in a chat.
fn file_row(tab: &mut Tab, who: &str, name: &str) -> Value {
    loop {
        let rows = tab.does("read", json!({ "who": who, "limit": 20, "keep_unread": true }));
        let mut rows = rows.as_array().expect("rows").iter().filter(|row| row["kind"] == "file");
        if let Some(row) = rows.find(|row| row["file"]["name"] == name && row["delivery"] == "received") {
            return row.clone();
        }
        tab.until(|event| event["event"] == "message");
    }
}

fn is_anywhere(folder: &Path, canary: &[u8]) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => is_anywhere(&entry.path(), canary),
        Ok(kind) if kind.is_file() => {
            let bytes = std::fs::read(entry.path()).unwrap_or_default();
            bytes.windows(canary.len()).any(|part| part == canary)
        }
        _ => false,
    })
}

#[test]
fn files_go_from_tab_to_tab_and_only_pictures_sounds_and_films_have_a_kind() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let (alice, bobby) = (Page::serve(&world, "alice"), Page::serve(&world, "bobby"));
    let ((_, token), (_, other)) = (alice.enter(), bobby.enter());
    let (mut from, mut to) = (alice.tab_with(&token), bobby.tab_with(&other));
    to.does("events.subscribe", json!({}));

    let mut large = CANARY.repeat(40_000);
    large.truncate(1_500_000);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
    let flac = [b"fLaC", CANARY].concat();
    let html = b"<!doctype html><script>alert(document.domain)</script>".to_vec();
    for (name, bytes, kind) in [
        ("notes.txt", &large, "application/octet-stream"),
        ("picture.svg", &svg, "application/octet-stream"),
        ("picture.png", &html, "application/octet-stream"),
        ("sound.flac", &flac, "audio/flac"),
        ("empty", &Vec::new(), "application/octet-stream"),
    ] {
        let upload = alice.put(&token, bytes);
        assert_eq!(upload.status, 200, "{upload:?}");
        assert!(!is_anywhere(&world.path("alice"), CANARY), "it is sealed as it comes");
        let asked = json!({ "who": "bobby", "upload": upload.json()["upload"], "name": name, "caption": "look",
            "keep_metadata": true, "idempotency_key": name });
        let sent = from.does("files.send", asked.clone());
        assert_eq!(from.does("files.send", asked), sent, "asked again, it is not sent again");
        let row = file_row(&mut to, "alice", name);
        assert_eq!((&row["text"], &row["file"]["size"]), (&json!("look"), &json!(bytes.len())));
        let path = format!("/files/{}/{}", row["conversation"].as_str().expect("an id"), row["number"]);
        let given = bobby.get(&other, &path);
        assert_eq!(given.status, 200, "{}", String::from_utf8_lossy(&given.body));
        assert!(given.body == *bytes, "{name} is as it was");
        assert_eq!(given.header("content-type"), [kind], "{name}");
        let disposition = format!("attachment; filename*=UTF-8''{name}");
        assert_eq!(given.header("content-disposition"), [disposition.as_str()]);
        assert_eq!(given.header("x-content-type-options"), ["nosniff"]);
        assert!(!is_anywhere(&world.path("bobby"), CANARY), "what is shown lies on no disk");
        assert_eq!(bobby.get(&token, &path).status, 401, "another page's token");
        assert_eq!(bobby.get("", &path).status, 401);
    }
    let rows = to.does("read", json!({ "who": "alice", "limit": 50, "keep_unread": true }));
    let files = rows.as_array().expect("rows").iter().filter(|row| row["kind"] == "file").count();
    assert_eq!(files, 5, "each once");
}

/// As a form, which has its end once nothing of it is left in the profile.
#[test]
fn what_is_shown_once_is_given_once_and_lies_on_no_disk() {
    let world = World::start();
    world.introduce("alice", "bobby");
    std::fs::write(world.path("canary.bin"), CANARY).expect("written");
    let file = world.path("canary.bin").to_str().expect("UTF-8").to_owned();
    world.run("alice", &["send", "bobby", "--file", &file, "--once", "for you alone"]).exits(0);
    world.run("bobby", &["read", "--keep-unread"]).exits(0);
    let bobby = Page::serve(&world, "bobby");
    let (_, token) = bobby.enter();
    let mut tab = bobby.tab_with(&token);
    let mut row = || {
        let rows = tab.does("read", json!({ "who": "alice", "limit": 20, "keep_unread": true }));
        let rows = rows.as_array().expect("rows");
        rows.iter().find(|row| row["kind"] == "once").expect("a row").clone()
    };
    let waits = row();
    assert_eq!((&waits["text"], &waits["once"], &waits["file"]), (&json!("waits"), &json!("file"), &Value::Null));
    let place = format!("{}/{}", waits["conversation"].as_str().expect("an id"), waits["number"]);
    let once = format!("/once/{place}");
    assert_eq!(bobby.post("", &once, b"").status, 401);
    assert_eq!(bobby.post(&token, "/once/alice/1", b"").status, 404);
    assert_eq!(bobby.get(&token, &format!("/files/{place}")).status, 404, "it is no file to be fetched as any");
    let given = bobby.post(&token, &once, b"");
    assert_eq!(given.status, 200, "{}", String::from_utf8_lossy(&given.body));
    let kind = given.header("content-type").concat();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").expect("a form");
    let body = String::from_utf8(given.body.clone()).expect("text");
    assert!(body.ends_with(&format!("\r\n--{boundary}--\r\n")), "{body}");
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    assert!(parts[1].contains("\"text\":\"for you alone\"") && parts[1].contains("canary.bin"), "{body}");
    assert!(parts[2].contains(std::str::from_utf8(CANARY).expect("text")), "{body}");
    assert!(!is_anywhere(&world.path("bobby"), CANARY));
    assert_eq!((&row()["text"], &row()["once"]), (&Value::Null, &Value::Null), "it is gone");
    assert_eq!(bobby.post(&token, &once, b"").status, 404);
}

#[test]
fn what_is_no_file_is_not_given_and_nothing_is_taken_from_strangers() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let page = Page::serve(&world, "bobby");
    let (_, token) = page.enter();
    let mut tab = page.tab_with(&token);
    for path in ["/files/alice/1", "/files/nobody/1", "/files/alice/99"] {
        let answer = page.get(&token, path);
        assert!(answer.status == 404 && answer.json()["reason"].is_string(), "{path}: {answer:?}");
    }
    for path in
        ["/files/", "/files/alice", "/files/alice/x", "/files/alice/-1", "/files/%ff/1", "/files/../page.json/1"]
    {
        assert_eq!(page.get(&token, path).status, 404, "{path}");
    }
    assert_eq!(page.put("", b"x").status, 401);
    assert_eq!(page.put("0000", b"x").status, 401);
    let upload = page.put(&token, b"x").json()["upload"].clone();
    for (wrong, code) in [
        (json!({ "who": "alice", "upload": "0000", "name": "x" }), -32004),
        (json!({ "who": "nobody-at-all", "upload": upload, "name": "x" }), -32004),
        (json!({ "who": "alice", "upload": upload }), -32602),
        (json!({ "who": "alice", "upload": upload, "name": "x", "path": "/etc/passwd" }), -32602),
    ] {
        assert_eq!(tab.fails("files.send", wrong.clone()), code, "{wrong}");
    }
    // By a path a tab reaches no file of this machine.
    assert!(tab.fails("files.send", json!({ "who": "alice", "path": "/etc/hostname" })) <= -32002);
    assert!(tab.fails("files.save", json!({ "who": "alice", "number": 1, "to": "/tmp" })) <= -32002);
    tab.does("files.send", json!({ "who": "alice", "upload": upload, "name": "../../x" }));
    tab.does("account.lock", json!({}));
    assert_eq!(page.put(&token, b"x").status, 409, "locked");
    assert_eq!(page.get(&token, "/files/alice/1").status, 409);
}

/// What begins as a GIF does: whatever else is in it, it is not cleaned here.
const GIF: &[u8] = b"GIF89a a canary that must lie nowhere as it is";

#[test]
fn what_has_failed_is_kept_with_its_reason_until_it_is_tried_again_or_given_up() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let mut page = Page::serve(&world, "alice");
    let (_, token) = page.enter();
    let mut tab = page.tab_with(&token);
    tab.does("events.subscribe", json!({}));
    let chat = tab.does("conversations", json!({}))[0]["conversation"].clone();
    let mut ids = Vec::new();
    for name in ["tour.gif", "other.gif"] {
        let upload = page.put(&token, GIF).json()["upload"].clone();
        let begun =
            tab.does("files.send", json!({ "who": chat, "upload": upload, "name": name, "caption": "the tour" }));
        let id = begun["transfer"]["id"].clone();
        let failed = tab.until(|event| event["transfer"]["id"] == id && event["transfer"]["state"] == "failed");
        let told = &failed["transfer"];
        assert_eq!((&told["reason"], &told["kept"]), (&json!("may-tell"), &json!(true)), "{told}");
        assert_eq!(told["conversation"], chat);
        ids.push(id);
    }
    // Its row names the file, and holds what was written to it.
    assert_eq!(tab.fails("conversations.lock", json!({ "who": chat, "passphrase": "of its own" })), -32011);
    let tried = tab.does("transfers.retry", json!({ "id": ids[0] }));
    assert_eq!((&tried["state"], &tried["kept"]), (&json!("preparing"), &json!(false)));
    tab.until(|event| event["transfer"]["id"] == ids[0] && event["transfer"]["kept"] == true);
    assert!(!is_anywhere(&world.path("alice"), CANARY));

    // Whoever was told of it is gone, and so is the client.
    page.kill();
    drop((tab, page));
    let page = Page::serve(&world, "alice");
    let (_, token) = page.enter();
    let mut tab = page.tab_with(&token);
    tab.does("events.subscribe", json!({}));
    let listed = tab.does("transfers", json!({}));
    let kept = listed.as_array().expect("transfers").iter().filter(|one| one["kept"] == true).count();
    assert_eq!(kept, 2, "{listed}");
    tab.does("transfers.retry", json!({ "id": ids[0], "keep_metadata": true }));
    tab.until(|event| event["transfer"]["id"] == ids[0] && event["transfer"]["state"] == "sent");
    tab.does("transfers.cancel", json!({ "id": ids[1] }));
    assert_eq!(tab.fails("transfers.retry", json!({ "id": ids[1] })), -32004, "it is given up");
    let listed = tab.does("transfers", json!({}));
    assert!(listed.as_array().expect("transfers").iter().all(|one| one["kept"] == false), "{listed}");
    let left = std::fs::read_dir(world.path("alice").join("outgoing")).expect("a folder").count();
    assert_eq!(left, 0, "nothing of them stays");
    let theirs = world.run("bobby", &["--json", "read", "alice"]).exits(0).lines();
    let files: Vec<_> = theirs.iter().filter(|row| row["kind"] == "file").collect();
    assert_eq!(files.len(), 1, "{theirs:?}");
    assert_eq!((&files[0]["file"]["name"], &files[0]["text"]), (&json!("tour.gif"), &json!("the tour")));
}

/// A file that is not cleaned here has failed in this chat, and is kept; its id.
fn fails_in(page: &Page, token: &str, tab: &mut Tab, chat: &Value) -> Value {
    let upload = page.put(token, GIF).json()["upload"].clone();
    let begun = tab.does("files.send", json!({ "who": chat, "upload": upload, "name": "tour.gif" }));
    let id = begun["transfer"]["id"].clone();
    tab.until(|event| event["transfer"]["id"] == id && event["transfer"]["kept"] == true);
    id
}

/// The files that are kept for another try, by their ids; each lies in the profile, and no other does.
fn kept(world: &World, tab: &mut Tab) -> Vec<Value> {
    let listed = tab.does("transfers", json!({}));
    let kept = listed.as_array().expect("transfers").iter().filter(|one| one["kept"] == true);
    let kept: Vec<Value> = kept.map(|one| one["id"].clone()).collect();
    let files = std::fs::read_dir(world.path("alice").join("outgoing")).expect("a folder").count();
    assert_eq!(files, kept.len(), "{listed}");
    kept
}

#[test]
fn what_is_kept_for_another_try_goes_with_its_chat_wherever_that_is_deleted() {
    let world = World::start();
    world.introduce("alice", "bobby");
    for group in ["Tea", "Coffee"] {
        world.run("alice", &["group", "create", group, "bobby"]).exits(0);
    }
    world.link("alice", "phone");
    world.run("phone", &["listen", "--until-idle"]).exits(0);
    let page = Page::serve(&world, "alice");
    let (_, token) = page.enter();
    let mut tab = page.tab_with(&token);
    tab.does("events.subscribe", json!({}));
    let chats = tab.does("conversations", json!({}));
    let chats = chats.as_array().expect("chats");
    let chat = |name: Value| chats.iter().find(|chat| chat["name"] == name).expect("is there")["conversation"].clone();
    let [pair, tea, coffee] = [chat(Value::Null), chat(json!("Tea")), chat(json!("Coffee"))];
    // Named by a handle, it goes into the chat with whoever has that.
    let in_pair = fails_in(&page, &token, &mut tab, &json!("@bobby"));
    assert_eq!(tab.fails("conversations.lock", json!({ "who": pair, "passphrase": "of its own" })), -32011);
    tab.does("conversations.lock", json!({ "who": coffee, "passphrase": "of its own" }));
    let in_tea = fails_in(&page, &token, &mut tab, &tea);
    assert_eq!(kept(&world, &mut tab).len(), 2);

    tab.does("conversations.delete", json!({ "who": pair, "yes": true }));
    let cancelled = |event: &Value| event["transfer"]["state"] == "cancelled" && event["transfer"]["kept"] == false;
    tab.until(|event| event["transfer"]["id"] == in_pair && cancelled(event));
    assert_eq!(kept(&world, &mut tab), std::slice::from_ref(&in_tea));
    assert_eq!(tab.fails("transfers.retry", json!({ "id": in_pair })), -32004);
    // On another device it is said without a word of the file.
    world.run("phone", &["conversations", "delete", "Tea", "--yes"]).exits(0);
    tab.until(|event| event["transfer"]["id"] == in_tea && cancelled(event));
    assert_eq!(kept(&world, &mut tab), [Value::Null; 0]);
}

#[test]
fn what_is_kept_for_a_chat_that_is_locked_again_waits_until_it_is_unlocked() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let page = Page::serve(&world, "alice");
    let (_, token) = page.enter();
    let mut tab = page.tab_with(&token);
    tab.does("events.subscribe", json!({}));
    let chat = tab.does("conversations", json!({}))[0]["conversation"].clone();
    let passphrase = json!({ "who": chat, "passphrase": "of its own" });
    tab.does("conversations.lock", passphrase.clone());
    tab.does("conversations.unlock", passphrase.clone());
    let [tried, given_up] = [(); 2].map(|()| fails_in(&page, &token, &mut tab, &chat));
    tab.does("conversations.lock", json!({ "who": chat }));
    assert_eq!(tab.fails("transfers.retry", json!({ "id": tried, "keep_metadata": true })), -32011);
    assert_eq!(kept(&world, &mut tab).len(), 2, "it is not lost by that");
    tab.does("transfers.cancel", json!({ "id": given_up }));
    tab.does("conversations.unlock", passphrase);
    tab.does("transfers.retry", json!({ "id": tried, "keep_metadata": true }));
    tab.until(|event| event["transfer"]["id"] == tried && event["transfer"]["state"] == "sent");
    assert_eq!(kept(&world, &mut tab), [Value::Null; 0]);
}
