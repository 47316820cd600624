//! `group info`, `allow`, `describe`, `picture`, `ban` and `unban`.

use std::io::Write as _;
use std::path::Path;

use client::{AccountId, Client, Command, ConversationView, GroupView, GroupWish, Role, Rule, Wish};
use data_encoding::BASE64;
use serde_json::json;

use crate::args::{GroupAudience, GroupRule};
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::{shapes, show, who};

/// The most of a file that is read as a picture, bytes: what is larger is none for a group, however much is taken out of it.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What a group is beside its name and members; only a group is anything.
pub fn of(view: &ConversationView) -> Result<&GroupView, Failure> {
    let none = || Failure::new(Kind::Usage, "this chat is between two people", "make a group: wiretight group create");
    view.group.as_deref().ok_or_else(none)
}

/// Shows a group.
pub async fn info(client: &Client, group: &str, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, group).await?;
    let group = of(&view)?;
    let mut people = People::of(client).await?;
    people.learn(&view);
    let shape = json!({ "conversation": view.conversation.to_hex(), "group": shapes::group::Group::new(group) });
    output.write(&shape, || show::group::info(&view, group, &people))
}

/// Says who may do something.
pub async fn allow(
    client: &Client,
    group: &str,
    what: GroupRule,
    audience: GroupAudience,
    output: Output,
) -> Result<(), Failure> {
    let rule = match what {
        GroupRule::Add => Rule::Add,
        GroupRule::Write => Rule::Write,
        GroupRule::Edit => Rule::Edit,
    };
    let role = match audience {
        GroupAudience::Everyone => Role::Member,
        GroupAudience::Admins => Role::Admin,
        GroupAudience::Owners => Role::Owner,
    };
    let done = format!("{}.", show::group::rule(rule, role));
    wish(client, group, GroupWish::Rule { rule, role }, &done, output).await
}

/// Gives a group another description.
pub async fn describe(client: &Client, group: &str, text: Option<&str>, output: Output) -> Result<(), Failure> {
    let description = text.unwrap_or_default().trim().to_owned();
    let done = if description.is_empty() { "It has no description any more." } else { "Described." };
    wish(client, group, GroupWish::Describe { description }, done, output).await
}

/// What is wanted of a group's picture.
pub struct PictureWish<'a> {
    /// Another one, in a file.
    pub file: Option<&'a Path>,
    /// Another one, in base64.
    pub data: Option<&'a str>,
    /// None any more.
    pub remove: bool,
    /// The one there is, into a file.
    pub save: Option<&'a Path>,
}

/// Shows a group's picture, or gives it another one.
pub async fn picture(client: &Client, group: &str, wanted: PictureWish<'_>, output: Output) -> Result<(), Failure> {
    let picture = match (wanted.file, wanted.data) {
        (Some(file), _) => Some(cleaned(file)?),
        (None, Some(data)) => {
            let bytes = BASE64.decode(data.as_bytes());
            let not = |_| Failure::usage("the picture is not in base64", "base64 as in RFC 4648, with its padding");
            Some(clean(bytes.map_err(not)?)?)
        }
        (None, None) if wanted.remove => None,
        (None, None) => return show_picture(client, group, wanted.save, output).await,
    };
    let done = if picture.is_some() { "Its picture is another one." } else { "It has no picture any more." };
    let picture = picture.map(Into::into);
    wish(client, group, GroupWish::Picture { picture }, done, output).await
}

/// A picture's file without what it says of places and people.
fn cleaned(file: &Path) -> Result<Vec<u8>, Failure> {
    let cannot = |error: std::io::Error| {
        Failure::new(Kind::NotFound, format!("the picture cannot be read: {error}"), "name a PNG or JPEG file")
    };
    let about = std::fs::metadata(file).map_err(cannot)?;
    if about.len() > FILE_BYTES_MAX || !about.is_file() {
        return Err(Failure::usage("this is no file, or too large a one for a group's picture", "at most 32 KiB"));
    }
    clean(std::fs::read(file).map_err(cannot)?)
}

fn clean(bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let why = "this is no picture that a group can have";
    client::cleaned_picture(&bytes)
        .ok_or_else(|| Failure::usage(why, "a PNG or JPEG of at most 32 KiB and 1024 pixels a side"))
}

async fn show_picture(client: &Client, group: &str, save: Option<&Path>, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, group).await?;
    of(&view)?;
    let picture = client.group_picture(view.conversation).await?;
    let kind = picture.as_deref().and_then(client::group_picture_type);
    let size = picture.as_ref().map_or(0, Vec::len);
    if let Some(file) = save {
        let Some(picture) = &picture else {
            return Err(Failure::new(Kind::NotFound, "this group has no picture", "nothing was written"));
        };
        let made = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
        let written = made.and_then(|mut file| file.write_all(picture));
        written.map_err(|error| {
            Failure::new(
                Kind::Other,
                format!("the picture cannot be written: {error}"),
                "name a file that is not there",
            )
        })?;
    }
    let shape = json!({
        "conversation": view.conversation.to_hex(),
        "media_type": kind,
        "picture": picture.as_deref().map(|picture| BASE64.encode(picture)),
    });
    output.write(&shape, || match (kind, save) {
        (None, _) => "This group has no picture.".to_owned(),
        (Some(_), Some(_)) => "Saved.".to_owned(),
        (Some(kind), None) => {
            format!("It has a picture ({kind}, {}). To save it: --save FILE", crate::progress::bytes(size as u64))
        }
    })
}

/// Bans people, or does not any more.
pub async fn ban(client: &Client, group: &str, typed: &[String], on: bool, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, group).await?;
    let mut accounts: Vec<AccountId> = Vec::new();
    for who in typed {
        let among = view.group.iter().flat_map(|group| &group.banned);
        let banned: Vec<_> = among.filter(|account| who.len() >= 4 && account.to_hex().starts_with(who)).collect();
        accounts.push(match (banned.as_slice(), who::member(client, &view, who).await) {
            ([account], _) if !on => **account,
            (_, Ok(member)) => member.account,
            // Who is out already, or never was in: a name that nobody has here may be that of somebody who is still to be kept out.
            (_, Err(_)) if on => who::anybody(client, who).await?,
            (_, Err(_)) => who::person(client, who).await?.0,
        });
    }
    let (wanted, done) = match on {
        true => (GroupWish::Ban { accounts }, "Banned."),
        false => (GroupWish::Unban { accounts }, "Banned no more."),
    };
    wish(client, group, wanted, done, output).await
}

/// Has something done in a group, and waits until the server has it.
pub async fn wish(client: &Client, group: &str, wish: GroupWish, done: &str, output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, group).await?.conversation;
    client.command(Command::In { conversation, wish: Wish::Group(wish) }).await?;
    super::taken(client, &conversation, output, done).await
}
