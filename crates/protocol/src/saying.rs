//! What people say beside texts: polls and votes, contact cards, texts and files that are shown once, and texts with a preview of a link.

use minicbor::{Decode, Encode};

use crate::attachment::Attachment;
use crate::handle::Handle;
use crate::id::AccountId;
use crate::limits::{OPTION_BYTES_MAX, OPTIONS_MAX, QUESTION_BYTES_MAX, TEXT_BYTES_MAX};
use crate::preview::Preview;

/// The content type of a saying.
pub const SAYING_TYPE: &str = "application/vnd.wiretight.saying";

/// A saying: the content of a part of type [`SAYING_TYPE`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Saying {
    /// A question with options.
    #[n(0)]
    Poll(#[n(0)] Poll),
    /// What the sender votes for in the poll that it answers, in place of what they voted for before.
    #[n(1)]
    Vote {
        /// The options' numbers, from 0, ascending; none to withdraw.
        #[n(0)]
        choices: Vec<u8>,
    },
    /// The end of the own poll that it replaces: what is voted after it in the order does not count.
    #[n(2)]
    End,
    /// Somebody's account, as the sender knows it.
    #[n(3)]
    Card {
        /// The account.
        #[n(0)]
        account: AccountId,
        /// What the sender calls them: receivers ask the directory.
        #[n(1)]
        handle: Option<Handle>,
    },
    /// A text that programs show once and forget then.
    #[n(4)]
    Once {
        /// The text, 1 to 65,536 bytes.
        #[n(0)]
        text: String,
    },
    /// A file that programs show once and forget then; without a blurred copy of it.
    #[n(5)]
    OnceFile {
        /// The file.
        #[n(0)]
        file: Box<Attachment>,
    },
    /// A text with a preview of a link in it.
    #[n(10)]
    Linked(#[n(0)] Linked),
}

/// A text with a preview of a link in it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Linked {
    /// The text, 1 to 65,536 bytes.
    #[n(0)]
    pub text: String,
    /// Whether it is marked: [`crate::markup`] reads it then.
    #[n(1)]
    pub marked: bool,
    /// What the sender's client has found at the link.
    #[n(2)]
    pub preview: Preview,
}

impl Linked {
    /// Whether lengths are within their limits, and the link is in the text.
    pub fn is_within_limits(&self) -> bool {
        (1..=TEXT_BYTES_MAX).contains(&self.text.len()) && self.preview.is_of(&self.text)
    }
}

/// A poll.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Poll {
    /// The question, 1 to [`QUESTION_BYTES_MAX`] bytes.
    #[n(0)]
    pub question: String,
    /// 2 to [`OPTIONS_MAX`] options, no two the same, each of 1 to [`OPTION_BYTES_MAX`] bytes.
    #[n(1)]
    pub options: Vec<String>,
    /// Whether one may vote for several.
    #[n(2)]
    pub multiple: bool,
}

impl Poll {
    /// Whether lengths and counts are within their limits.
    pub fn is_within_limits(&self) -> bool {
        let option = |text: &String| (1..=OPTION_BYTES_MAX).contains(&text.len());
        let distinct: std::collections::BTreeSet<&String> = self.options.iter().collect();
        (1..=QUESTION_BYTES_MAX).contains(&self.question.len())
            && (2..=OPTIONS_MAX).contains(&self.options.len())
            && self.options.iter().all(option)
            && distinct.len() == self.options.len()
    }

    /// Whether this is a vote in this poll.
    pub fn takes(&self, choices: &[u8]) -> bool {
        let known = choices.iter().all(|choice| usize::from(*choice) < self.options.len());
        known && (self.multiple || choices.len() <= 1)
    }
}

impl Saying {
    /// Whether lengths and counts are within their limits.
    pub fn is_within_limits(&self) -> bool {
        match self {
            Saying::Poll(poll) => poll.is_within_limits(),
            Saying::Vote { choices } => {
                let ascending = choices.iter().zip(choices.iter().skip(1)).all(|(one, next)| one < next);
                ascending && choices.iter().all(|choice| usize::from(*choice) < OPTIONS_MAX)
            }
            Saying::Once { text } => (1..=TEXT_BYTES_MAX).contains(&text.len()),
            Saying::OnceFile { file } => {
                let is_blurred = file.picture.as_ref().is_some_and(|picture| !picture.placeholder.0.is_empty());
                file.is_within_limits() && !is_blurred
            }
            Saying::Linked(linked) => linked.is_within_limits(),
            Saying::End | Saying::Card { .. } => true,
        }
    }
}
