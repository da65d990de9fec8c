//! What each line is.

use super::Line;
use crate::exchange::{
    cut::is_scene_line,
    element::{Element, Kind},
};

/// The elements of the lines below the title page.
pub(super) fn elements(lines: &[Line]) -> Vec<Element> {
    let mut reader = Reader { lines, at: 0, after_break: true, elements: Vec::new() };
    while reader.at < lines.len() {
        reader.read_next();
    }
    reader.elements
}

struct Reader<'a> {
    lines: &'a [Line],
    at: usize,
    /// Whether the line at hand begins a paragraph: it stands at the top, after an empty line, or after an element that
    /// is always one line.
    after_break: bool,
    elements: Vec<Element>,
}

impl<'a> Reader<'a> {
    fn read_next(&mut self) {
        let line = &self.lines[self.at];
        if line.text.trim().is_empty() {
            self.at += 1;
            self.after_break = true;
        } else if let Some(element) = standing_line(line) {
            let breaks = element.kind != Kind::Lyric;
            self.take(element, breaks);
        } else if !self.after_break {
            self.read_action();
        } else if let Some(element) = heading(line).or_else(|| transition(line, self.ends_paragraph(self.at))) {
            self.take(element, false);
        } else if let Some(element) = self.character(self.at) {
            self.take(element, false);
            self.read_speech();
        } else {
            self.read_action();
        }
    }

    fn take(&mut self, element: Element, after_break: bool) {
        self.elements.push(element);
        self.at += 1;
        self.after_break = after_break;
    }

    /// Whether nothing stands directly below a line.
    fn ends_paragraph(&self, at: usize) -> bool {
        self.lines.get(at + 1).is_none_or(|next| next.text.trim().is_empty())
    }

    fn character(&self, at: usize) -> Option<Element> {
        let line = self.lines.get(at)?;
        let text = line.text.trim();
        let (name, dual) = text.strip_suffix('^').map_or((text, false), |name| (name.trim_end(), true));
        let kind = Kind::Character { dual };
        if let Some(forced) = name.strip_prefix('@') {
            return Some(Element::new(kind, forced.trim(), line.number)).filter(|e| !e.text.is_empty());
        }
        let is_cue = !self.ends_paragraph(at) && is_name(name) && !name.ends_with("TO:") && !is_scene_line(name);
        is_cue.then(|| Element::new(kind, name, line.number))
    }

    fn read_speech(&mut self) {
        while let Some(line) = self.lines.get(self.at).filter(|line| !line.is_blank()) {
            let element = speech_line(line);
            let over = element.text.is_empty() && self.opens_element(self.at + 1);
            if element.kind == Kind::PageBreak || over {
                break;
            }
            self.take(element, false);
        }
        // A line of spaces keeps a speech open, but is no part of it where nothing follows.
        while self.elements.last().is_some_and(|e| e.kind == Kind::Dialogue && e.text.is_empty()) {
            self.elements.pop();
        }
    }

    /// Whether a line begins something that ends a speech although the line above holds spaces, as editors leave them.
    fn opens_element(&self, at: usize) -> bool {
        let Some(line) = self.lines.get(at) else { return true };
        standing_line(line).is_some() || heading(line).is_some() || self.character(at).is_some()
    }

    /// Reads lines into one paragraph of action until an empty line or a line that is always an element of its own.
    fn read_action(&mut self) {
        let first = &self.lines[self.at];
        let mut paragraph: Vec<&'a str> = Vec::new();
        while let Some(line) = self.lines.get(self.at) {
            let ends = line.text.trim().is_empty() || standing_line(line).is_some();
            if ends {
                break;
            }
            paragraph.push(action_text(&line.text));
            self.at += 1;
        }
        self.after_break = false;
        self.elements.push(Element::new(Kind::Action, paragraph.join("\n"), first.number));
    }
}

/// An element that is one line wherever it stands outside a speech.
fn standing_line(line: &Line) -> Option<Element> {
    let text = line.text.trim();
    if is_page_break(text) {
        return Some(Element::new(Kind::PageBreak, "", line.number));
    }
    if let Some(synopsis) = text.strip_prefix('=').map(str::trim).filter(|synopsis| !synopsis.is_empty()) {
        return Some(Element::new(Kind::Synopsis, synopsis, line.number));
    }
    if let Some(lyric) = text.strip_prefix('~') {
        return Some(Element::new(Kind::Lyric, lyric.trim(), line.number));
    }
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    let section = text[level..].trim();
    (level > 0 && !section.is_empty()).then(|| Element::new(Kind::Section { level }, section, line.number))
}

fn is_page_break(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| byte == b'=')
}

fn heading(line: &Line) -> Option<Element> {
    let text = line.text.trim();
    let forced = text.strip_prefix('.').filter(|rest| rest.starts_with(char::is_alphanumeric));
    let text = forced.or_else(|| begins_as_heading(text).then_some(text))?;
    let (text, number) = split_number(text);
    Some(Element::new(Kind::Heading { number: number.map(str::to_owned) }, text, line.number))
}

/// Whether a line begins with INT, EXT, EST, INT/EXT or I/E, with or without full stops, in any case, and goes on.
pub(super) fn begins_as_heading(text: &str) -> bool {
    const PLACES: [&str; 3] = ["INT", "EXT", "EST"];
    const BOTH: [&str; 4] = ["INT/EXT", "EXT/INT", "I/E", "E/I"];
    let Some(end) = text.find(|c: char| !(c.is_ascii_alphabetic() || c == '.' || c == '/')) else {
        return begins_joined(text, &PLACES);
    };
    let plain: String = text[..end].chars().filter(|c| *c != '.').map(|c| c.to_ascii_uppercase()).collect();
    let separated = text[end..].starts_with([' ', '\t', '-']);
    let goes_on = text[end..].chars().any(char::is_alphanumeric);
    let begins = PLACES.contains(&plain.as_str()) || BOTH.contains(&plain.as_str());
    (begins && separated && goes_on) || begins_joined(text, &PLACES)
}

/// Whether the place follows the full stop without a space: `INT.HOUSE`.
fn begins_joined(text: &str, places: &[&str]) -> bool {
    let Some((place, rest)) = text.split_once('.') else { return false };
    places.iter().any(|word| word.eq_ignore_ascii_case(place)) && rest.starts_with(char::is_alphanumeric)
}

/// The heading without the number between hashes at its end, and the number.
fn split_number(text: &str) -> (&str, Option<&str>) {
    let Some(inner) = text.strip_suffix('#') else { return (text, None) };
    match inner.rsplit_once('#') {
        Some((heading, number)) if !number.trim().is_empty() => (heading.trim_end(), Some(number.trim())),
        _ => (text, None),
    }
}

fn transition(line: &Line, alone: bool) -> Option<Element> {
    let text = line.text.trim();
    if let Some(forced) = text.strip_prefix('>') {
        let kind = if forced.ends_with('<') { Kind::Action } else { Kind::Transition };
        let words = forced.trim_end_matches('<').trim();
        return Some(Element::new(kind, words, line.number)).filter(|e| !e.text.is_empty());
    }
    // A space behind the colon is how a writer says that the line is action.
    let ends = line.text.ends_with("TO:") && !text.starts_with('!') && !text.chars().any(char::is_lowercase);
    (ends && alone).then(|| Element::new(Kind::Transition, text, line.number))
}

/// Whether a line in capitals can be a name. What stands in brackets behind it may be in any case.
pub(super) fn is_name(text: &str) -> bool {
    let name = text.split('(').next().unwrap_or_default();
    let closed = text.len() == name.len() || text.ends_with(')');
    let capital = name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
    closed && capital && !text.starts_with(['!', '>'])
}

fn speech_line(line: &Line) -> Element {
    let text = line.text.trim();
    if is_page_break(text) {
        return Element::new(Kind::PageBreak, "", line.number);
    }
    if let Some(lyric) = text.strip_prefix('~') {
        return Element::new(Kind::Lyric, lyric.trim(), line.number);
    }
    let kind = if text.starts_with('(') && text.ends_with(')') { Kind::Parenthetical } else { Kind::Dialogue };
    Element::new(kind, text, line.number)
}

/// A line of action: without the mark that forces it, with its indentation.
fn action_text(line: &str) -> &str {
    let trimmed = line.trim();
    if let Some(forced) = trimmed.strip_prefix('!') {
        return forced.trim_end();
    }
    match trimmed.strip_prefix('>').and_then(|rest| rest.strip_suffix('<')) {
        Some(centred) => centred.trim(),
        None => line.trim_end(),
    }
}
