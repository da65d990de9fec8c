//! Who works in a project, and who is invited to.

use axum::{Extension, Json, extract::State, http::StatusCode};

use crate::{
    api::{
        Page, PageQuery,
        access_levels::ACCESS_LEVELS,
        invites::{ACCEPT, AcceptInvite, AcceptedInvite, CreateInvite, CreatedInvite, INVITE, INVITES},
        members::{AddMember, EditMember, MEMBER},
        projects::MEMBERS,
    },
    command::{Made, invites, members, projects},
    model::{AccessLevel, Id, Invitation, Project, ProjectMember},
    server::{
        App,
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        identity::{Caller, Guest},
        openapi::Routes,
        repeat::Sent,
        request::RequestId,
    },
};

/// The largest body of an acceptance, in bytes.
const LIMIT: usize = 16 * 1024;

pub(super) fn routes() -> Routes {
    Routes::of("Members", "Who works in a project, and who is invited to.")
        .post(ACCEPT, "acceptInvite", "Accepts an invitation: as whoever is signed in, or as somebody new.", accept)
        .also(|operation| operation.problem(404))
        .body_limit(LIMIT)
        .get(ACCESS_LEVELS, "listAccessLevels", "The levels that a membership can give, the least first.", levels)
        .get(MEMBERS, "listMembers", "Who works in a project.", list)
        .post(MEMBERS, "addMember", "Adds somebody who is known here already; others are invited.", add)
        .patch(MEMBER, "editMember", "Changes what a member may do.", edit)
        .delete(MEMBER, "removeMember", "Removes a member: out at once.", remove)
        .get(
            INVITES,
            "listInvites",
            "The invitations to a project, the newest first, those that ended included.",
            invited,
        )
        .post(
            INVITES,
            "createInvite",
            "Invites an address for 72 hours; the secret is shown here and nowhere else.",
            invite,
        )
        .delete(INVITE, "revokeInvite", "Ends an invitation at once.", revoke)
}

async fn levels(caller: Caller) -> Answer<Json<Page<AccessLevel>>> {
    caller.read(async move |look| members::levels(look).await).await.map(Json)
}

async fn list(
    caller: Caller,
    Path(id): Path<Id<Project>>,
    Query(query): Query<PageQuery>,
) -> Answer<Json<Page<ProjectMember>>> {
    caller.read(async move |look| projects::members(look, id, &query).await).await.map(Json)
}

async fn add(
    caller: Caller,
    Path(id): Path<Id<Project>>,
    Body(body): Body<AddMember>,
) -> Answer<Sent<Made<ProjectMember>>> {
    caller.write(async move |unit| members::add(unit, id, &body).await).await
}

async fn edit(
    caller: Caller,
    Path((project, id)): Path<(Id<Project>, Id<ProjectMember>)>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditMember>,
) -> Answer<Sent<Row<ProjectMember>>> {
    caller.write(async move |unit| members::edit(unit, project, id, &body, expected).await.map(Row)).await
}

async fn remove(
    caller: Caller,
    Path((project, id)): Path<(Id<Project>, Id<ProjectMember>)>,
    IfMatch(expected): IfMatch,
) -> Answer<Sent<Row<ProjectMember>>> {
    caller.write(async move |unit| members::remove(unit, project, id, expected).await.map(Row)).await
}

async fn invited(
    caller: Caller,
    Path(id): Path<Id<Project>>,
    Query(query): Query<PageQuery>,
) -> Answer<Json<Page<Invitation>>> {
    caller.read(async move |look| invites::list(look, id, &query).await).await.map(Json)
}

async fn invite(
    caller: Caller,
    Path(id): Path<Id<Project>>,
    Body(body): Body<CreateInvite>,
) -> Answer<(StatusCode, Json<CreatedInvite>)> {
    let made = caller.write_secret(async move |unit| invites::create(unit, id, &body).await).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn revoke(
    caller: Caller,
    Path((project, id)): Path<(Id<Project>, Id<Invitation>)>,
) -> Answer<Sent<Json<Invitation>>> {
    caller.write(async move |unit| invites::revoke(unit, project, id).await.map(Json)).await
}

async fn accept(
    Guest(caller): Guest,
    State(app): State<App>,
    request_id: Option<Extension<RequestId>>,
    Body(body): Body<AcceptInvite>,
) -> Answer<Json<AcceptedInvite>> {
    let request_id = request_id.map_or_else(uuid::Uuid::now_v7, |Extension(id)| id.0);
    let actor = caller.map(|caller| caller.actor().clone());
    Ok(Json(invites::accept(&app.db, app.desk.passwords(), actor, request_id, &body).await?))
}
