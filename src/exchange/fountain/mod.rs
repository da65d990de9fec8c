//! The Fountain reader, after the syntax of <https://fountain.io/syntax>.
//!
//! Three passes, each over lines that keep their number: `hidden` takes out the boneyard and the notes, `title_page`
//! takes the title page off the top, `grammar` tells what the remaining lines are.

mod grammar;
mod hidden;
mod title_page;
mod write;

pub use write::write;

use super::{
    cut,
    element::{Element, Kind},
    error::ReadError,
    script::Script,
};

/// One line of the script as the grammar sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// Its number in the file, from 1.
    number: usize,
    /// Its text without boneyard and notes.
    text: String,
}

impl Line {
    /// Whether it separates elements. A line of two spaces does not: it is how a speech holds an empty line.
    fn is_blank(&self) -> bool {
        is_blank(&self.text)
    }
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty() && line.len() < 2
}

/// Reads a script. Any text is a legal one, unless it has more scenes than anybody can review.
pub(super) fn read(name: &str, text: &str) -> Result<Script, ReadError> {
    let hidden::Visible { lines, notes, mut notices } = hidden::take_out(text);
    let title_page::TitlePage { title, length, notices: kept } = title_page::take_off(&lines);
    notices.extend(kept);
    let mut elements = grammar::elements(&lines[length..]);
    elements.extend(notes.into_iter().map(|note| Element::new(Kind::Note, note.text, note.line)));
    elements.sort_by_key(|element| (element.line, element.kind == Kind::Note));
    let division = cut::divide(elements).map_err(|problem| ReadError::new(name, vec![problem]))?;
    notices.extend(division.notices);
    Ok(Script { title, rule: division.rule, scenes: division.scenes, notices })
}
