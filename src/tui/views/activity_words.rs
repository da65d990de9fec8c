//! What a change was, in words: a verb in the past, and its object.

use serde_json::Value;

use crate::{
    client::Replica,
    model::{Activity, Entity, Id, SafeText, Stage, User, Verb},
    tui::app::read::excerpt,
};

/// What somebody did, safe to draw: `marked done: logo too small`.
pub fn words(replica: &Replica, change: &Activity) -> String {
    let done = match change.entity {
        Entity::Comment => of_comment(replica, change),
        Entity::Scene => of_scene(change),
        Entity::SceneMedia => {
            let role = text(change, "role");
            if change.after.is_some() { format!("added an {role} take") } else { format!("removed an {role} take") }
        }
        Entity::Media => {
            format!("{} the file {}", past(change.verb), crate::tui::update::file_name(text(change, "url")))
        }
        Entity::StageDecision => of_decision(change),
        Entity::Version => format!("{} version {}", begun(change.verb), named(&number(change), text(change, "name"))),
        Entity::Video => format!("{} the video {}", past(change.verb), excerpt(text(change, "title"))),
        Entity::VideoFormats => "changed the formats of the video".to_owned(),
        Entity::Project => format!("{} the project {}", past(change.verb), excerpt(text(change, "title"))),
        Entity::ProjectMember => of_member(replica, change),
        Entity::User => format!("{} the account of {}", past(change.verb), excerpt(text(change, "full_name"))),
        Entity::Organisation => format!("{} the organisation {}", past(change.verb), excerpt(text(change, "name"))),
    };
    let done = if change.undoes_batch_id.is_some() { format!("took back: {done}") } else { done };
    SafeText::line(&done).into_string()
}

/// Where it happened: the project and the video, as far as they are known.
pub fn place(replica: &Replica, change: &Activity) -> String {
    let project = change.project_id.and_then(|id| replica.project(id)).map(|row| row.title.as_str());
    let video = change.video_id.and_then(|id| replica.video(id)).map(|row| row.title.as_str());
    SafeText::line(&[project, video].into_iter().flatten().collect::<Vec<_>>().join(", ")).into_string()
}

const fn past(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "created",
        Verb::Update => "changed",
        Verb::Move => "moved",
        Verb::Delete => "deleted",
        Verb::Revive => "brought back",
        Verb::Decide => "decided on",
    }
}

const fn begun(verb: Verb) -> &'static str {
    if matches!(verb, Verb::Create) { "began" } else { past(verb) }
}

/// A field of the row as it is now, or as it was when there is none.
fn field<'a>(change: &'a Activity, name: &str) -> Option<&'a Value> {
    change.after.as_ref().or(change.before.as_ref()).and_then(|row| row.get(name))
}

fn text<'a>(change: &'a Activity, name: &str) -> &'a str {
    field(change, name).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a field of the row became another.
fn changed(change: &Activity, name: &str) -> bool {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return false };
    before.get(name) != after.get(name)
}

fn number(change: &Activity) -> String {
    field(change, "number").and_then(Value::as_i64).map_or_else(String::new, |number| number.to_string())
}

fn named(number: &str, name: &str) -> String {
    format!("{number} {}", excerpt(name)).trim().to_owned()
}

fn name_of(replica: &Replica, change: &Activity, field: &str) -> Option<String> {
    let id: Id<User> = text(change, field).parse().ok()?;
    replica
        .user(id)
        .map(|user| if user.full_name.trim().is_empty() { user.email.clone() } else { user.full_name.clone() })
}

fn of_comment(replica: &Replica, change: &Activity) -> String {
    let what = match (text(change, "status"), field(change, "parent_id").is_some_and(|parent| !parent.is_null())) {
        ("to_do" | "done", _) => "a to-do",
        (_, true) => "a reply",
        _ => "a comment",
    };
    let words = excerpt(text(change, "content"));
    match change.verb {
        Verb::Create if field(change, "carried_from_id").is_some_and(|from| !from.is_null()) => {
            format!("carried over: {words}")
        }
        Verb::Create => format!("wrote {what}: {words}"),
        Verb::Update if changed(change, "status") => match text(change, "status") {
            "done" => format!("marked {}: {words}", resolution(change)),
            "to_do" => format!("to do again: {words}"),
            _ => format!("made it a note: {words}"),
        },
        Verb::Update if changed(change, "assignee_id") => match name_of(replica, change, "assignee_id") {
            Some(name) => format!("gave to {name}: {words}"),
            None => format!("took from everybody: {words}"),
        },
        Verb::Update if changed(change, "content") => format!("reworded {what}: {words}"),
        // A tombstone has no words any more.
        Verb::Delete => {
            let before = change.before.as_ref().and_then(|row| row.get("content")).and_then(Value::as_str);
            format!("deleted {what}: {}", excerpt(before.unwrap_or_default()))
        }
        verb => format!("{} {what}: {words}", past(verb)),
    }
}

fn resolution(change: &Activity) -> &str {
    match text(change, "resolution") {
        "" | "fixed" => "done",
        other => other,
    }
}

fn of_scene(change: &Activity) -> String {
    let order = field(change, "order").and_then(Value::as_i64).unwrap_or_default();
    let scene = format!("scene {}", named(&order.to_string(), text(change, "title")));
    match change.verb {
        Verb::Create => format!("added {scene}"),
        Verb::Move => format!("moved {scene}"),
        Verb::Update => {
            let fields = [
                ("title", "the title"),
                ("voice_text", "the voice text"),
                ("description", "the description"),
                ("image_prompt", "the image prompt"),
                ("selected_image_id", "the selected image"),
                ("selected_voice_id", "the selected voice"),
                ("selected_video_id", "the selected video"),
                ("selected_music_id", "the selected music"),
                ("duration_frames", "the length"),
            ];
            let which: Vec<&str> =
                fields.iter().filter(|(name, _)| changed(change, name)).map(|(_, word)| *word).collect();
            if which.is_empty() {
                format!("changed {scene}")
            } else {
                format!("changed {} of {scene}", which.join(", "))
            }
        }
        verb => format!("{} {scene}", past(verb)),
    }
}

fn of_decision(change: &Activity) -> String {
    let stage = text(change, "stage");
    let note = excerpt(text(change, "note"));
    let done = match text(change, "action") {
        "submit" => format!("submitted {stage} for review"),
        "request_amends" => format!("requested amends of {stage}"),
        "approve" => format!("approved {stage}"),
        "advance" => {
            let next = stage.parse::<Stage>().ok().and_then(Stage::next);
            next.map_or_else(|| format!("went on from {stage}"), |next| format!("went on from {stage} to {next}"))
        }
        "reopen" => format!("reopened {stage}"),
        _ => format!("decided on {stage}"),
    };
    if note.is_empty() { done } else { format!("{done}: {note}") }
}

fn of_member(replica: &Replica, change: &Activity) -> String {
    let name = name_of(replica, change, "user_id").unwrap_or_else(|| "somebody".to_owned());
    match change.verb {
        Verb::Create => format!("invited {name}"),
        Verb::Delete => format!("removed {name} from the project"),
        _ => format!("changed what {name} may do"),
    }
}
