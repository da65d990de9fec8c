//! The marks inside a cue: who speaks, how it looks, and characters that the format needs for itself.

use super::CaptionKind;
use crate::exchange::compose::Speech;

/// The longest mark that is taken for one, in bytes: what is longer is text with an angle in it.
const MAX_MARK: usize = 400;

/// A cue's text without its marks, divided where somebody else speaks, and how many marks of looks were left out.
pub(super) fn take_out(kind: CaptionKind, lines: &[&str]) -> (Vec<Speech>, usize) {
    let mut out = Out { speeches: vec![Speech { speaker: None, lines: vec![String::new()] }], looks: 0 };
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.new_line();
        }
        // An empty line would end the cue, so one inside it is written as a space that does not break.
        if line.trim() == "\u{a0}" {
            continue;
        }
        match kind {
            CaptionKind::Srt => read_srt(line, &mut out),
            CaptionKind::Vtt => read_vtt(line, &mut out),
        }
    }
    for speech in &mut out.speeches {
        for line in &mut speech.lines {
            trim(line);
        }
        let end = speech.lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        speech.lines.truncate(end);
    }
    out.speeches.retain(|speech| !speech.lines.is_empty());
    (out.speeches, out.looks)
}

/// Takes the space off both ends; most lines have none, and stay as they are.
fn trim(line: &mut String) {
    line.truncate(line.trim_end().len());
    line.drain(..line.len() - line.trim_start().len());
}

struct Out {
    speeches: Vec<Speech>,
    looks: usize,
}

impl Out {
    fn push(&mut self, text: &str) {
        if let Some(line) = self.speeches.last_mut().and_then(|speech| speech.lines.last_mut()) {
            line.push_str(text);
        }
    }

    fn new_line(&mut self) {
        self.speeches.last_mut().into_iter().for_each(|speech| speech.lines.push(String::new()));
    }

    fn speak(&mut self, name: &str) {
        self.speeches.push(Speech { speaker: Some(name.to_owned()), lines: vec![String::new()] });
    }
}

/// `<i>`, `<font …>` and the like, and `{\an8}`: looks, which a scene does not have.
fn read_srt(line: &str, out: &mut Out) {
    let mut rest = line;
    let (mut angle, mut brace) = (Close::of('>'), Close::of('}'));
    while let Some(at) = rest.find(['<', '{']) {
        out.push(&rest[..at]);
        rest = &rest[at..];
        let close = if rest.starts_with('<') { &mut angle } else { &mut brace };
        let end = close.within(line, line.len() - rest.len());
        if let Some(end) = end.filter(|end| is_look(&rest[1..*end])) {
            out.looks += 1;
            rest = &rest[end + 1..];
        } else {
            // Both are one byte.
            out.push(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push(rest);
}

fn is_look(inside: &str) -> bool {
    if let Some(tag) = inside.strip_prefix('\\') {
        return tag.starts_with(char::is_alphabetic);
    }
    // The longest word of a look is `font`: whatever follows says nothing.
    let near = &inside[..inside.floor_char_boundary(8)];
    let word = near.trim_start_matches('/').split([' ', '\t']).next().unwrap_or_default();
    ["i", "b", "u", "s", "font"].iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Where marks are closed in a line, found once for all that are opened before it.
struct Close {
    mark: char,
    /// The next one; the end of the line: there is none.
    at: Option<usize>,
}

impl Close {
    const fn of(mark: char) -> Self {
        Self { mark, at: None }
    }

    /// How far behind a place it is, where that is near enough for a mark.
    fn within(&mut self, line: &str, from: usize) -> Option<usize> {
        let at = match self.at {
            Some(at) if at >= from => at,
            _ => line[from..].find(self.mark).map_or(line.len(), |behind| from + behind),
        };
        self.at = Some(at);
        (at < line.len() && at - from <= MAX_MARK).then_some(at - from)
    }
}

/// `<v Name>` begins a speech; `&amp;` and its like are what they stand for; the other marks are looks.
fn read_vtt(line: &str, out: &mut Out) {
    let mut rest = line;
    let mut close = Close::of('>');
    while let Some(at) = rest.find(['<', '&']) {
        out.push(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('<') {
            read_tag(rest, close.within(line, line.len() - rest.len()), out)
        } else {
            read_reference(rest, out)
        };
    }
    out.push(rest);
}

fn read_tag<'a>(rest: &'a str, end: Option<usize>, out: &mut Out) -> &'a str {
    let Some(end) = end else {
        out.push("<");
        return &rest[1..];
    };
    let inside = &rest[1..end];
    let (word, name) = inside.split_once([' ', '\t']).unwrap_or((inside, ""));
    match word.split('.').next() {
        Some("v") if !name.trim().is_empty() => out.speak(&unescape(name.trim())),
        Some("/v" | "v") => {}
        _ => out.looks += 1,
    }
    &rest[end + 1..]
}

const REFERENCES: [(&str, &str); 6] =
    [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u{a0}"), ("&lrm;", "\u{200e}"), ("&rlm;", "\u{200f}")];

fn read_reference<'a>(rest: &'a str, out: &mut Out) -> &'a str {
    if let Some((reference, text)) = REFERENCES.iter().find(|(reference, _)| rest.starts_with(reference)) {
        out.push(text);
        &rest[reference.len()..]
    } else {
        out.push("&");
        &rest[1..]
    }
}

fn unescape(name: &str) -> String {
    let mut out = Out { speeches: vec![Speech { speaker: None, lines: vec![String::new()] }], looks: 0 };
    let mut rest = name;
    while let Some(at) = rest.find('&') {
        out.push(&rest[..at]);
        rest = read_reference(&rest[at..], &mut out);
    }
    out.push(rest);
    out.speeches.pop().and_then(|mut speech| speech.lines.pop()).unwrap_or_default()
}

/// A text with the characters that `WebVTT` needs for itself written as references.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
