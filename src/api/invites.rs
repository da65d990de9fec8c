//! `/v1/projects/{id}/invites` and `/v1/invites/accept`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Page, PageQuery,
    call::{fill, with_query},
    secret::Secret,
};
use crate::model::{Id, Invitation, Project, ProjectMember, User};

/// List and create.
pub const INVITES: &str = "/v1/projects/{id}/invites";
/// One: revoke.
pub const INVITE: &str = "/v1/projects/{id}/invites/{invite_id}";
/// Accepts one.
pub const ACCEPT: &str = "/v1/invites/accept";

/// What makes an invitation. Only a manager of the project may, and gives no level above their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInvite {
    /// Made by the caller.
    pub id: Id<Invitation>,
    /// The one address that may accept it.
    pub email: String,
    /// The name of the level that it gives, such as `editor`.
    pub level: String,
}

/// A new invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedInvite {
    /// What is known of it from now on.
    pub invitation: Invitation,
    /// What the invited person sends to accept it. Shown this once.
    pub secret: Secret,
}

/// What accepts an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvite {
    /// The secret of the invitation.
    pub token: Secret,
    /// The name beside comments, where the address is new here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub full_name: Option<String>,
    /// The password, where the address is new here: 15 to 256 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Password, min_length = 15, max_length = 256)]
    pub password: Option<Secret>,
}

/// An accepted invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AcceptedInvite {
    /// Who accepted.
    pub user: User,
    /// The project that they are in now.
    pub project: Project,
    /// Their membership.
    pub member: ProjectMember,
}

/// The invitations to a project, the newest first, those that ended included.
pub fn list(project: Id<Project>, page: &PageQuery) -> Call<Page<Invitation>> {
    Call::get(with_query(&fill(INVITES, &[&project]), page))
}

/// Invites somebody for 72 hours. Earlier open invitations of the address to the project end.
pub fn create(project: Id<Project>, body: &CreateInvite) -> Call<CreatedInvite> {
    Call::post(fill(INVITES, &[&project]), body)
}

/// Ends one at once. Ending it again changes nothing.
pub fn revoke(project: Id<Project>, id: Id<Invitation>) -> Call<Invitation> {
    Call::remove(fill(INVITE, &[&project, &id]))
}

/// Accepts one: as whoever is signed in, or as somebody new.
pub fn accept(body: &AcceptInvite) -> Call<AcceptedInvite> {
    Call::post(ACCEPT.to_owned(), body)
}
