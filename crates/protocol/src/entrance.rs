//! Entrances: links by which people ask to be let into a group, and the knocks by which they ask. The server knows of neither.

use data_encoding::BASE64URL_NOPAD;
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::cbor::{self, at_most};
use crate::cbor_byte_array;
use crate::chain::Chain;
use crate::handle::Handle;
use crate::hash::{derive, hash};
use crate::id::{AccountId, ConversationId, DeviceId, ServerId};
use crate::limits::ENTRANCE_ASKED_MAX;
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};
use crate::time::Minutes;

/// What a link begins with. All that it says stands behind the `#`: no program sends that anywhere when the link is opened.
pub const ENTRANCE_PREFIX: &str = "wiretight://join#";

const CHECK_BYTES: usize = 4;

/// What whoever knocks must know, random.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct EntranceSecret(pub [u8; 32]);

cbor_byte_array!(EntranceSecret, 32);

impl std::fmt::Debug for EntranceSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EntranceSecret")
    }
}

impl EntranceSecret {
    /// The key that proves knowledge of it: its public half stands in the GroupContext.
    pub fn key(&self) -> SecretKey {
        SecretKey::from_seed(&derive(&self.0, "entrance", &[]))
    }
}

/// What a link says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EntranceLink {
    /// The server on which the group is.
    #[n(0)]
    pub server: ServerId,
    /// The group.
    #[n(1)]
    pub conversation: ConversationId,
    /// The secret.
    #[n(2)]
    pub secret: EntranceSecret,
    /// Who can let people in: the maker first, at most [`ENTRANCE_ASKED_MAX`].
    #[n(3)]
    #[cbor(decode_with = "at_most::<ENTRANCE_ASKED_MAX, _, _>")]
    pub asked: Vec<AccountId>,
}

/// A text that was not read as a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntranceLinkError {
    /// It begins otherwise.
    #[error("an invitation link begins with {ENTRANCE_PREFIX}")]
    Prefix,
    /// Something of it is missing or changed.
    #[error("this invitation link is damaged or not whole: copy all of it")]
    Damaged,
}

impl EntranceLink {
    /// The link as people pass it on: the prefix, then in base64url without padding a check and the canonical bytes.
    pub fn to_text(&self) -> String {
        let bytes = cbor::to_bytes(self);
        format!("{ENTRANCE_PREFIX}{}", BASE64URL_NOPAD.encode(&[check(&bytes).as_slice(), &bytes].concat()))
    }

    /// Reads a link as people pass it on.
    ///
    /// # Errors
    /// [`EntranceLinkError`], in words for the person.
    pub fn parse(text: &str) -> Result<Self, EntranceLinkError> {
        let rest = text.trim().strip_prefix(ENTRANCE_PREFIX).ok_or(EntranceLinkError::Prefix)?;
        let bytes = BASE64URL_NOPAD.decode(rest.as_bytes()).map_err(|_| EntranceLinkError::Damaged)?;
        let (found, bytes) = bytes.split_at_checked(CHECK_BYTES).ok_or(EntranceLinkError::Damaged)?;
        let link: EntranceLink = cbor::from_bytes(bytes).map_err(|_| EntranceLinkError::Damaged)?;
        if found == check(bytes) && !link.asked.is_empty() { Ok(link) } else { Err(EntranceLinkError::Damaged) }
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    *hash("entrance link", &[bytes]).first_chunk().expect("a hash is longer")
}

/// Somebody asks to be let into a group.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Knock {
    /// The group.
    #[n(0)]
    pub conversation: ConversationId,
    /// The entrance: [`EntranceSecret::key`]'s public half.
    #[n(1)]
    pub entrance: PublicKey,
    /// Who asks.
    #[n(2)]
    pub account: AccountId,
    /// With which device.
    #[n(3)]
    pub device: DeviceId,
    /// The handle that they claim.
    #[n(4)]
    pub handle: Option<Handle>,
    /// When, by their clock: a knock that is older than one that was granted, or than a week, is void.
    #[n(5)]
    pub time: Minutes,
}

/// A knock with its two signatures: without the secret nobody knocks, and nobody knocks in another's name.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedKnock {
    /// What is asked for.
    #[n(0)]
    pub knock: Knock,
    /// By the entrance's key.
    #[n(1)]
    pub proof: Signature,
    /// By the device's key.
    #[n(2)]
    pub signature: Signature,
}

impl SignedKnock {
    /// Signs a knock.
    pub fn sign(secret: &EntranceSecret, device_key: &SecretKey, knock: Knock) -> Self {
        let signed = cbor::to_bytes(&knock);
        let proof = secret.key().sign(Purpose::Entrance, &signed);
        SignedKnock { proof, signature: device_key.sign(Purpose::Knock, &signed), knock }
    }

    /// Checks both signatures: of the entrance that it names, and of the device.
    ///
    /// # Errors
    /// [`BadSignature`] if one of them did not sign just this.
    pub fn verify(&self, device_key: &PublicKey) -> Result<(), BadSignature> {
        let signed = cbor::to_bytes(&self.knock);
        verify(Purpose::Entrance, &self.knock.entrance, &signed, &self.proof)?;
        verify(Purpose::Knock, device_key, &signed, &self.signature)
    }
}

/// A knock as it lies in an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Arrival {
    /// The chain of who knocks.
    #[n(0)]
    pub chain: Chain,
    /// The knock.
    #[n(1)]
    pub knock: SignedKnock,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(asked: Vec<AccountId>) -> EntranceLink {
        let (server, conversation) = (ServerId([1; 32]), ConversationId([2; 32]));
        EntranceLink { server, conversation, secret: EntranceSecret([3; 32]), asked }
    }

    #[test]
    fn a_link_is_read_as_it_was_written_and_in_no_other_form() {
        let whole = link(vec![AccountId([4; 32]), AccountId([5; 32])]);
        let text = whole.to_text();
        assert_eq!(EntranceLink::parse(&format!("  {text}\n")), Ok(whole));
        assert_eq!(EntranceLink::parse(""), Err(EntranceLinkError::Prefix));
        assert_eq!(EntranceLink::parse("wiretight://joins#AA"), Err(EntranceLinkError::Prefix));
        let place = ENTRANCE_PREFIX.len();
        let damaged = [
            text[..text.len() - 1].to_owned(),
            format!("{text}="),
            format!("{}B{}", &text[..place + 20], &text[place + 21..]),
            format!("{}é{}", &text[..place], &text[place..]),
            ENTRANCE_PREFIX.to_owned(),
            link(vec![]).to_text(),
            link(vec![AccountId([4; 32]); ENTRANCE_ASKED_MAX + 1]).to_text(),
        ];
        for text in damaged {
            assert_eq!(EntranceLink::parse(&text), Err(EntranceLinkError::Damaged), "{text}");
        }
    }

    #[test]
    fn a_knock_takes_the_secret_and_the_device() {
        let (secret, device) = (EntranceSecret([3; 32]), SecretKey::from_seed(&[6; 32]));
        let knock = Knock {
            conversation: ConversationId([2; 32]),
            entrance: secret.key().public(),
            account: AccountId([4; 32]),
            device: DeviceId([5; 16]),
            handle: None,
            time: Minutes(7),
        };
        let signed = SignedKnock::sign(&secret, &device, knock.clone());
        assert!(signed.verify(&device.public()).is_ok());
        assert!(signed.verify(&SecretKey::from_seed(&[7; 32]).public()).is_err(), "in another's name");
        let guessed = SignedKnock::sign(&EntranceSecret([9; 32]), &device, knock.clone());
        assert!(guessed.verify(&device.public()).is_err(), "without the secret");
        let later = SignedKnock { knock: Knock { time: Minutes(8), ..knock }, ..signed };
        assert!(later.verify(&device.public()).is_err(), "made newer");
    }
}
