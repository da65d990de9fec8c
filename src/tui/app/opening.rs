//! The take that is being opened in the desktop's program.

use crate::{
    client::Wanted,
    model::{Id, Media},
    tui::opener::{Opening, Step, Told},
};

/// What is under way, one at a time: the next one takes its place.
#[derive(Debug, Default)]
pub struct Openings {
    last: u64,
    now: Option<Now>,
}

/// One that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    number: u64,
    pub medium: Id<Media>,
    /// How it is called.
    pub name: String,
    /// How much of how much is here, once it takes a while.
    pub fetched: Option<(u64, u64)>,
    size: u64,
}

impl Openings {
    /// Begins one.
    pub fn begin(&mut self, media: &Media, name: String) -> Opening {
        self.last += 1;
        let bytes = Wanted::of(media).filter(|_| media.is_uploaded());
        let size = bytes.as_ref().map_or(0, |bytes| bytes.size);
        self.now = Some(Now { number: self.last, medium: media.id, name, fetched: None, size });
        Opening { number: self.last, medium: media.id, url: media.url.clone(), bytes }
    }

    /// What is under way.
    pub fn now(&self) -> Option<&Now> {
        self.now.as_ref()
    }

    /// Gives up what is under way.
    pub fn give_up(&mut self) -> Option<Now> {
        self.now.take()
    }

    /// Takes what is told. Answers the end of the one that is under way; what is told of others comes too late.
    pub fn take(&mut self, told: Told) -> Option<(Now, Step)> {
        let now = self.now.as_mut().filter(|now| now.number == told.number)?;
        if let Step::Fetched(count) = told.step {
            now.fetched = Some((count, now.size));
            return None;
        }
        Some((self.now.take()?, told.step))
    }
}
