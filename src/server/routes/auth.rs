//! Signing in and out, and one's own password.

use axum::{
    Extension, Json, Router,
    extract::{DefaultBodyLimit, State},
    routing::post,
};

use crate::{
    api::auth::{ChangePassword, LOGIN, LOGOUT, Login, PASSWORD, PasswordChanged, SignedIn, SignedOut},
    command::sign_in,
    server::{App, address::ClientAddress, answer::Answer, extract::Json as Body, identity::Caller},
};

/// The largest body, in bytes: an address and two passwords are short.
const LIMIT: usize = 16 * 1024;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LOGIN, post(login))
        .route(LOGOUT, post(logout))
        .route(PASSWORD, post(password))
        .layer(DefaultBodyLimit::max(LIMIT))
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
