//! The page's server against neighbours: other pages, other users, other names for this machine; and what it promises its person.

#[path = "../world/mod.rs"]
mod world;

mod account;
mod browser;
mod files;

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Stdio;

use browser::Page;
use serde_json::json;
use world::World;

/// The arguments of all processes that name this folder.
fn arguments_of(home: &std::path::Path) -> Vec<(u32, String)> {
    let home = home.to_str().expect("a path");
    let processes = std::fs::read_dir("/proc").expect("Linux").flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let read = |number: u32| std::fs::read(format!("/proc/{number}/cmdline")).ok().map(|bytes| (number, bytes));
    let words = numbers.filter_map(read).map(|(number, bytes)| (number, String::from_utf8_lossy(&bytes).into_owned()));
    words.filter(|(_, words)| words.contains(home)).collect()
}

/// The process that serves the page of a profile.
fn client_of(home: &std::path::Path) -> u32 {
    let found = arguments_of(home).into_iter().find(|(_, words)| words.contains("--kept"));
    found.expect("it runs").0
}

#[test]
fn a_rebinding_name_and_any_other_host_are_misdirected() {
    let world = World::start();
    let page = Page::serve(&world, "alice");
    let code = page.launch().code;
    let origin = page.origin();
    let numeric = format!("127.0.0.1:{}", page.port);
    let rebound = format!("rebound.example:{}", page.port);
    let plain = format!("localhost:{}", page.port);
    let other = format!("0000000000000000.localhost:{}", page.port);
    let portless = page.host.split(':').next().expect("a name");
    for host in [numeric.as_str(), &rebound, &plain, &other, portless, ""] {
        for path in ["/", "/page.js", "/session"] {
            assert_eq!(page.ask("GET", path, &[("host", host)], b"").status, 421, "{host} {path}");
        }
        // A name that was bent to this machine comes with its own origin, or claims the page's.
        for origin in [&format!("http://{host}"), &origin] {
            let body = json!({ "code": code }).to_string();
            let headers = [("host", host), ("origin", origin)];
            assert_eq!(page.ask("POST", "/session", &headers, body.as_bytes()).status, 421, "{host} {origin}");
            assert_eq!(page.socket(&headers).err(), Some(421), "{host} {origin}");
        }
    }
    assert_eq!(page.ask("GET", "/", &[], b"").status, 421, "no host at all");
    assert_eq!(page.session(&json!({ "code": code }), &[]).status, 200, "none of them has used the code up");
}

#[test]
fn another_page_can_neither_ask_nor_listen() {
    let world = World::start();
    let page = Page::serve(&world, "alice");
    let (cookie, token) = page.enter();
    let code = page.launch().code;
    let body = json!({ "code": code }).to_string();
    let portless = page.origin().rsplit_once(':').expect("a port").0.to_owned();
    let secure = page.origin().replace("http", "https");
    let next = page.origin().replace(&page.port.to_string(), "1");
    for origin in ["http://evil.example", "null", "", &portless, &secure, &next, "http://localhost"] {
        // Even with all that the person's browser would send along.
        let headers = [("host", page.host.as_str()), ("origin", origin), ("cookie", cookie.as_str())];
        assert_eq!(page.ask("POST", "/session", &headers, body.as_bytes()).status, 403, "{origin}");
        assert_eq!(page.ask("POST", "/session", &headers, b"{}").status, 403, "{origin}");
        assert_eq!(page.socket(&headers).err(), Some(403), "{origin}");
        let bearer = format!("Bearer {token}");
        let headers = [&headers[..], &[("authorization", bearer.as_str())]].concat();
        assert_eq!(page.ask("GET", "/files/bob/1", &headers, b"").status, 403, "{origin}");
    }
    let silent = [("host", page.host.as_str()), ("cookie", cookie.as_str())];
    assert_eq!(page.ask("POST", "/session", &silent, b"{}").status, 403, "no origin is no page");
    assert_eq!(page.socket(&silent).err(), Some(403));
    let origin = page.origin();
    for site in ["cross-site", "same-site"] {
        let foreign = [("host", page.host.as_str()), ("sec-fetch-site", site)];
        assert_eq!(page.ask("GET", "/page.js", &foreign, b"").status, 403, "a script of ours in a page of theirs");
        let own = [&foreign[..], &[("origin", origin.as_str()), ("cookie", cookie.as_str())]].concat();
        assert_eq!(page.ask("POST", "/session", &own, b"{}").status, 403);
        assert_eq!(page.socket(&own).err(), Some(403));
        let arrives = [&foreign[..], &[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]].concat();
        assert_eq!(page.ask("GET", "/", &arrives, b"").status, 200, "a person arrives by a link");
        let framed = [&foreign[..], &[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")]].concat();
        assert_eq!(page.ask("GET", "/", &framed, b"").status, 403);
    }
    for method in ["OPTIONS", "PUT", "DELETE", "HEAD"] {
        let answer = page.ask(method, "/session", &[("host", &page.host), ("origin", &page.origin())], b"");
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.header("access-control-allow-origin").is_empty());
    }
    assert_eq!(page.session(&json!({ "code": code }), &[]).status, 200, "none of them has used the code up");
}

#[test]
fn it_listens_on_this_machine_alone() {
    let world = World::start();
    let page = Page::serve(&world, "alice");
    assert!(TcpStream::connect(("127.0.0.1", page.port)).is_ok());
    // All of 127.0.0.0/8 is this machine: another address of it shows that no other is listened at.
    assert!(TcpStream::connect(("127.0.0.2", page.port)).is_err());
    assert!(TcpStream::connect(("::1", page.port)).is_err());
}

/// Browsers try ::1 before 127.0.0.1 for a name under localhost.
#[test]
fn nobody_else_can_listen_at_the_other_loopback_address() {
    let world = World::start();
    let page = Page::serve(&world, "alice");
    for address in [("127.0.0.1", page.port), ("::1", page.port), ("::", page.port)] {
        let taken = TcpListener::bind(address).expect_err("it is held");
        let without = std::io::ErrorKind::AddrInUse != taken.kind() && TcpListener::bind(("::1", 0)).is_err();
        assert!(taken.kind() == std::io::ErrorKind::AddrInUse || without, "{address:?}: {taken}");
    }
}

/// Anybody of this machine can connect, and say nothing.
#[test]
fn idle_connections_never_keep_a_tab_from_its_page() {
    let world = World::start();
    let page = Page::serve(&world, "alice");
    let mut tab = page.tab();
    let mut idle: Vec<TcpStream> = Vec::new();
    for number in 0..200 {
        let mut stream = TcpStream::connect(("127.0.0.1", page.port)).expect("connects");
        if number % 2 == 0 {
            // One that begins, and one that is refused and stays.
            let begun = format!("GET / HTTP/1.1\r\nhost: x\r\n{}", if number % 4 == 0 { "" } else { "\r\n" });
            std::io::Write::write_all(&mut stream, begun.as_bytes()).expect("writes");
        }
        idle.push(stream);
        if number % 40 == 39 {
            assert_eq!(page.ask("GET", "/", &[("host", &page.host)], b"").status, 200, "beside {}", number + 1);
        }
    }
    tab.does("account.status", json!({}));
    page.tab().does("account.status", json!({}));
}

#[test]
fn a_launch_is_for_one_browser_once_and_in_no_argument() {
    let world = World::start();
    let page = Page::serve(&world, "alice");
    let home = world.path("alice");
    let launch = page.launch();
    let mode = |path: &PathBuf| std::fs::metadata(path).expect("is there").permissions().mode() & 0o777;
    assert_eq!((mode(&home), mode(&launch.file), mode(&home.join("page"))), (0o700, 0o600, 0o600));
    let wrong = page.session(&json!({ "code": format!("{}0", launch.code) }), &[]);
    assert_eq!(wrong.status, 401);
    assert!(wrong.json()["reason"].is_string() && wrong.header("set-cookie").is_empty());
    assert_eq!(page.session(&json!({}), &[]).status, 401, "a browser that was not let in");
    for body in [json!([]), json!({ "code": 1 }), json!("x")] {
        assert_eq!(page.session(&body, &[]).status, 400, "{body}");
    }
    let long = page.session(&json!({ "code": "x".repeat(10_000) }), &[]);
    assert_eq!(long.status, 413);

    let answer = page.session(&json!({ "code": launch.code }), &[]);
    assert_eq!(answer.status, 200);
    assert!(!launch.file.exists(), "it is of no use any more");
    assert_eq!(page.session(&json!({ "code": launch.code }), &[]).status, 401, "a second browser");
    let set = answer.header("set-cookie")[0];
    let (cookie, flags) = set.split_once("; ").expect("flags");
    assert!(cookie.starts_with("__Host-"));
    assert_eq!(flags, "Path=/; Secure; HttpOnly; SameSite=Strict");
    let token = answer.json()["token"].as_str().expect("a token").to_owned();
    let other = page.session(&json!({}), &[("cookie", &format!("a=b; {cookie}"))]);
    assert_eq!(other.status, 200, "a second tab");
    assert_ne!(other.json()["token"], token.as_str());
    assert!(other.header("set-cookie").is_empty());

    let secrets = [launch.code.as_str(), cookie.split('=').nth(1).expect("a value"), &token];
    let arguments = arguments_of(&home);
    assert!(arguments.len() >= 2, "the keeping process and the client");
    for (_, words) in arguments {
        assert!(!secrets.iter().any(|secret| words.contains(secret)), "{words}");
    }
}

#[test]
fn a_tab_says_who_it_is_before_anything_else() {
    let world = World::start();
    world.register("alice");
    let page = Page::serve(&world, "alice");
    let (_, token) = page.enter();
    let (host, origin) = (page.host.clone(), page.origin());
    let mut tab = page.socket(&[("host", &host), ("origin", &origin)]).expect("let in");
    for method in ["whoami", "account.status", "account.lock", "conversations", "events.subscribe", "picture"] {
        assert_eq!(tab.fails(method, json!({ "text": "x" })), -32020, "{method}");
    }
    for wrong in [format!("{token}0"), String::new(), "wiretight-bot-00".to_owned()] {
        assert_eq!(tab.fails("authenticate", json!({ "token": wrong })), -32020);
    }
    let bot = world.run("alice", &["--json", "rpc", "tokens", "add", "echo", "--scope", "read"]).exits(0).json();
    assert_eq!(
        tab.fails("authenticate", json!({ "token": bot["token"] })),
        -32020,
        "a program's token is for its socket"
    );
    tab.does("authenticate", json!({ "token": token }));
    assert_eq!(tab.does("whoami", json!({}))["handle"], "alice");
    assert!(tab.does("rpc.discover", json!({}))["methods"].as_array().is_some_and(|all| all.len() > 60));

    let mut bytes = page.tab();
    bytes.say_bytes(b"\x00\x01");
    assert_eq!(bytes.hear().expect("an answer")["error"]["code"], -32600);
    assert!(bytes.hear().is_none(), "and that was all");
    let mut long = page.tab();
    long.say(&" ".repeat(1024 * 1024 + 1));
    assert!(long.hear().is_none_or(|answer| answer["error"]["code"] == -32600));
    assert!(long.hear().is_none());
    let mut odd = page.tab();
    for text in ["", "[]", "{", "null", "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"whoami\"}"] {
        odd.say(text);
        let code = odd.hear().expect("an answer")["error"]["code"].as_i64();
        assert!(matches!(code, Some(-32700 | -32600)), "{text}: {code:?}");
    }
    assert_eq!(odd.does("whoami", json!({}))["handle"], "alice", "and it goes on");
}

#[test]
fn every_answer_tells_the_browser_what_may_run() {
    let world = World::start();
    let page = Page::serve(&world, "alice");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; media-src 'self' blob:; \
         connect-src 'self' ws://{}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        page.host
    );
    let host = [("host", page.host.as_str())];
    for (method, path, headers) in [
        ("GET", "/", &host[..]),
        ("GET", "/nothing", &host),
        ("GET", "/", &[("host", "evil.example")]),
        ("POST", "/session", &host),
        ("GET", "/rpc", &[host[0], ("origin", &page.origin())]),
    ] {
        let answer = page.ask(method, path, headers, b"{}");
        for (name, value) in [
            ("content-security-policy", policy.as_str()),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), [value], "{method} {path}: {name}");
        }
    }
    assert_eq!(page.ask("GET", "/", &host, b"").header("content-type"), ["text/html; charset=utf-8"]);
    assert_eq!(page.ask("GET", "/page.js", &host, b"").header("content-type"), ["text/javascript; charset=utf-8"]);
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/index.html/", "//", "/session", "/rpc"] {
        assert!(matches!(page.ask("GET", path, &host, b"").status, 400 | 404), "{path}");
    }
}

#[test]
fn the_page_comes_back_at_its_address_after_its_client_was_killed_and_ends_with_its_keeper() {
    let world = World::start();
    world.register("alice");
    let mut page = Page::serve(&world, "alice");
    let home = world.path("alice");
    let (cookie, token) = page.enter();
    let mut tab = page.tab_with(&token);
    assert_eq!(tab.does("whoami", json!({}))["handle"], "alice");
    let before = client_of(&home);
    let killed = std::process::Command::new("kill").args(["-9", &before.to_string()]).status();
    assert!(killed.expect("kill is there").success());
    assert!(tab.hear().is_none(), "the tab sees that it is gone");
    // Whoever connects in between waits in the socket that was never closed.
    let again = page.session(&json!({}), &[("cookie", &cookie)]);
    assert_eq!(again.status, 200, "the browser is still known");
    assert_ne!(client_of(&home), before);
    let fresh = again.json()["token"].as_str().expect("a token").to_owned();
    assert_ne!(fresh, token);
    let mut tab = page.tab_with(&fresh);
    if tab.does("account.status", json!({}))["state"] != "ready" {
        tab.until(|event| event["state"] == "ready");
    }
    assert_eq!(tab.does("whoami", json!({}))["handle"], "alice");
    let mut stale = page.socket(&[("host", &page.host), ("origin", &page.origin())]).expect("let in");
    assert_eq!(stale.fails("authenticate", json!({ "token": token })), -32020, "tokens end with the client");

    // Without its keeper nobody holds the address: so nobody serves there any more, and the next page has another one.
    let mut last = page.tab_with(&fresh);
    page.kill();
    while last.hear().is_some() {}
    let next = Page::serve(&world, "alice");
    assert_ne!(next.host.split('.').next(), page.host.split('.').next());
    assert_eq!(next.session(&json!({}), &[("cookie", &cookie)]).status, 401, "a cookie ends with its run");
}

#[test]
fn one_client_serves_all_who_open_and_ends_when_told() {
    let world = World::start();
    let first = world.run("alice", &["--json", "open", "--no-browser"]).exits(0).json();
    let keepers =
        || arguments_of(&world.path("alice")).iter().filter(|(_, words)| words.contains("--foreground")).count();
    assert_eq!(keepers(), 1, "it goes on in the background");
    let second = world.run("alice", &["--json", "open", "--no-browser"]).exits(0).json();
    assert_ne!(first["file"], second["file"]);
    assert_eq!(keepers(), 1);
    world.run("alice", &["open", "--foreground"]).exits(11);
    assert_eq!(world.run("alice", &["--json", "open", "--stop"]).exits(0).json()["stopped"], true);
    let path = |file: &serde_json::Value| PathBuf::from(file["file"].as_str().expect("a path"));
    // It says that it ends before it does.
    while !arguments_of(&world.path("alice")).is_empty() {
        std::thread::yield_now();
    }
    assert!(!path(&first).exists() && !path(&second).exists());
    assert_eq!(world.run("alice", &["--json", "open", "--stop"]).exits(0).json()["stopped"], false);
}

#[test]
fn the_page_comes_back_also_when_the_program_was_replaced_meanwhile() {
    let world = World::start();
    world.register("alice");
    let (usual, copy) = (world.command("alice", &["--json", "open", "--foreground"]), world.path("wiretight"));
    std::fs::copy(usual.get_program(), &copy).expect("copied");
    let mut command = std::process::Command::new(&copy);
    command.args(usual.get_args()).envs(usual.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let page = Page::serve_by(&world, "alice", &mut command);
    std::fs::remove_file(&copy).expect("removed");
    let before = client_of(&world.path("alice"));
    let killed = std::process::Command::new("kill").args(["-9", &before.to_string()]).status();
    assert!(killed.expect("kill is there").success());
    assert_eq!(page.ask("GET", "/", &[("host", &page.host)], b"").status, 200);
    assert_ne!(client_of(&world.path("alice")), before);
}

#[test]
fn whoever_opens_while_another_one_begins_or_ends_gets_a_page_that_answers() {
    let world = World::start();
    let open = || world.command("alice", &["--json", "open", "--no-browser"]).stdout(Stdio::piped()).spawn();
    let together: Vec<_> = [open(), open()].into_iter().map(|started| started.expect("starts")).collect();
    for one in together {
        let done = one.wait_with_output().expect("ends");
        assert!(done.status.success(), "{done:?}");
    }
    for _ in 0..3 {
        assert_eq!(world.run("alice", &["--json", "open", "--stop"]).exits(0).json()["stopped"], true);
        let file = world.run("alice", &["--json", "open", "--no-browser"]).exits(0).json()["file"].clone();
        let text = std::fs::read_to_string(file.as_str().expect("a path")).expect("is there");
        let rest = text.split("url=http://").nth(1).expect("it leads to a page");
        let host = rest.split('/').next().expect("a host").to_owned();
        let port: u16 = host.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        let answer = browser::ask(port, "GET", "/", &[("host", &host)], b"");
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    world.run("alice", &["open", "--stop"]).exits(0);
    while !arguments_of(&world.path("alice")).is_empty() {
        std::thread::yield_now();
    }
}

#[test]
fn the_menu_has_an_entry_if_its_person_wants_one() {
    let world = World::start();
    let (data, config) = (world.path("data"), world.path("config"));
    let open = |arguments: &[&str]| {
        let mut command = world.command("alice", &[&["--json", "open"], arguments].concat());
        let output = command.env("XDG_DATA_HOME", &data).env("XDG_CONFIG_HOME", &config).output().expect("runs");
        assert!(output.status.success(), "{output:?}");
    };
    let (menu, icon) =
        (data.join("applications/wiretight.desktop"), data.join("icons/hicolor/scalable/apps/wiretight.svg"));
    let login = config.join("autostart/wiretight.desktop");
    open(&["--install"]);
    assert!(menu.exists() && icon.exists() && !login.exists(), "nothing starts by itself unless it was said");
    let text = std::fs::read_to_string(&menu).expect("is there");
    let home = world.path("alice");
    assert!(text.contains(&format!("\"{}\"", home.display())) && text.contains(" \"open\"\n"), "{text}");
    open(&["--autostart", "on"]);
    assert!(std::fs::read_to_string(&login).expect("is there").contains("\"open\" \"--foreground\"\n"));
    open(&["--autostart", "off"]);
    assert!(!login.exists() && menu.exists());
    open(&["--uninstall"]);
    assert!(!menu.exists() && !icon.exists());
}
