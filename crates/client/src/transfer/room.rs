//! Whether a disk has room for a file, and some beside it: a disk that a file fills to its last byte stops the profile that lies on it.

use std::io;
use std::os::fd::AsFd;

use rustix::fs::fstatvfs;

/// What is left beside a file, bytes: a profile goes on with so much for a long time.
const LEFT_BYTES: u64 = 8 * 1024 * 1024;

/// Sees that where a file lies there is room for so many bytes more.
///
/// # Errors
/// [`io::ErrorKind::StorageFull`] if not. A system that does not tell is taken at its later word.
pub(super) fn room_for(place: impl AsFd, bytes: u64) -> io::Result<()> {
    let Ok(found) = fstatvfs(place) else { return Ok(()) };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    if free >= bytes.saturating_add(LEFT_BYTES) { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_little_and_none_for_more_than_any_disk_has() {
        let file = tempfile::tempfile().expect("a file");
        assert!(room_for(&file, 1).is_ok());
        assert_eq!(room_for(&file, u64::MAX).expect_err("none").kind(), io::ErrorKind::StorageFull);
    }
}
