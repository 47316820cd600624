//! What every answer says to the browser: what may run, who may look, and that nothing is kept.

use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY};

use super::guard::Origin;

/// Headers that are the same for everybody.
const FIXED: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("x-dns-prefetch-control", "off"),
    // Voice notes and pictures of codes; nothing else of the machine.
    (
        "permissions-policy",
        "camera=(self), microphone=(self), clipboard-write=(self), display-capture=(), geolocation=(), hid=(), \
         midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=()",
    ),
];

/// What the page may do: run and show what this server gives it, show files that it holds itself, and write no markup from text.
pub fn policy(origin: &Origin) -> String {
    // Browsers differ in whether “self” covers the socket.
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; \
         media-src 'self' blob:; connect-src 'self' ws://{}; form-action 'none'; base-uri 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        origin.host()
    )
}

/// Puts them all in.
pub fn put(origin: &Origin, headers: &mut HeaderMap) {
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let policy = HeaderValue::from_str(&policy(origin)).expect("a host is ASCII");
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
