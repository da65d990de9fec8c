//! `/v1/projects/{id}/videos`, `/v1/videos/{id}` and its formats.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Edit, Page, PageQuery,
    call::{fill, given, nullable, with_query},
};
use crate::model::{AspectRatio, Id, Project, Stage, Video};

/// List and create in a project.
pub const VIDEOS: &str = "/v1/projects/{id}/videos";
/// One: read, edit, delete.
pub const VIDEO: &str = "/v1/videos/{id}";
/// Takes a deletion back.
pub const REVIVE: &str = "/v1/videos/{id}/revive";
/// The shapes it is delivered in: read and replace.
pub const FORMATS: &str = "/v1/videos/{id}/formats";
/// How many amends each video has, for all videos the caller may see.
pub const COUNTS: &str = "/v1/counts";
/// The same for one video.
pub const VIDEO_COUNTS: &str = "/v1/videos/{id}/counts";

/// What makes a video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateVideo {
    /// Made by the caller.
    pub id: Id<Video>,
    /// The name in the tree.
    #[schema(min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub title: String,
    /// Planned length in seconds.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub duration: Option<f64>,
    /// What the video is for.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub objective: String,
    /// What a viewer should remember.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub key_messages: String,
    /// Overrides the project's style.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub style: Option<String>,
    /// The outline text.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub outline: String,
    /// Frame rate, numerator; given together with the denominator.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub fps_num: Option<i64>,
    /// Frame rate, denominator.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub fps_den: Option<i64>,
    /// The time-code origin in frames.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 43_200_000)]
    pub start_frame: i64,
    /// Drop-frame time code.
    #[serde(default)]
    pub drop_frame: bool,
    /// The shapes it is delivered in.
    #[serde(default)]
    pub formats: Vec<AspectRatio>,
}

/// What may change. Stage and status change by `POST /v1/videos/{id}/stage` only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditVideo {
    /// The name in the tree.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub title: Edit<String>,
    /// Planned length in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<f64>, required = false, minimum = 0)]
    pub duration: Edit<Option<f64>>,
    /// What the video is for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200_000)]
    pub objective: Edit<String>,
    /// What a viewer should remember.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200_000)]
    pub key_messages: Edit<String>,
    /// Overrides the project's style.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, required = false, max_length = 200_000)]
    pub style: Edit<Option<String>>,
    /// The outline text.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200_000)]
    pub outline: Edit<String>,
    /// Frame rate, numerator.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, required = false, minimum = 1, maximum = 1_000_000)]
    pub fps_num: Edit<Option<i64>>,
    /// Frame rate, denominator.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, required = false, minimum = 1, maximum = 1_000_000)]
    pub fps_den: Edit<Option<i64>>,
    /// The time-code origin in frames.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 43_200_000)]
    pub start_frame: Edit<i64>,
    /// Drop-frame time code.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    pub drop_frame: Edit<bool>,
}

/// The shapes a video is delivered in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Formats {
    /// Each shape once, in the order of the schema.
    pub formats: Vec<AspectRatio>,
}

/// How many amends the newest version of a video has at one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AmendCount {
    /// Which video.
    pub video_id: Id<Video>,
    /// At which stage.
    pub stage: Stage,
    /// Still to do.
    pub open: i64,
    /// Done.
    pub done: i64,
}

/// The videos of a project, by title.
pub fn list(project: Id<Project>, page: &PageQuery) -> Call<Page<Video>> {
    Call::get(with_query(&fill(VIDEOS, &[&project]), page))
}

/// Makes one, at the stage outline, in progress.
pub fn create(project: Id<Project>, body: &CreateVideo) -> Call<Video> {
    Call::post(fill(VIDEOS, &[&project]), body)
}

/// Reads one.
pub fn get(id: Id<Video>) -> Call<Video> {
    Call::get(fill(VIDEO, &[&id]))
}

/// Edits one.
pub fn edit(id: Id<Video>, body: &EditVideo, revision: i64) -> Call<Video> {
    Call::patch(fill(VIDEO, &[&id]), body, revision)
}

/// Deletes one; [`revive`] brings it back.
pub fn delete(id: Id<Video>, revision: i64) -> Call<Video> {
    Call::delete(fill(VIDEO, &[&id]), revision)
}

/// Takes a deletion back.
pub fn revive(id: Id<Video>) -> Call<Video> {
    Call::post(fill(REVIVE, &[&id]), &serde_json::json!({}))
}

/// Reads the shapes it is delivered in.
pub fn formats(id: Id<Video>) -> Call<Formats> {
    Call::get(fill(FORMATS, &[&id]))
}

/// Replaces the shapes it is delivered in; `revision` is the video's.
pub fn set_formats(id: Id<Video>, body: &Formats, revision: i64) -> Call<Formats> {
    Call::put(fill(FORMATS, &[&id]), body, revision)
}

/// Amends per video and stage, for all videos I may see. Stages without amends are left out.
pub fn counts() -> Call<Vec<AmendCount>> {
    Call::get(COUNTS.to_owned())
}

/// Amends per stage of one video.
pub fn counts_of(id: Id<Video>) -> Call<Vec<AmendCount>> {
    Call::get(fill(VIDEO_COUNTS, &[&id]))
}
