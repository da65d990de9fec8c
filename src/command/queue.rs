//! The queue: every open amend the actor can see, in working order.

use super::{Look, Result, page::Window};
use crate::{
    api::queue::{QueueItem, QueuePage, QueueQuery},
    store::{
        self,
        queue::{QueueFilter, QueueKey},
    },
};

/// A page of the queue.
pub async fn page(look: &mut Look, query: &QueueQuery) -> Result<QueuePage> {
    let window = Window::<QueueKey>::read("queue", query.limit, query.cursor.as_deref())?;
    let viewer = look.actor.viewer();
    let filter = QueueFilter {
        project: query.project,
        video: query.video,
        stage: query.stage,
        assignee: query.assignee,
        ..QueueFilter::default()
    };
    let total = store::queue::count(&mut look.conn, viewer, filter).await?;
    let rows = store::queue::list(&mut look.conn, viewer, filter, window.wanted(), window.after.clone()).await?;
    let page = window.page(rows, store::queue::QueueItem::key);
    Ok(QueuePage { items: page.items.into_iter().map(item).collect(), next_cursor: page.next_cursor, total })
}

fn item(row: store::queue::QueueItem) -> QueueItem {
    QueueItem {
        comment: row.comment,
        scene_title: row.scene_title,
        scene_order: row.scene_order,
        version_id: row.version_id,
        version_number: row.version_number,
        video_id: row.video_id,
        video_title: row.video_title,
        current_stage: row.current_stage,
        project_id: row.project_id,
        project_title: row.project_title,
    }
}
