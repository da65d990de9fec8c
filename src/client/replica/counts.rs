//! How many amends there are: counted by the server, in the open version here, and with what waits.

use rustc_hash::FxHashMap;

use super::Replica;
use crate::{
    api::videos::AmendCount,
    model::{Id, Stage, Video},
};

/// How many amends a video's newest version has at one stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Still to do.
    pub open: i64,
    /// Done.
    pub done: i64,
}

impl Replica {
    /// Takes the amends of all videos as counted by the server.
    pub fn set_counts(&mut self, counts: &[AmendCount]) {
        self.counts = counts.iter().map(entry).collect();
    }

    /// Takes the amends of one video as counted by the server.
    pub fn set_counts_of(&mut self, video: Id<Video>, counts: &[AmendCount]) {
        self.counts.retain(|(counted, _), _| *counted != video);
        self.counts.extend(counts.iter().map(entry));
    }

    /// The amends of a video's newest version at a stage. Of the one that is open they are counted here, with what waits.
    pub fn counts(&self, video: Id<Video>, stage: Stage) -> Counts {
        if let Some(open) = self.open.as_ref().filter(|open| open.video_id() == video)
            && self.newest_version(video).is_some_and(|newest| newest.id == open.version_id())
        {
            let counts = open.threads().version(open.version_id(), stage);
            return Counts { open: counts.open as i64, done: counts.done as i64 };
        }
        self.counts.get(&(video, stage)).copied().unwrap_or_default()
    }

    /// The open amends of a video's newest version over all stages, as the queue counts them, with what waits.
    pub fn open_amends(&self, video: Id<Video>) -> i64 {
        let counted: i64 = Stage::ALL.iter().map(|stage| self.counts(video, *stage).open).sum();
        // What waits in the video that is open lies over its comments, which were counted.
        let is_open = self.open.as_ref().is_some_and(|open| open.video_id() == video);
        let waiting = if is_open { 0 } else { self.waiting.get(&video).copied().unwrap_or(0) };
        (counted + waiting).max(0)
    }

    /// How many more amends of each video are open when what waits is done.
    pub fn wait_for(&mut self, opened: &FxHashMap<Id<Video>, i64>) {
        self.waiting.clone_from(opened);
    }

    /// The amends of a video's newest version at its current stage.
    pub fn current_counts(&self, video: &Video) -> Counts {
        self.counts(video.id, video.current_stage)
    }
}

fn entry(count: &AmendCount) -> ((Id<Video>, Stage), Counts) {
    ((count.video_id, count.stage), Counts { open: count.open, done: count.done })
}
