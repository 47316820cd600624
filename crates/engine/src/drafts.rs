//! Drafts: what the person has begun to write in a chat, the same on all own devices, until it is sent or taken back.
//!
//! Each has a count. The higher one is in force, and of equal ones the later in the order of the own conversation: what is told again to
//! a device that has just come brings no draft back that has ended. An ended one keeps its count for that.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use protocol::control::OwnControl;
use protocol::id::ConversationId;
use protocol::limits::TEXT_BYTES_MAX;
use protocol::time::Minutes;

use crate::changes::{Row, Table};
use crate::commands::limit;
use crate::core::{Context, Errand};
use crate::input::{CommandError, Reply};
use crate::own;
use crate::said::shortened;

/// The most chats in which something was ever begun: more than anybody writes in.
const DRAFTS_MAX: usize = 10_000;

/// A draft as stored (table `Draft`, by conversation id).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DraftRow {
    /// In which conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// How often it was changed.
    #[n(1)]
    pub count: u64,
    /// What; empty if it has ended.
    #[n(2)]
    pub text: String,
    /// When this device heard of it.
    #[n(3)]
    pub time: Minutes,
}

/// All drafts, by conversation.
pub(crate) type Drafts = BTreeMap<ConversationId, DraftRow>;

/// The drafts that have not ended, of the rows of table `Draft`.
///
/// # Errors
/// If a row is not one that an engine wrote.
pub fn read(rows: &[Row]) -> Result<Vec<DraftRow>, protocol::cbor::Malformed> {
    let all = rows.iter().map(|row| protocol::cbor::from_bytes(&row.value));
    let all = all.collect::<Result<Vec<DraftRow>, _>>()?;
    Ok(all.into_iter().filter(|row| !row.text.is_empty()).collect())
}

/// Keeps what the person has begun to write; nothing ends it.
pub(crate) fn keep(cx: &mut Context<'_>, conversation: ConversationId, text: &str) -> Result<Reply, CommandError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(limit("a draft", format!("at most {TEXT_BYTES_MAX} bytes long")));
    }
    let known = cx.core.drafts.get(&conversation);
    let (count, before) = known.map_or((0, ""), |row| (row.count, row.text.as_str()));
    if before == text {
        return Ok(Reply::Done);
    }
    if known.is_none() && cx.core.drafts.len() >= DRAFTS_MAX {
        return Err(limit("drafts", format!("in at most {DRAFTS_MAX} chats")));
    }
    let count = count.saturating_add(1);
    take(cx, conversation, count, text.to_owned());
    own::tell(cx, OwnControl::Draft { conversation, count, text: text.to_owned() });
    Ok(Reply::Done)
}

/// The person has sent a text: the draft that it was ends. A program may have kept less of it than was sent in the end; what begins
/// otherwise is another draft, and stays.
pub(crate) fn sent(cx: &mut Context<'_>, conversation: ConversationId, text: &str) {
    let is_it = |row: &DraftRow| !row.text.is_empty() && text.trim_start().starts_with(row.text.trim());
    if cx.core.drafts.get(&conversation).is_some_and(is_it) {
        // Nothing is within every limit.
        let _ = keep(cx, conversation, "");
    }
}

/// Takes in what an own device tells, this one included, once it is reached in the order.
pub(crate) fn told(cx: &mut Context<'_>, conversation: ConversationId, count: u64, text: String) {
    let known = cx.core.drafts.get(&conversation);
    let newer = known.is_none_or(|known| known.count < count || known.count == count && known.text != text);
    if newer && (known.is_some() || cx.core.drafts.len() < DRAFTS_MAX) {
        take(cx, conversation, count, text);
    }
}

/// Tells a device that has just come all of them.
pub(crate) fn tell_all(cx: &mut Context<'_>) {
    let all: Vec<DraftRow> = cx.core.drafts.values().cloned().collect();
    for DraftRow { conversation, count, text, .. } in all {
        own::tell(cx, OwnControl::Draft { conversation, count, text });
    }
}

/// The beginning of a chat's draft, if there is one.
pub(crate) fn beginning(cx: &Context<'_>, conversation: &ConversationId) -> Option<String> {
    let draft = cx.core.drafts.get(conversation).filter(|row| !row.text.is_empty())?;
    Some(shortened(&draft.text))
}

fn take(cx: &mut Context<'_>, conversation: ConversationId, count: u64, text: String) {
    let row = DraftRow { conversation, count, text, time: cx.now.minutes() };
    cx.put(Table::Draft, conversation.0, &row);
    cx.core.drafts.insert(conversation, row);
    cx.core.errands.push_back(Errand::ShowAgain(conversation));
}
