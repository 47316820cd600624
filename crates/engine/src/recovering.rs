//! Recovering: with the recovery code alone this installation becomes its account's only device.

use protocol::api::{Recovery, Refusal, Request, account_recovery_bytes};
use protocol::chain::{AccountState, Author, Chain, Consent, DeviceRecord, StatementKind};
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::DeviceId;
use protocol::recovery::RecoveryCode;
use protocol::signature::{Purpose, SecretKey, Signature};

use crate::changes::Table;
use crate::core::Context;
use crate::input::{CommandError, CommandId};
use crate::profile::{Profile, ProfileRow, Seed};
use crate::session::Asked;

/// An account that is being recovered: the keys are forgotten when the statements are made.
pub(crate) struct Recovering {
    command: CommandId,
    /// The handle that the person has typed, if the account has one: what the server says is held against it.
    handle: Option<Handle>,
    account_key: Option<SecretKey>,
    replacement: Option<SecretKey>,
}

/// Begins: the account is found by its key.
pub(crate) fn begin(
    cx: &mut Context<'_>,
    id: CommandId,
    handle: Option<Handle>,
    (recovery, replacement): (&RecoveryCode, Option<&RecoveryCode>),
) {
    if cx.core.profile.is_some() || cx.core.recovering.is_some() {
        return cx.reply(id, Err(CommandError::Registered));
    }
    let account_key = Some(recovery.account_key());
    let replacement = replacement.map(RecoveryCode::account_key);
    cx.core.recovering = Some(Recovering { command: id, handle, account_key, replacement });
    cx.core.sessions.want(SessionKind::Account);
}

/// Asks for the account as soon as the session is open. Called with each input.
pub(crate) fn advance(cx: &mut Context<'_>) {
    let Some(recovering) = &cx.core.recovering else { return };
    let Some(key) = &recovering.account_key else { return };
    let (open, server) = (cx.core.sessions.open(SessionKind::Account), cx.core.server);
    let (Some((_, challenge)), Some(server)) = (open, server) else {
        return cx.core.sessions.want(SessionKind::Account);
    };
    if cx.core.sessions.is_asked(|asked| *asked == Asked::FindAccount) {
        return;
    }
    let account_key = key.public();
    let signature = key.sign(Purpose::AccountRecovery, &account_recovery_bytes(&challenge, &server));
    cx.call(Request::FindAccount { account_key, signature }, Asked::FindAccount);
}

/// The account's chain as it is: statements follow that make this device the only one, and are kept before the server hears of them.
pub(crate) fn found(cx: &mut Context<'_>, chain: Chain, stated: Option<Handle>) {
    let (device, device_seed, inbox_seed) = (DeviceId(cx.random()), Seed(cx.random()), Seed(cx.random()));
    let server_keys = cx.core.server_keys.clone();
    let Some(recovering) = &mut cx.core.recovering else { return };
    let Some(mut account_key) = recovering.account_key.take() else { return };
    let Ok(mut state) = chain.verify() else {
        cx.catch(crate::caught::Lie::FalseChain, None, vec![protocol::cbor::to_bytes(&chain).into()]);
        return fail(cx, CommandError::Refused(Refusal::NotFound));
    };
    if state.state == AccountState::Closed {
        return fail(cx, CommandError::AccountClosed);
    }
    // What this device looks after in the directory is what its person knows to be theirs: said to be none, it could go to anybody.
    let handle = recovering.handle.clone();
    if handle != stated {
        return fail(cx, CommandError::OtherOwnHandle { stated });
    }
    let mut statements = Vec::new();
    if let Some(new) = recovering.replacement.take() {
        let consent = Consent::AccountKey { place: state.next_place(), account_key: new.public() }.sign(&new);
        let kind = StatementKind::KeyReplaced { account_key: new.public(), consent };
        statements.push(state.next_statement(Author::AccountKey(&account_key), kind));
        let Ok(after) = state.clone().extended(&statements) else {
            return fail(cx, CommandError::OtherRecoveryCode);
        };
        (state, account_key) = (after, new);
    }
    let device_key = SecretKey::from_seed(&device_seed.0);
    let record = DeviceRecord { device, key: device_key.public() };
    let consent = Consent::Reset { place: state.next_place(), device: record.clone() }.sign(&device_key);
    let kind = StatementKind::DevicesReset { device: record, consent };
    statements.push(state.next_statement(Author::AccountKey(&account_key), kind));
    if state.extended(&statements[statements.len() - 1..]).is_err() {
        return fail(cx, CommandError::OtherRecoveryCode);
    }
    let account = match chain.verify() {
        Ok(state) => state.account,
        Err(_) => return fail(cx, CommandError::OtherRecoveryCode),
    };
    let row = ProfileRow {
        joining: true,
        handle,
        server_keys,
        statements,
        ..ProfileRow::new(account, device, device_seed, inbox_seed, chain)
    };
    cx.core.profile = Profile::from_row(row, &cx.core.crypto);
    cx.put_profile();
    crate::account::greet(cx);
}

/// A device that waits to be on its account's chain: asks the server to put it there, or whether another device has.
pub(crate) fn greet(cx: &mut Context<'_>, signature: Signature) {
    let Some(profile) = &cx.core.profile else { return };
    let row = &profile.row;
    if row.statements.is_empty() {
        return crate::devices::read_own_chain(cx);
    }
    let (account, statements, inbox_key) = (row.account, row.statements.clone(), profile.inbox_key.clone());
    cx.call(Request::Recover(Recovery { account, statements, inbox_key, signature }), Asked::Recover);
}

/// The server has the statements: this device is the only one.
pub(crate) fn recovered(cx: &mut Context<'_>) {
    let Some(profile) = &mut cx.core.profile else { return };
    let statements = std::mem::take(&mut profile.row.statements);
    let mut chain = profile.row.chain.clone();
    chain.statements.extend(statements);
    profile.row.joining = false;
    profile.row.registered = true;
    profile.row.inbox_open = true;
    cx.put_profile();
    crate::devices::learn_own(cx, chain);
    let reply = crate::account::me(cx);
    if let Some(recovering) = cx.core.recovering.take() {
        cx.reply(recovering.command, reply);
    }
    crate::account::greet(cx);
}

/// The server refuses: nothing is kept.
pub(crate) fn refused(cx: &mut Context<'_>, refusal: Refusal) {
    let error = match refusal {
        Refusal::NotFound => CommandError::OtherRecoveryCode,
        other => CommandError::Refused(other),
    };
    fail(cx, error);
}

fn fail(cx: &mut Context<'_>, error: CommandError) {
    if cx.core.profile.as_ref().is_some_and(|profile| profile.row.joining) {
        cx.core.profile = None;
        cx.core.changes.remove(Table::Profile, []);
    }
    if let Some(recovering) = cx.core.recovering.take() {
        cx.reply(recovering.command, Err(error));
    }
}
