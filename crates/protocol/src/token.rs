//! Anonymous tokens: blinded, evaluated, unblinded, spent once (VOPRF, RFC 9497, as in RFC 9578), and who may issue them when.

use minicbor::{Decode, Encode};
use voprf::{BlindedElement, EvaluationElement, Group, Proof, Ristretto255, VoprfClient, VoprfServer};

use crate::cbor::{self, Bytes};
use crate::hash::{derive, hash};
use crate::id::{AccountId, DeviceId, TopicId};
use crate::inbox::SealedItem;
use crate::limits::{TOKEN_BATCH_MAX, TOKEN_GRACE_MINUTES, TOKEN_ISSUE_AHEAD_MINUTES};
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};
use crate::time::{Days, Millis};

const DAY_MS: u64 = 86_400_000;
const MINUTE_MS: u64 = 60_000;

/// The public half of an issuer key: a ristretto255 element (RFC 9496).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssuerKey(pub [u8; 32]);

/// A token's input, blinded: says nothing about the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blinded(pub [u8; 32]);

/// A blinded input, evaluated under the issuer's secret key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evaluated(pub [u8; 32]);

/// That all of a batch was evaluated under the one key that the issuer states (DLEQ proof, RFC 9497 §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvaluationProof(pub [u8; 64]);

/// What a token is made of: random, chosen by the client, unknown to the server until the token is spent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenNonce(pub [u8; 32]);

/// What only the issuer can compute of a nonce.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Authenticator(pub [u8; 64]);

/// What a token is spent on: spent again on just this, it is the same spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenUse(pub [u8; 32]);

crate::cbor_byte_array!(IssuerKey, 32);
crate::cbor_byte_array!(Blinded, 32);
crate::cbor_byte_array!(Evaluated, 32);
crate::cbor_byte_array!(EvaluationProof, 64);
crate::cbor_byte_array!(TokenNonce, 32);
crate::cbor_byte_array!(Authenticator, 64);
crate::cbor_byte_array!(TokenUse, 32);

/// A token: one permission, good for one period.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Token {
    /// The day, UTC, for which it was issued.
    #[n(0)]
    pub period: Days,
    /// What it is made of.
    #[n(1)]
    pub nonce: TokenNonce,
    /// What makes it good.
    #[n(2)]
    pub authenticator: Authenticator,
}

/// The issuer key of one period, stated under the server's identity key. Two of one period prove that the issuer marks people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct IssuerStatement {
    /// The period.
    #[n(0)]
    pub period: Days,
    /// Its one key.
    #[n(1)]
    pub key: IssuerKey,
    /// By the identity key, over period and key.
    #[n(2)]
    pub signature: Signature,
}

impl IssuerStatement {
    /// States a period's key with the identity key.
    pub fn sign(identity: &SecretKey, period: Days, key: IssuerKey) -> Self {
        let signature = identity.sign(Purpose::IssuerStatement, &cbor::to_bytes(&(period, key)));
        IssuerStatement { period, key, signature }
    }

    /// Checks the identity key's signature.
    ///
    /// # Errors
    /// [`BadSignature`] if it is not the identity key's.
    pub fn verify(&self, identity: &PublicKey) -> Result<(), BadSignature> {
        let signed = cbor::to_bytes(&(self.period, self.key));
        verify(Purpose::IssuerStatement, identity, &signed, &self.signature)
    }

    /// Whether both are of one period and name different keys, each under this identity: a proof that anybody can check.
    pub fn convicts(&self, other: &IssuerStatement, identity: &PublicKey) -> bool {
        let both = self.verify(identity).is_ok() && other.verify(identity).is_ok();
        self.period == other.period && self.key != other.key && both
    }
}

/// What an issuer answers to a batch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Evaluation {
    /// One for each blinded input, in order.
    #[n(0)]
    #[cbor(decode_with = "crate::cbor::at_most::<TOKEN_BATCH_MAX, _, _>")]
    pub elements: Vec<Evaluated>,
    /// Over all of them.
    #[n(1)]
    pub proof: EvaluationProof,
}

/// A batch that cannot be evaluated, or an evaluation that is not one of the stated key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// An element that is none of the group, or the neutral one; or a batch that is empty or too large.
    #[error("a blinded token is malformed")]
    Malformed,
    /// The proof does not hold for the stated key: the issuer used another one.
    #[error("tokens were issued under another key than the server states")]
    OtherKey,
}

/// A period's secret issuer key.
pub struct Issuer {
    period: Days,
    server: VoprfServer<Ristretto255>,
    proofs: zeroize::Zeroizing<[u8; 32]>,
}

impl Issuer {
    /// The issuer of a period from its seed.
    pub fn from_seed(period: Days, seed: &[u8; 32]) -> Self {
        let info = cbor::to_bytes(&("wiretight v1 issuer", period));
        let server = VoprfServer::new_from_seed(seed, &info).expect("seed and info are short");
        Issuer { period, server, proofs: derive(seed, "issuer proofs", &period.0.to_be_bytes()) }
    }

    /// The period.
    pub fn period(&self) -> Days {
        self.period
    }

    /// Its public half.
    pub fn key(&self) -> IssuerKey {
        IssuerKey(Ristretto255::serialize_elem(self.server.get_public_key()).into())
    }

    /// Evaluates a batch, the same for the same batch: the proof's random part is derived from key and batch (as nonces of
    /// signatures are in RFC 6979), so that asking again gives nothing that the first answer did not.
    ///
    /// # Errors
    /// [`BadToken::Malformed`] for an empty or too large batch, or elements that are none of the group.
    pub fn evaluate(&self, batch: &[Blinded]) -> Result<Evaluation, BadToken> {
        if batch.is_empty() || batch.len() > TOKEN_BATCH_MAX {
            return Err(BadToken::Malformed);
        }
        let elements = batch.iter().map(|blinded| BlindedElement::<Ristretto255>::deserialize(&blinded.0));
        let elements = elements.collect::<Result<Vec<_>, _>>().map_err(|_| BadToken::Malformed)?;
        let mut rng = Derived::new(&self.proofs, &batch.iter().flat_map(|blinded| blinded.0).collect::<Vec<u8>>());
        let evaluated = self.server.batch_blind_evaluate(&mut rng, &elements).map_err(|_| BadToken::Malformed)?;
        let proof = EvaluationProof(evaluated.proof.serialize().into());
        let elements = evaluated.messages.iter().map(|element| Evaluated(element.serialize().into())).collect();
        Ok(Evaluation { elements, proof })
    }

    /// The token of a nonce: what a client gets to know without this side knowing the nonce.
    pub fn token(&self, nonce: TokenNonce) -> Token {
        let output = self.server.evaluate(&input(self.period, &nonce)).expect("a hash is no neutral element");
        Token { period: self.period, nonce, authenticator: Authenticator(output.into()) }
    }

    /// Whether a token is one of this key's.
    pub fn accepts(&self, token: &Token) -> bool {
        let expected = self.token(token.nonce);
        let fits = subtle::ConstantTimeEq::ct_eq(&expected.authenticator.0[..], &token.authenticator.0[..]);
        token.period == self.period && bool::from(fits)
    }
}

/// A batch of tokens on its way: all of it follows from a seed, so that a client that died asks for the same one again.
pub struct Batch {
    period: Days,
    nonces: Vec<TokenNonce>,
    clients: Vec<VoprfClient<Ristretto255>>,
    blinded: Vec<Blinded>,
}

impl Batch {
    /// The batch of a seed, which must be random and used for one batch alone.
    pub fn from_seed(period: Days, seed: &[u8; 32], count: usize) -> Self {
        let mut batch = Batch { period, nonces: Vec::new(), clients: Vec::new(), blinded: Vec::new() };
        for index in 0..count.min(TOKEN_BATCH_MAX) as u64 {
            let nonce = TokenNonce(*derive(seed, "token nonce", &index.to_be_bytes()));
            let mut rng = Derived::new(seed, &index.to_be_bytes());
            let made = VoprfClient::blind(&input(period, &nonce), &mut rng).expect("a hash is no neutral element");
            batch.nonces.push(nonce);
            batch.blinded.push(Blinded(made.message.serialize().into()));
            batch.clients.push(made.state);
        }
        batch
    }

    /// What the issuer is asked to evaluate.
    pub fn blinded(&self) -> &[Blinded] {
        &self.blinded
    }

    /// The tokens, if the whole batch was evaluated under just this key.
    ///
    /// # Errors
    /// [`BadToken::Malformed`] if the answer does not fit the batch, [`BadToken::OtherKey`] if the proof does not hold.
    pub fn finish(&self, key: &IssuerKey, answer: &Evaluation) -> Result<Vec<Token>, BadToken> {
        if answer.elements.len() != self.nonces.len() {
            return Err(BadToken::Malformed);
        }
        let public = Ristretto255::deserialize_elem(&key.0).map_err(|_| BadToken::OtherKey)?;
        let read = |element: &Evaluated| EvaluationElement::<Ristretto255>::deserialize(&element.0);
        let elements = answer.elements.iter().map(read).collect::<Result<Vec<_>, _>>();
        let elements = elements.map_err(|_| BadToken::Malformed)?;
        let proof = Proof::deserialize(&answer.proof.0).map_err(|_| BadToken::Malformed)?;
        let inputs: Vec<Vec<u8>> = self.nonces.iter().map(|nonce| input(self.period, nonce)).collect();
        let outputs = VoprfClient::batch_finalize(&inputs, &self.clients, &elements, &proof, public)
            .map_err(|_| BadToken::OtherKey)?
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| BadToken::Malformed)?;
        let token = |(nonce, output): (&TokenNonce, _)| {
            let authenticator = Authenticator(voprf_output(output));
            Token { period: self.period, nonce: *nonce, authenticator }
        };
        Ok(self.nonces.iter().zip(outputs).map(token).collect())
    }
}

fn voprf_output(output: impl Into<[u8; 64]>) -> [u8; 64] {
    output.into()
}

/// What the function is evaluated on.
fn input(period: Days, nonce: &TokenNonce) -> Vec<u8> {
    hash("token", &[&period.0.to_be_bytes(), &nonce.0]).to_vec()
}

impl TokenUse {
    /// A topics session: one token is one seat, which a client takes again after its connection broke.
    pub fn topics_session() -> Self {
        TokenUse(hash("token use", &[b"topics session"]))
    }

    /// A contact session: for this one connection, since the token bounds what is looked up on it.
    pub fn contact_session(challenge: &crate::hello::Challenge) -> Self {
        TokenUse(hash("token use", &[b"contact session", &challenge.0]))
    }

    /// A topic's creation.
    pub fn topic(topic: &TopicId, key: &PublicKey) -> Self {
        TokenUse(hash("token use", &[b"topic", &topic.0, &key.0]))
    }

    /// A commit.
    pub fn commit(entry: &crate::id::EntryHash) -> Self {
        TokenUse(hash("token use", &[b"commit", &entry.0]))
    }

    /// An inbox item.
    pub fn inbox(account: &AccountId, device: &DeviceId, item: &SealedItem) -> Self {
        TokenUse(hash("token use", &[b"inbox", &account.0, &device.0, &cbor::to_bytes(item)]))
    }
}

/// The first instant of a period.
pub fn period_start(period: Days) -> Millis {
    Millis(period.0.saturating_mul(DAY_MS))
}

/// The first instant at which a period's tokens and what was opened with them are good no longer.
pub fn period_end(period: Days) -> Millis {
    period_start(Days(period.0.saturating_add(1))).plus(TOKEN_GRACE_MINUTES.saturating_mul(MINUTE_MS))
}

/// Whether a period's tokens may be spent: in the period, and as long before and after it as clocks may differ.
pub fn is_spendable(period: Days, now: Millis) -> bool {
    now.plus(TOKEN_GRACE_MINUTES.saturating_mul(MINUTE_MS)) >= period_start(period) && now < period_end(period)
}

/// Whether a period's tokens are issued: in the period, and in the hours before it.
pub fn is_issued(period: Days, now: Millis) -> bool {
    let ahead = TOKEN_ISSUE_AHEAD_MINUTES.saturating_mul(MINUTE_MS);
    now.days() <= period && now.plus(ahead) >= period_start(period)
}

/// A stream of bytes that follows from a secret and a context, for a library that wants a source of randomness.
struct Derived {
    secret: zeroize::Zeroizing<[u8; 32]>,
    block: u64,
    ready: Vec<u8>,
}

impl Derived {
    fn new(secret: &[u8; 32], context: &[u8]) -> Self {
        Derived { secret: derive(secret, "token randomness", context), block: 0, ready: Vec::new() }
    }
}

impl voprf_rand_core::RngCore for Derived {
    fn next_u32(&mut self) -> u32 {
        voprf_rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        voprf_rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        while self.ready.len() < bytes.len() {
            let block = derive(&*self.secret, "token randomness block", &self.block.to_be_bytes());
            self.ready.extend_from_slice(&*block);
            self.block = self.block.checked_add(1).expect("no stream is so long");
        }
        let rest = self.ready.split_off(bytes.len());
        bytes.copy_from_slice(&self.ready);
        zeroize::Zeroize::zeroize(&mut self.ready);
        self.ready = rest;
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), voprf_rand_core::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl voprf_rand_core::CryptoRng for Derived {}

macro_rules! without_debug {
    ($($name:ident)*) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        })*
    };
}

// Whoever reads these may spend the token: they are shown by name only.
without_debug! { Token TokenNonce Authenticator }

/// A token as it travels in a hello.
impl From<&Token> for Bytes {
    fn from(token: &Token) -> Self {
        Bytes(cbor::to_bytes(token))
    }
}
