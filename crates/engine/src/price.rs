//! What a command takes: tokens for it are fetched at once, and none for what takes none.

use crate::core::Context;
use crate::group_wish::GroupWish;
use crate::hub::Hub;
use crate::input::{Command, Target};
use crate::wish::Wish;

impl Hub {
    /// How many tokens a command takes, or some more: a session for each hundred look-ups and taken packages, a commit for each
    /// chunk of people, an item for each of them.
    pub fn price(&self, cx: &Context<'_>, command: &Command) -> usize {
        let people = |count: usize| count.saturating_add(count / 20).saturating_add(5);
        match command {
            Command::Seat(_) => 1,
            Command::Knock { link } => people(link.asked.len()),
            Command::In { wish: Wish::Group(GroupWish::Admit { accounts }), .. } => people(accounts.len()),
            Command::In { wish: Wish::Group(_), .. } => 2,
            Command::Send { to, .. } | Command::SendAttachment { to, .. } => match to {
                Target::Conversation(_) => 0,
                Target::Handle(handle) => match cx.core.handles.get(handle) {
                    Some(account) if self.has_pair_with(account) => 0,
                    _ => people(1),
                },
                Target::Account(account) if self.has_pair_with(account) => 0,
                Target::Account(_) => people(1),
            },
            Command::CreateGroup { members, .. } | Command::AddMembers { members, .. } => people(members.len()),
            Command::Rebuild { conversation, .. } => {
                people(self.conversations.get(conversation).map_or(0, |chat| chat.row.members.len()))
            }
            Command::Accept { .. }
            | Command::AddContact { .. }
            | Command::Find { .. }
            | Command::Confirm { .. }
            | Command::AskAgain { .. }
            | Command::Heal
            | Command::Leave { .. }
            | Command::RemoveMembers { .. }
            | Command::Rename { .. }
            | Command::Resume { .. }
            | Command::SetRole { .. }
            | Command::In { wish: Wish::SetLife { .. } | Wish::DeleteChat, .. } => 2,
            // A commit in each conversation.
            Command::Link { .. } | Command::RemoveDevice { .. } => people(self.conversations.len()),
            Command::BeginLink { .. }
            | Command::ConfirmLink { .. }
            | Command::Devices
            | Command::DevicesSeen
            | Command::Answer { .. }
            | Command::Delete { .. }
            | Command::TakeAway { .. }
            | Command::Edit { .. }
            | Command::React { .. }
            | Command::SetReceipts { .. }
            | Command::Settings
            | Command::Directory
            | Command::GoOn
            | Command::BeginAnew
            | Command::TrustWitnesses { .. }
            | Command::RenameDevice { .. }
            | Command::Recover { .. }
            | Command::ReplaceRecoveryCode { .. }
            | Command::CloseAccount { .. }
            | Command::Decline { .. }
            | Command::SafetyNumber { .. }
            | Command::Verify { .. }
            | Command::Unverify { .. }
            | Command::AcknowledgeCode { .. }
            | Command::In { .. }
            | Command::MarkRead { .. }
            | Command::Register { .. }
            | Command::Resolve { .. }
            | Command::Present { .. }
            | Command::Presence
            | Command::Typing { .. }
            | Command::Whoami
            | Command::Asked
            | Command::TakeBack(_)
            | Command::Choose { .. } => 0,
        }
    }
}
