//! The queue: showing it, reading on, filtering, gathering, marking, and going from an amend to its place.

use super::{saved_filters, trail};
use crate::{
    api::queue::{QueueItem, QueuePage, QueueQuery},
    client::{
        self, Replica,
        outbox::{Entry, What},
    },
    model::{Comment, Id, Stage, User},
    tui::{
        action::Action,
        app::{
            App, amends,
            msg::{Effect, Job, Load},
        },
        overlays::{Choice, Overlay, Pick, Picker, SavedChoice},
        panes::{Motion, Pane, Rows as _},
        views::{
            View,
            queue::{
                QueueView, RowKey,
                filters::{AGES, Filters, Whose, age_words, name_of},
            },
        },
        widgets::Severity,
    },
};

/// Shows the queue, read again from its beginning.
pub fn show(app: &mut App, fx: &mut Vec<Effect>) {
    trail::enter(app, View::Queue);
    reload(app, fx);
}

/// Reads what is shown again.
pub fn reload(app: &mut App, fx: &mut Vec<Effect>) {
    let query = app.queue.first_page(app.now);
    app.ask(Job::Load(Load::Queue { query, append: false }), fx);
}

/// Takes a page, and lays what waits over it.
pub fn take(app: &mut App, query: &QueueQuery, append: bool, page: QueuePage) {
    // What the server does not have is in no page, and would lose the cursor before it is laid over this one.
    let stayed = app.queue.selected_new();
    app.queue.take(query, append, page, &app.replica);
    let raised = app.outbox.entries().filter(|entry| entry.subject.what == What::NewComment);
    let raised = raised.filter_map(|entry| entry.subject.changes.first().copied().map(Id::from_uuid));
    let all: Vec<_> = app.queue.ids().into_iter().chain(raised).collect();
    lay(app, all);
    if let Some(id) = stayed {
        app.queue.listing.select(RowKey::Amend(id));
    }
}

/// Lays what waits over these amends, as far as they are here or were raised here.
pub fn lay(app: &mut App, amends: impl IntoIterator<Item = Id<Comment>>) {
    let App { queue, outbox, replica, .. } = app;
    let raised = |queue: &QueueView, entry: &Entry| raised(queue, replica, entry);
    queue.lay(amends, replica, |id| outbox.on_row(id.uuid()), raised);
}

/// An amend that waits to be raised, at its place. None where that is not known here: its video is not open, and no other amend of
/// the scene was read. In an old version it is no amend of the queue.
fn raised(queue: &QueueView, replica: &Replica, entry: &Entry) -> Option<QueueItem> {
    // Most of what waits is something else, and need not be looked for among the rows.
    if entry.subject.what != What::NewComment {
        return None;
    }
    let raised = |stage| client::raised(entry, replica.me().id, stage);
    let scene = entry.subject.needs.first().map(|id| Id::from_uuid(*id))?;
    if let Some(beside) = queue.read().find(|item| item.comment.scene_id == scene) {
        return Some(QueueItem { comment: raised(beside.current_stage)?, snoozed: None, ..beside.clone() });
    }
    let open = replica.open()?;
    let (scene, video) = (open.scene(scene)?, replica.video(open.video_id())?);
    let version = replica.newest_version(video.id).filter(|newest| newest.id == open.version_id())?;
    let before = open.order().iter().position(|id| *id == scene.id)?;
    Some(QueueItem {
        comment: raised(video.current_stage)?,
        scene_title: scene.title.clone(),
        scene_order: before as i64 + 1,
        version_id: version.id,
        version_number: version.number,
        video_id: video.id,
        video_title: video.title.clone(),
        current_stage: video.current_stage,
        project_id: video.project_id,
        project_title: replica.project(video.project_id)?.title.clone(),
        snoozed: None,
    })
}

/// What was done with amends was taken back: in the list the cursor goes back to them.
pub fn come_back(app: &mut App, amends: Vec<Id<Comment>>) {
    if app.place.view == View::Queue && !amends.is_empty() {
        app.queue.come_back(amends, &app.replica);
    }
}

/// What was put off until a moment comes back without news of it, so the queue is read again now and then while it is shown.
pub fn time_went_by(app: &mut App, fx: &mut Vec<Effect>) {
    if app.place.view == View::Queue && app.work.is_idle() {
        reload(app, fx);
    }
}

/// Asks for what the selection needs and is not here: the next page, the scene's texts.
pub fn read_on(app: &mut App, fx: &mut Vec<Effect>) {
    if app.place.view != View::Queue {
        return;
    }
    if let Some(query) = app.queue.next_page() {
        app.ask(Job::Load(Load::Queue { query, append: true }), fx);
    }
    if let Some(scene) = app.queue.missing_scene() {
        app.ask(Job::Load(Load::Scene(scene)), fx);
    }
}

/// Goes to the selected amend in the workstation.
pub fn open_selected(app: &mut App, pane: Pane, fx: &mut Vec<Effect>) {
    let Some(item) = app.queue.selected() else { return };
    let (version, scene, comment) = (item.version_id, item.comment.scene_id, item.comment.id);
    trail::visit(app, pane, version, Some(scene), fx);
    app.place.comment = Some(comment);
}

/// Shows more of the texts of the selected amend, or what stands above.
pub fn read_text(app: &mut App, by: i32) {
    const LINES: i32 = 4;
    app.queue.scroll(by * LINES);
}

/// Offers every filter, with how many amends each would leave as far as that is known.
pub fn pick_filter(app: &mut App) {
    let now = &app.queue.filters;
    let mut picks = vec![Pick::new("everything", "", Choice::Saved(SavedChoice::Everything))];
    picks.extend(whose_picks(app, now));
    for stage in Stage::ALL {
        let filters = Filters { stage: Some(*stage), ..now.clone() };
        let count = count_of(app, |row| row.stage == *stage);
        picks.push(Pick::new(&format!("raised at {stage}"), format!("stage{count}"), Choice::Queue(filters)));
    }
    for project in app.replica.projects() {
        let filters = Filters { project: Some(project.id), video: None, ..now.clone() };
        let count = count_of(app, |row| row.project_id == project.id);
        picks.push(Pick::new(&project.title, format!("project{count}"), Choice::Queue(filters)));
    }
    if let Some(item) = app.queue.selected() {
        let filters = Filters { project: None, video: Some(item.video_id), ..now.clone() };
        let count = count_of(app, |row| row.video_id == item.video_id);
        picks.push(Pick::new(&item.video_title, format!("video{count}"), Choice::Queue(filters)));
    }
    for hours in AGES {
        let filters = Filters { older_than: Some(hours), ..now.clone() };
        picks.push(Pick::new(&format!("older than {}", age_words(hours)), "age", Choice::Queue(filters)));
    }
    let me = app.replica.me().id;
    picks.push(Pick::new("raised by me", "author", Choice::Queue(Filters { raised_by: Some(me), ..now.clone() })));
    let label = if now.done { "what is open" } else { "what was settled" };
    picks.push(Pick::new(label, "status", Choice::Queue(Filters { done: !now.done, ..now.clone() })));
    let label = if now.snoozed { "without what I put off" } else { "with what I put off" };
    picks.push(Pick::new(label, "put off", Choice::Queue(Filters { snoozed: !now.snoozed, ..now.clone() })));
    picks.extend(removals(now));
    let mut picker = Picker::new("Show in the queue", picks, 0);
    picker.of_text = Some(search_pick);
    app.overlays.push(Overlay::Picker(picker));
}

/// The queue is read page by page, so words are looked for by the search, which knows them all.
fn search_pick(words: &str) -> Pick {
    Pick::new(&format!("search what is open for “{words}”"), "search", Choice::Search(format!("is:todo {words}")))
}

/// How many of what is shown now a filter would leave. The counts are of what is shown, so a filter that is on already says
/// nothing about the others of its kind.
fn count_of(app: &App, of: impl Fn(&crate::api::queue::QueueCount) -> bool) -> String {
    let count: i64 = app.queue.counts().iter().filter(|row| of(row)).map(|row| row.count).sum();
    if count == 0 { String::new() } else { format!(" {} {count}", app.look().glyphs.dot) }
}

fn whose_picks(app: &App, now: &Filters) -> Vec<Pick> {
    let me = app.replica.me().id;
    let pick = |label: &str, whose, assignee: Option<Id<User>>| {
        let count = count_of(app, |row| row.assignee_id == assignee);
        Pick::new(label, format!("assignee{count}"), Choice::Queue(Filters { whose, ..now.clone() }))
    };
    let mut picks = vec![
        pick("only mine: what is assigned to me", Whose::Mine, Some(me)),
        pick("what nobody is to do yet", Whose::Nobody, None),
    ];
    for user in app.replica.users().into_iter().filter(|user| user.id != me) {
        let label = format!("what {} is to do", name_of(&app.replica, user.id));
        picks.push(pick(&label, Whose::Person(user.id), Some(user.id)));
    }
    picks
}

/// A way back from each filter that is on.
fn removals(now: &Filters) -> Vec<Pick> {
    let off = |label: &str, filters| Pick::new(label, "take off", Choice::Queue(filters));
    let mut picks = Vec::new();
    if now.whose != Whose::Anybody {
        picks.push(off("whoever it is assigned to", Filters { whose: Whose::Anybody, ..now.clone() }));
    }
    if now.stage.is_some() {
        picks.push(off("at whatever stage", Filters { stage: None, ..now.clone() }));
    }
    if now.project.is_some() || now.video.is_some() {
        picks.push(off("in whatever project", Filters { project: None, video: None, ..now.clone() }));
    }
    if now.older_than.is_some() {
        picks.push(off("of whatever age", Filters { older_than: None, ..now.clone() }));
    }
    if now.raised_by.is_some() {
        picks.push(off("whoever raised it", Filters { raised_by: None, ..now.clone() }));
    }
    picks
}

/// Shows only what matches the filters. Keys that act on an amend wait until it is here.
pub fn set_filters(app: &mut App, filters: Filters, fx: &mut Vec<Effect>) {
    app.queue.drop_range();
    app.queue.filters = filters;
    app.queue.is_changing = true;
    reload(app, fx);
}

fn change_filters(app: &mut App, fx: &mut Vec<Effect>, change: impl FnOnce(&mut Filters)) {
    let mut filters = app.queue.filters.clone();
    change(&mut filters);
    set_filters(app, filters, fx);
}

/// Everybody's, mine, nobody's, and so on.
pub fn next_whose(app: &mut App, fx: &mut Vec<Effect>) {
    change_filters(app, fx, |filters| {
        filters.whose = match filters.whose {
            Whose::Anybody => Whose::Mine,
            Whose::Mine => Whose::Nobody,
            Whose::Nobody | Whose::Person(_) => Whose::Anybody,
        };
    });
}

/// Only the project of the selected amend, or all.
pub fn turn_project(app: &mut App, fx: &mut Vec<Effect>) {
    let first = app.queue.group().and_then(|group| app.queue.amends_of(group).next());
    let of_group = || first.and_then(|id| app.queue.items.get(&id));
    let project = app.queue.selected().or_else(of_group).map(|item| item.project_id);
    change_filters(app, fx, |filters| {
        filters.project = if filters.project.is_some() { None } else { project };
        filters.video = None;
    });
}

/// Of any age, then only what is older and older.
pub fn next_age(app: &mut App, fx: &mut Vec<Effect>) {
    change_filters(app, fx, |filters| {
        let known = filters.older_than.unwrap_or(0);
        filters.older_than = AGES.into_iter().find(|age| *age > known);
    });
}

/// What was settled, or what is open.
pub fn turn_done(app: &mut App, fx: &mut Vec<Effect>) {
    change_filters(app, fx, |filters| filters.done = !filters.done);
}

/// With what I put off, or without it.
pub fn turn_snoozed(app: &mut App, fx: &mut Vec<Effect>) {
    change_filters(app, fx, |filters| filters.snoozed = !filters.snoozed);
}

/// Only one stage, then the next; all stages lie between the last and the first.
pub fn next_stage(app: &mut App, by: isize, fx: &mut Vec<Effect>) {
    change_filters(app, fx, |filters| {
        filters.stage = match filters.stage {
            None if by > 0 => Stage::ALL.first().copied(),
            None => Stage::ALL.last().copied(),
            Some(stage) if by > 0 => stage.next(),
            Some(stage) => stage.prev(),
        };
    });
}

/// Gathers the rows by the next thing.
pub fn group_by_next(app: &mut App, fx: &mut Vec<Effect>) {
    let grouping = app.queue.grouping.next();
    app.queue.group_by(grouping, &app.replica);
    saved_filters::keep(app, fx);
}

/// Marks the selected amend and goes on; a folded group is marked as a whole. Ends a range.
pub fn mark(app: &mut App) {
    if app.queue.is_marking_range() {
        return app.queue.end_range();
    }
    match app.queue.listing.selected() {
        Some(RowKey::Amend(id)) => app.queue.turn_mark(id),
        Some(RowKey::Group(_)) => mark_group(app),
        None => return,
    }
    app.queue.listing.go(Motion::Down);
}

/// Begins a range at the cursor, or ends it.
pub fn mark_range(app: &mut App) {
    if app.queue.is_marking_range() {
        return app.queue.end_range();
    }
    app.queue.begin_range();
    let (end, leave) = (app.key(Action::MarkRange), app.key(Action::Back));
    app.say(Severity::Info, format!("the range goes to the cursor: {end} ends it, {leave} leaves it"));
}

/// Marks the group of the cursor, or takes its marks away.
pub fn mark_group(app: &mut App) {
    app.queue.end_range();
    let Some(group) = app.queue.group() else { return };
    let marked = app.queue.turn_group(group);
    let all = usize::try_from(app.queue.count_of(group)).unwrap_or(0);
    if marked > 0 && marked < all {
        let last = app.key(Action::Last);
        app.say(Severity::Info, format!("{marked} of {all} are read so far and marked: {last} reads on"));
    }
}

/// Takes every mark away.
pub fn unmark(app: &mut App) {
    let count = app.queue.marked_count();
    app.queue.unmark_all();
    let words = if count == 0 { "nothing is marked".to_owned() } else { format!("{} unmarked", amends(count)) };
    app.say(Severity::Info, words);
}
