//! A conversation as stored, apart from its MLS state and its outbox.

use minicbor::{Decode, Encode};
use protocol::cbor::{self, Bytes};
use protocol::chain::ChainPoint;
use protocol::content::{Content, Meaning};
use protocol::control::Control;
use protocol::id::{AccountId, ConversationId, EntryHash, Link, MessageId, Tag, TopicId};
use protocol::inbox::SignedRebuild;
use protocol::signature::{PublicKey, SecretKey};
use protocol::time::Minutes;
use protocol::topic::{Entry, Head, SegmentSecrets, SignedHead};

use super::group::GroupRow;
use super::join::FIRST_TASK;
use super::mending::MendingRow;
use super::merge::members_of;
use super::part::Part;
use super::receipts::Told;
use crate::caught::Caught;
use crate::changes::{Changes, Table, conversation_key};
use crate::deletion::Deleted;
use crate::leaf::Leaf;
use crate::mls::{Group, LastResort};
use crate::policy::{Change, LetIn, Notice};
use crate::profile::Seed;
use crate::settings::Settings;
use crate::view::Role;

/// The row of table `Conversation`; what is skipped lies in table `Part`.
#[derive(Clone, Encode, Decode)]
pub(crate) struct ConversationRow {
    #[n(0)]
    pub conversation: ConversationId,
    #[n(1)]
    pub group_id: Bytes,
    /// The segment that is read, which is the MLS epoch.
    #[n(2)]
    pub segment: u64,
    #[n(3)]
    pub secrets: StoredSecrets,
    /// The last entry that was taken in.
    #[n(4)]
    pub cursor: Head,
    /// The newest head that the server has signed.
    #[n(5)]
    pub signed_head: Option<SignedHead>,
    /// A head further on, signed by the server, that somebody has seen.
    #[n(6)]
    pub expected: Option<SignedHead>,
    #[n(7)]
    pub phase: Phase,
    /// The settings of the segment's epoch, as in its GroupContext.
    #[n(8)]
    pub settings: Settings,
    /// The members of the segment's epoch, computed from its tree.
    #[cbor(skip)]
    pub members: Part<Vec<MemberRow>>,
    #[n(10)]
    pub authenticator: Bytes,
    /// The own commit that is on its way.
    #[cbor(skip)]
    pub pending: Part<Option<PendingCommit>>,
    #[n(12)]
    pub notices: Vec<NoticeRow>,
    /// Who was removed while not everybody has given a sign from a later epoch.
    #[n(13)]
    pub removal: Option<RemovalRow>,
    #[n(14)]
    pub name: Option<String>,
    /// Names that were said, the newest last; one of them is in force.
    #[n(15)]
    pub names_said: Vec<NameRow>,
    #[n(16)]
    pub last_number: u64,
    #[n(17)]
    pub read_number: u64,
    #[n(18)]
    pub unread: u64,
    #[n(19)]
    pub next_task: u64,
    /// Whether a removal waits for this device's sign.
    #[n(20)]
    pub acknowledgement_due: bool,
    /// What all members share where the conversation could not go on.
    #[n(21)]
    pub break_point: Option<BreakPoint>,
    /// The rebuild from which this generation comes.
    #[n(22)]
    pub rebuild: Option<SignedRebuild>,
    /// Invitations of which one may lead on, the newest last, kept until the topic has been read to its end: [`OfferRow`]s, encoded.
    #[n(23)]
    pub offered: Option<Bytes>,
    /// Whether nothing has been read since joining: then a wrong start is the server's.
    #[n(24)]
    pub just_joined: bool,
    /// How many members were asked to add this device again.
    #[n(25)]
    pub readmission_attempts: u32,
    /// The highest sequence at which the server said that it stored something of this device: it must not be behind that.
    #[n(26)]
    pub acknowledged: u64,
    /// Accounts that have said or done something here. Whoever never joined sends nothing, and no removal waits for them.
    #[cbor(skip)]
    pub heard: Part<Vec<AccountId>>,
    /// The segment in which a message had expired before this device came to read it.
    #[n(28)]
    pub passed_over: Option<u64>,
    /// The time of the last entry that was taken in: no later one is earlier.
    #[n(29)]
    pub time: Minutes,
    /// Own commits of this segment that notices made void before they were known to be stored, the newest last: each is still
    /// this device's if it is met.
    #[n(30)]
    pub voided: Vec<EntryHash>,
    /// How many entries of the segment were taken in.
    #[n(31)]
    pub in_segment: u64,
    /// The highest sequence up to which the person has read on another device.
    #[n(32)]
    pub read_through: u64,
    /// What this account has told of how far it has come.
    #[n(33)]
    pub told: Told,
    /// The last minute at which something here disappears; 0 if nothing ever did.
    #[n(34)]
    pub life_last: Minutes,
    /// What is pinned, the newest last.
    #[n(35)]
    pub pins: Vec<MessageId>,
    /// How far this device has deleted it, if its person ever did.
    #[n(36)]
    pub deleted: Option<Deleted>,
    /// The last number of its history when this device came into the topic, if it had a history then: receipts in the topic say nothing of
    /// that, for what was read before may have been another order, and what was sent there may have reached nobody.
    #[n(37)]
    pub entered: Option<u64>,
    /// What this device keeps of a group beside its settings.
    #[cbor(skip)]
    pub group: Part<GroupRow>,
    /// What this device has done lately to mend it.
    #[cbor(skip)]
    pub mending: Part<MendingRow>,
}

/// What a conversation begins with, made here or joined.
pub(crate) struct Beginning<'a> {
    pub group: &'a Group,
    pub leaves: &'a [Leaf],
    pub settings: Settings,
    pub secrets: &'a SegmentSecrets,
    /// The entry after which this device reads, and the time of that entry.
    pub cursor: Head,
    pub time: Minutes,
    pub phase: Phase,
}

impl ConversationRow {
    /// The row of a conversation that has just begun here.
    pub fn new(beginning: Beginning<'_>) -> Self {
        let Beginning { group, leaves, settings, secrets, cursor, time, phase } = beginning;
        ConversationRow {
            conversation: settings.conversation,
            group_id: group.group_id().into(),
            segment: group.epoch(),
            secrets: StoredSecrets::store(secrets),
            cursor,
            signed_head: None,
            expected: None,
            phase,
            members: members_of(leaves, &settings).into(),
            settings,
            authenticator: group.authenticator().into(),
            pending: None.into(),
            notices: Vec::new(),
            removal: None,
            name: None,
            names_said: Vec::new(),
            last_number: 0,
            read_number: 0,
            unread: 0,
            next_task: FIRST_TASK,
            acknowledgement_due: false,
            break_point: None,
            rebuild: None,
            offered: None,
            just_joined: false,
            readmission_attempts: 0,
            acknowledged: 0,
            heard: Vec::new().into(),
            passed_over: None,
            time,
            voided: Vec::new(),
            in_segment: 0,
            read_through: 0,
            told: Told::nothing(cursor.sequence),
            life_last: Minutes(0),
            pins: Vec::new(),
            deleted: None,
            entered: None,
            group: Part::default(),
            mending: Part::default(),
        }
    }
}

/// The numbers of the parts in table `Part`: they never change meaning.
const MEMBERS: u8 = 1;
const PENDING: u8 = 2;
const HEARD: u8 = 3;
const MENDING: u8 = 4;
const GROUP: u8 = 70;

impl ConversationRow {
    /// 0 for the first group, one more after each rebuild.
    pub fn generation(&self) -> u32 {
        self.settings.generation
    }

    /// Writes the parts that were touched.
    pub fn put_parts(&mut self, changes: &mut Changes) {
        let id = self.conversation;
        let mut put = |number: u8, value: Option<Vec<u8>>| {
            if let Some(value) = value {
                changes.put(Table::Part, conversation_key(&id, &[number]), value);
            }
        };
        put(MEMBERS, self.members.take_touched().map(cbor::to_bytes));
        put(PENDING, self.pending.take_touched().map(cbor::to_bytes));
        put(HEARD, self.heard.take_touched().map(cbor::to_bytes));
        put(MENDING, self.mending.take_touched().map(cbor::to_bytes));
        put(GROUP, self.group.take_touched().map(cbor::to_bytes));
    }

    /// Takes a stored part in; nothing if it is none.
    pub fn take_part(&mut self, number: &[u8], value: &[u8]) -> Option<()> {
        match number {
            [MEMBERS] => self.members = Part::stored(cbor::from_bytes(value).ok()?),
            [PENDING] => self.pending = Part::stored(cbor::from_bytes(value).ok()?),
            [HEARD] => self.heard = Part::stored(cbor::from_bytes(value).ok()?),
            [MENDING] => self.mending = Part::stored(cbor::from_bytes(value).ok()?),
            [GROUP] => self.group = Part::stored(cbor::from_bytes(value).ok()?),
            _ => return None,
        }
        Some(())
    }
}

/// How far a conversation is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Phase {
    /// The topic is not on the server yet.
    #[n(0)]
    Creating,
    #[n(1)]
    Active,
    /// The server lied: nothing is sent.
    #[n(2)]
    Paused(#[n(0)] Caught),
    /// The last entry closed the segment and cannot be merged.
    #[n(3)]
    Broken(#[n(0)] Caught),
    /// This device must be removed and added again.
    #[n(4)]
    Stuck,
    #[n(5)]
    Left,
}

/// A segment's secrets as stored.
#[derive(Clone, Encode, Decode)]
pub(crate) struct StoredSecrets {
    #[n(0)]
    signing: Seed,
    #[n(1)]
    commit: Seed,
    #[n(2)]
    ephemeral: Seed,
}

impl StoredSecrets {
    pub fn store(secrets: &SegmentSecrets) -> Self {
        StoredSecrets {
            signing: Seed(*secrets.signing.to_seed()),
            commit: Seed(*secrets.commit_key),
            ephemeral: Seed(*secrets.ephemeral_key),
        }
    }

    pub fn signing(&self) -> SecretKey {
        SecretKey::from_seed(&self.signing.0)
    }

    pub fn commit_key(&self) -> &[u8; 32] {
        &self.commit.0
    }

    pub fn ephemeral_key(&self) -> &[u8; 32] {
        &self.ephemeral.0
    }
}

/// A member: an account with all its leaves.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct MemberRow {
    #[n(0)]
    pub account: AccountId,
    #[n(1)]
    pub handle_claimed: Option<protocol::handle::Handle>,
    #[n(2)]
    pub role: Role,
    #[n(3)]
    pub leaves: Vec<LeafRow>,
}

/// A leaf of a member.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct LeafRow {
    #[n(0)]
    pub index: u32,
    #[n(1)]
    pub device: protocol::id::DeviceId,
    #[n(2)]
    pub key: PublicKey,
    /// Whether its key package was a last-resort one, and its device has not renewed it since.
    #[n(3)]
    pub last_resort: LastResort,
    /// The point of its account's chain that it names.
    #[n(4)]
    pub point: ChainPoint,
}

/// A removal notice in force.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct NoticeRow {
    #[n(0)]
    pub account: AccountId,
    #[n(1)]
    pub notice: Notice,
}

/// A removal of which not everybody has given a sign.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct RemovalRow {
    #[n(0)]
    pub removed: Vec<AccountId>,
    #[n(1)]
    pub waiting_for: Vec<AccountId>,
}

/// A name that was said, with the content that said it: joiners are given it, since the GroupContext holds only the tag.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct NameRow {
    #[n(0)]
    pub tag: Tag,
    #[n(1)]
    pub content: Bytes,
}

impl NameRow {
    /// Reads a content that says a name; nothing if it says anything else.
    pub fn read(content: &Bytes) -> Option<(Self, String)> {
        let read = Content::from_bytes(&content.0).ok()?;
        let Meaning::Control(Control::Name { name }) = read.meaning() else { return None };
        let tag = protocol::content::tag(&read, &content.0);
        Some((NameRow { tag, content: content.clone() }, name))
    }

    /// Who said the name, and the name.
    pub fn said(&self) -> Option<(AccountId, String)> {
        let said_by = Content::from_bytes(&self.content.0).ok()?.origin.account;
        NameRow::read(&self.content).map(|(_, name)| (said_by, name))
    }
}

/// An own commit that was persisted before it was sent.
#[derive(Clone, Encode, Decode)]
pub(crate) struct PendingCommit {
    #[n(0)]
    pub entry: Entry,
    #[n(1)]
    pub next: StoredSecrets,
    /// The task that it does.
    #[n(2)]
    pub task: u64,
    /// The Welcome for those whom it adds: sent only after the commit was read back.
    #[n(3)]
    pub welcome: Option<Bytes>,
    #[n(4)]
    pub invitees: Vec<Invitee>,
    #[n(5)]
    pub change: ChangeRow,
    /// This device's minute when it was made: its place in the order cannot be from long before.
    #[n(6)]
    pub made: Minutes,
}

/// A device that a pending commit adds.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct Invitee {
    #[n(0)]
    pub account: AccountId,
    #[n(1)]
    pub device: protocol::id::DeviceId,
    #[n(2)]
    pub inbox_key: protocol::inbox::InboxKey,
}

/// A [`Change`] as stored.
#[derive(Debug, Clone, Encode, Decode)]
pub(crate) struct ChangeRow {
    #[n(0)]
    joined: Vec<AccountId>,
    #[n(1)]
    removed: Vec<AccountId>,
    #[n(2)]
    renewed: Vec<AccountId>,
    #[n(3)]
    devices_added: Vec<AccountId>,
    #[n(4)]
    devices_removed: Vec<AccountId>,
    #[n(5)]
    let_in: Vec<LetInRow>,
}

/// Somebody whom a pending commit lets in by an entrance.
#[derive(Debug, Clone, Copy, Encode, Decode)]
pub(crate) struct LetInRow {
    #[n(0)]
    account: AccountId,
    #[n(1)]
    let_in: LetIn,
}

impl ChangeRow {
    pub fn store(change: &Change) -> Self {
        ChangeRow {
            joined: change.joined.iter().copied().collect(),
            removed: change.removed.iter().copied().collect(),
            renewed: change.renewed.iter().copied().collect(),
            devices_added: change.devices_added.iter().copied().collect(),
            devices_removed: change.devices_removed.iter().copied().collect(),
            let_in: change
                .let_in
                .iter()
                .map(|(account, let_in)| LetInRow { account: *account, let_in: *let_in })
                .collect(),
        }
    }

    pub fn change(&self) -> Change {
        Change {
            joined: self.joined.iter().copied().collect(),
            removed: self.removed.iter().copied().collect(),
            renewed: self.renewed.iter().copied().collect(),
            devices_added: self.devices_added.iter().copied().collect(),
            devices_removed: self.devices_removed.iter().copied().collect(),
            let_in: self.let_in.iter().map(|row| (row.account, row.let_in)).collect(),
        }
    }
}

/// Where a conversation could not go on: the same for all members, and what a rebuild must name.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct BreakPoint {
    #[n(0)]
    pub topic: TopicId,
    #[n(1)]
    pub epoch: u64,
    #[n(2)]
    pub authenticator: Bytes,
    /// The head with the closing entry.
    #[n(3)]
    pub head: Head,
    #[n(4)]
    pub closing_entry: EntryHash,
    #[n(5)]
    pub generation: u32,
    #[n(6)]
    pub members: Vec<MemberRow>,
    #[n(7)]
    pub settings: Settings,
}

/// An invitation to a conversation that one is in.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct OfferRow {
    /// Who invites.
    #[n(0)]
    pub adder: AccountId,
    /// Whether it claims to lead into a rebuild: into another topic.
    #[n(1)]
    pub rebuilds: bool,
    /// A [`protocol::inbox::Invitation`], encoded.
    #[n(2)]
    pub invitation: Bytes,
}

/// A row of table `Recent`: an entry that was taken in lately.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct RecentRow {
    /// Two rebuilds can begin the same generation: only the topic says what a row can be compared with.
    #[n(0)]
    pub topic: TopicId,
    #[n(1)]
    pub segment: u64,
    #[n(2)]
    pub link: Link,
    #[n(3)]
    pub tag: Option<Tag>,
    #[n(4)]
    pub message: Option<MessageId>,
    #[n(5)]
    pub sender: Option<AccountId>,
}
