//! The queue: every open amend the actor can see, in working order.

use super::{Look, Result, check::Fields, page::Window};
use crate::{
    api::queue::{QueueCount, QueueItem, QueuePage, QueueQuery},
    model::{CommentStatus, Id, Snooze, User},
    store::{
        self,
        queue::{QueueFilter, QueueKey},
    },
};

/// A page of the queue.
pub async fn page(look: &mut Look, query: &QueueQuery) -> Result<QueuePage> {
    let window = Window::<QueueKey>::read("queue", query.limit, query.cursor.as_deref())?;
    let viewer = look.actor.viewer();
    let filter = filter_of(query, look.actor.user.id)?;
    let counts = match window.after {
        None => store::queue::counts(&mut look.conn, viewer, filter).await?,
        Some(_) => Vec::new(),
    };
    let total = match window.after {
        None => counts.iter().map(|count| count.count).sum(),
        Some(_) => store::queue::count(&mut look.conn, viewer, filter).await?,
    };
    let rows = store::queue::list(&mut look.conn, viewer, filter, window.wanted(), window.after.clone()).await?;
    let page = window.page(rows, store::queue::QueueItem::key);
    Ok(QueuePage {
        items: page.items.into_iter().map(item).collect(),
        next_cursor: page.next_cursor,
        total,
        counts: counts.into_iter().map(count).collect(),
    })
}

/// What is asked for. Two answers to whose amends these are would be none, so they are refused.
fn filter_of(query: &QueueQuery, me: Id<User>) -> Result<QueueFilter> {
    let whose = [query.assignee.is_some(), query.mine, query.unassigned];
    let mut fields = Fields::default();
    if whose.into_iter().filter(|given| *given).count() > 1 {
        let name = if query.unassigned { "unassigned" } else { "mine" };
        fields.wrong(name, "cannot be together with another of `assignee`, `mine` and `unassigned`: leave one of them");
    }
    fields.done()?;
    Ok(QueueFilter {
        project: query.project,
        video: query.video,
        stage: query.stage,
        assignee: if query.mine { Some(me) } else { query.assignee },
        unassigned: query.unassigned,
        author: query.author,
        status: query.status,
        before: query.before,
        now: Some(super::now()),
        // What was settled has left the queue, whether it was put off or not.
        snoozed: query.snoozed || query.status == Some(CommentStatus::Done),
    })
}

fn count(row: store::queue::QueueCount) -> QueueCount {
    let store::queue::QueueCount { project_id, video_id, stage, assignee_id, count } = row;
    QueueCount { project_id, video_id, stage, assignee_id, count }
}

fn item(row: store::queue::QueueItem) -> QueueItem {
    let comment_id = row.comment.id;
    let snooze = |created_at| Snooze { comment_id, until: row.snoozed_until, created_at };
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
        snoozed: row.snoozed_at.map(snooze),
    }
}
