//! A SOCKS5 proxy such as Tor: it resolves the name, and each kind of session has credentials of its own.

use tokio::net::TcpStream;
use tokio_socks::tcp::Socks5Stream;

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
        let word = || random::<16>().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Circuit { proxy: format!("{}:{}", proxy.host, proxy.port), user: word(), password: word() }
    }

    /// A connection to the server through the proxy, which resolves the name.
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        let proxy = self.proxy.as_str();
        let stream = Socks5Stream::connect_with_password(proxy, (host, port), &self.user, &self.password).await;
        stream.map(Socks5Stream::into_inner).map_err(|error| NetError::Proxy(error.to_string()))
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
