//! `/v1/me` and `/v1/users`.

use axum::{Json, Router, routing::get};

use crate::{
    api::{
        Page, PageQuery,
        people::{ME, USERS},
    },
    command::people,
    model::User,
    server::{
        App,
        answer::{Answer, Row},
        extract::Query,
        identity::Caller,
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new().route(ME, get(me)).route(USERS, get(list))
}

async fn me(caller: Caller) -> Row<User> {
    Row(caller.user())
}

async fn list(caller: Caller, Query(query): Query<PageQuery>) -> Answer<Json<Page<User>>> {
    caller.read(async move |look| people::list(look, &query).await).await.map(Json)
}
