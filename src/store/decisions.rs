//! Stage decisions: written once.

use super::{
    Result, Session, Tx,
    page::ByTime,
    record::{self, Columns, Written, record},
    sql::{sql, statements},
};
use crate::model::{Id, StageDecision, Video};

record!(StageDecision, "stage_decisions", key "id" {
    id, video_id, version_id, action, stage, from_status, to_stage, to_status, note, acknowledged_open, decided_by_id,
    created_at,
});

statements! {
    GET = sql!("SELECT ", StageDecision::COLUMNS, " FROM stage_decisions WHERE id = $1");
    INSERT = StageDecision::INSERT;
    INSERT_MANY = StageDecision::INSERT_MANY;
    OF_VIDEO = sql!(
        "SELECT ", StageDecision::COLUMNS, " FROM stage_decisions
        WHERE video_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4");
}

/// A decision by id.
pub async fn get(session: &mut impl Session, id: Id<StageDecision>) -> Result<Option<StageDecision>> {
    session.query(GET).bind(id).optional().await
}

/// Writes a decision down. False: its id exists already.
pub async fn insert(tx: &mut Tx, decision: &StageDecision) -> Result<bool> {
    Ok(decision.bind_all(tx.query(INSERT)).execute().await? == 1)
}

/// Writes decisions down, many with each statement. Answers how many were new.
pub async fn insert_all(tx: &mut Tx, decisions: &[StageDecision]) -> Result<u64> {
    record::execute_all(tx, decisions, INSERT_MANY, INSERT, |query, decision| decision.bind_all(query)).await
}

/// The decisions on a video, the newest first.
pub async fn of_video(
    session: &mut impl Session,
    video: Id<Video>,
    limit: i64,
    after: Option<ByTime>,
) -> Result<Vec<StageDecision>> {
    let after = ByTime::newest(after);
    session.query(OF_VIDEO).bind(video).bind(after.at).bind(after.id).bind(limit).all().await
}
