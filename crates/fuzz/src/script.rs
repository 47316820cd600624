//! Bytes as a script: draws of numbers and pieces until they run out, and edits of other bytes.

/// A script that is read from its beginning; behind its end everything is 0.
pub struct Script<'a> {
    rest: &'a [u8],
}

impl<'a> Script<'a> {
    /// A script of these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Script { rest: bytes }
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    /// A number below `bound`, which is not 0 and at most 65,536.
    pub fn below(&mut self, bound: usize) -> usize {
        let number =
            if bound > 256 { usize::from(self.byte()) << 8 | usize::from(self.byte()) } else { self.byte().into() };
        number % bound
    }

    /// At most `most` of the bytes that follow.
    pub fn piece(&mut self, most: usize) -> &'a [u8] {
        let length = self.below(most + 1).min(self.rest.len());
        let (piece, rest) = self.rest.split_at(length);
        self.rest = rest;
        piece
    }

    /// Changes `bytes` as the script says: overwrites, inserts, cuts, doubles, exchanges.
    pub fn edit(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len().clamp(1, 65_536)).min(bytes.len());
            match self.below(6) {
                0 => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= self.byte();
                    }
                }
                1 => {
                    let piece = self.piece(40);
                    bytes.splice(at..at, piece.iter().copied());
                }
                2 => {
                    let end = (at + self.below(80)).min(bytes.len());
                    bytes.drain(at..end);
                }
                3 => {
                    let piece = self.piece(70);
                    let end = (at + piece.len()).min(bytes.len());
                    bytes.splice(at..end, piece.iter().copied());
                }
                4 => bytes.truncate(at),
                _ => {
                    let end = (at + self.below(80)).min(bytes.len());
                    let double = bytes[at..end].to_vec();
                    bytes.splice(at..at, double);
                }
            }
        }
    }
}
