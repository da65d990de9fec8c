//! Finding a row together with what decides who may do what with it. What the actor may not see is not found.

use super::{Actor, Error, Result, unit::Place};
use crate::{
    model::{Comment, Deed, Id, Level, Media, Project, Scene, Version, Video, access},
    store::{self, Row, Session},
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
fn deleted(what: &str) -> Error {
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
    let level = store::access::level(session, actor.viewer(), id).await?.ok_or(Error::NotFound(what))?;
    access::require(level, Deed::Read).map_err(|_| Error::NotFound(what))?;
    let row: Project = store::get(session, id).await?.ok_or(Error::NotFound(what))?;
    Ok(Found { project: row.clone(), row, level, what: "project", deleted_above: None })
}

/// The video.
pub(super) async fn video(session: &mut impl Session, actor: &Actor, id: Id<Video>) -> Result<Found<Video>> {
    video_of(session, actor, id, "video").await
}

async fn video_of(
    session: &mut impl Session,
    actor: &Actor,
    id: Id<Video>,
    what: &'static str,
) -> Result<Found<Video>> {
    let row: Video = store::get(session, id).await?.ok_or(Error::NotFound(what))?;
    let project = project_of(session, actor, row.project_id, what).await?;
    Ok(project.below(row, "video"))
}

/// The version.
pub(super) async fn version(session: &mut impl Session, actor: &Actor, id: Id<Version>) -> Result<InVideo<Version>> {
    version_of(session, actor, id, "version").await
}

async fn version_of(
    session: &mut impl Session,
    actor: &Actor,
    id: Id<Version>,
    what: &'static str,
) -> Result<InVideo<Version>> {
    let row: Version = store::get(session, id).await?.ok_or(Error::NotFound(what))?;
    let found = video_of(session, actor, row.video_id, what).await?;
    let video = found.row.clone();
    Ok(InVideo { found: found.below(row, "version"), video })
}

/// The scene.
pub(super) async fn scene(session: &mut impl Session, actor: &Actor, id: Id<Scene>) -> Result<InVideo<Scene>> {
    scene_of(session, actor, id, "scene").await
}

async fn scene_of(
    session: &mut impl Session,
    actor: &Actor,
    id: Id<Scene>,
    what: &'static str,
) -> Result<InVideo<Scene>> {
    let row: Scene = store::get(session, id).await?.ok_or(Error::NotFound(what))?;
    let version = version_of(session, actor, row.version_id, what).await?;
    Ok(version.below(row, "scene"))
}

/// The comment, if the actor may read it.
pub(super) async fn comment(session: &mut impl Session, actor: &Actor, id: Id<Comment>) -> Result<InVideo<Comment>> {
    let row: Comment = store::get(session, id).await?.ok_or(Error::NotFound("comment"))?;
    let scene = scene_of(session, actor, row.scene_id, "comment").await?;
    if !access::sees_comment(scene.level(), &row) {
        return Err(Error::NotFound("comment"));
    }
    Ok(scene.below(row, "comment"))
}

/// The medium.
pub(super) async fn medium(session: &mut impl Session, actor: &Actor, id: Id<Media>) -> Result<Found<Media>> {
    let row: Media = store::get(session, id).await?.ok_or(Error::NotFound("medium"))?;
    let project = project_of(session, actor, row.project_id, "medium").await?;
    Ok(project.below(row, "medium"))
}
