//! What the program says when something is wrong, and with which code.

use super::support::{Orama, SCRIPT, texts};

#[test]
fn the_codes_tell_usage_from_not_found_from_refused() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    for args in
        [&["frobnicate"][..], &["scenes"], &["videos", "--stage", "cellar"], &["scenes", "A//B"], &["done", "xyz"]]
    {
        let err = orama.fails(2, args);
        assert_eq!(err.lines().count(), 1, "{args:?}: one line: {err}");
    }
    // One field that is wrong is told once.
    for args in [&["comment", "The Ferry/1", ""][..], &["comment", "The Ferry/1", "x", "--frames", "40-12"]] {
        let err = orama.fails(2, args);
        assert_eq!(err.lines().count(), 1, "{args:?}: one line: {err}");
    }
    let err = orama.fails(2, &["vidoes"]);
    assert!(err.contains("unrecognized subcommand 'vidoes'; tip: ") && err.contains("'videos'"), "{err}");
    let err = orama.fails(2, &["queue", "--frob"]);
    assert!(err.starts_with("orama: unexpected argument '--frob' found; "), "{err}");
    let absent = "00000000-0000-7000-8000-000000000000";
    for args in [
        &["scenes", "Nowhere"][..],
        &["comment", "The Ferry/9", "x"],
        &["done", absent],
        &["export", "Nowhere"],
        &["scenes", "The Ferry@7"],
        &["queue", "--project", "Nowhere"],
        &["queue", "--assignee", "Nemo"],
    ] {
        let err = orama.fails(3, args);
        assert_eq!(err.lines().count(), 1, "{args:?}: one line: {err}");
    }
    orama.fails(4, &["approve", "The Ferry"]);
    orama.fails(2, &["export", "The Ferry", "--format", "fdx"]);
    orama.fails(2, &["advance", "The Ferry", "--to-stage", "audio"]);
}

#[test]
fn a_refused_decision_names_the_flag_and_the_way() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    orama.ok(&["comment", "The Ferry/1", "warmer", "--todo"]);
    let err = orama.fails(4, &["submit", "The Ferry"]);
    assert!(err.contains("acknowledged (--acknowledge-open)\n"), "{err}");
    orama.ok(&["submit", "The Ferry", "--acknowledge-open"]);
    let err = orama.fails(4, &["approve", "The Ferry"]);
    assert!(err.contains("(--acknowledge-open --note WORDS)\n"), "{err}");
    let err = orama.fails(4, &["approve", "The Ferry", "--acknowledge-open"]);
    assert!(err.contains("say in a note why it is good enough (--note WORDS)\n"), "{err}");
    orama.ok(&["approve", "The Ferry", "--acknowledge-open", "--note", "good enough"]);
    let err = orama.fails(4, &["reopen-stage", "The Ferry"]);
    assert!(err.contains("why it is opened again (--note WORDS)\n"), "{err}");
    orama.ok(&["advance", "The Ferry"]);
    let err = orama.fails(4, &["reopen-stage", "The Ferry", "--to-stage", "script", "--note", "a line is missing"]);
    assert!(err.contains("submit storyboard for review first, then reopen script\n"), "{err}");
    assert!(orama.ok(&["reopen-stage", "--help"]).contains("refused without these words"));
}

#[test]
fn a_name_for_several_lists_them_and_an_id_or_its_start_names_one() {
    let orama = Orama::new();
    let ids: Vec<String> =
        ["Twin", "twin"].map(|title| orama.ok(&["project", "create", title]).trim().to_owned()).to_vec();
    let err = orama.fails(2, &["video", "create", "TWIN", "Film"]);
    assert!(ids.iter().all(|id| err.contains(id.as_str())), "{err}");
    let common: String = ids[0].chars().zip(ids[1].chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    let err = orama.fails(2, &["video", "create", &common[..8], "Film"]);
    assert!(ids.iter().all(|id| err.contains(id.as_str())), "{err}");

    let start = &ids[1][..=common.len()];
    orama.ok(&["video", "create", start, "Film"]);
    assert_eq!(texts(&orama.json(&["videos"]), "project_id"), [ids[1].as_str()]);
}

#[test]
fn a_slash_in_a_title_is_escaped() {
    let orama = Orama::new();
    let project = orama.ok(&["project", "create", "Day/Night"]);
    orama.ok(&["video", "create", project.trim(), "Dusk"]);
    let paths = texts(&orama.json(&["videos"]), "path");
    assert_eq!(paths, [r"Day\/Night/Dusk"]);
    orama.ok(&["submit", &paths[0], "--note", "as it was printed"]);
    orama.fails(2, &["submit", "Day/Night/Dusk"]);
}

#[test]
fn settings_that_are_wrong_are_refused_with_their_line_and_stay_as_they_are() {
    let orama = Orama::new();
    let long = format!("{}\n[ui]\nmouse = 7\n", "# a comment of somebody\n".repeat(400_000));
    for (text, says) in [
        ("[ui]\ncolour = \"red\"\n", ":2: unknown field `colour`"),
        ("[ui]\nmouse = \"yes\"\n", ":2: invalid type: string \"yes\", expected a boolean"),
        ("\n\n[ui\n", ":3: "),
        ("[server]\nconnections = -1\n", ":2: "),
        // What a newer program knows and this one does not.
        ("[holograms]\ndepth = 3\n", ":1: unknown field `holograms`"),
        // Ten megabytes are read to their end.
        (long.as_str(), ":400003: invalid type: integer `7`, expected a boolean"),
    ] {
        let file = orama.file("mine.toml", text);
        let err = orama.fails(2, &["projects", "--config", &file]);
        assert!(err.contains(&format!("{file}{says}")) && err.contains("`orama config`"), "{says}: {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert_eq!(std::fs::read_to_string(&file).expect("the file"), text, "nobody writes over it");
    }
    // What helps works with a wrong file, too, and is a right one.
    let example = orama.ok(&["config", "--config", &orama.path("mine.toml").to_string_lossy()]);
    orama.ok(&["projects", "--config", &orama.file("example.toml", &example)]);
    assert!(example.contains("[server]"), "{example}");
    let err = orama.fails(2, &["projects", "--log", "everything=very"]);
    assert!(err.contains("log level"), "{err}");
}

#[test]
fn a_server_that_is_refused_does_not_say_first_what_it_would_do() {
    let err = Orama::new().fails(1, &["serve", "--listen", "0.0.0.0:0"]);
    assert!(err.lines().count() == 1 && err.contains("--tls-cert"), "{err}");
}
