//! What the program asked for and what it said in this session: a message that flashed by can be read again.

use std::collections::VecDeque;

use crate::{
    model::{SafeText, Timestamp},
    tui::{app::msg::Job, panes::Listing, widgets::Severity},
};

/// The most lines that are kept.
const MOST: usize = 500;

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The server was asked for something.
    Asked,
    /// The workstation said something.
    Said(Severity),
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub at: Timestamp,
    pub kind: Kind,
    pub text: SafeText,
}

/// The lines, and which one is selected.
#[derive(Debug, Default)]
pub struct LogView {
    lines: VecDeque<Line>,
    /// How many lines there ever were: the number of the next one.
    count: u64,
    /// By number, the newest first.
    pub listing: Listing<u64>,
    is_stale: bool,
}

impl LogView {
    /// Notes what the workstation said.
    pub fn said(&mut self, at: Timestamp, severity: Severity, text: &str) {
        self.push(Line { at, kind: Kind::Said(severity), text: SafeText::line(text) });
    }

    /// Notes what the server was asked for. Bodies stay out of it: they may hold a secret.
    pub fn asked(&mut self, at: Timestamp, job: &Job) {
        let text = match job {
            Job::Write(write) => format!("{} {}", write.call.method, write.call.path),
            Job::Load(load) => {
                let named = format!("{load:?}");
                let name = named.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
                format!("read {}", name.to_lowercase())
            }
            Job::Outbox(_) => "look through what waits for the server".to_owned(),
        };
        self.push(Line { at, kind: Kind::Asked, text: SafeText::line(&text) });
    }

    fn push(&mut self, line: Line) {
        if self.lines.len() == MOST {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
        self.count += 1;
        self.is_stale = true;
    }

    /// Makes the rows anew if there are new lines. Called while they are shown.
    pub fn rebuild(&mut self) {
        if std::mem::take(&mut self.is_stale) {
            let first = self.count - self.lines.len() as u64;
            self.listing.rebuild((first..self.count).rev().collect());
        }
    }

    /// A line by its number.
    pub fn line(&self, number: u64) -> Option<&Line> {
        let first = self.count - self.lines.len() as u64;
        self.lines.get(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    /// The selected line.
    pub fn selected(&self) -> Option<&Line> {
        self.line(self.listing.selected()?)
    }
}
