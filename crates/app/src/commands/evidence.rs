//! `evidence`.

use std::path::Path;

use client::{Client, ConversationId, EvidenceView, own_conversation};
use serde_json::json;

use crate::failure::{Failure, Kind};
use crate::output::{Output, note, note_json};
use crate::people::People;
use crate::who::short;
use crate::{clock, shapes};

/// Shows evidence, or writes it into files.
pub async fn run(client: &Client, export: Option<&Path>, output: Output) -> Result<(), Failure> {
    let evidence = client.evidence().await?;
    match export {
        Some(folder) => write_files(folder, &evidence, output),
        None => list(client, &evidence, output).await,
    }
}

/// The number of the newest evidence; 0 if there is none.
pub async fn newest(client: &Client) -> u64 {
    // Whoever has no account has no evidence.
    let evidence = client.evidence().await.unwrap_or_default();
    evidence.iter().map(|(number, _)| *number).max().unwrap_or(0)
}

/// Says what was caught while a command was at something else: nobody looks for evidence without having heard that there is some. What the
/// command has failed by is said by that.
pub async fn warn(client: &Client, known: u64, failed: Option<&Failure>, output: Output) {
    let caught = client.evidence().await.unwrap_or_default();
    let is_said = |view: &EvidenceView| failed.is_some_and(|failure| failure.what.contains(&view.caught.to_string()));
    for (_, view) in caught.iter().filter(|(number, view)| *number > known && !is_said(view)) {
        let chat = match view.caught.conversation {
            Some(id) => name_of(client, &id).await.map(|name| format!(" (in {name})")),
            None => None,
        };
        let what = format!("CAUGHT: {}{}", view.caught, chat.unwrap_or_default());
        let advice = "save the evidence: wiretight evidence --export DIR";
        match output {
            Output::Text => note(&format!("wiretight: {what}\n  → {advice}")),
            Output::Json => {
                note_json(&json!({ "warning": { "kind": "caught", "message": what, "advice": advice } }));
            }
        }
    }
}

async fn name_of(client: &Client, conversation: &ConversationId) -> Option<String> {
    let view = client.conversation(*conversation).await.ok()??;
    Some(People::of(client).await.ok()?.chat(&view))
}

async fn list(client: &Client, evidence: &[(u64, EvidenceView)], output: Output) -> Result<(), Failure> {
    let own = client.account().await.ok().map(|account| own_conversation(&account.account));
    let shape: Vec<_> = evidence.iter().map(|(number, view)| shapes::Evidence::new(*number, view)).collect();
    output.write(&shape, || {
        if evidence.is_empty() {
            return "No lie was caught.".to_owned();
        }
        let lines: Vec<String> = evidence
            .iter()
            .map(|(number, view)| {
                let about = view.caught.conversation.map(|id| match Some(id) == own {
                    true => "  what your devices tell each other, which goes on by itself".to_owned(),
                    false => format!("  chat {}", short(&id.to_hex())),
                });
                let exhibits = match view.exhibits.len() {
                    1 => "1 exhibit".to_owned(),
                    count => format!("{count} exhibits"),
                };
                let time = clock::for_people(view.time.minutes());
                let for_whom =
                    if view.convicts() { "a stranger can check it" } else { "it shows you, and nobody else" };
                format!("{number:>4}  {time}  {}{}  {exhibits}: {for_whom}", view.caught, about.unwrap_or_default())
            })
            .collect();
        lines.join("\n")
    })
}

/// Writes each piece as canonical CBOR, the form in which it is stored and can be checked.
fn write_files(folder: &Path, evidence: &[(u64, EvidenceView)], output: Output) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    let mut written = Vec::new();
    let checkable = evidence.iter().filter(|(_, view)| view.convicts()).count();
    for (number, view) in evidence {
        let path = folder.join(format!("evidence-{number}.cbor"));
        if path.exists() {
            let what = format!("{} is there already; nothing is overwritten", path.display());
            return Err(Failure::new(Kind::State, what, "name an empty folder"));
        }
        std::fs::write(&path, client::evidence_file(view)).map_err(|error| Failure::file(&path, &error))?;
        written.push(path.display().to_string());
    }
    output.write(&json!({ "files": written }), || match written.len() {
        0 => "No lie was caught; nothing was written.".to_owned(),
        count => format!(
            "{count} written to {}. What a stranger can check, with `wiretight-auditor check FILE`: {checkable} of them.",
            folder.display()
        ),
    })
}
