//! Markers of editing programs: what is written, what is read back, real files, and hostile ones.

use std::{collections::HashMap, fs, path::Path};

use orama::{
    exchange::{
        Against, Audience, Change, Format, MarkerFile, Position, Review, detect, plan_markers, read_markers,
        write_review,
    },
    model::{Comment, CommentStatus, Resolution},
};
use proptest::prelude::*;

use crate::{
    review::{NOW, amend, id, parts, review, scene},
    support::testdata,
};

const FORMATS: [Format; 5] = [Format::EdlResolve, Format::Fcpxml, Format::Xmeml, Format::AvidTxt, Format::Otio];
const RATES: [&str; 9] = ["23.976", "24", "25", "29.97", "29.97df", "30", "50", "59.94df", "60"];

fn written(format: Format, review: &Review) -> String {
    let mut files = write_review(format, review).expect("it can be written").files;
    assert_eq!(files.len(), 1, "{format}");
    files.remove(0)
}

fn read(format: Format, text: &str) -> MarkerFile {
    read_markers(format, "test", text.as_bytes()).unwrap_or_else(|error| panic!("{format}: {error}\n{text}"))
}

pub fn against(review: &Review) -> Against<'_> {
    Against { review, carried: HashMap::new(), stage: None, reopen: false, importer: "Ana".into() }
}

fn changes(review: &Review, format: Format, text: &str) -> Vec<Change> {
    let plan = plan_markers(&[read(format, text)], &against(review)).expect("a rate is known");
    plan.steps.into_iter().map(|step| step.change).collect()
}

#[test]
fn every_format_keeps_every_frame_at_every_rate() {
    let frames = [0, 1, 29, 1799, 1800, 17_981, 17_982, 107_891];
    for rate in RATES {
        let comments = frames.iter().zip(10..).map(|(frame, number)| amend(number, 1, Some(*frame), "look")).collect();
        let mut parts = parts(rate, vec![scene(1, "Dawn", Some(200_000))], comments);
        parts.start_frame = parts.timebase.expect("a rate").frame("01:00:00:00").expect("a time code");
        let review = Review::new(parts, Audience::Internal, None);
        for format in FORMATS {
            let file = read(format, &written(format, &review));
            // New amends at the same places are what the frames are when the tags are gone.
            let bare: String =
                written(format, &review).replace("[orama:", "[was:").replace("\"comment_ids\"", "\"ids\"");
            let found: Vec<Option<i64>> = changes(&review, format, &bare)
                .into_iter()
                .map(|change| match change {
                    Change::New(new) => new.frame_in,
                    other => panic!("{format} {rate}: {other:?}"),
                })
                .collect();
            assert_eq!(found, frames.map(Some), "{format} at {rate}");
            assert_eq!(file.markers.len(), frames.len(), "{format} at {rate}");
        }
    }
}

#[test]
fn what_is_written_says_the_same_when_it_is_read() {
    let mut done = amend(11, 1, Some(30), "too dark");
    (done.status, done.resolution) = (Some(CommentStatus::Done), Some(Resolution::Fixed));
    let mut declined = amend(12, 1, Some(31), "another song");
    (declined.status, declined.resolution) = (Some(CommentStatus::Done), Some(Resolution::Declined));
    let reply = |number, parent, words: &str| Comment {
        status: None,
        parent_id: Some(id(parent)),
        ..amend(number, 1, None, words)
    };
    let mut ranged = amend(13, 2, Some(3), "the sea\nis | \"green\" & <loud> [orama:not a tag]\t\u{1}\u{7}end");
    ranged.frame_out = Some(12);
    let comments = vec![
        amend(10, 1, Some(30), "1st: warmer sky / more light"),
        done,
        declined,
        ranged,
        reply(20, 10, "which LUT?"),
        reply(21, 20, "the second"),
        reply(22, 13, "like a pond…"),
        amend(14, 2, None, "DONE by Friday"),
    ];
    let review =
        review("25", vec![scene(1, "Harbour at dawn", Some(100)), scene(2, "TO DO - Nets: \"9\"", None)], comments);
    for format in FORMATS {
        let text = written(format, &review);
        assert_eq!(text, written(format, &review), "{format}: the same each time");
        for number in [10, 11, 12, 13, 14] {
            assert_eq!(
                text.matches(&format!("[orama:{}]", id::<Comment>(number))).count(),
                1,
                "{format}: {number}\n{text}"
            );
        }
        let plan = plan_markers(&[read(format, &text)], &against(&review)).expect("a rate is known");
        assert_eq!(plan.steps, [], "{format}\n{text}");
        assert_eq!(plan.same, 5, "{format}");
    }
}

#[test]
fn resolve_gets_one_marker_a_frame_and_999_a_file() {
    let comments = (0..1999).map(|at| amend(100 + at, 1, Some((at / 2) as i64), &format!("note {at}"))).collect();
    let review = review("25", vec![scene(1, "Dawn", Some(2000))], comments);
    let files = write_review(Format::EdlResolve, &review).expect("lists").files;
    let events: Vec<usize> = files.iter().map(|file| file.matches("|C:").count()).collect();
    assert_eq!(events, [999, 1], "1999 amends on 1000 frames");
    assert_eq!(files.iter().map(|file| file.matches("[orama:").count()).sum::<usize>(), 1999);
    let files: Vec<MarkerFile> = files.iter().map(|file| read(Format::EdlResolve, file)).collect();
    assert_eq!(plan_markers(&files, &against(&review)).expect("a plan").same, 1999);
    let exact = (0..999).map(|at| amend(100 + at, 1, Some(at as i64), "note")).collect();
    let review = crate::review::review("25", vec![scene(1, "Dawn", Some(2000))], exact);
    assert_eq!(write_review(Format::EdlResolve, &review).expect("a list").files.len(), 1);
}

#[test]
fn each_part_of_a_shared_marker_is_settled_by_its_box_and_all_of_them_by_the_colour() {
    let review =
        review("25", vec![scene(1, "Dawn", None)], vec![amend(10, 1, Some(5), "one"), amend(11, 1, Some(5), "two")]);
    let text = written(Format::EdlResolve, &review);
    let second = text.rfind("[ ]").expect("a box");
    let ticked = format!("{}[X]{}", &text[..second], &text[second + 3..]);
    assert_eq!(changes(&review, Format::EdlResolve, &ticked), [Change::Done(id(11))]);
    let green = text.replace("ResolveColorRed", "ResolveColorGreen");
    assert_eq!(changes(&review, Format::EdlResolve, &green), [Change::Done(id(10)), Change::Done(id(11))]);
    let words =
        text.replace(&format!("[orama:{}]", id::<Comment>(11)), &format!("[orama:{}] done!", id::<Comment>(11)));
    assert_eq!(changes(&review, Format::EdlResolve, &words), [Change::Done(id(11))]);
    let named = text.replace("|M:TO DO", "|M:DONE");
    assert_eq!(changes(&review, Format::EdlResolve, &named).len(), 2);
}

#[test]
fn a_note_beside_one_part_of_a_shared_marker_answers_that_part() {
    let review =
        review("25", vec![scene(1, "Dawn", None)], vec![amend(10, 1, Some(5), "one"), amend(11, 1, Some(5), "two")]);
    let text = written(Format::EdlResolve, &review);
    let tag = format!("[orama:{}]", id::<Comment>(10));
    for (edited, to, words) in [
        (text.replace(&tag, &format!("{tag} a new lens")), 10, "a new lens"),
        (text.replacen("[ ] Ana: one", "wide one? [ ] Ana: one", 1), 10, "wide one?"),
        (text.replace(" |C:", " and slower |C:"), 11, "and slower"),
    ] {
        let found = changes(&review, Format::EdlResolve, &edited);
        assert!(
            matches!(&found[..], [Change::Answer { to: at, words: said, .. }] if *at == id(to) && said == words),
            "{found:?}"
        );
    }
    let nothing =
        write_review(Format::EdlResolve, &crate::review::review("25", vec![scene(1, "Dawn", None)], Vec::new()));
    assert!(nothing.expect("an empty list").notices[0].contains("no amend"));
}

#[test]
fn words_in_front_behind_and_between_are_found() {
    let reply = Comment { status: None, parent_id: Some(id(10)), ..amend(20, 1, None, "which LUT?") };
    let review = review("25", vec![scene(1, "Dawn", None)], vec![amend(10, 1, None, "warmer sky"), reply]);
    let text = written(Format::Xmeml, &review);
    for (from, to, words) in [
        ("Ana: warmer", "used no. 4/5 Ana: warmer", "used no. 4/5"),
        ("sky&#10;", "sky&#10;Bo: number 4&#10;", "Bo: number 4"),
        ("which LUT? [", "which LUT? the old one [", "the old one"),
    ] {
        let edited = text.replace(from, to);
        assert_ne!(edited, text, "{from}");
        let found = changes(&review, Format::Xmeml, &edited);
        assert!(
            matches!(&found[..], [Change::Answer { to, words: said, .. }] if *to == id(10) && said == words),
            "{found:?}"
        );
    }
    let altered = changes(&review, Format::Xmeml, &text.replace("Ana: warmer sky", "Ana: colder sky"));
    assert!(matches!(&altered[..], [Change::Differs { how, .. }] if how.contains("colder sky")), "{altered:?}");
    let fewer = changes(&review, Format::Xmeml, &text.replace("&#10;Ana: which LUT?", ""));
    assert_eq!(fewer, [], "an answer that came after the export is no difference");
}

#[test]
fn an_amend_of_an_earlier_version_is_the_one_that_carries_it_on() {
    let old = review("25", vec![scene(1, "Dawn", None)], vec![amend(10, 1, None, "warmer sky")]);
    let text = written(Format::Fcpxml, &old).replace("completed=\"0\"", "completed=\"1\"");
    let carried = Comment { carried_from_id: Some(id(10)), ..amend(50, 1, None, "warmer sky") };
    let new = review("25", vec![scene(1, "Dawn", None)], vec![carried]);
    let against = Against { carried: HashMap::from([(id(10), id(50))]), ..against(&new) };
    let plan = plan_markers(&[read(Format::Fcpxml, &text)], &against).expect("a plan");
    assert_eq!(plan.steps.into_iter().map(|step| step.change).collect::<Vec<_>>(), [Change::Done(id(50))]);
}

#[test]
fn real_markers_of_resolve_are_read_with_their_notes() {
    // As Resolve writes them: no note, a note in lines of its own, and one beside its marker.
    let text = "TITLE: gods_105\r\nFCM: NON-DROP FRAME\r\n\r\n001  001      V     C        00:00:24:08 00:00:24:09 00:00:24:08 00:00:24:09  \r\n \
                |C:ResolveColorYellow |M:gas105_010_010 |D:1\r\n\r\n002  001      V     C        00:00:24:17 00:00:24:18 00:00:24:17 00:00:24:18  \r\n\
                @Erick Geisler, Apr 22 3:08am\nnew hawk jet?\n |C:ResolveColorPurple |M:Erick Geisler |D:12\r\n\r\n\
                003  001      V     C        00:00:30:00 00:00:30:01 00:00:30:00 00:00:30:01  \r\nfix audio here |C:ResolveColorGreen |M:x\r\n";
    let file = read(Format::EdlResolve, text);
    assert_eq!(file.events, 3);
    let told: Vec<_> =
        file.markers.iter().map(|m| (m.line, m.name.as_str(), m.text.as_str(), m.length, m.is_done)).collect();
    assert_eq!(
        told,
        [
            (4, "gas105_010_010", "", None, false),
            (7, "Erick Geisler", "@Erick Geisler, Apr 22 3:08am\nnew hawk jet?", Some(12), false),
            (12, "x", "fix audio here", None, true),
        ]
    );
    let avid = "Katie_M\t00:00:01:00\tV2\tmagenta\tGT4001 VFX pulled from CTM\t1\nShane.2\t01:00:14:19\tV9\tred\tReplace this\n\
                Bo\t86400\tV1\tred\tby frame\t1\t\tgreen\n";
    let file = read(Format::AvidTxt, avid);
    assert_eq!(detect("list.txt", avid.as_bytes()), Some(Format::AvidTxt));
    assert_eq!(file.markers.len(), 3);
    assert_eq!(file.markers[1].author.as_deref(), Some("Shane.2"));
    assert_eq!(file.markers[2].position, Position::Frame { frame: 86_400, rate: None });
    assert!(file.markers[2].is_done, "the colour behind is the newer one");
    let error = read_markers(Format::AvidTxt, "list.txt", b"Bo\tnow\tV1\tred\twhat\nBo\n").expect_err("two bad lines");
    assert_eq!(error.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [Some(1), Some(2)]);
}

/// The number before a word in the table of real files.
fn stated(contents: &str, word: &str) -> usize {
    contents
        .trim_matches('|')
        .split(',')
        .filter_map(|part| part.trim().split_once(' '))
        .find_map(|(number, what)| if what.trim() == word { number.parse().ok() } else { None })
        .unwrap_or(0)
}

fn rows(root: &Path, folders: &[&str]) -> Vec<(String, String)> {
    let table = fs::read_to_string(root.join("ATTRIBUTION.md")).expect("the table of the files");
    table
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let path = cells.get(1).filter(|path| folders.iter().any(|folder| path.starts_with(folder)))?;
            Some(((*path).to_owned(), cells[5..].join("|")))
        })
        .collect()
}

#[test]
fn every_real_file_has_the_events_and_markers_that_its_row_states() {
    let Some(root) = testdata() else { return };
    let mut marked = 0;
    let rows = rows(&root, &["edl/", "fcpxml/", "fcp7xml/", "otio/"]);
    for (path, contents) in &rows {
        let bytes = fs::read(root.join(path)).expect("a file of the table");
        if path.ends_with("Charade.txt") {
            let error = read_markers(Format::AvidTxt, path, &bytes).expect_err("a text of Pro Tools");
            assert!(error.to_string().contains("columns; a marker has 5 to 8"), "{error}");
            continue;
        }
        if path.ends_with("premiere_example_filter.xml") {
            let error =
                read_markers(Format::Xmeml, path, &bytes).expect_err("one effect of a sequence, and no sequence");
            assert!(error.to_string().contains("begins with <filter>, not <xmeml>"), "{error}");
            assert_eq!(detect(path, &bytes), None);
            continue;
        }
        let format = detect(path, &bytes).unwrap_or_else(|| panic!("{path}: no format"));
        let read = read_markers(format, path, &bytes);
        if contents.contains("NOT STRICT JSON") {
            let error = read.expect_err("Inf is no JSON").to_string();
            assert!(error.contains("this is not JSON"), "{error}");
            continue;
        }
        let file = read.unwrap_or_else(|error| panic!("{error}"));
        let (events, markers) = match format {
            Format::EdlResolve => {
                (stated(contents, "events"), stated(contents, "LOC") + stated(contents, "|M: markers"))
            }
            Format::Otio => (stated(contents, "Clip"), stated(contents, "Marker")),
            Format::Xmeml => (stated(contents, "clipitem"), stated(contents, "marker")),
            Format::Fcpxml => (file.events, stated(contents, "marker")),
            other => panic!("{path} is {other}"),
        };
        assert_eq!(file.markers.len(), markers, "{path}: {contents}");
        if !contents.contains("with markers") {
            assert_eq!(file.events, events, "{path}: {contents}");
        }
        marked += markers;
    }
    assert!(rows.len() > 25 && marked > 40, "{} files with {marked} markers", rows.len());
}

#[test]
fn markers_of_a_real_premiere_project_are_where_it_says() {
    let Some(root) = testdata() else { return };
    let file = read(Format::Xmeml, &fs::read_to_string(root.join("fcp7xml/premiere_example.xml")).expect("the file"));
    let placed: Vec<_> = file
        .markers
        .iter()
        .filter_map(|marker| match marker.position {
            Position::Frame { frame, .. } => Some((frame, marker.name.as_str(), marker.text.as_str())),
            _ => None,
        })
        .collect();
    for expected in [(113, "My MArker 1", "so, this happened"), (492, "dsf", "fsfsfs"), (298, "", "")] {
        assert!(placed.contains(&expected), "{placed:?}");
    }
}

#[test]
fn a_file_of_another_kind_and_an_entity_are_refused() {
    for (format, text, words) in [
        (Format::EdlResolve, "hello\nworld\n", "no edit decision list"),
        (Format::Fcpxml, "<xmeml/>", "not <fcpxml>"),
        (Format::Xmeml, "<fcpxml/>", "not <xmeml>"),
        (Format::Xmeml, "<!DOCTYPE xmeml [<!ENTITY a \"b\">]><xmeml/>", "between [ and ]"),
        (Format::Fcpxml, "<fcpxml>&lol;</fcpxml>", "stands for nothing"),
        (Format::Fcpxml, "<fcpxml><library>", "cut short"),
        (Format::AvidTxt, "\n", "empty"),
        (Format::Otio, "{\"a\": 1}", "no OpenTimelineIO"),
        (Format::Otio, "[1, ", "cut short"),
        (Format::Fountain, "x", "holds no markers"),
    ] {
        let error = read_markers(format, "file", text.as_bytes()).expect_err("it is refused").to_string();
        assert!(error.contains(words), "{format}: {error}");
    }
    let deep = "<a>".repeat(100);
    assert!(read_markers(Format::Xmeml, "file", format!("<xmeml>{deep}").as_bytes()).is_err());
    let deep = "[".repeat(500);
    assert!(read_markers(Format::Otio, "file", deep.as_bytes()).is_err());
}

/// Texts to be damaged: what is written here, and the smaller real files.
fn seeds() -> Vec<(Format, Vec<u8>)> {
    let comments =
        vec![amend(10, 1, Some(5), "warmer sky"), amend(11, 1, Some(5), "déjà 海 / |"), amend(12, 2, None, "x")];
    let review = review("29.97df", vec![scene(1, "Dawn", Some(90)), scene(2, "Nets", None)], comments);
    let mut seeds: Vec<(Format, Vec<u8>)> =
        FORMATS.iter().map(|format| (*format, written(*format, &review).into_bytes())).collect();
    let list = "Commenter,Comment ID,Comment,Reply,Complete,Frame\nBo,c1,\"a, b\",no,no,3\nMia,c2,x,yes,yes,3\n";
    seeds.push((Format::FrameioCsv, list.as_bytes().to_vec()));
    let shots = "Sequence;Name;Comp;Comp comment\nSE01;Dawn;done;\"too\ndark\"\nSE01;1;;x\n";
    seeds.push((Format::KitsuCsv, shots.as_bytes().to_vec()));
    if let Some(root) = testdata() {
        for path in
            ["edl/otio-cmx3600/screening_example.edl", "fcpxml/fcpx_example.fcpxml", "otio/core/screening_example.otio"]
        {
            let bytes = fs::read(root.join(path)).expect("a real file");
            seeds.push((detect(path, &bytes).expect("its format"), bytes));
        }
    }
    seeds
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is cut, doubled or replaced, a file is read or refused, and what was read can be planned.
    #[test]
    fn damaged_files_never_panic(which in any::<prop::sample::Index>(), edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..40, "\\PC{0,6}|[0-9:;/\\[\\]|<>&\\n\\t-]{0,12}"), 1..6)) {
        let seeds = seeds();
        let (format, mut bytes) = seeds[which.index(seeds.len())].clone();
        for (at, cut, put) in edits {
            let at = at.index(bytes.len() + 1);
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, put.bytes());
        }
        if let Ok(file) = read_markers(format, "damaged", &bytes) {
            let here = review("25", vec![scene(1, "Dawn", Some(90))], vec![amend(10, 1, Some(5), "warmer sky")]);
            let _ = plan_markers(&[file], &against(&here));
        }
    }

    /// Whatever people write, it comes back as it was.
    #[test]
    fn any_words_survive_every_format(words in "[\\PC\\n\\t]{1,80}", answer in "[\\PC\\n|/\\[\\]:]{1,40}", frame in 0_i64..1000) {
        prop_assume!(!words.trim().is_empty() && !answer.trim().is_empty());
        let reply = Comment { status: None, parent_id: Some(id(10)), ..amend(20, 1, None, &answer) };
        let here = review("25", vec![scene(1, "Dawn", None)], vec![amend(10, 1, Some(frame), &words), reply]);
        for format in FORMATS {
            let text = written(format, &here);
            let plan = plan_markers(&[read(format, &text)], &against(&here)).expect("a plan");
            prop_assert_eq!(&plan.steps, &[], "{}\n{}", format, text);
        }
    }
}

#[test]
fn a_note_is_left_out_unless_it_is_asked_for() {
    let note = Comment { status: None, ..amend(10, 1, None, "lovely") };
    let mut parts = parts("25", vec![scene(1, "Dawn", None)], vec![note, amend(11, 1, None, "warmer")]);
    let without = written(Format::Otio, &Review::new(parts.clone(), Audience::Internal, None));
    assert!(!without.contains("lovely") && without.contains("warmer"));
    parts.notes = true;
    let with = written(Format::Otio, &Review::new(parts, Audience::Internal, None));
    assert!(with.contains("NOTE - 1 Dawn: lovely"), "{with}");
    assert!(NOW.micros() > 0);
}
