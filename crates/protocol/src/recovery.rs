//! The recovery code: 152 random bits and a checksum on paper, from which the account key is derived, and nothing else.

use rand_core::Rng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::code::{self, CodeFault};
use crate::hash::{derive, hash};
use crate::signature::SecretKey;

const ENTROPY_BYTES: usize = 19;
const CODE_BYTES: usize = ENTROPY_BYTES + 1;
const SYMBOLS: usize = CODE_BYTES * 8 / 5;

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
        let code = code::read::<CODE_BYTES>(text).map_err(|fault| match fault {
            CodeFault::Length(found) => RecoveryCodeError::Length { found },
            CodeFault::Character(found) => RecoveryCodeError::Character { found },
        })?;
        let code = RecoveryCode(*code);
        let entropy: &[u8; ENTROPY_BYTES] = code.entropy();
        if checksum(entropy) != code.0[ENTROPY_BYTES] {
            return Err(RecoveryCodeError::Checksum);
        }
        Ok(code)
    }

    /// Eight groups of four, for paper.
    pub fn display(&self) -> Zeroizing<String> {
        code::write(&self.0)
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
