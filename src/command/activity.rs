//! The log of what was done, as far as the actor may see it.

use super::{Look, Result, page::Window};
use crate::{
    api::{Page, activity::ActivityQuery},
    model::Activity,
    store::{self, activity::Filter, page::ByTime},
};

/// A page of the log, the newest first.
pub async fn page(look: &mut Look, query: &ActivityQuery) -> Result<Page<Activity>> {
    let window = Window::<ByTime>::read("activity", query.limit, query.cursor.as_deref())?;
    let filter = Filter { project: query.project, actor: query.actor, entity_id: query.entity };
    let viewer = look.actor.viewer();
    let rows = store::activity::list(&mut look.conn, viewer, filter, window.wanted(), window.after).await?;
    Ok(window.page(rows, |change| ByTime { at: change.created_at, id: change.id.uuid() }))
}
