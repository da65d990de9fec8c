//! `orama backup` and `orama restore`: a day's work moves to another database, and nothing wrong with the file is overlooked.

use std::fs;

use super::{
    postgres,
    support::{Orama, SCRIPT, texts},
};

/// An own workspace with a script and a comment in it.
fn at_work() -> Orama {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    orama.ok(&["comment", "The Ferry/1", "warmer, please", "--todo"]);
    orama
}

fn name(orama: &Orama, file: &str) -> String {
    orama.path(file).to_string_lossy().into_owned()
}

#[tokio::test]
async fn a_workspace_moves_to_postgresql_and_back_by_a_file() {
    let Some(database) = postgres::empty_database().await else { return };
    let orama = at_work();
    let (there, back, other) = (name(&orama, "there.backup"), name(&orama, "back.backup"), name(&orama, "other.db"));
    orama.ok(&["backup", &there]);
    orama.ok(&["--database", &database.url, "restore", &there]);
    assert_eq!(texts(&orama.json(&["--database", &database.url, "videos"]), "title"), ["The Ferry"]);
    orama.ok(&["--database", &database.url, "backup", &back]);
    orama.ok(&["--database", &other, "restore", &back]);
    let queue = |database: &[&str]| orama.json(&[database, &["queue"]].concat());
    assert_eq!(texts(&queue(&["--database", &other]), "content"), ["warmer, please"]);
    assert_eq!(texts(&queue(&[]), "content"), ["warmer, please"], "what was backed up is untouched");
    assert!(orama.ok(&["--database", &other, "search", "warmer"]).contains("warmer"), "what is restored is found");
    database.remove().await;
}

#[test]
fn a_backup_is_for_its_owner_only_and_replaces_no_file_unasked() {
    let orama = at_work();
    let file = name(&orama, "day.backup");
    orama.ok(&["backup", &file]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file).expect("the backup").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "there are password hashes in it");
    }
    let first = fs::read(&file).expect("the backup");
    assert!(orama.fails(4, &["backup", &file]).contains("--force"));
    assert_eq!(fs::read(&file).expect("the backup"), first);
    orama.ok(&["comment", "The Ferry/1", "and slower"]);
    orama.ok(&["backup", &file, "--force"]);
    assert!(fs::read_to_string(&file).expect("the backup").contains("and slower"));
    let left = fs::read_dir(orama.path(""))
        .expect("the folder")
        .filter(|entry| entry.as_ref().expect("an entry").file_name().to_string_lossy().starts_with(".orama-backup-"));
    assert_eq!(left.count(), 0, "nothing is left beside it");
}

#[test]
fn a_restore_is_refused_with_what_to_do_and_changes_nothing() {
    let orama = at_work();
    let (file, other) = (name(&orama, "day.backup"), name(&orama, "other.db"));
    orama.ok(&["backup", &file]);
    assert!(orama.ok(&["restore", "--check", &file]).contains("projects 1, "));
    assert!(orama.fails(4, &["restore", &file]).contains("restore into a new one"), "the own workspace is not empty");
    assert_eq!(texts(&orama.json(&["queue"]), "content"), ["warmer, please"]);

    let whole = fs::read(&file).expect("the backup");
    let at = whole.windows(6).position(|bytes| bytes == b"warmer").expect("the comment");
    let mut changed = whole.clone();
    changed[at] ^= 1;
    for (what, bytes) in [("changed", &changed[..]), ("cut off", &whole[..whole.len() - 20]), ("empty", b"")] {
        fs::write(&file, bytes).expect("a file");
        for args in [&["restore", "--check", &file][..], &["--database", &other, "restore", &file]] {
            let err = orama.fails(1, args);
            assert!(err.contains("damaged") && err.lines().count() == 1, "{what}: {err}");
        }
        assert!(!orama.path("other.db").exists(), "{what}: no database was made");
    }
    orama.fails(3, &["restore", &name(&orama, "nowhere.backup")]);
    orama.fails(3, &["--database", &name(&orama, "nowhere.db"), "backup", &name(&orama, "x.backup")]);
    orama.fails(2, &["--url", "http://127.0.0.1:1", "backup", &name(&orama, "x.backup")]);
}
