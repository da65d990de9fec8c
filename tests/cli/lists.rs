//! What lists look like: the columns that scripts rely on, and JSON.

use std::io::pipe;

use serde_json::Value;

use super::support::{Orama, SCRIPT, texts};

fn ferry() -> Orama {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    orama.ok(&["comment", "The Ferry/2", "warmer\n\x1b[31mlight", "--todo", "--assignee", "me"]);
    orama.ok(&["media", "add", "The Ferry/1", "https://media.example/a.png", "--role", "image", "--select"]);
    orama
}

#[test]
fn the_columns_are_those_that_the_help_names() {
    let orama = ferry();
    let lists: [(&[&str], &str); 7] = [
        (&["projects"], "ID TITLE ORGANISATION OWNER VIDEOS OPEN"),
        (&["videos"], "ID PATH STAGE STATUS VERSION OPEN DONE"),
        (&["scenes", "The Ferry"], "ID NO OPEN DONE TITLE"),
        (&["comments", "The Ferry"], "ID SCENE STAGE STATUS REPLY-TO AUTHOR ASSIGNEE AGE TEXT"),
        (&["queue"], "ID PATH STAGE AUTHOR ASSIGNEE AGE TEXT"),
        (&["search", "warmer"], "ID KIND PATH STAGE STATUS AUTHOR AGE TEXT"),
        (&["media", "list", "The Ferry/1"], "ID ROLE SELECTED STATUS SIZE URL"),
    ];
    for (args, columns) in lists {
        let out = orama.ok(args);
        let head = out.lines().next().expect("a head");
        assert_eq!(head.split_whitespace().collect::<Vec<_>>().join(" "), columns, "{args:?}");
        assert!(out.lines().count() > 1 && !out.contains('\x1b'), "{args:?}: {out:?}");
        let help = orama.ok(&[&args[..args.len().min(if args[0] == "media" { 2 } else { 1 })], &["--help"]].concat());
        for column in columns.split(' ') {
            assert!(help.contains(column), "the help of {args:?} does not name {column}");
        }
        let Value::Array(rows) = orama.json(args) else { panic!("{args:?} --json is one list") };
        let lines: Vec<Value> = orama
            .ok(&[args, &["--jsonl"]].concat())
            .lines()
            .map(|line| serde_json::from_str(line).expect("an object a line"))
            .collect();
        assert_eq!(rows, lines, "{args:?}");
        assert_eq!(rows.len() + 1, out.lines().count(), "{args:?}: a line a row");
    }
}

#[test]
fn comments_of_an_earlier_version_are_listed_by_its_number() {
    let orama = ferry();
    orama.ok(&["import", &orama.file("ferry-2.fountain", SCRIPT), "--video", "The Ferry"]);
    orama.ok(&["comment", "The Ferry@1/1", "only in the first"]);
    let contents = |args: &[&str]| texts(&orama.json(args), "content");
    assert!(!contents(&["comments", "The Ferry"]).contains(&"only in the first".to_owned()));
    for args in [&["comments", "The Ferry@1"][..], &["comments", "The Ferry", "--version", "1"]] {
        assert!(contents(args).contains(&"only in the first".to_owned()), "{args:?}");
    }
    assert_eq!(contents(&["comments", "The Ferry@1", "--status", "to_do"]), ["warmer\n\u{1b}[31mlight"]);
    orama.fails(3, &["comments", "The Ferry@7"]);
}

#[test]
fn every_list_can_be_read_aloud() {
    let orama = ferry();
    let lists: [&[&str]; 10] = [
        &["projects"],
        &["videos"],
        &["scenes", "The Ferry"],
        &["comments", "The Ferry"],
        &["queue"],
        &["search", "warmer"],
        &["media", "list", "The Ferry/1"],
        &["user", "list"],
        &["keys"],
        &["themes"],
    ];
    for args in lists {
        let rows = orama.json(args);
        let count = rows.as_array().map_or(0, Vec::len);
        let out = orama.run(&[args, &["--plain"]].concat()).out;
        let numbers: Vec<&str> =
            out.lines().filter(|line| !line.contains(": ")).filter(|line| !line.is_empty()).collect();
        let wanted: Vec<String> = (1..=count).map(|number| format!("{number} of {count}")).collect();
        assert_eq!(numbers, wanted, "{args:?}: {out}");
        // Nothing is to be seen only by standing below something.
        assert!(count > 0 && !out.contains("  "), "{args:?}: {out}");
    }
    let queue = orama.ok(&["queue", "--plain"]);
    assert!(queue.starts_with("1 of 1\nPath: The Ferry/The Ferry/2\nStage: script\n"), "{queue}");
    assert!(queue.contains("\nText: warmer ␛[31mlight\nId: "), "{queue}");
    let always = orama.command(&["queue"]).env("ORAMA_PLAIN", "1").output().expect("it starts");
    assert_eq!(String::from_utf8_lossy(&always.stdout), queue);
    let json = orama.command(&["queue", "--jsonl"]).env("ORAMA_PLAIN", "1").output().expect("it starts");
    assert!(json.stdout.starts_with(b"{"), "programs get what they ask for");
    let off = orama.command(&["queue"]).env("ORAMA_PLAIN", "0").output().expect("it starts");
    assert!(off.stdout.starts_with(b"ID "));
}

#[test]
fn a_terminal_is_never_obeyed_but_programs_get_the_words_as_they_are() {
    let orama = ferry();
    assert!(orama.ok(&["queue"]).contains("warmer⏎␛[31mlight"));
    assert_eq!(texts(&orama.json(&["queue"]), "content"), ["warmer\n\u{1b}[31mlight"]);
}

#[test]
fn filters_leave_out_what_was_not_asked_for() {
    let orama = ferry();
    assert_eq!(texts(&orama.json(&["queue", "--assignee", "me"]), "scene_order"), ["2"]);
    assert_eq!(texts(&orama.json(&["queue", "--mine", "--by", "me"]), "scene_order"), ["2"]);
    assert_eq!(texts(&orama.json(&["queue", "--assignee", "nobody"]), "id"), Vec::<String>::new());
    assert_eq!(texts(&orama.json(&["queue", "--older-than", "1h"]), "id"), Vec::<String>::new());
    assert_eq!(texts(&orama.json(&["queue", "--older-than", "0h"]), "scene_order"), ["2"]);
    let wrong = orama.run(&["queue", "--older-than", "yesterday"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("such as 12h, 3d or 2w"), "{}", wrong.err);
    assert_eq!(texts(&orama.json(&["queue", "--stage", "audio"]), "id"), Vec::<String>::new());
    assert_eq!(texts(&orama.json(&["comments", "The Ferry", "--status", "to_do"]), "scene_order"), ["2"]);
    assert_eq!(texts(&orama.json(&["comments", "The Ferry", "--stage", "outline"]), "id"), Vec::<String>::new());
    assert_eq!(texts(&orama.json(&["videos", "--status", "approved"]), "id"), Vec::<String>::new());
    let empty = orama.run(&["queue", "--stage", "audio"]);
    assert_eq!((empty.code, empty.out.as_str(), empty.err.as_str()), (0, "", "Nothing to do.\n"));
}

#[test]
fn search_finds_words_and_says_what_it_does_not_know() {
    let orama = ferry();
    let found = orama.json(&["search", "WARMER", "is:todo", "assigned:me"]);
    assert_eq!(texts(&found, "path"), ["The Ferry/The Ferry@1/2"]);
    assert_eq!(texts(&orama.json(&["search", "ferry is:video"]), "kind"), ["video"]);
    assert_eq!(texts(&orama.json(&["search", "is:scene", "--limit", "1"]), "kind"), ["scene"]);
    assert_eq!(orama.ok(&["search", "--jsonl", "--", "-warmer", "is:amend"]), "");
    let nobody = orama.run(&["search", "warmer by:zoe"]);
    assert_eq!((nobody.code, nobody.out.as_str()), (0, ""));
    assert_eq!(nobody.err, "You know nobody called `zoe`.\nNothing found.\n");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let orama = ferry();
    for args in [&["export", "The Ferry"][..], &["queue"], &["projects", "--json"], &["--help"]] {
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let mut command = orama.command(args);
        command.stdout(writer);
        let output = command.output().expect("it starts");
        assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

#[test]
fn a_comment_can_be_piped_in_whole() {
    let orama = ferry();
    let answer = orama.with_stdin(&["comment", "The Ferry/1", "-"], "first line\n\n  second line\n");
    assert_eq!(answer.code, 0, "{answer:?}");
    let written = orama.json(&["comments", "The Ferry"]);
    assert!(texts(&written, "content").contains(&"first line\n\n  second line".to_owned()), "{written}");
}
