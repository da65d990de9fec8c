//! `/v1/scenes/{id}/media` and `/v1/media/{id}`: takes and what they point at.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Call, Edit, Page, PageQuery,
    call::{fill, given, with_query},
};
use crate::model::{Id, Media, MediaStatus, Project, Scene, TakeRole, Timestamp};

/// The takes of a scene: list and add.
pub const TAKES: &str = "/v1/scenes/{id}/media";
/// One take: remove it from the scene.
pub const TAKE: &str = "/v1/scenes/{id}/media/{media_id}";
/// One medium: read and edit.
pub const MEDIA: &str = "/v1/media/{id}";

/// The bytes of a medium: read and upload.
pub const CONTENT: &str = "/v1/media/{id}/content";
/// What a project takes up in the media storage.
pub const STORAGE: &str = "/v1/projects/{id}/storage";
/// What each project takes up in the media storage.
pub const STORAGES: &str = "/v1/storage";

/// What makes a take: a new medium by its URL; one the project already has; or, without `url` and with the status
/// `uploading`, a new one whose bytes are uploaded next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddTake {
    /// The medium, made by the caller; or an existing one of the same project, then without `url`. A create of an upload
    /// that comes again is the latter.
    pub id: Id<Media>,
    /// What it is for.
    pub role: TakeRole,
    /// `http(s)://…`, or `file:///…` for a path on this machine.
    #[serde(default)]
    #[schema(max_length = 4000, pattern = r"^(https?://|file:///)\S+$")]
    pub url: Option<String>,
    /// How far it is; absent: ok.
    #[serde(default)]
    pub status: Option<MediaStatus>,
    /// Whether it becomes the selected take of its role.
    #[serde(default)]
    pub select: bool,
}

/// A take: the medium with what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Take {
    /// The medium.
    #[serde(flatten)]
    pub media: Media,
    /// The scene it is linked to.
    pub scene_id: Id<Scene>,
    /// What it is for.
    pub role: TakeRole,
    /// When it was linked.
    pub linked_at: Timestamp,
}

/// How an upload is described, in its query.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ContentQuery {
    /// The name of the file, to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
}

/// What a project takes up in the media storage. A medium counts once, however many scenes have it; a deleted one does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Storage {
    /// The bytes of its media.
    pub bytes: i64,
    /// How many media have bytes here.
    pub count: i64,
}

/// What one of several projects takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectStorage {
    /// The project.
    pub project_id: Id<Project>,
    /// What it takes up.
    #[serde(flatten)]
    pub storage: Storage,
}

/// What may change. The bytes of a medium never do, nor the URL of an uploaded one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMedia {
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 4000, pattern = r"^(https?://|file:///)\S+$")]
    pub url: Edit<String>,
    /// How far it is.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = MediaStatus, required = false)]
    pub status: Edit<MediaStatus>,
}

/// The takes of a scene, in the order they were linked.
pub fn list(scene: Id<Scene>, page: &PageQuery) -> Call<Page<Take>> {
    Call::get(with_query(&fill(TAKES, &[&scene]), page))
}

/// Adds a take.
pub fn add(scene: Id<Scene>, body: &AddTake) -> Call<Take> {
    Call::post(fill(TAKES, &[&scene]), body)
}

/// Removes a take from a scene; `revision` is the scene's. The medium stays in the project.
pub fn remove(scene: Id<Scene>, media: Id<Media>, role: TakeRole, revision: i64) -> Call<Scene> {
    Call::delete(format!("{}?role={role}", fill(TAKE, &[&scene, &media])), revision)
}

/// Reads a medium.
pub fn get(id: Id<Media>) -> Call<Media> {
    Call::get(fill(MEDIA, &[&id]))
}

/// Where the bytes of a medium are read from and uploaded to.
pub fn content_path(id: Id<Media>, query: &ContentQuery) -> String {
    with_query(&fill(CONTENT, &[&id]), query)
}

/// What a project takes up in the media storage.
pub fn storage(project: Id<Project>) -> Call<Storage> {
    Call::get(fill(STORAGE, &[&project]))
}

/// What each project that the caller may see takes up in the media storage.
pub fn storages() -> Call<Vec<ProjectStorage>> {
    Call::get(STORAGES.to_owned())
}

/// Edits a medium.
pub fn edit(id: Id<Media>, body: &EditMedia, revision: i64) -> Call<Media> {
    Call::patch(fill(MEDIA, &[&id]), body, revision)
}
