//! What the keys do while an overlay is open.

use super::{
    activity, amends, available, board, bulk, compare, lines, media, media_view, members, moves, names, outbox,
    pictures, projects, queue, saved_filters, scenes, search, snooze, stage, tokens, trail, versions, writing,
};
use crate::{
    model::{Id, Scene, Video},
    tui::{
        action::{ACTIONS, Action},
        app::{
            App, Bulk, Targets, Verb,
            msg::{Decision, Effect},
        },
        keymap::Context,
        overlays::{Choice, Confirm, GiveLevel, Help, Overlay, Pick, Picker, Prompt, Question, Wanted},
        panes::{Motion, Pane},
        views::View,
        widgets::Severity,
    },
};

/// Does what was asked for in the top overlay.
pub fn act(app: &mut App, action: Action, fx: &mut Vec<Effect>) {
    match action {
        Action::Redraw => return pictures::redraw(app, fx),
        Action::Suspend => return fx.push(Effect::Suspend),
        _ => {}
    }
    match app.overlays.last() {
        Some(Overlay::Composer(_)) => in_composer(app, action, fx),
        Some(Overlay::Prompt(_)) => in_prompt(app, action, fx),
        Some(Overlay::Confirm(_)) => in_confirm(app, action, fx),
        Some(Overlay::Picker(_)) => in_picker(app, action, fx),
        Some(Overlay::Help(_)) => in_help(app, action),
        None => {}
    }
}

/// The move that an action is.
const fn motion_of(action: Action) -> Option<Motion> {
    match action {
        Action::Down => Some(Motion::Down),
        Action::Up => Some(Motion::Up),
        Action::First => Some(Motion::First),
        Action::Last => Some(Motion::Last),
        Action::HalfPageDown => Some(Motion::HalfDown),
        Action::HalfPageUp => Some(Motion::HalfUp),
        _ => None,
    }
}

fn in_composer(app: &mut App, action: Action, fx: &mut Vec<Effect>) {
    if names::act(app, action) {
        return writing::keep_draft(app, fx);
    }
    match action {
        Action::Send => return writing::send(app, fx),
        Action::KeepDraft => return writing::close(app, fx),
        Action::ToEditor => return writing::to_editor(app, fx),
        _ => {}
    }
    let Some(Overlay::Composer(open)) = app.overlays.last_mut() else { return };
    let done = match action {
        Action::Newline => {
            open.composer.newline();
            true
        }
        Action::UndoText => open.composer.undo(),
        Action::RedoText => open.composer.redo(),
        _ => return,
    };
    if !done {
        let what = if action == Action::UndoText { "nothing to take back here" } else { "nothing to do again here" };
        app.say(Severity::Info, what);
    }
    writing::keep_draft(app, fx);
    names::follow(app, fx);
}

fn in_prompt(app: &mut App, action: Action, fx: &mut Vec<Effect>) {
    let Some(Overlay::Prompt(prompt)) = app.overlays.pop() else { return };
    match (action, &prompt.wanted) {
        (Action::Accept, _) => accept_line(app, prompt, fx),
        (_, Wanted::Filter { pane, before }) => moves::set_filter(app, *pane, before.clone()),
        _ => lines::left(app, &prompt),
    }
}

/// A filter follows every key, and what is a draft is kept with every key.
pub fn prompt_changed(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(Overlay::Prompt(Prompt { wanted, input, .. })) = app.overlays.last() else { return };
    let (wanted, text) = (wanted.clone(), input.text().to_owned());
    match wanted {
        Wanted::Filter { pane, .. } => moves::set_filter(app, pane, text),
        wanted => lines::keep(app, &wanted, &text, fx),
    }
}

fn accept_line(app: &mut App, prompt: Prompt, fx: &mut Vec<Effect>) {
    let text = prompt.input.text().trim().to_owned();
    let needs_text = match &prompt.wanted {
        Wanted::ProjectTitle(_)
        | Wanted::VideoTitle(_)
        | Wanted::TakeAddress { .. }
        | Wanted::Reason(_)
        | Wanted::Until(_)
        | Wanted::FilterName
        | Wanted::MemberAddress(_)
        | Wanted::TokenName
        | Wanted::Search => true,
        Wanted::Note(decision) => {
            let over_open = decision.action == crate::model::StageAction::Approve && decision.acknowledged;
            decision.action.needs_note() || over_open
        }
        Wanted::SceneTitle { .. } | Wanted::VersionName { .. } | Wanted::Filter { .. } => false,
    };
    if needs_text && text.is_empty() {
        app.overlays.push(Overlay::Prompt(prompt));
        let back = app.settings.keymap.label(Context::Prompt.stack(), Action::Back).unwrap_or_default();
        return app.say(Severity::Warn, format!("write something first; {back} leaves it"));
    }
    match prompt.wanted {
        Wanted::ProjectTitle(organisation) => projects::create_project(app, organisation, &text, fx),
        Wanted::VideoTitle(project) => projects::create_video(app, project, &text, fx),
        Wanted::SceneTitle { version, after } => scenes::create(app, version, after, &text, fx),
        Wanted::VersionName { from } => {
            if let Some(video) = app.replica.version(from).map(|version| version.video_id) {
                versions::create(app, video, Some(from), &text, fx);
            }
        }
        Wanted::TakeAddress { scene, role } => media::add(app, scene, role, &text, fx),
        Wanted::Reason(targets) => bulk::begin(app, targets, Verb::Decline(text), fx),
        Wanted::Until(targets) => snooze::until(app, targets, &text, fx),
        Wanted::FilterName => saved_filters::save(app, &text, fx),
        Wanted::MemberAddress(project) => members::pick_level(app, &GiveLevel::Somebody(project, text)),
        Wanted::TokenName => tokens::pick_scope(app, &text),
        Wanted::Search => search::run(app, &text, fx),
        Wanted::Note(decision) => stage::decide(app, Decision { note: text, ..decision }, fx),
        Wanted::Filter { .. } if app.place.view == View::Sheet => {}
        Wanted::Filter { pane, .. } => moves::focus(app, pane),
    }
}

fn in_confirm(app: &mut App, action: Action, fx: &mut Vec<Effect>) {
    if let Some(motion) = motion_of(action) {
        if let Some(Overlay::Confirm(confirm)) = app.overlays.last_mut() {
            confirm.listing.go(motion);
        }
        return;
    }
    let Some(Overlay::Confirm(confirm)) = app.overlays.pop() else { return };
    match (action, &confirm.question) {
        (_, Question::Unsent(key)) => outbox::decide(app, *key, action, fx),
        (Action::Yes, Question::Bulk(many)) => bulk::do_all(app, Bulk::clone(many), fx),
        (Action::Yes, Question::DeleteComment(id, revision)) => amends::delete(app, *id, *revision, fx),
        (Action::Yes, Question::DeleteScene(id, revision)) => scenes::delete(app, *id, *revision, fx),
        (Action::Yes, question @ (Question::RemoveMember(..) | Question::RevokeInvite(_))) => {
            members::remove(app, question, fx);
        }
        (Action::Yes, Question::RevokeToken(id)) => tokens::revoke(app, *id, fx),
        (Action::Yes, Question::Secret(secret)) => {
            fx.push(Effect::Copy(secret.reveal().to_owned()));
            app.say(Severity::Done, "the secret was sent to the terminal's clipboard");
        }
        (Action::Yes, Question::Quit) => fx.push(Effect::Quit),
        (Action::Yes, Question::InTheWay(decision)) => go_to_amend(app, &confirm, decision.video, fx),
        (Action::Acknowledge, Question::InTheWay(decision)) => {
            stage::ask_note(app, Decision { acknowledged: true, ..decision.clone() });
        }
        (Action::Acknowledge | Action::Edit | Action::Delete, _) => app.overlays.push(Overlay::Confirm(confirm)),
        _ => {}
    }
}

fn go_to_amend(app: &mut App, confirm: &Confirm, video: Id<Video>, fx: &mut Vec<Effect>) {
    let Some(id) = confirm.listing.selected().and_then(|at| confirm.amends.get(at)).map(|(id, _)| *id) else { return };
    let here = app.open().and_then(|open| open.threads().get(id)).map(|comment| (comment.scene_id, comment.stage));
    if let Some((scene, stage)) = here {
        app.place.lens = stage;
        return moves::show_comment(app, scene, id);
    }
    let Some(newest) = app.replica.newest_version(video).map(|version| version.id) else { return };
    trail::visit(app, Pane::Comments, newest, None, fx);
    app.place.comment = Some(id);
}

/// Selects a scene, and a comment on it.
pub fn select_in_workstation(app: &mut App, scene: Id<Scene>, comment: Option<Id<crate::model::Comment>>) {
    app.scenes.listing.select(scene);
    app.refresh();
    if let Some(comment) = comment {
        app.comments.listing.select(comment);
    }
}

fn in_picker(app: &mut App, action: Action, fx: &mut Vec<Effect>) {
    if let Some(motion) = motion_of(action) {
        if let Some(Overlay::Picker(picker)) = app.overlays.last_mut() {
            picker.listing.go(motion);
        }
        return;
    }
    if action != Action::Accept {
        app.overlays.pop();
        return;
    }
    let Some(Overlay::Picker(picker)) = app.overlays.last() else { return };
    let Some(pick) = picker.selected().cloned() else { return };
    if let Some(why) = pick.refusal {
        return app.say(Severity::Warn, why);
    }
    app.overlays.pop();
    choose(app, pick.choice, fx);
}

fn choose(app: &mut App, choice: Choice, fx: &mut Vec<Effect>) {
    match choice {
        Choice::Do(action) => super::act(app, action, fx),
        Choice::Project(project) => projects::show(app, project),
        Choice::Video(video) => projects::open(app, video, fx),
        Choice::Scene(scene) => {
            trail::settle(app, Pane::Scenes);
            app.scenes.filter.clear();
            app.stale.scenes = true;
            select_in_workstation(app, scene, None);
        }
        Choice::Assign { comment, to, was } => amends::give(app, comment, to, was, fx),
        Choice::AssignMarked { amends, to } => bulk::begin(app, Targets::Marked(amends), Verb::Assign(to), fx),
        Choice::Duplicate { targets, of } => bulk::begin(app, targets, Verb::Duplicate(of), fx),
        Choice::Version(version) => {
            let scene = app.scenes.listing.selected();
            app.open_version(version, scene, fx);
        }
        Choice::Take { scene, revision, role, media: take, was } => {
            media::select(app, (scene, revision), role, (take, was), fx);
        }
        Choice::TakeRole { scene, role } => media::ask_address(app, scene, role),
        Choice::Text { key, external } => writing::begin_edit(app, key, external, fx),
        Choice::ReopenAt(to) => {
            let Some(video) = app.video().map(|video| video.id) else { return };
            let action = crate::model::StageAction::Reopen;
            let decision = Decision { video, action, note: String::new(), acknowledged: false, to_stage: Some(to) };
            stage::ask_note(app, decision);
        }
        Choice::Queue(filters) => queue::set_filters(app, filters, fx),
        Choice::Search(query) => search::run(app, &query, fx),
        Choice::Snooze { targets, until: Some(until) } => snooze::put_off(app, targets, until, fx),
        Choice::Snooze { targets, until: None } => snooze::ask(app, targets, ""),
        Choice::Wake(targets) => bulk::begin(app, targets, Verb::Wake, fx),
        Choice::Saved(choice) => saved_filters::choose(app, choice, fx),
        Choice::Activity(filter) => activity::set_filter(app, filter, fx),
        Choice::Unsent(key) => outbox::show_entry(app, key),
        Choice::Board(filter) => board::set_filter(app, filter),
        Choice::MediaOf(scene) => media_view::set_filter(app, scene),
        Choice::GiveLevel { to, level } => members::give(app, &to, level, fx),
        Choice::TokenScope { name, scope } => tokens::pick_end(app, &name, scope),
        Choice::TokenEnds { name, scope, days } => tokens::create(app, name, scope, days, fx),
        Choice::Compare(old, new) => compare::of(app, old, new, fx),
    }
}

fn in_help(app: &mut App, action: Action) {
    let Some(Overlay::Help(help)) = app.overlays.last_mut() else { return };
    if help.is_filtering() {
        if action == Action::Back {
            help.filter = crate::tui::text::LineInput::default();
            help.narrow();
        }
        return help.set_filtering(false);
    }
    match (action, motion_of(action)) {
        (_, Some(motion)) => {
            help.listing.go(motion);
        }
        (Action::Filter, _) => help.set_filtering(true),
        _ => {
            app.overlays.pop();
        }
    }
}

/// Shows the keys that work here.
pub fn show_help(app: &mut App) {
    let help = Help::of(app.base_context(), &app.settings.keymap);
    app.overlays.push(Overlay::Help(help));
}

/// Offers every action, then the scenes of the open video, every video and every project. What cannot be done now is there
/// too, and says why.
pub fn show_palette(app: &mut App) {
    let contexts = app.base_context().stack();
    let is_offered = |action: Action| {
        let info = action.info();
        info.contexts.iter().any(|context| context.is_pane() || *context == crate::tui::keymap::Context::Global)
    };
    let mut picks: Vec<Pick> = ACTIONS
        .iter()
        .filter(|info| is_offered(info.action) && info.action != Action::Palette)
        .map(|info| {
            let key = app.settings.keymap.label(contexts, info.action).unwrap_or_default();
            let mut pick = Pick::new(info.doc, key, Choice::Do(info.action));
            pick.refusal = available::refusal(app, info.action);
            pick
        })
        .collect();
    picks.sort_by_key(|pick| pick.refusal.is_some());
    picks.extend(scenes_of(app));
    picks.extend(places(app));
    app.overlays.push(Overlay::Picker(Picker::new("Do, or go to", picks, 0)));
}

/// Leaves, after a question if something is still on its way.
pub fn quit(app: &mut App, fx: &mut Vec<Effect>) {
    if app.unsent() == 0 && app.work.held.is_empty() {
        return fx.push(Effect::Quit);
    }
    let lines = super::unsent::lines_before_leaving(app);
    let confirm =
        Confirm::new(Question::Quit, "Leave all the same?", lines, &[(Action::Yes, "leave"), (Action::No, "stay")]);
    app.overlays.push(Overlay::Confirm(confirm));
}

/// Whether the question on the screen is whether to leave.
pub fn asks_to_leave(app: &App) -> bool {
    matches!(app.overlays.last(), Some(Overlay::Confirm(confirm)) if matches!(confirm.question, Question::Quit))
}

/// Takes the question whether to leave off the screen, and says whether it was there. What stood against leaving may be done
/// by now, and the keys that waited for it can go on: whoever wanted to leave need not say it twice.
pub fn lift_leaving(app: &mut App) -> bool {
    let is_leaving = asks_to_leave(app);
    if is_leaving {
        app.overlays.pop();
    }
    is_leaving
}

fn scenes_of(app: &App) -> Vec<Pick> {
    let Some(open) = app.open() else { return Vec::new() };
    let scenes = open.order().iter().filter_map(|id| open.scene(*id));
    scenes
        .map(|scene| Pick::new(&format!("{} {}", scene.order, scene.title), "scene", Choice::Scene(scene.id)))
        .collect()
}

fn places(app: &App) -> Vec<Pick> {
    let mut picks = Vec::new();
    for project in app.replica.projects() {
        picks.push(Pick::new(&project.title, "project", Choice::Project(project.id)));
        let video = |video: &Video| {
            let label = format!("{} {} {}", project.title, app.look().glyphs.path, video.title);
            Pick::new(&label, "video", Choice::Video(video.id))
        };
        picks.extend(app.replica.videos(project.id).into_iter().map(video));
    }
    picks
}
