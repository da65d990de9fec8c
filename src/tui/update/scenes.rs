//! Scenes: new ones, their order, their texts, deletion.

use crate::{
    api::scenes::{self, CreateScene, Place},
    model::{Id, Scene, Version, comment},
    tui::{
        action::Action,
        app::{
            App,
            msg::{Effect, Purpose},
            read::excerpt,
        },
        drafts::{DraftKey, SceneField},
        overlays::{Choice, Confirm, Overlay, Pick, Picker, Prompt, Question, Wanted},
        text::LineInput,
        widgets::Severity,
    },
};

/// Asks for the title of a new scene behind the selected one.
pub fn ask_new(app: &mut App) {
    let Some(version) = app.open().map(crate::client::OpenVersion::version_id) else { return };
    let after = app.scenes.listing.selected();
    app.overlays.push(Overlay::Prompt(Prompt {
        wanted: Wanted::SceneTitle { version, after },
        title: "New scene".to_owned(),
        lines: vec!["A short title, such as the heading of the script. It may stay empty.".to_owned()],
        input: LineInput::default(),
    }));
}

/// Makes a scene.
pub fn create(app: &mut App, version: Id<Version>, after: Option<Id<Scene>>, title: &str, fx: &mut Vec<Effect>) {
    let id = app.ids.id(app.now);
    let body = CreateScene {
        id,
        place: after.map_or(Place::Last, Place::After),
        title: title.to_owned(),
        voice_text: String::new(),
        description: String::new(),
        image_prompt: String::new(),
        task_id: None,
        duration_frames: None,
    };
    let label = format!("the new scene {}", excerpt(title)).trim_end().to_owned();
    app.write(scenes::create(version, &body), Purpose::NewScene(id), label, fx);
}

/// Moves the selected scene up or down by one.
pub fn shift(app: &mut App, by: isize, fx: &mut Vec<Effect>) {
    let (Some(open), Some(id)) = (app.open(), app.scenes.listing.selected()) else { return };
    let order = open.order();
    let neighbour = order
        .iter()
        .position(|other| *other == id)
        .and_then(|at| at.checked_add_signed(by))
        .and_then(|at| order.get(at).copied());
    let Some(neighbour) = neighbour else {
        return app.say(
            Severity::Info,
            if by > 0 { "it is the last scene already" } else { "it is the first scene already" },
        );
    };
    let place = if by > 0 { Place::After(neighbour) } else { Place::Before(neighbour) };
    let name = open.scene(id).map(|scene| app.scene_label(scene)).unwrap_or_default();
    let label = format!("moved {}: {name}", if by > 0 { "down" } else { "up" });
    app.write(scenes::relocate(id, place), Purpose::MoveScene(id), label, fx);
}

/// Asks before the selected scene is deleted.
pub fn ask_delete(app: &mut App) {
    let (Some(open), Some(scene)) = (app.open(), app.scene()) else { return };
    let comments: usize =
        crate::model::Stage::ALL.iter().map(|stage| open.threads().scene(scene.id, *stage).all()).sum();
    let mut lines = vec![app.scene_label(scene)];
    lines.push(match comments {
        0 => "Nobody has commented on it. Undo brings it back.".to_owned(),
        1 => "Its comment goes with it. Undo brings both back.".to_owned(),
        many => format!("Its {many} comments go with it. Undo brings all back."),
    });
    let question = Question::DeleteScene(scene.id, scene.revision);
    app.overlays.push(Overlay::Confirm(Confirm::new(
        question,
        "Delete this scene?",
        lines,
        &[(Action::Yes, "delete"), (Action::No, "leave it")],
    )));
}

/// Deletes a scene.
pub fn delete(app: &mut App, id: Id<Scene>, revision: i64, fx: &mut Vec<Effect>) {
    let name = app.scene_by_id(id).map(|scene| app.scene_label(scene)).unwrap_or_default();
    app.write(scenes::delete(id, revision), Purpose::DeleteScene(id), format!("deleted scene {name}"), fx);
}

/// Offers the texts of the selected scene, in the queue the words of the amend too.
pub fn pick_text(app: &mut App, external: bool, with_comment: bool) {
    let Some(scene) = app.scene() else {
        return app.say(Severity::Info, "the scene is still being read; press the key again");
    };
    let text_choice = |key| Choice::Text { key, external };
    let mut picks: Vec<Pick> = SceneField::ALL
        .iter()
        .map(|field| {
            let key = DraftKey::SceneText { scene: scene.id, field: *field };
            Pick::new(field.name(), excerpt(field.of(scene)), text_choice(key))
        })
        .collect();
    picks.rotate_left(1);
    let selected = app.comment().filter(|_| with_comment);
    if let Some(selected) = selected {
        let mut pick =
            Pick::new("the amend", excerpt(&selected.content), text_choice(DraftKey::Words { of: selected.id }));
        pick.refusal = comment::may_reword(app.replica.me().id, app.level(), selected).err().map(|r| r.to_string());
        picks.push(pick);
    }
    let title = format!("Edit which text of {}?", app.scene_label(scene));
    app.overlays.push(Overlay::Picker(Picker::new(title, picks, 0)));
}
