//! `/v1/scenes/{id}/comments`, `/v1/videos/{id}/comments` and `/v1/comments/{id}`.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Call, Edit, Page, PageQuery,
    call::{fill, given, nullable, with_query},
};
use crate::model::{Comment, CommentStatus, Id, Resolution, Scene, Stage, User, Video, Visibility};

/// The comments of a scene: list and create.
pub const SCENE_COMMENTS: &str = "/v1/scenes/{id}/comments";
/// The comments of a video's newest version.
pub const VIDEO_COMMENTS: &str = "/v1/videos/{id}/comments";
/// One: read, edit, delete.
pub const COMMENT: &str = "/v1/comments/{id}";
/// Takes a deletion back.
pub const REVIVE: &str = "/v1/comments/{id}/revive";

/// What makes a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateComment {
    /// Made by the caller.
    pub id: Id<Comment>,
    /// The words.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"\S")]
    pub content: String,
    /// At which stage; absent: the parent's, or the video's current one.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Absent: a note; `to_do`: an amend.
    #[serde(default)]
    pub status: Option<CommentStatus>,
    /// The comment it answers.
    #[serde(default)]
    pub parent_id: Option<Id<Comment>>,
    /// Who is to do it.
    #[serde(default)]
    pub assignee_id: Option<Id<User>>,
    /// First frame it speaks of, from the start of the scene.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 43_200_000)]
    pub frame_in: Option<i64>,
    /// Last frame it speaks of.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 43_200_000)]
    pub frame_out: Option<i64>,
    /// Who may read it; absent: internal, or client for a client-level member.
    #[serde(default)]
    pub visibility: Option<Visibility>,
}

/// What may change. The words by their author only; the status by author, editor or assignee.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditComment {
    /// The words.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 20_000, pattern = r"\S")]
    pub content: Edit<String>,
    /// `to_do` or `done`; `null` makes a note of it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<CommentStatus>, required = false)]
    pub status: Edit<Option<CommentStatus>>,
    /// How it was settled; given together with `done`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<Resolution>, required = false)]
    pub resolution: Edit<Option<Resolution>>,
    /// Why an amend is declined, which it never is without a word; of a duplicate, what else there is to say. It becomes a
    /// reply in the same write.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 20_000, pattern = r"\S")]
    pub reason: Edit<String>,
    /// The amend of the same project that this one is a duplicate of. The reply names it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Id<Comment>, required = false)]
    pub duplicate_of: Edit<Id<Comment>>,
    /// Who is to do it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<Id<User>>, required = false)]
    pub assignee_id: Edit<Option<Id<User>>>,
    /// First frame it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, required = false, minimum = 0, maximum = 43_200_000)]
    pub frame_in: Edit<Option<i64>>,
    /// Last frame it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, required = false, minimum = 0, maximum = 43_200_000)]
    pub frame_out: Edit<Option<i64>>,
    /// Who may read it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Visibility, required = false)]
    pub visibility: Edit<Visibility>,
}

/// Which comments of a video.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CommentQuery {
    /// Only this stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Only this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CommentStatus>,
    /// Only what this person is to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Id<User>>,
    /// Most rows wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// The comments of a scene, oldest first, tombstones of live threads included.
pub fn of_scene(scene: Id<Scene>, page: &PageQuery) -> Call<Page<Comment>> {
    Call::get(with_query(&fill(SCENE_COMMENTS, &[&scene]), page))
}

/// The comments of a video's newest version, oldest first.
pub fn of_video(video: Id<Video>, query: &CommentQuery) -> Call<Page<Comment>> {
    Call::get(with_query(&fill(VIDEO_COMMENTS, &[&video]), query))
}

/// Makes one.
pub fn create(scene: Id<Scene>, body: &CreateComment) -> Call<Comment> {
    Call::post(fill(SCENE_COMMENTS, &[&scene]), body)
}

/// Reads one.
pub fn get(id: Id<Comment>) -> Call<Comment> {
    Call::get(fill(COMMENT, &[&id]))
}

/// Edits one.
pub fn edit(id: Id<Comment>, body: &EditComment, revision: i64) -> Call<Comment> {
    Call::patch(fill(COMMENT, &[&id]), body, revision)
}

/// Deletes one; with replies it stays as a tombstone.
pub fn delete(id: Id<Comment>, revision: i64) -> Call<Comment> {
    Call::delete(fill(COMMENT, &[&id]), revision)
}

/// Takes a deletion back, words and all.
pub fn revive(id: Id<Comment>) -> Call<Comment> {
    Call::post(fill(REVIVE, &[&id]), &serde_json::json!({}))
}
