//! The folder to which a program is bound: what lies in it is reached without following any link, so that nothing leads out of it.

use std::fs::{self, File};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, openat};

/// How a folder on the way is opened: whoever passes through one need not be allowed to list it.
#[cfg(target_os = "linux")]
const PASSED: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const PASSED: OFlags = OFlags::RDONLY;

/// A folder that is open: where its path leads by now does not matter any more.
pub(crate) struct OpenFolder(OwnedFd);

impl OpenFolder {
    /// A path to it that names what is open, and nothing else.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", self.0.as_raw_fd()))
    }
}

/// Where a path leads that is given by a program: below its folder, or nowhere. Nothing is looked at.
pub(crate) fn place(folder: &str, path: &str) -> Option<String> {
    let below = match Path::new(path).strip_prefix(folder) {
        Ok(below) => below,
        Err(_) if Path::new(path).is_relative() => Path::new(path),
        Err(_) => return None,
    };
    let mut place = PathBuf::from(folder);
    for part in below.components() {
        match part {
            Component::Normal(name) => place.push(name),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    place.into_os_string().into_string().ok()
}

/// Opens a file below a folder. One that has a second name, which may lie elsewhere, is not opened, nor what is no file.
pub(crate) fn open_file(folder: &str, path: &str) -> io::Result<File> {
    let below = below(folder, path)?;
    let name = below.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let parent = walk(folder, below.parent().unwrap_or(Path::new("")))?;
    // A pipe would wait for somebody to write into it.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    plain(File::from(openat(&parent, name, flags, Mode::empty())?))
}

/// Opens a folder below a folder, or that one itself.
pub(crate) fn open_folder(folder: &str, path: &str) -> io::Result<OpenFolder> {
    walk(folder, &below(folder, path)?).map(OpenFolder)
}

/// Opens a file of one's own to go on writing it: none that a link leads to, or that has a second name. Whoever can make names in its
/// folder could have exchanged it since it was looked at.
pub(crate) fn open_own(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    plain(File::from(openat(CWD, path, flags, Mode::empty())?))
}

fn plain(file: File) -> io::Result<File> {
    let found = file.metadata()?;
    if found.is_file() && found.nlink() == 1 { Ok(file) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

/// The folder as it is stated with a token: it must be there, and is known by one path.
///
/// # Errors
/// The system's; [`io::ErrorKind::InvalidInput`] if it is no folder, or its path is not UTF-8.
pub fn bound_folder(folder: &Path) -> io::Result<String> {
    let whole = fs::canonicalize(folder)?;
    let is_folder = whole.is_dir();
    let text = whole.into_os_string().into_string().ok().filter(|_| is_folder);
    text.ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

fn below(folder: &str, path: &str) -> io::Result<PathBuf> {
    let place = place(folder, path).ok_or(io::ErrorKind::PermissionDenied)?;
    let below = Path::new(&place).strip_prefix(folder).map_err(|_| io::ErrorKind::PermissionDenied)?;
    Ok(below.to_owned())
}

/// Opens folder after folder from the root, each by its name in the one before it. The folder's own path had no links in it when it was
/// stated; another program, bound to a folder above it, could have put one there since.
fn walk(folder: &str, below: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut at = openat(CWD, "/", flags | PASSED, Mode::empty())?;
    let names = Path::new(folder).strip_prefix("/").map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut parts = names.components().chain(below.components()).peekable();
    while let Some(part) = parts.next() {
        let Component::Normal(name) = part else { return Err(io::ErrorKind::InvalidInput.into()) };
        let kind = if parts.peek().is_some() { PASSED } else { OFlags::RDONLY };
        at = openat(&at, name, flags | kind, Mode::empty())?;
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn a_path_leads_below_the_folder_or_nowhere() {
        for (path, leads) in [
            ("a.txt", Some("/box/a.txt")),
            ("./in/a.txt", Some("/box/in/a.txt")),
            ("/box/a.txt", Some("/box/a.txt")),
            ("/box", Some("/box")),
            ("", Some("/box")),
            ("..", None),
            ("../box2/a.txt", None),
            ("in/../../etc/passwd", None),
            ("/box/../etc/passwd", None),
            ("/boxer/a.txt", None),
            ("/etc/passwd", None),
        ] {
            assert_eq!(place("/box", path).as_deref(), leads, "{path}");
        }
    }

    #[test]
    fn no_link_leads_out_of_the_folder() {
        let world = tempfile::tempdir().expect("a folder");
        let (own, other) = (world.path().join("box"), world.path().join("diary"));
        for folder in [&own, &other, &own.join("in")] {
            fs::create_dir(folder).expect("made");
        }
        fs::write(other.join("secret"), "dear diary").expect("written");
        fs::write(own.join("in/plain"), "plain").expect("written");
        symlink(other.join("secret"), own.join("file-link")).expect("linked");
        symlink(&other, own.join("folder-link")).expect("linked");
        symlink(own.join("in/plain"), own.join("own-link")).expect("linked");
        fs::hard_link(other.join("secret"), own.join("second-name")).expect("linked");
        let folder = bound_folder(&own).expect("a folder");
        let opens = |path: &str| open_file(&folder, path).is_ok();
        assert!(opens("in/plain") && opens(&format!("{folder}/in/plain")));
        for path in ["file-link", "folder-link/secret", "own-link", "second-name", "in", "../diary/secret", ""] {
            assert!(!opens(path), "{path}");
        }
        assert!(!opens(&other.join("secret").to_string_lossy()));
        assert!(open_folder(&folder, "in").is_ok() && open_folder(&folder, "").is_ok());
        for path in ["folder-link", "..", "in/plain"] {
            assert!(open_folder(&folder, path).is_err(), "{path}");
        }
    }

    /// Two programs, one bound to a folder in the other one's.
    #[test]
    fn no_link_above_the_folder_leads_out_of_it() {
        let world = tempfile::tempdir().expect("a folder");
        let (outer, other) = (world.path().join("box"), world.path().join("home"));
        for folder in [&outer.join("b/c"), &other.join("c")] {
            fs::create_dir_all(folder).expect("made");
        }
        fs::write(outer.join("b/c/plain"), "plain").expect("written");
        fs::write(other.join("c/plain"), "dear diary").expect("written");
        let inner = bound_folder(&outer.join("b/c")).expect("a folder");
        assert!(open_file(&inner, "plain").is_ok() && open_folder(&inner, "").is_ok());
        fs::rename(outer.join("b"), outer.join("moved")).expect("moved");
        symlink(&other, outer.join("b")).expect("linked");
        assert!(Path::new(&inner).join("plain").exists(), "a path would lead there");
        assert!(open_file(&inner, "plain").is_err() && open_folder(&inner, "").is_err());
        // What can be passed through without being listed is on the way to many a folder.
        fs::remove_file(outer.join("b")).expect("removed");
        fs::rename(outer.join("moved"), outer.join("b")).expect("moved");
        fs::set_permissions(outer.join("b"), fs::Permissions::from_mode(0o100)).expect("closed");
        assert!(open_file(&inner, "plain").is_ok() && open_folder(&inner, "").is_ok());
        fs::set_permissions(outer.join("b"), fs::Permissions::from_mode(0o700)).expect("opened");
        assert!(open_file("box", "plain").is_err() && open_folder("", "").is_err(), "no path from the root");
    }

    #[test]
    fn a_file_that_was_exchanged_for_a_link_is_not_written_on() {
        let world = tempfile::tempdir().expect("a folder");
        let (part, other) = (world.path().join(".part"), world.path().join("startup"));
        fs::write(&other, "honest").expect("written");
        fs::write(&part, "begun").expect("written");
        assert!(open_own(&part).is_ok());
        fs::remove_file(&part).expect("removed");
        symlink(&other, &part).expect("linked");
        assert!(open_own(&part).is_err());
        fs::remove_file(&part).expect("removed");
        fs::hard_link(&other, &part).expect("linked");
        assert!(open_own(&part).is_err());
    }

    #[test]
    fn an_open_folder_stays_the_same_whatever_its_path_becomes() {
        let world = tempfile::tempdir().expect("a folder");
        let (own, other) = (world.path().join("box"), world.path().join("startup"));
        fs::create_dir_all(own.join("in")).expect("made");
        fs::create_dir(&other).expect("made");
        let folder = bound_folder(&own).expect("a folder");
        let open = open_folder(&folder, "in").expect("opens");
        fs::rename(own.join("in"), own.join("moved")).expect("moved");
        symlink(&other, own.join("in")).expect("linked");
        fs::write(open.path().join("file"), "saved").expect("written");
        assert!(own.join("moved/file").exists() && !other.join("file").exists());
    }
}
