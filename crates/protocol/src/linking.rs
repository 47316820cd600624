//! Linking: how a device that has nothing but a code on its screen, and one that is on the chain, come to the statement that adds
//! the former. See docs/spec/linking.md.

use minicbor::{Decode, Encode};
use rand_core::Rng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::cbor;
use crate::cbor_byte_array;
use crate::chain::{DeviceRecord, Place};
use crate::code::{self, CodeFault};
use crate::hash::{derive, hash};
use crate::id::{AccountId, DeviceId, RendezvousId};
use crate::padding::{pad, unpad};
use crate::seal;
use crate::signature::Signature;

const PART_BYTES: usize = 12;
const CODE_BYTES: usize = 2 * PART_BYTES + 1;
const SYMBOLS: usize = CODE_BYTES * 8 / 5;
const SEAL_LABEL: &str = "linking";

/// What stands before a code where a picture or a link holds it.
pub const LINK_PREFIX: &str = "WIRETIGHT-LINK:";

/// The code that a new installation shows: the secret of the rendezvous, and a hash of what is offered there. Whoever reads it can
/// tell the device that shows it from any other.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct LinkCode {
    secret: [u8; PART_BYTES],
    offer: [u8; PART_BYTES],
}

/// A linking code that was not read as one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkCodeError {
    /// A wrong number of letters and digits.
    #[error("a linking code has {SYMBOLS} letters and digits, this one has {found}")]
    Length {
        /// How many there were.
        found: usize,
    },
    /// A character that no code has.
    #[error("“{}” does not occur in a linking code", found.escape_debug())]
    Character {
        /// The character.
        found: char,
    },
    /// All characters are possible, but not together.
    #[error("the linking code has a typing mistake: its checksum does not match")]
    Checksum,
}

/// A random number that is committed to before the other one is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkNonce(pub [u8; 32]);

/// The hash of a [`LinkNonce`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkCommitment(pub [u8; 32]);

cbor_byte_array!(LinkNonce, 32);
cbor_byte_array!(LinkCommitment, 32);

/// What the new device offers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LinkOffer {
    /// The device.
    #[n(0)]
    pub device: DeviceRecord,
    /// To the number that it tells later.
    #[n(1)]
    pub commitment: LinkCommitment,
}

/// What the device on the chain proposes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LinkProposal {
    /// The account to join.
    #[n(0)]
    pub account: AccountId,
    /// The device that would add it.
    #[n(1)]
    pub device: DeviceId,
    /// Its number.
    #[n(2)]
    pub nonce: LinkNonce,
}

/// A message in a rendezvous.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum LinkMessage {
    /// By the new device, first.
    #[n(0)]
    Offer(#[n(0)] LinkOffer),
    /// By the device on the chain, after it has compared the offer with the code.
    #[n(1)]
    Proposal(#[n(0)] LinkProposal),
    /// By the new device, after it has compared the account with what its person typed.
    #[n(2)]
    Reveal(#[n(0)] LinkNonce),
    /// By the new device, after its person has compared the digits; again for another place if the chain has moved on.
    #[n(3)]
    Consent {
        /// The statement's place.
        #[n(0)]
        place: Place,
        /// [`crate::chain::Consent::Addition`].
        #[n(1)]
        signature: Signature,
        /// How the device wants to be called.
        #[n(2)]
        name: Option<String>,
    },
    /// By either: its person does not go on.
    #[n(4)]
    Cancelled,
}

/// Which of the two devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkSide {
    /// The one that is to be added.
    New,
    /// The one that is on the chain.
    Old,
}

impl LinkNonce {
    /// What commits to it.
    pub fn commitment(&self) -> LinkCommitment {
        LinkCommitment(hash("link commitment", &[&self.0]))
    }
}

impl LinkOffer {
    fn short_hash(&self) -> [u8; PART_BYTES] {
        *hash("link offer", &[&cbor::to_bytes(self)]).first_chunk().expect("a hash is longer")
    }
}

impl LinkCode {
    /// A code for an offer.
    pub fn generate(rng: &mut impl Rng, offer: &LinkOffer) -> Self {
        let mut secret = [0; PART_BYTES];
        rng.fill_bytes(&mut secret);
        LinkCode { secret, offer: offer.short_hash() }
    }

    /// Reads what a person types or scans: any case, spaces and hyphens anywhere, with or without [`LINK_PREFIX`].
    ///
    /// # Errors
    /// [`LinkCodeError`], in words for the person.
    pub fn parse(text: &str) -> Result<Self, LinkCodeError> {
        let text = text.trim();
        let bare = text.get(..LINK_PREFIX.len()).filter(|start| start.eq_ignore_ascii_case(LINK_PREFIX));
        let text = bare.and_then(|_| text.get(LINK_PREFIX.len()..)).unwrap_or(text);
        let bytes = code::read::<CODE_BYTES>(text).map_err(|fault| match fault {
            CodeFault::Length(found) => LinkCodeError::Length { found },
            CodeFault::Character(found) => LinkCodeError::Character { found },
        })?;
        let (secret, rest) = bytes.split_first_chunk().expect("a code is longer than its secret");
        let (offer, check) = rest.split_first_chunk().expect("and than both parts");
        let code = LinkCode { secret: *secret, offer: *offer };
        if check == [code.checksum()] { Ok(code) } else { Err(LinkCodeError::Checksum) }
    }

    /// Ten groups of four.
    pub fn display(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new([self.secret.as_slice(), &self.offer, &[self.checksum()]].concat());
        code::write(&bytes)
    }

    /// Where the two devices meet.
    pub fn rendezvous(&self) -> RendezvousId {
        RendezvousId(*derive(&self.secret, "rendezvous", &[]))
    }

    /// Whether an offer is that of the device that shows the code.
    pub fn names(&self, offer: &LinkOffer) -> bool {
        offer.short_hash() == self.offer
    }

    /// Seals a message of one side.
    pub fn seal(&self, rng: &mut impl Rng, side: LinkSide, message: &LinkMessage) -> Vec<u8> {
        let key = derive(&self.secret, "rendezvous key", &[]);
        seal::seal(rng, &key, SEAL_LABEL, &self.context(side), &pad(cbor::to_bytes(message)))
    }

    /// Opens a message of one side; nothing if it is none of it.
    pub fn open(&self, side: LinkSide, sealed: &[u8]) -> Option<LinkMessage> {
        let key = derive(&self.secret, "rendezvous key", &[]);
        let plaintext = seal::open(&key, SEAL_LABEL, &self.context(side), sealed)?;
        cbor::from_bytes(unpad(&plaintext)?).ok()
    }

    fn context(&self, side: LinkSide) -> Vec<u8> {
        let side: &[u8] = match side {
            LinkSide::New => b"new",
            LinkSide::Old => b"old",
        };
        [self.rendezvous().0.as_slice(), side].concat()
    }

    fn checksum(&self) -> u8 {
        hash("link code checksum", &[&self.secret, &self.offer])[0]
    }
}

/// The six digits that both people, or the one person at both devices, compare. The new device has committed to its number before
/// it knew the proposal, so that whoever proposes cannot choose the digits.
pub fn digits(offer: &LinkOffer, proposal: &LinkProposal, nonce: &LinkNonce) -> String {
    let whole = hash("link digits", &[&cbor::to_bytes(offer), &cbor::to_bytes(proposal), &nonce.0]);
    let number = u64::from_be_bytes(*whole.first_chunk().expect("a hash is longer"));
    format!("{:06}", number % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::PublicKey;

    fn offer() -> LinkOffer {
        let device = DeviceRecord { device: DeviceId([1; 16]), key: PublicKey([2; 32]) };
        LinkOffer { device, commitment: LinkNonce([3; 32]).commitment() }
    }

    fn code() -> LinkCode {
        LinkCode { secret: [7; PART_BYTES], offer: offer().short_hash() }
    }

    #[test]
    fn reads_what_it_shows_in_any_typing() {
        let shown = code().display();
        assert_eq!(shown.len(), SYMBOLS + SYMBOLS / 4 - 1);
        let typed = shown.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        for text in [typed, format!("{LINK_PREFIX}{}", *shown), format!(" wiretight-link:{} ", *shown)] {
            let read = LinkCode::parse(&text).expect("as shown");
            assert_eq!(read.rendezvous(), code().rendezvous());
            assert!(read.names(&offer()));
        }
    }

    #[test]
    fn names_typing_mistakes() {
        let shown = code().display().to_string();
        let changed = format!("{}{}", if shown.starts_with('0') { '1' } else { '0' }, &shown[1..]);
        assert_eq!(LinkCode::parse(&changed).err(), Some(LinkCodeError::Checksum));
        assert_eq!(LinkCode::parse(&shown[..10]).err(), Some(LinkCodeError::Length { found: 8 }));
        assert_eq!(LinkCode::parse("ü").err(), Some(LinkCodeError::Character { found: 'ü' }));
    }

    #[test]
    fn another_device_is_not_what_the_code_names() {
        let mut other = offer();
        other.device.key = PublicKey([9; 32]);
        assert!(code().names(&offer()) && !code().names(&other));
        let other = LinkOffer { commitment: LinkNonce([4; 32]).commitment(), ..offer() };
        assert!(!code().names(&other));
    }

    #[test]
    fn messages_are_of_one_rendezvous_and_one_side() {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::from_seed([1; 32]);
        let message = LinkMessage::Reveal(LinkNonce([5; 32]));
        let sealed = code().seal(&mut rng, LinkSide::New, &message);
        assert_eq!(code().open(LinkSide::New, &sealed), Some(message));
        assert_eq!(code().open(LinkSide::Old, &sealed), None);
        let other = LinkCode { secret: [8; PART_BYTES], ..code() };
        assert_eq!(other.open(LinkSide::New, &sealed), None);
        assert_ne!(other.rendezvous(), code().rendezvous());
    }

    #[test]
    fn digits_depend_on_all_that_was_said() {
        let proposal = |account: u8, nonce: u8| LinkProposal {
            account: AccountId([account; 32]),
            device: DeviceId([2; 16]),
            nonce: LinkNonce([nonce; 32]),
        };
        let shown = digits(&offer(), &proposal(1, 1), &LinkNonce([3; 32]));
        assert_eq!(shown.len(), 6);
        for other in [
            digits(&offer(), &proposal(2, 1), &LinkNonce([3; 32])),
            digits(&offer(), &proposal(1, 2), &LinkNonce([3; 32])),
            digits(&offer(), &proposal(1, 1), &LinkNonce([4; 32])),
        ] {
            assert_ne!(other, shown);
        }
    }
}
