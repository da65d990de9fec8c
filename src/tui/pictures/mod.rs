//! Previews of media: what the screen wants to show, what is being made for it, and what is kept. The state here is pure; the
//! [`gallery`] makes previews beside the loop, and drawing only puts finished ones in their places. While the selection
//! moves nothing is made and nothing new is drawn, so that the text never waits for a picture.

mod decode;
mod encode;
mod fetch;
pub mod gallery;
mod kept;
pub mod means;
mod placing;
mod poster;
mod subject;
mod wave;

pub use decode::{Trouble, decode};
pub use encode::{Hold, Picture};
pub use fetch::{fetch, path_of};
pub use means::Means;
pub use placing::Placing;
pub use subject::{Source, Subject, Unseen};
pub use wave::Wave;

use std::cell::RefCell;

use ratatui::layout::Size;
use rustc_hash::FxHashSet;

use crate::model::{Id, Media};
use kept::Kept;

/// A preview: of what, and in how much room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub medium: Id<Media>,
    pub revision: i64,
    pub columns: u16,
    pub rows: u16,
}

impl Key {
    /// The room there is for it.
    pub fn room(self) -> Size {
        Size::new(self.columns, self.rows)
    }
}

/// A preview to be made.
#[derive(Debug)]
pub struct Job {
    pub key: Key,
    pub subject: Subject,
    pub means: Means,
    /// Names the picture in terminals that keep pictures.
    pub id: u32,
}

/// A preview that was made, or why it was not.
#[derive(Debug)]
pub struct Pictured {
    pub key: Key,
    pub outcome: Result<Preview, Trouble>,
}

/// What can be looked at.
#[derive(Debug)]
pub enum Preview {
    Picture(Picture),
    Wave(Wave),
}

impl Preview {
    /// About how much memory it takes.
    fn weight(&self) -> usize {
        match self {
            Self::Picture(picture) => picture.weight(),
            Self::Wave(wave) => size_of_val(wave.peaks.as_slice()),
        }
    }

    /// Its name in a terminal that keeps its pixels.
    fn id(&self) -> Option<u32> {
        match self {
            Self::Picture(picture) => picture.id(),
            Self::Wave(_) => None,
        }
    }
}

/// What there is to see in a place.
#[derive(Debug)]
pub enum Sight<'a> {
    /// The selection has only just come here.
    Moving,
    /// It is being made.
    Making,
    Ready(&'a Preview),
    Failed(&'a Trouble),
}

/// Something the screen has a place for.
#[derive(Debug)]
struct Wanted {
    key: Key,
    subject: Subject,
    /// The selection has stood still since it came here.
    has_rested: bool,
}

/// What is shown, made and kept.
#[derive(Debug, Default)]
pub struct Pictures {
    wanted: Vec<Wanted>,
    making: FxHashSet<Key>,
    kept: Kept,
    moves: u64,
    made: u64,
    last_id: u32,
    /// Where drawing put pictures.
    pub placing: RefCell<Placing>,
}

impl Pictures {
    /// Pictures are named from `first_id` on.
    pub fn new(first_id: u32) -> Self {
        Self { last_id: first_id, ..Self::default() }
    }

    /// Takes what the screen has places for now. Answers what need not be made any more.
    pub fn want(&mut self, subjects: Vec<(Key, Subject)>) -> Vec<Key> {
        let is_same = subjects.len() == self.wanted.len()
            && subjects.iter().zip(&self.wanted).all(|((key, _), wanted)| *key == wanted.key);
        if is_same {
            return Vec::new();
        }
        let rested: FxHashSet<Key> =
            self.wanted.iter().filter(|wanted| wanted.has_rested).map(|wanted| wanted.key).collect();
        let want = |(key, subject)| Wanted { key, subject, has_rested: rested.contains(&key) };
        self.wanted = subjects.into_iter().map(want).collect();
        self.moves += 1;
        let wanted: FxHashSet<Key> = self.wanted.iter().map(|wanted| wanted.key).collect();
        let given_up: Vec<Key> = self.making.iter().filter(|key| !wanted.contains(key)).copied().collect();
        self.making.retain(|key| wanted.contains(key));
        given_up
    }

    /// The selection has stood still for a while. Answers what is to be made.
    pub fn rest(&mut self, means: Means) -> Vec<Job> {
        let mut jobs = Vec::new();
        for wanted in &mut self.wanted {
            wanted.has_rested = true;
            if self.kept.touch(wanted.key) || !self.making.insert(wanted.key) {
                continue;
            }
            self.made += 1;
            self.last_id = self.last_id.wrapping_add(1).max(1);
            jobs.push(Job { key: wanted.key, subject: wanted.subject.clone(), means, id: self.last_id });
        }
        jobs
    }

    /// Keeps what was made. Answers the names of pictures that are kept no longer.
    pub fn take(&mut self, pictured: Pictured) -> Vec<u32> {
        let Pictured { key, outcome } = pictured;
        if !self.making.remove(&key) {
            // It was given up a moment ago.
            return outcome.ok().and_then(|preview| preview.id()).into_iter().collect();
        }
        let wanted: FxHashSet<Key> = self.wanted.iter().map(|wanted| wanted.key).collect();
        let dropped = self.kept.insert(key, outcome, &wanted);
        self.placing.borrow_mut().forget(dropped.iter().map(|(key, _)| *key));
        dropped.into_iter().filter_map(|(_, id)| id).collect()
    }

    /// Makes everything anew: files may have changed, or the font. Answers what need not be made any more, and the names of
    /// the pictures that were kept.
    pub fn forget(&mut self) -> (Vec<Key>, Vec<u32>) {
        self.moves += 1;
        self.wanted.iter_mut().for_each(|wanted| wanted.has_rested = false);
        self.placing.borrow_mut().repaint();
        (self.making.drain().collect(), self.kept.clear())
    }

    /// A picture that was made.
    pub fn picture(&self, key: Key) -> Option<&Picture> {
        match self.kept.get(key)? {
            Ok(Preview::Picture(picture)) => Some(picture),
            Ok(Preview::Wave(_)) | Err(_) => None,
        }
    }

    /// What there is to see of a preview.
    pub fn sight(&self, key: Key) -> Sight<'_> {
        let has_rested = self.wanted.iter().any(|wanted| wanted.key == key && wanted.has_rested);
        match self.kept.get(key) {
            _ if !has_rested => Sight::Moving,
            Some(Ok(preview)) => Sight::Ready(preview),
            Some(Err(trouble)) => Sight::Failed(trouble),
            None => Sight::Making,
        }
    }

    /// Whether something waits for the selection to stand still.
    pub fn is_restless(&self) -> bool {
        self.wanted.iter().any(|wanted| !wanted.has_rested)
    }

    /// Whether everything that was asked for was made.
    pub fn is_idle(&self) -> bool {
        self.making.is_empty()
    }

    /// How often something else was to be shown: when it changes, the selection has moved.
    pub fn moves(&self) -> u64 {
        self.moves
    }

    /// How many previews were asked for.
    pub fn made(&self) -> u64 {
        self.made
    }
}
