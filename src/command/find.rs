//! Finding a row together with what decides who may do what with it. What the actor may not see is not found.

use super::{Actor, Error, Result, unit::Place};
use crate::{
    model::{Comment, Deed, Id, Level, Media, Project, Scene, Version, Video, access},
    store::{
        self, Row, Session,
        place::{self, ScenePlace, VersionPlace, VideoPlace},
    },
};

/// A row, where it is, and the actor's level there.
#[derive(Debug, Clone)]
pub(super) struct Found<T> {
    pub row: T,
    pub project: Project,
    pub level: Level,
    /// The word for what was looked for.
    what: &'static str,
    /// The nearest thing above the row that was deleted.
    deleted_above: Option<&'static str>,
}

/// A row inside a video.
#[derive(Debug, Clone)]
pub(super) struct InVideo<T> {
    pub found: Found<T>,
    pub video: Video,
}

impl<T: Row> Found<T> {
    /// The row for a reader: nothing that was deleted.
    pub fn readable(self) -> Result<Self> {
        if self.deleted_above.is_some() || self.row.deleted_at().is_some() {
            return Err(Error::NotFound(self.what));
        }
        Ok(self)
    }

    /// The row for a writer: the level allows it, and neither it nor anything above it was deleted.
    pub fn writable(self, deed: Deed) -> Result<Self> {
        let found = self.restorable(deed)?;
        match found.row.deleted_at() {
            Some(_) => Err(deleted(found.what)),
            None => Ok(found),
        }
    }

    /// The row for somebody who deletes or revives it: the level allows it, and nothing above it was deleted.
    pub fn restorable(self, deed: Deed) -> Result<Self> {
        access::require(self.level, deed)?;
        match self.deleted_above {
            Some(what) => Err(deleted(what)),
            None => Ok(self),
        }
    }

    /// Where changes of it are noted.
    pub fn place(&self) -> Place {
        Place::of_project(&self.project)
    }

    /// A row below this one.
    fn below<U>(self, row: U, what: &'static str) -> Found<U> {
        let deleted_here = self.row.deleted_at().map(|_| self.what);
        let deleted_above = self.deleted_above.or(deleted_here);
        Found { row, project: self.project, level: self.level, what, deleted_above }
    }
}

impl<T: Row> InVideo<T> {
    pub fn readable(self) -> Result<Self> {
        Ok(Self { found: self.found.readable()?, ..self })
    }

    pub fn writable(self, deed: Deed) -> Result<Self> {
        Ok(Self { found: self.found.writable(deed)?, ..self })
    }

    pub fn restorable(self, deed: Deed) -> Result<Self> {
        Ok(Self { found: self.found.restorable(deed)?, ..self })
    }

    pub const fn row(&self) -> &T {
        &self.found.row
    }

    pub const fn level(&self) -> Level {
        self.found.level
    }

    pub fn place(&self) -> Place {
        self.found.place().in_video(self.video.id)
    }

    fn below<U>(self, row: U, what: &'static str) -> InVideo<U> {
        InVideo { found: self.found.below(row, what), video: self.video }
    }
}

/// The refusal to work on something that was deleted.
pub(super) fn deleted(what: &str) -> Error {
    Error::refused("deleted", format!("the {what} was deleted"), "revive it first, or undo its deletion")
}

/// The project and the actor's level in it.
pub(super) async fn project(session: &mut impl Session, actor: &Actor, id: Id<Project>) -> Result<Found<Project>> {
    project_of(session, actor, id, "project").await
}

async fn project_of(
    session: &mut impl Session,
    actor: &Actor,
    id: Id<Project>,
    what: &'static str,
) -> Result<Found<Project>> {
    let level = store::access::level(session, actor.viewer(), id).await?;
    let row: Project = store::get(session, id).await?.ok_or(Error::NotFound(what))?;
    seen(row, level, what)
}

/// The project, if the level lets the actor read it at all.
fn seen(row: Project, level: Option<Level>, what: &'static str) -> Result<Found<Project>> {
    let level = level.filter(|level| access::require(*level, Deed::Read).is_ok()).ok_or(Error::NotFound(what))?;
    Ok(Found { project: row.clone(), row, level, what: "project", deleted_above: None })
}

/// The video.
pub(super) async fn video(session: &mut impl Session, actor: &Actor, id: Id<Video>) -> Result<Found<Video>> {
    let place = place::video(session, actor.viewer(), id).await?.ok_or(Error::NotFound("video"))?;
    in_project(place, "video")
}

fn in_project(place: VideoPlace, what: &'static str) -> Result<Found<Video>> {
    Ok(seen(place.project, place.level, what)?.below(place.video, "video"))
}

/// The version.
pub(super) async fn version(session: &mut impl Session, actor: &Actor, id: Id<Version>) -> Result<InVideo<Version>> {
    let place = place::version(session, actor.viewer(), id).await?.ok_or(Error::NotFound("version"))?;
    in_video(place, "version")
}

fn in_video(place: VersionPlace, what: &'static str) -> Result<InVideo<Version>> {
    let found = in_project(place.at, what)?;
    let video = found.row.clone();
    Ok(InVideo { found: found.below(place.version, "version"), video })
}

/// The scene.
pub(super) async fn scene(session: &mut impl Session, actor: &Actor, id: Id<Scene>) -> Result<InVideo<Scene>> {
    let place = place::scene(session, actor.viewer(), id).await?.ok_or(Error::NotFound("scene"))?;
    in_version(place, "scene")
}

fn in_version(place: ScenePlace, what: &'static str) -> Result<InVideo<Scene>> {
    Ok(in_video(place.at, what)?.below(place.scene, "scene"))
}

/// The comment, if the actor may read it.
pub(super) async fn comment(session: &mut impl Session, actor: &Actor, id: Id<Comment>) -> Result<InVideo<Comment>> {
    let place = place::comment(session, actor.viewer(), id).await?.ok_or(Error::NotFound("comment"))?;
    let scene = in_version(place.at, "comment")?;
    if !access::sees_comment(scene.level(), &place.comment) {
        return Err(Error::NotFound("comment"));
    }
    Ok(scene.below(place.comment, "comment"))
}

/// The medium.
pub(super) async fn medium(session: &mut impl Session, actor: &Actor, id: Id<Media>) -> Result<Found<Media>> {
    let row: Media = store::get(session, id).await?.ok_or(Error::NotFound("medium"))?;
    let project = project_of(session, actor, row.project_id, "medium").await?;
    Ok(project.below(row, "medium"))
}
