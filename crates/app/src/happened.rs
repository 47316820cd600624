//! What happens, as programs hear of it: the values that `listen --json` prints, and that bots are sent.

use client::{
    AccountId, Caught, Choices, Client, ConversationId, ConversationView, DeviceEvent, DirectoryView, Error, Event,
    MessageView, Page, PresenceView, RequestView, Standing, TransferView, Trust,
};
use serde_json::{Value, json};

use crate::commands::{directory, files, lock};
use crate::failure::Failure;
use crate::people::People;
use crate::shapes;

/// An event with what it is about, as that is by then; nothing if there is nothing (any more) to show.
pub async fn shape(client: &Client, people: &mut People, event: &Event) -> Result<Option<Value>, Failure> {
    Ok(match event {
        Event::Message { conversation, number } => {
            match lock::unless_locked(row(client, people, conversation, *number).await)? {
                Some(row) => row.map(|row| message(conversation, &row, people)),
                None => Some(locked(conversation)),
            }
        }
        Event::Changed { conversation, number } => {
            let row = lock::unless_locked(row(client, people, conversation, *number).await)?.flatten();
            row.map(|row| changed(conversation, &row, people))
        }
        Event::Conversation { conversation: id } => {
            let (view, choices) = (client.conversation(*id).await?, client.choices().await?);
            Some(match &view {
                Some(view) => {
                    people.learn(view);
                    conversation(view, &choices)
                }
                None => deleted(id),
            })
        }
        Event::Request { conversation } => {
            let requests = client.requests().await?;
            let found = requests.iter().find(|found| found.conversation == *conversation);
            Some(found.map_or_else(|| request_gone(conversation), request))
        }
        Event::Connection { online } => {
            let problem = if *online { None } else { client.status().await?.problem };
            Some(connection(*online, problem))
        }
        Event::Trust { account } if people.is_own(account) => Some(trust(account, &directory::read(client).await?.own)),
        Event::Trust { account } => {
            let contacts = client.contacts().await?;
            contacts.iter().find(|contact| contact.account == *account).map(|contact| trust(account, &contact.trust))
        }
        Event::Directory => Some(directory(&directory::read(client).await?)),
        Event::Typing { conversation, account, on } => Some(typing(conversation, (account, *on), people)),
        Event::Presence(view) => Some(presence(view, people)),
        Event::Receipts { conversation, account } => Some(receipts(conversation, account, people)),
        Event::Caught(lie) => Some(caught(lie)),
        Event::Device(event) => device(event),
        Event::Standing { standing: how } => Some(standing(*how)),
        Event::Choices => Some(choices()),
        Event::OutboxEmpty => Some(outbox_empty()),
        // Files move for who has asked for them, and for nobody else: whoever tells of them looks at that.
        Event::Missed | Event::Transfer(_) => None,
    })
}

async fn row(
    client: &Client,
    people: &mut People,
    conversation: &ConversationId,
    number: u64,
) -> Result<Option<MessageView>, Error> {
    let page = Page::After { number: number.saturating_sub(1), limit: 1 };
    let row = client.messages(*conversation, page).await?.into_iter().find(|row| row.number == number);
    if row.is_some()
        && let Some(view) = client.conversation(*conversation).await?
    {
        people.learn(&view);
    }
    Ok(row)
}

/// A row of a history is there, or is further on its way.
pub fn message(conversation: &ConversationId, row: &MessageView, people: &People) -> Value {
    json!({ "event": "message", "message": shapes::Message::new(conversation, row, people) })
}

/// Something was said about a row.
pub fn changed(conversation: &ConversationId, row: &MessageView, people: &People) -> Value {
    json!({ "event": "changed", "message": shapes::Message::new(conversation, row, people) })
}

/// Something is there in a locked chat: nobody is told what.
pub fn locked(conversation: &ConversationId) -> Value {
    json!({ "event": "locked-message", "conversation": conversation.to_hex() })
}

/// A conversation has changed.
pub fn conversation(view: &ConversationView, choices: &Choices) -> Value {
    json!({ "event": "conversation", "conversation": shapes::Conversation::new(view, choices) })
}

/// A conversation is deleted: it is in no list any more.
pub fn deleted(conversation: &ConversationId) -> Value {
    json!({ "event": "conversation-deleted", "conversation": conversation.to_hex() })
}

/// Somebody asks.
pub fn request(view: &RequestView) -> Value {
    json!({ "event": "request", "request": shapes::Request::from(view) })
}

/// Nobody asks any more: the request was answered, here or on another device, or is of no use.
pub fn request_gone(conversation: &ConversationId) -> Value {
    json!({ "event": "request-gone", "conversation": conversation.to_hex() })
}

/// The server is reached, or lost.
pub fn connection(online: bool, problem: Option<String>) -> Value {
    json!({ "event": "connection", "online": online, "problem": problem })
}

/// The directory vouches otherwise for somebody.
pub fn trust(account: &AccountId, trust: &Trust) -> Value {
    json!({ "event": "trust", "account": account.to_hex(), "trust": shapes::trust(trust) })
}

/// The directory looks otherwise.
pub fn directory(view: &DirectoryView) -> Value {
    let mut event = json!({ "event": "directory" });
    let shape = directory::shape(view);
    if let (Some(event), Some(shape)) = (event.as_object_mut(), shape.as_object()) {
        event.extend(shape.clone());
    }
    event
}

/// A file is further on its way.
pub fn transfer(view: &TransferView) -> Value {
    json!({ "event": "transfer", "transfer": files::shape(view) })
}

/// Somebody is typing, or is not any more.
pub fn typing(conversation: &ConversationId, (account, on): (&AccountId, bool), people: &People) -> Value {
    let handle = people.handle(account);
    json!({ "event": "typing", "conversation": conversation.to_hex(), "account": account.to_hex(), "handle": handle, "typing": on })
}

/// Somebody has said to be here, or to go.
pub fn presence(view: &PresenceView, people: &People) -> Value {
    let mut event = json!({ "event": "presence" });
    let shape = crate::commands::fleeting::here(view, people);
    if let (Some(event), Some(shape)) = (event.as_object_mut(), shape.as_object()) {
        event.extend(shape.clone());
    }
    event
}

/// Somebody has told how far they have come.
pub fn receipts(conversation: &ConversationId, account: &AccountId, people: &People) -> Value {
    let handle = people.handle(account);
    json!({ "event": "receipts", "conversation": conversation.to_hex(), "account": account.to_hex(), "handle": handle })
}

/// A lie was caught.
pub fn caught(caught: &Caught) -> Value {
    json!({ "event": "caught", "lie": caught.lie.to_string(), "lie_name": shapes::lies::name(&caught.lie),
        "conversation": caught.conversation.map(|conversation| conversation.to_hex()) })
}

/// Something about the own devices; nothing while one is being linked: that is between its person and the two devices.
pub fn device(event: &DeviceEvent) -> Option<Value> {
    Some(match event {
        DeviceEvent::Changed => json!({ "event": "devices" }),
        DeviceEvent::Added { device } => json!({ "event": "device-added", "device": device.to_hex() }),
        DeviceEvent::Progress { device, done, of } => {
            json!({ "event": "device-joining", "device": device.to_hex(), "done": done, "of": of })
        }
        DeviceEvent::RecoveryCodeReplaced => json!({ "event": "recovery-code-replaced" }),
        DeviceEvent::ThisRemoved => json!({ "event": "this-device-removed" }),
        DeviceEvent::AccountClosed => json!({ "event": "account-closed" }),
        DeviceEvent::Linked { device } => json!({ "event": "linked", "device": device.to_hex() }),
        DeviceEvent::Digits { .. } | DeviceEvent::LinkFailed { .. } => return None,
    })
}

/// What the account may still do today is otherwise.
pub fn standing(standing: Standing) -> Value {
    let word = match standing {
        Standing::Good => "good",
        Standing::QuotaUsed { .. } => "quota-used",
        Standing::ClocksDiffer => "clocks-differ",
        Standing::Refused => "refused",
        Standing::Unknown => "unknown",
        Standing::Suspended => "suspended",
    };
    json!({ "event": "standing", "standing": word })
}

/// What the person has chosen for all devices is otherwise.
pub fn choices() -> Value {
    json!({ "event": "choices" })
}

/// Everything was taken by the server.
pub fn outbox_empty() -> Value {
    json!({ "event": "outbox-empty" })
}
