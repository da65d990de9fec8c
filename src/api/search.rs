//! `GET /v1/search`: comments, scene texts and titles by their words.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Call, call::with_query};
use crate::model::{
    Comment, CommentStatus, Id, Project, Scene, Stage, StageStatus, Timestamp, User, Version, Video,
    search::{Excerpt, Kind},
};

/// Search.
pub const SEARCH: &str = "/v1/search";

/// What to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words, `"phrases"`, and the terms `is: stage: by: in: assigned:`; a `-` before one excludes it. Any text is a query.
    pub q: String,
    /// Most rows wanted: 1 to 1000, 200 where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before, with the same `q`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One row that was found, with what it takes to show it and to go there. What a row of its kind does not have is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchHit {
    /// What it is.
    pub kind: Kind,
    /// Which one: the id of a comment, scene, version, video or project.
    pub id: Uuid,
    /// When it was made.
    pub created_at: Timestamp,
    /// The project.
    pub project_id: Id<Project>,
    /// Its title.
    pub project_title: String,
    /// The video.
    pub video_id: Option<Id<Video>>,
    /// Its title.
    pub video_title: Option<String>,
    /// Where the video is now.
    pub current_stage: Option<Stage>,
    /// How far that stage is.
    pub stage_status: Option<StageStatus>,
    /// The version.
    pub version_id: Option<Id<Version>>,
    /// Its number.
    pub version_number: Option<i64>,
    /// Its name.
    pub version_name: Option<String>,
    /// The scene.
    pub scene_id: Option<Id<Scene>>,
    /// Its place in the version.
    pub scene_order: Option<i64>,
    /// Its label.
    pub scene_title: Option<String>,
    /// The stage of a comment, or the current one of a video.
    pub stage: Option<Stage>,
    /// Of an amend: whether it is done.
    pub status: Option<CommentStatus>,
    /// Who wrote a comment.
    pub author_id: Option<Id<User>>,
    /// Who is to do it.
    pub assignee_id: Option<Id<User>>,
    /// The comment that it answers.
    pub parent_id: Option<Id<Comment>>,
    /// The texts in which the words stand; where no word was asked for, the first text.
    pub excerpts: Vec<Excerpt>,
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchPage {
    /// What was found, the latest to arrive in the database first.
    pub items: Vec<SearchHit>,
    /// What to send as `cursor` for the next page; null: this was the last. A page may hold fewer rows than wanted, or none,
    /// and still not be the last: no request passes over more than 20,000 candidates.
    pub next_cursor: Option<String>,
    /// How the query was understood.
    pub understood: Vec<Understood>,
}

/// One term of the query as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Understood {
    /// The term, as it would have to be typed to mean this.
    pub term: String,
    /// The name of a term that has one: `is`, `stage`, `by`, `in`, `assigned`. Null: words of the text.
    pub name: Option<String>,
    /// The words, or the value of the term.
    pub value: String,
    /// It must not hold.
    pub exclude: bool,
    /// False: there is nobody with this name, no project or video with this title, or no word in it to look for.
    pub known: bool,
}

/// A page of what is found.
pub fn page(query: &SearchQuery) -> Call<SearchPage> {
    Call::get(with_query(SEARCH, query))
}
