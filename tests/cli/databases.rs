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
