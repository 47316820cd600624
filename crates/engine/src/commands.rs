//! What the person wants, turned into conversations and tasks.

use std::collections::BTreeSet;

use protocol::chain::AccountState;
use protocol::control::{Control, OwnControl};
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId, TopicId};
use protocol::limits::{MEMBERS_MAX, NAME_BYTES_MAX};
use protocol::time::Minutes;
use protocol::topic::{Head, SegmentSecrets, first_link};

use crate::conversation::check_text;
use crate::conversation::{Beginning, Conversation, ConversationRow, MessageTask, Phase, Task};
use crate::core::{Context, Errand};
use crate::directory::vouch::Wanted;
use crate::hub::{Hub, Waiting};
use crate::input::{Command, CommandError, CommandId, HeldDecision, Reply, Target};
use crate::life::LifeRow;
use crate::policy::may_remove;
use crate::requests::Vouching;
use crate::session::LookUp;
use crate::settings::{RoleEntry, Settings};
use crate::view::{Delivery, RequestView, Role};
use crate::{account, contacts, devices, directory, linking, recovering, requests, tokens, verification};

/// Somebody whom a command names.
enum Named<'a> {
    Handle(&'a Handle),
    Account(AccountId),
    /// To be looked up in any case.
    Again(AccountId),
    /// Named by a link: whoever is not known is looked up by the account alone.
    Stranger(AccountId),
}

impl Hub {
    /// Takes a command of the person's: tokens for it are fetched at once.
    pub fn asked(&mut self, cx: &mut Context<'_>, id: CommandId, command: Command) {
        tokens::announce(cx, self.price(cx, &command));
        self.command(cx, Waiting { id, command, looked_up: BTreeSet::new(), first: 0 });
    }

    pub fn has_pair_with(&self, account: &AccountId) -> bool {
        self.conversations.values().any(|chat| chat.is_pair() && chat.is_with(account) && chat.row.phase != Phase::Left)
    }

    /// Carries a command out, once the directory vouches for everybody with whom it begins something.
    pub fn command(&mut self, cx: &mut Context<'_>, waiting: Waiting) {
        let Waiting { id, command, looked_up, first } = waiting;
        let result = match command {
            Command::Register { recovery, handle, invitation } => {
                return account::register(cx, id, &recovery, handle, invitation);
            }
            Command::BeginLink { handle, name } => return linking::begin(cx, id, handle, name),
            Command::ConfirmLink { goes_on } => return linking::confirm(cx, id, goes_on),
            Command::Recover { handle, recovery, replacement } => {
                return recovering::begin(cx, id, handle, (&recovery, replacement.as_ref()));
            }
            Command::Whoami => account::me(cx),
            Command::TrustWitnesses { keys, quorum } => directory::trust_witnesses(cx, keys, quorum),
            _ if !cx.core.profile.as_ref().is_some_and(|profile| profile.row.registered) => {
                Err(account::not_registered(cx))
            }
            Command::Heal => {
                let ended = account::heal(cx, id);
                return self.ended(cx, ended);
            }
            Command::MarkRead { .. } | Command::Decline { .. } => self.carry_out(cx, command),
            Command::Directory => Ok(Reply::Directory { directory: directory::view(cx) }),
            Command::GoOn => self.go_on(cx),
            Command::BeginAnew => self.begin_anew(cx),
            Command::SetReceipts { on } => {
                crate::own::choose_receipts(cx, on);
                Ok(Reply::Done)
            }
            Command::Choose { choice } => self.choose(cx, choice),
            Command::Asked => Ok(crate::knocking::asked(cx)),
            Command::TakeBack(conversation) => crate::knocking::take_back(cx, &conversation),
            Command::Present { here } => Ok(self.present(cx, here)),
            Command::Presence => Ok(self.presence(cx)),
            Command::Settings => Ok(Reply::Settings { receipts: !cx.profile().row.receipts_off }),
            Command::Devices => self.list_devices(cx),
            Command::DevicesSeen => devices::seen(cx),
            _ if cx.profile().row.removed => Err(match cx.profile().state.state {
                AccountState::Open => CommandError::DeviceRemoved,
                AccountState::Closed => CommandError::AccountClosed,
            }),
            _ if cx.profile().row.copied => Err(CommandError::Copied),
            Command::Link { code } => return linking::add(cx, id, &code),
            Command::RemoveDevice { device } => return devices::remove(cx, id, device),
            Command::RenameDevice { device, name } => return devices::rename(cx, id, device, &name),
            Command::ReplaceRecoveryCode { before, after } => return devices::replace_key(cx, id, &before, &after),
            Command::CloseAccount { recovery } => return devices::close(cx, id, &recovery),
            Command::AskAgain { account } if looked_up.contains(&account) => Ok(Reply::Contact { account }),
            command => match self.next_to_look_up(cx, &command, &looked_up, first) {
                None => match command {
                    Command::Knock { link } => return self.knock(cx, id, &link),
                    command => self.carry_out(cx, command),
                },
                Some((_, wanted)) if wanted.account.is_some_and(|account| looked_up.contains(&account)) => {
                    let mut waiting = Waiting { id, command, looked_up, first: 0 };
                    if self.asks_others(cx, &mut waiting) {
                        return self.command(cx, waiting);
                    }
                    Err(crate::directory::self_check::refusal(cx))
                }
                Some((first, wanted)) => {
                    self.look_up_for(cx, id, wanted);
                    return self.waiting.push(Waiting { id, command, looked_up, first });
                }
            },
        };
        cx.reply(id, result);
    }

    /// Those with whom the command begins something.
    fn begins_with<'a>(&self, cx: &Context<'_>, command: &'a Command) -> Vec<Named<'a>> {
        match command {
            Command::AddContact { handle } | Command::Find { handle } | Command::Confirm { handle, .. } => {
                vec![Named::Handle(handle)]
            }
            Command::Send { to: Target::Handle(handle), .. }
            | Command::SendAttachment { to: Target::Handle(handle), .. } => match find(cx, handle) {
                Some(account) if self.has_pair_with(&account) => vec![],
                _ => vec![Named::Handle(handle)],
            },
            Command::Send { to: Target::Account(account), .. }
            | Command::SendAttachment { to: Target::Account(account), .. }
                if !self.has_pair_with(account) =>
            {
                vec![Named::Account(*account)]
            }
            Command::CreateGroup { members, .. } | Command::AddMembers { members, .. } => {
                members.iter().map(Named::Handle).collect()
            }
            Command::AskAgain { account } => vec![Named::Again(*account)],
            Command::Knock { link } => link.asked.iter().copied().map(Named::Stranger).collect(),
            Command::Accept { conversation } => {
                let request = cx.core.requests.get(conversation);
                request.map(|request| Named::Account(request.account)).into_iter().collect()
            }
            _ => vec![],
        }
    }

    /// The next of them whom the directory must be asked for, and at which place they are named. From the `first` on, who was the last
    /// one: of a thousand, those before are looked through again only at the end.
    fn next_to_look_up(
        &self,
        cx: &Context<'_>,
        command: &Command,
        looked_up: &BTreeSet<AccountId>,
        first: usize,
    ) -> Option<(usize, Wanted)> {
        if let Command::AddContact { handle } | Command::Find { handle } = command
            && let Some(account) = contacts::find(cx, handle)
            && !looked_up.contains(&account)
            && !self.has_pair_with(&account)
        {
            // Who is known by the handle alone may have deleted the account since: nobody else tells.
            return Some((0, contacts::by_handle(cx, handle.clone())));
        }
        let wanted = |named: &Named<'_>| match *named {
            Named::Handle(handle) => match find(cx, handle) {
                None => Some(contacts::by_handle(cx, handle.clone())),
                Some(account) => next_if_unproven(cx, account),
            },
            // Nobody whom this profile does not know is asked for.
            Named::Account(account) | Named::Again(account) if !cx.core.contacts.contains_key(&account) => None,
            Named::Account(account) | Named::Stranger(account) => next_if_unproven(cx, account),
            // By the account alone: it is the same, whoever has its handle by now.
            Named::Again(account) => Some(Wanted { handle: None, ..contacts::by_account(cx, account) }),
        };
        let named = self.begins_with(cx, command);
        let mut rest = named.iter().enumerate().skip(first).chain(named.iter().enumerate().take(first));
        rest.find_map(|(at, named)| Some((at, wanted(named)?)))
    }

    /// Of those whom a link names, all but its maker can be done without: the one who could not be found is asked nothing.
    pub fn asks_others(&self, cx: &Context<'_>, waiting: &mut Waiting) -> bool {
        let next = self.next_to_look_up(cx, &waiting.command, &waiting.looked_up, waiting.first);
        let missed = next.and_then(|(_, wanted)| wanted.account);
        let Command::Knock { link } = &mut waiting.command else { return false };
        let Some(missed) = missed.filter(|missed| link.asked.first() != Some(missed)) else { return false };
        link.asked.retain(|account| *account != missed);
        true
    }

    /// Looks up the next person for each command that waits.
    pub fn look_up_waiting(&self, cx: &mut Context<'_>) {
        for waiting in &self.waiting {
            let next = self.next_to_look_up(cx, &waiting.command, &waiting.looked_up, waiting.first);
            if let Some((_, wanted)) = next {
                self.look_up_for(cx, waiting.id, wanted);
            }
        }
    }

    fn look_up_for(&self, cx: &mut Context<'_>, id: CommandId, wanted: Wanted) {
        let purpose = LookUp::Command(id);
        if !contacts::is_looked_up(cx, &purpose) {
            contacts::look_up(cx, wanted, purpose);
        }
    }

    fn carry_out(&mut self, cx: &mut Context<'_>, command: Command) -> Result<Reply, CommandError> {
        match command {
            Command::In { conversation, wish } => self.wish(cx, conversation, wish),
            // Whoever can be asked for has been.
            Command::AskAgain { .. } => Err(CommandError::NotFound { what: "person among those you know" }),
            Command::SafetyNumber { account } => verification::show(cx, &account),
            Command::Verify { account, compared } => verification::compare(cx, &account, &compared),
            Command::Unverify { account } => verification::forget(cx, &account),
            Command::AcknowledgeCode { account } => verification::acknowledge(cx, &account),
            Command::AddContact { handle } => {
                let account = unblocked(cx, known(cx, &handle)?)?;
                contacts::accept(cx, &account);
                Ok(Reply::Contact { account })
            }
            Command::Find { handle } => Ok(Reply::Contact { account: known(cx, &handle)? }),
            Command::Confirm { account, handle } => match known(cx, &handle)? {
                found if found == account => Ok(Reply::Contact { account }),
                _ => Err(CommandError::OtherHandle { handle }),
            },
            Command::Send { to, text } => self.send(cx, to, &text),
            Command::SendAttachment { to, uploaded } => self.send_attachment(cx, to, &uploaded),
            Command::Seat(seat) => crate::transfers::seat(cx, seat),
            Command::CreateGroup { name, members } => self.create_group(cx, &name, &members),
            Command::Accept { conversation } => self.accept(cx, conversation),
            Command::Decline { conversation } => {
                cx.core.requests.get(&conversation).ok_or(CommandError::NotFound { what: "request" })?;
                requests::decline(cx, &conversation);
                crate::own::tell(cx, OwnControl::Declined { conversation });
                Ok(Reply::Done)
            }
            other => self.on_conversation(cx, other),
        }
    }

    fn on_conversation(&mut self, cx: &mut Context<'_>, command: Command) -> Result<Reply, CommandError> {
        let id = *conversation_of(&command).ok_or(CommandError::NotFound { what: "chat" })?;
        let chat = self.conversations.get_mut(&id).ok_or(CommandError::NotFound { what: "chat" })?;
        let is_quiet = matches!(
            command,
            Command::MarkRead { .. } | Command::Leave { .. } | Command::Resolve { .. } | Command::TakeAway { .. }
        );
        let goes_on = matches!(command, Command::Resume { .. });
        if !is_quiet && chat.is_blocked(cx) {
            return Err(CommandError::Blocked);
        }
        let result = match command {
            Command::Resolve { number, decision, .. } => chat.resolve(cx, number, decision),
            Command::Answer { to, text, .. } => check_text(&text).and_then(|()| chat.write_text(cx, &text, Some(to))),
            Command::React { to, emoji, reactions, .. } => {
                let before = reactions.get(&cx.own_account()).copied();
                chat.react(cx, to, emoji.as_deref(), before)
            }
            Command::Edit { about, text, .. } => check_text(&text).and_then(|()| chat.edit(cx, &about, &text)),
            Command::Delete { about, .. } => chat.delete(cx, &about),
            Command::TakeAway { conversation, message, number } => {
                let sender = cx.own_account();
                chat.vanish(cx, &LifeRow { conversation, message, number, sender });
                Ok(Reply::Done)
            }
            Command::AddMembers { members, .. } => {
                let find = |handle| unblocked(cx, known(cx, handle)?);
                let accounts = members.iter().map(find).collect::<Result<Vec<_>, _>>()?;
                accounts.iter().try_for_each(|account| verification::check(cx, account))?;
                accounts.iter().for_each(|account| contacts::accept(cx, account));
                chat.add_people(cx, accounts)
            }
            Command::RemoveMembers { members, .. } => chat.remove_people(cx, members),
            Command::Leave { .. } => chat.leave(cx),
            Command::Rename { name, .. } => check_name(&name).and_then(|()| chat.rename(cx, &name)),
            Command::SetRole { member, role, .. } => chat.set_role(cx, member, role),
            Command::Rebuild { without, .. } => chat.rebuild_without(cx, without),
            Command::Resume { how, .. } => chat.resume(cx, how),
            Command::MarkRead { number, .. } => {
                chat.mark_read(cx, number);
                Ok(Reply::Done)
            }
            Command::Typing { on, .. } => {
                chat.send_typing(cx, on);
                Ok(Reply::Done)
            }
            _ => Err(CommandError::NotFound { what: "command" }),
        };
        cx.core.errands.push_back(Errand::Advance(id));
        if goes_on && result.is_ok() {
            self.resumed_by_hand(cx);
        }
        result
    }

    fn send(&mut self, cx: &mut Context<'_>, to: Target, text: &str) -> Result<Reply, CommandError> {
        check_text(text)?;
        let id = self.place_of(cx, to)?;
        let chat = self.conversations.get_mut(&id).ok_or(CommandError::NotFound { what: "chat" })?;
        if chat.is_blocked(cx) {
            return Err(CommandError::Blocked);
        }
        let reply = chat.write_text(cx, text, None);
        cx.core.errands.push_back(Errand::Advance(id));
        reply
    }

    /// Where something for somebody goes.
    pub(crate) fn place_of(&mut self, cx: &mut Context<'_>, to: Target) -> Result<ConversationId, CommandError> {
        match to {
            Target::Conversation(id) => Ok(id),
            Target::Handle(handle) => {
                let account = known(cx, &handle)?;
                self.pair_with(cx, account)
            }
            Target::Account(account) => self.pair_with(cx, account),
        }
    }

    /// The pair conversation with somebody, begun if there is none.
    fn pair_with(&mut self, cx: &mut Context<'_>, account: AccountId) -> Result<ConversationId, CommandError> {
        if account == cx.own_account() {
            return Err(CommandError::NotFound { what: "other person: that is you" });
        }
        if !cx.core.contacts.contains_key(&account) {
            return Err(CommandError::NotFound { what: "person among those you know" });
        }
        let with = |chat: &&Conversation| chat.is_pair() && chat.is_with(&account) && chat.row.phase != Phase::Left;
        let heard = cx.core.contacts.get(&account).and_then(|contact| contact.pair);
        // Of several, one that goes on; of those the one in which both have been heard, which is the same for both.
        let rank = |chat: &&Conversation| (chat.row.phase == Phase::Stuck, Some(chat.id()) != heard, chat.id());
        if let Some(chat) = self.conversations.values().filter(with).min_by_key(rank) {
            return Ok(chat.id());
        }
        unblocked(cx, account)?;
        verification::check(cx, &account)?;
        contacts::accept(cx, &account);
        let mut chat = create(cx, true);
        chat.add_task(cx, Task::Add { accounts: vec![account] });
        let id = chat.id();
        chat.save(cx);
        self.conversations.insert(id, chat);
        Ok(id)
    }

    fn create_group(&mut self, cx: &mut Context<'_>, name: &str, members: &[Handle]) -> Result<Reply, CommandError> {
        check_name(name)?;
        let own = cx.own_account();
        let find = |handle| unblocked(cx, known(cx, handle)?);
        let accounts = members.iter().map(find).collect::<Result<BTreeSet<_>, _>>()?;
        let accounts: Vec<_> = accounts.into_iter().filter(|account| *account != own).collect();
        if accounts.len() >= MEMBERS_MAX {
            return Err(limit("a group", format!("at most {MEMBERS_MAX} people")));
        }
        accounts.iter().try_for_each(|account| verification::check(cx, account))?;
        for account in &accounts {
            contacts::accept(cx, account);
        }
        let mut chat = create(cx, false);
        if !accounts.is_empty() {
            chat.add_task(cx, Task::Add { accounts });
        }
        chat.name_it(cx, name);
        let conversation = chat.id();
        self.conversations.insert(conversation, chat);
        cx.core.errands.push_back(Errand::Advance(conversation));
        Ok(Reply::Conversation { conversation })
    }

    fn accept(&mut self, cx: &mut Context<'_>, conversation: ConversationId) -> Result<Reply, CommandError> {
        let request = cx.core.requests.get(&conversation).cloned();
        let request = request.ok_or(CommandError::NotFound { what: "request" })?;
        let request = RequestView { accepted: true, ..request };
        contacts::accept(cx, &request.account);
        cx.put_request(request);
        requests::enter(cx, conversation, Vouching::ToAsk);
        Ok(Reply::Done)
    }
}

fn conversation_of(command: &Command) -> Option<&ConversationId> {
    match command {
        Command::Resolve { conversation, .. }
        | Command::Answer { conversation, .. }
        | Command::React { conversation, .. }
        | Command::Edit { conversation, .. }
        | Command::Delete { conversation, .. }
        | Command::TakeAway { conversation, .. }
        | Command::AddMembers { conversation, .. }
        | Command::RemoveMembers { conversation, .. }
        | Command::Leave { conversation }
        | Command::Rename { conversation, .. }
        | Command::SetRole { conversation, .. }
        | Command::Rebuild { conversation, .. }
        | Command::Resume { conversation, .. }
        | Command::MarkRead { conversation, .. }
        | Command::Typing { conversation, .. } => Some(conversation),
        _ => None,
    }
}

fn known(cx: &Context<'_>, handle: &Handle) -> Result<AccountId, CommandError> {
    find(cx, handle).ok_or_else(|| CommandError::NoSuchHandle { handle: handle.clone() })
}

fn unblocked(cx: &Context<'_>, account: AccountId) -> Result<AccountId, CommandError> {
    if cx.core.choices.is_blocked(&account) { Err(CommandError::Blocked) } else { Ok(account) }
}

fn find(cx: &Context<'_>, handle: &Handle) -> Option<AccountId> {
    let profile = cx.profile();
    let own = (profile.row.handle.as_ref() == Some(handle)).then_some(profile.row.account);
    own.or_else(|| contacts::find(cx, handle))
}

fn next_if_unproven(cx: &Context<'_>, account: AccountId) -> Option<Wanted> {
    (!crate::directory::permits_first_contact(cx, &account)).then(|| contacts::by_account(cx, account))
}

/// The conversation of own devices, as yet of this one alone.
pub(crate) fn create_own(cx: &mut Context<'_>, conversation: ConversationId) -> Conversation {
    let mut chat = create_as(cx, conversation, false);
    chat.save(cx);
    chat
}

/// A fresh conversation of this device alone.
fn create(cx: &mut Context<'_>, pair: bool) -> Conversation {
    let conversation = ConversationId(cx.random());
    create_as(cx, conversation, pair)
}

fn create_as(cx: &mut Context<'_>, conversation: ConversationId, pair: bool) -> Conversation {
    let topic = TopicId::from_random(cx.random());
    let group_id: [u8; 32] = cx.random();
    let own = cx.own_account();
    let roles = if pair { vec![] } else { vec![RoleEntry { account: own, role: Role::Owner }] };
    let settings = Settings::first(conversation, topic, pair, roles);
    let made = cx.profile().member(&cx.core.crypto).create_group(&group_id, &settings);
    let mut group = made.expect("a group of one's own device can be made");
    let exported = group.export_segment(&cx.core.crypto).expect("the first epoch's secret is exported once");
    let secrets = SegmentSecrets::derive(&exported, &topic, 0);
    let leaves = group.leaves().expect("the own leaf is of our form");
    let cursor = Head { sequence: 0, link: first_link(&topic, &secrets.signing.public()) };
    // Nobody but this device writes the first entry, and it checks the time of its own.
    let time = Minutes(0);
    let phase = Phase::Creating;
    let beginning = Beginning { group: &group, leaves: &leaves, settings, secrets: &secrets, cursor, time, phase };
    let row = ConversationRow::new(beginning);
    Conversation::new(row, Some(group))
}

pub(crate) fn limit(what: &'static str, limit: String) -> CommandError {
    CommandError::Limit { what, limit }
}

fn check_name(name: &str) -> Result<(), CommandError> {
    let printable = !name.chars().any(char::is_control);
    match name.trim().len() {
        1..=NAME_BYTES_MAX if printable => Ok(()),
        _ => Err(limit("a name", format!("1 to {NAME_BYTES_MAX} bytes long, on one line"))),
    }
}

impl Conversation {
    /// Whether this pair is with that person, or is to be.
    fn is_with(&self, account: &AccountId) -> bool {
        let to_come = |task: &Task| matches!(task, Task::Add { accounts } if accounts.contains(account));
        self.has_member(account) || self.tasks.values().any(to_come)
    }

    pub fn check_usable(&self) -> Result<(), CommandError> {
        match &self.row.phase {
            Phase::Creating | Phase::Active => Ok(()),
            Phase::Paused(caught) | Phase::Broken(caught) => Err(CommandError::Caught(caught.clone())),
            Phase::Stuck => Ok(()),
            Phase::Left => Err(CommandError::WrongState { state: "is over for you: you are no longer in it" }),
        }
    }

    pub fn check_group(&self) -> Result<(), CommandError> {
        self.check_usable()?;
        if self.is_pair() {
            return Err(CommandError::WrongState { state: "is between two people; make a group for more" });
        }
        Ok(())
    }

    /// Keeps people to be added.
    pub fn add_people(&mut self, cx: &mut Context<'_>, accounts: Vec<AccountId>) -> Result<Reply, CommandError> {
        self.check_group()?;
        let own = cx.own_account();
        if self.row.settings.role(&own) < self.row.settings.who_may_add {
            return Err(CommandError::NotPermitted { needed: "owners and admins" });
        }
        let new: Vec<_> = accounts.into_iter().filter(|account| !self.has_member(account)).collect();
        let banned = new.iter().any(|account| self.row.settings.banned.contains(account));
        if banned && self.row.settings.role(&own) < Role::Admin {
            return Err(CommandError::NotPermitted { needed: "owners and admins, since somebody of them is banned," });
        }
        if self.row.members.len() + new.len() > MEMBERS_MAX {
            return Err(limit("a group", format!("at most {MEMBERS_MAX} people")));
        }
        if !new.is_empty() {
            self.add_task(cx, Task::Add { accounts: new });
            self.save(cx);
        }
        Ok(Reply::Done)
    }

    /// Keeps people to be removed.
    pub fn remove_people(&mut self, cx: &mut Context<'_>, accounts: Vec<AccountId>) -> Result<Reply, CommandError> {
        self.check_group()?;
        let own = cx.own_account();
        if accounts.iter().any(|account| !self.has_member(account)) {
            return Err(CommandError::NotFound { what: "member of this group" });
        }
        if !accounts.iter().all(|account| may_remove(&self.row.settings, &own, account)) {
            return Err(CommandError::NotPermitted { needed: "owners (and admins, for plain members)" });
        }
        self.add_task(cx, Task::Remove { accounts, noticed: false });
        self.save(cx);
        Ok(Reply::Done)
    }

    /// Keeps the person's leaving to be said; alone, it is done at once.
    pub fn leave(&mut self, cx: &mut Context<'_>) -> Result<Reply, CommandError> {
        if self.row.phase == Phase::Left {
            return Err(CommandError::WrongState { state: "is over for you already" });
        }
        let active = matches!(self.row.phase, Phase::Active | Phase::Creating);
        if self.row.members.len() < 2 && self.tasks.is_empty() || !active {
            self.leave_now(cx);
        } else {
            self.say(cx, &Control::Leave);
            self.save(cx);
        }
        Ok(Reply::Done)
    }

    /// Sends or discards a message that was held back.
    pub fn resolve(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        decision: HeldDecision,
    ) -> Result<Reply, CommandError> {
        let held = self.tasks.iter().find_map(|(key, task)| match task {
            Task::Message(task) if task.number == number && task.held => Some((*key, task.clone())),
            _ => None,
        });
        let (key, task) = held.ok_or(CommandError::NotFound { what: "message that waits for your decision" })?;
        match decision {
            HeldDecision::Send => {
                self.set_delivery(cx, number, Delivery::Waiting);
                self.put_task(cx, key, Task::Message(MessageTask { held: false, ..task }));
            }
            HeldDecision::Discard => self.discard(cx, key),
        }
        self.save(cx);
        Ok(Reply::Done)
    }
}

#[cfg(test)]
mod tests;
