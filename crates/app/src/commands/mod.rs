//! What each verb of the command line does.

mod about;
mod arrange;
mod block;
mod conversations;
mod devices;
pub mod directory;
mod entrance;
mod evidence;
pub mod files;
pub mod fleeting;
mod forward;
mod group;
mod group_rules;
mod kinds;
mod life;
pub mod listen;
pub mod lock;
mod read;
mod recover;
mod recovery_code;
mod register;
mod requests;
mod search;
mod send;
mod settings;
mod verify;

pub use arrange::muted;

use std::time::Duration;

use client::{Choice, Client, Command, Decision, Standing, Status, Until};
use serde_json::json;

use crate::args::chats::Deletion;
use crate::args::life::Life;
use crate::args::{Account, Arguments, Conversations, Decide, RecoveryCode, Verb};
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::{opening, progress, shapes, who};

/// How long a command waits until the server has taken what it did.
const SENT_PATIENCE: Duration = Duration::from_secs(30);

/// How long a command that shows something waits for what lies on the server.
pub const IDLE_PATIENCE: Duration = Duration::from_secs(20);

/// What to do when a lie about the whole account was caught.
const DISTRUSTED: &str =
    "see `wiretight evidence`; a profile that was copied, or whose server was restored, goes on after `wiretight heal`";

/// Does what the command line says.
pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    if let Verb::Register(register) = &arguments.verb {
        return register::run(arguments, register, output).await;
    }
    if let Verb::Link(link) = &arguments.verb {
        return devices::link(arguments, link, output).await;
    }
    if let Verb::Recover(recover) = &arguments.verb {
        return recover::run(arguments, recover, output).await;
    }
    if let Verb::Rpc(rpc) = &arguments.verb {
        return crate::rpc::run(arguments, rpc, output).await;
    }
    if let Verb::Open(open) = &arguments.verb {
        return crate::page::run(arguments, open, output).await;
    }
    let client = opening::open(arguments).await?;
    let listens = matches!(arguments.verb, Verb::Listen(_));
    let known = evidence::newest(&client).await;
    if listens {
        devices::warn(&client, output).await;
    }
    if listens || shows(&arguments.verb) {
        directory::warn(&client, output).await;
    }
    let done = act(&client, &arguments.verb, output).await;
    if !listens {
        directory::keep_up(&client).await;
    }
    // Whoever goes on listening has heard it as it was caught.
    if !matches!(&arguments.verb, Verb::Listen(listen) if !listen.until_idle) {
        evidence::warn(&client, known, done.as_ref().err(), output).await;
    }
    if !listens && !matches!(arguments.verb, Verb::Devices { verb: None }) {
        devices::warn(&client, output).await;
    }
    client.close().await;
    done
}

/// Whether a verb shows how things stand: that nothing is sent is part of it.
fn shows(verb: &Verb) -> bool {
    matches!(verb, Verb::Read(_) | Verb::Conversations { verb: None, .. } | Verb::Contacts { verb: None })
}

/// Does what a verb says, on an open profile.
pub async fn act(client: &Client, verb: &Verb, output: Output) -> Result<(), Failure> {
    match verb {
        Verb::Register(_) | Verb::Link(_) | Verb::Recover(_) | Verb::Rpc(_) | Verb::Open(_) => Ok(()),
        Verb::Devices { verb } => devices::run(client, verb.as_ref(), output).await,
        Verb::Directory { go_on, begin_anew, yes, witnesses, no_witnesses } => {
            directory::trust(client, witnesses, *no_witnesses).await?;
            if *begin_anew {
                return directory::begin_anew(client, *yes, output).await;
            }
            directory::run(client, *go_on, output).await
        }
        Verb::Whoami => register::whoami(client, output).await,
        Verb::Contacts { verb } => conversations::contacts(client, verb.as_ref(), output).await,
        Verb::Requests { verb } => requests::run(client, verb.as_ref(), output).await,
        Verb::Send(send) => send::run(client, send, output).await,
        Verb::React { who, number, emoji, remove: _ } => {
            about::react(client, who, *number, emoji.as_deref(), output).await
        }
        Verb::Edit { who, number, text } => about::edit(client, who, *number, text, output).await,
        Verb::Delete { who, number } => about::delete(client, who, *number, output).await,
        Verb::Kinds(kinds) => kinds::run(client, kinds, output).await,
        Verb::Fleeting(verb) => fleeting::run(client, verb, output).await,
        Verb::Save(save) => files::save(client, save, output).await,
        Verb::Transfers { verb } => files::transfers(client, verb.as_ref(), output).await,
        Verb::Read(read) => read::run(client, read, output).await,
        Verb::Listen(listen) => listen::run(client, listen, output).await,
        Verb::Search(search) => search::run(client, search, output).await,
        Verb::Block(person) => block::block(client, person, output).await,
        Verb::Unblock(person) => block::unblock(client, person, output).await,
        Verb::Blocked => block::list(client, output).await,
        Verb::Conversations { verb: None, listed } => conversations::run(client, *listed, output).await,
        Verb::Conversations { verb: Some(Conversations::Arrange(verb)), .. } => {
            arrange::run(client, verb, output).await
        }
        Verb::Conversations { verb: Some(Conversations::Delete(Deletion::Delete { chat, yes })), .. } => {
            arrange::delete(client, &chat.who, *yes, output).await
        }
        Verb::Conversations { verb: Some(Conversations::Lock(verb)), .. } => lock::run(client, verb, output).await,
        Verb::Conversations { verb: Some(Conversations::Resume { who, rejoin, yes }), .. } => {
            conversations::resume(client, who, (*rejoin, *yes), output).await
        }
        Verb::Conversations { verb: Some(Conversations::Life(Life::Expire { who, after })), .. } => {
            life::run(client, who, after.0, output).await
        }
        Verb::Group { verb } => group::run(client, verb, output).await,
        Verb::Settings { verb } => settings::run(client, verb.as_ref(), output).await,
        Verb::Verify(verify) => verify::run(client, verify, output).await,
        Verb::Leave { who } => group::leave(client, who, output).await,
        Verb::Resolve { who, number, decision } => resolve(client, who, *number, *decision, output).await,
        Verb::Heal => heal(client, output).await,
        Verb::Evidence { export } => evidence::run(client, export.as_deref(), output).await,
        Verb::RecoveryCode { verb: RecoveryCode::Check } => recovery_code::check(client, output).await,
        Verb::RecoveryCode { verb: RecoveryCode::Replace { recovery_code_file } } => {
            recovery_code::replace(client, recovery_code_file.as_deref(), output).await
        }
        Verb::Account { verb: Account::Delete(delete) } => recover::delete(client, delete, output).await,
    }
}

async fn resolve(client: &Client, who: &str, number: u64, decide: Decide, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, who).await?;
    let (decision, done) = match decide {
        Decide::Send => (Decision::Send, "Sent to everybody who is in the chat."),
        Decide::Discard => (Decision::Discard, "It will not be sent."),
    };
    client.command(Command::Resolve { conversation: view.conversation, number, decision }).await?;
    taken(client, &view.conversation, output, done).await
}

async fn heal(client: &Client, output: Output) -> Result<(), Failure> {
    client.command(Command::Heal).await?;
    // The chats' requests to be added again go out; when they are answered is up to the others.
    progress::during("sending", client.wait_if_reachable(Until::Idle, IDLE_PATIENCE)).await?;
    output.write(&json!({ "done": true }), || {
        "This copy goes on. The other people's devices take it into each chat again when they are online.".to_owned()
    })
}

/// Chooses something, and waits until the person's other devices can hear of it, as far as the server can be reached.
async fn choose(client: &Client, choice: Choice) -> Result<(), Failure> {
    client.account().await?;
    client.command(Command::Choose { choice }).await?;
    progress::during("sending", client.wait_if_reachable(Until::Sent, SENT_PATIENCE)).await?;
    Ok(())
}

/// Waits until the server has what was done, then says so.
async fn taken(
    client: &Client,
    conversation: &client::ConversationId,
    output: Output,
    done: &str,
) -> Result<(), Failure> {
    taken_within(client, conversation, SENT_PATIENCE, output, done).await
}

/// The same, where it may take long.
async fn taken_within(
    client: &Client,
    conversation: &client::ConversationId,
    patience: Duration,
    output: Output,
    done: &str,
) -> Result<(), Failure> {
    let sent = wait_until_sent_within(client, patience).await;
    output.write(&json!({ "conversation": conversation.to_hex(), "sent": sent.is_ok() }), || {
        if sent.is_ok() { done.to_owned() } else { String::new() }
    })?;
    sent
}

/// A server that was put back from a copy of before this account or device was there.
const UNKNOWN: &str =
    "the server does not know this account or this device any more: it was put back from an older copy, or is at fault";
/// What to do about that.
const KEPT_FROM_IT: &str =
    "nothing on this device is lost, and what you write is kept; tell the operator of the server";

/// Waits until nothing is left to be sent.
///
/// # Errors
/// [`Kind::Offline`] if something is: it is kept.
async fn wait_until_sent(client: &Client) -> Result<(), Failure> {
    wait_until_sent_within(client, SENT_PATIENCE).await
}

async fn wait_until_sent_within(client: &Client, patience: Duration) -> Result<(), Failure> {
    let status = send_within(client, patience).await?;
    match status.settled {
        true => Ok(()),
        false => Err(stopped(client).await.unwrap_or_else(|| kept(&status))),
    }
}

/// Waits until what was done is sent; where it is known that nothing is, for nothing.
async fn send_within(client: &Client, patience: Duration) -> Result<Status, Failure> {
    // Where somebody else's device is waited for, that may come.
    let is_vain = stopped(client).await.is_some_and(|failure| failure.kind == Kind::Caught);
    let patience = if is_vain { Duration::ZERO } else { patience };
    Ok(progress::during("sending", client.wait_if_reachable(Until::Sent, patience)).await?)
}

/// By what nothing goes out, if it is the person who is waited for, and not the server: what its directory was caught at, or chats that stand still.
async fn stopped(client: &Client) -> Option<Failure> {
    let view = directory::read(client).await.ok().filter(|view| !view.goes_on);
    if let Some(caught) = view.and_then(|view| view.caught) {
        let advice = "it is kept. Save the evidence (wiretight evidence --export DIR); to send all the same: wiretight directory --go-on";
        return Some(Failure::new(Kind::Caught, format!("nothing is sent: {caught}"), advice));
    }
    stands_still(client).await
}

/// The chat in which something waits and which stands still, if nothing waits in one that goes on.
async fn stands_still(client: &Client) -> Option<Failure> {
    let views = client.conversations().await.ok()?;
    let waiting: Vec<_> = views.iter().filter(|view| view.outbox > 0).collect();
    let halted = waiting.iter().map(|view| (view, shapes::state(&view.state)));
    let halted: Vec<_> = halted.filter(|(_, state)| matches!(state.0, "paused" | "broken" | "stuck")).collect();
    let (view, (_, caught)) = halted.first().filter(|_| halted.len() == waiting.len())?;
    let (chat, id) = (People::of(client).await.ok()?.chat(view), who::short(&view.conversation.to_hex()));
    Some(match caught {
        Some(caught) => Failure::new(
            Kind::Caught,
            format!("nothing goes out in {chat}, which stands still: {caught}"),
            format!("it is kept; to go on there: wiretight conversations resume {id}"),
        ),
        None => Failure::new(
            Kind::State,
            format!("nothing goes out in {chat} until somebody there lets this device in again"),
            "it is kept, and sent then: `wiretight listen` waits for it",
        ),
    })
}

/// The failure that what was done is kept and not yet sent.
fn kept(status: &Status) -> Failure {
    match status.standing {
        Standing::Good => {}
        Standing::QuotaUsed { .. } => {
            return Failure::new(
                Kind::Quota,
                "the server does not have it yet: this account has used up what it may do in one day",
                "it is kept, and sent after midnight UTC by the next command or by `wiretight listen`",
            );
        }
        Standing::ClocksDiffer => {
            return Failure::new(
                Kind::Offline,
                "the server does not have it yet: its clock and this device's are more than an hour apart",
                "set this device's date and time, or tell the operator; it is kept, and sent when the clocks agree",
            );
        }
        Standing::Refused => {
            return Failure::new(
                Kind::Quota,
                "the server does not have it yet: it refuses permissions that it has itself given",
                "tell the operator; it is kept, and sent after midnight UTC by the next command or by `wiretight listen`",
            );
        }
        Standing::Unknown => {
            return Failure::new(
                unreached_kind(status),
                format!("the server does not have it: {UNKNOWN}"),
                KEPT_FROM_IT,
            );
        }
        Standing::Suspended => {
            return Failure::new(
                Kind::Suspended,
                "the server does not have it: this account is suspended by the operator of the server",
                "ask the operator; what you wrote is kept, and sent if the account is restored",
            );
        }
    }
    let why = because(status);
    Failure::new(
        unreached_kind(status),
        format!("the server does not have it yet{why}"),
        match status.distrusted {
            true => DISTRUSTED,
            false => "it is kept, and sent by the next command that reaches the server, or by `wiretight listen`",
        },
    )
}

/// A device that was removed, replaced by a recovery, or whose account was deleted.
const OUT: &str = "this device does not belong to its account any more";

/// The failure that nothing comes in any more.
fn out() -> Failure {
    Failure::new(Kind::State, OUT, "what it has can still be read: wiretight read --offline WHO --all")
}

/// The failure that the server is not reached.
pub fn unreached(status: &Status) -> Failure {
    let advice = match status.standing {
        _ if status.distrusted => DISTRUSTED,
        Standing::Unknown => KEPT_FROM_IT,
        Standing::ClocksDiffer => "set this device's date and time, or tell the operator of the server; then try again",
        _ => "check the connection and the server's address, then try again",
    };
    Failure::new(unreached_kind(status), without_it(status), advice)
}

/// That nothing is asked of the server, and why.
fn without_it(status: &Status) -> String {
    match status.standing {
        Standing::Unknown if !status.distrusted => UNKNOWN.to_owned(),
        // It was reached, and has shown what it must not.
        _ if status.distrusted => format!("nothing is asked of the server{}", because(status)),
        _ => format!("the server is not reached{}", because(status)),
    }
}

fn unreached_kind(status: &Status) -> Kind {
    if status.distrusted { Kind::Caught } else { Kind::Offline }
}

fn because(status: &Status) -> String {
    status.problem.as_deref().map(|problem| format!(": {}", crate::safe_text::line(problem))).unwrap_or_default()
}

/// Reads what lies on the server, as far as it can be reached.
pub async fn catch_up(client: &Client) -> Result<(), Failure> {
    let status = progress::during("receiving", client.wait_if_reachable(Until::Idle, IDLE_PATIENCE)).await?;
    if !status.idle && devices::is_out(client).await {
        crate::output::note(&format!("wiretight: {OUT}\n  → this is what it has"));
        return Ok(());
    }
    if !status.idle {
        let why = without_it(&status);
        crate::output::note(&format!("wiretight: {why}\n  → this is what is on this device"));
        if status.standing == Standing::Unknown {
            crate::output::note(&format!("  → {KEPT_FROM_IT}"));
        }
        if status.distrusted {
            crate::output::note(&format!("  → {DISTRUSTED}"));
        }
    }
    Ok(())
}
