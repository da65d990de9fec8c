//! Other databases than the one in the data directory.

use super::{
    postgres,
    support::{Orama, SCRIPT, texts},
};

#[test]
fn a_database_is_named_by_a_flag_or_the_environment_and_the_own_workspace_is_left_alone() {
    let orama = Orama::new();
    let other = orama.path("other.db").to_string_lossy().into_owned();
    let script = orama.file("ferry.fountain", SCRIPT);
    orama.ok(&["--database", &format!("sqlite:{other}"), "import", &script]);
    assert!(!orama.data().join("orama.db").exists(), "the own workspace was not opened");
    let mut command = orama.command(&["videos", "--json"]);
    command.env("ORAMA_DATABASE_URL", &other);
    let answer = super::support::answer(command);
    assert!(answer.out.contains("The Ferry"), "{answer:?}");
    assert_eq!(texts(&orama.json(&["videos"]), "title"), [""; 0]);
}

#[tokio::test]
async fn commands_work_on_postgresql_and_a_password_is_not_repeated() {
    let Some(database) = postgres::database().await else { return };
    let orama = Orama::new();
    orama.ok(&["--database", &database.url, "import", &orama.file("ferry.fountain", SCRIPT)]);
    assert_eq!(texts(&orama.json(&["--database", &database.url, "videos"]), "title"), ["The Ferry"]);
    database.remove().await;
    let err = orama.fails(1, &["--database", "postgres://ana:hunter2@127.0.0.1:no-port/orama", "videos"]);
    assert!(!err.contains("hunter2"), "{err}");
}

#[test]
fn a_server_and_a_database_are_not_asked_for_at_once() {
    let orama = Orama::new();
    let err = orama.fails(2, &["--url", "http://127.0.0.1:1", "--database", "x.db", "videos"]);
    assert!(err.contains("unset one"), "{err}");
}

#[test]
fn a_database_server_that_is_not_there_is_said_at_once_and_by_its_address() {
    let orama = Orama::new();
    // Bound and let go of: nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let address = format!("postgres://orama:hunter2@{free}/orama");
    for command in [&["projects"][..], &["serve", "--listen", "127.0.0.1:0"], &["backup", "x.backup"]] {
        let begun = std::time::Instant::now();
        let err = orama.fails(6, &[command, &["--database", &address]].concat());
        assert!(err.contains(&format!("cannot be reached: {free}: connection refused; start it")), "{err}");
        assert!(!err.contains("busy") && !err.contains("hunter2") && err.lines().count() == 1, "{err}");
        // The pool would have gone on for ten.
        assert!(begun.elapsed() < std::time::Duration::from_secs(8), "{:?}", begun.elapsed());
    }
}

#[test]
fn a_name_that_was_mistyped_is_told_by_the_new_file_that_is_made_for_it() {
    let orama = Orama::new();
    let first = orama.run(&["--database", "typo.db", "projects"]);
    assert!(first.code == 0 && first.err.contains("There was no database typo.db: it was made"), "{first:?}");
    let second = orama.run(&["--database", "typo.db", "projects"]);
    assert!(second.code == 0 && !second.err.contains("it was made"), "{second:?}");
    assert!(!orama.run(&["projects"]).err.contains("it was made"), "the own workspace is made without a word");
}
