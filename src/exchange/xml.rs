//! XML: a walk over it that builds no tree and knows no entities, and the text in it that is written here.

use std::fmt::Write as _;

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use super::{error::Problem, json_tree::count_line_ends, limits::MAX_XML_DEPTH};

/// What an XML file is, for the messages and for what it may hold.
pub(super) struct Kind {
    /// The program that makes such files.
    pub(super) program: &'static str,
    /// What such a file is.
    pub(super) noun: &'static str,
    /// Whether it may name its document type; one that declares anything is always refused.
    pub(super) has_doctype: bool,
}

/// What the walk comes by.
pub(super) enum Piece<'a, 'b> {
    /// An element begins.
    Start(&'a BytesStart<'b>),
    /// Words, or a part of them.
    Text(&'a str),
    /// The element that began last and has not ended yet ends.
    End,
}

/// Walks over a file and hands out its pieces with their lines.
pub(super) fn walk(
    text: &str,
    kind: &Kind,
    mut take: impl FnMut(Piece<'_, '_>, usize) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let program = kind.program;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut lines = LineCounter { text: text.as_bytes(), at: 0, line: 1 };
    let mut open: Vec<usize> = Vec::new();
    loop {
        let line = lines.line_at(reader.buffer_position());
        let event = reader.read_event().map_err(|error| {
            let line = lines.line_at(reader.error_position());
            Problem::at(line, format!("this is not well-formed XML: {error}. Save it in {program} again."))
        })?;
        let undecodable = |error: quick_xml::encoding::EncodingError| Problem::at(line, error.to_string());
        match event {
            Event::Start(tag) => {
                if open.len() >= MAX_XML_DEPTH {
                    return Err(Problem::at(line, too_deep(kind)));
                }
                take(Piece::Start(&tag), line)?;
                open.push(line);
            }
            Event::End(_) => {
                open.pop();
                take(Piece::End, line)?;
            }
            Event::Text(text) => take(Piece::Text(&text.decode().map_err(undecodable)?), line)?,
            Event::CData(data) => take(Piece::Text(&data.decode().map_err(undecodable)?), line)?,
            Event::GeneralRef(reference) => {
                let c = resolve(&reference, program).map_err(|reason| Problem::at(line, reason))?;
                take(Piece::Text(c.encode_utf8(&mut [0; 4])), line)?;
            }
            Event::DocType(doctype) => check_doctype(&doctype, kind).map_err(|reason| Problem::at(line, reason))?,
            Event::Eof => return ensure_closed(&open),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// An attribute, without white space around it; none where it is absent, empty or cannot be read.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = tag.try_get_attribute(name).ok()??.unescape_value().ok()?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn too_deep(kind: &Kind) -> String {
    let (noun, program) = (kind.noun, kind.program);
    format!("the elements are nested more than {MAX_XML_DEPTH} deep; no {noun} is. Save it in {program} again.")
}

fn check_doctype(doctype: &[u8], kind: &Kind) -> Result<(), String> {
    let program = kind.program;
    if !kind.has_doctype {
        return Err(format!(
            "the file declares a document type (<!DOCTYPE …>), which {program} never writes and which is not read. Remove that line."
        ));
    }
    if doctype.contains(&b'[') {
        return Err(format!(
            "the document type declares something between [ and ], which {program} never writes and which is not read. Remove it."
        ));
    }
    Ok(())
}

fn ensure_closed(open: &[usize]) -> Result<(), Problem> {
    match open.last() {
        Some(line) => {
            Err(Problem::at(*line, "the file ends before what begins here is closed: it is cut short. Copy it again."))
        }
        None => Ok(()),
    }
}

fn resolve(reference: &BytesRef<'_>, program: &str) -> Result<char, String> {
    let name = reference.decode().map_err(|error| error.to_string())?;
    let number = reference.resolve_char_ref().ok().flatten();
    let c = number.or(match name.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    });
    c.filter(|c| *c != '\0').ok_or_else(|| {
        format!("&{name}; stands for nothing in a {program} file. Replace it by the character it means.")
    })
}

/// Tells lines from byte positions that only ever grow.
struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
}

impl LineCounter<'_> {
    fn line_at(&mut self, position: u64) -> usize {
        let end = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        if end > self.at {
            self.line += count_line_ends(&self.text[self.at..end]);
            self.at = end;
        }
        self.line
    }
}

/// Text between tags, or in an attribute: marks are escaped, line ends in an attribute stay line ends, and what XML has no
/// way to write becomes a replacement character.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\r' | '\t' => {
                // Writing to a String cannot fail.
                let _ = write!(escaped, "&#{};", c as u32);
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}
