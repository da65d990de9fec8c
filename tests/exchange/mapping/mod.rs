//! Tables of other systems. The databases are made from what the documents of those systems say.

mod documents;

use orama::{
    exchange::{
        limits,
        mapping::{self, Mapped, Mapping, UNKNOWN, map},
        table,
    },
    model::{
        CommentStatus, Id, MediaStatus, ProjectBundle, Stage, StageStatus, TakeRole, Timestamp, User, UserRole,
        foreign::ForeignTable,
    },
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::neighbours::{course_crafter, ourvidz, studiovault, valyourise};

fn me() -> User {
    let at = Timestamp::from_micros(0);
    User {
        id: Id::from_uuid(Uuid::from_u128(1)),
        email: "ana@studio.example".into(),
        full_name: "Ana".into(),
        role: UserRole::SuperAdmin,
        organisation_id: None,
        is_active: true,
        email_verified: true,
        last_login_at: None,
        revision: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
    }
}

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

fn shipped(name: &str) -> Mapping {
    let path = format!("{}/assets/mappings/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("a mapping that comes with the program");
    Mapping::read(&path, &text).unwrap_or_else(|error| panic!("{error}"))
}

/// Maps, and checks what holds for every shipped mapping: nothing is dropped without being named, ids are the same again, and
/// every row refers to a row of its project.
fn mapped(name: &str, tables: &[ForeignTable]) -> Mapped {
    let mapping = shipped(name);
    let mapped = map(&mapping, tables, &me(), NOW).expect("a source that fits");
    for table in tables {
        let report =
            mapped.report.tables.iter().find(|report| report.name == table.name).expect("every table is named");
        let mut named: Vec<&String> =
            report.used.iter().chain(report.left_out.iter().map(|(column, _)| column)).collect();
        named.sort();
        let mut all: Vec<&String> = table.columns.iter().collect();
        all.sort();
        assert_eq!(named, all, "{}", table.name);
        for (column, why) in &report.left_out {
            assert_ne!(why, UNKNOWN, "{}.{column} is neither used nor left out by {name}", table.name);
        }
    }
    let again = map(&mapping, tables, &me(), Timestamp::from_micros(NOW.micros() + 1)).expect("the same source");
    assert_eq!(ids(&again), ids(&mapped), "ids come from the rows alone");
    mapped.projects.iter().for_each(hangs_together);
    mapped
}

fn ids(mapped: &Mapped) -> Vec<Uuid> {
    let of = |bundle: &ProjectBundle| {
        let mut ids = vec![bundle.project.id.uuid()];
        ids.extend(bundle.videos.iter().map(|row| row.id.uuid()));
        ids.extend(bundle.versions.iter().map(|row| row.id.uuid()));
        ids.extend(bundle.scenes.iter().map(|row| row.id.uuid()));
        ids.extend(bundle.media.iter().map(|row| row.id.uuid()));
        ids.extend(bundle.comments.iter().map(|row| row.id.uuid()));
        ids
    };
    let ids: Vec<Uuid> = mapped.projects.iter().flat_map(of).collect();
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "no id is given twice");
    ids
}

fn hangs_together(bundle: &ProjectBundle) {
    let users: Vec<_> = bundle.users.iter().map(|user| user.id).collect();
    assert!(users.contains(&bundle.project.owner_id));
    for version in &bundle.versions {
        assert!(bundle.videos.iter().any(|video| video.id == version.video_id));
        let mut orders: Vec<i64> =
            bundle.scenes.iter().filter(|scene| scene.version_id == version.id).map(|scene| scene.order).collect();
        orders.sort_unstable();
        assert_eq!(orders, (1..=orders.len() as i64).collect::<Vec<_>>());
    }
    for take in &bundle.scene_media {
        assert!(bundle.media.iter().any(|medium| medium.id == take.media_id && medium.kind == take.role.media_type()));
        let scene = bundle.scenes.iter().find(|scene| scene.id == take.scene_id).expect("the scene of a take");
        assert!(scene.selected(take.role).is_some());
    }
    for medium in &bundle.media {
        assert!(
            ["http://", "https://", "file:///"].iter().any(|scheme| medium.url.starts_with(scheme)),
            "{}",
            medium.url
        );
        assert!(!medium.url.contains(' '), "{}", medium.url);
    }
    for comment in &bundle.comments {
        assert!(bundle.scenes.iter().any(|scene| scene.id == comment.scene_id) && users.contains(&comment.author_id));
        assert!(!comment.content.trim().is_empty());
    }
}

#[test]
fn course_crafter_comes_over() {
    let mapped = mapped("course-crafter", &course_crafter());
    assert_eq!(mapped.report.missing, [""; 0]);
    let [one, two] = mapped.projects.as_slice() else { panic!("two courses") };
    assert_eq!(one.project.title, "name of cc_projects 1");
    assert!(
        one.project.objective.contains("raw_text of cc_project_context 1\n\nAudience: "),
        "{}",
        one.project.objective
    );
    assert!(one.project.style.contains("Brand: name of cc_brand_profiles 1"));
    assert_eq!(one.videos[0].title, "code of cc_lessons 1 title of cc_lessons 1");
    assert!(one.videos[0].outline.starts_with("Learning unit: title of cc_learning_units 1 · description"));
    assert_eq!((one.videos[0].current_stage, one.videos[0].stage_status), (Stage::Script, StageStatus::InProgress));
    assert_eq!((two.videos[0].current_stage, two.videos[0].stage_status), (Stage::Video, StageStatus::Approved));
    let (first, second) = (&one.scenes[0], &two.scenes[0]);
    assert_eq!((first.title.as_str(), first.voice_text.as_str()), ("title of cc_scenes 1", "Said at last"));
    assert_eq!(second.voice_text, "final_text of cc_scripts 2", "what the segment does not say its script does");
    assert!(first.description.contains("Source: source_type of cc_segments 1 source_ref of cc_segments 1"));
    assert_eq!((first.duration_frames, second.duration_frames), (Some(125), Some(75)), "five and three seconds at 25");
    assert_eq!(one.media.len(), 4, "an asset, its version, a voice track, a source file");
    assert_eq!(first.selected_image_id, Some(one.media[0].id), "the active asset");
    let voice = two.media.iter().find(|medium| medium.url.ends_with("voice_tracks%202")).expect("a voice track");
    assert_eq!(voice.status, MediaStatus::Failed, "rejected");
    assert_eq!(one.comments[0].content, "Draft: First try");
    let said: Vec<String> =
        mapped.report.rows.iter().map(|row| format!("{}: {} × {}", row.table, row.count, row.what)).collect();
    assert!(said.iter().any(|line| line.starts_with("cc_assets: 1 × left out: it is no image")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("cc_source_files: 1 × left out: it is no image")), "{said:?}");
}

#[test]
fn studiovault_comes_over() {
    let mapped = mapped("studiovault", &studiovault());
    assert_eq!(mapped.report.missing, [""; 0]);
    let [one, two] = mapped.projects.as_slice() else { panic!("two projects") };
    assert_eq!((one.project.title.as_str(), two.project.title.as_str()), ("Wedding film", "name of clients 2"));
    assert!(two.project.objective.contains("Branch: name of branches 2, name of organizations 2"));
    assert_eq!(one.scenes.len(), 1);
    assert_eq!(one.scene_media[0].role, TakeRole::Video);
    assert_eq!(one.media[0].url, "https://studiovault.invalid/r2/ingest/a%20b.MP4");
    let comment = &one.comments[0];
    assert!(comment.content.starts_with("content of messages 1\n\nAttachments: "));
    let author = one.users.iter().find(|user| user.id == comment.author_id).expect("the author");
    assert_eq!(author.email, "ana@studio.example");
    assert_eq!(author.created_at.to_string(), "2026-01-02T03:00:00.000000Z");
    let said: Vec<&str> = mapped.report.rows.iter().map(|row| row.what.as_str()).collect();
    assert!(said.contains(&"left out: scope_type is lead"), "{said:?}");
}

#[test]
fn valyourise_comes_over() {
    let mapped = mapped("valyourise", &valyourise());
    assert_eq!(mapped.report.missing, [""; 0]);
    let one = &mapped.projects[0];
    assert_eq!((one.project.title.as_str(), one.videos.len()), ("name of workspaces 1", 1));
    let titles: Vec<&str> = one.scenes.iter().map(|scene| scene.title.as_str()).collect();
    assert_eq!(titles, ["General", "title of k1"]);
    let said: Vec<_> = one.comments.iter().map(|c| (c.content.as_str(), c.status, c.scene_id)).collect();
    assert_eq!(
        said,
        [
            ("title of a1", Some(CommentStatus::ToDo), one.scenes[1].id),
            ("title of a2", Some(CommentStatus::Done), one.scenes[0].id)
        ]
    );
    let email =
        |id: Option<Id<User>>| one.users.iter().find(|user| Some(user.id) == id).map(|user| user.email.as_str());
    assert_eq!(email(Some(one.comments[0].author_id)), Some("ana@studio.example"), "told by the invitation");
    assert_eq!(email(one.comments[0].assignee_id), Some("user-2@valyourise.invalid"));
    let rows: Vec<_> = mapped
        .report
        .rows
        .iter()
        .filter(|row| row.table == "okr_items")
        .map(|row| (row.what.as_str(), row.first.as_str()))
        .collect();
    assert!(rows.contains(&("left out: deleted in the source (deletedAt)", "k2")), "{rows:?}");
    assert!(rows.contains(&("left out: its scene is not among the scenes", "a3")), "{rows:?}");
}

#[test]
fn ourvidz_comes_over() {
    let mapped = mapped("ourvidz", &ourvidz());
    // The inventory does not name every column of every table.
    assert!(mapped.report.missing.iter().all(|column| column.ends_with(".created_at")), "{:?}", mapped.report.missing);
    let [one, two, library, _] = mapped.projects.as_slice() else { panic!("two projects and two libraries") };
    assert_eq!((one.videos[0].duration, two.videos[0].duration), (Some(90.0), None));
    let titles: Vec<&str> = one.scenes.iter().map(|scene| scene.title.as_str()).collect();
    assert_eq!(titles, ["Scene 1", "Scene 2"], "in the order of their numbers");
    assert_eq!(one.scenes[1].image_prompt, "enhanced_prompt of scenes 1");
    assert!(one.scenes[1].selected_image_id.is_some() && one.scenes[1].selected_video_id.is_some());
    let amends: Vec<_> = one.comments.iter().map(|c| (c.scene_id, c.status)).collect();
    assert_eq!(amends, [(one.scenes[0].id, Some(CommentStatus::ToDo))], "what is not approved is to do");
    assert_eq!(library.project.title, "Library of username of profiles 1");
    assert!(library.project.objective.starts_with("Collection: name of user_collections 1"));
    assert_eq!((library.media.len(), library.scene_media.len()), (1, 0));
}

#[test]
fn a_column_that_the_mapping_does_not_know_is_named_and_a_wrong_source_is_refused() {
    let mut tables = studiovault();
    tables[0].columns.push("quick_column".into());
    tables[0].rows.iter_mut().for_each(|row| row.push(Some("x".into())));
    tables.push(ForeignTable { name: "surprise".into(), columns: vec!["id".into()], rows: vec![vec![None]] });
    let mapped = map(&shipped("studiovault"), &tables, &me(), NOW).expect("a source that fits");
    let left = |table: &str| {
        let report = mapped.report.tables.iter().find(|report| report.name == table).expect("the table");
        report.left_out.iter().filter(|(_, why)| why == UNKNOWN).map(|(column, _)| column.as_str()).collect::<Vec<_>>()
    };
    assert_eq!((left("organizations"), left("surprise")), (vec!["quick_column"], vec!["id"]));

    let faults = map(&shipped("course-crafter"), &tables, &me(), NOW).expect_err("another system");
    assert!(faults[0].contains("no table cc_projects") && faults[0].contains("media_objects"), "{faults:?}");
    tables[4].columns[0] = "number".into();
    let faults = map(&shipped("studiovault"), &tables, &me(), NOW).expect_err("no ids");
    assert!(faults[0].contains("the table projects has no column id"), "{faults:?}");
}

#[test]
fn a_mapping_that_is_none_names_its_line() {
    let error = Mapping::read("m.toml", "system = \"S\"\n\n[[projects]]\nform = 1\n").expect_err("a slip");
    assert_eq!(error.problems[0].line, Some(4), "{error}");
    assert!(error.to_string().contains("form"), "{error}");
}

#[test]
fn tables_come_from_csv_and_json_files_too() {
    let csv = mapping::read_csv("t", "t.csv", b"id,Name\n1,\n2,'=x\n").expect("a table");
    assert_eq!(csv.rows, [vec![Some("1".into())], vec![Some("2".into()), Some("=x".to_owned())]]);
    let json = mapping::read_json("t", "t.json", br#"{"rows": [{"id": 1}, {"Name": {"a": [1]}, "id": "2"}]}"#)
        .expect("a table");
    assert_eq!(json.columns, ["id", "Name"]);
    assert_eq!(json.rows[1], [Some("2".to_owned()), Some("{\"a\":[1]}".to_owned())]);
    let lines = mapping::read_json("t", "t.jsonl", b"{\"id\": 1}\n\n{\"id\": null}\n").expect("a table");
    assert_eq!(lines.rows, [[Some("1".to_owned())], [None]]);
    let error = mapping::read_json("t", "t.jsonl", b"{\"id\": 1}\n{\"id\" 2}\n").expect_err("a slip");
    assert_eq!(error.problems[0].line, Some(2), "{error}");
    assert!(mapping::read_json("t", "t.json", b"[1, 2]").expect_err("no rows").to_string().contains("list of objects"));
}

#[test]
fn cells_of_json_are_as_they_stand_there() {
    let text = r#"{"meta": {"a": 1}, "n": 7, "rows": [
        {"id": 12345678901234567890123, "price": 1.50, "name": "a \"b\" \u00fc", "tags": [ "x y", "\" ]", {"k" : null} ]},
        {"ID": true, "name": null, "name": "last", "empty": {}, "more": "", "id": -1e3}]}"#;
    let table = mapping::read_json("t", "t.json", text.as_bytes()).expect("a table");
    assert_eq!(table.columns, ["id", "price", "name", "tags", "empty", "more"]);
    let cells = |row: usize| table.rows[row].iter().map(Option::as_deref).collect::<Vec<_>>();
    let tags = r#"["x y","\" ]",{"k":null}]"#;
    assert_eq!(cells(0), [Some("12345678901234567890123"), Some("1.50"), Some("a \"b\" ü"), Some(tags)]);
    // A name in other letters is the same column, and of two values the last one counts.
    assert_eq!(cells(1), [Some("-1e3"), None, Some("last"), None, Some("{}"), Some("")]);
}

#[test]
fn json_that_is_no_table_or_too_large_a_one_is_refused_with_what_to_do() {
    let refused = |text: &str| mapping::read_json("t", "t.json", text.as_bytes()).expect_err("a refusal").to_string();
    for text in ["7", "{}", "{\"a\": 1}", "{\"a\": [{}], \"b\": [{}]}", "{\"a\": [1]}", "[[]]", "1\n2", "{\"a\":1}\n[]"]
    {
        assert!(refused(text).contains("write it as a list of objects"), "{text}: {}", refused(text));
    }
    for (text, line) in
        [("", 1), ("[{\"a\": 1},\n{\"a\" 2}]", 2), ("{\"a\": [{}],\n\"b\" 1}", 2), ("{\"a\": 1}\n\n{\"a\": }\n", 3)]
    {
        let error = mapping::read_json("t", "t.json", text.as_bytes()).expect_err("a slip");
        assert_eq!(error.problems[0].line, Some(line), "{text:?}: {error}");
        assert!(error.to_string().contains("is no JSON"), "{error}");
    }
    let wide = (0..=limits::MAX_CSV_COLUMNS).map(|at| format!("{{\"c{at}\":1}}\n")).collect::<Vec<_>>().concat();
    assert!(refused(&wide).contains("more than 256 columns"));
    assert!(refused(&"{}\n".repeat(limits::MAX_CSV_ROWS + 1)).contains("more than 200000 rows"));
    let fields: Vec<String> = (0..limits::MAX_CSV_COLUMNS).map(|at| format!("\"c{at}\":1")).collect();
    let last = format!("{{\"c{}\":1}}\n", limits::MAX_CSV_COLUMNS - 1);
    let sparse = format!("{{{}}}\n{}", fields.join(","), last.repeat(limits::MAX_CSV_CELLS / limits::MAX_CSV_COLUMNS));
    assert!(refused(&sparse).contains("more than 5000000 cells"));
}

/// Two tables of another system, as files of comma-separated values.
const SMALL: &str = r#"
system = "S"

[[projects]]
from = { table = "p" }
title = "t"

[[videos]]
from = { table = "v" }
project = "p"
title = "t"

[[scenes]]
from = { table = "s" }
video = "v"
voice_text = "t"

[[comments]]
from = { table = "c", deleted = ["gone"] }
scene = ["s"]
text = "t"
"#;

proptest! {
    /// Every text of a table comes over as it is, formulas too, and every row that does not is counted.
    #[test]
    fn each_row_of_a_table_comes_over_or_is_counted(
        texts in proptest::collection::vec("[=+@'\"\t\r\n,;a \\-]{0,8}", 4),
        scenes in proptest::collection::vec(("[=+@'\",;a \\-]{0,6}x", "v[12]|"), 1..8),
        comments in proptest::collection::vec(("[=+@'\",;a \\-]{0,6}x?", 0_usize..9, "|1"), 0..8),
    ) {
        let read = |name: &str, head: &[&str], rows: Vec<Vec<String>>| {
            mapping::read_csv(name, name, table::write(head, rows).as_bytes()).expect("what we wrote")
        };
        let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
        let of_scene = |(at, (text, video)): (usize, &(String, String))| vec![format!("s{at}"), video.clone(), text.clone()];
        let of_comment = |(at, (text, scene, gone)): (usize, &(String, usize, String))| {
            vec![format!("c{at}"), format!("s{scene}"), text.clone(), gone.clone()]
        };
        let tables = [
            read("p", &["id", "t", "odd"], vec![owned(&["p1", &texts[0], &texts[1]])]),
            read("v", &["id", "p", "t"], vec![owned(&["v1", "p1", &texts[2]]), owned(&["v2", "p9", &texts[3]])]),
            read("s", &["id", "v", "t"], scenes.iter().enumerate().map(of_scene).collect()),
            read("c", &["id", "s", "t", "gone"], comments.iter().enumerate().map(of_comment).collect()),
        ];
        let mapping = Mapping::read("m", SMALL).expect("a mapping");
        let mapped = map(&mapping, &tables, &me(), NOW).expect("a source");
        let counted = |table: &str| {
            mapped.report.rows.iter().filter(|row| row.table == table && row.what.starts_with("left out")).map(|row| row.count).sum::<usize>()
        };
        let project = &mapped.projects[0];
        prop_assert_eq!((project.videos.len(), counted("v")), (1, 1));
        prop_assert_eq!(project.scenes.len() + counted("s"), scenes.len());
        prop_assert_eq!(project.comments.len() + counted("c"), comments.len());
        let kept: Vec<&String> = scenes.iter().filter(|(_, video)| video == "v1").map(|(text, _)| text).collect();
        prop_assert_eq!(project.scenes.iter().map(|scene| &scene.voice_text).collect::<Vec<_>>(), kept);
        let left: Vec<&str> =
            mapped.report.tables.iter().flat_map(|table| &table.left_out).map(|(column, _)| column.as_str()).collect();
        prop_assert_eq!(left, ["odd"]);
    }

    /// Whatever stands in the cells, what comes of it hangs together.
    #[test]
    fn any_cells_hang_together(cells in proptest::collection::vec(proptest::sample::select(&[
        "", "1", "-1", "1e99", "NaN", "projects-1", "messages-1", "messages-2", "users-1", "project", "\u{0}", "a\nb", "{\"title\": null}", "[", "true", "2026-13-45", "99999999999999999", "日本 \u{301}",
    ][..]), 26 * 13)) {
        let mut tables = studiovault();
        let mut cells = cells.into_iter();
        for table in &mut tables {
            for row in &mut table.rows {
                for cell in row.iter_mut() {
                    if let Some(text) = cells.next() {
                        *cell = Some(text.to_owned()).filter(|text| !text.is_empty());
                    }
                }
            }
        }
        if let Ok(mapped) = map(&shipped("studiovault"), &tables, &me(), NOW) {
            ids(&mapped);
            mapped.projects.iter().for_each(hangs_together);
        }
    }
}
