//! `/v1/videos/{id}/versions` and `/v1/versions/{id}`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Edit, Page, PageQuery,
    call::{fill, given, with_query},
};
use crate::model::{Comment, Id, Version, Video};

/// List and create.
pub const VERSIONS: &str = "/v1/videos/{id}/versions";
/// One: read, rename, delete.
pub const VERSION: &str = "/v1/versions/{id}";
/// Takes a deletion back.
pub const REVIVE: &str = "/v1/versions/{id}/revive";

/// What makes a version. Its number is the next one of the video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateVersion {
    /// Made by the caller.
    pub id: Id<Version>,
    /// A few words on what changes.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\r\n]*$")]
    pub name: String,
    /// The version whose scenes are cloned; none: an empty version.
    #[serde(default)]
    pub from_version_id: Option<Id<Version>>,
}

/// A new version and what became of the open amends of the one it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedVersion {
    /// The new version.
    #[serde(flatten)]
    pub version: Version,
    /// How many scenes were cloned.
    pub scenes: i64,
    /// How many open amends were carried over.
    pub carried: i64,
    /// The open amends that found no scene here.
    pub unmatched: Vec<Id<Comment>>,
}

/// What may change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditVersion {
    /// A few words on what changed.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200, pattern = r"^[^\r\n]*$")]
    pub name: Edit<String>,
}

/// The versions of a video, newest first.
pub fn list(video: Id<Video>, page: &PageQuery) -> Call<Page<Version>> {
    Call::get(with_query(&fill(VERSIONS, &[&video]), page))
}

/// Makes one.
pub fn create(video: Id<Video>, body: &CreateVersion) -> Call<CreatedVersion> {
    Call::post(fill(VERSIONS, &[&video]), body)
}

/// Reads one.
pub fn get(id: Id<Version>) -> Call<Version> {
    Call::get(fill(VERSION, &[&id]))
}

/// Renames one.
pub fn edit(id: Id<Version>, body: &EditVersion, revision: i64) -> Call<Version> {
    Call::patch(fill(VERSION, &[&id]), body, revision)
}

/// Deletes one; [`revive`] brings it back.
pub fn delete(id: Id<Version>, revision: i64) -> Call<Version> {
    Call::delete(fill(VERSION, &[&id]), revision)
}

/// Takes a deletion back.
pub fn revive(id: Id<Version>) -> Call<Version> {
    Call::post(fill(REVIVE, &[&id]), &serde_json::json!({}))
}
