//! `/v1/projects`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Edit, Page, PageQuery,
    call::{fill, given, with_query},
};
use crate::model::{Id, Organisation, Project, ProjectMember};

/// List and create.
pub const PROJECTS: &str = "/v1/projects";
/// One: read, edit, delete.
pub const PROJECT: &str = "/v1/projects/{id}";
/// Takes a deletion back.
pub const REVIVE: &str = "/v1/projects/{id}/revive";
/// Who works in it.
pub const MEMBERS: &str = "/v1/projects/{id}/members";
/// Everything in it, as one document.
pub const EXPORT: &str = "/v1/projects/{id}/export";

/// What makes a project; the caller becomes its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateProject {
    /// Made by the caller.
    pub id: Id<Project>,
    /// The name in the tree.
    #[schema(min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub title: String,
    /// The organisation it belongs to; none: private.
    #[serde(default)]
    pub organisation_id: Option<Id<Organisation>>,
    /// What the project is for.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub objective: String,
    /// The look and tone that its videos share.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub style: String,
}

/// What may change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditProject {
    /// The name in the tree.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub title: Edit<String>,
    /// What the project is for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200_000)]
    pub objective: Edit<String>,
    /// The look and tone that its videos share.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, max_length = 200_000)]
    pub style: Edit<String>,
}

/// The projects I may see, by title.
pub fn list(page: &PageQuery) -> Call<Page<Project>> {
    Call::get(with_query(PROJECTS, page))
}

/// Makes one.
pub fn create(body: &CreateProject) -> Call<Project> {
    Call::post(PROJECTS.to_owned(), body)
}

/// Reads one.
pub fn get(id: Id<Project>) -> Call<Project> {
    Call::get(fill(PROJECT, &[&id]))
}

/// Edits one.
pub fn edit(id: Id<Project>, body: &EditProject, revision: i64) -> Call<Project> {
    Call::patch(fill(PROJECT, &[&id]), body, revision)
}

/// Deletes one; [`revive`] brings it back.
pub fn delete(id: Id<Project>, revision: i64) -> Call<Project> {
    Call::delete(fill(PROJECT, &[&id]), revision)
}

/// Takes a deletion back.
pub fn revive(id: Id<Project>) -> Call<Project> {
    Call::post(fill(REVIVE, &[&id]), &serde_json::json!({}))
}

/// Who works in it.
pub fn members(id: Id<Project>, page: &PageQuery) -> Call<Page<ProjectMember>> {
    Call::get(with_query(&fill(MEMBERS, &[&id]), page))
}

/// Everything in it, loss-free, deleted rows too. Needs the level editor.
pub fn export(id: Id<Project>) -> Call<crate::model::ProjectBundle> {
    Call::get(fill(EXPORT, &[&id]))
}
