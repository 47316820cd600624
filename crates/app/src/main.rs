//! `wiretight`: the messenger's command line, on the SDK alone.
//!
//! Never: the engine, the network or the store by themselves; a secret on the screen, but the recovery code and a
//! program's token at their birth.

mod args;
mod clock;
mod commands;
mod failure;
mod happened;
mod json;
mod opening;
mod output;
mod page;
mod people;
mod picture;
mod progress;
mod rpc;
mod safe_text;
mod shapes;
mod show;
mod who;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::args::Arguments;
use crate::failure::Failure;
use crate::output::{Output, note, note_json};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return unread(&error),
    };
    let output = if arguments.json { Output::Json } else { Output::Text };
    match run(&arguments, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let failure = Failure { advice: for_who(failure.advice, named().as_deref()), ..failure };
            report(&failure, output);
            ExitCode::from(failure.kind as u8)
        }
    }
}

/// Shows help, or what cannot be read in what was typed. That may have been pasted from anybody, and be of any length: nothing in it acts on
/// the terminal, or fills it.
fn unread(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        note(&safe_text::sentences(&error.render().to_string()));
    } else {
        // Nobody is left to be told who hangs up.
        let _ = error.print();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::Kind::Usage as u8))
}

fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Failure::new(failure::Kind::Other, format!("the system gives this process too little: {error}"), "")
    })?;
    runtime.block_on(commands::run(arguments, output))
}

/// The chat or the person whom the command names.
fn named() -> Option<String> {
    let matches = Arguments::command().try_get_matches().ok()?;
    let mut of = &matches;
    loop {
        if let Ok(Some(who)) = of.try_get_one::<String>("who") {
            return Some(who.clone());
        }
        of = of.subcommand()?.1;
    }
}

/// Advice about the chat or the person that was named, under that name: what is to be read or locked is that chat. Who is to be compared or let
/// go again is a person, whom a handle names.
fn for_who(advice: String, who: Option<&str>) -> String {
    let Some(typed) = who else { return advice };
    let who = safe_text::typed(typed);
    let who = if who.contains(' ') { format!("\"{who}\"") } else { who };
    let people: &[&str] = if client::Handle::parse(typed).is_ok() { &["verify", "unblock"] } else { &[] };
    let chats = ["read", "read --offline", "conversations lock", "conversations unlock"];
    chats.iter().chain(people).fold(advice, |advice, verb| {
        advice.replace(&format!("wiretight {verb} WHO"), &format!("wiretight {verb} {who}"))
    })
}

fn report(failure: &Failure, output: Output) {
    // Whoever read the output has gone, and wants no more of it.
    if failure.what.is_empty() {
        return;
    }
    match output {
        Output::Json => {
            let (kind, code) = (failure.kind.name(), failure.kind as u8);
            let mut error = serde_json::json!({
                "error": { "kind": kind, "code": code, "message": failure.what, "advice": failure.advice }
            });
            if let Some(reason) = failure.reason {
                error["error"]["reason"] = reason.into();
            }
            note_json(&error);
        }
        Output::Text => {
            note(&format!("wiretight: {}", failure.what));
            if !failure.advice.is_empty() {
                note(&format!("  → {}", failure.advice));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_names_the_chat_that_was_named() {
        let advice = |text: &str, who| for_who(text.to_owned(), who);
        assert_eq!(advice("wiretight read WHO --all", Some("bobby")), "wiretight read bobby --all");
        assert_eq!(advice("wiretight read --offline WHO", Some("Tea club")), "wiretight read --offline \"Tea club\"");
        assert_eq!(advice("`wiretight verify WHO`", Some("Tea club")), "`wiretight verify WHO`");
        assert_eq!(advice("`wiretight unblock WHO`", Some("bobby")), "`wiretight unblock bobby`");
        assert_eq!(advice("wiretight read WHO", None), "wiretight read WHO");
    }
}
