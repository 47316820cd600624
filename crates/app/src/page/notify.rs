//! Notifications of the system, from the client process: that there is something, and no more unless its person has chosen more.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;

use client::{
    ChatLock, Client, ConversationId, Delivery, DeviceEvent, Event, Kind, MessageBody, MessageView, Page, RequestView,
};
use dbus::arg::{PropMap, Variant};
use dbus::blocking::Connection;

use super::house::House;
use super::kept::Notify;
use crate::failure::Failure;
use crate::people::People;
use crate::show::{kinds, markup};
use crate::{clock, safe_text};

/// The service that shows notifications, and its interface.
const SERVICE: &str = "org.freedesktop.Notifications";

/// Its object.
const OBJECT: &str = "/org/freedesktop/Notifications";

/// How long it may take to take one.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest text in one, characters: nobody reads more at a glance.
const TEXT_MAX: usize = 200;

/// Notifications that wait to be shown: beyond them one more says nothing more.
const WAITING_MAX: usize = 16;

/// What one notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bubble {
    /// What it is about: another one about the same takes its place.
    about: String,
    title: String,
    text: String,
}

impl Bubble {
    fn new(about: impl Into<String>, title: impl Into<String>, text: impl Into<String>) -> Self {
        Bubble { about: about.into(), title: title.into(), text: text.into() }
    }
}

/// Follows what happens, until the profile is closed, and has the system say so.
pub async fn follow(house: Rc<House>, client: Client) {
    let (bubbles, shown) = mpsc::sync_channel(WAITING_MAX);
    // The bus is spoken with by waiting, so it has a thread of its own; that ends with the channel.
    let thread = std::thread::Builder::new().name("notifications".into()).spawn(move || show(&shown));
    let mut events = client.events();
    let mut told = BTreeMap::new();
    let mut changes = house.changes();
    while house.client().is_ok() {
        let event = tokio::select! {
            event = events.next() => event,
            _ = changes.recv() => continue,
        };
        let Ok(event) = event else {
            house.closed();
            break;
        };
        // What cannot be read is not told of; whoever looks sees why.
        if let Ok(Some(bubble)) = bubble(&house, &client, &mut told, &event).await {
            // Too many wait: those say enough.
            let _ = bubbles.try_send(bubble);
        }
    }
    drop((bubbles, thread));
}

/// What the system is to say about an event, if anything.
async fn bubble(
    house: &House,
    client: &Client,
    told: &mut BTreeMap<ConversationId, u64>,
    event: &Event,
) -> Result<Option<Bubble>, Failure> {
    let how = house.kept().notify;
    if how == Notify::Off || house.is_seen() {
        return Ok(None);
    }
    Ok(match event {
        Event::Message { conversation, number } => message(client, told, (*conversation, *number), how).await?,
        Event::Request { conversation } => {
            // One that was answered is told of in the same way.
            let waits = |found: &RequestView| found.conversation == *conversation && !found.accepted;
            let found = client.requests().await?.iter().any(waits);
            found.then(|| Bubble::new(conversation.to_hex(), "Wiretight", "Somebody wants to write to you."))
        }
        Event::Caught(_) => Some(Bubble::new("caught", "Wiretight", "The server was caught lying. Open Wiretight.")),
        Event::Device(DeviceEvent::Added { .. }) => {
            Some(Bubble::new("devices", "Wiretight", "A device was added to your account. Was that you?"))
        }
        _ => None,
    })
}

async fn message(
    client: &Client,
    told: &mut BTreeMap<ConversationId, u64>,
    (conversation, number): (ConversationId, u64),
    how: Notify,
) -> Result<Option<Bubble>, Failure> {
    // A row changes more often than it comes.
    if told.get(&conversation).is_some_and(|last| number <= *last) {
        return Ok(None);
    }
    let choices = client.choices().await?.chat(&conversation);
    let is_muted = choices.muted_until.is_some_and(|until| until > clock::now());
    let Some(view) = client.conversation(conversation).await? else { return Ok(None) };
    if is_muted || choices.hidden || number <= view.read_number {
        return Ok(None);
    }
    if view.lock == Some(ChatLock::Closed) {
        told.insert(conversation, number);
        return Ok((view.unread > 0).then(in_locked_chat));
    }
    let page = Page::After { number: number.saturating_sub(1), limit: 1 };
    let row = client.messages(conversation, page).await?.into_iter().find(|row| row.number == number);
    let Some(row) = row.filter(|row| row.delivery == Delivery::Received) else { return Ok(None) };
    told.insert(conversation, number);
    let mut people = People::of(client).await?;
    people.learn(&view);
    Ok(says(how, &row, &people).map(|(title, text)| Bubble::new(conversation.to_hex(), title, text)))
}

/// What is said of a message in a locked chat, whatever its person has chosen for others: neither which chat it is, nor who wrote.
fn in_locked_chat() -> Bubble {
    Bubble::new("locked", "Wiretight", "There is a message in a locked chat.")
}

/// Title and text for a message.
fn says(how: Notify, row: &MessageView, people: &People) -> Option<(String, String)> {
    if people.is_own(&row.sender) || !row.body.is_said() {
        return None;
    }
    let plain = "There is a message for you.".to_owned();
    let name = || shortened(&people.name(&row.sender));
    match how {
        Notify::Off => None,
        Notify::Plain => Some(("Wiretight".to_owned(), plain)),
        Notify::Names => Some((name(), plain)),
        Notify::Content => Some((name(), words(&row.body, people).map_or(plain, |text| shortened(&text)))),
    }
}

/// What somebody wrote, as far as it is words; what is to be shown once is not shown here.
fn words(body: &MessageBody, people: &People) -> Option<String> {
    match body {
        MessageBody::Text(text) => Some(text.clone()),
        MessageBody::Attachment(file) => Some(if file.text.is_empty() { &file.name } else { &file.text }.clone()),
        MessageBody::Kind(Kind::Marked { text }) => Some(markup::block(text, "", people)),
        MessageBody::Kind(Kind::Linked(linked)) => Some(kinds::linked(linked, people)),
        MessageBody::Kind(Kind::Poll { poll, .. }) => Some(poll.question.clone()),
        _ => None,
    }
}

fn shortened(text: &str) -> String {
    let line = safe_text::line(text);
    match line.char_indices().nth(TEXT_MAX) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// What others wrote as text of a notification: services take that for markup, and some fetch the pictures in it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Shows what comes, until nothing can come any more.
fn show(bubbles: &mpsc::Receiver<Bubble>) {
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    let mut connection = None;
    while let Ok(bubble) = bubbles.recv() {
        if connection.is_none() {
            // No bus, no notifications: the next one tries again.
            connection = Connection::new_session().ok();
        }
        let Some(bus) = &connection else { continue };
        let before = ids.get(&bubble.about).copied().unwrap_or_default();
        match notify(bus, &bubble, before) {
            Ok(id) => drop(ids.insert(bubble.about, id)),
            Err(_) => connection = None,
        }
    }
}

fn notify(bus: &Connection, bubble: &Bubble, before: u32) -> Result<u32, dbus::Error> {
    let mut hints = PropMap::new();
    let word = |word: &str| Variant(Box::new(word.to_owned()) as Box<dyn dbus::arg::RefArg>);
    hints.insert("desktop-entry".to_owned(), word("wiretight"));
    hints.insert("category".to_owned(), word("im.received"));
    let service = bus.with_proxy(SERVICE, OBJECT, PATIENCE);
    let (title, text) = (bubble.title.as_str(), escaped(&bubble.text));
    let words = ("Wiretight", before, "wiretight", title, text, Vec::<String>::new(), hints, -1i32);
    let (id,): (u32,) = service.method_call(SERVICE, "Notify", words)?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use client::{AccountId, MessageId, Minutes};

    use super::*;

    const OWN: AccountId = AccountId([1; 32]);
    const BOB: AccountId = AccountId([2; 32]);

    fn said_by(sender: AccountId, body: MessageBody, how: Notify) -> Option<(String, String)> {
        let row = MessageView {
            number: 1,
            message: None,
            sender,
            time: Minutes(0),
            body,
            delivery: Delivery::Received,
            sequence: 1,
            answers: None,
            edited: None,
            reactions: vec![],
            ticks: vec![],
            forwarded: 0,
        };
        says(how, &row, &People::known(OWN, &[(BOB, "bob")]))
    }

    #[test]
    fn a_notification_says_what_its_person_has_chosen_and_no_more() {
        let text = || MessageBody::Text("the key is under the mat".into());
        let plain = "There is a message for you.";
        assert_eq!(said_by(BOB, text(), Notify::Off), None);
        assert_eq!(said_by(BOB, text(), Notify::Plain), Some(("Wiretight".into(), plain.into())));
        assert_eq!(said_by(BOB, text(), Notify::Names), Some(("bob".into(), plain.into())));
        assert_eq!(said_by(BOB, text(), Notify::Content), Some(("bob".into(), "the key is under the mat".into())));
        assert_eq!(said_by(OWN, text(), Notify::Content), None, "the person's own");
        let marked = MessageBody::Kind(Kind::Marked { text: "**under** the mat".into() });
        assert_eq!(said_by(BOB, marked, Notify::Content), Some(("bob".into(), "*under* the mat".into())));
        for sort in [None, Some(client::Sort::Picture)] {
            let once = MessageBody::Kind(Kind::Once { text: None, waits: true, file: None, sort });
            assert_eq!(said_by(BOB, once, Notify::Content), Some(("bob".into(), plain.into())));
        }
    }

    #[test]
    fn neither_what_has_happened_nor_whoever_is_blocked_is_notified_of() {
        let pinned = MessageBody::Kind(Kind::Pinned { message: MessageId([1; 32]), on: true });
        let bodies = [MessageBody::Veiled, MessageBody::Deleted, MessageBody::Renamed("Club".into()), pinned];
        for body in bodies {
            assert_eq!(said_by(BOB, body.clone(), Notify::Content), None, "{body:?}");
            assert_eq!(said_by(BOB, body, Notify::Plain), None);
        }
    }

    #[test]
    fn what_others_wrote_is_no_markup_and_not_long() {
        assert_eq!(escaped("<img src=x> & <b>"), "&lt;img src=x&gt; &amp; &lt;b&gt;");
        assert!(!shortened("a\u{202e}b\nc").contains('\u{202e}'));
        assert_eq!(shortened(&"ä".repeat(500)).chars().count(), TEXT_MAX + 1);
    }
}
