//! TLS: certificate files, or a self-signed certificate made at the first start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use protocol::hash::sha256;
use protocol::server::CertificateHash;
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::embedded::create_folder;
use crate::folder::{FolderError, write_secret};

/// TLS as it is used.
pub struct Tls {
    /// rustls's configuration.
    pub config: Arc<ServerConfig>,
    /// The hash of the certificate, which the server states under its identity key.
    pub certificate: CertificateHash,
}

/// A certificate that cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A PEM file that cannot be read.
    #[error("the file {} cannot be read as PEM: check its name, who may read it, and what is in it", file.display())]
    Pem {
        /// The file.
        file: PathBuf,
        /// Why.
        source: rustls_pki_types::pem::Error,
    },
    /// A certificate file without a certificate.
    #[error("the file {} has no certificate in it", file.display())]
    NoCertificate {
        /// The file.
        file: PathBuf,
    },
    /// A key that does not fit its certificate, or one of an unknown kind.
    #[error("the certificate cannot be used with its key: check that they belong together")]
    Unusable(#[source] rustls::Error),
    /// The self-signed certificate cannot be made.
    #[error("the self-signed certificate cannot be made: check that the server's name is a host name")]
    SelfSigned(#[source] rcgen::Error),
    /// It cannot be stored.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// TLS with a certificate chain and key from PEM files.
///
/// # Errors
/// [`TlsError`], saying what to do.
pub fn from_files(certificate: &Path, key: &Path) -> Result<Tls, TlsError> {
    let pem = |file: &Path| {
        let file = file.to_owned();
        move |source| TlsError::Pem { file, source }
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect).map_err(pem(certificate))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(pem(key))?;
    let first = chain.first().ok_or(TlsError::NoCertificate { file: certificate.to_owned() })?;
    let certificate = CertificateHash(sha256(first.as_ref()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(TlsError::Unusable)?;
    // Tickets that the server does not have to keep: a reconnection storm resumes instead of shaking hands in full.
    config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new().map_err(TlsError::Unusable)?;
    Ok(Tls { config: Arc::new(config), certificate })
}

/// TLS with a self-signed certificate for `names`, kept in `folder`. Clients trust it by its hash in the statement.
///
/// # Errors
/// [`TlsError`], saying what to do.
pub fn self_signed(folder: &Path, names: Vec<String>) -> Result<Tls, TlsError> {
    let folder = folder.join("tls");
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    if !(certificate.exists() && key.exists()) {
        create_folder(&folder).map_err(FolderError::from)?;
        let pair = rcgen::KeyPair::generate().map_err(TlsError::SelfSigned)?;
        let parameters = rcgen::CertificateParams::new(names).map_err(TlsError::SelfSigned)?;
        let signed = parameters.self_signed(&pair).map_err(TlsError::SelfSigned)?;
        write_secret(&key, pair.serialize_pem().as_bytes())?;
        write_secret(&certificate, signed.pem().as_bytes())?;
    }
    from_files(&certificate, &key)
}
