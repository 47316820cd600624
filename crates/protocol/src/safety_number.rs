//! The safety number: what two people compare to know that each has the other's account, and nobody's in between. See
//! docs/spec/safety-number.md.

use std::fmt::Write;

use crate::code::{self, CodeFault};
use crate::hash::{derive, hash};
use crate::id::AccountId;
use crate::signature::PublicKey;

/// How often the hash goes around: whoever looks for two accounts between which the numbers agree pays this for each attempt.
pub const SAFETY_NUMBER_ROUNDS: u32 = 16_384;

/// What stands before the code in a picture.
pub const SAFETY_NUMBER_PREFIX: &str = "WIRETIGHT-VERIFY:";

/// The version of what a picture holds.
const PICTURE_VERSION: u8 = 1;

const GROUPS: usize = 12;
const GROUP_DIGITS: usize = 5;
const NUMBER_DIGITS: usize = GROUPS * GROUP_DIGITS;

const CODE_BYTES: usize = 1 + 32 + 2;
const SYMBOLS: usize = CODE_BYTES * 8 / 5;

/// One of the two people: an account as one side has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    /// The account.
    pub account: AccountId,
    /// Its account key in force.
    pub account_key: PublicKey,
}

/// The safety number of two accounts, the same for both: what its digits and its picture are made of. It is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SafetyNumber([u8; 32]);

/// The digits of a safety number as somebody read them out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digits(String);

/// What was read is no safety number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SafetyNumberError {
    /// A wrong number of digits.
    #[error("a safety number has {NUMBER_DIGITS} digits, this one has {found}")]
    Digits {
        /// How many there were.
        found: usize,
    },
    /// A character that is neither digit, space nor hyphen; or one that no picture holds.
    #[error("“{}” does not occur in a safety number", found.escape_debug())]
    Character {
        /// The character.
        found: char,
    },
    /// A picture of something else.
    #[error("this is not the picture of a safety number: that begins with {SAFETY_NUMBER_PREFIX}")]
    Prefix,
    /// A picture with more or less in it.
    #[error("the picture of a safety number holds {SYMBOLS} letters and digits, this one {found}")]
    Length {
        /// How many there were.
        found: usize,
    },
    /// A picture that was not read, or copied, as it is.
    #[error("the picture was not read as it is: its checksum does not match")]
    Checksum,
    /// A picture that another version made.
    #[error("the picture was made by a version of Wiretight that this one does not know ({found})")]
    Version {
        /// Which.
        found: u8,
    },
    /// A picture in another form than it is made in.
    #[error("the picture is not in the form in which safety numbers are shown")]
    Form,
}

impl SafetyNumber {
    /// The number of two accounts; which is whose plays no part.
    pub fn between(one: &Party, other: &Party) -> Self {
        let (low, high) = if one <= other { (one, other) } else { (other, one) };
        let bytes = |party: &Party| [party.account.0, party.account_key.0].concat();
        let (low, high) = (bytes(low), bytes(high));
        let mut rounds = hash("safety number", &[&low, &high]);
        for _ in 0..SAFETY_NUMBER_ROUNDS {
            rounds = hash("safety number round", &[&rounds, &low, &high]);
        }
        SafetyNumber(rounds)
    }

    /// To be read out: twelve groups of five digits.
    pub fn digits(&self) -> Digits {
        let halves = [derive(&self.0, "safety number digits", &[0]), derive(&self.0, "safety number digits", &[1])];
        let groups = halves.iter().flat_map(|half| half.chunks_exact(GROUP_DIGITS));
        let mut digits = String::with_capacity(NUMBER_DIGITS);
        for five in groups.take(GROUPS) {
            let number = five.iter().fold(0u64, |number, &byte| number << 8 | u64::from(byte));
            // Forty bits are so many more than five digits that no digit is likelier than another by more than 2^-23.
            write!(digits, "{:05}", number % 100_000).expect("a string takes all that is written");
        }
        Digits(digits)
    }

    /// To be scanned: the number whole.
    pub fn picture(&self) -> String {
        format!("{SAFETY_NUMBER_PREFIX}{}", code::write(&self.code()).as_str())
    }

    /// Reads what a picture holds: exactly the form of [`SafetyNumber::picture`], but for white space around it.
    ///
    /// # Errors
    /// [`SafetyNumberError`], in words for the person.
    pub fn read_picture(text: &str) -> Result<Self, SafetyNumberError> {
        let shown = text.trim().strip_prefix(SAFETY_NUMBER_PREFIX).ok_or(SafetyNumberError::Prefix)?;
        let bytes = code::read::<CODE_BYTES>(shown).map_err(|fault| match fault {
            CodeFault::Length(found) => SafetyNumberError::Length { found },
            CodeFault::Character(found) => SafetyNumberError::Character { found },
        })?;
        let (version, rest) = bytes.split_first().expect("a code is longer than its version");
        let (number, check) = rest.split_first_chunk().expect("and than the number");
        if checksum(*version, number) != check {
            return Err(SafetyNumberError::Checksum);
        }
        if *version != PICTURE_VERSION {
            return Err(SafetyNumberError::Version { found: *version });
        }
        match code::write(bytes.as_slice()).as_str() == shown {
            true => Ok(SafetyNumber(*number)),
            false => Err(SafetyNumberError::Form),
        }
    }

    fn code(&self) -> Vec<u8> {
        [&[PICTURE_VERSION], self.0.as_slice(), &checksum(PICTURE_VERSION, &self.0)].concat()
    }
}

impl Digits {
    /// Reads what a person types: 60 digits, with spaces, line breaks and hyphens anywhere.
    ///
    /// # Errors
    /// [`SafetyNumberError`], in words for the person.
    pub fn read(text: &str) -> Result<Self, SafetyNumberError> {
        let symbols = || text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        if let Some(found) = symbols().find(|c| !c.is_ascii_digit()) {
            return Err(SafetyNumberError::Character { found });
        }
        match symbols().count() {
            NUMBER_DIGITS => Ok(Digits(symbols().collect())),
            found => Err(SafetyNumberError::Digits { found }),
        }
    }

    /// The groups of five.
    pub fn groups(&self) -> Vec<&str> {
        // All are ASCII digits, so that each place is between two characters.
        (0..GROUPS).filter_map(|group| self.0.get(group * GROUP_DIGITS..(group + 1) * GROUP_DIGITS)).collect()
    }
}

impl std::fmt::Display for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.groups().join(" "))
    }
}

fn checksum(version: u8, number: &[u8; 32]) -> [u8; 2] {
    *hash("safety number checksum", &[&[version], number]).first_chunk().expect("a hash is longer")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(byte: u8) -> Party {
        Party { account: AccountId([byte; 32]), account_key: PublicKey([byte.wrapping_add(100); 32]) }
    }

    #[test]
    fn both_sides_have_the_same_number_and_anything_else_gives_another() {
        let (alice, bob) = (party(1), party(2));
        let number = SafetyNumber::between(&alice, &bob);
        assert_eq!(number, SafetyNumber::between(&bob, &alice));
        let other_key = Party { account_key: PublicKey([7; 32]), ..bob };
        let other_account = Party { account: AccountId([7; 32]), ..bob };
        let swapped = |one: Party, other: Party| {
            let key = one.account_key;
            (Party { account_key: other.account_key, ..one }, Party { account_key: key, ..other })
        };
        let (crossed_alice, crossed_bob) = swapped(alice, bob);
        let others = [
            SafetyNumber::between(&alice, &other_key),
            SafetyNumber::between(&alice, &other_account),
            SafetyNumber::between(&crossed_alice, &crossed_bob),
            SafetyNumber::between(&alice, &alice),
        ];
        for other in others {
            assert_ne!(number, other);
            let (one, two) = (number.digits(), other.digits());
            // A glance at any group shows it: none depends on one of the two alone.
            assert!(one.groups().iter().zip(two.groups()).all(|(one, two)| *one != two), "{one} and {two}");
        }
    }

    #[test]
    fn what_is_shown_is_read_again() {
        let number = SafetyNumber::between(&party(3), &party(4));
        let shown = number.digits().to_string();
        assert_eq!((shown.len(), shown.split(' ').count()), (NUMBER_DIGITS + GROUPS - 1, GROUPS));
        assert_eq!(Digits::read(&shown.replace(' ', "-\n ")), Ok(number.digits()));
        assert_eq!(SafetyNumber::read_picture(&format!(" {}\n", number.picture())), Ok(number));
        assert_eq!(Digits::read(&shown[1..]), Err(SafetyNumberError::Digits { found: NUMBER_DIGITS - 1 }));
        assert_eq!(Digits::read("\u{1b}[2J"), Err(SafetyNumberError::Character { found: '\u{1b}' }));
    }
}
