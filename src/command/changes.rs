//! The change feed: what happened since, as far as the actor may see it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Error, Look, Result,
    page::{decode, encode},
};
use crate::{
    api::{
        call::{DEFAULT_LIMIT, MAX_LIMIT},
        changes::{Changes, ChangesQuery},
    },
    store::{self, activity},
};

/// How far a follower has come, in which database.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    epoch: Uuid,
    scopes: activity::Cursor,
}

/// The cursor of somebody who has read everything there is at this moment.
pub(super) async fn cursor_now(look: &mut Look) -> Result<String> {
    let epoch = store::workspace::epoch(&mut look.conn).await?;
    let viewer = look.actor.viewer();
    Ok(encode(&Cursor { epoch, scopes: activity::cursor_now(&mut look.conn, viewer).await? }))
}

/// What happened since.
pub async fn since(look: &mut Look, query: &ChangesQuery) -> Result<Changes> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::Malformed(format!("`limit` must be from 1 to {MAX_LIMIT}")));
    }
    let epoch = store::workspace::epoch(&mut look.conn).await?;
    let cursor: Option<Cursor> = decode(&query.since);
    let Some(cursor) = cursor.filter(|cursor| cursor.epoch == epoch) else {
        return Err(Error::Malformed(
            "`since` is not a cursor of this database: read /v1/tree again and go on from its cursor".to_owned(),
        ));
    };
    let viewer = look.actor.viewer();
    let changes = activity::changes_since(&mut look.conn, viewer, &cursor.scopes, i64::from(limit)).await?;
    Ok(Changes { changes: changes.rows, cursor: encode(&Cursor { epoch, scopes: changes.cursor }), more: changes.more })
}
