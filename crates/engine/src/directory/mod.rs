//! The directory as this profile knows it: what its log has shown, whom it vouches for, and what it still owes.

pub(crate) mod anew;
mod apart;
pub(crate) mod bind;
pub mod check;
pub(crate) mod gossip;
pub(crate) mod heard;
pub(crate) mod release;
pub(crate) mod self_check;
pub mod trust;
pub(crate) mod view;
pub(crate) mod vouch;

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use protocol::id::AccountId;
use protocol::limits::NOTE_SIGNATURES_MAX;
use protocol::server::ServerStatement;
use protocol::time::Millis;
use protocol::transparency::answered::Served;
use protocol::transparency::checkpoint::{Checkpoint, Witnesses};
use protocol::transparency::directory_proof::{Freshness, LastCheckpoint, Pin};
use protocol::transparency::evidence::ProvenLeaf;
use protocol::transparency::leaf::Configuration;
use protocol::transparency::log::{LogHash, LogState};
use protocol::transparency::note::{Note, NoteKey};
use protocol::transparency::promise::SignedPromise;

use crate::changes::{Row, Table};
use crate::conversation::Conversation;
use crate::core::{Context, Core, Errand};
use crate::effect::Event;
use crate::hub::Hub;
use crate::input::{CommandError, Reply};
use crate::view::{ContactView, DirectoryView};
use bind::Owed;
use gossip::GossipRow;
use heard::Heard;
use self_check::{Expected, OwnLabels, Watch};
use trust::{Permits, Said, Trust, Why};
use vouch::Wanted;

/// The most anchors that are kept: whom one talks with daily knows one of them, at a busy server's pace too.
pub(crate) const ANCHORS_MAX: usize = 16;
/// The most witnesses that a person can trust: a note has room for so many signatures beside the log's.
const WITNESSES_MAX: usize = NOTE_SIGNATURES_MAX - 1;
/// The most promises that are kept of one account: the oldest say how long it has been waited for.
pub(crate) const PROMISES_MAX: usize = 8;

/// What is kept of the directory (table `Directory`, key empty).
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub(crate) struct DirectoryRow {
    /// The newest checkpoint that was verified on the account session: named there, and nowhere else.
    #[n(0)]
    pub pin: Option<Shown>,
    /// The newest checkpoint that was verified on a session that nobody may link with the account: named to nobody.
    #[n(1)]
    pub apart: Option<Shown>,
    /// The witnesses that the person trusts.
    #[n(2)]
    pub witnesses: WitnessRow,
    /// Anchors that were shown here or told by others, the newest last, each size once.
    #[n(3)]
    pub anchors: Vec<AnchorRow>,
    /// How far the own account's labels have been checked.
    #[n(4)]
    pub own: OwnLabels,
    /// Whether the directory shows the own account as it is known here.
    #[n(5)]
    pub own_trust: Trust,
    /// When the next member is looked up of whom nothing was shown.
    #[n(6)]
    pub bind_at: Option<Millis>,
    /// The checkpoints of contact sessions, as signed, that the log is to be held against when it is read.
    #[n(7)]
    pub unconfirmed: Vec<String>,
    /// The last statement of the own chain that the directory has ever shown.
    #[n(8)]
    pub own_shown: Option<u64>,
    /// How long the log has not been shown although it was asked for.
    #[n(9)]
    pub log_withheld: Option<Withheld>,
    /// How long the own account has not been.
    #[n(10)]
    pub own_withheld: Option<Withheld>,
    /// What another own device has seen beyond this one.
    #[n(11)]
    pub expected: Option<Expected>,
    /// When the log was read last, as it must be.
    #[n(12)]
    pub read: Option<Millis>,
}

/// That something is asked for in vain which every server can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Withheld {
    /// Since when, by this device's clock.
    #[n(0)]
    pub since: Millis,
    /// How often.
    #[n(1)]
    pub times: u32,
}

/// What a checkpoint showed: enough to hold later ones against it, and to show others what the server has signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Shown {
    /// The checkpoint with its last leaf.
    #[n(0)]
    pub leaf: ProvenLeaf,
    /// What the leaf names.
    #[n(1)]
    pub configuration: Configuration,
    /// That the server has shown it here: who names this and is shown a smaller log can prove that.
    #[n(2)]
    pub served: Option<Served>,
}

/// The witnesses that a person trusts, as notes write their keys, and how many of them must have cosigned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub(crate) struct WitnessRow {
    #[n(0)]
    pub keys: Vec<String>,
    #[n(1)]
    pub quorum: u32,
}

/// A checkpoint of an anchor size.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct AnchorRow {
    #[n(0)]
    pub size: u64,
    #[n(1)]
    pub root: LogHash,
    /// As the log has signed it.
    #[n(2)]
    pub note: String,
    /// When it was learnt, by this device's clock.
    #[n(3)]
    pub learnt: Millis,
}

/// What the server has promised of an account and not shown yet (table `Directory`, by account id), the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub(crate) struct PromisesRow {
    #[n(0)]
    pub promises: Vec<OwedRow>,
}

/// A promise that is not kept yet.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct OwedRow {
    #[n(0)]
    pub promise: SignedPromise,
    /// Whether it was found broken: evidence is kept once.
    #[n(1)]
    pub broken: bool,
    /// The deadline by this device's clock: as far from when it was received as the promise says from when it was made.
    #[n(2)]
    pub due: Millis,
}

/// The directory in memory.
#[derive(Default)]
pub(crate) struct Directory {
    pub row: DirectoryRow,
    pub promises: BTreeMap<AccountId, PromisesRow>,
    /// What is known of the log by its anchors.
    pub gossip: GossipRow,
    /// What of the own account and the log is looked at.
    pub watch: Watch,
    /// Whom something is owed of, with when to ask.
    pub owed: Owed,
    /// To whom nothing is sent.
    pub blocked: BTreeSet<AccountId>,
    /// To whom nothing is sent in a pair.
    pub blocked_in_pair: BTreeSet<AccountId>,
    /// Who is to be asked for on a session of their own.
    pub alone: Option<Wanted>,
    /// What was verified last on a session that nobody may link with the account: whoever is looked up next is shown by the same.
    pub last_checkpoint: Option<LastCheckpoint>,
    /// What the server has just said about it, while that is judged.
    pub heard: Option<Box<Heard>>,
}

impl Directory {
    /// From stored rows; nothing if this version cannot read them.
    pub fn from_stored(rows: &[Row]) -> Option<Directory> {
        let mut directory = Directory::default();
        for row in rows {
            if row.key.is_empty() {
                directory.row = protocol::cbor::from_bytes(&row.value).ok()?;
            } else if row.key == gossip::KEY {
                directory.gossip = protocol::cbor::from_bytes(&row.value).ok()?;
            } else {
                let account = AccountId::from_slice(&row.key)?;
                directory.promises.insert(account, protocol::cbor::from_bytes(&row.value).ok()?);
            }
        }
        Some(directory)
    }

    /// The server's keys as its log names them, as far as they were shown.
    pub fn statement(&self) -> Option<ServerStatement> {
        let newest = self.row.pin.as_ref().or(self.row.apart.as_ref());
        newest.map(|shown| shown.configuration.server.clone())
    }

    /// The witnesses that are trusted: what was kept was checked when it was. If it cannot be read, no checkpoint has enough of them.
    pub fn witnesses(&self) -> Witnesses {
        let keys: Option<Vec<NoteKey>> = self.row.witnesses.keys.iter().map(|key| NoteKey::parse(key)).collect();
        let witnesses = keys.and_then(|keys| Witnesses::new(keys, self.row.witnesses.quorum as usize));
        witnesses.unwrap_or_else(Witnesses::unreadable)
    }
}

impl Shown {
    /// What later answers are held against.
    pub fn pin(&self) -> Pin {
        Pin {
            log_key: self.configuration.server.keys.log,
            vrf_key: self.configuration.vrf_key,
            note: self.leaf.note.clone(),
            time: self.leaf.leaf.time,
        }
    }

    /// The log's size and root.
    pub fn state(&self) -> Option<LogState> {
        state_in(&self.leaf.note)
    }
}

/// The log's size and root as a note says them; whether it is signed is another matter.
pub(crate) fn state_in(note: &str) -> Option<LogState> {
    let note = Note::parse(note).ok()?;
    Checkpoint::parse(note.text()).map(|checkpoint| checkpoint.state)
}

/// Writes the directory's row.
pub(crate) fn put_row(cx: &mut Context<'_>) {
    let value = protocol::cbor::to_bytes(&cx.core.directory.row);
    cx.core.changes.put(Table::Directory, [], value);
}

/// Keeps what is promised of an account, or that nothing is any more.
pub(crate) fn put_promises(cx: &mut Context<'_>, account: AccountId, row: PromisesRow) {
    if row.promises.is_empty() {
        if cx.core.directory.promises.remove(&account).is_some() {
            cx.core.changes.remove(Table::Directory, account.0);
        }
        return;
    }
    cx.put(Table::Directory, account.0, &row);
    cx.core.directory.promises.insert(account, row);
}

/// The directory as a whole, for the person.
pub(crate) fn view(cx: &Context<'_>) -> DirectoryView {
    let directory = &cx.core.directory;
    let pin = directory.row.pin.as_ref();
    let stop = directory.gossip.stop.as_ref();
    DirectoryView {
        size: pin.and_then(Shown::state).map_or(0, |state| state.size),
        time: pin.map(|shown| shown.leaf.leaf.time),
        age: directory.watch.age,
        own_checked: directory.row.own.checked,
        caught: stop.map(|stop| stop.caught.clone()),
        goes_on: stop.is_some_and(|stop| stop.goes_on),
        own: directory.row.own_trust,
        withheld: self_check::withheld_since(cx),
        read: directory.row.read,
        anew: anew::view(cx),
        witnesses: directory.row.witnesses.keys.clone(),
        quorum: directory.row.witnesses.quorum,
        unwitnessed: directory.watch.unwitnessed,
    }
}

/// Trusts these witnesses from here on.
pub(crate) fn trust_witnesses(cx: &mut Context<'_>, keys: Vec<String>, quorum: u32) -> Result<Reply, CommandError> {
    let refuse = |why| Err(CommandError::Witnesses { why });
    if keys.len() > WITNESSES_MAX {
        return refuse("there are more than a signed note has room for");
    }
    let read: Option<Vec<NoteKey>> = keys.iter().map(|key| NoteKey::parse(key)).collect();
    let Some(read) = read else { return refuse("a witness's key looks like name+0a1b2c3d+base64") };
    let names: BTreeSet<&str> = read.iter().map(NoteKey::name).collect();
    if names.len() < read.len() {
        return refuse("two of these witnesses have the same name: name the newer one alone");
    }
    if quorum == 0 && !read.is_empty() {
        return refuse("at least one of the witnesses that are named must have signed");
    }
    if Witnesses::new(read, quorum as usize).is_none() {
        return refuse("each must be a cosigner's key, once, and no more can be asked for than there are");
    }
    cx.core.directory.row.witnesses = WitnessRow { keys, quorum };
    put_row(cx);
    cx.tell(Event::Directory);
    Ok(Reply::Done)
}

/// Whether the directory vouches for an account, the own one included.
pub(crate) fn trust(cx: &Context<'_>, account: &AccountId) -> Trust {
    if cx.own_account() == *account {
        return cx.core.directory.row.own_trust;
    }
    cx.core.contacts.get(account).map(|contact| contact.trust).unwrap_or_default()
}

/// The time of the newest leaf that the account session was shown, if that is as it must be.
pub(crate) fn fresh_time(cx: &Context<'_>) -> Option<Millis> {
    let directory = &cx.core.directory;
    let pin = directory.row.pin.as_ref().filter(|_| directory.watch.age == Some(Freshness::Fresh));
    pin.map(|shown| shown.leaf.leaf.time.millis())
}

/// Whether a first contact may rest on what is known of an account.
pub(crate) fn permits_first_contact(cx: &Context<'_>, account: &AccountId) -> bool {
    let permits = || trust(cx, account).permits(cx.now).first_contact && !self_check::is_blind(cx);
    cx.own_account() == *account || permits()
}

/// Whether one may be brought into a conversation by an account that the person has accepted.
pub(crate) fn permits_joining(cx: &Context<'_>, account: &AccountId) -> bool {
    cx.own_account() == *account || trust(cx, account).permits(cx.now).joining
}

/// Whether nothing that people write is sent in a conversation: the directory was caught, or does not show a member as it should.
pub(crate) fn stops(core: &Core, conversation: &Conversation) -> bool {
    gossip::stops_sending(core) || !blocked(core, conversation).is_empty()
}

impl Hub {
    /// What the directory vouches for has changed: where the account is a member, messages go out again, or do not any more.
    pub fn trust_changed(&mut self, cx: &mut Context<'_>, account: AccountId) {
        cx.tell(Event::Trust { account });
        for conversation in self.conversations.values_mut().filter(|c| c.has_member(&account)) {
            conversation.show(cx);
            cx.core.errands.push_back(Errand::Advance(conversation.id()));
        }
    }
}

/// To whom of a conversation nothing is sent; the own account is one of them, if nothing is sent from here.
pub(crate) fn blocked(core: &Core, conversation: &Conversation) -> Vec<AccountId> {
    let Directory { blocked, blocked_in_pair, .. } = &core.directory;
    let own = core.profile.as_ref().map(|profile| profile.row.account);
    // Whoever goes on although the directory was caught asks it for nobody: that nothing is shown is no reason then.
    let goes_on = gossip::stopped_by(core).is_some() && !gossip::stops_sending(core);
    let counts = |account: &AccountId| {
        let contact = core.contacts.get(account).map(|contact| contact.trust);
        let trust = if own == Some(*account) { Some(core.directory.row.own_trust) } else { contact };
        !(goes_on && matches!(trust, Some(Trust::Blocked { why: Why::NotShown, .. })))
    };
    let is_blocked = |account: &&AccountId| {
        let in_pair = conversation.is_pair() && Some(**account) != own;
        (in_pair || blocked.contains(account)) && conversation.has_member(account) && counts(account)
    };
    blocked_in_pair.iter().filter(is_blocked).copied().collect()
}

/// Takes note of what the directory says of an account.
pub(crate) fn hear(cx: &mut Context<'_>, account: &AccountId, said: Said) {
    if cx.own_account() != *account && !cx.core.contacts.contains_key(account) {
        return;
    }
    let before = trust(cx, account);
    let after = before.after(said);
    if let Said::Shown { sequence, .. } = said {
        note_shown(cx, account, sequence);
    }
    if before == after {
        // Asked in vain again: later once more.
        let now = cx.now;
        return cx.core.directory.note(*account, &after, Some(now));
    }
    if cx.own_account() == *account {
        cx.core.directory.row.own_trust = after;
        put_row(cx);
    } else if let Some(contact) = cx.core.contacts.get(account).cloned() {
        cx.put_contact(ContactView { trust: after, ..contact });
    }
    let now = cx.now;
    cx.core.directory.note(*account, &after, Some(now));
    // Whether they may bring the person in is asked when they do.
    let told = |trust: Trust| Permits { joining: false, ..trust.permits(cx.now) };
    if told(before) != told(after) {
        cx.core.errands.push_back(Errand::TrustChanged(*account));
    }
}

/// What was shown once is never taken back by an honest server.
fn note_shown(cx: &mut Context<'_>, account: &AccountId, sequence: u64) {
    if cx.own_account() == *account {
        let shown = &mut cx.core.directory.row.own_shown;
        *shown = (*shown).max(Some(sequence));
        put_row(cx);
    } else if let Some(contact) = cx.core.contacts.get(account).filter(|contact| contact.shown < Some(sequence)) {
        let contact = ContactView { shown: Some(sequence), ..contact.clone() };
        cx.put_contact(contact);
    }
}

/// Whether the server has shown, or signed that it has, more of an account's chain than this: then it takes something back. Else whatever
/// more is known was signed by the account's own devices, and perhaps never told to the server.
pub(crate) fn takes_back(cx: &Context<'_>, account: &AccountId, sequence: u64) -> bool {
    let shown = match cx.own_account() == *account {
        true => cx.core.directory.row.own_shown,
        false => cx.core.contacts.get(account).and_then(|contact| contact.shown),
    };
    shown > Some(sequence) || has_promised(cx, account, sequence)
}

/// Whether the server has promised more of an account's chain than this, and not shown it yet.
pub(crate) fn has_promised(cx: &Context<'_>, account: &AccountId, sequence: u64) -> bool {
    let promises = cx.core.directory.promises.get(account).into_iter().flat_map(|row| &row.promises);
    promises.map(|row| &row.promise.promise).any(|promise| promise.sequence > sequence)
}
