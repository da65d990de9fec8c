//! Comments and amends.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Deed, Id, Level, Refusal, Scene, Stage, Timestamp, User, access};

crate::words! {
    /// What an amend still needs. A comment without a status is a note.
    CommentStatus {
        /// Open: still to do.
        ToDo = "to_do",
        /// Done.
        Done = "done",
    }
}

crate::words! {
    /// Who may read a comment.
    Visibility {
        /// The team.
        Internal = "internal",
        /// The team and client-level members.
        Client = "client",
    }
}

crate::words! {
    /// How a done amend was settled.
    Resolution {
        /// Done as it was asked for.
        Fixed = "fixed",
        /// Not to be done; the reply says why.
        Declined = "declined",
        /// Asked for elsewhere already.
        Duplicate = "duplicate",
    }
}

/// A comment on a scene at a stage. With a status it is an amend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Comment {
    /// Which.
    pub id: Id<Comment>,
    /// On which scene.
    pub scene_id: Id<Scene>,
    /// At which stage.
    pub stage: Stage,
    /// None: a note. Otherwise an amend, open or done.
    pub status: Option<CommentStatus>,
    /// The comment it answers, on the same scene and stage.
    pub parent_id: Option<Id<Comment>>,
    /// Whose words they are.
    pub author_id: Id<User>,
    /// The words. Empty in a tombstone.
    pub content: String,
    /// Who is to do it.
    pub assignee_id: Option<Id<User>>,
    /// First frame it speaks of, counted from the start of the scene.
    pub frame_in: Option<i64>,
    /// Last frame it speaks of, counted from the start of the scene.
    pub frame_out: Option<i64>,
    /// Who may read it.
    pub visibility: Visibility,
    /// How it was settled; only when done.
    pub resolution: Option<Resolution>,
    /// The amend of an earlier version that this one carries on.
    pub carried_from_id: Option<Id<Comment>>,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted. A deleted comment that has replies stays as a tombstone: without words, with its thread.
    pub deleted_at: Option<Timestamp>,
}

impl Comment {
    /// Whether it is an amend that is still to do.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == Some(CommentStatus::ToDo) && self.deleted_at.is_none()
    }
}

/// The longest comment, in characters.
pub const MAX_CONTENT: usize = 20_000;

/// Refuses a comment that must not be written: its words, place, frames, resolution and visibility.
///
/// `parent` is the row that `parent_id` names, deleted or not; none where there is no such row.
pub fn check_new(new: &Comment, parent: Option<&Comment>) -> Result<(), Refusal> {
    check_content(&new.content)?;
    check_frames(new.frame_in, new.frame_out)?;
    check_resolution(new.status, new.resolution)?;
    match (new.parent_id, parent) {
        (None, _) => Ok(()),
        (Some(id), Some(parent)) if parent.id == id && id != new.id => check_parent(new, parent),
        (Some(_), _) => Err(Refusal::new(
            "parent-missing",
            "the comment that this one answers does not exist",
            "answer a comment of the scene, or write a new one",
        )),
    }
}

/// Refuses words that a comment cannot have: blank, longer than [`MAX_CONTENT`], or with a NUL, which `PostgreSQL` cannot store.
pub fn check_content(content: &str) -> Result<(), Refusal> {
    if content.trim().is_empty() {
        return Err(Refusal::new("blank-comment", "the comment has no words", "write something, or cancel"));
    }
    if content.contains('\0') {
        return Err(Refusal::new("nul-in-text", "the comment contains a NUL character", "remove it and send again"));
    }
    let length = content.chars().count();
    if length > MAX_CONTENT {
        let reason = format!("the comment has {length} characters, and {MAX_CONTENT} is the most");
        return Err(Refusal::new("comment-too-long", reason, "shorten it, or split it into several comments"));
    }
    Ok(())
}

/// Refuses a range of frames that is not one: negative, backwards, or an end without a beginning.
pub fn check_frames(frame_in: Option<i64>, frame_out: Option<i64>) -> Result<(), Refusal> {
    let reason = match (frame_in, frame_out) {
        (Some(first), _) if first < 0 => format!("frame {first} is before the start of the scene"),
        (Some(first), Some(last)) if last < first => format!("frame {last} comes before frame {first}"),
        (None, Some(last)) => format!("the range ends at frame {last} but has no first frame"),
        _ => return Ok(()),
    };
    Err(Refusal::new("bad-frames", reason, "give a first frame from 0, and a last frame that is not before it"))
}

/// Refuses a resolution on anything but a done amend.
pub fn check_resolution(status: Option<CommentStatus>, resolution: Option<Resolution>) -> Result<(), Refusal> {
    if resolution.is_none() || status == Some(CommentStatus::Done) {
        return Ok(());
    }
    Err(Refusal::new(
        "resolution-without-done",
        "only a done amend has a resolution",
        "mark it done, or leave the resolution out",
    ))
}

/// Refuses a reply that would show the client a thread it may not read.
pub fn check_visibility(visibility: Visibility, parent: Option<&Comment>) -> Result<(), Refusal> {
    let hidden = parent.is_some_and(|parent| parent.visibility == Visibility::Internal);
    if visibility == Visibility::Internal || !hidden {
        return Ok(());
    }
    Err(Refusal::new(
        "internal-thread",
        "the comment that this one answers is internal, so the client cannot read a reply to it",
        "make the reply internal, or write a new comment for the client",
    ))
}

fn check_parent(new: &Comment, parent: &Comment) -> Result<(), Refusal> {
    if parent.scene_id != new.scene_id || parent.stage != new.stage {
        return Err(Refusal::new(
            "parent-elsewhere",
            "the comment that this one answers is on another scene or stage",
            format!("answer it there, or write a new comment at {}", new.stage),
        ));
    }
    if parent.deleted_at.is_some() {
        return Err(Refusal::new(
            "parent-deleted",
            "the comment that this one answers was deleted",
            "answer another comment of the thread, or write a new one",
        ));
    }
    check_visibility(new.visibility, Some(parent))
}

/// Whether a person may change the words: only the author.
pub fn may_reword(user: Id<User>, level: Level, comment: &Comment) -> Result<(), Refusal> {
    check_live(comment)?;
    access::require(level, Deed::Comment)?;
    if comment.author_id == user {
        return Ok(());
    }
    Err(Refusal::new(
        "not-the-author",
        "only its author changes the words of a comment",
        "reply to it instead, and say what should be different",
    ))
}

/// Whether a person may settle or reopen an amend: its author, its assignee, or an editor.
pub fn may_toggle(user: Id<User>, level: Level, comment: &Comment) -> Result<(), Refusal> {
    check_live(comment)?;
    let is_theirs = comment.author_id == user || comment.assignee_id == Some(user);
    if is_theirs && level.allows(Deed::Comment) {
        return Ok(());
    }
    access::require(level, Deed::ToggleAmend)
}

/// Whether a person may say who is to do an amend: its author, or an editor. Whoever has it may also give it back.
pub fn may_assign(user: Id<User>, level: Level, comment: &Comment) -> Result<(), Refusal> {
    check_live(comment)?;
    let is_theirs = comment.author_id == user || comment.assignee_id == Some(user);
    if is_theirs && level.allows(Deed::Comment) {
        return Ok(());
    }
    access::require(level, Deed::AssignAmend)
}

/// Whether a person may delete a comment, or revive it: its author, or a manager.
pub fn may_delete(user: Id<User>, level: Level, comment: &Comment) -> Result<(), Refusal> {
    if comment.author_id == user && level.allows(Deed::Comment) {
        return Ok(());
    }
    access::require(level, Deed::ModerateComment)
}

/// The comment with another status. Done without a resolution is `fixed` (or what it already was); open has none.
///
/// A note can become a to-do; it cannot become done without having been one.
pub fn toggle(comment: &Comment, to: CommentStatus, resolution: Option<Resolution>) -> Result<Comment, Refusal> {
    check_live(comment)?;
    check_resolution(Some(to), resolution)?;
    if comment.status.is_none() && to == CommentStatus::Done {
        return Err(Refusal::new(
            "not-an-amend",
            "it is a note, and a note has nothing to do",
            "make it a to-do first",
        ));
    }
    let resolution = match to {
        CommentStatus::ToDo => None,
        CommentStatus::Done => resolution.or(comment.resolution).or(Some(Resolution::Fixed)),
    };
    Ok(Comment { status: Some(to), resolution, ..comment.clone() })
}

/// The comment as a note: an amend that turned out not to be one.
pub fn make_note(comment: &Comment) -> Result<Comment, Refusal> {
    check_live(comment)?;
    Ok(Comment { status: None, resolution: None, ..comment.clone() })
}

/// The deleted comment. With replies, deleted ones included, it becomes a tombstone: its words go, and stay in the activity
/// log alone, so that whoever may read the thread does not read them.
#[must_use]
pub fn delete(comment: &Comment, has_replies: bool, at: Timestamp) -> Comment {
    let content = if has_replies { String::new() } else { comment.content.clone() };
    Comment { content, deleted_at: Some(comment.deleted_at.unwrap_or(at)), ..comment.clone() }
}

/// The comment alive again. `words` are those that the activity log kept of a tombstone; a comment that kept its own does
/// not need them.
pub fn revive(comment: &Comment, words: Option<&str>) -> Result<Comment, Refusal> {
    let content = if comment.content.is_empty() { words.unwrap_or_default() } else { &comment.content };
    check_content(content).map_err(|_| {
        Refusal::new("words-lost", "the words of the deleted comment are not known", "write the comment again")
    })?;
    Ok(Comment { content: content.to_owned(), deleted_at: None, ..comment.clone() })
}

fn check_live(comment: &Comment) -> Result<(), Refusal> {
    if comment.deleted_at.is_none() {
        return Ok(());
    }
    Err(Refusal::new("deleted-comment", "the comment was deleted", "undo its deletion first"))
}
