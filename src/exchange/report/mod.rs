//! Review reports, for reading: Markdown, and one HTML file that needs nothing else and prints well.
//!
//! Both are written from the same facts. A [`Review`] holds only what its audience may read; what else is left out of a
//! report for the client (who is to do what, the words of decisions) is left out in `facts`.

mod facts;
mod html;
mod markdown;

use std::collections::HashMap;

use super::Review;
use crate::model::{Id, Scene, StageDecision, Timestamp};

/// A picture that is put into the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it is, such as `image/png`.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// One video of a report.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// The version and what was said about it.
    pub review: Review,
    /// The decisions on the video.
    pub decisions: Vec<StageDecision>,
    /// A picture for each scene that has one.
    pub pictures: HashMap<Id<Scene>, Picture>,
}

/// What a report is written from.
#[derive(Debug, Clone)]
pub struct Report {
    /// What it is about: a video, or a project.
    pub title: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// The videos, at least one, all for the same audience.
    pub videos: Vec<Reviewed>,
}

pub use html::write as html;
pub use markdown::write as markdown;
