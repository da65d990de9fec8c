//! One's own personal access tokens.

use axum::{
    Json, Router,
    http::StatusCode,
    routing::{delete, get},
};

use crate::{
    api::{
        Page, PageQuery,
        tokens::{CreateToken, CreatedToken, TOKEN, TOKENS},
    },
    command::tokens,
    model::{Id, PersonalToken},
    server::{
        App,
        answer::Answer,
        extract::{Json as Body, Path, Query},
        identity::Caller,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(TOKENS, get(list).post(create)).route(TOKEN, delete(revoke))
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
