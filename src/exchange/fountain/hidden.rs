//! The boneyard `/* … */`, which is not part of the script, and notes `[[ … ]]`, which are about it.

use super::{Line, is_blank};
use crate::{
    exchange::script::{Notice, ScriptNote},
    model::words::counted,
};

/// A script without what is hidden in it.
pub(super) struct Visible {
    pub(super) lines: Vec<Line>,
    pub(super) notes: Vec<ScriptNote>,
    pub(super) notices: Vec<Notice>,
}

/// Takes boneyard and notes out of a text. A line that was only a note disappears, so that a note between two lines of a
/// speech does not end it; a line that was only boneyard stays as an empty one.
pub(super) fn take_out(text: &str) -> Visible {
    let mut scan = Scan::new(text);
    while let Some(opening) = scan.next_opening() {
        match opening {
            Opening::Boneyard(start) => scan.skip_boneyard(start),
            Opening::Note(start) => scan.skip_note(start),
        }
    }
    scan.finish()
}

enum Opening {
    Boneyard(usize),
    Note(usize),
}

/// A walk through the text from left to right. Each search goes on where the last one stopped, so that a text full of
/// openings without an end costs no more than any other.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    line: Line,
    touched: bool,
    boneyard: Search,
    boneyard_end: Search,
    note: Search,
    note_end: Search,
    paragraph_end: ParagraphEnd,
    out: Visible,
    boneyards: Vec<usize>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: Line { number: 1, text: String::new() },
            touched: false,
            boneyard: Search::new("/*"),
            boneyard_end: Search::new("*/"),
            note: Search::new("[["),
            note_end: Search::new("]]"),
            paragraph_end: ParagraphEnd::default(),
            out: Visible { lines: Vec::new(), notes: Vec::new(), notices: Vec::new() },
            boneyards: Vec::new(),
        }
    }

    fn next_opening(&mut self) -> Option<Opening> {
        let boneyard = self.boneyard.from(self.text, self.at);
        let note = self.note.from(self.text, self.at);
        match (boneyard, note) {
            (Some(boneyard), Some(note)) if note < boneyard => Some(Opening::Note(note)),
            (Some(boneyard), _) => Some(Opening::Boneyard(boneyard)),
            (None, Some(note)) => Some(Opening::Note(note)),
            (None, None) => None,
        }
    }

    fn skip_boneyard(&mut self, start: usize) {
        self.show_until(start);
        let Some(end) = self.boneyard_end.from(self.text, start + 2) else {
            let text = "/* is never closed by */, so what follows it was read as part of the script.";
            self.out.notices.push(Notice::at(self.line.number, text));
            self.boneyard.exhaust();
            return;
        };
        self.boneyards.push(self.line.number);
        for _ in self.text[start..end].matches('\n') {
            self.end_line(false);
        }
        self.at = end + 2;
    }

    fn skip_note(&mut self, start: usize) {
        let limit = self.paragraph_end.from(self.text, start);
        let end = self.note_end.from(self.text, start + 2).filter(|end| *end < limit);
        let Some(end) = end else {
            self.show_until(start + 2);
            return;
        };
        self.show_until(start);
        let inside = &self.text[start + 2..end];
        self.out.notes.push(ScriptNote { text: inside.trim().to_owned(), line: self.line.number });
        self.touched = true;
        for _ in inside.matches('\n') {
            self.end_line(true);
            self.touched = true;
        }
        self.at = end + 2;
    }

    fn show_until(&mut self, end: usize) {
        for part in self.text[self.at..end].split_inclusive('\n') {
            self.line.text.push_str(part.trim_end_matches('\n'));
            if part.ends_with('\n') {
                self.end_line(true);
            }
        }
        self.at = end;
    }

    /// Ends the current line; one that only held a note is left out if `may_vanish`.
    fn end_line(&mut self, may_vanish: bool) {
        let next = Line { number: self.line.number + 1, text: String::new() };
        let line = std::mem::replace(&mut self.line, next);
        let vanishes = may_vanish && self.touched && line.text.trim().is_empty();
        self.touched = false;
        if !vanishes {
            self.out.lines.push(line);
        }
    }

    fn finish(mut self) -> Visible {
        self.show_until(self.text.len());
        self.end_line(true);
        if let Some(first) = self.boneyards.first() {
            let count = counted(self.boneyards.len(), "boneyard passage", "boneyard passages");
            let text = format!("{count} /* … */ from here on: not part of the script, so not read.");
            self.out.notices.push(Notice::at(*first, text));
        }
        self.out
    }
}

/// The next place of a word in the text, found once.
struct Search {
    word: &'static str,
    found: Option<usize>,
    searched: bool,
}

impl Search {
    const fn new(word: &'static str) -> Self {
        Self { word, found: None, searched: false }
    }

    fn from(&mut self, text: &str, at: usize) -> Option<usize> {
        let stale = self.found.is_some_and(|found| found < at);
        if stale || !self.searched {
            self.found = text[at..].find(self.word).map(|found| at + found);
            self.searched = true;
        }
        self.found
    }

    fn exhaust(&mut self) {
        (self.found, self.searched) = (None, true);
    }
}

/// The end of the paragraph that a place is in: no note goes beyond it.
#[derive(Default)]
struct ParagraphEnd {
    end: usize,
}

impl ParagraphEnd {
    fn from(&mut self, text: &str, at: usize) -> usize {
        if at < self.end {
            return self.end;
        }
        let mut end = text[at..].find('\n').map_or(text.len(), |index| at + index + 1);
        for line in text[end..].split_inclusive('\n') {
            if is_blank(line.trim_end_matches('\n')) {
                break;
            }
            end += line.len();
        }
        self.end = end.max(at + 1);
        self.end
    }
}
