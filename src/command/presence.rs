//! Where somebody says that they are: whether they may be there, and who may know of it. Nothing of it is written down.

use super::{Error, Look, Result, find};
use crate::model::{Comment, Deed, Id, Level, Project, Video};

/// A video that somebody has open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Whose members may know of it.
    pub project: Id<Project>,
    /// Whether the one who is there may know of others.
    pub sees_others: bool,
}

/// Whether a level is told who works where: what a client sees is what is marked for the client.
pub fn sees_others(level: Level) -> bool {
    level.allows(Deed::ReadInternal)
}

/// The video that the caller has open, with the comment that they are writing on, if there is one.
pub async fn spot(look: &mut Look, video: Id<Video>, comment: Option<Id<Comment>>) -> Result<Spot> {
    let found = find::video(&mut look.conn, &look.actor, video).await?.readable()?;
    if let Some(comment) = comment {
        let comment = find::comment(&mut look.conn, &look.actor, comment).await?.readable()?;
        if comment.video.id != video {
            return Err(Error::field("comment_id", "must be a comment on this video"));
        }
    }
    Ok(Spot { project: found.project.id, sees_others: sees_others(found.level) })
}
