//! Receipts as a device tells and hears them: with what is sent anyway, or by themselves, rarely, and never about receipts.

use minicbor::{Decode, Encode};
use protocol::id::AccountId;
use protocol::limits::RECEIPT_MEMBERS_MAX;
use protocol::payload::Receipt;
use protocol::time::Millis;

use super::{Conversation, Phase, Task};
use crate::changes::Table;
use crate::core::Context;
use crate::effect::Event;

/// The least time between two receipts that this device sends by themselves for each other person, milliseconds: so a conversation of
/// whatever size carries one in five seconds or fewer while people write, and none otherwise.
const INTERVAL_MS: u64 = 5_000;
/// How long the first one waits for others, or for something to be sent with, milliseconds.
const PATIENCE_MS: u64 = 300;
/// The same in a group for what was not read yet: reading it often follows, and says both.
const GROUP_PATIENCE_MS: u64 = 30_000;

/// What this account has told of itself in the topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub(crate) struct Told {
    /// The sequence behind which this device takes in everything.
    #[n(0)]
    pub from: u64,
    /// The last sequence at which others said something to read.
    #[n(1)]
    pub heard: u64,
    /// What was told last, by this device or another of the account.
    #[n(2)]
    pub delivered: u64,
    #[n(3)]
    pub read: u64,
    /// When this device told something last.
    #[n(4)]
    pub at: Millis,
}

impl Told {
    /// Nothing yet, by a device that reads behind this sequence.
    pub fn nothing(from: u64) -> Self {
        Told { from, ..Told::default() }
    }
}

impl Conversation {
    /// Whether receipts are told here: the person wants it, and there are not too many people. Who asks to write is told nothing: a
    /// conversation begins with the answer to the request.
    fn tells_receipts(&self, cx: &Context<'_>) -> bool {
        let few = (2..=RECEIPT_MEMBERS_MAX).contains(&self.row.members.len());
        let chosen = !cx.profile().row.receipts_off;
        // A receipt is for all who are here: where somebody is blocked, there is none.
        few && self.row.phase == Phase::Active && !self.is_own(cx) && chosen && !self.has_blocked(cx)
    }

    /// What goes along with a message that is sent now.
    pub fn tell_receipt(&mut self, cx: &Context<'_>) -> Option<Receipt> {
        if !self.tells_receipts(cx) || self.row.told.heard == 0 {
            return None;
        }
        let delivered = self.row.cursor.sequence;
        let read = self.row.read_through.min(delivered);
        let told = &mut self.row.told;
        (told.delivered, told.read, told.at) = (delivered, read, cx.now);
        self.live.receipt_since = None;
        Some(Receipt { from: told.from, delivered, read })
    }

    /// Plans a receipt of its own, if there is something to tell, and sends it when it is due.
    pub fn plan_receipt(&mut self, cx: &mut Context<'_>) {
        self.live.receipt_at = None;
        let told = self.row.told;
        let read = self.row.read_through.min(told.heard) > told.read;
        let wanted = read || told.heard > told.delivered;
        // What is on its way takes it along.
        let carried = |task: &Task| matches!(task, Task::Message(message) if !message.held);
        let reads_along = self.live.caught_up && self.live.proven == Some((self.topic(), self.row.segment));
        if !wanted || !reads_along || !self.tells_receipts(cx) || self.tasks.values().any(carried) {
            self.live.receipt_since = None;
            return;
        }
        let since = *self.live.receipt_since.get_or_insert(cx.now);
        let patience_ms = if read || self.is_pair() { PATIENCE_MS } else { GROUP_PATIENCE_MS };
        let others = self.row.members.len().saturating_sub(1) as u64;
        // A clock that was set back does not make it wait.
        let last = if told.at > cx.now { Millis(0) } else { told.at };
        let at = since.plus(patience_ms).max(last.plus(INTERVAL_MS.saturating_mul(others)));
        if at > cx.now {
            self.live.receipt_at = Some(at);
            return;
        }
        self.live.receipt_since = None;
        self.acknowledge(cx);
    }

    /// Somebody else said something to read at this sequence.
    pub fn heard_words(&mut self, sequence: u64) {
        self.row.told.heard = self.row.told.heard.max(sequence);
    }

    /// Takes in how far a member has come.
    pub fn hear_receipt(&mut self, cx: &mut Context<'_>, sender: AccountId, receipt: &Receipt, sequence: u64) {
        if sender == cx.own_account() {
            let told = &mut self.row.told;
            told.delivered = told.delivered.max(receipt.delivered.min(sequence));
            told.read = told.read.max(receipt.read.min(sequence));
        } else if !self.tells_receipts(cx) {
            // Whoever does not tell is not told.
            return;
        }
        let generation = self.row.generation();
        let mut row = self.live.receipts.get(&sender).cloned().unwrap_or_default();
        if row.hear((generation, self.row.entered), receipt, sequence) {
            let key = crate::changes::conversation_key(&self.id(), &sender.0);
            cx.put(Table::Receipt, key, &row);
            self.live.receipts.insert(sender, row);
            cx.tell(Event::Receipts { conversation: self.id(), account: sender });
        }
    }
}
