//! The recovery code: 152 random bits and a checksum on paper, from which the account key is derived, and nothing else.

use rand_core::Rng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::hash::{derive, hash};
use crate::signature::SecretKey;

const ENTROPY_BYTES: usize = 19;
const CODE_BYTES: usize = ENTROPY_BYTES + 1;
const SYMBOLS: usize = CODE_BYTES * 8 / 5;
const GROUP: usize = 4;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery code. Shown once; kept on no device.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; CODE_BYTES]);

/// A recovery code that was not read as one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryCodeError {
    /// A wrong number of letters and digits.
    #[error("a recovery code has {SYMBOLS} letters and digits, this one has {found}")]
    Length {
        /// How many there were.
        found: usize,
    },
    /// A character that no code has.
    #[error("“{}” does not occur in a recovery code", found.escape_debug())]
    Character {
        /// The character.
        found: char,
    },
    /// All characters are possible, but not together.
    #[error("the recovery code has a typing mistake: its checksum does not match")]
    Checksum,
}

impl RecoveryCode {
    /// A fresh code.
    pub fn generate(rng: &mut impl Rng) -> Self {
        let mut entropy = Zeroizing::new([0u8; ENTROPY_BYTES]);
        rng.fill_bytes(entropy.as_mut_slice());
        Self::from_entropy(&entropy)
    }

    fn from_entropy(entropy: &[u8; ENTROPY_BYTES]) -> Self {
        let mut code = [0u8; CODE_BYTES];
        code[..ENTROPY_BYTES].copy_from_slice(entropy);
        code[ENTROPY_BYTES] = checksum(entropy);
        RecoveryCode(code)
    }

    /// Reads what a person types: any case, spaces and hyphens anywhere, O for 0, I and L for 1 (Crockford's base 32).
    ///
    /// # Errors
    /// [`RecoveryCodeError`], in words for the person.
    pub fn parse(text: &str) -> Result<Self, RecoveryCodeError> {
        let mut symbols = Zeroizing::new(Vec::with_capacity(SYMBOLS));
        for found in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            symbols.push(symbol_value(found).ok_or(RecoveryCodeError::Character { found })?);
        }
        if symbols.len() != SYMBOLS {
            return Err(RecoveryCodeError::Length { found: symbols.len() });
        }
        let mut code = [0u8; CODE_BYTES];
        for (bytes, eight) in code.chunks_mut(5).zip(symbols.chunks(8)) {
            let bits = eight.iter().fold(0u64, |bits, &value| bits << 5 | u64::from(value));
            bytes.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        let code = RecoveryCode(code);
        let entropy: &[u8; ENTROPY_BYTES] = code.entropy();
        if checksum(entropy) != code.0[ENTROPY_BYTES] {
            return Err(RecoveryCodeError::Checksum);
        }
        Ok(code)
    }

    /// Eight groups of four, for paper.
    pub fn display(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(SYMBOLS + SYMBOLS / GROUP));
        let mut count = 0;
        for bytes in self.0.chunks(5) {
            let bits = bytes.iter().fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
            for shift in (0..8).rev() {
                if count > 0 && count % GROUP == 0 {
                    text.push('-');
                }
                text.push(char::from(ALPHABET[(bits >> (5 * shift)) as usize & 31]));
                count += 1;
            }
        }
        text
    }

    /// The account key: HKDF-SHA256 of the random bits, as an Ed25519 seed.
    pub fn account_key(&self) -> SecretKey {
        SecretKey::from_seed(&derive(self.entropy(), "account key", &[]))
    }

    fn entropy(&self) -> &[u8; ENTROPY_BYTES] {
        self.0.first_chunk().expect("a code is longer than its entropy")
    }
}

fn checksum(entropy: &[u8; ENTROPY_BYTES]) -> u8 {
    hash("recovery code checksum", &[entropy])[0]
}

fn symbol_value(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|&known| char::from(known) == symbol).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_shows_in_any_typing() {
        let code = RecoveryCode::from_entropy(&[0xA5; ENTROPY_BYTES]);
        let shown = code.display();
        assert_eq!(shown.len(), SYMBOLS + 7);
        let typed = shown.to_lowercase().replace('-', "  ").replace('0', "o").replace('1', "l");
        let read = RecoveryCode::parse(&typed).expect("typed as shown");
        assert_eq!(read.account_key().public(), code.account_key().public());
    }

    #[test]
    fn names_typing_mistakes() {
        let shown = RecoveryCode::from_entropy(&[1; ENTROPY_BYTES]).display().to_string();
        let mut swapped = shown.clone();
        swapped.replace_range(0..1, if shown.starts_with('0') { "1" } else { "0" });
        assert_eq!(RecoveryCode::parse(&swapped).err(), Some(RecoveryCodeError::Checksum));
        assert_eq!(RecoveryCode::parse(&shown[..10]).err(), Some(RecoveryCodeError::Length { found: 8 }));
        assert_eq!(RecoveryCode::parse("U").err(), Some(RecoveryCodeError::Character { found: 'U' }));
        let said = RecoveryCode::parse("\u{1b}[2J").err().expect("an escape").to_string();
        assert_eq!(said, "“\\u{1b}” does not occur in a recovery code", "what is pasted does nothing to a terminal");
    }
}
