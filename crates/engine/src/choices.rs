//! What the person has chosen, the same on all own devices: whom they block, who may reach them, and how chats stand in their list.
//!
//! Each choice carries a count. The higher one is in force, and of equal ones the later in the order of the own conversation, which all
//! own devices read alike: so they agree, and what a device tells again to one that has just come takes nothing back.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::chain::own_conversation;
use protocol::choice::{Audience, Choice};
use protocol::control::OwnControl;
use protocol::id::{AccountId, ConversationId, TopicId};
use protocol::time::Minutes;

use crate::changes::{Row, Table};
use crate::conversation::{Conversation, Joiner};
use crate::core::{Context, Errand};
use crate::deletion::Place;
use crate::effect::Event;
use crate::hub::Hub;
use crate::input::{CommandError, Reply};
use crate::{contacts, own, requests};

/// The most choices that are kept: more people and chats than anybody looks after.
const CHOICES_MAX: usize = 20_000;

/// A choice as stored (table `Choice`, by [`Choice::key`]).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ChoiceRow {
    /// How often it was made.
    #[n(0)]
    pub count: u64,
    /// What.
    #[n(1)]
    pub choice: Choice,
}

/// All that the person has chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    rows: BTreeMap<Vec<u8>, ChoiceRow>,
}

/// How a chat stands in the person's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChatChoices {
    /// Whether it is put away.
    pub archived: bool,
    /// Until when it calls for no attention.
    pub muted_until: Option<Minutes>,
    /// Whether it stands before the others.
    pub pinned: bool,
    /// Whether it is shown only to whoever names it.
    pub hidden: bool,
}

impl FromIterator<ChoiceRow> for Choices {
    fn from_iter<T: IntoIterator<Item = ChoiceRow>>(rows: T) -> Self {
        Choices { rows: rows.into_iter().map(|row| (row.choice.key(), row)).collect() }
    }
}

impl Choices {
    /// The choices that the rows of table `Choice` hold.
    ///
    /// # Errors
    /// If a row is not one that an engine wrote.
    pub fn read(rows: &[Row]) -> Result<Self, cbor::Malformed> {
        rows.iter()
            .map(|row| cbor::from_bytes(&row.value))
            .collect::<Result<Vec<ChoiceRow>, _>>()
            .map(Choices::from_iter)
    }

    /// All of them as rows.
    pub fn rows(&self) -> impl Iterator<Item = &ChoiceRow> {
        self.rows.values()
    }

    /// Whether the person has blocked somebody.
    pub fn is_blocked(&self, account: &AccountId) -> bool {
        matches!(self.of(&Choice::Blocked { account: *account, on: true }), Some(Choice::Blocked { on: true, .. }))
    }

    /// Everybody whom the person has blocked.
    pub fn blocked(&self) -> impl Iterator<Item = AccountId> {
        self.rows.values().filter_map(|row| match row.choice {
            Choice::Blocked { account, on: true } => Some(account),
            _ => None,
        })
    }

    /// Who may begin to write to the person.
    pub fn may_write(&self) -> Audience {
        match self.of(&Choice::MayWrite { who: Audience::Everyone }) {
            Some(Choice::MayWrite { who }) => *who,
            _ => Audience::Everyone,
        }
    }

    /// Who may add the person to groups.
    pub fn may_add(&self) -> Audience {
        match self.of(&Choice::MayAdd { who: Audience::Everyone }) {
            Some(Choice::MayAdd { who }) => *who,
            _ => Audience::Everyone,
        }
    }

    /// Whether others are told that the person types.
    pub fn typing(&self) -> bool {
        !matches!(self.of(&Choice::Typing { on: false }), Some(Choice::Typing { on: false }))
    }

    /// To whom the person wants it to be told that they are here, unless they have said otherwise of somebody.
    pub fn presence(&self) -> Audience {
        match self.of(&Choice::Presence { who: Audience::Nobody }) {
            Some(Choice::Presence { who }) => *who,
            _ => Audience::Nobody,
        }
    }

    /// What the person has said of somebody alone about that.
    pub fn presence_to(&self, account: &AccountId) -> Option<bool> {
        match self.of(&Choice::PresenceTo { account: *account, on: None }) {
            Some(Choice::PresenceTo { on, .. }) => *on,
            _ => None,
        }
    }

    /// Whether somebody whom the person has added or accepted is told that they are here.
    pub fn tells_presence(&self, account: &AccountId) -> bool {
        let all = self.presence() != Audience::Nobody;
        self.presence_to(account).unwrap_or(all) && !self.is_blocked(account)
    }

    /// Whether the person's programs fetch the pages that they send links to.
    pub fn previews(&self) -> bool {
        matches!(self.of(&Choice::Previews { on: true }), Some(Choice::Previews { on: true }))
    }

    /// Up to where a chat is deleted, if it ever was.
    pub(crate) fn deleted(&self, conversation: &ConversationId) -> Option<Place> {
        let nowhere = Place { generation: 0, topic: TopicId([0; 32]), sequence: 0 };
        match self.of(&deletion(*conversation, nowhere))? {
            Choice::Deleted { generation, topic, sequence, .. } => {
                Some(Place { generation: *generation, topic: *topic, sequence: *sequence })
            }
            _ => None,
        }
    }

    /// Whether any chat was ever deleted.
    pub(crate) fn has_deleted(&self) -> bool {
        self.rows.values().any(|row| matches!(row.choice, Choice::Deleted { .. }))
    }

    /// How a chat stands in the person's list.
    pub fn chat(&self, conversation: &ConversationId) -> ChatChoices {
        let (conversation, on) = (*conversation, true);
        let is_on = |choice: Choice| {
            matches!(
                self.of(&choice),
                Some(
                    Choice::Archived { on: true, .. }
                        | Choice::Pinned { on: true, .. }
                        | Choice::Hidden { on: true, .. }
                )
            )
        };
        let muted_until = match self.of(&Choice::Muted { conversation, until: None }) {
            Some(Choice::Muted { until, .. }) => *until,
            _ => None,
        };
        ChatChoices {
            archived: is_on(Choice::Archived { conversation, on }),
            muted_until,
            pinned: is_on(Choice::Pinned { conversation, on }),
            hidden: is_on(Choice::Hidden { conversation, on }),
        }
    }

    /// What was chosen where this choice stands.
    fn of(&self, choice: &Choice) -> Option<&Choice> {
        self.rows.get(&choice.key()).map(|row| &row.choice)
    }
}

/// What becomes of an invitation to a conversation that one is not in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nobody hears of it, the person included.
    Dropped,
    /// It waits as a request.
    Waits,
    /// It is entered at once.
    Joined,
}

/// Judges an invitation by what this device has: nobody is looked up, and nothing is fetched. An invitation with a text asks to write;
/// whether it leads into a group is known only inside, so a contact's waits as well, if nobody may add the person.
pub(crate) fn judge(cx: &Context<'_>, adder: &AccountId, has_text: bool) -> Fate {
    if *adder == cx.own_account() {
        return Fate::Joined;
    }
    let choices = &cx.core.choices;
    if choices.is_blocked(adder) {
        return Fate::Dropped;
    }
    let accepted = contacts::is_accepted(cx, adder);
    let allows = |who: Audience| match who {
        Audience::Everyone => true,
        Audience::Contacts => accepted,
        Audience::Nobody => false,
    };
    let (writes, adds) = (allows(choices.may_write()), allows(choices.may_add()));
    match (has_text, accepted) {
        (true, _) if !writes => Fate::Dropped,
        (false, _) if !adds => Fate::Dropped,
        (_, true) if adds => Fate::Joined,
        _ => Fate::Waits,
    }
}

/// The person chooses something, for all own devices.
pub(crate) fn choose(cx: &mut Context<'_>, choice: Choice) -> Result<Reply, CommandError> {
    if matches!(choice, Choice::Blocked { account, .. } if account == cx.own_account()) {
        return Err(CommandError::NotFound { what: "other person: that is you" });
    }
    let known = cx.core.choices.rows.get(&choice.key());
    if known.is_none() && cx.core.choices.rows.len() >= CHOICES_MAX {
        return Err(crate::commands::limit("what is chosen", format!("for at most {CHOICES_MAX} people and chats")));
    }
    let count = known.map_or(0, |row| row.count).saturating_add(1);
    take(cx, ChoiceRow { count, choice: choice.clone() });
    own::tell(cx, OwnControl::Choice { count, choice });
    Ok(Reply::Done)
}

/// Takes in what an own device tells, this one included, once it is reached in the order.
pub(crate) fn told(cx: &mut Context<'_>, count: u64, choice: Choice) {
    let known = cx.core.choices.rows.get(&choice.key());
    let newer = known.is_none_or(|known| match (place(&known.choice), place(&choice)) {
        // What is gone does not come back.
        (Some(known), Some(told)) => known < told,
        _ => known.count < count || known.count == count && known.choice != choice,
    });
    if newer {
        take(cx, ChoiceRow { count, choice });
    }
}

/// Tells a device that has just come all of them.
pub(crate) fn tell_all(cx: &mut Context<'_>) {
    let all: Vec<ChoiceRow> = cx.core.choices.rows().cloned().collect();
    for ChoiceRow { count, choice } in all {
        own::tell(cx, OwnControl::Choice { count, choice });
    }
}

fn take(cx: &mut Context<'_>, row: ChoiceRow) {
    let choice = row.choice.clone();
    cx.put(Table::Choice, choice.key(), &row);
    cx.core.choices.rows.insert(choice.key(), row);
    if let Choice::Blocked { account, on } = choice {
        if on {
            requests::forget_all_of(cx, &account);
        }
        cx.core.errands.push_back(Errand::BlockChanged(account));
    }
    if let Choice::Deleted { conversation, .. } = choice {
        cx.core.errands.push_back(Errand::Advance(conversation));
    }
    cx.tell(Event::Choices);
}

/// That a chat is deleted up to a place.
pub(crate) fn deletion(conversation: ConversationId, place: Place) -> Choice {
    let Place { generation, topic, sequence } = place;
    Choice::Deleted { conversation, generation, topic, sequence }
}

/// Up to where a choice deletes, in an order that is the same for all devices.
fn place(choice: &Choice) -> Option<(u32, u64, TopicId)> {
    match choice {
        Choice::Deleted { generation, topic, sequence, .. } => Some((*generation, *sequence, *topic)),
        _ => None,
    }
}

impl Hub {
    /// Somebody was blocked, or is not any more: chats go on differently.
    pub fn block_changed(&mut self, cx: &mut Context<'_>, account: &AccountId) {
        for chat in self.conversations.values_mut().filter(|chat| chat.has_member(account)) {
            if cx.core.choices.is_blocked(account) {
                chat.forget_unread_of(cx, account);
            }
            chat.save(cx);
            cx.core.errands.push_back(Errand::Advance(chat.id()));
        }
    }
}

impl Conversation {
    /// Whether this is the pair with somebody whom the person has blocked: it stands still then.
    pub fn is_blocked(&self, cx: &Context<'_>) -> bool {
        self.is_pair() && self.has_blocked(cx)
    }

    /// Keeps what may be a rebuild by somebody who is blocked. It is neither fetched nor answered; once the block is taken back, there is no
    /// other way to go on.
    pub fn keep_for_later(&mut self, cx: &mut Context<'_>, joiner: &Joiner) {
        if self.may_be_rebuilt_by(joiner) {
            self.offer(cx, joiner);
        }
    }

    /// Whether this pair was entered by an invitation that looked like one into a group, though nobody may begin to write.
    pub fn came_as_a_group(&self, cx: &Context<'_>, joiner: &Joiner) -> bool {
        let of_others = self.is_pair() && joiner.adder != cx.own_account();
        of_others && joiner.invitation.introduction.is_none() && cx.core.choices.may_write() == Audience::Nobody
    }

    /// Whether somebody here is blocked.
    pub fn has_blocked(&self, cx: &Context<'_>) -> bool {
        cx.core.choices.blocked().any(|account| self.has_member(&account))
    }
}

impl Hub {
    /// What somebody writes who is blocked is dropped when it is read: first it is read whether they still are.
    pub fn waits_for_own_word(&self, cx: &mut Context<'_>, id: &ConversationId) -> bool {
        let own = own_conversation(&cx.own_account());
        let Some(own_is_read) = self.conversations.get(&own).map(Conversation::is_heard_out) else { return false };
        let unread = |conversation: &&Conversation| conversation.is_blocked(cx) && !conversation.is_read();
        if *id != own {
            return !own_is_read && self.conversations.get(id).as_ref().is_some_and(unread);
        }
        if own_is_read {
            let waiting: Vec<_> = self.conversations.values().filter(unread).map(Conversation::id).collect();
            cx.core.errands.extend(waiting.into_iter().map(Errand::Advance));
        }
        false
    }

    /// A choice that the person makes.
    pub fn choose(&self, cx: &mut Context<'_>, choice: Choice) -> Result<Reply, CommandError> {
        let about = match &choice {
            Choice::Archived { conversation, .. }
            | Choice::Muted { conversation, .. }
            | Choice::Pinned { conversation, .. }
            | Choice::Hidden { conversation, .. } => Some(conversation),
            // A deletion is more than a choice.
            Choice::Deleted { .. } => return Err(CommandError::NotFound { what: "choice" }),
            Choice::Blocked { .. }
            | Choice::MayWrite { .. }
            | Choice::MayAdd { .. }
            | Choice::Typing { .. }
            | Choice::Presence { .. }
            | Choice::PresenceTo { .. }
            | Choice::Previews { .. } => None,
        };
        if about.is_some_and(|conversation| !self.conversations.contains_key(conversation)) {
            return Err(CommandError::NotFound { what: "chat" });
        }
        choose(cx, choice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOB: AccountId = AccountId([2; 32]);
    const TEA: ConversationId = ConversationId([7; 32]);

    fn choices(made: &[(u64, Choice)]) -> Choices {
        made.iter().map(|(count, choice)| ChoiceRow { count: *count, choice: choice.clone() }).collect()
    }

    #[test]
    fn what_was_not_chosen_is_as_it_always_was() {
        let none = Choices::default();
        assert!(!none.is_blocked(&BOB) && none.blocked().next().is_none());
        assert_eq!((none.may_write(), none.may_add()), (Audience::Everyone, Audience::Everyone));
        assert!(none.typing() && !none.tells_presence(&BOB) && !none.previews());
        assert_eq!(none.chat(&TEA), ChatChoices::default());
    }

    #[test]
    fn each_choice_stands_for_itself_and_what_was_taken_back_does_not_count() {
        let on = true;
        let made = choices(&[
            (1, Choice::Blocked { account: BOB, on }),
            (2, Choice::Blocked { account: AccountId([3; 32]), on: false }),
            (1, Choice::MayWrite { who: Audience::Contacts }),
            (1, Choice::Pinned { conversation: TEA, on }),
            (1, Choice::Archived { conversation: TEA, on: false }),
            (1, Choice::Muted { conversation: TEA, until: Some(Minutes(9)) }),
            (1, Choice::Hidden { conversation: ConversationId([8; 32]), on }),
        ]);
        assert_eq!(made.blocked().collect::<Vec<_>>(), [BOB]);
        assert_eq!((made.may_write(), made.may_add()), (Audience::Contacts, Audience::Everyone));
        let expected = ChatChoices { pinned: true, muted_until: Some(Minutes(9)), ..ChatChoices::default() };
        assert_eq!(made.chat(&TEA), expected);
        let rows: Vec<Row> = made
            .rows()
            .map(|row| Row { table: Table::Choice, key: row.choice.key(), value: cbor::to_bytes(row) })
            .collect();
        assert_eq!(Choices::read(&rows), Ok(made), "as the store gives them back");
    }

    #[test]
    fn what_is_stored_keeps_its_form() {
        let row = ChoiceRow { count: 3, choice: Choice::Blocked { account: BOB, on: true } };
        let hex: String = cbor::to_bytes(&row).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, format!("82038200825820{}f5", "02".repeat(32)));
        assert_eq!(row.choice.key(), [[0].as_slice(), &BOB.0].concat());
    }
}
