//! Each lie that Wiretight must survive: its name, who tells it, how it is told, and how it must end.

pub mod accident;
pub mod device;
pub mod directory;
pub mod file;
pub mod frank;
pub mod group;
pub mod identity;
pub mod installation;
pub mod linking;
pub mod member;
pub mod ours;
pub mod parsing;
pub mod probe;
pub mod server;
pub mod stage;
pub mod theft;
pub mod tokens;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use engine::caught;

use crate::world::trace::Trace;
use stage::Stage;

/// Who lies or attacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// An evil server.
    Server,
    /// An evil member.
    Member,
    /// A removed member.
    Removed,
    /// The network, or a stranger.
    Network,
    /// Whoever has the server's database.
    Database,
    /// Whoever has a phone or laptop, or a copy of its disk.
    Phone,
    /// Nobody: an accident that must not do what a lie could.
    Accident,
}

/// How a lie must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nothing comes of it, and nobody need be told.
    Prevented,
    /// It is told to the person, by one of these names, and evidence is kept.
    Caught(&'static [&'static str]),
    /// It costs no more than a stated amount.
    Bounded,
}

macro_rules! lies {
    ($($variant:ident, $name:literal, $actor:ident, $end:expr, $script:path, $sentence:literal;)*) => {
        /// A lie, or an attack, or an accident.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Lie {
            $(#[doc = $sentence] $variant,)*
        }

        impl Lie {
            /// All of them.
            pub const ALL: &[Lie] = &[$(Lie::$variant,)*];

            /// The name in the threat model.
            pub fn name(self) -> &'static str {
                match self { $(Lie::$variant => $name,)* }
            }

            /// Who lies.
            pub fn actor(self) -> Actor {
                match self { $(Lie::$variant => Actor::$actor,)* }
            }

            /// What is done, in a sentence.
            pub fn sentence(self) -> &'static str {
                match self { $(Lie::$variant => $sentence,)* }
            }

            /// How it must end.
            pub fn end(self) -> End {
                match self { $(Lie::$variant => $end,)* }
            }

            fn script(self) -> fn(&mut Stage) {
                match self { $(Lie::$variant => $script,)* }
            }
        }
    };
}

use End::{Bounded, Caught, Prevented};

lies! {
    GhostMember, "ghost-member", Server, Caught(&["PlantedEntry"]), server::ghost_member,
        "a join is injected without a member's signed commit";
    WithholdRemoval, "withhold-removal", Server, Caught(&["Withheld", "BrokenChain"]), server::withhold_removal,
        "the commit that removes somebody is acknowledged and dropped";
    GhostSilent, "ghost-silent", Server, Prevented, device::ghost_silent,
        "a device is added to somebody's account, and the server tells nobody";
    IdConfusion, "id-confusion", Server, Prevented, identity::id_confusion,
        "device, account, head and key are exchanged for one another in signed statements and in what is verified";
    LinkDisguised, "link-disguised", Network, Prevented, identity::link_disguised,
        "a linking code is presented as an invitation";
    SecondLeaf, "second-leaf", Removed, Prevented, device::second_leaf,
        "somebody adds a second device of theirs just before they are removed";
    DeviceRevoked, "device-revoked", Phone, Prevented, device::device_revoked,
        "a stolen device goes on sending and reading after its owner has removed it";
    ChainWithheld, "chain-withheld", Server, Caught(&["OldChain", "OldRecord"]), device::chain_withheld,
        "half of the members are not shown a member's newest chain";
    ChainForked, "chain-forked", Server, Caught(&["OldRecord", "ForkedChain"]), device::chain_forked,
        "the server shows a branch of somebody's chain that a removed device has signed";
    GhostDevice, "ghost-device", Server, Caught(&["OwnRecordChanged", "OldRecord", "OtherRecord"]), directory::ghost_device,
        "a device is added to somebody's account, in the map as well, and shown to one other person only";
    KeySwapFirstContact, "key-swap-first-contact", Server, Caught(&["OtherHolder", "TwoDirectories", "FalseChain", "OwnRecordChanged"]), directory::key_swap_first_contact,
        "the first look-up of somebody returns another account";
    KeySwapShortFork, "key-swap-short-fork", Server, Caught(&["TwoDirectories"]), directory::key_swap_short_fork,
        "one look-up of somebody is shown another log, shorter than the way to the next anchor, and then the truth";
    SplitView, "split-view", Server, Caught(&["TwoDirectories"]), directory::split_view,
        "two people are shown two directories, each of which is as it must be";
    DirectoryRollback, "directory-rollback", Server, Caught(&["LogRolledBack", "OldRecord", "NotVouched"]), directory::directory_rollback,
        "an older log, or an older chain, is shown than was known";
    StaleLookup, "stale-lookup", Server, Caught(&["FalseProof"]), directory::stale_lookup,
        "a superseded version is proved as the newest, with a forged proof that nothing followed";
    PromiseBroken, "promise-broken", Server, Caught(&["BrokenPromise"]), directory::promise_broken,
        "what was promised of somebody's devices never enters the log";
    HandlePromised, "handle-promised", Server, Caught(&["BrokenPromise", "FalsePromise"]), directory::handle_promised,
        "a handle that nobody has is promised to be somebody's, and proved to be nobody's afterwards";
    HandleFlip, "handle-flip", Server, Caught(&["OtherHolder", "OwnRecordChanged"]), directory::handle_flip,
        "a handle is another account's for one epoch, and then its owner's again";
    AnswerUnsigned, "answer-unsigned", Server, Caught(&["WrongAnswer"]), directory::answer_unsigned,
        "what is asked of the directory is answered without the server's signature";
    HandleReleased, "handle-released", Server, Caught(&["FalseRelease", "OwnRecordChanged"]), directory::handle_released,
        "a handle is released although its account is not deleted, so that nobody finds its owner any more";
    ForkCommits, "fork-commits", Server, Caught(&["Forked", "Withheld"]), server::fork_commits,
        "two halves are given different commits for one epoch";
    PlantedKey, "planted-key", Server, Caught(&["PlantedEntry", "BadCommit"]), server::planted_key,
        "the server puts its own next key and proof on an honest commit";
    PlantedEntry, "planted-entry", Server, Caught(&["PlantedEntry"]), server::planted_entry,
        "the server appends entries of its own";
    EchoToOne, "echo-to-one", Server, Caught(&["Forked", "Withheld"]), server::echo_to_one,
        "a removal is shown to the remover alone";
    EarlyExpiry, "early-expiry", Server, Caught(&["MissingBody"]), server::early_expiry,
        "entries are withheld as expired";
    BackdatedExpiry, "backdated-expiry", Server, Caught(&["BrokenChain"]), server::backdated_expiry,
        "what somebody writes is told as if it had been written, and had expired, long ago";
    BackdatedTopic, "backdated-topic", Server, Caught(&["Backdated"]), server::backdated_topic,
        "a topic is dated long ago from its first entry on";
    BackdatedAfterJoining, "backdated-after-joining", Server, Caught(&["JoinStart", "BrokenChain"]), server::backdated_after_joining,
        "a joiner is told that what followed had expired before it joined";
    LateJoiner, "late-joiner", Server, Caught(&["JoinStart", "BrokenChain"]), server::late_joiner,
        "a joiner is given a later start than the adder stated";
    Replay, "replay", Server, Caught(&["Replayed", "BrokenChain", "PlantedEntry", "Forked"]), server::replay,
        "an old ciphertext is delivered again";
    Reorder, "reorder", Server, Caught(&["BrokenChain", "Forked", "Withheld"]), server::reorder,
        "entries are exchanged";
    DropOne, "drop", Server, Caught(&["BrokenChain", "Forked", "Withheld"]), server::drop_one,
        "one entry is left out, and the others are chained as if it had never been";
    TopicRollback, "topic-rollback", Server, Caught(&["Withheld", "BrokenChain"]), server::topic_rollback,
        "a restored snapshot ends before what clients have seen";
    PlantedKeyInLeague, "planted-key-in-league", Server, Caught(&["BadCommit", "PlantedEntry"]), member::planted_key_in_league,
        "the server and a member together put another next key on an honest commit";
    ForeignLeafOnAdd, "foreign-leaf-on-add", Member, Caught(&["ForeignLeaf"]), member::foreign_leaf_on_add,
        "a member adds a leaf whose key is not on the named account's chain";
    UselessKey, "useless-key", Member, Caught(&["BadCommit"]), member::useless_key,
        "a member adds a device to whose key nobody can seal, so that nobody could commit any more";
    RoleOverreach, "role-overreach", Member, Caught(&["RoleOverreach"]), member::role_overreach,
        "a plain member commits a removal";
    RoleStale, "role-stale", Member, Caught(&["RoleOverreach"]), member::role_stale,
        "a demoted admin acts from the old role";
    BadCommit, "bad-commit", Member, Caught(&["BadCommit"]), member::bad_commit,
        "a well-formed envelope with garbage in it closes the segment";
    WrongNextKey, "wrong-next-key", Member, Caught(&["WrongNextKey"]), member::wrong_next_key,
        "a valid commit announces a verification key that nobody can derive";
    CommitStorm, "commit-storm", Member, Caught(&["RemovalIgnored"]), member::commit_storm,
        "endless self-updates, so that another's removal always loses the race";
    RebuildHijack, "rebuild-hijack", Removed, Caught(&["RebuildRefused"]), member::rebuild_hijack,
        "a removed owner rebuilds from the epoch before the removal for those who lag";
    ResendToNewcomer, "resend-to-newcomer", Accident, Prevented, accident::resend_to_newcomer,
        "a message refused by a closed segment would be sent again after somebody was added";
    EphemeralFlood, "ephemeral-flood", Member, Prevented, accident::ephemeral_flood,
        "thousands of ephemeral signals while others are away";
    ProfileCopied, "profile-copied", Phone, Caught(&["ProfileCopied"]), accident::profile_copied,
        "a profile folder is restored from a copy, or used twice";
    LostAck, "lost-ack", Network, Prevented, accident::lost_ack,
        "the connection dies after the server stored an append and before it said so";
    CrashAnywhere, "crash-anywhere", Accident, Prevented, accident::crash_anywhere,
        "a process is killed between any two effects, on either side";
    LongAbsence, "long-absence", Accident, Bounded, accident::long_absence,
        "a device returns after hundreds of commits and thousands of messages";
    DatabaseTheft, "database-theft", Database, Prevented, theft::database_theft,
        "all of a real server's files are taken, with canaries in all that people write";
    LogTheft, "log-theft", Database, Prevented, theft::log_theft,
        "the log of a real server at its most verbose level is taken";
    DiskTheft, "disk-theft", Phone, Prevented, theft::disk_theft,
        "a real profile's folder is taken without its passphrase";
    Unreportable, "unreportable", Member, Caught(&["Unreportable"]), frank::unreportable,
        "messages whose frank is missing or wrong";
    FrankSwap, "frank-swap", Server, Caught(&["Stamp"]), frank::frank_swap,
        "the stamps of two messages, or their times, are exchanged";
    StampTransplant, "stamp-transplant", Member, Caught(&["Unreportable"]), frank::stamp_transplant,
        "another's old message is appended in one's own topic for a fresh stamp";
    WeakKey, "weak-key", Server, Prevented, parsing::weak_key,
        "public keys of low order, or all zero, wherever a key is taken from somebody";
    CounterEnd, "counter-end", Accident, Prevented, parsing::counter_end,
        "counters at their maximum";
    NonCanonical, "non-canonical", Network, Prevented, parsing::non_canonical,
        "every non-canonical encoding of every frame";
    Huge, "huge", Network, Prevented, parsing::huge,
        "lengths and counts at and past each limit";
    WrongSuite, "wrong-suite", Server, Caught(&["WrongAnswer"]), parsing::wrong_suite,
        "an offer of a weaker ciphersuite, or of another protocol version than was asked for";
    SameFileTwice, "same-file-twice", Member, Prevented, file::same_file_twice,
        "the same file is sent twice in one epoch";
    Salamander, "salamander", Member, Prevented, file::salamander,
        "one blob is to open to two contents under two keys";
    FileTampered, "file-tampered", Server, Prevented, file::file_tampered,
        "the server exchanges, cuts, mixes or keeps back a file";
    TopicProbe, "topic-probe", Removed, Prevented, probe::topic_probe,
        "somebody removed, and a stranger, try to append to a topic and to read it without its segment's key";
    SizeOracle, "size-oracle", Server, Prevented, probe::size_oracle,
        "kinds of messages are told by their size or expiry";
    GarbageKeyPackages, "garbage-key-packages", Network, Prevented, ours::garbage_key_packages,
        "somebody publishes key packages that nobody can use, so that whoever adds them would stop the group";
    CopiedKey, "copied-key", Network, Prevented, ours::copied_key,
        "somebody publishes key packages with another person's encryption key, so that whoever is added with them would not be either";
    FleetingNotice, "fleeting-notice", Member, Prevented, ours::fleeting_notice,
        "a member says that they leave in a message that expires before those who are away can read it";
    RebuildOverreach, "rebuild-overreach", Member, Caught(&["BadCommit", "RebuildRefused"]), ours::rebuild_overreach,
        "an admin jams a group and rebuilds it without its owner";
    ReadmissionHijack, "readmission-hijack", Member, Caught(&["UnsolicitedWelcome"]), ours::readmission_hijack,
        "a device that waits to be added again is lured into a group of somebody's own, by a key package that anybody may take";
    RebuildDisplaced, "rebuild-displaced", Member, Caught(&["BadCommit"]), ours::rebuild_displaced,
        "whoever was away finds, beside the invitation into what was rebuilt, others that claim to lead in further on";
    TextOvertakesRemoval, "text-overtakes-removal", Accident, Prevented, ours::text_overtakes_removal,
        "a removal loses its race, and what was written behind it would be read by whoever is removed";
    UnsolicitedWelcome, "unsolicited-welcome", Network, Prevented, accident::unsolicited_welcome,
        "a stranger's Welcome would draw a person into a group";
    LastResortShared, "last-resort-shared", Network, Bounded, accident::last_resort_shared,
        "a stranger takes somebody's key packages until those whom they are added by get the same one";
    TokenDoubleSpend, "token-double-spend", Network, Prevented, tokens::token_double_spend,
        "one token in two places, on two server processes";
    TokenTagging, "token-tagging", Server, Caught(&["IssuerTwice"]), tokens::token_tagging,
        "an issuer key of its own for one person";
    TokensByAnotherKey, "tokens-by-another-key", Server, Caught(&["OtherIssuer"]), tokens::tokens_by_another_key,
        "tokens are given to one person under another key than is stated";
    BannedGoesOn, "banned-goes-on", Network, Bounded, tokens::banned_goes_on,
        "a suspended account goes on posting";
    Enumerate, "enumerate", Network, Bounded, tokens::enumerate,
        "handles tried at speed";
    InboxFlood, "inbox-flood", Network, Bounded, tokens::inbox_flood,
        "all tokens that an account gets for a day are spent on one inbox, at once or all day, so that nobody else reaches it";
    InboxRepeated, "inbox-repeated", Network, Prevented, tokens::inbox_repeated,
        "an item that was paid for once is repeated without end, so that its device reads its inbox until the server answers it nothing else";
    KeyPackageDrain, "key-package-drain", Network, Bounded, tokens::key_package_drain,
        "key packages are taken until none is left";
    LinkTopicToAccount, "link-topic-to-account", Server, Prevented, tokens::link_topic_to_account,
        "somebody looks for one connection that carries both";
    LinkChats, "link-chats", Server, Caught(&["Stamp"]), linking::link_chats,
        "in strict mode, what is said in one chat is to make another act";
    TokensDrawn, "tokens-drawn", Server, Bounded, tokens::tokens_drawn,
        "tokens are taken for nothing, so that whoever needs them asks for more";
    LinkReplayed, "link-replayed", Member, Prevented, group::link_replayed,
        "somebody came by a link and has left, and a member who read what they asked for asks for it again in their name";
    LinkRevoked, "link-revoked", Network, Prevented, group::link_revoked,
        "somebody asks to be let in by a link that was revoked";
    KnockWithoutDevices, "knock-without-devices", Network, Prevented, group::knock_without_devices,
        "somebody without a device that could be added asks to be let in, so that all else of who lets them in waits behind it";
    AdditionInVain, "addition-in-vain", Network, Prevented, group::addition_in_vain,
        "somebody has themselves added without a device that could be, so that all else of who adds them waits behind it";
    RebuildWithoutKeys, "rebuild-without-keys", Member, Caught(&["BadCommit"]), group::rebuild_without_keys,
        "a member without key packages jams a group, so that nobody can be brought into what is rebuilt";
    RebuildWithGarbage, "rebuild-with-garbage", Member, Caught(&["BadCommit"]), group::rebuild_with_garbage,
        "a member with key packages that nobody can use jams a group, so that everybody would refuse what is rebuilt";
    RebuildWithCopiedKey, "rebuild-with-copied-key", Member, Caught(&["BadCommit"]), group::rebuild_with_copied_key,
        "two members whose key packages have one encryption key jam a group, so that nobody could be added to what is rebuilt";
    RebuildPastOwner, "rebuild-past-owner", Member, Caught(&["BadCommit"]), group::rebuild_past_owner,
        "a member and the server have an admin rebuild a group without its owner, of whom no key package that can be used is shown";
    KnockByRemovedDevice, "knock-by-removed-device", Network, Prevented, group::knock_by_removed_device,
        "a knock signed by a device that is then removed would void the letting in of all who asked with it";
    BanOvertaken, "ban-overtaken", Network, Prevented, group::ban_overtaken,
        "somebody asks one admin to add them while another is about to ban them";
    KnocksPileUp, "knocks-pile-up", Network, Prevented, group::knocks_pile_up,
        "people ask to be let in whom nobody answers, until there is no room for others";
    LinkMakerPresumes, "link-maker-presumes", Member, Prevented, group::link_maker_presumes,
        "whoever made a link puts those who came by it into other groups";
    LinkInAnothersName, "link-in-anothers-name", Member, Caught(&["RoleOverreach"]), group::link_in_anothers_name,
        "an admin makes a link of which it would be said that another has made it";
    BannedReturns, "banned-returns", Removed, Prevented, group::banned_returns,
        "somebody who is banned comes back by a link, or with the help of a plain member";
    AnnouncementBypassed, "announcement-bypassed", Member, Prevented, group::announcement_bypassed,
        "a plain member's program writes where only owners and admins do";
    WordAsReaction, "word-as-reaction", Member, Prevented, group::word_as_reaction,
        "a member reacts with words, with what nobody sees, or with more than one emoji";
    LinkByPush, "link-by-push", Server, Caught(&["Misplaced"]), linking::link_by_push,
        "what belongs on one session is said on another, to see which others act on it";
}

/// How a lie ended.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The lie.
    pub lie: Lie,
    /// Who caught what.
    pub caught: Vec<(String, caught::Lie)>,
    /// How many pieces of evidence were kept.
    pub evidence: usize,
    /// What ended otherwise than it must; nothing if all is well.
    pub wrong: Vec<String>,
}

/// Runs a lie in its small world, and once more without it: the control run must be clean.
pub fn run(lie: Lie) -> Verdict {
    run_traced(lie, Trace::default)
}

/// Runs a lie, with a trace of the world in which it is told.
pub fn run_traced(lie: Lie, trace: fn() -> Trace) -> Verdict {
    let mut control = Stage::new(false);
    lie.script()(&mut control);
    let mut stage = Stage::with_trace(true, trace());
    lie.script()(&mut stage);
    let mut verdict = Verdict { lie, caught: stage.caught(), evidence: stage.evidence(), wrong: Vec::new() };
    // What an evil member's own engine makes of its deeds is nobody's matter.
    verdict.caught.retain(|(who, _)| lie.actor() != Actor::Member || who != "mallory");
    let clean = control.broken.iter().map(|what| format!("without the lie: {what}"));
    verdict.wrong.extend(clean.chain(stage.broken.iter().cloned()));
    if !control.caught().is_empty() {
        verdict.wrong.push(format!("without the lie: caught {:?}", control.caught()));
    }
    verdict.wrong.extend(judge(lie.end(), &verdict));
    verdict
}

/// Runs lies over `jobs` threads, each in worlds of its own; tells of each in the order of the list, as soon as it and all before it
/// have ended.
pub fn run_all(lies: &[Lie], jobs: usize, mut told: impl FnMut(Verdict)) {
    let next = AtomicUsize::new(0);
    let (sender, verdicts) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(lie) = lies.get(index) else { break };
                    sender.send((index, run(*lie))).expect("somebody listens until all have ended");
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (index, verdict) in verdicts {
            early.insert(index, verdict);
            while let Some(verdict) = early.remove(&due) {
                told(verdict);
                due += 1;
            }
        }
    });
}

fn judge(end: End, verdict: &Verdict) -> Vec<String> {
    let mut wrong = Vec::new();
    match end {
        End::Caught(names) => {
            if verdict.caught.is_empty() {
                wrong.push("nobody caught it".to_owned());
            }
            for (who, lie) in &verdict.caught {
                let found = variant_name(lie);
                if !names.contains(&found.as_str()) {
                    wrong.push(format!("{who} caught {found}, which it is not"));
                }
            }
            if verdict.evidence == 0 {
                wrong.push("no evidence was kept".to_owned());
            }
        }
        End::Prevented | End::Bounded => {
            for (who, lie) in &verdict.caught {
                wrong.push(format!("{who} caught {} where nothing comes of it", variant_name(lie)));
            }
        }
    }
    wrong
}

/// The name of what was caught, without whom it names.
pub fn variant_name(lie: &caught::Lie) -> String {
    let text = format!("{lie:?}");
    text.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}
