//! `conversations archive`, `mute`, `pin` and `hide`, and their opposites; `conversations delete`.

use client::{Choice, Client, Command, ConversationId, ConversationState, Minutes, Until, Wish};
use serde_json::json;

use crate::args::chats::Arrange;
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::{clock, progress, who};

/// Arranges a chat, for all own devices.
pub async fn run(client: &Client, verb: &Arrange, output: Output) -> Result<(), Failure> {
    let (chat, choose, done): (_, &dyn Fn(ConversationId) -> Choice, String) = match verb {
        Arrange::Archive(chat) => (chat, &|conversation| Choice::Archived { conversation, on: true }, "It is put away: wiretight conversations --archived".into()),
        Arrange::Unarchive(chat) => (chat, &|conversation| Choice::Archived { conversation, on: false }, "It is in the list again.".into()),
        Arrange::Pin(chat) => (chat, &|conversation| Choice::Pinned { conversation, on: true }, "It stands before the others.".into()),
        Arrange::Unpin(chat) => (chat, &|conversation| Choice::Pinned { conversation, on: false }, "It stands among the others.".into()),
        Arrange::Hide(chat) => (
            chat,
            &|conversation| Choice::Hidden { conversation, on: true },
            "It is shown only to whoever names it, or asks for `wiretight conversations --hidden`. Whoever can use your unlocked \
             profile can still read it."
                .into(),
        ),
        Arrange::Unhide(chat) => (chat, &|conversation| Choice::Hidden { conversation, on: false }, "It is shown again.".into()),
        Arrange::Unmute(chat) => (chat, &|conversation| Choice::Muted { conversation, until: None }, "It calls for attention again.".into()),
        Arrange::Mute { chat, time } => {
            let until = match time {
                Some(time) => clock::now_plus(time).ok_or_else(|| Failure::usage(
                    format!("“{}” is no time", crate::safe_text::line(time)),
                    "30m, 8h, 3d and 2w are times, up to ten years",
                ))?,
                None => FOR_EVER,
            };
            let said = muted(until);
            let view = who::conversation(client, &chat.who).await?;
            return finish(client, Choice::Muted { conversation: view.conversation, until: Some(until) }, &view.conversation, output, said).await;
        }
    };
    let view = who::conversation(client, &chat.who).await?;
    finish(client, choose(view.conversation), &view.conversation, output, done).await
}

/// Deletes a chat on all own devices, if the person says so after reading what that means.
pub async fn delete(client: &Client, who: &str, yes: bool, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, who).await?;
    let id = who::short(&view.conversation.to_hex());
    if !yes {
        let what = match (view.pair, &view.state) {
            (true, _) => "; the chat comes back, empty, with the next message",
            (false, ConversationState::Left) => "",
            (false, _) => ", and you leave the group, which its members see",
        };
        let said = format!(
            "nothing was changed. What was said in this chat goes for good on all your devices, with what is starred, begun or waits to be \
             sent{what}. The others keep what they have"
        );
        return Err(Failure::new(
            Kind::State,
            said,
            format!("to delete it: wiretight conversations delete {id} --yes"),
        ));
    }
    client.command(Command::In { conversation: view.conversation, wish: Wish::DeleteChat }).await?;
    let status = progress::during("sending", client.wait_if_reachable(Until::Sent, super::SENT_PATIENCE)).await?;
    output.write(&json!({ "conversation": view.conversation.to_hex(), "done": true }), || match status.settled {
        true => "It is deleted here, and on your other devices as soon as they are online.".to_owned(),
        false => "It is deleted here. Your other devices hear of it when the server is reached again.".to_owned(),
    })
}

/// Until somebody says otherwise.
pub const FOR_EVER: Minutes = Minutes(u64::MAX);

/// That a chat is muted, and until when.
pub fn muted(until: Minutes) -> String {
    if until == FOR_EVER { "muted".to_owned() } else { format!("muted until {} UTC", clock::for_people(until)) }
}

async fn finish(
    client: &Client,
    choice: Choice,
    conversation: &ConversationId,
    output: Output,
    done: String,
) -> Result<(), Failure> {
    super::choose(client, choice).await?;
    output.write(&json!({ "conversation": conversation.to_hex(), "done": true }), || done)
}
