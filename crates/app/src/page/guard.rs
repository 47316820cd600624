//! Who may speak with the page's server at all: looked at before anything else of a request, and alike for every address.

use hyper::header::{HOST, HeaderMap, HeaderName, ORIGIN, UPGRADE};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};

/// Where a browser says which site a request comes from. A page cannot set it.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What the browser does with the answer.
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// What the answer becomes.
const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The one origin under which the page is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    host: String,
}

impl Origin {
    /// That of a random name at a port: nobody who was not told it can name it.
    pub fn new(name: &str, port: u16) -> Self {
        Origin { host: format!("{name}.localhost:{port}") }
    }

    /// Host and port, as a browser sends them.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// As a browser writes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.host)
    }
}

/// Why a request is not looked at any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It asks another host: a name that was bent to this machine, or a guess.
    Host,
    /// It was made by another page, or by nobody that says which page made it.
    Origin,
    /// It comes from another site.
    Site,
}

impl Refused {
    /// The status that says it.
    pub fn status(self) -> StatusCode {
        match self {
            Refused::Host => StatusCode::MISDIRECTED_REQUEST,
            Refused::Origin | Refused::Site => StatusCode::FORBIDDEN,
        }
    }
}

/// Lets a request through, or says why not.
pub fn check(origin: &Origin, request: &Parts) -> Result<(), Refused> {
    host(origin, request)?;
    made_by_the_page(origin, request)?;
    site(request)
}

/// The host must be the page's own to the letter: a rebinding name reaches this address, but with its own name.
fn host(origin: &Origin, request: &Parts) -> Result<(), Refused> {
    let named = only(&request.headers, &HOST) == Some(Some(origin.host()));
    let elsewhere = request.uri.authority().is_some_and(|authority| authority.as_str() != origin.host());
    if named && !elsewhere { Ok(()) } else { Err(Refused::Host) }
}

/// Whatever changes something or opens a socket says which page made it; where anything else says so, it must be this page too.
fn made_by_the_page(origin: &Origin, request: &Parts) -> Result<(), Refused> {
    let must_say = request.method != Method::GET || request.headers.contains_key(UPGRADE);
    match only(&request.headers, &ORIGIN) {
        Some(Some(said)) if said == origin.url() => Ok(()),
        None if !must_say => Ok(()),
        _ => Err(Refused::Origin),
    }
}

/// Other sites may lead a person here, and no more. The redirect file is such a site: it is no page of this origin.
fn site(request: &Parts) -> Result<(), Refused> {
    match only(&request.headers, &SITE) {
        None | Some(Some("same-origin" | "none")) => Ok(()),
        Some(Some(_)) if is_arrival(request) => Ok(()),
        Some(_) => Err(Refused::Site),
    }
}

/// Whether a person arrives at the page in a tab of their own. It holds nothing of theirs: that comes after the launch code.
fn is_arrival(request: &Parts) -> bool {
    request.method == Method::GET
        && request.uri.path() == "/"
        && only(&request.headers, &MODE) == Some(Some("navigate"))
        && only(&request.headers, &DESTINATION) == Some(Some("document"))
}

/// What a header says: nothing if it is not there, and nothing that could be meant if it is there twice or is no text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Option<&'a str>> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    Some(first.to_str().ok().filter(|_| values.next().is_none()))
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    const NAME: &str = "0123456789abcdef";

    fn checked(method: &str, uri: &str, headers: &[(&str, &str)]) -> Result<(), Refused> {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        check(&Origin::new(NAME, 4711), &parts)
    }

    const OWN: (&str, &str) = ("host", "0123456789abcdef.localhost:4711");
    const PAGE: (&str, &str) = ("origin", "http://0123456789abcdef.localhost:4711");
    const SAME: (&str, &str) = ("sec-fetch-site", "same-origin");

    #[test]
    fn only_the_exact_host_is_answered() {
        assert_eq!(checked("GET", "/", &[OWN]), Ok(()));
        for other in [
            &[("host", "127.0.0.1:4711")][..],
            &[("host", "localhost:4711")],
            &[("host", "0123456789abcdef.localhost")],
            &[("host", "0123456789abcdef.localhost:4712")],
            &[("host", "0123456789ABCDEF.localhost:4711")],
            &[("host", "rebound.example:4711")],
            &[("host", "0123456789abcdef.localhost:4711.rebound.example")],
            &[("host", "")],
            &[],
            &[OWN, OWN],
            &[OWN, ("host", "rebound.example")],
        ] {
            assert_eq!(checked("GET", "/", other), Err(Refused::Host), "{other:?}");
        }
        assert_eq!(checked("GET", "http://rebound.example/", &[OWN]), Err(Refused::Host));
        assert_eq!(Refused::Host.status(), 421);
    }

    #[test]
    fn what_changes_or_upgrades_names_the_exact_origin() {
        let upgrade = ("upgrade", "websocket");
        assert_eq!(checked("POST", "/session", &[OWN, PAGE, SAME]), Ok(()));
        assert_eq!(checked("GET", "/rpc", &[OWN, PAGE, upgrade]), Ok(()));
        for origin in [
            &[][..],
            &[("origin", "null")],
            &[("origin", "http://0123456789abcdef.localhost")],
            &[("origin", "http://0123456789abcdef.localhost:4712")],
            &[("origin", "https://0123456789abcdef.localhost:4711")],
            &[("origin", "http://localhost:4711")],
            &[("origin", "http://evil.example")],
            &[PAGE, ("origin", "http://evil.example")],
        ] {
            let headers = [&[OWN, SAME], origin].concat();
            assert_eq!(checked("POST", "/session", &headers), Err(Refused::Origin), "{origin:?}");
            assert_eq!(checked("DELETE", "/session", &headers), Err(Refused::Origin), "{origin:?}");
            let upgraded = [headers.as_slice(), &[upgrade]].concat();
            assert_eq!(checked("GET", "/rpc", &upgraded), Err(Refused::Origin), "{origin:?}");
        }
        let foreign = [OWN, ("origin", "http://evil.example")];
        assert_eq!(checked("GET", "/page.js", &foreign), Err(Refused::Origin), "where one is named it counts");
    }

    #[test]
    fn other_sites_lead_a_person_to_the_door_and_no_further() {
        let (navigate, document) = (("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"));
        for site in ["cross-site", "same-site", "something"] {
            let site = ("sec-fetch-site", site);
            assert_eq!(checked("POST", "/session", &[OWN, PAGE, site]), Err(Refused::Site), "{site:?}");
            assert_eq!(checked("GET", "/rpc", &[OWN, PAGE, site, ("upgrade", "websocket")]), Err(Refused::Site));
            assert_eq!(checked("GET", "/page.js", &[OWN, site]), Err(Refused::Site), "no script for others");
            assert_eq!(checked("GET", "/", &[OWN, site]), Err(Refused::Site));
            assert_eq!(checked("GET", "/", &[OWN, site, navigate, document]), Ok(()));
            assert_eq!(checked("POST", "/", &[OWN, PAGE, site, navigate, document]), Err(Refused::Site));
            assert_eq!(checked("GET", "/files/bob/1", &[OWN, site, navigate, document]), Err(Refused::Site));
            let frame = ("sec-fetch-dest", "iframe");
            assert_eq!(checked("GET", "/", &[OWN, site, navigate, frame]), Err(Refused::Site));
        }
        assert_eq!(checked("GET", "/", &[OWN, ("sec-fetch-site", "none")]), Ok(()));
        assert_eq!(checked("GET", "/", &[OWN, SAME, SAME]), Err(Refused::Site), "said twice");
    }
}
