//! A value of each wire type from one seed, each variant of each enum once: what vectors and properties are made of.

use protocol::api::*;
use protocol::attachment::*;
use protocol::cbor::{self, Bytes};
use protocol::chain::*;
use protocol::choice::*;
use protocol::commit::*;
use protocol::content::*;
use protocol::control::*;
use protocol::entrance::*;
use protocol::franking::*;
use protocol::handle::Handle;
use protocol::hello::*;
use protocol::id::*;
use protocol::inbox::*;
use protocol::linking::*;
use protocol::payload::*;
use protocol::preview::*;
use protocol::saying::*;
use protocol::server::*;
use protocol::signal::*;
use protocol::signature::{PublicKey, Signature};
use protocol::time::{Days, Minutes, Seconds};
use protocol::token::*;
use protocol::topic::*;
use protocol::transparency::anchor::*;
use protocol::transparency::answered::*;
use protocol::transparency::audit::*;
use protocol::transparency::checkpoint::*;
use protocol::transparency::directory_proof::*;
use protocol::transparency::evidence::*;
use protocol::transparency::label::*;
use protocol::transparency::leaf::*;
use protocol::transparency::log::*;
use protocol::transparency::lookup::*;
use protocol::transparency::map::*;
use protocol::transparency::promise::*;
use protocol::transparency::vrf::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a sample takes its bytes from.
pub struct Source(ChaCha20Rng);

impl Source {
    /// The same bytes for the same seed.
    pub fn new(seed: u64) -> Self {
        Source(ChaCha20Rng::seed_from_u64(seed))
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0.next_u64() % limit
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

/// A type of which samples can be taken.
pub trait Sample: Sized {
    /// How many variants it has.
    const VARIANTS: usize = 1;

    /// A value of the variant with this index.
    fn variant(source: &mut Source, index: usize) -> Self;

    /// A value of any variant.
    fn any(source: &mut Source) -> Self {
        let index = source.below(Self::VARIANTS as u64) as usize;
        Self::variant(source, index)
    }
}

macro_rules! structs {
    ($($name:ident { $($field:ident),* })*) => {
        $(impl Sample for $name {
            fn variant(source: &mut Source, _: usize) -> Self {
                $name { $($field: Sample::any(source)),* }
            }
        })*
    };
}

macro_rules! enums {
    ($($name:ident: $($variant:ident $({ $($field:ident),* })? $(($inner:ident))?),*;)*) => {
        $(impl Sample for $name {
            const VARIANTS: usize = [$(stringify!($variant)),*].len();

            fn variant(source: &mut Source, index: usize) -> Self {
                let makers: [fn(&mut Source) -> Self; Self::VARIANTS] = [$(|_source| {
                    $(let $inner = Sample::any(_source);)?
                    $name::$variant $({ $($field: Sample::any(_source)),* })? $(($inner))?
                }),*];
                makers[index](source)
            }
        })*
    };
}

macro_rules! arrays {
    ($($name:ident)*) => {
        $(impl Sample for $name {
            fn variant(source: &mut Source, _: usize) -> Self {
                $name(source.array())
            }
        })*
    };
}

macro_rules! numbers {
    ($($name:ident)*) => {
        $(impl Sample for $name {
            fn variant(source: &mut Source, _: usize) -> Self {
                // All lengths of encodings occur, and both ends.
                match source.below(8) {
                    0 => 0,
                    1 => $name::MAX,
                    2 => 23,
                    3 => 24,
                    shift => (source.0.next_u64() >> (8 * shift)) as $name,
                }
            }
        })*
    };
}

numbers! { u8 u16 u32 u64 }

arrays! {
    AccountId DeviceId ConversationId TopicId BlobId Tag MessageId ServerId RendezvousId ChainHead NameTag NameSalt LinkNonce LinkCommitment Link EntryHash PublicKey Signature
    AttachmentKey FileHash BlobSecret StampMac CertificateHash Challenge Incarnation BlobKey EntranceSecret IssuerKey Blinded Evaluated EvaluationProof TokenNonce
    Authenticator MapValue NodeHash MapNonce LogHash ConfigurationHash AuditHash QuestionHash AnswerHash ServedHash VrfKey VrfProof
}

impl Sample for bool {
    fn variant(source: &mut Source, _: usize) -> Self {
        source.below(2) == 1
    }
}

impl Sample for Minutes {
    fn variant(source: &mut Source, _: usize) -> Self {
        Minutes(Sample::any(source))
    }
}

impl Sample for Seconds {
    fn variant(source: &mut Source, _: usize) -> Self {
        Seconds(Sample::any(source))
    }
}

impl Sample for NodeLabel {
    fn variant(source: &mut Source, _: usize) -> Self {
        let length = source.below(257) as u16;
        NodeLabel::leaf(source.array()).prefix(length)
    }
}

impl Sample for Days {
    fn variant(source: &mut Source, _: usize) -> Self {
        Days(Sample::any(source))
    }
}

impl Sample for Bytes {
    fn variant(source: &mut Source, _: usize) -> Self {
        let length = source.below(30) as usize;
        Bytes(source.array::<30>()[..length].to_vec())
    }
}

impl Sample for String {
    fn variant(source: &mut Source, _: usize) -> Self {
        let letters = ['a', 'Z', ' ', 'é', '漢', '🙂', '\0'];
        (0..source.below(9)).map(|_| letters[source.below(7) as usize]).collect()
    }
}

impl Sample for Handle {
    fn variant(source: &mut Source, _: usize) -> Self {
        let text: String = (0..3 + source.below(30)).map(|_| char::from(b'a' + source.below(26) as u8)).collect();
        Handle::parse(&text[..text.len().min(32)]).expect("3 to 32 letters")
    }
}

impl<T: Sample> Sample for Option<T> {
    fn variant(source: &mut Source, _: usize) -> Self {
        (source.below(3) > 0).then(|| T::any(source))
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn variant(source: &mut Source, _: usize) -> Self {
        (0..source.below(3)).map(|_| T::any(source)).collect()
    }
}

impl<T: Sample> Sample for Box<T> {
    fn variant(source: &mut Source, index: usize) -> Self {
        Box::new(T::variant(source, index))
    }
}

impl Sample for Content {
    fn variant(source: &mut Source, _: usize) -> Self {
        Content {
            salt: source.array(),
            replaces: Sample::any(source),
            thread: Sample::any(source),
            expires: Sample::any(source),
            in_reply_to: Sample::any(source),
            origin: Sample::any(source),
            forwarded: Sample::any(source),
            part: Sample::any(source),
        }
    }
}

impl Sample for Hello {
    fn variant(source: &mut Source, _: usize) -> Self {
        Hello {
            magic: MAGIC.to_owned(),
            version_min: Sample::any(source),
            version_max: Sample::any(source),
            kind: Sample::any(source),
            token: Sample::any(source),
        }
    }
}

impl Sample for PartBody {
    const VARIANTS: usize = 3;

    fn variant(source: &mut Source, index: usize) -> Self {
        match index {
            0 => PartBody::Null,
            1 => PartBody::Single { content_type: Sample::any(source), content: Sample::any(source) },
            _ => PartBody::Unknown {
                cardinality: 2 + source.below(250) as u8,
                items: (0..source.below(4)).map(|_| Bytes(item(source, 2))).collect(),
            },
        }
    }
}

/// Some canonical item, nested at most `depth` deep.
fn item(source: &mut Source, depth: u32) -> Vec<u8> {
    match source.below(if depth == 0 { 4 } else { 6 }) {
        0 => cbor::to_bytes(&u64::any(source)),
        1 => cbor::to_bytes(&String::any(source)),
        2 => cbor::to_bytes(&Bytes::any(source)),
        3 => vec![0xF4 + source.below(3) as u8],
        4 => {
            let items: Vec<_> = (0..source.below(3)).map(|_| item(source, depth - 1)).collect();
            [vec![0x80 + items.len() as u8], items.concat()].concat()
        }
        _ => [vec![0xA1, 0x01], item(source, depth - 1)].concat(),
    }
}

structs! {
    Poll { question, options, multiple }
    Linked { text, marked, preview }
    Preview { link, title, description, picture }
    PreviewPicture { width, height, jpeg }
    Signal { account, device, at, count, kind }
    Origin { account, device, conversation }
    Expiration { relative, seconds }
    Part { disposition, language, body }
    DeviceRecord { device, key }
    StatementBody { sequence, previous, kind, signer }
    Place { account, sequence, previous }
    Statement { body, signature }
    Chain { statements }
    SealedCommit { act, author, signature }
    CommitAct { mls, chains, readmissions, knocks }
    Knock { conversation, entrance, account, device, handle, time }
    SignedKnock { knock, proof, signature }
    Arrival { chain, knock }
    EntranceLink { server, conversation, secret, asked }
    GroupDetails { description, picture }
    Authorship { tag, conversation, topic, segment }
    Stamped { topic, segment, time, tag }
    Stamp { key_id, mac, signature }
    InboxKey { key, signature }
    Invitation { adder, adder_device, handle, start, bundle, introduction, rebuild }
    Introduction { content, author_signature }
    BlobRef { blob, key, size, hash }
    WelcomeBundle { welcome, tree, chains, name, pins, details }
    JoinStart { conversation, generation, topic, segment, head, bundle, time }
    SignedJoinStart { start, signature }
    Rebuild {
        conversation, generation, old_topic, epoch, epoch_authenticator, head, closing_entry, leaf, left_out, new_topic
    }
    SignedRebuild { rebuild, signature }
    Readmission { conversation, generation, account, device, key_package }
    SignedReadmission { readmission, signature }
    SealedItem { tag, encapsulated, ciphertext }
    Payload { content, author_signature, head, epoch_authenticator, gossip, issuer, anchor, statement, receipt }
    Receipt { from, delivered, read }
    Token { period, nonce, authenticator }
    IssuerStatement { period, key, signature }
    Evaluation { elements, proof }
    GossipHead { conversation, generation, head }
    ServerKeys { identity, head, stamps, certificate, revision, log }
    StampKeyRecord { key_id, key }
    ServerStatement { keys, signature }
    Entry { topic, segment, lifetime_days, body, signature }
    ChainLink { sequence, segment, kind, time, expiry, entry }
    Head { sequence, link }
    SignedHead { head, signature }
    ClientFrame { call, request, token }
    LinkOffer { device, commitment }
    LinkProposal { account, device, nonce }
    Registration { chain, inbox_key, signature, handle, invitation }
    Recovery { account, statements, inbox_key, signature }
    DeviceKeys { device, key_package, inbox_key }
    InboxItem { number, time, item, stamp }
    Page { entries, head }
    TopicEntry { link, entry, stamp }
    AccountValue { sequence, head, account_key, state }
    Node { label, hash }
    Layer { length, sibling }
    Presence { vrf, path }
    Absence { vrf, length, left, right, path }
    VersionProof { epoch, value, nonce, presence }
    Marker { leaf, presence }
    LookupProof { version, newest, markers, current }
    EarlierVersion { version, until, superseded }
    HistoryProof { newest, earlier, beyond }
    LogLeaf { number, epoch, map_root, previous_root, audit, time, configuration }
    Configuration { server, vrf_key, issuers, epoch_ms, heartbeat_ms, promise_ms }
    CheckpointAnswer { note, leaf, inclusion, consistency, configuration, anchor }
    Anchor { note, consistency }
    SignedAnchor { size, root, signature }
    Anchors { from, before, signatures, leaves }
    LogAnswer { checkpoint, anchors }
    SeenVersion { version, value }
    DirectoryProof { checkpoint, labels }
    HistoryAnswer { checkpoint, history }
    Promise { account, sequence, head, made, deadline, log_size, handle }
    SignedPromise { promise, signature }
    AuditBlob { epoch, unchanged, inserted }
    ProvenLeaf { note, leaf, inclusion }
    KnownLog { leaf, configuration }
    SignedAnswer { answer, signature }
    Served { question, note, answer, signature }
    OpenedVersion { version, proof, opening }
    StatedHead { server, head }
    Attachment { blob, key, size, sealed_hash, file_hash, media_type, name, text, picture, sound }
    Picture { width, height, placeholder }
    Sound { duration_ms, waveform }
}

enums! {
    StatementKind: Created { account_key, device, consent }, DeviceAdded { device, consent }, DeviceRemoved { device },
        DeviceRenamed { device, name_tag }, KeyReplaced { account_key, consent }, DevicesReset { device, consent }, Closed;
    Signer: AccountKey, Device(device);
    Consent: Creation { account_key, device }, Addition { place, device }, Reset { place, device },
        AccountKey { place, account_key };
    MapLabel: Account(account), Handle(handle);
    AccountState: Open, Closed;
    HandleValue: Held { account, handle }, Released { account };
    Opening: Account(account), Handle(handle);
    Promised: Account, Handle;
    Evidence: TwoLogKeys { first, second }, TwoRoots { server, first, second }, TwoLeaves { server, first, second },
        TwoMapKeys { first, first_configuration, second, second_configuration },
        BadStep { server, before, after, blob },
        BrokenPromise { promise, leaf, configuration, said, about, opening, chain },
        FalseVersions { leaf, configuration, label, earlier, later, chain }, TwoTopicHeads { topic, first, second },
        TwoIssuerKeys { server, first, second }, FalseValue { leaf, configuration, account, said, chain },
        FalseRelease { leaf, configuration, handle, released, said, opening },
        OtherPast { server, older, newer, root, consistency }, FalseAnswer { server, question, answer, known },
        RolledBack { server, served, question, answer };
    LabelProof: Present(lookup), Absent(absence);
    Control: Name { name }, Remove { accounts }, Leave, Acknowledge, Invite { invitation }, Own(own), Pin { message, on },
        Details(details);
    OwnControl: Contact { chain, handle }, DeviceName { device, salt, name }, Read { conversation, topic, sequence },
        Declined { conversation }, Chain { sequence, head }, Verified { account, account_key, at },
        Directory { size, account, handle }, Unverified { account }, Receipts { on },
        Star { conversation, message, on }, Shown { conversation, message, sender }, Choice { count, choice },
        Stars { conversation, messages }, Draft { conversation, count, text },
        TurnedAway { conversation, account, time };
    Saying: Poll(poll), Vote { choices }, End, Card { account, handle }, Once { text }, OnceFile { file }, Linked(linked);
    SignalKind: Typing { on }, Presence { here, asks };
    Choice: Blocked { account, on }, MayWrite { who }, MayAdd { who }, Archived { conversation, on },
        Muted { conversation, until }, Pinned { conversation, on }, Hidden { conversation, on }, Typing { on }, Presence { who },
        PresenceTo { account, on }, Previews { on }, Deleted { conversation, generation, topic, sequence };
    Audience: Everyone, Contacts, Nobody;
    LinkMessage: Offer(offer), Proposal(proposal), Reveal(nonce), Consent { place, signature, name }, Cancelled;
    SessionKind: Account, Contact, Topics;
    HelloReply: Welcome { version, challenge, statement, time, issuers }, OtherVersion { version_min, version_max },
        Busy { retry_after_s }, TokenRefused { time };
    InboxMessage: Invitation(invitation), Readmission(readmission), Knock(arrival);
    Carried: Inline(bytes), Blob(blob);
    EntryKind: Message, Commit;
    EntryBody: Message { tag, ciphertext }, Commit { next_key, possession, ciphertext };
    ServerFrame: Answer { call, answer }, Refusal { call, refusal }, Push(push), SignedAnswer { call, signed };
    Request: Register(registration), Authenticate { account, device, signature }, Incarnate { current, next },
        PublishKeyPackages { packages, last_resort }, CountKeyPackages, ReadInbox { after }, ClearInbox { through },
        LookUpHandle { handle, known_size }, LookUpAccount { account, known_size }, TakeKeyPackages { account },
        PutInbox { account, device, item }, CreateTopic { topic, key, possession },
        ProveSegment { topic, segment, signature }, Append { entry }, ReadTopic { topic, after, count_max, follow },
        Signal { topic, segment, ciphertext }, WriteBlob { blob, size, offset, chunk },
        ReadBlob { blob, offset, length }, StatBlob { blob }, TakeOver { next }, IssueTokens { period, batch },
        AppendStatements { statements }, OpenInbox { inbox_key }, TakeOwnKeyPackages, ReadChain { account },
        FindAccount { account_key, signature }, Recover(recovery), PutRendezvous { rendezvous, message },
        ReadRendezvous { rendezvous },

 ReadHistory { label, from_version, known_size }, ReadCheckpoint { known_size },
        ReadLog { known_size, from, served }, DeleteBlob { secret };
    Follow: No, Yes;
    Answer: Done, KeyPackageCount { count, last_resort }, Inbox { items }, Account { chain, proof, promise },
        KeyPackages { chain, devices }, InboxStamped { time, stamp }, Appended { link, stamp }, Page(page),
        BlobChunk { chunk }, BlobStat { written, size }, Tokens { evaluation, issuer },
        Chain { chain, handle }, Rendezvous { messages },
        Checkpoint(checkpoint), NoAccount { proof, value }, Promised { promise }, History(history), Log(log);
    Push: Entries { topic, page }, Signal { topic, segment, ciphertext }, InboxArrived, Superseded,
        Closing { retry_after_s };
    Refusal: Malformed, OtherSessionKind, NotAuthenticated, NotFound, SegmentClosed, SegmentFull, Conflict, TooLarge,
        Busy { retry_after_s }, HandleTaken, RegistrationClosed, InvitationInvalid, OtherIncarnation, InboxFull,
        Unavailable, TokenRefused, QuotaUsed, Suspended, CostsMore, DeviceRemoved, ChainMoved;
}

/// Calls a macro with the name of each wire type that is decoded by itself.
#[macro_export]
macro_rules! for_each_wire_type {
    ($macro:ident) => {
        $macro! {
            AccountId DeviceId ConversationId TopicId BlobId Tag MessageId ServerId RendezvousId ChainHead NameTag Link EntryHash PublicKey
            Signature Handle Minutes DeviceRecord StatementKind StatementBody Statement Chain Signer Place Consent SealedCommit CommitAct
            Authorship Stamped Stamp Content Saying Poll Linked Signal Control OwnControl LinkMessage SessionKind Hello HelloReply Challenge InboxKey InboxMessage
            Invitation Introduction Carried BlobRef WelcomeBundle JoinStart SignedJoinStart Rebuild SignedRebuild
            Readmission SignedReadmission Knock SignedKnock Arrival EntranceLink GroupDetails SealedItem Payload Receipt GossipHead ServerKeys StampKeyRecord CertificateHash
            ServerStatement EntryKind EntryBody Entry ChainLink Head SignedHead ClientFrame ServerFrame Request
            Registration Recovery Answer DeviceKeys InboxItem Page TopicEntry Push Refusal Follow Incarnation Token IssuerStatement
            Evaluation MapLabel AccountValue HandleValue NodeLabel Node Layer Presence Absence VersionProof LookupProof
            LabelProof HistoryProof LogLeaf Configuration CheckpointAnswer DirectoryProof HistoryAnswer Promise
            SignedPromise AuditBlob Evidence SignedAnswer Served SignedAnchor Anchors LogAnswer Attachment
        }
    };
}
