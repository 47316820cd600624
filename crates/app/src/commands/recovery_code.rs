//! `recovery-code check` and `recovery-code replace`; how a code is typed, shown and written for all commands that have to do with one.

use std::io::{BufRead, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use client::{Client, Error, RecoveryCode, SystemRng, Until};
use serde_json::json;

use crate::failure::{Failure, Kind};
use crate::output::{Output, note};
use crate::progress;

/// Reads a code, and says whether the own account's key comes from it.
pub async fn check(client: &Client, output: Output) -> Result<(), Failure> {
    let account = client.account().await?;
    let matches = typed("Recovery code: ")?.account_key().public() == account.account_key;
    output.write(&json!({ "matches": matches }), || {
        if matches { "This is your account's recovery code.".to_owned() } else { String::new() }
    })?;
    if matches {
        Ok(())
    } else {
        Err(Failure::new(Kind::NotFound, "this is a recovery code, but not this account's", ""))
    }
}

/// Puts another code in force.
pub async fn replace(client: &Client, file: Option<&Path>, output: Output) -> Result<(), Failure> {
    let account = client.account().await?;
    let before = typed("The recovery code in force: ")?;
    if before.account_key().public() != account.account_key {
        let advice = "look for typing mistakes, or for a newer code; nothing was changed";
        return Err(Failure::new(Kind::NotFound, "this is a recovery code, but not this account's", advice));
    }
    let after = RecoveryCode::generate(&mut SystemRng);
    hand_over(&after, file, output)?;
    let replaced = progress::during("replacing", client.replace_recovery_code(before, after)).await;
    not_in_force_unless_done(&replaced, file);
    replaced?;
    // The chats are told before anybody writes the next word; what cannot be told now is by the next command.
    progress::during("telling your chats", client.wait_if_reachable(Until::Sent, super::SENT_PATIENCE)).await?;
    output.write(&json!({ "replaced": true }), || {
        "The new code is in force, and the one before is of no use any more. Your contacts see that your security code has \
         changed; whoever had verified you compares again."
            .to_owned()
    })
}

/// The code that the person types, or that is piped in.
pub fn typed(prompt: &str) -> Result<RecoveryCode, Failure> {
    let failed = |error: std::io::Error| Failure::new(Kind::Other, format!("cannot read the code: {error}"), "");
    let line = if std::io::stdin().is_terminal() {
        zeroize::Zeroizing::new(rpassword::prompt_password(prompt).map_err(failed)?)
    } else {
        let mut line = zeroize::Zeroizing::new(String::new());
        std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
        line
    };
    RecoveryCode::parse(&line)
        .map_err(|error| Failure::usage(error.to_string(), "compare it with what you wrote down, letter by letter"))
}

/// Shows a fresh code, or writes it into a file, before it is in force: a crash in between must not leave an account whose code
/// nobody has seen.
pub fn hand_over(code: &RecoveryCode, file: Option<&Path>, output: Output) -> Result<(), Failure> {
    match file {
        Some(path) => write(path, code),
        None => show(code, output),
    }
}

/// What was handed over is in force only if it was done; if nobody knows, both codes are to be kept.
pub fn not_in_force_unless_done<T>(done: &Result<T, Error>, file: Option<&Path>) {
    match done {
        Ok(_) => {}
        Err(Error::Unanswered { .. } | Error::Stopped { .. }) => {
            note(
                "wiretight: keep both recovery codes: the server has not answered, so either may be in force\n  → \
                 run the command again once the server is reached; `wiretight recovery-code check` says which",
            );
        }
        Err(_) => withdraw(file),
    }
}

/// The code that was handed over belongs to nothing.
pub fn withdraw(file: Option<&Path>) {
    match file {
        // If it cannot be removed, the next attempt says that it is in the way.
        Some(path) => drop(std::fs::remove_file(path)),
        None => note("wiretight: the recovery code above is not valid"),
    }
}

fn show(code: &RecoveryCode, output: Output) -> Result<(), Failure> {
    let shown = code.display();
    output.write(&json!({ "recovery_code": shown.as_str() }), || {
        format!(
            "Your recovery code. Write it down now: it is shown only once, and is the only way back into your account.\n\n    {}\n",
            shown.as_str()
        )
    })
}

fn write(path: &Path, code: &RecoveryCode) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(code.display().as_bytes()).map_err(failed)?;
    file.write_all(b"\n").map_err(failed)?;
    file.sync_all().map_err(failed)
}
