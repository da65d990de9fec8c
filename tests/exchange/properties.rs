//! What holds for any script.

use std::collections::HashSet;

use orama::exchange::{Format, Script, detect, project_file, read_script};
use proptest::prelude::*;

use crate::support::fountain;

/// Pieces that mean something to the grammar, to be strung together at random.
const MARKS: [&str; 34] = [
    "INT. HOUSE - DAY",
    ".Forced",
    "EXT. SEA #1A#",
    "ANA",
    "@Ben",
    "EVE ^",
    "(softly)",
    "Hello there.",
    "!Bang",
    "~La",
    "CUT TO:",
    "> Fade",
    "> The end <",
    "# Act",
    "## Part",
    "= About",
    "===",
    "[[",
    "]]",
    "/*",
    "*/",
    "[[img: door]]",
    "SCENE ONE",
    "Scene 2",
    "SCENE.",
    "ACT II",
    "Title: T",
    "Author: A",
    "    indented",
    "  ",
    "",
    "*emphasis*",
    "été 日本",
    "FADE IN:",
];

fn marked_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![6 => proptest::sample::select(&MARKS[..]).prop_map(str::to_owned), 1 => "\\PC{0,12}"];
    let end = proptest::sample::select(&["\n", "\n\n", "\r\n", " "][..]);
    proptest::collection::vec((piece, end), 0..40)
        .prop_map(|parts| parts.into_iter().map(|(piece, end)| piece + end).collect())
}

/// A paragraph of the script: how it is marked, and what has to be found again.
#[derive(Debug, Clone)]
enum Block {
    Heading,
    Section,
    Synopsis,
    SceneLine,
    Action,
    Forced,
    Speech,
    Song,
    Transition,
    Centred,
    PageBreak,
    Boneyard,
}

const BLOCKS: [Block; 12] = [
    Block::Heading,
    Block::Section,
    Block::Synopsis,
    Block::SceneLine,
    Block::Action,
    Block::Forced,
    Block::Speech,
    Block::Song,
    Block::Transition,
    Block::Centred,
    Block::PageBreak,
    Block::Boneyard,
];

/// Writes a block whose words are numbered, so that each can be told from every other.
fn write(block: &Block, n: usize) -> (String, Vec<String>) {
    let word = |part: &str| format!("{part}{n}x");
    let (text, words) = match block {
        Block::Heading => (format!("INT. {} - DAY #{n}#", word("Place")), vec![word("Place")]),
        Block::Section => (format!("## {}", word("section")), vec![word("section")]),
        Block::Synopsis => (format!("= {}", word("about")), vec![word("about")]),
        Block::SceneLine => (format!("Scene {n}: {}", word("called")), vec![word("called")]),
        Block::Action => (format!("{} then\n  {}", word("do"), word("undo")), vec![word("do"), word("undo")]),
        Block::Forced => (format!("!{}", word("BANG")), vec![word("BANG")]),
        Block::Speech => (
            format!("@{}\n({})\n{}\n  \n{}", word("Name"), word("aside"), word("say"), word("repeat")),
            vec![word("Name"), word("aside"), word("say"), word("repeat")],
        ),
        Block::Song => (format!("~{}", word("sing")), vec![word("sing")]),
        Block::Transition => (format!("> {}", word("wipe")), vec![word("wipe")]),
        Block::Centred => (format!("> {} <", word("middle")), vec![word("middle")]),
        Block::PageBreak => ("====".to_owned(), Vec::new()),
        Block::Boneyard => (format!("/* {}\n\nINT. {} */", word("gone"), word("never")), Vec::new()),
    };
    (text, words)
}

/// The texts of all scenes, each word in capitals.
fn words_of(script: &Script) -> Vec<HashSet<String>> {
    let of = |text: &str| text.split(|c: char| !c.is_alphanumeric()).map(str::to_uppercase).collect::<Vec<_>>();
    let scene = |scene: &orama::exchange::ScriptScene| {
        [&scene.title, &scene.voice_text, &scene.description, &scene.image_prompt]
            .into_iter()
            .flat_map(|text| of(text))
            .collect()
    };
    script.scenes.iter().map(scene).collect()
}

proptest! {
    #[test]
    fn each_word_of_a_script_is_in_exactly_one_scene(
        blocks in proptest::collection::vec(proptest::sample::select(&BLOCKS[..]), 0..30),
        headings in any::<bool>(),
    ) {
        let kept = blocks.iter().filter(|block| headings || !matches!(block, Block::Heading));
        let written: Vec<(String, Vec<String>)> = kept.enumerate().map(|(n, block)| write(block, n + 1)).collect();
        let text: Vec<&str> = written.iter().map(|(text, _)| text.as_str()).collect();
        let script = fountain(&text.join("\n\n"));
        let scenes = words_of(&script);
        for word in written.iter().flat_map(|(_, words)| words) {
            let holding = scenes.iter().filter(|scene| scene.contains(&word.to_uppercase())).count();
            prop_assert_eq!(holding, 1, "{} in {} scenes of {:?}", word, holding, &script);
        }
        prop_assert!(!scenes.iter().flatten().any(|word| word.starts_with("GONE") || word.starts_with("NEVER")));
        prop_assert_eq!(script.scenes.is_empty(), written.iter().all(|(_, words)| words.is_empty()));
    }

    /// Arbitrary lines without hidden parts and without a title page: each word is found again somewhere.
    #[test]
    fn no_word_of_any_text_is_lost(lines in proptest::collection::vec("[a-zA-Z#=~>@!().:0-9 ]{0,20}", 0..20)) {
        let text = format!("!Begin\n\n{}", lines.join("\n"));
        let script = fountain(&text);
        let found: HashSet<String> = words_of(&script).into_iter().flatten().collect();
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let word = word.to_uppercase();
            prop_assert!(word == "CONT" || found.contains(&word), "{} is lost: {:?}", word, &script);
        }
    }

    #[test]
    fn scenes_and_notes_are_in_the_order_of_the_file(text in marked_text()) {
        let script = fountain(&text);
        let lines = text.replace("\r\n", "\n").split('\n').count();
        prop_assert!(script.scenes.is_sorted_by_key(|scene| scene.line));
        for scene in &script.scenes {
            prop_assert!(!scene.title.trim().is_empty());
            prop_assert!((1..=lines).contains(&scene.line));
            prop_assert!(scene.notes.iter().all(|note| (1..=lines).contains(&note.line)));
        }
    }

    #[test]
    fn reading_answers_for_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,200}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            let _ = detect("script", bytes);
            let _ = project_file::read("script", bytes);
            for format in Format::ALL {
                if let Err(error) = read_script(*format, "script", bytes) {
                    prop_assert!(!error.problems.is_empty());
                    prop_assert!(error.to_string().lines().next().is_some_and(|line| line.starts_with("script")));
                }
            }
        }
    }

    /// What is written in the words of XML and JSON, but rarely is either.
    #[test]
    fn nearly_legal_files_are_answered(
        tags in proptest::collection::vec(proptest::sample::select(&[
            "<FinalDraft>", "</FinalDraft>", "<Content>", "</Content>", "<Paragraph Type=\"Action\">", "<Paragraph Type='Scene Heading' Number='1'/>",
            "</Paragraph>", "<Text>", "</Text>", "<ScriptNote>", "</ScriptNote>", "<DualDialogue>", "&amp;", "&x;", "&#x41;", "<![CDATA[x]]>", "<!-- -->", "words",
        ][..]), 0..30),
        parts in proptest::collection::vec(proptest::sample::select(&[
            "{", "}", "[", "]", ":", ",", "\"scenes\":", "\"text\":", "\"shots\":", "\"a\"", "1", "-2.5e3", "null", "true", "\n",
        ][..]), 0..30),
    ) {
        let _ = read_script(Format::Fdx, "t", format!("<FinalDraft><Content>{}", tags.concat()).as_bytes());
        let _ = read_script(Format::StoryboardJson, "t", parts.concat().as_bytes());
        let _ = read_script(Format::StoryboardJson, "t", format!("{{\"scenes\":[{}]}}", parts.concat()).as_bytes());
    }
}
