//! What a screen needs to start, of one moment together with the cursor from which the change feed goes on.

use super::{Error, Look, Result, changes, find};
use crate::{
    api::tree::{Review, Tree},
    model::{Id, User, Version},
    store::{self, media::Take},
};

/// Everything the actor may see above the scenes.
pub async fn tree(look: &mut Look) -> Result<Tree> {
    let viewer = look.actor.viewer();
    let cursor = changes::cursor_now(look).await?;
    let conn = &mut look.conn;
    // As it is at this moment, and not when the request began.
    let me: User = store::get(conn, viewer.user_id).await?.ok_or(Error::NotFound("person"))?;
    let projects = store::projects::list(conn, viewer, i64::MAX, None).await?;
    let mut levels = store::access::levels(conn, viewer).await?;
    levels.retain(|(id, _)| projects.iter().any(|project| project.id == *id));
    Ok(Tree {
        epoch: store::workspace::epoch(conn).await?,
        cursor,
        me,
        users: store::users::known_to(conn, viewer, i64::MAX, None).await?,
        organisations: store::organisations::list(conn, viewer, i64::MAX, None).await?,
        projects,
        levels,
        videos: store::videos::visible(conn, viewer, i64::MAX, None).await?,
        versions: store::versions::visible(conn, viewer).await?,
    })
}

/// One version with all that hangs on it.
pub async fn review(look: &mut Look, id: Id<Version>) -> Result<Review> {
    let version = find::version(&mut look.conn, &look.actor, id).await?.readable()?;
    let cursor = changes::cursor_now(look).await?;
    let conn = &mut look.conn;
    let takes = store::media::of_version(conn, id).await?;
    let (scene_media, mut media): (Vec<_>, Vec<_>) =
        takes.into_iter().map(|Take { link, media }| (link, media)).unzip();
    media.sort_by_key(|medium| medium.id);
    media.dedup_by_key(|medium| medium.id);
    Ok(Review {
        cursor,
        scenes: store::scenes::of_version(conn, id, i64::MAX, None).await?,
        scene_media,
        media,
        comments: store::comments::of_version(conn, id, version.level(), i64::MAX, None).await?,
        decisions: store::decisions::of_video(conn, version.video.id, i64::MAX, None).await?,
        video: version.video,
        version: version.found.row,
    })
}
