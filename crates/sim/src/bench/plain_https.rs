//! What files are measured against: one file by plain HTTPS over the same loopback, from disk to disk, no more than TLS around it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// What is read and written at once.
const BLOCK_BYTES: usize = 256 * 1024;

const NAME: &str = "localhost";

/// A server of one file.
pub(super) struct PlainServer {
    address: SocketAddr,
    connector: TlsConnector,
}

impl PlainServer {
    /// Serves `GET` from a file, and writes what is `PUT` into another, which it syncs once.
    pub async fn start(file: PathBuf, into: PathBuf) -> Result<Self> {
        let made = rcgen::generate_simple_self_signed([NAME.to_owned()])?;
        let certificate = CertificateDer::from(made.cert.der().to_vec());
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).map_err(|why| anyhow::anyhow!(why))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let serving =
            ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
        let serving = serving.with_no_client_auth().with_single_cert(vec![certificate.clone()], key)?;
        let mut roots = RootCertStore::empty();
        roots.add(certificate)?;
        let asking = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let asking = asking.with_root_certificates(roots).with_no_client_auth();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let acceptor = TlsAcceptor::from(Arc::new(serving));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Whoever asked sees what went wrong by what is missing.
                let _ = serve(&acceptor, stream, &file, &into).await;
            }
        });
        Ok(PlainServer { address, connector: TlsConnector::from(Arc::new(asking)) })
    }

    /// Fetches the file.
    pub async fn get(&self, into: &Path) -> Result<()> {
        let mut stream = self.connect().await?;
        stream.write_all(b"GET /file HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let length = read_head(&mut stream).await?;
        copy(&mut stream, &mut File::create(into).await?, length).await
    }

    /// Sends a file.
    pub async fn put(&self, file: &Path) -> Result<()> {
        let mut stream = self.connect().await?;
        let length = std::fs::metadata(file)?.len();
        let head = format!("PUT /file HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        copy(&mut File::open(file).await?, &mut stream, length).await?;
        read_head(&mut stream).await.map(|_| ())
    }

    async fn connect(&self) -> Result<tokio_rustls::client::TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(self.connector.connect(ServerName::try_from(NAME)?, stream).await?)
    }
}

async fn serve(acceptor: &TlsAcceptor, stream: TcpStream, file: &Path, into: &Path) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = acceptor.accept(stream).await?;
    let length = read_head(&mut stream).await?;
    if length > 0 {
        let mut written = File::create(into).await?;
        copy(&mut stream, &mut written, length).await?;
        written.sync_all().await?;
        stream.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n").await?;
    } else {
        let length = std::fs::metadata(file)?.len();
        stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").as_bytes()).await?;
        copy(&mut File::open(file).await?, &mut stream, length).await?;
    }
    Ok(stream.shutdown().await?)
}

/// Reads a head, and says how much follows it.
async fn read_head(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Result<u64> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        ensure!(head.len() < 4_096, "no end of a head");
        head.push(stream.read_u8().await?);
    }
    let text = String::from_utf8(head)?;
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.map_or(Ok(0), |length| length.parse().context("a length"))
}

async fn copy(
    from: &mut (impl tokio::io::AsyncRead + Unpin),
    to: &mut (impl tokio::io::AsyncWrite + Unpin),
    length: u64,
) -> Result<()> {
    let (mut block, mut rest) = (vec![0; BLOCK_BYTES], length);
    while rest > 0 {
        let wanted = usize::try_from(rest).unwrap_or(usize::MAX).min(BLOCK_BYTES);
        let read = from.read(&mut block[..wanted]).await?;
        ensure!(read > 0, "it ended {rest} bytes early");
        to.write_all(&block[..read]).await?;
        rest -= read as u64;
    }
    Ok(to.flush().await?)
}
