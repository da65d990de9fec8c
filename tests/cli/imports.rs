//! `orama import`.

use serde_json::Value;

use super::support::{Orama, SCRIPT, testdata, testdata_in, texts};

#[test]
fn a_script_imported_again_is_the_next_version_and_says_what_changed() {
    let orama = Orama::new();
    let file = orama.file("ferry.fountain", SCRIPT);
    let first = orama.json(&["import", &file]);
    assert_eq!((&first["project_title"], &first["project_created"]), (&"The Ferry".into(), &true.into()));
    assert_eq!(first["files"][0]["rule"], "headings");
    assert_eq!(first["versions"][0]["notes"], 1);
    let open = orama.ok(&["comment", "The Ferry/1", "whose glass?", "--todo"]);
    let lost = orama.ok(&["comment", "The Ferry/2", "lost with its scene", "--todo"]);

    let second = SCRIPT.replace("EXT. QUAY - DAWN", "EXT. OPEN WATER - DAY\n\nNo land.\n\nINT. GALLEY - DAY");
    let second = second.replace("Nobody is waiting. [[Is that too bleak?]]", "A kettle slides.");
    let second = second.replace("Then we go.", "Tea.");
    let file = orama.file("ferry-2.fountain", &second);
    let planned = orama.json(&["import", &file, "--dry-run"]);
    let done = orama.json(&["import", &file]);
    for report in [&planned, &done] {
        let version = &report["versions"][0];
        assert_eq!((&version["number"], &version["name"]), (&2.into(), &"ferry-2".into()));
        assert_eq!(version["matched"], serde_json::json!(["INT. WHEELHOUSE - DAWN"]));
        assert_eq!(version["new"], serde_json::json!(["EXT. OPEN WATER - DAY", "INT. GALLEY - DAY"]));
        assert_eq!(version["gone"], serde_json::json!(["EXT. QUAY - DAWN"]));
        assert_eq!(version["carried"], 1);
        assert_eq!(version["unmatched"], serde_json::json!([lost.trim()]));
    }
    let queue = orama.json(&["queue"]);
    assert_eq!(texts(&queue, "content"), ["whose glass?"]);
    assert_eq!(texts(&queue, "carried_from_id"), [open.trim()]);
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let orama = Orama::new();
    let file = orama.file("ferry.fountain", SCRIPT);
    let planned = orama.ok(&["import", &file, "--dry-run"]);
    assert_eq!(orama.json(&["projects"]), Value::Array(vec![]));
    let done = orama.ok(&["import", &file]);
    assert_eq!(planned.replace("would make", "made"), done);
    assert!(done.contains("made the video The Ferry, version 1 (ferry): 2 scenes\n"), "{done}");
    assert!(done.contains("0 matched, 2 new, 0 gone, 1 note as comments"), "{done}");

    let before = orama.ok(&["export", "The Ferry"]);
    orama.ok(&["import", &file, "--dry-run"]);
    assert_eq!(orama.ok(&["export", "The Ferry"]), before);
}

#[test]
fn every_bad_place_of_every_file_is_named_and_nothing_is_imported() {
    let orama = Orama::new();
    let good = orama.file("good.fountain", SCRIPT);
    let board = orama.file("board.json", "{\n  \"scenes\": [\n    {\"narration\": }\n  ]\n}\n");
    let script =
        orama.file("cut.fdx", "<FinalDraft>\n<Content>\n<Paragraph Type=\"Action\">\n</Content>\n</FinalDraft>\n");
    let missing = orama.path("missing.fountain").to_string_lossy().into_owned();
    let err = orama.fails(1, &["import", &good, &missing]);
    assert!(err.starts_with(&format!("orama: nothing was imported: {missing}: cannot be read")), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    let err = orama.fails(1, &["import", &board, &missing, &script]);
    assert!(err.contains("3 places of 3 of 3 files are bad; correct them"), "{err}");
    assert!([&board, &missing, &script].iter().all(|file| err.contains(file.as_str())), "{err}");
    let err = orama.fails(1, &["import", &board]);
    assert!(err.contains("1 place of the file is bad; correct it"), "{err}");
    let err = orama.fails(1, &["import", &good, &board, &script]);
    assert!(err.starts_with("orama: nothing was imported: 2 places of 2 of 3 files are bad"), "{err}");
    assert!(err.contains(&format!("{board}:3:")), "{err}");
    assert!(err.contains(&format!("{script}:4")), "{err}");
    assert_eq!(orama.json(&["projects"]), Value::Array(vec![]));

    let unknown = orama.file("notes.docx", "PK");
    let err = orama.fails(1, &["import", &unknown]);
    assert!(err.contains("--format"), "{err}");
    let empty = orama.file("empty.fountain", "\n\n");
    assert!(orama.fails(1, &["import", &empty]).contains("no scene"), "an empty script is nothing to review");
}

#[test]
fn a_broken_project_file_names_its_lines_and_leaves_nothing_behind() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    let whole = orama.ok(&["export", "The Ferry"]);
    let line = whole.lines().position(|line| line.contains("\"current_stage\"")).expect("a stage") + 1;
    let broken =
        orama.file("broken.json", &whole.replace("\"current_stage\": \"script\"", "\"current_stage\": \"cellar\""));
    let other = Orama::new();
    let err = other.fails(1, &["import", &broken]);
    assert!(err.contains(&format!("{broken}:{line}")) && err.contains("cellar"), "{err}");
    assert_eq!(other.json(&["projects"]), Value::Array(vec![]));
}

#[test]
fn a_level_that_this_workspace_does_not_have_is_named() {
    let orama = Orama::new();
    orama.ok(&["demo", "--keep"]);
    let whole = orama.ok(&["export", "Harbour"]);
    let file = orama.file("levels.json", &whole.replacen("\"access_level_id\": 3", "\"access_level_id\": 77", 1));
    let other = Orama::new();
    let err = other.fails(2, &["import", &file]);
    assert!(err.contains("access_level_id: is a level that this workspace does not have"), "{err}");
    assert_eq!(other.json(&["projects"]), Value::Array(vec![]));
}

#[test]
fn files_go_where_they_are_told_to() {
    let orama = Orama::new();
    let one = orama.file("plays/one.fountain", "INT. A - DAY\n\nA.\n");
    let two = orama.file("plays/two.fountain", "INT. B - DAY\n\nB.\n");
    orama.ok(&["import", &one, &two]);
    assert_eq!(texts(&orama.json(&["videos"]), "path"), ["plays/one", "plays/two"], "named after folder and files");

    let report = orama.json(&["import", &two, &one, "--project", "Cuts", "--video", "Both"]);
    assert_eq!(texts(&report["versions"], "name"), ["two", "one"], "versions in the order given");
    orama.ok(&["import", &one, "--video", "cuts/both"]);
    let videos = orama.json(&["videos", "--project", "cuts"]);
    assert_eq!((texts(&videos, "path"), texts(&videos, "version")), (vec!["Cuts/Both".into()], vec!["3".into()]));
    assert_eq!(texts(&orama.json(&["projects"]), "title"), ["Cuts", "plays"]);
}

#[test]
fn hamlet_has_twenty_scenes_and_macbeth_twenty_eight() {
    let Some(files) = testdata_in("fountain-derived", "fountain") else { return };
    let orama = Orama::new();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let report = orama.json(&[&["import"], files.as_slice()].concat());
    assert_eq!(report["project_title"], "fountain-derived");
    assert_eq!(texts(&report["versions"], "video_title"), ["Hamlet", "Macbeth"]);
    assert_eq!(texts(&report["versions"], "scenes"), ["20", "28"]);
    let videos = orama.json(&["videos"]);
    assert_eq!(texts(&videos, "current_stage"), ["script", "script"]);
}

#[test]
fn storyboards_of_other_programs_start_at_the_storyboard() {
    let Some(filmagent) = testdata("json-storyboard/filmagent/full_1_script.json") else { return };
    let Some(vimax) = testdata("json-storyboard/vimax/gardener_four_seasons_typeA.json") else { return };
    let orama = Orama::new();
    let report = orama.json(&["import", &filmagent, &vimax, "--project", "Boards"]);
    assert_eq!(texts(&report["files"], "format"), ["storyboard-json", "storyboard-json"]);
    assert!(texts(&report["versions"], "scenes").iter().all(|scenes| scenes != "0"), "{report}");
    let videos = orama.json(&["videos"]);
    assert_eq!(texts(&videos, "current_stage"), ["storyboard", "storyboard"]);
}

#[test]
fn fifteen_drafts_are_fifteen_versions_of_one_video() {
    let Some(files) = testdata_in("fountain/our-many-masks", "fountain") else { return };
    assert_eq!(files.len(), 15);
    let orama = Orama::new();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let report =
        orama.json(&[&["import"], files.as_slice(), &["--project", "Masks", "--video", "Our Many Masks"]].concat());
    let versions = report["versions"].as_array().expect("versions");
    assert_eq!(texts(&report["versions"], "number"), (1..=15).map(|n: i32| n.to_string()).collect::<Vec<_>>());
    assert_eq!(versions[0]["matched"], serde_json::json!([]));
    for pair in versions.windows(2) {
        let count = |version: &Value, list: &str| version[list].as_array().map_or(0, Vec::len);
        let (before, after) = (pair[0]["scenes"].as_u64(), pair[1]["scenes"].as_u64());
        assert_eq!((count(&pair[1], "matched") + count(&pair[1], "gone")) as u64, before.expect("a count"));
        assert_eq!((count(&pair[1], "matched") + count(&pair[1], "new")) as u64, after.expect("a count"));
    }
    // The third draft renames its only scene, from ACT ONE to SCENE ONE; every other one keeps it.
    let matched: Vec<usize> =
        versions.iter().map(|version| version["matched"].as_array().map_or(0, Vec::len)).collect();
    assert_eq!(matched, [0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    let newest = orama.json(&["scenes", "Our Many Masks"]);
    assert_eq!(newest, orama.json(&["scenes", "masks/our many masks@15"]));
    assert_ne!(newest, orama.json(&["scenes", "masks/our many masks", "--version", "1"]));
}
