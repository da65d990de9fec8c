//! Every real file is read with the scenes that its table row states, or refused with a reason.

use std::{collections::BTreeMap, fs, path::Path};

use orama::exchange::{Format, Reads, SceneRule, Script, detect, read_markers, read_script};

use crate::support::{testdata, titles};

/// The files of a folder with what the table says is in them.
fn rows(root: &Path, folder: &str) -> Vec<(String, String)> {
    let table = fs::read_to_string(root.join("ATTRIBUTION.md")).expect("the table of the files");
    let rows: Vec<(String, String)> = table
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let path = cells.get(1).filter(|path| path.starts_with(folder) && !path.contains("/expected/"))?;
            Some(((*path).to_owned(), cells[5..].join("|")))
        })
        .collect();
    assert!(!rows.is_empty(), "the table has no rows for {folder}");
    rows
}

/// The number before a word: `2` for `scenes` in `3 notes, 2 scenes, …`.
fn stated(contents: &str, word: &str) -> usize {
    let parts = contents.trim_matches('|').split(',').map(str::trim);
    let mut numbers = parts.filter_map(|part| part.strip_suffix(word)?.trim().parse().ok());
    numbers.next().unwrap_or(0)
}

fn read(root: &Path, path: &str) -> (Option<Format>, Result<Script, String>) {
    let bytes = fs::read(root.join(path)).expect("a file of the table");
    let format = detect(path, &bytes);
    let script = read_script(format.unwrap_or(Format::StoryboardJson), path, &bytes);
    (format, script.map_err(|error| error.to_string()))
}

#[test]
fn every_fountain_file_has_the_scenes_that_its_row_states() {
    let Some(root) = testdata() else { return };
    // Action or dialogue before the first heading is a scene of its own, which the table does not count.
    let with_a_beginning = [
        "fountain/complete_nonsense/v01_2013-02-10.fountain",
        "fountain/complete_nonsense/v02_2013-02-10.fountain",
        "fountain/ebScreenplays/Cyber_Bob_ep00001.fountain",
        "fountain/screenplain/page-break.fountain",
        "fountain/screenplay-tools/Writer-output.fountain",
    ];
    // Where the table's count is not the grammar's: it knows no `I./E.`, and it does not look behind a boneyard, where
    // the heading and the action before it are two scenes.
    let counted_by_hand = BTreeMap::from([
        ("fountain/nyousefi/SceneHeaders.fountain", 17),
        ("fountain/screenplain/boneyard.fountain", 2),
    ]);
    let mut by_headings = 0;
    for (path, contents) in rows(&root, "fountain") {
        let (format, script) = read(&root, &path);
        let script = script.expect("any text is a legal script");
        assert_eq!(format, Some(Format::Fountain), "{path}");
        let stated = stated(&contents, "scenes") + usize::from(with_a_beginning.contains(&path.as_str()));
        let expected = counted_by_hand.get(path.as_str()).copied().unwrap_or(stated);
        if expected == 0 {
            assert_ne!(script.rule, SceneRule::Headings, "{path}");
            assert!(!script.scenes.is_empty(), "{path} holds words, so it has a scene");
        } else {
            assert_eq!(script.rule, SceneRule::Headings, "{path}");
            assert_eq!(script.scenes.len(), expected, "{path}: {:?}", titles(&script));
            by_headings += 1;
        }
    }
    assert!(by_headings >= 15, "only {by_headings} files with headings");
}

#[test]
fn scripts_without_headings_say_what_cut_them() {
    let Some(root) = testdata() else { return };
    let expected = [
        ("fountain/nyousefi/SectionHeaders.fountain", SceneRule::Sections, 5),
        ("fountain/nyousefi/Synopses.fountain", SceneRule::Sections, 3),
        ("fountain/our-many-masks/v01_2013-10-18.fountain", SceneRule::SceneLines, 1),
        ("fountain/screenplay-tools/PageBreak.fountain", SceneRule::Paragraphs, 2),
        ("fountain/screenplay-tools/Action.fountain", SceneRule::Paragraphs, 1),
        ("fountain/screenplain/title-page.fountain", SceneRule::Paragraphs, 1),
    ];
    for (path, rule, scenes) in expected {
        let script = read(&root, path).1.expect("any text is a legal script");
        assert_eq!((script.rule, script.scenes.len()), (rule, scenes), "{path}");
    }
}

#[test]
fn fifteen_states_of_one_script_are_fifteen_versions_of_one_scene() {
    let Some(root) = testdata() else { return };
    let paths: Vec<String> = rows(&root, "fountain/our-many-masks").into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths.len(), 15);
    for path in paths {
        let script = read(&root, &path).1.expect("any text is a legal script");
        let [scene] = script.scenes.as_slice() else { panic!("{path} has {} scenes", script.scenes.len()) };
        let early = path.contains("/v01_") || path.contains("/v02_");
        assert_eq!(scene.title, if early { "ACT ONE" } else { "SCENE ONE" }, "{path}");
        assert!(scene.description.ends_with("SCENE."), "{path}: the closing line is kept");
        assert!(!scene.voice_text.contains("Nolan"), "{path}: the title page is in no scene");
    }
}

#[test]
fn plays_keep_their_acts_speakers_and_words() {
    let Some(root) = testdata() else { return };
    for (path, scenes, last) in [("hamlet", 20, "Act V, Scene II"), ("macbeth", 28, "Act V, Scene VIII")] {
        let script = read(&root, &format!("fountain-derived/{path}.fountain")).1.expect("any text is a legal script");
        assert_eq!(script.scenes.len(), scenes);
        assert_eq!(script.scenes[scenes - 1].title, last);
        assert!(script.scenes[0].description.starts_with("# Act I\n"));
        let acts = script.scenes.iter().filter(|scene| scene.description.starts_with("# Act ")).count();
        assert_eq!(acts, 5, "each act is named in the first of its scenes");
    }
    let macbeth = read(&root, "fountain-derived/macbeth.fountain").1.expect("any text is a legal script");
    assert!(macbeth.scenes[0].voice_text.starts_with("FIRST WITCH\nWhen shall we three meet again\n"));
}

#[test]
fn every_final_draft_file_has_the_scenes_that_its_row_states() {
    let Some(root) = testdata() else { return };
    for (path, contents) in rows(&root, "fdx") {
        let (format, script) = read(&root, &path);
        let script = script.expect("a legal Final Draft file");
        assert_eq!(format, Some(Format::Fdx), "{path}");
        match stated(&contents, "Scene Heading") {
            0 => assert_eq!((script.rule, script.scenes.len()), (SceneRule::Paragraphs, 1), "{path}"),
            scenes => assert_eq!((script.rule, script.scenes.len()), (SceneRule::Headings, scenes), "{path}"),
        }
    }
    let full = read(&root, "fdx/screenplay-tools/TestFDX-FD.fdx").1.expect("a legal Final Draft file");
    assert_eq!(full.title.as_deref(), Some("FDX Test Script"));
    assert_eq!(titles(&full), ["1 INT. RADIO STUDIO", "2 EXT. OUTSIDE THE FOOD STORE"]);
}

/// The same script written in both formats is the same script.
#[test]
fn final_draft_and_fountain_agree() {
    let Some(root) = testdata() else { return };
    let texts = |path: &str| {
        let script = read(&root, path).1.expect("a legal file");
        let texts = script.scenes.into_iter().map(|scene| (scene.title, scene.voice_text, scene.description));
        texts.collect::<Vec<_>>()
    };
    assert_eq!(texts("fdx/screenplay-tools/TestFDX-FD.fdx"), texts("fountain/screenplay-tools/TestFDX-FD.fountain"));
}

#[test]
fn every_storyboard_is_read_or_refused_with_what_to_do() {
    let Some(root) = testdata() else { return };
    let refused = ["benchmark_index.json", "fact-check.json", "privacy-review.json", "voiceover.json", "data.js"];
    for (path, contents) in rows(&root, "json-storyboard") {
        let (format, script) = read(&root, &path);
        let name = path.rsplit('/').next().unwrap_or_default();
        assert_eq!(format.is_none(), name == "data.js", "{path}");
        match script {
            Ok(script) => {
                assert!(!refused.contains(&name), "{path}");
                assert_eq!(script.rule, SceneRule::Storyboard);
                let shots =
                    contents.trim_matches('|').trim().rsplit(", ").next().and_then(|part| part.strip_suffix(" shots"));
                if let Some(shots) = shots {
                    assert_eq!(script.scenes.len().to_string(), shots, "{path}");
                }
                for noun in ["slides", "segments", "scenes"].iter().filter(|_| shots.is_none()) {
                    assert!([0, script.scenes.len()].contains(&stated(&contents, noun)), "{path}: {contents}");
                }
                let spoken = script.scenes.iter().filter(|scene| !scene.voice_text.is_empty()).count();
                assert!([0, spoken].contains(&stated(&contents, "with voice text")), "{path}: {contents}");
                let empty = |scene: &orama::exchange::ScriptScene| {
                    scene.voice_text.is_empty() && scene.description.is_empty() && scene.image_prompt.is_empty()
                };
                assert!(!script.scenes.iter().any(empty), "{path} has a scene without words");
            }
            Err(reason) => {
                assert!(refused.contains(&name), "{path}: {reason}");
                let helps = reason.contains("lists no scenes") || reason.contains("not JSON");
                assert!(reason.starts_with(&path) && helps, "{reason}");
            }
        }
    }
}

#[test]
fn every_filmagent_script_has_one_scene_per_scene_information() {
    let Some(root) = testdata() else { return };
    for (path, contents) in rows(&root, "json-storyboard/filmagent") {
        let text = fs::read_to_string(root.join(&path)).expect("a file of the table");
        let entries = ["\"sceneinformation\"", "\"scene information\"", "\"scene_information\""];
        let stated: usize = entries.iter().map(|key| text.matches(key).count()).sum();
        let script = read(&root, &path).1.expect("a legal storyboard");
        assert_eq!(script.scenes.len(), stated, "{path}");
        let in_row = self::stated(&contents, "scenes");
        assert!([0, stated].contains(&in_row), "{path}: {contents}");
        for scene in &script.scenes {
            assert!(!scene.voice_text.is_empty(), "{path}: somebody speaks in {}", scene.title);
            assert!(scene.description.starts_with("Characters: "), "{path}: {}", scene.description);
        }
    }
}

/// What the files of each folder are read as here. None: nothing of it is imported.
const FOLDERS: [(&str, Option<Format>); 14] = [
    ("ale", None),
    ("comments", None),
    ("edl", Some(Format::EdlResolve)),
    ("fcp7xml", Some(Format::Xmeml)),
    ("fcpxml", Some(Format::Fcpxml)),
    ("fdx", Some(Format::Fdx)),
    ("fountain", Some(Format::Fountain)),
    ("fountain-derived", Some(Format::Fountain)),
    ("frameio", Some(Format::FrameioCsv)),
    ("json-storyboard", Some(Format::StoryboardJson)),
    ("kitsu-csv", Some(Format::KitsuCsv)),
    ("media", None),
    ("otio", Some(Format::Otio)),
    ("plays-csv", Some(Format::CsvScenes)),
];

/// The files that are refused, with the words that say what to do. Storyboards have a test of their own above.
const REFUSED: [(&str, &str); 9] = [
    ("fcp7xml/premiere_example_filter.xml", "begins with <filter>, not <xmeml>"),
    ("frameio/webhook_1.json", "export the comments from Frame.io as CSV"),
    ("frameio/webhook_2.json", "export the comments from Frame.io as CSV"),
    ("kitsu-csv/cgwire-demo/fixtures_persons.csv", "export the shots, or a playlist, from Kitsu as CSV"),
    ("otio/core/big_int.otio", "this is not JSON"),
    ("otio/ptulsconv/Charade.txt", "this is not JSON"),
    ("plays-csv/hamlet.csv", "Name the columns"),
    ("plays-csv/macbeth.csv", "Name the columns"),
    ("plays-csv/romeo_juliet.csv", "Name the columns"),
];

/// A file that somebody adds to the folder is read, or refused in words, or said here to be of no kind that is imported.
#[test]
fn every_file_of_the_folder_is_read_or_refused_in_words() {
    let Some(root) = testdata() else { return };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let table = fs::read_to_string(root.join("ATTRIBUTION.md")).expect("the table of the files");
    let paths = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    for path in paths.filter(|path| path.contains('/') && !path.contains("/expected/")) {
        let folder = path.split('/').next().unwrap_or_default();
        *counts.entry(folder.to_owned()).or_default() += 1;
        let bytes = fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let format = match FOLDERS.iter().find(|(known, _)| *known == folder) {
            Some((_, format)) => *format,
            // One file holds SubRip under a name of its own; that is said with --format.
            None if folder == "subtitles" => Some(detect(path, &bytes).unwrap_or(Format::Srt)),
            None => panic!("{path}: say in FOLDERS what it is read as, or that it is not"),
        };
        let Some(format) = format else { continue };
        let outcome = match format.reads() {
            Some(Reads::Markers) => read_markers(format, path, &bytes).map(drop),
            _ => read_script(format, path, &bytes).map(drop),
        };
        let refused = REFUSED.iter().find(|(known, _)| *known == path);
        match (outcome, refused) {
            (Ok(()), None) => {}
            (Err(error), Some((_, words))) => assert!(error.to_string().contains(words), "{error}"),
            (Err(error), None) => assert!(format == Format::StoryboardJson, "{error}"),
            (Ok(()), Some(_)) => panic!("{path} is read, and was to be refused"),
        }
    }
    let kinds = FOLDERS.iter().filter(|(_, format)| format.is_some()).map(|(folder, _)| *folder);
    for folder in kinds.chain(["subtitles"]) {
        assert!(counts.contains_key(folder), "the table has no files in {folder}");
    }
}
