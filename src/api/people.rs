//! `/v1/me` and `/v1/users`: who I am, and whose names I may see.

use super::{Call, Page, PageQuery, call::with_query};
use crate::model::User;

/// The caller.
pub const ME: &str = "/v1/me";
/// The people the caller may see: those who share a project or an organisation.
pub const USERS: &str = "/v1/users";

/// Who am I?
pub fn me() -> Call<User> {
    Call::get(ME.to_owned())
}

/// The people I may see, by name.
pub fn users(page: &PageQuery) -> Call<Page<User>> {
    Call::get(with_query(USERS, page))
}
