//! The reference of tokens: what each has paid for, and how many an account was issued.

use std::collections::{BTreeMap, BTreeSet};

use protocol::cbor;
use protocol::id::{AccountId, DeviceId};
use protocol::inbox::SealedItem;
use protocol::time::{Days, Millis};
use protocol::token::{Blinded, Token, TokenNonce, TokenUse, is_spendable};
use server::service::keys::Keyring;

use crate::script::Script;

/// All tokens, as the server's keys and its answers tell of them.
pub struct TokenModel {
    keys: Keyring,
    drawn: Vec<Token>,
    paid: Vec<(Token, TokenUse)>,
    items: BTreeSet<Vec<u8>>,
    batches: BTreeMap<(u8, Days), Vec<Vec<Blinded>>>,
}

impl TokenModel {
    /// Nothing is paid yet.
    pub fn new(keys: Keyring) -> Self {
        TokenModel { keys, drawn: Vec::new(), paid: Vec::new(), items: BTreeSet::new(), batches: BTreeMap::new() }
    }

    /// What somebody shows: most often a good token, else one of before, a spoilt one or none.
    pub fn draw(&mut self, script: &mut Script, now: Millis) -> Option<Token> {
        let mut nonce = [0; 32];
        nonce[..8].copy_from_slice(&(self.drawn.len() as u64).to_be_bytes());
        let issuer = self.keys.issuers().spendable(now.days(), now)?;
        let mut token = issuer.token(TokenNonce(nonce));
        match script.below(16) {
            0..=9 => {}
            10..=12 => return self.drawn.get(script.below(self.drawn.len().max(1))).copied(),
            13 => token.authenticator.0[script.below(64)] ^= 1,
            14 => token.period = Days(token.period.0 - 1 + u64::from(script.byte() % 3)),
            _ => return None,
        }
        self.drawn.push(token);
        Some(token)
    }

    /// The server has given what costs a token.
    pub fn paid(&mut self, token: Option<Token>, spent_on: TokenUse, now: Millis) {
        let token = token.expect("given without a token");
        assert!(is_spendable(token.period, now), "a token of another day pays");
        let issuer = self.keys.issuers().spendable(token.period, now).expect("it has the day's key");
        assert!(issuer.accepts(&token), "a token that nobody issued pays");
        let mut before =
            self.paid.iter().filter(|(known, _)| known.nonce == token.nonce && known.period == token.period);
        assert!(before.all(|(_, known)| *known == spent_on), "a token pays for two things");
        self.paid.push((token, spent_on));
    }

    /// The server has put an item into an inbox: what is put again costs nothing.
    pub fn put(
        &mut self,
        token: Option<Token>,
        (account, device, item): (AccountId, DeviceId, &SealedItem),
        now: Millis,
    ) {
        if self.items.insert(cbor::to_bytes(&(account, device, item))) {
            self.paid(token, TokenUse::inbox(&account, &device, item), now);
        }
    }

    /// The server has answered a batch: how many tokens the account has of the period.
    pub fn issued(&mut self, person: u8, period: Days, batch: &[Blinded]) -> u32 {
        let batches = self.batches.entry((person, period)).or_default();
        if !batches.iter().any(|known| known == batch) {
            batches.push(batch.to_vec());
        }
        batches.iter().map(|batch| batch.len() as u32).sum()
    }
}
