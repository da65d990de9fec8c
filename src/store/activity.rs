//! The activity log: numbered per scope, written once, read as audit trail, change feed and source of undo.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{
    Value,
    value::{RawValue, to_raw_value},
};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Error, Result, Session, Tx, Viewer,
    access::VISIBLE,
    page::ByTime,
    record::{self, Columns, Written, fields, record},
    sql::{Sql, sql, statements},
};
use crate::model::{Activity, Deed, Entity, Id, Level, Project, Timestamp, User, Verb, Video};

/// The columns of an entry, in which what is read and what is written are alike.
macro_rules! entry {
    ($type:ident) => {
        record!($type, "activity", key "id" {
            id, scope_id, seq, project_id, video_id, actor_id, verb, entity, entity_id, before, after, request_id,
            batch_id, undoes_batch_id, created_at,
        });
    };
}

entry!(Activity);

/// A row as the log keeps it, in JSON: it becomes a text once, when the change is noted, and is only handed on from there.
pub type Image = Json<Box<RawValue>>;

/// The image of a row.
pub fn image(row: &(impl Serialize + ?Sized)) -> Image {
    // Rows are plain data with string keys, so this cannot fail.
    Json(to_raw_value(row).unwrap_or_else(|_| RawValue::NULL.to_owned()))
}

/// An entry of the log as it is written: an [`Activity`] with images of its rows.
#[derive(Debug, Clone)]
pub struct NewActivity {
    /// A new id.
    pub id: Id<Activity>,
    /// The organisation of the project, or the owner of a private one; for an organisation its own id, for a person the
    /// organisation or the person's own id.
    pub scope_id: Uuid,
    /// Its place in the sequence of the scope; 0 until [`append`] has given it one.
    pub seq: i64,
    /// The project it happened in.
    pub project_id: Option<Id<Project>>,
    /// The video it happened in.
    pub video_id: Option<Id<Video>>,
    /// Who did it.
    pub actor_id: Id<User>,
    /// What happened.
    pub verb: Verb,
    /// To what kind of row.
    pub entity: Entity,
    /// To which row.
    pub entity_id: Uuid,
    /// The row before.
    pub before: Option<Image>,
    /// The row after.
    pub after: Option<Image>,
    /// The request that did it.
    pub request_id: Uuid,
    /// What it is undone together with.
    pub batch_id: Uuid,
    /// The batch it takes back.
    pub undoes_batch_id: Option<Uuid>,
    /// When.
    pub created_at: Timestamp,
}

entry!(NewActivity);

impl NewActivity {
    /// The entry as it is read.
    #[must_use]
    pub fn read(&self) -> Activity {
        // An image was made of a value that JSON can hold.
        let value = |image: &Option<Image>| image.as_ref().and_then(|image| serde_json::from_str(image.0.get()).ok());
        Activity {
            id: self.id,
            scope_id: self.scope_id,
            seq: self.seq,
            project_id: self.project_id,
            video_id: self.video_id,
            actor_id: self.actor_id,
            verb: self.verb,
            entity: self.entity,
            entity_id: self.entity_id,
            before: value(&self.before),
            after: value(&self.after),
            request_id: self.request_id,
            batch_id: self.batch_id,
            undoes_batch_id: self.undoes_batch_id,
            created_at: self.created_at,
        }
    }
}

/// How far a reader has followed each scope.
pub type Cursor = Vec<(Uuid, i64)>;

/// What happened since a cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The changes the viewer may see, in the order of each scope.
    pub rows: Vec<Activity>,
    /// Where to go on: past what was read, what the viewer may not see included.
    pub cursor: Cursor,
    /// Whether there is more than the limit allowed.
    pub more: bool,
}

/// Which part of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of one project.
    pub project: Option<Id<Project>>,
    /// Of one person.
    pub actor: Option<Id<User>>,
    /// Of one row.
    pub entity_id: Option<Uuid>,
}

/// An entry with what decides how much of it the reader sees.
struct Seen {
    activity: Activity,
    level: Level,
}

fields!(Seen, |cells| Seen { activity: cells.record()?, level: cells.cell()? });

impl Seen {
    /// Below commenter a comment is shown as far as it was marked for clients: one that no longer is, is gone.
    fn into_readable(mut self) -> Activity {
        if !self.level.allows(Deed::ReadInternal) && self.activity.entity == Entity::Comment {
            let for_client = |row: &Value| row.get("visibility").and_then(Value::as_str) == Some("client");
            self.activity.before = self.activity.before.filter(for_client);
            self.activity.after = self.activity.after.filter(for_client);
        }
        self.activity
    }
}

/// `$1` the viewer, `$2` whether super admin, `$3` the viewer's id as text, as JSON spells it.
const READABLE: &str = "
    (visible.level >= 20
        OR (visible.level >= 10 AND (activity.entity <> 'comment'
            OR activity.after ->> 'visibility' = 'client' OR activity.before ->> 'visibility' = 'client'))
        OR (activity.entity = 'project_member' AND coalesce(activity.after, activity.before) ->> 'user_id' = $3)
        OR (activity.project_id IS NULL AND ($2
            OR (activity.entity = 'user' AND activity.entity_id = $1)
            OR (activity.entity = 'organisation' AND EXISTS (
                SELECT 1 FROM organisations WHERE organisations.id = activity.entity_id
                    AND (organisations.contact_id = $1 OR organisations.id =
                        (SELECT users.organisation_id FROM users WHERE users.id = $1)))))))
";

/// Which scopes concern a viewer.
pub(super) const CONCERNS: &str = "($2 OR sequences.scope_id = $1
    OR sequences.scope_id = (SELECT users.organisation_id FROM users WHERE users.id = $1)
    OR sequences.scope_id IN (SELECT organisations.id FROM organisations WHERE organisations.contact_id = $1)
    OR sequences.scope_id IN (SELECT coalesce(projects.organisation_id, projects.owner_id) FROM projects
        JOIN visible ON visible.project_id = projects.id)
    OR sequences.scope_id IN (SELECT coalesce(projects.organisation_id, projects.owner_id) FROM project_members
        JOIN projects ON projects.id = project_members.project_id WHERE project_members.user_id = $1))";

const FROM: &str = " FROM activity LEFT JOIN visible ON visible.project_id = activity.project_id WHERE ";

statements! {
    NEXT_SEQ = Sql::new(
        "INSERT INTO sequences (scope_id, seq) VALUES ($1, $2)
        ON CONFLICT (scope_id) DO UPDATE SET seq = sequences.seq + $2 RETURNING seq");
    INSERT = NewActivity::INSERT;
    INSERT_MANY = NewActivity::INSERT_MANY;
    GET = sql!("SELECT ", Activity::COLUMNS, " FROM activity WHERE id = $1");
    BY_BATCH = sql!("SELECT ", Activity::COLUMNS, " FROM activity WHERE batch_id = $1 ORDER BY scope_id, seq");
    UNDONE = Sql::new("SELECT batch_id FROM activity WHERE undoes_batch_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1");
    LAST_OF_ENTITY = sql!(
        "SELECT ", Activity::COLUMNS, " FROM activity WHERE entity_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1");
    SCOPES = sql!(
        VISIBLE, "SELECT sequences.scope_id, sequences.seq FROM sequences WHERE ", CONCERNS, "
        ORDER BY sequences.scope_id");
    CHANGES = sql!(
        VISIBLE, "SELECT ", Activity::COLUMNS, ", coalesce(visible.level, 100)", FROM, READABLE, "
            AND activity.scope_id = $4 AND activity.seq > $5 AND activity.seq <= $6
        ORDER BY activity.seq LIMIT $7");
    LIST = sql!(
        VISIBLE, "SELECT ", Activity::COLUMNS, ", coalesce(visible.level, 100)", FROM, READABLE, "
            AND (activity.project_id = $4 OR CAST($4 AS TEXT) IS NULL)
            AND (activity.actor_id = $5 OR CAST($5 AS TEXT) IS NULL)
            AND (activity.entity_id = $6 OR CAST($6 AS TEXT) IS NULL)
            AND (activity.created_at, activity.id) < ($7, $8)
        ORDER BY activity.created_at DESC, activity.id DESC LIMIT $9");
    SEE = sql!(
        VISIBLE, "SELECT ", Activity::COLUMNS, ", coalesce(visible.level, 100)", FROM, READABLE, " AND activity.id = $4");
}

/// Writes changes down, numbered in the order given. Call it last in a transaction: it holds the counter of each scope
/// until the commit, so that numbers become visible in order and without gaps.
///
/// # Errors
/// [`Error::NotUnique`] when an id exists already.
pub async fn append(tx: &mut Tx, mut changes: Vec<NewActivity>) -> Result<Vec<NewActivity>> {
    let mut next: BTreeMap<Uuid, i64> = BTreeMap::new();
    for change in &changes {
        *next.entry(change.scope_id).or_default() += 1;
    }
    // Counters are taken in the order of their ids, so that two writers never wait for each other in a circle.
    for (scope, count) in &mut next {
        let last: Option<i64> = tx.query(NEXT_SEQ).bind(*scope).bind(*count).scalar().await?;
        let last = last.unwrap_or(*count);
        tx.moved.insert(*scope, last);
        *count = last - *count;
    }
    for change in &mut changes {
        let seq = next.entry(change.scope_id).or_default();
        *seq += 1;
        change.seq = *seq;
    }
    let new = record::execute_all(tx, &changes, INSERT_MANY, INSERT, |query, row| row.bind_all(query)).await?;
    if new == changes.len() as u64 {
        Ok(changes)
    } else {
        Err(Error::NotUnique("an entry of the activity log".to_owned()))
    }
}

/// Where each scope that concerns the viewer stands now: the cursor of somebody who has read everything.
pub async fn cursor_now(session: &mut impl Session, viewer: Viewer) -> Result<Cursor> {
    session.query(SCOPES).bind(viewer.user_id).bind(viewer.super_admin).all().await
}

/// The changes since a cursor that the viewer may see. A scope the cursor does not name is read from its start. What became
/// visible only by a new membership is not in it: read the project itself then.
pub async fn changes_since(
    session: &mut impl Session,
    viewer: Viewer,
    cursor: &[(Uuid, i64)],
    limit: i64,
) -> Result<Changes> {
    let mut changes = Changes { rows: Vec::new(), cursor: Vec::new(), more: false };
    for (scope, last) in cursor_now(session, viewer).await? {
        let since = cursor.iter().find(|(known, _)| *known == scope).map_or(0, |(_, seq)| *seq);
        let room = limit - changes.rows.len() as i64;
        if since >= last {
            changes.cursor.push((scope, since));
            continue;
        }
        if room <= 0 {
            changes.more = true;
            changes.cursor.push((scope, since));
            continue;
        }
        let rows = scope_changes(session, viewer, scope, since..=last, room).await?;
        let full = rows.len() as i64 == room;
        let reached = rows.last().filter(|_| full).map_or(last, |row| row.seq);
        changes.more |= reached < last;
        changes.cursor.push((scope, reached));
        changes.rows.extend(rows);
    }
    Ok(changes)
}

/// The visible changes of one scope after the start of the range, up to its end.
async fn scope_changes(
    session: &mut impl Session,
    viewer: Viewer,
    scope: Uuid,
    range: std::ops::RangeInclusive<i64>,
    limit: i64,
) -> Result<Vec<Activity>> {
    let query = viewed(session, CHANGES, viewer).bind(scope).bind(*range.start()).bind(*range.end()).bind(limit);
    Ok(query.all::<Seen>().await?.into_iter().map(Seen::into_readable).collect())
}

fn viewed(session: &mut impl Session, sql: Sql, viewer: Viewer) -> super::Query<'_> {
    let text = viewer.user_id.uuid().to_string();
    session.query(sql).bind(viewer.user_id).bind(viewer.super_admin).bind(text)
}

/// The part of the log a viewer may see, the newest first.
pub async fn list(
    session: &mut impl Session,
    viewer: Viewer,
    filter: Filter,
    limit: i64,
    after: Option<ByTime>,
) -> Result<Vec<Activity>> {
    let after = ByTime::newest(after);
    let query = viewed(session, LIST, viewer).bind(filter.project).bind(filter.actor).bind(filter.entity_id);
    let rows: Vec<Seen> = query.bind(after.at).bind(after.id).bind(limit).all().await?;
    Ok(rows.into_iter().map(Seen::into_readable).collect())
}

/// An entry as far as the viewer may see it.
pub async fn seen(session: &mut impl Session, viewer: Viewer, id: Id<Activity>) -> Result<Option<Activity>> {
    let row: Option<Seen> = viewed(session, SEE, viewer).bind(id).optional().await?;
    Ok(row.map(Seen::into_readable))
}

/// An entry, whoever may see it.
pub async fn get(session: &mut impl Session, id: Id<Activity>) -> Result<Option<Activity>> {
    session.query(GET).bind(id).optional().await
}

/// The changes that are undone together, in the order they were made.
pub async fn by_batch(session: &mut impl Session, batch: Uuid) -> Result<Vec<Activity>> {
    session.query(BY_BATCH).bind(batch).all().await
}

/// The latest batch that took this one back, if any.
pub async fn undone(session: &mut impl Session, batch: Uuid) -> Result<Option<Uuid>> {
    session.query(UNDONE).bind(batch).scalar().await
}

/// The latest change of a row.
pub async fn last_of(session: &mut impl Session, entity_id: Uuid) -> Result<Option<Activity>> {
    session.query(LAST_OF_ENTITY).bind(entity_id).optional().await
}
