//! Reads the markers of FCPXML: those on clips, at their time in the sequence that the clips are in.

use quick_xml::events::BytesStart;

use super::found::{FoundMarker, MarkerFile, Position, Seconds};
use crate::exchange::{
    error::{Problem, ReadError},
    xml::{self, Piece, attribute},
};

const FILE: xml::Kind = xml::Kind { program: "Final Cut Pro", noun: "project", has_doctype: true };

/// What holds other things at a time of its own.
const CLIPS: [&[u8]; 11] = [
    b"asset-clip",
    b"clip",
    b"ref-clip",
    b"sync-clip",
    b"mc-clip",
    b"gap",
    b"video",
    b"audio",
    b"title",
    b"audition",
    b"spine",
];

/// Reads a project, an event or a library.
pub(in crate::exchange) fn read(name: &str, text: &str) -> Result<MarkerFile, ReadError> {
    let mut walk = Walk::default();
    xml::walk(text, &FILE, |piece, line| match piece {
        Piece::Start(tag) => walk.enter(tag, line),
        Piece::Text(_) => Ok(()),
        Piece::End => {
            walk.open.pop();
            Ok(())
        }
    })
    .map_err(|problem| ReadError::new(name, vec![problem]))?;
    Ok(walk.file)
}

#[derive(Default)]
struct Walk {
    file: MarkerFile,
    open: Vec<Level>,
}

/// An element that is open.
#[derive(Clone, Copy)]
struct Level {
    /// What is added to a time inside it to get the time of the video; none: it is in no sequence.
    shift: Option<Seconds>,
    /// Whether what is in it follows one another, and where the next one begins.
    next: Option<Seconds>,
}

impl Walk {
    fn enter(&mut self, tag: &BytesStart<'_>, line: usize) -> Result<(), Problem> {
        let name = tag.name();
        let Some(above) = self.open.last().copied() else {
            if name.as_ref() != b"fcpxml" {
                let name = String::from_utf8_lossy(name.as_ref()).into_owned();
                return Err(Problem::at(
                    line,
                    format!("the file begins with <{name}>, not <fcpxml>: this is no FCPXML."),
                ));
            }
            self.open.push(Level { shift: None, next: None });
            return Ok(());
        };
        let level = match name.as_ref() {
            b"marker" => {
                self.mark(tag, line, above)?;
                above
            }
            b"sequence" => {
                let start = time(tag, "tcStart").unwrap_or(Seconds::ZERO);
                Level { shift: Seconds::ZERO.minus(start), next: None }
            }
            // What is described here is in no timeline yet.
            b"resources" => Level { shift: None, next: None },
            clip if CLIPS.contains(&clip) => self.clip(tag, above, clip == b"spine"),
            _ => above,
        };
        self.open.push(level);
        Ok(())
    }

    /// A clip begins: at its `offset` in what it is in, or where the clip before it ends.
    fn clip(&mut self, tag: &BytesStart<'_>, above: Level, is_spine: bool) -> Level {
        if is_spine {
            let offset = time(tag, "offset").unwrap_or(Seconds::ZERO);
            let shift = above.shift.and_then(|shift| shift.plus(offset));
            // The time of a spine begins where its sequence does.
            let first = above.shift.and_then(|shift| Seconds::ZERO.minus(shift));
            return Level { shift, next: first };
        }
        self.file.events += 1;
        let offset = time(tag, "offset").or(above.next).unwrap_or(Seconds::ZERO);
        if let (Some(open), Some(_)) = (self.open.last_mut(), above.next) {
            open.next = time(tag, "duration").and_then(|duration| offset.plus(duration));
        }
        let start = time(tag, "start").unwrap_or(Seconds::ZERO);
        let shift = above.shift.and_then(|shift| shift.plus(offset)?.minus(start));
        Level { shift, next: None }
    }

    fn mark(&mut self, tag: &BytesStart<'_>, line: usize, above: Level) -> Result<(), Problem> {
        let at = time(tag, "start").and_then(|start| above.shift?.plus(start));
        self.file.push(FoundMarker {
            position: at.map_or(Position::Nowhere, Position::Time),
            name: attribute(tag, "value").unwrap_or_default(),
            text: attribute(tag, "note").unwrap_or_default(),
            is_done: attribute(tag, "completed").as_deref() == Some("1"),
            ..FoundMarker::at(line)
        })
    }
}

/// A time such as `3600s` or `100/2400s`.
fn time(tag: &BytesStart<'_>, name: &str) -> Option<Seconds> {
    let text = attribute(tag, name)?;
    let text = text.strip_suffix('s')?;
    let (num, den) = text.split_once('/').unwrap_or((text, "1"));
    if num.len() > 18 || den.len() > 18 {
        return None;
    }
    if let Some((whole, part)) = num.split_once('.') {
        let scale = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
        return Seconds::new(format!("{whole}{part}").parse().ok()?, scale);
    }
    Seconds::new(num.parse().ok()?, den.parse().ok()?)
}
