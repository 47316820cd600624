//! What bots ask of a runner, and what is written for them beside a batch of the engine's.

use std::collections::VecDeque;

use engine::changes::Changes;
use engine::effect::Effect;
use tokio::sync::oneshot;

use super::{Link, Machine, Runner};
use crate::bots::{BotAnswer, BotAsk, Deed, Done, EVENTS_MAX};
use crate::command::Command;
use crate::command_error::CommandError;
use crate::event::Event;
use crate::local::Answer;
use crate::store::StoreError;
use crate::system::now;
use crate::wish::Wish;

impl<M: Machine, L: Link> Runner<M, L> {
    /// Answers a bot.
    pub(super) fn answer_bot(&mut self, ask: BotAsk, answer: oneshot::Sender<Answer>) -> Result<(), StoreError> {
        let (deed, command) = match ask {
            BotAsk::Once { deed, command } => (deed, command),
            BotAsk::Files { name, deed, ask } => {
                // Whoever asked may have gone.
                let _ = answer.send(self.about_files_of_bot(&name, deed, ask)?);
                return Ok(());
            }
            ask => {
                let said = self.look_for_bot(ask).map(Answer::Bots);
                // Whoever asked may have gone.
                let _ = answer.send(said.unwrap_or_else(|error| Answer::Failed(error.to_string())));
                return Ok(());
            }
        };
        match self.known_of(&deed)? {
            Some(known) => {
                // Whoever asked may have gone.
                let _ = answer.send(known);
                Ok(())
            }
            None => self.person_wants(command, Some(deed), answer),
        }
    }

    /// Begins what the person, or a bot for them, wants.
    pub(super) fn person_wants(
        &mut self,
        command: Command,
        deed: Option<Deed>,
        answer: oneshot::Sender<Answer>,
    ) -> Result<(), StoreError> {
        if command == Command::Heal {
            // The person has answered to what was caught: waiting makes sense again.
            self.caught = None;
        }
        let deed = deed.map(|deed| (deed, command.conversation()));
        if matches!(command, Command::In { wish: Wish::DeleteChat, .. }) && !self.transfers.forget_ended() {
            // They would be said in it, and their rows hold keys of files in it.
            let state = "can be deleted when no files are on their way: see `wiretight transfers`".to_owned();
            // Whoever asked may have gone.
            let _ = answer.send(Answer::Refused(CommandError::WrongState { state }));
            return Ok(());
        }
        match command.for_engine(&self.store)? {
            Ok(command) => self.command(command, deed, answer),
            Err(error) => {
                // Whoever asked may have gone.
                let _ = answer.send(Answer::Refused(error));
                Ok(())
            }
        }
    }

    /// What is to be said to a deed that was done, or is under way.
    fn known_of(&self, deed: &Deed) -> Result<Option<Answer>, StoreError> {
        if self.deeds.values().any(|(known, _)| known == deed) {
            return Ok(Some(Answer::Refused(CommandError::UnderWay)));
        }
        Ok(self.store.done(deed)?.map(|done| Answer::Reply(done.reply)))
    }

    fn look_for_bot(&self, ask: BotAsk) -> Result<BotAnswer, StoreError> {
        Ok(match ask {
            BotAsk::All | BotAsk::Once { .. } | BotAsk::Files { .. } => BotAnswer::Bots(self.store.bots()?),
            BotAsk::Add { name, hash, scopes, reach } => {
                BotAnswer::Done(self.store.add_bot(&name, hash.as_ref(), &scopes, &reach)?)
            }
            BotAsk::Remove { name } => BotAnswer::Done(self.store.remove_bot(&name)?),
            BotAsk::OfToken { hash } => BotAnswer::Bots(self.store.bot_of_token(&hash)?.into_iter().collect()),
            BotAsk::Events { name, after, limit } => match self.store.logged(&name, after, limit)? {
                Some(logged) => BotAnswer::Logged(logged),
                None => BotAnswer::Done(false),
            },
            BotAsk::Acknowledge { name, seq } => BotAnswer::Done(self.store.acknowledge(&name, seq)?),
            BotAsk::Begin { key, fingerprint } => {
                BotAnswer::Begun(self.store.begin_request(&key, &fingerprint, now().0)?)
            }
            BotAsk::Finish { key, answer, failed } => {
                // What is under way may still be done: the key stays.
                let under_way = self.deeds.values().any(|(deed, _)| deed.key == key);
                BotAnswer::Done(!under_way && self.store.finish_request(&key, &answer, failed)?)
            }
        })
    }

    /// Applies a batch, and with it what bots are to hear of it and what was done under a key; gives the events to tell, in
    /// order.
    pub(super) fn apply(
        &mut self,
        changes: &Changes,
        companions: &[Effect],
    ) -> Result<VecDeque<Option<Event>>, StoreError> {
        let done = |effect: &Effect| match effect {
            Effect::Reply { id, result: Ok(reply) } => {
                let (deed, conversation) = *self.deeds.get(id)?;
                Some((deed, Done { reply: reply.clone().into(), conversation }))
            }
            _ => None,
        };
        let deeds: Vec<_> = companions.iter().filter_map(done).collect();
        self.store.apply_beside(changes, |store| {
            let mut told = VecDeque::new();
            for effect in companions {
                if let Effect::Tell(event) = effect {
                    told.push_back(Event::of_engine(event.clone(), |conversation, id| {
                        match store.number_of(conversation, id) {
                            // Whoever cannot read it need not hear that somebody reacted to it.
                            Err(StoreError::ChatLocked) => Ok(None),
                            found => found,
                        }
                    })?);
                }
            }
            let logged: Vec<Event> = told.iter().flatten().filter(|event| event.is_logged()).cloned().collect();
            store.log_events(&logged, EVENTS_MAX)?;
            for (deed, done) in &deeds {
                store.keep_deed(deed, done)?;
            }
            Ok(told)
        })
    }
}
