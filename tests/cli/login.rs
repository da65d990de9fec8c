//! Signing in to a team server, profiles, and where their secrets are: a real `orama serve` on loopback, without a keyring.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    remote::{Server, fails, stranger},
    support::{Answer, Orama, SCRIPT, answer, answer_to, files, texts},
};

const PASSWORD: &str = "canary sings at midnight";
const ANA: &str = "ana@studio.example";
const BEN: &str = "ben@studio.example";

/// Adds somebody who may sign in.
fn add(server: &Server, email: &str) {
    let added = server.home.with_stdin(&["user", "add", email, "--super-admin", "--password-stdin"], PASSWORD);
    assert_eq!(added.code, 0, "{added:?}");
}

fn login(orama: &Orama, args: &[&str], password: &str) -> Answer {
    orama.with_stdin(&[&["login"], args, &["--password-stdin"]].concat(), password)
}

#[track_caller]
fn signs_in(orama: &Orama, args: &[&str]) -> String {
    let answer = login(orama, args, PASSWORD);
    assert_eq!(answer.code, 0, "{answer:?}");
    answer.out.trim().to_owned()
}

fn holds(path: &Path, text: &str) -> bool {
    let bytes = fs::read(path).expect("a file");
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

/// The files that hold tokens.
fn token_files(orama: &Orama) -> Vec<PathBuf> {
    files(&orama.data().join("secrets"))
}

#[test]
fn who_signs_in_works_there_and_the_secret_is_in_one_closed_file_alone() {
    let server = Server::start();
    add(&server, ANA);
    let ana = Orama::new();
    let mut command = ana.command(&["login", &server.url, "--email", ANA, "--password-stdin"]);
    command.env("ORAMA_LOG", "trace");
    let signed_in = answer_to(command, PASSWORD);
    assert_eq!((signed_in.code, signed_in.out.lines().count()), (0, 1), "{signed_in:?}");
    let (announced, done) = signed_in.err.split_once("Signed in to").expect("it says so");
    let [file] = &token_files(&ana)[..] else { panic!("one file with the token: {:?}", token_files(&ana)) };
    assert!(announced.contains("keyring") && announced.contains(&*file.to_string_lossy()), "{announced}");
    assert!(done.contains("Ana") || done.contains(ANA), "{done}");
    #[cfg(unix)]
    assert_eq!((mode(file), mode(file.parent().expect("a folder")), mode(&ana.data())), (0o600, 0o700, 0o700));

    ana.ok(&["import", &ana.file("ferry.fountain", SCRIPT)]);
    assert_eq!(texts(&ana.json(&["videos"]), "title"), ["The Ferry"]);
    assert!(!ana.data().join("orama.db").exists(), "it is on the server, not here");
    let mut talkative = ana.command(&["queue"]);
    talkative.env("ORAMA_LOG", "trace");
    let talkative = answer(talkative);

    // Neither is anywhere else: not in what was printed, nor in any file, the log included.
    let token = fs::read_to_string(file).expect("the token");
    assert!(token.starts_with("orama_s_"), "a session");
    let said = format!("{}{}{}{}", signed_in.out, signed_in.err, talkative.out, talkative.err);
    assert!(!said.contains(PASSWORD) && !said.contains(&token), "{said}");
    let all = files(&ana.path(""));
    assert!(all.iter().any(|path| path.extension().is_some_and(|end| end == "log")), "there is a log: {all:?}");
    for path in &all {
        assert!(!holds(path, PASSWORD), "{} holds the password", path.display());
        assert!(path == file || !holds(path, &token), "{} holds the token", path.display());
    }
    // The control: the same look finds what is there.
    assert!(all.iter().any(|path| holds(path, &server.url)) && holds(file, &token));
}

/// A bus that takes connections and never answers, as on machines where the desktop's is gone and its socket is not.
#[cfg(unix)]
#[test]
fn a_keyring_that_never_answers_is_given_up_and_the_token_is_in_a_file() {
    let server = Server::start();
    add(&server, ANA);
    let ana = Orama::new();
    let bus = ana.path("bus");
    let silent = std::os::unix::net::UnixListener::bind(&bus).expect("a socket");
    let mut command = ana.command(&["login", &server.url, "--email", ANA, "--password-stdin"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", bus.display()));
    let signed_in = answer_to(command, PASSWORD);
    assert_eq!(signed_in.code, 0, "{signed_in:?}");
    let [file] = &token_files(&ana)[..] else { panic!("one file with the token: {:?}", token_files(&ana)) };
    let is_told = signed_in.err.contains("the keyring did not answer within 3 s")
        && signed_in.err.contains(&*file.to_string_lossy());
    assert!(is_told, "{}", signed_in.err);
    assert_eq!(mode(file), 0o600);
    // The control: it was asked, and somebody would still be waiting.
    silent.set_nonblocking(true).expect("a socket");
    assert!(silent.accept().is_ok(), "nobody asked the bus");
    ana.ok(&["projects"]);
}

#[test]
fn profiles_are_chosen_by_flag_environment_and_default_in_this_order() {
    let (one, two) = (Server::start(), Server::start());
    add(&one, ANA);
    add(&two, ANA);
    let ana = Orama::new();
    assert_eq!(signs_in(&ana, &[&one.url, "--email", ANA, "--name", "one"]), "one");
    ana.ok(&["project", "create", "On one"]);
    assert_eq!(signs_in(&ana, &[&two.url, "--email", ANA, "--name", "two"]), "two");
    ana.ok(&["project", "create", "On two"]);
    let rows = ana.json(&["profiles"]);
    assert_eq!(texts(&rows, "name"), ["one", "two"]);
    assert_eq!(texts(&rows, "is_default"), ["false", "true"], "the newer one is the default");
    assert_eq!(texts(&rows, "token"), ["file", "file"]);

    let seen = |args: &[&str], env: &[(&str, &str)]| {
        let mut command = ana.command(&[&["projects", "--json"], args].concat());
        command.envs(env.iter().copied());
        let answer = answer(command);
        assert_eq!(answer.code, 0, "{args:?} {env:?}: {answer:?}");
        texts(&serde_json::from_str(&answer.out).expect("JSON"), "title").concat()
    };
    assert_eq!(seen(&[], &[]), "On two");
    assert_eq!(seen(&[], &[("ORAMA_PROFILE", "one")]), "On one");
    assert_eq!(seen(&["--profile", "two"], &[("ORAMA_PROFILE", "one")]), "On two");
    assert_eq!(seen(&["--profile", "local"], &[]), "");
    assert_eq!(seen(&["--url", &one.url], &[("ORAMA_PROFILE", "two")]), "On one", "the profile there has the token");
    assert_eq!(seen(&["--profile", "two"], &[("ORAMA_URL", one.url.as_str())]), "On two");
    assert_eq!(seen(&[], &[("ORAMA_URL", one.url.as_str()), ("ORAMA_TOKEN", one.token.as_str())]), "On one");
    ana.file(".config/orama/config.toml", &format!("[remote]\nurl = \"{}\"\n", one.url));
    assert_eq!(seen(&[], &[]), "On one", "the configuration goes before the default");
    ana.file(".config/orama/config.toml", "");
    ana.ok(&["profiles", "use", "one"]);
    assert_eq!(seen(&[], &[]), "On one");
    ana.ok(&["profiles", "use", "local"]);
    assert_eq!(
        (seen(&[], &[]).as_str(), texts(&ana.json(&["profiles"]), "is_default").concat().as_str()),
        ("", "falsefalse")
    );

    let mut both = ana.command(&["projects"]);
    both.env("ORAMA_PROFILE", "one").env("ORAMA_URL", &two.url);
    fails(&answer(both), 2, &["unset one"]);
    for args in [&["--profile", "three", "projects"][..], &["profiles", "use", "three"]] {
        assert!(ana.fails(3, args).contains("no profile `three`"));
    }
}

#[test]
fn a_wrong_password_keeps_nothing_and_a_name_is_nobody_elses() {
    let server = Server::start();
    add(&server, ANA);
    add(&server, BEN);
    let ana = Orama::new();
    let wrong = login(&ana, &[&server.url, "--email", ANA], "not hers, whatever it is");
    fails(&wrong, 5, &[]);
    assert!(!wrong.err.contains("not hers"), "{wrong:?}");
    assert_eq!((ana.json(&["profiles"]).as_array().map(Vec::len), token_files(&ana).len()), (Some(0), 0));
    assert!(ana.fails(2, &["login", &server.url]).contains("--email"));
    assert!(ana.fails(2, &["login"]).contains("which server"));

    let name = signs_in(&ana, &[&server.url, "--email", ANA, "--name", "studio"]);
    fails(&login(&ana, &[&server.url, "--email", BEN, "--name", "studio"], PASSWORD), 4, &["`studio` is of", ANA, BEN]);
    for wrong in ["local", "../up"] {
        fails(&login(&ana, &[&server.url, "--email", BEN, "--name", wrong], PASSWORD), 2, &["no name of a profile"]);
    }
    assert_eq!(texts(&ana.json(&["profiles"]), "email"), [ANA]);
    // Ben gets a profile of his own, and Ana's is as it was; signing in again keeps the name, and the older session ends.
    let bens = signs_in(&ana, &[&server.url, "--email", BEN]);
    assert_ne!(bens, name);
    let before = token_files(&ana);
    assert_eq!(signs_in(&ana, &["--profile", "studio"]), "studio", "address and person are known");
    assert_eq!(texts(&ana.json(&["profiles"]), "email"), [ANA, BEN]);
    let after = token_files(&ana);
    assert_eq!((before.len(), after.len()), (2, 2));
    assert_eq!(after.iter().filter(|file| before.contains(file)).count(), 1, "Ana's is another one now");
}

#[test]
fn a_session_that_was_ended_says_the_command_that_begins_a_new_one() {
    let server = Server::start();
    add(&server, BEN);
    add(&server, ANA);
    let ana = Orama::new();
    signs_in(&ana, &[&server.url, "--email", ANA]);
    server.home.ok(&["user", "disable", ANA]);
    let out = ana.run(&["projects"]);
    let command = format!("`orama login {} --email {ANA}`", server.url);
    fails(&out, 5, &["does not accept your token", "sign in again", &command]);
    server.home.ok(&["user", "enable", ANA]);
    signs_in(&ana, &[]);
    ana.ok(&["projects"]);

    // The file was lost: the same command helps.
    for file in token_files(&ana) {
        fs::remove_file(file).expect("it is removed");
    }
    fails(&ana.run(&["projects"]), 5, &["cannot read the token", &command]);
    signs_in(&ana, &[]);
    ana.ok(&["projects"]);
}

#[test]
fn signing_out_ends_the_session_there_and_says_where_it_cannot() {
    let server = Server::start();
    add(&server, ANA);
    let ana = Orama::new();
    signs_in(&ana, &[&server.url, "--email", ANA, "--name", "studio"]);
    let token = fs::read_to_string(&token_files(&ana)[0]).expect("a token");
    let asks = |token: &str| super::remote::on(&Orama::new(), &server.url, token, &["projects"]).code;
    assert_eq!(asks(&token), 0);
    let out = ana.run(&["logout"]);
    assert!(out.code == 0 && out.err.contains("Signed out") && !out.err.contains("goes on"), "{out:?}");
    assert_eq!((asks(&token), token_files(&ana).len()), (5, 0));
    assert_eq!(ana.json(&["profiles"]).as_array().map(Vec::len), Some(0));
    ana.ok(&["projects"]);
    assert!(ana.data().join("orama.db").exists(), "this machine's workspace again");
    assert!(ana.fails(3, &["logout"]).contains("--profile"));

    // A token that was brought along goes on working.
    let brought = ana.with_stdin(&["login", &server.url, "--token-stdin", "--name", "script"], &server.token);
    assert_eq!((brought.code, brought.out.as_str()), (0, "script\n"), "{brought:?}");
    ana.ok(&["projects"]);
    assert!(ana.run(&["logout", "--profile", "script"]).err.contains("orama token revoke"));
    assert_eq!(asks(&server.token), 0);
    fails(&ana.with_stdin(&["login", &server.url, "--token-stdin"], "orama_t_nobodys"), 5, &["does not accept"]);

    // A server that is away keeps nobody here.
    signs_in(&ana, &[&server.url, "--email", ANA, "--name", "studio"]);
    drop(server);
    let out = ana.run(&["logout"]);
    assert!(out.code == 0 && out.err.contains("The session goes on there"), "{out:?}");
    assert_eq!((ana.json(&["profiles"]).as_array().map(Vec::len), token_files(&ana).len()), (Some(0), 0));
}

#[test]
fn signing_out_takes_the_copy_and_leaves_what_was_not_sent_unless_that_is_thrown_away() {
    let mut server = Server::start();
    add(&server, ANA);
    add(&server, BEN);
    let ana = Orama::new();
    let state = ana.data().join("state");
    let with = |text: &str| files(&state).into_iter().filter(|path| holds(path, text)).collect::<Vec<_>>();
    signs_in(&ana, &[&server.url, "--email", ANA]);
    ana.ok(&["import", &ana.file("ferry.fountain", SCRIPT)]);
    ana.ok(&["comment", "The Ferry/1", "sent"]);
    assert!(!with("Nobody is waiting.").is_empty(), "there is a copy");
    let out = ana.run(&["logout"]);
    assert!(out.code == 0 && out.err.contains("copy of its data on this machine is removed"), "{out:?}");
    assert!(!out.err.contains("Kept here"), "{out:?}");
    assert!(with("Nobody is waiting.").is_empty());

    signs_in(&ana, &[&server.url, "--email", ANA]);
    ana.ok(&["comment", "The Ferry/1", "sent, too"]);
    server.stop();
    ana.ok(&["comment", "The Ferry/1", "from the tunnel"]);
    let out = ana.run(&["logout"]);
    assert!(out.err.contains(&format!("Kept here for {ANA}: 1 change that is not on the server.")), "{out:?}");
    assert_eq!((with("Nobody is waiting.").len(), with("from the tunnel").len()), (0, 1));
    for command in ["outbox", "sync"] {
        let host = server.url.trim_start_matches("http://");
        fails(&ana.run(&[command]), 5, &[&format!("(1 for {host})"), "`orama login`"]);
    }
    server.start_again();
    // Somebody else who signs in there on this machine neither sees it nor sends it.
    signs_in(&ana, &[&server.url, "--email", BEN]);
    assert!(ana.json(&["outbox"]).as_array().is_some_and(Vec::is_empty));
    assert!(ana.run(&["sync"]).err.contains("the server has everything"));
    assert!(!ana.ok(&["comments", "The Ferry"]).contains("from the tunnel"));
    ana.ok(&["logout"]);
    signs_in(&ana, &[&server.url, "--email", ANA]);
    assert_eq!(texts(&ana.json(&["outbox"]), "label"), ["the comment: from the tunnel"]);
    ana.ok(&["sync"]);

    ana.ok(&["comment", "The Ferry/1", "sent, three"]);
    server.stop();
    ana.ok(&["comment", "The Ferry/1", "not meant"]);
    let out = ana.run(&["logout", "--discard"]);
    assert!(out.err.contains("Thrown away: 1 change that is not on the server."), "{out:?}");
    assert!(with("not meant").is_empty());
    server.start_again();
    signs_in(&ana, &[&server.url, "--email", ANA]);
    assert!(ana.json(&["outbox"]).as_array().is_some_and(Vec::is_empty));
    let words = texts(&ana.json(&["comments", "The Ferry"]), "content");
    assert!(words.contains(&"from the tunnel".to_owned()) && !words.contains(&"not meant".to_owned()), "{words:?}");
}

#[test]
fn where_nothing_can_be_kept_nobody_is_asked_for_a_password() {
    let ana = Orama::new();
    // A file where the home directory's folders should be: nobody, not even root, makes a folder there.
    let home = ana.file("home", "no folder");
    let mut command = ana.command(&["login", "http://127.0.0.1:1", "--email", ANA, "--password-stdin"]);
    command.env_remove("ORAMA_DATA_DIR").env("HOME", &home);
    let answer = answer_to(command, PASSWORD);
    fails(&answer, 1, &["nothing can be kept", "--data-dir", "ORAMA_TOKEN"]);
}

#[test]
fn a_page_that_answers_for_the_server_never_sees_the_password() {
    for (said, says) in [
        ("200 OK\r\nContent-Type: text/html; charset=utf-8", "web page"),
        ("302 Found\r\nLocation: http://portal.example/login", "http://portal.example/login"),
        ("200 OK\r\nContent-Type: application/json", "not Orama"),
    ] {
        let (url, asked) = stranger(said);
        let ana = Orama::new();
        fails(&login(&ana, &[&url, "--email", ANA], PASSWORD), 6, &[says]);
        let asked = asked.join().expect("it was asked");
        assert!(asked.starts_with("GET /v1/me ") && !asked.contains("canary"), "{asked}");
        assert_eq!(token_files(&ana).len(), 0);
    }
    let ana = Orama::new();
    fails(&login(&ana, &["http://orama.example", "--email", ANA], PASSWORD), 2, &["plain HTTP"]);
    fails(&login(&ana, &["orama.example", "--email", ANA], PASSWORD), 2, &["https://"]);
}

#[test]
fn an_invitation_is_accepted_by_somebody_new_and_by_somebody_who_is_signed_in() {
    let server = Server::start();
    add(&server, ANA);
    let (lead, new, ana) = (&server.home, Orama::of("new"), Orama::new());
    let project = lead.ok(&["project", "create", "Harbour"]);
    let secret = lead.ok(&["invite", "create", "Harbour", "new@studio.example", "--level", "editor"]);
    let accept = ["invite", "accept", &server.url, "--full-name", "Nia New"];
    let accepted = new.with_stdin(&accept, &format!("{}\n{PASSWORD}\n", secret.trim()));
    assert_eq!(accepted.code, 0, "{accepted:?}");
    assert!(accepted.err.contains("works in Harbour now") && !accepted.err.contains(PASSWORD), "{accepted:?}");
    assert_eq!(texts(&new.json(&["projects"]), "title"), ["Harbour"], "and is signed in");

    let told = server.run(&ana, &["invite", "create", "Harbour", "other@studio.example"]).err;
    assert!(told.contains(&format!("They run `orama invite accept {}`", server.url)), "{told}");

    let secret = lead.ok(&["invite", "create", "Harbour", ANA, "--level", "approver"]);
    signs_in(&ana, &[&server.url, "--email", ANA]);
    let accepted = ana.with_stdin(&["invite", "accept"], &secret);
    assert_eq!((accepted.code, accepted.out), (0, project), "{}", accepted.err);
    assert!(texts(&lead.json(&["member", "list", "Harbour"]), "email").contains(&ANA.to_owned()));
    fails(&ana.with_stdin(&["invite", "accept"], &secret), 4, &[]);
}
