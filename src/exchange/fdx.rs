//! The Final Draft reader: a walk over the XML without building a tree of it.
//!
//! Read are the paragraphs below `Content` (also below `Content/Body`), those side by side in a `DualDialogue`, the
//! writer's `ScriptNote`s, and the title page for its title. Everything else is about how pages look.

use quick_xml::events::BytesStart;

use super::{
    cut,
    element::{Element, Kind},
    error::{Problem, ReadError},
    script::{Notice, Script},
    xml::{self, Piece, attribute},
};
use crate::model::words::counted;

/// What Final Draft writes.
const FILE: xml::Kind = xml::Kind { program: "Final Draft", noun: "script", has_doctype: false };

/// Reads a script.
pub(super) fn read(name: &str, text: &str) -> Result<Script, ReadError> {
    let mut walk = Walk::default();
    xml::walk(text, &FILE, |piece, line| walk.take(&piece, line))
        .map_err(|problem| ReadError::new(name, vec![problem]))?;
    if !walk.saw_content {
        let reason = "there is no <Content> with paragraphs in this file. Save it in Final Draft as a script (.fdx).";
        return Err(ReadError::whole(name, reason));
    }
    walk.into_script().map_err(|problem| ReadError::new(name, vec![problem]))
}

/// An element of the XML that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Content,
    TitlePage,
    TitleContent,
    Paragraph,
    Dual,
    Text,
    Note,
    /// Anything that is not read, with all that is in it.
    Skipped,
}

/// A paragraph of the script on its way.
struct Paragraph {
    kind: Kind,
    text: String,
    line: usize,
    /// How many elements there were when it began: what came since is inside it.
    first: usize,
}

#[derive(Default)]
struct Walk {
    open: Vec<Place>,
    paragraphs: Vec<Paragraph>,
    note: Option<(usize, String)>,
    title: Vec<(usize, String)>,
    elements: Vec<Element>,
    stray_notes: Vec<Element>,
    saw_content: bool,
}

impl Walk {
    fn take(&mut self, piece: &Piece<'_, '_>, line: usize) -> Result<(), Problem> {
        match piece {
            Piece::Start(tag) => self.enter(tag, line)?,
            Piece::Text(words) => self.add(words),
            Piece::End => self.leave(),
        }
        Ok(())
    }

    fn enter(&mut self, tag: &BytesStart<'_>, line: usize) -> Result<(), Problem> {
        let place = self.place_of(tag.name().as_ref(), line)?;
        match place {
            Place::Content => self.saw_content = true,
            Place::Paragraph if self.note.is_none() => {
                let first = self.elements.len();
                self.paragraphs.push(Paragraph { kind: kind_of(tag), text: String::new(), line, first });
            }
            Place::Note => self.note = Some((line, String::new())),
            _ => {}
        }
        self.open.push(place);
        Ok(())
    }

    fn place_of(&self, name: &[u8], line: usize) -> Result<Place, Problem> {
        let Some(above) = self.open.last() else {
            return if name == b"FinalDraft" {
                Ok(Place::Root)
            } else {
                let name = String::from_utf8_lossy(name);
                Err(Problem::at(
                    line,
                    format!("the file begins with <{name}>, not <FinalDraft>: this is not a Final Draft script."),
                ))
            };
        };
        Ok(match (above, name) {
            (Place::Root, b"Content") | (Place::Content, b"Body") => Place::Content,
            (Place::Root, b"TitlePage") => Place::TitlePage,
            (Place::Root, b"ScriptNotes") => Place::Root,
            (Place::TitlePage, b"Content") => Place::TitleContent,
            (Place::Content | Place::TitleContent | Place::Dual | Place::Note, b"Paragraph") => Place::Paragraph,
            (Place::Paragraph, b"DualDialogue") => Place::Dual,
            (Place::Paragraph | Place::Content | Place::Root, b"ScriptNote") if self.note.is_none() => Place::Note,
            (Place::Paragraph | Place::Note, b"Text") => Place::Text,
            _ => Place::Skipped,
        })
    }

    fn leave(&mut self) {
        let Some(closed) = self.open.pop() else { return };
        match closed {
            Place::Paragraph if self.note.is_some() => self.add_to_note("\n"),
            Place::Paragraph => self.end_paragraph(),
            Place::Note => self.end_note(),
            _ => {}
        }
    }

    /// Adds words to what is open. Words directly in a paragraph, outside `Text`, count: some programs write them.
    fn add(&mut self, words: &str) {
        let Some(open) = self.open.last() else { return };
        let counts = match open {
            Place::Text => true,
            Place::Paragraph | Place::Note => !words.trim().is_empty(),
            _ => false,
        };
        if !counts {
            return;
        }
        if self.note.is_some() {
            self.add_to_note(words);
        } else if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(words);
        }
    }

    fn add_to_note(&mut self, words: &str) {
        if let Some((_, text)) = &mut self.note {
            text.push_str(words);
        }
    }

    fn end_note(&mut self) {
        let Some((line, text)) = self.note.take() else { return };
        let note = Element::new(Kind::Note, text.trim(), line);
        if note.text.is_empty() {
            return;
        }
        // Inside a paragraph the note comes first in the file, and belongs behind it.
        let inside = self.open.contains(&Place::Content);
        if inside { self.elements.push(note) } else { self.stray_notes.push(note) }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        let text = paragraph.text.trim_end();
        if self.open.contains(&Place::TitleContent) {
            if !text.trim().is_empty() {
                self.title.push((paragraph.line, text.trim().to_owned()));
            }
            return;
        }
        let numbered = matches!(paragraph.kind, Kind::Heading { number: Some(_) });
        if text.trim().is_empty() && !numbered {
            return;
        }
        let text = if paragraph.kind == Kind::Action { text } else { text.trim() };
        let element = Element::new(paragraph.kind, text, paragraph.line);
        let own = &self.elements[paragraph.first.min(self.elements.len())..];
        let notes = own.iter().rev().take_while(|element| element.kind == Kind::Note).count();
        self.elements.insert(self.elements.len() - notes, element);
    }

    fn into_script(self) -> Result<Script, Problem> {
        let mut notices = Vec::new();
        let mut title = self.title.into_iter();
        let first = title.next().map(|(_, title)| title);
        let others: Vec<(usize, String)> = title.collect();
        if let Some((line, _)) = others.first() {
            let words: Vec<String> = others.iter().map(|(_, words)| words.replace('\n', " ")).collect();
            notices
                .push(Notice::at(*line, format!("The title page says `{}`, which is in no scene.", words.join(" / "))));
        }
        if let Some(stray) = self.stray_notes.first() {
            let count = counted(self.stray_notes.len(), "note stands", "notes stand");
            notices.push(Notice::at(
                stray.line,
                format!("{count} outside the script's paragraphs: kept with the first scene."),
            ));
        }
        let elements = with_stray_notes(self.elements, self.stray_notes);
        let division = cut::divide(elements)?;
        notices.extend(division.notices);
        Ok(Script { title: first, rule: division.rule, scenes: division.scenes, notices })
    }
}

/// Puts notes without a place behind the first element, which is in the first scene.
fn with_stray_notes(mut elements: Vec<Element>, stray: Vec<Element>) -> Vec<Element> {
    let at = elements.len().min(1);
    elements.splice(at..at, stray);
    elements
}

fn kind_of(tag: &BytesStart<'_>) -> Kind {
    match attribute(tag, "Type").unwrap_or_default().as_str() {
        "Scene Heading" => Kind::Heading { number: attribute(tag, "Number") },
        "Character" => Kind::Character { dual: false },
        "Parenthetical" => Kind::Parenthetical,
        "Dialogue" => Kind::Dialogue,
        "Singing" => Kind::Lyric,
        "Transition" => Kind::Transition,
        _ => Kind::Action,
    }
}
