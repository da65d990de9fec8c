//! The states that a person meets on the way to a server: each has its exit code and its one line.

use std::net::TcpListener;

use super::{
    remote::{fails, on, stranger},
    support::{Orama, answer},
};

#[test]
fn somebody_else_who_answers_is_told_apart() {
    for (said, says) in [
        ("200 OK\r\nContent-Type: text/html; charset=utf-8", &["web page", "browser"][..]),
        ("302 Found\r\nLocation: http://portal.example/login", &["http://portal.example/login"]),
        ("503 Service Unavailable\r\nContent-Type: text/html", &["web page", "503"]),
    ] {
        let (url, asked) = stranger(said);
        let ana = Orama::new();
        let answer = on(&ana, &url, "orama_pat_secret", &["projects"]);
        fails(&answer, 6, says);
        assert!(
            asked.join().expect("it was asked").contains("uthorization: Bearer"),
            "the configured origin gets the token"
        );
    }
}

#[test]
fn a_server_of_another_version_is_named_with_both_versions() {
    // What it says is no JSON of ours.
    let (url, asked) = stranger("200 OK\r\nContent-Type: application/json\r\nOrama-Version: 99.1.0");
    fails(
        &on(&Orama::new(), &url, "t", &["projects"]),
        1,
        &["it is Orama 99.1.0", env!("CARGO_PKG_VERSION"), "update"],
    );
    asked.join().expect("it was asked");
    // What an older one does not have is told like everything that is not there; what is no version is not repeated.
    let (url, asked) = stranger("404 Not Found\r\nContent-Type: text/plain\r\nOrama-Version: 1.0 evil");
    let old = on(&Orama::new(), &url, "t", &["projects"]);
    fails(&old, 1, &["status 404 Not Found without a reason", "update"]);
    assert!(!old.err.contains("evil"), "{old:?}");
    asked.join().expect("it was asked");
}

#[test]
fn a_home_that_cannot_be_written_is_named_with_the_way_around_it() {
    let ana = Orama::new();
    let home = ana.file("home", "no folder");
    let on_it = |args: &[&str]| {
        let mut command = ana.command(args);
        command.env_remove("ORAMA_DATA_DIR").env("HOME", &home);
        answer(command)
    };
    fails(&on_it(&["projects"]), 1, &["cannot open the workspace", "--data-dir"]);
    // With the place named nothing else of the home is needed.
    let elsewhere = ana.path("elsewhere").to_string_lossy().into_owned();
    let answer = on_it(&["--data-dir", &elsewhere, "projects"]);
    assert_eq!(answer.code, 0, "{answer:?}");
}

#[test]
fn a_server_that_is_away_is_said_by_every_way_to_it() {
    // Bound and let go of: nobody listens there.
    let gone = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let url = format!("http://{gone}");
    let ana = Orama::new();
    fails(&on(&ana, &url, "t", &["queue"]), 6, &["cannot be reached", "refused"]);
    fails(&ana.with_stdin(&["login", &url, "--email", "ana@studio.example"], "whatever it is"), 6, &["refused"]);
}
