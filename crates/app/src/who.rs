//! Whom the person means: a handle, a group's name, or the beginning of an id; more than one is named, never guessed.

use std::time::Duration;

use client::{
    AccountId, ChatLock, Client, Command, ContactView, ConversationState, ConversationView, Handle, MemberView,
    MessageBody, Page, Reply, RequestView, Target, Until,
};

use crate::failure::{Failure, Kind};
use crate::{progress, safe_text};

/// The fewest characters that count as the beginning of an id.
const PREFIX_MIN: usize = 4;

/// The most messages of a group in which a name is looked for that it had before.
const NAMES_LOOKED_FOR: u32 = 1_000;

/// How long to look for a name that is not known yet.
const LOOK_PATIENCE: Duration = Duration::from_secs(20);

/// The conversation that `who` names.
pub async fn conversation(client: &Client, who: &str) -> Result<ConversationView, Failure> {
    let own = client.account().await?.account;
    let (views, contacts) = (client.conversations().await?, client.contacts().await?);
    let mut found = one_with_each(matching(views.clone(), who, &own), who, &contacts, &own);
    if let (true, Ok(handle)) = (found.is_empty(), Handle::parse(who)) {
        // The chat with somebody who is out of it, which stays to be read, or of whom another own device has told.
        let was_with = called(&contacts, &handle);
        let is_with = |view: &ConversationView| {
            was_with.iter().any(|contact| {
                let is_other = || other(view, &own).is_some_and(|other| other.account == contact.account);
                contact.pair == Some(view.conversation) || is_other()
            })
        };
        found = views.into_iter().filter(is_with).collect();
    }
    one(found, who, "chat", |view| describe_conversation(view, &own))
}

/// Where a message to `who` goes: a conversation, or a person with whom there is none yet.
pub async fn target(client: &Client, who: &str) -> Result<Target, Failure> {
    let handle = Handle::parse(who);
    if let (true, Ok(handle)) = (who.trim().starts_with('@'), &handle) {
        return Ok(Target::Handle(handle.clone()));
    }
    let own = client.account().await?.account;
    let mut found = matching(client.conversations().await?, who, &own);
    if found.is_empty() {
        // A group may have got this name while nobody looked.
        progress::during("receiving", client.wait_if_reachable(Until::Idle, LOOK_PATIENCE)).await?;
        found = matching(client.conversations().await?, who, &own);
    }
    let contacts = client.contacts().await?;
    let found = one_with_each(found, who, &contacts, &own);
    match (found.is_empty(), handle) {
        (true, Ok(handle)) => match renamed(client, who).await? {
            // A group's name is nobody's handle: the server is not asked for it.
            Some(now) if called(&contacts, &handle).is_empty() => Err(Failure::new(
                Kind::NotFound,
                format!("the group that was called “{}” is called “{now}”", safe_text::typed(who)),
                format!("write to it under that name; to a person of the old one as @{handle}"),
            )),
            _ => Ok(Target::Handle(handle)),
        },
        (true, Err(error)) => Err(Failure::new(
            Kind::NotFound,
            format!("there is no chat called “{}”, and it is no handle either: {error}", safe_text::typed(who)),
            "see `wiretight conversations`",
        )),
        (false, handle) => {
            let beside = handle.as_ref().map(|handle| beside(&found, &contacts, handle, &own)).unwrap_or_default();
            if let (Some(person), Ok(handle)) = (beside.first(), &handle) {
                let (who, id) = (safe_text::typed(who), short(&person.account.to_hex()));
                return Err(Failure::new(
                    Kind::NotFound,
                    format!("“{who}” is a chat, and a person whom you know ({id})"),
                    format!("write to the person as @{handle}, and to the chat by the beginning of its id"),
                ));
            }
            let view = one(found, who, "chat", |view| describe_conversation(view, &own))?;
            Ok(Target::Conversation(view.conversation))
        }
    }
}

/// What a group is called that had this name before, as far as it was renamed in what was said there last.
async fn renamed(client: &Client, who: &str) -> Result<Option<String>, Failure> {
    for view in client.conversations().await? {
        let Some(name) = view.name.as_ref().filter(|_| !view.pair && view.lock != Some(ChatLock::Closed)) else {
            continue;
        };
        let newest = Page::Before { number: u64::MAX, limit: NAMES_LOOKED_FOR };
        let rows = client.messages(view.conversation, newest).await?;
        let was = |body: &MessageBody| matches!(body, MessageBody::Renamed(to) if to.eq_ignore_ascii_case(who.trim()));
        if rows.iter().any(|row| was(&row.body)) {
            return Ok(Some(safe_text::typed(name)));
        }
    }
    Ok(None)
}

/// Who is called so and is in none of the pairs that were found: a group can be given anybody's handle for a name.
fn beside<'a>(
    found: &[ConversationView],
    contacts: &'a [ContactView],
    handle: &Handle,
    own: &AccountId,
) -> Vec<&'a ContactView> {
    let mut known = called(contacts, handle);
    known.retain(|contact| {
        let is_with = |view: &ConversationView| {
            let is_other = || other(view, own).is_some_and(|other| other.account == contact.account);
            contact.pair == Some(view.conversation) || is_other()
        };
        !found.iter().any(is_with)
    });
    known
}

/// The request that `who` names.
pub async fn request(client: &Client, who: &str) -> Result<RequestView, Failure> {
    let handle = Handle::parse(who).ok();
    let mut found = client.requests().await?;
    let known = client.contacts().await?;
    let whose = known.iter().find(|contact| handle.is_some() && contact.handle == handle);
    found.retain(|request| {
        // Whoever claims the handle of somebody known has claimed it falsely.
        let may_claim = whose.is_none_or(|contact| contact.account == request.account);
        let named = handle.is_some() && (request.handle == handle || may_claim && request.claimed == handle);
        named || is_prefix(who, &request.conversation.to_hex()) || is_prefix(who, &request.account.to_hex())
    });
    one(found, who, "request", |request| {
        let claimed = || request.claimed.as_ref().map(|claimed| format!("{claimed}?"));
        let from = request.handle.as_ref().map(ToString::to_string).or_else(claimed);
        let from = from.unwrap_or_else(|| short(&request.account.to_hex()));
        format!("{} from {from}", short(&request.conversation.to_hex()))
    })
}

/// The person one knows that `who` names.
pub async fn contact(client: &Client, who: &str) -> Result<ContactView, Failure> {
    let handle = Handle::parse(who).ok();
    let known = client.contacts().await?;
    let named = handle.map(|handle| called(&known, &handle)).unwrap_or_default();
    let meant = |contact: &&ContactView| {
        named.iter().any(|named| named.account == contact.account) || is_prefix(who, &contact.account.to_hex())
    };
    let found: Vec<_> = known.iter().filter(meant).collect();
    one(found, who, "contact", |contact| short(&contact.account.to_hex())).cloned()
}

/// The person that `who` names, and what they are called: among those one knows, those who ask to write, and those in one's chats. Whoever
/// claims a handle is meant if nobody is known to have it. Nobody is looked up.
pub async fn person(client: &Client, who: &str) -> Result<(AccountId, String), Failure> {
    let known = client.contacts().await?;
    let account = one(known_as(client, who, &known).await?, who, "contact", |account| short(&account.to_hex()))?;
    let contact = known.iter().find(|contact| contact.account == account);
    Ok((account, contact.map_or_else(|| short(&account.to_hex()), crate::show::contact_name)))
}

/// The account that `who` names: of somebody as [`person`] knows them, else of whoever has the handle by the directory's word.
pub async fn anybody(client: &Client, who: &str) -> Result<AccountId, Failure> {
    let known = client.contacts().await?;
    let found = known_as(client, who, &known).await?;
    let (true, Ok(handle)) = (found.is_empty(), Handle::parse(who)) else {
        return one(found, who, "contact", |account| short(&account.to_hex()));
    };
    match progress::during("looking up", client.command(Command::Find { handle })).await? {
        Reply::Contact { account } => Ok(account),
        _ => Err(Failure::new(Kind::Other, "the profile answered something else than was asked", "")),
    }
}

/// Everybody whom `who` may name, among those one knows, those who ask to write, and those in one's chats.
async fn known_as(client: &Client, who: &str, known: &[ContactView]) -> Result<Vec<AccountId>, Failure> {
    let handle = Handle::parse(who).ok();
    let is = |said: &Option<Handle>| handle.is_some() && *said == handle;
    if let Some(contact) = known.iter().find(|contact| is(&contact.handle)) {
        return Ok(vec![contact.account]);
    }
    let asks = client.requests().await?.into_iter().filter(|request| {
        is(&request.handle) || is(&request.claimed) || is_prefix(who, &request.conversation.to_hex())
    });
    let mut found: Vec<AccountId> = asks.map(|request| request.account).collect();
    let meant = known.iter().filter(|contact| is(&contact.told) || is_prefix(who, &contact.account.to_hex()));
    found.extend(meant.map(|contact| contact.account));
    let own = client.account().await?.account;
    let views = client.conversations().await?;
    let members = views.iter().flat_map(|view| &view.members).filter(|member| member.account != own);
    found.extend(members.filter(|member| is(&member.claimed)).map(|member| member.account));
    found.extend(AccountId::from_hex(who));
    found.sort();
    found.dedup();
    Ok(found)
}

/// The member of a conversation that `who` names. A handle that somebody only claims is asked of the directory first.
pub async fn member(client: &Client, view: &ConversationView, who: &str) -> Result<MemberView, Failure> {
    let handle = Handle::parse(who).ok();
    let mut found = view.members.clone();
    let claims = found.iter().filter(|member| handle.is_some() && member.claimed == handle);
    let claims: Vec<_> = claims.map(|member| member.account).collect();
    if let (Some(handle), Some(account)) = (&handle, claims.first()) {
        let command = Command::Confirm { account: *account, handle: handle.clone() };
        // Whoever has the handle is meant, whichever of those who claim it that is.
        match progress::during("looking up", client.command(command)).await {
            Ok(_) | Err(client::Error::Command(client::CommandError::OtherHandle { .. })) => {}
            Err(error) => return Err(error.into()),
        }
        let views = client.conversations().await?;
        found = views.into_iter().find(|known| known.conversation == view.conversation).map_or(found, |v| v.members);
    }
    found.retain(|member| {
        let named = handle.is_some() && member.handle == handle;
        named || is_prefix(who, &member.account.to_hex())
    });
    one(found, who, "member", |member| short(&member.account.to_hex()))
}

/// Handles as typed.
pub fn handles(typed: &[String]) -> Result<Vec<Handle>, Failure> {
    let read = |text: &String| {
        Handle::parse(text).map_err(|error| {
            Failure::usage(format!("“{}” is no handle: {error}", safe_text::typed(text)), "a handle looks like alice")
        })
    };
    typed.iter().map(read).collect()
}

/// The first eight digits of an id: what is shown of it.
pub fn short(hex: &str) -> String {
    hex.chars().take(8).collect()
}

/// What a conversation is called.
pub fn name(view: &ConversationView, own: &AccountId) -> String {
    match (&view.name, other(view, own)) {
        (Some(name), _) => safe_text::line(name),
        (None, Some(other)) => {
            let claimed = || other.claimed.as_ref().map(|claimed| format!("{claimed}?"));
            let name = other.handle.as_ref().map(ToString::to_string).or_else(claimed);
            name.unwrap_or_else(|| short(&other.account.to_hex()))
        }
        (None, None) if view.pair => "(nobody else)".to_owned(),
        (None, None) => "(a group without a name)".to_owned(),
    }
}

/// Who has a handle, as far as is known here; if nobody has, who has it by the word of another own device. That is a claim, and never taken
/// for somebody whose handle was confirmed.
fn called<'a>(known: &'a [ContactView], handle: &Handle) -> Vec<&'a ContactView> {
    let confirmed: Vec<_> = known.iter().filter(|contact| contact.handle.as_ref() == Some(handle)).collect();
    if !confirmed.is_empty() {
        return confirmed;
    }
    known.iter().filter(|contact| contact.handle.is_none() && contact.told.as_ref() == Some(handle)).collect()
}

/// The other person of a pair.
fn other<'a>(view: &'a ConversationView, own: &AccountId) -> Option<&'a MemberView> {
    view.members.iter().find(|member| view.pair && member.account != *own)
}

fn matching(mut views: Vec<ConversationView>, who: &str, own: &AccountId) -> Vec<ConversationView> {
    let at = who.trim().starts_with('@');
    let handle = Handle::parse(who).ok();
    views.retain(|view| {
        let name = view.name.as_deref();
        let by_name = !at && !view.pair && name.is_some_and(|name| name.eq_ignore_ascii_case(who));
        let by_handle = handle.is_some() && other(view, own).is_some_and(|other| other.handle == handle);
        by_name || by_handle || is_prefix(who, &view.conversation.to_hex())
    });
    // What was left is meant only if nothing else is.
    if views.iter().any(|view| view.state != ConversationState::Left) {
        views.retain(|view| view.state != ConversationState::Left);
    }
    views
}

/// Of several chats with one person who is named, the one in which both programs write: one that goes on; of those the one in which both
/// have been heard.
fn one_with_each(
    views: Vec<ConversationView>,
    who: &str,
    contacts: &[ContactView],
    own: &AccountId,
) -> Vec<ConversationView> {
    let rank = |view: &ConversationView| {
        let is_heard = contacts.iter().any(|contact| contact.pair == Some(view.conversation));
        (view.state == ConversationState::Stuck, !is_heard, view.conversation)
    };
    let account = |view: &ConversationView| {
        other(view, own).map(|other| other.account).filter(|_| !is_prefix(who, &view.conversation.to_hex()))
    };
    let is_first = |view: &ConversationView| {
        account(view).is_none_or(|with| {
            let same = views.iter().filter(|other| account(other) == Some(with));
            same.min_by_key(|other| rank(other)).is_some_and(|first| first.conversation == view.conversation)
        })
    };
    views.iter().filter(|view| is_first(view)).cloned().collect()
}

fn is_prefix(typed: &str, hex: &str) -> bool {
    typed.len() >= PREFIX_MIN && hex.starts_with(typed)
}

fn describe_conversation(view: &ConversationView, own: &AccountId) -> String {
    let kind = if view.pair { "chat with" } else { "group" };
    format!("{} ({kind} {})", short(&view.conversation.to_hex()), name(view, own))
}

fn one<T>(mut found: Vec<T>, who: &str, what: &str, describe: impl Fn(&T) -> String) -> Result<T, Failure> {
    let who = safe_text::typed(who);
    if found.len() > 1 {
        let named: Vec<String> = found.iter().map(describe).collect();
        let said = format!("“{who}” names more than one {what}: {}", named.join(", "));
        return Err(Failure::new(Kind::NotFound, said, "use the beginning of the id instead"));
    }
    let listing = match what {
        "request" => "see `wiretight requests`",
        "contact" => "see `wiretight contacts`, or add them: `wiretight contacts add HANDLE`",
        "member" => "see `wiretight group members GROUP`",
        _ => "see `wiretight conversations`",
    };
    found.pop().ok_or_else(|| Failure::new(Kind::NotFound, format!("there is no {what} “{who}”"), listing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_never_taken_for_somebody_whose_handle_is_confirmed() {
        let bobby = Handle::parse("bobby").expect("a handle");
        let person = |number: u8, handle: Option<&Handle>, told: Option<&Handle>| ContactView {
            account: AccountId::from_hex(&format!("{number:02x}").repeat(32)).expect("an id"),
            handle: handle.cloned(),
            told: told.cloned(),
            chain: Default::default(),
            accepted: true,
            pair: None,
            trust: Default::default(),
            verified: None,
            shown: None,
        };
        let other = Handle::parse("robert").expect("a handle");
        let claims = person(1, None, Some(&bobby));
        let is = person(2, Some(&bobby), None);
        // Told before the directory said otherwise.
        let was = person(3, Some(&other), Some(&bobby));
        assert_eq!(called(&[claims.clone(), is.clone(), was.clone()], &bobby), [&is]);
        assert_eq!(called(&[was.clone(), claims.clone()], &bobby), [&claims]);
        assert_eq!(called(std::slice::from_ref(&was), &bobby), [] as [&ContactView; 0]);
        let second = person(4, None, Some(&bobby));
        let both = [claims, second];
        let found = called(&both, &bobby);
        assert!(one(found, "bobby", "contact", |contact| short(&contact.account.to_hex())).is_err(), "never guessed");
    }
}
