//! TLS whose certificate is vouched for by the server's statement, by a certificate authority, or both.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use protocol::address::ServerAddress;
use protocol::hello::HelloReply;
use protocol::server::CertificateHash;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::NetError;

/// TLS sessions remembered for resumption by one kind of session.
const RESUMPTION_SESSIONS: usize = 8;

/// Makes TLS connections for one kind of session; what it remembers, for resumption and of whose certificate is the server's, is shared with
/// no other kind: what a server shows on one must change nothing on another.
pub struct Connector {
    config: Arc<ClientConfig>,
    authorities: Arc<WebPkiServerVerifier>,
    name: Option<ServerName<'static>>,
    loopback: bool,
    /// The certificate over which the server's statement came last.
    proven: Mutex<Option<CertificateHash>>,
}

/// What TLS saw, to be compared with what the server's statement says.
pub struct Seen {
    certificate: CertificateHash,
    vouched_for: bool,
}

impl Connector {
    /// A connector for the server at `address`.
    pub fn new(address: &ServerAddress) -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let authorities = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .build()
            .expect("the built-in authorities are readable");
        let mut config = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .expect("the provider knows TLS 1.3")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(HandshakeOnly { provider }))
            .with_no_client_auth();
        config.resumption = Resumption::in_memory_sessions(RESUMPTION_SESSIONS);
        let host = address.host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let name = ServerName::try_from(host).ok();
        Connector { config: Arc::new(config), authorities, name, loopback, proven: Mutex::new(None) }
    }

    /// Makes the connection, and says what certificate it is bound to.
    pub async fn connect(&self, stream: TcpStream) -> Result<(TlsStream<TcpStream>, Seen), NetError> {
        let name = self.name.clone().ok_or_else(|| NetError::Tls("the host's name is not one".into()))?;
        let failed = |error: std::io::Error| NetError::Tls(error.to_string());
        let stream = TlsConnector::from(self.config.clone()).connect(name.clone(), stream).await.map_err(failed)?;
        let certificates = stream.get_ref().1.peer_certificates().unwrap_or_default();
        let (end, intermediates) =
            certificates.split_first().ok_or_else(|| NetError::Tls("the server showed no certificate".into()))?;
        let vouched_for = self.authorities.verify_server_cert(end, intermediates, &name, &[], UnixTime::now()).is_ok();
        let certificate = CertificateHash(Sha256::digest(end.as_ref()).into());
        Ok((stream, Seen { certificate, vouched_for }))
    }

    /// Whether the server's statement has come over this certificate before: whoever sits in between has another one.
    pub fn is_proven(&self, seen: &Seen) -> bool {
        *self.proven() == Some(seen.certificate)
    }

    fn proven(&self) -> std::sync::MutexGuard<'_, Option<CertificateHash>> {
        self.proven.lock().expect("nobody panics while holding it")
    }

    /// Whether the reply comes from the server that the address names, over just this connection. A reply that says nothing of whose it is
    /// comes from the server only where its statement came before.
    ///
    /// # Errors
    /// [`NetError::OtherServer`], [`NetError::NobodyVouches`] or [`NetError::Unproven`]; then nothing more may be sent.
    pub fn check(&self, address: &ServerAddress, seen: &Seen, reply: &HelloReply) -> Result<(), NetError> {
        let HelloReply::Welcome { statement, .. } = reply else {
            return if self.is_proven(seen) { Ok(()) } else { Err(NetError::Unproven(said(reply))) };
        };
        let named = address.id.is_none_or(|id| id == statement.id());
        if statement.verify().is_err() || !named || statement.keys.certificate != seen.certificate {
            return Err(NetError::OtherServer);
        }
        // Without an id in the address, the first contact pins what it finds: an authority must vouch for that, or the
        // machine itself, where nobody sits in between.
        let trusted = address.id.is_some() || seen.vouched_for || self.loopback;
        if !trusted {
            return Err(NetError::NobodyVouches);
        }
        *self.proven() = Some(seen.certificate);
        Ok(())
    }
}

/// What a reply that turns a connection away says, in words.
fn said(reply: &HelloReply) -> &'static str {
    match reply {
        HelloReply::Welcome { .. } => "that it is the server",
        HelloReply::Busy { .. } => "that it is busy",
        HelloReply::OtherVersion { .. } => "that it speaks another version",
        HelloReply::TokenRefused { .. } => "that a permission is not good",
    }
}

/// Checks that the other side has the certificate's key; whose certificate it is, [`Connector::check`] decides.
#[derive(Debug)]
struct HandshakeOnly {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for HandshakeOnly {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
