//! Codes that people copy by hand: bytes in Crockford's base 32, in groups of four.

use zeroize::Zeroizing;

const GROUP: usize = 4;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What cannot be read as a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeFault {
    /// A wrong number of letters and digits: there were so many.
    Length(usize),
    /// A character that no code has.
    Character(char),
}

/// Writes bytes, of which there are a multiple of five, in groups of four symbols.
pub fn write(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    let mut count = 0;
    for five in bytes.chunks(5) {
        let bits = five.iter().fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
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

/// Reads what a person types: any case, spaces and hyphens anywhere, O for 0, I and L for 1. `N` is a multiple of five.
///
/// # Errors
/// [`CodeFault`].
pub fn read<const N: usize>(text: &str) -> Result<Zeroizing<[u8; N]>, CodeFault> {
    let mut symbols = Zeroizing::new(Vec::with_capacity(N * 8 / 5));
    for found in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        symbols.push(symbol_value(found).ok_or(CodeFault::Character(found))?);
    }
    if symbols.len() != N * 8 / 5 {
        return Err(CodeFault::Length(symbols.len()));
    }
    let mut code = Zeroizing::new([0u8; N]);
    for (bytes, eight) in code.chunks_mut(5).zip(symbols.chunks(8)) {
        let bits = eight.iter().fold(0u64, |bits, &value| bits << 5 | u64::from(value));
        bytes.copy_from_slice(&bits.to_be_bytes()[3..]);
    }
    Ok(code)
}

fn symbol_value(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|&known| char::from(known) == symbol).map(|value| value as u8)
}
