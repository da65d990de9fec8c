//! What a mapping file may say.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::value::Value;
use crate::exchange::ReadError;

/// The largest mapping, in bytes.
const MAX_BYTES: usize = 1024 * 1024;

/// A mapping.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The name of the system. Ids are made from it: another name makes other rows.
    pub system: String,
    /// What stands before the addresses of media that have none of their own, such as `https://files.example.org/`.
    #[serde(default)]
    pub media_base: String,
    /// Who is named by rows.
    #[serde(default)]
    pub(super) people: Vec<People>,
    /// What becomes projects.
    pub(super) projects: Vec<Projects>,
    /// What becomes videos.
    #[serde(default)]
    pub(super) videos: Vec<Videos>,
    /// What becomes scenes.
    #[serde(default)]
    pub(super) scenes: Vec<Scenes>,
    /// What becomes media and takes.
    #[serde(default)]
    pub(super) media: Vec<Medium>,
    /// What becomes comments and amends.
    #[serde(default)]
    pub(super) comments: Vec<Comments>,
    /// What is left out on purpose, `table` or `table.column`, each with the reason.
    #[serde(default)]
    pub(super) leave: BTreeMap<String, String>,
}

/// Which rows of a table are meant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    /// The table.
    pub(super) table: String,
    /// The column that tells its rows apart.
    #[serde(default = "id")]
    pub(super) id: String,
    /// Columns that say, when they are set, that the row was deleted in the source.
    #[serde(default)]
    pub(super) deleted: Vec<String>,
    /// Only rows in which each of these columns has one of these values.
    #[serde(default)]
    pub(super) only: BTreeMap<String, Vec<String>>,
    /// By what rows are put in order, first to last; numbers as numbers.
    #[serde(default)]
    pub(super) order: Vec<Value>,
    /// When the row was made.
    pub(super) created: Option<Value>,
}

fn id() -> String {
    "id".to_owned()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct People {
    pub(super) from: Rows,
    pub(super) email: Value,
    pub(super) name: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Projects {
    pub(super) from: Rows,
    pub(super) title: Value,
    pub(super) objective: Option<Value>,
    pub(super) style: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Videos {
    pub(super) from: Rows,
    /// The id of the row that became its project.
    pub(super) project: Value,
    pub(super) title: Value,
    pub(super) objective: Option<Value>,
    pub(super) key_messages: Option<Value>,
    pub(super) style: Option<Value>,
    pub(super) outline: Option<Value>,
    pub(super) stage: Option<Value>,
    pub(super) status: Option<Value>,
    /// Planned length in seconds.
    pub(super) duration: Option<Value>,
    /// Frame rate: `25`, `23.976`, `30000/1001`.
    pub(super) rate: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenes {
    pub(super) from: Rows,
    /// The id of the row that became its video.
    pub(super) video: Value,
    pub(super) title: Option<Value>,
    pub(super) voice_text: Option<Value>,
    pub(super) description: Option<Value>,
    pub(super) image_prompt: Option<Value>,
    /// Its length in seconds: the sum of these.
    #[serde(default)]
    pub(super) seconds: Vec<Value>,
    pub(super) task: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Medium {
    pub(super) from: Rows,
    /// The ids of rows that may have become its scene, the first that did.
    #[serde(default)]
    pub(super) scene: Vec<Value>,
    /// The id of the row that became its project, where it is no take of a scene.
    pub(super) project: Option<Value>,
    pub(super) role: Value,
    pub(super) url: Value,
    /// `true`, `t`, `1` or `yes`: the selected take of its role.
    pub(super) selected: Option<Value>,
    pub(super) status: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Comments {
    pub(super) from: Rows,
    /// The ids of rows that may have become its scene, the first that did.
    pub(super) scene: Vec<Value>,
    pub(super) text: Value,
    pub(super) stage: Option<Value>,
    /// `to_do`, `done`, or nothing for a note.
    pub(super) status: Option<Value>,
    /// The id of the row that became the comment it answers.
    pub(super) parent: Option<Value>,
    pub(super) author: Option<Value>,
    pub(super) assignee: Option<Value>,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// The first place that is no mapping, with its line.
    pub fn read(name: &str, text: &str) -> Result<Self, ReadError> {
        if text.len() > MAX_BYTES {
            return Err(ReadError::whole(
                name,
                format!("a mapping has at most {MAX_BYTES} bytes; is it the right file?"),
            ));
        }
        toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
            let reason = error.message().replace('\n', " ");
            ReadError::new(name, vec![crate::exchange::Problem { line, column: None, reason }])
        })
    }

    /// The tables that rows are made of, with the kind of row.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Rows> {
        let people = self.people.iter().map(|entry| &entry.from);
        let projects = self.projects.iter().map(|entry| &entry.from);
        let videos = self.videos.iter().map(|entry| &entry.from);
        let scenes = self.scenes.iter().map(|entry| &entry.from);
        let media = self.media.iter().map(|entry| &entry.from);
        let comments = self.comments.iter().map(|entry| &entry.from);
        people.chain(projects).chain(videos).chain(scenes).chain(media).chain(comments)
    }

    /// Every value, with the table whose rows it is taken from.
    pub(super) fn values(&self) -> Vec<(&str, &Value)> {
        let mut found: Vec<(&str, Option<&Value>)> = Vec::new();
        for rows in self.rows() {
            found.extend(rows.order.iter().chain(rows.created.iter()).map(|value| (rows.table.as_str(), Some(value))));
        }
        for entry in &self.people {
            let all = [Some(&entry.email), entry.name.as_ref()];
            found.extend(all.map(|value| (entry.from.table.as_str(), value)));
        }
        for entry in &self.projects {
            let all = [Some(&entry.title), entry.objective.as_ref(), entry.style.as_ref()];
            found.extend(all.map(|value| (entry.from.table.as_str(), value)));
        }
        for entry in &self.videos {
            let all = [Some(&entry.project), Some(&entry.title), entry.objective.as_ref(), entry.key_messages.as_ref()];
            found.extend(all.map(|value| (entry.from.table.as_str(), value)));
            let all = [&entry.style, &entry.outline, &entry.stage, &entry.status, &entry.duration, &entry.rate];
            found.extend(all.map(|value| (entry.from.table.as_str(), value.as_ref())));
        }
        for entry in &self.scenes {
            let all = [&entry.title, &entry.voice_text, &entry.description, &entry.image_prompt, &entry.task];
            found.extend(all.map(|value| (entry.from.table.as_str(), value.as_ref())));
            found.extend(
                entry.seconds.iter().chain([&entry.video]).map(|value| (entry.from.table.as_str(), Some(value))),
            );
        }
        for entry in &self.media {
            let all = [
                entry.project.as_ref(),
                Some(&entry.role),
                Some(&entry.url),
                entry.selected.as_ref(),
                entry.status.as_ref(),
            ];
            found.extend(all.map(|value| (entry.from.table.as_str(), value)));
            found.extend(entry.scene.iter().map(|value| (entry.from.table.as_str(), Some(value))));
        }
        for entry in &self.comments {
            let all = [&entry.stage, &entry.status, &entry.parent, &entry.author, &entry.assignee];
            found.extend(all.map(|value| (entry.from.table.as_str(), value.as_ref())));
            found.extend(entry.scene.iter().chain([&entry.text]).map(|value| (entry.from.table.as_str(), Some(value))));
        }
        found.into_iter().filter_map(|(table, value)| Some((table, value?))).collect()
    }
}
