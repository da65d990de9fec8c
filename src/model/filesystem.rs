//! Filesystems that several machines share, as the system names them.

use std::path::{Path, PathBuf};

/// Filesystems that share files between machines. SQLite's log needs memory that all its users share, and file locks that
/// work; on these it loses data.
const SHARED: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "fuse.sshfs",
    "fuse.glusterfs",
];

/// Whether machines share filesystems of this kind, so that SQLite's log loses data there.
pub fn is_shared_filesystem(kind: &str) -> bool {
    SHARED.contains(&kind)
}

/// The kind of the innermost mount that holds a folder, such as `ext4`. `mounts`: the table of mounts, as Linux writes it.
pub fn innermost_mount(mounts: &str, folder: &Path) -> Option<String> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (point, kind) = (words.nth(1)?, words.next()?);
            let point = PathBuf::from(point.replace("\\040", " "));
            folder.starts_with(&point).then(|| (point.components().count(), kind))
        })
        // A later mount at the same point covers the earlier one.
        .max_by_key(|(depth, _)| *depth)
        .map(|(_, kind)| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str =
        "/dev/sda1 / ext4 rw 0 0\nfiles:/home /home nfs4 rw 0 0\n/dev/sdb /home/ana/local\\040disk xfs rw 0 0\n";

    #[test]
    fn the_innermost_mount_says_what_a_folder_lies_on() {
        let kind = |folder: &str| innermost_mount(MOUNTS, Path::new(folder));
        assert_eq!(kind("/var/lib/orama").as_deref(), Some("ext4"));
        assert_eq!(kind("/home/ana/orama").as_deref(), Some("nfs4"));
        assert_eq!(kind("/home/ana/local disk/orama").as_deref(), Some("xfs"));
        assert_eq!(innermost_mount("", Path::new("/home")), None);
    }
}
