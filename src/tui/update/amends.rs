//! Assigning and deleting.

use super::{bulk, scenes};
use crate::{
    api::comments,
    model::{Comment, Id, Project, ProjectMember, User},
    tui::{
        action::Action,
        app::{
            App, Targets, Verb, amends,
            msg::{Effect, Job, Load, Purpose},
            read::excerpt,
        },
        overlays::{Choice, Confirm, Overlay, Pick, Picker, Question},
        panes::Pane,
        widgets::Severity,
    },
};

/// Asks who works in the project of the selected amend. Marked amends may be of several projects, and everybody who is known
/// is offered; whoever cannot have one is refused in the preview.
pub fn assign(app: &mut App, fx: &mut Vec<Effect>) {
    if let Some(Targets::Marked(marked)) = bulk::targets(app) {
        return offer_everybody(app, &marked);
    }
    let (Some(comment), Some(project)) = (app.comment().map(|comment| comment.id), app.project_id()) else { return };
    app.ask(Job::Load(Load::Members { project, comment }), fx);
}

fn offer_everybody(app: &mut App, marked: &[Id<Comment>]) {
    let me = app.replica.me().id;
    let choice = |to| Choice::AssignMarked { amends: marked.to_vec(), to };
    let mut picks = vec![Pick::new(app.name_of(me).as_str(), "me", choice(Some(me)))];
    for user in app.replica.users().into_iter().filter(|user| user.id != me) {
        picks.push(Pick::new(app.name_of(user.id).as_str(), "", choice(Some(user.id))));
    }
    picks.push(Pick::new("nobody", "", choice(None)));
    let title = format!("Give {} to", amends(marked.len()));
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, 0)));
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
    let choice = |to| Choice::Assign { comment: comment.id, to, was: comment.assignee_id };
    let pick = |user: &Id<User>| {
        Pick::new(app.name_of(*user).as_str(), if *user == me { "me" } else { "" }, choice(Some(*user)))
    };
    let mut picks: Vec<Pick> = offered.iter().map(pick).collect();
    picks.push(Pick::new("nobody", "", choice(None)));
    let at = offered.iter().position(|user| Some(*user) == comment.assignee_id).unwrap_or(0);
    let title = format!("Give to: {}", excerpt(&comment.content));
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, at)));
}

/// Gives an amend to somebody, unless somebody else gave it away while it was chosen to whom: then it is said, and can be chosen
/// again.
pub fn give(app: &mut App, comment: Id<Comment>, to: Option<Id<User>>, was: Option<Id<User>>, fx: &mut Vec<Effect>) {
    let now = app.comment_by_id(comment).and_then(|comment| comment.assignee_id);
    if now == was || now == to {
        return bulk::begin(app, Targets::One(comment), Verb::Assign(to), fx);
    }
    let words = Verb::Assign(now).done_words(app);
    app.say(
        Severity::Warn,
        format!("it was {words} while you chose: {} gives it to somebody else", app.key(Action::Assign)),
    );
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
