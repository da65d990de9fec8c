//! Reads that are asked again and again: as long as nothing changed that the answer may depend on, saying so is the answer.
//!
//! The tag of an answer is made of where everything stands that it may depend on, who looks, and what was asked for; the
//! statement for that is cheap (see [`crate::store::marks`]). It is read in the same moment of the database as the answer, so
//! that a tag never stands for an older one.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Actor, Look, Result};
use crate::{
    model::{Id, Scene, Version, Video},
    store::{
        self, Db, Session,
        marks::{self, ProjectMark, WholeMark},
    },
};

/// What an answer speaks of, and so what it may depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The project of a scene.
    Scene(Id<Scene>),
    /// The project of a video.
    Video(Id<Video>),
    /// The project of a version.
    Version(Id<Version>),
    /// The project of a version, and where the change feed stands.
    Review(Id<Version>),
    /// Everything that the actor may see, and the people in it.
    Everything,
    /// The same without what the actor put off, as of this moment.
    Queue,
}

impl About {
    /// Whether it speaks of more than one project.
    const fn is_wide(self) -> bool {
        matches!(self, Self::Everything | Self::Queue)
    }

    /// Whether the tag changes with the clock alone, too: what was put off comes back without a write.
    #[must_use]
    pub const fn is_timed(self) -> bool {
        matches!(self, Self::Queue)
    }
}

/// The tag of the answer as it would be now; none: there is no such thing, or the actor may not see it.
pub async fn tag(db: &Db, actor: &Actor, about: About, request: &str) -> Result<Option<String>> {
    tag_at(&mut db.conn().await?, actor, about, request).await
}

/// Runs a reading use case, and answers its tag of the same moment.
pub async fn read<T>(
    db: &Db,
    actor: &Actor,
    about: About,
    request: &str,
    work: impl AsyncFnOnce(&mut Look) -> Result<T>,
) -> Result<(Option<String>, T)> {
    let mut look = Look { conn: db.snapshot().await?, actor: actor.clone() };
    let tag = tag_at(&mut look.conn, actor, about, request).await?;
    Ok((tag, work(&mut look).await?))
}

async fn tag_at(session: &mut impl Session, actor: &Actor, about: About, request: &str) -> Result<Option<String>> {
    let viewer = actor.viewer();
    let project = match about {
        About::Scene(id) => marks::of_scene(session, viewer, id).await?,
        About::Video(id) => marks::of_video(session, viewer, id).await?,
        About::Version(id) | About::Review(id) => marks::of_version(session, viewer, id).await?,
        About::Everything | About::Queue => None,
    };
    if !about.is_wide() && project.as_ref().is_none_or(|mark| mark.level.is_none()) {
        return Ok(None);
    }
    let whole = match about {
        About::Review(_) | About::Everything | About::Queue => Some(marks::whole(session, viewer).await?),
        _ => None,
    };
    let mut tag = Tag::of(actor, request);
    if let Some(mark) = &project {
        tag.project(mark);
    }
    if let Some(mark) = &whole {
        tag.whole(mark);
    }
    if about == About::Queue {
        // A snooze is in no log, and runs out without a write.
        let snoozes = store::snoozes::mark(session, viewer.user_id, super::now()).await?;
        for number in [snoozes.count, snoozes.newest, snoozes.awake] {
            tag.number(number);
        }
    }
    Ok(Some(tag.finish()))
}

/// A tag in the making.
struct Tag(Sha256);

impl Tag {
    fn of(actor: &Actor, request: &str) -> Self {
        // Another program may say the same in other words.
        let mut tag = Self(Sha256::new_with_prefix(env!("CARGO_PKG_VERSION")));
        tag.0.update([u8::from(actor.viewer().super_admin)]);
        tag.0.update(actor.user.id.uuid());
        tag.number(request.len() as i64);
        tag.0.update(request);
        tag
    }

    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn scope(&mut self, scope: Uuid, seq: i64) {
        self.0.update(scope);
        self.number(seq);
    }

    fn project(&mut self, mark: &ProjectMark) {
        self.0.update(mark.epoch);
        self.scope(mark.scope, mark.seq);
        self.number(mark.level.map_or(0, |level| level.0));
    }

    fn whole(&mut self, mark: &WholeMark) {
        self.0.update(mark.epoch);
        self.number(mark.people_seq);
        for (scope, seq) in &mark.scopes {
            self.scope(*scope, *seq);
        }
    }

    /// Sixteen bytes tell any two answers apart.
    fn finish(self) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.0.finalize()[..16]);
        Uuid::from_bytes(bytes).simple().to_string()
    }
}
