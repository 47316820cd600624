//! An HTTP answer, as much of it as was read: its head, and its body put together again.

/// The longest head of an answer, bytes.
pub const HEAD_BYTES_MAX: usize = 16 * 1024;

/// An answer's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// Where it is instead.
    pub location: Option<String>,
    /// The media type in lower case, without parameters; empty if not told.
    pub media_type: String,
    /// Whether the body comes in chunks.
    pub chunked: bool,
    /// Whether the body is in an encoding that was not asked for.
    pub encoded: bool,
    /// How many bytes the body has, if that is told.
    pub length: Option<usize>,
    /// Where the body begins.
    pub end: usize,
}

/// Reads a head, once all of it is there; nothing if it is none, or not all there.
pub fn head(bytes: &[u8]) -> Option<Head> {
    let begin = bytes.get(..bytes.len().min(HEAD_BYTES_MAX))?;
    let end = begin.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = std::str::from_utf8(begin.get(..end)?).ok()?;
    let mut lines = text.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5))?.parse().ok()?;
    let mut head = Head {
        status,
        location: None,
        media_type: String::new(),
        chunked: false,
        encoded: false,
        length: None,
        end: end.saturating_add(4),
    };
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "location" => head.location = Some(value.to_owned()),
            "content-type" => {
                head.media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            }
            "transfer-encoding" => head.chunked = value.to_ascii_lowercase().ends_with("chunked"),
            "content-encoding" => head.encoded = !value.eq_ignore_ascii_case("identity"),
            "content-length" => head.length = value.parse().ok(),
            _ => {}
        }
    }
    Some(head)
}

/// The body, as far as it has come; what is torn off stays out.
pub fn body(head: &Head, bytes: &[u8]) -> Vec<u8> {
    let raw = bytes.get(head.end..).unwrap_or_default();
    if !head.chunked {
        let length = head.length.unwrap_or(raw.len()).min(raw.len());
        return raw.get(..length).unwrap_or_default().to_vec();
    }
    let (mut rest, mut whole) = (raw, Vec::new());
    while let Some(line_end) = rest.windows(2).position(|two| two == b"\r\n") {
        let line = rest.get(..line_end).and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default();
        let size = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(size, 16) else { break };
        let begin = line_end.saturating_add(2);
        let end = begin.saturating_add(size);
        if size == 0 {
            break;
        }
        whole.extend_from_slice(rest.get(begin..end.min(rest.len())).unwrap_or_default());
        rest = rest.get(end.saturating_add(2)..).unwrap_or_default();
    }
    whole
}

/// Whether all of the body is there.
pub fn is_whole(head: &Head, bytes: &[u8]) -> bool {
    let raw = bytes.get(head.end..).unwrap_or_default();
    match (head.chunked, head.length) {
        (true, _) => raw == b"0\r\n\r\n" || raw.ends_with(b"\r\n0\r\n\r\n"),
        (false, Some(length)) => raw.len() >= length,
        (false, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_bodies_are_read_as_far_as_they_are_there() {
        let plain =
            b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello and more";
        let read = head(plain).expect("a head");
        assert_eq!((read.status, read.media_type.as_str(), read.chunked), (200, "text/html", false));
        assert_eq!(body(&read, plain), b"hello");
        assert!(is_whole(&read, plain) && head(&plain[..40]).is_none());
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n";
        let read = head(chunked).expect("a head");
        assert_eq!(body(&read, chunked), b"hello");
        assert!(is_whole(&read, chunked));
        assert_eq!(body(&read, &chunked[..chunked.len() - 8]), b"hell", "torn in a chunk");
        let moved = head(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n").expect("a head");
        assert_eq!((moved.status, moved.location.as_deref()), (302, Some("/there")));
        for none in [
            b"".as_slice(),
            b"\r\n\r\n",
            b"SSH-2.0\r\n\r\n",
            b"HTTP/1.1 2\xC3\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        ] {
            assert_eq!(head(none), None, "{none:?}");
        }
        let endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhi";
        assert_eq!(body(&head(endless).expect("a head"), endless), b"hi", "a size is no promise");
    }
}
