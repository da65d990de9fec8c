//! The workspace that a command works on: its client, and finding things in it by what people type.

use std::collections::HashMap;

use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use tokio::sync::OnceCell;

use super::{
    address, clock,
    exit::{Exit, Failure, Outcome},
    offline,
    place::Place,
};
use crate::{
    api::{self, Page, PageQuery, call::MAX_LIMIT, tree::Tree},
    client::{Client, Error, Memory, RememberError},
    config::Config,
    model::{Comment, Id, Project, Scene, User, Version, Video},
};

/// An open workspace.
pub struct Workspace {
    client: Client,
    is_server: bool,
    pub(super) state: PathBuf,
    memory: OnceCell<Option<Memory>>,
    /// The server could not be asked, and the copy of this machine answered.
    is_offline: AtomicBool,
}

/// A scene and where it is.
pub struct Found {
    /// The scene.
    pub scene: Scene,
    /// Its version.
    pub version: Version,
    /// Its video.
    pub video: Video,
}

/// Projects or videos that a name could mean.
#[derive(Debug, Clone)]
enum Target {
    Project(Project),
    Video(Video),
}

impl Workspace {
    /// Opens the workspace at a place.
    pub async fn open(config: &Config, place: &Place) -> Outcome<Self> {
        let is_server = matches!(place, Place::Server(_));
        let (client, state) = (place.open(config).await?, config.state_dir.clone());
        Ok(Self { client, is_server, state, memory: OnceCell::new(), is_offline: AtomicBool::new(false) })
    }

    /// Whether it is on a server, where files of this machine are not.
    pub const fn is_server(&self) -> bool {
        self.is_server
    }

    /// The client, for what takes over from here.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Closes it, so that its file can be copied.
    pub async fn close(&self) {
        self.client.close().await;
    }

    /// What this machine remembers of the server; none: there is no server.
    pub async fn memory(&self) -> Outcome<Option<&Memory>> {
        let remember = async || {
            let memory = self.client.remember(&self.state, clock::now()).await?;
            memory.iter().for_each(offline::say_what_was_found);
            Ok::<_, RememberError>(memory)
        };
        Ok(self.memory.get_or_try_init(remember).await?.as_ref())
    }

    /// Whether the copy of this machine answers in the place of the server.
    pub fn is_offline(&self) -> bool {
        self.is_offline.load(Ordering::Relaxed)
    }

    /// Sends a call.
    pub async fn send<T: serde::de::DeserializeOwned>(&self, call: api::Call<T>) -> Outcome<T> {
        Ok(self.client.send(call).await?)
    }

    /// Everything above the scenes, in the order of lists.
    pub async fn tree(&self) -> Outcome<Tree> {
        let mut tree = match self.client.send(api::tree::tree()).await {
            Err(error @ Error::Unreachable(_)) if self.is_server => match self.kept_tree().await {
                Some(tree) => {
                    self.is_offline.store(true, Ordering::Relaxed);
                    tree
                }
                None => return Err(error.into()),
            },
            answer => answer?,
        };
        tree.projects.sort_by(|a, b| (&a.title, a.id).cmp(&(&b.title, b.id)));
        tree.videos.sort_by(|a, b| (&a.title, a.id).cmp(&(&b.title, b.id)));
        Ok(tree)
    }

    /// All pages of a list.
    pub async fn all<T: serde::de::DeserializeOwned>(
        &self,
        page: impl Fn(&PageQuery) -> api::Call<Page<T>>,
    ) -> Outcome<Vec<T>> {
        let mut query = PageQuery { limit: Some(MAX_LIMIT), cursor: None };
        let mut items = Vec::new();
        loop {
            let answer = self.send(page(&query)).await?;
            items.extend(answer.items);
            match answer.next_cursor {
                Some(cursor) => query.cursor = Some(cursor),
                None => return Ok(items),
            }
        }
    }

    /// The scenes of a version, in order.
    pub async fn scenes(&self, version: Id<Version>) -> Outcome<Vec<Scene>> {
        match self.all(|page| api::scenes::list(version, page)).await {
            Err(failure) if failure.exit == Exit::Unreachable && self.is_server => {
                self.kept_scenes(version).await.ok_or(failure)
            }
            scenes => scenes,
        }
    }

    /// The scene that somebody means.
    pub async fn scene(&self, tree: &Tree, name: &str) -> Outcome<Found> {
        let parts = address::split(name)?;
        if let [part] = parts.as_slice() {
            return self.scene_by_id(tree, part).await;
        }
        let (video, number) = parts.split_at(parts.len() - 1);
        let (video, version) = version_at(tree, video, None)?;
        let order: i64 = number[0].parse().map_err(|_| {
            Failure::usage(format!("`{}` is not the number of a scene: write Project/Video/scene-number", number[0]))
        })?;
        let scenes = self.scenes(version.id).await?;
        let count = scenes.len();
        let scene = scenes.into_iter().find(|scene| scene.order == order);
        let scene = scene.ok_or_else(|| {
            let place = format!("{} v{}", video.title, version.number);
            Failure::not_found(format!("{place} has no scene {order}; it has {count}: see `orama scenes`"))
        })?;
        Ok(Found { scene, version: version.clone(), video: video.clone() })
    }

    async fn scene_by_id(&self, tree: &Tree, part: &str) -> Outcome<Found> {
        let digits = address::id_digits(part).ok_or_else(|| {
            Failure::usage(format!("`{part}` is no scene: write Project/Video/scene-number, or the start of its id"))
        })?;
        let scenes = if let Some(id) = whole(&digits) {
            vec![match self.send(api::scenes::get(id)).await {
                Err(failure) if failure.exit == Exit::Unreachable && self.is_server => {
                    self.kept_scene(id).await.ok_or(failure)?
                }
                scene => scene?,
            }]
        } else {
            let mut found = Vec::new();
            for version in &tree.versions {
                let scenes = self.scenes(version.id).await?;
                found.extend(scenes.into_iter().filter(|scene| starts(scene.id, &digits)));
            }
            found
        };
        let placed = scenes.into_iter().filter_map(|scene| {
            let version = tree.versions.iter().find(|version| version.id == scene.version_id)?;
            let video = tree.videos.iter().find(|video| video.id == version.video_id)?;
            Some(Found { scene, version: version.clone(), video: video.clone() })
        });
        let describe = |found: &Found| {
            let path = scene_path(tree, &found.video, &found.version, found.scene.order);
            format!("{}  {path}  {}", found.scene.id, found.scene.title)
        };
        only("scene", part, placed.collect(), describe)
    }

    /// The comment that somebody means by its id or the start of it, among those of the newest versions.
    pub async fn comment(&self, tree: &Tree, name: &str) -> Outcome<Comment> {
        let digits = address::id_digits(name).ok_or_else(|| {
            Failure::usage(format!(
                "`{name}` is not the id of a comment: `orama comments` and `orama queue` print them"
            ))
        })?;
        if let Some(id) = whole(&digits) {
            return match self.send(api::comments::get(id)).await {
                // One that waits here is nowhere else.
                Err(failure) if matches!(failure.exit, Exit::Unreachable | Exit::NotFound) && self.is_server => {
                    self.kept_comment(id).await.ok_or(failure)
                }
                comment => comment,
            };
        }
        let mut found = Vec::new();
        for video in &tree.videos {
            let comments = self.comments(video.id).await?;
            found.extend(comments.into_iter().filter(|comment| starts(comment.id, &digits)));
        }
        only("comment", name, found, |comment| format!("{}  {}", comment.id, comment.content))
    }

    /// The comments of a video's newest version.
    async fn comments(&self, video: Id<Video>) -> Outcome<Vec<Comment>> {
        self.all(|page| {
            let (limit, cursor) = (page.limit, page.cursor.clone());
            api::comments::of_video(video, &api::comments::CommentQuery { limit, cursor, ..Default::default() })
        })
        .await
    }
}

/// The project that somebody means.
pub fn project<'a>(tree: &'a Tree, name: &str) -> Outcome<&'a Project> {
    let parts = address::split(name)?;
    let [part] = parts.as_slice() else {
        return Err(Failure::usage(format!("`{name}` names more than a project: write its title or its id")));
    };
    only("project", name, projects(tree, part), |project| format!("{}  {}", project.id, project.title))
}

/// Whether a project is meant by that name, without complaint if none is.
pub fn project_if_any<'a>(tree: &'a Tree, name: &str) -> Outcome<Option<&'a Project>> {
    match project(tree, name) {
        Ok(project) => Ok(Some(project)),
        Err(failure) if failure.exit == super::exit::Exit::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The video that somebody means: `Project/Video`, or only its title where that is enough, or an id.
pub fn video<'a>(tree: &'a Tree, name: &str) -> Outcome<&'a Video> {
    let parts = address::split(name)?;
    only("video", name, videos(tree, &parts)?, |video| format!("{}  {}", video.id, video_path(tree, video)))
}

/// The version that somebody means: that of a number, else the newest. A number may stand behind the title, too: `Video@3`.
pub fn version<'a>(tree: &'a Tree, name: &str, number: Option<i64>) -> Outcome<(&'a Video, &'a Version)> {
    version_at(tree, &address::split(name)?, number)
}

/// The project in which the project or video that somebody means is.
pub fn project_around<'a>(tree: &'a Tree, name: &str) -> Outcome<&'a Project> {
    let parts = address::split(name)?;
    let mut found: Vec<Target> = videos(tree, &parts)?.into_iter().cloned().map(Target::Video).collect();
    if let [part] = parts.as_slice() {
        found.extend(projects(tree, part).into_iter().cloned().map(Target::Project));
    }
    let describe = |target: &Target| match target {
        Target::Project(project) => format!("{}  {} (project)", project.id, address::escape(&project.title)),
        Target::Video(video) => format!("{}  {} (video)", video.id, video_path(tree, video)),
    };
    let project_of = |target: &Target| match target {
        Target::Project(project) => project.id,
        Target::Video(video) => video.project_id,
    };
    // A project and its video may share a title: the answer is the same then.
    if found.iter().skip(1).all(|target| project_of(target) == project_of(&found[0])) {
        found.truncate(1);
    }
    let project_id = only("project or video", name, found, describe).map(|target| project_of(&target))?;
    let project = tree.projects.iter().find(|project| project.id == project_id);
    project.ok_or_else(|| Failure::not_found(format!("the project of `{name}` cannot be seen")))
}

/// The person that somebody means: `me`, an address, a name, or the start of an id.
pub fn person(tree: &Tree, name: &str) -> Outcome<Id<User>> {
    if name == "me" {
        return Ok(tree.me.id);
    }
    let digits = address::id_digits(name);
    let is_meant = |user: &&User| {
        same(&user.email, name)
            || same(&user.full_name, name)
            || digits.as_ref().is_some_and(|digits| starts(user.id, digits))
    };
    let found: Vec<&User> = tree.users.iter().filter(is_meant).collect();
    only("person", name, found, |user| format!("{}  {} <{}>", user.id, user.full_name, user.email)).map(|user| user.id)
}

/// The project of a video.
pub fn project_of<'a>(tree: &'a Tree, video: &Video) -> Outcome<&'a Project> {
    let project = tree.projects.iter().find(|project| project.id == video.project_id);
    project.ok_or_else(|| Failure::not_found(format!("the project of {} cannot be seen", video.title)))
}

/// The path of a video.
pub fn video_path(tree: &Tree, video: &Video) -> String {
    let project = tree.projects.iter().find(|project| project.id == video.project_id);
    address::join(&[project.map_or("", |project| project.title.as_str()), &video.title])
}

/// The path of a scene; the version is named where it is not the newest.
pub fn scene_path(tree: &Tree, video: &Video, version: &Version, order: i64) -> String {
    let at = match newest(tree, video.id) {
        Some(newest) if newest.id == version.id => String::new(),
        _ => format!("@{}", version.number),
    };
    format!("{}{at}/{order}", video_path(tree, video))
}

/// The newest version of a video.
pub fn newest(tree: &Tree, video: Id<Video>) -> Option<&Version> {
    tree.versions.iter().filter(|version| version.video_id == video).max_by_key(|version| version.number)
}

/// The name of a person, for people.
pub fn name_of(tree: &Tree, user: Option<Id<User>>) -> String {
    let user = user.and_then(|id| tree.users.iter().chain([&tree.me]).find(|user| user.id == id));
    user.map_or_else(|| "-".to_owned(), |user| user.full_name.clone())
}

/// The names of everybody whose name may appear.
pub fn names(tree: &Tree) -> HashMap<Id<User>, String> {
    tree.users.iter().chain([&tree.me]).map(|user| (user.id, user.full_name.clone())).collect()
}

fn version_at<'a>(tree: &'a Tree, parts: &[String], number: Option<i64>) -> Outcome<(&'a Video, &'a Version)> {
    let name = parts.iter().map(|part| address::escape(part)).collect::<Vec<_>>().join("/");
    let mut found = videos(tree, parts)?;
    let mut number = number;
    // A title may contain an `@`, so the whole is tried first.
    if let (true, Some((last, above))) = (found.is_empty(), parts.split_last()) {
        let (title, behind) = address::with_version(last);
        if behind.is_some() {
            let parts: Vec<String> = above.iter().cloned().chain([title.to_owned()]).collect();
            found = videos(tree, &parts)?;
            number = number.or(behind);
        }
    }
    let video = only("video", &name, found, |video| format!("{}  {}", video.id, video_path(tree, video)))?;
    let version = match number {
        None => newest(tree, video.id),
        Some(number) => tree.versions.iter().find(|version| version.video_id == video.id && version.number == number),
    };
    let version = version.ok_or_else(|| match number {
        Some(number) => Failure::not_found(format!("{} has no version {number}: see `orama videos`", video.title)),
        None => Failure::not_found(format!("{} has no version yet: import a script into it", video.title)),
    })?;
    Ok((video, version))
}

fn projects<'a>(tree: &'a Tree, part: &str) -> Vec<&'a Project> {
    let digits = address::id_digits(part);
    tree.projects.iter().filter(|project| means(&project.title, project.id, part, digits.as_deref())).collect()
}

fn videos<'a>(tree: &'a Tree, parts: &[String]) -> Outcome<Vec<&'a Video>> {
    let (project, part) = match parts {
        [part] => (None, part),
        [project, part] => (Some(projects(tree, project)), part),
        _ => return Err(Failure::usage("a video is Project/Video, its title, or its id".to_owned())),
    };
    let digits = address::id_digits(part);
    let is_meant = |video: &&Video| {
        means(&video.title, video.id, part, digits.as_deref())
            && project.as_ref().is_none_or(|projects| projects.iter().any(|project| project.id == video.project_id))
    };
    Ok(tree.videos.iter().filter(is_meant).collect())
}

fn means<T>(title: &str, id: Id<T>, part: &str, digits: Option<&str>) -> bool {
    same(title, part) || digits.is_some_and(|digits| starts(id, digits))
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

fn starts<T>(id: Id<T>, digits: &str) -> bool {
    id.uuid().simple().to_string().starts_with(digits)
}

fn whole<T>(digits: &str) -> Option<Id<T>> {
    if digits.len() == 32 { digits.parse().ok() } else { None }
}

/// The only one found; with several the candidates are listed.
fn only<T>(what: &str, name: &str, mut found: Vec<T>, describe: impl Fn(&T) -> String) -> Outcome<T> {
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::not_found(format!("there is no {what} `{name}`, or you may not see it"))),
        count => Err(Failure::usage(format!("`{name}` could be {count} of them; name the {what} by its id"))
            .with_details(found.iter().map(|row| format!("  {}", describe(row))))),
    }
}
