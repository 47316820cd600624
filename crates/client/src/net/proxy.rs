//! A SOCKS5 proxy such as Tor: it resolves the name, and each kind of session has credentials of its own.

use std::io;
use std::net::IpAddr;

use data_encoding::HEXLOWER;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::NetError;
use crate::system::random;

/// A proxy's address: `socks5://host:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyAddress {
    host: String,
    port: u16,
}

/// Why a text is no proxy address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a proxy address looks like socks5://127.0.0.1:9050")]
pub struct ProxyError;

impl ProxyAddress {
    /// Reads `socks5://host:port`.
    ///
    /// # Errors
    /// [`ProxyError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, ProxyError> {
        let place = text.trim().strip_prefix("socks5://").ok_or(ProxyError)?;
        let (host, port) = place.trim_end_matches('/').rsplit_once(':').ok_or(ProxyError)?;
        let port = port.parse().ok().filter(|&port| port != 0).ok_or(ProxyError)?;
        let fits = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-_[]:".contains(c));
        if fits { Ok(ProxyAddress { host: host.to_owned(), port }) } else { Err(ProxyError) }
    }
}

impl std::fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "socks5://{}:{}", self.host, self.port)
    }
}

/// One kind of session's way through the proxy: Tor gives connections with other credentials another circuit.
pub struct Circuit {
    proxy: String,
    user: String,
    password: String,
}

impl Circuit {
    /// A circuit with random credentials.
    pub fn new(proxy: &ProxyAddress) -> Self {
        let word = || HEXLOWER.encode(&random::<16>());
        Circuit { proxy: format!("{}:{}", proxy.host, proxy.port), user: word(), password: word() }
    }

    /// A connection to the server through the proxy, which resolves the name.
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        let mut stream = TcpStream::connect(&self.proxy).await.map_err(broken)?;
        self.introduce(&mut stream).await?;
        ask(&mut stream, host, port).await?;
        Ok(stream)
    }

    /// Shows the credentials (RFC 1928, RFC 1929). Nothing else is offered: a proxy that might choose to do without them would send
    /// all connections one way, and nobody would notice.
    async fn introduce(&self, stream: &mut TcpStream) -> Result<(), NetError> {
        stream.write_all(&[SOCKS_VERSION, 1, BY_PASSWORD]).await.map_err(broken)?;
        let mut chosen = [0; 2];
        stream.read_exact(&mut chosen).await.map_err(broken)?;
        if chosen != [SOCKS_VERSION, BY_PASSWORD] {
            return Err(NetError::ProxyMixes);
        }
        let mut credentials = vec![PASSWORD_VERSION];
        for word in [&self.user, &self.password] {
            credentials.extend(with_length(word)?);
        }
        stream.write_all(&credentials).await.map_err(broken)?;
        let mut verdict = [0; 2];
        stream.read_exact(&mut verdict).await.map_err(broken)?;
        match verdict {
            [_, 0] => Ok(()),
            _ => Err(NetError::Proxy("it does not take the user name".to_owned())),
        }
    }
}

const SOCKS_VERSION: u8 = 5;
const PASSWORD_VERSION: u8 = 1;
const BY_PASSWORD: u8 = 2;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// Asks for a connection.
async fn ask(stream: &mut TcpStream, host: &str, port: u16) -> Result<(), NetError> {
    let mut request = vec![SOCKS_VERSION, CONNECT, 0];
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => request.extend([&[IPV4], address.octets().as_slice()].concat()),
        Ok(IpAddr::V6(address)) => request.extend([&[IPV6], address.octets().as_slice()].concat()),
        Err(_) => request.extend([vec![NAME], with_length(host)?].concat()),
    }
    request.extend(port.to_be_bytes());
    stream.write_all(&request).await.map_err(broken)?;
    let mut reply = [0; 4];
    stream.read_exact(&mut reply).await.map_err(broken)?;
    let [version, outcome, _, kind] = reply;
    if version != SOCKS_VERSION || outcome != 0 {
        return Err(NetError::Proxy(outcome_in_words(outcome).to_owned()));
    }
    // Where the proxy went out from is of no interest, but stands before what the server says.
    let length = match kind {
        IPV4 => 4,
        IPV6 => 16,
        NAME => stream.read_u8().await.map_err(broken)?,
        _ => return Err(NetError::Proxy("it does not speak SOCKS 5".to_owned())),
    };
    let mut place = vec![0; usize::from(length)];
    stream.read_exact(&mut place).await.map_err(broken)?;
    stream.read_u16().await.map_err(broken)?;
    Ok(())
}

fn with_length(text: &str) -> Result<Vec<u8>, NetError> {
    let length = u8::try_from(text.len()).map_err(|_| NetError::Proxy("the server's name is too long".to_owned()))?;
    Ok([&[length], text.as_bytes()].concat())
}

fn broken(error: io::Error) -> NetError {
    NetError::Proxy(error.to_string())
}

fn outcome_in_words(outcome: u8) -> &'static str {
    match outcome {
        2 => "it does not permit the connection",
        3 | 4 => "it cannot reach the server",
        5 => "the server refused the connection",
        6 => "the server took too long",
        _ => "it failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses() {
        let round = |text| ProxyAddress::parse(text).map(|address| address.to_string());
        assert_eq!(round("socks5://127.0.0.1:9050").as_deref(), Ok("socks5://127.0.0.1:9050"));
        assert_eq!(round("socks5://[::1]:9050/").as_deref(), Ok("socks5://[::1]:9050"));
        for wrong in ["127.0.0.1:9050", "http://127.0.0.1:1", "socks5://:1", "socks5://a:0", "socks5://a b:1"] {
            assert_eq!(round(wrong), Err(ProxyError), "{wrong}");
        }
    }

    #[test]
    fn circuits_share_no_credentials() {
        let proxy = ProxyAddress::parse("socks5://127.0.0.1:9050").expect("an address");
        let (one, other) = (Circuit::new(&proxy), Circuit::new(&proxy));
        assert_ne!((&one.user, &one.password), (&other.user, &other.password));
    }
}
