//! Message content in MIMI's form with each fault, and padding.

use protocol::attachment::{Attachment, AttachmentKey, FileHash, Picture};
use protocol::cbor::Bytes;
use protocol::content::*;
use protocol::control::Control;
use protocol::id::*;
use protocol::limits::*;
use protocol::padding::{pad, padded_length};
use protocol::preview::{Preview, PreviewPicture};
use protocol::saying::{Linked, Poll, Saying};

use super::{Book, hex};

const ORIGIN: Origin =
    Origin { account: AccountId([0xAC; 32]), device: DeviceId([0xD1; 16]), conversation: ConversationId([0xC0; 32]) };

pub fn book() -> Book {
    let mut book = Book::new("content.txt", "Message content (draft-ietf-mimi-content-08 in deterministic CBOR).");
    let text = Content::text([0x5A; 16], ORIGIN, "hello");
    accepted(&mut book, "text", "A text.", &text, "text", "hello");
    accepted(&mut book, "text-empty", "An empty text.", &Content::text([0x5A; 16], ORIGIN, ""), "text", "");
    let rename = Content::control([0x5A; 16], ORIGIN, &Control::Name { name: "Choir".into() });
    accepted(&mut book, "control", "A control message.", &rename, "control", "");
    let unnamed = Content::control([0x5A; 16], ORIGIN, &Control::Name { name: String::new() });
    accepted(
        &mut book,
        "control-empty-name",
        "A control message beyond its limits is kept as unknown.",
        &unnamed,
        "unknown",
        "application/vnd.wiretight.control",
    );
    let crowd = vec![AccountId([1; 32]); MEMBERS_MAX + 1];
    let crowd = Content::control([0x5A; 16], ORIGIN, &Control::Remove { accounts: crowd });
    accepted(
        &mut book,
        "control-crowd",
        "A removal of more accounts than a conversation has.",
        &crowd,
        "unknown",
        "application/vnd.wiretight.control",
    );
    let with_part =
        |part: PartBody| Content { part: Part { disposition: 1, language: String::new(), body: part }, ..text.clone() };
    let single = |content_type: &str, content: &[u8]| {
        with_part(PartBody::Single { content_type: content_type.into(), content: content.to_vec().into() })
    };
    accepted(
        &mut book,
        "unknown-type",
        "A media type that nobody here knows.",
        &single("image/png", b"\x89PNG"),
        "unknown",
        "image/png",
    );
    accepted(
        &mut book,
        "text-not-utf8",
        "A text that is not UTF-8.",
        &single(TEXT_TYPE, b"\xFF"),
        "unknown",
        TEXT_TYPE,
    );
    accepted(&mut book, "null", "Nothing, in place of nothing.", &with_part(PartBody::Null), "void", "");
    let parts = PartBody::Unknown { cardinality: 2, items: vec![vec![0x00].into(), vec![0x82, 0x01, 0x80].into()] };
    accepted(&mut book, "unknown-part", "A part of an unknown kind is kept.", &with_part(parts), "unknown", "");

    let longest = "x".repeat(TEXT_BYTES_MAX);
    accepted(
        &mut book,
        "text-longest",
        "A text at the limit.",
        &Content::text([0x5A; 16], ORIGIN, &longest),
        "text",
        &longest,
    );
    for (name, about, content) in [
        ("text-too-long", "A text beyond the limit.", Content::text([0x5A; 16], ORIGIN, &format!("{longest}x"))),
        ("type-too-long", "A media type beyond the limit.", single(&"t".repeat(CONTENT_TYPE_BYTES_MAX + 1), b"")),
        (
            "language-too-long",
            "A language tag beyond the limit.",
            Content {
                part: Part { language: "l".repeat(LANGUAGE_BYTES_MAX + 1), ..text.part.clone() },
                ..text.clone()
            },
        ),
    ] {
        book.rejects(name, about, "content", &[("content", hex(&content.to_bytes()))], "forbidden");
    }
    about_others(&mut book, &text);
    sayings(&mut book, &text);
    faults(&mut book, &text.to_bytes());
    book
}

/// What is said about a message: an edit, a deletion, reactions.
fn about_others(book: &mut Book, text: &Content) {
    let salt = [0x5A; 16];
    let (target, before) = (MessageId([0x01; 32]), MessageId([0x02; 32]));
    let about = |book: &mut Book, name: &str, what: &str, content: &Content, meaning: &str, says: Option<&str>| {
        let bytes = content.to_bytes();
        let mut fields = vec![
            ("content", hex(&bytes)),
            ("gives-tag", tag(content, &bytes).to_hex()),
            ("gives-id", message_id(&bytes).to_hex()),
            ("gives-meaning", meaning.to_owned()),
            ("gives-about", target.to_hex()),
        ];
        fields.extend(says.map(|says| ("gives-says", hex(says.as_bytes()))));
        book.accepts(name, what, "content", &fields);
    };
    let reply = Content { in_reply_to: Some(target), ..text.clone() };
    accepted(book, "reply", "A text that answers another.", &reply, "text", "hello");
    let edit = Content::edit(salt, ORIGIN, target, "hullo");
    about(book, "edit", "Another text for one's own message.", &edit, "edit", Some("hullo"));
    let deletion = Content::deletion(salt, ORIGIN, target);
    about(book, "deletion", "One's own message is to go.", &deletion, "deletion", None);
    let reaction = |emoji: &str| Content::reaction(salt, ORIGIN, target, emoji, None);
    about(book, "reaction", "A reaction.", &reaction("👍"), "reaction", Some("👍"));
    let flag = "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}";
    about(book, "reaction-flag", "A flag that is spelled in tags.", &reaction(flag), "reaction", Some(flag));
    let to_come = "\u{1FADF}";
    about(
        book,
        "reaction-to-come",
        "An emoji that no font may have yet.",
        &reaction(to_come),
        "reaction",
        Some(to_come),
    );
    let changed = Content::reaction(salt, ORIGIN, target, "❤\u{FE0F}", Some(before));
    about(book, "reaction-changed", "A reaction in place of another.", &changed, "reaction", Some("❤\u{FE0F}"));
    let removed = Content::no_reaction(salt, ORIGIN, target, before);
    about(book, "reaction-removed", "A reaction is taken back.", &removed, "reaction", Some(""));
    let longest = format!("{}👩", "👩\u{FE0F}\u{200D}".repeat(6));
    assert_eq!(longest.len(), REACTION_BYTES_MAX);
    about(book, "reaction-longest", "A reaction at the limit.", &reaction(&longest), "reaction", Some(&longest));
    for (name, what, emoji) in [
        ("reaction-too-long", "A reaction beyond the limit.", format!("{longest}\u{FE0F}")),
        ("reaction-empty", "A reaction that says nothing.", String::new()),
        ("reaction-ascii", "A word in place of a reaction.", "shame".to_owned()),
        ("reaction-space", "A sentence in place of a reaction.", "très mal".to_owned()),
        ("reaction-invisible", "A reaction that nobody sees.", "\u{200B}".to_owned()),
        ("reaction-half-joined", "An emoji that is joined to nothing.", "👍\u{200D}".to_owned()),
        ("reaction-turned", "A character in a reaction that turns what comes after it.", "\u{202E}👍".to_owned()),
        ("reaction-letter", "A letter in place of a reaction.", "é".to_owned()),
        ("reaction-digit", "A digit without its key.", "5".to_owned()),
        ("reaction-two", "Two reactions in one.", "👍👍".to_owned()),
        ("reaction-escape", "An escape sequence in a reaction.", "\u{1B}[2J👍".to_owned()),
    ] {
        accepted(book, name, what, &reaction(&emoji), "void", "");
    }
    let to_nothing = Content { in_reply_to: None, ..reaction("👍") };
    accepted(book, "reaction-to-nothing", "A reaction to no message.", &to_nothing, "void", "");
    let ended = Content { replaces: None, ..removed };
    accepted(book, "reaction-end-of-nothing", "The end of no reaction.", &ended, "void", "");
}

/// Marked texts, forwards, and what is said beside texts.
fn sayings(book: &mut Book, text: &Content) {
    let salt = [0x5A; 16];
    let target = MessageId([0x01; 32]);
    accepted(book, "marked", "A marked text.", &Content::marked(salt, ORIGIN, "**hello**"), "marked", "**hello**");
    for times in [1, u8::MAX] {
        let forwarded = Content { forwarded: times, ..text.clone() };
        accepted(book, &format!("forwarded-{times}"), "A text that was forwarded.", &forwarded, "text", "hello");
    }
    let poll = |options: &[&str]| {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        let poll = Poll { question: "When?".into(), options, multiple: false };
        Content::saying(salt, ORIGIN, &Saying::Poll(poll))
    };
    accepted(book, "poll", "A poll.", &poll(&["today", "tomorrow"]), "poll", "");
    let saying_type = "application/vnd.wiretight.saying";
    let many: Vec<String> = (0..=OPTIONS_MAX).map(|number| number.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "o".repeat(OPTION_BYTES_MAX + 1);
    for (name, about, options) in [
        ("poll-one-option", "A poll without a choice.", vec!["today"]),
        ("poll-same-options", "A poll with the same option twice.", vec!["today", "today"]),
        ("poll-empty-option", "A poll with an option that says nothing.", vec!["today", ""]),
        ("poll-long-option", "A poll with an option beyond the limit.", vec!["today", &long]),
        ("poll-many-options", "A poll with too many options.", many),
    ] {
        accepted(book, name, about, &poll(&options), "unknown", saying_type);
    }
    let edited = Content { replaces: Some(target), ..poll(&["today", "tomorrow"]) };
    accepted(book, "poll-edited", "A poll in place of another message.", &edited, "unknown", saying_type);
    let card = Saying::Card { account: ORIGIN.account, handle: None };
    accepted(book, "card", "A contact card.", &Content::saying(salt, ORIGIN, &card), "card", "");
    let once = |text: &str| Content::saying(salt, ORIGIN, &Saying::Once { text: text.into() });
    accepted(book, "once", "A text to be shown once.", &once("hush"), "once", "");
    accepted(book, "once-empty", "Nothing to be shown once.", &once(""), "unknown", saying_type);
    once_file(book, salt, saying_type);
    linked(book, salt, saying_type);
    let vote = |choices: &[u8]| Content {
        in_reply_to: Some(target),
        ..Content::saying(salt, ORIGIN, &Saying::Vote { choices: choices.to_vec() })
    };
    let end = Content { replaces: Some(target), ..Content::saying(salt, ORIGIN, &Saying::End) };
    for (name, about, content, meaning) in [
        ("vote", "A vote.", vote(&[0, 11]), "vote"),
        ("vote-withdrawn", "A vote is withdrawn.", vote(&[]), "vote"),
        ("poll-end", "The end of one's own poll.", end.clone(), "poll-end"),
    ] {
        let bytes = content.to_bytes();
        let fields = [
            ("content", hex(&bytes)),
            ("gives-tag", tag(&content, &bytes).to_hex()),
            ("gives-id", message_id(&bytes).to_hex()),
            ("gives-meaning", meaning.to_owned()),
            ("gives-about", target.to_hex()),
        ];
        book.accepts(name, about, "content", &fields);
    }
    for (name, choices) in [("vote-twice", vec![1, 1]), ("vote-descending", vec![1, 0]), ("vote-beyond", vec![12])] {
        accepted(book, name, "A vote that is none.", &vote(&choices), "unknown", saying_type);
    }
    let to_nothing = Content { in_reply_to: None, ..vote(&[0]) };
    accepted(book, "vote-for-nothing", "A vote in no poll.", &to_nothing, "void", "");
    let of_nothing = Content { replaces: None, ..end };
    accepted(book, "poll-end-of-nothing", "The end of no poll.", &of_nothing, "void", "");
}

/// Files to be shown once.
fn once_file(book: &mut Book, salt: [u8; 16], saying_type: &str) {
    let of = |placeholder: Vec<u8>| {
        let picture = Some(Picture { width: 640, height: 480, placeholder: Bytes(placeholder) });
        let file = Attachment {
            blob: BlobId([1; 32]),
            key: AttachmentKey([2; 32]),
            size: 3,
            sealed_hash: FileHash([4; 32]),
            file_hash: FileHash([5; 32]),
            media_type: "image/jpeg".into(),
            name: "tea.jpg".into(),
            text: "for you alone".into(),
            picture,
            sound: None,
        };
        Content::saying(salt, ORIGIN, &Saying::OnceFile { file: Box::new(file) })
    };
    let whole = of(Vec::new());
    accepted(book, "once-file", "A picture to be shown once.", &whole, "once-file", "");
    let blurred = of(vec![1, 0, 0, 0]);
    accepted(book, "once-file-blurred", "One with a blurred copy of it.", &blurred, "unknown", saying_type);
}

/// Texts with a preview of a link in them.
fn linked(book: &mut Book, salt: [u8; 16], saying_type: &str) {
    let small = PreviewPicture { width: 2, height: 1, jpeg: vec![0xFF, 0xD8, 0xFF, 0xE0].into() };
    let link = "https://tea.example/a";
    let plain = Preview {
        link: link.into(),
        title: "Tea".into(),
        description: "All of it".into(),
        picture: Some(small.clone()),
    };
    let of = |preview: &Preview| {
        let linked = Linked { text: format!("see {link}"), marked: false, preview: preview.clone() };
        Content::saying(salt, ORIGIN, &Saying::Linked(linked))
    };
    accepted(book, "linked", "A text with a preview of its link.", &of(&plain), "linked", "");
    let bare = Preview { description: String::new(), picture: None, ..plain.clone() };
    accepted(book, "linked-bare", "A preview of a title alone.", &of(&bare), "linked", "");
    let with = |picture: PreviewPicture| Preview { picture: Some(picture), ..plain.clone() };
    let title = |title: String| Preview { title, ..plain.clone() };
    let long = vec![0xFF; PREVIEW_PICTURE_BYTES_MAX - 2];
    let long: Vec<u8> = [[0xFF, 0xD8, 0xFF].as_slice(), &long].concat();
    for (name, about, preview) in [
        (
            "linked-other",
            "A preview of a link that is not in the text.",
            Preview { link: "https://a.example/".into(), ..plain.clone() },
        ),
        ("linked-script", "A preview of no page.", Preview { link: "see".into(), ..plain.clone() }),
        ("linked-untitled", "A preview without a title.", title(String::new())),
        ("linked-lines", "A title of two lines.", title("a\nb".into())),
        ("linked-long", "A title beyond the limit.", title("t".repeat(PREVIEW_TITLE_BYTES_MAX + 1))),
        ("linked-no-picture", "A picture of no pixels.", with(PreviewPicture { width: 0, ..small.clone() })),
        (
            "linked-wide",
            "A picture beyond the limit.",
            with(PreviewPicture { width: PREVIEW_SIDE_MAX + 1, ..small.clone() }),
        ),
        (
            "linked-svg",
            "A picture that is no JPEG.",
            with(PreviewPicture { jpeg: b"<svg>".to_vec().into(), ..small.clone() }),
        ),
        ("linked-heavy", "A picture of too many bytes.", with(PreviewPicture { jpeg: long.into(), ..small.clone() })),
    ] {
        accepted(book, name, about, &of(&preview), "unknown", saying_type);
    }
}

fn accepted(book: &mut Book, name: &str, about: &str, content: &Content, meaning: &str, says: &str) {
    let bytes = content.to_bytes();
    let mut fields = vec![
        ("content", hex(&bytes)),
        ("gives-tag", tag(content, &bytes).to_hex()),
        ("gives-id", message_id(&bytes).to_hex()),
        ("gives-meaning", meaning.to_owned()),
    ];
    if !["control", "void", "poll", "card", "once", "once-file", "linked"].contains(&meaning) {
        fields.push(("gives-says", hex(says.as_bytes())));
    }
    book.accepts(name, about, "content", &fields);
}

/// Faults in the bytes of a text, found by the pieces that occur once in it.
fn faults(book: &mut Book, good: &[u8]) {
    let replaced = |piece: &[u8], by: &[u8]| {
        let at = good.windows(piece.len()).position(|window| window == piece).expect("the piece occurs");
        [&good[..at], by, &good[at + piece.len()..]].concat()
    };
    let sender = format!("wiretight:{}/{}", ORIGIN.account.to_hex(), ORIGIN.device.to_hex());
    let room = format!("wiretight:{}", ORIGIN.conversation.to_hex());
    let sender_upper = sender.replace("ac", "AC");
    let salt = [&[0x50][..], &[0x5A; 16]].concat();
    let map = [&[0xA2, 0x01, 0x78, sender.len() as u8][..], sender.as_bytes()].concat();
    let room_entry = [&[0x02, 0x78, room.len() as u8][..], room.as_bytes()].concat();
    let both = [&map[..], &room_entry].concat();
    let turned = [&[0xA2][..], &room_entry, &map[1..]].concat();
    let third = [&[0xA3][..], &both[1..], &[0x03, 0x00]].concat();
    let alone = [&[0xA1][..], &map[1..]].concat();
    let part = [&[0x85, 0x01, 0x60, 0x01, 0x78][..], &[TEXT_TYPE.len() as u8], TEXT_TYPE.as_bytes()].concat();
    let tail = [&part[..], b"\x45hello"].concat();
    let behind = |prefix: &[u8]| [prefix, &part[1..], b"\x45hello"].concat();
    for (name, about, bytes) in [
        ("six-items", "Content of six items.", [&[0x86], &good[1..]].concat()),
        ("eight-items", "Content of eight items.", [&[0x88], &good[1..], &[0xF6]].concat()),
        ("indefinite", "Content of indefinite length.", [&[0x9F], &good[1..], &[0xFF]].concat()),
        ("surplus", "A byte too many.", [good, &[0]].concat()),
        ("short-salt", "A salt of 15 bytes.", replaced(&salt, &[&[0x4F][..], &[0x5A; 15]].concat())),
        ("long-salt", "A salt of 17 bytes.", replaced(&salt, &[&[0x51][..], &[0x5A; 17]].concat())),
        ("no-sender", "No sender.", replaced(&both, &[&[0xA1][..], &room_entry].concat())),
        ("no-room", "No conversation.", replaced(&both, &alone)),
        ("extra-extension", "A third extension.", replaced(&both, &third)),
        ("turned-extensions", "The extensions in the other order.", replaced(&both, &turned)),
        ("doubled-extension", "The sender twice.", replaced(&both, &[&map[..], &map[1..]].concat())),
        ("upper-case-sender", "The sender in upper case.", replaced(sender.as_bytes(), sender_upper.as_bytes())),
        ("other-scheme", "The sender under another scheme.", replaced(b"wiretight:ac", b"wiretlght:ac")),
        ("part-two-items", "A part of two items.", replaced(&tail, &[0x82, 0x01, 0x60])),
        (
            "part-seventeen-items",
            "A part of seventeen items.",
            replaced(&tail, &[&[0x91, 0x01, 0x60, 0x09][..], &[0x00; 14]].concat()),
        ),
        ("null-with-items", "Nothing, but with items.", replaced(&tail, &[0x84, 0x01, 0x60, 0x00, 0x00])),
        (
            "single-without-content",
            "One content, without its bytes.",
            replaced(&tail, &[&[0x84][..], &part[1..]].concat()),
        ),
        (
            "single-with-more",
            "One content, and an item too many.",
            replaced(&tail, &[behind(&[0x86]), vec![0]].concat()),
        ),
        ("content-as-text", "A text string in place of the content's bytes.", replaced(b"\x45hello", b"\x65hello")),
        (
            "unknown-indefinite",
            "An unknown part with an item of indefinite length in it.",
            replaced(&tail, &[0x84, 0x01, 0x60, 0x09, 0x81, 0x9F, 0xFF]),
        ),
        (
            "unknown-long-integer",
            "An unknown part with an integer in a long form.",
            replaced(&tail, &[0x84, 0x01, 0x60, 0x09, 0x18, 0x01]),
        ),
        (
            "unknown-float",
            "An unknown part with a floating-point number.",
            replaced(&tail, &[0x84, 0x01, 0x60, 0x09, 0xF9, 0x00, 0x00]),
        ),
        (
            "unknown-turned-map",
            "An unknown part with a map that is not in order.",
            replaced(&tail, &[0x84, 0x01, 0x60, 0x09, 0xA2, 0x01, 0x00, 0x00, 0x00]),
        ),
        (
            "unknown-deep",
            "An unknown part that is nested too deep.",
            replaced(&tail, &[&[0x84, 0x01, 0x60, 0x09][..], &[0x81; 40], &[0x00]].concat()),
        ),
    ] {
        book.rejects(name, about, "content", &[("content", hex(&bytes))], "malformed");
    }
}

pub fn padding() -> Book {
    let mut book = Book::new("padding.txt", "Padding: Padmé buckets of at least 1,024 bytes, 0x80 and zeros.");
    for length in
        [0, 1, 255, 256, 1_022, 1_023, 1_024, 1_087, 1_088, 2_047, 2_048, 4_095, 65_535, 65_536, 1_000_000, 4_194_304]
    {
        let fields = [("length", length.to_string()), ("gives-padded", padded_length(length).to_string())];
        book.accepts(&format!("length-{length}"), "The bucket of a length.", "padded-length", &fields);
    }
    let padded = pad(b"hello".to_vec());
    let fields = |bytes: &[u8]| [("padded", hex(bytes))];
    book.accepts("hello", "A short text.", "unpad", &[("padded", hex(&padded)), ("gives-data", hex(b"hello"))]);
    let nothing = pad(Vec::new());
    book.accepts("nothing", "Nothing.", "unpad", &[("padded", hex(&nothing)), ("gives-data", String::new())]);
    let zeros = pad(vec![0, 0x80, 0, 0]);
    book.accepts(
        "zeros",
        "Data that look like padding.",
        "unpad",
        &[("padded", hex(&zeros)), ("gives-data", "00800000".into())],
    );
    let mut changed = padded.clone();
    changed[5] = 0x81;
    let mut dirty = padded.clone();
    *dirty.last_mut().expect("not empty") = 1;
    for (name, about, bytes) in [
        ("empty", "Nothing at all.", Vec::new()),
        ("only-zeros", "Zeros without an end of the data.", vec![0; PADDED_BYTES_MIN]),
        ("no-marker", "Another marker than 0x80.", changed),
        ("dirty", "Not zero behind the marker.", dirty),
        ("too-long", "A zero more than the bucket has.", [&padded[..], &[0]].concat()),
        ("too-short", "A zero less than the bucket has.", padded[..padded.len() - 1].to_vec()),
        ("unpadded", "A marker without a bucket.", b"hello\x80".to_vec()),
        ("next-bucket", "The next larger bucket.", [&padded[..], &[0; 64]].concat()),
    ] {
        book.rejects(name, about, "unpad", &fields(&bytes), "bad-padding");
    }
    book
}
