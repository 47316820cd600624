//! `verify`: the safety number with somebody, compared with what they read out or show.

use client::{Client, Command, CommandError, Compared, ContactView, Error, Reply};
use serde_json::json;

use crate::args::Verify;
use crate::failure::{Failure, Kind};
use crate::output::{Output, note};
use crate::{picture, progress, shapes, show, who};

/// Digits in one line of a terminal.
const GROUPS_IN_LINE: usize = 4;

/// Shows, compares, marks, or takes the mark back.
pub async fn run(client: &Client, verify: &Verify, output: Output) -> Result<(), Failure> {
    client.account().await?;
    let contact = who::contact(client, &verify.who).await?;
    let (account, name, typed) = (contact.account, show::contact_name(&contact), show::contact_typed(&contact));
    if verify.forget {
        client.command(Command::Unverify { account }).await.map_err(|error| explain(error, &name, &typed))?;
        return settle(client, &contact, output, &format!("{name} does not count as verified any more.")).await;
    }
    if verify.acknowledge {
        client.command(Command::AcknowledgeCode { account }).await.map_err(|error| explain(error, &name, &typed))?;
        let said = format!("{name} does not count as verified any more, and what waited for that is sent.");
        return settle(client, &contact, output, &said).await;
    }
    ask_again(client, &contact, &name).await?;
    let compared = match (&verify.number, &verify.qr) {
        (Some(typed), _) => Compared::Digits(typed.clone()),
        (None, Some(scanned)) => Compared::Picture(scanned.clone()),
        (None, None) => return show_number(client, &contact, output).await,
    };
    client.command(Command::Verify { account, compared }).await.map_err(|error| explain(error, &name, &typed))?;
    settle(client, &contact, output, &format!("It is the same: {name} is verified.")).await
}

/// The directory is asked first: a number of yesterday would compare a code that may be replaced.
async fn ask_again(client: &Client, contact: &ContactView, name: &str) -> Result<(), Failure> {
    let asked = client.command(Command::AskAgain { account: contact.account });
    match progress::during("looking up", asked).await {
        Ok(_) => Ok(()),
        Err(Error::Command(CommandError::Offline) | Error::Unanswered { distrusted: false, .. }) => {
            note(&format!("wiretight: the server is not reached\n  → this is {name} as this device knows them"));
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

async fn show_number(client: &Client, contact: &ContactView, output: Output) -> Result<(), Failure> {
    let account = contact.account;
    let shown = client.command(Command::SafetyNumber { account }).await;
    let shown = shown.map_err(|error| explain(error, &show::contact_name(contact), &show::contact_typed(contact)))?;
    let Reply::SafetyNumber { digits, picture: holds, .. } = shown else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    let contact = who::contact(client, &account.to_hex()).await?;
    let (name, typed) = (show::contact_name(&contact), show::contact_typed(&contact));
    let verified = shapes::verified(contact.verified.as_ref());
    let devices = super::devices::all(client).await?;
    let mark = contact.verified.as_ref();
    let shape = json!({ "account": account.to_hex(), "handle": contact.handle.as_ref().map(ToString::to_string),
        "number": digits, "picture": holds, "verified": verified, "verified_on": shapes::verified_on(mark, &devices) });
    output.write(&shape, || {
        let groups: Vec<&str> = digits.split(' ').collect();
        let lines: Vec<String> =
            groups.chunks(GROUPS_IN_LINE).map(|groups| format!("    {}", groups.join(" "))).collect();
        let state = match verified {
            "yes" => match show::verified_on(mark, &devices) {
                Some(on) => format!("{name} is verified: {on}."),
                None => format!("{name} is verified."),
            },
            "lapsed" => format!(
                "{name} does not count as verified any more: the device on which you compared was removed. Compare again."
            ),
            "replaced" => format!(
                "The security code of {name} HAS CHANGED since you verified it; what you write to them waits. Ask them why, by \
                 another way.\nTo go on without comparing: wiretight verify {typed} --acknowledge"
            ),
            _ => format!("{name} is not verified yet."),
        };
        let scan = picture::of(&holds).map(|picture| format!("\n{picture}")).unwrap_or_default();
        format!(
            "The safety number of your account and {name}'s:\n\n{}\n{scan}\n{state}\n\
             {name} sees the same number if nobody stands between you: meet, or call each other. In a chat, comparing \
             says nothing.\nOnce {name} has read it out:     wiretight verify {typed} --number \"12345 …\"\n\
             Or has shown you the picture:  wiretight verify {typed} --qr \"WIRETIGHT-VERIFY:…\"",
            lines.join("\n")
        )
    })
}

/// Sends what has waited, then says how the person is marked.
async fn settle(client: &Client, contact: &ContactView, output: Output, said: &str) -> Result<(), Failure> {
    let sent = super::wait_until_sent(client).await;
    let account = contact.account.to_hex();
    let marked = who::contact(client, &account).await?;
    let (mark, devices) = (marked.verified.as_ref(), super::devices::all(client).await?);
    let shape = json!({ "account": account, "handle": marked.handle.as_ref().map(ToString::to_string),
        "verified": shapes::verified(mark), "verified_on": shapes::verified_on(mark, &devices) });
    output.write(&shape, || said.to_owned())?;
    // The mark is kept here in any case, and told to the person's other devices when they are reached.
    match sent {
        Err(failure) if failure.kind == Kind::Offline => {
            note(
                "wiretight: the server is not reached\n  → your other devices are told later, and what waited is sent then",
            );
            Ok(())
        }
        other => other,
    }
}

fn explain(error: Error, name: &str, typed: &str) -> Failure {
    match error {
        Error::Command(CommandError::OtherSafetyNumber) => Failure::new(
            Kind::Mismatch,
            format!("this is NOT the safety number that this device has for you and {name}; nothing was marked"),
            format!(
                "compare it once more, with what {name}'s device shows for you (wiretight verify {typed} shows yours). If it is \
                 still another one, somebody may stand between you: write nothing here that is not for them, and \
                 talk to {name} by another way"
            ),
        ),
        Error::Command(CommandError::AccountClosed) => {
            Failure::new(Kind::State, format!("{name} has deleted their account: there is nobody to compare with"), "")
        }
        Error::Command(CommandError::CodeReplaced) => Failure::new(
            Kind::State,
            format!(
                "the security code of {name} has changed since you verified it: to forget that is to go on without comparing"
            ),
            format!("compare again: wiretight verify {typed}; or go on: wiretight verify {typed} --acknowledge"),
        ),
        other => other.into(),
    }
}
