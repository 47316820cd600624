//! What a row of a history can say beside texts and changes of people.

use minicbor::{Decode, Encode};

/// A kind of row. The numbers are stored: they never change meaning.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Kind {
    /// Messages disappear, from here on, so long after they were sent.
    #[n(0)]
    Life {
        /// Seconds; 0 for never.
        #[n(0)]
        seconds: u32,
    },
    /// Messages disappear here, as whoever comes to be here finds it.
    #[n(1)]
    LifeHere {
        /// Seconds; 0 for never.
        #[n(0)]
        seconds: u32,
    },
}
