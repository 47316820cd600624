//! Sentences about what people want in a chat beside texts, and how they see it.

use engine::input::Command;
use engine::kinds::Kind;
use engine::wish::Wish;

use super::verbs::{chat, seconds};
use crate::world::World;

/// The command of a sentence of these kinds.
pub fn command(world: &World, person: usize, words: &[(&str, bool)]) -> Option<Command> {
    let wish = |name: &str, wish: Wish| {
        chat(world, person, name).map(|view| Command::In { conversation: view.conversation, wish })
    };
    match words {
        [("lets", _), ("messages", _), ("in", _), (name, _), ("stay", _)] => wish(name, Wish::SetLife { seconds: 0 }),
        [("lets", _), ("messages", _), ("in", _), (name, _), ("disappear", _), ("after", _), (count, _), (unit, _)] => {
            wish(name, Wish::SetLife { seconds: u32::try_from(seconds(count, unit)?).ok()? })
        }
        _ => None,
    }
}

/// What a row says that is no text.
pub fn kind(kind: &Kind, sender: &str) -> String {
    match kind {
        Kind::Life { seconds: 0 } => format!("{sender} lets messages stay"),
        Kind::Life { seconds } => format!("{sender} lets messages disappear after {seconds} s"),
        Kind::LifeHere { seconds: 0 } => "messages here stay".to_owned(),
        Kind::LifeHere { seconds } => format!("messages here disappear after {seconds} s"),
    }
}
