//! Verbs on amends: on the selected one at once, on the marked ones after a look at what would happen.

use serde_json::Value;
use uuid::Uuid;

use super::{answers::in_words, lines, outbox, queue};
use crate::{
    api::{
        batch::{self, BatchAnswer, BatchItem},
        snoozes,
    },
    client::{Error, outbox::part_key},
    model::{Comment, CommentStatus, Id},
    tui::{
        action::Action,
        app::{
            App, Bulk, Outcome, Step, Targets, Verb, Way, amends,
            msg::{Deed, Effect, Job, Load, Purpose},
            read::excerpt,
        },
        overlays::{Answers, Confirm, Overlay, Prompt, Question, Wanted},
        views::View,
        widgets::Severity,
    },
};

/// The most amends of which each is written by itself.
const MOST_OFFLINE: usize = 50;

/// What a verb acts on now: in the queue the marked amends if there are any, else the selected one.
pub fn targets(app: &mut App) -> Option<Targets> {
    if app.place.view == View::Queue {
        app.queue.end_range();
        let marked = app.queue.marked();
        if !marked.is_empty() {
            return Some(Targets::Marked(marked));
        }
    }
    app.comment().map(|comment| Targets::One(comment.id))
}

/// Marks amends as done, or as to do again: many become done if any of them is open.
pub fn toggle(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(targets) = targets(app) else { return };
    let is_open = |id: &Id<Comment>| app.comment_by_id(*id).is_some_and(|row| row.status == Some(CommentStatus::ToDo));
    let to = if targets.ids().iter().any(is_open) { CommentStatus::Done } else { CommentStatus::ToDo };
    begin(app, targets, Verb::Settle(to), fx);
}

/// Asks why amends are declined.
pub fn ask_reason(app: &mut App) {
    let Some(targets) = targets(app) else { return };
    push_reason(app, targets, "");
}

fn push_reason(app: &mut App, targets: Targets, text: &str) {
    let title = format!("Decline: {}", targets.words(app));
    let about = vec!["Why? The reason becomes a reply, so that whoever asked reads it.".to_owned()];
    let wanted = Wanted::Reason(targets);
    let input = lines::begin(app, &wanted, text);
    app.overlays.push(Overlay::Prompt(Prompt { wanted, title, lines: about, input }));
}

/// Does it to the one, or asks the server what it would do to the many.
pub fn begin(app: &mut App, targets: Targets, verb: Verb, fx: &mut Vec<Effect>) {
    let ids = match targets {
        Targets::One(id) => return do_one(app, id, verb, fx),
        Targets::Marked(ids) => ids,
    };
    if ids.len() > Bulk::MOST {
        let words = format!(
            "at most {} amends are written at once, and {} are marked: take some marks away",
            Bulk::MOST,
            ids.len()
        );
        return app.say(Severity::Warn, words);
    }
    if app.outbox.is_on && app.link.is_away() {
        if ids.len() > MOST_OFFLINE {
            return app
                .say(Severity::Warn, format!("without the server at most {MOST_OFFLINE} amends are written at once"));
        }
        return outbox::do_each(app, ids, &verb, fx);
    }
    let rows: Vec<&Comment> = ids.iter().filter_map(|id| app.comment_by_id(*id)).collect();
    let bulk = Bulk::plan(verb, &rows);
    app.ask(Job::Load(Load::Rehearse(Box::new(bulk))), fx);
}

fn do_one(app: &mut App, id: Id<Comment>, verb: Verb, fx: &mut Vec<Effect>) {
    let Some(comment) = app.comment_by_id(id) else { return };
    if matches!(verb, Verb::Assign(to) if to == comment.assignee_id) {
        let words = format!("it is {} already", verb.done_words(app));
        return app.say(Severity::Info, words);
    }
    let (call, words) = (verb.call(comment), excerpt(&comment.content));
    let label = if verb.is_private() { String::new() } else { verb.label(app, &words) };
    lines::verb_sent(app, &verb, &[id], fx);
    let (settles, is_private) = (verb.settles(), verb.is_private());
    app.write(call, Purpose::One(id, verb), label, fx);
    if settles && app.place.view == View::Queue {
        app.queue.leave(id, !is_private);
    }
}

/// Takes amends back into the queue that were put off, without a look at each: nobody else sees it.
pub fn wake(app: &mut App, amends: &[Id<Comment>], fx: &mut Vec<Effect>) {
    let one = |id: Id<Comment>| snoozes::wake(id).erase();
    if let [id] = amends {
        return app.write(one(*id), Purpose::One(*id, Verb::Wake), "", fx);
    }
    let items = amends.iter().filter_map(|id| BatchItem::try_from(one(*id)).ok()).collect();
    do_all(app, Bulk { verb: Verb::Wake, amends: amends.to_vec(), items }, fx);
}

/// One was refused: what was written for it is not lost.
pub fn one_failed(app: &mut App, id: Id<Comment>, verb: Verb, why: String, fx: &mut Vec<Effect>) {
    lines::verb_refused(app, &verb, id, fx);
    app.queue.stay(id);
    if let (Verb::Decline(reason), true) = (verb, app.overlays.is_empty()) {
        push_reason(app, Targets::One(id), &reason);
    }
    app.say(Severity::Error, why);
}

const ANSWERS: Answers = &[(Action::Yes, "do it"), (Action::No, "leave it")];
const CLOSE: Answers = &[(Action::Back, "close")];

/// Shows what would happen.
pub fn preview(app: &mut App, bulk: Bulk, answer: Result<BatchAnswer, Error>) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return app.say(Severity::Error, in_words(&error)),
    };
    let outcome = Outcome::of(app, &bulk, &answer);
    let total = outcome.done + outcome.refused;
    let mut lines = vec![match (outcome.done, outcome.refused) {
        (0, _) => format!("None of {} can be {}.", amends(total), outcome.words),
        (_, 0) => format!("{} will be {}.", amends(total), outcome.words),
        (done, _) => format!("{done} of {} will be {}; the others stay marked.", amends(total), outcome.words),
    }];
    if let Verb::Decline(reason) = &bulk.verb {
        lines.push(format!("Reason: {}", excerpt(reason)));
    }
    lines.extend(reasons_of(&outcome));
    let title = format!("{}?", capital(&outcome.words));
    let confirm = if outcome.done == 0 {
        Confirm::new(Question::Seen, title, lines, CLOSE)
    } else {
        Confirm::new(Question::Bulk(Box::new(bulk)), title, lines, ANSWERS)
    };
    app.overlays.push(Overlay::Confirm(confirm.with_amends(outcome.lines)));
}

fn reasons_of(outcome: &Outcome) -> impl Iterator<Item = String> {
    outcome.reasons.iter().take(3).map(|(why, count)| format!("{count} refused: {why}"))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Does what was shown, as one batch.
pub fn do_all(app: &mut App, bulk: Bulk, fx: &mut Vec<Effect>) {
    let words = format!("{} {}", amends(bulk.amends.len()), bulk.verb.done_words(app));
    let label = if bulk.verb.is_private() { String::new() } else { words };
    lines::verb_sent(app, &bulk.verb, &bulk.amends, fx);
    app.write(batch::run(&bulk.batch(false)), Purpose::Many(Box::new(bulk)), label, fx);
}

/// One was done.
pub fn one_done(app: &mut App, id: Id<Comment>, verb: &Verb, label: &str, fx: &mut Vec<Effect>) {
    if !verb.is_private() {
        return app.say(Severity::Done, format!("{label} · {} takes it back", app.key(Action::Undo)));
    }
    let words = app.comment_by_id(id).map(|comment| excerpt(&comment.content)).unwrap_or_default();
    let words = if words.is_empty() { verb.done_words(app) } else { format!("{}: {words}", verb.done_words(app)) };
    let back = if matches!(verb, Verb::Wake) {
        app.history.woken(&[id]);
        queue::come_back(app, vec![id]);
        String::new()
    } else {
        app.history.take(Step { label: words.clone(), way: Way::Wake(vec![id]) });
        let (undo, look) = (app.key(Action::Undo), app.key(Action::ShowSnoozed));
        format!(" · {undo} takes it back, {look} shows what you put off")
    };
    app.say(Severity::Done, format!("{words}{back}"));
    queue::reload(app, fx);
}

/// The batch was answered: what was refused stays marked.
pub fn done(app: &mut App, request: Uuid, bulk: &Bulk, value: &Value, fx: &mut Vec<Effect>) {
    let Ok(answer) = serde_json::from_value::<BatchAnswer>(value.clone()) else { return };
    let refused = answer.items.iter().enumerate().filter(|(_, item)| item.problem.is_some());
    for part in refused.map(|(number, _)| part_key(request, number)) {
        // It is told here, and can be done again on what stays marked.
        if app.outbox.get(part).is_some() {
            app.ask(Job::Outbox(Deed::Discard(part)), fx);
        }
    }
    let outcome = Outcome::of(app, bulk, &answer);
    let results = bulk.results(&answer);
    let all_done: Vec<Id<Comment>> = results.into_iter().filter(|(_, why)| why.is_none()).map(|(id, _)| id).collect();
    app.queue.done_with(all_done.iter().copied());
    match &bulk.verb {
        Verb::Snooze(_) if !all_done.is_empty() => {
            let label = format!("{} {}", amends(all_done.len()), outcome.words);
            app.history.take(Step { label, way: Way::Wake(all_done) });
        }
        Verb::Wake => {
            app.history.woken(&all_done);
            queue::come_back(app, all_done);
        }
        _ => {}
    }
    let (undo, look) = (app.key(Action::Undo), app.key(Action::Outcome));
    if bulk.verb.is_private() {
        queue::reload(app, fx);
    }
    if outcome.refused == 0 && matches!(bulk.verb, Verb::Wake) {
        app.say(Severity::Done, format!("{} {}", amends(outcome.done), outcome.words));
    } else if outcome.refused == 0 {
        app.say(Severity::Done, format!("{} {} · {undo} takes it back", amends(outcome.done), outcome.words));
    } else {
        let words =
            format!("{} {} · {} refused, {look} shows which", amends(outcome.done), outcome.words, outcome.refused);
        app.say(Severity::Warn, words);
    }
    app.queue.outcome = Some(outcome);
}

/// Shows what became of the last verb on marked amends.
pub fn show_outcome(app: &mut App) {
    let Some(outcome) = app.queue.outcome.clone() else { return };
    let mut lines = vec![match outcome.refused {
        0 => format!("{} {}.", amends(outcome.done), outcome.words),
        refused => format!("{} {}, {refused} refused.", amends(outcome.done), outcome.words),
    }];
    lines.extend(reasons_of(&outcome));
    let confirm = Confirm::new(Question::Seen, "What became of the marked", lines, CLOSE);
    app.overlays.push(Overlay::Confirm(confirm.with_amends(outcome.lines)));
}
