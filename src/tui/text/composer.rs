//! The multi-line editor. ratatui-textarea keeps the text and its history; it moves and deletes by characters, so the
//! size of each step is measured here, in grapheme clusters.

use std::cell::{Cell, RefCell};

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui_textarea::{CursorMove, TextArea};

use super::composer_view::Layout;
use super::grapheme::{after, before, byte_of, edge_from, word_after, word_before};
use crate::tui::keymap::Chord;

/// How many changes can be taken back.
const HISTORY: usize = 1000;

/// A text of many lines being written.
pub struct Composer {
    pub(super) area: TextArea<'static>,
    /// What it began with, or was last saved as.
    saved: String,
    /// Counts changes, so that the layout is made anew only after one.
    pub(super) revision: u64,
    pub(super) layout: RefCell<Layout>,
    /// The first row that is drawn.
    pub(super) scroll: Cell<usize>,
    /// The column that moving up and down keeps to.
    goal: Option<usize>,
    /// The revision that a completed name made. To the widget it is two changes.
    completed: Option<u64>,
}

/// The beginning of somebody's name, from an @ to the cursor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mention {
    /// The line of the @, and which character of it it is.
    pub at: (usize, usize),
    /// What is written behind the @.
    pub name: String,
}

impl Default for Composer {
    fn default() -> Self {
        Self::with_text("")
    }
}

impl Composer {
    /// A composer that holds a text, with the cursor at its end. It is not dirty and has nothing to take back.
    pub fn with_text(text: &str) -> Self {
        let text = normalised(text);
        let mut area = TextArea::new(text.split('\n').map(ToOwned::to_owned).collect());
        area.set_max_histories(HISTORY);
        let (layout, scroll) = (RefCell::default(), Cell::new(0));
        let mut composer = Self { area, saved: text, revision: 0, layout, scroll, goal: None, completed: None };
        composer.go_to_end();
        composer
    }

    /// What was written, with `\n` between lines.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Replaces everything, as one step that undo takes back. The cursor goes to the end.
    pub fn set_text(&mut self, text: &str) {
        let text = normalised(text);
        if text == self.text() {
            return;
        }
        self.area.select_all();
        if text.is_empty() {
            self.area.cut();
        } else {
            self.area.insert_str(text);
        }
        self.changed();
    }

    /// Whether it differs from what it began with.
    pub fn is_dirty(&self) -> bool {
        self.text() != self.saved
    }

    /// Line and character of the cursor, counted from 0.
    pub fn cursor(&self) -> (usize, usize) {
        let at = self.area.cursor();
        (at.0, at.1)
    }

    /// Writes a pasted text as one step that undo takes back. It is text whatever it holds; control characters stay in
    /// it and are drawn as pictures.
    pub fn paste(&mut self, text: &str) {
        self.area.insert_str(normalised(text));
        self.changed();
    }

    /// The name that is being written at the cursor. An @ in the middle of a word is an address, and begins none.
    pub fn mention(&self) -> Option<Mention> {
        /// No name has more than this.
        const LONGEST: usize = 80;
        let (line, _) = self.cursor();
        let (text, at) = self.place();
        let before = &text[..at];
        let start = before.rfind('@')?;
        let name = &before[start + 1..];
        let begins = before[..start].chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
        let is_name = begins && name.chars().count() <= LONGEST && !name.starts_with(char::is_whitespace);
        is_name.then(|| Mention { at: (line, before[..start].chars().count()), name: name.to_owned() })
    }

    /// Writes a name in the place of its beginning, as one step that undo takes back.
    pub fn complete(&mut self, mention: &Mention, name: &str) {
        let (line, column) = self.cursor();
        if mention.at.0 != line || mention.at.1 >= column {
            return;
        }
        self.go_to(line, mention.at.1);
        self.area.start_selection();
        self.go_to(line, column);
        self.area.insert_str(format!("@{name} "));
        self.changed();
        self.completed = Some(self.revision);
    }

    /// Begins a new line.
    pub fn newline(&mut self) {
        self.area.insert_newline();
        self.changed();
    }

    /// Takes the last change back; `false` when there is none.
    pub fn undo(&mut self) -> bool {
        let undone = self.area.undo();
        if self.completed == Some(self.revision) {
            self.area.undo();
        }
        self.changed();
        undone
    }

    /// Does the last change again that was taken back.
    pub fn redo(&mut self) -> bool {
        let redone = self.area.redo();
        self.changed();
        redone
    }

    /// Takes an editing key that the keymap has no action for; `false` when it means nothing here.
    pub fn input(&mut self, chord: Chord) -> bool {
        if let Some(letter) = chord.typed() {
            self.area.insert_char(letter);
            self.changed();
            return true;
        }
        let word = !(chord.mods() & (KeyModifiers::CONTROL | KeyModifiers::ALT)).is_empty();
        match chord.code() {
            KeyCode::Up => self.move_rows(-1),
            KeyCode::Down => self.move_rows(1),
            KeyCode::PageUp => self.move_rows(-self.page()),
            KeyCode::PageDown => self.move_rows(self.page()),
            KeyCode::Left => self.go_left(word),
            KeyCode::Right => self.go_right(word),
            KeyCode::Home if word => self.go_to_start(),
            KeyCode::Home => self.go_to_line_start(),
            KeyCode::End if word => self.go_to_end(),
            KeyCode::End => self.go_to_line_end(),
            KeyCode::Backspace => self.delete_left(word),
            KeyCode::Delete => self.delete_right(word),
            KeyCode::Tab => self.paste("\t"),
            KeyCode::Enter => self.newline(),
            KeyCode::Char(letter) if chord.mods() == KeyModifiers::CONTROL => return self.control(letter),
            _ => return false,
        }
        true
    }

    /// Keys of every shell that no action is bound to by default.
    fn control(&mut self, letter: char) -> bool {
        match letter {
            'a' => self.go_to_line_start(),
            'h' => self.delete_left(false),
            'w' => self.delete_left(true),
            'k' => {
                self.area.delete_line_by_end();
                self.changed();
            }
            _ => return false,
        }
        true
    }

    /// The line of the cursor and the byte it stands at.
    pub(super) fn place(&self) -> (&str, usize) {
        let (line, column) = self.cursor();
        let text = self.area.lines()[line].as_str();
        (text, byte_of(text, column))
    }

    fn go_left(&mut self, word: bool) {
        let (line, column) = self.cursor();
        let (text, at) = self.place();
        let to = if word { word_before(text, at) } else { before(text, at) };
        let count = text[to..at].chars().count();
        match (count, line) {
            (0, 0) => {}
            (0, _) => self.go_to(line - 1, self.characters_of(line - 1)),
            _ => self.go_to(line, column - count),
        }
    }

    fn go_right(&mut self, word: bool) {
        let (line, column) = self.cursor();
        let (text, at) = self.place();
        let to = if word { word_after(text, at) } else { after(text, at) };
        match text[at..to].chars().count() {
            0 if line + 1 < self.area.lines().len() => self.go_to(line + 1, 0),
            count => self.go_to(line, column + count),
        }
    }

    /// At the beginning of a line the line break before it is deleted.
    fn delete_left(&mut self, word: bool) {
        let (line, column) = self.cursor();
        let (text, at) = self.place();
        let to = if word { word_before(text, at) } else { before(text, at) };
        let count = text[to..at].chars().count();
        if count == 0 {
            self.area.delete_newline();
        } else {
            self.go_to(line, column - count);
            self.area.delete_str(count);
        }
        self.changed();
    }

    /// At the end of a line the line break after it is deleted.
    fn delete_right(&mut self, word: bool) {
        let (text, at) = self.place();
        let to = if word { word_after(text, at) } else { after(text, at) };
        let count = text[at..to].chars().count();
        let last_line = self.cursor().0 + 1 == self.area.lines().len();
        if count > 0 {
            self.area.delete_str(count);
        } else if !last_line {
            self.area.delete_str(1);
        }
        self.changed();
    }

    fn characters_of(&self, line: usize) -> usize {
        self.area.lines()[line].chars().count()
    }

    fn go_to_start(&mut self) {
        self.go_to(0, 0);
    }

    fn go_to_end(&mut self) {
        let last = self.area.lines().len() - 1;
        self.go_to(last, self.characters_of(last));
    }

    fn go_to_line_start(&mut self) {
        self.go_to(self.cursor().0, 0);
    }

    fn go_to_line_end(&mut self) {
        let line = self.cursor().0;
        self.go_to(line, self.characters_of(line));
    }

    /// The only way the cursor is moved. The widget's other moves count columns of the screen and so miss characters
    /// without a width; its jump counts characters, but takes 16 bits, so the rest is walked.
    fn go_to(&mut self, line: usize, character: usize) {
        let clamp = |value| u16::try_from(value).unwrap_or(u16::MAX);
        let (row, column) = (clamp(line), clamp(character));
        self.area.move_cursor(CursorMove::Jump(row, column));
        for _ in usize::from(row)..line {
            self.area.move_cursor(CursorMove::Down);
        }
        for _ in usize::from(column)..character {
            self.area.move_cursor(CursorMove::Forward);
        }
        self.goal = None;
    }

    fn page(&self) -> isize {
        self.layout.borrow().lines.saturating_sub(1).max(1) as isize
    }

    /// Up and down go by the rows that are seen, not by the lines of the text, and keep their column.
    fn move_rows(&mut self, by: isize) {
        self.lay_out(None);
        let (row, column) = self.row_and_column();
        let goal = self.goal.unwrap_or(column);
        let last = self.layout.borrow().rows.len().saturating_sub(1);
        let target = row.saturating_add_signed(by).min(last);
        let (line, to) = self.character_at(target, goal);
        match (target == row, by < 0) {
            (true, true) => self.go_to_line_start(),
            (true, false) => self.go_to_line_end(),
            (false, _) => self.go_to(line, to),
        }
        self.goal = Some(goal);
    }

    /// A new letter can join the cluster before or after it; the cursor then stands behind the whole.
    fn changed(&mut self) {
        self.area.cancel_selection();
        self.revision += 1;
        self.goal = None;
        let (line, column) = self.cursor();
        let (text, at) = self.place();
        let inside = text[at..edge_from(text, at)].chars().count();
        if inside > 0 {
            self.go_to(line, column + inside);
        }
    }
}

/// One kind of line break.
fn normalised(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests;
