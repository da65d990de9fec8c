//! Scenes and their order: the live scenes of a version are numbered 1..n. Hold the version's lock
//! ([`super::versions::lock`]) while changing the order.

use super::{
    Result, Session, Tx,
    record::{self, Columns, row},
    search,
    sql::{LISTED_POSTGRES, LISTED_SQLITE, Sql, sql, statements, text},
};
use crate::model::{Id, Project, Scene, Version};

// The order is written by its own functions below, never together with a scene's texts: a neighbour's move changes it
// without changing the scene.
row!(Scene, "scenes", Id<Scene> {
    fixed { version_id, order as "\"order\"", lineage_id, created_at }
    written {
        title, voice_text, description, image_prompt, selected_image_id, selected_voice_id, selected_video_id,
        selected_music_id, task_id, duration_frames,
    }
    searched by search::of_scene
});

statements! {
    OF_VERSION = sql!(
        "SELECT ", Scene::COLUMNS, r#" FROM scenes
        WHERE version_id = $1 AND deleted_at IS NULL AND "order" > $2 ORDER BY "order" LIMIT $3"#);
    OF_PROJECT = sql!(
        "SELECT ", Scene::COLUMNS, r#" FROM scenes
        JOIN versions ON versions.id = scenes.version_id JOIN videos ON videos.id = versions.video_id
        WHERE videos.project_id = $1 ORDER BY scenes.version_id, scenes."order", scenes.id"#);
    OF_IDS = Sql::per_engine(
        text!("SELECT ", Scene::COLUMNS, " FROM scenes WHERE scenes.id IN ", LISTED_SQLITE),
        text!("SELECT ", Scene::COLUMNS, " FROM scenes WHERE scenes.id IN ", LISTED_POSTGRES));
    COUNT = Sql::new("SELECT count(*) FROM scenes WHERE version_id = $1 AND deleted_at IS NULL");
    IDS_IN_ORDER = Sql::new(
        r#"SELECT id FROM scenes WHERE version_id = $1 AND deleted_at IS NULL ORDER BY "order""#);
    // The order is unique at every moment, so numbers change in two steps: out of the way below zero, then back.
    LIFT_FROM = Sql::new(
        r#"UPDATE scenes SET "order" = -("order" + $3) WHERE version_id = $1 AND deleted_at IS NULL AND "order" >= $2"#);
    LIFT_ONE = Sql::new(r#"UPDATE scenes SET "order" = -CAST($3 AS BIGINT) WHERE version_id = $1 AND id = $2 AND deleted_at IS NULL"#);
    SETTLE = Sql::new(
        r#"UPDATE scenes SET "order" = -"order" WHERE version_id = $1 AND deleted_at IS NULL AND "order" < 0"#);
    SET_ORDER = Sql::new(r#"UPDATE scenes SET "order" = $2 WHERE id = $1"#);
}

/// The live scenes of a version in order, from after the order `after`.
pub async fn of_version(
    session: &mut impl Session,
    version: Id<Version>,
    limit: i64,
    after: Option<i64>,
) -> Result<Vec<Scene>> {
    session.query(OF_VERSION).bind(version).bind(after.unwrap_or(0)).bind(limit).all().await
}

/// Every scene of every version of a project, deleted ones included.
pub async fn of_project(session: &mut impl Session, project: Id<Project>) -> Result<Vec<Scene>> {
    session.query(OF_PROJECT).bind(project).all().await
}

/// The scenes with these ids that there are, deleted or not, in no order.
pub async fn of_ids(session: &mut impl Session, ids: &[Id<Scene>]) -> Result<Vec<Scene>> {
    record::all_of_ids(session, OF_IDS, ids).await
}

/// How many live scenes a version has.
pub async fn count(session: &mut impl Session, version: Id<Version>) -> Result<i64> {
    Ok(session.query(COUNT).bind(version).scalar().await?.unwrap_or_default())
}

/// The live scenes of a version, in order.
pub async fn ids_in_order(session: &mut impl Session, version: Id<Version>) -> Result<Vec<Id<Scene>>> {
    session.query(IDS_IN_ORDER).bind(version).column().await
}

/// Moves every live scene from `from` on by `delta` places: `1` makes room at `from`, `-1` closes the gap before it.
pub async fn shift(tx: &mut Tx, version: Id<Version>, from: i64, delta: i64) -> Result<()> {
    tx.query(LIFT_FROM).bind(version).bind(from).bind(delta).execute().await?;
    settle(tx, version).await
}

/// Gives live scenes new orders, all at once. Together with the scenes left out they must be 1..n again.
///
/// # Errors
/// [`super::Error::NotUnique`] when two scenes end at the same order.
pub async fn renumber(tx: &mut Tx, version: Id<Version>, orders: &[(Id<Scene>, i64)]) -> Result<()> {
    for (scene, order) in orders {
        tx.query(LIFT_ONE).bind(version).bind(*scene).bind(*order).execute().await?;
    }
    settle(tx, version).await
}

async fn settle(tx: &mut Tx, version: Id<Version>) -> Result<()> {
    tx.query(SETTLE).bind(version).execute().await?;
    Ok(())
}

/// Gives one scene an order that is free: a deleted scene before it is revived. False: no such scene.
pub async fn set_order(tx: &mut Tx, scene: Id<Scene>, order: i64) -> Result<bool> {
    Ok(tx.query(SET_ORDER).bind(scene).bind(order).execute().await? == 1)
}
