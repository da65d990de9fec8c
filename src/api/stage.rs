//! `POST /v1/videos/{id}/stage` and `GET /v1/videos/{id}/decisions`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Call, Page, PageQuery,
    call::{fill, with_query},
};
use crate::model::{Id, Stage, StageAction, StageDecision, Version, Video};

/// Decides on the current stage.
pub const STAGE: &str = "/v1/videos/{id}/stage";
/// What was decided so far.
pub const DECISIONS: &str = "/v1/videos/{id}/decisions";

/// A decision on the current stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// What to do.
    pub action: StageAction,
    /// The words that go on record. Needed to reopen, and to approve over open amends.
    #[serde(default)]
    #[schema(max_length = 200_000)]
    pub note: String,
    /// Go on although amends are open.
    #[serde(default)]
    pub acknowledge_open: bool,
    /// Where reopening goes back to; absent: the same stage.
    #[serde(default)]
    pub to_stage: Option<Stage>,
    /// The newest version the decider looked at; refused when there is a newer one by now.
    #[serde(default)]
    pub version_id: Option<Id<Version>>,
}

/// What was decided, and the video as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Decided {
    /// The video with its new stage and status.
    pub video: Video,
    /// The decision on record.
    pub decision: StageDecision,
}

/// Decides. With a revision it is refused (412) when somebody was faster.
pub fn decide(video: Id<Video>, body: &Decide, revision: Option<i64>) -> Call<Decided> {
    let mut call = Call::post(fill(STAGE, &[&video]), body);
    call.if_match = revision;
    call
}

/// The decisions on a video, newest first.
pub fn decisions(video: Id<Video>, page: &PageQuery) -> Call<Page<StageDecision>> {
    Call::get(with_query(&fill(DECISIONS, &[&video]), page))
}
