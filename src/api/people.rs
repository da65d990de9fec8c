//! `/v1/me` and `/v1/users`: who I am, whose names I may see, and looking after people.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Edit, Page, PageQuery,
    auth::PasswordChanged,
    call::{fill, given, nullable, with_query},
    secret::Secret,
};
use crate::model::{Id, Organisation, User, UserRole};

/// The caller.
pub const ME: &str = "/v1/me";
/// The people the caller may see: those who share a project or an organisation.
pub const USERS: &str = "/v1/users";
/// One: read, edit.
pub const USER: &str = "/v1/users/{id}";
/// Another person's password.
pub const USER_PASSWORD: &str = "/v1/users/{id}/password";

/// What makes a person. Only a super admin may: there is no open registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    /// Made by the caller.
    pub id: Id<User>,
    /// Address, unique without regard to case.
    pub email: String,
    /// The name shown beside comments.
    #[schema(min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub full_name: String,
    /// What the person is to the whole installation; none: a user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<UserRole>,
    /// The organisation the person belongs to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation_id: Option<Id<Organisation>>,
    /// The password: 15 to 256 characters; none: cannot sign in yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Password, min_length = 15, max_length = 256)]
    pub password: Option<Secret>,
}

/// What may change. Everybody may change their own name, the rest only a super admin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditUser {
    /// The name shown beside comments.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub full_name: Edit<String>,
    /// False: out at once, with every session and token ended for good.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    pub is_active: Edit<bool>,
    /// What the person is to the whole installation.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = UserRole, required = false)]
    pub role: Edit<UserRole>,
    /// The organisation the person belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<Id<Organisation>>, required = false)]
    pub organisation_id: Edit<Option<Id<Organisation>>>,
}

/// What sets another person's password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    /// The password: 15 to 256 characters.
    #[schema(value_type = String, format = Password, min_length = 15, max_length = 256)]
    pub password: Secret,
}

/// Who am I?
pub fn me() -> Call<User> {
    Call::get(ME.to_owned())
}

/// The people I may see, by name.
pub fn users(page: &PageQuery) -> Call<Page<User>> {
    Call::get(with_query(USERS, page))
}

/// One person.
pub fn get(id: Id<User>) -> Call<User> {
    Call::get(fill(USER, &[&id]))
}

/// Makes one.
pub fn create(body: &CreateUser) -> Call<User> {
    Call::post(USERS.to_owned(), body)
}

/// Changes one.
pub fn edit(id: Id<User>, body: &EditUser, revision: i64) -> Call<User> {
    Call::patch(fill(USER, &[&id]), body, revision)
}

/// Sets the password of one and ends all of their sessions.
pub fn set_password(id: Id<User>, body: &SetPassword) -> Call<PasswordChanged> {
    Call::post(fill(USER_PASSWORD, &[&id]), body)
}
