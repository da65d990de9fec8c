//! What goes out to spreadsheets, players and readers, and comes back.

use std::fs;

use super::support::{Orama, SCRIPT, texts};

/// A video of two scenes with lengths, an amend with an answer, and a note for the client.
fn ferry() -> Orama {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    orama.ok(&["video", "set", "The Ferry", "--fps", "25"]);
    orama.ok(&["scene", "set", "The Ferry/1", "--length", "50f"]);
    orama.ok(&["scene", "set", "The Ferry/2", "--length", "25f"]);
    let amend = orama.ok(&["comment", "The Ferry/1", "=HYPERLINK(\"x\") is no formula", "--todo"]);
    orama.ok(&["comment", "The Ferry/1", "agreed", "--reply-to", amend.trim()]);
    orama
}

fn export(orama: &Orama, format: &str, name: &str) -> (String, String) {
    let path = orama.path(name).to_string_lossy().into_owned();
    orama.ok(&["export", "The Ferry/The Ferry", "--format", format, "-o", &path]);
    let text = fs::read_to_string(&path).expect("the file");
    (path, text)
}

#[test]
fn a_table_of_scenes_that_was_not_changed_is_no_version_and_one_that_was_is() {
    let orama = ferry();
    let (path, text) = export(&orama, "csv-scenes", "scenes.csv");
    let before = orama.ok(&["export", "The Ferry"]);
    for dry in [true, false] {
        let args: &[&str] = if dry { &["import", &path, "--dry-run"] } else { &["import", &path] };
        assert_eq!(orama.ok(args), "no change: version 1 of The Ferry says the same\n");
    }
    assert_eq!(orama.ok(&["export", "The Ferry"]), before);

    let changed = orama.file("changed.csv", &text.replace("Not today.", "Not tomorrow either."));
    let report = orama.json(&["import", &changed]);
    let version = &report["versions"][0];
    assert_eq!((&version["number"], &version["carried"]), (&2.into(), &1.into()));
    assert_eq!(version["matched"].as_array().map(Vec::len), Some(2), "{report}");
    let scenes = orama.json(&["scenes", "The Ferry"]);
    assert_eq!(texts(&scenes, "voice_text"), ["Not tomorrow either.", "Then we go."]);
    assert_eq!(texts(&scenes, "duration_frames"), ["50", "25"]);
}

#[test]
fn a_table_of_comments_comes_back_without_a_change_and_its_changes_as_one_batch() {
    let orama = ferry();
    let (path, text) = export(&orama, "csv-comments", "comments.csv");
    assert!(text.contains("\"'=HYPERLINK(\"\"x\"\") is no formula\""), "guarded: {text}");
    let report = orama.json(&["import", &path, "--dry-run"]);
    for list in ["done", "reopened", "new", "answers", "edited", "changed", "unknown"] {
        assert_eq!(report[list], serde_json::json!([]), "{list}: {report}");
    }
    assert_eq!(report["same"], 3, "an amend, its answer, and the note of the script");

    let width = text.lines().next().expect("a head").split(',').count();
    let new = |number: &str, status: &str, words: &str| {
        let mut cells = vec![String::new(); width];
        (cells[5], cells[12], cells[width - 1]) = (number.into(), status.into(), words.into());
        cells.join(",")
    };
    let gone = format!("00000000-0000-7000-8000-000000000001{}", ",".repeat(width - 1));
    let rows = [new("2", "to_do", "'=warmer"), new("2", "", "only a note"), new("9", "to_do", "nowhere"), gone];
    let changed = text.replace(",to_do,", ",done,") + &rows.join("\r\n") + "\r\n";
    let path = orama.file("back.csv", &changed);
    let planned = orama.json(&["import", &path, "--dry-run"]);
    let done = orama.json(&["import", &path]);
    for report in [&planned, &done] {
        let count = |list: &str| report[list].as_array().map_or(0, Vec::len);
        assert_eq!((count("done"), count("new"), count("unknown"), count("edited")), (1, 2, 2, 0), "{report}");
        // Behind the head and the three rows that were exported.
        assert_eq!(texts(&report["new"], "line"), ["5", "6"]);
    }
    let comments = orama.json(&["comments", "The Ferry", "--status", "to_do"]);
    assert_eq!(texts(&comments, "content"), ["=warmer"]);
    let again = orama.json(&["import", &path]);
    assert_eq!((&again["done"], &again["new"]), (&serde_json::json!([]), &serde_json::json!([])), "idempotent");
    assert_eq!(orama.json(&["comments", "The Ferry"]).as_array().map(Vec::len), Some(5));
}

#[test]
fn what_is_written_for_players_and_writers_is_read_back() {
    let orama = ferry();
    let (path, text) = export(&orama, "vtt", "ferry.vtt");
    assert_eq!(
        text,
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.000\n<v SKIPPER>Not today.\n\n2\n00:00:02.000 --> 00:00:03.000\n<v SKIPPER>Then we go.\n\n"
    );
    orama.ok(&["import", &path, "--project", "Back", "--fps", "25"]);
    let texts_of = |video: &str| {
        let scenes = orama.json(&["scenes", video]);
        (texts(&scenes, "voice_text"), texts(&scenes, "duration_frames"))
    };
    assert_eq!(texts_of("Back/ferry"), texts_of("The Ferry/The Ferry"));

    let amends = orama.ok(&["export", "The Ferry/The Ferry", "--format", "srt", "--of", "amends"]);
    assert_eq!(
        amends,
        "1\r\n00:00:00,000 --> 00:00:02,000\r\n[ ] ana: =HYPERLINK(\"x\") is no formula\r\n- ana: agreed\r\n\r\n"
    );
    let (path, _) = export(&orama, "fountain", "again.fountain");
    orama.ok(&["import", &path, "--project", "Script"]);
    let scenes = |video: &str| {
        let scenes = orama.json(&["scenes", video]);
        (texts(&scenes, "title"), texts(&scenes, "voice_text"), texts(&scenes, "description"))
    };
    assert_eq!(scenes("Script/The Ferry"), scenes("The Ferry/The Ferry"));
}

#[test]
fn reports_are_of_a_video_or_a_project_for_the_team_or_the_client() {
    let orama = ferry();
    let team = orama.ok(&["export", "The Ferry/The Ferry", "--format", "md"]);
    assert!(team.starts_with("# Review: The Ferry / The Ferry\n") && team.contains("is no formula"), "{team}");
    let client = orama.ok(&["export", "The Ferry/The Ferry", "--format", "html", "--audience", "client"]);
    assert!(client.contains("for the client") && !client.contains("formula") && !client.contains("agreed"), "{client}");
    orama.ok(&["video", "create", "The Ferry", "Empty"]);
    let project =
        orama.ok(&["export", "Harbour", "--format", "md"].map(|arg| if arg == "Harbour" { "The Ferry" } else { arg }));
    assert!(project.contains("## Open amends"), "a video without a version has nothing to report: {project}");
}

#[test]
fn thousands_of_comments_are_one_batch_and_a_refusal_names_its_line() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    let rows =
        |count: usize| (0..count).map(|at| format!("{},to_do,amend {at}\n", at % 2 + 1)).collect::<Vec<_>>().concat();
    let big = orama.file("big.csv", &format!("scene_no,status,text\n{}", rows(3_000)));
    let import = ["import", big.as_str(), "--format", "csv-comments", "--video", "The Ferry"];
    let done = orama.json(&import);
    let count = |report: &serde_json::Value, what: &str| report[what].as_array().map(Vec::len);
    assert_eq!(count(&done, "new"), Some(3_000));
    assert!(done["activity_id"].is_string(), "one undo takes it back");
    let again = orama.json(&import);
    assert_eq!(
        (count(&again, "new"), &again["same"], &again["activity_id"]),
        (Some(0), &3_000.into(), &serde_json::Value::Null)
    );
    let all = || orama.json(&["comments", "The Ferry"]).as_array().map(Vec::len);
    assert_eq!(all(), Some(3_001), "and the note of the script");

    let wrong = orama.file("wrong.csv", "scene_no,frame_in,text\n1,0,fine\n1,99999999999,far too late\n");
    let err = orama.fails(2, &["import", &wrong, "--format", "csv-comments", "--video", "The Ferry"]);
    assert!(err.contains("wrong.csv:3") && err.contains("frame_in"), "{err}");
    assert!(!err.contains("create["), "{err}");
    assert_eq!(all(), Some(3_001), "nothing of it was kept");
}
