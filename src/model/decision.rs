//! Stage decisions: who decided what, when and why.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Id, Stage, StageAction, StageStatus, Timestamp, User, Version, Video};

/// One decision on a video's stage. Written once, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StageDecision {
    /// Which.
    pub id: Id<StageDecision>,
    /// On which video.
    pub video_id: Id<Video>,
    /// The newest version at that moment: what was looked at. None where the video had no version.
    pub version_id: Option<Id<Version>>,
    /// What was decided.
    pub action: StageAction,
    /// The stage the video was at.
    pub stage: Stage,
    /// The status it had.
    pub from_status: StageStatus,
    /// The stage it went to.
    pub to_stage: Stage,
    /// The status it went to.
    pub to_status: StageStatus,
    /// The words given with it.
    pub note: String,
    /// How many open amends were acknowledged.
    pub acknowledged_open: i64,
    /// Who decided.
    pub decided_by_id: Id<User>,
    /// When.
    pub created_at: Timestamp,
}
