//! The rows of a project that is here already: those that are not here yet are taken in, and the others are left as they are.
//! Importing another system a second time brings what was added there since.

use std::collections::{HashMap, HashSet};

use super::{check, count_rows, people, require_owner};
use crate::{
    api::imports::{ImportProject, LeftRows, RowsReport},
    command::{Error, Result, Unit, find, unit::Place},
    model::{Comment, Deed, Id, Media, ProjectBundle, Scene, SceneMedia, TakeRole, User, Version, Video},
    store,
};

/// Takes in what is new, and says what was left.
pub async fn add(unit: &mut Unit, body: &ImportProject) -> Result<RowsReport> {
    let mut bundle = body.bundle.clone();
    let project = find::project(&mut unit.tx, &unit.actor, bundle.project.id).await?.writable(Deed::EditProject)?;
    require_owner(unit, &project.row)?;
    check::check(&bundle, &store::access_levels::list(&mut unit.tx).await?)?;
    for video in &bundle.videos {
        store::videos::lock(&mut unit.tx, video.id).await?;
    }
    for version in &bundle.versions {
        store::versions::lock(&mut unit.tx, version.id).await?;
    }
    let known = people::recognise(unit, &bundle).await?;
    known.rename(&mut bundle);
    let here = store::whole::load(&mut unit.tx, project.row.id).await?.ok_or(Error::NotFound("project"))?;
    let sorted = Sorted::of(&here, bundle);
    let users = people::add(unit, &known, &sorted.new).await?;
    super::add_rows(unit, Place::of_project(&project.row), &sorted.new).await?;
    Ok(RowsReport {
        dry_run: body.dry_run,
        project_id: project.row.id,
        project_title: project.row.title,
        rows: count_rows(&sorted.new, 0, 0, users),
        there: sorted.there.into_iter().map(|(table, count)| (table.to_owned(), count)).collect(),
        differ: sorted.differ.into_iter().map(|(table, count)| (table.to_owned(), count)).collect(),
        left: sorted.left,
    })
}

/// The rows of a file, by what becomes of them.
struct Sorted {
    new: ProjectBundle,
    /// How many are here, by table.
    there: Vec<(&'static str, i64)>,
    /// How many of those say something else in the file.
    differ: Vec<(&'static str, i64)>,
    /// What is not here and cannot come.
    left: Vec<LeftRows>,
}

/// What is here.
struct Here<'a> {
    videos: HashMap<Id<Video>, &'a Video>,
    versions: HashMap<Id<Version>, &'a Version>,
    scenes: HashMap<Id<Scene>, &'a Scene>,
    media: HashMap<Id<Media>, &'a Media>,
    takes: HashSet<(Id<Scene>, Id<Media>, TakeRole)>,
    comments: HashMap<Id<Comment>, &'a Comment>,
    /// The newest version of each video that was not deleted.
    newest: HashMap<Id<Video>, &'a Version>,
}

impl<'a> Here<'a> {
    fn of(here: &'a ProjectBundle) -> Self {
        let mut newest: HashMap<Id<Video>, &Version> = HashMap::new();
        for version in here.versions.iter().filter(|version| version.deleted_at.is_none()) {
            let known = newest.entry(version.video_id).or_insert(version);
            if version.number > known.number {
                *known = version;
            }
        }
        Self {
            videos: here.videos.iter().map(|row| (row.id, row)).collect(),
            versions: here.versions.iter().map(|row| (row.id, row)).collect(),
            scenes: here.scenes.iter().map(|row| (row.id, row)).collect(),
            media: here.media.iter().map(|row| (row.id, row)).collect(),
            takes: here.scene_media.iter().map(|row| (row.scene_id, row.media_id, row.role)).collect(),
            comments: here.comments.iter().map(|row| (row.id, row)).collect(),
            newest,
        }
    }

    /// Why no scene can be added to a version that is here; none: one can.
    fn closed(&self, version: Id<Version>) -> Option<&'static str> {
        let Some(row) = self.versions.get(&version) else { return Some("its version was left") };
        let is_gone = |id| self.videos.get(&id).is_none_or(|video: &&Video| video.deleted_at.is_some());
        match self.newest.get(&row.video_id) {
            _ if row.deleted_at.is_some() || is_gone(row.video_id) => Some("its video or version was deleted here"),
            Some(newest) if newest.id == version => None,
            _ => Some("its video has a newer version here"),
        }
    }

    fn is_live(&self, scene: Id<Scene>) -> bool {
        self.scenes.get(&scene).is_some_and(|row| row.deleted_at.is_none() && self.closed(row.version_id).is_none())
    }
}

impl Sorted {
    fn of(here: &ProjectBundle, file: ProjectBundle) -> Self {
        let known = Here::of(here);
        let new = ProjectBundle::of(here.project.clone());
        let mut sorted = Self { new, there: Vec::new(), differ: Vec::new(), left: Vec::new() };
        sorted.videos(&known, file.videos, file.versions);
        sorted.scenes(here, &known, file.scenes);
        sorted.media(&known, file.media, file.scene_media);
        sorted.comments(&known, file.comments);
        let new_videos: HashSet<Id<Video>> = sorted.new.videos.iter().map(|video| video.id).collect();
        sorted.new.video_formats = file.video_formats;
        sorted.new.video_formats.retain(|row| new_videos.contains(&row.video_id));
        let decided: HashSet<_> = here.decisions.iter().map(|row| row.id).collect();
        for decision in file.decisions {
            if new_videos.contains(&decision.video_id) {
                sorted.new.decisions.push(decision);
            } else if decided.contains(&decision.id) {
                sorted.there("stage_decisions", false);
            } else {
                sorted.leave("stage_decisions", "decisions on a video that is here are taken here");
            }
        }
        let members: HashSet<_> = here.members.iter().map(|row| row.id).collect();
        for member in file.members {
            if members.contains(&member.id) {
                sorted.there("project_members", false);
            } else {
                sorted.leave("project_members", "people are invited to a project that is here");
            }
        }
        let named = sorted.named();
        sorted.new.users = file.users.into_iter().filter(|user| named.contains(&user.id)).collect();
        sorted
    }

    /// Notes a row that is here.
    fn there(&mut self, table: &'static str, differs: bool) {
        count(&mut self.there, table);
        if differs {
            count(&mut self.differ, table);
        }
    }

    /// Notes a row that is not here and cannot come.
    fn leave(&mut self, table: &'static str, why: &str) {
        match self.left.iter_mut().find(|left| left.table == table && left.why == why) {
            Some(left) => left.count += 1,
            None => self.left.push(LeftRows { table: table.to_owned(), why: why.to_owned(), count: 1 }),
        }
    }

    fn videos(&mut self, here: &Here<'_>, videos: Vec<Video>, versions: Vec<Version>) {
        for video in videos {
            let said =
                |row: &Video| (row.title.clone(), row.objective.clone(), row.key_messages.clone(), row.outline.clone());
            match here.videos.get(&video.id) {
                Some(row) => self.there("videos", said(row) != said(&video)),
                None => self.new.videos.push(video),
            }
        }
        for version in versions {
            if here.versions.contains_key(&version.id) {
                self.there("versions", false);
            } else if here.videos.contains_key(&version.video_id) {
                self.leave("versions", "its video is here and has versions of its own");
            } else {
                self.new.versions.push(version);
            }
        }
    }

    /// New scenes of a version that is here come behind those that it has.
    fn scenes(&mut self, here: &ProjectBundle, known: &Here<'_>, scenes: Vec<Scene>) {
        let new: HashSet<Id<Version>> = self.new.versions.iter().map(|version| version.id).collect();
        let mut last: HashMap<Id<Version>, i64> = HashMap::new();
        for scene in here.scenes.iter().filter(|scene| scene.deleted_at.is_none()) {
            let order = last.entry(scene.version_id).or_default();
            *order = scene.order.max(*order);
        }
        for mut scene in scenes {
            if let Some(row) = known.scenes.get(&scene.id) {
                let said = |row: &Scene| {
                    (row.title.clone(), row.voice_text.clone(), row.description.clone(), row.image_prompt.clone())
                };
                self.there("scenes", said(row) != said(&scene));
                continue;
            }
            if !new.contains(&scene.version_id) {
                if let Some(why) = known.closed(scene.version_id) {
                    self.leave("scenes", why);
                    continue;
                }
                if scene.deleted_at.is_none() {
                    let order = last.entry(scene.version_id).or_default();
                    *order += 1;
                    scene.order = *order;
                }
            }
            self.new.scenes.push(scene);
        }
    }

    fn media(&mut self, here: &Here<'_>, media: Vec<Media>, takes: Vec<SceneMedia>) {
        for medium in media {
            match here.media.get(&medium.id) {
                Some(row) => self.there("media", row.url != medium.url),
                None => self.new.media.push(medium),
            }
        }
        let scenes: HashSet<Id<Scene>> = self.new.scenes.iter().map(|scene| scene.id).collect();
        let media: HashSet<Id<Media>> = self.new.media.iter().map(|medium| medium.id).collect();
        for take in takes {
            if here.takes.contains(&(take.scene_id, take.media_id, take.role)) {
                self.there("scene_media", false);
            } else if scenes.contains(&take.scene_id) || media.contains(&take.media_id) && here.is_live(take.scene_id) {
                self.new.scene_media.push(take);
            } else {
                self.leave("scene_media", "the take was removed here, or its scene is not there");
            }
        }
    }

    fn comments(&mut self, here: &Here<'_>, comments: Vec<Comment>) {
        let scenes: HashSet<Id<Scene>> = self.new.scenes.iter().map(|scene| scene.id).collect();
        let mut new: Vec<Comment> = Vec::new();
        for comment in comments {
            if let Some(row) = here.comments.get(&comment.id) {
                let said = |row: &Comment| (row.content.clone(), row.status);
                self.there("comments", row.deleted_at.is_none() && said(row) != said(&comment));
            } else if scenes.contains(&comment.scene_id) || here.is_live(comment.scene_id) {
                new.push(comment);
            } else {
                self.leave("comments", "its scene was deleted here, left, or is of an older version");
            }
        }
        let (kept, orphans) = with_parents(here, new);
        for _ in orphans {
            self.leave("comments", "what it answers was deleted here or left");
        }
        self.new.comments = kept;
    }

    /// Everybody whom a new row names.
    fn named(&self) -> HashSet<Id<User>> {
        let comments = self.new.comments.iter().flat_map(|row| [Some(row.author_id), row.assignee_id]);
        let decisions = self.new.decisions.iter().map(|row| Some(row.decided_by_id));
        comments.chain(decisions).flatten().collect()
    }
}

fn count(counts: &mut Vec<(&'static str, i64)>, table: &'static str) {
    match counts.iter_mut().find(|(known, _)| *known == table) {
        Some((_, count)) => *count += 1,
        None => counts.push((table, 1)),
    }
}

/// New comments whose threads hang on something, and those whose do not.
fn with_parents(here: &Here<'_>, new: Vec<Comment>) -> (Vec<Comment>, Vec<Comment>) {
    let parents: HashMap<Id<Comment>, Option<Id<Comment>>> = new.iter().map(|row| (row.id, row.parent_id)).collect();
    let is_here = |id: &Id<Comment>| here.comments.get(id).is_some_and(|row| row.deleted_at.is_none());
    let mut holds: HashMap<Id<Comment>, bool> = HashMap::new();
    for row in &new {
        let mut way = HashSet::new();
        let mut at = Some(row.id);
        let held = loop {
            let Some(id) = at else { break true };
            if let Some(held) = holds.get(&id) {
                break *held;
            }
            let Some(parent) = parents.get(&id).filter(|_| !way.contains(&id)) else { break is_here(&id) };
            way.insert(id);
            at = *parent;
        };
        holds.extend(way.into_iter().map(|id| (id, held)));
    }
    new.into_iter().partition(|row| holds.get(&row.id) == Some(&true))
}
