//! Who else is in the video that is open, as far as the server tells.

use rustc_hash::FxHashSet;

use crate::{
    api::presence::{Presence, Present},
    client::Whereabouts,
    model::{Comment, Id, User},
    tui::{app::App, text::cut},
};

/// The longest name that is written where there is little room, in columns.
const LONGEST: usize = 12;
/// So many names are written where there is room.
const NAMED: usize = 3;

/// Where we are, as others were told, and who else is there.
#[derive(Debug, Default)]
pub struct Others {
    told: Option<Whereabouts>,
    people: Vec<Present>,
    /// Those whose names were asked for.
    asked: FxHashSet<Id<User>>,
}

impl Others {
    /// We are somewhere. Says whether that is news for others.
    pub fn are_told(&mut self, now: Option<Whereabouts>) -> bool {
        if self.told == now {
            return false;
        }
        if self.told.map(|told| told.video) != now.map(|now| now.video) {
            self.people.clear();
        }
        self.told = now;
        true
    }

    /// Who is somewhere by now.
    pub fn take(&mut self, presence: Presence) {
        if self.told.is_some_and(|told| told.video == presence.video_id) {
            self.people = presence.people;
        }
    }

    /// Whether somebody is there who is not known here, and was not asked for.
    pub fn has_strangers(&mut self, is_known: impl Fn(Id<User>) -> bool) -> bool {
        let mut is_new = false;
        for present in &self.people {
            is_new |= !is_known(present.user_id) && self.asked.insert(present.user_id);
        }
        is_new
    }

    /// Nobody is heard any more.
    pub fn forget(&mut self) {
        self.people.clear();
    }
}

impl App {
    /// Who else has the video open, in words for the first line; none: nobody, or nobody tells.
    pub fn company_words(&self, columns: u16) -> Option<String> {
        let people = &self.others.people;
        let glyphs = self.look().glyphs;
        let first = |present: &Present| {
            let name = self.name_of(present.user_id);
            cut(name.as_str().split_whitespace().next().unwrap_or("somebody"), LONGEST, glyphs.ellipsis).into_owned()
        };
        let room = if columns < 100 { 1 } else { NAMED };
        let names: Vec<String> = people.iter().take(room).map(first).collect();
        let more = people.len() - names.len();
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        (!names.is_empty()).then(|| format!("with {}{more} ", names.join(", ")))
    }

    /// Who else is answering or rewording a comment, in words.
    pub fn writer_words(&self, comment: Id<Comment>) -> Option<String> {
        let mut writers = self.others.people.iter().filter(|present| present.comment_id == Some(comment));
        let first = self.name_of(writers.next()?.user_id);
        Some(match writers.count() {
            0 => format!("{first} is writing"),
            more => format!("{first} and {more} more are writing"),
        })
    }
}
