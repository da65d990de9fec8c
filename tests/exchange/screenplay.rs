//! Scenes written as Fountain and read back.

use orama::{
    exchange::{Format, fountain, read_script},
    model::{Id, Scene, Timestamp},
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::testdata;

/// A scene with nothing but its texts.
fn scene(order: i64, [title, voice, description, prompt]: [&str; 4]) -> Scene {
    let at = Timestamp::from_micros(0);
    let id = Uuid::from_u128(order as u128);
    Scene {
        id: Id::from_uuid(id),
        version_id: Id::from_uuid(id),
        order,
        title: title.into(),
        voice_text: voice.into(),
        description: description.into(),
        image_prompt: prompt.into(),
        selected_image_id: None,
        selected_voice_id: None,
        selected_video_id: None,
        selected_music_id: None,
        task_id: None,
        duration_frames: None,
        lineage_id: id,
        revision: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
    }
}

fn scenes(texts: &[[&str; 4]]) -> Vec<Scene> {
    texts.iter().zip(1..).map(|(texts, order)| scene(order, *texts)).collect()
}

fn texts(text: &str) -> Vec<[String; 4]> {
    let script = read_script(Format::Fountain, "t", text.as_bytes()).expect("any text is a legal script");
    script
        .scenes
        .into_iter()
        .map(|scene| [scene.title, scene.voice_text, scene.description, scene.image_prompt])
        .collect()
}

#[track_caller]
fn comes_back(written: &[Scene]) {
    let text = fountain::write("A film", written);
    let expected: Vec<[String; 4]> = written
        .iter()
        .map(|scene| {
            [scene.title.clone(), scene.voice_text.clone(), scene.description.clone(), scene.image_prompt.clone()]
        })
        .collect();
    assert_eq!(texts(&text), expected, "{text}");
}

#[test]
fn a_screenplay_looks_as_a_writer_would_write_it() {
    let written = scenes(&[
        ["1A INT. WHEELHOUSE - DAWN", "Not today.", "The skipper wipes the glass.\n\nSpoken by SKIPPER", "low sun"],
        ["Quay", "ANA\nWhere is it?\n\nBEN\n(softly)\nGone.", "Nobody.\n\nBANG!", ""],
    ]);
    assert_eq!(
        fountain::write("The Ferry", &written),
        "Title: The Ferry\n\nINT. WHEELHOUSE - DAWN #1A#\n\nThe skipper wipes the glass.\n\n@SKIPPER\nNot today.\n\n[[img: low sun]]\n\n\
         .Quay\n\nNobody.\n\n!BANG!\n\n@ANA\nWhere is it?\n\n@BEN\n(softly)\nGone.\n"
    );
    comes_back(&written);
}

#[test]
fn what_the_grammar_would_take_for_something_else_comes_back() {
    comes_back(&scenes(&[
        ["Narration", "Words that name nobody.\n\n\nSecond paragraph.\nINT. NOT A HEADING\n=\n===\n~sung", "", ""],
        [
            "Marks",
            "",
            "# no section\n\n= no synopsis\n~no lyric\n\n> no transition\n\nEXT. NOT HERE\n\n.nor here\n\nCUT TO:\n\n@ben\n\n\n\n!loud",
            "",
        ],
        ["Acts", "", "ACT TWO", ""],
        ["Names", "ANA\nOnly one speaks here.", "", "a\nb"],
        ["One", "===\n~la\nfine\n\nagain", "Here.\n\nSpoken by ANA (V.O.)", ""],
        ["Not spoken", "", "Spoken by ANA", ""],
        ["Gaps", "a\n\n\nb", "x\n\n\ny\n\nSpoken by ANA", ""],
        ["Scene 1: a title", "Words", "a: b\n  indented", ""],
        ["EXT. SEA", "", "", ""],
    ]));
}

#[test]
fn what_cannot_be_written_is_changed_as_little_as_can_be() {
    let text = fountain::write(
        "[[T]]",
        &scenes(&[["\u{201c}Quoted\u{201d}", "a [[b]] /* c", "", "x ]] y"], ["", "", "d", ""]]),
    );
    let back = texts(&text);
    assert_eq!(back[0], ["1 \u{201c}Quoted\u{201d}", "a [ [b]] / * c", "", "x ] ] y"]);
    assert_eq!(back[1], ["Scene 2", "", "d", ""]);
}

/// Real scripts, read, written and read again, are the same.
#[test]
fn real_scripts_come_back() {
    let Some(root) = testdata() else { return };
    let mut files = 0;
    for folder in ["fountain-derived", "fountain/ebScreenplays", "fountain/complete_nonsense", "fdx/screenplay-tools"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).expect("a file");
            let format =
                if path.extension().is_some_and(|kind| kind == "fdx") { Format::Fdx } else { Format::Fountain };
            let script = read_script(format, &name, &bytes).expect("a legal script");
            let rows: Vec<Scene> = script
                .scenes
                .iter()
                .zip(1..)
                .map(|(row, order)| scene(order, [&row.title, &row.voice_text, &row.description, &row.image_prompt]))
                .collect();
            comes_back(&rows);
            files += 1;
        }
    }
    assert!(files >= 10, "only {files} scripts");
}

/// Lines that mean something to the grammar, and some that mean nothing.
const LINES: [&str; 30] = [
    "",
    "words",
    "Some more words.",
    "ANA",
    "ANA (V.O.)",
    "BEN",
    "@Ben",
    "INT. HOUSE - DAY",
    ".forced",
    "# Act",
    "= about",
    "===",
    "~la",
    "> over",
    "> mid <",
    "CUT TO:",
    "FADE IN:",
    "ACT ONE",
    "SCENE 2",
    "!bang",
    "(softly)",
    "Spoken by ANA",
    "Title: T",
    "  deep",
    "*bold*",
    "1.",
    "...",
    "\u{301}",
    "日本",
    "^",
];

fn lines(most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&LINES[..]), 0..most)
        .prop_map(|lines| lines.join("\n").trim_matches('\n').to_owned())
}

/// Spoken text as it is read: lines without spaces around them.
fn spoken(most: usize) -> impl Strategy<Value = String> {
    lines(most).prop_map(|text| text.lines().map(str::trim).collect::<Vec<_>>().join("\n"))
}

proptest! {
    #[test]
    fn any_scenes_come_back(
        rows in proptest::collection::vec(("[A-Za-z0-9][A-Za-z0-9.,:'-]{0,6}( [A-Za-z0-9.,:'#-]{1,6}){0,3}[a-z]", spoken(7), lines(7), "[a-z]{0,4}(\n[a-z:]{1,5}){0,2}"), 1..5),
    ) {
        let written: Vec<Scene> = rows.iter().zip(1..).map(|((title, voice, description, prompt), order)| {
            scene(order, [title, voice, description, prompt.trim_matches('\n')])
        }).collect();
        let text = fountain::write("A film", &written);
        let read = texts(&text);
        prop_assert_eq!(read.len(), written.len(), "{}", text);
        for (read, scene) in read.iter().zip(&written) {
            prop_assert_eq!(read, &[scene.title.clone(), scene.voice_text.clone(), scene.description.clone(), scene.image_prompt.clone()], "{}", text);
        }
    }
}
