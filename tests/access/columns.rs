//! Mass assignment: the name of every column of every table, sent as one field more with every write. What a body does not
//! take is refused by name, so no column that is the server's can be written, by whoever may write the most.

use std::collections::BTreeSet;

use http::{Request, header};
use orama::store::{Engine, Session, Sql};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    matrix::{Stage, path_of},
    people::Who,
    rows::{Row, rows},
    world::{Reply, World, on_both},
};

on_both! { a_column_that_a_body_does_not_take_is_refused_by_name; }

const COLUMNS: Sql = Sql::per_engine(
    "SELECT DISTINCT columns.name FROM sqlite_master AS tables JOIN pragma_table_xinfo(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE 'search_index%'",
    "SELECT DISTINCT CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_schema = 'public'",
);

/// Columns that no body of any route takes. Written by hand, so that a body that grows one of them is looked at.
const SERVERS_OWN: &[&str] = &[
    "revision",
    "created_at",
    "updated_at",
    "deleted_at",
    "author_id",
    "owner_id",
    "password_hash",
    "token_hash",
    "number",
    "order",
    "lineage_id",
    "current_stage",
    "stage_status",
    "carried_from_id",
    "decided_by_id",
    "acknowledged_open",
    "actor_id",
    "batch_id",
    "request_id",
    "invited_by_id",
    "invited_at",
    "accepted_at",
    "last_login_at",
    "last_used_at",
    "revoked_at",
    "email_verified",
    "video_id",
    "scene_id",
    "project_id",
    "seq",
    "scope_id",
    "people_seq",
    "epoch",
    "words",
];

async fn a_column_that_a_body_does_not_take_is_refused_by_name(world: &World) {
    let stage = Stage::build(world).await;
    let mut conn = world.db.conn().await.unwrap();
    let columns: BTreeSet<String> = conn.query(COLUMNS).column::<String>().await.unwrap().into_iter().collect();
    drop(conn);
    assert!(columns.len() > 70, "{columns:?}");
    if world.db.engine() == Engine::Sqlite {
        for name in SERVERS_OWN.iter().filter(|name| **name != "password_hash") {
            assert!(columns.contains(*name), "{name} is no column");
        }
    }
    let (mut refused, mut taken) = (0, Vec::new());
    for row in rows().iter().filter(|row| row.method != "GET" && row.body.is_some() && !reads_no_body(row)) {
        for column in &columns {
            let Some(reply) = send_with(&stage, row, column).await else { continue };
            let named = reply.body["errors"].as_array().is_some_and(|errors| {
                errors.iter().any(|error| error["field"].as_str().is_some_and(|field| field.ends_with(column.as_str())))
            });
            if reply.status == 422 && named {
                refused += 1;
            } else {
                taken.push(format!("{} {} takes {column}: {} {}", row.method, row.path, reply.status, reply.body));
            }
        }
        let listed: Vec<_> = row.takes.iter().filter(|field| SERVERS_OWN.contains(field)).collect();
        assert!(listed.is_empty(), "{} {} takes {listed:?}", row.method, row.path);
    }
    assert!(taken.is_empty(), "{}", taken.join("\n"));
    assert!(refused > 1_500, "only {refused} fields refused");
}

/// Whether a route does not look at its body at all, so that nothing in it can be written.
fn reads_no_body(row: &Row) -> bool {
    row.path.ends_with("/revive") || row.path.ends_with("/undo")
}

/// The row's body with one field more, sent by a super admin; none where the body has such a field.
async fn send_with(stage: &Stage, row: &Row, column: &str) -> Option<Reply> {
    let mut body = row.body?(&stage.own);
    let fields = body.as_object_mut().unwrap();
    if fields.contains_key(column) || row.takes.contains(&column) {
        return None;
    }
    fields.insert(column.to_owned(), value_for(column));
    let path = path_of(row, &stage.own, Uuid::nil());
    let mut request = Request::builder().method(row.method).uri(path).header(header::CONTENT_TYPE, "application/json");
    if matches!(row.method, "PATCH" | "PUT" | "DELETE") {
        request = request.header(header::IF_MATCH, "*");
    }
    let person = &stage.everybody.iter().find(|(who, _)| *who == Who::SuperAdmin).unwrap().1;
    Some(person.raw(request.body(body.to_string().into()).unwrap()).await)
}

/// Something that the column would take.
fn value_for(column: &str) -> Value {
    match column {
        name if name.ends_with("_id") || name == "id" => json!("01a211fd-5ce6-7565-a253-0626d73216d3"),
        name if name.ends_with("_at") => json!("2026-03-01T09:30:00Z"),
        name if name.starts_with("is_") => json!(true),
        "revision" | "number" | "order" | "seq" => json!(7),
        _ => json!("word"),
    }
}
