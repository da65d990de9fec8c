//! What the rows of the queue are gathered under.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::filters::name_of;
use crate::{
    api::queue::{QueueCount, QueueItem},
    client::Replica,
    model::{Id, Project, Stage, User, Video},
};

/// By what the rows are gathered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    Project,
    #[default]
    Video,
    Stage,
    Assignee,
}

/// What a group is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupKey {
    Project(Id<Project>),
    Video(Id<Video>),
    Stage(Stage),
    Assignee(Option<Id<User>>),
}

impl Grouping {
    /// The next one, around the end.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Video => Self::Stage,
            Self::Stage => Self::Assignee,
            Self::Assignee => Self::Project,
            Self::Project => Self::Video,
        }
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Video => "video",
            Self::Stage => "stage",
            Self::Assignee => "person",
        }
    }

    /// Whether the working order, in which the server answers, keeps each group together.
    pub const fn is_working_order(self) -> bool {
        matches!(self, Self::Project | Self::Video)
    }

    /// The group of an amend.
    pub fn of(self, item: &QueueItem) -> GroupKey {
        match self {
            Self::Project => GroupKey::Project(item.project_id),
            Self::Video => GroupKey::Video(item.video_id),
            Self::Stage => GroupKey::Stage(item.comment.stage),
            Self::Assignee => GroupKey::Assignee(item.comment.assignee_id),
        }
    }

    /// The group of amends that were counted together.
    pub fn of_count(self, row: &QueueCount) -> GroupKey {
        match self {
            Self::Project => GroupKey::Project(row.project_id),
            Self::Video => GroupKey::Video(row.video_id),
            Self::Stage => GroupKey::Stage(row.stage),
            Self::Assignee => GroupKey::Assignee(row.assignee_id),
        }
    }

    /// How many amends each group holds, those that were not read yet included.
    pub fn count(self, counts: &[QueueCount]) -> FxHashMap<GroupKey, i64> {
        let mut groups = FxHashMap::default();
        for row in counts {
            let key = self.of_count(row);
            *groups.entry(key).or_default() += row.count;
        }
        groups
    }
}

impl GroupKey {
    /// Where it stands among the groups that the working order does not keep together: stages in their order; oneself
    /// first, then people by name, then nobody.
    pub fn rank(self, replica: &Replica) -> (usize, String) {
        match self {
            Self::Stage(stage) => (stage.index(), String::new()),
            Self::Assignee(Some(id)) if id == replica.me().id => (0, String::new()),
            Self::Assignee(Some(id)) => (1, format!("{} {id}", name_of(replica, id).to_lowercase())),
            Self::Assignee(None) => (2, String::new()),
            Self::Project(_) | Self::Video(_) => (0, String::new()),
        }
    }
}
