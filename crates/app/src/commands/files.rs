//! `send --file`, `save` and `transfers`.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use client::{
    Attachment, Client, Command, ConversationId, Delivery, Direction, Event, Events, Fault, FileAsk, MessageBody,
    MessageView, Outgoing, Page, Reach, Reply, Sound, Standing, Target, TransferState, TransferView, Until,
};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::args::Send;
use crate::args::files::{Save, Transfers};
use crate::failure::{Failure, Kind};
use crate::output::{Output, is_gathering};
use crate::progress::{self, Bar};
use crate::safe_text::line;
use crate::{shapes, who};

/// How long to wait until the server has deleted what it has of a transfer that was given up.
const DELETION_PATIENCE: Duration = Duration::from_secs(5);

/// How long a file that is shown once waits for a server that cannot be reached, before it is left to a later command.
const ONCE_PATIENCE: Duration = Duration::from_secs(30);

/// What is shown of a file's name, characters: it leaves room for the rest of the line.
const NAME_MAX: usize = 60;

/// How much of that is the name's end, where its kind stands.
const NAME_END: usize = 16;

/// Messages read from the store at a time.
const PAGE: u32 = 100;

/// Sends a file, and waits until the server has it and its message.
pub async fn send(client: &Client, send: &Send, path: &Path, output: Output) -> Result<(), Failure> {
    client.account().await?;
    let text = match &send.attach.caption {
        Some(caption) => caption.clone(),
        None => send.text.join(" "),
    };
    let to = receiver(client, &send.who).await?;
    let (path, keep_metadata) = (named(client, path)?, send.attach.keep_metadata);
    let sound =
        send.attach.duration_ms.map(|duration_ms| Sound { duration_ms, waveform: send.attach.waveform.clone().into() });
    let once = send.attach.once.then_some(true);
    let outgoing = Outgoing { to, path, text, keep_metadata, sound, held: None, once };
    let ask = FileAsk::Send { outgoing, reply_to: send.reply_to };
    let mut events = client.events();
    let begun = first(client.files(ask).await?)?;
    if send.wait == 0 {
        return output.write(&sent(None, &begun), || {
            format!("It is kept; `wiretight transfers` shows how far it is ({}).", id(&begun))
        });
    }
    let ended = follow(client, &mut events, begun, Duration::from_secs(send.wait), output).await?;
    let TransferState::Sent { conversation, number, blob } = ended.state else { return Err(failed(&ended)) };
    let patience = Duration::from_secs(send.wait);
    let status = progress::during("sending", client.wait_if_reachable(Until::Sent, patience)).await?;
    let own = client.account().await?.account;
    let is_it = |message: &MessageView| match &message.body {
        MessageBody::Attachment(file) => file.blob == blob,
        // Nothing of it is kept that it could be known by.
        MessageBody::Kind(client::Kind::Once { .. }) => send.attach.once && message.sender == own,
        _ => false,
    };
    let found = find(client, conversation, number, is_it).await?;
    let (number, delivery) = found.map_or((number, Delivery::Waiting), |message| (message.number, message.delivery));
    output.write(&sent(Some((conversation, number, delivery)), &ended), String::new)?;
    let view = client.conversation(conversation).await?;
    super::send::outcome(send, delivery, (number, view.as_ref()), status)
}

/// To whom a file is to go.
pub async fn receiver(client: &Client, who: &str) -> Result<Target, Failure> {
    match who::target(client, who).await? {
        // Nobody uploads a gigabyte to learn that nobody has this handle.
        Target::Handle(handle) => match client.command(Command::AddContact { handle }).await? {
            Reply::Contact { account } => Ok(Target::Account(account)),
            _ => Err(Failure::new(Kind::Other, "the profile answered something else than was asked", "")),
        },
        to => Ok(to),
    }
}

/// The shape of a file that has begun to be sent.
pub fn begun(views: Vec<TransferView>) -> Result<Value, Failure> {
    Ok(sent(None, &first(views)?))
}

/// Saves a message's file.
pub async fn save(client: &Client, save: &Save, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, &save.who).await?;
    let folder = folder(client, save.to.as_deref().unwrap_or(Path::new(".")))?;
    let mut events = client.events();
    let ask = FileAsk::Save { conversation: view.conversation, number: save.number, folder };
    let begun = first(client.files(ask).await?)?;
    if save.wait == 0 {
        return output.write(&shape(&begun), || {
            format!("It is being fetched; `wiretight transfers` shows how far it is ({}).", id(&begun))
        });
    }
    let ended = follow(client, &mut events, begun, Duration::from_secs(save.wait), output).await?;
    let TransferState::Saved { path } = &ended.state else { return Err(failed(&ended)) };
    output.write(&shape(&ended), || format!("Saved as {}.", line(path)))
}

/// Saves a file that is shown once, and says where.
pub async fn save_once(
    client: &Client,
    (conversation, number): (ConversationId, u64),
    to: &Path,
    output: Output,
) -> Result<String, Failure> {
    let folder = folder(client, to)?;
    let mut events = client.events();
    let begun = first(client.files(FileAsk::SaveOnce { conversation, number, folder }).await?)?;
    let ended = follow(client, &mut events, begun, ONCE_PATIENCE, output).await?;
    match ended.state {
        TransferState::Saved { path } => Ok(path),
        _ => Err(failed(&ended)),
    }
}

/// The folder to save into, as whoever saves understands it.
fn folder(client: &Client, folder: &Path) -> Result<String, Failure> {
    if !is_bound(client) && !folder.is_dir() {
        let what = format!("there is no folder {}", line(&folder.to_string_lossy()));
        return Err(Failure::new(Kind::NotFound, what, "make it first, or name another with --to"));
    }
    named(client, folder)
}

/// Shows the transfers, gives one up, or tries one again.
pub async fn transfers(client: &Client, verb: Option<&Transfers>, output: Output) -> Result<(), Failure> {
    let views = client.files(FileAsk::List).await?;
    match verb {
        None if views.is_empty() => output.say("No files are on their way."),
        None => one_for_each(&views).try_for_each(|view| output.write(&shape(view), || describe(view))),
        Some(Transfers::Cancel { id }) => {
            let view = named_by(&views, id, |view| view.is_kept || !view.state.is_over())?;
            cancel(client, view, output).await
        }
        Some(Transfers::Retry { id, keep_metadata }) => {
            let transfer = named_by(&views, id, |view| view.is_kept)?.id;
            let begun = client.files(FileAsk::Retry { transfer, keep_metadata: *keep_metadata }).await?;
            let view = first(begun)?;
            output.write(&shape(&view), || format!("It is tried again: {}.", file_name(&view.name)))
        }
    }
}

/// One of each file: that the server's copy of it is deleted is a transfer as well, and tells something only where that is still to be done
/// and nothing else tells of the file.
fn one_for_each(views: &[TransferView]) -> impl Iterator<Item = &TransferView> {
    let is_of_one = |off: &TransferView| views.iter().any(|other| Some(other.id) == off.of);
    views.iter().filter(move |view| {
        view.direction != Direction::Off || !(view.state == TransferState::Cancelled || is_of_one(view))
    })
}

/// The transfer that an id's beginning names, among those with which it can be done.
fn named_by<'a>(
    views: &'a [TransferView],
    wanted: &str,
    can: impl Fn(&TransferView) -> bool,
) -> Result<&'a TransferView, Failure> {
    let named = |view: &&TransferView| can(view) && wanted.len() >= 4 && hex(view).starts_with(wanted);
    let found: Vec<&TransferView> = views.iter().filter(named).collect();
    let [view] = found.as_slice() else {
        let what = format!("there is not one such transfer whose id begins with “{}”", line(wanted));
        return Err(Failure::new(Kind::NotFound, what, "see `wiretight transfers`"));
    };
    Ok(view)
}

async fn cancel(client: &Client, view: &TransferView, output: Output) -> Result<(), Failure> {
    let mut events = client.events();
    let mut answered = client.files(FileAsk::Cancel(view.id)).await?.into_iter();
    let ended = first(answered.by_ref().take(1).collect())?;
    if let Some(deletion) = answered.next() {
        // What the server has of it goes now, if it can be reached, else with the next command that reaches it.
        follow(client, &mut events, deletion, DELETION_PATIENCE, Output::Text).await?;
    }
    output.write(&shape(&ended), || format!("Given up: {}.", file_name(&ended.name)))
}

/// How a transfer is shown while it is on its way.
fn describe(view: &TransferView) -> String {
    let (id, name, sizes) = (id(view), file_name(&view.name), sizes(view));
    let way = match view.direction {
        Direction::Up => "to the server",
        Direction::Down => "from the server",
        Direction::Off => return format!("{id}  {name}: {}", deletion(&view.state)),
    };
    match &view.state {
        TransferState::Preparing => format!("{id}  {name}, {way}: being read"),
        TransferState::Moving => format!("{id}  {name}, {way}: {sizes}"),
        TransferState::Waiting(why) => format!("{id}  {name}, {way}: {sizes}; waits: {}", line(why)),
        TransferState::Sent { .. } => format!("{id}  {name}: sent"),
        TransferState::Saved { path } => format!("{id}  {name}: saved as {}", line(path)),
        TransferState::Failed { why, .. } if view.is_kept => {
            let again = format!("wiretight transfers retry {id}, or cancel {id}");
            format!("{id}  {name}: failed: {}; it is kept: {again}", line(why))
        }
        TransferState::Failed { why, .. } => format!("{id}  {name}: failed: {}", line(why)),
        TransferState::Cancelled => format!("{id}  {name}: given up"),
    }
}

/// How it stands with what the server has of a file that was given up.
fn deletion(state: &TransferState) -> String {
    match state {
        TransferState::Waiting(why) => {
            format!("given up; what the server has of it is deleted once that is reached ({})", line(why))
        }
        TransferState::Failed { why, .. } => {
            format!("given up; what the server has of it could not be deleted, and expires: {}", line(why))
        }
        TransferState::Cancelled => "given up".to_owned(),
        _ => "given up; what the server has of it is being deleted".to_owned(),
    }
}

fn sizes(view: &TransferView) -> String {
    format!("{} of {}", progress::bytes(view.done), progress::bytes(view.size))
}

/// Follows a transfer to its end; gives up waiting for a server that is not reached for so long, and leaves the transfer to a later
/// command.
async fn follow(
    client: &Client,
    events: &mut Events,
    mut view: TransferView,
    patience: Duration,
    output: Output,
) -> Result<TransferView, Failure> {
    let bar = Bar::new(&view.name);
    let mut waits_since: Option<Instant> = None;
    while !view.state.is_over() {
        let end = waits_since.map_or_else(|| Instant::now() + Duration::from_secs(3600), |since| since + patience);
        match tokio::time::timeout_at(end, events.next()).await {
            Err(_) if waits_since.is_some() => return Err(waits(client, &view).await),
            Err(_) => {}
            Ok(event) => match event? {
                Event::Transfer(told) if told.id == view.id => {
                    if output == Output::Json && !is_gathering() && !told.state.is_over() {
                        output.write(&crate::happened::transfer(&told), String::new)?;
                    }
                    waits_since = match &told.state {
                        TransferState::Waiting(_) => waits_since.or_else(|| Some(Instant::now())),
                        _ if told.done > view.done || told.state.is_over() => None,
                        _ => waits_since,
                    };
                    bar.show(&told);
                    view = told;
                }
                Event::Missed => {
                    let now = client.files(FileAsk::List).await?.into_iter().find(|known| known.id == view.id);
                    view = now.ok_or_else(|| lost(&view))?;
                }
                _ => {}
            },
        }
    }
    Ok(view)
}

/// Follows several to their ends.
pub async fn follow_all(
    client: &Client,
    events: &mut Events,
    views: &mut [TransferView],
    patience: Duration,
    output: Output,
) -> Result<(), Failure> {
    for view in views {
        // While the one before it was followed, it may have come to its end.
        let now = client.files(FileAsk::List).await?.into_iter().find(|known| known.id == view.id);
        *view = follow(client, events, now.ok_or_else(|| lost(view))?, patience, output).await?;
    }
    Ok(())
}

/// Why a transfer is left to a later command: what keeps this account from sending anything, or what it waits for itself.
async fn waits(client: &Client, view: &TransferView) -> Failure {
    match client.status().await {
        Ok(status) if view.direction == Direction::Up && status.standing != Standing::Good => super::kept(&status),
        _ => kept(view),
    }
}

fn kept(view: &TransferView) -> Failure {
    let why = match &view.state {
        TransferState::Waiting(why) => format!(": {}", line(why)),
        _ => String::new(),
    };
    if view.direction == Direction::Off {
        let what = format!(
            "{} is given up; what the server has of it is deleted once that is reached{why}",
            file_name(&view.name)
        );
        return Failure::new(
            Kind::Offline,
            what,
            "the next command that reaches the server sees to it, or `wiretight listen`",
        );
    }
    Failure::new(
        Kind::Offline,
        format!("{} is at {}{why}", file_name(&view.name), sizes(view)),
        "it is kept, and goes on with the next command that reaches the server, or `wiretight listen`; see `wiretight transfers`",
    )
}

fn lost(view: &TransferView) -> Failure {
    let what = format!("what became of {} was told to another process", file_name(&view.name));
    Failure::new(Kind::Other, what, "see `wiretight transfers` and the chat")
}

/// Why a transfer that is over has not come to its good end.
pub fn failed(view: &TransferView) -> Failure {
    match &view.state {
        TransferState::Failed { why, fault: fault @ Fault::Forged } => Failure::new(
            Kind::Caught,
            line(why),
            "the server has changed the file, or whoever sent it has sealed another one: ask them to send it again",
        )
        .because(fault.name()),
        TransferState::Failed { why, fault } => Failure::new(Kind::State, line(why), "").because(fault.name()),
        _ => Failure::new(Kind::State, "it was given up", ""),
    }
}

fn first(views: Vec<TransferView>) -> Result<TransferView, Failure> {
    let none = || Failure::new(Kind::Other, "the profile answered something else than was asked", "");
    views.into_iter().next().ok_or_else(none)
}

/// The shape of a transfer.
pub fn shape(view: &TransferView) -> Value {
    let (state, more) = match &view.state {
        TransferState::Preparing => ("preparing", Value::Null),
        TransferState::Moving => ("moving", Value::Null),
        TransferState::Waiting(why) => ("waiting", json!(why)),
        TransferState::Sent { .. } => ("sent", Value::Null),
        TransferState::Saved { .. } => ("saved", Value::Null),
        TransferState::Failed { why, fault: Fault::Forged } => ("forged", json!(why)),
        TransferState::Failed { why, .. } => ("failed", json!(why)),
        TransferState::Cancelled => ("cancelled", Value::Null),
    };
    let path = match &view.state {
        TransferState::Saved { path } => json!(path),
        _ => Value::Null,
    };
    let reason = match &view.state {
        TransferState::Failed { fault, .. } => Some(fault.name()),
        _ => None,
    };
    let direction = match view.direction {
        Direction::Up => "up",
        Direction::Down => "down",
        Direction::Off => "off",
    };
    json!({ "id": hex(view), "direction": direction, "name": view.name, "done": view.done, "size": view.size,
        "state": state, "why": more, "reason": reason, "kept": view.is_kept, "path": path, "by": view.by,
        "conversation": view.conversation.map(|conversation| conversation.to_hex()) })
}

/// The shape of a message's file.
pub fn file(file: &Attachment) -> Value {
    let (width, height) = file.picture.as_ref().map(|picture| (picture.width, picture.height)).unzip();
    json!({ "name": file.name, "safe_name": client::safe_name(&file.name), "media_type": file.media_type, "size": file.size,
        "width": width, "height": height, "placeholder": file.picture.as_ref().and_then(|picture| placeholder(&picture.placeholder.0)),
        "duration_ms": file.sound.as_ref().map(|sound| sound.duration_ms),
        "waveform": file.sound.as_ref().map(|sound| sound.waveform.0.as_slice()) })
}

/// A blurred copy: how many columns, and the colours row by row.
fn placeholder(bytes: &[u8]) -> Option<Value> {
    let (columns, cells) = bytes.split_first()?;
    let colors: Vec<String> = cells.chunks_exact(3).map(|cell| format!("#{}", HEXLOWER.encode(cell))).collect();
    Some(json!({ "columns": columns, "colors": colors }))
}

/// A file's name: as [`line()`], and of a long one its beginning and its end.
fn file_name(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME_MAX {
        return line(name);
    }
    let beginning: String = name.chars().take(NAME_MAX.saturating_sub(NAME_END)).collect();
    let end: String = name.chars().skip(count.saturating_sub(NAME_END)).collect();
    format!("{}…{}", line(&beginning), line(&end))
}

/// A message's file for people.
pub fn about(file: &Attachment) -> String {
    let what = match (&file.picture, &file.sound) {
        (Some(picture), _) => format!("{}, {} × {}", line(&file.media_type), picture.width, picture.height),
        (None, Some(sound)) => {
            let seconds = sound.duration_ms / 1000;
            format!("{}, {}:{:02}", line(&file.media_type), seconds / 60, seconds % 60)
        }
        (None, None) => line(&file.media_type),
    };
    format!("[file] {} ({what}, {})", file_name(&file.name), progress::bytes(file.size))
}

/// The first message at or behind a number of which something holds, among those that this account sent.
async fn find(
    client: &Client,
    conversation: ConversationId,
    number: u64,
    is_it: impl Fn(&MessageView) -> bool,
) -> Result<Option<MessageView>, Failure> {
    let mut after = number.saturating_sub(1);
    loop {
        let page = client.messages(conversation, Page::After { number: after, limit: PAGE }).await?;
        let Some(last) = page.last().map(|message| message.number) else { return Ok(None) };
        if let Some(found) = page.into_iter().find(|message| is_it(message)) {
            return Ok(Some(found));
        }
        after = last;
    }
}

/// The shape of a file that is sent: its message is there once the server has the file.
fn sent(message: Option<(ConversationId, u64, Delivery)>, transfer: &TransferView) -> Value {
    json!({
        "conversation": message.map(|(conversation, ..)| conversation.to_hex()),
        "number": message.map(|(_, number, _)| number),
        "delivery": message.map(|(.., delivery)| shapes::delivery(delivery)),
        "transfer": shape(transfer),
    })
}

/// Whether files move for a program that reaches its folder alone, or none.
fn is_bound(client: &Client) -> bool {
    matches!(client.reach(), Some(Reach::Folder(_) | Reach::Nowhere))
}

/// The path as whoever moves the file understands it: a program's is looked at where it is known how far that program reaches.
fn named(client: &Client, path: &Path) -> Result<String, Failure> {
    if is_bound(client) { Ok(path.to_string_lossy().into_owned()) } else { absolute(path) }
}

/// The path as another process understands it.
fn absolute(path: &Path) -> Result<String, Failure> {
    let shown = || line(&path.to_string_lossy());
    let whole = std::fs::canonicalize(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            Failure::new(Kind::NotFound, format!("there is no {}", shown()), "look for typing mistakes in its path")
        }
        _ => Failure::new(Kind::Disk, format!("{} cannot be used: {error}", shown()), ""),
    })?;
    let other = |_| Failure::usage(format!("{} cannot be used: its path is not UTF-8", shown()), "rename it first");
    whole.into_os_string().into_string().map_err(other)
}

fn hex(view: &TransferView) -> String {
    HEXLOWER.encode(&view.id.0)
}

fn id(view: &TransferView) -> String {
    hex(view).chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_name_its_beginning_and_its_kind_are_shown() {
        assert_eq!(file_name("plan\u{202E}.pdf"), "plan⟨202E⟩.pdf");
        let long = format!("{}.tar.gz", "é".repeat(200));
        assert_eq!(file_name(&long), format!("{}…{}.tar.gz", "é".repeat(44), "é".repeat(9)));
        assert_eq!(file_name(&"é".repeat(60)), "é".repeat(60));
    }

    #[test]
    fn one_file_is_one_line() {
        let view = |id: u8, direction, state| TransferView {
            id: client::TransferId([id; 16]),
            direction,
            name: "plan".to_owned(),
            done: 0,
            size: 0,
            state,
            by: None,
            conversation: None,
            is_kept: false,
            of: (direction == Direction::Off).then_some(client::TransferId([1; 16])),
        };
        let shown = |views: &[TransferView]| one_for_each(views).map(|view| view.id.0[0]).collect::<Vec<_>>();
        let waits = || TransferState::Waiting(String::new());
        // It was begun anew: nobody has given it up, before the first beginning is deleted and after.
        let (goes, begun) = (view(1, Direction::Up, TransferState::Moving), view(2, Direction::Off, waits()));
        assert_eq!(shown(&[goes.clone(), begun]), [1]);
        assert_eq!(shown(&[goes, view(2, Direction::Off, TransferState::Cancelled)]), [1]);
        // It was given up: by a later process what is still to be done for that is told until it is done.
        let (ended, deleted) = (view(1, Direction::Up, TransferState::Cancelled), view(2, Direction::Off, waits()));
        assert_eq!(shown(&[ended.clone(), deleted.clone()]), [1]);
        assert_eq!(shown(std::slice::from_ref(&deleted)), [2]);
        // Another file of the same name is not it.
        assert_eq!(shown(&[view(3, Direction::Up, waits()), deleted]), [3, 2]);
        assert_eq!(shown(&[ended, view(2, Direction::Off, TransferState::Cancelled)]), [1]);
        assert_eq!(shown(&[view(3, Direction::Down, TransferState::Moving), view(4, Direction::Up, waits())]), [3, 4]);
    }
}
