//! Captions in and out.

use orama::exchange::{
    CaptionKind, CueTime, Format, SceneRule, Script,
    captions::{
        self, Caption,
        time::{frame_at, moment_of, parse_rate},
    },
    detect, read_script,
};
use proptest::prelude::*;

use crate::support::{has_notice, places, testdata, titles};

fn read(format: Format, text: &str) -> Script {
    read_script(format, "t", text.as_bytes()).expect("legal captions")
}

#[test]
fn a_cue_is_a_scene_with_its_time_and_words() {
    let text = "1\r\n00:00:01,000 --> 00:00:03,500\r\nFirst line\r\nSecond line\r\n\r\n2\r\n00:00:04,000 --> 00:00:04,000 X1:40\r\n<i>Bells</i> {\\an8}ring < 3 <b\r\n";
    let script = read(Format::Srt, text);
    assert_eq!(script.rule, SceneRule::Cues);
    assert_eq!(titles(&script), ["First line", "Bells ring < 3 <b"]);
    assert_eq!(script.scenes[0].voice_text, "First line\nSecond line");
    assert_eq!(script.scenes[0].time, Some(CueTime { start: 1000, end: 3500 }));
    assert_eq!(script.scenes[1].time, Some(CueTime { start: 4000, end: 4000 }));
    assert_eq!((script.scenes[0].line, script.scenes[1].line), (2, 7));
    assert!(has_notice(&script, 7, "1 cue with a place on the screen"));
    assert!(has_notice(&script, 7, "3 marks of looks"));
    assert!(has_notice(&script, 1, "1.500 seconds before and between the cues"), "{:?}", script.notices);
}

#[test]
fn voices_references_remarks_and_settings_of_webvtt() {
    let text = "\u{feff}WEBVTT - a film\nKind: captions\n\nNOTE\nnobody reads this\n\nSTYLE\n::cue {}\n\nintro\n01:02.003 --> 01:00:00.000 align:start\n<v.loud Ana Bell>Tom &amp; <c.red>Jo</c> &lt;3\n<v Ben>No &copy;</v>\n\n00:00.000 --> 00:01.5\n<v Ana Bell>Alone\n";
    let script = read(Format::Vtt, text);
    assert_eq!(script.scenes[0].voice_text, "ANA BELL\nTom & Jo <3\n\nBEN\nNo &copy;");
    assert_eq!(script.scenes[0].description, "");
    assert_eq!(script.scenes[0].time, Some(CueTime { start: 62_003, end: 3_600_000 }));
    assert_eq!(script.scenes[1].voice_text, "Alone");
    assert_eq!(script.scenes[1].description, "Spoken by ANA BELL");
    assert_eq!(script.scenes[1].time, Some(CueTime { start: 0, end: 1_500 }));
    assert!(has_notice(&script, 4, "2 blocks of remarks or style"));
    assert!(has_notice(&script, 15, "1 cue from here on: begun before"));
}

#[test]
fn lines_that_stand_in_no_cue_are_named_and_an_empty_line_inside_one_is_kept() {
    let text = "made by somebody\n\n1\n00:00:00,000 --> 00:00:01,000\nOne\n\nstill one\n\n2\n00:00:01,000 --> 00:00:02,000\n\n";
    let script = read(Format::Srt, text);
    assert_eq!(script.scenes[0].voice_text, "One\n\nstill one");
    assert_eq!((script.scenes[1].title.as_str(), script.scenes[1].voice_text.as_str()), ("Cue 2", ""));
    assert!(has_notice(&script, 1, "1 line above the first cue"));
    assert!(has_notice(&script, 7, "1 empty line inside a cue"));
}

#[test]
fn every_bad_time_is_named_with_its_line() {
    let text = "WEBVTTX\n\n00:00.000 --> 00:61.000\na\n\n00:02.000 --> 00:01.000\nb\n\n1 --> 2\n\n99999:00:00.000 --> 1:2.3.4\n";
    let error = read_script(Format::Vtt, "t", text.as_bytes()).expect_err("bad captions");
    let lines: Vec<Option<usize>> = error.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(1), Some(3), Some(6), Some(9), Some(11)]);
    let reasons = places(&error);
    assert!(reasons[0].1.contains("--format srt") && reasons[1].1.contains("00:01:02,345"), "{reasons:?}");
    assert!(reasons[2].1.contains("ends before it begins"));
}

#[test]
fn captions_are_told_by_their_names_or_their_first_word() {
    assert_eq!(detect("a.SRT", b""), Some(Format::Srt));
    assert_eq!(detect("a.vtt", b""), Some(Format::Vtt));
    assert_eq!(detect("captions", b"WEBVTT\n"), Some(Format::Vtt));
}

/// The table of the folder says how many cues each file has.
#[test]
fn every_real_caption_file_has_the_cues_that_its_row_states() {
    let Some(root) = testdata() else { return };
    let table = std::fs::read_to_string(root.join("ATTRIBUTION.md")).expect("the table");
    let mut files = 0;
    for row in table.lines().filter(|line| line.starts_with("| subtitles/")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (path, contents) = (cells[1], cells[5]);
        let stated: usize = contents.split(' ').next().and_then(|count| count.parse().ok()).expect("a number of cues");
        let bytes = std::fs::read(root.join(path)).expect("a file of the table");
        // One file holds SubRip under a name of its own; that is said with --format.
        let format = detect(path, &bytes).unwrap_or(Format::Srt);
        let script = read_script(format, path, &bytes).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(script.scenes.len(), stated, "{path}");
        assert!(script.scenes.iter().all(|scene| !scene.voice_text.is_empty()), "{path} has a cue without words");
        files += 1;
    }
    assert_eq!(files, 34);
}

#[test]
fn what_is_written_follows_each_format() {
    let cues = [
        Caption { start: 0, end: 62, speaker: Some("Ana".into()), text: "a --> b\n\nTom & <Jo>".into() },
        Caption { start: 62, end: 62, speaker: None, text: "seen for one frame".into() },
    ];
    assert_eq!(
        captions::write(CaptionKind::Srt, 25, 1, &cues),
        "1\r\n00:00:00,000 --> 00:00:02,480\r\na \u{2192} b\r\n\u{a0}\r\nTom & <Jo>\r\n\r\n2\r\n00:00:02,480 --> 00:00:02,520\r\nseen for one frame\r\n\r\n"
    );
    assert_eq!(
        captions::write(CaptionKind::Vtt, 25, 1, &cues),
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.480\n<v Ana>a --&gt; b\n\u{a0}\nTom &amp; &lt;Jo&gt;\n\n2\n00:00:02.480 --> 00:00:02.520\nseen for one frame\n\n"
    );
}

#[test]
fn rates_are_read_as_people_write_them() {
    assert_eq!(parse_rate("25"), Some((25, 1)));
    assert_eq!(parse_rate("23.976"), Some((24_000, 1001)));
    assert_eq!(parse_rate("30000/1001"), Some((30_000, 1001)));
    for wrong in ["", "0", "-25", "25.5", "1/0", "a"] {
        assert_eq!(parse_rate(wrong), None, "{wrong}");
    }
    assert_eq!(frame_at(3_500, 25, 1), 88, "the nearest frame");
    assert_eq!(frame_at(3_603_600, 24_000, 1001), 86_400);
}

const RATES: [(i64, i64); 7] = [(24_000, 1001), (24, 1), (25, 1), (30_000, 1001), (30, 1), (60_000, 1001), (120, 1)];

proptest! {
    #[test]
    fn a_frame_written_as_milliseconds_is_the_same_frame(frame in 0_i64..10_000_000, rate in 0..RATES.len()) {
        let (num, den) = RATES[rate];
        prop_assert_eq!(frame_at(moment_of(frame, num, den), num, den), frame);
    }

    #[test]
    fn any_words_come_back_from_webvtt(
        texts in proptest::collection::vec("[ a-z<>&;\\-\n]{0,30}[a-z]", 1..8),
        lengths in proptest::collection::vec(1_i64..500, 8),
        rate in 0..RATES.len(),
    ) {
        let (num, den) = RATES[rate];
        let mut at = 0;
        let cues: Vec<Caption> = texts.iter().zip(&lengths).map(|(text, length)| {
            let cue = Caption { start: at, end: at + length, speaker: None, text: text.clone() };
            at += length;
            cue
        }).collect();
        let script = read(Format::Vtt, &captions::write(CaptionKind::Vtt, num, den, &cues));
        prop_assert_eq!(script.scenes.len(), cues.len());
        for (scene, cue) in script.scenes.iter().zip(&cues) {
            let plain = cue.text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(&scene.voice_text, plain.trim_matches('\n'));
            let time = scene.time.expect("a time");
            prop_assert_eq!((frame_at(time.start, num, den), frame_at(time.end, num, den)), (cue.start, cue.end));
        }
    }

    /// Legal captions with pieces moved, doubled and lost are read or refused, and never more than that.
    #[test]
    fn mutated_captions_are_answered(
        pieces in proptest::collection::vec(proptest::sample::select(&[
            "WEBVTT", "\n", "\n\n", "1", "00:00:01,000", " --> ", "00:00:02.000", "-->", "<v Ana>", "<v ", "</v>", "<", ">", "&amp;", "&",
            "{\\an8}", "{", "NOTE", "STYLE", "\u{a0}", "words", "\r\n", "99:99", "9999999999:00:00,000", "::", "\u{301}", "<i>",
        ][..]), 0..60),
    ) {
        for format in [Format::Srt, Format::Vtt] {
            if let Ok(script) = read_script(format, "t", pieces.concat().as_bytes()) {
                prop_assert!(script.scenes.iter().all(|scene| !scene.title.is_empty() && scene.time.is_some()));
            }
        }
    }
}
