//! The head of the index that SQLite keeps of its write-ahead log in shared memory, beside the database (`-shm`): every commit
//! rewrites it, before anybody sees what was committed, and nothing else that changes what is seen does not. Its format is
//! fixed and described at <https://www.sqlite.org/walformat.html#the_wal_index_header>.
//!
//! It is read, never written, and only where a file that is mapped into memory and read at the same time is one and the same
//! on that filesystem. SQLite writes the head twice, the second copy first, so that a reader who finds two equal copies has a
//! whole one.

use std::{fs::File, path::Path};

/// How long the head is, in bytes.
const LEN: usize = 48;
/// The version of the format, in the machine's own byte order.
const VERSION: u32 = 3_007_000;
/// Where the head says that it is in use.
const IS_INIT: usize = 12;

/// Local filesystems, on which reading a file and mapping it go through the same pages.
const LOCAL: &[&str] = &["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "tmpfs", "overlay", "zfs", "bcachefs"];

/// A whole head: it counts the commits.
pub(super) type Head = [u8; LEN];

/// An open index. It is that of its database as long as a connection to it is open.
#[derive(Debug)]
pub(super) struct Index(File);

/// Whether the index may be read on a filesystem of this kind.
pub(in crate::store) fn may_read(filesystem: &str) -> bool {
    cfg!(target_os = "linux") && LOCAL.contains(&filesystem)
}

impl Index {
    /// Opens the index of a log. None: it is not there, or of another format.
    pub fn open(path: &Path) -> Option<Self> {
        let index = Self(File::open(path).ok()?);
        index.head()?;
        Some(index)
    }

    /// The head as it is now. None: somebody is writing it.
    pub fn head(&self) -> Option<Head> {
        let mut both = [0; 2 * LEN];
        read(&self.0, &mut both).ok()?;
        whole(&both)
    }
}

#[cfg(unix)]
fn read(file: &File, bytes: &mut [u8]) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, 0)
}

#[cfg(not(unix))]
fn read(_: &File, _: &mut [u8]) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

fn whole(both: &[u8; 2 * LEN]) -> Option<Head> {
    let (first, second) = both.split_at(LEN);
    let is_ours = first.starts_with(&VERSION.to_ne_bytes()) && first[IS_INIT] != 0;
    if !is_ours || first != second {
        return None;
    }
    first.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(change: u8) -> Head {
        let mut head = [0; LEN];
        head[..4].copy_from_slice(&VERSION.to_ne_bytes());
        head[8] = change;
        head[IS_INIT] = 1;
        head
    }

    fn both(first: Head, second: Head) -> [u8; 2 * LEN] {
        let mut both = [0; 2 * LEN];
        both[..LEN].copy_from_slice(&first);
        both[LEN..].copy_from_slice(&second);
        both
    }

    #[test]
    fn a_head_is_taken_only_when_both_copies_say_the_same() {
        assert_eq!(whole(&both(head(7), head(7))), Some(head(7)));
        assert_eq!(whole(&both(head(7), head(8))), None, "somebody is writing it");
        assert_eq!(whole(&[0; 2 * LEN]), None, "nothing was written yet");
        let mut unused = head(7);
        unused[IS_INIT] = 0;
        assert_eq!(whole(&both(unused, unused)), None, "it is being made");
        let mut other = head(7);
        other[0] ^= 1;
        assert_eq!(whole(&both(other, other)), None, "another format");
    }

    #[test]
    fn filesystems_that_go_over_a_wire_are_left_to_sqlite() {
        for kind in ["9p", "nfs4", "fuse.sshfs", "virtiofs", "vboxsf", "drvfs", ""] {
            assert!(!may_read(kind), "{kind}");
        }
    }
}
