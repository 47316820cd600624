//! What waits until the directory has been asked for somebody, and goes on with its answer.

use protocol::id::AccountId;

use super::Hub;
use crate::core::{Context, Errand};
use crate::directory::bind;
use crate::input::CommandError;
use crate::requests::{self, Vouching};
use crate::session::LookUp;

impl Hub {
    /// The directory has said who somebody is, or that it has nobody: what waited for that goes on, or ends.
    pub(super) fn looked_up(&mut self, cx: &mut Context<'_>, purpose: &LookUp, found: Result<AccountId, CommandError>) {
        if let Ok(account) = &found {
            requests::handle_confirmed(cx, *account);
            for conversation in self.conversations.values_mut().filter(|c| c.has_member(account)) {
                conversation.show(cx);
            }
        }
        match purpose {
            LookUp::Command(id) => {
                let position = self.waiting.iter().position(|waiting| waiting.id == *id);
                let Some(mut waiting) = position.map(|position| self.waiting.remove(position)) else { return };
                match found {
                    Ok(account) => {
                        waiting.looked_up.insert(account);
                        self.command(cx, waiting);
                    }
                    Err(_) if self.asks_others(cx, &mut waiting) => self.command(cx, waiting),
                    Err(error) => cx.reply(waiting.id, Err(error)),
                }
            }
            LookUp::Join(conversation) => requests::enter(cx, *conversation, Vouching::Asked),
            LookUp::Add { conversation, account } => {
                self.with(cx, conversation, |cx, chat| chat.newcomer_looked_up(cx, *account, &found));
                cx.core.errands.push_back(Errand::Advance(*conversation));
            }
            LookUp::Alone(_) => {
                if let Some((session, _)) = cx.core.sessions.open(bind::ALONE) {
                    let ended = cx.close(session, 0);
                    self.ended(cx, ended);
                }
            }
            LookUp::Released { handle, first, .. } => {
                let is_caught = matches!(found, Err(CommandError::Caught(_)));
                let released = Err(CommandError::HandleReleased { handle: handle.clone() });
                self.looked_up(cx, first, if is_caught { found } else { released });
            }
            LookUp::Claim(_) => {}
        }
    }
}
