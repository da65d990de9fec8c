//! One's own personal access tokens.

use axum::{Json, http::StatusCode};

use crate::{
    api::{
        Page, PageQuery,
        tokens::{CreateToken, CreatedToken, TOKEN, TOKENS},
    },
    command::tokens,
    model::{Id, PersonalToken},
    server::{
        answer::Answer,
        extract::{Json as Body, Path, Query},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Tokens", "One's own personal access tokens.")
        .get(TOKENS, "listTokens", "Your personal access tokens, without their secrets.", list)
        .post(
            TOKENS,
            "createToken",
            "Makes a personal access token; its secret is shown here and nowhere else.",
            create,
        )
        .delete(TOKEN, "revokeToken", "Revokes a personal access token: its next request is refused.", revoke)
}

async fn list(caller: Caller, Query(query): Query<PageQuery>) -> Answer<Json<Page<PersonalToken>>> {
    caller.read(async move |look| tokens::list(look, &query).await).await.map(Json)
}

async fn create(caller: Caller, Body(body): Body<CreateToken>) -> Answer<(StatusCode, Json<CreatedToken>)> {
    let made = caller.write_secret(async move |unit| tokens::create(unit, &body).await).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn revoke(caller: Caller, Path(id): Path<Id<PersonalToken>>) -> Answer<Sent<Json<PersonalToken>>> {
    caller.write(async move |unit| tokens::revoke(unit, id).await.map(Json)).await
}
