//! From the elements of one scene to its texts.

use std::borrow::Cow;

use super::{
    element::{Element, Kind},
    script::{ScriptNote, ScriptScene},
};

/// One uninterrupted piece of speech.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Speech {
    /// The name, as written; none where the file names nobody.
    pub(super) speaker: Option<String>,
    /// The words, one line each.
    pub(super) lines: Vec<String>,
}

/// The spoken text, and the only speaker where there is exactly one: then the name is not repeated above each block.
pub(super) fn voice_text(speeches: &[Speech]) -> (String, Option<String>) {
    let mut names: Vec<String> = speeches.iter().filter_map(|s| s.speaker.as_deref()).map(base_name).collect();
    names.sort_unstable();
    names.dedup();
    let anonymous = speeches.iter().any(|speech| speech.speaker.is_none());
    let alone = names.len() == 1 && !anonymous;
    let block = |speech: &Speech| {
        let name = speech.speaker.iter().filter(|_| !alone).map(|name| shown_name(name).into());
        let lines = speech.lines.iter().map(|line| Cow::from(line.as_str()));
        name.chain(lines).collect::<Vec<Cow<'_, str>>>().join("\n")
    };
    let text = speeches.iter().map(block).filter(|block| !block.trim().is_empty()).collect::<Vec<_>>().join("\n\n");
    let only = speeches.iter().filter(|_| alone).find_map(|speech| speech.speaker.as_deref()).map(shown_name);
    (text.trim_matches('\n').to_owned(), only)
}

/// How the line of a description begins that keeps the name of the only speaker.
pub(super) const SPOKEN_BY: &str = "Spoken by ";

/// The line of a description that keeps the name of the only speaker.
pub(super) fn spoken_by(name: &str) -> String {
    format!("{SPOKEN_BY}{name}")
}

/// The name without what is said about this one speech: `ANA (V.O.)` and `ANA (CONT'D)` are both ANA.
pub(super) fn base_name(name: &str) -> String {
    name.split('(').next().unwrap_or(name).trim().to_uppercase()
}

/// The name in capitals, without the `(CONT'D)` that only tells the reader of a page that the same person goes on.
pub(super) fn shown_name(name: &str) -> String {
    let upper = name.to_uppercase();
    let kept = ["(CONT'D)", "(CONT\u{2019}D)", "(CONT)"].iter().fold(upper, |name, mark| name.replace(mark, ""));
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Makes a scene of a title and the elements below it.
pub(super) fn scene(title: String, line: usize, elements: &[Element]) -> ScriptScene {
    let (notes, prompts) = notes_and_prompts(elements);
    let (voice_text, only_speaker) = voice_text(&speeches(elements));
    let mut paragraphs = about(elements);
    paragraphs.extend(happenings(elements));
    paragraphs.extend(only_speaker.as_deref().map(spoken_by));
    ScriptScene {
        title,
        voice_text,
        description: paragraphs.join("\n\n").trim_matches('\n').to_owned(),
        image_prompt: prompts.join("\n"),
        notes,
        line,
        ..ScriptScene::default()
    }
}

/// Sections, with their marks, and synopses: what the scene is about comes before what happens in it.
fn about(elements: &[Element]) -> Vec<String> {
    let paragraph = |element: &Element| match element.kind {
        Kind::Section { level } => Some(format!("{} {}", "#".repeat(level), element.text)),
        Kind::Synopsis => Some(element.text.clone()),
        _ => None,
    };
    elements.iter().filter_map(paragraph).collect()
}

fn happenings(elements: &[Element]) -> impl Iterator<Item = String> {
    elements.iter().filter(|e| matches!(e.kind, Kind::Action | Kind::Transition)).map(|e| e.text.clone())
}

fn speeches(elements: &[Element]) -> Vec<Speech> {
    let mut speeches: Vec<Speech> = Vec::new();
    let mut open = false;
    for element in elements {
        match element.kind {
            Kind::Character { .. } => {
                speeches.push(Speech { speaker: Some(element.text.clone()), lines: Vec::new() });
                open = true;
            }
            Kind::Parenthetical | Kind::Dialogue | Kind::Lyric => {
                if !open {
                    speeches.push(Speech::default());
                    open = true;
                }
                speeches.last_mut().into_iter().for_each(|speech| speech.lines.push(element.text.clone()));
            }
            Kind::Note => {}
            _ => open = false,
        }
    }
    speeches
}

fn notes_and_prompts(elements: &[Element]) -> (Vec<ScriptNote>, Vec<String>) {
    let (mut notes, mut prompts) = (Vec::new(), Vec::new());
    for element in elements.iter().filter(|element| element.kind == Kind::Note) {
        match image_prompt(&element.text) {
            Some(prompt) => prompts.push(prompt.to_owned()),
            None => notes.push(ScriptNote { text: element.text.clone(), line: element.line }),
        }
    }
    (notes, prompts)
}

/// The prompt of a note such as `[[img: a door in the rain]]`.
fn image_prompt(note: &str) -> Option<&str> {
    let (key, prompt) = note.split_once(':')?;
    let is_prompt = matches!(key.trim().to_ascii_lowercase().as_str(), "img" | "image" | "image prompt");
    (is_prompt && !prompt.trim().is_empty()).then(|| prompt.trim())
}
