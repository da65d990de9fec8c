//! Decisions on the stage: asking for the words that go with one, showing what is in the way, sending it.

use super::answers::in_words;
use crate::{
    api::{
        queue::QueueItem,
        stage::{self, Decide},
    },
    client::Error,
    model::{Comment, Id, Refusal, SafeText, StageAction, stage as rules},
    tui::{
        action::Action,
        app::{
            App,
            msg::{Decision, Effect, Job, Load, Purpose},
            read::excerpt,
        },
        overlays::{Answers, Choice, Confirm, Overlay, Pick, Picker, Prompt, Question, Wanted},
        widgets::Severity,
    },
};

const ANSWERS: Answers =
    &[(Action::Acknowledge, "go on all the same"), (Action::Yes, "go to the selected one"), (Action::No, "leave it")];

/// The decision that an action asks for.
pub const fn decision_of(action: Action) -> Option<StageAction> {
    match action {
        Action::Submit => Some(StageAction::Submit),
        Action::RequestAmends => Some(StageAction::RequestAmends),
        Action::Approve => Some(StageAction::Approve),
        Action::Advance => Some(StageAction::Advance),
        Action::Reopen => Some(StageAction::Reopen),
        _ => None,
    }
}

/// What the rules answer now.
pub fn mirror(app: &App, action: StageAction) -> Result<(), Refusal> {
    let Some(state) = app.stage_state() else { return Ok(()) };
    let answers = rules::available(state, app.open_amends(), app.level());
    answers.into_iter().find(|(known, _)| *known == action).map_or(Ok(()), |(_, answer)| answer)
}

/// Begins a decision: with what is in the way, with the stage to reopen, or with its note.
pub fn ask(app: &mut App, action: Action, fx: &mut Vec<Effect>) {
    let (Some(action), Some(video)) = (decision_of(action), app.video()) else { return };
    let decision = Decision { video: video.id, action, note: String::new(), acknowledged: false, to_stage: None };
    match mirror(app, action) {
        Err(refusal) if refusal.rule == "open-amends" => {
            show_in_the_way(app, decision, &refusal.reason, &[], fx);
        }
        Err(refusal) => app.say(Severity::Warn, refusal.to_string()),
        Ok(()) if action == StageAction::Reopen => pick_stage(app),
        Ok(()) => ask_note(app, decision),
    }
}

/// Shows the amends that are in the way of a decision. The server names them; before it was asked, they are those we know.
pub fn show_in_the_way(app: &mut App, decision: Decision, why: &str, named: &[Id<Comment>], fx: &mut Vec<Effect>) {
    if !app.is_newest_open() {
        let Some(stage) = app.replica.video(decision.video).map(|video| video.current_stage) else { return };
        return app.ask(Job::Load(Load::Blocking { decision, why: why.to_owned(), stage }), fx);
    }
    let ids = if named.is_empty() { known_open(app) } else { named.to_vec() };
    let amends: Vec<(Id<Comment>, String)> = ids.into_iter().map(|id| (id, amend_line(app, id))).collect();
    push_in_the_way(app, decision, vec![format!("{why}.")], amends);
}

/// The same where another version is open: they were read.
pub fn show_elsewhere(app: &mut App, decision: Decision, why: &str, items: Result<Vec<QueueItem>, Error>) {
    let mut lines = vec![format!("{why}.")];
    lines.push("They are in the newest version, which is not the one you look at.".to_owned());
    let line = |item: &QueueItem| {
        let (author, words) = (app.name_of(item.comment.author_id), excerpt(&item.comment.content));
        let scene = SafeText::line(&item.scene_title);
        (item.comment.id, format!("{} {scene} · {author}: {words}", item.scene_order))
    };
    let amends = match items {
        Ok(items) => items.iter().map(line).collect(),
        Err(error) => {
            lines.push(format!("They cannot be read now: {}", in_words(&error)));
            Vec::new()
        }
    };
    push_in_the_way(app, decision, lines, amends);
}

fn push_in_the_way(app: &mut App, decision: Decision, lines: Vec<String>, amends: Vec<(Id<Comment>, String)>) {
    let title = format!("In the way of {}", verb_of(decision.action));
    let dialog = Confirm::new(Question::InTheWay(decision), title, lines, ANSWERS);
    app.overlays.push(Overlay::Confirm(dialog.with_amends(amends)));
}

/// The open amends of the open version at the current stage, in the order of its scenes.
fn known_open(app: &App) -> Vec<Id<Comment>> {
    let (Some(open), Some(video)) = (app.open(), app.video()) else { return Vec::new() };
    let of_scene = |scene: &Id<crate::model::Scene>| {
        let comments = open.threads().at(*scene, video.current_stage);
        comments.filter(|comment| comment.is_open()).map(|comment| comment.id).collect::<Vec<_>>()
    };
    open.order().iter().flat_map(of_scene).collect()
}

fn amend_line(app: &App, id: Id<Comment>) -> String {
    let Some(comment) = app.comment_by_id(id) else { return format!("amend {}, in another version", id.short()) };
    let scene = app.scene_by_id(comment.scene_id).map(|scene| app.scene_label(scene)).unwrap_or_default();
    format!("{scene} · {}: {}", app.name_of(comment.author_id), excerpt(&comment.content))
}

fn pick_stage(app: &mut App) {
    let Some(video) = app.video() else { return };
    let stages = crate::model::Stage::ALL.iter().filter(|stage| **stage <= video.current_stage).rev();
    let picks: Vec<Pick> = stages
        .map(|stage| {
            let aside = if *stage == video.current_stage { "the current stage" } else { "" };
            Pick::new(stage.as_str(), aside, Choice::ReopenAt(*stage))
        })
        .collect();
    app.overlays.push(Overlay::Picker(Picker::new("Take which stage up again?", picks, 0)));
}

/// Asks for the words that go on record.
pub fn ask_note(app: &mut App, decision: Decision) {
    let Some(video) = app.replica.video(decision.video) else { return };
    let stage = decision.to_stage.unwrap_or(video.current_stage);
    let needs = decision.action.needs_note() || (decision.action == StageAction::Approve && decision.acknowledged);
    let mut lines = vec![what_happens(decision.action, stage)];
    if decision.acknowledged {
        lines.push(format!("{} of its amends stay open, and you say that you know.", app.open_amends()));
    }
    lines.push(if needs {
        "Say why: it goes on record.".to_owned()
    } else {
        "A note for the record, or nothing.".to_owned()
    });
    let title = format!("{} {stage}", capital(verb_of(decision.action)));
    let note = decision.note.clone();
    let wanted = Wanted::Note(decision);
    let input = super::lines::begin(app, &wanted, &note);
    app.overlays.push(Overlay::Prompt(Prompt { wanted, title, lines, input }));
}

fn what_happens(action: StageAction, stage: crate::model::Stage) -> String {
    match action {
        StageAction::Submit => format!("The {stage} goes to review."),
        StageAction::RequestAmends => format!("The {stage} goes back to be amended."),
        StageAction::Approve => format!("The {stage} is signed off."),
        StageAction::Advance => match stage.next() {
            Some(next) => format!("The video moves on to {next}."),
            None => "The video is at its last stage.".to_owned(),
        },
        StageAction::Reopen => format!("The {stage} is taken up again, to be amended."),
    }
}

const fn verb_of(action: StageAction) -> &'static str {
    match action {
        StageAction::Submit => "submitting",
        StageAction::RequestAmends => "requesting amends of",
        StageAction::Approve => "approving",
        StageAction::Advance => "going on from",
        StageAction::Reopen => "reopening",
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Sends a decision.
pub fn decide(app: &mut App, decision: Decision, fx: &mut Vec<Effect>) {
    let Some(video) = app.replica.video(decision.video) else { return };
    let newest = app.replica.newest_version(video.id).map(|version| version.id);
    let body = Decide {
        action: decision.action,
        note: decision.note.clone(),
        acknowledge_open: decision.acknowledged,
        to_stage: decision.to_stage,
        version_id: newest,
    };
    let call = stage::decide(video.id, &body, Some(video.revision));
    let label = format!("{} {} of {}", decision.action.as_str().replace('_', " "), video.current_stage, video.title);
    super::lines::note_sent(app, &decision, fx);
    // Undo comes to it and is told that it stays, instead of taking back what was before it.
    app.write(call, Purpose::Decide(decision), label, fx);
}
