//! An account comes in on the page: made, linked, got back; locked and unlocked.

use serde_json::{Value, json};

use crate::browser::{Page, Tab};
use crate::world::World;

fn register(tab: &mut Tab, world: &World, handle: &str) -> Value {
    let asked = json!({ "server": world.address(), "handle": handle, "passphrase": "correct horse", "name": "desk" });
    tab.does("account.register", asked)
}

/// A page of somebody who is not here yet, without a passphrase in a file.
fn served<'a>(world: &'a World, who: &'a str) -> Page<'a> {
    let mut command = world.command(who, &["--json", "open", "--foreground"]);
    command.env_remove("WIRETIGHT_PASSPHRASE_FILE");
    Page::serve_by(world, who, &mut command)
}

#[test]
fn an_account_is_made_on_the_page_and_its_code_is_shown_before() {
    let world = World::start();
    let page = served(&world, "alice");
    let (mut tab, mut other) = (page.tab(), page.tab());
    assert_eq!(tab.does("account.status", json!({}))["state"], "none");
    for method in ["whoami", "conversations", "events.subscribe", "devices"] {
        assert_eq!(tab.fails(method, json!({})), -32003, "{method}");
    }
    for (wrong, code) in [
        (json!({ "server": "nonsense", "passphrase": "x" }), -32002),
        (json!({ "server": world.address(), "handle": "A B", "passphrase": "x" }), -32002),
        (json!({ "server": world.address(), "passphrase": "" }), -32009),
        (json!({ "server": world.address(), "home": "/tmp" }), -32602),
        (json!({ "server": world.address(), "passphrase": "x", "witness": ["no-witness"] }), -32002),
        (json!({}), -32602),
    ] {
        assert_eq!(tab.fails("account.register", wrong.clone()), code, "{wrong}");
    }
    assert_eq!(tab.fails("account.unlock", json!({ "passphrase": "x" })), -32003);
    let made = register(&mut tab, &world, "alice");
    let told = tab.until(|event| event["event"] == "recovery-code");
    assert_eq!(told["recovery_code"], made["recovery_code"]);
    assert!(made["recovery_code"].as_str().is_some_and(|code| code.len() > 30));
    other.until(|event| event["event"] == "account" && event["state"] == "ready");
    assert!(other.events.iter().all(|event| event["event"] != "recovery-code"), "for the tab that has asked");
    assert_eq!(tab.does("whoami", json!({}))["handle"], "alice");
    assert_eq!(tab.does("devices", json!({}))[0]["name"], "desk");
    assert_eq!(tab.fails("account.register", json!({ "server": world.address(), "passphrase": "x" })), -32011);
    assert_eq!(
        world.run("alice", &["--json", "whoami"]).exits(0).json()["handle"],
        "alice",
        "the command line goes through it"
    );
    let code = made["recovery_code"].as_str().expect("a code");
    world.pipe("alice", &["recovery-code", "check"], code.as_bytes()).exits(0);
    drop((tab, other, page));

    // Until somebody says that they have the code, the profile reminds of it, whatever becomes of the page in which it was shown.
    let page = Page::serve(&world, "alice");
    let mut tab = page.tab();
    let reminds = |tab: &mut Tab| tab.does("account.status", json!({}))["code_unconfirmed"].clone();
    assert_eq!(reminds(&mut tab), true);
    assert_eq!(tab.does("recovery-code.check", json!({ "recovery_code": code })), json!({ "matches": true }));
    assert_eq!(reminds(&mut tab), false, "who has typed it has it");
    tab.does("recovery-code.replace", json!({ "recovery_code": code }));
    assert_eq!(tab.does("recovery-code.check", json!({ "recovery_code": code })), json!({ "matches": false }));
    assert_eq!(reminds(&mut tab), true, "of the other one, too, whoever still has the one before");
    let kept = tab.does("account.keep", json!({ "code_unconfirmed": false }));
    assert_eq!((&kept["code_unconfirmed"], reminds(&mut tab)), (&json!(false), json!(false)));

    let taken = served(&world, "mallory");
    let mut mallory = taken.tab();
    let asked = json!({ "server": world.address(), "handle": "alice", "passphrase": "x" });
    assert_eq!(mallory.fails("account.register", asked), -32007, "the handle is taken");
    let stands = mallory.does("account.status", json!({}));
    assert_eq!((&stands["state"], &stands["code_unconfirmed"]), (&json!("none"), &json!(false)), "nothing of it stays");
    assert!(register(&mut mallory, &world, "mallory")["account"].is_string());
}

#[test]
fn a_locked_profile_waits_for_its_passphrase_in_every_tab() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let page = served(&world, "bobby");
    let (mut tab, mut other) = (page.tab(), page.tab());
    assert_eq!(tab.does("account.status", json!({}))["state"], "locked", "nobody has said the passphrase");
    assert_eq!(tab.fails("conversations", json!({})), -32009);
    assert_eq!(tab.fails("account.unlock", json!({ "passphrase": "wrong" })), -32009);
    assert_eq!(tab.fails("account.unlock", json!({})), -32009);
    assert_eq!(tab.does("account.unlock", json!({ "passphrase": "correct horse" }))["state"], "ready");
    other.until(|event| event["state"] == "ready");
    let after = other.does("events.subscribe", json!({}))["after"].clone();
    assert!(after.is_u64());
    world.run("alice", &["send", "bobby", "are you there?"]).exits(0);
    let heard = other.until(|event| event["event"] == "message");
    assert_eq!(heard["message"]["text"], "are you there?");
    assert_eq!(tab.does("account.lock", json!({}))["state"], "locked");
    other.until(|event| event["state"] == "locked");
    for tab in [&mut tab, &mut other] {
        assert_eq!(tab.fails("read", json!({ "who": "alice" })), -32009);
    }
    assert_eq!(page.tab().fails("conversations", json!({})), -32009, "a further tab");

    // Another process has it open by then: it goes through that, and still whoever sits at the page must know the passphrase.
    let _listener = world.listen("bobby");
    world.run("bobby", &["conversations"]).exits(0);
    assert_eq!(tab.fails("account.unlock", json!({ "passphrase": "wrong" })), -32009);
    assert_eq!(tab.fails("conversations", json!({})), -32009);
    assert_eq!(tab.does("account.unlock", json!({ "passphrase": "correct horse" }))["state"], "ready");
}

#[test]
fn a_device_is_linked_from_page_to_page() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let (old, new) = (Page::serve(&world, "alice"), served(&world, "laptop"));
    let (mut old, mut new) = (old.tab(), new.tab());
    let asked = json!({ "server": world.address(), "handle": "alice", "name": "laptop", "passphrase": "x" });
    assert_eq!(new.fails("account.confirm", json!({ "same": true })), -32011);
    let mut unwitnessed = asked.clone();
    unwitnessed["witness"] = json!(["no-witness"]);
    assert_eq!(new.fails("account.link", unwitnessed), -32002);
    let stands = new.does("account.status", json!({}));
    assert_eq!((&stands["state"], &stands["reason"]), (&json!("none"), &json!("witnesses")), "nothing of it stays");
    let shown = new.does("account.link", asked.clone());
    assert!(shown["picture"].as_str().is_some_and(|text| text.ends_with(shown["code"].as_str().expect("a code"))));
    assert_eq!(new.fails("account.register", json!({ "server": world.address(), "passphrase": "x" })), -32011);
    new.does("account.cancel", json!({}));
    assert_eq!(new.does("account.status", json!({}))["state"], "none", "given up before anybody has typed it");

    let shown = new.does("account.link", asked.clone());
    old.does("devices.link", json!({ "code": shown["code"] }));
    let digits = old.until(|event| event["event"] == "digits")["digits"].clone();
    let waits = |event: &Value| event["doing"]["digits"].is_string();
    assert_eq!(new.until(waits)["doing"]["digits"], digits, "both show the same");
    new.does("account.confirm", json!({ "same": false }));
    let over = new.until(|event| event["doing"].is_null() && event["reason"] == "cancelled");
    assert!(over["problem"].is_string());
    assert_eq!(old.until(|event| event["event"] == "link-failed")["reason"], "cancelled");
    assert_eq!(new.does("account.status", json!({}))["state"], "none");

    let shown = new.does("account.link", asked);
    old.does("devices.link", json!({ "code": shown["code"] }));
    let digits = old.until(|event| event["event"] == "digits")["digits"].clone();
    assert_eq!(new.until(waits)["doing"]["digits"], digits);
    old.does("devices.confirm", json!({ "same": true }));
    new.does("account.confirm", json!({ "same": true }));
    new.until(|event| event["state"] == "ready");
    assert_eq!(new.does("whoami", json!({}))["handle"], "alice");
    old.until(|event| event["event"] == "device-joining" && event["done"] == event["of"]);
    let names: Vec<Value> =
        old.does("devices", json!({})).as_array().expect("devices").iter().map(|known| known["name"].clone()).collect();
    assert!(names.contains(&json!("laptop")), "{names:?}");
}

#[test]
fn an_account_is_got_back_on_the_page() {
    let world = World::start();
    world.register("alice");
    let code = std::fs::read_to_string(world.path("alice.code")).expect("is there");
    let page = served(&world, "fresh");
    let mut tab = page.tab();
    let asked = |code: &str| {
        json!({ "server": world.address(), "handle": "alice", "recovery_code": code, "replace_code": true,
            "passphrase": "x" })
    };
    assert_eq!(tab.fails("account.recover", asked("not a code")), -32002);
    let mut unwitnessed = asked(code.trim());
    unwitnessed["witness"] = json!(["no-witness"]);
    assert_eq!(tab.fails("account.recover", unwitnessed), -32002);
    assert_eq!(tab.does("account.status", json!({}))["state"], "none");
    let got = tab.does("account.recover", asked(code.trim()));
    let told = tab.until(|event| event["event"] == "recovery-code");
    assert_eq!(told["recovery_code"], got["recovery_code"]);
    assert_ne!(got["recovery_code"], code.trim());
    assert_eq!(tab.does("whoami", json!({}))["handle"], "alice");
    assert_eq!(tab.does("devices", json!({})).as_array().map(Vec::len), Some(1), "its only device");
}

#[test]
fn the_recovery_code_is_checked_and_replaced_on_the_page_and_ends_the_account() {
    let world = World::start();
    world.register("alice");
    world.register("bobby");
    let (page, other) = (Page::serve(&world, "alice"), Page::serve(&world, "bobby"));
    let (mut tab, mut second, mut bobby) = (page.tab(), page.tab(), other.tab());
    let code = |who: &str| std::fs::read_to_string(world.path(&format!("{who}.code"))).expect("is there");
    let (first, foreign) = (code("alice"), code("bobby"));
    let asked = |code: &str| json!({ "recovery_code": code.trim() });
    assert_eq!(tab.does("recovery-code.check", asked(&first)), json!({ "matches": true }));
    assert_eq!(tab.does("recovery-code.check", asked(&foreign)), json!({ "matches": false }));
    for (wrong, failure) in [("not a code", -32002), (foreign.as_str(), -32004)] {
        assert_eq!(tab.fails("recovery-code.replace", asked(wrong)), failure, "{wrong}");
        assert_eq!(tab.fails("account.delete", asked(wrong)), failure, "{wrong}");
    }
    assert_eq!(tab.fails("account.delete", json!({})), -32602);
    assert!(tab.events.iter().all(|event| event["event"] != "recovery-code"), "nothing was begun");

    let replaced = tab.does("recovery-code.replace", asked(&first));
    let told = tab.until(|event| event["event"] == "recovery-code");
    assert_eq!(told["recovery_code"], replaced["recovery_code"]);
    second.does("account.status", json!({}));
    assert!(second.events.iter().all(|event| event["event"] != "recovery-code"), "for the tab that has asked");
    let code = replaced["recovery_code"].as_str().expect("a code");
    assert_eq!(tab.does("recovery-code.check", asked(code)), json!({ "matches": true }));
    assert_eq!(tab.does("recovery-code.check", asked(&first)), json!({ "matches": false }));
    assert_eq!(tab.fails("account.delete", asked(&first)), -32004, "the one before is of no use");

    second.does("events.subscribe", json!({}));
    assert_eq!(tab.does("account.delete", asked(code)), json!({ "deleted": true }));
    second.until(|event| event["event"] == "account-closed");
    // It is closed; and once the directory has published that, nobody is there by that name.
    let failure = bobby.fails("send", json!({ "who": "alice", "text": "are you there?" }));
    assert!([-32011, -32004].contains(&failure), "nobody can write to it: {failure}");
}

#[test]
fn how_the_house_is_kept_stays() {
    let world = World::start();
    let page = Page::serve(&world, "alice");
    let mut tab = page.tab();
    assert_eq!(
        tab.does("account.keep", json!({})),
        json!({ "lock_minutes": 480, "notify": "plain", "code_unconfirmed": false }),
        "without content"
    );
    assert_eq!(tab.fails("account.keep", json!({ "notify": "loud" })), -32602);
    tab.does("account.keep", json!({ "lock_minutes": 5, "notify": "off" }));
    drop(page);
    let page = Page::serve(&world, "alice");
    let kept = json!({ "lock_minutes": 5, "notify": "off", "code_unconfirmed": false });
    assert_eq!(page.tab().does("account.keep", json!({})), kept);
    assert_eq!(page.tab().does("account.seen", json!({ "visible": true })), json!({ "done": true }));
}
