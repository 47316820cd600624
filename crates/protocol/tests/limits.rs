//! Limits at their last value and one past it: of what is said in messages, of chains, and of tokens.

extern crate wiretight_protocol as protocol;

use protocol::attachment::{Attachment, AttachmentKey, FileHash, Picture, Sound};
use protocol::cbor::{Bytes, Malformed};
use protocol::chain::*;
use protocol::content::{Content, MARKED_TYPE, Meaning, Origin, TEXT_TYPE};
use protocol::control::{Control, GroupDetails, NameSalt, OwnControl};
use protocol::id::{AccountId, BlobId, ConversationId, DeviceId, MessageId};
use protocol::limits::*;
use protocol::preview::{Preview, PreviewPicture};
use protocol::saying::{Linked, Poll, Saying};
use protocol::signature::SecretKey;
use protocol::time::Days;
use protocol::token::*;

const SALT: [u8; 16] = [0; 16];

fn origin() -> Origin {
    Origin { account: AccountId([1; 32]), device: DeviceId([2; 16]), conversation: ConversationId([3; 32]) }
}

/// Whether a receiver takes this for what it is, rather than for something unknown.
fn is_known(content: &Content) -> bool {
    let read = Content::from_bytes(&content.to_bytes()).expect("content of its form");
    !matches!(read.meaning(), Meaning::Unknown { .. })
}

fn long(length: usize) -> String {
    "x".repeat(length)
}

/// Fails unless all of the first are taken, and none of the second.
fn check<T>(is_taken: impl Fn(&T) -> bool, at_their_limits: &[T], beyond: Vec<(&str, T)>) {
    for (place, within) in at_their_limits.iter().enumerate() {
        assert!(is_taken(within), "number {place} of those at their limits");
    }
    for (what, beyond) in beyond {
        assert!(!is_taken(&beyond), "{what}");
    }
}

fn attachment() -> Attachment {
    let hash = FileHash([4; 32]);
    Attachment {
        blob: BlobId([5; 32]),
        key: AttachmentKey([6; 32]),
        size: ATTACHMENT_BYTES_MAX,
        sealed_hash: hash,
        file_hash: hash,
        media_type: long(CONTENT_TYPE_BYTES_MAX),
        name: long(FILE_NAME_BYTES_MAX),
        text: long(TEXT_BYTES_MAX),
        picture: Some(picture(PICTURE_SIDE_MAX, 1, &[8, 8 * 8 * 3])),
        sound: Some(Sound { duration_ms: 1, waveform: Bytes(vec![0; WAVEFORM_BYTES_MAX]) }),
    }
}

/// A picture with so many columns and so many bytes of cells behind it.
fn picture(width: u32, height: u32, [columns, cells]: &[u8; 2]) -> Picture {
    let placeholder = [vec![*columns], vec![0; usize::from(*cells)]].concat();
    Picture { width, height, placeholder: Bytes(placeholder) }
}

#[test]
fn a_file_beyond_any_limit_is_something_unknown() {
    let with = |picture| Attachment { picture: Some(picture), ..attachment() };
    let within = [
        attachment(),
        with(picture(1, PICTURE_SIDE_MAX, &[1, 3])),
        with(Picture { width: 1, height: 1, placeholder: Bytes::default() }),
    ];
    let beyond = vec![
        ("size", Attachment { size: ATTACHMENT_BYTES_MAX + 1, ..attachment() }),
        ("type", Attachment { media_type: long(CONTENT_TYPE_BYTES_MAX + 1), ..attachment() }),
        ("name", Attachment { name: long(FILE_NAME_BYTES_MAX + 1), ..attachment() }),
        ("text", Attachment { text: long(TEXT_BYTES_MAX + 1), ..attachment() }),
        (
            "sound",
            Attachment {
                sound: Some(Sound { duration_ms: 1, waveform: Bytes(vec![0; WAVEFORM_BYTES_MAX + 1]) }),
                ..attachment()
            },
        ),
        ("width", with(picture(PICTURE_SIDE_MAX + 1, 1, &[1, 3]))),
        ("no width", with(picture(0, 1, &[1, 3]))),
        ("height", with(picture(1, PICTURE_SIDE_MAX + 1, &[1, 3]))),
        ("no height", with(picture(1, 0, &[1, 3]))),
        ("no columns", with(picture(1, 1, &[0, 3]))),
        ("no cells", with(picture(1, 1, &[1, 0]))),
        ("half a row", with(picture(1, 1, &[2, 3]))),
        ("a row too many", with(picture(1, 1, &[8, 9 * 8 * 3]))),
    ];
    check(|file| is_known(&Content::attachment(SALT, origin(), file)), &within, beyond);
}

fn own(told: OwnControl) -> Control {
    Control::Own(Box::new(told))
}

fn device_name(name: &str) -> Control {
    own(OwnControl::DeviceName { device: DeviceId([2; 16]), salt: NameSalt(SALT), name: name.to_owned() })
}

fn stars(count: usize) -> Control {
    own(OwnControl::Stars { conversation: ConversationId([3; 32]), messages: vec![MessageId([1; 32]); count] })
}

fn draft(length: usize) -> Control {
    own(OwnControl::Draft { conversation: ConversationId([3; 32]), count: 1, text: long(length) })
}

fn details(length: usize, picture: Option<&[u8]>) -> Control {
    let picture = picture.map(|picture| Bytes(picture.to_vec()));
    Control::Details(GroupDetails { description: long(length), picture })
}

#[test]
fn what_changes_a_chat_beyond_any_limit_is_something_unknown() {
    let remove = |count| Control::Remove { accounts: vec![AccountId([1; 32]); count] };
    let within = [
        Control::Name { name: long(NAME_BYTES_MAX) },
        remove(1),
        remove(MEMBERS_MAX),
        device_name(&long(DEVICE_NAME_BYTES_MAX)),
        stars(1),
        stars(STARS_TOLD_MAX),
        draft(TEXT_BYTES_MAX),
        details(DESCRIPTION_BYTES_MAX, None),
    ];
    let beyond = vec![
        ("no name", Control::Name { name: String::new() }),
        ("name", Control::Name { name: long(NAME_BYTES_MAX + 1) }),
        ("nobody", remove(0)),
        ("more than there can be", remove(MEMBERS_MAX + 1)),
        ("no device's name", device_name("")),
        ("device's name", device_name(&long(DEVICE_NAME_BYTES_MAX + 1))),
        ("a blank device's name", device_name("  ")),
        ("a device's name of two lines", device_name("my\nphone")),
        ("no stars", stars(0)),
        ("stars", stars(STARS_TOLD_MAX + 1)),
        ("draft", draft(TEXT_BYTES_MAX + 1)),
        ("description", details(DESCRIPTION_BYTES_MAX + 1, None)),
        ("no picture of ours", details(1, Some(b"<svg/>"))),
    ];
    check(|control| is_known(&Content::control(SALT, origin(), control)), &within, beyond);
}

fn poll(question: usize, options: &[&str]) -> Saying {
    let options = options.iter().map(|&option| option.to_owned()).collect();
    Saying::Poll(Poll { question: long(question), options, multiple: true })
}

fn preview() -> Preview {
    let picture = PreviewPicture { width: 1, height: PREVIEW_SIDE_MAX, jpeg: Bytes(vec![0xFF, 0xD8, 0xFF]) };
    Preview {
        link: "https://example.org/".to_owned(),
        title: long(PREVIEW_TITLE_BYTES_MAX),
        description: long(PREVIEW_DESCRIPTION_BYTES_MAX),
        picture: Some(picture),
    }
}

fn linked(preview: Preview) -> Saying {
    Saying::Linked(Linked { text: preview.link.clone(), marked: false, preview })
}

fn pictured(width: u16, height: u16, jpeg: Vec<u8>) -> Saying {
    linked(Preview { picture: Some(PreviewPicture { width, height, jpeg: Bytes(jpeg) }), ..preview() })
}

/// A picture that is shown once, with a name of so many bytes and without a blurred copy.
fn once_file(length: usize) -> Saying {
    let picture = Some(Picture { width: 1, height: 1, placeholder: Bytes::default() });
    Saying::OnceFile { file: Box::new(Attachment { name: long(length), picture, ..attachment() }) }
}

#[test]
fn what_is_said_beyond_any_limit_is_something_unknown() {
    let (jpeg, side) = (vec![0xFF, 0xD8, 0xFF], PREVIEW_SIDE_MAX);
    let of_link = |link: &str| linked(Preview { link: link.to_owned(), ..preview() });
    let numbers: Vec<String> = (0..=OPTIONS_MAX).map(|number| number.to_string()).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let option = long(OPTION_BYTES_MAX);
    let once = |length| Saying::Once { text: long(length) };
    let within = [
        poll(QUESTION_BYTES_MAX, &["a", &option]),
        poll(1, &numbers[..OPTIONS_MAX]),
        once(TEXT_BYTES_MAX),
        once_file(FILE_NAME_BYTES_MAX),
        linked(preview()),
        of_link(&format!("http://{}", long(LINK_BYTES_MAX - 7))),
    ];
    let beyond = vec![
        ("question", poll(QUESTION_BYTES_MAX + 1, &["a", "b"])),
        ("no question", poll(0, &["a", "b"])),
        ("one option", poll(1, &["a"])),
        ("options", poll(1, &numbers)),
        ("option", poll(1, &["a", &long(OPTION_BYTES_MAX + 1)])),
        ("no option", poll(1, &["a", ""])),
        ("options alike", poll(1, &["a", "a"])),
        ("text that is shown once", once(TEXT_BYTES_MAX + 1)),
        ("no text that is shown once", once(0)),
        ("name of a file that is shown once", once_file(FILE_NAME_BYTES_MAX + 1)),
        ("blurred copy of a picture that is shown once", Saying::OnceFile { file: Box::new(attachment()) }),
        (
            "text with a preview",
            Saying::Linked(Linked {
                text: format!("https://example.org/ {}", long(TEXT_BYTES_MAX)),
                marked: false,
                preview: preview(),
            }),
        ),
        (
            "a preview of another link",
            Saying::Linked(Linked { text: "https://example.com/".to_owned(), marked: false, preview: preview() }),
        ),
        ("no page", of_link("file:///etc/passwd")),
        ("link", of_link(&format!("http://{}", long(LINK_BYTES_MAX - 6)))),
        ("a space in a link", of_link("https://example.org/ a")),
        ("a control character in a link", of_link("https://example.org/\u{1b}a")),
        ("no title", linked(Preview { title: String::new(), ..preview() })),
        ("title", linked(Preview { title: long(PREVIEW_TITLE_BYTES_MAX + 1), ..preview() })),
        ("a title of two lines", linked(Preview { title: "a\nb".to_owned(), ..preview() })),
        ("description", linked(Preview { description: long(PREVIEW_DESCRIPTION_BYTES_MAX + 1), ..preview() })),
        ("width", pictured(side + 1, 1, jpeg.clone())),
        ("no width", pictured(0, 1, jpeg.clone())),
        ("height", pictured(1, side + 1, jpeg.clone())),
        ("no height", pictured(1, 0, jpeg.clone())),
        ("picture", pictured(1, 1, [jpeg, vec![0; PREVIEW_PICTURE_BYTES_MAX]].concat())),
        ("no JPEG", pictured(1, 1, vec![0x89, b'P', b'N', b'G'])),
    ];
    check(|saying| is_known(&Content::saying(SALT, origin(), saying)), &within, beyond);
    let of_other = |meaning: Content| Content { replaces: Some(MessageId([1; 32])), ..meaning };
    assert!(!is_known(&of_other(Content::saying(SALT, origin(), &poll(1, &["a", "b"])))), "a poll is not exchanged");
}

#[test]
fn a_text_is_no_longer_than_texts_are_marked_or_not() {
    for (kind, make) in
        [(TEXT_TYPE, Content::text as fn([u8; 16], Origin, &str) -> Content), (MARKED_TYPE, Content::marked)]
    {
        let read = |length| Content::from_bytes(&make(SALT, origin(), &long(length)).to_bytes());
        assert!(read(TEXT_BYTES_MAX).is_ok(), "{kind}");
        let rule = "the text is too long";
        assert_eq!(read(TEXT_BYTES_MAX + 1), Err(Malformed::Forbidden { what: "Content", rule }), "{kind}");
    }
}

#[test]
fn a_chain_ends_at_its_limit_and_its_devices_leave_room_for_the_account_key() {
    let (account, device, id) = (SecretKey::from_seed(&[1; 32]), SecretKey::from_seed(&[2; 32]), DeviceId([1; 16]));
    let mut state = create_account(&account, id, &device).verify().expect("a fresh chain");
    let mut rename = |by: Author<'_>| {
        let kind = StatementKind::DeviceRenamed { device: id, name_tag: device_name_tag(&SALT, "phone") };
        let next = state.next_statement(by, kind);
        let after = state.clone().extended(&[next]);
        after.map(|after| state = after)
    };
    for _ in 1..CHAIN_STATEMENTS_MAX - CHAIN_STATEMENTS_RESERVED {
        rename(Author::Device(id, &device)).expect("there is room");
    }
    assert_eq!(rename(Author::Device(id, &device)), Err(ChainError::TooLong), "what is left is the account key's");
    for _ in 0..CHAIN_STATEMENTS_RESERVED {
        rename(Author::AccountKey(&account)).expect("there is room");
    }
    assert_eq!(rename(Author::AccountKey(&account)), Err(ChainError::TooLong), "and that ends as well");
}

#[test]
fn a_token_is_good_where_it_was_issued_and_while_its_period_lasts() {
    let (today, minute) = (Days(20_000), 60_000);
    let issuer = Issuer::from_seed(today, &[7; 32]);
    let token = issuer.token(TokenNonce([1; 32]));
    assert!(issuer.accepts(&token));
    assert!(!issuer.accepts(&Token { period: Days(20_001), ..token }), "of another period");
    assert!(!issuer.accepts(&Token { nonce: TokenNonce([2; 32]), ..token }), "of another nonce");
    assert!(!Issuer::from_seed(today, &[8; 32]).accepts(&token), "of another issuer");
    assert_eq!(issuer.evaluate(&[]), Err(BadToken::Malformed), "none");
    let blinded = |count| -> Vec<Blinded> { vec![Batch::from_seed(today, &[9; 32], 1).blinded()[0]; count] };
    assert!(issuer.evaluate(&blinded(TOKEN_BATCH_MAX)).is_ok());
    assert_eq!(issuer.evaluate(&blinded(TOKEN_BATCH_MAX + 1)), Err(BadToken::Malformed), "more than a batch");
    let grace_ms = TOKEN_GRACE_MINUTES * minute;
    let (begins, ends) = (period_start(today), period_start(Days(20_001)).plus(grace_ms));
    assert!(
        is_spendable(today, protocol::time::Millis(begins.0 - grace_ms))
            && is_spendable(today, protocol::time::Millis(ends.0 - 1))
    );
    assert!(!is_spendable(today, protocol::time::Millis(begins.0 - grace_ms - 1)), "before its day and the grace");
    assert!(!is_spendable(today, ends), "after its day and the grace");
    let ahead = protocol::time::Millis(begins.0 - TOKEN_ISSUE_AHEAD_MINUTES * minute);
    assert!(is_issued(today, ahead) && is_issued(today, begins));
    assert!(!is_issued(today, protocol::time::Millis(ahead.0 - 1)), "long before its day");
    assert!(!is_issued(today, period_start(Days(20_001))), "after its day");
    let identity = SecretKey::from_seed(&[5; 32]);
    let stated =
        |by: &SecretKey, period, seed| IssuerStatement::sign(by, period, Issuer::from_seed(today, &[seed; 32]).key());
    let (one, public) = (stated(&identity, today, 1), identity.public());
    assert!(one.convicts(&stated(&identity, today, 2), &public));
    assert!(!one.convicts(&one, &public), "the same key");
    assert!(!one.convicts(&stated(&identity, Days(20_001), 2), &public), "another day's");
    assert!(!one.convicts(&stated(&SecretKey::from_seed(&[6; 32]), today, 2), &public), "not stated by the server");
}
