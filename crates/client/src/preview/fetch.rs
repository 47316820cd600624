//! Fetches a page or picture for a preview: few bytes, few redirects, little time, and nothing that is not for everybody.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::address::{Link, is_beside, is_public, own_networks};
use super::answer::{self, HEAD_BYTES_MAX, Head};
use super::{PreviewError, Whence};

/// How long all of one preview takes at most.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Where Linux lists the addresses of IPv6 that this machine has. Elsewhere none are known.
const OWN_ADDRESSES: &str = "/proc/net/if_inet6";

/// How often a site may say that it is elsewhere.
const REDIRECTS_MAX: usize = 3;

/// What was fetched.
pub struct Fetched {
    /// Where it was in the end.
    pub link: Link,
    /// Its media type, as the site says.
    pub media_type: String,
    /// Its bytes, up to what was wanted.
    pub body: Vec<u8>,
}

/// Fetches what is at a link, at most so many bytes of it.
pub async fn fetch(whence: &Whence, link: Link, bytes_max: usize) -> Result<Fetched, PreviewError> {
    let mut link = link;
    for _ in 0..=REDIRECTS_MAX {
        let (head, bytes) = ask(whence, &link, bytes_max).await?;
        match (head.status, &head.location) {
            (200, _) if head.encoded => {
                return Err(PreviewError::nothing("it comes compressed without being asked to"));
            }
            (200, _) => {
                let body = answer::body(&head, &bytes);
                return Ok(Fetched { link, media_type: head.media_type, body });
            }
            (301 | 302 | 303 | 307 | 308, Some(location)) => {
                link = link.join(location).ok_or(PreviewError::NotForEverybody)?;
            }
            _ => return Err(PreviewError::nothing("the site has no such page")),
        }
    }
    Err(PreviewError::nothing("it is elsewhere again and again"))
}

async fn ask(whence: &Whence, link: &Link, bytes_max: usize) -> Result<(Head, Vec<u8>), PreviewError> {
    let stream = connect(whence, link).await?;
    if !link.secure {
        return speak(stream, link, bytes_max).await;
    }
    let name = ServerName::try_from(link.host.clone()).map_err(|_| PreviewError::NotForEverybody)?;
    let stream = TlsConnector::from(Arc::new(tls(authorities(whence))?)).connect(name, stream).await;
    speak(stream.map_err(|_| PreviewError::Unreachable)?, link, bytes_max).await
}

/// A connection to a site: to an address that was looked at, and no other name is resolved for it after that.
async fn connect(whence: &Whence, link: &Link) -> Result<TcpStream, PreviewError> {
    match whence {
        // The proxy resolves names, where it is: nobody's own network is reached by a name there that is not reached by it anyway.
        Whence::Proxy(circuit) => circuit.connect(&link.host, link.port()).await.map_err(|_| PreviewError::Unreachable),
        Whence::Direct => {
            let found = tokio::net::lookup_host((link.host.as_str(), link.port())).await;
            let addresses: Vec<SocketAddr> = found.map_err(|_| PreviewError::Unreachable)?.collect();
            let beside = own_networks(&tokio::fs::read_to_string(OWN_ADDRESSES).await.unwrap_or_default());
            let is_open = |address: &SocketAddr| is_public(address.ip()) && !is_beside(address.ip(), &beside);
            // A name that is also somewhere here is not for everybody, whichever address comes first.
            if addresses.is_empty() || !addresses.iter().all(is_open) {
                return Err(PreviewError::NotForEverybody);
            }
            TcpStream::connect(addresses.as_slice()).await.map_err(|_| PreviewError::Unreachable)
        }
        #[cfg(test)]
        Whence::Test { address, .. } => TcpStream::connect(address).await.map_err(|_| PreviewError::Unreachable),
    }
}

/// Who may say that a site is who it says.
fn authorities(whence: &Whence) -> RootCertStore {
    match whence {
        Whence::Direct | Whence::Proxy(_) => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
        #[cfg(test)]
        Whence::Test { authorities, .. } => authorities.clone(),
    }
}

/// TLS as browsers speak it; nothing is remembered of a site.
fn tls(authorities: RootCertStore) -> Result<rustls::ClientConfig, PreviewError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| PreviewError::Unreachable)?;
    let mut config = config.with_root_certificates(authorities).with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// Asks for a page, with nothing in it that tells of whoever asks, and reads until it is there, enough of it, or over.
async fn speak(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    link: &Link,
    bytes_max: usize,
) -> Result<(Head, Vec<u8>), PreviewError> {
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Mozilla/5.0 (compatible; link preview)\r\nAccept: text/html,image/jpeg,image/png\r\n\
         Accept-Encoding: identity\r\nConnection: close\r\n\r\n",
        link.path,
        link.authority()
    );
    stream.write_all(request.as_bytes()).await.map_err(|_| PreviewError::Unreachable)?;
    let most = HEAD_BYTES_MAX.saturating_add(bytes_max);
    let (mut bytes, mut head, mut some) = (Vec::new(), None, vec![0; 16 * 1024]);
    while bytes.len() < most {
        let wanted = some.len().min(most.saturating_sub(bytes.len()));
        let read = stream.read(some.get_mut(..wanted).unwrap_or_default()).await;
        // A site that breaks off has said what it said.
        let read = read.unwrap_or(0);
        if read == 0 {
            break;
        }
        bytes.extend_from_slice(some.get(..read).unwrap_or_default());
        head = head.or_else(|| answer::head(&bytes));
        if head.as_ref().is_some_and(|head| answer::is_whole(head, &bytes)) {
            break;
        }
        if head.is_none() && bytes.len() > HEAD_BYTES_MAX {
            break;
        }
    }
    let head = head.ok_or(PreviewError::nothing("what answered is no site"))?;
    Ok((head, bytes))
}
