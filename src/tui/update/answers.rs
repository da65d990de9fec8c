//! What the server answered, and what the change feed brought.

use serde_json::Value;

use super::{
    activity, amends, arrival, bulk, compare, duplicate, lines, link, media, members, names, notices, outbox, queue,
    stage, start, trail, versions, writing,
};
use crate::{
    api::{Problem, ProblemType, activity::Undone, stage::Decided, versions::CreatedVersion},
    client::Error,
    model::{Id, StageAction, Version, words::counted},
    tui::{
        action::Action,
        app::{
            App,
            msg::{Decision, Effect, Job, Load, Loaded, News, Purpose, Write, Written},
        },
        drafts::{Draft, DraftKey},
        panes::{Pane, TreeKey},
        views::View,
        widgets::Severity,
    },
};

/// A write was answered.
pub fn written(app: &mut App, written: Written, fx: &mut Vec<Effect>) {
    app.work.ended(true);
    let Written { write, outcome, news } = written;
    if outcome.is_ok() && !write.label.is_empty() {
        app.history.record(&news.changes, write.request, &write.label);
    }
    self::news(app, &news, fx);
    app.refresh();
    match outcome {
        Ok(value) => succeeded(app, write, &value, fx),
        Err(error) => failed(app, write, &error, &news, fx),
    }
}

/// What somebody changed is on the screen at once.
pub fn news(app: &mut App, news: &News, fx: &mut Vec<Effect>) {
    notices::heed(app, news, fx);
    app.history.acknowledge(&news.changes);
    let stage_before = app.video().map(|video| video.current_stage);
    app.queue.talk.follow(news);
    let told = app.queue.follow(&news.changes);
    queue::lay(app, told);
    compare::follow(app, news, fx);
    activity::follow(app, news, fx);
    members::follow(app, news, fx);
    if let Some(cursor) = &news.cursor {
        let touched = app.replica.apply(&news.changes, cursor.clone());
        app.stale.tree |= touched.tree;
        app.stale.scenes |= touched.scenes || touched.review;
        app.stale.comments |= touched.comments || touched.review;
        if touched.access {
            app.ask(Job::Load(Load::Tree), fx);
        }
        if let Some(version) = app.open().map(crate::client::OpenVersion::version_id).filter(|_| touched.review) {
            app.ask(Job::Load(Load::Review(version)), fx);
        }
        if touched.queue && app.place.view == View::Queue {
            queue::reload(app, fx);
        }
        link::leave_deleted(app, fx);
    }
    for (video, counts) in &news.counts {
        app.replica.set_counts_of(*video, counts);
        app.stale.tree = true;
    }
    let stage_now = app.video().map(|video| video.current_stage);
    // The lens goes along with the video, unless it was moved to look back.
    if let (Some(before), Some(now)) = (stage_before, stage_now)
        && app.place.lens == before
    {
        app.place.lens = now;
    }
    if let Some(error) = &news.failed {
        app.say(Severity::Warn, format!("the screen may be out of date: {}", in_words(error)));
    }
}

fn succeeded(app: &mut App, write: Write, value: &Value, fx: &mut Vec<Effect>) {
    let undo = app.key(Action::Undo);
    match write.purpose {
        Purpose::NewComment(id, draft) if writing::has_other_words(value, &draft) => {
            writing::change_words(app, id, value, draft, fx);
        }
        Purpose::NewComment(id, draft) => {
            writing::forget_draft(app, &draft, fx);
            // After a reply one goes on with what was replied to.
            app.comments.listing.select(match draft.key {
                DraftKey::Reply { to } => to,
                _ => id,
            });
            app.say(Severity::Done, format!("saved{} · {undo} takes it back", where_saved(app, &draft)));
        }
        Purpose::Text(draft) => {
            writing::forget_draft(app, &draft, fx);
            app.say(Severity::Done, format!("saved · {undo} takes it back"));
        }
        Purpose::NewScene(id) => {
            app.scenes.listing.select(id);
            app.place.pane = Pane::Scenes;
            let edit = app.key(Action::Edit);
            app.say(Severity::Done, format!("the scene is there; {edit} writes its texts"));
        }
        Purpose::MoveScene(id) => {
            app.scenes.listing.select(id);
        }
        Purpose::NewProject(id) => {
            select_in_tree(app, TreeKey::Project(id));
            let key = app.key(Action::NewVideo);
            app.say(Severity::Done, format!("the project is there; {key} adds a video"));
        }
        Purpose::NewVideo(id) => versions::create(app, id, None, "", fx),
        Purpose::NewVersion(id) => show_new_version(app, id, value, fx),
        Purpose::Decide(decision) => decided(app, &decision, value),
        purpose @ (Purpose::Team(_) | Purpose::Invited | Purpose::NewToken | Purpose::RevokedToken(_)) => {
            members::done(app, purpose, value, fx);
        }
        Purpose::Undo(step) => {
            let entry = first_change(value);
            queue::come_back(app, amends_of(value));
            app.say(Severity::Done, format!("took back {} · {} does it again", step.label, app.key(Action::Redo)));
            app.history.undone(&step, entry);
        }
        Purpose::Redo(step) => {
            let entry = first_change(value);
            app.say(Severity::Done, format!("did again: {}", step.label));
            app.history.redone(&step, entry);
        }
        Purpose::Many(many) => bulk::done(app, write.request, &many, value, fx),
        Purpose::One(id, verb) => bulk::one_done(app, id, &verb, &write.label, fx),
        Purpose::DeleteComment(_) | Purpose::DeleteScene(_) | Purpose::Take(..) | Purpose::NewTake => {
            app.say(Severity::Done, format!("{} · {undo} takes it back", write.label));
        }
    }
}

fn first_change(value: &Value) -> Option<Id<crate::model::Activity>> {
    let undone: Undone = serde_json::from_value(value.clone()).ok()?;
    undone.changes.first().map(|change| change.id)
}

/// A to-do in an old version is one that no queue and no stage counts: whoever writes it hears so.
fn where_saved(app: &App, draft: &Draft) -> String {
    let is_todo = app.in_workstation() && matches!(draft.key, DraftKey::Todo { .. });
    match app.version().filter(|_| is_todo && !app.is_newest_open()) {
        Some(version) => {
            format!(" in version {}, which is not the newest: the queue and the stage pass over it", version.number)
        }
        None => String::new(),
    }
}

/// The comments that were taken back to what they were.
fn amends_of(value: &Value) -> Vec<Id<crate::model::Comment>> {
    let undone = serde_json::from_value::<Undone>(value.clone());
    let changes = undone.map(|undone| undone.changes).unwrap_or_default();
    let rows = changes.iter().filter(|change| change.entity == crate::model::Entity::Comment);
    rows.map(|change| Id::from_uuid(change.entity_id)).collect()
}

fn select_in_tree(app: &mut App, key: TreeKey) {
    app.tree.filter.clear();
    app.tree.rebuild(&app.replica);
    app.tree.listing.select(key);
    app.place.pane = Pane::Tree;
}

fn show_new_version(app: &mut App, id: Id<Version>, value: &Value, fx: &mut Vec<Effect>) {
    let scene = app.scenes.listing.selected();
    trail::settle(app, Pane::Scenes);
    app.open_version(id, scene, fx);
    let Ok(created) = serde_json::from_value::<CreatedVersion>(value.clone()) else { return };
    if created.scenes == 0 {
        let key = app.key(Action::NewScene);
        return app
            .say(Severity::Done, format!("version {} is there and empty; {key} adds a scene", created.version.number));
    }
    let scenes = counted(created.scenes as usize, "scene", "scenes");
    let carried = counted(created.carried as usize, "open amend", "open amends");
    let mut words = format!("version {}: {scenes}, {carried} carried over", created.version.number);
    if !created.unmatched.is_empty() {
        let left = created.unmatched.len().to_string();
        words.extend(["; ", &left, " found no scene here and stay in the version before"]);
    }
    app.say(Severity::Done, words);
}

fn decided(app: &mut App, decision: &Decision, value: &Value) {
    let Ok(decided) = serde_json::from_value::<Decided>(value.clone()) else { return };
    let (stage, status) = (decided.video.current_stage, decided.video.stage_status.words());
    let next = match decision.action {
        StageAction::Submit => {
            format!("{} approves, {} sends it back", app.key(Action::Approve), app.key(Action::RequestAmends))
        }
        StageAction::Approve if stage.next().is_some() => {
            format!("{} goes on to the next stage", app.key(Action::Advance))
        }
        _ => String::new(),
    };
    let words = format!("{stage} is {status}");
    app.say(Severity::Done, if next.is_empty() { words } else { format!("{words} · {next}") });
}

fn failed(app: &mut App, write: Write, error: &Error, news: &News, fx: &mut Vec<Effect>) {
    if outbox::refused(app, &write, fx) {
        return;
    }
    let words = in_words(error);
    match write.purpose {
        Purpose::Text(draft) if error.is(ProblemType::Stale) => {
            let why = format!(
                "{}: compare with what stands above; sending again puts yours in its place",
                who_changed(app, &draft, news)
            );
            writing::reopen(app, &draft, why, fx);
        }
        Purpose::NewComment(_, draft) | Purpose::Text(draft) if matches!(error, Error::Unreachable(_)) => {
            writing::reopen_unsent(app, &draft, &words, fx);
        }
        Purpose::NewComment(_, draft) | Purpose::Text(draft) => writing::reopen(app, &draft, words, fx),
        Purpose::One(id, verb) => bulk::one_failed(app, id, verb, words, fx),
        Purpose::Decide(decision) => refused_decision(app, decision, error, fx),
        Purpose::Undo(step) | Purpose::Redo(step) => {
            if error.problem().is_some() {
                app.history.forget(&step);
            }
            app.say(Severity::Error, format!("{}: {words}", step.label));
        }
        _ => app.say(Severity::Error, words),
    }
    // Whatever the server knows and we did not is better known before the next try.
    if error.is(ProblemType::NotFound) {
        app.ask(Job::Load(Load::Tree), fx);
    }
}

/// Whose change it was that ours would have overwritten.
fn who_changed(app: &App, draft: &Draft, news: &News) -> String {
    let row = match draft.key {
        DraftKey::SceneText { scene, .. } => Some(scene.uuid()),
        DraftKey::Words { of } => Some(of.uuid()),
        _ => None,
    };
    let change = news.changes.iter().rev().find(|change| Some(change.entity_id) == row);
    match change {
        Some(change) => format!("{} changed it meanwhile", app.name_of(change.actor_id)),
        None => "it was changed meanwhile".to_owned(),
    }
}

fn refused_decision(app: &mut App, decision: Decision, error: &Error, fx: &mut Vec<Effect>) {
    lines::note_refused(app, &decision, fx);
    let problem = error.problem();
    let rule = problem.and_then(|problem| problem.rule.as_deref());
    match (problem, rule) {
        (Some(problem), Some("open-amends")) => {
            let named: Vec<_> = problem.blocking.iter().map(|id| Id::from_uuid(*id)).collect();
            let why = problem.detail.split(": ").next().unwrap_or(&problem.detail);
            stage::show_in_the_way(app, decision, why, &named, fx);
        }
        (Some(_), Some("note-needed")) => {
            stage::ask_note(app, decision);
            app.say(Severity::Warn, in_words(error));
        }
        _ => app.say(Severity::Error, in_words(error)),
    }
}

/// An error in one line, with the fields that are wrong.
pub fn in_words(error: &Error) -> String {
    let fields = |problem: &Problem| {
        let told = |detail: &str| problem.detail.contains(detail);
        let each = problem
            .errors
            .iter()
            .filter(|field| !told(&field.detail))
            .map(|field| format!("{}: {}", field.field, field.detail));
        each.collect::<Vec<_>>().join("; ")
    };
    let more = error.problem().map(fields).filter(|fields| !fields.is_empty());
    more.map_or_else(|| error.to_string(), |more| format!("{error} ({more})"))
}

/// A read was answered.
pub fn loaded(app: &mut App, loaded: Loaded, fx: &mut Vec<Effect>) {
    app.work.ended(false);
    match loaded {
        Loaded::Tree(Ok(tree)) => link::replace_tree(app, tree),
        Loaded::Counts(Ok(counts)) => {
            app.replica.set_counts(&counts);
            app.stale.tree = true;
            start::open_first(app, fx);
        }
        // What can be read without the server is open, and the first line says the rest.
        Loaded::Counts(Err(Error::Unreachable(_))) if start::open_kept(app, fx) => {}
        Loaded::Review(version, Ok(review)) if app.place.wanted == Some(version) => {
            arrival::open_review(app, review, fx);
        }
        // Another version is wanted by now. Names are a help, and so is what surrounds an amend: without them one works on, and
        // what was said of that work stays to be read.
        Loaded::Review(_, Ok(_)) | Loaded::Crew(_, Err(_)) | Loaded::Scene(Err(Error::Unreachable(_))) => {}
        Loaded::Queue { query, append, page: Ok(page) } => queue::take(app, &query, append, page),
        Loaded::Rehearsed(many, answer) => bulk::preview(app, *many, answer),
        Loaded::Originals(targets, items) => duplicate::offer_read(app, &targets, items),
        Loaded::Blocking(decision, why, items) => stage::show_elsewhere(app, decision, &why, items),
        Loaded::Scene(Ok(read)) => app.queue.talk.take(read.0, read.1, read.2),
        Loaded::Activity { query, append, page: Ok(page) } => {
            if app.activity.take(&query, append, page) {
                activity::reload(app, fx);
            }
        }
        Loaded::Activity { page: Err(error), .. } => {
            let why = format!("the activity cannot be read: {}", in_words(&error));
            app.activity.give_up(&why);
            app.say(Severity::Error, why);
        }
        Loaded::Search(query, Ok(page)) => app.search.take(&query, page),
        Loaded::Search(_, Err(error)) => {
            let why = format!("the search failed: {}", in_words(&error));
            app.search.give_up(&why);
            app.say(Severity::Error, why);
        }
        Loaded::Place { scene, comment, row: Ok(row) } => activity::open_at(app, row.version_id, scene, comment, fx),
        Loaded::Compare(old, new, Ok(reviews)) => compare::take(app, (old, new), *reviews, fx),
        Loaded::Takes(scene, Ok(page)) => media::show_read(app, scene, page.items),
        Loaded::File(take, why) => media::add_file(app, &take, why, fx),
        Loaded::Queue { page: Err(error), .. } => {
            let why = format!("the queue cannot be read: {}", in_words(&error));
            app.queue.give_up(&why);
            app.say(Severity::Error, why);
        }
        Loaded::Compare(.., Err(error)) => {
            app.compare.give_up();
            app.say(Severity::Error, format!("the versions cannot be compared: {}", in_words(&error)));
        }
        Loaded::Review(version, Err(error)) => arrival::not_opened(app, version, &error, fx),
        Loaded::Members { project, comment, page: Ok(page) } => {
            amends::offer_people(app, project, comment, &page.items);
        }
        Loaded::Team(project, Ok(team)) => members::take(app, project, *team),
        Loaded::Tokens(Ok(page)) => app.tokens.take(page.items, app.now),
        Loaded::Crew(project, Ok(page)) => names::take_crew(app, project, &page.items, fx),
        Loaded::Team(project, Err(error)) => members::failed(app, project, &error),
        Loaded::Tokens(Err(error)) => app.tokens.failed = Some(members::unread(app, &error)),
        Loaded::Tree(Err(error))
        | Loaded::Counts(Err(error))
        | Loaded::Scene(Err(error))
        | Loaded::Takes(_, Err(error))
        | Loaded::Place { row: Err(error), .. }
        | Loaded::Members { page: Err(error), .. } => app.say(Severity::Error, in_words(&error)),
    }
}

/// A job found no room in the worker's queue. It is answered as if the server could not be reached.
pub fn turned_away(app: &mut App, job: Job, fx: &mut Vec<Effect>) {
    let error = Error::Unreachable("too much is waiting already; try again in a moment".to_owned());
    match job {
        Job::Write(write) => written(app, Written { write, outcome: Err(error), news: News::default() }, fx),
        Job::Load(load) => loaded(app, load.failed(error), fx),
        Job::Outbox(_) => app.work.ended(false),
    }
}

impl Load {
    /// The answer when it could not be read.
    pub fn failed(self, error: Error) -> Loaded {
        match self {
            Self::Tree => Loaded::Tree(Err(error)),
            Self::Counts => Loaded::Counts(Err(error)),
            Self::Review(version) => Loaded::Review(version, Err(error)),
            Self::Queue { query, append } => Loaded::Queue { query, append, page: Err(error) },
            Self::Rehearse(bulk) => Loaded::Rehearsed(bulk, Err(error)),
            Self::Originals { targets, .. } => Loaded::Originals(targets, Err(error)),
            Self::Blocking { decision, why, .. } => Loaded::Blocking(decision, why, Err(error)),
            Self::Scene(_) => Loaded::Scene(Err(error)),
            Self::Takes(id) => Loaded::Takes(id, Err(error)),
            Self::File(take) => Loaded::File(take, Some(error.to_string())),
            Self::Activity { query, append } => Loaded::Activity { query, append, page: Err(error) },
            Self::Search(query) => Loaded::Search(query, Err(error)),
            Self::Place { scene, comment } => Loaded::Place { scene, comment, row: Err(error) },
            Self::Compare(old, new) => Loaded::Compare(old, new, Err(error)),
            Self::Team(project) => Loaded::Team(project, Err(error)),
            Self::Tokens => Loaded::Tokens(Err(error)),
            Self::Crew(project) => Loaded::Crew(project, Err(error)),
            Self::Members { project, comment } => Loaded::Members { project, comment, page: Err(error) },
        }
    }
}
