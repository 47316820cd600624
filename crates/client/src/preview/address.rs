//! Addresses that a preview may be made of: pages of the web on the network for everybody, and nothing that is only here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest link that is followed, bytes.
const LINK_BYTES_MAX: usize = 2_048;

/// Names that mean something only here.
const LOCAL_NAMES: [&str; 7] = ["localhost", "local", "internal", "lan", "home", "intranet", "arpa"];

/// A link to a page of the web, on its scheme's own port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whether by TLS.
    pub secure: bool,
    /// The host's name, in lower case and ASCII, or its address without brackets.
    pub host: String,
    /// The path with its query, in ASCII.
    pub path: String,
}

impl Link {
    /// Reads a link; nothing if it is to anything but a page, names a user or a port, or a host that is only here.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        if text.len() > LINK_BYTES_MAX || text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end)?;
        let host = host(authority, secure)?;
        let path = path.split('#').next().unwrap_or_default();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Some(Link { secure, host, path: ascii(&path) })
    }

    /// What a page at this link refers to; nothing if that is no page, or would be less secure.
    pub fn join(&self, reference: &str) -> Option<Self> {
        let reference = reference.trim();
        let scheme = if self.secure { "https" } else { "http" };
        let own = format!("{scheme}://{}", self.authority());
        let whole = if let Some(rest) = reference.strip_prefix("//") {
            format!("{scheme}://{rest}")
        } else if reference.starts_with('/') {
            format!("{own}{reference}")
        } else if reference.contains("://") {
            reference.to_owned()
        } else {
            let path = self.path.split('?').next().unwrap_or_default();
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{own}{folder}/{reference}")
        };
        Link::parse(&whole).filter(|found| found.secure || !self.secure)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        if self.secure { 443 } else { 80 }
    }

    /// The host as it stands in a request.
    pub fn authority(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }
}

/// The host of an authority without user and port, if it is not only here.
fn host(authority: &str, secure: bool) -> Option<String> {
    let own_port = if secure { ":443" } else { ":80" };
    let named = authority.strip_suffix(own_port).unwrap_or(authority);
    let bare = named.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Some(bare) = bare {
        let address: Ipv6Addr = bare.parse().ok()?;
        return is_public(IpAddr::V6(address)).then(|| address.to_string());
    }
    let name = named.strip_suffix('.').unwrap_or(named).to_ascii_lowercase();
    if let Ok(address) = name.parse::<Ipv4Addr>() {
        return is_public(IpAddr::V4(address)).then(|| address.to_string());
    }
    let label = |label: &str| {
        let fits = (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
        fits && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    // What ends with a number is an address in one of its older forms, which resolvers read and people do not.
    let is_name = !last.starts_with(|c: char| c.is_ascii_digit()) && name.contains('.') && name.len() <= 253;
    (is_name && name.split('.').all(label) && !LOCAL_NAMES.contains(&last)).then_some(name)
}

/// The same with everything that is not ASCII, or has a meaning of its own in a request, percent-encoded.
fn ascii(path: &str) -> String {
    let mut safe = String::new();
    for byte in path.bytes() {
        match byte {
            b'!'..=b'~' if !b"\"<>^`{|}".contains(&byte) => safe.push(char::from(byte)),
            _ => safe.push_str(&format!("%{byte:02X}")),
        }
    }
    safe
}

/// The networks of IPv6 in which this machine has addresses itself, as the system lists them, one address a line: 64 bits are one network.
pub fn own_networks(list: &str) -> Vec<u64> {
    let address = |line: &str| u128::from_str_radix(line.split_whitespace().next()?, 16).ok().map(network);
    list.lines().filter_map(address).collect()
}

/// Whether an address lies in one of these networks: printers and routers often have public addresses there.
pub fn is_beside(address: IpAddr, networks: &[u64]) -> bool {
    matches!(address, IpAddr::V6(address) if networks.contains(&network(address.to_bits())))
}

fn network(address: u128) -> u64 {
    (address >> 64) as u64
}

/// Whether an address is one of the network for everybody: nobody's own network, machine or special use (RFC 6890).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let global = first & 0xE000 == 0x2000;
    // Tunnels and special uses, in which another address is hidden; documentation.
    let special = (first == 0x2001 && (second < 0x0200 || second == 0x0DB8)) || first == 0x2002 || first == 0x3FFF;
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_an_own_network_is_not_for_everybody() {
        let list = "2606470000010002000000000000abcd 02 40 00 00     eth0\n\
                    fe800000000000000000000000000001 02 40 20 80     eth0\n\
                    00000000000000000000000000000001 01 80 10 80       lo\n";
        let own = own_networks(list);
        let beside = |address: &str| is_beside(address.parse().expect("an address"), &own);
        assert!(beside("2606:4700:1:2::1") && beside("2606:4700:1:2:ffff::"), "the printer, the router");
        assert!(!beside("2606:4700:1:3::1") && !beside("2606:4700::1111") && !beside("1.1.1.1"));
        for nothing in ["", "\n\n", "no address", "2606470000010002000000000000abcdef"] {
            assert_eq!(own_networks(nothing), Vec::<u64>::new(), "{nothing}");
        }
    }

    #[test]
    fn links_to_pages_are_read_and_others_are_not() {
        let read = |text: &str| Link::parse(text).map(|link| (link.secure, link.host, link.path));
        let page = |secure, host: &str, path: &str| Some((secure, host.to_owned(), path.to_owned()));
        assert_eq!(read("https://Tea.example/a?b=c#d"), page(true, "tea.example", "/a?b=c"));
        assert_eq!(read("http://tea.example:80?x"), page(false, "tea.example", "/?x"));
        assert_eq!(read("https://tea.example./é {"), None, "a space ends a link");
        assert_eq!(read("https://tea.example/é{"), page(true, "tea.example", "/%C3%A9%7B"));
        assert_eq!(read("https://[2606:4700::1111]/"), page(true, "2606:4700::1111", "/"));
        for refused in [
            "ftp://tea.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://",
            "https:///a",
            "https://alice@tea.example/",
            "https://tea.example:8443/",
            "http://tea.example:443/",
            "http://localhost/",
            "http://a.localhost/",
            "http://router/",
            "http://nas.local/",
            "http://x.internal/",
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://10.0.0.1/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://100.64.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://[64:ff9b::a00:1]/",
            "http://[2002:7f00:1::]/",
            "http://0.0.0.0/",
            "http://255.255.255.255/",
            "http://tea..example/",
            "http://téa.example/",
            "http://tea.example\\@evil.example/",
            "http://tea.example\r\nX: y/",
            "http://1.in-addr.arpa/",
        ] {
            assert_eq!(read(refused), None, "{refused}");
        }
    }

    #[test]
    fn references_stay_on_the_web_and_as_secure() {
        let page = Link::parse("https://tea.example/leaves/green?q=1/2").expect("a page");
        let joined = |reference: &str| page.join(reference).map(|link| format!("{}{}", link.host, link.path));
        assert_eq!(joined("/a.jpg").as_deref(), Some("tea.example/a.jpg"));
        assert_eq!(joined("a.jpg").as_deref(), Some("tea.example/leaves/a.jpg"));
        assert_eq!(joined("//cdn.example/a.jpg").as_deref(), Some("cdn.example/a.jpg"));
        assert_eq!(joined("https://cdn.example/a.jpg").as_deref(), Some("cdn.example/a.jpg"));
        assert_eq!(joined("http://cdn.example/a.jpg"), None, "less secure");
        assert_eq!(joined("http://127.0.0.1/a.jpg"), None);
        assert_eq!(joined("data://x"), None);
    }

    #[test]
    fn only_addresses_for_everybody_are_public() {
        let is = |text: &str| is_public(text.parse().expect("an address"));
        assert!(["1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450::1"].iter().all(|address| is(address)));
        let special = [
            "0.1.2.3",
            "10.1.2.3",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.1.1",
            "172.31.0.1",
            "192.0.0.8",
            "192.168.0.1",
            "198.19.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::",
            "64:ff9b::1",
        ];
        for address in special {
            assert!(!is(address), "{address}");
        }
    }
}
