//! Captions, tables of scenes, and other systems' tables.

use super::support::{Orama, texts};

const CAPTIONS: &str =
    "1\n00:00:01,000 --> 00:00:03,000\nThe tide is out.\n\n2\n00:00:04,000 --> 00:00:05,000\nNobody speaks.\n";

#[test]
fn captions_have_the_rate_of_the_video_or_the_one_that_is_named() {
    let orama = Orama::new();
    let file = orama.file("talk.srt", CAPTIONS);
    let unknown = orama.run(&["import", &file, "--dry-run"]);
    assert!(unknown.err.contains("--fps"), "{}", unknown.err);
    assert!(unknown.err.contains("all later times move up"), "{}", unknown.err);
    orama.ok(&["import", &file, "--fps", "25"]);
    assert_eq!(texts(&orama.json(&["scenes", "talk"]), "duration_frames"), ["50", "25"]);
    let video = &orama.json(&["videos"])[0];
    assert_eq!((&video["fps_num"], &video["fps_den"]), (&25.into(), &1.into()));
    // The next version takes the video's.
    orama.ok(&["import", &file, "--fill-gaps"]);
    assert_eq!(texts(&orama.json(&["scenes", "talk"]), "duration_frames"), ["100", "25"], "from 0 to 4, and to 5");
    let err = orama.fails(4, &["import", &file, "--fps", "24"]);
    assert!(err.contains("25/1"), "{err}");
    assert!(orama.fails(2, &["import", &file, "--fps", "fast"]).contains("24000/1001"));
}

fn texts_of(list: &serde_json::Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text").to_owned()).collect()
}

/// Makes an `SQLite` file of a system with one project.
fn vault(orama: &Orama) -> String {
    let path = orama.path("vault.sqlite");
    let sql = "CREATE TABLE organizations (id TEXT, name TEXT, odd TEXT); INSERT INTO organizations VALUES ('o1', 'Studio', 'x');
        CREATE TABLE branches (id TEXT, org_id TEXT, name TEXT); INSERT INTO branches VALUES ('b1', 'o1', 'North');
        CREATE TABLE users (id TEXT, email TEXT, created_at INTEGER); INSERT INTO users VALUES ('u1', 'jon@studio.example', 1767322800);
        CREATE TABLE clients (id TEXT, name TEXT); INSERT INTO clients VALUES ('c1', 'Harbour Board');
        CREATE TABLE projects (id TEXT, branch_id TEXT, client_id TEXT, status TEXT, details_json TEXT, created_at INTEGER);
        INSERT INTO projects VALUES ('p1', 'b1', 'c1', 'editing', '{\"title\": \"Safety film\"}', 1767322800);
        CREATE TABLE media_objects (id TEXT, project_id TEXT, path TEXT, uploaded_at INTEGER);
        INSERT INTO media_objects VALUES ('m1', 'p1', 'proxy/cut.mp4', 1767322800), ('m2', 'p1', x'FF00', 1767322800);
        CREATE TABLE messages (id INTEGER, scope_type TEXT, scope_id TEXT, sender_user_id TEXT, content TEXT, attachments_json TEXT, created_at INTEGER);
        INSERT INTO messages VALUES (7, 'project', 'p1', 'u1', 'warmer, please', NULL, 1767322800);";
    run_sql(&path, sql);
    path.to_string_lossy().into_owned()
}

fn run_sql(path: &std::path::Path, sql: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        use sqlx::{ConnectOptions as _, Connection as _};
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut conn = options.connect().await.expect("a file");
        sqlx::raw_sql(sql).execute(&mut conn).await.expect("tables");
        conn.close().await.expect("a closed file");
    });
}

#[test]
fn another_systems_file_comes_over_once_and_names_what_it_leaves() {
    let orama = Orama::new();
    let file = vault(&orama);
    let planned = orama.ok(&["import", &file, "--mapping", "studiovault", "--dry-run"]);
    assert!(planned.starts_with("would import 1 project from StudioVault\n"), "{planned}");
    assert!(planned.contains("left out: odd (not in the mapping)"), "{planned}");
    assert!(planned.contains("media_objects: 1 × left out: it is no image"), "{planned}");
    assert!(!planned.contains("not in the source"), "every table and column of the mapping is there: {planned}");
    assert_eq!(orama.json(&["projects"]), serde_json::json!([]));

    let done = orama.ok(&["import", &file, "--mapping", "studiovault"]);
    assert_eq!(planned.replace("would import", "imported"), done);
    let comments = orama.json(&["comments", "Safety film/Delivery"]);
    assert_eq!(
        (texts(&comments, "content"), texts(&comments, "author")),
        (vec!["warmer, please".into()], vec!["jon@studio.example".into()])
    );
    let before = orama.ok(&["export", "Safety film"]);
    let again = orama.ok(&["import", &file, "--mapping", "studiovault"]);
    assert!(
        again.starts_with("imported 0 projects from StudioVault; 1 here already, of which only new rows are taken\n"),
        "{again}"
    );
    assert!(again.contains("  new in Safety film: 0 videos, 0 scenes, 0 media, 0 comments\n"), "{again}");
    assert!(again.contains("    left as they are here: 1 video, 1 version, 1 scene, 1 media"), "{again}");
    assert_eq!(orama.ok(&["export", "Safety film"]), before);

    let err = orama.fails(1, &["import", &file, "--mapping", "course-crafter"]);
    assert!(err.contains("no table cc_projects"), "{err}");
    let err = orama.fails(1, &["import", &file, "--mapping", "nobody.toml"]);
    assert!(err.contains("ourvidz"), "{err}");
    assert!(orama.fails(2, &["import", &file, "--mapping", "studiovault", "--video", "x"]).contains("--video"));
}

#[test]
fn what_was_added_to_the_other_system_since_comes_over_and_what_was_changed_here_stays() {
    let orama = Orama::new();
    let file = vault(&orama);
    orama.ok(&["import", &file, "--mapping", "studiovault"]);
    orama.ok(&["comment", "Safety film/Delivery/1", "a word of ours"]);
    run_sql(
        std::path::Path::new(&file),
        "INSERT INTO media_objects VALUES ('m3', 'p1', 'proxy/second.mp4', 1767322900);
        INSERT INTO messages VALUES (8, 'project', 'p1', 'u1', 'colder again', NULL, 1767322900);
        UPDATE messages SET content = 'warmer, perhaps' WHERE id = 7;",
    );
    let planned = orama.json(&["import", &file, "--mapping", "studiovault", "--dry-run"]);
    let done = orama.json(&["import", &file, "--mapping", "studiovault"]);
    for report in [&planned, &done] {
        let project = &report["projects"][0];
        assert_eq!(
            (&project["is_here"], &project["comments"], &project["media"], &project["scenes"]),
            (&true.into(), &1.into(), &1.into(), &0.into()),
            "{report}"
        );
        assert_eq!(project["rows"]["differ"], serde_json::json!([["comments", 1]]), "{report}");
        assert_eq!(project["rows"]["left"], serde_json::json!([]), "{report}");
    }
    let mut words = texts(&orama.json(&["comments", "Safety film/Delivery"]), "content");
    words.sort();
    assert_eq!(words, ["a word of ours", "colder again", "warmer, please"], "words here are not overwritten");
    let again = orama.json(&["import", &file, "--mapping", "studiovault"]);
    assert_eq!(again["projects"][0]["comments"], 0, "{again}");

    // A new version of ours is where new comments would be of no use, so they are left, and that is said.
    orama.ok(&["import", &orama.file("next.fountain", "INT. QUAY\n\nA boat.\n"), "--video", "Safety film/Delivery"]);
    run_sql(
        std::path::Path::new(&file),
        "INSERT INTO messages VALUES (9, 'project', 'p1', 'u1', 'late', NULL, 1767323000);",
    );
    let late = orama.ok(&["import", &file, "--mapping", "studiovault"]);
    assert!(
        late.contains("    not taken: 1 comment: its scene was deleted here, left, or is of an older version\n"),
        "{late}"
    );
}

#[test]
fn a_folder_of_tables_names_every_bad_file() {
    let orama = Orama::new();
    orama.file("tables/projects.csv", "id,client_id,details_json\np1,c1,\n");
    orama.file("tables/clients.json", "[{\"id\": \"c1\", \"name\": \"Harbour Board\"}]");
    orama.file("tables/readme.txt", "nothing");
    let folder = orama.path("tables").to_string_lossy().into_owned();
    let report = orama.json(&["import", &folder, "--mapping", "studiovault"]);
    assert_eq!(texts(&report["projects"], "title"), ["Harbour Board"]);
    assert!(texts_of(&report["missing"]).contains(&"the table messages".to_owned()), "{report}");
    std::fs::remove_file(orama.path("tables/readme.txt")).expect("the file that is no table");
    orama.file("tables/users.json", "[{\"id\": 1},\n{\"id\" 2}]");
    orama.file("tables/branches.csv", "id,id\n");
    let err = orama.fails(1, &["import", &folder, "--mapping", "studiovault"]);
    assert!(err.contains("users.json:2:7") && err.contains("branches.csv:1"), "{err}");
}
