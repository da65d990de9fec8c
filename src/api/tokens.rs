//! `/v1/tokens`: one's own personal access tokens.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Page, PageQuery,
    call::{fill, with_query},
    secret::Secret,
};
use crate::model::{Id, PersonalToken, Timestamp, TokenScope};

/// List and create.
pub const TOKENS: &str = "/v1/tokens";
/// One: revoke.
pub const TOKEN: &str = "/v1/tokens/{id}";

/// What makes a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// Made by the caller.
    pub id: Id<PersonalToken>,
    /// What it is for.
    #[schema(min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
    pub name: String,
    /// How much it lets through.
    pub scope: TokenScope,
    /// When it ends by itself; none: never.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// A new token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CreatedToken {
    /// What is known of it from now on.
    pub token: PersonalToken,
    /// What to send as `Authorization: Bearer …`. Shown this once.
    pub secret: Secret,
}

/// My tokens, the newest first, those that ended included.
pub fn list(page: &PageQuery) -> Call<Page<PersonalToken>> {
    Call::get(with_query(TOKENS, page))
}

/// Makes one. A repeat is refused: the secret is shown once.
pub fn create(body: &CreateToken) -> Call<CreatedToken> {
    Call::post(TOKENS.to_owned(), body)
}

/// Ends one at once. Ending it again changes nothing.
pub fn revoke(id: Id<PersonalToken>) -> Call<PersonalToken> {
    Call::remove(fill(TOKEN, &[&id]))
}
