//! Own devices: what their chain says, what is stated of them from here, and what a chain that has grown leads to.

use std::collections::BTreeMap;

use protocol::api::{Answer, Refusal, Request};
use protocol::cbor;
use protocol::chain::{AccountState, Author, Chain, ChainError, ChainState, Consent, Signer, Statement, StatementKind};
use protocol::chain::{device_name_tag, own_conversation};
use protocol::control::{NameSalt, OwnControl, is_device_name};
use protocol::hello::SessionKind;
use protocol::id::DeviceId;
use protocol::limits::APPENDED_STATEMENTS_MAX;
use protocol::recovery::RecoveryCode;

use crate::caught::Lie;
use crate::conversation::{Conversation, Phase};
use crate::core::{Context, Errand};
use crate::directory::self_check;
use crate::directory::trust::Said;
use crate::effect::Event;
use crate::hub::Hub;
use crate::input::{CommandError, CommandId, Reply};
use crate::session::Asked;
use crate::view::OwnDevice;
use crate::{linking, own, verification};

/// So often a statement is made again after another one came first.
const LOST_MAX: u32 = 4;

/// What the person wants to be stated, and who waits for it.
pub(crate) struct Stating {
    pub command: Option<CommandId>,
    pub wish: Wish,
    /// How often another statement came first.
    pub lost: u32,
}

/// What is to be stated. What a device signs is made again if another statement comes first.
#[derive(Clone)]
pub(crate) enum Wish {
    Remove(DeviceId),
    Rename {
        device: DeviceId,
        salt: NameSalt,
        name: String,
    },
    /// As it is, or not at all.
    Just(Vec<Statement>),
}

/// The person has seen which devices there are.
pub(crate) fn seen(cx: &mut Context<'_>) -> Result<Reply, CommandError> {
    if let Some(profile) = cx.core.profile.as_mut().filter(|profile| !profile.row.unseen.is_empty()) {
        profile.row.unseen.clear();
        cx.put_profile();
    }
    Ok(Reply::Done)
}

/// Removes an own device, this one too.
pub(crate) fn remove(cx: &mut Context<'_>, id: CommandId, device: DeviceId) {
    if !cx.profile().state.devices.contains_key(&device) {
        return cx.reply(id, Err(CommandError::NotFound { what: "device of yours" }));
    }
    if cx.profile().state.devices.len() < 2 {
        let state = "is your only device: to be rid of it, delete the account";
        return cx.reply(id, Err(CommandError::DeviceState { state }));
    }
    state(cx, Some(id), Wish::Remove(device));
}

/// Gives an own device another name.
pub(crate) fn rename(cx: &mut Context<'_>, id: CommandId, device: DeviceId, name: &str) {
    let name = name.trim().to_owned();
    if !cx.profile().state.devices.contains_key(&device) {
        return cx.reply(id, Err(CommandError::NotFound { what: "device of yours" }));
    }
    if !is_device_name(&name) {
        let limit = format!("1 to {} bytes long, on one line", protocol::limits::DEVICE_NAME_BYTES_MAX);
        return cx.reply(id, Err(CommandError::Limit { what: "a name", limit }));
    }
    let salt = NameSalt(cx.random());
    state(cx, Some(id), Wish::Rename { device, salt, name });
}

/// Replaces the account key: the recovery code before is of no use any more.
pub(crate) fn replace_key(cx: &mut Context<'_>, id: CommandId, before: &RecoveryCode, after: &RecoveryCode) {
    let (old, new) = (before.account_key(), after.account_key());
    let state_now = cx.profile().state.clone();
    if old.public() != state_now.account_key {
        return cx.reply(id, Err(CommandError::OtherRecoveryCode));
    }
    let place = state_now.next_place();
    let consent = Consent::AccountKey { place, account_key: new.public() }.sign(&new);
    let kind = StatementKind::KeyReplaced { account_key: new.public(), consent };
    let statement = state_now.next_statement(Author::AccountKey(&old), kind);
    state(cx, Some(id), Wish::Just(vec![statement]));
}

/// Deletes the account.
pub(crate) fn close(cx: &mut Context<'_>, id: CommandId, code: &RecoveryCode) {
    let key = code.account_key();
    let state_now = cx.profile().state.clone();
    if key.public() != state_now.account_key {
        return cx.reply(id, Err(CommandError::OtherRecoveryCode));
    }
    let statement = state_now.next_statement(Author::AccountKey(&key), StatementKind::Closed);
    state(cx, Some(id), Wish::Just(vec![statement]));
}

/// Has something stated: kept before the server hears of it, and asked again until it has answered.
pub(crate) fn state(cx: &mut Context<'_>, command: Option<CommandId>, wish: Wish) {
    if cx.core.stating.is_some() || !cx.profile().row.statements.is_empty() {
        if let Some(id) = command {
            cx.reply(id, Err(CommandError::DeviceState { state: "waits for another change of your devices" }));
        }
        return;
    }
    cx.core.stating = Some(Stating { command, wish, lost: 0 });
    make(cx);
}

/// Makes the statements that are wished for, after the chain as it is known.
fn make(cx: &mut Context<'_>) {
    let Some(wish) = cx.core.stating.as_ref().map(|stating| stating.wish.clone()) else { return };
    let Some(profile) = &mut cx.core.profile else { return };
    let author = Author::Device(profile.row.device, &profile.device_key);
    let next = |kind| vec![profile.state.next_statement(author, kind)];
    let statements = match &wish {
        Wish::Remove(device) => next(StatementKind::DeviceRemoved { device: *device }),
        Wish::Rename { device, salt, name } => {
            next(StatementKind::DeviceRenamed { device: *device, name_tag: device_name_tag(&salt.0, name) })
        }
        Wish::Just(statements) => statements.clone(),
    };
    let valid = profile.state.clone().extended(&statements);
    match valid {
        Ok(_) => {
            profile.row.statements = statements;
            cx.put_profile();
            send(cx);
        }
        Err(_) => finish(cx, Err(CommandError::Refused(Refusal::ChainMoved))),
    }
}

/// Asks the server to append what is kept, unless that is under way; before it what own devices have signed and not told the server: a
/// chain certifies itself, and whatever follows such a statement could not be appended without it.
pub(crate) fn send(cx: &mut Context<'_>) {
    let Some(profile) = &cx.core.profile else { return };
    let statements = profile.row.statements.clone();
    let is_appending = |asked: &Asked| matches!(asked, Asked::AppendStatements | Asked::AppendMissing { .. });
    if !cx.core.online || profile.row.joining || cx.core.sessions.is_asked(is_appending) {
        return;
    }
    let told = cx.core.told_statements.unwrap_or(profile.row.chain.statements.len());
    let missing = profile.row.chain.statements.iter().skip(told);
    let missing: Vec<Statement> = missing.take(APPENDED_STATEMENTS_MAX).cloned().collect();
    if !missing.is_empty() {
        let count = missing.len();
        cx.call(Request::AppendStatements { statements: missing }, Asked::AppendMissing { count });
    } else if !statements.is_empty() {
        cx.call(Request::AppendStatements { statements }, Asked::AppendStatements);
    }
}

/// The server has so many statements more of those that it had not been told.
pub(crate) fn missing_appended(cx: &mut Context<'_>, count: usize) {
    cx.core.told_statements = cx.core.told_statements.map(|told| told.saturating_add(count));
    send(cx);
}

/// The server does not take what own devices have signed: whatever follows it cannot be stated.
pub(crate) fn missing_refused(cx: &mut Context<'_>, refusal: Refusal) {
    cx.core.told_statements = None;
    if cx.core.stating.is_some() {
        not_appended(cx, refusal);
    }
}

/// The server has the statements.
pub(crate) fn appended(cx: &mut Context<'_>) {
    let Some(profile) = &mut cx.core.profile else { return };
    let statements = std::mem::take(&mut profile.row.statements);
    let mut chain = profile.row.chain.clone();
    if !chain.statements.ends_with(&statements) {
        chain.statements.extend(statements);
    }
    let renamed = match cx.core.stating.as_ref().map(|stating| &stating.wish) {
        Some(Wish::Rename { device, salt, name }) => Some((*device, *salt, name.clone())),
        _ => None,
    };
    cx.put_profile();
    cx.core.told_statements = Some(chain.statements.len());
    learn_own(cx, chain);
    if let Some((device, salt, name)) = renamed {
        own::learn_name(cx, device, salt, name.clone());
        own::tell(cx, OwnControl::DeviceName { device, salt, name });
    }
    finish(cx, Ok(Reply::Done));
}

/// The server did not append the statements.
pub(crate) fn not_appended(cx: &mut Context<'_>, refusal: Refusal) {
    if let Some(profile) = &mut cx.core.profile {
        profile.row.statements.clear();
        cx.put_profile();
    }
    let again = cx.core.stating.as_mut().is_some_and(|stating| {
        stating.lost = stating.lost.saturating_add(1);
        stating.lost < LOST_MAX && !matches!(stating.wish, Wish::Just(_))
    });
    if refusal != Refusal::ChainMoved || !again {
        finish(cx, Err(CommandError::Refused(refusal)));
    }
    // What moved it is read first; then it is stated again.
    read_own_chain(cx);
}

fn finish(cx: &mut Context<'_>, result: Result<Reply, CommandError>) {
    if let Some(id) = cx.core.stating.take().and_then(|stating| stating.command) {
        cx.reply(id, result);
    }
}

/// Reads the own chain from the server, unless that is under way.
pub(crate) fn read_own_chain(cx: &mut Context<'_>) {
    let account = cx.own_account();
    if !cx.core.sessions.is_asked(|asked| *asked == Asked::ReadChain) {
        cx.call(Request::ReadChain { account }, Asked::ReadChain);
    }
}

/// The server shows the own chain.
pub(crate) fn chain_read(cx: &mut Context<'_>, answer: Answer) {
    let Answer::Chain { chain, .. } = answer else {
        cx.catch(Lie::WrongAnswer, None, vec![]);
        return;
    };
    let (known, state) = (&cx.profile().row.chain, &cx.profile().state);
    let mut beside = None;
    match chain.verify_onto(known, state) {
        Err(ChainError::Older) => {
            let (account, sequence) = (state.account, chain.statements.last().map_or(0, |last| last.body.sequence));
            cx.core.told_statements = Some(chain.statements.len());
            if crate::directory::takes_back(cx, &account, sequence) {
                let known = &cx.profile().row.chain;
                let exhibits = vec![cbor::to_bytes(known).into(), cbor::to_bytes(&chain).into()];
                cx.catch(Lie::OldChain, None, exhibits);
            }
        }
        Ok(_) => {
            cx.core.told_statements = Some(chain.statements.len());
            learn_own(cx, chain);
        }
        Err(ChainError::Forked) => {
            cx.core.told_statements = None;
            beside = Some(chain.clone());
            learn_own(cx, chain);
        }
        Err(_) => {
            cx.catch(Lie::FalseChain, None, vec![cbor::to_bytes(&chain).into()]);
        }
    }
    let idle = cx.profile().row.statements.is_empty();
    if cx.core.stating.is_some() && idle {
        make(cx);
    }
    send(cx);
    linking::chain_known(cx);
    self_check::chain_read(cx, beside);
}

/// Takes in the own chain as somebody has shown it, if it goes on from what is known.
pub(crate) fn learn_own(cx: &mut Context<'_>, chain: Chain) {
    let Some(profile) = &cx.core.profile else { return };
    let known = &profile.state;
    match chain.verify_onto(&profile.row.chain, known) {
        Ok(after) if after.sequence > known.sequence => adopt(cx, chain, after),
        Err(ChainError::Forked) => {
            let account = known.account;
            let after = chain.verify_for(&account);
            let decided = after.as_ref().is_ok_and(|after| known.point().decisions < after.point().decisions);
            let exhibits = vec![cbor::to_bytes(&profile.row.chain).into(), cbor::to_bytes(&chain).into()];
            cx.catch(Lie::ForkedChain { account }, None, exhibits);
            if let Some(after) = after.ok().filter(|_| decided) {
                adopt(cx, chain, after);
            }
        }
        _ => {}
    }
}

/// The chain has grown: all own devices tell the person of devices that another one has added.
fn adopt(cx: &mut Context<'_>, chain: Chain, after: ChainState) {
    let Some(profile) = &mut cx.core.profile else { return };
    let own = profile.row.device;
    let added = after.devices.keys().filter(|device| !profile.state.devices.contains_key(device));
    let added: Vec<DeviceId> = added.filter(|device| **device != own).copied().collect();
    let by_this = |device: &DeviceId| {
        chain.statements.iter().any(|statement| match &statement.body.kind {
            StatementKind::DeviceAdded { device: record, .. } => {
                record.device == *device && statement.body.signer == Signer::Device(own)
            }
            _ => false,
        })
    };
    profile.row.unseen.retain(|device| after.devices.contains_key(device));
    profile.row.unseen.extend(added.iter().filter(|device| !by_this(device)));
    let names = profile.row.names.clone();
    profile.row.names.retain(|known| after.devices.contains_key(&known.device));
    profile.row.removed = !after.devices.contains_key(&own) && !profile.row.joining;
    let key_replaced = profile.state.account_key != after.account_key;
    let closed = after.state == AccountState::Closed;
    profile.row.chain = chain;
    profile.identity.point = after.point();
    profile.state = after;
    let (removed, account) = (profile.row.removed, profile.row.account);
    cx.put_profile();
    crate::directory::hear(cx, &account, Said::Grew);
    cx.core.chains_learnt += 1;
    verification::devices_removed(cx, &names);
    for device in added {
        cx.core.joining.insert(device, (0, 0));
        cx.tell(Event::DeviceAdded { device });
    }
    if key_replaced {
        cx.tell(Event::AccountKeyReplaced);
    }
    if removed {
        cx.tell(if closed { Event::AccountClosed } else { Event::ThisDeviceRemoved });
    }
    cx.tell(Event::Devices);
    cx.core.errands.push_back(Errand::OwnChain);
    let (sequence, head) = (cx.profile().state.sequence, cx.profile().state.head);
    own::tell(cx, OwnControl::Chain { sequence, head });
}

impl Hub {
    /// The own devices, for the person; behind them those that were removed, as long as they are in chats.
    pub fn list_devices(&self, cx: &Context<'_>) -> Result<Reply, CommandError> {
        let profile = cx.profile();
        let name = |device: &DeviceId| profile.row.names.iter().find(|known| known.device == *device);
        let devices = profile.state.devices.keys().map(|device| OwnDevice {
            device: *device,
            name: name(device).map(|known| known.name.clone()),
            is_this: *device == profile.row.device,
            is_unseen: profile.row.unseen.contains(device),
            chats_left: None,
        });
        let leaving = self.leaving(cx).into_iter().map(|(device, chats)| OwnDevice {
            device,
            name: None,
            is_this: false,
            is_unseen: false,
            chats_left: Some(chats),
        });
        Ok(Reply::Devices { devices: devices.chain(leaving).collect() })
    }

    /// Devices that were removed from the account, and in how many chats they can still read what is written.
    fn leaving(&self, cx: &Context<'_>) -> BTreeMap<DeviceId, u64> {
        let (own, profile) = (cx.own_account(), cx.profile());
        let mut leaving = BTreeMap::new();
        let usable = |chat: &&Conversation| !matches!(chat.row.phase, Phase::Left | Phase::Stuck);
        for chat in self.conversations.values().filter(usable).filter(|_| !profile.row.removed) {
            let leaves = chat.member(&own).into_iter().flat_map(|member| &member.leaves);
            for leaf in leaves.filter(|leaf| !profile.state.devices.contains_key(&leaf.device)) {
                *leaving.entry(leaf.device).or_insert(0) += 1;
            }
        }
        leaving
    }

    /// Makes the conversation of own devices where there is none, and brings every conversation in line.
    pub fn own_chain_grew(&mut self, cx: &mut Context<'_>) {
        let profile = cx.profile();
        if profile.row.removed {
            return self.fall_silent(cx);
        }
        let id = own_conversation(&profile.row.account);
        let there = self.conversations.get(&id).is_some_and(|own| own.row.phase != Phase::Left);
        let first = profile.state.eldest() == Some(&profile.row.device);
        if profile.row.registered && profile.state.devices.len() > 1 && first && !there {
            let own = crate::commands::create_own(cx, id);
            self.conversations.insert(id, own);
        }
        let all: Vec<_> = self.conversations.keys().copied().collect();
        cx.core.errands.extend(all.into_iter().map(Errand::Advance));
    }

    /// This device is none of the account's any more: it says and asks nothing.
    fn fall_silent(&mut self, cx: &mut Context<'_>) {
        for kind in [SessionKind::Account, SessionKind::Contact] {
            cx.core.sessions.unwant(kind.into());
            if let Some((session, _)) = cx.core.sessions.open(kind) {
                let ended = cx.close(session, 0);
                self.ended(cx, ended);
            }
        }
        for session in cx.core.sessions.all() {
            let ended = cx.close(session, 0);
            self.ended(cx, ended);
        }
    }

    /// Tells how far devices that were added have come into the person's conversations.
    pub fn tell_progress(&mut self, cx: &mut Context<'_>) {
        if cx.core.joining.is_empty() {
            return;
        }
        let own = cx.own_account();
        let usable = |chat: &&Conversation| matches!(chat.row.phase, Phase::Active | Phase::Creating);
        let joining: Vec<_> = cx.core.joining.iter().map(|(device, told)| (*device, *told)).collect();
        for (device, told) in joining {
            let has = |chat: &&Conversation| {
                chat.member(&own).is_some_and(|member| member.leaves.iter().any(|leaf| leaf.device == device))
            };
            let of = self.conversations.values().filter(usable).count() as u64;
            let done = self.conversations.values().filter(usable).filter(has).count() as u64;
            if (done, of) != told {
                cx.core.joining.insert(device, (done, of));
                cx.tell(Event::DeviceProgress { device, done, of });
            }
            if done == of && of > 0 {
                cx.core.joining.remove(&device);
            }
        }
    }
}
