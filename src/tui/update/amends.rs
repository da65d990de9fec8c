//! Settling, assigning and deleting.

use super::scenes;
use crate::{
    api::comments::{self, EditComment},
    model::{Comment, CommentStatus, Id, Project, ProjectMember, User},
    tui::{
        action::Action,
        app::{
            App,
            msg::{Effect, Job, Load, Purpose},
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

/// Asks who works in the project of the selected amend.
pub fn assign(app: &mut App, fx: &mut Vec<Effect>) {
    let (Some(comment), Some(project)) = (app.comment().map(|comment| comment.id), app.project_id()) else { return };
    app.ask(Job::Load(Load::Members { project, comment }), fx);
}

/// Offers the people that an amend can be given to: who works in the project and may comment. Whoever asks comes first.
pub fn offer_people(app: &mut App, project: Id<Project>, comment: Id<Comment>, members: &[ProjectMember]) {
    let Some(comment) = app.comment_by_id(comment) else { return };
    let me = app.replica.me().id;
    let mut people = vec![me];
    people.extend(app.replica.project(project).map(|project| project.owner_id));
    people.extend(members.iter().filter(|member| member.is_active && member.accepted_at.is_some()).map(|m| m.user_id));
    people[1..].sort_by_key(|user| app.name_of(*user).as_str().to_lowercase());
    let mut offered: Vec<Id<User>> = Vec::new();
    for user in people {
        if !offered.contains(&user) {
            offered.push(user);
        }
    }
    let choice = |to| Choice::Assign { comment: comment.id, revision: comment.revision, to };
    let pick = |user: &Id<User>| {
        Pick::new(app.name_of(*user).as_str(), if *user == me { "me" } else { "" }, choice(Some(*user)))
    };
    let mut picks: Vec<Pick> = offered.iter().map(pick).collect();
    picks.push(Pick::new("nobody", "", choice(None)));
    let at = offered.iter().position(|user| Some(*user) == comment.assignee_id).unwrap_or(0);
    let title = format!("Give to: {}", excerpt(&comment.content));
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, at)));
}

/// Gives an amend to somebody, or to nobody.
pub fn assign_to(app: &mut App, id: Id<Comment>, revision: i64, to: Option<Id<User>>, fx: &mut Vec<Effect>) {
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
    app.overlays.push(Overlay::Confirm(Confirm::new(
        question,
        "Delete this comment?",
        lines,
        &[(Action::Yes, "delete"), (Action::No, "leave it")],
    )));
}

/// Deletes a comment.
pub fn delete(app: &mut App, id: Id<Comment>, revision: i64, fx: &mut Vec<Effect>) {
    let words = app.comment_by_id(id).map(|comment| excerpt(&comment.content)).unwrap_or_default();
    app.write(comments::delete(id, revision), Purpose::DeleteComment(id), format!("deleted: {words}"), fx);
}
