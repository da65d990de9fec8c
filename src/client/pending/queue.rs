//! What waits, laid over the amends of the queue: a page of it was read from the server, or from the copy of a page that it gave
//! before, and shows what is done here like every other list.

use super::{body, created, edited};
use crate::{
    api::{
        batch::WriteMethod,
        comments::{CreateComment, EditComment},
        queue::QueueItem,
        snoozes::{self, SetSnooze},
    },
    client::outbox::{Entry, What},
    model::{Comment, Id, Snooze, Stage, User},
};

/// An amend of the queue as it is when these writes on it are done, in their order. None: it is deleted.
pub fn lay_over_amend<'a>(item: QueueItem, entries: impl IntoIterator<Item = &'a Entry>) -> Option<QueueItem> {
    // What the server refused is not shown as done.
    entries.into_iter().filter(|entry| entry.state.is_live()).try_fold(item, lay_one)
}

/// The amend that a write raises, as the server will make it; `stage` is that of one which names none. None: the write is another,
/// or makes a note.
pub fn raised(entry: &Entry, me: Id<User>, stage: Stage) -> Option<Comment> {
    if entry.subject.what != What::NewComment {
        return None;
    }
    let scene = Id::from_uuid(*entry.subject.needs.first()?);
    let new = body::<CreateComment>(entry).filter(|new| new.status.is_some())?;
    Some(created(new, scene, stage, me, entry.made_at))
}

/// Whether a write puts an amend off, or takes it back: that is in no log, so that no news tell of it.
pub fn is_about_snooze(entry: &Entry) -> bool {
    let row = entry.subject.changes.first();
    entry.subject.what == What::Command
        && row.is_some_and(|row| entry.request.path == snoozes::wake(Id::from_uuid(*row)).path)
}

fn lay_one(item: QueueItem, entry: &Entry) -> Option<QueueItem> {
    match entry.subject.what {
        What::EditComment => Some(match body::<EditComment>(entry) {
            Some(edit) => QueueItem { comment: edited(item.comment, edit), ..item },
            None => item,
        }),
        What::DeleteComment => None,
        What::Command if is_about_snooze(entry) => {
            let until = body::<SetSnooze>(entry).unwrap_or_default().until;
            let snooze = Snooze { comment_id: item.comment.id, until, created_at: entry.made_at };
            Some(QueueItem { snoozed: (entry.request.method != WriteMethod::Delete).then_some(snooze), ..item })
        }
        _ => Some(item),
    }
}
