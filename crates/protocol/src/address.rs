//! A server's address: `host:port#id`, in which the id is the hash of the server's identity key in base 32.

use crate::id::ServerId;

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const ID_SYMBOLS: usize = 52;

/// Where a server is, and which key it must show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress {
    /// Host name or IP address (IPv6 in brackets).
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The server's id; without one, the first contact pins what it finds and says so.
    pub id: Option<ServerId>,
}

/// Why a text is no server address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No host before the port.
    #[error("a server address looks like chat.example.org:7443#abc…, this one has no host")]
    Host,
    /// No port, or none from 1 to 65535.
    #[error("a server address looks like chat.example.org:7443#abc…, this one has no port from 1 to 65535")]
    Port,
    /// The part behind # is not the hash of a key.
    #[error("the part of the server address behind # is damaged: it must have {ID_SYMBOLS} letters and digits")]
    Id,
}

impl ServerAddress {
    /// Reads an address as people pass it on.
    ///
    /// # Errors
    /// [`AddressError`], in words for the person.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let (place, id) = match text.split_once('#') {
            Some((place, id)) => (place, Some(decode_id(id).ok_or(AddressError::Id)?)),
            None => (text, None),
        };
        let (host, port) = place.rsplit_once(':').ok_or(AddressError::Port)?;
        let number: u16 = port.parse().map_err(|_| AddressError::Port)?;
        if number == 0 || number.to_string() != port {
            return Err(AddressError::Port);
        }
        let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let bracketed = inside.is_some_and(|inside| inside.parse::<core::net::Ipv6Addr>().is_ok());
        let plain =
            !host.is_empty() && host.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_'));
        if !bracketed && !plain {
            return Err(AddressError::Host);
        }
        Ok(ServerAddress { host: host.to_owned(), port: number, id })
    }
}

impl std::fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)?;
        match &self.id {
            Some(id) => write!(f, "#{}", encode_id(id)),
            None => Ok(()),
        }
    }
}

/// A server's id as it stands behind # in its address.
pub fn encode_id(id: &ServerId) -> String {
    let bit = |index: usize| id.0.get(index / 8).map_or(0, |byte| byte >> (7 - index % 8) & 1);
    (0..ID_SYMBOLS)
        .map(|symbol| (0..5).fold(0, |value, offset| value << 1 | bit(symbol * 5 + offset)))
        .map(|value| char::from(ALPHABET[usize::from(value)]))
        .collect()
}

/// Reads [`encode_id`]'s form, and nothing else.
pub fn decode_id(text: &str) -> Option<ServerId> {
    let mut bytes = [0u8; 32];
    for (index, symbol) in text.bytes().enumerate() {
        let value = ALPHABET.iter().position(|&known| known == symbol)?;
        for offset in 0..5 {
            let bit = index * 5 + offset;
            if value >> (4 - offset) & 1 == 1 {
                *bytes.get_mut(bit / 8)? |= 1 << (7 - bit % 8);
            }
        }
    }
    (text.len() == ID_SYMBOLS).then_some(ServerId(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        let address = ServerAddress { host: "127.0.0.1".into(), port: 7443, id: Some(ServerId([0xC3; 32])) };
        assert_eq!(ServerAddress::parse(&address.to_string()), Ok(address.clone()));
        let unpinned = ServerAddress { id: None, ..address };
        assert_eq!(ServerAddress::parse(&unpinned.to_string()), Ok(unpinned));
        assert!(ServerAddress::parse("[::1]:7443").is_ok());
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, error) in [
            ("localhost", AddressError::Port),
            ("localhost:0", AddressError::Port),
            ("localhost:70000", AddressError::Port),
            (":7443", AddressError::Host),
            ("a b:7443", AddressError::Host),
            ("localhost:7443#", AddressError::Id),
            ("localhost:7443#abc", AddressError::Id),
            ("localhost:7443#zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", AddressError::Id),
        ] {
            assert_eq!(ServerAddress::parse(text), Err(error), "{text}");
        }
    }
}
