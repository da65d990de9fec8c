//! `PUT /v1/videos/{id}/presence`: who else has a video open, and what they are writing on. It locks nothing and is kept nowhere:
//! whoever says nothing for [`LASTS_SECONDS`] is gone.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Call, call::fill};
use crate::model::{Comment, Id, User, Video};

/// Says that I have a video open.
pub const PRESENCE: &str = "/v1/videos/{id}/presence";

/// So long somebody counts as present after they said so, in seconds.
pub const LASTS_SECONDS: u64 = 45;

/// That I have it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BePresent {
    /// Names the workstation, for it is in one video at a time: a random UUID, made at its start.
    pub session: Uuid,
    /// The comment that I am answering or rewording; `null` or absent: none.
    #[serde(default)]
    pub comment_id: Option<Id<Comment>>,
    /// I close it: nobody needs to wait until I am gone.
    #[serde(default)]
    pub leaves: bool,
}

/// Somebody who has the video open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Present {
    /// Who.
    pub user_id: Id<User>,
    /// The comment that they are answering or rewording; `null`: none.
    pub comment_id: Option<Id<Comment>>,
}

/// Who else has a video open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Presence {
    /// The video.
    pub video_id: Id<Video>,
    /// Everybody but you, as far as the server knows. Nobody for a client, who is not told who works.
    pub people: Vec<Present>,
}

/// Says it, and answers who else is there.
pub fn be_present(video: Id<Video>, body: &BePresent) -> Call<Presence> {
    Call::set(fill(PRESENCE, &[&video]), body)
}
