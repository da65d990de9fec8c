//! What somebody puts off in their own queue. It is nobody else's business: nothing of it is in the log, so that no activity,
//! feed or undo shows it.

use super::{Error, Result, Unit, find};
use crate::{
    api::snoozes::{Awake, SetSnooze},
    model::{Comment, Id, Snooze, Timestamp, snooze},
    store,
};

/// Puts an open amend off.
pub async fn set(unit: &mut Unit, id: Id<Comment>, body: &SetSnooze) -> Result<Snooze> {
    let comment = find::comment(&mut unit.tx, &unit.actor, id).await?.readable()?;
    if body.until.is_some_and(|until| !snooze::is_to_come(until, unit.now)) {
        return Err(Error::field("until", "must be a moment to come, at most ten years from now"));
    }
    if !comment.row().is_open() {
        return Err(Error::refused(
            "not-open",
            "only an open amend is in the queue and can be put off",
            "leave it, or open it again first",
        ));
    }
    let user = unit.actor.user.id;
    // Each of a person's snoozes is newer than the one before, whatever the clock says: by that a tag tells them apart.
    let newest = store::snoozes::mark(&mut unit.tx, user, unit.now).await?.newest;
    let created_at = unit.now.max(Timestamp::from_micros(newest + 1));
    let snooze = Snooze { comment_id: id, until: body.until, created_at };
    store::snoozes::set(&mut unit.tx, user, snooze, comment.place().scope).await?;
    Ok(snooze)
}

/// Takes an amend back into the queue. What is not put off stays as it is.
pub async fn wake(unit: &mut Unit, id: Id<Comment>) -> Result<Awake> {
    let comment = find::comment(&mut unit.tx, &unit.actor, id).await?.readable()?;
    store::snoozes::remove(&mut unit.tx, unit.actor.user.id, comment.row().id).await?;
    Ok(Awake { comment_id: id })
}
