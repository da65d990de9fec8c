//! Which amends the queue shows, as a person thinks of it: an age and not a moment, "mine" and not an id.

use serde::{Deserialize, Serialize};

use crate::{
    api::queue::QueueQuery,
    client::Replica,
    model::{CommentStatus, Id, Project, SafeText, Stage, Timestamp, User, Video},
};

/// The ages that a key goes through, in hours.
pub const AGES: [u32; 4] = [24, 3 * 24, 7 * 24, 14 * 24];

/// Whose amends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    #[default]
    Anybody,
    Mine,
    Nobody,
    Person(Id<User>),
}

/// Which amends. Nothing set: every open one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filters {
    pub project: Option<Id<Project>>,
    pub video: Option<Id<Video>>,
    pub stage: Option<Stage>,
    pub whose: Whose,
    pub raised_by: Option<Id<User>>,
    /// Only what was raised longer ago than this many hours.
    pub older_than: Option<u32>,
    /// What was settled instead of what is open.
    pub done: bool,
    /// What I put off, too.
    pub snoozed: bool,
}

impl Filters {
    /// The question to the server, asked at `now`.
    pub fn query(&self, now: Timestamp) -> QueueQuery {
        let before = |hours: u32| Timestamp::from_micros(now.micros() - i64::from(hours) * 3_600_000_000);
        QueueQuery {
            project: self.project,
            video: self.video,
            stage: self.stage,
            assignee: match self.whose {
                Whose::Person(id) => Some(id),
                _ => None,
            },
            mine: self.whose == Whose::Mine,
            unassigned: self.whose == Whose::Nobody,
            author: self.raised_by,
            status: self.done.then_some(CommentStatus::Done),
            before: self.older_than.map(before),
            snoozed: self.snoozed,
            limit: None,
            cursor: None,
        }
    }

    /// Whether everything open is shown.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The filters in words, one for each.
    pub fn words(&self, replica: &Replica) -> Vec<String> {
        let mut words = Vec::new();
        if self.done {
            words.push("done".to_owned());
        }
        words.extend(
            self.project.map(|id| replica.project(id).map_or("a project", |row| row.title.as_str()).to_owned()),
        );
        words.extend(self.video.map(|id| replica.video(id).map_or("a video", |row| row.title.as_str()).to_owned()));
        words.extend(self.stage.map(|stage| stage.to_string()));
        match self.whose {
            Whose::Anybody => {}
            Whose::Mine => words.push("mine".to_owned()),
            Whose::Nobody => words.push("for nobody".to_owned()),
            Whose::Person(id) => words.push(format!("for {}", name_of(replica, id))),
        }
        words.extend(self.raised_by.map(|id| format!("by {}", name_of(replica, id))));
        words.extend(self.older_than.map(|hours| format!("older than {}", age_words(hours))));
        if self.snoozed {
            words.push("with what I put off".to_owned());
        }
        words.iter().map(|word| SafeText::line(word).into_string()).collect()
    }
}

/// A person's name, as far as it is known.
pub fn name_of(replica: &Replica, id: Id<User>) -> &str {
    replica
        .user(id)
        .map_or("somebody", |user| if user.full_name.trim().is_empty() { &user.email } else { &user.full_name })
}

/// An age as filters say it.
pub fn age_words(hours: u32) -> String {
    match hours {
        hours if hours >= 7 * 24 && hours.is_multiple_of(7 * 24) => format!("{}w", hours / (7 * 24)),
        hours if hours >= 24 && hours.is_multiple_of(24) => format!("{}d", hours / 24),
        hours => format!("{hours}h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_asked_for_as_the_moment_that_it_is_now() {
        let now = Timestamp::from_micros(10 * 86_400_000_000);
        let filters = Filters { older_than: Some(72), whose: Whose::Mine, ..Filters::default() };
        let query = filters.query(now);
        assert_eq!((query.before, query.mine), (Some(Timestamp::from_micros(7 * 86_400_000_000)), true));
        assert_eq!(Filters::default().query(now), QueueQuery::default());
        assert_eq!(AGES.map(age_words), ["1d", "3d", "1w", "2w"]);
    }

    #[test]
    fn filters_that_a_later_version_wrote_are_read_as_far_as_they_are_known() {
        let read: Filters =
            serde_json::from_str(r#"{"stage":"audio","whose":"nobody","mood":"blue"}"#).expect("filters");
        assert_eq!(read, Filters { stage: Some(Stage::Audio), whose: Whose::Nobody, ..Filters::default() });
    }
}
