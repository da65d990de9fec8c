//! Decides what becomes of each file: which project, which video, which version.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{Import, read::ScriptFile, same::Unchanged};
use crate::{
    api::{
        imports::{ImportNote, ImportScene, ImportScenes, ImportVersion, ImportVideo, ProjectTarget, VideoTarget},
        tree::Tree,
    },
    cli::{
        address,
        exit::{Exit, Failure, Outcome},
        workspace,
    },
    exchange::{Format, Notice, SceneRule, ScriptScene, captions::time::frame_at},
    model::{Id, Project, Stage, Version, Video},
};

/// The longest title that the server takes, in characters.
const MAX_TITLE: usize = 200;

/// What to ask for, and what to tell about each file.
pub struct Plan {
    /// The request.
    pub request: ImportScenes,
    /// The files, in the order given.
    pub files: Vec<PlannedFile>,
    /// What would have changed nothing.
    pub unchanged: Vec<Unchanged>,
}

/// One file and the version it becomes.
pub struct PlannedFile {
    /// As it was given.
    pub path: PathBuf,
    /// What it is.
    pub format: Format,
    /// What divided it into scenes.
    pub rule: SceneRule,
    /// What a person should know about it.
    pub notices: Vec<Notice>,
    /// The version.
    pub version: Id<Version>,
}

/// Plans the import.
pub fn plan(tree: &Tree, scripts: Vec<ScriptFile>, command: &Import) -> Outcome<Plan> {
    let named = match (&command.project, &command.video) {
        (None, Some(video)) => video_anywhere(tree, video)?,
        _ => None,
    };
    let project = match (&command.project, named) {
        (Some(name), _) => named_project(tree, name)?,
        (None, Some(video)) => ProjectTarget::Existing(video.project_id),
        (None, None) => match project_of_named_scenes(tree, &scripts) {
            Some(project) => ProjectTarget::Existing(project),
            None => usual_project(tree, &scripts)?,
        },
    };
    let mut videos = Videos { tree, project: existing(&project), planned: Vec::new() };
    let mut files = Vec::new();
    for mut file in scripts {
        let target = match (&command.video, named) {
            (_, Some(video)) => VideoTarget::Existing(video.id),
            (Some(name), None) => videos.named(name, &file)?,
            (None, None) => match file.video.filter(|id| videos.has(*id)) {
                Some(video) => VideoTarget::Existing(video),
                None => videos.titled(&title(&file), &file)?,
            },
        };
        let known = videos.rate_of(&target);
        let rate = known.or(command.fps.map(|timebase| (timebase.rate.num(), timebase.rate.den())));
        settle_lengths(&mut file, rate, command.fill_gaps);
        let version = version(&file, matches!(&target, VideoTarget::Existing(id) if Some(*id) == file.video));
        files.push(PlannedFile {
            path: file.path,
            format: file.format,
            rule: file.script.rule,
            notices: file.script.notices,
            version: version.id,
        });
        let set = command.fps.map(|timebase| (timebase.rate.num(), timebase.rate.den()));
        videos.add(target, version, set);
    }
    let request = ImportScenes { dry_run: command.dry_run, project, videos: videos.planned };
    Ok(Plan { request, files, unchanged: Vec::new() })
}

/// The videos of the import so far.
struct Videos<'a> {
    tree: &'a Tree,
    project: Option<Id<Project>>,
    planned: Vec<ImportVideo>,
}

impl Videos<'_> {
    /// The video that somebody named, or a new one of that title.
    fn named(&self, name: &str, file: &ScriptFile) -> Outcome<VideoTarget> {
        let title = one_part(name, "video")?;
        let by_id = address::id_digits(name);
        let is_meant = |video: &&Video| {
            by_id.as_ref().is_some_and(|digits| video.id.uuid().simple().to_string().starts_with(digits))
        };
        let found: Vec<&Video> = self.existing().filter(is_meant).collect();
        match found.as_slice() {
            [video] => Ok(VideoTarget::Existing(video.id)),
            _ => self.titled(&title, file),
        }
    }

    /// The video of that title, or a new one.
    fn titled(&self, title: &str, file: &ScriptFile) -> Outcome<VideoTarget> {
        let found: Vec<&Video> = self.existing().filter(|video| same(&video.title, title)).collect();
        match found.as_slice() {
            [] => Ok(VideoTarget::New { id: new_id(), title: title.to_owned(), stage: stage(file.format) }),
            [video] => Ok(VideoTarget::Existing(video.id)),
            several => {
                let lines = several.iter().map(|video| format!("  {}  {}", video.id, video.title));
                let message =
                    format!("the project has {} videos called `{title}`; name one with --video ID", several.len());
                Err(Failure::usage(message).with_details(lines))
            }
        }
    }

    fn has(&self, id: Id<Video>) -> bool {
        self.existing().any(|video| video.id == id)
    }

    /// The frame rate of a video that exists and has one.
    fn rate_of(&self, target: &VideoTarget) -> Option<(i64, i64)> {
        let VideoTarget::Existing(id) = target else { return None };
        let video = self.tree.videos.iter().find(|video| video.id == *id)?;
        video.fps_num.zip(video.fps_den)
    }

    fn existing(&self) -> impl Iterator<Item = &Video> {
        self.tree.videos.iter().filter(|video| Some(video.project_id) == self.project)
    }

    /// Adds a version to the video, which may have been made by a file before.
    fn add(&mut self, target: VideoTarget, version: ImportVersion, rate: Option<(i64, i64)>) {
        let is_same = |known: &VideoTarget| match (known, &target) {
            (VideoTarget::Existing(a), VideoTarget::Existing(b)) => a == b,
            (VideoTarget::New { title: a, .. }, VideoTarget::New { title: b, .. }) => same(a, b),
            _ => false,
        };
        match self.planned.iter_mut().find(|video| is_same(&video.target)) {
            Some(video) => video.versions.push(version),
            None => self.planned.push(ImportVideo {
                target,
                versions: vec![version],
                fps_num: rate.map(|rate| rate.0),
                fps_den: rate.map(|rate| rate.1),
            }),
        }
    }
}

/// The video of that name in any project, where there is exactly one.
fn video_anywhere<'a>(tree: &'a Tree, name: &str) -> Outcome<Option<&'a Video>> {
    match workspace::video(tree, name) {
        Ok(video) => Ok(Some(video)),
        Err(failure) if failure.exit == Exit::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn named_project(tree: &Tree, name: &str) -> Outcome<ProjectTarget> {
    if let Some(project) = workspace::project_if_any(tree, name)? {
        return Ok(ProjectTarget::Existing(project.id));
    }
    if address::id_digits(name).is_some_and(|digits| digits.len() == 32) {
        return Err(Failure::not_found(format!("there is no project `{name}`, or you may not see it")));
    }
    Ok(new_project(one_part(name, "project")?))
}

/// The project for files whose project nobody named: after the one script, or after the folder of several.
fn usual_project(tree: &Tree, scripts: &[ScriptFile]) -> Outcome<ProjectTarget> {
    let title = match scripts {
        [file] => title(file),
        several => {
            clean(&common_folder(several.iter().map(|file| file.path.as_path()))).unwrap_or_else(|| "Import".to_owned())
        }
    };
    let found: Vec<&Project> = tree.projects.iter().filter(|project| same(&project.title, &title)).collect();
    match found.as_slice() {
        [] => Ok(new_project(title)),
        [project] => Ok(ProjectTarget::Existing(project.id)),
        several => {
            let lines = several.iter().map(|project| format!("  {}  {}", project.id, project.title));
            let message = format!("there are {} projects called `{title}`; name one with --project ID", several.len());
            Err(Failure::usage(message).with_details(lines))
        }
    }
}

/// The project of the one video whose scenes the files name.
fn project_of_named_scenes(tree: &Tree, scripts: &[ScriptFile]) -> Option<Id<Project>> {
    let project_of =
        |file: &ScriptFile| tree.videos.iter().find(|video| Some(video.id) == file.video).map(|v| v.project_id);
    let first = scripts.first().and_then(project_of)?;
    scripts.iter().all(|file| project_of(file) == Some(first)).then_some(first)
}

/// Counts the lengths of cues in frames, where the frame rate is known, and says so where it is not.
fn settle_lengths(file: &mut ScriptFile, rate: Option<(i64, i64)>, fill_gaps: bool) {
    let scenes = &mut file.script.scenes;
    if scenes.iter().all(|scene| scene.time.is_none()) {
        return;
    }
    let Some((num, den)) = rate else {
        let text = "The frame rate is not known, so the scenes have no lengths: name it with --fps.";
        file.script.notices.insert(0, Notice::at(1, text));
        return;
    };
    if fill_gaps {
        file.script.notices.retain(|notice| !notice.text.contains("--fill-gaps"));
    }
    let starts: Vec<Option<i64>> = scenes.iter().map(|scene| scene.time.map(|time| time.start)).collect();
    for (at, scene) in scenes.iter_mut().enumerate() {
        let Some(time) = scene.time else { continue };
        let next = starts.get(at + 1).copied().flatten().filter(|next| fill_gaps && *next >= time.start);
        let start = if fill_gaps && at == 0 { 0 } else { time.start };
        let end = next.unwrap_or(time.end);
        scene.duration_frames = Some(frame_at(end, num, den) - frame_at(start, num, den));
    }
}

fn new_project(title: String) -> ProjectTarget {
    ProjectTarget::New { id: new_id(), title, organisation_id: None }
}

fn existing(project: &ProjectTarget) -> Option<Id<Project>> {
    match project {
        ProjectTarget::Existing(id) => Some(*id),
        ProjectTarget::New { .. } => None,
    }
}

/// A title that was typed as the only part of a path.
fn one_part(name: &str, what: &str) -> Outcome<String> {
    match address::split(name)?.as_slice() {
        [part] => Ok(part.clone()),
        _ => Err(Failure::usage(format!(
            "there is no {what} `{name}`; to make one with a slash in its title, write `\\/`"
        ))),
    }
}

/// Where a new video starts: a script is past its outline, a storyboard past its script.
fn stage(format: Format) -> Stage {
    match format {
        Format::StoryboardJson => Stage::Storyboard,
        _ => Stage::Script,
    }
}

fn title(file: &ScriptFile) -> String {
    file.script.title.as_deref().and_then(clean).unwrap_or_else(|| stem(&file.path))
}

/// `goes_on`: the scenes that the file names are of the video that it becomes a version of.
fn version(file: &ScriptFile, goes_on: bool) -> ImportVersion {
    let scenes = file.script.scenes.iter().map(|row| scene(row, goes_on)).collect();
    ImportVersion { id: new_id(), name: stem(&file.path), scenes }
}

fn scene(scene: &ScriptScene, goes_on: bool) -> ImportScene {
    ImportScene {
        id: new_id(),
        continues: scene.continues.filter(|_| goes_on).map(Id::from_uuid),
        title: cut(&scene.title),
        voice_text: scene.voice_text.clone(),
        description: scene.description.clone(),
        image_prompt: scene.image_prompt.clone(),
        duration_frames: scene.duration_frames,
        notes: scene.notes.iter().map(|note| ImportNote { id: new_id(), content: note.text.clone() }).collect(),
    }
}

fn new_id<T>() -> Id<T> {
    Id::from_uuid(Uuid::now_v7())
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

fn stem(path: &Path) -> String {
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    name.as_deref().and_then(clean).unwrap_or_else(|| "Import".to_owned())
}

/// A title on one line, not longer than the server takes; none where nothing is left.
fn clean(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    Some(cut(&words.join(" "))).filter(|title| !title.is_empty())
}

fn cut(title: &str) -> String {
    title.chars().take(MAX_TITLE).collect()
}

/// The name of the deepest folder that holds all the files.
fn common_folder<'a>(paths: impl Iterator<Item = &'a Path>) -> String {
    let folders = paths.map(|path| {
        let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        full.parent().map(Path::to_owned).unwrap_or_default()
    });
    let common =
        folders.reduce(|a, b| a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect());
    let name = common.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_files_are_named_after_the_folder_that_holds_them_all() {
        let folder = |paths: &[&str]| common_folder(paths.iter().map(Path::new));
        assert_eq!(folder(&["/a/plays/hamlet.fountain", "/a/plays/macbeth.fountain"]), "plays");
        assert_eq!(folder(&["/a/plays/one/x.fdx", "/a/plays/two/y.fdx"]), "plays");
        assert_eq!(folder(&["/x.fdx", "/y.fdx"]), "");
    }

    #[test]
    fn a_title_is_one_line_that_the_server_takes() {
        assert_eq!(clean(" The Tide\n\tComes  In ").as_deref(), Some("The Tide Comes In"));
        assert_eq!(clean(" \n "), None);
        assert_eq!(clean(&"é".repeat(300)).map(|title| title.chars().count()), Some(MAX_TITLE));
    }
}
