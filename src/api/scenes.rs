//! `/v1/versions/{id}/scenes` and `/v1/scenes/{id}`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Edit, Page, PageQuery,
    call::{fill, given, nullable, with_query},
};
use crate::model::{Id, Media, Scene, TakeRole, Version};

/// List and create.
pub const SCENES: &str = "/v1/versions/{id}/scenes";
/// One: read, edit, delete.
pub const SCENE: &str = "/v1/scenes/{id}";
/// Takes a deletion back.
pub const REVIVE: &str = "/v1/scenes/{id}/revive";
/// Puts it somewhere else.
pub const MOVE: &str = "/v1/scenes/{id}/move";
/// Chooses the take of a role.
pub const SELECTED: &str = "/v1/scenes/{id}/selected/{role}";

/// What makes a scene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateScene {
    /// Made by the caller.
    pub id: Id<Scene>,
    /// Where it goes; absent: at the end.
    #[serde(default)]
    pub place: Place,
    /// Short label.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\r\n]*$")]
    pub title: String,
    /// What is spoken.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub voice_text: String,
    /// What happens.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub description: String,
    /// What an image generator is asked for.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub image_prompt: String,
    /// The task of an outside system that makes this scene.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\r\n]*$")]
    pub task_id: Option<String>,
    /// Length in frames.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 43_200_000)]
    pub duration_frames: Option<i64>,
}

/// A place among the scenes of a version, named by a neighbour and never by a number, so that two people may move at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Place {
    /// Before all others.
    First,
    /// After all others.
    #[default]
    Last,
    /// Right after this one.
    After(Id<Scene>),
    /// Right before this one.
    Before(Id<Scene>),
}

/// Where a scene is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveScene {
    /// The new place.
    pub place: Place,
}

/// What may change. Order changes by `move`, takes by `selected`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditScene {
    /// Short label.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200, pattern = r"^[^\r\n]*$")]
    pub title: Edit<String>,
    /// What is spoken.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200_000)]
    pub voice_text: Edit<String>,
    /// What happens.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200_000)]
    pub description: Edit<String>,
    /// What an image generator is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200_000)]
    pub image_prompt: Edit<String>,
    /// The task of an outside system that makes this scene.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, required = false, max_length = 200, pattern = r"^[^\r\n]*$")]
    pub task_id: Edit<Option<String>>,
    /// Length in frames.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, required = false, minimum = 0, maximum = 43_200_000)]
    pub duration_frames: Edit<Option<i64>>,
}

/// Which take of a role is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelectTake {
    /// The take; none: no choice.
    pub media_id: Option<Id<Media>>,
}

/// The scenes of a version, in order.
pub fn list(version: Id<Version>, page: &PageQuery) -> Call<Page<Scene>> {
    Call::get(with_query(&fill(SCENES, &[&version]), page))
}

/// Makes one.
pub fn create(version: Id<Version>, body: &CreateScene) -> Call<Scene> {
    Call::post(fill(SCENES, &[&version]), body)
}

/// Reads one.
pub fn get(id: Id<Scene>) -> Call<Scene> {
    Call::get(fill(SCENE, &[&id]))
}

/// Edits one.
pub fn edit(id: Id<Scene>, body: &EditScene, revision: i64) -> Call<Scene> {
    Call::patch(fill(SCENE, &[&id]), body, revision)
}

/// Deletes one; [`revive`] brings it back at its place.
pub fn delete(id: Id<Scene>, revision: i64) -> Call<Scene> {
    Call::delete(fill(SCENE, &[&id]), revision)
}

/// Takes a deletion back.
pub fn revive(id: Id<Scene>) -> Call<Scene> {
    Call::post(fill(REVIVE, &[&id]), &serde_json::json!({}))
}

/// Puts one somewhere else.
pub fn relocate(id: Id<Scene>, place: Place) -> Call<Scene> {
    Call::post(fill(MOVE, &[&id]), &MoveScene { place })
}

/// Chooses the take of a role.
pub fn select(id: Id<Scene>, role: TakeRole, media: Option<Id<Media>>, revision: i64) -> Call<Scene> {
    Call::put(fill(SELECTED, &[&id, &role]), &SelectTake { media_id: media }, revision)
}
