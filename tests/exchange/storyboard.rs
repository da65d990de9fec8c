//! Storyboards: one table of keys for every program.

use orama::exchange::{Format, read_script};

use crate::support::{has_notice, notes, places, storyboard, titles};

#[test]
fn keys_of_many_programs_mean_the_same() {
    let spellings = [
        r#"[{"title": "T", "narration": "Said.", "description": "Seen.", "image_prompt": "Drawn."}]"#,
        r#"{"scenes": [{"Heading": "T", "voice_text": "Said.", "action": "Seen.", "Image Prompt": "Drawn."}]}"#,
        r#"{"data": {"Shots": [{"headline": "T", "voiceOver": "Said.", "visual": "Seen.", "firstFrame": "Drawn."}]}}"#,
        r#"{"slides": [{"scene-title": "T", "text": "Said.", "what": "Seen.", "prompts": ["Drawn."]}]}"#,
        r#"{"segments": [{"title": "T", "dialogue": [{"content": "Said."}], "motion": "Seen.", "prompt": "Drawn."}]}"#,
    ];
    for text in spellings {
        let script = storyboard(text).expect(text);
        let [scene] = script.scenes.as_slice() else { panic!("{text}") };
        let texts = [&scene.title, &scene.voice_text, &scene.description, &scene.image_prompt];
        assert_eq!(texts, ["T", "Said.", "Seen.", "Drawn."], "{text}");
    }
}

#[test]
fn shots_of_scenes_are_scenes_and_the_texts_of_the_whole_go_to_the_first() {
    let script = storyboard(
        r#"{"scenes": [
            {"scene_num": 1, "description": "A yard.", "shots": [
                {"shot_id": 1, "first_frame": "gate", "video_prompt": "opens"},
                {"shot_id": 2, "first_frame": "dog", "video_prompt": "barks"}]},
            {"scene_num": 2, "shots": [{"first_frame": "sky"}]}]}"#,
    )
    .expect("a legal storyboard");
    assert_eq!(titles(&script), ["Scene 1 · Shot 1", "Scene 1 · Shot 2", "Scene 2 · Shot 1"]);
    let descriptions: Vec<&str> = script.scenes.iter().map(|scene| scene.description.as_str()).collect();
    assert_eq!(descriptions, ["A yard.\n\nopens", "barks", ""]);
    let lines: Vec<usize> = script.scenes.iter().map(|scene| scene.line).collect();
    assert_eq!(lines, [3, 4, 5]);
}

#[test]
fn dialogues_name_their_speakers_and_what_they_do() {
    let script = storyboard(
        r#"[{"sceneinformation": {"who": ["Ana", "Ben"], "where": "Roof", "what": "They wait."},
             "dialogues": [
               {"speaker": "Ana", "content": "Now?", "actions": [{"character": "Ana", "action": "waves"}], "shot": "Close"},
               {"speaker": "Ben", "content": "No.", "current position": "left"},
               {"shot": "Long", "move": {"character": "Ben", "destination": "door"}}]}]"#,
    )
    .expect("a legal storyboard");
    let scene = &script.scenes[0];
    assert_eq!(scene.title, "Roof");
    assert_eq!(scene.voice_text, "ANA\nNow?\n\nBEN\nNo.");
    assert_eq!(scene.description, "Characters: Ana, Ben\n\nThey wait.\n\nAna: waves — Close\n\nLong — Ben: door");
    assert!(has_notice(&script, 4, "current position (1)"), "{:?}", script.notices);
}

#[test]
fn words_on_the_screen_are_spoken_only_where_nothing_else_is() {
    let script =
        storyboard(r#"[{"text": "Read me.", "narration": "Hear me.", "voice": "Alloy"}, {"text": "Hear this."}]"#);
    let script = script.expect("a legal storyboard");
    assert_eq!((script.scenes[0].voice_text.as_str(), script.scenes[0].description.as_str()), ("Hear me.", "Read me."));
    assert_eq!((script.scenes[1].voice_text.as_str(), script.scenes[1].description.as_str()), ("Hear this.", ""));
    assert_eq!(titles(&script), ["Scene 1", "Scene 2"]);
}

#[test]
fn lengths_become_frames_where_the_file_states_a_rate() {
    let scenes = r#""scenes": [{"text": "a", "duration": 2.5}, {"text": "b", "duration": "4s"}, {"text": "c", "duration_ms": 500},
        {"text": "d", "duration": "5-7 seconds"}, {"text": "e", "duration_frames": 9}]"#;
    let frames = |text: &str| {
        let script = storyboard(text).expect("a legal storyboard");
        (script.scenes.iter().map(|scene| scene.duration_frames).collect::<Vec<_>>(), script)
    };
    let (counted, script) = frames(&format!(r#"{{"settings": {{"fps": 30}}, {scenes}}}"#));
    assert_eq!(counted, [Some(75), Some(120), Some(15), None, Some(9)]);
    assert_eq!(script.scenes[3].description, "Duration: 5-7 seconds", "a length that is no number is kept as words");
    let (counted, _) = frames(&format!(r#"{{"frame_rate": "30000/1001", {scenes}}}"#));
    assert_eq!(counted[1], Some(120), "4 s are 119.88 frames");
    let (counted, script) = frames(&format!("{{{scenes}}}"));
    assert_eq!(counted, [None, None, None, None, Some(9)]);
    assert!(has_notice(&script, 1, "3 scenes state a length"), "{:?}", script.notices);
}

#[test]
fn what_is_not_read_is_named() {
    let script = storyboard(
        r#"{"title": " The  title ", "logline": "All about it.", "theme": 3,
            "scenes": [{"text": "a", "notes": "hold", "effect": "zoom"}, {"text": "b", "effect": "cut"}],
            "shots": [{"prompt": "elsewhere"}]}"#,
    )
    .expect("a legal storyboard");
    assert_eq!(script.title.as_deref(), Some("The  title"));
    assert_eq!(notes(&script.scenes[0]), [(2, "hold")]);
    assert!(has_notice(&script, 1, "All about it."), "{:?}", script.notices);
    assert!(has_notice(&script, 1, "theme"), "{:?}", script.notices);
    assert!(has_notice(&script, 2, "effect (2)"), "{:?}", script.notices);
    assert!(has_notice(&script, 3, "`shots`"), "{:?}", script.notices);
}

#[test]
fn of_very_many_keys_the_first_are_named_and_the_others_counted() {
    let keys =
        |letter: char, count: usize| (0..count).map(|at| format!(",\"{letter}{at}\":1")).collect::<Vec<_>>().concat();
    let text = format!("{{\"scenes\":[{{\"text\":\"a\"{}}}]{}}}", keys('k', 500), keys('t', 300));
    let script = storyboard(&text).expect("a scene");
    assert!(has_notice(&script, 1, "k199 (1)") && has_notice(&script, 1, "(1) and 300 more."), "{:?}", script.notices);
    assert!(has_notice(&script, 1, "t198, t199 and 100 more."), "{:?}", script.notices);
    let error = storyboard(&format!("{{\"{}\":1{}}}", "long ".repeat(100), keys('t', 300))).expect_err("no scene");
    assert!(places(&error)[0].1.contains("long …`, `t0`"), "{error}");
    assert!(places(&error)[0].1.contains("`t198` and 101 more"), "{error}");
}

#[test]
fn every_wrong_value_is_named_with_path_and_line() {
    let error = storyboard(
        "{\"fps\": \"fast\",\n\"scenes\": [\n{\"narration\": 5},\n7,\n{\"text\": \"fine\", \"duration\": -1},\n{\"shots\": [{\"prompt\": {\"a\": 1}}]},\n{\"mood\": \"blue\"}\n]}",
    )
    .expect_err("six bad places");
    let found = places(&error);
    let expected = [
        (1, "`fps` is not a frame rate"),
        (3, "`scenes[0].narration` is a number; expected text"),
        (4, "`scenes[1]` is a number; expected an object"),
        (5, "`scenes[2].duration` is a number; expected a length"),
        (6, "`scenes[3].shots[0].prompt` is an object; expected text"),
        (7, "`scenes[4]` holds no text of a scene"),
    ];
    for (line, words) in expected {
        assert!(
            found.iter().any(|(at, reason)| *at == Some(line) && reason.starts_with(words)),
            "{line} {words}: {error}"
        );
    }
    assert!(error.to_string().contains("test.json:4: `scenes[1]`"), "{error}");
}

#[test]
fn files_without_scenes_are_refused_with_what_was_looked_for() {
    for text in [r#"{"stories": [{"file": "x"}]}"#, "[]", "[1, 2]", "{}", "3", "null", r#"[{"id": 1, "file": "x"}]"#] {
        let error = storyboard(text).expect_err(text);
        assert!(error.to_string().contains("under one of the keys scenes, shots"), "{error}");
    }
    let error = storyboard("{\n\"scenes\": []}").expect_err("an empty list");
    assert_eq!(places(&error), [(Some(2), "`scenes` is empty: there is no scene to import.")]);
}

#[test]
fn a_list_of_texts_is_a_list_of_scenes() {
    let script = storyboard("{\"beats\": [\"A man walks.\",\n\"He stops.\"]}").expect("a legal storyboard");
    assert_eq!(titles(&script), ["Beat 1", "Beat 2"]);
    assert_eq!((script.scenes[1].description.as_str(), script.scenes[1].line), ("He stops.", 2));
}

#[test]
fn syntax_errors_have_line_and_column() {
    let error = storyboard("{\n  \"scenes\": [,]\n}").expect_err("no JSON");
    assert_eq!((error.problems[0].line, error.problems[0].column), (Some(2), Some(14)));
    let error = storyboard("export default [{}]").expect_err("JavaScript");
    assert!(error.to_string().contains("not JSON"), "{error}");
    let error = storyboard("[{\"text\": \"a\"").expect_err("cut short");
    assert!(error.to_string().contains("cut short"), "{error}");
    let error = read_script(Format::Json, "p.json", b"{}").expect_err("a project is no script");
    assert!(error.to_string().contains("format `json`"), "{error}");
}
