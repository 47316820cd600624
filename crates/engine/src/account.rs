//! The account session: registration, authentication, the incarnation, key packages, and the own inbox.

use protocol::api::{Answer, Incarnation, Refusal, Registration, Request, account_session_bytes};
use protocol::cbor;
use protocol::chain::create_account;
use protocol::handle::Handle;
use protocol::hello::{HelloReply, SessionKind, VERSION_MAX, VERSION_MIN};
use protocol::id::DeviceId;
use protocol::recovery::RecoveryCode;
use protocol::signature::{Purpose, Signature};
use protocol::transparency::evidence::Evidence;

use crate::caught::{Caught, Lie};
use crate::changes::Table;
use crate::core::Context;
use crate::directory::self_check;
use crate::directory::vouch;
use crate::effect::Event;
use crate::input::{CommandError, CommandId, Reply};
use crate::profile::{Profile, ProfileRow, Seed};
use crate::session::{Asked, Ended};
use crate::tokens;

/// How long to stay away from a server that showed wrong keys, milliseconds.
const WRONG_KEYS_PAUSE_MS: u64 = 3_600_000;
/// How long a busy server keeps a session away at most, milliseconds, whatever it asks for.
const BUSY_PAUSE_MS_MAX: u64 = 600_000;

/// How long to stay away from a server whose clock is far from the own one, milliseconds.
const OTHER_CLOCK_PAUSE_MS: u64 = 60_000;

/// How long to stay away from a server that does not know this account or device, milliseconds.
const UNKNOWN_PAUSE_MS: u64 = 60_000;

/// Begins a registration: everything is kept before the server hears of it.
pub(crate) fn register(
    cx: &mut Context<'_>,
    id: CommandId,
    recovery: &RecoveryCode,
    handle: Option<Handle>,
    invitation: Option<String>,
) {
    let registered = cx.core.profile.as_ref().is_some_and(|profile| profile.row.registered);
    if registered || cx.core.registering.is_some() {
        return cx.reply(id, Err(CommandError::Registered));
    }
    // What an earlier process began is unanswered: its answer must not be taken for this account's.
    if cx.core.sessions.is_asked(|asked| *asked == Asked::Register)
        && let Some((session, _)) = cx.core.sessions.open(SessionKind::Account)
    {
        cx.close(session, 0);
    }
    let device = DeviceId(cx.random());
    let device_seed = Seed(cx.random());
    let device_key = protocol::signature::SecretKey::from_seed(&device_seed.0);
    let chain = create_account(&recovery.account_key(), device, &device_key);
    let account = chain.verify().expect("a chain just made is valid").account;
    let inbox_seed = Seed(cx.random());
    let row = ProfileRow {
        handle,
        invitation,
        server_keys: cx.core.server_keys.clone(),
        ..ProfileRow::new(account, device, device_seed, inbox_seed, chain)
    };
    cx.core.profile = Profile::from_row(row, &cx.core.crypto);
    cx.core.registering = Some(id);
    cx.put_profile();
    cx.core.sessions.want(SessionKind::Account);
    greet(cx);
}

/// The first frame of a session arrived: the server must be the one that the address, or an earlier contact, named.
pub(crate) fn opened(cx: &mut Context<'_>, session: protocol::api::SessionId, reply: HelloReply) -> Ended {
    if !cx.core.sessions.is_opening(session) {
        return Ended::default();
    }
    match reply {
        // What follows would be read as something that it is not.
        HelloReply::Welcome { version, .. } if !(VERSION_MIN..=VERSION_MAX).contains(&version) => {
            cx.catch(Lie::WrongAnswer, None, vec![version.to_be_bytes().to_vec().into()]);
            cx.close(session, WRONG_KEYS_PAUSE_MS)
        }
        HelloReply::Welcome { challenge, statement, time, issuers, .. } => {
            let id_fits = cx.core.server.is_none_or(|id| id == statement.id());
            let newer = cx.core.server_keys.as_ref().is_none_or(|known| {
                let same = *known == statement.keys;
                known.identity == statement.keys.identity && (same || known.revision < statement.keys.revision)
            });
            let other_log = cx.core.server_keys.as_ref().is_some_and(|known| known.log != statement.keys.log);
            if statement.verify().is_ok() && id_fits && newer && other_log {
                let first = cx.core.directory.statement();
                let second = statement.clone();
                let evidence = first.map(|first| Evidence::TwoLogKeys { first, second }.to_file().into());
                let exhibits = evidence.unwrap_or_else(|| cbor::to_bytes(&statement).into());
                cx.catch(Lie::TwoLogs, None, vec![exhibits]);
                return cx.close(session, WRONG_KEYS_PAUSE_MS);
            }
            if statement.verify().is_err() || !id_fits || !newer {
                cx.catch(Lie::ServerKeys, None, vec![cbor::to_bytes(&statement).into()]);
                return cx.close(session, WRONG_KEYS_PAUSE_MS);
            }
            cx.core.server = Some(statement.id());
            if cx.core.server_keys.as_ref() != Some(&statement.keys) {
                cx.core.server_keys = Some(statement.keys);
                pin_server_keys(cx);
            }
            if let Some(lane) = cx.core.sessions.lane_of(session)
                && !tokens::clocks_agree(cx, lane, time)
            {
                return cx.close(session, OTHER_CLOCK_PAUSE_MS);
            }
            if !issuers.iter().all(|issuer| tokens::learn_issuer(cx, issuer)) {
                return cx.close(session, WRONG_KEYS_PAUSE_MS);
            }
            cx.core.sessions.opened(session, challenge);
            match cx.core.sessions.lane_of(session) {
                Some(lane) if lane.kind != SessionKind::Account => {
                    if let Some(until) = tokens::seated(cx, &lane) {
                        cx.core.sessions.set_until(lane, until);
                    }
                }
                _ => greet(cx),
            }
            Ended::default()
        }
        HelloReply::Busy { retry_after_s } => {
            cx.close(session, u64::from(retry_after_s).saturating_mul(1_000).min(BUSY_PAUSE_MS_MAX))
        }
        HelloReply::OtherVersion { .. } => cx.close(session, WRONG_KEYS_PAUSE_MS),
        HelloReply::TokenRefused { time } => {
            let Some(lane) = cx.core.sessions.lane_of(session) else { return Ended::default() };
            if !tokens::clocks_agree(cx, lane, time) {
                return cx.close(session, OTHER_CLOCK_PAUSE_MS);
            }
            let until = tokens::unseat(cx, lane);
            let ended = cx.close(session, 0);
            let Some(until) = until else {
                // It is opened again at once, with another token: what waits for it goes on waiting.
                return Ended { planned: true, ..ended };
            };
            cx.core.sessions.rest(lane, until);
            ended
        }
    }
}

fn pin_server_keys(cx: &mut Context<'_>) {
    let keys = cx.core.server_keys.clone();
    if let Some(profile) = &mut cx.core.profile {
        profile.row.server_keys = keys;
        cx.put_profile();
    }
}

fn session_signature(cx: &Context<'_>) -> Option<Signature> {
    let (_, challenge) = cx.core.sessions.open(SessionKind::Account)?;
    let profile = cx.core.profile.as_ref()?;
    let bytes = account_session_bytes(&challenge, &cx.core.server?, &profile.row.account, &profile.row.device);
    Some(profile.device_key.sign(Purpose::AccountSession, &bytes))
}

/// Registers or authenticates on an open account session.
pub(crate) fn greet(cx: &mut Context<'_>) {
    let Some(signature) = session_signature(cx) else { return };
    let Some(profile) = &cx.core.profile else { return };
    let row = &profile.row;
    if row.removed {
        return;
    }
    // A copy stays silent: its authentication would supersede the session of the one that goes on. Why is kept as evidence since it was
    // detected, and told at each connection, so that nobody waits for what is not sent.
    if row.copied && cx.core.healing.is_none() {
        return cx.tell(Event::Caught(Caught { lie: Lie::ProfileCopied, conversation: None }));
    }
    if row.joining {
        return crate::recovering::greet(cx, signature);
    }
    if row.registered {
        let request = Request::Authenticate { account: row.account, device: row.device, signature };
        cx.call(request, Asked::Authenticate);
        return;
    }
    let registration = Registration {
        chain: row.chain.clone(),
        inbox_key: profile.inbox_key.clone(),
        signature,
        handle: row.handle.clone(),
        invitation: row.invitation.clone(),
    };
    cx.call(Request::Register(registration), Asked::Register);
}

/// Acts on an answer on the account session.
pub(crate) fn answered(cx: &mut Context<'_>, asked: Asked, answer: Answer) {
    match (asked, answer) {
        (Asked::Register, Answer::Promised { promise }) => {
            if let Some(profile) = &mut cx.core.profile {
                profile.row.registered = true;
                profile.row.inbox_open = true;
                profile.row.invitation = None;
            }
            cx.put_profile();
            vouch::own_promised(cx, promise);
            if let Some(id) = cx.core.registering.take() {
                cx.reply(id, me(cx));
            }
            incarnate(cx);
        }
        (Asked::Authenticate, Answer::Done) => {
            cx.core.sessions.proved_good(SessionKind::Account);
            cx.core.tokens.unknown = false;
            open_inbox(cx);
        }
        (Asked::OpenInbox, Answer::Done) => {
            if let Some(profile) = &mut cx.core.profile {
                profile.row.inbox_open = true;
            }
            cx.put_profile();
            incarnate(cx);
        }
        (Asked::ReadLog { question, from }, Answer::Log(log)) => self_check::log_read(cx, &question, from, &log),
        (Asked::ReadHistory { question, label, from_version }, Answer::History(history)) => {
            self_check::history_read(cx, &question, label, from_version, *history);
        }
        (Asked::ReadChain, answer @ Answer::Chain { .. }) => crate::devices::chain_read(cx, answer),
        (Asked::AppendStatements, Answer::Promised { promise }) => {
            crate::devices::appended(cx);
            vouch::own_promised(cx, promise);
        }
        (Asked::AppendMissing { count }, Answer::Promised { promise }) => {
            crate::devices::missing_appended(cx, count);
            vouch::own_promised(cx, promise);
        }
        (Asked::Recover, Answer::Promised { promise }) => {
            crate::recovering::recovered(cx);
            vouch::own_promised(cx, promise);
        }
        (Asked::FindAccount, Answer::Chain { chain, handle }) => crate::recovering::found(cx, chain, handle),
        (asked @ (Asked::PutRendezvous | Asked::ReadRendezvous | Asked::LinkChain), answer) => {
            crate::linking::answered(cx, &asked, answer);
        }
        (Asked::Incarnate, Answer::Done) => incarnated(cx),
        (Asked::TakeOver, Answer::Done) => {
            if let Some(profile) = &mut cx.core.profile {
                profile.row.copied = false;
            }
            incarnated(cx);
            if let Some(id) = cx.core.healing.take() {
                cx.reply(id, Ok(Reply::Done));
            }
        }
        (Asked::CountPackages, Answer::KeyPackageCount { count, last_resort }) => {
            crate::key_packages::counted(cx, count, last_resort)
        }
        (Asked::ReadInbox, Answer::Inbox { items }) => crate::requests::take_in_items(cx, items),
        (Asked::Publish { last_resort }, Answer::Done) => crate::key_packages::published(cx, last_resort),
        (Asked::ClearInbox, Answer::Done) => {}
        (Asked::IssueTokens { period }, answer) => tokens::issued(cx, period, answer),
        (asked, _) => {
            cx.catch(Lie::WrongAnswer, None, vec![]);
            self_check::lost(cx, &asked);
        }
    }
}

/// Acts on a refusal on the account session.
pub(crate) fn refused(cx: &mut Context<'_>, asked: Asked, refusal: Refusal) -> Ended {
    match asked {
        Asked::Register if !matches!(refusal, Refusal::Busy { .. } | Refusal::Unavailable) => {
            cx.core.profile = None;
            cx.core.changes.remove(Table::Profile, []);
            if let Some(id) = cx.core.registering.take() {
                cx.reply(id, Err(CommandError::Refused(refusal)));
            }
            Ended::default()
        }
        // Only the chain itself says so: it is read, which needs no authentication.
        Asked::Authenticate if refusal == Refusal::DeviceRemoved => {
            crate::devices::read_own_chain(cx);
            Ended::default()
        }
        // It has known this device: an older copy of it does not, nor does one that is at fault. Nobody has signed that, so nobody is blamed.
        Asked::Authenticate if refusal == Refusal::NotAuthenticated => {
            cx.core.tokens.unknown = true;
            close(cx, UNKNOWN_PAUSE_MS)
        }
        Asked::AppendStatements if !matches!(refusal, Refusal::Busy { .. } | Refusal::Unavailable) => {
            crate::devices::not_appended(cx, refusal);
            Ended::default()
        }
        // It is tried again when the chain has been read again, which nothing but the person or time asks for.
        Asked::AppendMissing { .. } if !matches!(refusal, Refusal::Busy { .. } | Refusal::Unavailable) => {
            crate::devices::missing_refused(cx, refusal);
            Ended::default()
        }
        Asked::Recover | Asked::FindAccount if !matches!(refusal, Refusal::Busy { .. } | Refusal::Unavailable) => {
            crate::recovering::refused(cx, refusal);
            Ended::default()
        }
        asked @ (Asked::PutRendezvous | Asked::ReadRendezvous | Asked::LinkChain) => {
            crate::linking::refused(cx, &asked, &refusal);
            Ended::default()
        }
        Asked::Incarnate if refusal == Refusal::OtherIncarnation => {
            profile_is_copied(cx);
            Ended::default()
        }
        // It has this device on the chain, and nothing else of it: it was put back from a copy of before the inbox was opened, and another own
        // device has told it since of this one. The inbox is opened again, on a session that begins after a pause.
        Asked::Incarnate | Asked::TakeOver if refusal == Refusal::NotFound => {
            if let Some(profile) = &mut cx.core.profile {
                profile.row.inbox_open = false;
            }
            cx.put_profile();
            close(cx, 0)
        }
        Asked::IssueTokens { period } if !matches!(refusal, Refusal::Busy { .. } | Refusal::Unavailable) => {
            tokens::not_issued(cx, period, &refusal);
            Ended::default()
        }
        Asked::ReadLog { .. } => {
            self_check::refused(cx, None, &refusal);
            Ended::default()
        }
        Asked::ReadHistory { label, .. } => {
            self_check::refused(cx, Some(&label), &refusal);
            Ended::default()
        }
        // Tokens are refused for the same reason, which tells the person.
        Asked::Publish { .. } if refusal == Refusal::Suspended => Ended::default(),
        // What is left undone for now is done with the next session: it counts key packages and reads the inbox again.
        _ => {
            let pause_ms = match refusal {
                Refusal::Busy { retry_after_s } => u64::from(retry_after_s).saturating_mul(1_000),
                _ => 0,
            };
            close(cx, pause_ms)
        }
    }
}

/// Closes the account session, if it is open: another one begins after the pause.
fn close(cx: &mut Context<'_>, pause_ms: u64) -> Ended {
    match cx.core.sessions.open(SessionKind::Account) {
        Some((session, _)) => cx.close(session, pause_ms),
        None => Ended::default(),
    }
}

/// A device that another one has put on the chain gives the server its inbox key, once.
fn open_inbox(cx: &mut Context<'_>) {
    let Some(profile) = &cx.core.profile else { return };
    if profile.row.inbox_open {
        return incarnate(cx);
    }
    let inbox_key = profile.inbox_key.clone();
    cx.call(Request::OpenInbox { inbox_key }, Asked::OpenInbox);
}

/// Moves the incarnation on once in each process; later sessions only confirm it.
fn incarnate(cx: &mut Context<'_>) {
    let fresh = Incarnation(cx.random());
    let moved = cx.core.incarnated;
    let healing = cx.core.healing.is_some();
    let Some(profile) = &mut cx.core.profile else { return };
    if profile.row.copied && !healing {
        // Kept as evidence when it was detected; told at each connection, so that nobody waits for what is not sent.
        return cx.tell(Event::Caught(Caught { lie: Lie::ProfileCopied, conversation: None }));
    }
    let current = profile.row.incarnation;
    let next = match (moved, profile.row.incarnation_next) {
        (true, _) => current,
        (false, Some(next)) => next,
        (false, None) => {
            profile.row.incarnation_next = Some(fresh);
            fresh
        }
    };
    cx.put_profile();
    if healing {
        cx.call(Request::TakeOver { next }, Asked::TakeOver);
    } else {
        cx.call(Request::Incarnate { current, next }, Asked::Incarnate);
    }
}

fn incarnated(cx: &mut Context<'_>) {
    if let Some(profile) = &mut cx.core.profile
        && let Some(next) = profile.row.incarnation_next.take()
    {
        profile.row.incarnation = next;
    }
    cx.put_profile();
    cx.core.incarnated = true;
    cx.core.online = true;
    cx.core.sessions.proved_good(SessionKind::Account);
    cx.tell(Event::Connection { online: true });
    crate::key_packages::count(cx);
    crate::requests::read_inbox(cx);
    crate::devices::read_own_chain(cx);
    crate::devices::send(cx);
    self_check::begin(cx);
    crate::directory::bind::went_online(cx);
}

/// The profile was used elsewhere: nothing is sent from here until the person heals it.
pub(crate) fn profile_is_copied(cx: &mut Context<'_>) {
    let Some(profile) = &mut cx.core.profile else { return };
    if profile.row.copied {
        return;
    }
    profile.row.copied = true;
    profile.row.incarnation_next = None;
    cx.put_profile();
    cx.catch(Lie::ProfileCopied, None, vec![]);
}

/// This copy goes on: it takes the incarnation over, and every conversation asks to add it again.
pub(crate) fn heal(cx: &mut Context<'_>, id: CommandId) -> Ended {
    let copied = cx.core.profile.as_ref().is_some_and(|profile| profile.row.copied);
    if !copied {
        cx.reply(id, Err(CommandError::WrongState { state: "needs no healing: this profile is no copy" }));
        return Ended::default();
    }
    if cx.core.healing.is_some() {
        cx.reply(id, Err(CommandError::WrongState { state: "is being healed already" }));
        return Ended::default();
    }
    cx.core.healing = Some(id);
    cx.core.incarnated = false;
    if let Some(profile) = &mut cx.core.profile {
        profile.row.incarnation_next = None;
    }
    // A copy does not authenticate: that is done on a session that begins after the decision.
    cx.core.sessions.want(SessionKind::Account);
    close(cx, 0)
}

/// The own account, for the person.
pub(crate) fn me(cx: &Context<'_>) -> Result<Reply, CommandError> {
    let profile = cx.core.profile.as_ref().filter(|profile| profile.row.registered);
    let row = &profile.ok_or_else(|| not_registered(cx))?.row;
    Ok(Reply::Me { account: row.account, handle: row.handle.clone(), chain: row.chain.clone(), copied: row.copied })
}

/// Why there is no account, or none yet.
pub(crate) fn not_registered(cx: &Context<'_>) -> CommandError {
    match cx.core.profile.as_ref().is_some_and(|profile| profile.row.joining) {
        true => CommandError::Joining,
        false => CommandError::NotRegistered,
    }
}
