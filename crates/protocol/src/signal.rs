//! Signals: that somebody types, or is here. Sealed for a segment, relayed to who is online, stored nowhere.

use minicbor::{Decode, Encode};

use crate::cbor;
use crate::id::{AccountId, DeviceId};
use crate::limits::SIGNAL_BYTES;
use crate::time::Seconds;

/// A signal. Whoever has the segment's ephemeral key could have made it: any member of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Signal {
    /// Whose.
    #[n(0)]
    pub account: AccountId,
    /// By which device.
    #[n(1)]
    pub device: DeviceId,
    /// When it was made, by that device's clock: a server that gives it out again later says nothing by that.
    #[n(2)]
    pub at: Seconds,
    /// Of two signals of one second the higher is later: a thousand for each millisecond of the second, and a number.
    #[n(3)]
    pub count: u32,
    /// What.
    #[n(4)]
    pub kind: SignalKind,
}

/// What a signal says: a closed set without text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum SignalKind {
    /// The person types, or does not any more.
    #[n(0)]
    Typing {
        /// Whether.
        #[n(0)]
        on: bool,
    },
    /// The person is here, or has gone.
    #[n(1)]
    Presence {
        /// Whether they are here.
        #[n(0)]
        here: bool,
        /// Whether they want to know the same of whoever hears it.
        #[n(1)]
        asks: bool,
    },
}

impl Signal {
    /// The plaintext that is sealed: the encoding, 0x80, and zeros up to [`SIGNAL_BYTES`], so that all signals are of one size.
    pub fn to_plaintext(&self) -> Vec<u8> {
        let mut bytes = cbor::to_bytes(self);
        bytes.push(MARK);
        bytes.resize(SIGNAL_BYTES, 0);
        bytes
    }

    /// Reads such a plaintext; nothing if it is of any other form.
    pub fn from_plaintext(bytes: &[u8]) -> Option<Self> {
        let end = bytes.iter().rposition(|&byte| byte != 0)?;
        let (body, rest) = bytes.split_at_checked(end)?;
        let proper = bytes.len() == SIGNAL_BYTES && rest.first() == Some(&MARK);
        if proper { cbor::from_bytes(body).ok() } else { None }
    }

    /// What of two signals of one device is the later one.
    pub fn order(&self) -> (Seconds, u32) {
        (self.at, self.count)
    }
}

const MARK: u8 = 0x80;

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(kind: SignalKind) -> Signal {
        let (account, device) = (AccountId([255; 32]), DeviceId([255; 16]));
        Signal { account, device, at: Seconds(u64::MAX), count: u32::MAX, kind }
    }

    #[test]
    fn all_signals_are_of_one_size_and_of_one_form() {
        let presence = |here, asks| SignalKind::Presence { here, asks };
        for kind in [
            SignalKind::Typing { on: true },
            SignalKind::Typing { on: false },
            presence(true, true),
            presence(false, false),
        ] {
            let plaintext = signal(kind).to_plaintext();
            assert_eq!(plaintext.len(), SIGNAL_BYTES);
            assert_eq!(Signal::from_plaintext(&plaintext), Some(signal(kind)));
            assert_eq!(Signal::from_plaintext(&plaintext[..SIGNAL_BYTES - 1]), None, "shorter");
            assert_eq!(Signal::from_plaintext(&[plaintext.as_slice(), &[0]].concat()), None, "longer");
            let mut noisy = plaintext.clone();
            noisy[SIGNAL_BYTES - 1] = 1;
            assert_eq!(Signal::from_plaintext(&noisy), None, "something behind it");
        }
        assert_eq!(Signal::from_plaintext(&[0; SIGNAL_BYTES]), None);
    }
}
