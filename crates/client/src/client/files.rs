//! What is asked about files: for the person, or for a program and as far as that reaches.

use std::sync::Arc;

use super::{Client, unexpected};
use crate::bots::{Bot, BotAsk, Reach};
use crate::error::Error;
use crate::local::{Answer, Ask};
use crate::transfer::{FileAsk, TransferView};

impl Client {
    /// The same profile, but files move through it as far as this bot reaches, and no further.
    pub fn for_bot(&self, bot: &Bot) -> Client {
        Client { program: Some(Arc::new(bot.clone())), ..self.clone() }
    }

    /// How far files move through it; nothing is said where they move for the person.
    pub fn reach(&self) -> Option<&Reach> {
        self.program.as_deref().map(|bot| &bot.reach)
    }

    /// Asks something about files: all transfers that it is about.
    ///
    /// # Errors
    /// [`Error::Command`] if it was refused: nothing of it is kept; else as [`Client::status`].
    pub async fn files(&self, ask: FileAsk) -> Result<Vec<TransferView>, Error> {
        let done = self.ask_of_files(ask.clone()).await;
        if self.may_have_been_permitted(&done).await { self.ask_of_files(ask).await } else { done }
    }

    async fn ask_of_files(&self, ask: FileAsk) -> Result<Vec<TransferView>, Error> {
        let ask = match (&self.program, &self.once) {
            (None, _) => Ask::Files(ask),
            (Some(bot), once) => {
                let deed = once.as_ref().and_then(|once| once.deed_of_file(&ask));
                Ask::Bots(BotAsk::Files { name: bot.name.clone(), deed, ask })
            }
        };
        match self.ask(ask).await? {
            Answer::Transfers(views) => Ok(views),
            other => Err(unexpected(other)),
        }
    }
}
