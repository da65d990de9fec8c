//! `csv-scenes`: a scene a row. Written and read again it is the same list.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    cut,
    error::{Problem, Problems, ReadError},
    script::{SceneRule, Script, ScriptScene},
    table::{self, Row, Table},
};
use crate::model::{Scene, Video};

/// The columns that are written, in this order. People rely on the names.
const HEAD: [&str; 8] =
    ["video", "scene_id", "scene_no", "title", "voice_text", "description", "image_prompt", "duration_frames"];

/// Writes the scenes of one version.
#[must_use]
pub fn write(video: &Video, scenes: &[Scene]) -> String {
    let row = |scene: &Scene| {
        vec![
            video.title.clone(),
            scene.id.to_string(),
            scene.order.to_string(),
            scene.title.clone(),
            scene.voice_text.clone(),
            scene.description.clone(),
            scene.image_prompt.clone(),
            scene.duration_frames.map(|frames| frames.to_string()).unwrap_or_default(),
        ]
    };
    table::write(&HEAD, scenes.iter().map(row))
}

/// Where the columns of a file are.
struct Columns {
    id: Option<usize>,
    title: Option<usize>,
    voice_text: Option<usize>,
    description: Option<usize>,
    image_prompt: Option<usize>,
    duration: Option<usize>,
    video: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        Self {
            id: table.column(&["scene_id"]),
            title: table.column(&["title", "scene_title", "heading"]),
            voice_text: table.column(&["voice_text", "voice", "narration", "voiceover", "voice over", "vo"]),
            description: table.column(&["description", "action", "visual", "visuals"]),
            image_prompt: table.column(&["image_prompt", "prompt"]),
            duration: table.column(&["duration_frames"]),
            video: table.column(&["video"]),
        }
    }

    const fn has_text(&self) -> bool {
        self.title.is_some() || self.voice_text.is_some() || self.description.is_some() || self.image_prompt.is_some()
    }

    /// The columns that a file with ids must have: a text that is not in the file would be taken for an empty one.
    fn missing(&self) -> Vec<&'static str> {
        let all = [
            ("title", self.title),
            ("voice_text", self.voice_text),
            ("description", self.description),
            ("image_prompt", self.image_prompt),
            ("duration_frames", self.duration),
        ];
        all.into_iter().filter(|(_, column)| column.is_none()).map(|(name, _)| name).collect()
    }
}

/// Reads scenes, one a row, in the order of the rows.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Script, ReadError> {
    let table = table::read(name, bytes)?;
    let columns = Columns::of(&table);
    if !columns.has_text() {
        let reason = format!(
            "none of its columns ({}) holds a text of a scene. Name the columns title, voice_text, description, image_prompt, duration_frames; one of the first four is enough.",
            table.head.join(", ")
        );
        return Err(ReadError::new(name, vec![Problem::at(1, reason)]));
    }
    let missing = columns.missing();
    let has_ids = table.rows.iter().any(|row| !row.cell(columns.id).trim().is_empty());
    if has_ids && !missing.is_empty() {
        let reason = format!(
            "the rows name scenes by scene_id, but there is no column {}. Put it back, or remove scene_id to make a list of new scenes.",
            missing.join(", ")
        );
        return Err(ReadError::new(name, vec![Problem::at(1, reason)]));
    }
    let mut problems = Problems::default();
    let mut seen = HashMap::new();
    let scenes = table.rows.iter().map(|row| scene(&columns, row, &mut seen, &mut problems)).collect();
    if !problems.is_empty() {
        return Err(problems.into_error(name));
    }
    let title = one_title(&table, columns.video);
    Ok(Script { title, rule: SceneRule::Rows, scenes, notices: Vec::new() })
}

/// The title of the video, where every row names the same.
fn one_title(table: &Table, column: Option<usize>) -> Option<String> {
    let mut titles = table.rows.iter().map(|row| row.cell(column).trim());
    let first = titles.next().filter(|title| !title.is_empty())?;
    titles.all(|title| title == first).then(|| first.to_owned())
}

fn scene(columns: &Columns, row: &Row, seen: &mut HashMap<Uuid, usize>, problems: &mut Problems) -> ScriptScene {
    let text = |column: Option<usize>| row.cell(column).to_owned();
    let title = row.cell(columns.title);
    if title.contains(['\n', '\r']) {
        problems.push(Problem::at(row.line, "the title must be one line. Move the rest to the description."));
    }
    let words = [columns.voice_text, columns.description, columns.image_prompt];
    let first = words.iter().map(|column| row.cell(*column)).find(|text| !text.trim().is_empty());
    let is_new = columns.id.is_none_or(|id| row.cell(Some(id)).trim().is_empty());
    // A scene that comes back keeps an empty title; a new one is called after its first words.
    let title = if title.trim().is_empty() && is_new { first.map(cut::shorten) } else { Some(title.to_owned()) };
    ScriptScene {
        title: title.unwrap_or_default(),
        voice_text: text(columns.voice_text),
        description: text(columns.description),
        image_prompt: text(columns.image_prompt),
        duration_frames: frames(row, columns.duration, problems),
        continues: continues(row, columns.id, seen, problems),
        line: row.line,
        ..ScriptScene::default()
    }
}

fn frames(row: &Row, column: Option<usize>, problems: &mut Problems) -> Option<i64> {
    let text = row.cell(column).trim();
    if text.is_empty() {
        return None;
    }
    let frames = text.parse().ok().filter(|frames| *frames >= 0);
    if frames.is_none() {
        let reason = format!(
            "the duration_frames `{}` is no number of frames. Write 0, 1, 2, … or nothing.",
            cut::shorten(text)
        );
        problems.push(Problem::at(row.line, reason));
    }
    frames
}

fn continues(
    row: &Row,
    column: Option<usize>,
    seen: &mut HashMap<Uuid, usize>,
    problems: &mut Problems,
) -> Option<Uuid> {
    let text = row.cell(column).trim();
    if text.is_empty() {
        return None;
    }
    let Ok(id) = text.parse::<Uuid>() else {
        let reason =
            format!("the scene_id `{}` is no id. Leave it as it was, or empty for a new scene.", cut::shorten(text));
        problems.push(Problem::at(row.line, reason));
        return None;
    };
    if let Some(line) = seen.insert(id, row.line) {
        let reason = format!("the scene_id stands in line {line}, too. Leave it empty in the row that is a new scene.");
        problems.push(Problem::at(row.line, reason));
    }
    Some(id)
}
