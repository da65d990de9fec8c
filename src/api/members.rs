//! `/v1/projects/{id}/members`: who works in a project. The list is with the projects.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Edit,
    call::{fill, given},
    projects::MEMBERS,
};
use crate::model::{Id, Project, ProjectMember, User};

/// One: change, remove.
pub const MEMBER: &str = "/v1/projects/{id}/members/{member_id}";

/// What adds a member. Only a manager of the project may, and gives no level above their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddMember {
    /// Made by the caller.
    pub id: Id<ProjectMember>,
    /// Who, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Id<User>>,
    /// Who, by address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The name of the level that it gives, such as `editor`.
    pub level: String,
}

/// What may change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMember {
    /// The name of another level.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    pub level: Edit<String>,
    /// False: out at once, and can be let in again.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    pub is_active: Edit<bool>,
}

/// Adds somebody who is known already; others are invited.
pub fn add(project: Id<Project>, body: &AddMember) -> Call<ProjectMember> {
    Call::post(fill(MEMBERS, &[&project]), body)
}

/// Changes one.
pub fn edit(project: Id<Project>, id: Id<ProjectMember>, body: &EditMember, revision: i64) -> Call<ProjectMember> {
    Call::patch(fill(MEMBER, &[&project, &id]), body, revision)
}

/// Removes one.
pub fn remove(project: Id<Project>, id: Id<ProjectMember>, revision: i64) -> Call<ProjectMember> {
    Call::delete(fill(MEMBER, &[&project, &id]), revision)
}
