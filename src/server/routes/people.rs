//! `/v1/me` and `/v1/users`.

use axum::{Json, extract::State, http::StatusCode};

use crate::{
    api::{
        Page, PageQuery,
        auth::PasswordChanged,
        people::{CreateUser, EditUser, ME, SetPassword, USER, USER_PASSWORD, USERS},
    },
    command::{people, users},
    model::{Id, User},
    server::{
        App,
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        identity::Caller,
        openapi::{Answers, Routes},
        repeat::Sent,
    },
};

/// The largest body with a password, in bytes.
const LIMIT: usize = 16 * 1024;

pub(super) fn routes() -> Routes {
    Routes::of("People", "Who you are, whose names you may see, and looking after people.")
        .get(ME, "getMe", "Who you are.", me)
        .get(USERS, "listUsers", "The people whose names you may see, by name.", list)
        .post(USERS, "createUser", "Makes a person. Only a super admin may.", create)
        .also(Row::<User>::describe)
        .get(USER, "getUser", "One person.", read)
        .patch(USER, "editUser", "Changes a person: everybody their own name, a super admin the rest.", edit)
        .post(USER_PASSWORD, "setPassword", "Sets another person's password. Only a super admin may.", set_password)
        .body_limit(LIMIT)
}

async fn me(caller: Caller) -> Row<User> {
    Row(caller.user())
}

async fn list(caller: Caller, Query(query): Query<PageQuery>) -> Answer<Json<Page<User>>> {
    caller.read(async move |look| people::list(look, &query).await).await.map(Json)
}

async fn read(caller: Caller, Path(id): Path<Id<User>>) -> Answer<Row<User>> {
    caller.read(async move |look| users::get(look, id).await).await.map(Row)
}

async fn create(
    caller: Caller,
    State(app): State<App>,
    Body(body): Body<CreateUser>,
) -> Answer<(StatusCode, Row<User>)> {
    let made = users::create(&app.db, app.desk.passwords(), caller.actor(), &body).await?;
    Ok((if made.is_new { StatusCode::CREATED } else { StatusCode::OK }, Row(made.row)))
}

async fn edit(
    caller: Caller,
    Path(id): Path<Id<User>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditUser>,
) -> Answer<Sent<Row<User>>> {
    caller.write(async move |unit| users::edit(unit, id, &body, expected).await.map(Row)).await
}

async fn set_password(
    caller: Caller,
    Path(id): Path<Id<User>>,
    State(app): State<App>,
    Body(body): Body<SetPassword>,
) -> Answer<Json<PasswordChanged>> {
    Ok(Json(users::set_password(&app.db, app.desk.passwords(), caller.actor(), id, &body).await?))
}
