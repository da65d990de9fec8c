//! Signing in and out, and one's own password.

use axum::{Extension, Json, extract::State};

use crate::{
    api::auth::{ChangePassword, LOGIN, LOGOUT, Login, PASSWORD, PasswordChanged, SignedIn, SignedOut},
    command::sign_in,
    server::{App, address::ClientAddress, answer::Answer, extract::Json as Body, identity::Caller, openapi::Routes},
};

/// The largest body, in bytes: an address and two passwords are short.
const LIMIT: usize = 16 * 1024;

pub(super) fn routes() -> Routes {
    Routes::of("Signing in", "Sessions, and one's own password.")
        .post(LOGIN, "signIn", "Signs in: gives the token of a new session.", login)
        .also(|operation| operation.problems([401, 429, 503]))
        .post(LOGOUT, "signOut", "Ends the session that the request came with.", logout)
        .post(PASSWORD, "changePassword", "Changes your password; your other sessions end.", password)
        .body_limit(LIMIT)
}

async fn login(
    State(app): State<App>,
    from: Option<Extension<ClientAddress>>,
    Body(body): Body<Login>,
) -> Answer<Json<SignedIn>> {
    let from = from.map(|Extension(ClientAddress(address))| address);
    Ok(Json(sign_in::sign_in(&app.db, &app.desk, &body, from).await?))
}

async fn logout(caller: Caller) -> Answer<Json<SignedOut>> {
    caller.sign_out().await?;
    Ok(Json(SignedOut {}))
}

async fn password(
    caller: Caller,
    State(app): State<App>,
    Body(body): Body<ChangePassword>,
) -> Answer<Json<PasswordChanged>> {
    let (actor, kept) = (caller.actor(), caller.session());
    Ok(Json(sign_in::change_password(&app.db, &app.desk, actor, kept, &body).await?))
}
