//! `/v1/access-levels`: the levels that a member can have. Data, not code: an installation may add its own.

use super::{Call, Page};
use crate::model::AccessLevel;

/// List.
pub const ACCESS_LEVELS: &str = "/v1/access-levels";

/// Every level, the lowest first, on one page.
pub fn list() -> Call<Page<AccessLevel>> {
    Call::get(ACCESS_LEVELS.to_owned())
}
