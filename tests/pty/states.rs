//! States that a person meets and nobody wants, at the real workstation: each has one line on the screen, and costs no word.

use std::fs;

use crate::{
    platter::compile,
    proxy::{Proxy, Way},
    studio::{Studio, free, header},
    terminal::{Setup, Terminal},
};

const WORDS: &str = "The fog is not where it was";
const YEARS: i64 = 10 * 365 * 86_400;

/// The screen says words, wherever its lines break.
fn says(terminal: &mut Terminal, words: &str) {
    let in_one_line = |screen: &str| screen.split_whitespace().collect::<Vec<_>>().join(" ").contains(words);
    terminal.wait(&format!("the screen to say {words:?}"), in_one_line);
}

/// A wide workstation that has opened the scene and follows the server.
fn opened(setup: Setup) -> Terminal {
    let mut terminal = setup.size(160, 36).start();
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(&mut terminal, "live");
    terminal
}

#[test]
fn a_clock_that_is_ten_years_off_is_named_and_costs_nothing() {
    let shims = tempfile::tempdir().expect("a folder");
    let Some(shim) = compile("clock.c", shims.path()) else { return };
    let studio = Studio::build();
    let mut server = studio.serve(free());
    let data = tempfile::tempdir().expect("a folder");
    let mut typed = Vec::new();
    for (off, says) in [(YEARS, "10 years ahead of the server's"), (-YEARS, "10 years behind the server's")] {
        // The first time the machine is new there, the second time it has a copy and asks nobody to start.
        let setup = studio.workstation(data.path(), server.address).env("LD_PRELOAD", &shim);
        let mut terminal = setup.env("CLOCK_OFF", off.to_string()).size(160, 36).start();
        terminal.see("Harbour").see("4 Comments").see("Gulls").see(&format!("this machine's clock is {says}"));
        header(&mut terminal, "live");
        let words = format!("{WORDS} {off}");
        terminal.keys("2c").see("Comment on 1").keys(&words).see(&words).keys("<C-s>").see("saved").see(&words);
        server.kill();
        header(&mut terminal, "offline");
        let later = format!("{words}, later");
        terminal
            .keys("2c")
            .see("Comment on 1")
            .keys(&later)
            .see(&later)
            .keys("<C-s>")
            .see_no("Comment on 1")
            .see(&later);
        header(&mut terminal, "1 unsent");
        server = studio.serve(server.address);
        header(&mut terminal, "live");
        terminal.see_no("unsent").keys("q");
        assert!(terminal.end().success());
        typed.extend([words, later]);
    }
    typed.sort();
    assert_eq!(studio.words(server.address), typed);
}

#[test]
fn a_network_that_wants_a_sign_in_first_is_named_and_nothing_is_sent_to_it() {
    let studio = Studio::build();
    let server = studio.serve(free());
    let proxy = Proxy::to(server.address);
    let data = tempfile::tempdir().expect("a folder");
    let mut terminal = opened(studio.workstation(data.path(), proxy.address));
    proxy.goes(Way::IsPortal);
    proxy.cut();
    header(&mut terminal, "behind a web page");
    terminal.see("sign in to this network with a browser");
    terminal.keys("2c").see("Comment on 1").keys(WORDS).see(WORDS).keys("<C-s>").see_no("Comment on 1").see(WORDS);
    header(&mut terminal, "1 unsent");
    proxy.goes(Way::Passes);
    header(&mut terminal, "live");
    terminal.see_no("unsent").see(WORDS).keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words(server.address), [WORDS]);
}

#[test]
fn a_server_that_fails_is_waited_for_and_hears_it_once_in_the_end() {
    let studio = Studio::build();
    let server = studio.serve(free());
    let proxy = Proxy::to(server.address);
    let data = tempfile::tempdir().expect("a folder");
    let mut terminal = opened(studio.workstation(data.path(), proxy.address));
    proxy.goes(Way::IsBroken);
    proxy.cut();
    terminal.keys("2c").see("Comment on 1").keys(WORDS).see(WORDS).keys("<C-s>").see_no("Comment on 1").see(WORDS);
    header(&mut terminal, "1 unsent");
    // Everything can be read meanwhile.
    terminal.keys("Q").see("Queue").keys("<Esc>").see("Gulls").see(WORDS);
    proxy.goes(Way::Passes);
    header(&mut terminal, "live");
    terminal.see_no("unsent").see(WORDS).keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words(server.address), [WORDS]);
}

#[test]
fn a_damaged_copy_is_named_set_aside_and_made_anew() {
    let studio = Studio::build();
    let mut server = studio.serve(free());
    let data = tempfile::tempdir().expect("a folder");
    let start = || studio.workstation(data.path(), server.address).size(200, 36).start();
    let mut terminal = start();
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(&mut terminal, "live");
    terminal.keys("q");
    assert!(terminal.end().success());
    let copy = crate::kills::file_with_the_outbox(data.path()).expect("the copy");
    // With its log, which has all of it once more.
    let _ = fs::remove_file(copy.with_file_name("copy.db-wal"));
    fs::write(&copy, "what used to be a database ".repeat(900)).expect("it is damaged");
    let mut terminal = start();
    terminal.see("Harbour").see("Gulls");
    says(&mut terminal, "the copy on this machine was damaged: 0 unsent changes were saved, and others cannot be read");
    header(&mut terminal, "live");
    server.kill();
    header(&mut terminal, "offline");
    terminal.keys("2c").see("Comment on 1").keys(WORDS).see(WORDS).keys("<C-s>").see_no("Comment on 1").see(WORDS);
    terminal.signal("KILL");
    terminal.end();
    assert_eq!(studio.waiting(data.path(), server.address), [WORDS]);
    let names = fs::read_dir(copy.parent().expect("a folder")).expect("a folder");
    let kept = names.filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        let name = name.to_string_lossy();
        name.starts_with("copy.db.damaged-") && !name.ends_with("-shm")
    });
    assert_eq!(kept.count(), 1, "the damaged one is kept");
}

#[test]
fn a_network_home_is_named_with_what_to_do() {
    let shims = tempfile::tempdir().expect("a folder");
    let Some(shim) = compile("mounts.c", shims.path()) else { return };
    let data = tempfile::tempdir().expect("a folder");
    let home = data.path().canonicalize().expect("a folder");
    let table = shims.path().join("mounts");
    fs::write(&table, format!("/dev/sda1 / ext4 rw 0 0\nfiles:/home {} nfs4 rw 0 0\n", home.display()))
        .expect("a table");
    // A workspace is not made there: two machines would spoil it.
    let mut terminal = Setup::new(&home, &[]).env("LD_PRELOAD", &shim).env("MOUNTS", &table).size(200, 36).start();
    says(
        &mut terminal,
        "it lies on a network filesystem (nfs4), where SQLite loses data; use a local disk, or PostgreSQL",
    );
    terminal.see("--data-dir");
    assert_eq!(terminal.end().exit_code(), 1);
    assert!(!home.join("orama.db").exists());

    // A server's copy is kept in a way that costs nothing where two machines have it open, and it says so.
    let studio = Studio::build();
    let server = studio.serve(free());
    let setup = studio.workstation(&home, server.address).env("LD_PRELOAD", &shim).env("MOUNTS", &table);
    let mut terminal = setup.size(200, 36).start();
    terminal.see("Harbour").see("Gulls");
    says(&mut terminal, "lies on a network filesystem (nfs4): work on one machine at a time");
    header(&mut terminal, "live");
    let copy = crate::kills::file_with_the_outbox(&home).expect("the copy");
    assert!(!copy.with_file_name("copy.db-wal").exists());
    terminal.keys("q");
    assert!(terminal.end().success());
}

#[test]
fn a_full_disk_is_named_and_what_was_typed_stays_where_it_is() {
    let shims = tempfile::tempdir().expect("a folder");
    let Some(shim) = compile("full.c", shims.path()) else { return };
    let is_full = shims.path().join("is-full");
    let studio = Studio::build();
    let server = studio.serve(free());
    let proxy = Proxy::to(server.address);
    let data = tempfile::tempdir().expect("a folder");
    let setup = studio.workstation(data.path(), proxy.address).env("LD_PRELOAD", &shim);
    let mut terminal = opened(setup.env("FULL", &is_full));
    for is_away in [false, true] {
        if is_away {
            proxy.leads_nowhere();
            header(&mut terminal, "offline");
        }
        let words = format!("{WORDS}, away {is_away}");
        terminal.keys("2c").see("Comment on 1").keys(&words).see(&words);
        fs::write(&is_full, "").expect("it is full");
        terminal.keys("<C-s>").see("the disk is full: free some space").see("Comment on 1").see(&words);
        fs::remove_file(&is_full).expect("there is room");
        terminal.keys("<C-s>").see_no("Comment on 1").see(&words);
        if !is_away {
            terminal.see_no("unsent");
        }
    }
    header(&mut terminal, "1 unsent");
    terminal.signal("KILL");
    terminal.end();
    assert_eq!(studio.waiting(data.path(), proxy.address), [format!("{WORDS}, away true")]);
    assert_eq!(studio.words(server.address), [format!("{WORDS}, away false")]);
}

#[test]
fn where_nothing_can_be_kept_it_says_so_works_on_and_asks_before_it_forgets() {
    let studio = Studio::build();
    let mut server = studio.serve(free());
    let data = tempfile::tempdir().expect("a folder");
    // A file where a folder should be: nobody, not even root, makes one there.
    fs::create_dir_all(data.path().join("state")).expect("a folder");
    fs::write(data.path().join("state/servers"), "in the way").expect("a file");
    let mut terminal = studio.workstation(data.path(), server.address).size(160, 36).start();
    terminal.see("Harbour").see("Gulls");
    says(&mut terminal, "cannot be written");
    says(&mut terminal, "what is not sent when you leave is lost, and nothing can be read offline");
    header(&mut terminal, "live");
    server.kill();
    header(&mut terminal, "offline");
    terminal.keys("2c").see("Comment on 1").keys(WORDS).see(WORDS).keys("<C-s>").see_no("Comment on 1").see(WORDS);
    terminal.keys("q").see("It cannot be kept on this machine").keys("n").see_no("It cannot be kept");
    let server = studio.serve(server.address);
    header(&mut terminal, "live");
    terminal.see_no("unsent").keys("q");
    terminal.end();
    assert_eq!(studio.words(server.address), [WORDS]);
}

#[test]
fn two_workstations_of_one_person_show_what_either_wrote_and_one_sends_it() {
    let studio = Studio::build();
    let server = studio.serve(free());
    let proxy = Proxy::to(server.address);
    let data = tempfile::tempdir().expect("a folder");
    let open = || {
        let mut terminal = studio.workstation(data.path(), proxy.address).start();
        terminal.see("Harbour").see("4 Comments").see("Gulls");
        header(&mut terminal, "live");
        terminal
    };
    let (mut one, mut other) = (open(), open());
    proxy.leads_nowhere();
    header(&mut one, "offline");
    header(&mut other, "offline");
    let write = |terminal: &mut Terminal, words: &str| {
        terminal.keys("2c").see("Comment on 1").keys(words).see(words).keys("<C-s>").see_no("Comment on 1").see(words);
    };
    write(&mut one, "from the one");
    other.see("from the one");
    header(&mut other, "1 unsent");
    write(&mut other, "from the other");
    one.see("from the other");
    header(&mut one, "2 unsent");
    proxy.leads_to(server.address);
    for terminal in [&mut one, &mut other] {
        header(terminal, "live");
        terminal.see_no("unsent").see("from the one").see("from the other").keys("q");
        assert!(terminal.end().success());
    }
    assert_eq!(studio.words(server.address), ["from the one", "from the other"]);
}

#[test]
fn a_server_of_another_version_is_named_and_what_is_not_understood_costs_no_word() {
    let studio = Studio::build();
    let server = studio.serve(free());
    let proxy = Proxy::to(server.address);
    let data = tempfile::tempdir().expect("a folder");
    let ours = env!("CARGO_PKG_VERSION");
    let newer = format!("9{}", &ours[1..]);
    let version = (format!("orama-version: {ours}"), format!("orama-version: {newer}"));
    // Newer by its number alone: it is named, and all goes on.
    proxy.goes(Way::Says(vec![version.clone()].leak()));
    let mut terminal = opened(studio.workstation(data.path(), proxy.address));
    says(&mut terminal, &format!("the server is Orama {newer}, this is Orama {ours}"));
    terminal.keys("2c").see("Comment on 1").keys(WORDS).see(WORDS).keys("<C-s>").see_no("Comment on 1").see(WORDS);
    terminal.see_no("unsent");
    assert_eq!(studio.words(server.address), [WORDS]);
    // It speaks of something that this program does not know: nothing is passed over, and nothing is lost.
    let verb = |word: &str| format!("\"verb\":\"{word}\"");
    proxy.goes(Way::Says(vec![version, (verb("create"), verb("vanish"))].leak()));
    studio.comment(server.address, "in a language of the future");
    header(&mut terminal, "other version");
    says(&mut terminal, &format!("it is Orama {newer}, this is Orama {ours}"));
    let later = format!("{WORDS}, later");
    terminal.keys("2c").see("Comment on 1").keys(&later).see(&later).keys("<C-s>").see_no("Comment on 1").see(&later);
    header(&mut terminal, "1 unsent");
    header(&mut terminal, "other version");
    proxy.goes(Way::Passes);
    header(&mut terminal, "live");
    terminal.see_no("unsent").see("in a language of the future").keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words(server.address), [WORDS, &later, "in a language of the future"]);
}

#[test]
fn a_token_that_ran_out_is_asked_for_again_and_the_same_person_goes_on() {
    let studio = Studio::build();
    let server = studio.serve(free());
    let data = tempfile::tempdir().expect("a folder");
    let mut terminal = studio.workstation(data.path(), server.address).start();
    terminal.see("Harbour").see("4 Comments").see("Gulls");
    header(&mut terminal, "live");
    terminal.keys("2c").see("Comment on 1").keys(WORDS).see(WORDS);
    studio.let_tokens_run_out();
    header(&mut terminal, "sign in again");
    says(&mut terminal, "the server does not accept your token any more");
    terminal.keys("<C-s>").see("queued").see(WORDS).keys("q").see("1 change is not on the server yet").keys("y");
    assert!(terminal.end().success());
    drop(terminal);
    // Somebody else on the same machine is shown none of it.
    let other = studio.token_of("kim@studio.example", "Kim");
    let mut terminal = studio.workstation(data.path(), server.address).env("ORAMA_TOKEN", &other).start();
    terminal.see("Harbour").see("Kim").see("Gulls").see_no(WORDS);
    header(&mut terminal, "live");
    terminal.see_no("unsent").keys("q");
    assert!(terminal.end().success());
    let token = studio.new_token();
    let mut terminal = studio.workstation(data.path(), server.address).env("ORAMA_TOKEN", &token).start();
    terminal.see("Harbour").see(WORDS);
    header(&mut terminal, "live");
    terminal.see_no("unsent").keys("q");
    assert!(terminal.end().success());
    assert_eq!(studio.words_by(&token, server.address), [WORDS]);
}

#[test]
fn two_people_see_each_other_in_the_video_and_at_the_amend_and_nothing_is_locked() {
    let studio = Studio::build();
    let server = studio.serve(free());
    let (leas, kims) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    studio.comment(server.address, "The gulls are loud");
    let open = |terminal: &mut Terminal| {
        terminal.see("Harbour").see("4 Comments").see("The gulls are loud");
        header(terminal, "live");
    };
    let mut lea = studio.workstation(leas.path(), server.address).start();
    open(&mut lea);
    let token = studio.token_of("kim@studio.example", "Kim");
    let mut kim = studio.workstation(kims.path(), server.address).env("ORAMA_TOKEN", &token).start();
    open(&mut kim);
    header(&mut lea, "with Kim");
    header(&mut kim, "with Lea");
    lea.keys("4e").see("Edit comment");
    kim.see("Lea is writing").keys("4r").see("Lea is writing here, too");
    lea.see("Kim is writing here, too").keys(" enough").see("loud enough").keys("<C-s>").see_no("Edit comment");
    kim.see("loud enough").keys("<Esc>").see_no("Lea is writing").keys("q");
    assert!(kim.end().success());
    // Whoever leaves is gone at once.
    lea.wait("nobody else", |screen| screen.lines().next().is_some_and(|line| !line.contains("with Kim")));
    lea.see_no("Kim is writing").keys("q");
    assert!(lea.end().success());
}
