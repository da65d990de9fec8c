//! Organisations.

use axum::Json;

use crate::{
    api::{
        Page, PageQuery,
        organisations::{CreateOrganisation, EditOrganisation, ORGANISATION, ORGANISATIONS},
    },
    command::{Made, organisations},
    model::{Id, Organisation},
    server::{
        answer::{Answer, Row},
        extract::{IfMatch, Json as Body, Path, Query},
        identity::Caller,
        openapi::Routes,
        repeat::Sent,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of("Organisations", "Whoever owns projects.")
        .get(ORGANISATIONS, "listOrganisations", "The organisations that you may see, by name.", list)
        .post(ORGANISATIONS, "createOrganisation", "Makes an organisation. Only a super admin may.", create)
        .get(ORGANISATION, "getOrganisation", "One organisation.", read)
        .patch(ORGANISATION, "editOrganisation", "Changes an organisation.", edit)
        .delete(ORGANISATION, "deleteOrganisation", "Deletes an organisation that has no projects left.", delete)
}

async fn list(caller: Caller, Query(query): Query<PageQuery>) -> Answer<Json<Page<Organisation>>> {
    caller.read(async move |look| organisations::list(look, &query).await).await.map(Json)
}

async fn create(caller: Caller, Body(body): Body<CreateOrganisation>) -> Answer<Sent<Made<Organisation>>> {
    caller.write(async move |unit| organisations::create(unit, &body).await).await
}

async fn read(caller: Caller, Path(id): Path<Id<Organisation>>) -> Answer<Row<Organisation>> {
    caller.read(async move |look| organisations::get(look, id).await).await.map(Row)
}

async fn edit(
    caller: Caller,
    Path(id): Path<Id<Organisation>>,
    IfMatch(expected): IfMatch,
    Body(body): Body<EditOrganisation>,
) -> Answer<Sent<Row<Organisation>>> {
    caller.write(async move |unit| organisations::edit(unit, id, &body, expected).await.map(Row)).await
}

async fn delete(
    caller: Caller,
    Path(id): Path<Id<Organisation>>,
    IfMatch(expected): IfMatch,
) -> Answer<Sent<Row<Organisation>>> {
    caller.write(async move |unit| organisations::delete(unit, id, expected).await.map(Row)).await
}
