//! Records of vectors: reading them, and the checks that they name.

mod attachment;
mod directory;
mod people;

use std::collections::BTreeMap;

use protocol::address::{AddressError, ServerAddress};
use protocol::api::*;
use protocol::attachment::*;
use protocol::cbor::{self, Malformed};
use protocol::chain::*;
use protocol::commit::*;
use protocol::content::*;
use protocol::control::*;
use protocol::entrance::*;
use protocol::franking::*;
use protocol::handle::{Handle, HandleError};
use protocol::hello::*;
use protocol::id::*;
use protocol::inbox::*;
use protocol::linking::*;
use protocol::payload::*;
use protocol::recovery::{RecoveryCode, RecoveryCodeError};
use protocol::saying::*;
use protocol::server::*;
use protocol::signal::Signal;
use protocol::signature::{BadSignature, PublicKey, Purpose, Signature, verify};
use protocol::time::{Days, Minutes};
use protocol::token::*;
use protocol::topic::*;
use protocol::transparency::anchor::*;
use protocol::transparency::answered::*;
use protocol::transparency::audit::*;
use protocol::transparency::checkpoint::*;
use protocol::transparency::directory_proof::*;
use protocol::transparency::evidence::Evidence;
use protocol::transparency::label::*;
use protocol::transparency::leaf::*;
use protocol::transparency::lookup::*;
use protocol::transparency::map::*;
use protocol::transparency::promise::*;

/// A record: fields by name.
pub struct Record(BTreeMap<String, String>);

/// All records of a file: blocks of `field: value` between empty lines; `#` begins a comment.
pub fn read(text: &str) -> Vec<Record> {
    let blocks = text.split("\n\n").map(|block| {
        let lines = block.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let fields = lines.map(|line| line.split_once(':').expect("a line is “field: value”"));
        Record(
            fields
                .map(|(field, value)| (field.to_owned(), value.strip_prefix(' ').unwrap_or(value).to_owned()))
                .collect(),
        )
    });
    blocks.filter(|record| !record.0.is_empty()).collect()
}

impl Record {
    /// A field as it stands.
    pub fn text(&self, field: &str) -> &str {
        self.0.get(field).unwrap_or_else(|| panic!("no field “{field}” in {:?}", self.0.get("name")))
    }

    /// A field in hexadecimal.
    pub fn bytes(&self, field: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in self.text(field).split(['(', ')']) {
            match part.split_once('*') {
                Some((byte, count)) => bytes.extend(unhex(byte).repeat(count.parse().expect("a count"))),
                None => bytes.extend(unhex(part)),
            }
        }
        bytes
    }

    /// What the record says that comes out, with runs written out.
    fn outputs(&self) -> BTreeMap<&str, String> {
        let given = self.0.iter().filter_map(|(field, value)| Some((field.strip_prefix("gives-")?, field, value)));
        given
            .map(|(name, field, value)| {
                let is_run = value.contains('*') && value.chars().all(|c| c.is_ascii_hexdigit() || "()*".contains(c));
                (name, if is_run { hex(&self.bytes(field)) } else { value.clone() })
            })
            .collect()
    }

    fn array<const N: usize>(&self, field: &str) -> [u8; N] {
        self.bytes(field).try_into().unwrap_or_else(|_| panic!("{field} has another length"))
    }

    fn number(&self, field: &str) -> u64 {
        self.text(field).parse().expect("a number")
    }

    fn key(&self, field: &str) -> PublicKey {
        PublicKey(self.array(field))
    }

    fn typed(&self) -> String {
        String::from_utf8(self.bytes("typed")).expect("UTF-8")
    }

    fn decoded<T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>>(&self, field: &str) -> Result<T, String> {
        cbor::from_bytes(&self.bytes(field)).map_err(malformed)
    }
}

/// How a record ended, as it said.
pub enum Verdict {
    /// It passed.
    Accepted,
    /// It was rejected.
    Rejected,
}

/// Does what a record says and compares.
pub fn judge(record: &Record) -> Result<Verdict, String> {
    let outcome = check(record);
    match (record.text("expect").split_once(": "), outcome) {
        (None, Ok(outputs)) if record.text("expect") == "ok" => {
            let expected: BTreeMap<&str, String> = record.outputs();
            let given: BTreeMap<&str, String> = outputs.into_iter().collect();
            if expected != given {
                return Err(format!("gives {given:?} instead of {expected:?}"));
            }
            Ok(Verdict::Accepted)
        }
        (Some(("rejected", reason)), Err(given)) if given == reason => Ok(Verdict::Rejected),
        (_, outcome) => Err(format!("expected {}, and it ends as {outcome:?}", record.text("expect"))),
    }
}

type Outputs = Vec<(&'static str, String)>;

fn check(record: &Record) -> Result<Outputs, String> {
    match record.text("check") {
        "decode" => decode(record),
        "chain" => chain(record),
        "signature" => signature(record),
        "entry" | "head" | "creation" | "possession" | "session" => topic_signature(record),
        "first-link" | "link" | "secrets" => topic_value(record),
        "commit-author" | "open" => commit(record),
        "tag" | "author" | "stamp" | "stamp-key" => franking(record),
        "content" => content(record),
        "padded-length" | "unpad" => padding(record),
        "hello" | "account-session" | "server-statement" => session(record),
        "inbox-topic" | "inbox-key" | "join-start" | "rebuild" | "readmission" => inbox(record),
        "token-batch" | "issuer-statement" => tokens(record),
        "map-label" | "account-value" | "handle-value" | "label-proof" | "history-proof" | "append" => {
            directory::map(record)
        }
        "inclusion" | "consistency" | "note" | "checkpoint" | "anchor" | "anchors" | "leaf" | "promise" => {
            directory::log(record)
        }
        "evidence" => directory::evidence(record),
        "attachment" => attachment::attachment(record),
        "handle" | "recovery-code" | "address" => typed(record),
        "markup" => Ok(vec![("tree", crate::tree::written(&record.typed()))]),
        "safety-number" | "safety-picture" | "safety-digits" => people::safety_number(record),
        "link-code" | "link-digits" | "link-message" => people::linking(record),
        unknown => panic!("no check is called {unknown}"),
    }
}

fn malformed(error: Malformed) -> String {
    match error {
        Malformed::Undecodable { .. } | Malformed::Surplus { .. } | Malformed::NotCanonical { .. } => {
            "malformed".into()
        }
        Malformed::Forbidden { .. } => "forbidden".into(),
    }
}

fn bad(_: BadSignature) -> String {
    "bad-signature".into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).expect("hex") as u8).collect();
    assert!(digits.len().is_multiple_of(2), "half a byte in {text}");
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn decode(record: &Record) -> Result<Outputs, String> {
    macro_rules! by_name {
        ($($name:ident)*) => {
            match record.text("type") {
                $(stringify!($name) => record.decoded::<$name>("input").map(|_| Vec::new()),)*
                unknown => panic!("no type is called {unknown}"),
            }
        };
    }
    by_name! {
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
}

fn chain(record: &Record) -> Result<Outputs, String> {
    let chain: Chain = record.decoded("chain")?;
    let verified = match (record.0.contains_key("account"), record.0.contains_key("known")) {
        (true, _) => chain.verify_for(&AccountId(record.array("account"))),
        (_, true) => {
            let known: Chain = record.decoded("known")?;
            let state = known.verify().expect("what is known is valid");
            chain.verify_onto(&known, &state)
        }
        _ => chain.verify(),
    };
    let state = verified.map_err(chain_reason)?;
    let devices: Vec<String> = state.devices.keys().map(DeviceId::to_hex).collect();
    let removed: Vec<String> =
        state.removed.iter().map(|(device, gone)| format!("{}@{}", device.to_hex(), gone.sequence)).collect();
    Ok(vec![
        ("devices", devices.join(" ")),
        ("removed", removed.join(" ")),
        ("state", format!("{:?}", state.state).to_lowercase()),
        ("account", state.account.to_hex()),
        ("head", state.head.to_hex()),
        ("sequence", state.sequence.to_string()),
        ("account-key", hex(&state.account_key.0)),
    ])
}

fn chain_reason(error: ChainError) -> &'static str {
    match error {
        ChainError::Empty => "empty",
        ChainError::TooLong => "too-long",
        ChainError::Unlinked { .. } => "unlinked",
        ChainError::NotCreation { .. } => "not-creation",
        ChainError::WrongSigner { .. } => "wrong-signer",
        ChainError::BadSignature { .. } => "bad-signature",
        ChainError::WeakKey { .. } => "weak-key",
        ChainError::Reused { .. } => "reused",
        ChainError::NoSuchDevice { .. } => "no-such-device",
        ChainError::DeviceCount { .. } => "device-count",
        ChainError::AfterEnd { .. } => "after-end",
        ChainError::OtherAccount => "other-account",
        ChainError::Older => "older",
        ChainError::Forked => "forked",
    }
}

fn signature(record: &Record) -> Result<Outputs, String> {
    let is_it = |purpose: &&Purpose| purpose.label() == record.text("label");
    let purpose = *Purpose::ALL.iter().find(is_it).expect("a known label");
    let signature = Signature(record.array("signature"));
    verify(purpose, &record.key("key"), &record.bytes("message"), &signature).map_err(bad).map(|()| Vec::new())
}

fn topic_signature(record: &Record) -> Result<Outputs, String> {
    if record.text("check") == "entry" {
        let entry: Entry = record.decoded("entry")?;
        return entry.verify(&record.key("key")).map_err(bad).map(|()| vec![("hash", entry.hash().to_hex())]);
    }
    let topic = TopicId(record.array("topic"));
    let key = record.key("key");
    if record.text("check") == "head" {
        let head: SignedHead = record.decoded("head")?;
        return head.verify(&key, &topic).map_err(bad).map(|()| Vec::new());
    }
    let (purpose, signed) = match record.text("check") {
        "creation" => (Purpose::TopicCreation, topic_creation_bytes(&topic, &key)),
        "possession" => {
            let signed = next_segment_bytes(&topic, record.number("next-segment"), &record.bytes("sealed-commit"));
            (Purpose::NextSegment, signed)
        }
        _ => {
            let challenge = Challenge(record.array("challenge"));
            (Purpose::TopicSession, topic_session_bytes(&challenge, &topic, record.number("segment")))
        }
    };
    verify(purpose, &key, &signed, &Signature(record.array("signature"))).map_err(bad).map(|()| Vec::new())
}

fn topic_value(record: &Record) -> Result<Outputs, String> {
    Ok(match record.text("check") {
        "first-link" => {
            vec![("link", first_link(&TopicId(record.array("topic")), &record.key("key")).to_hex())]
        }
        "link" => {
            let link: ChainLink = record.decoded("link")?;
            vec![("head", link.after(&Link(record.array("previous"))).to_hex())]
        }
        _ => {
            let topic = TopicId(record.array("topic"));
            let secrets = SegmentSecrets::derive(&record.bytes("exported"), &topic, record.number("segment"));
            vec![
                ("key", hex(&secrets.signing.public().0)),
                ("commit-key", hex(secrets.commit_key.as_slice())),
                ("ephemeral-key", hex(secrets.ephemeral_key.as_slice())),
            ]
        }
    })
}

fn commit(record: &Record) -> Result<Outputs, String> {
    if record.text("check") == "open" {
        let key = record.array("key");
        let opened =
            protocol::seal::open(&key, record.text("label"), &record.bytes("context"), &record.bytes("sealed"));
        return opened.map(|plaintext| vec![("plaintext", hex(&plaintext))]).ok_or_else(|| "not-opened".into());
    }
    let commit: SealedCommit = record.decoded("commit")?;
    let topic = TopicId(record.array("topic"));
    let verified =
        commit.verify(&record.key("device-key"), &topic, record.number("next-segment"), &record.key("next-key"));
    verified.map_err(bad).map(|()| Vec::new())
}

fn franking(record: &Record) -> Result<Outputs, String> {
    let stamp_key = || StampKey::from_seed(record.number("key-id") as u32, &record.array("seed"));
    match record.text("check") {
        "tag" => Ok(vec![("tag", protocol::franking::tag(&record.array("salt"), &record.bytes("content")).to_hex())]),
        "author" => {
            let authorship: Authorship = record.decoded("authorship")?;
            let verified = authorship.verify(&record.key("key"), &Signature(record.array("signature")));
            verified.map_err(bad).map(|()| Vec::new())
        }
        "stamp-key" => Ok(vec![("key", hex(&stamp_key().public().0))]),
        _ => {
            let (stamped, stamp): (Stamped, Stamp) = (record.decoded("stamped")?, record.decoded("stamp")?);
            verify_stamp(&record.key("key"), &stamped, &stamp).map_err(bad)?;
            stamp_key().is_mac_valid(&stamped, &stamp).then(Vec::new).ok_or_else(|| "bad-mac".into())
        }
    }
}

fn content(record: &Record) -> Result<Outputs, String> {
    let bytes = record.bytes("content");
    let content = Content::from_bytes(&bytes).map_err(malformed)?;
    let mut outputs =
        vec![("tag", protocol::content::tag(&content, &bytes).to_hex()), ("id", message_id(&bytes).to_hex())];
    let (meaning, says, about) = match content.meaning() {
        Meaning::Text(text) => ("text", Some(text), None),
        Meaning::Marked(text) => ("marked", Some(text), None),
        Meaning::Saying(saying) => (
            match saying {
                Saying::Poll(_) => "poll",
                Saying::Card { .. } => "card",
                Saying::Once { .. } => "once",
                Saying::OnceFile { .. } => "once-file",
                Saying::Linked(_) => "linked",
                Saying::Vote { .. } | Saying::End => "void",
            },
            None,
            None,
        ),
        Meaning::Vote { poll, .. } => ("vote", None, Some(poll)),
        Meaning::PollEnd { poll } => ("poll-end", None, Some(poll)),
        Meaning::Control(_) => ("control", None, None),
        Meaning::Attachment(attachment) => ("attachment", Some(attachment.name), None),
        Meaning::Unknown { content_type } => ("unknown", Some(content_type), None),
        Meaning::Edit { of, text } => ("edit", Some(text), Some(of)),
        Meaning::Deletion { of } => ("deletion", None, Some(of)),
        Meaning::Reaction { to, emoji } => ("reaction", Some(emoji.unwrap_or_default()), Some(to)),
        Meaning::Void => ("void", None, None),
    };
    outputs.push(("meaning", meaning.into()));
    outputs.extend(says.map(|says| ("says", hex(says.as_bytes()))));
    outputs.extend(about.map(|about| ("about", about.to_hex())));
    Ok(outputs)
}

fn padding(record: &Record) -> Result<Outputs, String> {
    if record.text("check") == "padded-length" {
        let padded = protocol::padding::padded_length(record.number("length") as usize);
        return Ok(vec![("padded", padded.to_string())]);
    }
    let padded = record.bytes("padded");
    let data = protocol::padding::unpad(&padded).ok_or("bad-padding")?;
    Ok(vec![("data", hex(data))])
}

fn tokens(record: &Record) -> Result<Outputs, String> {
    if record.text("check") == "issuer-statement" {
        let statement: IssuerStatement = record.decoded("statement")?;
        return statement.verify(&record.key("identity")).map_err(bad).map(|()| Vec::new());
    }
    let (period, count) = (Days(record.number("period")), record.number("count") as usize);
    let batch = Batch::from_seed(period, &record.array("seed"), count);
    let evaluation: Evaluation = record.decoded("evaluation")?;
    let tokens = batch.finish(&IssuerKey(record.array("key")), &evaluation).map_err(|error| match error {
        BadToken::Malformed => "malformed",
        BadToken::OtherKey => "other-key",
    })?;
    Ok(vec![("first", hex(&cbor::to_bytes(&tokens[0])))])
}

fn session(record: &Record) -> Result<Outputs, String> {
    match record.text("check") {
        "hello" => {
            let hello: Hello = record.decoded("hello")?;
            let version = hello.agreed_version().ok_or("no-version")?;
            Ok(vec![("version", version.to_string())])
        }
        "server-statement" => {
            let statement: ServerStatement = record.decoded("statement")?;
            statement.verify().map_err(bad)?;
            Ok(vec![("server", statement.id().to_hex())])
        }
        _ => {
            let (account, device) = (AccountId(record.array("account")), DeviceId(record.array("device")));
            let (challenge, server) = (Challenge(record.array("challenge")), ServerId(record.array("server")));
            let signed = account_session_bytes(&challenge, &server, &account, &device);
            let signature = Signature(record.array("signature"));
            verify(Purpose::AccountSession, &record.key("key"), &signed, &signature).map_err(bad).map(|()| Vec::new())
        }
    }
}

fn inbox(record: &Record) -> Result<Outputs, String> {
    let owner = || (AccountId(record.array("account")), DeviceId(record.array("device")));
    let verified = match record.text("check") {
        "inbox-topic" => {
            let (account, device) = owner();
            return Ok(vec![("topic", inbox_topic(&account, &device).to_hex())]);
        }
        "inbox-key" => {
            let (account, device) = owner();
            record.decoded::<InboxKey>("inbox-key")?.verify(&record.key("key"), &account, &device)
        }
        "join-start" => record.decoded::<SignedJoinStart>("signed")?.verify(&record.key("key")),
        "rebuild" => record.decoded::<SignedRebuild>("signed")?.verify(&record.key("key")),
        _ => record.decoded::<SignedReadmission>("signed")?.verify(&record.key("key")),
    };
    verified.map_err(bad).map(|()| Vec::new())
}

fn typed(record: &Record) -> Result<Outputs, String> {
    let typed = record.typed();
    match record.text("check") {
        "handle" => match Handle::parse(&typed) {
            Ok(handle) => Ok(vec![("handle", handle.to_string()), ("skeleton", handle.skeleton())]),
            Err(HandleError::Length) => Err("length".into()),
            Err(HandleError::Character { .. }) => Err("character".into()),
            Err(HandleError::Start) => Err("start".into()),
            Err(HandleError::Separator) => Err("separator".into()),
        },
        "recovery-code" => match RecoveryCode::parse(&typed) {
            Ok(code) => Ok(vec![("key", hex(&code.account_key().public().0)), ("shown", code.display().to_string())]),
            Err(RecoveryCodeError::Length { .. }) => Err("length".into()),
            Err(RecoveryCodeError::Character { .. }) => Err("character".into()),
            Err(RecoveryCodeError::Checksum) => Err("checksum".into()),
        },
        _ => match ServerAddress::parse(&typed) {
            Ok(address) => Ok(vec![
                ("shown", address.to_string()),
                ("host", address.host),
                ("port", address.port.to_string()),
                ("id", address.id.map_or(String::new(), |id| id.to_hex())),
            ]),
            Err(AddressError::Host) => Err("host".into()),
            Err(AddressError::Port) => Err("port".into()),
            Err(AddressError::Id) => Err("id".into()),
        },
    }
}
