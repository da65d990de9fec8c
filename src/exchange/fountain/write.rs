//! Scenes as a screenplay that is read back to the same scenes and texts.
//!
//! What happens is action, what is spoken is dialogue below the name that it was read with. Spoken words that name nobody are
//! written as lyrics (`~`): the one kind of speech that needs no name. A line that the grammar would take for something else
//! is forced (`!`). What cannot be written at all is said in [`write`].

use super::grammar::{begins_as_heading, is_name};
use crate::{
    exchange::{compose, cut},
    model::Scene,
};

/// Writes a screenplay. The same scenes give the same bytes.
///
/// Read back, titles, spoken texts, descriptions and image prompts are the same, but for spaces at the ends of lines, empty
/// lines in an image prompt, and these: `[[` and `/*`, which open a note and a boneyard, get a space between them, and a title
/// that does not begin with a letter or digit gets the number of its scene before it.
#[must_use]
pub fn write(title: &str, scenes: &[Scene]) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = format!("Title: {}\n", plain(&title));
    for scene in scenes {
        out.push('\n');
        out.push_str(&write_scene(scene));
    }
    out
}

fn write_scene(scene: &Scene) -> String {
    let (description, voice) = (normal(&scene.description), normal(&scene.voice_text));
    let speech = Speech::of(&voice, &description);
    let mut paragraphs: Vec<String> = vec![heading(scene)];
    if !speech.description.is_empty() {
        paragraphs.extend(speech.description.split("\n\n").map(action));
    }
    let ends_in_act = speech.description.rsplit("\n\n").next().is_some_and(cut::is_act_line);
    if speech.blocks.is_empty() && ends_in_act {
        // `ACT TWO` at the end of a scene would be read as the beginning of the next; an empty lyric stands between.
        paragraphs.push("~".to_owned());
    }
    paragraphs.extend(speech.blocks);
    let prompts: Vec<String> = prompt_lines(&scene.image_prompt).map(|line| format!("[[img: {line}]]")).collect();
    if !prompts.is_empty() {
        paragraphs.push(prompts.join("\n"));
    }
    paragraphs.join("\n\n") + "\n"
}

/// A text without line ends of other systems, spaces at the ends of lines and empty lines around it.
fn normal(text: &str) -> String {
    let text = plain(&text.replace("\r\n", "\n").replace('\r', "\n"));
    text.split('\n').map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

/// A text without what would open a note or a boneyard.
fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (mark, apart) in [("[[", "[ ["), ("/*", "/ *")] {
        while text.contains(mark) {
            text = text.replace(mark, apart);
        }
    }
    text
}

fn prompt_lines(prompt: &str) -> impl Iterator<Item = String> {
    let lines: Vec<String> = normal(prompt).replace("]]", "] ]").lines().map(|line| line.trim().to_owned()).collect();
    lines.into_iter().filter(|line| !line.is_empty())
}

/// The heading, with a number between hashes where the title begins with one, as it was read from a script.
fn heading(scene: &Scene) -> String {
    let title = plain(&scene.title.split_whitespace().collect::<Vec<_>>().join(" "));
    if title.is_empty() {
        return format!(".Scene {}", scene.order);
    }
    if let Some((number, place)) = title.split_once(' ')
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|b| b.is_ascii_alphanumeric())
        && begins_as_heading(place)
        && !place.ends_with('#')
    {
        return format!("{place} #{number}#");
    }
    if title.ends_with('#') {
        // The hash would be taken for the end of a number, so the whole of the title is written before a number of its own.
        let (first, rest) = title.split_once(' ').unwrap_or((&title, ""));
        let (first, rest) = (first.trim_matches('#'), rest.trim_start_matches(|c: char| !c.is_alphanumeric()));
        if !first.is_empty() && !rest.is_empty() {
            return format!(".{rest} #{first}#");
        }
    }
    if begins_as_heading(&title) {
        title
    } else if title.starts_with(char::is_alphanumeric) {
        format!(".{title}")
    } else {
        format!(".{} {title}", scene.order)
    }
}

/// One paragraph of action, each line forced where it would be taken for something else.
fn action(paragraph: &str) -> String {
    paragraph.split('\n').map(action_line).collect::<Vec<_>>().join("\n")
}

fn action_line(line: &str) -> String {
    let begins_plainly = line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '“' | '"' | '‘' | '('));
    let is_plain = begins_plainly && line.chars().any(char::is_lowercase) && !begins_as_heading(line);
    if is_plain { line.to_owned() } else { format!("!{line}") }
}

/// How the spoken text of a scene is written.
struct Speech {
    /// What is left to be action.
    description: String,
    /// The paragraphs of speech.
    blocks: Vec<String>,
}

impl Speech {
    fn of(voice: &str, description: &str) -> Self {
        let description = description.to_owned();
        if voice.is_empty() {
            return Self { description, blocks: Vec::new() };
        }
        if let Some((rest, name)) = only_speaker(&description)
            && is_dense(voice)
        {
            let blocks = voice.split("\n\n").map(|block| speech(name, block.split('\n'))).collect();
            return Self { description: rest.to_owned(), blocks };
        }
        if let Some(blocks) = by_name(voice) {
            return Self { description, blocks };
        }
        let lines = voice.split('\n').map(|line| format!("~{}", line.trim()));
        Self { description, blocks: vec![lines.collect::<Vec<_>>().join("\n")] }
    }
}

/// The description without the line that names the only speaker, and the name.
fn only_speaker(description: &str) -> Option<(&str, &str)> {
    let (rest, last) = description.rsplit_once("\n\n").unwrap_or(("", description));
    let name = last.strip_prefix(compose::SPOKEN_BY)?;
    // An empty paragraph above it could not be told from none.
    let fits = is_speaker(name) && !rest.ends_with('\n') && (!rest.is_empty() || description == last);
    fits.then_some((rest, name))
}

/// Whether a name comes back as it is.
fn is_speaker(name: &str) -> bool {
    compose::shown_name(name) == name && !name.is_empty() && !name.ends_with('^') && !name.contains('\n')
}

/// Whether no block of a text is empty or begins or ends with an empty line.
fn is_dense(text: &str) -> bool {
    text.split('\n').zip(text.split('\n').skip(1)).all(|(a, b)| !(a.trim().is_empty() && b.trim().is_empty()))
        && text.split("\n\n").all(|block| block.split('\n').all(|line| !line.trim().is_empty()))
}

/// The blocks where each has the name of its speaker in capitals on its first line, and more than one speaks.
fn by_name(voice: &str) -> Option<Vec<String>> {
    if !is_dense(voice) {
        return None;
    }
    let mut names = Vec::new();
    let mut blocks = Vec::new();
    for block in voice.split("\n\n") {
        let (name, words) = block.split_once('\n')?;
        if !is_name(name) || !is_speaker(name) {
            return None;
        }
        names.push(compose::base_name(name));
        blocks.push(speech(name, words.split('\n')));
    }
    names.sort_unstable();
    names.dedup();
    (names.len() > 1).then_some(blocks)
}

fn speech<'a>(name: &str, lines: impl Iterator<Item = &'a str>) -> String {
    let mut out = format!("@{name}");
    for line in lines.map(str::trim) {
        out.push('\n');
        // What would be taken for a lyric or a page break is written as a lyric, which keeps it.
        if line.starts_with('~') || line.bytes().all(|byte| byte == b'=') {
            out.push('~');
        }
        out.push_str(line);
    }
    out
}
