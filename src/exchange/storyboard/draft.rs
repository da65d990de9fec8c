//! One scene while its members are being read.

use super::{
    MAX_LABEL, Reading,
    find::member_path,
    flatten::{flatten, joined_texts},
    keys::{self, Role},
};
use crate::exchange::{
    compose::{self, Speech},
    json_tree::{Node, Value},
    script::{ScriptNote, ScriptScene},
};

/// What has been read of a scene.
#[derive(Default)]
pub(super) struct Draft {
    titles: Vec<String>,
    number: Option<String>,
    place: Option<String>,
    speeches: Vec<Speech>,
    texts: Vec<String>,
    voice_name: Option<String>,
    description: Vec<String>,
    prompts: Vec<String>,
    notes: Vec<ScriptNote>,
    seconds: Option<f64>,
    frames: Option<i64>,
}

impl Draft {
    /// Reads a member of the scene's object.
    pub(super) fn read(&mut self, key: &str, node: &Node, path: &str, reading: &mut Reading) {
        if node.value == Value::Null {
            return;
        }
        // Most members of a foreign file mean nothing here: no path is spelt for them.
        let Some(role) = keys::role(key) else { return reading.pass_over(key, node.line) };
        let path = &member_path(path, key);
        match role {
            Role::Title => self.titles.extend(reading.word(node, path)),
            Role::Number => self.number = self.number.take().or_else(|| reading.word(node, path)),
            Role::Place => self.place = self.place.take().or_else(|| reading.word(node, path)),
            Role::Spoken => self.read_spoken(node, path, reading),
            Role::Speech if matches!(node.value, Value::List(_)) => self.read_spoken(node, path, reading),
            Role::Speech => self.number = self.number.take().or_else(|| reading.word(node, path)),
            Role::Text => self.texts.extend(reading.texts(node, path)),
            Role::VoiceName => match &node.value {
                Value::Text(text) if self.voice_name.is_none() => self.voice_name = Some(text.trim().to_owned()),
                _ => reading.pass_over(key, node.line),
            },
            Role::Cast => self.describe(Some("Characters"), joined_texts(node, ", ")),
            Role::Description(label) => self.describe(label, flatten(node)),
            Role::ImagePrompt => self.prompts.extend(reading.texts(node, path)),
            Role::Note => {
                self.notes.extend(flatten(node).map(|text| ScriptNote { text, line: node.line }));
            }
            Role::Seconds => self.read_seconds(node, 1.0, path, reading),
            Role::Milliseconds => self.read_seconds(node, 1000.0, path, reading),
            Role::Frames => self.frames = reading.length(node, path).map(|frames| frames.round() as i64),
            Role::Merged => match &node.value {
                Value::Object(members) => members.iter().for_each(|(key, node)| self.read(key, node, path, reading)),
                other => reading.refuse(node, path, other, "an object"),
            },
        }
    }

    fn describe(&mut self, label: Option<&str>, words: Option<String>) {
        self.description.extend(words.map(|words| match label {
            Some(label) => format!("{label}: {words}"),
            None => words,
        }));
    }

    fn read_seconds(&mut self, node: &Node, divisor: f64, path: &str, reading: &mut Reading) {
        match &node.value {
            Value::Text(text) if parse_seconds(text).is_none() => {
                self.describe(Some("Duration"), Some(text.trim().to_owned()));
            }
            _ => self.seconds = reading.length(node, path).map(|length| length / divisor),
        }
    }

    fn read_spoken(&mut self, node: &Node, path: &str, reading: &mut Reading) {
        match &node.value {
            Value::List(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    self.read_speech(entry, &format!("{path}[{index}]"), reading);
                }
            }
            _ => self.read_speech(node, path, reading),
        }
    }

    /// Reads one speech: words, or an object that says who speaks them and what happens meanwhile.
    fn read_speech(&mut self, node: &Node, path: &str, reading: &mut Reading) {
        let Value::Object(members) = &node.value else {
            let lines = reading.texts(node, path);
            if !lines.is_empty() {
                self.speeches.push(Speech { speaker: None, lines });
            }
            return;
        };
        let mut speech = Speech::default();
        let mut meanwhile = Vec::new();
        for (key, node) in members.iter().filter(|(_, node)| node.value != Value::Null) {
            let path = &member_path(path, key);
            match keys::role(key) {
                _ if keys::is_name(key) => speech.speaker = reading.word(node, path).filter(|name| !name.is_empty()),
                Some(Role::Spoken | Role::Text) => speech.lines.extend(reading.texts(node, path)),
                Some(Role::Description(_)) => meanwhile.extend(flatten(node)),
                Some(Role::Note) => self.notes.extend(flatten(node).map(|text| ScriptNote { text, line: node.line })),
                _ => reading.pass_over(key, node.line),
            }
        }
        if !meanwhile.is_empty() {
            self.description.push(meanwhile.join(" — "));
        }
        if !speech.lines.is_empty() {
            self.speeches.push(speech);
        }
    }

    /// What the scene is called: its title, else its place, else what it is counted by.
    pub(super) fn label(&self, noun: &str, index: usize) -> String {
        let named = self.titles.iter().chain(self.place.as_ref()).find(|title| !title.is_empty());
        let mut label = match (named, self.number.as_deref().filter(|number| !number.is_empty())) {
            (Some(title), _) => title.clone(),
            (None, Some(number)) if number.starts_with(|c: char| c.is_ascii_digit()) => format!("{noun} {number}"),
            (None, Some(number)) => number.to_owned(),
            (None, None) => format!("{noun} {}", index + 1),
        };
        // It stands before the labels of all parts.
        label.truncate(label.floor_char_boundary(MAX_LABEL));
        label
    }

    /// Takes the texts of the larger scene that this one is the first part of.
    pub(super) fn take_texts_of(&mut self, whole: &mut Self) {
        let Self { place, speeches, texts, description, prompts, notes, .. } = std::mem::take(whole);
        self.place = self.place.take().or(place);
        prepend(&mut self.speeches, speeches);
        prepend(&mut self.texts, texts);
        prepend(&mut self.description, description);
        prepend(&mut self.prompts, prompts);
        prepend(&mut self.notes, notes);
    }

    /// Whether nothing was read that somebody could review.
    pub(super) fn is_empty(&self) -> bool {
        let texts = [&self.titles, &self.texts, &self.description, &self.prompts];
        texts.iter().all(|texts| texts.is_empty())
            && self.speeches.is_empty()
            && self.voice_name.is_none()
            && self.notes.is_empty()
    }

    /// The scene. `title` is its full title, `frame_rate` what the file states.
    pub(super) fn finish(mut self, title: String, line: usize, reading: &mut Reading) -> ScriptScene {
        let unspoken = self.speeches.is_empty();
        if unspoken && self.texts.is_empty() {
            self.texts.extend(self.voice_name.take());
        }
        if unspoken {
            self.speeches.extend(self.texts.drain(..).map(|text| Speech { speaker: None, lines: vec![text] }));
        }
        let (voice_text, speaker) = compose::voice_text(&self.speeches);
        let place = self.place.filter(|place| !title.contains(place.as_str())).map(|place| format!("Place: {place}"));
        let mut paragraphs: Vec<String> = self.titles.into_iter().skip(1).chain(place).chain(self.texts).collect();
        paragraphs.append(&mut self.description);
        paragraphs.extend(speaker.as_deref().map(compose::spoken_by));
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        let duration_frames = self.frames.or_else(|| reading.frames(self.seconds));
        ScriptScene {
            title,
            voice_text,
            description: paragraphs.join("\n\n"),
            image_prompt: self.prompts.join("\n"),
            duration_frames,
            notes: self.notes,
            line,
            ..ScriptScene::default()
        }
    }
}

fn prepend<T>(items: &mut Vec<T>, mut first: Vec<T>) {
    first.append(items);
    *items = first;
}

/// A length such as `4`, `4.5` or `4.5s`.
pub(super) fn parse_seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    text.strip_suffix('s').unwrap_or(text).trim_end().parse().ok()
}
