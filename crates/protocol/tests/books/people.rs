//! What people compare: safety numbers with each other, and codes and digits between two devices of theirs.

use protocol::cbor;
use protocol::chain::{Consent, DeviceRecord, Place};
use protocol::code;
use protocol::hash::hash;
use protocol::id::{AccountId, ChainHead, DeviceId};
use protocol::linking::{
    LINK_PREFIX, LinkCode, LinkMessage, LinkNonce, LinkOffer, LinkProposal, LinkSide, digits as link_digits,
};
use protocol::safety_number::{Party, SAFETY_NUMBER_PREFIX, SafetyNumber};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::{Book, flipped, hex, key};

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

fn offer(device: u8, number: u8) -> LinkOffer {
    let record = DeviceRecord { device: DeviceId([device; 16]), key: key(device).public() };
    LinkOffer { device: record, commitment: LinkNonce([number; 32]).commitment() }
}

pub fn linking() -> Book {
    let about = "Linking: codes as people type them (in hex of UTF-8), the digits that both devices show, and what passes between.";
    let mut book = Book::new("linking.txt", about);
    let offer = offer(1, 2);
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let code = LinkCode::generate(&mut rng, &offer);
    link_codes(&mut book, &code, &offer);
    digits_of_two_devices(&mut book, &offer);
    messages(&mut book, &code, &offer);
    book
}

fn link_codes(book: &mut Book, code: &LinkCode, made_for: &LinkOffer) {
    let shown = code.display().to_string();
    let fields =
        |text: &str, offer: &LinkOffer| vec![("typed", hex(text.as_bytes())), ("offer", hex(&cbor::to_bytes(offer)))];
    for (name, about, text) in [
        ("code", "A code as it is shown.", shown.clone()),
        ("code-lower-case", "In lower case.", shown.to_lowercase()),
        ("code-without-hyphens", "Without hyphens.", shown.replace('-', "")),
        ("code-with-spaces", "With spaces and line breaks.", shown.replace('-', " \n")),
        ("code-look-alikes", "O for 0, and l for 1.", shown.replace('0', "O").replace('1', "l")),
        ("code-in-a-picture", "As a picture holds it.", format!("{LINK_PREFIX}{shown}")),
        ("code-prefix-lower-case", "With its prefix in lower case.", format!("{}{shown}", LINK_PREFIX.to_lowercase())),
    ] {
        let mut fields = fields(&text, made_for);
        fields.push(("gives-shown", shown.clone()));
        fields.push(("gives-rendezvous", hex(&code.rendezvous().0)));
        book.accepts(name, about, "link-code", &fields);
    }
    let last = shown.len() - 1;
    let with = |at: usize| {
        let other = if &shown[at..=at] == "7" { "8" } else { "7" };
        format!("{}{other}{}", &shown[..at], &shown[at + 1..])
    };
    for (name, about, text, reason) in [
        ("empty", "Nothing.", String::new(), "length"),
        ("prefix-alone", "The prefix alone.", LINK_PREFIX.to_owned(), "length"),
        ("short", "A symbol less.", shown[..last].to_owned(), "length"),
        ("long", "A symbol more.", format!("{shown}0"), "length"),
        ("letter-u", "U does not occur.", format!("U{}", &shown[1..]), "character"),
        ("prefix-of-safety", "The prefix of safety numbers.", format!("{SAFETY_NUMBER_PREFIX}{shown}"), "character"),
        ("secret", "A symbol of the secret is another.", with(0), "checksum"),
        ("offer", "A symbol of the offer's hash is another.", with(30), "checksum"),
        ("check", "The last symbol is another.", with(last), "checksum"),
    ] {
        book.rejects(&format!("code-{name}"), about, "link-code", &fields(&text, made_for), reason);
    }
    for (name, about, other) in [
        ("other-device", "The offer is another device's.", offer(3, 2)),
        ("other-commitment", "The offer commits to another number.", offer(1, 4)),
    ] {
        book.rejects(&format!("code-{name}"), about, "link-code", &fields(&shown, &other), "other-offer");
    }
}

fn digits_of_two_devices(book: &mut Book, offer: &LinkOffer) {
    let number = LinkNonce([2; 32]);
    let proposal = |account: u8, device: u8, number: u8| LinkProposal {
        account: AccountId([account; 32]),
        device: DeviceId([device; 16]),
        nonce: LinkNonce([number; 32]),
    };
    let fields = |proposal: &LinkProposal, number: &LinkNonce| {
        vec![
            ("offer", hex(&cbor::to_bytes(offer))),
            ("proposal", hex(&cbor::to_bytes(proposal))),
            ("number", hex(&cbor::to_bytes(number))),
        ]
    };
    for (name, about, proposal) in [
        ("digits", "The digits of an offer, a proposal and the number that is told.", proposal(5, 6, 7)),
        ("digits-other-account", "Another account is proposed.", proposal(8, 6, 7)),
        ("digits-other-device", "Another device proposes.", proposal(5, 9, 7)),
        ("digits-other-number", "The proposal's number is another.", proposal(5, 6, 10)),
        ("digits-leading-zero", "All six are shown, zeros in front too.", leading_zero(offer, &number, proposal)),
    ] {
        let mut fields = fields(&proposal, &number);
        fields.push(("gives-digits", link_digits(offer, &proposal, &number)));
        book.accepts(name, about, "link-digits", &fields);
    }
    let other = fields(&proposal(5, 6, 7), &LinkNonce([3; 32]));
    book.rejects(
        "digits-uncommitted",
        "The number is not the one of the commitment.",
        "link-digits",
        &other,
        "other-number",
    );
}

/// A proposal whose digits begin with a zero.
fn leading_zero(offer: &LinkOffer, number: &LinkNonce, proposal: impl Fn(u8, u8, u8) -> LinkProposal) -> LinkProposal {
    let begins = |proposal: &LinkProposal| link_digits(offer, proposal, number).starts_with('0');
    (0..=255).map(|account| proposal(account, 6, 7)).find(begins).expect("one in ten does")
}

fn messages(book: &mut Book, code: &LinkCode, offer: &LinkOffer) {
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let place = Place { account: AccountId([5; 32]), sequence: 3, previous: ChainHead([4; 32]) };
    let signature = Consent::Addition { place, device: offer.device.clone() }.sign(&key(1));
    let nonce = LinkNonce([2; 32]);
    let proposal = LinkProposal { account: AccountId([5; 32]), device: DeviceId([6; 16]), nonce: LinkNonce([7; 32]) };
    let typed = ("typed", hex(code.display().as_bytes()));
    let (new, old) = ((LinkSide::New, "new"), (LinkSide::Old, "old"));
    let mut first = Vec::new();
    for (name, about, (side, word), message) in [
        ("offer", "The new device offers itself.", new, LinkMessage::Offer(offer.clone())),
        ("proposal", "The other one proposes.", old, LinkMessage::Proposal(proposal)),
        ("reveal", "The new one tells its number.", new, LinkMessage::Reveal(nonce)),
        (
            "consent",
            "It consents to its place, and says how it wants to be called.",
            new,
            LinkMessage::Consent { place, signature, name: Some("laptop".to_owned()) },
        ),
        ("cancelled", "A person does not go on.", old, LinkMessage::Cancelled),
    ] {
        let sealed = code.seal(&mut rng, side, &message);
        let fields = [
            typed.clone(),
            ("side", word.to_owned()),
            ("sealed", hex(&sealed)),
            ("gives-message", hex(&cbor::to_bytes(&message))),
        ];
        book.accepts(name, about, "link-message", &fields);
        if first.is_empty() {
            first = sealed;
        }
    }
    let other = LinkCode::generate(&mut rng, offer);
    let cut = first[..first.len() - 1].to_vec();
    for (name, about, code, side, sealed) in [
        ("of-the-other-side", "It is read as if the other side had written it.", code, "old", first.clone()),
        ("of-another-code", "It is read with another code.", &other, "new", first.clone()),
        ("changed-first", "Its first bit is changed.", code, "new", flipped(&first, 0)),
        ("changed-last", "Its last byte is changed.", code, "new", flipped(&first, first.len() - 1)),
        ("cut", "Its last byte is missing.", code, "new", cut),
        ("nothing", "It is empty.", code, "new", Vec::new()),
    ] {
        let fields = [("typed", hex(code.display().as_bytes())), ("side", side.to_owned()), ("sealed", hex(&sealed))];
        book.rejects(name, about, "link-message", &fields, "not-opened");
    }
}
