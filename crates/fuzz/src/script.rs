//! Bytes as a script: draws of numbers and pieces until they run out, and edits of other bytes.

/// A script that is read from its beginning; behind its end everything is 0.
pub struct Script {
    bytes: Vec<u8>,
    at: usize,
}

impl Script {
    /// A script of these bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Script { bytes: bytes.to_vec(), at: 0 }
    }

    /// Whether everything has been read.
    pub fn is_over(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let byte = self.bytes.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        byte
    }

    /// A number below `bound`, which is not 0 and at most 65,536.
    pub fn below(&mut self, bound: usize) -> usize {
        let number =
            if bound > 256 { usize::from(self.byte()) << 8 | usize::from(self.byte()) } else { self.byte().into() };
        number % bound
    }

    /// At most `most` of the bytes that follow.
    pub fn piece(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most + 1);
        let piece: Vec<u8> = self.bytes.iter().skip(self.at).take(length).copied().collect();
        self.at += piece.len();
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
                    bytes.splice(at..at, piece);
                }
                2 => {
                    let end = (at + self.below(80)).min(bytes.len());
                    bytes.drain(at..end);
                }
                3 => {
                    let piece = self.piece(70);
                    let end = (at + piece.len()).min(bytes.len());
                    bytes.splice(at..end, piece);
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
