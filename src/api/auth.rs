//! `/v1/auth`: signing in and out, and one's own password.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Call, secret::Secret};
use crate::model::{Timestamp, User};

/// Signs in with an address and a password.
pub const LOGIN: &str = "/v1/auth/login";
/// Ends the session that asks.
pub const LOGOUT: &str = "/v1/auth/logout";
/// Changes one's own password.
pub const PASSWORD: &str = "/v1/auth/password";

/// Who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The address, in any case.
    pub email: String,
    /// The password.
    pub password: Secret,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// What to send as `Authorization: Bearer …`. Shown this once.
    pub token: Secret,
    /// When the session ends by itself.
    pub expires_at: Timestamp,
    /// Who signed in.
    pub user: User,
}

/// The session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedOut {}

/// What changes one's own password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The one until now; none: there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_password: Option<Secret>,
    /// The one from now on: 15 to 256 characters.
    #[schema(value_type = String, format = Password, min_length = 15, max_length = 256)]
    pub new_password: Secret,
}

/// The password is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasswordChanged {
    /// How many other sessions ended by it.
    pub ended_sessions: u64,
}

/// Signs in.
pub fn login(body: &Login) -> Call<SignedIn> {
    Call::post(LOGIN.to_owned(), body)
}

/// Ends the session that asks.
pub fn logout() -> Call<SignedOut> {
    Call::post(LOGOUT.to_owned(), &serde_json::json!({}))
}

/// Changes one's own password and ends one's other sessions.
pub fn change_password(body: &ChangePassword) -> Call<PasswordChanged> {
    Call::post(PASSWORD.to_owned(), body)
}
