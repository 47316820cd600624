//! The SDK: runs an engine on a real disk and a real network, one process for a profile, others through it.
//!
//! Never: cryptography of conversations, rules of the protocol; those are the engine's.
//!
//! [`Client::create`] makes a profile, [`Client::open`] opens one: in this process, or through the process that has it
//! open already. Both give the same face: [`Client::command`] to act, reads to show, [`Client::events`] to follow.

#![warn(missing_docs)]

mod about;
mod bots;
mod client;
mod command;
mod command_error;
mod daemon;
mod error;
mod event;
mod gate;
mod groups;
mod home;
mod key;
mod kinds;
mod local;
mod locks;
pub mod net;
mod owner;
mod pixels;
mod preview;
mod profile;
mod remote;
mod reply;
mod runner;
mod searching;
mod status;
mod store;
mod system;
mod target;
mod transfer;
mod wish;

pub use bots::{
    BOTS_MAX, Begun, Bot, BotToken, Done, EVENT_PAGE_MAX, EVENTS_MAX, Logged, Reach, RequestKey, Scope, TokenHash,
};
pub use client::{Client, Events, NewProfile, Options, ProxyChoice, Unlock};
pub use command::{Command, Compared, Decision, Registration, Resumption};
pub use command_error::CommandError;
pub use engine::Separation;
pub use engine::caught::{Caught, Lie, OwnLabel};
pub use engine::choices::{ChatChoices, Choices};
pub use engine::directory::check::Withholding;
pub use engine::directory::trust::{Trust, Why};
pub use engine::drafts::DraftRow;
pub use engine::group_wish::GroupWish;
pub use engine::kinds::{GroupKind, Kind, Sort, Vote};
pub use engine::said::Once;
pub use engine::view::{AskedView, EntranceView, Former, GroupView, KnockView, Rule};
pub use engine::view::{
    ChatLock, ContactView, ConversationState, ConversationView, Delivery, EvidenceView, LinkFailure, MarkChange,
    MarkedBy, MemberView, MessageBody, MessageView, PresenceView, Quote, Reaction, RequestView, Role, Standing, Tick,
    Undone, Verified, Version,
};
pub use error::Error;
pub use event::{DeviceEvent, Event};
pub use gate::{Gate, GateError, Hold};
pub use key::{KeyError, Passphrase, RawKey};
pub use net::proxy::{ProxyAddress, ProxyError};
pub use preview::{PreviewError, first_link};
pub use profile::ProfileError;
pub use protocol::address::ServerAddress;
pub use protocol::api::Refusal;
pub use protocol::attachment::{Attachment, Sound};
pub use protocol::chain::own_conversation;
pub use protocol::choice::{Audience, Choice};
pub use protocol::entrance::ENTRANCE_PREFIX;
pub use protocol::group_picture::media_type as group_picture_type;
pub use protocol::handle::Handle;
pub use protocol::id::{AccountId, ConversationId, DeviceId, MessageId};
pub use protocol::limits::{FORWARDS_MANY, TEXT_BYTES_MAX};
pub use protocol::linking::LINK_PREFIX;
pub use protocol::markup;
pub use protocol::preview::Preview;
pub use protocol::recovery::{RecoveryCode, RecoveryCodeError};
pub use protocol::saying::{Linked, Poll};
pub use protocol::time::{Millis, Minutes};
use protocol::transparency::evidence::Evidence;
pub use reply::{BegunAnew, DirectoryView, LogAge, OwnDevice, Reply};
pub use status::{Account, Status, Until};
pub use store::{Found, Page, Search, SearchPage, Store, StoreError};
pub use system::SystemRng;
pub use target::Target;
pub use transfer::{
    Direction, Fault, FileAsk, FileError, FileReader, FileWriter, HeldFile, Outgoing, TransferId, TransferState,
    TransferView, bound_folder, safe_name,
};
pub use transfer::{cleaned_picture, media};
pub use wish::Wish;

/// A piece of evidence as a file to hand on: where others can judge it by itself, the file that `wiretight-auditor check` reads; else
/// all that is kept of it, as canonical CBOR.
pub fn evidence_file(evidence: &EvidenceView) -> Vec<u8> {
    let convicts = |bytes: &&protocol::cbor::Bytes| Evidence::from_file(&bytes.0).is_ok();
    match evidence.exhibits.iter().find(convicts) {
        Some(file) => file.0.clone(),
        None => protocol::cbor::to_bytes(evidence),
    }
}
