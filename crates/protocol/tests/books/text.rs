//! What people type and pass on: handles, recovery codes, server addresses.

use protocol::address::ServerAddress;
use protocol::handle::Handle;
use protocol::id::ServerId;
use protocol::recovery::RecoveryCode;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::{Book, hex};

pub fn handles() -> Book {
    let mut book = Book::new("handle.txt", "Handles: what is typed (in hex of UTF-8), its normal form, its skeleton.");
    let long = "a".repeat(32);
    for (name, typed) in [
        ("plain", "alice"),
        ("shortest", "bob"),
        ("longest", long.as_str()),
        ("at-sign", "@Alice"),
        ("spaces-around", "  alice\n"),
        ("separators", "al.i-c_e"),
        ("digits", "alice2007"),
        ("one-for-l", "paypa1"),
        ("rn-for-m", "modern"),
        ("m", "modem"),
        ("vv-for-w", "vvilliam"),
        ("cl-for-d", "clave"),
        ("zero-for-o", "b0b"),
        ("five-two", "a52"),
    ] {
        let handle = Handle::parse(typed).expect("a handle");
        let fields = [
            ("typed", hex(typed.as_bytes())),
            ("gives-handle", handle.to_string()),
            ("gives-skeleton", handle.skeleton()),
        ];
        book.accepts(name, "A handle.", "handle", &fields);
    }
    let too_long = "a".repeat(33);
    for (name, typed, reason) in [
        ("empty", "", "length"),
        ("too-short", "al", "length"),
        ("too-long", too_long.as_str(), "length"),
        ("digit-first", "1alice", "start"),
        ("separator-first", ".alice", "start"),
        ("separator-last", "alice.", "separator"),
        ("separators-doubled", "al..ice", "separator"),
        ("separators-mixed", "al.-ice", "separator"),
        ("at-sign-twice", "@@alice", "character"),
        ("space", "al ice", "character"),
        ("slash", "al/ice", "character"),
        ("line-break", "al\nice", "character"),
        ("nul", "alice\0", "character"),
        ("escape", "al\u{1b}ice", "character"),
        ("umlaut", "älice", "character"),
        ("cyrillic", "аlice", "character"),
        ("full-width", "ａlice", "character"),
        ("kelvin", "\u{212a}elvin", "character"),
        ("long-s", "\u{17f}imon", "character"),
        ("right-to-left", "alice\u{202e}", "character"),
        ("zero-width", "al\u{200b}ice", "character"),
    ] {
        book.rejects(name, "No handle.", "handle", &[("typed", hex(typed.as_bytes()))], reason);
    }
    book
}

pub fn recovery_codes() -> Book {
    let mut book =
        Book::new("recovery-code.txt", "Recovery codes as people type them (in hex of UTF-8), and the account key.");
    let mut add = |name: &str, about: &str, typed: &str, reason: Option<&str>| {
        let input = ("typed", hex(typed.as_bytes()));
        match (RecoveryCode::parse(typed), reason) {
            (Ok(code), None) => {
                let key = hex(&code.account_key().public().0);
                book.accepts(
                    name,
                    about,
                    "recovery-code",
                    &[input, ("gives-key", key), ("gives-shown", code.display().to_string())],
                );
            }
            (Err(_), Some(reason)) => book.rejects(name, about, "recovery-code", &[input], reason),
            _ => unreachable!("{name} is not what its record says"),
        }
    };
    let codes: Vec<String> = (0..3)
        .map(|seed| RecoveryCode::generate(&mut ChaCha20Rng::seed_from_u64(seed)).display().to_string())
        .collect();
    for (index, code) in codes.iter().enumerate() {
        add(&format!("code-{index}"), "A code as it is shown.", code, None);
    }
    let code = &codes[0];
    add("lower-case", "In lower case.", &code.to_lowercase(), None);
    add("without-hyphens", "Without hyphens.", &code.replace('-', ""), None);
    add("with-spaces", "With spaces and line breaks.", &code.replace('-', " \n"), None);
    add(
        "look-alikes",
        "O for 0, and I and l for 1.",
        &code.replace('0', "O").replacen('1', "I", 1).replace('1', "l"),
        None,
    );
    add("empty", "Nothing.", "", Some("length"));
    add("too-short", "A symbol less.", &code[..code.len() - 1], Some("length"));
    add("too-long", "A symbol more.", &format!("{code}0"), Some("length"));
    add("letter-u", "U does not occur.", &format!("U{}", &code[1..]), Some("character"));
    add("sign", "A sign does not occur.", &format!("${}", &code[1..]), Some("character"));
    add("other-script", "A letter of another script does not occur.", &format!("А{}", &code[1..]), Some("character"));
    for at in [0, 1, 20, code.len() - 1] {
        let mut typed = code.clone();
        let other = if &code[at..=at] == "7" { "8" } else { "7" };
        typed.replace_range(at..=at, other);
        add(&format!("typing-mistake-{at}"), "One symbol is another.", &typed, Some("checksum"));
    }
    let turned = format!("{}{}{}", &code[1..2], &code[..1], &code[2..]);
    add("turned", "The first two symbols are exchanged.", &turned, Some("checksum"));
    book
}

pub fn addresses() -> Book {
    let mut book = Book::new("address.txt", "Server addresses as people pass them on (in hex of UTF-8).");
    let id = ServerAddress { host: "a".into(), port: 1, id: Some(ServerId([0xC3; 32])) }.to_string();
    let id = id.split_once('#').expect("an id").1.to_owned();
    for (name, typed) in [
        ("name", "chat.example.org:7443".to_owned()),
        ("pinned", format!("chat.example.org:7443#{id}")),
        ("ipv4", format!("127.0.0.1:7443#{id}")),
        ("ipv6", format!("[::1]:7443#{id}")),
        ("highest-port", "chat:65535".to_owned()),
        ("spaces-around", format!("  chat:1#{id} \n")),
    ] {
        let address = ServerAddress::parse(&typed).expect("an address");
        let id = address.id.map_or(String::new(), |id| id.to_hex());
        let fields = [
            ("typed", hex(typed.as_bytes())),
            ("gives-host", address.host.clone()),
            ("gives-port", address.port.to_string()),
            ("gives-id", id),
            ("gives-shown", address.to_string()),
        ];
        book.accepts(name, "An address.", "address", &fields);
    }
    let last = id.chars().last().expect("a symbol");
    let other_last = if last == 'b' { 'd' } else { 'b' };
    for (name, typed, reason) in [
        ("empty", String::new(), "port"),
        ("no-port", "chat.example.org".to_owned(), "port"),
        ("port-zero", "chat:0".to_owned(), "port"),
        ("port-high", "chat:65536".to_owned(), "port"),
        ("port-word", "chat:https".to_owned(), "port"),
        ("port-negative", "chat:-1".to_owned(), "port"),
        ("port-plus", "chat:+1".to_owned(), "port"),
        ("no-host", ":7443".to_owned(), "host"),
        ("host-space", "a b:7443".to_owned(), "host"),
        ("host-slash", "chat/x:7443".to_owned(), "host"),
        ("host-at", "me@chat:7443".to_owned(), "host"),
        ("host-umlaut", "chät:7443".to_owned(), "host"),
        ("host-empty-brackets", "[]:7443".to_owned(), "host"),
        ("host-colon", "::1:7443".to_owned(), "host"),
        ("host-in-brackets", "[a b]:7443".to_owned(), "host"),
        ("id-empty", "chat:7443#".to_owned(), "id"),
        ("id-short", format!("chat:7443#{}", &id[1..]), "id"),
        ("id-long", format!("chat:7443#{id}a"), "id"),
        ("id-upper-case", format!("chat:7443#{}", id.to_uppercase()), "id"),
        ("id-symbol", format!("chat:7443#1{}", &id[1..]), "id"),
        ("id-spare-bits", format!("chat:7443#{}{other_last}", &id[..51]), "id"),
        ("id-twice", format!("chat:7443#{id}#{id}"), "id"),
    ] {
        book.rejects(name, "No address.", "address", &[("typed", hex(typed.as_bytes()))], reason);
    }
    book
}
