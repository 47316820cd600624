//! What a person can want in a conversation beside writing texts, in a form that passes between processes.

use minicbor::{Decode, Encode};

/// Something that a person wants in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Wish {
    /// Lets messages disappear so long after they were sent.
    #[n(0)]
    SetLife {
        /// Seconds; 0 for never.
        #[n(0)]
        seconds: u32,
    },
}

impl Wish {
    pub(crate) fn into_engine(self) -> engine::wish::Wish {
        match self {
            Wish::SetLife { seconds } => engine::wish::Wish::SetLife { seconds },
        }
    }
}
