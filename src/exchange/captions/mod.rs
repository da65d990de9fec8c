//! Captions, `SubRip` (`.srt`) and `WebVTT` (`.vtt`): cues become scenes, and spoken texts or amends become cues.
//!
//! Both are lists of cues between empty lines, so both are read by the same walk. What differs is the top of the file, the
//! point or comma in times, and the marks inside a cue.

mod marks;
mod read;
mod review;
pub mod time;
mod write;

pub use review::{CuesOf, of_review};
pub use write::{Caption, write};

pub(super) use read::read;

crate::words! {
    /// The two ways to write captions.
    CaptionKind {
        /// `SubRip`.
        Srt = "srt",
        /// `WebVTT`, <https://www.w3.org/TR/webvtt1/>.
        Vtt = "vtt",
    }
}
