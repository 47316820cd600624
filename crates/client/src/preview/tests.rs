//! Previews of sites on loopback: what is sent is small and inert, and a site can make nobody go anywhere else.

use std::io::Cursor;
use std::net::SocketAddr;

use image::{ImageFormat, Rgb, RgbImage};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::RootCertStore;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;

use super::*;

/// A site that answers each path so, and says what was asked of it.
async fn site(pages: Vec<(&'static str, Vec<u8>)>) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("an address");
    let (tell, asked) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4_096];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let _ = tell.send(request);
            let page = pages.iter().find(|(known, _)| *known == path).map(|(_, page)| page.clone());
            let page = page.unwrap_or_else(|| b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec());
            // Whoever has enough hangs up.
            let _ = stream.write_all(&page).await;
        }
    });
    (address, asked)
}

fn page(media_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn moved(to: &str) -> Vec<u8> {
    format!("HTTP/1.1 301 Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_pixel(600, 300, Rgb([10, 200, 30]));
    picture.write_to(&mut bytes, ImageFormat::Png).expect("writes");
    bytes.into_inner()
}

fn place() -> OwnedSemaphorePermit {
    Arc::new(Semaphore::new(1)).try_acquire_owned().expect("nobody has it")
}

/// From an address, where nobody signs certificates.
fn at(address: SocketAddr) -> Whence {
    Whence::Test { address, authorities: RootCertStore::empty() }
}

async fn preview_of(address: SocketAddr, link: &str) -> Result<Preview, PreviewError> {
    make(at(address), link, place()).await
}

/// An authority, and a site by TLS with a certificate that it has signed for this name; the site has one page for all paths.
async fn secure_site(name: &str, page: Vec<u8>) -> (SocketAddr, RootCertStore) {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let (authority_key, key) = (KeyPair::generate().expect("a key"), KeyPair::generate().expect("a key"));
    let mut authority = CertificateParams::new(vec![]).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = authority.self_signed(&authority_key).expect("signs").der().clone();
    let issuer = Issuer::new(authority, authority_key);
    let leaf = CertificateParams::new(vec![name.to_owned()]).expect("a name").signed_by(&key, &issuer).expect("signs");
    let private = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private.into())
        .expect("its certificate");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("an address");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Whoever does not trust it hangs up.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = vec![0; 4_096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(&page).await;
            let _ = stream.shutdown().await;
        }
    });
    let mut authorities = RootCertStore::empty();
    authorities.add(root).expect("a certificate");
    (address, authorities)
}

#[tokio::test]
async fn a_site_by_tls_is_believed_its_name_by_an_authority_alone() {
    let (address, authorities) = secure_site("tea.example", page("text/html", b"<title>Tea</title>")).await;
    let from = |link: &'static str, authorities: &RootCertStore| {
        let authorities = authorities.clone();
        async move { make(Whence::Test { address, authorities }, link, place()).await.map(|made| made.title) }
    };
    assert_eq!(from("https://tea.example/", &authorities).await, Ok("Tea".to_owned()));
    assert_eq!(from("https://coffee.example/", &authorities).await, Err(PreviewError::Unreachable), "another name");
    let browsers = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    assert_eq!(from("https://tea.example/", &browsers).await, Err(PreviewError::Unreachable), "no known authority");
    assert_eq!(
        from("http://tea.example/", &authorities).await.ok(),
        None,
        "and nothing without TLS where that is spoken"
    );
}

#[tokio::test]
async fn a_preview_is_what_the_page_says_with_its_picture_made_anew() {
    let html = b"<title>x</title><meta property=og:title content='Tea &amp; more'><meta name=description content=All>\
                 <meta property=og:image content='/pot.png'>";
    let chunked = [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n".as_slice(),
        format!("{:x}\r\n", html.len()).as_bytes(),
        html,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let (address, mut asked) =
        site(vec![("/old", moved("/tea")), ("/tea", chunked), ("/pot.png", page("image/png", &picture()))]).await;
    let link = "http://tea.example/old";
    let preview = preview_of(address, link).await.expect("a preview");
    assert_eq!((preview.title.as_str(), preview.description.as_str()), ("Tea & more", "All"));
    let small = preview.picture.clone().expect("a picture");
    assert_eq!((small.width, small.height), (240, 120));
    assert!(preview.is_of(&format!("see {link}")));
    let request = asked.recv().await.expect("asked");
    assert!(request.starts_with("GET /old HTTP/1.1\r\nHost: tea.example\r\n"));
    for telling in ["Cookie", "Referer", "Wiretight", "wiretight", "Accept-Language"] {
        assert!(!request.contains(telling), "{telling} tells of whoever asks");
    }
}

#[tokio::test]
async fn a_site_sends_nobody_to_what_is_only_here() {
    let inside = [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://169.254.169.254/",
        "http://[::1]/",
        "file:///etc/passwd",
        "//router/",
    ];
    for to in inside {
        let (address, mut asked) = site(vec![("/", moved(to))]).await;
        assert_eq!(preview_of(address, "http://tea.example/").await, Err(PreviewError::NotForEverybody), "{to}");
        asked.recv().await.expect("asked once");
        assert!(asked.try_recv().is_err(), "{to} is not followed");
        let html = format!("<title>Tea</title><meta property=og:image content='{to}pot.png'>");
        let (address, mut asked) = site(vec![("/", page("text/html", html.as_bytes()))]).await;
        let preview = preview_of(address, "http://tea.example/").await.expect("a title");
        assert_eq!(preview.picture, None);
        asked.recv().await.expect("asked once");
        assert!(asked.try_recv().is_err(), "{to} is not fetched");
    }
    assert_eq!(make(Whence::Direct, "http://127.0.0.1/", place()).await, Err(PreviewError::NotForEverybody));
}

#[tokio::test]
async fn a_site_that_goes_on_and_on_is_left() {
    let (address, _asked) = site(vec![("/a", moved("/b")), ("/b", moved("/a"))]).await;
    assert!(matches!(preview_of(address, "http://tea.example/a").await, Err(PreviewError::Nothing(_))), "in a circle");
    let endless = [b"<title>Tea</title>".as_slice(), &vec![b' '; 2 * PAGE_BYTES_MAX]].concat();
    let bomb = vec![0; 2 * PICTURE_BYTES_MAX];
    let no_picture = [b"<title>Tea</title><meta property=og:image content=/bomb.png>".as_slice()].concat();
    let no_picture = page("text/html", &no_picture);
    let pages =
        vec![("/endless", page("text/html", &endless)), ("/bomb", no_picture), ("/bomb.png", page("image/png", &bomb))];
    let (address, _asked) = site(pages).await;
    for path in ["endless", "bomb"] {
        let preview = preview_of(address, &format!("http://tea.example/{path}")).await.expect("a title");
        assert_eq!((preview.title.as_str(), preview.picture), ("Tea", None));
    }
}

#[tokio::test]
async fn a_site_that_says_nothing_is_waited_for_until_the_time_is_over() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("an address");
    let made = make_within(Duration::from_millis(50), at(address), "http://tea.example/", place()).await;
    assert_eq!(made, Err(PreviewError::TimedOut));
}

#[tokio::test]
async fn a_picture_holds_its_place_until_it_is_decoded() {
    let places = Arc::new(Semaphore::new(1));
    let place = Arc::new(places.clone().try_acquire_owned().expect("nobody has it"));
    let ((begin, begun), (end, ended)) = (std::sync::mpsc::channel(), std::sync::mpsc::channel::<()>());
    let decoded = tokio::spawn(decoding(place, move || {
        begin.send(()).ok()?;
        ended.recv().ok()
    }));
    tokio::task::spawn_blocking(move || begun.recv()).await.expect("waits").expect("it has begun");
    decoded.abort();
    assert!(decoded.await.expect_err("nobody waits for it").is_cancelled());
    assert!(places.try_acquire().is_err(), "it is decoded all the same");
    end.send(()).expect("it goes on");
    drop(places.acquire().await.expect("it has ended"));
}

#[tokio::test]
async fn what_is_no_page_has_no_preview() {
    let pages = vec![
        ("/pdf", page("application/pdf", b"<title>Tea</title>")),
        ("/untitled", page("text/html", b"<p>Tea</p>")),
        (
            "/packed",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n\r\n<title>Tea</title>".to_vec(),
        ),
        ("/noise", b"SSH-2.0-x\r\n\r\n".to_vec()),
    ];
    let (address, _asked) = site(pages).await;
    for path in ["pdf", "untitled", "packed", "noise", "absent"] {
        let made = preview_of(address, &format!("http://tea.example/{path}")).await;
        assert!(matches!(made, Err(PreviewError::Nothing(_))), "{path}: {made:?}");
    }
}

#[test]
fn the_first_link_of_a_text_is_the_one_to_a_page() {
    for (text, link) in [
        ("see https://tea.example/a?b=c.", Some("https://tea.example/a?b=c")),
        ("(http://tea.example/a), and https://b.example", Some("http://tea.example/a")),
        ("[tea](https://tea.example/a)", Some("https://tea.example/a")),
        ("http://localhost/ here", None),
        ("no link", None),
    ] {
        assert_eq!(first_link(text), link, "{text}");
    }
}
