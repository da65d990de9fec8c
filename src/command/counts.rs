//! How many amends each video has, as far as the actor may read them.

use super::{Look, Result, find};
use crate::{
    api::videos::AmendCount,
    model::{Id, Video},
    store,
};

/// Of all videos the actor may see.
pub async fn all(look: &mut Look) -> Result<Vec<AmendCount>> {
    let viewer = look.actor.viewer();
    Ok(store::amends::counts(&mut look.conn, viewer).await?.into_iter().map(count).collect())
}

/// Of one video.
pub async fn of_video(look: &mut Look, video: Id<Video>) -> Result<Vec<AmendCount>> {
    find::video(&mut look.conn, &look.actor, video).await?.readable()?;
    let viewer = look.actor.viewer();
    Ok(store::amends::counts_of_video(&mut look.conn, viewer, video).await?.into_iter().map(count).collect())
}

fn count(row: store::amends::AmendCount) -> AmendCount {
    AmendCount { video_id: row.video_id, stage: row.stage, open: row.open, done: row.done }
}
