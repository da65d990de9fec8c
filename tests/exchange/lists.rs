//! Comments in the lists that Frame.io and Kitsu export.

use std::collections::HashMap;

use orama::{
    exchange::{Against, Change, Format, Position, detect, plan_markers, read_markers},
    model::Stage,
};

use crate::{
    review::{review, scene},
    support::testdata,
};

const HEAD: &str = "Team,Project,File,File URL,Version,Commenter,Comment ID,Comment,Reply,Commented At,Complete,Annotation,Frame,\
                    Duration,Timecode,Timecode In,Timecode Out,Timecode Source,Timecode Source In,Timecode Source Out";

/// As the export before V4 writes it: a byte order mark, and texts in quotes twice.
fn legacy() -> String {
    let row = |author: &str, id: &str, words: &str, reply: &str, complete: &str, frame: u32, duration: u32| {
        format!(
            "\"\"\"STUDIO\"\"\",\"\"\"Film\"\"\",\"\"\"a.mp4\"\"\",https://app.frame.io/player/1,1,\"\"\"{author}\"\"\",{id},\"\"\"{words}\"\"\",\
             {reply},2021-04-22 03:08:34 AM,{complete},no,{frame},{duration},00:00:25:10,00:00:25:10,00:00:25:10,x,x,x\r\n"
        )
    };
    format!(
        "\u{feff}{HEAD}\r\n{}{}{}{}",
        row("Erick Geisler", "f4028bc0", "new hawk jet? 🛩", "no", "no", 610, 0),
        row("Ana", "f4028bc1", "which, one", "yes", "no", 610, 0),
        row("Erick Geisler", "f4028bc2", "=fixed(\"\"\"\"x\"\"\"\")", "no", "yes", 30, 12),
        row("Bo", "f4028bc3", "past the end", "no", "no", 99_999, 0),
    )
}

#[test]
fn a_list_of_frame_io_becomes_amends_with_their_answers() {
    let text = legacy();
    assert_eq!(detect("comments.csv", text.as_bytes()), Some(Format::FrameioCsv));
    let file = read_markers(Format::FrameioCsv, "comments.csv", text.as_bytes()).expect("a list");
    assert_eq!((file.events, file.markers.len()), (4, 4));
    assert_eq!(file.markers[0].position, Position::Frame { frame: 610, rate: None });
    assert_eq!(file.markers[0].text, "new hawk jet? 🛩");
    assert_eq!(file.markers[2].text, "=fixed(\"\"x\"\")");
    let here = review("24", vec![scene(1, "Dawn", Some(600)), scene(2, "Nets", Some(100))], Vec::new());
    let against =
        Against { review: &here, carried: HashMap::new(), stage: None, reopen: false, importer: "Ana".into() };
    let plan = plan_markers(&[file], &against).expect("a plan");
    let [Change::New(first), Change::Answer { to, words, .. }, Change::New(done), Change::Unknown(why)] =
        &plan.steps.iter().map(|step| step.change.clone()).collect::<Vec<_>>()[..]
    else {
        panic!("{plan:?}");
    };
    assert_eq!((first.scene, first.frame_in, first.is_done), (here.scenes()[1].id, Some(10), false));
    assert_eq!(first.words, "Erick Geisler: new hawk jet? 🛩");
    assert_eq!((*to, words.as_str()), (first.id, "which, one"), "the one who imports needs no name");
    assert_eq!((done.frame_in, done.frame_out, done.is_done), (Some(30), Some(41), true));
    assert!(why.contains("no scene is known to be at 01:09:26:15"), "{why}");
}

#[test]
fn columns_are_found_by_their_names_whatever_the_version() {
    let text =
        "Comment ID,Commenter,Comment,Timecode Source In,Completed,New Column\nc1,Bo,too dark,00:00:02:00,TRUE,?\n";
    assert_eq!(detect("v4.csv", text.as_bytes()), Some(Format::FrameioCsv));
    let file = read_markers(Format::FrameioCsv, "v4.csv", text.as_bytes()).expect("a list");
    assert_eq!(file.markers[0].position, Position::Label { label: "00:00:02:00".into(), drop_frame: None });
    assert!(file.markers[0].is_done);
    let error = read_markers(Format::FrameioCsv, "x.csv", b"a,b\n1,2\n").expect_err("another table").to_string();
    assert!(error.contains("no columns `Comment` and `Timecode`"), "{error}");
}

#[test]
fn comments_of_kitsu_belong_to_the_scene_and_stage_of_their_row() {
    let shots = "Episode,Sequence,Name,Description,FPS,Storyboard,Storyboard comment,Animation,Animation comment\n\
                 E01,SE01,Dawn,,25,done,Too dark,wip,\"Slower,\nplease\"\nE01,SE01,2,,25,todo,,retake,Hands\nE01,SE01,S99,,25,,Lost,,\n";
    assert_eq!(detect("shots.csv", shots.as_bytes()), Some(Format::KitsuCsv));
    let file = read_markers(Format::KitsuCsv, "shots.csv", shots.as_bytes()).expect("a list");
    let here = review("25", vec![scene(1, "Dawn", None), scene(2, "Nets", None)], Vec::new());
    let against =
        Against { review: &here, carried: HashMap::new(), stage: None, reopen: false, importer: "Ana".into() };
    let plan = plan_markers(&[file], &against).expect("a plan");
    let told: Vec<_> = plan
        .steps
        .iter()
        .map(|step| match &step.change {
            Change::New(new) => format!(
                "{} {:?} {} {}",
                here.scenes().iter().position(|s| s.id == new.scene).expect("a scene") + 1,
                new.stage,
                new.is_done,
                new.words
            ),
            Change::Unknown(why) => why.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let stage = |stage: Stage| format!("{:?}", Some(stage));
    assert_eq!(
        told,
        [
            format!("1 {} true Too dark", stage(Stage::Storyboard)),
            format!("1 {} false Slower,\nplease", stage(Stage::Video)),
            format!("2 {} false Hands", stage(Stage::Video)),
            "no scene is called S99: Lost".to_owned(),
        ]
    );

    let playlist = "Entity name;Nb Frames;Task Type;Retake count;Revision;Task Status;Last comment author;Last comment date;Last comment\n\
                    Nets;120;Animation;2;10;WIP;John Doe;2024-01-15;Good work\n";
    assert_eq!(detect("playlist.csv", playlist.as_bytes()), Some(Format::KitsuCsv));
    let file = read_markers(Format::KitsuCsv, "playlist.csv", playlist.as_bytes()).expect("a playlist");
    assert_eq!((file.markers[0].text.as_str(), file.markers[0].author.as_deref()), ("Good work", Some("John Doe")));
}

#[test]
fn real_files_of_kitsu_and_frame_io_without_a_comment_say_so() {
    let Some(root) = testdata() else { return };
    let read = |path: &str, format| {
        let bytes = std::fs::read(root.join(path)).expect("a real file");
        (detect(path, &bytes), read_markers(format, path, &bytes))
    };
    let (format, assets) = read("kitsu-csv/cgwire-demo/zou_caminandes_llamigos_assets.csv", Format::KitsuCsv);
    let assets = assets.expect("a list of assets");
    assert_eq!((format, assets.events, assets.markers.len()), (Some(Format::KitsuCsv), 9, 0));
    assert!(assets.notices[0].text.contains("9 rows have no comment"), "{:?}", assets.notices);
    let (_, persons) = read("kitsu-csv/cgwire-demo/fixtures_persons.csv", Format::KitsuCsv);
    assert!(persons.expect_err("a list of people").to_string().contains("no column `Name`"));
    for path in ["frameio/webhook_1.json", "frameio/webhook_2.json"] {
        let (_, webhook) = read(path, Format::FrameioCsv);
        assert!(
            webhook.expect_err("an event of the API").to_string().contains("export the comments from Frame.io as CSV"),
            "{path}"
        );
    }
}
