//! Amends as markers on the timeline of an editing program, and the answers back.
//!
//! A marker says in its name what is still to do and where, and in its note what: the words, the answers, and behind them a tag
//! such as `[orama:0190…]` by which the amend is known again. Names, colours and completed flags are what the target has.

pub(super) mod avid;
pub(super) mod avid_read;
pub(super) mod change;
mod collect;
pub(super) mod edl;
pub(super) mod edl_read;
pub(super) mod fcpxml;
pub(super) mod fcpxml_read;
pub(super) mod found;
pub(super) mod frameio_read;
pub(super) mod kitsu_read;
pub(super) mod otio;
pub(super) mod otio_read;
pub(super) mod plan;
mod tag;
mod words;
pub(super) mod xmeml;
pub(super) mod xmeml_read;

use super::review::{Review, WriteError, Written};
use crate::model::{Comment, CommentStatus, Id, Resolution, Timebase};

/// What is still to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// An open amend.
    ToDo,
    /// A done one.
    Done,
    /// One that will not be done: declined, or a duplicate.
    Declined,
    /// A comment that asks for nothing.
    Note,
}

impl State {
    /// The word that begins the name of a marker.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::ToDo => "TO DO",
            Self::Done => "DONE",
            Self::Declined => "DECLINED",
            Self::Note => "NOTE",
        }
    }

    const fn of(comment: &Comment) -> Self {
        match (comment.status, comment.resolution) {
            (None, _) => Self::Note,
            (Some(CommentStatus::ToDo), _) => Self::ToDo,
            (Some(CommentStatus::Done), Some(Resolution::Declined | Resolution::Duplicate)) => Self::Declined,
            (Some(CommentStatus::Done), _) => Self::Done,
        }
    }
}

/// One amend, or note, of a marker.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Which comment.
    pub(super) id: Id<Comment>,
    /// What is still to do.
    pub(super) state: State,
    /// Who wrote it, the words, and then the same of each answer.
    pub(super) said: Vec<(String, String)>,
}

/// A marker: a place, and what is said about it.
#[derive(Debug, Clone)]
pub(super) struct Marker {
    /// The first frame, from the start of the video.
    pub(super) frame: i64,
    /// How many frames, at least 1.
    pub(super) length: i64,
    /// The scene, by its place in the list.
    pub(super) scene: usize,
    /// What is said; several where the target takes only one marker a frame.
    pub(super) items: Vec<Item>,
}

impl Marker {
    /// What is still to do about the marker as a whole: everything done is done.
    pub(super) fn state(&self) -> State {
        let has = |state: State| self.items.iter().any(|item| item.state == state);
        [State::ToDo, State::Done, State::Declined].into_iter().find(|state| has(*state)).unwrap_or(State::Note)
    }
}

/// Everything that a writer needs.
pub(super) struct Sheet<'a> {
    /// The video and who it is for.
    pub(super) review: &'a Review,
    /// How frames are counted.
    pub(super) timebase: Timebase,
    /// The markers, in the order of time.
    pub(super) markers: Vec<Marker>,
}

impl Sheet<'_> {
    /// What the file is called inside: video, version and, where one was asked for, stage.
    pub(super) fn title(&self) -> String {
        let (video, version) = (&self.review.video().title, self.review.version().number);
        match self.review.stage() {
            Some(stage) => format!("{video} v{version} {stage}"),
            None => format!("{video} v{version}"),
        }
    }

    /// What a marker is about: `TO DO - 4 Harbour at dawn`. Plain ASCII around the title, which every target keeps.
    pub(super) fn head(&self, marker: &Marker) -> String {
        let scene = self.review.scenes().get(marker.scene);
        let place = scene.map_or(String::new(), |scene| format!("{} {}", scene.order, scene.title));
        let count = if marker.items.len() > 1 { format!("{} amends - ", marker.items.len()) } else { String::new() };
        format!("{} - {count}{}", marker.state().word(), place.trim())
    }

    /// The name of a marker, which lists show: what it is about and how its words begin.
    pub(super) fn name(&self, marker: &Marker) -> String {
        let head = self.head(marker);
        match marker.items.as_slice() {
            [item] => format!("{head}: {}", tag::beginning(item)),
            _ => head,
        }
    }

    /// How many frames the video has, as far as its scenes and its markers say.
    pub(super) fn length(&self) -> i64 {
        let scenes =
            self.review.times().iter().flatten().map(|time| time.start.saturating_add(time.length.unwrap_or(1)));
        let markers = self.markers.iter().map(|marker| marker.frame.saturating_add(marker.length));
        scenes.chain(markers).max().unwrap_or(1).max(1)
    }

    /// The time code of a frame of the video.
    pub(super) fn label(&self, frame: i64) -> String {
        self.timebase.label(self.review.start_frame() + frame)
    }
}

/// Writes the markers of a review.
pub(super) fn write(
    review: &Review,
    writer: fn(&Sheet<'_>) -> Result<Written, WriteError>,
) -> Result<Written, WriteError> {
    let sheet = Sheet { review, timebase: review.timebase()?, markers: collect::markers(review)? };
    let mut written = writer(&sheet)?;
    if sheet.markers.is_empty() {
        let others = if review.stage().is_some() { "; leave --stage out for those of all stages" } else { "" };
        written.notices.push(format!("{} has no amend to write{others}", sheet.title()));
    }
    Ok(written)
}
