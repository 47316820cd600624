//! What an auditor reads from a server, and the server on the network: by TLS that nobody has to vouch for, since all of it is signed
//! by the log or hashes to what is.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use protocol::address::ServerAddress;
use protocol::cbor;
use protocol::limits::{AUDIT_BYTES_MAX, LOG_LEAVES_MAX, NOTE_BYTES_MAX};
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::leaf::{Configuration, ConfigurationHash, LogLeaf};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most bytes that one leaf takes in an answer.
const LEAF_BYTES_MAX: usize = 512;

/// The largest configuration.
const CONFIGURATION_BYTES_MAX: usize = 64 * 1024;

/// What could not be read, and why. It says nothing about whether the server lies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Nobody answers, or not in time.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// Another answer than what was asked for.
    #[error("the server does not give its {what}: it answers {status}")]
    Refused {
        /// What was asked for.
        what: &'static str,
        /// The answer's status.
        status: u16,
    },
    /// Bytes that are not what they should be.
    #[error("the server's {what} cannot be read")]
    Malformed {
        /// What was asked for.
        what: &'static str,
    },
}

/// Something that shows a log, as a server does.
pub trait Source {
    /// The newest checkpoint.
    fn checkpoint(&self) -> impl Future<Output = Result<String, FetchError>> + Send;
    /// Leaves from this number on.
    fn leaves(&self, from: u64) -> impl Future<Output = Result<Vec<LogLeaf>, FetchError>> + Send;
    /// The blob of the leaf with this number.
    fn audit(&self, number: u64) -> impl Future<Output = Result<AuditBlob, FetchError>> + Send;
    /// The configuration of this hash.
    fn configuration(&self, hash: &ConfigurationHash)
    -> impl Future<Output = Result<Configuration, FetchError>> + Send;
}

/// A server on the network.
pub struct Remote {
    host: String,
    port: u16,
    tls: Arc<ClientConfig>,
}

impl Remote {
    /// The server at this address.
    pub fn new(address: &ServerAddress) -> Remote {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .expect("the provider knows TLS 1.3")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anybody { provider }))
            .with_no_client_auth();
        let host = address.host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Remote { host, port: address.port, tls: Arc::new(tls) }
    }

    async fn get(&self, what: &'static str, path: &str, bytes_max: usize) -> Result<Vec<u8>, FetchError> {
        let got = tokio::time::timeout(PATIENCE, self.exchange(what, path, bytes_max)).await;
        got.map_err(|_| FetchError::Unreachable("it does not answer in time".to_owned()))?
    }

    async fn exchange(&self, what: &'static str, path: &str, bytes_max: usize) -> Result<Vec<u8>, FetchError> {
        let unreachable = |error: std::io::Error| FetchError::Unreachable(error.kind().to_string());
        let broken = |_| FetchError::Unreachable("the connection broke".to_owned());
        let name = ServerName::try_from(self.host.clone())
            .map_err(|_| FetchError::Unreachable("its host is no name".to_owned()))?;
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(unreachable)?;
        let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await.map_err(unreachable)?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        let driving = tokio::spawn(connection);
        let request = Request::get(path).header(header::HOST, self.host.as_str()).body(Body::empty());
        let response = sender.send_request(request.expect("a path of our own")).await.map_err(broken)?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Refused { what, status: response.status().as_u16() });
        }
        let body = axum::body::to_bytes(Body::new(response.into_body()), bytes_max).await;
        driving.abort();
        Ok(body.map_err(|_| FetchError::Malformed { what })?.to_vec())
    }

    async fn read<T>(&self, what: &'static str, path: &str, bytes_max: usize) -> Result<T, FetchError>
    where
        T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
    {
        let bytes = self.get(what, path, bytes_max).await?;
        cbor::from_bytes(&bytes).map_err(|_| FetchError::Malformed { what })
    }
}

impl Source for Remote {
    async fn checkpoint(&self) -> Result<String, FetchError> {
        let bytes = self.get("checkpoint", "/log/checkpoint", NOTE_BYTES_MAX).await?;
        String::from_utf8(bytes).map_err(|_| FetchError::Malformed { what: "checkpoint" })
    }

    async fn leaves(&self, from: u64) -> Result<Vec<LogLeaf>, FetchError> {
        let most = usize::try_from(LOG_LEAVES_MAX).unwrap_or(usize::MAX).saturating_mul(LEAF_BYTES_MAX);
        self.read("leaves", &format!("/log/leaves/{from}"), most).await
    }

    async fn audit(&self, number: u64) -> Result<AuditBlob, FetchError> {
        self.read("audit blob", &format!("/log/audit/{number}"), AUDIT_BYTES_MAX).await
    }

    async fn configuration(&self, hash: &ConfigurationHash) -> Result<Configuration, FetchError> {
        let path = format!("/log/configuration/{}", data_encoding::HEXLOWER.encode(&hash.0));
        self.read("configuration", &path, CONFIGURATION_BYTES_MAX).await
    }
}

/// Takes any certificate whose key makes the handshake: who the server is, its log key says.
#[derive(Debug)]
struct Anybody {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Anybody {
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
