//! `recovery-code check`.

use std::io::{BufRead, IsTerminal};

use client::{Client, RecoveryCode};
use serde_json::json;

use crate::failure::{Failure, Kind};
use crate::output::Output;

/// Reads a code, and says whether the own account's key comes from it.
pub async fn check(client: &Client, output: Output) -> Result<(), Failure> {
    let account = client.account().await?;
    let code = RecoveryCode::parse(&typed()?)
        .map_err(|error| Failure::usage(error.to_string(), "compare it with what you wrote down, letter by letter"))?;
    let matches = code.account_key().public() == account.account_key;
    output.write(&json!({ "matches": matches }), || {
        if matches { "This is your account's recovery code.".to_owned() } else { String::new() }
    })?;
    if matches {
        Ok(())
    } else {
        Err(Failure::new(Kind::NotFound, "this is a recovery code, but not this account's", ""))
    }
}

fn typed() -> Result<String, Failure> {
    let failed = |error: std::io::Error| Failure::new(Kind::Other, format!("cannot read the code: {error}"), "");
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Recovery code: ").map_err(failed);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(line)
}
