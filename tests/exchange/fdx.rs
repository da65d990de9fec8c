//! Final Draft.

use orama::exchange::{Format, SceneRule, detect, read_script};

use crate::support::{fdx, has_notice, notes, places, titles};

fn paragraph(kind: &str, words: &str) -> String {
    format!("<Paragraph Type=\"{kind}\"><Text>{words}</Text></Paragraph>\n")
}

#[test]
fn runs_of_text_are_joined_with_what_stands_between_them() {
    let script = fdx("<Paragraph Type=\"Scene Heading\" Number=\"12A\"><Text>INT. HOUSE</Text></Paragraph>\n\
         <Paragraph Type=\"Action\"><Text>A door </Text><Text Style=\"Bold\">slams</Text>.</Paragraph>\n\
         <Paragraph Type=\"Dialogue\"><Text>5 &lt; 6 &amp; caf&#233;</Text></Paragraph>")
    .expect("a legal file");
    let scene = &script.scenes[0];
    assert_eq!(scene.title, "12A INT. HOUSE");
    assert_eq!(scene.description, "A door slams.");
    assert_eq!(scene.voice_text, "5 < 6 & café");
    assert_eq!(scene.line, 4);
}

#[test]
fn identical_headings_stay_distinct_scenes() {
    let heading = paragraph("Scene Heading", "INT. HOUSE - DAY");
    let script = fdx(&format!("{heading}{}{heading}", paragraph("Shot", "CLOSE ON THE DOOR"))).expect("a legal file");
    assert_eq!(titles(&script), ["INT. HOUSE - DAY", "INT. HOUSE - DAY"]);
    assert_eq!(script.scenes[0].description, "CLOSE ON THE DOOR", "a type without a rule of its own is action");
}

#[test]
fn notes_stay_with_their_paragraph_and_properties_are_not_text() {
    let script = fdx(
        "<Paragraph Type=\"Scene Heading\">\n<SceneProperties Title=\"x\"><Summary><Paragraph><Text>hidden</Text></Paragraph></Summary></SceneProperties>\n\
         <ScriptNote ID=\"1\"><Paragraph><Text>which </Text><Text>house?</Text></Paragraph></ScriptNote>\n<Text>INT. A</Text></Paragraph>\n\
         <Paragraph Type=\"Scene Heading\"><Text>INT. B</Text></Paragraph>",
    )
    .expect("a legal file");
    assert_eq!(titles(&script), ["INT. A", "INT. B"]);
    assert_eq!(notes(&script.scenes[0]), [(6, "which house?")]);
    assert!(script.scenes[1].notes.is_empty());
    assert!(!script.scenes[0].description.contains("hidden"));
}

#[test]
fn both_sides_of_dual_dialogue_are_read() {
    let inner = [("Character", "ADAM"), ("Dialogue", "Yes."), ("Character", "EVE"), ("Dialogue", "No.")];
    let inner: String = inner.iter().map(|(kind, words)| paragraph(kind, words)).collect();
    let script = fdx(&format!("<Paragraph><DualDialogue>{inner}</DualDialogue></Paragraph>")).expect("a legal file");
    assert_eq!(script.scenes[0].voice_text, "ADAM\nYes.\n\nEVE\nNo.");
}

#[test]
fn a_script_without_headings_is_cut_as_a_fountain_script_is() {
    let script =
        fdx(&[paragraph("General", "SCENE ONE"), paragraph("Action", "Rain."), paragraph("General", "Scene 2")]
            .concat());
    let script = script.expect("a legal file");
    assert_eq!(script.rule, SceneRule::SceneLines);
    assert_eq!(titles(&script), ["SCENE ONE", "Scene 2"]);
}

#[test]
fn a_body_level_a_title_page_and_notes_elsewhere_are_read() {
    let text = "<FinalDraft><Content><Body><Paragraph Type=\"Action\"><Text>Go.</Text></Paragraph></Body></Content>\n\
                <ScriptNotes><ScriptNote><Paragraph><Text>late note</Text></Paragraph></ScriptNote></ScriptNotes>\n\
                <TitlePage><Content><Paragraph/><Paragraph><Text>The Name</Text></Paragraph><Paragraph><Text>by A.</Text></Paragraph></Content></TitlePage>\n\
                </FinalDraft>";
    let script = read_script(Format::Fdx, "t.fdx", text.as_bytes()).expect("a legal file");
    assert_eq!(script.title.as_deref(), Some("The Name"));
    assert_eq!(script.scenes[0].description, "Go.");
    assert_eq!(notes(&script.scenes[0]), [(2, "late note")]);
    assert!(has_notice(&script, 3, "by A.") && has_notice(&script, 2, "1 note"), "{:?}", script.notices);
}

#[test]
fn broken_files_are_refused_with_line_and_reason() {
    let cases = [
        ("<FinalDraft>\n<Content>\n<Paragraph Type=\"Action\"><Text>cut", 3, "cut short"),
        ("<FinalDraft>\n<Content>\n</Text></Content></FinalDraft>", 3, "well-formed"),
        ("<html>\n</html>", 1, "not <FinalDraft>"),
        ("<FinalDraft>\n<Content><Paragraph>\n&nope;</Paragraph></Content></FinalDraft>", 3, "&nope;"),
    ];
    for (text, line, words) in cases {
        let error = read_script(Format::Fdx, "t.fdx", text.as_bytes()).expect_err(text);
        let found = places(&error);
        assert!(found.len() == 1 && found[0].0 == Some(line) && found[0].1.contains(words), "{text}: {error}");
        assert!(error.to_string().starts_with(&format!("t.fdx:{line}")), "{error}");
    }
    let error = read_script(Format::Fdx, "t.fdx", b"<FinalDraft/>").expect_err("a file without a script");
    assert!(error.to_string().contains("<Content>"), "{error}");
}

#[test]
fn the_format_is_told_by_content_where_the_name_does_not() {
    let text = b"<?xml version=\"1.0\"?>\n<FinalDraft/>";
    assert_eq!(detect("script.xml", text), Some(Format::Fdx));
    assert_eq!(detect("script", text), Some(Format::Fdx));
    assert_eq!(detect("page.xml", b"<html/>"), None);
    assert_eq!(detect("a.FDX", b""), Some(Format::Fdx));
    assert_eq!(detect("notes.txt", b"INT. A"), Some(Format::Fountain));
    assert_eq!(detect("a.json", b"\xEF\xBB\xBF{\"format\": \"orama-project\"}"), Some(Format::Json));
    assert_eq!(detect("a.json", b"[]"), Some(Format::StoryboardJson));
    assert_eq!(detect("a.png", b"\x89PNG"), None);
}
