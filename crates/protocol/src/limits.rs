//! A limit on everything that a peer can make large, each with its reason.

/// The smallest padded plaintext, bytes: about 500 are sender, signature, heads and authenticator, so that texts of up to some
/// 400 bytes, receipts and acknowledgements all look alike.
pub const PADDED_BYTES_MIN: usize = 1_024;

/// The largest frame on a session, bytes: a commit at its largest and its envelope.
pub const FRAME_BYTES_MAX: usize = 4 * 1024 * 1024 + 64 * 1024;

/// The largest frame that a client sends on an account or contact session, bytes: an inbox item, or eleven key packages, and
/// their envelope.
pub const SMALL_FRAME_BYTES_MAX: usize = 128 * 1024;

/// The largest hello, bytes: a token and its frame.
pub const HELLO_BYTES_MAX: usize = 1_024;

/// The largest body of a commit, bytes: a cold removal in a hybrid group of 1,000 takes 1.2 MB, an addition of 100 devices
/// 0.3 MB with their chains; four times the former leaves room.
pub const COMMIT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The largest body of a message, bytes: long texts fit, everything larger is a blob.
pub const MESSAGE_BYTES_MAX: usize = 96 * 1024;

/// The largest text of one message, bytes of UTF-8: fits into a message with its envelope, several pages of prose.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;

/// The shortest life of disappearing messages, seconds: the server's times are in minutes, and what is said is to be read.
pub const LIFE_S_MIN: u32 = 5 * 60;

/// The longest life of disappearing messages, seconds: whoever wants to keep them for longer wants to keep them.
pub const LIFE_S_MAX: u32 = 365 * 24 * 60 * 60;

/// The most chats into which a message is forwarded at once ...
pub const FORWARD_CHATS_MAX: usize = 5;

/// ... and the times after which it was forwarded so often that it goes into one at once: what spreads by itself is slowed down.
pub const FORWARDS_MANY: u8 = 5;

/// How deep marked text is nested: more is shown as it is written.
pub const MARKUP_DEPTH_MAX: usize = 8;

/// The most spans of one marked text: more are shown as they are written.
pub const MARKUP_SPANS_MAX: usize = 4_096;

/// The longest target of a link in marked text, bytes: what browsers take.
pub const LINK_BYTES_MAX: usize = 2_048;

/// The longest question of a poll, bytes: some sentences.
pub const QUESTION_BYTES_MAX: usize = 512;

/// The most options of a poll: what fits a screen.
pub const OPTIONS_MAX: usize = 12;

/// The longest option of a poll, bytes: a line.
pub const OPTION_BYTES_MAX: usize = 128;

/// The most messages that are pinned in one conversation: a further one takes the oldest's place.
pub const PINS_MAX: usize = 5;

/// The largest ephemeral signal, bytes: a closed enum, its nonce and its authentication.
pub const EPHEMERAL_BYTES_MAX: usize = 512;

/// The plaintext of every signal, bytes: account, device, time and what it says take 66 to 73.
pub const SIGNAL_BYTES: usize = 96;

/// The most messages of one conversation that a device tells another at once as starred: they fit one message.
pub const STARS_TOLD_MAX: usize = 500;

/// The longest title of a link's preview, bytes: two lines.
pub const PREVIEW_TITLE_BYTES_MAX: usize = 256;

/// The longest description of a link's preview, bytes: some lines.
pub const PREVIEW_DESCRIPTION_BYTES_MAX: usize = 512;

/// The longest side of the picture in a link's preview, pixels: what fits beside two lines on any screen.
pub const PREVIEW_SIDE_MAX: u16 = 240;

/// The largest picture in a link's preview, bytes: with the longest text it still fits [`MESSAGE_BYTES_MAX`].
pub const PREVIEW_PICTURE_BYTES_MAX: usize = 16 * 1024;

/// The largest sealed inbox item, bytes: a Welcome and a small tree; anything larger goes into a blob.
pub const INBOX_ITEM_BYTES_MAX: usize = 96 * 1024;

/// The most items that wait in one device's inbox: strangers cannot fill a disk.
pub const INBOX_ITEMS_MAX: u64 = 1_000;

/// When many write to one inbox, an item costs more: so many prices, each twice the one before, from one token. The highest, 16, is
/// less than a client holds; to exhaust all of them takes more accounts than to bother one person is worth.
pub const INBOX_TIERS: u8 = 5;

/// A Welcome with its tree larger than this goes into a blob, bytes: what is left of an inbox item after sealing.
pub const WELCOME_INLINE_BYTES_MAX: usize = 64 * 1024;

/// The largest blob, bytes: 2 GB files and their padding.
pub const BLOB_BYTES_MAX: u64 = 2_400_000_000;

/// The largest chunk of a blob in one request, bytes: so large that what each costs beside its bytes does not count, so small that some
/// of them on their way fit into the memory of any device.
pub const BLOB_CHUNK_BYTES_MAX: usize = 1024 * 1024;

/// The days that an entry's body, a commit or a blob is kept at most: longer absences are healed by readmission.
pub const RETENTION_DAYS_MAX: u16 = 30;

/// The most entries that one segment takes from all senders: keeps each sender's ratchet within its forward distance. Whoever meets
/// the limit commits, which renews keys: a busy group does so some times a day.
pub const SEGMENT_ENTRIES_MAX: u64 = 2_048;

/// The forward distance of a sender's ratchet: as many entries as one sender can have in one segment. Skipping all of them costs a
/// receiver a tenth of a second or so (0.57 s for twice as many, unoptimised on a busy machine); a member can make all receivers do
/// so once in each segment.
pub const RATCHET_FORWARD_MAX: u32 = 2_048;

/// The most entries in one answer to a read: bounded memory on both sides.
pub const READ_ENTRIES_MAX: u16 = 256;

/// The bytes of bodies after which an answer to a read ends early.
pub const READ_BYTES_MAX: usize = 1024 * 1024;

/// The most segments that one session may have proven keys for: memory for each session is bounded.
pub const SESSION_SEGMENTS_MAX: usize = 4_096;

/// How long a key package is given out, days: its secret, which opens what its taker wrote first, does not lie about for longer.
pub const KEY_PACKAGE_DAYS: u16 = 60;
/// The most key packages that a device keeps on the server: first contacts of a busy day.
pub const KEY_PACKAGES_MAX: usize = 100;

/// The largest key package, bytes: hybrid ones take 2.7 KB.
pub const KEY_PACKAGE_BYTES_MAX: usize = 8 * 1024;

/// A device's inbox key, bytes at most: X-Wing takes 1,216.
pub const INBOX_KEY_BYTES_MAX: usize = 2 * 1024;

/// The longest handle, characters.
pub const HANDLE_CHARACTERS_MAX: usize = 32;

/// The shortest handle, characters.
pub const HANDLE_CHARACTERS_MIN: usize = 3;

/// The most statements in one chain: a person with many devices over decades. All of it travels with each first contact, some 200
/// bytes for each.
pub const CHAIN_STATEMENTS_MAX: usize = 2_000;

/// The last statements of a chain, which only the account key makes: no stolen device can use them up.
pub const CHAIN_STATEMENTS_RESERVED: usize = 100;

/// The most statements that are appended to a chain at once: an account key replaced and devices reset, with room.
pub const APPENDED_STATEMENTS_MAX: usize = 8;

/// How long two devices that are being linked find each other's messages, minutes: long enough to type a code, short enough that a
/// code left on a screen is soon of no use.
pub const RENDEZVOUS_MINUTES: u64 = 10;

/// The most messages in one rendezvous: a linking takes five, and may begin again some times.
pub const RENDEZVOUS_MESSAGES_MAX: usize = 32;

/// The largest message in a rendezvous, bytes: keys and signatures; chains are read from the directory.
pub const RENDEZVOUS_BYTES_MAX: usize = 4 * 1024;

/// The most devices of one account: each is a leaf in every conversation.
pub const ACCOUNT_DEVICES_MAX: usize = 16;

/// The longest device name, bytes.
pub const DEVICE_NAME_BYTES_MAX: usize = 64;

/// The longest conversation name, bytes.
pub const NAME_BYTES_MAX: usize = 256;

/// The longest description of a group, bytes: some paragraphs.
pub const DESCRIPTION_BYTES_MAX: usize = 2_048;

/// The largest picture of a group, bytes: 256 by 256 pixels as JPEG take a third of it; it travels to each newcomer.
pub const GROUP_PICTURE_BYTES_MAX: usize = 32 * 1024;

/// The longest side of a group's picture, pixels: decoded it takes no more than some megabytes.
pub const GROUP_PICTURE_SIDE_MAX: u32 = 1_024;

/// The most people banned from one group: each takes 34 bytes of the GroupContext, for good. Where more come, the entrances are closed.
pub const BANNED_MAX: usize = 200;

/// The most open entrances of a group: one for each of a few people who let others in.
pub const ENTRANCES_MAX: usize = 16;

/// The most people whom a link names as those to ask: a link stays short, and a knock costs few tokens.
pub const ENTRANCE_ASKED_MAX: usize = 3;

/// How long a knock can be granted, minutes: whoever decides looks once a week.
pub const KNOCK_MINUTES: u64 = 7 * 24 * 60;

/// A knock may be of a time so far ahead of the clock of who is asked, minutes: clocks differ.
pub const KNOCK_AHEAD_MINUTES: u64 = 24 * 60;

/// The most people who wait at a group's entrances for one device's person to decide: more are not looked at until some are answered.
pub const KNOCKS_MAX: usize = 100;

/// The most people who are not in a group any more of whom a device keeps what they have claimed to be called: beyond them the first are shown
/// by the beginning of their id.
pub const FORMER_MAX: usize = 100;

/// The longest reaction, bytes of UTF-8: the longest emoji, a couple with two skin tones or a flag of tags, take 35 or less.
pub const REACTION_BYTES_MAX: usize = 64;

/// The longest MIMI language tag, bytes (RFC 5646 recommends room for 35).
pub const LANGUAGE_BYTES_MAX: usize = 35;

/// The longest content type, bytes (RFC 6838 §4.2 allows 127 for each name).
pub const CONTENT_TYPE_BYTES_MAX: usize = 255;

/// How deep content of an unknown kind is nested at most: MIMI parts of parts, with room; a decoder's stack stays small.
pub const ITEM_DEPTH_MAX: u32 = 16;

/// The most people in a conversation.
pub const MEMBERS_MAX: usize = 1_000;

/// The most devices in a conversation: a removal in a cold tree takes 1.2 KB for each, and must fit into [`COMMIT_BYTES_MAX`].
pub const LEAVES_MAX: usize = 3_000;

/// The most accounts added by one commit: two commits build the largest group, and each is well below [`COMMIT_BYTES_MAX`].
pub const ADDS_PER_COMMIT_MAX: usize = 500;

/// The bytes of key packages and chains after which a commit adds nobody more: what follows has room in [`COMMIT_BYTES_MAX`].
pub const ADDED_BYTES_MAX: usize = 3 * 1024 * 1024;

/// The most people in a conversation in which receipts are told: beyond it they would outnumber the messages, and with a thousand
/// members fill segments.
pub const RECEIPT_MEMBERS_MAX: usize = 32;

/// The most topic heads of other conversations in one message: they are gossip, not content.
pub const GOSSIP_HEADS_MAX: usize = 4;

/// The longest invitation code, bytes.
pub const INVITATION_BYTES_MAX: usize = 64;

/// The largest session token, bytes: period, nonce and authenticator, with their heads.
pub const TOKEN_BYTES_MAX: usize = 128;

/// The most tokens in one request for them: one answer takes some milliseconds of the server.
pub const TOKEN_BATCH_MAX: usize = 64;

/// How many tokens a client asks for at once, always the same, so that the number tells nothing: a quiet day's need.
pub const TOKEN_BATCH: usize = 25;

/// The tokens that an account in good standing gets for one day unless the operator says otherwise: a group of a thousand
/// strangers can be built on one day (a thousand inbox items and the look-ups before them), and scripts that reconnect all day work.
pub const TOKEN_QUOTA: u32 = 1_200;

/// How long after its day, and before it, a token is taken, and a session opened with it lives, minutes: clocks differ, and not
/// everybody should reconnect at midnight.
pub const TOKEN_GRACE_MINUTES: u64 = 60;

/// How long before its day a token is issued, minutes: long enough to fetch tokens at a moment that tells nothing of their use, short
/// enough that a suspended account's last ones are soon of no use.
pub const TOKEN_ISSUE_AHEAD_MINUTES: u64 = 6 * 60;

/// The look-ups that one contact session answers before it wants a further token: a group of a few dozen strangers is
/// found with one; whoever tries handles at speed runs out of tokens.
pub const CONTACT_LOOKUPS_MAX: u32 = 100;

/// The most issuer statements in one hello's answer: the present period's and the next one's.
pub const ISSUERS_MAX: usize = 2;

/// The deepest path of the map's tree, nodes: one for each bit of a leaf's label.
pub const MAP_DEPTH_MAX: usize = 256;

/// The most markers beside a version: one for each bit of its number, and one.
pub const MAP_MARKERS_MAX: usize = 80;

/// The versions of a label that one history answers: whoever has more asks again from the last; 0.6 MB or so.
pub const HISTORY_VERSIONS_MAX: usize = 256;

/// The labels in one proof: a handle and its account.
pub const PROOF_LABELS_MAX: usize = 2;

/// The longest proof in the log, hashes: two for each bit of its size.
pub const LOG_DEPTH_MAX: usize = 128;

/// People compare checkpoints of sizes that are a multiple of this: some minutes apart on a busy server, an hour on a quiet one.
pub const LOG_ANCHOR: u64 = 64;

/// The anchors in one answer, 64 bytes each: what a client needs that looks every hour, and a start after some days. Whoever was away
/// for longer compares the newest ones: a log that was forked stays so.
pub const ANCHORS_MAX: usize = 64;

/// The hashes of leaves in one answer, 32 bytes each: those of so many anchors, and those since the newest. 130 KB after a long absence,
/// some 4 KB an hour on a quiet server.
pub const LISTED_LEAVES_MAX: usize = 64 * ANCHORS_MAX + 63;

/// No log began before this, seconds since 1970: 2026-01-01, when there was no server of this kind.
pub const LOG_BEGINS_S: u64 = 1_767_225_600;

/// A log has no more leaves than seconds since [`LOG_BEGINS_S`], by its last leaf's time, and so many: the fastest pace that a server can be set to is a
/// leaf a second, and times stand still for up to a day where a clock was put right. What is beyond that was made up, so that what others know
/// of the log has no place in it.
pub const LOG_LEAVES_UNEXPLAINED: u64 = 24 * 60 * 60;

/// A log's last leaf older than this is late, seconds: ten heartbeats.
pub const LEAF_AGE_LATE_S: u64 = 10 * 60;

/// A log's last leaf older than this is worth nothing, seconds: a day, as with a promise that is broken.
pub const LEAF_AGE_OLD_S: u64 = 24 * 60 * 60;

/// A promise is to be kept after so many seconds at most: several epochs of the slowest pace, with witnesses that are waited for in vain.
pub const PROMISE_S_MAX: u64 = 10 * 60;

/// A topic's last entry may be so far ahead of a server's clock for others to be given its time, minutes: as much as a running process
/// follows its clock back. Beyond it a clock was wrong, and stamping along would keep the topic wrong for ever, until clients, whose
/// tolerance is a day, take the times for lies: the topic takes no entries until the clock has caught up.
pub const APPENDS_AHEAD_MINUTES: u64 = 6 * 60;

/// A log's last leaf may be of a time so far ahead of a device's clock, seconds: clocks differ.
pub const LEAF_AHEAD_S: u64 = 10 * 60;

/// The largest signed note, bytes: a checkpoint with dozens of cosignatures.
pub const NOTE_BYTES_MAX: usize = 8 * 1024;

/// The most signatures on a note: the log's and its witnesses'.
pub const NOTE_SIGNATURES_MAX: usize = 32;

/// The leaves that one epoch adds to the map at most: a hundred thousand changes, each of which supersedes a version; more wait
/// for the next epoch.
pub const AUDIT_INSERTED_MAX: usize = 200_000;

/// The unchanged subtrees in one audit blob: 28 for each leaf added, which is more than a map of a billion accounts has.
pub const AUDIT_UNCHANGED_MAX: usize = 28 * AUDIT_INSERTED_MAX;

/// The largest audit blob, bytes: twenty thousand leaves take 20 MB or so; an auditor's memory stays bounded.
pub const AUDIT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The changes that one epoch of a server takes up at most: some seconds of work and some megabytes of audit blob; more wait for
/// the next epoch.
pub const EPOCH_CHANGES_MAX: usize = 10_000;

/// The leaves in one answer to an auditor, some 200 bytes each.
pub const LOG_LEAVES_MAX: u64 = 1_000;

/// So long after a promise's deadline the person is warned that the log does not keep it, ms: epochs may be late, and clocks differ.
pub const PROMISE_WARNS_MS: u64 = 10 * 60_000;

/// So long after a promise's deadline nothing is sent any more to the account that it is about, ms: whoever runs a server has had a
/// day to mend it, and a server that lies has had no longer.
pub const PROMISE_BLOCKS_MS: u64 = 24 * 60 * 60_000;

/// The largest file of an attachment, bytes: 2 GiB; with its padding it stays below [`BLOB_BYTES_MAX`].
pub const ATTACHMENT_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// What an attachment is padded to at least, bytes: notes, contact cards and icons all look alike, and what a blob costs its server
/// is more than that anyway.
pub const ATTACHMENT_PADDED_BYTES_MIN: usize = 16 * 1024;

/// The longest file name, bytes of UTF-8: what common file systems take.
pub const FILE_NAME_BYTES_MAX: usize = 255;

/// The longest side of a picture as a message states it, pixels: beyond it nothing that shows pictures goes.
pub const PICTURE_SIDE_MAX: u32 = 65_535;

/// The largest blurred placeholder, bytes: 8 by 8 cells and the number of columns.
pub const PLACEHOLDER_BYTES_MAX: usize = 1 + 8 * 8 * 3;

/// The longest waveform, bytes: as many bars as a line has room for.
pub const WAVEFORM_BYTES_MAX: usize = 64;
