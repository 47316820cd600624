//! Deterministic CBOR (RFC 8949 §4.2): one encoder, and one decoder that accepts only what the encoder would write.

use minicbor::{Decode, Encode};

/// Bytes that are not the one canonical encoding of what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The bytes do not decode as this type; the text names what was expected.
    #[error("not a valid {what}: {detail}")]
    Undecodable {
        /// The type that was expected.
        what: &'static str,
        /// What the decoder stumbled over.
        detail: String,
    },
    /// A valid value is followed by further bytes.
    #[error("{surplus} surplus bytes after a {what}")]
    Surplus {
        /// The type that was read.
        what: &'static str,
        /// How many bytes follow it.
        surplus: usize,
    },
    /// The value decodes, but its canonical encoding is another one.
    #[error("a {what} in an encoding that is not the canonical one")]
    NotCanonical {
        /// The type that was read.
        what: &'static str,
    },
    /// The value decodes, but is larger, longer or of another form than the protocol permits.
    #[error("a {what} that breaks a rule: {rule}")]
    Forbidden {
        /// The type that was read.
        what: &'static str,
        /// The rule that it breaks.
        rule: &'static str,
    },
}

/// The name of a wire type, for messages about what was wrong.
pub fn name_of<T>() -> &'static str {
    let full = std::any::type_name::<T>();
    full.rsplit("::").next().unwrap_or(full)
}

/// The canonical encoding of `value`.
pub fn to_bytes<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("encoding into a Vec cannot fail")
}

/// Decodes exactly one `T` that fills `bytes` and is canonically encoded.
///
/// # Errors
/// [`Malformed`] for anything else: undecodable, surplus bytes, or any other encoding of the same value.
pub fn from_bytes<T>(bytes: &[u8]) -> Result<T, Malformed>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    let what = name_of::<T>();
    let mut decoder = minicbor::Decoder::new(bytes);
    let value: T = decoder.decode().map_err(|error| Malformed::Undecodable { what, detail: error.to_string() })?;
    let surplus = bytes.len().saturating_sub(decoder.position());
    if surplus > 0 {
        return Err(Malformed::Surplus { what, surplus });
    }
    if to_bytes(&value) != bytes {
        return Err(Malformed::NotCanonical { what });
    }
    Ok(value)
}

/// Decodes an array of at most `MAX` items. A limit that is checked only after decoding comes too late where an item is far
/// larger in memory than its shortest encoding: an empty byte string takes one byte of a frame, and 24 in an array.
pub(crate) fn at_most<'b, const MAX: usize, C, T: Decode<'b, C>>(
    decoder: &mut minicbor::Decoder<'b>,
    context: &mut C,
) -> Result<Vec<T>, minicbor::decode::Error> {
    let count = decoder.array()?.and_then(|count| usize::try_from(count).ok()).filter(|count| *count <= MAX);
    let count = count.ok_or_else(|| minicbor::decode::Error::message("an array of more items than the limit"))?;
    (0..count).map(|_| T::decode(decoder, context)).collect()
}

/// A byte string of any length, shown by its length only; limits are checked where it is used.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Bytes(pub Vec<u8>);

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl<C> Encode<C> for Bytes {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Bytes {
    fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Bytes(decoder.bytes()?.to_vec()))
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes(bytes)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Gives a newtype over `[u8; N]` its byte-string encoding of exactly that length.
#[macro_export]
macro_rules! cbor_byte_array {
    ($name:ident, $size:expr) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                encoder: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                encoder.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let bytes = decoder.bytes()?;
                let array: [u8; $size] = bytes
                    .try_into()
                    .map_err(|_| minicbor::decode::Error::message(concat!(stringify!($name), " of another length")))?;
                Ok($name(array))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    struct Short {
        #[n(0)]
        #[cbor(decode_with = "at_most::<3, _, _>")]
        items: Vec<Bytes>,
    }

    #[test]
    fn a_list_beyond_its_limit_is_refused_by_its_length_alone() {
        for count in 0..=5 {
            let read = from_bytes::<Short>(&to_bytes(&Short { items: vec![Bytes(vec![]); count] }));
            assert_eq!(read.is_ok(), count <= 3, "{count} items");
        }
        // Nothing follows the head: an item is not looked for.
        for head in
            [vec![0x81, 0x84], vec![0x81, 0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], vec![0x81, 0x9F]]
        {
            let Err(Malformed::Undecodable { detail, .. }) = from_bytes::<Short>(&head) else {
                panic!("{head:?} is read")
            };
            assert!(detail.contains("more items than the limit"), "{detail}");
        }
    }
}
