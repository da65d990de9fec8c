//! Amends that are settled without being done: declined, or a duplicate of another one. Neither happens without a word, and
//! the word is a reply to the amend, written together with its status.

use super::{Error, Result, Unit, find, find::InVideo};
use crate::{
    api::comments::EditComment,
    model::{Comment, Resolution, Scene, access, comment},
    store::{self, Session},
};

/// The longest beginning of an amend that is quoted, in characters.
const QUOTED: usize = 80;

/// What the edit has to say about how the amend was settled; none: nothing that needs a word.
pub(super) async fn explain(
    unit: &mut Unit,
    at: &InVideo<Comment>,
    after: &Comment,
    body: &EditComment,
) -> Result<Option<String>> {
    let settled = after.resolution.filter(|_| after.resolution != at.row().resolution);
    let reason = body.reason.as_deref().map(str::trim);
    if let Some(reason) = reason {
        comment::check_content(reason)?;
    }
    match (settled, reason, body.duplicate_of) {
        (Some(Resolution::Declined), Some(reason), None) => Ok(Some(reason.to_owned())),
        (Some(Resolution::Declined), None, None) => Err(Error::refused(
            "reason-needed",
            "nobody would know why the amend was declined",
            "say why in `reason`, which becomes a reply",
        )),
        (Some(Resolution::Duplicate), reason, Some(_)) => {
            let named = name(unit, at, body).await?;
            Ok(Some(reason.map_or_else(|| named.clone(), |reason| format!("{named}\n\n{reason}"))))
        }
        (Some(Resolution::Duplicate), _, None) => Err(Error::refused(
            "original-needed",
            "nobody would know which amend it is a duplicate of",
            "name the other one in `duplicate_of`",
        )),
        (_, None, None) => Ok(None),
        (_, _, Some(_)) => Err(Error::field("duplicate_of", "goes with a `resolution` that becomes `duplicate`")),
        (_, Some(_), None) => {
            Err(Error::field("reason", "goes with a `resolution` that becomes `declined` or `duplicate`"))
        }
    }
}

/// The amend that another one is a duplicate of, in words: another one of the same project that the actor can see.
async fn name(unit: &mut Unit, at: &InVideo<Comment>, body: &EditComment) -> Result<String> {
    let wrong = || Error::field("duplicate_of", "must be another amend of this project that you can see");
    let id = body.duplicate_of.ok_or_else(wrong)?;
    let other = match find::comment(&mut unit.tx, &unit.actor, id).await.and_then(InVideo::readable) {
        Err(Error::NotFound(_)) => return Err(wrong()),
        other => other?,
    };
    let is_another = id != at.row().id && other.row().status.is_some();
    if !is_another || other.found.project.id != at.found.project.id {
        return Err(wrong());
    }
    let place = scene_order(&mut unit.tx, other.row()).await?;
    let words = quote(&other.row().content);
    Ok(format!("Duplicate of “{words}” ({}, scene {place}): {id}", other.video.title))
}

async fn scene_order(session: &mut impl Session, amend: &Comment) -> Result<i64> {
    let scene: Option<Scene> = store::get(session, amend.scene_id).await?;
    Ok(scene.map_or(0, |scene| scene.order))
}

/// The beginning of a text, on one line.
fn quote(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Answers the amend with the word.
pub(super) async fn reply(unit: &mut Unit, at: &InVideo<Comment>, amend: &Comment, words: String) -> Result<()> {
    let row = Comment {
        id: super::new_id(),
        status: None,
        parent_id: Some(amend.id),
        author_id: unit.actor.user.id,
        content: words,
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: access::default_visibility(at.level()),
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
        ..amend.clone()
    };
    comment::check_new(&row, Some(amend))?;
    unit.create_fresh(at.place(), &row).await
}
