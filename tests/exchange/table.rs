//! Tables of comma-separated values, and scenes as one.

use orama::{
    exchange::{
        Format, SceneRule, detect, limits, read_script, scene_table,
        table::{self, guard, unguard},
    },
    model::{Id, Scene, Stage, StageStatus, Timestamp, Video},
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{places, testdata, titles};

#[test]
fn what_a_spreadsheet_would_take_for_a_formula_is_guarded_and_comes_back() {
    for text in ["=1+1", "+49 30", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "'=already", "''@twice", "＝full width"] {
        let cell = guard(text);
        assert!(cell.starts_with('\''), "{text:?} became {cell:?}");
        assert_eq!(unguard(&cell), text);
    }
    for text in ["", "plain", "'quoted' words", "'", "a=b", "1-2"] {
        assert_eq!((guard(text).as_ref(), unguard(text)), (text, text));
    }
}

#[test]
fn quotes_delimiters_and_line_ends_of_any_kind_are_read() {
    let cells = |text: &str| {
        let table = table::read("t", text.as_bytes()).expect("a table");
        let row = table.rows.first().expect("a row");
        (0..table.head.len()).map(|at| row.cell(Some(at)).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(cells("\u{feff}A,b \r\n\"x, \"\"y\"\"\nz\",'=1\r\n"), ["x, \"y\"\nz", "=1"]);
    assert_eq!(cells("a;b\n1,5;2\n"), ["1,5", "2"]);
    assert_eq!(cells("a\tb\n1\n"), ["1", ""], "a short row is filled up");
}

#[test]
fn a_row_is_on_its_line_whatever_ends_lines() {
    let lines = |text: &str| {
        let table = table::read("t", text.as_bytes()).expect("a table");
        table.rows.iter().map(|row| row.line).collect::<Vec<_>>()
    };
    let text = "a,b\n1,2\n\n\n3,\"4\n5\"\n6,7\n";
    assert_eq!(lines(text), [2, 5, 7]);
    assert_eq!(lines(&text.replace('\n', "\r\n")), [2, 5, 7]);
    assert_eq!(lines(&format!("\u{feff}\n{text}")), [3, 6, 8], "above the head, too");
}

#[test]
fn every_row_that_does_not_fit_is_named() {
    let refused = |text: &str| table::read("t", text.as_bytes()).expect_err("a refusal");
    let error = refused("a,b,a\n1,2,3\n1,2,3,4\n\n1,2,3,,\n1,2,3,\"4\n5\"\n");
    let found = places(&error);
    assert_eq!(found.iter().map(|place| place.0).collect::<Vec<_>>(), [Some(1), Some(3), Some(6)], "{found:?}");
    assert!(found[0].1.contains("two columns are called `a`") && found[1].1.contains("4 cells"));
    assert!(places(&refused("a,b\n1,\"2\n3,4\n"))[0].1.contains("never closed"));
    assert!(places(&refused(""))[0].1.contains("first line must name the columns"));
    let sparse = format!("{}\n", ",".repeat(limits::MAX_CSV_COLUMNS - 1));
    let head = (0..limits::MAX_CSV_COLUMNS).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    let last = format!("{}x\n", ",".repeat(limits::MAX_CSV_COLUMNS - 1));
    let rows = limits::MAX_CSV_CELLS / limits::MAX_CSV_COLUMNS;
    assert!(table::read("t", format!("{head}\n{}{sparse}", last.repeat(rows)).as_bytes()).is_ok());
    assert!(places(&refused(&format!("{head}\n{}", last.repeat(rows + 1))))[0].1.contains("more than 5000000 cells"));
    // As wide as a spreadsheet saves it is read, and wider is not read on.
    let empty = ",".repeat(limits::MAX_CSV_WIDTH - 2);
    assert!(table::read("t", format!("a,b\n1{empty},\n").as_bytes()).is_ok());
    let error = refused(&format!("a,b\n1{empty},,\n1,2,3\n"));
    assert_eq!(places(&error), [(Some(2), "more than 16384 cells; 256 columns is the most")]);
    let wide = format!("{}\n", (0..=limits::MAX_CSV_COLUMNS).map(|n| format!("c{n}")).collect::<Vec<_>>().join(","));
    assert!(places(&refused(&wide))[0].1.contains("is the most"));
}

fn video() -> Video {
    let at = Timestamp::from_micros(0);
    Video {
        id: Id::from_uuid(Uuid::from_u128(1)),
        project_id: Id::from_uuid(Uuid::from_u128(2)),
        title: "Launch film".into(),
        duration: None,
        objective: String::new(),
        key_messages: String::new(),
        style: None,
        outline: String::new(),
        current_stage: Stage::Script,
        stage_status: StageStatus::InProgress,
        fps_num: None,
        fps_den: None,
        start_frame: 0,
        drop_frame: false,
        revision: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
    }
}

fn scene(order: i64, title: &str, voice: &str, description: &str, frames: Option<i64>) -> Scene {
    let at = Timestamp::from_micros(0);
    let id = Uuid::from_u128(100 + order as u128);
    Scene {
        id: Id::from_uuid(id),
        version_id: Id::from_uuid(Uuid::from_u128(3)),
        order,
        title: title.into(),
        voice_text: voice.into(),
        description: description.into(),
        image_prompt: String::new(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: frames,
        lineage_id: id,
        revision: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
    }
}

#[test]
fn scenes_are_written_with_a_head_that_people_know() {
    let text = scene_table::write(&video(), &[scene(1, "Boats", "=now, \"go\"", "", Some(48))]);
    assert_eq!(
        text,
        "video,scene_id,scene_no,title,voice_text,description,image_prompt,duration_frames\r\n\
         Launch film,00000000-0000-0000-0000-000000000065,1,Boats,\"'=now, \"\"go\"\"\",,,48\r\n"
    );
    assert_eq!(detect("scenes.csv", text.as_bytes()), Some(Format::CsvScenes));
}

#[test]
fn a_list_of_scenes_made_by_hand_needs_one_text_and_names_what_it_cannot_read() {
    let script =
        read_script(Format::CsvScenes, "t", b"Narration;Visual\nThe tide is out;Boats\n;Nets\n").expect("a list");
    assert_eq!((script.rule, titles(&script)), (SceneRule::Rows, vec!["The tide is out", "Nets"]));
    assert_eq!(script.scenes[0].description, "Boats");

    let error = read_script(Format::CsvScenes, "t", b"act,line\nI,1\n").expect_err("no text of a scene");
    assert!(places(&error)[0].1.contains("(act, line)") && places(&error)[0].1.contains("voice_text"));
    let id = Uuid::from_u128(7);
    let error = read_script(Format::CsvScenes, "t", format!("scene_id,title\n{id},A\n").as_bytes()).expect_err("half");
    assert!(places(&error)[0].1.contains("no column voice_text, description, image_prompt, duration_frames"));
    let head = "scene_id,title,voice_text,description,image_prompt,duration_frames";
    let text = format!("{head}\n{id},A,,,,-1\n{id},B,,,,x\nnope,C,,,,\n{},\"D\nE\",,,,2\n", Uuid::from_u128(8));
    let error = read_script(Format::CsvScenes, "t", text.as_bytes()).expect_err("four bad rows");
    let lines: Vec<_> = places(&error).iter().map(|place| place.0).collect();
    assert_eq!(lines, [Some(2), Some(3), Some(3), Some(4), Some(5)], "{error}");
}

/// Tables of other things are refused with what to do.
#[test]
fn every_real_table_is_read_or_refused_with_what_to_do() {
    let Some(root) = testdata() else { return };
    let rows = [
        ("plays-csv/hamlet.csv", 4217, false),
        ("plays-csv/macbeth.csv", 2553, false),
        ("plays-csv/metadata.csv", 42, true),
        ("plays-csv/romeo_juliet.csv", 3282, false),
        ("kitsu-csv/cgwire-demo/fixtures_persons.csv", 7, false),
        ("kitsu-csv/cgwire-demo/zou_caminandes_llamigos_assets.csv", 9, true),
    ];
    for (path, count, is_read) in rows {
        let bytes = std::fs::read(root.join(path)).expect("a file of the table");
        let table = table::read(path, &bytes).expect("a legal table");
        assert_eq!(table.rows.len(), count, "{path}");
        match read_script(Format::CsvScenes, path, &bytes) {
            Ok(script) => assert!(is_read && script.scenes.len() == count, "{path}"),
            Err(error) => assert!(!is_read && error.to_string().contains("Name the columns"), "{path}: {error}"),
        }
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_from_a_cell(text in "[=+@'\"\t\r\n,;a \\-\u{301}日]{0,12}") {
        let cell = guard(&text);
        prop_assert_eq!(unguard(&cell), text.as_str());
        let written = table::write(&["a", "b"], [vec![text.clone(), "x".into()]]);
        let table = table::read("t", written.as_bytes()).expect("what we wrote");
        prop_assert_eq!(table.rows[0].cell(Some(0)), text.as_str());
    }

    #[test]
    fn any_scenes_come_back(texts in proptest::collection::vec(("[=+@'\"\t,;a \\-]{0,8}", "[=+@'\"\t\r\n,;a \\-]{0,8}", 0_i64..9), 1..6)) {
        let scenes: Vec<Scene> = texts.iter().zip(1..).map(|((title, text, n), order)| {
            let twice = text.repeat(2);
            scene(order, title, text, &twice, Some(*n).filter(|n| *n > 0))
        }).collect();
        let script = read_script(Format::CsvScenes, "t", scene_table::write(&video(), &scenes).as_bytes()).expect("what we wrote");
        prop_assert_eq!(script.title.as_deref(), Some("Launch film"));
        prop_assert_eq!(script.scenes.len(), scenes.len());
        for (read, written) in script.scenes.iter().zip(&scenes) {
            prop_assert_eq!(read.continues, Some(written.id.uuid()));
            prop_assert_eq!(
                (&read.title, &read.voice_text, &read.description, read.duration_frames),
                (&written.title, &written.voice_text, &written.description, written.duration_frames)
            );
        }
    }

    #[test]
    fn mutated_tables_are_answered(
        pieces in proptest::collection::vec(proptest::sample::select(&[
            "scene_id", "title", "voice_text", "duration_frames", ",", ";", "\t", "\n", "\r\n", "\r", "\"", "\"\"", "'=", "=", "1", "-1", "00000000-0000-0000-0000-000000000065",
        ][..]), 0..60),
    ) {
        let _ = read_script(Format::CsvScenes, "t", pieces.concat().as_bytes());
        let _ = read_script(Format::CsvScenes, "t", format!("title,voice_text\n{}", pieces.concat()).as_bytes());
    }
}
