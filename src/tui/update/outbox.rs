//! What waits for the server: taking it in, showing it, and what a person decides about it.

use uuid::Uuid;

use super::{
    answers, bulk,
    conflict::{lines_of_conflict, who},
    queue, unsent, versions, writing,
};
use crate::{
    api::batch::WriteMethod,
    client::{
        is_about_snooze,
        outbox::{Change, Entry, Gone, State, What},
    },
    model::{Comment, CommentStatus, Id, SafeText, Stage},
    tui::{
        action::Action,
        app::{
            App, Verb, Way,
            msg::{Deed, Effect, Job, Posted, Purpose, Write},
            read::{excerpt, shorten},
        },
        drafts::{Draft, DraftKey, SceneField},
        overlays::{Answers, Confirm, Overlay, Question},
        widgets::Severity,
    },
};

/// So much of a text is shown when something is to be decided about it.
pub(super) const SHOWN: usize = 600;

const WAITING: Answers = &[(Action::Yes, "send now"), (Action::Delete, "discard"), (Action::No, "leave it")];
const HELD: Answers = &[(Action::Yes, "decide first"), (Action::Delete, "discard"), (Action::No, "leave it")];
const FAILED: Answers =
    &[(Action::Yes, "send again"), (Action::Edit, "edit"), (Action::Delete, "discard"), (Action::No, "leave it")];
const CONFLICT: Answers = &[
    (Action::Yes, "put mine in its place"),
    (Action::Edit, "edit mine"),
    (Action::Delete, "keep theirs"),
    (Action::No, "decide later"),
];

/// A write waits, on disk: what was typed is no draft any more, and is on the screen.
pub fn queued(app: &mut App, write: Write, fx: &mut Vec<Effect>) {
    app.work.ended(true);
    let Write { request, purpose, label, .. } = write;
    match &purpose {
        Purpose::One(_, verb @ Verb::Snooze(_)) => {
            let label = verb.done_words(app);
            app.history.queue(request, &label);
        }
        _ if !label.is_empty() => app.history.queue(request, &label),
        _ => {}
    }
    match purpose {
        Purpose::NewComment(id, draft) => {
            writing::forget_draft(app, &draft, fx);
            app.comments.listing.select(match draft.key {
                DraftKey::Reply { to } => to,
                _ => id,
            });
        }
        Purpose::Text(draft) => writing::forget_draft(app, &draft, fx),
        Purpose::NewScene(id) | Purpose::MoveScene(id) => {
            app.scenes.listing.select(id);
        }
        Purpose::NewVideo(id) => versions::create(app, id, None, "", fx),
        Purpose::Many(many) => app.queue.done_with(many.amends.iter().copied()),
        Purpose::One(id, _) => app.queue.has_left(id),
        _ => {}
    }
    let key = app.key(Action::OpenOutbox);
    let words = match app.outbox.held_by(request) {
        Some(first) => format!("queued: first you decide about “{}” · {key} shows it", excerpt(&first.label)),
        None if app.link.is_away() => format!("queued: it is sent when the server is back · {key} shows what waits"),
        None => format!("queued: the server has not answered yet · {key} shows what waits"),
    };
    app.say(Severity::Info, words);
}

/// The outbox is different.
pub fn take(app: &mut App, posted: Posted, fx: &mut Vec<Effect>) {
    answers::news(app, &posted.news, fx);
    let before: Vec<(Uuid, bool)> = stopped(app).map(|entry| (entry.key, is_explained(entry))).collect();
    let touched = rows_of(app, &posted.changes);
    let new: Vec<Entry> = posted.changes.iter().filter_map(|change| new_entry(app, change)).collect();
    for (entry, gone) in app.outbox.take(posted.changes) {
        match gone {
            Gone::Acknowledged(_) if is_snooze(&entry) => {
                let amends: Vec<_> = entry.subject.changes.iter().copied().map(Id::from_uuid).collect();
                app.history.acknowledge_snooze(entry.key, &amends);
            }
            // Whoever sent it: the feed says what became of it.
            Gone::Acknowledged(_) | Gone::Elsewhere => {}
            Gone::AlreadySo | Gone::Folded | Gone::Discarded => app.history.drop_queued(entry.key),
        }
        if matches!(gone, Gone::Acknowledged(_)) {
            app.queue.done(&entry);
        }
        // What the server has is no draft any more.
        if let (Gone::Acknowledged(_), Some(draft)) = (&gone, draft_of(app, &entry)) {
            writing::forget_draft(app, &draft, fx);
        }
    }
    queue::lay(app, touched);
    // What is on disk is no draft any more: the next text of its kind is another one.
    for entry in &new {
        let (key, Some(draft)) = (entry.key, draft_of(app, entry)) else { continue };
        let is_sent = |kept: &Draft| kept.sent.as_ref().is_some_and(|sent| sent.request == key);
        if app.drafts.get(&draft.key).is_some_and(is_sent) {
            writing::forget_draft(app, &draft, fx);
        }
    }
    follow_question(app);
    // Whose change it met is known a moment later than that it met one.
    let is_new = |entry: &&Entry| !before.contains(&(entry.key, is_explained(entry)));
    let new = stopped(app).find(is_new).map(|entry| words_of_stop(app, entry));
    if let (Some(words), false) = (new, posted.is_awaited) {
        let key = app.key(Action::OpenOutbox);
        app.say(Severity::Error, format!("{words} · {key} shows it"));
    }
}

/// Whether it puts an amend off.
fn is_snooze(entry: &Entry) -> bool {
    entry.request.method == WriteMethod::Put && is_about_snooze(entry)
}

/// Before a write is taken back that did not leave: its words are a draft again. Not where there is another text by now; nothing
/// is taken back then.
///
/// # Errors
/// It was said what to do first.
pub(super) fn give_back(app: &mut App, key: Uuid, fx: &mut Vec<Effect>) -> Result<Option<DraftKey>, ()> {
    let Some(entry) = app.outbox.get(key).cloned() else { return Ok(None) };
    if let Some(draft) = draft_of(app, &entry)
        && is_written_on(app, &draft)
    {
        app.say(Severity::Warn, "another text was begun in its place: send it, or empty it, first");
        return Err(());
    }
    Ok(keep_as_draft(app, &entry, fx))
}

/// The rows that something waits on, or waited until now.
fn rows_of(app: &App, changes: &[Change]) -> Vec<Id<Comment>> {
    let entries = changes.iter().filter_map(|change| match change {
        Change::Keep(_, entry) | Change::Show(_, entry) => Some(&**entry),
        Change::Drop(key, _) => app.outbox.get(*key),
    });
    entries.flat_map(|entry| entry.subject.changes.iter().map(|row| Id::from_uuid(*row))).collect()
}

/// A write that was not here before.
fn new_entry(app: &App, change: &Change) -> Option<Entry> {
    match change {
        Change::Keep(_, entry) if app.outbox.get(entry.key).is_none() => Some((**entry).clone()),
        _ => None,
    }
}

/// What is being decided about may have become another thing meanwhile.
fn follow_question(app: &mut App) {
    match app.overlays.last() {
        Some(Overlay::Confirm(Confirm { question: Question::Unsent(key), .. })) => {
            let key = *key;
            app.overlays.pop();
            show_entry(app, key);
        }
        Some(Overlay::Picker(picker)) if unsent::is_shown_in(picker) => unsent::follow(app),
        _ => {}
    }
}

pub(super) fn stopped(app: &App) -> impl Iterator<Item = &Entry> {
    app.outbox.entries().filter(|entry| !entry.state.is_live())
}

/// Whether it is known whose change a write met.
fn is_explained(entry: &Entry) -> bool {
    matches!(&entry.state, State::Conflict(conflict) if conflict.by.is_some())
}

fn words_of_stop(app: &App, entry: &Entry) -> String {
    match &entry.state {
        State::Failed(why) => format!("not taken: {}: {why}", entry.label),
        State::Conflict(_) => format!("{}: {}", entry.label, who(app, entry)),
        State::Queued | State::Sending => entry.label.clone(),
    }
}

/// The server refused a write while its author waited. Says whether that was all there is to do.
pub fn refused(app: &mut App, write: &Write, fx: &mut Vec<Effect>) -> bool {
    let Some(entry) = app.outbox.get(write.request) else { return false };
    if matches!(entry.state, State::Conflict(_)) {
        if let Purpose::One(id, _) = &write.purpose {
            app.queue.stay(*id);
        }
        // What was meant is in the outbox by now, and on the screen to be decided.
        if app.overlays.is_empty() {
            show_entry(app, write.request);
        } else {
            let words = words_of_stop(app, entry);
            app.say(Severity::Error, words);
        }
        return true;
    }
    if let Purpose::NewComment(_, draft) | Purpose::Text(draft) = &write.purpose
        && is_written_on(app, draft)
    {
        // Where it was written there is another text by now: this one stays where it is.
        let words = format!("{} · {} shows it", words_of_stop(app, entry), app.key(Action::OpenOutbox));
        app.say(Severity::Error, words);
        return true;
    }
    // It goes back to where it was written; there is nothing to send any more.
    app.ask(Job::Outbox(Deed::Discard(write.request)), fx);
    false
}

/// Whether there is another text by now where a draft was written.
fn is_written_on(app: &App, draft: &Draft) -> bool {
    let is_open = matches!(app.overlays.last(), Some(Overlay::Composer(open)) if open.key == draft.key);
    is_open || app.drafts.get(&draft.key).is_some_and(|other| other.text != draft.text)
}

/// Shows one of them, with what can be done.
pub fn show_entry(app: &mut App, key: Uuid) {
    let Some(entry) = app.outbox.get(key) else { return app.say(Severity::Info, "the server has it by now") };
    let (title, lines, answers) = match &entry.state {
        State::Conflict(_) => ("Changed by two people", lines_of_conflict(app, entry), CONFLICT),
        State::Failed(why) => {
            let mut lines = vec![entry.label.clone(), format!("The server said no: {why}")];
            lines.extend(entry.text().map(|text| format!("Yours: {}", shorten(text, SHOWN))));
            ("Not taken", lines, FAILED)
        }
        State::Queued | State::Sending => {
            let mut lines = vec![entry.label.clone(), lives_words(entry).to_owned()];
            let first = app.outbox.held_by(key);
            lines.extend(first.map(|first| format!("Before it you decide about “{}”.", excerpt(&first.label))));
            lines.extend(entry.text().map(|text| format!("Yours: {}", shorten(text, SHOWN))));
            ("Not sent yet", lines, if first.is_some() { HELD } else { WAITING })
        }
    };
    let lines = lines.into_iter().map(|line| SafeText::line(&line).into_string()).collect();
    app.overlays.push(Overlay::Confirm(Confirm::new(Question::Unsent(key), title, lines, answers)));
}

const fn lives_words(entry: &Entry) -> &'static str {
    match (&entry.state, entry.has_left) {
        (State::Sending, _) => "It is on its way.",
        (_, true) => "It was sent, and no answer came: it is asked for again with the same key, and done once.",
        _ => "It is on this machine, and is sent when the server can be reached.",
    }
}

/// What was decided about one of them.
pub fn decide(app: &mut App, key: Uuid, action: Action, fx: &mut Vec<Effect>) {
    let Some(entry) = app.outbox.get(key).cloned() else { return app.say(Severity::Info, "the server has it by now") };
    let is_conflict = matches!(entry.state, State::Conflict(_));
    match action {
        Action::Yes if app.outbox.held_by(key).is_some() => {
            // It goes by itself once that is decided, and not before.
            if let Some(first) = app.outbox.held_by(key).map(|first| first.key) {
                show_entry(app, first);
            }
        }
        Action::Yes => {
            if is_conflict {
                keep_as_draft(app, &entry, fx);
            }
            app.ask(Job::Outbox(Deed::Retry(key)), fx);
        }
        Action::Delete => {
            if is_conflict {
                keep_as_draft(app, &entry, fx);
            }
            app.ask(Job::Outbox(Deed::Discard(key)), fx);
        }
        Action::Edit if entry.state.is_live() => {
            app.say(Severity::Warn, "its words can be changed once the server has answered");
        }
        Action::Edit => match keep_as_draft(app, &entry, fx) {
            Some(draft) => {
                app.ask(Job::Outbox(Deed::Discard(key)), fx);
                writing::open_composer(
                    app,
                    draft,
                    Some("yours; sending it puts it in the place of what is there".to_owned()),
                );
            }
            None => app.say(Severity::Warn, "it has no words to change: send it again, or discard it"),
        },
        _ => {}
    }
}

fn keep_as_draft(app: &mut App, entry: &Entry, fx: &mut Vec<Effect>) -> Option<DraftKey> {
    let draft = draft_of(app, entry)?;
    let key = draft.key;
    if app.drafts.keep(draft.clone()) {
        fx.push(Effect::Keep(draft));
    }
    Some(key)
}

/// The draft that a write was made of.
pub(super) fn draft_of(app: &App, entry: &Entry) -> Option<Draft> {
    let body = entry.request.body.as_ref()?;
    let id_of = |name: &str| body.get(name)?.as_str()?.parse::<Uuid>().ok();
    let row = *entry.subject.changes.first()?;
    let (key, text) = match entry.subject.what {
        What::NewComment => {
            let scene = Id::from_uuid(*entry.subject.needs.first()?);
            let stage =
                body.get("stage").and_then(|stage| stage.as_str()?.parse::<Stage>().ok()).unwrap_or(app.place.lens);
            let is_todo = body.get("status").and_then(|status| status.as_str()) == Some(CommentStatus::ToDo.as_str());
            let key = match id_of("parent_id") {
                Some(parent) => DraftKey::Reply { to: Id::from_uuid(parent) },
                None if is_todo => DraftKey::Todo { scene, stage },
                None => DraftKey::Comment { scene, stage },
            };
            (key, body.get("content")?.as_str()?)
        }
        What::EditComment => (DraftKey::Words { of: Id::from_uuid(row) }, body.get("content")?.as_str()?),
        What::EditScene => {
            let fields = [
                (SceneField::VoiceText, "voice_text"),
                (SceneField::Description, "description"),
                (SceneField::ImagePrompt, "image_prompt"),
                (SceneField::Title, "title"),
            ];
            let (field, text) = fields.iter().find_map(|(field, name)| Some((*field, body.get(*name)?.as_str()?)))?;
            (DraftKey::SceneText { scene: Id::from_uuid(row), field }, text)
        }
        _ => return None,
    };
    let original = entry.seen.values().next().and_then(|seen| seen.as_str().map(str::to_owned));
    Some(Draft { key, text: text.to_owned(), revision: entry.base(), original, sent: None })
}

/// What was decided was done, or why it was not.
pub fn resolved(app: &mut App, deed: &Deed, failed: Option<String>, fx: &mut Vec<Effect>) {
    app.work.ended(false);
    match (deed, failed) {
        (Deed::TakeBack { key, draft }, Some(why)) => {
            // It left: what it became is found in the log, and the step before it is the next that is taken back.
            app.history.drop_queued(*key);
            if let Some(draft) = draft {
                writing::drop_draft(app, *draft, fx);
            }
            app.say(Severity::Warn, why);
        }
        (_, Some(why)) => app.say(Severity::Warn, why),
        (Deed::TakeBack { key, draft }, None) => {
            let way = Way::Unsend(*key);
            let label = app.history.last_done().filter(|step| step.way == way).map(|step| step.label.clone());
            app.history.drop_queued(*key);
            let rows = app.outbox.get(*key).map(|entry| entry.subject.changes.clone()).unwrap_or_default();
            queue::come_back(app, rows.into_iter().map(Id::from_uuid).collect());
            let state = if draft.is_some() { "was not sent yet, and is a draft again" } else { "was not sent yet" };
            app.say(Severity::Done, format!("took back {}: it {state}", label.unwrap_or_default()));
        }
        (Deed::Retry(_) | Deed::Discard(_), None) => {}
    }
}

/// Without a server there is no look at what a verb on many amends would do: each is done by itself, and waits.
pub fn do_each(
    app: &mut App,
    amends: Vec<Id<crate::model::Comment>>,
    verb: &crate::tui::app::Verb,
    fx: &mut Vec<Effect>,
) {
    for id in &amends {
        bulk::begin(app, crate::tui::app::Targets::One(*id), verb.clone(), fx);
    }
    app.queue.done_with(amends);
}
