//! Comments, amends and threads. Every write holds the video's lock, so that an approval "with none open" cannot pass a new
//! amend on its way.

use std::collections::HashMap;

use super::{
    Error, Expected, Look, Made, Result, Unit,
    check::Fields,
    decline,
    find::{self, InVideo},
    page::Window,
    unit::taken,
};
use crate::{
    api::{
        Page, PageQuery,
        comments::{CommentQuery, CreateComment, EditComment},
    },
    model::{
        Comment, CommentStatus, Deed, Entity, Id, Level, Scene, User, UserRole, Verb, Video, Visibility, access,
        comment,
    },
    store::{self, Viewer, page::ByTime},
};

/// The comments of a scene, oldest first, tombstones of live threads included.
pub async fn of_scene(look: &mut Look, scene: Id<Scene>, query: &PageQuery) -> Result<Page<Comment>> {
    let scene = find::scene(&mut look.conn, &look.actor, scene).await?.readable()?;
    let window = Window::<ByTime>::read("scene-comments", query.limit, query.cursor.as_deref())?;
    let (id, level) = (scene.row().id, scene.level());
    let rows = store::comments::of_scene(&mut look.conn, id, level, None, window.wanted(), window.after).await?;
    Ok(window.page(rows, key))
}

/// The comments of a video's newest version, oldest first.
pub async fn of_video(look: &mut Look, video: Id<Video>, query: &CommentQuery) -> Result<Page<Comment>> {
    let level = find::video(&mut look.conn, &look.actor, video).await?.readable()?.level;
    let window = Window::<ByTime>::read("video-comments", query.limit, query.cursor.as_deref())?;
    let filter = store::comments::Filter { stage: query.stage, status: query.status, assignee: query.assignee };
    let rows = store::comments::of_video(&mut look.conn, video, level, filter, window.wanted(), window.after).await?;
    Ok(window.page(rows, key))
}

fn key(row: &Comment) -> ByTime {
    ByTime { at: row.created_at, id: row.id.uuid() }
}

/// One comment.
pub async fn get(look: &mut Look, id: Id<Comment>) -> Result<Comment> {
    Ok(find::comment(&mut look.conn, &look.actor, id).await?.readable()?.found.row)
}

/// Writes one: a note, a to-do, or a reply.
pub async fn create(unit: &mut Unit, scene: Id<Scene>, body: &CreateComment) -> Result<Made<Comment>> {
    unit.share_video_of(scene).await?;
    let scene = find::scene(&mut unit.tx, &unit.actor, scene).await?.writable(Deed::Comment)?;
    let mut fields = Fields::default();
    check_new(&mut fields, body);
    fields.done()?;
    let refusal = match create_once(unit, &scene, body).await {
        Ok(Some(row)) => return Ok(Made::new(row)),
        Ok(None) => None,
        Err(error @ Error::Store(_)) => return Err(error),
        Err(error) => Some(error),
    };
    // A repeat is answered with what it made, even where it would be refused by now.
    match (store::get::<Comment>(&mut unit.tx, body.id).await?, refusal) {
        (Some(row), _) if row.scene_id == scene.row().id && access::sees_comment(scene.level(), &row) => {
            Ok(Made::again(row))
        }
        (None, Some(refusal)) => Err(refusal),
        _ => Err(taken(Entity::Comment)),
    }
}

/// Names what is wrong with the fields of a new comment.
pub(super) fn check_new(fields: &mut Fields, body: &CreateComment) {
    fields.id("id", body.id).words("content", &body.content).range(body.frame_in, body.frame_out);
    if body.status == Some(CommentStatus::Done) {
        fields.wrong("status", "must be absent for a note or `to_do` for an amend: a new comment cannot be done");
    }
}

/// Writes a comment, unless there is one with its id. It is looked for only then: each statement of a writer is one more that
/// others wait for. None: there is one.
async fn create_once(unit: &mut Unit, scene: &InVideo<Scene>, body: &CreateComment) -> Result<Option<Comment>> {
    let parent = parent_of(unit, scene, body.parent_id).await?;
    let row = compose(unit, scene, scene.row().id, parent.as_ref(), body)?;
    check_assignee(unit, scene, &row).await?;
    Ok(unit.create_once(scene.place(), &row).await?.then_some(row))
}

/// The comment that is asked for, if the rules let it be: all but whom it is for, which takes a look at the person.
pub(super) fn compose<T: store::Row>(
    unit: &Unit,
    at: &InVideo<T>,
    scene: Id<Scene>,
    parent: Option<&Comment>,
    body: &CreateComment,
) -> Result<Comment> {
    let row = Comment {
        id: body.id,
        scene_id: scene,
        stage: body.stage.or(parent.map(|parent| parent.stage)).unwrap_or(at.video.current_stage),
        status: body.status,
        parent_id: body.parent_id,
        author_id: unit.actor.user.id,
        content: body.content.clone(),
        assignee_id: body.assignee_id,
        frame_in: body.frame_in,
        frame_out: body.frame_out,
        visibility: body.visibility.unwrap_or_else(|| access::default_visibility(at.level())),
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    };
    comment::check_new(&row, parent)?;
    Ok(row)
}

/// The comment that a new one answers, as far as the actor may see it.
async fn parent_of(unit: &mut Unit, scene: &InVideo<Scene>, id: Option<Id<Comment>>) -> Result<Option<Comment>> {
    let Some(id) = id else { return Ok(None) };
    let row: Option<Comment> = store::get(&mut unit.tx, id).await?;
    Ok(row.filter(|row| access::sees_comment(scene.level(), row)))
}

/// Refuses an assignee who could not read the amend or not settle it.
async fn check_assignee<T: store::Row>(unit: &mut Unit, at: &InVideo<T>, comment: &Comment) -> Result<()> {
    Assignees::default().check(unit, at, comment).await
}

/// The people whom many amends of one project are for. Each is looked up once.
#[derive(Default)]
pub(super) struct Assignees(HashMap<Id<User>, Option<Level>>);

impl Assignees {
    /// Refuses an assignee who could not read the amend or not settle it.
    pub async fn check<T: store::Row>(&mut self, unit: &mut Unit, at: &InVideo<T>, comment: &Comment) -> Result<()> {
        let Some(id) = comment.assignee_id else { return Ok(()) };
        let level = match self.0.get(&id) {
            Some(level) => *level,
            None => level_of(unit, at, id).await?,
        };
        self.0.insert(id, level);
        may_have(level, comment)
    }
}

/// What somebody may do in the project; none: they are not in it.
async fn level_of<T: store::Row>(unit: &mut Unit, at: &InVideo<T>, id: Id<User>) -> Result<Option<Level>> {
    let user: Option<User> = store::get(&mut unit.tx, id).await?;
    let Some(user) = user.filter(access::is_in) else { return Ok(None) };
    let viewer = Viewer { user_id: user.id, super_admin: user.role == UserRole::SuperAdmin };
    Ok(store::access::level(&mut unit.tx, viewer, at.found.project.id).await?)
}

/// Refuses somebody of this level as the one who is to do it.
fn may_have(level: Option<Level>, comment: &Comment) -> Result<()> {
    if level.is_some_and(|level| level.allows(Deed::Comment) && access::sees_comment(level, comment)) {
        return Ok(());
    }
    Err(Error::field("assignee_id", "must be somebody who works in this project and may comment"))
}

/// Edits one. Each field has its own rule: the words belong to the author, the status to whoever works on it.
pub async fn edit(unit: &mut Unit, id: Id<Comment>, body: &EditComment, expected: Expected) -> Result<Comment> {
    let comment = locked(unit, id).await?.writable(Deed::Comment)?;
    let before = comment.row();
    expected.check(before)?;
    let after = revise(unit.actor.user.id, comment.level(), before, body)?;
    if after.visibility != before.visibility {
        check_thread(unit, &after).await?;
    }
    if after.assignee_id != before.assignee_id {
        check_assignee(unit, &comment, &after).await?;
    }
    let explanation = decline::explain(unit, &comment, &after, body).await?;
    let after = unit.update(comment.place(), before, after).await?;
    if let Some(words) = explanation {
        decline::reply(unit, &comment, &after, words).await?;
    }
    Ok(after)
}

/// The comment as the edit has it, if the person may: all but what takes a look at other rows, which are its thread where its
/// visibility changes and the person whom it is for where that changes.
pub(super) fn revise(user: Id<User>, level: Level, before: &Comment, body: &EditComment) -> Result<Comment> {
    check_rights(user, level, before, body)?;
    let mut fields = Fields::default();
    body.content.iter().for_each(|content| {
        fields.words("content", content);
    });
    let frame_in = body.frame_in.unwrap_or(before.frame_in);
    let frame_out = body.frame_out.unwrap_or(before.frame_out);
    fields.range(frame_in, frame_out);
    fields.done()?;
    let settled = settle(before, body)?;
    Ok(Comment {
        content: body.content.clone().unwrap_or(settled.content),
        assignee_id: body.assignee_id.unwrap_or(settled.assignee_id),
        visibility: body.visibility.unwrap_or(settled.visibility),
        frame_in,
        frame_out,
        ..settled
    })
}

fn check_rights(user: Id<User>, level: Level, before: &Comment, body: &EditComment) -> Result<()> {
    let differs = |new: &Option<Option<i64>>, old: Option<i64>| new.is_some_and(|new| new != old);
    if body.content.as_ref().is_some_and(|content| *content != before.content)
        || differs(&body.frame_in, before.frame_in)
        || differs(&body.frame_out, before.frame_out)
    {
        comment::may_reword(user, level, before)?;
    }
    if body.status.is_some_and(|status| status != before.status)
        || body.resolution.is_some_and(|resolution| resolution != before.resolution)
    {
        comment::may_toggle(user, level, before)?;
    }
    if body.assignee_id.is_some_and(|assignee| assignee != before.assignee_id) {
        comment::may_assign(user, level, before)?;
    }
    if body.visibility.is_some_and(|visibility| visibility != before.visibility) && before.author_id != user {
        access::require(level, Deed::ToggleAmend)?;
    }
    Ok(())
}

/// The comment with the status and resolution asked for.
fn settle(before: &Comment, body: &EditComment) -> Result<Comment> {
    let status = body.status.unwrap_or(before.status);
    let resolution = body.resolution.flatten();
    if status == before.status && resolution.is_none_or(|resolution| before.resolution == Some(resolution)) {
        return Ok(before.clone());
    }
    let Some(status) = status else {
        comment::check_resolution(None, resolution)?;
        return Ok(comment::make_note(before)?);
    };
    Ok(comment::toggle(before, status, resolution)?)
}

/// Refuses a visibility that would show the client half a thread.
async fn check_thread(unit: &mut Unit, after: &Comment) -> Result<()> {
    let parent: Option<Comment> = match after.parent_id {
        Some(id) => store::get(&mut unit.tx, id).await?,
        None => None,
    };
    let is_hidden = after.visibility == Visibility::Internal;
    let has_client_replies = is_hidden && store::comments::has_client_replies(&mut unit.tx, after.id).await?;
    check_visibility(after, parent.as_ref(), has_client_replies)
}

/// The same where the thread is known.
pub(super) fn check_visibility(after: &Comment, parent: Option<&Comment>, has_client_replies: bool) -> Result<()> {
    comment::check_visibility(after.visibility, parent)?;
    if after.visibility == Visibility::Internal && has_client_replies {
        return Err(Error::refused(
            "client-replies",
            "the client reads replies to this comment, which would hang in the air",
            "make the replies internal first",
        ));
    }
    Ok(())
}

/// Deletes one. With replies it stays as a tombstone; without, it is out of sight.
pub async fn delete(unit: &mut Unit, id: Id<Comment>, expected: Expected) -> Result<Comment> {
    let comment = locked(unit, id).await?.restorable(Deed::Comment)?;
    let before = comment.row();
    comment::may_delete(unit.actor.user.id, comment.level(), before)?;
    if before.deleted_at.is_some() {
        return Ok(before.clone());
    }
    expected.check(before)?;
    let has_replies = store::comments::has_replies(&mut unit.tx, id).await?;
    let after = comment::delete(before, has_replies, unit.now);
    unit.write(comment.place(), Verb::Delete, before, after).await
}

/// Takes a deletion back, words and all.
pub async fn revive(unit: &mut Unit, id: Id<Comment>) -> Result<Comment> {
    let comment = locked(unit, id).await?.restorable(Deed::Comment)?;
    let before = comment.row();
    comment::may_delete(unit.actor.user.id, comment.level(), before)?;
    if before.deleted_at.is_none() {
        return Ok(before.clone());
    }
    let last = store::activity::last_of(&mut unit.tx, id.uuid()).await?;
    let words = last.and_then(|entry| Some(entry.before?.get("content")?.as_str()?.to_owned()));
    let after = comment::revive(before, words.as_deref())?;
    unit.write(comment.place(), Verb::Revive, before, after).await
}

/// The comment, with its video locked.
async fn locked(unit: &mut Unit, id: Id<Comment>) -> Result<InVideo<Comment>> {
    store::videos::lock_of_comment(&mut unit.tx, id).await?;
    find::comment(&mut unit.tx, &unit.actor, id).await
}
