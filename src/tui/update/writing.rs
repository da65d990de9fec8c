//! Comments, replies, other words and texts of scenes: from the key that begins one to the request that sends it. What was
//! typed is a draft from its first letter until the server has it.

use serde_json::Value;

use super::{dialogs, scenes};
use crate::{
    api::{comments, scenes as scene_calls},
    model::{Comment, CommentStatus, Id, Scene},
    tui::{
        action::Action,
        app::{
            App,
            msg::{EditTarget, Effect, Purpose},
            read::excerpt,
        },
        drafts::{Draft, DraftKey, SceneField, Sent},
        keymap::Context,
        overlays::{ComposerBox, Overlay},
        panes::{Pane, detail::DetailKey},
        text::Composer,
        views::View,
        widgets::Severity,
    },
};

/// Begins a comment, a to-do or a reply.
pub fn begin(app: &mut App, action: Action) {
    let key = match action {
        Action::Reply => app.comment().map(|comment| DraftKey::Reply { to: comment.id }),
        _ => place_of_new(app).map(|(scene, stage)| match action {
            Action::Todo => DraftKey::Todo { scene, stage },
            _ => DraftKey::Comment { scene, stage },
        }),
    };
    if let Some(key) = key {
        open_composer(app, key, None);
    }
}

/// The scene and stage that a new comment is about.
fn place_of_new(app: &App) -> Option<(Id<Scene>, crate::model::Stage)> {
    match app.place.view {
        View::Workstation => Some((app.scenes.listing.selected()?, app.place.lens)),
        View::Queue => app.queue.selected().map(|item| (item.comment.scene_id, item.comment.stage)),
        _ => None,
    }
}

/// Edits what is selected, here or in the external editor.
pub fn edit(app: &mut App, external: bool, fx: &mut Vec<Effect>) {
    match (app.place.view, app.place.pane) {
        (View::Queue, _) => scenes::pick_text(app, external, true),
        (_, Pane::Comments) => {
            if let Some(comment) = app.comment() {
                let key = DraftKey::Words { of: comment.id };
                begin_edit(app, key, external, fx);
            }
        }
        (_, Pane::Detail) if field_of_detail(app).is_some() => {
            if let (Some(scene), Some(field)) = (app.scenes.listing.selected(), field_of_detail(app)) {
                begin_edit(app, DraftKey::SceneText { scene, field }, external, fx);
            }
        }
        _ => scenes::pick_text(app, external, false),
    }
}

/// Opens the row of pane 3: a text to edit it, takes to choose among them.
pub fn edit_detail(app: &mut App, fx: &mut Vec<Effect>) {
    let action = if field_of_detail(app).is_some() { Action::Edit } else { Action::Takes };
    super::act(app, action, fx);
}

fn field_of_detail(app: &App) -> Option<SceneField> {
    match app.detail.listing.selected()? {
        DetailKey::Field(field) => Some(field),
        DetailKey::Take(_) | DetailKey::NoTakes => None,
    }
}

/// Begins to change a text, here or in the external editor.
pub fn begin_edit(app: &mut App, key: DraftKey, external: bool, fx: &mut Vec<Effect>) {
    if !external {
        return open_composer(app, key, None);
    }
    let (original, revision) = original_of(app, &key);
    let text = app.drafts.get(&key).map_or_else(|| original.clone(), |draft| draft.text.clone());
    fx.push(Effect::Edit { target: EditTarget::Direct { key, original, revision }, text });
}

/// Opens the composer, with the draft if there is one.
pub fn open_composer(app: &mut App, key: DraftKey, notice: Option<String>) {
    let (original, revision) = original_of(app, &key);
    // What arrived, or waits in the outbox, is no draft: written on it would become the words of that comment.
    let is_draft = |draft: &&Draft| notice.is_some() || !has_arrived(app, draft);
    let draft = app.drafts.get(&key).filter(is_draft).cloned();
    let restored = draft.as_ref().map(|draft| {
        if draft.revision == revision {
            "your draft is back".to_owned()
        } else {
            "your draft is back, but the text was changed since: compare with what stands above".to_owned()
        }
    });
    let composer = match &draft {
        Some(draft) => Composer::with_text(&draft.text),
        None => Composer::with_text(&original),
    };
    let (title, notice) = (title_of(app, &key), notice.or(restored));
    let sent = draft.and_then(|draft| draft.sent);
    let (names, nameless, asked) = (None, None, false);
    let open = ComposerBox { key, title, notice, composer, original, revision, sent, names, nameless, asked };
    app.overlays.push(Overlay::Composer(Box::new(open)));
}

/// Whether a draft is a comment by now, which it could not be told.
fn has_arrived(app: &App, draft: &Draft) -> bool {
    let comment = draft.sent.as_ref().and_then(|sent| app.comment_by_id(sent.comment));
    comment.is_some_and(|comment| comment.content.trim() == draft.text.trim())
}

/// What the composer begins with where there is no draft, and the revision of the row that is changed.
fn original_of(app: &App, key: &DraftKey) -> (String, Option<i64>) {
    match key {
        DraftKey::Comment { .. }
        | DraftKey::Todo { .. }
        | DraftKey::Reply { .. }
        | DraftKey::Note { .. }
        | DraftKey::Reason { .. } => (String::new(), None),
        DraftKey::Words { of } => {
            app.comment_by_id(*of).map_or_else(Default::default, |c| (c.content.clone(), Some(c.revision)))
        }
        DraftKey::SceneText { scene, field } => app
            .scene_by_id(*scene)
            .map_or_else(Default::default, |scene| (field.of(scene).to_owned(), Some(scene.revision))),
    }
}

fn title_of(app: &App, key: &DraftKey) -> String {
    let scene = |id: Id<Scene>| app.scene_by_id(id).map(|scene| app.scene_label(scene)).unwrap_or_default();
    match key {
        DraftKey::Comment { scene: id, stage } => format!("Comment on {} · {stage}", scene(*id)),
        DraftKey::Todo { scene: id, stage } => format!("To-do on {} · {stage}", scene(*id)),
        DraftKey::Reply { to } => match app.comment_by_id(*to) {
            Some(comment) => format!("Reply to {}: {}", app.name_of(comment.author_id), excerpt(&comment.content)),
            None => "Reply".to_owned(),
        },
        DraftKey::Words { .. } => "Edit comment".to_owned(),
        DraftKey::Note { .. } | DraftKey::Reason { .. } => "Why?".to_owned(),
        DraftKey::SceneText { scene: id, field } => format!("Edit {} of {}", field.name(), scene(*id)),
    }
}

/// After each change of the text: the draft is what is written.
pub fn keep_draft(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(Overlay::Composer(open)) = app.overlays.last_mut() else { return };
    open.notice = None;
    let (draft, keep) = (open.draft(), open.is_worth_keeping());
    store(app, draft, keep, fx);
}

pub(super) fn store(app: &mut App, draft: Draft, keep: bool, fx: &mut Vec<Effect>) {
    let key = draft.key;
    if !keep {
        drop_draft(app, key, fx);
    } else if app.drafts.keep(draft.clone()) {
        fx.push(Effect::Keep(draft));
    }
}

/// The draft has become what it was for, or is not wanted any more.
pub fn drop_draft(app: &mut App, key: DraftKey, fx: &mut Vec<Effect>) {
    if app.drafts.drop(&key) {
        fx.push(Effect::Drop(key));
    }
}

/// The draft has become what it was for, unless it was written on meanwhile.
pub fn forget_draft(app: &mut App, done: &Draft, fx: &mut Vec<Effect>) {
    match app.drafts.get(&done.key).cloned() {
        Some(draft) if draft.text == done.text => drop_draft(app, done.key, fx),
        // What was sent arrived: the rest is another text.
        Some(draft) => store(app, Draft { sent: None, ..draft }, true, fx),
        None => {}
    }
}

/// Whether an earlier try arrived, and with other words than the draft has by now.
pub fn has_other_words(value: &Value, draft: &Draft) -> bool {
    value["content"].as_str().is_some_and(|content| content.trim() != draft.text.trim())
}

/// Gives a comment that arrived earlier the words that the draft has by now.
pub fn change_words(app: &mut App, id: Id<Comment>, value: &Value, draft: Draft, fx: &mut Vec<Effect>) {
    let body = comments::EditComment { content: Some(draft.text.clone()), ..Default::default() };
    let call = comments::edit(id, &body, value["revision"].as_i64().unwrap_or(1));
    app.write(call, Purpose::Text(draft), "the change of words", fx);
}

/// Closes the composer; what is written stays as a draft.
pub fn close(app: &mut App, fx: &mut Vec<Effect>) {
    keep_draft(app, fx);
    let Some(Overlay::Composer(open)) = app.overlays.pop() else { return };
    if open.is_worth_keeping() {
        app.say(Severity::Info, "kept as a draft: the same key opens it again");
    }
}

/// Sends what is written. Until the server has it, it stays a draft.
pub fn send(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(Overlay::Composer(open)) = app.overlays.last() else { return };
    let is_scene_text = matches!(open.key, DraftKey::SceneText { .. });
    if open.composer.text().trim().is_empty() && !is_scene_text {
        return app.say(Severity::Warn, "nothing is written yet; Esc closes");
    }
    let (draft, original) = (open.draft(), open.original.clone());
    app.overlays.pop();
    if draft.text == original {
        drop_draft(app, draft.key, fx);
        return app.say(Severity::Info, "nothing was changed");
    }
    send_draft(app, draft, fx);
}

/// The draft as it is sent, with the name of its request.
fn name_request(app: &mut App, mut draft: Draft) -> (Draft, Sent) {
    let fresh = Sent {
        request: app.ids.uuid(app.now),
        comment: app.ids.id(app.now),
        text: draft.text.clone(),
        revision: draft.revision,
    };
    let sent = match draft.sent.take() {
        Some(before) if before.text == draft.text && before.revision == draft.revision => *before,
        // What was tried is in the outbox, or on the server, as a comment of its own: other words never take its place.
        Some(before) if !app.outbox.is_on => Sent { comment: before.comment, ..fresh },
        _ => fresh,
    };
    draft.sent = Some(Box::new(sent.clone()));
    (draft, sent)
}

fn send_draft(app: &mut App, draft: Draft, fx: &mut Vec<Effect>) {
    let (draft, sent) = name_request(app, draft);
    store(app, draft.clone(), true, fx);
    let words = excerpt(&draft.text);
    match draft.key {
        DraftKey::Comment { scene, stage } => {
            create(app, scene, draft, Some(stage), None, format!("the comment: {words}"), fx);
        }
        DraftKey::Todo { scene, stage } => {
            let status = Some(CommentStatus::ToDo);
            create(app, scene, draft, Some(stage), status, format!("the to-do: {words}"), fx);
        }
        DraftKey::Reply { to } => {
            let Some(scene) = app.comment_by_id(to).map(|comment| comment.scene_id) else {
                return reopen(
                    app,
                    &draft,
                    "the comment is not here any more; your words are kept as a draft".to_owned(),
                    fx,
                );
            };
            create(app, scene, draft, None, None, format!("the reply: {words}"), fx);
        }
        DraftKey::Words { of } => {
            let body = comments::EditComment { content: Some(draft.text.clone()), ..Default::default() };
            let call = comments::edit(of, &body, draft.revision.unwrap_or_default());
            app.write_as(sent.request, call, Purpose::Text(draft), format!("the change of words: {words}"), fx);
        }
        // The question that a line answers sends it.
        DraftKey::Note { .. } | DraftKey::Reason { .. } => {}
        DraftKey::SceneText { scene, field } => {
            let call = scene_calls::edit(scene, &scene_edit(field, &draft.text), draft.revision.unwrap_or_default());
            app.write_as(
                sent.request,
                call,
                Purpose::Text(draft),
                format!("the change of the {}: {words}", field.name()),
                fx,
            );
        }
    }
}

fn create(
    app: &mut App,
    scene: Id<Scene>,
    draft: Draft,
    stage: Option<crate::model::Stage>,
    status: Option<CommentStatus>,
    label: String,
    fx: &mut Vec<Effect>,
) {
    let Some(Sent { request, comment: id, .. }) = draft.sent.as_deref().cloned() else { return };
    let parent_id = match draft.key {
        DraftKey::Reply { to } => Some(to),
        _ => None,
    };
    let body = comments::CreateComment {
        id,
        content: draft.text.clone(),
        stage,
        status,
        parent_id,
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: None,
    };
    app.write_as(request, comments::create(scene, &body), Purpose::NewComment(id, draft), label, fx);
}

fn scene_edit(field: SceneField, text: &str) -> scene_calls::EditScene {
    let (mut edit, text) = (scene_calls::EditScene::default(), Some(text.to_owned()));
    match field {
        SceneField::Title => edit.title = text.map(|text| text.replace('\n', " ")),
        SceneField::VoiceText => edit.voice_text = text,
        SceneField::Description => edit.description = text,
        SceneField::ImagePrompt => edit.image_prompt = text,
    }
    edit
}

/// The server did not take the text: it is on the screen again, with the reason. If something else is being done by now, it
/// waits as a draft.
pub fn reopen(app: &mut App, draft: &Draft, why: String, fx: &mut Vec<Effect>) {
    store(app, draft.clone(), true, fx);
    // Whoever wanted to leave meanwhile sees first what was not sent.
    dialogs::lift_leaving(app);
    if app.overlays.is_empty() {
        open_composer(app, draft.key, Some(why));
    } else {
        app.say(Severity::Error, format!("{why} (your text is kept as a draft)"));
    }
}

/// No server took the text: it is on the screen again, with what to do.
pub fn reopen_unsent(app: &mut App, draft: &Draft, why: &str, fx: &mut Vec<Effect>) {
    let send = app.settings.keymap.label(Context::Composer.stack(), Action::Send).unwrap_or_default();
    reopen(
        app,
        draft,
        format!("not sent: {send} sends it when the server is back; until then it is a draft ({why})"),
        fx,
    );
}

/// Lets the user write on in the external editor.
pub fn to_editor(app: &App, fx: &mut Vec<Effect>) {
    if let Some(Overlay::Composer(open)) = app.overlays.last() {
        fx.push(Effect::Edit { target: EditTarget::Composer, text: open.composer.text() });
    }
}

/// The external editor came back.
pub fn edited(app: &mut App, target: &EditTarget, result: Result<String, String>, fx: &mut Vec<Effect>) {
    let text = match result {
        Ok(text) => text,
        Err(why) => return app.say(Severity::Error, why),
    };
    match target {
        EditTarget::Composer => {
            if let Some(Overlay::Composer(open)) = app.overlays.last_mut() {
                open.composer.set_text(&text);
            }
            keep_draft(app, fx);
        }
        EditTarget::Direct { original, .. } if text == *original => app.say(Severity::Info, "nothing was changed"),
        EditTarget::Direct { key, original, revision } => {
            let (key, revision) = (*key, *revision);
            let original = revision.map(|_| original.clone());
            let sent = app.drafts.get(&key).and_then(|draft| draft.sent.clone());
            send_draft(app, Draft { key, text, revision, original, sent }, fx);
        }
    }
}
