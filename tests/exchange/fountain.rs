//! Each element of the Fountain grammar, and each rule by which a script is cut.

use orama::exchange::{Format, SceneRule, read_script};

use crate::support::{fountain, has_notice, notes, titles};

#[test]
fn headings_in_every_spelling_begin_scenes() {
    let script = fountain(
        "INT. A\n\next. b - day\n\nEST C\n\nINT./EXT. D\n\nint/ext e\n\nI/E. F\n\nI./E. G\n\nINT - H\n\nINT.I\n\n.forced\n\n\
         ... not one\n\nINTERIOR J\n\n. nor this\n\nEXT",
    );
    assert_eq!(script.rule, SceneRule::Headings);
    let expected = [
        "INT. A",
        "ext. b - day",
        "EST C",
        "INT./EXT. D",
        "int/ext e",
        "I/E. F",
        "I./E. G",
        "INT - H",
        "INT.I",
        "forced",
    ];
    assert_eq!(titles(&script), expected);
    assert_eq!(script.scenes[9].description, "... not one\n\nINTERIOR J\n\n. nor this\n\nEXT");
}

#[test]
fn a_heading_needs_an_empty_line_above_and_none_below() {
    let script = fountain("INT. A\nShe waits.\nEXT. B is action here.\n\nEXT. B\n");
    assert_eq!(titles(&script), ["INT. A", "EXT. B"]);
    assert_eq!(script.scenes[0].description, "She waits.\nEXT. B is action here.");
}

#[test]
fn a_scene_number_stands_before_the_heading() {
    let script = fountain("INT. HOUSE - DAY #1A#\n\n.ROOM #9 #II-4.#\n\nINT. CLUB #5\n");
    assert_eq!(titles(&script), ["1A INT. HOUSE - DAY", "II-4. ROOM #9", "INT. CLUB #5"]);
}

#[test]
fn several_speakers_are_named_and_a_single_one_is_not_repeated() {
    let script = fountain(
        "INT. A\n\nANA\nHello.\n\nBEN (V.O.)\n(softly)\nYes?\n\nANA (CONT'D)\nBen!\n\nINT. B\n\nANA\nAlone.\n\nANA (V.O.)\nStill.\n",
    );
    assert_eq!(script.scenes[0].voice_text, "ANA\nHello.\n\nBEN (V.O.)\n(softly)\nYes?\n\nANA\nBen!");
    assert_eq!(script.scenes[0].description, "");
    assert_eq!(script.scenes[1].voice_text, "Alone.\n\nStill.");
    assert_eq!(script.scenes[1].description, "Spoken by ANA");
}

#[test]
fn names_are_capitals_with_something_below_or_forced() {
    let script = fountain(
        "INT. A\n\n@McAvoy\nForced.\n\nHANS (on the radio)\nLower case in brackets.\n\nNOBODY\n\nHan Solo\nNot in capitals.\n\n\
         (NOT A NAME)\nNor this.\n\n42\nNor a number.\n\nR2D2\nBeep.\n",
    );
    let scene = &script.scenes[0];
    let spoken = "MCAVOY\nForced.\n\nHANS (ON THE RADIO)\nLower case in brackets.\n\nR2D2\nBeep.";
    assert_eq!(scene.voice_text, spoken);
    let action = "NOBODY\n\nHan Solo\nNot in capitals.\n\n(NOT A NAME)\nNor this.\n\n42\nNor a number.";
    assert_eq!(scene.description, action);
}

#[test]
fn dual_dialogue_is_kept_in_turn_and_said_so() {
    let script = fountain("INT. A\n\nADAM\nYes.\n\nEVE ^\nNo.\n");
    assert_eq!(script.scenes[0].voice_text, "ADAM\nYes.\n\nEVE\nNo.");
    assert!(has_notice(&script, 6, "1 dual speech"), "{:?}", script.notices);
}

#[test]
fn two_spaces_keep_a_speech_open_unless_something_else_begins() {
    let script = fountain("INT. A\n\nDEALER\nTen.\n  \nFour.\n\nDEALER\nBust.\n    \nEXT. B\n\nRain.\n");
    assert_eq!(titles(&script), ["INT. A", "EXT. B"]);
    assert_eq!(script.scenes[0].voice_text, "Ten.\n\nFour.\n\nBust.");
    assert_eq!(script.scenes[1].description, "Rain.");
}

#[test]
fn action_lyrics_transitions_and_centred_text() {
    let script = fountain(
        "INT. A\n\n!BANG\nagain\n\n~La la\n\nSINGER\n~Oh\n\nCUT TO:\n\n> Burn to white.\n\n>THE END<\n\nCUT TO: \n\nboop TO:\n\nEXT. B\n",
    );
    let scene = &script.scenes[0];
    let expected = "BANG\nagain\n\nCUT TO:\n\nBurn to white.\n\nTHE END\n\nCUT TO:\n\nboop TO:";
    assert_eq!(scene.description, expected);
    assert_eq!(scene.voice_text, "La la\n\nSINGER\nOh", "what is sung is heard");
}

#[test]
fn sections_and_synopses_lead_the_scene_below_them() {
    let script = fountain(
        "# Act I\n\n= How it begins.\n\nFADE IN:\n\nINT. A\n= She leaves.\n\nShe leaves the house.\n\n# Act II\n## Sea\n\nEXT. B\n\nWaves.\n",
    );
    assert_eq!(titles(&script), ["INT. A", "EXT. B"]);
    let first = "# Act I\n\nHow it begins.\n\nShe leaves.\n\nFADE IN:\n\nShe leaves the house.";
    assert_eq!(script.scenes[0].description, first);
    assert_eq!(script.scenes[1].description, "# Act II\n\n## Sea\n\nWaves.");
}

#[test]
fn words_before_the_first_heading_are_a_scene_of_their_own() {
    let script = fountain("A street in the rain, long before any of this.\n\nINT. A\n\nDry.\n");
    assert_eq!(titles(&script), ["A street in the rain, long before any of this.", "INT. A"]);
    assert_eq!((script.scenes[0].line, script.scenes[1].line), (1, 3));
}

#[test]
fn notes_become_comments_where_they_stand() {
    let script = fountain(
        "[[about all of it]]\n\nINT. A [[which house?]]\n\nANA\nHello.\n[[too long\n  by half]]\nAgain.\n\n[[img: a red door]]\n\nThe [[inner]] end. [[open\n\nINT. B\n",
    );
    assert_eq!(titles(&script), ["INT. A", "INT. B"]);
    let scene = &script.scenes[0];
    assert_eq!(notes(scene), [(1, "about all of it"), (3, "which house?"), (7, "too long\n  by half"), (13, "inner")]);
    assert_eq!(scene.voice_text, "Hello.\nAgain.", "a note does not end a speech");
    assert_eq!(scene.image_prompt, "a red door");
    assert_eq!(scene.description, "The  end. [[open\n\nSpoken by ANA", "a note that is never closed is text");
}

#[test]
fn the_boneyard_is_not_read_and_said_so() {
    let script = fountain("INT. A\n\nOne /* two\n\nINT. X\n\nthree */ four.\n/* all */\nEXT. B\n\n/* never closed\n");
    assert_eq!(titles(&script), ["INT. A", "EXT. B"]);
    assert_eq!(script.scenes[0].description, "One\n\n\n\n four.".replace("\n\n\n\n", "\n\n"));
    assert_eq!(script.scenes[1].description, "/* never closed");
    assert!(has_notice(&script, 3, "2 boneyard passages"), "{:?}", script.notices);
    assert!(has_notice(&script, 11, "never closed"), "{:?}", script.notices);
}

#[test]
fn the_title_page_gives_the_title_and_the_rest_is_said() {
    let script =
        fountain("Title:\n    _**BRICK & STEEL**_\n    **RETIRED**\nCredit: by\nAuthor:\n\tA. B.\n\nINT. A\n\nGo.\n");
    assert_eq!(script.title.as_deref(), Some("BRICK & STEEL RETIRED"));
    assert_eq!(titles(&script), ["INT. A"]);
    assert!(has_notice(&script, 4, "Credit: by") && has_notice(&script, 5, "Author: A. B."), "{:?}", script.notices);
}

#[test]
fn a_title_page_may_be_indented_or_end_without_an_empty_line() {
    let script = fountain("    Title: \n    Credit: by\n    Author: N. B.\n\n===\n\nINT. A\n");
    assert_eq!((script.title.as_deref(), script.scenes.len()), (None, 1));
    let script = fountain("Title: T\nContact:\n    a@b.c\nNot an entry.\nStill: no entry.\n");
    assert_eq!(script.scenes[0].description, "Not an entry.\nStill: no entry.");
    let script = fountain("FADE IN:\n\nA room.\n");
    assert_eq!(script.scenes[0].description, "FADE IN:\n\nA room.", "not every word with a colon is a title page");
}

#[test]
fn sections_cut_where_there_are_no_headings() {
    let script = fountain("# One\n\nText.\n\n# Two\n\n## Deeper\n\nMore.\n\n## Next\n\n= About it.\n");
    assert_eq!(script.rule, SceneRule::Sections);
    assert_eq!(
        titles(&script),
        ["One", "Two · Deeper", "Next"],
        "a section that only holds sections is no empty scene"
    );
    assert_eq!(script.scenes[2].description, "About it.");
}

#[test]
fn scene_lines_cut_where_there_are_no_sections() {
    let script = fountain(
        "ACT I\n\nScene 1. The kitchen\n\nSteam.\n\nSCENE TWO\nDirectly below.\n\nThe scene is set.\n\nACT II\n\nAct II, Scene iii\n\nANA\nSCENE\n\nSCENE.\n",
    );
    assert_eq!(script.rule, SceneRule::SceneLines);
    assert_eq!(titles(&script), ["Scene 1. The kitchen", "SCENE TWO", "Act II, Scene iii"]);
    assert_eq!(script.scenes[0].description, "ACT I\n\nSteam.");
    assert_eq!(script.scenes[1].description, "Directly below.\n\nThe scene is set.");
    assert_eq!(script.scenes[2].description, "ACT II\n\nSCENE.\n\nSpoken by ANA");
}

#[test]
fn paragraphs_are_grouped_under_a_length() {
    let paragraph = |n: usize| format!("{} {}", ["Alpha", "Beta", "Gamma", "Delta"][n], "word ".repeat(50));
    let text: Vec<String> = (0..4).map(paragraph).collect();
    let script = fountain(&format!("{}\n\nANA\n{}\n", text.join("\n\n"), "said ".repeat(200)));
    assert_eq!(script.rule, SceneRule::Paragraphs);
    assert_eq!(script.scenes.len(), 3, "two groups of two, and a speech that is longer than a group on its own");
    assert!(script.scenes[0].description.contains("Beta") && script.scenes[1].description.contains("Gamma"));
    assert!(script.scenes.iter().take(2).all(|scene| scene.description.chars().count() <= 602));
    assert!(script.scenes[0].title.starts_with("Alpha word word") && script.scenes[0].title.ends_with('…'));
    assert!(script.rule.explain().contains("600"));
}

#[test]
fn a_page_break_ends_a_group() {
    let script = fountain("One.\n\n===\n\nTwo.\n");
    assert_eq!(titles(&script), ["One.", "Two."]);
    assert_eq!(script.scenes[1].line, 5);
    assert!(has_notice(&script, 3, "1 forced page break"), "{:?}", script.notices);
}

#[test]
fn a_file_without_words_has_no_scenes_and_says_so() {
    for text in ["", " \n\t\n", "Title: T\nAuthor: A\n", "/* all of it */", "===\n"] {
        let script = fountain(text);
        assert!(script.scenes.is_empty(), "{text:?}");
        assert!(has_notice(&script, 1, "nothing to review"), "{text:?}");
    }
    let script = fountain("[[only a note]]\n");
    assert_eq!(titles(&script), ["Notes"], "a note is something to review");
}

#[test]
fn line_ends_and_encodings_make_no_difference() {
    let text = "Title: Tür\n\nINT. CAFÉ #1#\n\nANA\nHallo.\n\n[[n]]\n";
    let plain = fountain(text);
    let little: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let variants = [
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        format!("\u{FEFF}{text}").into_bytes(),
        little,
        big,
    ];
    for bytes in variants {
        assert_eq!(read_script(Format::Fountain, "test.fountain", &bytes).as_ref(), Ok(&plain));
    }
}
