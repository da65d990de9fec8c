//! The story of issue and approval, told with commands only.

use serde_json::Value;

use super::support::{Orama, SCRIPT, testdata, texts};

fn todo(orama: &Orama, scene: &str, text: &str) -> String {
    orama.ok(&["comment", scene, text, "--todo"]).trim().to_owned()
}

/// From three to-dos to the next stage, with every refusal on the way.
fn review(orama: &Orama, video: &str) {
    let scene = |number: i64| format!("{video}/{number}");
    let first = todo(orama, &scene(1), "the ghost enters too early");
    let second = todo(orama, &scene(1), "cut the second 'stand'");
    let third = todo(orama, &scene(2), "the king is not dressed yet");
    let reply = orama.ok(&["comment", &scene(2), "he is never dressed", "--reply-to", &third]);
    assert_eq!(texts(&orama.json(&["queue"]), "id"), [first.as_str(), &second, &third]);

    orama.ok(&["done", &first, &second]);
    assert_eq!(texts(&orama.json(&["queue"]), "id"), [third.as_str()]);
    let err = orama.fails(4, &["submit", video]);
    assert!(err.contains(&third) && err.contains("the king is not dressed yet"), "{err}");
    let out = orama.ok(&["submit", video, "--acknowledge-open"]);
    assert!(out.ends_with("script in review\n"), "{out}");

    let err = orama.fails(4, &["approve", video]);
    assert!(err.contains(&third) && err.contains("the king is not dressed yet"), "{err}");
    assert!(!err.contains(&first), "a done amend is in nobody's way: {err}");
    orama.ok(&["done", &third, "--resolution", "declined", "--reason", "the client likes it"]);
    let out = orama.ok(&["approve", video, "--note", "as it should be"]);
    assert!(out.ends_with("script approved\n"), "{out}");
    orama.fails(4, &["approve", video]);
    let out = orama.ok(&["advance", video]);
    assert!(out.ends_with("storyboard in progress\n"), "{out}");

    let comments = orama.json(&["comments", video]);
    let reply = reply.trim();
    let answer = comments.as_array().and_then(|rows| rows.iter().find(|row| row["id"] == reply)).expect("the reply");
    assert_eq!((&answer["parent_id"], &answer["status"]), (&Value::from(third.as_str()), &Value::Null));
    let done = orama.json(&["comments", video, "--status", "done"]);
    assert_eq!(texts(&done, "id"), [first.as_str(), &second, &third]);
    assert_eq!(texts(&done, "resolution"), ["fixed", "fixed", "declined"]);
}

/// Exports, imports into an empty workspace of somebody, and exports again.
fn moves_unchanged(orama: &Orama, project: &str, to: &Orama) {
    let file = orama.path("whole.json").to_string_lossy().into_owned();
    orama.ok(&["export", project, "--format", "json", "-o", &file]);
    let first = std::fs::read_to_string(&file).expect("the export");
    assert_eq!(first, orama.ok(&["export", project]), "a file and the output are the same");

    let before = to.ok(&["import", &file, "--dry-run"]);
    assert!(before.starts_with("would import the project"), "{before}");
    assert_eq!(to.json(&["projects"]), Value::Array(vec![]), "a dry run changes nothing");
    to.ok(&["import", &file]);
    assert_eq!(to.ok(&["export", project]), first);
    let err = to.fails(4, &["import", &file]);
    assert!(err.contains("already"), "{err}");
}

#[test]
fn a_script_goes_from_disk_to_an_approved_stage_and_moves_house() {
    let orama = Orama::new();
    let file = orama.file("ferry.fountain", SCRIPT);
    orama.ok(&["import", &file, "--project", "Crossing"]);
    review(&orama, "Crossing/The Ferry");
    moves_unchanged(&orama, "Crossing", &Orama::of("ana"));
    moves_unchanged(&orama, "Crossing", &Orama::of("ben"));
}

#[test]
fn hamlet_does_the_same() {
    let Some(file) = testdata("fountain-derived/hamlet.fountain") else { return };
    let orama = Orama::new();
    orama.ok(&["import", &file, "--project", "Elsinore"]);
    assert_eq!(orama.json(&["scenes", "hamlet"]).as_array().map(Vec::len), Some(20));
    review(&orama, "elsinore/hamlet");
    moves_unchanged(&orama, "Elsinore", &Orama::of("ben"));
}

#[test]
fn what_was_approved_is_reopened_with_a_reason_only() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    let video = "The Ferry/The Ferry";
    orama.ok(&["submit", video]);
    orama.fails(4, &["request-amends", video]);
    orama.ok(&["approve", video]);
    orama.ok(&["advance", video]);
    orama.fails(4, &["reopen-stage", video, "--to-stage", "script", "--note", "not from here"]);
    orama.ok(&["submit", video]);
    orama.fails(4, &["reopen-stage", video, "--to-stage", "script"]);
    let decided = orama.json(&["reopen-stage", video, "--to-stage", "script", "--note", "a line is missing"]);
    assert_eq!(decided["video"]["current_stage"], "script");
    assert_eq!(decided["video"]["stage_status"], "in_amends");
    assert_eq!(decided["decision"]["note"], "a line is missing");
}

#[test]
fn of_several_amends_those_before_the_first_failure_are_done_and_named() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    let first = todo(&orama, "The Ferry/1", "one");
    let note = orama.ok(&["comment", "The Ferry/1", "only a note"]).trim().to_owned();
    let last = todo(&orama, "The Ferry/1", "two");

    let answer = orama.run(&["done", &first, &note, &last]);
    assert_eq!(answer.code, 4, "{answer:?}");
    assert_eq!(answer.out.trim(), first);
    assert!(answer.err.contains(&note) && answer.err.contains(&format!("changed before it: {first}")), "{answer:?}");
    assert_eq!(texts(&orama.json(&["queue"]), "id"), [last.as_str()]);

    orama.ok(&["reopen", &first]);
    assert_eq!(texts(&orama.json(&["queue"]), "id"), [first.as_str(), &last]);
    let revision = |id: &str| {
        let all = orama.json(&["comments", "The Ferry"]);
        let rows = all.as_array().expect("a list");
        rows.iter().find(|row| row["id"] == id).expect("the amend")["revision"].clone()
    };
    let before = revision(&first);
    orama.ok(&["reopen", &first]);
    assert_eq!(revision(&first), before, "what is open already is left alone");
}
