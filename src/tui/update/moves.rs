//! Moving about: rows, panes, scenes, open amends, the lens; opening and going back.

use super::{activity, board, compare, media_view, queue, search, sheet, trail};
use crate::{
    model::{Comment, Id, Scene, Video},
    tui::{
        action::Action,
        app::{App, msg::Effect},
        overlays::{Overlay, Prompt, Wanted},
        panes::{Motion, Pane, TreeKey},
        text::LineInput,
        views::View,
        widgets::Severity,
    },
};

/// Moves in the pane that has the keys.
pub fn go(app: &mut App, motion: Motion) {
    match (app.place.view, app.place.pane) {
        (View::Compare, _) => app.compare.listing.go(motion),
        (View::Board, _) => board::go(app, motion),
        (View::Activity, _) => app.activity.listing.go(motion),
        (View::Search, _) => app.search.listing.go(motion),
        (View::Media, _) => app.media.listing.go(motion),
        (View::Sheet, _) => sheet::go(app, motion),
        (View::Members, _) => app.members.listing.go(motion),
        (View::Tokens, _) => app.tokens.listing.go(motion),
        (View::Log, _) => app.log.listing.go(motion),
        (_, Pane::Tree) => app.tree.listing.go(motion),
        (View::Queue, _) => app.queue.listing.go(motion),
        (_, Pane::Scenes) => app.scenes.listing.go(motion),
        (_, Pane::Detail) => app.detail.listing.go(motion),
        (_, Pane::Comments) => app.comments.listing.go(motion),
    };
}

/// Gives the keys to a pane of the place where the selection is: from the queue it is the place of the selected amend.
pub fn focus_on(app: &mut App, pane: Pane, fx: &mut Vec<Effect>) {
    if app.place.view != View::Queue {
        return focus(app, pane);
    }
    if app.queue.selected().is_none() {
        return app.say(Severity::Warn, "no amend is selected");
    }
    queue::open_selected(app, pane, fx);
}

/// Gives the keys to a pane. The panes of the workstation are behind the views, so asking for one leaves them; the tree
/// stays beside the queue.
pub fn focus(app: &mut App, pane: Pane) {
    if !app.in_workstation() && (pane != Pane::Tree || app.place.view.is_whole()) {
        return trail::settle(app, pane);
    }
    app.place.pane = pane;
}

/// Gives the keys to the next pane. In the queue there are two: the tree and the queue.
pub fn focus_next(app: &mut App, by: isize) {
    app.place.pane = match (app.place.view, app.place.pane) {
        (View::Workstation, pane) => pane.neighbour(by),
        (View::Queue, Pane::Tree) => Pane::Comments,
        (View::Queue, _) => Pane::Tree,
        (_, pane) => pane,
    };
}

/// Closes the branch or thread, or goes to the pane on the left.
pub fn collapse(app: &mut App) {
    match app.place.view {
        View::Workstation | View::Queue => collapse_in_pane(app),
        View::Compare => app.compare.fold(true),
        View::Board => sideways(app, -1),
        View::Sheet => app.sheet.step(-1),
        View::Activity | View::Search | View::Media | View::Members | View::Tokens | View::Log => {}
    }
}

fn sideways(app: &mut App, by: isize) {
    if !app.board.go_sideways(by) {
        app.say(Severity::Info, if by > 0 { "no video at a later stage" } else { "no video at an earlier stage" });
    }
}

fn collapse_in_pane(app: &mut App) {
    match app.place.pane {
        Pane::Tree => collapse_branch(app),
        _ if app.place.view == View::Queue && app.queue.fold(&app.replica) => {}
        Pane::Comments if app.in_workstation() && app.comments.collapse() => app.stale.comments = true,
        Pane::Comments | Pane::Detail if app.in_workstation() => app.place.pane = Pane::Scenes,
        _ => app.place.pane = Pane::Tree,
    }
}

fn collapse_branch(app: &mut App) {
    let index = app.tree.listing.index();
    let expanded = app.tree.rows.get(index).and_then(|row| row.expanded);
    match (app.tree.listing.selected(), expanded) {
        (Some(key), Some(true)) => turn(app, key),
        _ => {
            if let Some(parent) = app.tree.parent(index) {
                app.tree.listing.select(parent);
            }
        }
    }
}

/// Opens the branch or thread, or goes to the pane on the right.
pub fn expand(app: &mut App, fx: &mut Vec<Effect>) {
    match app.place.view {
        View::Workstation | View::Queue => expand_in_pane(app, fx),
        View::Compare => app.compare.fold(false),
        View::Board => sideways(app, 1),
        View::Sheet => app.sheet.step(1),
        View::Activity | View::Search | View::Media | View::Members | View::Tokens | View::Log => {}
    }
}

fn expand_in_pane(app: &mut App, fx: &mut Vec<Effect>) {
    let expanded = app.tree.rows.get(app.tree.listing.index()).and_then(|row| row.expanded);
    match app.place.pane {
        Pane::Tree if expanded == Some(false) => {
            if let Some(key) = app.tree.listing.selected() {
                turn(app, key);
            }
        }
        Pane::Tree if app.place.view == View::Queue => app.place.pane = Pane::Comments,
        pane if app.place.view == View::Queue && pane != Pane::Tree => {
            app.queue.unfold(&app.replica);
        }
        Pane::Tree => match app.tree.listing.selected() {
            Some(TreeKey::Version(_)) => open(app, fx),
            _ => app.place.pane = Pane::Scenes,
        },
        Pane::Scenes => app.place.pane = Pane::Comments,
        Pane::Comments if app.in_workstation() && app.comments.expand() => app.stale.comments = true,
        Pane::Comments | Pane::Detail => {}
    }
}

fn turn(app: &mut App, key: TreeKey) {
    app.tree.turn(key);
    app.stale.tree = true;
}

/// Opens what is selected.
pub fn open(app: &mut App, fx: &mut Vec<Effect>) {
    match (app.place.view, app.place.pane) {
        (View::Compare, _) => compare::open_selected(app, fx),
        (View::Board, _) => board::open_selected(app, fx),
        (View::Activity, _) => activity::open_selected(app, fx),
        (View::Search, _) => search::open_selected(app, fx),
        (View::Media, _) => media_view::look(app),
        (View::Sheet, _) => sheet::open_selected(app),
        (View::Members, _) => super::act(app, Action::ChangeLevel, fx),
        (View::Tokens, _) => app.say(Severity::Info, "the secret of a token is shown once, when it is made"),
        (View::Log, _) => {
            let words = format!("{} copies the line", app.key(Action::Copy));
            app.say(Severity::Info, words);
        }
        (_, Pane::Tree) => open_branch(app, fx),
        (View::Queue, _) if app.queue.unfold(&app.replica) => {}
        (View::Queue, _) => queue::open_selected(app, Pane::Comments, fx),
        (_, Pane::Scenes) => app.place.pane = Pane::Comments,
        (_, Pane::Detail) => super::writing::edit_detail(app, fx),
        (_, Pane::Comments) => {
            if app.comments.expand() || app.comments.collapse() {
                app.stale.comments = true;
            }
        }
    }
}

fn open_branch(app: &mut App, fx: &mut Vec<Effect>) {
    match app.tree.listing.selected() {
        None => {}
        Some(key @ (TreeKey::Organisation(_) | TreeKey::Project(_))) => turn(app, key),
        Some(TreeKey::Version(version)) => trail::visit(app, Pane::Scenes, version, None, fx),
        Some(TreeKey::Video(video)) => open_video(app, video, fx),
    }
}

/// Opens a video at its newest version.
pub fn open_video(app: &mut App, video: Id<Video>, fx: &mut Vec<Effect>) {
    let Some(version) = app.replica.newest_version(video).map(|version| version.id) else {
        return app
            .say(Severity::Warn, "the video has no version yet: import a script, or create one with orama import");
    };
    trail::visit(app, Pane::Scenes, version, None, fx);
}

/// Goes back one level: filter, view, where one came from, pane.
pub fn back(app: &mut App, fx: &mut Vec<Effect>) {
    if !app.chords.is_empty() {
        return app.chords.clear();
    }
    if clear_filter(app) || (app.place.view == View::Queue && app.queue.drop_range()) {
        return;
    }
    match (app.place.view, app.place.pane) {
        (View::Media, _) if app.media.is_large => media_view::look(app),
        _ if trail::turn_back(app, fx) => {}
        (view, _) if view != View::Workstation => trail::settle(app, Pane::Scenes),
        (_, Pane::Detail | Pane::Comments) => app.place.pane = Pane::Scenes,
        (_, Pane::Scenes) => app.place.pane = Pane::Tree,
        (_, Pane::Tree) => {}
    }
}

/// The filter of a pane that has one.
pub fn filter_of(app: &mut App, pane: Pane) -> Option<&mut String> {
    match pane {
        Pane::Tree => Some(&mut app.tree.filter),
        Pane::Scenes => Some(&mut app.scenes.filter),
        Pane::Comments => Some(&mut app.comments.filter),
        Pane::Detail => None,
    }
}

/// Sets the filter of a pane.
pub fn set_filter(app: &mut App, pane: Pane, text: String) {
    if let Some(filter) = filter_of(app, pane) {
        *filter = text;
        app.stale.tree |= pane == Pane::Tree;
        app.stale.scenes |= pane == Pane::Scenes;
        app.stale.comments |= pane == Pane::Comments;
    }
}

/// The pane whose filter the keys are about. The contact sheet shows what the scene list does.
fn filtered(app: &App) -> Pane {
    if app.place.view == View::Sheet { Pane::Scenes } else { app.place.pane }
}

fn clear_filter(app: &mut App) -> bool {
    let pane = filtered(app);
    if !app.in_workstation() && app.place.view != View::Sheet && pane != Pane::Tree {
        return false;
    }
    let is_filtered = filter_of(app, pane).is_some_and(|filter| !filter.is_empty());
    if is_filtered {
        set_filter(app, pane, String::new());
    }
    is_filtered
}

/// Begins to filter the pane that has the keys.
pub fn filter(app: &mut App) {
    match app.place.view {
        View::Queue if app.place.pane != Pane::Tree => return queue::pick_filter(app),
        View::Compare => return compare::pick(app),
        View::Board => return board::pick_filter(app),
        View::Activity => return activity::pick_filter(app),
        View::Search => return search::refine(app),
        View::Media => return media_view::pick_filter(app),
        View::Members | View::Tokens | View::Log => return app.say(Severity::Info, "this list is shown whole"),
        View::Workstation | View::Queue | View::Sheet => {}
    }
    let pane = match filtered(app) {
        Pane::Detail => Pane::Comments,
        pane => pane,
    };
    let before = filter_of(app, pane).cloned().unwrap_or_default();
    let what = match pane {
        Pane::Tree => "projects and videos",
        Pane::Scenes => "scenes",
        Pane::Detail | Pane::Comments => "comments",
    };
    app.overlays.push(Overlay::Prompt(Prompt {
        wanted: Wanted::Filter { pane, before: before.clone() },
        title: format!("Show {what} with"),
        lines: Vec::new(),
        input: LineInput::offering(&before),
    }));
}

/// Goes to the next or previous scene.
pub fn next_scene(app: &mut App, by: isize) {
    if app.place.view == View::Queue && app.place.pane != Pane::Tree {
        if !app.queue.go_to_group(by) {
            app.say(Severity::Info, if by > 0 { "this is the last group" } else { "this is the first group" });
        }
        return;
    }
    if !app.in_workstation() {
        return go(app, if by > 0 { Motion::Down } else { Motion::Up });
    }
    let before = app.scenes.listing.index();
    app.scenes.listing.select_at(before.saturating_add_signed(by));
    if app.scenes.listing.index() == before {
        app.say(Severity::Info, if by > 0 { "this is the last scene" } else { "this is the first scene" });
    }
}

/// Looks at the comments of another stage.
pub fn move_lens(app: &mut App, by: isize, fx: &mut Vec<Effect>) {
    if app.place.view == View::Queue {
        return queue::next_stage(app, by, fx);
    }
    let stage = if by > 0 { app.place.lens.next() } else { app.place.lens.prev() };
    match stage {
        Some(stage) => app.place.lens = stage,
        None => app
            .say(Severity::Info, format!("{} is the {} stage", app.place.lens, if by > 0 { "last" } else { "first" })),
    }
}

/// Goes to the next or previous open amend of the version at the lens, around the end.
pub fn next_amend(app: &mut App, by: isize) {
    if !app.in_workstation() {
        return go(app, if by > 0 { Motion::Down } else { Motion::Up });
    }
    let Some((scene, comment, wrapped)) = find_amend(app, by) else {
        return app.say(Severity::Info, no_amend(app));
    };
    show_comment(app, scene, comment);
    if wrapped {
        app.say(Severity::Info, if by > 0 { "from the beginning again" } else { "from the end again" });
    }
}

/// Goes to a comment of the open version at the lens, whatever was filtered or folded away.
pub fn show_comment(app: &mut App, scene: Id<Scene>, comment: Id<Comment>) {
    app.stale.comments |= app.comments.uncover();
    app.stale.scenes |= !app.scenes.filter.is_empty();
    app.scenes.filter.clear();
    app.refresh();
    app.scenes.listing.select(scene);
    app.refresh();
    app.comments.listing.select(comment);
    app.place.pane = Pane::Comments;
}

fn no_amend(app: &App) -> String {
    let elsewhere = app.video().map_or(0, |video| app.replica.open_amends(video.id));
    if elsewhere > 0 {
        let (back, forward) = (app.key(Action::LensBack), app.key(Action::LensForward));
        format!(
            "nothing is open at {}; {elsewhere} at other stages: {back} and {forward} move the lens",
            app.place.lens
        )
    } else {
        format!("nothing is open at {}", app.place.lens)
    }
}

fn find_amend(app: &App, by: isize) -> Option<(Id<Scene>, Id<Comment>, bool)> {
    let open = app.open()?;
    let order = open.order();
    let here = app.scenes.listing.selected().and_then(|id| order.iter().position(|other| *other == id)).unwrap_or(0);
    let selected = app.comments.listing.selected().filter(|_| app.place.pane == Pane::Comments);
    let len = order.len() as isize;
    // The scene we are in is looked at twice: what lies behind the selection first, and what lies before it last.
    (0..=len).find_map(|step| {
        let at = (here as isize + step * by).rem_euclid(len.max(1)) as usize;
        let scene = *order.get(at)?;
        let found = match (step, selected) {
            (0, Some(selected)) => beyond(app, scene, selected, by),
            _ if by > 0 => amends_of(app, scene).first().copied(),
            _ => amends_of(app, scene).last().copied(),
        };
        let wrapped = step > 0 && (step == len || (at < here) == (by > 0));
        found.map(|id| (scene, id, wrapped))
    })
}

/// The open amends of a scene at the lens, in the order of its rows.
fn amends_of(app: &App, scene: Id<Scene>) -> Vec<Id<Comment>> {
    let mut rows = rows_of(app, scene);
    rows.retain(|id| is_open(app, *id));
    rows
}

/// The comments of a scene at the lens, whatever is filtered or folded away; none where nothing is open.
fn rows_of(app: &App, scene: Id<Scene>) -> Vec<Id<Comment>> {
    let Some(open) = app.open() else { return Vec::new() };
    if open.threads().scene(scene, app.place.lens).open == 0 {
        return Vec::new();
    }
    let rows = open.threads().rows(scene, app.place.lens, |_| true, &rustc_hash::FxHashSet::default());
    rows.into_iter().map(|row| row.id).collect()
}

fn is_open(app: &App, id: Id<Comment>) -> bool {
    app.open().and_then(|open| open.threads().get(id)).is_some_and(Comment::is_open)
}

/// The open amend next to the selected row, which need not be one itself.
fn beyond(app: &App, scene: Id<Scene>, selected: Id<Comment>, by: isize) -> Option<Id<Comment>> {
    let listing = &app.comments.listing;
    let hidden = if app.comments.shows_all() { Vec::new() } else { rows_of(app, scene) };
    let (rows, at) = if app.comments.shows_all() {
        (listing.keys(), listing.index())
    } else {
        (hidden.as_slice(), hidden.iter().position(|id| *id == selected)?)
    };
    let is_open = |id: &&Id<Comment>| is_open(app, **id);
    if by > 0 { rows.get(at + 1..)?.iter().find(is_open) } else { rows.get(..at)?.iter().rev().find(is_open) }.copied()
}
