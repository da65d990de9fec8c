//! What is written for people and for editing programs: one version of a video, and the comments that an audience may read.

use std::collections::HashMap;

use super::captions::CuesOf;
use crate::model::{
    Comment, Id, Level, Project, Scene, Stage, Timebase, User, Version, Video, access,
    timing::{SceneTime, scene_times},
};

crate::words! {
    /// Whom a file is written for.
    Audience {
        /// The team.
        Internal = "internal",
        /// The client, who reads what is marked for the client and nothing else.
        Client = "client",
    }
}

impl Audience {
    /// The level whose eyes are used.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::Internal => Level::OWNER,
            Self::Client => Level::CLIENT,
        }
    }
}

/// What a review is made of.
#[derive(Debug, Clone)]
pub struct ReviewParts {
    /// The project.
    pub project: Project,
    /// The video.
    pub video: Video,
    /// The version.
    pub version: Version,
    /// Its scenes, in order.
    pub scenes: Vec<Scene>,
    /// Its comments, of all stages and for whomever.
    pub comments: Vec<Comment>,
    /// The names of people.
    pub people: HashMap<Id<User>, String>,
    /// How frames are counted; none: not known.
    pub timebase: Option<Timebase>,
    /// The frame number of the first frame.
    pub start_frame: i64,
    /// Whether comments that ask for nothing are wanted, too.
    pub notes: bool,
    /// What captions are made of.
    pub cues: CuesOf,
}

/// One version of a video with the comments that an audience may read. The others are not in it, so that no writer can let
/// one out.
#[derive(Debug, Clone)]
pub struct Review {
    parts: ReviewParts,
    audience: Audience,
    stage: Option<Stage>,
    times: Vec<Option<SceneTime>>,
}

impl Review {
    /// Leaves out what the audience may not read, what was deleted, and the stages that were not asked for. A reply whose
    /// thread is not readable is not either.
    #[must_use]
    pub fn new(mut parts: ReviewParts, audience: Audience, stage: Option<Stage>) -> Self {
        let rows: HashMap<Id<Comment>, (bool, Option<Id<Comment>>)> = parts
            .comments
            .iter()
            .map(|comment| (comment.id, (access::sees_comment(audience.level(), comment), comment.parent_id)))
            .collect();
        let is_readable = |comment: &Comment| {
            let mut at = Some(comment.id);
            // A thread cannot be deeper than there are comments, which ends the walk whatever the rows say.
            for _ in 0..=rows.len() {
                match at.map(|id| rows.get(&id)) {
                    None => return true,
                    Some(Some((true, parent))) => at = *parent,
                    Some(_) => return false,
                }
            }
            false
        };
        let wanted = |comment: &Comment| {
            comment.deleted_at.is_none() && stage.is_none_or(|stage| comment.stage == stage) && is_readable(comment)
        };
        let comments: Vec<Comment> = parts.comments.iter().filter(|comment| wanted(comment)).cloned().collect();
        parts.comments = comments;
        parts.comments.sort_by_key(|comment| (comment.created_at, comment.id));
        parts.scenes.retain(|scene| scene.deleted_at.is_none());
        parts.scenes.sort_by_key(|scene| scene.order);
        let times = scene_times(&parts.scenes);
        Self { parts, audience, stage, times }
    }

    /// The project.
    #[must_use]
    pub const fn project(&self) -> &Project {
        &self.parts.project
    }

    /// The video.
    #[must_use]
    pub const fn video(&self) -> &Video {
        &self.parts.video
    }

    /// The version.
    #[must_use]
    pub const fn version(&self) -> &Version {
        &self.parts.version
    }

    /// The scenes, in order.
    #[must_use]
    pub fn scenes(&self) -> &[Scene] {
        &self.parts.scenes
    }

    /// When each scene is, in the same order; none: not known.
    #[must_use]
    pub fn times(&self) -> &[Option<SceneTime>] {
        &self.times
    }

    /// The comments that the audience may read, oldest first, without deleted ones.
    #[must_use]
    pub fn comments(&self) -> &[Comment] {
        &self.parts.comments
    }

    /// The name of a person.
    #[must_use]
    pub fn name_of(&self, user: Id<User>) -> &str {
        self.parts.people.get(&user).map_or("somebody", String::as_str)
    }

    /// Whom it is for.
    #[must_use]
    pub const fn audience(&self) -> Audience {
        self.audience
    }

    /// The stage that was asked for; none: all.
    #[must_use]
    pub const fn stage(&self) -> Option<Stage> {
        self.stage
    }

    /// Whether comments that ask for nothing are wanted beside amends.
    #[must_use]
    pub const fn wants_notes(&self) -> bool {
        self.parts.notes
    }

    /// What captions are made of.
    #[must_use]
    pub const fn cues(&self) -> CuesOf {
        self.parts.cues
    }

    /// How frames are counted.
    ///
    /// # Errors
    /// Nobody has said so; the words name the flag that does.
    pub fn timebase(&self) -> Result<Timebase, WriteError> {
        self.parts.timebase.ok_or_else(|| {
            WriteError(format!(
                "the frame rate of {} is not known: give it with --fps, such as --fps 25 or --fps 29.97df",
                self.parts.video.title
            ))
        })
    }

    /// The frame number of the first frame.
    #[must_use]
    pub const fn start_frame(&self) -> i64 {
        self.parts.start_frame
    }
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The files: one, or several where the target takes only so much in one.
    pub files: Vec<String>,
    /// What a person should know about what is not in them, or not as it was.
    pub notices: Vec<String>,
}

/// Why a format cannot be written, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WriteError(pub String);
