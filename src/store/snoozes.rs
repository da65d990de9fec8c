//! Who put off which amend, and until when.

use uuid::Uuid;

use super::{
    Result, Session, Tx,
    record::fields,
    sql::{Sql, statements},
};
use crate::model::{Comment, Id, Snooze, Timestamp, User, Version};

/// Whether the row of `snoozes` in a query is still asleep at `$11`: before its moment; without one, as long as nobody else
/// changed the amend or an answer to it that the viewer may read. The log says who changed what, by the number that its
/// scope had when the amend was put off; where the project has moved to another scope since, by the time.
pub(super) const ASLEEP: &str = "
    CASE WHEN snoozes.until IS NOT NULL THEN snoozes.until > $11 ELSE NOT EXISTS (
        WITH RECURSIVE thread (id) AS (
            SELECT comments.id
            UNION ALL
            SELECT reply.id FROM thread JOIN comments AS reply ON reply.parent_id = thread.id
        )
        SELECT 1 FROM thread
        JOIN comments AS said ON said.id = thread.id AND (visible.level >= 20 OR said.visibility = 'client')
        JOIN activity ON activity.entity_id = said.id
        WHERE activity.actor_id <> snoozes.user_id AND (
            (activity.scope_id = snoozes.scope_id AND activity.seq > snoozes.seq)
            OR (activity.scope_id <> snoozes.scope_id AND activity.created_at > snoozes.created_at))
    ) END
";

/// How one person's snoozes stand: as long as that is the same, so is what they hide by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnoozeMark {
    /// How many there are.
    pub count: i64,
    /// When the last one was set, in microseconds; 0: there is none.
    pub newest: i64,
    /// How many ran out by their moment.
    pub awake: i64,
}

fields!(SnoozeMark, |cells| SnoozeMark { count: cells.cell()?, newest: cells.cell()?, awake: cells.cell()? });

statements! {
    SET = Sql::new(
        "INSERT INTO snoozes (user_id, comment_id, until, scope_id, seq, created_at)
        VALUES ($1, $2, $3, $4, coalesce((SELECT sequences.seq FROM sequences WHERE sequences.scope_id = $4), 0), $5)
        ON CONFLICT (user_id, comment_id) DO UPDATE SET
            until = excluded.until, scope_id = excluded.scope_id, seq = excluded.seq, created_at = excluded.created_at");
    REMOVE = Sql::new("DELETE FROM snoozes WHERE user_id = $1 AND comment_id = $2");
    // From the version down, so that it costs what the version holds and not what everybody put off.
    CARRY = Sql::new(
        "INSERT INTO snoozes (user_id, comment_id, until, scope_id, seq, created_at)
        SELECT snoozes.user_id, comments.id, snoozes.until, snoozes.scope_id, snoozes.seq, snoozes.created_at
        FROM scenes CROSS JOIN comments CROSS JOIN snoozes
        WHERE scenes.version_id = $1 AND comments.scene_id = scenes.id AND comments.carried_from_id IS NOT NULL
            AND snoozes.comment_id = comments.carried_from_id AND snoozes.until IS NOT NULL");
    MARK = Sql::new(
        "SELECT count(*), coalesce(max(created_at), 0), coalesce(sum(CASE WHEN until <= $2 THEN 1 ELSE 0 END), 0)
        FROM snoozes WHERE user_id = $1");
}

/// Puts an amend off for a person, in place of what was set before. `scope` is whose sequence numbers the amend's project.
pub async fn set(tx: &mut Tx, user: Id<User>, snooze: Snooze, scope: Uuid) -> Result<()> {
    let query = tx.query(SET).bind(user).bind(snooze.comment_id).bind(snooze.until).bind(scope);
    query.bind(snooze.created_at).execute().await?;
    Ok(())
}

/// Takes an amend back. Says whether it was put off.
pub async fn remove(tx: &mut Tx, user: Id<User>, comment: Id<Comment>) -> Result<bool> {
    Ok(tx.query(REMOVE).bind(user).bind(comment).execute().await? == 1)
}

/// Puts the amends that a new version carries on off for everybody who put off the ones before until a moment. For those who
/// wait for something new, a new version is that.
pub async fn carry(tx: &mut Tx, version: Id<Version>) -> Result<()> {
    tx.query(CARRY).bind(version).execute().await?;
    Ok(())
}

/// How a person's snoozes stand at a moment.
pub async fn mark(session: &mut impl Session, user: Id<User>, now: Timestamp) -> Result<SnoozeMark> {
    let mark = session.query(MARK).bind(user).bind(now).optional().await?;
    Ok(mark.unwrap_or(SnoozeMark { count: 0, newest: 0, awake: 0 }))
}
