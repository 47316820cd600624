//! A group's picture, cleaned as a picture that is sent is.

use std::io::{Cursor, Read as _};

use protocol::limits::GROUP_PICTURE_BYTES_MAX;

use super::clean;
use super::recipe::Spans;

/// A picture without what it says of places, cameras and people; nothing if what is left is no picture that a group can have.
pub fn cleaned_picture(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = Cursor::new(bytes);
    let recipe = clean::look(&mut file, bytes.len() as u64).ok()?.recipe?;
    if recipe.length() > GROUP_PICTURE_BYTES_MAX as u64 {
        return None;
    }
    let mut cleaned = Vec::new();
    Spans::new(&recipe, &mut file).read_to_end(&mut cleaned).ok()?;
    protocol::group_picture::media_type(&cleaned).is_some().then_some(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32).to_be_bytes()[..], kind, content, &[0; 4]].concat()
    }

    #[test]
    fn what_a_picture_tells_of_people_goes_and_what_is_no_picture_is_none() {
        let header = chunk(b"IHDR", &[0, 0, 0, 9, 0, 0, 0, 9, 8, 2, 0, 0, 0]);
        let rest = [chunk(b"IDAT", &[1, 2, 3]), chunk(b"IEND", &[])].concat();
        let signature = b"\x89PNG\r\n\x1a\n".as_slice();
        let plain = [signature, &header, &rest].concat();
        let telling = [signature, &header, &chunk(b"tEXt", b"Author\0mallory"), &rest].concat();
        assert_eq!(cleaned_picture(&telling).as_ref(), Some(&plain));
        let large = [signature, &header, &chunk(b"IDAT", &vec![7; GROUP_PICTURE_BYTES_MAX]), &rest].concat();
        for other in [b"".as_slice(), b"a text", &large] {
            assert_eq!(cleaned_picture(other), None);
        }
    }
}
