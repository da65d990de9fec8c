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
    model::Activity,
    store::{self, Moved, activity},
};

/// How far a follower has come, in which database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cursor {
    epoch: Uuid,
    scopes: activity::Cursor,
}

/// Whether a follower has to look because of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// At once.
    Now,
    /// Some time: it is about something that the follower did not see so far.
    Later,
    /// It has read that already.
    Never,
}

impl Cursor {
    /// Where a follower begins: at this moment, or where it was.
    ///
    /// # Errors
    /// [`Error::Malformed`] for what is no cursor, [`Error::Elsewhere`] for one of another database.
    pub async fn begin(look: &mut Look, since: Option<&str>) -> Result<Self> {
        let epoch = store::workspace::epoch(&mut look.conn).await?;
        let Some(since) = since else {
            let viewer = look.actor.viewer();
            return Ok(Self { epoch, scopes: activity::cursor_now(&mut look.conn, viewer).await? });
        };
        let cursor: Self = decode(since).ok_or_else(|| {
            Error::Malformed("`since` is not a cursor: read /v1/tree and go on from its cursor".to_owned())
        })?;
        if cursor.epoch != epoch {
            return Err(Error::Elsewhere);
        }
        let viewer = look.actor.viewer();
        let now = activity::cursor_now(&mut look.conn, viewer).await?;
        // A log that is shorter than what somebody has read of it is not the one they read.
        let is_ahead =
            |(scope, last): &(Uuid, i64)| cursor.scopes.iter().any(|(known, read)| known == scope && read > last);
        if now.iter().any(is_ahead) { Err(Error::Elsewhere) } else { Ok(cursor) }
    }

    /// Reads on, and moves.
    ///
    /// # Errors
    /// [`Error::Elsewhere`] when the database is another one by now.
    pub async fn read(&mut self, look: &mut Look, limit: u32) -> Result<Changes> {
        if store::workspace::epoch(&mut look.conn).await? != self.epoch {
            return Err(Error::Elsewhere);
        }
        let viewer = look.actor.viewer();
        let changes = activity::changes_since(&mut look.conn, viewer, &self.scopes, i64::from(limit)).await?;
        self.scopes = changes.cursor;
        Ok(Changes { changes: changes.rows, cursor: self.text(), more: changes.more })
    }

    /// Moves past one change that was read.
    pub fn pass(&mut self, change: &Activity) {
        match self.scopes.iter_mut().find(|(scope, _)| *scope == change.scope_id) {
            Some((_, seq)) => *seq = change.seq,
            None => self.scopes.push((change.scope_id, change.seq)),
        }
    }

    /// The cursor as it travels.
    #[must_use]
    pub fn text(&self) -> String {
        encode(self)
    }

    /// Whether a signal says something new.
    #[must_use]
    pub fn wants(&self, moved: Moved) -> Urgency {
        let Moved::Scope(scope, seq) = moved else { return Urgency::Now };
        match self.scopes.iter().find(|(known, _)| *known == scope) {
            Some((_, read)) if *read >= seq => Urgency::Never,
            Some(_) => Urgency::Now,
            None => Urgency::Later,
        }
    }
}

/// The cursor of somebody who has read everything there is at this moment.
pub(super) async fn cursor_now(look: &mut Look) -> Result<String> {
    Ok(Cursor::begin(look, None).await?.text())
}

/// What happened since.
pub async fn since(look: &mut Look, query: &ChangesQuery) -> Result<Changes> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Error::Malformed(format!("`limit` must be from 1 to {MAX_LIMIT}")));
    }
    Cursor::begin(look, Some(&query.since)).await?.read(look, limit).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_followed_at_once_where_something_new_is_known_to_be() {
        let (known, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let cursor = Cursor { epoch: Uuid::nil(), scopes: vec![(known, 7)] };
        assert_eq!(cursor.wants(Moved::Scope(known, 8)), Urgency::Now);
        assert_eq!(cursor.wants(Moved::Scope(known, 7)), Urgency::Never);
        assert_eq!(cursor.wants(Moved::Scope(other, 1)), Urgency::Later);
        assert_eq!(cursor.wants(Moved::Anything), Urgency::Now);
    }
}
