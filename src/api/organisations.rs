//! `/v1/organisations`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Edit, Page, PageQuery,
    call::{fill, given, nullable, with_query},
};
use crate::model::{Id, Organisation, User};

/// List and create.
pub const ORGANISATIONS: &str = "/v1/organisations";
/// One: read, edit, delete.
pub const ORGANISATION: &str = "/v1/organisations/{id}";

/// What makes an organisation. Only a super admin may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateOrganisation {
    /// Made by the caller.
    pub id: Id<Organisation>,
    /// The name people read.
    #[schema(min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub name: String,
    /// The name in paths; none: made from the name.
    #[serde(default)]
    #[schema(max_length = 64, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub slug: Option<String>,
    /// Who administers its projects; none: the caller.
    #[serde(default)]
    pub contact_id: Option<Id<User>>,
}

/// What may change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditOrganisation {
    /// The name people read.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub name: Edit<String>,
    /// Whether anybody works in it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    pub is_active: Edit<bool>,
    /// Who administers its projects.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<Id<User>>, required = false)]
    pub contact_id: Edit<Option<Id<User>>>,
}

/// The organisations I may see, by name.
pub fn list(page: &PageQuery) -> Call<Page<Organisation>> {
    Call::get(with_query(ORGANISATIONS, page))
}

/// Makes one.
pub fn create(body: &CreateOrganisation) -> Call<Organisation> {
    Call::post(ORGANISATIONS.to_owned(), body)
}

/// Reads one.
pub fn get(id: Id<Organisation>) -> Call<Organisation> {
    Call::get(fill(ORGANISATION, &[&id]))
}

/// Edits one.
pub fn edit(id: Id<Organisation>, body: &EditOrganisation, revision: i64) -> Call<Organisation> {
    Call::patch(fill(ORGANISATION, &[&id]), body, revision)
}

/// Deletes one that has no projects left.
pub fn delete(id: Id<Organisation>, revision: i64) -> Call<Organisation> {
    Call::delete(fill(ORGANISATION, &[&id]), revision)
}
