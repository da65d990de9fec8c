//! `orama backup` and `orama restore`: a day's work moves to another database, and nothing wrong with the file is overlooked.

use std::fs;

use sqlx::Connection as _;

use super::{
    postgres,
    remote::{Server, fails},
    support::{Orama, SCRIPT, answer, texts},
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
    let err = orama.fails(4, &["restore", &file]);
    assert!(err.contains("restore into a new one, named with --data-dir DIR or --database"), "it is not empty: {err}");
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
    let nowhere = name(&orama, "nowhere.db");
    let err = orama.fails(3, &["--database", &nowhere, "backup", &name(&orama, "x.backup")]);
    assert!(err.contains(&format!("no Orama database at {nowhere}")) && err.contains("--data-dir"), "{err}");
    orama.fails(2, &["--url", "http://127.0.0.1:1", "backup", &name(&orama, "x.backup")]);
}

#[tokio::test]
async fn what_was_only_opened_is_empty_and_a_restore_replaces_it() {
    let Some(database) = postgres::empty_database().await else { return };
    let (orama, jon) = (at_work(), Orama::of("jon"));
    let (file, opened) = (name(&orama, "day.backup"), name(&orama, "opened.db"));
    orama.ok(&["backup", &file]);
    for place in [opened.as_str(), &database.url] {
        // Somebody else of this machine looked into it, too.
        assert_eq!(orama.json(&["--database", place, "projects"]), serde_json::json!([]));
        assert_eq!(jon.json(&["--database", place, "projects"]), serde_json::json!([]));
        orama.ok(&["--database", place, "restore", &file]);
        assert_eq!(texts(&orama.json(&["--database", place, "queue"]), "content"), ["warmer, please"]);
        assert_eq!(orama.json(&["--database", place, "user", "list"]).as_array().map(Vec::len), Some(1), "no jon");
        orama.fails(4, &["--database", place, "restore", &file]);
    }
    database.remove().await;

    // Whoever can sign in was made by somebody.
    let with_root = name(&orama, "root.db");
    let password = ["user", "password", "--password-stdin", "--database", &with_root];
    let me = texts(&orama.json(&["--database", &with_root, "user", "list"]), "email").remove(0);
    assert_eq!(orama.with_stdin(&[&password[..], &[&me]].concat(), "three boats at dawn\n").code, 0);
    assert!(orama.fails(4, &["--database", &with_root, "restore", &file]).contains("holds users already"));
}

#[tokio::test]
async fn a_restore_makes_the_database_on_postgresql_where_the_role_may() {
    let Some(database) = postgres::empty_database().await else { return };
    let orama = at_work();
    let file = name(&orama, "day.backup");
    orama.ok(&["backup", &file]);
    let (before, rest) = database.url.split_once("/test_").expect("a name");
    let parameters = rest.split_once('?').expect("parameters").1;
    let called = |name: &str, role: &str| format!("{before}/{name}?{parameters}").replace("orama@", role);
    // What a statement has to quote is in it. It goes with the cluster.
    let new = called("the%20%22new%22%20one", "orama@");
    let err = orama.fails(3, &["--database", &new, "projects"]);
    assert!(err.contains("no database `the \"new\" one`"), "reading makes none: {err}");
    orama.ok(&["--database", &new, "restore", &file]);
    assert_eq!(texts(&orama.json(&["--database", &new, "queue"]), "content"), ["warmer, please"]);

    let mut conn = sqlx::PgConnection::connect(&database.url).await.expect("a connection");
    sqlx::raw_sql("CREATE ROLE weak LOGIN").execute(&mut conn).await.expect("a role");
    conn.close().await.expect("it ends");
    let err = orama.fails(3, &["--database", &called("other", "weak@"), "restore", &file]);
    assert!(err.contains("`createdb other`"), "{err}");
    database.remove().await;
}

#[test]
fn who_is_signed_in_is_not_given_another_database_for_the_servers() {
    let (server, orama) = (Server::start(), at_work());
    let signed_in = orama.with_stdin(&["login", &server.url, "--token-stdin", "--name", "studio"], &server.token);
    assert_eq!(signed_in.code, 0, "{signed_in:?}");
    let file = name(&orama, "day.backup");
    for args in [&["backup", &file][..], &["--profile", "studio", "backup", &file], &["restore", &file]] {
        fails(&orama.run(args), 2, &[&server.url, "--database", "--profile local"]);
    }
    let demo = orama.run(&["demo", "--keep"]);
    assert!(demo.code == 0 && demo.err.contains("`orama --profile local`"), "{demo:?}");
    let own = orama.data().join("orama.db").to_string_lossy().into_owned();
    let done = orama.run(&["--profile", "local", "backup", &file]);
    assert!(done.code == 0 && done.err.contains(&format!(" of {own} to {file}")), "{done:?}");
    let mut by_environment = orama.command(&["backup", &file, "--force"]);
    by_environment.env("ORAMA_DATABASE_URL", &own);
    assert_eq!(answer(by_environment).code, 0);
    orama.ok(&["logout"]);
    let demo = orama.run(&["demo", "--keep"]);
    assert!(demo.code == 4 && demo.err.contains("open it with `orama`"), "{demo:?}");
}
