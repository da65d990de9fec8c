//! What can be done now, and why the rest cannot: the rules of the server, asked before it is.

use super::{activity, members, stage, tokens};
use crate::{
    model::{Comment, Deed, Refusal, access, comment},
    tui::{
        action::Action,
        app::App,
        panes::{Pane, TreeKey},
        views::View,
    },
};

/// Why an action cannot be done now, with what to do about it. None: it can.
pub fn refusal(app: &App, action: Action) -> Option<String> {
    use Action as A;
    let answer = match action {
        A::Comment | A::Todo => new_comment(app),
        A::Reply => with_comment(app, reply),
        A::ToggleDone | A::Decline | A::Duplicate | A::Assign | A::Snooze if has_marks(app) => Ok(()),
        A::Snooze => with_comment(app, |_, _| Ok(())),
        A::ToggleDone | A::Decline | A::Duplicate => with_comment(app, toggle),
        A::Assign => with_comment(app, assign),
        A::Mark | A::MarkRange | A::MarkGroup | A::Unmark | A::FoldAll | A::FilterProject | A::ReadOn | A::ReadBack => {
            with_rows(app, action)
        }
        A::Outcome if app.queue.outcome.is_none() => {
            Err(format!("nothing was done with marked amends yet: {} marks one", app.key(A::Mark)))
        }
        A::Edit | A::EditExternal => edit(app),
        A::Delete => delete(app),
        A::Submit | A::RequestAmends | A::Approve | A::Advance | A::Reopen => decision(app, action),
        A::NextResult | A::PrevResult => results(app),
        A::OpenMembers | A::AddMember | A::ChangeLevel | A::RemoveMember => members::refusal(app, action),
        A::NewToken | A::RevokeToken => tokens::refusal(app, action),
        A::UndoSelected => return activity::undo_refusal(app),
        A::OpenCompare => with_version(app).and_then(|()| two_versions(app)),
        A::PickVersion => in_workstation(app).and_then(|()| with_version(app)),
        A::NewVersion => in_workstation(app).and_then(|()| with_version(app)).and_then(|()| may(app, Deed::EditScene)),
        A::OpenMediaView | A::OpenSheet => with_version(app),
        A::Takes | A::AddTake => with_scene(app).and_then(|()| may(app, Deed::EditScene)),
        A::OpenMedia => with_scene(app),
        A::NewScene | A::MoveSceneUp | A::MoveSceneDown => new_scene(app, action),
        A::NewVideo => new_video(app),
        A::Undo => app
            .history
            .last_done()
            .map(|_| ())
            .ok_or_else(|| "nothing of yours to take back in this session".to_owned()),
        A::Redo => app
            .history
            .last_undone()
            .map(|_| ())
            .ok_or_else(|| "nothing was taken back that could be done again".to_owned()),
        A::NextAmend | A::PrevAmend | A::NextScene | A::PrevScene if app.in_workstation() => with_version(app),
        A::LensBack | A::LensForward if app.place.view == View::Queue => Ok(()),
        A::LensBack | A::LensForward => in_workstation(app).and_then(|()| with_version(app)),
        _ => Ok(()),
    };
    answer.err()
}

/// Whether somebody of this level may do it here at all, whatever the moment: what nobody may is not offered.
pub fn is_offered(app: &App, action: Action) -> bool {
    use Action as A;
    let deed = match action {
        A::Comment | A::Todo | A::Reply => Deed::Comment,
        A::Submit => Deed::Submit,
        A::RequestAmends => Deed::RequestAmends,
        A::Approve => Deed::Approve,
        A::Advance => Deed::Advance,
        A::Reopen => Deed::Reopen,
        A::AddMember | A::ChangeLevel | A::RemoveMember => {
            let level = app.members.project.and_then(|project| app.replica.level(project));
            return level.is_none_or(|level| access::require(level, Deed::ManageMembers).is_ok());
        }
        A::ToggleDone | A::Decline | A::Duplicate | A::Assign | A::Edit if app.comment().is_some() => {
            return has_marks(app) || refusal(app, action).is_none();
        }
        A::Edit | A::NewScene | A::MoveSceneUp | A::MoveSceneDown | A::NewVersion | A::Takes | A::AddTake => {
            Deed::EditScene
        }
        _ => return true,
    };
    app.project_id().is_none() || may(app, deed).is_ok()
}

type Answer = Result<(), String>;

/// A refusal as it is said.
pub fn words(refusal: &Refusal) -> String {
    refusal.to_string()
}

fn may(app: &App, deed: Deed) -> Answer {
    access::require(app.level(), deed).map_err(|refusal| words(&refusal))
}

fn in_workstation(app: &App) -> Answer {
    if app.in_workstation() {
        return Ok(());
    }
    Err(format!("this works on the video that is open: {} opens this one", app.key(Action::Open)))
}

fn with_version(app: &App) -> Answer {
    if app.open().is_some() {
        return Ok(());
    }
    Err(format!("no video is open: choose one in the projects and press {}", app.key(Action::Open)))
}

/// Whether verbs act on what is marked in the queue.
fn has_marks(app: &App) -> bool {
    app.place.view == View::Queue && app.queue.marked_count() > 0
}

fn with_rows(app: &App, action: Action) -> Answer {
    if app.place.view != View::Queue {
        return Err(format!("this works in the queue: {} shows it", app.key(Action::OpenQueue)));
    }
    let has_filter = action == Action::FilterProject && app.queue.filters.project.is_some();
    if has_filter || !app.queue.listing.is_empty() {
        return Ok(());
    }
    Err("nothing is here to choose from".to_owned())
}

fn results(app: &App) -> Answer {
    if !app.search.listing.is_empty() {
        return Ok(());
    }
    let key = app.key(Action::OpenSearch);
    if app.search.query.is_empty() {
        return Err(format!("nothing was searched for yet: {key} asks what to look for"));
    }
    Err(format!("nothing was found for “{}”: {key} looks for something else", app.search.query))
}

fn two_versions(app: &App) -> Answer {
    let versions = app.video().map_or(0, |video| app.replica.versions(video.id).len());
    if versions > 1 {
        return Ok(());
    }
    Err(format!("there is only one version to look at: {} begins another", app.key(Action::NewVersion)))
}

fn with_scene(app: &App) -> Answer {
    let is_of_scenes = matches!(app.place.view, View::Media | View::Sheet);
    if app.place.view.is_whole() && !is_of_scenes {
        return in_workstation(app);
    }
    if app.scene().is_some() {
        return Ok(());
    }
    if app.place.view == View::Queue {
        return Err("no amend is selected".to_owned());
    }
    with_version(app)?;
    if is_of_scenes {
        return Err(format!("no take is here: {} goes back to the scenes", app.key(Action::Back)));
    }
    Err(format!("no scene is selected: {} in pane 2 adds one", app.key(Action::NewScene)))
}

fn with_comment(app: &App, rule: impl Fn(&App, &Comment) -> Result<(), Refusal>) -> Answer {
    let Some(selected) = app.comment() else {
        if app.place.view == View::Queue && app.queue.group().is_some() {
            return Err(format!("the group is folded: {} opens it", app.key(Action::Expand)));
        }
        return Err(format!(
            "no comment is selected: {} writes one, {} a to-do",
            app.key(Action::Comment),
            app.key(Action::Todo)
        ));
    };
    rule(app, selected).map_err(|refusal| words(&refusal))
}

fn new_comment(app: &App) -> Answer {
    if app.place.view != View::Queue {
        with_scene(app)?;
    } else if app.queue.selected().is_none() {
        return Err("no amend is selected".to_owned());
    }
    may(app, Deed::Comment)
}

fn reply(app: &App, selected: &Comment) -> Result<(), Refusal> {
    if selected.deleted_at.is_some() {
        return Err(Refusal::new("parent-deleted", "the comment was deleted", "answer another one of the thread"));
    }
    access::require(app.level(), Deed::Comment)
}

fn toggle(app: &App, selected: &Comment) -> Result<(), Refusal> {
    if selected.status.is_none() {
        let remedy = format!("{} writes a to-do", app.key(Action::Todo));
        return Err(Refusal::new("not-an-amend", "it is a note, and a note has nothing to do", remedy));
    }
    comment::may_toggle(app.replica.me().id, app.level(), selected)
}

fn assign(app: &App, selected: &Comment) -> Result<(), Refusal> {
    if selected.status.is_none() {
        let remedy = format!("{} writes a to-do", app.key(Action::Todo));
        return Err(Refusal::new("not-an-amend", "it is a note, and nobody has to do it", remedy));
    }
    comment::may_assign(app.replica.me().id, app.level(), selected)
}

fn edit(app: &App) -> Answer {
    match (app.place.view, app.place.pane) {
        (View::Workstation, Pane::Comments) if app.comment().is_some() => {
            with_comment(app, |app, selected| comment::may_reword(app.replica.me().id, app.level(), selected))
        }
        (View::Workstation, Pane::Tree) => Err("choose a scene or a comment to edit".to_owned()),
        _ => with_scene(app).and_then(|()| may(app, Deed::EditScene)),
    }
}

fn delete(app: &App) -> Answer {
    match (app.place.view, app.place.pane) {
        (View::Workstation, Pane::Scenes) => with_scene(app).and_then(|()| may(app, Deed::EditScene)),
        (View::Workstation, Pane::Tree | Pane::Detail) => {
            Err("choose a scene in pane 2 or a comment in pane 4 to delete it".to_owned())
        }
        _ => with_comment(app, |app, selected| {
            if selected.deleted_at.is_some() {
                return Err(Refusal::new("deleted-comment", "it is deleted already", "undo brings it back"));
            }
            comment::may_delete(app.replica.me().id, app.level(), selected)
        }),
    }
}

fn decision(app: &App, action: Action) -> Answer {
    in_workstation(app)?;
    with_version(app)?;
    let Some(wanted) = stage::decision_of(action) else { return Ok(()) };
    match stage::mirror(app, wanted) {
        // It can be acknowledged, so it is shown instead of refused.
        Err(refusal) if refusal.rule != "open-amends" => Err(words(&refusal)),
        _ => Ok(()),
    }
}

fn new_scene(app: &App, action: Action) -> Answer {
    in_workstation(app)?;
    with_version(app)?;
    may(app, Deed::EditScene)?;
    if action == Action::NewScene { Ok(()) } else { with_scene(app) }
}

fn new_video(app: &App) -> Answer {
    let Some(project) = app.tree_project() else {
        let remedy = match app.tree.listing.selected() {
            Some(TreeKey::Organisation(_)) => "choose one of its projects".to_owned(),
            _ => format!("{} creates one", app.key(Action::NewProject)),
        };
        return Err(format!("a video belongs to a project: {remedy}"));
    };
    let level = app.replica.level(project).unwrap_or(crate::model::Level(0));
    access::require(level, Deed::EditVideo).map_err(|refusal| words(&refusal))
}
