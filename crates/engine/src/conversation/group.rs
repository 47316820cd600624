//! A group's rules, description, picture and bans: how they are wanted, agreed on in commits, and shown.

use minicbor::{Decode, Encode};
use protocol::attachment::FileHash;
use protocol::cbor::Bytes;
use protocol::content::{Content, Meaning};
use protocol::control::{Control, GroupDetails};
use protocol::entrance::{Arrival, EntranceSecret};
use protocol::hash::sha256;
use protocol::id::{AccountId, Tag};
use protocol::limits::{
    BANNED_MAX, DESCRIPTION_BYTES_MAX, FORMER_MAX, GROUP_PICTURE_BYTES_MAX, GROUP_PICTURE_SIDE_MAX,
};
use protocol::time::Minutes;

use super::entrance::{GrantedRow, KnockRow};
use super::row::MemberRow;
use super::{Conversation, Task};
use crate::changes::Table;
use crate::commands::limit;
use crate::core::Context;
use crate::group_wish::GroupWish;
use crate::input::{CommandError, Reply};
use crate::kinds::{GroupKind, Kind};
use crate::policy::{may_edit, may_remove};
use crate::settings::Settings;
use crate::view::{EntranceView, Former, GroupView, MessageBody, Role, Rule};

/// Descriptions and pictures that were said and are not in force: more than the newest few are of no use.
const DETAILS_SAID_MAX: usize = 3;

/// What a device keeps of a group beside its settings: a part of the conversation's row.
#[derive(Clone, Default, Encode, Decode)]
pub(crate) struct GroupRow {
    /// Descriptions and pictures that were said, the newest last; one of them is in force.
    #[n(0)]
    pub details_said: Vec<DetailsRow>,
    /// Who waits at the entrances.
    #[n(1)]
    pub knocks: Vec<KnockRow>,
    /// The newest knock of each account that was granted lately: an older one is void.
    #[n(2)]
    pub granted: Vec<GrantedRow>,
    /// The secret of the entrance that was made here.
    #[n(3)]
    pub secret: Option<EntranceSecret>,
    /// The description in force.
    #[n(4)]
    pub description: String,
    /// The hash of the picture in force.
    #[n(5)]
    pub picture: Option<FileHash>,
    /// Who has claimed a handle and is not here any more, the newest last.
    #[n(6)]
    pub former: Option<Vec<Former>>,
    /// Who has knocked where no entrance is as far as this device has read, the newest last.
    #[n(7)]
    pub early: Option<Vec<Arrival>>,
}

/// A description and picture that were said, with the content that said them: joiners are given it.
#[derive(Clone, Encode, Decode)]
pub(crate) struct DetailsRow {
    #[n(0)]
    pub tag: Tag,
    #[n(1)]
    pub content: Bytes,
}

impl DetailsRow {
    /// Reads a content that says a description and picture; nothing if it says anything else.
    pub fn read(content: &Bytes) -> Option<(Self, GroupDetails)> {
        let read = Content::from_bytes(&content.0).ok()?;
        let Meaning::Control(Control::Details(details)) = read.meaning() else { return None };
        let tag = protocol::content::tag(&read, &content.0);
        Some((DetailsRow { tag, content: content.clone() }, details))
    }
}

impl Conversation {
    /// Does what the person wants of a group.
    pub fn wish_of_group(&mut self, cx: &mut Context<'_>, wish: GroupWish) -> Result<Reply, CommandError> {
        self.check_group()?;
        match wish {
            GroupWish::Rule { rule, role } => self.set_rule(cx, rule, role),
            GroupWish::Describe { description } => {
                if description.len() > DESCRIPTION_BYTES_MAX {
                    return Err(limit("a description", format!("at most {DESCRIPTION_BYTES_MAX} bytes long")));
                }
                let details = GroupDetails { description, ..self.details_wanted() };
                self.set_details(cx, details)
            }
            GroupWish::Picture { picture } => {
                let details = GroupDetails { picture, ..self.details_wanted() };
                if !details.is_within_limits() {
                    let most = format!(
                        "a PNG or JPEG of at most {GROUP_PICTURE_BYTES_MAX} bytes and {GROUP_PICTURE_SIDE_MAX} pixels a side"
                    );
                    return Err(limit("a group's picture", most));
                }
                self.set_details(cx, details)
            }
            GroupWish::Ban { accounts } => self.ban(cx, accounts),
            GroupWish::Unban { accounts } => self.unban(cx, accounts),
            GroupWish::OpenEntrance { approve } => self.open_entrance(cx, approve),
            GroupWish::CloseEntrances => self.close_entrances(cx),
            GroupWish::Admit { accounts } => self.admit(cx, &accounts),
            GroupWish::TurnAway { accounts } => self.turn_away(cx, &accounts),
        }
    }

    fn set_rule(&mut self, cx: &mut Context<'_>, rule: Rule, role: Role) -> Result<Reply, CommandError> {
        if self.row.settings.role(&cx.own_account()) != Role::Owner {
            return Err(CommandError::NotPermitted { needed: "owners" });
        }
        self.add_task(cx, Task::SetRule { rule, role });
        self.save(cx);
        Ok(Reply::Done)
    }

    /// Whether the person may change name, description and picture.
    pub fn check_edit(&self, cx: &Context<'_>) -> Result<(), CommandError> {
        if !may_edit(&self.row.settings, &cx.own_account()) {
            let needed = match self.row.settings.who_may_edit {
                Role::Owner => "owners",
                Role::Admin | Role::Member => "owners and admins",
            };
            return Err(CommandError::NotPermitted { needed });
        }
        // Both are something to read, as a text is.
        if self.waits_for(cx).is_empty() { Ok(()) } else { Err(CommandError::CodeReplaced) }
    }

    fn set_details(&mut self, cx: &mut Context<'_>, details: GroupDetails) -> Result<Reply, CommandError> {
        self.check_edit(cx)?;
        self.say_details(cx, details);
        Ok(Reply::Done)
    }

    /// Keeps description and picture: said as a message, put in force by a commit that names its tag.
    fn say_details(&mut self, cx: &mut Context<'_>, details: GroupDetails) {
        let number = self.say(cx, &Control::Details(details));
        if let Some(Task::Message(task)) = self.tasks.get(&number) {
            let content = Content::from_bytes(&task.content.0).expect("content just made is readable");
            let tag = protocol::content::tag(&content, &task.content.0);
            self.add_task(cx, Task::SetDetails { tag });
        }
        self.save(cx);
    }

    /// Description and picture as this device last wanted them, else as they are in force.
    fn details_wanted(&self) -> GroupDetails {
        let wanted = self.tasks.values().rev().find_map(|task| match task {
            Task::Message(message) => DetailsRow::read(&message.content).map(|(_, details)| details),
            Task::SetDetails { tag } => self.details_of(tag),
            _ => None,
        });
        let in_force = || self.row.settings.details_tag.and_then(|tag| self.details_of(&tag));
        wanted.or_else(in_force).unwrap_or_default()
    }

    fn details_of(&self, tag: &Tag) -> Option<GroupDetails> {
        let said = self.row.group.details_said.iter().find(|said| said.tag == *tag)?;
        DetailsRow::read(&said.content).map(|(_, details)| details)
    }

    /// What said the description and picture in force: given to whoever joins.
    pub fn details_in_force(&self) -> Option<Bytes> {
        let tag = self.row.settings.details_tag?;
        self.row.group.details_said.iter().find(|said| said.tag == tag).map(|said| said.content.clone())
    }

    /// Keeps what said a description and picture; more than the newest few, and those in force, are of no use.
    pub(super) fn keep_details(&mut self, content: &Bytes) {
        let Some((said, _)) = DetailsRow::read(content) else { return };
        let in_force = self.row.settings.details_tag;
        let all = &mut self.row.group.details_said;
        all.push(said);
        while all.len() > DETAILS_SAID_MAX {
            let oldest = all.iter().position(|said| Some(said.tag) != in_force).unwrap_or(0);
            all.remove(oldest);
        }
    }

    /// What was said before somebody joined, and is to come in force after it, would be a tag without words to them.
    pub(super) fn say_details_again(&mut self, cx: &mut Context<'_>) {
        let unheard = |task: &Task| match task {
            Task::SetDetails { tag } => self.details_of(tag),
            _ => None,
        };
        let unheard: Vec<_> = self.tasks.iter().filter_map(|(number, task)| Some((*number, unheard(task)?))).collect();
        for (number, details) in unheard {
            self.remove_task(cx, number);
            self.say_details(cx, details);
        }
    }

    /// Puts the description and picture that the settings name where they are shown; what was not heard changes nothing.
    pub fn adopt_details(&mut self, cx: &mut Context<'_>) {
        let details = match self.row.settings.details_tag {
            None => GroupDetails::default(),
            Some(tag) => match self.details_of(&tag) {
                Some(details) => details,
                None => return,
            },
        };
        let picture = details.picture.as_ref().map(|picture| FileHash(sha256(&picture.0)));
        let shown = &self.row.group;
        if shown.description == details.description && shown.picture == picture {
            return;
        }
        let key = self.row.conversation.0;
        match details.picture {
            Some(picture) => cx.core.changes.put(Table::GroupPicture, key, picture.0),
            None => cx.core.changes.remove(Table::GroupPicture, key),
        }
        self.row.group.description = details.description;
        self.row.group.picture = picture;
    }

    /// Keeps another name: said as a message, put in force by a commit that names its tag.
    pub fn rename(&mut self, cx: &mut Context<'_>, name: &str) -> Result<Reply, CommandError> {
        self.check_group()?;
        self.check_edit(cx)?;
        self.name_it(cx, name);
        Ok(Reply::Done)
    }

    pub fn name_it(&mut self, cx: &mut Context<'_>, name: &str) {
        let control = Control::Name { name: name.trim().to_owned() };
        let number = self.say(cx, &control);
        if let Some(Task::Message(task)) = self.tasks.get(&number) {
            let content = Content::from_bytes(&task.content.0).expect("content just made is readable");
            let tag = protocol::content::tag(&content, &task.content.0);
            self.add_task(cx, Task::SetName { tag });
        }
        self.save(cx);
    }

    /// Keeps another role to be given.
    pub fn set_role(&mut self, cx: &mut Context<'_>, account: AccountId, role: Role) -> Result<Reply, CommandError> {
        self.check_group()?;
        let own = cx.own_account();
        if !self.has_member(&account) {
            return Err(CommandError::NotFound { what: "member of this group" });
        }
        if self.row.settings.role(&own) != Role::Owner {
            return Err(CommandError::NotPermitted { needed: "owners" });
        }
        let owners = self.row.settings.roles.iter().filter(|entry| entry.role == Role::Owner).count();
        if account == own && role != Role::Owner && owners == 1 {
            return Err(CommandError::WrongState { state: "needs an owner: make somebody else owner first" });
        }
        self.add_task(cx, Task::SetRole { account, role });
        self.save(cx);
        Ok(Reply::Done)
    }

    fn ban(&mut self, cx: &mut Context<'_>, accounts: Vec<AccountId>) -> Result<Reply, CommandError> {
        let (own, settings) = (cx.own_account(), &self.row.settings);
        if settings.role(&own) < Role::Admin {
            return Err(CommandError::NotPermitted { needed: "owners and admins" });
        }
        if accounts.contains(&own) {
            return Err(CommandError::NotFound { what: "other person: that is you" });
        }
        let removable = |account: &AccountId| !self.has_member(account) || may_remove(settings, &own, account);
        if !accounts.iter().all(removable) {
            return Err(CommandError::NotPermitted { needed: "owners (and admins, for plain members)" });
        }
        let new = accounts.iter().filter(|account| !settings.banned.contains(account)).count();
        if settings.banned.len().saturating_add(new) > BANNED_MAX {
            return Err(limit("who is banned from a group", format!("at most {BANNED_MAX} people")));
        }
        self.add_task(cx, Task::Ban { accounts, noticed: false });
        self.save(cx);
        Ok(Reply::Done)
    }

    fn unban(&mut self, cx: &mut Context<'_>, accounts: Vec<AccountId>) -> Result<Reply, CommandError> {
        let settings = &self.row.settings;
        if settings.role(&cx.own_account()) < Role::Admin {
            return Err(CommandError::NotPermitted { needed: "owners and admins" });
        }
        if !accounts.iter().all(|account| settings.banned.contains(account)) {
            return Err(CommandError::NotFound { what: "person banned from this group" });
        }
        self.add_task(cx, Task::Unban { accounts });
        self.save(cx);
        Ok(Reply::Done)
    }

    /// Shows what a commit has changed of a group beside its members and name.
    pub(super) fn show_group(&mut self, cx: &mut Context<'_>, before: &Settings, author: AccountId, time: Minutes) {
        let shown = (self.row.group.description.clone(), self.row.group.picture);
        if self.row.settings.details_tag != before.details_tag {
            self.adopt_details(cx);
        }
        let mut kinds = changes_of(before, &self.row.settings, |maker| self.has_member(maker));
        let group = &self.row.group;
        if group.description != shown.0 {
            kinds.push(GroupKind::Described { description: group.description.clone() });
        }
        if group.picture != shown.1 {
            kinds.push(GroupKind::Pictured { on: group.picture.is_some() });
        }
        for kind in kinds {
            self.write_event(cx, author, time, MessageBody::Kind(Kind::Group(kind)));
        }
    }

    /// What is shown of a group beside its name and members.
    pub(super) fn group_view(&self, cx: &Context<'_>) -> Option<Box<GroupView>> {
        if self.is_pair() {
            return None;
        }
        let (settings, group) = (&self.row.settings, &self.row.group);
        let entrance = |open: &crate::settings::Entrance| EntranceView { maker: open.maker, approve: open.approve };
        Some(Box::new(GroupView {
            who_may_add: settings.who_may_add,
            who_may_write: settings.who_may_write,
            who_may_edit: settings.who_may_edit,
            description: group.description.clone(),
            picture: group.picture,
            banned: settings.banned.clone(),
            entrances: settings.entrances.iter().map(entrance).collect(),
            knocks: self.knocks_shown(cx),
            former: self.former_shown(cx),
            own: self.member(&cx.own_account()).map(|member| member.role),
        }))
    }

    fn former_shown(&self, cx: &Context<'_>) -> Option<Vec<Former>> {
        let is_shown =
            |former: &&Former| self.member(&former.account).is_none() && cx.handle_of(&former.account).is_none();
        let former: Vec<Former> = self.row.group.former.iter().flatten().filter(is_shown).cloned().collect();
        (!former.is_empty()).then_some(former)
    }

    /// Keeps what those of these have claimed to be called who are not here any more: of members alone it is known, and what they have said
    /// remains.
    pub(super) fn keep_names(&mut self, before: &[MemberRow]) {
        let gone = before.iter().filter(|member| self.member(&member.account).is_none());
        let name = |member: &MemberRow| Some((member.account, member.handle_claimed.clone()?));
        let gone: Vec<_> = gone.filter_map(name).map(|(account, claimed)| Former { account, claimed }).collect();
        if self.is_pair() || gone.is_empty() {
            return;
        }
        let former = self.row.group.former.get_or_insert_default();
        former.retain(|known| gone.iter().all(|gone| gone.account != known.account));
        former.extend(gone);
        former.drain(..former.len().saturating_sub(FORMER_MAX));
    }
}

/// What another epoch's settings say differently, but for members, roles, name, description, picture and disappearing time. The links of who is
/// no member any more end by that, which is shown: nobody has revoked them.
fn changes_of(before: &Settings, after: &Settings, is_member: impl Fn(&AccountId) -> bool) -> Vec<GroupKind> {
    let changed = |rule: &Rule| before.rule(*rule) != after.rule(*rule);
    let rules = Rule::ALL.into_iter().filter(changed);
    let mut kinds: Vec<_> = rules.map(|rule| GroupKind::Rule { rule, role: after.rule(rule) }).collect();
    let less = |all: &[AccountId], other: &[AccountId]| -> Vec<AccountId> {
        all.iter().filter(|account| !other.contains(account)).copied().collect()
    };
    let banned = |accounts: Vec<AccountId>, on| (!accounts.is_empty()).then_some(GroupKind::Banned { accounts, on });
    kinds.extend(banned(less(&after.banned, &before.banned), true));
    kinds.extend(banned(less(&before.banned, &after.banned), false));
    let opened: Vec<_> = after.entrances.iter().filter(|open| !before.entrances.contains(open)).collect();
    let closed = before.entrances.iter().any(|open| !after.entrances.contains(open) && is_member(&open.maker));
    if closed && opened.is_empty() {
        kinds.push(GroupKind::EntrancesClosed);
    }
    kinds.extend(opened.iter().map(|open| GroupKind::EntranceOpened { approve: open.approve }));
    kinds
}
