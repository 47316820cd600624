//! What a conversation still has to send: tasks in the order in which the person wanted them.

use minicbor::{Decode, Encode};
use protocol::cbor::Bytes;
use protocol::id::{AccountId, DeviceId, Tag};
use protocol::inbox::{BlobRef, InboxKey, SealedItem, SignedReadmission};
use protocol::signature::PublicKey;
use protocol::topic::Entry;

use super::Conversation;
use crate::changes::{Table, conversation_key};
use crate::core::Context;
use crate::settings::Entrance;
use crate::view::{Role, Rule};

/// A task, a row of table `Outbox`.
#[derive(Clone, Encode, Decode)]
pub(crate) enum Task {
    /// A message of any kind.
    #[n(0)]
    Message(#[n(0)] MessageTask),
    /// Accounts to add.
    #[n(1)]
    Add {
        #[n(0)]
        accounts: Vec<AccountId>,
    },
    /// Accounts to remove.
    #[n(2)]
    Remove {
        #[n(0)]
        accounts: Vec<AccountId>,
        /// Whether a notice has been sent: done when the first commit lost its race.
        #[n(1)]
        noticed: bool,
    },
    /// A role to give.
    #[n(3)]
    SetRole {
        #[n(0)]
        account: AccountId,
        #[n(1)]
        role: Role,
    },
    /// A name to put in force, by the tag of the message that said it.
    #[n(4)]
    SetName {
        #[n(0)]
        tag: Tag,
    },
    /// A device to remove and add again.
    #[n(5)]
    Renew {
        #[n(0)]
        request: SignedReadmission,
    },
    /// A commit that only renews this device's leaf.
    #[n(6)]
    Refresh,
    /// A blob to upload, before the invitations that name it.
    #[n(7)]
    Upload {
        #[n(0)]
        blob: BlobRef,
        #[n(1)]
        sealed: Bytes,
    },
    /// An item for somebody's inbox.
    #[n(8)]
    Deliver(#[n(0)] Delivery),
    /// A commit that only renews keys, done once anybody has committed: the segment takes no more messages, or the tree is cold.
    #[n(9)]
    NextSegment {
        #[n(0)]
        after: u64,
    },
    /// A commit that brings leaves in line with the chains of their accounts.
    #[n(10)]
    Align,
    /// Another lowest role in a rule.
    #[n(70)]
    SetRule {
        #[n(0)]
        rule: Rule,
        #[n(1)]
        role: Role,
    },
    /// A description and picture to put in force, by the tag of the message that said them.
    #[n(71)]
    SetDetails {
        #[n(0)]
        tag: Tag,
    },
    /// Accounts to remove, as far as they are in, and to let in no more.
    #[n(72)]
    Ban {
        #[n(0)]
        accounts: Vec<AccountId>,
        /// As of [`Task::Remove`].
        #[n(1)]
        noticed: bool,
    },
    /// Accounts that are banned no more.
    #[n(73)]
    Unban {
        #[n(0)]
        accounts: Vec<AccountId>,
    },
    /// An entrance to open, in place of others by its maker.
    #[n(74)]
    OpenEntrance {
        #[n(0)]
        entrance: Entrance,
    },
    /// Entrances to close.
    #[n(75)]
    CloseEntrances {
        #[n(0)]
        keys: Vec<PublicKey>,
    },
    /// Another disappearing time.
    #[n(30)]
    SetLife {
        #[n(0)]
        seconds: u32,
    },
}

/// A message to send.
#[derive(Clone, Encode, Decode)]
pub(crate) struct MessageTask {
    /// The content's canonical bytes.
    #[n(0)]
    pub content: Bytes,
    /// Its number in the history; 0 for what is not shown.
    #[n(1)]
    pub number: u64,
    /// The encrypted entry, persisted before it is sent for the first time.
    #[n(2)]
    pub prepared: Option<Entry>,
    /// Whether it waits for the person, since somebody joined after it was written.
    #[n(3)]
    pub held: bool,
    /// Whether it says that the person leaves.
    #[n(4)]
    pub leaves: bool,
    /// This device's minute when it was written.
    #[n(5)]
    pub written: protocol::time::Minutes,
    /// This device's minute when it was encrypted, before it was sent for the first time.
    #[n(6)]
    pub prepared_at: protocol::time::Minutes,
    /// What it says about another message: not shown by itself, and all the same the person's.
    #[n(7)]
    pub about: Option<AboutTask>,
}

/// What is said about another message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum AboutTask {
    /// Another text.
    #[n(0)]
    Edit,
    /// A reaction or a deletion: nothing that whoever joins could read.
    #[n(1)]
    Mark,
}

/// An inbox item to deliver.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Delivery {
    #[n(0)]
    pub account: AccountId,
    #[n(1)]
    pub device: DeviceId,
    #[n(2)]
    pub inbox_key: InboxKey,
    /// An [`protocol::inbox::InboxMessage`], encoded.
    #[n(3)]
    pub message: Bytes,
    #[n(4)]
    pub tag: Tag,
    /// Sealed when it is first sent, so that a second attempt is the same item.
    #[n(5)]
    pub sealed: Option<SealedItem>,
}

impl MessageTask {
    /// A message that was written at this minute and shows as this number.
    pub fn new(content: Bytes, number: u64, written: protocol::time::Minutes) -> Self {
        let (prepared, prepared_at) = (None, written);
        MessageTask { content, number, prepared, held: false, leaves: false, written, prepared_at, about: None }
    }

    /// Whether the person says it, and not their program.
    pub fn is_said(&self) -> bool {
        self.number > 0 || self.about.is_some()
    }

    /// Whether it has words of the person, for those who were here when they were written.
    pub fn has_words(&self) -> bool {
        self.number > 0 || self.about == Some(AboutTask::Edit)
    }
}

impl Task {
    /// Whether it goes into the topic, in order; the others go out beside it.
    pub fn is_for_topic(&self) -> bool {
        !matches!(self, Task::Upload { .. } | Task::Deliver(_))
    }
}

impl Conversation {
    /// Keeps a task behind all others.
    pub fn add_task(&mut self, cx: &mut Context<'_>, task: Task) -> u64 {
        self.row.next_task = self.row.next_task.saturating_add(1);
        let number = self.row.next_task;
        self.put_task(cx, number, task);
        number
    }

    /// Writes a task's row.
    pub fn put_task(&mut self, cx: &mut Context<'_>, number: u64, task: Task) {
        cx.put(Table::Outbox, self.key(number), &task);
        self.tasks.insert(number, task);
    }

    /// Ends a task.
    pub fn remove_task(&mut self, cx: &mut Context<'_>, number: u64) {
        if self.tasks.remove(&number).is_some() {
            let key = self.key(number);
            cx.core.changes.remove(Table::Outbox, key);
        }
    }

    /// The key of a numbered row of this conversation.
    pub fn key(&self, number: u64) -> Vec<u8> {
        conversation_key(&self.row.conversation, &number.to_be_bytes())
    }

    /// The next task for the topic: keys are renewed before anything else, held messages are passed over, and so are texts while
    /// they wait for the person to know of a replaced code, or are behind somebody's addition that waits for the directory.
    pub fn next_topic_task(&self, cx: &Context<'_>) -> Option<u64> {
        if let Some(first) = self.leading_addition(cx) {
            let waits = self.live.stopped || self.live.rebuild_at.is_some_and(|at| at > cx.now);
            return (!waits && self.unvouched(cx).is_none_or(|(number, _)| number != first)).then_some(first);
        }
        // A device that was removed from its account must not read on, and an own one that was added should not miss anything.
        let at_once = |task: &Task| matches!(task, Task::Refresh | Task::NextSegment { .. } | Task::Align);
        let refresh = self.tasks.iter().find(|(_, task)| at_once(task));
        // Whoever is being removed must not read what is written after the removal, also when its first commit lost a race.
        let removing = self.tasks.values().any(|task| matches!(task, Task::Remove { .. } | Task::Ban { .. }));
        let unvouched = self.unvouched(cx).map(|(number, _)| number);
        let said_until = self.said_until(cx, unvouched);
        let is_next = |(number, task): &(&u64, &Task)| match task {
            Task::Message(message) if message.is_said() && **number >= said_until => false,
            Task::Message(message) => !message.held && (!removing || !message.has_words()),
            Task::Add { .. } => !self.live.stopped && unvouched.is_none_or(|unvouched| **number < unvouched),
            other => other.is_for_topic(),
        };
        refresh.or_else(|| self.tasks.iter().find(is_next)).map(|(number, _)| *number)
    }

    /// What people say goes out in the tasks before this one only: in none while the conversation is stopped or a replaced code is not
    /// acknowledged, else in those before the addition of somebody for whom the directory does not vouch, which is this one.
    pub(super) fn said_until(&self, cx: &Context<'_>, unvouched: Option<u64>) -> u64 {
        if self.live.stopped || !self.waits_for(cx).is_empty() || self.is_blocked(cx) {
            return 0;
        }
        unvouched.unwrap_or(u64::MAX)
    }

    /// The next task beside the topic.
    pub fn next_side_task(&self) -> Option<u64> {
        self.tasks.iter().find(|(_, task)| !task.is_for_topic()).map(|(number, _)| *number)
    }

    /// Whether the task has nothing left to do, given the settings and members of the epoch.
    pub fn is_done(&self, task: &Task) -> bool {
        match task {
            Task::Add { accounts } => accounts.iter().all(|account| self.has_member(account)),
            Task::Remove { accounts, .. } => !accounts.iter().any(|account| self.has_member(account)),
            Task::SetRole { account, role } => !self.has_member(account) || self.row.settings.role(account) == *role,
            Task::SetName { tag } => self.row.settings.name_tag == Some(*tag),
            Task::SetLife { seconds } => self.row.settings.disappearing_s == *seconds,
            Task::SetRule { rule, role } => self.row.settings.rule(*rule) == *role,
            Task::SetDetails { tag } => self.row.settings.details_tag == Some(*tag),
            Task::Ban { accounts, .. } => accounts.iter().all(|account| self.row.settings.banned.contains(account)),
            Task::Unban { accounts } => !accounts.iter().any(|account| self.row.settings.banned.contains(account)),
            Task::OpenEntrance { entrance } => self.row.settings.entrances.contains(entrance),
            Task::CloseEntrances { keys } => !keys.iter().any(|key| self.row.settings.entrance(key).is_some()),
            Task::NextSegment { after } => self.row.segment > *after,
            Task::Message(_)
            | Task::Renew { .. }
            | Task::Refresh
            | Task::Upload { .. }
            | Task::Deliver(_)
            | Task::Align => false,
        }
    }
}
