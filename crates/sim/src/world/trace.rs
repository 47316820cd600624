//! What happened in a world, in words: actors, kinds and sizes, never bytes, so that one seed always gives one trace.

use engine::effect::Effect;
use engine::input::{Command, CommandError, Reply, Target};
use protocol::api::{Answer, ClientFrame, Push, Request, ServerEvent, ServerFrame};
use protocol::cbor;
use protocol::id::TopicId;
use protocol::topic::Entry;

/// The trace of a world.
#[derive(Default)]
pub struct Trace {
    mode: Mode,
    lines: Vec<String>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Mode {
    #[default]
    Off,
    Kept,
    Printed,
}

impl Trace {
    /// One that keeps its lines; the default keeps none.
    pub fn kept() -> Self {
        Trace { mode: Mode::Kept, lines: Vec::new() }
    }

    /// One that prints each line as it happens, so that a panic does not take them along.
    pub fn printed() -> Self {
        Trace { mode: Mode::Printed, lines: Vec::new() }
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Adds a line.
    pub fn note(&mut self, since_start_ms: u64, what: impl FnOnce() -> String) {
        if self.mode == Mode::Off {
            return;
        }
        let line = format!("{:>10.3} {}", since_start_ms as f64 / 1_000.0, what());
        match self.mode {
            Mode::Printed => println!("{line}"),
            _ => self.lines.push(line),
        }
    }
}

pub(crate) fn client_frame(name: &str, link: u64, frame: &ClientFrame) -> String {
    format!("{name} → server #{link}: {} ({} bytes)", request(&frame.request), cbor::to_bytes(frame).len())
}

pub(crate) fn server_event(name: &str, link: u64, event: &ServerEvent) -> String {
    match event {
        ServerEvent::Opened { .. } => format!("server → {name} #{link}: hello"),
        ServerEvent::Closed { .. } => format!("server → {name} #{link}: closed"),
        ServerEvent::Frame { frame, .. } => {
            format!("server → {name} #{link}: {} ({} bytes)", server_frame(frame), cbor::to_bytes(frame).len())
        }
    }
}

/// A request's name.
pub fn request_name(request: &Request) -> &'static str {
    match request {
        Request::Register(_) => "Register",
        Request::Authenticate { .. } => "Authenticate",
        Request::Incarnate { .. } => "Incarnate",
        Request::TakeOver { .. } => "TakeOver",
        Request::IssueTokens { .. } => "IssueTokens",
        Request::OpenInbox { .. } => "OpenInbox",
        Request::TakeOwnKeyPackages => "TakeOwnKeyPackages",
        Request::ReadChain { .. } => "ReadChain",
        Request::FindAccount { .. } => "FindAccount",
        Request::Recover(_) => "Recover",
        Request::PutRendezvous { .. } => "PutRendezvous",
        Request::ReadRendezvous { .. } => "ReadRendezvous",
        Request::PublishKeyPackages { .. } => "PublishKeyPackages",
        Request::CountKeyPackages => "CountKeyPackages",
        Request::ReadInbox { .. } => "ReadInbox",
        Request::ClearInbox { .. } => "ClearInbox",
        Request::AppendStatements { .. } => "AppendStatements",
        Request::ReadHistory { .. } => "ReadHistory",
        Request::ReadLog { .. } => "ReadLog",
        Request::ReadCheckpoint { .. } => "ReadCheckpoint",
        Request::LookUpHandle { .. } => "LookUpHandle",
        Request::LookUpAccount { .. } => "LookUpAccount",
        Request::TakeKeyPackages { .. } => "TakeKeyPackages",
        Request::PutInbox { .. } => "PutInbox",
        Request::CreateTopic { .. } => "CreateTopic",
        Request::ProveSegment { .. } => "ProveSegment",
        Request::Append { .. } => "Append",
        Request::ReadTopic { .. } => "ReadTopic",
        Request::Signal { .. } => "Signal",
        Request::WriteBlob { .. } => "WriteBlob",
        Request::ReadBlob { .. } => "ReadBlob",
        Request::StatBlob { .. } => "StatBlob",
        Request::DeleteBlob { .. } => "DeleteBlob",
    }
}

fn request(request: &Request) -> String {
    let name = request_name(request);
    match request {
        Request::Append { entry } => format!("{name} {}", self::entry(entry)),
        Request::CreateTopic { topic, .. } => format!("{name} {}", self::topic(topic)),
        Request::ProveSegment { topic, segment, .. } => format!("{name} {} {segment}", self::topic(topic)),
        Request::ReadTopic { topic, after, .. } => format!("{name} {} after {after}", self::topic(topic)),
        Request::ReadInbox { after } => format!("{name} after {after}"),
        _ => name.to_owned(),
    }
}

fn entry(entry: &Entry) -> String {
    format!("{:?} in {} segment {}", entry.kind(), topic(&entry.topic), entry.segment)
}

/// A topic's id comes from its creator's seeded randomness: the same in each run.
fn topic(topic: &TopicId) -> String {
    topic.to_hex().chars().skip(2).take(4).collect()
}

fn server_frame(frame: &ServerFrame) -> String {
    match frame {
        ServerFrame::Answer { answer, .. } => self::answer(answer),
        ServerFrame::SignedAnswer { signed, .. } => self::answer(&signed.answer),
        ServerFrame::Refusal { refusal, .. } => format!("refusal, {refusal}"),
        ServerFrame::Push(Push::Entries { topic, page }) => {
            let (topic, entries) = (self::topic(topic), page.entries.len());
            format!("push of {entries} entries of {topic}, head {}", page.head.head.sequence)
        }
        ServerFrame::Push(Push::Signal { segment, .. }) => format!("signal in segment {segment}"),
        ServerFrame::Push(Push::InboxArrived) => "inbox arrived".to_owned(),
        ServerFrame::Push(Push::Superseded) => "superseded".to_owned(),
        ServerFrame::Push(Push::Closing { .. }) => "closing".to_owned(),
    }
}

fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Done => "done".to_owned(),
        Answer::KeyPackageCount { count, .. } => format!("{count} key packages"),
        Answer::Inbox { items } => format!("inbox of {}", items.len()),
        Answer::Account { .. } => "account".to_owned(),
        Answer::KeyPackages { devices, .. } => format!("key packages of {} devices", devices.len()),
        Answer::InboxStamped { .. } => "inbox stamped".to_owned(),
        Answer::Appended { link, .. } => format!("appended at {}", link.sequence),
        Answer::Page(page) => {
            let last = page.entries.last().and_then(|last| last.entry.as_ref()).map(|last| topic(&last.topic));
            let topic = last.map(|topic| format!(" of {topic}")).unwrap_or_default();
            format!("page of {}{topic}, head {}", page.entries.len(), page.head.head.sequence)
        }
        Answer::BlobChunk { .. } => "blob chunk".to_owned(),
        Answer::Tokens { evaluation, .. } => format!("{} tokens", evaluation.elements.len()),
        Answer::Checkpoint(_) => "checkpoint".to_owned(),
        Answer::NoAccount { .. } => "no account".to_owned(),
        Answer::Promised { .. } => "promised".to_owned(),
        Answer::History(_) => "history".to_owned(),
        Answer::Log(_) => "log".to_owned(),
        Answer::Chain { .. } => "chain".to_owned(),
        Answer::Rendezvous { messages } => format!("{} messages", messages.len()),
        Answer::BlobStat { written, size } => format!("blob {written} of {size}"),
    }
}

pub(crate) fn command(command: &Command) -> String {
    let to = |target: &Target| match target {
        Target::Handle(handle) => handle.to_string(),
        Target::Account(_) => "an account".to_owned(),
        Target::Conversation(_) => "a chat".to_owned(),
    };
    match command {
        Command::Register { .. } => "to register".to_owned(),
        Command::AddContact { handle } => format!("to add {handle}"),
        Command::Find { handle } => format!("to find {handle}"),
        Command::SendAttachment { to: target, uploaded } => {
            format!("to send the file “{}” to {}", uploaded.attachment.name, to(target))
        }
        Command::Seat(_) => "to have a seat for a file".to_owned(),
        Command::Send { to: target, text } => format!("to send “{text}” to {}", to(target)),
        Command::SetReceipts { on } => format!("to tell receipts: {on}"),
        Command::Settings => "to see what they have chosen".to_owned(),
        Command::Answer { text, .. } => format!("to answer “{text}”"),
        Command::React { emoji, .. } => format!("to react {}", emoji.as_deref().unwrap_or("no more")),
        Command::Edit { text, .. } => format!("to edit a message to “{text}”"),
        Command::Delete { .. } => "to delete a message".to_owned(),
        Command::TakeAway { .. } => "to take away a message that is not sent".to_owned(),
        Command::Resolve { decision, .. } => format!("to resolve a held message: {decision:?}"),
        Command::CreateGroup { name, members } => format!("to create “{name}” with {}", names(members)),
        Command::AddMembers { members, .. } => format!("to add members: {}", names(members)),
        Command::RemoveMembers { members, .. } => format!("to remove {} members", members.len()),
        Command::Leave { .. } => "to leave".to_owned(),
        Command::Rename { name, .. } => format!("to rename to “{name}”"),
        Command::SetRole { role, .. } => format!("to make somebody {role:?}"),
        Command::Accept { .. } => "to accept".to_owned(),
        Command::Decline { .. } => "to decline".to_owned(),
        Command::Rebuild { without, .. } => format!("to rebuild without {}", without.len()),
        Command::Knock { .. } => "to knock".to_owned(),
        Command::Asked => "to see where they knocked".to_owned(),
        Command::TakeBack(_) => "to take a knock back".to_owned(),
        Command::In { wish, .. } => format!("in a chat: {wish:?}"),
        Command::Heal => "to heal".to_owned(),
        Command::MarkRead { number, .. } => format!("to mark as read up to {number}"),
        Command::Typing { .. } => "to tell of typing".to_owned(),
        Command::Present { here } => format!("to be here: {here}"),
        Command::Presence => "to see who is here".to_owned(),
        Command::Resume { how, .. } => format!("to go on: {how:?}"),
        Command::Confirm { handle, .. } => format!("to confirm {handle}"),
        Command::BeginLink { handle, .. } => format!("to be linked to {handle}"),
        Command::Link { .. } => "to link a device".to_owned(),
        Command::ConfirmLink { goes_on } => format!("to confirm the digits: {goes_on}"),
        Command::Directory => "to see the directory".to_owned(),
        Command::BeginAnew => "to begin anew with the directory".to_owned(),
        Command::GoOn => "to go on".to_owned(),
        Command::TrustWitnesses { quorum, .. } => format!("to trust {quorum} witnesses"),
        Command::Devices | Command::DevicesSeen => "to see their devices".to_owned(),
        Command::RemoveDevice { .. } => "to remove a device".to_owned(),
        Command::RenameDevice { name, .. } => format!("to call a device “{name}”"),
        Command::Recover { .. } => "to recover their account".to_owned(),
        Command::ReplaceRecoveryCode { .. } => "to replace their recovery code".to_owned(),
        Command::CloseAccount { .. } => "to delete their account".to_owned(),
        Command::AskAgain { .. } => "to ask for somebody again".to_owned(),
        Command::SafetyNumber { .. } => "to see a safety number".to_owned(),
        Command::Verify { .. } => "to compare a safety number".to_owned(),
        Command::Unverify { .. } => "to take a mark back".to_owned(),
        Command::AcknowledgeCode { .. } => "to go on after a replaced code".to_owned(),
        Command::Whoami => "to know who they are".to_owned(),
        Command::Choose { .. } => "to choose something for all own devices".to_owned(),
    }
}

fn names(handles: &[protocol::handle::Handle]) -> String {
    handles.iter().map(protocol::handle::Handle::as_str).collect::<Vec<_>>().join(" ")
}

pub(crate) fn reply(result: &Result<Reply, CommandError>) -> String {
    match result {
        Ok(Reply::Seat { .. }) => "a seat".to_owned(),
        Ok(Reply::Entrance { .. }) => "with a link".to_owned(),
        Ok(Reply::Done) => "done".to_owned(),
        Ok(Reply::Me { .. }) => "who they are".to_owned(),
        Ok(Reply::Asked(groups)) => format!("knocked at {} groups", groups.len()),
        Ok(Reply::Contact { .. }) => "with a contact".to_owned(),
        Ok(Reply::Message { number, .. }) => format!("message {number}"),
        Ok(Reply::LinkCode { .. }) => "a linking code".to_owned(),
        Ok(Reply::SafetyNumber { number, .. }) => format!("safety number {}", number.digits()),
        Ok(Reply::Directory { directory }) => format!("a log of {} leaves", directory.size),
        Ok(Reply::Presence { people }) => format!("{} have said whether they are here", people.len()),
        Ok(Reply::Settings { receipts }) => format!("receipts: {receipts}"),
        Ok(Reply::Devices { devices }) => format!("{} devices", devices.len()),
        Ok(Reply::Conversation { .. }) => "with a conversation".to_owned(),
        Err(error) => format!("no: {error}"),
    }
}

pub(crate) fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Apply(changes) => format!("applying {} rows", changes.iter().count()),
        Effect::Open { hello, .. } => format!("opening a session for {:?}", hello.kind),
        Effect::Send { frame, .. } => format!("sending {}", request(&frame.request)),
        Effect::Close { .. } => "closing a session".to_owned(),
        Effect::Load { .. } => "loading".to_owned(),
        Effect::Due { .. } => "asking for what is due".to_owned(),
        Effect::Earlier(_) => "asking for what is to go".to_owned(),
        Effect::Reply { result, .. } => format!("replying {}", reply(result)),
        Effect::Tell(_) => "telling".to_owned(),
    }
}
