//! Going on after a lie of the server was caught: in a chat only at the person's word, by reading on or by being added again.

use super::{Conversation, Phase};
use crate::caught::Lie;
use crate::core::Context;
use crate::input::{CommandError, Reply, Resumption};
use crate::view::MessageBody;

impl Conversation {
    /// Goes on in a chat that stopped since the server lied. What was caught stays as evidence.
    pub fn resume(&mut self, cx: &mut Context<'_>, how: Resumption) -> Result<Reply, CommandError> {
        let may = match how {
            Resumption::ReadOn => matches!(self.row.phase, Phase::Paused(_)),
            Resumption::Rejoin => matches!(self.row.phase, Phase::Paused(_) | Phase::Active),
        };
        if !may {
            return Err(CommandError::WrongState { state: "was not stopped by a lie of the server" });
        }
        let planted = matches!(&self.row.phase, Phase::Paused(caught) if caught.lie == Lie::PlantedEntry);
        self.live.planted_at = planted.then_some(self.row.cursor);
        match how {
            Resumption::ReadOn => self.read_on(cx),
            Resumption::Rejoin if self.row.members.len() < 2 => {
                return Err(CommandError::WrongState { state: "has nobody else in it who could add you again" });
            }
            Resumption::Rejoin => self.rejoin(cx),
        }
        let (own, time) = (cx.own_account(), cx.now.minutes());
        self.write_note(cx, own, time, MessageBody::Resumed);
        self.save(cx);
        Ok(Reply::Done)
    }

    /// Reads on from the last entry that was taken in: what follows must continue the chain. What the server once claimed
    /// beyond that entry, here or to others, may be gone with its lie, and is not held against it a second time.
    pub(super) fn read_on(&mut self, cx: &mut Context<'_>) {
        self.row.phase = Phase::Active;
        self.row.expected = None;
        self.row.acknowledged = 0;
        self.disconnected();
        self.live.retry_at = Some(cx.now);
    }

    /// Asks the others to be removed and added again, at the place where they are: what was read here may be a fork, and in it
    /// this device may have come further than the others ever will.
    fn rejoin(&mut self, cx: &mut Context<'_>) {
        self.row.segment = 0;
        self.row.expected = None;
        self.row.acknowledged = 0;
        self.become_stuck(cx);
    }
}
