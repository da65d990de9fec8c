//! `orama doctor`, completions and manual pages.

use std::fs;

use super::{
    remote::{Server, stranger, stranger_with},
    support::{Answer, Orama, SCRIPT, answer},
};

/// What the doctor says: its exit code, and the state of each check by name.
struct Told {
    code: i32,
    json: serde_json::Value,
}

impl Told {
    fn of(answer: &Answer) -> Self {
        let json = serde_json::from_str(&answer.out).unwrap_or_else(|error| panic!("{error}: {answer:?}"));
        Self { code: answer.code, json }
    }

    fn check(&self, name: &str) -> &serde_json::Value {
        let checks = self.json["checks"].as_array().expect("checks");
        checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("no {name} in {checks:?}"))
    }

    #[track_caller]
    fn says(&self, name: &str, state: &str, words: &str) {
        let check = self.check(name);
        let is_told = ["detail", "next"].iter().any(|field| check[field].as_str().is_some_and(|it| it.contains(words)));
        assert!(check["state"] == state && is_told, "{check}");
    }
}

fn doctor(orama: &Orama, env: &[(&str, &str)]) -> Told {
    let mut command = orama.command(&["doctor", "--json"]);
    command.env("EDITOR", "/bin/sh").envs(env.iter().copied());
    Told::of(&answer(command))
}

#[test]
fn a_machine_that_is_well_is_healthy_and_nothing_is_changed() {
    let orama = Orama::new();
    let told = doctor(&orama, &[]);
    assert_eq!((told.code, &told.json["healthy"]), (0, &serde_json::json!(true)), "{}", told.json);
    told.says("database", "ok", "none yet");
    told.says("keyring", "warn", "only you can read");
    let keyring = told.check("keyring")["detail"].as_str().expect("words");
    assert_eq!(keyring, "the keyring cannot be used (none answers here)", "no words of a library");
    told.says("server", "skip", "this machine");
    told.says("editor", "ok", "/bin/sh");
    assert!(!orama.data().join("orama.db").exists(), "nothing was made");

    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    let told = doctor(&orama, &[]);
    told.says("database", "ok", "whole");
    told.says("permissions", "ok", "only you");
    let lines = orama.ok(&["doctor"]);
    assert!(lines.starts_with("CHECK ") && lines.contains("whole"), "{lines}");
}

#[test]
fn what_is_not_well_is_named_with_what_to_do() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    orama.file(".config/orama/keymap.toml", "[global]\n\"x\" = \"no.such.action\"\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = fs::Permissions::from_mode(0o644);
        fs::set_permissions(orama.data().join("orama.db"), open).expect("a mode");
        let told = doctor(&orama, &[]);
        assert_eq!(told.code, 0, "it works with less");
        told.says("permissions", "warn", "chmod go=");
    }
    let told = doctor(&orama, &[("EDITOR", "no-such-editor --wait"), ("VISUAL", "")]);
    told.says("editor", "warn", "`no-such-editor`");
    told.says("keymap", "warn", "orama keys --check");

    // A page in the middle of the file is overwritten.
    let path = orama.data().join("orama.db");
    let mut bytes = fs::read(&path).expect("the database");
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0x5a);
    fs::write(&path, &bytes).expect("written");
    let told = doctor(&orama, &[]);
    assert_eq!((told.code, &told.json["healthy"]), (1, &serde_json::json!(false)));
    told.says("database", "fail", "orama restore");
    let failed = orama.run(&["doctor"]);
    assert!(failed.code == 1 && failed.err.contains("not healthy: database"), "{failed:?}");
}

#[test]
fn a_home_without_room_and_a_configuration_with_a_fault_are_found() {
    let orama = Orama::new();
    let home = orama.file("home", "no folder");
    let mut command = orama.command(&["doctor", "--json"]);
    command.env_remove("ORAMA_DATA_DIR").env("HOME", home);
    let told = Told::of(&answer(command));
    assert_eq!(told.code, 1);
    told.says("data directory", "fail", "--data-dir");

    orama.file(".config/orama/config.toml", "[ui]\ncolour = 1\n");
    let told = doctor(&orama, &[]);
    assert_eq!(told.code, 1);
    told.says("configuration", "fail", "colour");
}

#[test]
fn the_server_that_is_worked_on_is_looked_at() {
    let server = Server::start();
    let ana = Orama::new();
    let on = |url: &str, token: &str| doctor(&ana, &[("ORAMA_URL", url), ("ORAMA_TOKEN", token)]);
    let told = on(&server.url, &server.token);
    assert_eq!(told.code, 0, "{}", told.json);
    told.says("server", "ok", env!("CARGO_PKG_VERSION"));
    told.says("sign-in", "ok", "lead@studio");
    told.says("clock", "ok", "as the server's");
    let told = on(&server.url, "orama_t_nobodys");
    assert_eq!(told.code, 1);
    told.says("sign-in", "fail", "does not accept");

    let (url, asked) = stranger("200 OK\r\nContent-Type: text/html");
    let told = on(&url, "t");
    asked.join().expect("it was asked");
    assert_eq!(told.code, 1);
    told.says("server", "fail", "web page");

    // Ten years off, and another version.
    let head = "401 Unauthorized\r\nContent-Type: application/problem+json\r\nOrama-Version: 99.0.0\r\nDate: Thu, 01 Jan 2015 \
                00:00:00 GMT";
    let problem = r#"{"type":"/problems/not-authenticated","title":"","status":401,"detail":"sign in"}"#;
    let (url, asked) = stranger_with(head, problem);
    let told = on(&url, "t");
    asked.join().expect("it was asked");
    told.says("server", "warn", "Orama 99.0.0");
    told.says("clock", "warn", "ahead of the server's");
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let orama = Orama::new();
    // Neither needs a configuration that is right.
    orama.file(".config/orama/config.toml", "nonsense");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = orama.ok(&["completions", shell]);
        for word in ["request-amends", "password-stdin", "logout"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
    }
    orama.fails(2, &["completions", "tcsh"]);
    let help = orama.ok(&["--help"]);
    for word in ["70 broke down", "ORAMA_URL", "ORAMA_DATABASE_URL", "ORAMA_PLAIN", "NO_COLOR", "VISUAL"] {
        assert!(help.contains(word), "the help does not name {word}");
    }
    assert!(orama.ok(&["help", "outbox"]).contains("Columns: KEY, STATE, MADE, WHAT, WHY"));
    let import = orama.ok(&["import", "--help"]);
    assert!(import.contains(".spmd") && import.contains(".tsv") && import.contains("an SQLite file"), "{import}");
    let folder = orama.path("man1");
    orama.run(&["man", &folder.to_string_lossy()]);
    for page in ["orama.1", "orama-login.1", "orama-request-amends.1", "orama-token-create.1"] {
        let text = fs::read_to_string(folder.join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(text.contains(".SH SYNOPSIS"), "{page}: {text}");
    }
    assert!(orama.ok(&["man"]).contains(".TH orama 1"));
}
