//! `group link`, `join`, `asked`, `take-back`, `admit` and `turn-away`.

use client::{AccountId, AskedView, Client, Command, ConversationView, GroupWish, Handle, KnockView, Reply, Wish};
use serde_json::json;

use super::group_rules;
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::safe_text::line;
use crate::{clock, progress, who};

/// Shows a link, or lets none work any more.
pub async fn link(client: &Client, group: &str, approve: bool, revoke: bool, output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, group).await?.conversation;
    if revoke {
        let done = "No link that this group had works any more, nor what was asked by one. One that somebody makes in the same moment does: see `wiretight group info`.";
        return group_rules::wish(client, group, GroupWish::CloseEntrances, done, output).await;
    }
    let wish = Wish::Group(GroupWish::OpenEntrance { approve });
    let reply = client.command(Command::In { conversation, wish }).await?;
    let Reply::Entrance { link } = reply else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    let sent = super::wait_until_sent(client).await;
    let shape = json!({ "conversation": conversation.to_hex(), "link": link, "sent": sent.is_ok() });
    output.write(&shape, || link.clone())?;
    let how = match approve {
        true => "Whoever has this link can ask to be let in, and you decide: wiretight group info",
        false => "Whoever has this link is let in, until it is revoked: give it to nobody else",
    };
    crate::output::note(how);
    sent
}

/// Asks to be let in.
pub async fn join(client: &Client, link: &str, output: Output) -> Result<(), Failure> {
    let asked = client.command(Command::Knock { link: link.to_owned() });
    let reply = progress::during("asking", asked).await?;
    let Reply::Conversation { conversation } = reply else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    output.write(&json!({ "conversation": conversation.to_hex(), "asked": true }), || {
        "Asked. Once somebody lets you in, the group is among your chats: wiretight conversations".to_owned()
    })
}

/// Shows into which groups the person has asked to be let.
pub async fn asked(client: &Client, output: Output) -> Result<(), Failure> {
    let groups = groups(client).await?;
    if groups.is_empty() {
        return output.say("You wait to be let into no group, of what you have asked from this device.");
    }
    let people = People::of(client).await?;
    groups.iter().try_for_each(|group| {
        let named = |account: &AccountId| json!({ "account": account.to_hex(), "handle": people.handle(account) });
        let shape = json!({
            "conversation": group.conversation.to_hex(),
            "people": group.asked.iter().map(named).collect::<Vec<_>>(),
            "time": clock::for_programs(group.time),
        });
        output.write(&shape, || {
            let names: Vec<String> = group.asked.iter().map(|account| line(&people.name(account))).collect();
            let (id, time) = (who::short(&group.conversation.to_hex()), clock::for_people(group.time));
            format!("{id}  asked {}, {time}", names.join(", "))
        })
    })
}

/// Takes it back that the person has asked to be let in.
pub async fn take_back(client: &Client, typed: &str, output: Output) -> Result<(), Failure> {
    let groups = groups(client).await?;
    let named = |group: &&AskedView| typed.len() >= 4 && group.conversation.to_hex().starts_with(typed);
    let found: Vec<&AskedView> = groups.iter().filter(named).collect();
    let [AskedView { conversation, .. }] = found.as_slice() else {
        let what = format!("you have not asked to be let into one group whose id begins with “{}”", line(typed));
        return Err(Failure::new(Kind::NotFound, what, "see `wiretight group asked`"));
    };
    client.command(Command::TakeBack { conversation: *conversation }).await?;
    output.write(&json!({ "conversation": conversation.to_hex(), "taken_back": true }), || {
        "Taken back. Nobody is told; if somebody lets you in all the same, it is among your requests.".to_owned()
    })
}

async fn groups(client: &Client) -> Result<Vec<AskedView>, Failure> {
    match client.command(Command::Asked).await? {
        Reply::Asked { groups } => Ok(groups),
        _ => Err(Failure::new(Kind::Other, "the profile answered something else than was asked", "")),
    }
}

/// Lets people in, or does not.
pub async fn answer(client: &Client, group: &str, typed: &[String], lets: bool, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, group).await?;
    let mut accounts = Vec::new();
    for who in typed {
        accounts.push(waiting(client, &view, who).await?);
    }
    let (wish, done) = match lets {
        true => (GroupWish::Admit { accounts }, "Let in."),
        false => (GroupWish::TurnAway { accounts }, "Turned away. They are not told."),
    };
    group_rules::wish(client, group, wish, done, output).await
}

/// Who waits, by what was typed. A handle that somebody only claims is asked of the directory first.
async fn waiting(client: &Client, view: &ConversationView, typed: &str) -> Result<AccountId, Failure> {
    let knocks = &group_rules::of(view)?.knocks;
    let handle = Handle::parse(typed).ok();
    let claims = |knock: &&KnockView| handle.is_some() && knock.claimed == handle;
    if let (Some(knock), Some(handle)) = (knocks.iter().find(claims), &handle) {
        let command = Command::Confirm { account: knock.account, handle: handle.clone() };
        progress::during("looking up", client.command(command)).await?;
        return Ok(knock.account);
    }
    let meant = |knock: &&KnockView| {
        (handle.is_some() && knock.handle == handle) || (typed.len() >= 4 && knock.account.to_hex().starts_with(typed))
    };
    let found: Vec<_> = knocks.iter().filter(meant).map(|knock| knock.account).collect();
    match found.as_slice() {
        [account] => Ok(*account),
        _ => {
            let what = format!("nobody called “{}” asks to be let in", line(typed));
            Err(Failure::new(Kind::NotFound, what, "see `wiretight group info`"))
        }
    }
}
