//! Filesystems that several machines share, as the system names them.

use std::path::{Path, PathBuf};

/// Filesystems that share files between machines. SQLite's log needs memory that all its users share, and file locks that
/// work; on these it loses data.
const SHARED: &[&str] = &[
    "9p",
    "acfs",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "fhgfs",
    "fuse.beegfs",
    "fuse.ceph",
    "fuse.ceph-fuse",
    "fuse.cephfs",
    "fuse.davfs",
    "fuse.gcsfuse",
    "fuse.glusterfs",
    "fuse.juicefs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.smbnetfs",
    "fuse.sshfs",
    "fuse.vmhgfs-fuse",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "panfs",
    "prl_fs",
    "pvfs2",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
    "vmhgfs",
    "wekafs",
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
            let point = PathBuf::from(point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"));
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
        let odd = "rush /mnt/a\\134b\\040c fuse.sshfs rw 0 0\n";
        assert_eq!(innermost_mount(odd, Path::new("/mnt/a\\b c/d")).as_deref(), Some("fuse.sshfs"));
    }

    #[test]
    fn what_machines_share_is_told_from_what_one_has_alone() {
        for kind in ["nfs4", "cifs", "lustre", "gpfs", "beegfs", "fuse.rclone", "fuse.s3fs"] {
            assert!(is_shared_filesystem(kind), "{kind}");
        }
        for kind in ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk", "fuse.gocryptfs", "fuse.mergerfs"] {
            assert!(!is_shared_filesystem(kind), "{kind}");
        }
    }
}
