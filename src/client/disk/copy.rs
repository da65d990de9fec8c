//! The copy of what was read: the tree, the versions that were opened, and every change since, in the order it was heard. A
//! version is its review with the changes behind it applied by the same code that follows the feed, so there is no second
//! way to keep rows true. The changes become part of a review when it is read again.

use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Connection as _, SqliteConnection};

use super::{Disk, DiskError};
use crate::{
    api::{
        large,
        tree::{Review, Tree},
    },
    client::OpenVersion,
    model::{Activity, Entity, Id, Project, Timestamp, Verb, Version},
};

/// With more changes than this behind it a review is read again while the server can be asked.
const MOST_BEHIND: i64 = 2_000;
/// With more changes than this in all, versions that were not read for long are let go of.
const MOST_KEPT: i64 = 20_000;

/// Forgets what was heard of projects: of those in the list `$1` all, of those in `$2` what came before the tree was read, at `$3`.
/// An answer to a write names the project only where it is the row of a video.
const CHANGES_OF_PROJECTS: &str = "DELETE FROM log WHERE \
    coalesce(body ->> '$.project_id', body ->> '$.after.project_id') IN (SELECT value FROM json_each($1)) \
    OR at <= $3 AND \
        coalesce(body ->> '$.project_id', body ->> '$.after.project_id') IN (SELECT value FROM json_each($2))";
/// Forgets the answers to writes in a video, which name its scenes and versions at most.
const CHANGES_OF_VIDEO: &str = "DELETE FROM log \
    WHERE body ->> '$.after.version_id' IN (SELECT version FROM review WHERE video = $1) \
    OR body ->> '$.after.scene_id' IN \
        (SELECT scene.value ->> '$.id' FROM review, json_each(review.body, '$.scenes') AS scene WHERE review.video = $1)";

/// What there is of the tree.
#[derive(Debug)]
pub struct Kept {
    /// As it was read.
    pub tree: Tree,
    /// What became of it since.
    pub changes: Vec<Activity>,
    /// Where the feed goes on.
    pub cursor: String,
}

/// What there is of a version.
#[derive(Debug)]
pub struct KeptReview {
    /// As it was read, with what became of it since.
    pub review: Review,
    /// Whether it is as good as reading it now.
    pub is_whole: bool,
}

impl Disk {
    /// How far the changes go: to be asked before something is read from the server that is to be kept.
    pub async fn log_end(&self) -> Result<i64, DiskError> {
        let mut conn = self.conn.lock().await;
        // The highest number that was ever given, which a table that became empty does not forget.
        let end = sqlx::query_scalar("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'log'), 0)");
        end.fetch_one(&mut *conn).await.map_err(|error| self.error(&error))
    }

    /// Keeps the tree, which was read when the changes went so far. What is not in it any more is not for the user any more,
    /// and goes.
    pub async fn keep_tree(&self, tree: &Tree, log_at: i64) -> Result<(), DiskError> {
        let body = encode(tree)?;
        let known: Option<String> = self.meta("epoch").await?;
        if known.is_some_and(|known| known != tree.epoch.to_string()) {
            self.forget_copy().await?;
        }
        let before = self.tree().await?.map(|kept| kept.tree);
        // With another level other comments are to be seen, which no change tells.
        let is_same = |project: &Id<Project>| {
            let level = |tree: &Tree| tree.levels.iter().find(|(id, _)| id == project).map(|(_, level)| *level);
            before.as_ref().is_none_or(|before| level(before) == level(tree))
        };
        let still = tree.videos.iter().filter(|video| is_same(&video.project_id));
        let videos: Vec<String> = still.map(|video| video.id.to_string()).collect();
        let known = before.iter().flat_map(|before| &before.projects).map(|project| project.id);
        let lost: Vec<Id<Project>> = known.filter(|id| !is_same(id)).collect();
        let is_there = |id: &&Id<Project>| tree.projects.iter().any(|project| project.id == **id);
        let (changed, gone): (Vec<&Id<Project>>, Vec<&Id<Project>>) = lost.iter().partition(is_there);
        let (changed, gone) = (encode(&changed)?, encode(&gone)?);
        let mut conn = self.conn.lock().await;
        let work = async {
            let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query(
                "INSERT INTO tree (only_one, log_at, body) VALUES (1, $1, $2) \
                 ON CONFLICT (only_one) DO UPDATE SET log_at = excluded.log_at, body = excluded.body",
            )
            .bind(log_at)
            .bind(body)
            .execute(&mut *tx)
            .await?;
            set_meta(&mut tx, "epoch", &tree.epoch.to_string()).await?;
            sqlx::query("INSERT INTO meta (name, value) VALUES ('cursor', $1) ON CONFLICT (name) DO NOTHING")
                .bind(&tree.cursor)
                .execute(&mut *tx)
                .await?;
            let kept: Vec<String> = sqlx::query_scalar("SELECT DISTINCT video FROM review").fetch_all(&mut *tx).await?;
            let closed: Vec<String> = kept.into_iter().filter(|video| !videos.contains(video)).collect();
            if !lost.is_empty() {
                sqlx::query(CHANGES_OF_PROJECTS).bind(gone).bind(changed).bind(log_at).execute(&mut *tx).await?;
            }
            for video in &closed {
                sqlx::query(CHANGES_OF_VIDEO).bind(video).execute(&mut *tx).await?;
                sqlx::query("DELETE FROM review WHERE video = $1").bind(video).execute(&mut *tx).await?;
            }
            if !lost.is_empty() || !closed.is_empty() {
                // What was said there is not for the user any more either.
                sqlx::raw_sql("DELETE FROM answer").execute(&mut *tx).await?;
            }
            prune(&mut tx).await?;
            tx.commit().await
        };
        let result = work.await;
        self.ended(&mut conn, result).await
    }

    /// Keeps a version, which was read when the changes went so far.
    pub async fn keep_review(&self, review: &Review, log_at: i64) -> Result<(), DiskError> {
        let body = encode(review)?;
        let mut conn = self.conn.lock().await;
        let work = async {
            let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query(
                "INSERT INTO review (version, video, log_at, body) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (version) DO UPDATE SET log_at = excluded.log_at, body = excluded.body",
            )
            .bind(review.version.id.to_string())
            .bind(review.video.id.to_string())
            .bind(log_at)
            .bind(body)
            .execute(&mut *tx)
            .await?;
            prune(&mut tx).await?;
            tx.commit().await
        };
        let result = work.await;
        self.ended(&mut conn, result).await
    }

    /// The feed went on.
    pub async fn follow(&self, changes: &[Activity], cursor: &str) -> Result<(), DiskError> {
        let mut conn = self.conn.lock().await;
        let work = async {
            let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
            append(&mut tx, changes).await?;
            set_meta(&mut tx, "cursor", cursor).await?;
            tx.commit().await
        };
        let result = work.await;
        self.ended(&mut conn, result).await
    }

    /// The tree, if it was read before.
    pub async fn tree(&self) -> Result<Option<Kept>, DiskError> {
        let Some(cursor) = self.meta("cursor").await? else { return Ok(None) };
        let mut conn = self.conn.lock().await;
        let row: Option<(i64, String)> = sqlx::query_as("SELECT log_at, body FROM tree")
            .fetch_optional(&mut *conn)
            .await
            .map_err(|error| self.error(&error))?;
        let Some((log_at, body)) = row else { return Ok(None) };
        let changes = changes_after(&mut conn, log_at).await.map_err(|error| self.error(&error))?;
        // A copy of another version of this program is as good as none.
        Ok(serde_json::from_str(&body).ok().map(|tree| Kept { tree, changes, cursor }))
    }

    /// A version, if it was opened before.
    pub async fn review(&self, version: Id<Version>) -> Result<Option<KeptReview>, DiskError> {
        let mut conn = self.conn.lock().await;
        let work = async {
            let row: Option<(i64, String)> = sqlx::query_as("SELECT log_at, body FROM review WHERE version = $1")
                .bind(version.to_string())
                .fetch_optional(&mut *conn)
                .await?;
            let Some((log_at, body)) = row else { return Ok(None) };
            let changes = changes_after(&mut conn, log_at).await?;
            // What hangs on a scene that was deleted when the review was read is not in it.
            let misses = |change: &Activity| change.entity == Entity::Scene && change.verb == Verb::Revive;
            let is_whole = changes.len() as i64 <= MOST_BEHIND && !changes.iter().any(misses);
            let read = serde_json::from_str::<Review>(&body).ok();
            drop(body);
            Ok(read.map(|review| KeptReview { review: OpenVersion::fold(review, &changes), is_whole }))
        };
        work.await.map_err(|error: sqlx::Error| self.error(&error))
    }

    /// The versions that can be opened without the server.
    pub async fn kept_versions(&self) -> Result<Vec<Id<Version>>, DiskError> {
        let mut conn = self.conn.lock().await;
        let rows: Vec<String> = sqlx::query_scalar("SELECT version FROM review")
            .fetch_all(&mut *conn)
            .await
            .map_err(|error| self.error(&error))?;
        Ok(rows.iter().filter_map(|row| row.parse().ok()).collect())
    }

    /// When the copy was last brought up to what the server has by a program that does not follow it; none: never, or the version
    /// is not in it.
    pub async fn kept_at(&self, version: Id<Version>) -> Result<Option<Timestamp>, DiskError> {
        const KEPT_AT: &str = "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'kept_at' \
            AND EXISTS (SELECT 1 FROM review WHERE version = $1)";
        let mut conn = self.conn.lock().await;
        let at: Option<i64> = sqlx::query_scalar(KEPT_AT)
            .bind(version.to_string())
            .fetch_optional(&mut *conn)
            .await
            .map_err(|error| self.error(&error))?;
        Ok(at.map(Timestamp::from_micros))
    }

    /// It was brought up to what the server has.
    pub async fn note_kept(&self, now: Timestamp) -> Result<(), DiskError> {
        let mut conn = self.conn.lock().await;
        set_meta(&mut conn, "kept_at", &now.micros().to_string()).await.map_err(|error| self.error(&error))
    }

    /// Keeps what was read last under a name, to be shown while the server cannot be asked.
    pub async fn keep_answer(&self, name: &str, answer: &impl Serialize) -> Result<(), DiskError> {
        let body = encode(answer)?;
        let mut conn = self.conn.lock().await;
        sqlx::query(
            "INSERT INTO answer (name, body) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
        )
        .bind(name)
        .bind(body)
        .execute(&mut *conn)
        .await
        .map_err(|error| self.error(&error))?;
        Ok(())
    }

    /// What was read last under a name.
    pub async fn answer<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let mut conn = self.conn.lock().await;
        let body: Option<String> = sqlx::query_scalar("SELECT body FROM answer WHERE name = $1")
            .bind(name)
            .fetch_optional(&mut *conn)
            .await
            .ok()?;
        serde_json::from_str(&body?).ok()
    }

    /// Everything but the outbox goes: it is of another database, or of nobody any more.
    pub async fn forget_copy(&self) -> Result<(), DiskError> {
        let mut conn = self.conn.lock().await;
        let work = async {
            let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::raw_sql(
                "DELETE FROM tree; DELETE FROM review; DELETE FROM log; DELETE FROM answer; DELETE FROM meta",
            )
            .execute(&mut *tx)
            .await?;
            tx.commit().await
        };
        let result = work.await;
        self.ended(&mut conn, result).await
    }

    async fn meta(&self, name: &str) -> Result<Option<String>, DiskError> {
        let mut conn = self.conn.lock().await;
        let value = sqlx::query_scalar("SELECT value FROM meta WHERE name = $1").bind(name);
        value.fetch_optional(&mut *conn).await.map_err(|error| self.error(&error))
    }
}

async fn set_meta(conn: &mut SqliteConnection, name: &str, value: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn append(conn: &mut SqliteConnection, changes: &[Activity]) -> Result<(), sqlx::Error> {
    for change in changes {
        // Who did it before is not needed to follow a row, but for a take that is unlinked.
        let kept = match change.entity {
            Entity::SceneMedia => change.clone(),
            _ => Activity { before: None, ..change.clone() },
        };
        let body = serde_json::to_string(&kept).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        sqlx::query("INSERT INTO log (body) VALUES ($1)").bind(body).execute(&mut *conn).await?;
    }
    Ok(())
}

async fn changes_after(conn: &mut SqliteConnection, at: i64) -> Result<Vec<Activity>, sqlx::Error> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT body FROM log WHERE at > $1 ORDER BY at").bind(at).fetch_all(conn).await?;
    Ok(rows.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
}

/// Changes that everything kept holds already go. With too many left, the versions that were read longest ago go first.
async fn prune(conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    const OLD: &str = "DELETE FROM log WHERE at <= \
        (SELECT min(log_at) FROM (SELECT log_at FROM tree UNION ALL SELECT log_at FROM review))";
    sqlx::raw_sql(OLD).execute(&mut *conn).await?;
    let end: i64 = sqlx::query_scalar("SELECT coalesce(max(at), 0) FROM log").fetch_one(&mut *conn).await?;
    let gone = sqlx::query("DELETE FROM review WHERE log_at < $1").bind(end - MOST_KEPT).execute(&mut *conn).await?;
    if gone.rows_affected() > 0 {
        sqlx::raw_sql(OLD).execute(conn).await?;
    }
    Ok(())
}

fn encode(value: &impl Serialize) -> Result<String, DiskError> {
    let bytes = large::to_json(value).map_err(|error| DiskError::Other(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| DiskError::Other(error.to_string()))
}
