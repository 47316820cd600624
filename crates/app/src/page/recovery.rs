//! What the recovery code decides over the account whose profile is open: whether it is in force, another in its place, the account's end.

use std::rc::Rc;

use client::{Client, RecoveryCode, SystemRng};
use serde_json::{Value, json};

use super::account::{hand_over, on_its_own};
use super::answer::Given;
use super::house::House;
use crate::failure::{Failure, Kind};
use crate::rpc::session::Session;
use crate::rpc::wire::RpcError;

/// Whether the code that was typed is the one in force: then somebody has it.
pub async fn check(client: &Client, house: &House, given: &Given<'_>) -> Result<Value, RpcError> {
    let account = client.account().await?;
    let matches = typed(given)?.account_key().public() == account.account_key;
    if matches {
        house.code_unconfirmed(false)?;
    }
    Ok(json!({ "matches": matches }))
}

/// Puts another code in force: the tab that has asked is sent it before.
pub async fn replace(session: &Rc<Session>, house: &Rc<House>, given: &Given<'_>) -> Result<Value, RpcError> {
    let client = session.client()?;
    let before = in_force(&client, given).await?;
    let (session, house) = (session.clone(), house.clone());
    // Whoever asked may go in the middle: it is finished all the same.
    on_its_own(async move {
        let after = RecoveryCode::generate(&mut SystemRng);
        let shown = hand_over(&session, &house, &after).await?;
        client.replace_recovery_code(before, after).await?;
        Ok(json!({ "recovery_code": shown }))
    })
    .await
}

/// Deletes the account for ever.
pub async fn delete(session: &Rc<Session>, given: &Given<'_>) -> Result<Value, RpcError> {
    let client = session.client()?;
    let code = in_force(&client, given).await?;
    on_its_own(async move {
        client.close_account(code).await?;
        Ok(json!({ "deleted": true }))
    })
    .await
}

/// The code that was typed, if it is the one in force: a wrong one costs nothing.
async fn in_force(client: &Client, given: &Given<'_>) -> Result<RecoveryCode, Failure> {
    let account = client.account().await?;
    let code = typed(given)?;
    if code.account_key().public() != account.account_key {
        let advice = "look for typing mistakes, or for a newer code; nothing was changed";
        let what = "this is a recovery code, but not this account's";
        return Err(Failure::new(Kind::NotFound, what, advice).because("other-recovery-code"));
    }
    Ok(code)
}

/// The code that was typed.
pub(super) fn typed(given: &Given<'_>) -> Result<RecoveryCode, Failure> {
    RecoveryCode::parse(given.needed("recovery_code")).map_err(|error| {
        Failure::usage(error.to_string(), "compare it with what you wrote down, letter by letter")
            .because("recovery-code")
    })
}
