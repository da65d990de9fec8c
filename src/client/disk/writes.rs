//! The outbox in the file. Whatever is done with it is one transaction: what another program of the same user wrote is read,
//! the state machine goes one step, and what became different is on disk before anybody is told.

use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection};
use uuid::Uuid;

use super::{
    Disk, DiskError, copy,
    written::{read_back, write_down},
};
use crate::{
    client::outbox::{Change, Entry, Gone, Outbox, State},
    model::{Activity, Entity, Id, Timestamp, Verb},
};

/// The outbox of one program, and the state of the file that it knows.
#[derive(Debug, Default)]
pub struct Turn {
    /// The state machine.
    pub outbox: Outbox,
    /// `PRAGMA data_version` when it was last read; none: not yet.
    seen: Option<i64>,
}

impl Disk {
    /// Takes one step, all of it or nothing. Answers what became different: through others first, then through the step.
    ///
    /// # Errors
    /// Nothing was written, and nothing is different once the file is read again.
    pub async fn step(
        &self,
        turn: &mut Turn,
        act: impl FnOnce(&mut Outbox) -> Vec<Change>,
    ) -> Result<Vec<Change>, DiskError> {
        let result = self.try_step(turn, act).await;
        if result.is_err() {
            // What was not written did not happen: the file tells what is.
            turn.seen = None;
            turn.outbox.land();
            if let Ok(entries) = read(&mut *self.conn.lock().await).await {
                turn.outbox.reload(entries);
            }
        }
        result
    }

    async fn try_step(
        &self,
        turn: &mut Turn,
        act: impl FnOnce(&mut Outbox) -> Vec<Change>,
    ) -> Result<Vec<Change>, DiskError> {
        let mut conn = self.conn.lock().await;
        if self.follow_file(&mut conn).await {
            turn.seen = None;
        }
        let work = async {
            let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
            let version: i64 = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut *tx).await?;
            let mut changes = Vec::new();
            if turn.seen != Some(version) {
                changes = turn.outbox.reload(read(&mut tx).await?);
            }
            let own = act(&mut turn.outbox);
            for change in &own {
                write(&mut tx, change).await?;
            }
            tx.commit().await?;
            turn.seen = Some(version);
            changes.extend(own);
            Ok(changes)
        };
        let result = work.await;
        self.ended(&mut conn, result).await
    }

    /// Whether another program of the same user wrote since.
    pub async fn is_changed(&self, turn: &Turn) -> bool {
        let mut conn = self.conn.lock().await;
        let version = sqlx::query_scalar::<_, i64>("PRAGMA data_version").fetch_one(&mut *conn).await;
        version.is_ok_and(|version| turn.seen != Some(version))
    }
}

async fn read(conn: &mut SqliteConnection) -> Result<Vec<(u64, Entry)>, sqlx::Error> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT place, entry FROM outbox ORDER BY place").fetch_all(conn).await?;
    rows.into_iter()
        .map(|(place, text)| {
            let read = read_back(place, &text).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
            if !read.is_sound {
                return Err(sqlx::Error::Decode("a write is not as it was written".into()));
            }
            Ok((place.unsigned_abs(), read.entry))
        })
        .collect()
}

pub(super) async fn put(conn: &mut SqliteConnection, place: u64, entry: &Entry) -> Result<(), sqlx::Error> {
    let mut kept = entry.clone();
    if kept.state == State::Sending {
        kept.state = State::Queued;
    }
    let text = write_down(place.cast_signed(), &kept).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(
        "INSERT INTO outbox (place, key, entry) VALUES ($1, $2, $3) \
         ON CONFLICT (place) DO UPDATE SET key = excluded.key, entry = excluded.entry",
    )
    .bind(place.cast_signed())
    .bind(entry.key.to_string())
    .bind(text)
    .execute(conn)
    .await?;
    Ok(())
}

async fn write(conn: &mut SqliteConnection, change: &Change) -> Result<(), sqlx::Error> {
    match change {
        Change::Keep(place, entry) => put(conn, *place, entry).await,
        Change::Show(..) => Ok(()),
        Change::Drop(key, gone) => {
            remove(conn, *key).await?;
            // What was done is in the copy from now on, whether or not the feed tells it before the program ends.
            match gone {
                Gone::Acknowledged(answer) => match as_change(*key, answer) {
                    Some(change) => copy::append(conn, &[change]).await,
                    None => Ok(()),
                },
                _ => Ok(()),
            }
        }
    }
}

async fn remove(conn: &mut SqliteConnection, key: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM outbox WHERE key = $1").bind(key.to_string()).execute(conn).await?;
    Ok(())
}

/// An answer as an entry of the log, as far as the copy follows it.
fn as_change(key: Uuid, answer: &Value) -> Option<Activity> {
    let row = answer.get("video").filter(|video| video.get("current_stage").is_some()).unwrap_or(answer);
    let entity = match row {
        row if row.get("current_stage").is_some() => Entity::Video,
        row if row.get("voice_text").is_some() => Entity::Scene,
        row if row.get("scene_id").is_some() && row.get("content").is_some() => Entity::Comment,
        _ => return None,
    };
    Some(Activity {
        id: Id::from_uuid(key),
        scope_id: Uuid::nil(),
        seq: 0,
        project_id: None,
        video_id: None,
        actor_id: Id::from_uuid(Uuid::nil()),
        verb: Verb::Update,
        entity,
        entity_id: row.get("id")?.as_str()?.parse().ok()?,
        before: None,
        after: Some(row.clone()),
        request_id: key,
        batch_id: key,
        undoes_batch_id: None,
        created_at: Timestamp::from_micros(0),
    })
}
