//! Why a project file could not be read. Reading stops at the first wrong row; this looks at each row on its own and
//! names all of them. It only runs when reading has failed.

use std::fmt::Write as _;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use super::{FORMAT, VERSION, VideoFormat};
use crate::{
    exchange::{
        error::{Problem, Problems},
        json_tree::{self, Node},
    },
    model::{
        Comment, Media, Organisation, Project, ProjectMember, Scene, SceneMedia, StageDecision, User, Version, Video,
    },
};

/// The lists of a project file, besides `format`, `version` and `project`.
const LISTS: [&str; 11] = [
    "organisations",
    "users",
    "members",
    "videos",
    "video_formats",
    "versions",
    "scenes",
    "media",
    "scene_media",
    "comments",
    "decisions",
];

/// Finds every bad place of a text; none where it is too long for that.
pub(super) fn diagnose(text: &str, problems: &mut Problems) {
    let tree = match json_tree::parse(text) {
        Ok(tree) => tree,
        Err(problem) if problem.reason == json_tree::too_many() => return,
        Err(problem) => return problems.push(problem),
    };
    let Ok(Value::Object(file)) = serde_json::from_str(text) else {
        return problems.push(Problem::at(tree.line, not_a_project_file()));
    };
    match wrong_format(&file, &tree) {
        Some(problem) => problems.push(problem),
        None => Diagnosis { file, tree, problems }.run(),
    }
}

fn not_a_project_file() -> String {
    format!(
        "this is not an Orama project file: it does not say `\"format\": \"{FORMAT}\"`. A storyboard is imported as `storyboard-json`."
    )
}

fn wrong_format(file: &Map<String, Value>, tree: &Node) -> Option<Problem> {
    if file.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Some(Problem::at(tree.line, not_a_project_file()));
    }
    let version = file.get("version").and_then(Value::as_u64)?;
    let line = tree.line_of([Segment::Map { key: "version".to_owned() }].iter());
    (version > u64::from(VERSION)).then(|| {
        Problem::at(
            line,
            format!("`version` is {version}; this Orama reads up to {VERSION}. Update Orama, then import it."),
        )
    })
}

struct Diagnosis<'a> {
    file: Map<String, Value>,
    tree: Node,
    problems: &'a mut Problems,
}

impl Diagnosis<'_> {
    fn run(mut self) {
        let known = |key: &str| ["format", "version", "project"].contains(&key) || LISTS.contains(&key);
        let unknown: Vec<String> = self.file.keys().filter(|key| !known(key)).cloned().collect();
        for key in unknown {
            let known = LISTS.join(", ");
            self.report(
                &[member(&key)],
                &format!("is no part of a project file; known are project, {known}. Remove it."),
            );
        }
        match self.file.remove("project") {
            Some(project) => self.row::<Project>(&[member("project")], project),
            None => self.report(&[], "has no `project`"),
        }
        self.list::<Organisation>("organisations");
        self.list::<User>("users");
        self.list::<ProjectMember>("members");
        self.list::<Video>("videos");
        self.list::<VideoFormat>("video_formats");
        self.list::<Version>("versions");
        self.list::<Scene>("scenes");
        self.list::<Media>("media");
        self.list::<SceneMedia>("scene_media");
        self.list::<Comment>("comments");
        self.list::<StageDecision>("decisions");
    }

    fn list<T: DeserializeOwned>(&mut self, key: &str) {
        match self.file.remove(key) {
            None => self.report(&[], &format!("has no `{key}`; write an empty list, [], where there are none")),
            Some(Value::Array(rows)) => {
                for (index, row) in rows.into_iter().enumerate() {
                    self.row::<T>(&[member(key), Segment::Seq { index }], row);
                }
            }
            Some(_) => self.report(&[member(key)], "is not a list"),
        }
    }

    fn row<T: DeserializeOwned>(&mut self, at: &[Segment], row: Value) {
        let mut unknown: Vec<Vec<Segment>> = Vec::new();
        let mut note = |path: serde_ignored::Path<'_>| unknown.push(segments(&path));
        let watched = serde_ignored::Deserializer::new(row, &mut note);
        let result = serde_path_to_error::deserialize::<_, T>(watched);
        for path in unknown {
            self.report(&[at, &path].concat(), "is no field of this row. Remove it, or update Orama.");
        }
        if let Err(error) = result {
            let path: Vec<Segment> = at.iter().chain(error.path().iter()).cloned().collect();
            self.report(&path, &error.inner().to_string());
        }
    }

    fn report(&mut self, path: &[Segment], reason: &str) {
        if self.problems.is_full() {
            return self.problems.push(Problem::whole(reason));
        }
        let line = self.tree.line_of(path.iter());
        let place = spell(path);
        let reason = if place.is_empty() { format!("the file {reason}") } else { format!("`{place}`: {reason}") };
        self.problems.push(Problem::at(line, reason));
    }
}

fn member(key: &str) -> Segment {
    Segment::Map { key: key.to_owned() }
}

fn segments(path: &serde_ignored::Path<'_>) -> Vec<Segment> {
    use serde_ignored::Path;
    let (parent, last) = match path {
        Path::Root => return Vec::new(),
        Path::Seq { parent, index } => (parent, Some(Segment::Seq { index: *index })),
        Path::Map { parent, key } => (parent, Some(member(key))),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => (parent, None),
    };
    segments(parent).into_iter().chain(last).collect()
}

/// A path as people write it: `comments[3].stage`.
pub(super) fn spell(path: &[Segment]) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                let _ = write!(text, "[{index}]");
            }
            Segment::Map { key } | Segment::Enum { variant: key } => {
                text.push_str(if text.is_empty() { "" } else { "." });
                text.push_str(key);
            }
            Segment::Unknown => {}
        }
    }
    text
}
