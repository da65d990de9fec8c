//! Settling, assigning and deleting.

use super::scenes;
use crate::{
    api::comments::{self, EditComment},
    model::{Comment, CommentStatus, Id},
    tui::{
        app::{
            App,
            msg::{Effect, Purpose},
            read::excerpt,
        },
        overlays::{Choice, Confirm, Overlay, Pick, Picker, Question},
        panes::Pane,
        views::View,
    },
};

/// Marks the selected amend as done, or as to do again. In the queue the next one is selected at once.
pub fn toggle(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(comment) = app.comment() else { return };
    let to = match comment.status {
        Some(CommentStatus::Done) => CommentStatus::ToDo,
        _ => CommentStatus::Done,
    };
    let body = EditComment { status: Some(Some(to)), ..Default::default() };
    let (id, words) = (comment.id, excerpt(&comment.content));
    let call = comments::edit(id, &body, comment.revision);
    let label = match to {
        CommentStatus::Done => format!("marked done: {words}"),
        CommentStatus::ToDo => format!("to do again: {words}"),
    };
    app.write(call, Purpose::Toggle(id, to), label, fx);
    if app.place.view == View::Queue {
        app.queue.settle(id);
    }
}

/// Offers the people that the selected amend can be given to.
pub fn assign(app: &mut App) {
    let Some(comment) = app.comment() else { return };
    let choice = |to| Choice::Assign { comment: comment.id, revision: comment.revision, to };
    let me = app.replica.me();
    let mut people = app.replica.users();
    people.retain(|user| user.is_active && user.deleted_at.is_none());
    people.sort_by_key(|user| user.id != me.id);
    let mut picks: Vec<Pick> = people
        .iter()
        .map(|user| Pick::new(app.name_of(user.id).as_str(), if user.id == me.id { "me" } else { "" }, choice(Some(user.id))))
        .collect();
    if picks.iter().all(|pick| pick.aside != "me") {
        picks.insert(0, Pick::new(app.name_of(me.id).as_str(), "me", choice(Some(me.id))));
    }
    picks.push(Pick::new("nobody", "", choice(None)));
    let at = people.iter().position(|user| Some(user.id) == comment.assignee_id).unwrap_or(0);
    let title = format!("Give to: {}", excerpt(&comment.content));
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, at)));
}

/// Gives an amend to somebody, or to nobody.
pub fn assign_to(app: &mut App, id: Id<Comment>, revision: i64, to: Option<Id<crate::model::User>>, fx: &mut Vec<Effect>) {
    let words = app.comment_by_id(id).map(|comment| excerpt(&comment.content)).unwrap_or_default();
    let label = match to {
        Some(user) => format!("given to {}: {words}", app.name_of(user)),
        None => format!("given to nobody: {words}"),
    };
    let body = EditComment { assignee_id: Some(to), ..Default::default() };
    app.write(comments::edit(id, &body, revision), Purpose::Assign(id, to), label, fx);
}

/// Asks before the selected comment or scene is deleted.
pub fn ask_delete(app: &mut App) {
    if app.in_workstation() && app.place.pane == Pane::Scenes {
        return scenes::ask_delete(app);
    }
    let Some(comment) = app.comment() else { return };
    let replies = app.open().map_or(0, |open| {
        open.threads().at(comment.scene_id, comment.stage).filter(|other| other.parent_id == Some(comment.id)).count()
    });
    let mut lines = vec![format!("{}: {}", app.name_of(comment.author_id), excerpt(&comment.content))];
    lines.push(match replies {
        0 => "Undo brings it back.".to_owned(),
        1 => "Its reply stays, under an empty place. Undo brings it back.".to_owned(),
        many => format!("Its {many} replies stay, under an empty place. Undo brings it back."),
    });
    let question = Question::DeleteComment(comment.id, comment.revision);
    app.overlays.push(Overlay::Confirm(Confirm::new(question, "Delete this comment?", lines, "y delete   n leave it")));
}

/// Deletes a comment.
pub fn delete(app: &mut App, id: Id<Comment>, revision: i64, fx: &mut Vec<Effect>) {
    let words = app.comment_by_id(id).map(|comment| excerpt(&comment.content)).unwrap_or_default();
    app.write(comments::delete(id, revision), Purpose::DeleteComment(id), format!("deleted: {words}"), fx);
}
