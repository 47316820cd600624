//! What people compare with each other: safety numbers.

use protocol::code;
use protocol::hash::hash;
use protocol::id::AccountId;
use protocol::safety_number::{Party, SAFETY_NUMBER_PREFIX, SafetyNumber};

use super::{Book, hex, key};

pub fn safety_numbers() -> Book {
    let mut book =
        Book::new("safety-number.txt", "Safety numbers: of two accounts, as digits and as pictures hold them.");
    let party = |account: u8, seed: u8| Party { account: AccountId([account; 32]), account_key: key(seed).public() };
    for (name, about, one, other) in [
        ("pair", "Two accounts.", party(1, 11), party(2, 12)),
        ("turned", "The same from the other side: the same number.", party(2, 12), party(1, 11)),
        ("other-key", "An account key is replaced.", party(1, 11), party(2, 13)),
        ("other-account", "Another account with the same account key.", party(1, 11), party(3, 12)),
        ("keys-exchanged", "Each account has the other's account key.", party(1, 12), party(2, 11)),
        ("one-key", "Both accounts have the same account key.", party(1, 11), party(2, 11)),
    ] {
        let number = SafetyNumber::between(&one, &other);
        let fields = [
            ("account", hex(&one.account.0)),
            ("account-key", hex(&one.account_key.0)),
            ("other-account", hex(&other.account.0)),
            ("other-account-key", hex(&other.account_key.0)),
            ("gives-digits", number.digits().to_string()),
            ("gives-picture", number.picture()),
        ];
        book.accepts(name, about, "safety-number", &fields);
    }
    let number = SafetyNumber::between(&party(1, 11), &party(2, 12));
    pictures(&mut book, &number);
    digits(&mut book, &number);
    book
}

/// A picture of any bytes.
fn picture_of(bytes: &[u8]) -> String {
    format!("{SAFETY_NUMBER_PREFIX}{}", code::write(bytes).as_str())
}

fn pictures(book: &mut Book, number: &SafetyNumber) {
    let shown = number.picture();
    let typed = |text: &str| ("typed", hex(text.as_bytes()));
    for (name, about, text) in [
        ("picture", "A picture as it is shown.", shown.clone()),
        ("picture-spaces-around", "White space around it.", format!(" {shown}\r\n")),
    ] {
        let fields = [typed(&text), ("gives-digits", number.digits().to_string())];
        book.accepts(name, about, "safety-picture", &fields);
    }
    let symbols = shown.strip_prefix(SAFETY_NUMBER_PREFIX).expect("its prefix");
    let bytes = *code::read::<35>(symbols).expect("as shown");
    let with_version = |version: u8| {
        let check = hash("safety number checksum", &[&[version], &bytes[1..33]]);
        picture_of(&[&[version], &bytes[1..33], &check[..2]].concat())
    };
    let last = symbols.len() - 1;
    let other_last = if symbols.ends_with('7') { "8" } else { "7" };
    let flipped = |at: usize| {
        let mut bytes = bytes;
        bytes[at] ^= 1;
        picture_of(&bytes)
    };
    let cases = [
        ("empty", "Nothing.", String::new(), "prefix"),
        ("no-prefix", "The code alone.", symbols.to_owned(), "prefix"),
        ("prefix-alone", "The prefix alone.", SAFETY_NUMBER_PREFIX.to_owned(), "length"),
        ("prefix-lower-case", "The prefix in lower case.", shown.replace("WIRETIGHT", "wiretight"), "prefix"),
        ("prefix-of-linking", "The prefix of linking codes.", shown.replace("VERIFY", "LINK"), "prefix"),
        ("prefix-twice", "The prefix twice.", format!("{SAFETY_NUMBER_PREFIX}{shown}"), "character"),
        ("a-link", "An address.", "https://example.org/".to_owned(), "prefix"),
        ("short", "A symbol less.", shown[..shown.len() - 1].to_owned(), "length"),
        ("long", "A symbol more.", format!("{shown}0"), "length"),
        ("letter-u", "U does not occur.", format!("{SAFETY_NUMBER_PREFIX}U{}", &symbols[1..]), "character"),
        ("umlaut", "Nor does another alphabet.", format!("{SAFETY_NUMBER_PREFIX}Ä{}", &symbols[1..]), "character"),
        ("lower-case", "The code in lower case.", shown.replace(symbols, &symbols.to_lowercase()), "form"),
        ("without-hyphens", "The code without hyphens.", shown.replace(symbols, &symbols.replace('-', "")), "form"),
        (
            "space-inside",
            "A space for a hyphen.",
            shown.replacen(&symbols[..5], &symbols[..5].replace('-', " "), 1),
            "form",
        ),
        (
            "last-symbol",
            "Another last symbol.",
            format!("{SAFETY_NUMBER_PREFIX}{}{other_last}", &symbols[..last]),
            "checksum",
        ),
        ("bit-of-number", "A bit of the number.", flipped(1), "checksum"),
        ("last-bit-of-number", "Its last bit.", flipped(32), "checksum"),
        ("bit-of-checksum", "A bit of the checksum.", flipped(34), "checksum"),
        ("bit-of-version", "A bit of the version.", flipped(0), "checksum"),
        ("version-0", "Version 0, with its checksum.", with_version(0), "version"),
        ("version-2", "Version 2, with its checksum.", with_version(2), "version"),
        ("version-255", "Version 255, with its checksum.", with_version(255), "version"),
    ];
    for (name, about, text, reason) in cases {
        book.rejects(&format!("picture-{name}"), about, "safety-picture", &[typed(&text)], reason);
    }
}

fn digits(book: &mut Book, number: &SafetyNumber) {
    let shown = number.digits().to_string();
    let typed = |text: &str| ("typed", hex(text.as_bytes()));
    for (name, about, text) in [
        ("digits", "Digits as they are shown.", shown.clone()),
        ("digits-together", "Without spaces.", shown.replace(' ', "")),
        ("digits-hyphens", "With hyphens and line breaks.", shown.replace(' ', "-\n")),
    ] {
        book.accepts(name, about, "safety-digits", &[typed(&text), ("gives-shown", shown.clone())]);
    }
    for (name, about, text, reason) in [
        ("empty", "Nothing.", String::new(), "length"),
        ("short", "A digit less.", shown[1..].to_owned(), "length"),
        ("long", "A digit more.", format!("{shown}0"), "length"),
        ("half", "One half.", shown[..shown.len() / 2].to_owned(), "length"),
        ("letter", "O for 0.", format!("O{}", &shown[1..]), "character"),
        ("arabic", "Digits of another script.", format!("\u{0661}{}", &shown[1..]), "character"),
        ("plus", "A sign.", format!("+{}", &shown[1..]), "character"),
        ("escape", "An escape.", format!("\u{1b}{}", &shown[1..]), "character"),
    ] {
        book.rejects(&format!("digits-{name}"), about, "safety-digits", &[typed(&text)], reason);
    }
}
