//! Reads the markers of the XML of Final Cut Pro 7, which Premiere writes: those of the sequence, and those of its clips.

use super::found::{FoundMarker, MarkerFile, Position};
use crate::{
    exchange::{
        error::{Problem, ReadError},
        xml::{self, Piece},
    },
    model::FrameRate,
};

const FILE: xml::Kind = xml::Kind { program: "Premiere", noun: "sequence", has_doctype: true };

/// Reads a project or a sequence.
pub(in crate::exchange) fn read(name: &str, text: &str) -> Result<MarkerFile, ReadError> {
    let mut walk = Walk::default();
    xml::walk(text, &FILE, |piece, line| match piece {
        Piece::Start(tag) => walk.enter(tag.name().as_ref(), line),
        Piece::Text(words) => {
            walk.text.push_str(words);
            Ok(())
        }
        Piece::End => walk.leave(),
    })
    .map_err(|problem| ReadError::new(name, vec![problem]))?;
    // Those of a sequence are known where it ends, behind those of its clips.
    walk.file.markers.sort_by_key(|marker| marker.line);
    Ok(walk.file)
}

#[derive(Default)]
struct Walk {
    file: MarkerFile,
    names: Vec<Vec<u8>>,
    /// The words of the innermost element.
    text: String,
    /// The sequences and clips that are open.
    holders: Vec<Holder>,
    marker: Option<Marker>,
}

/// A sequence or a clip, as far as it was read.
#[derive(Default)]
struct Holder {
    /// How deep it is among the elements.
    depth: usize,
    is_clip: bool,
    timebase: Option<i64>,
    is_ntsc: bool,
    /// A clip's first frame in its sequence, and in its media.
    start: Option<i64>,
    first: Option<i64>,
    markers: Vec<Marker>,
}

#[derive(Default)]
struct Marker {
    line: usize,
    depth: usize,
    name: String,
    words: String,
    first: Option<i64>,
    last: Option<i64>,
    green: bool,
}

impl Walk {
    fn enter(&mut self, name: &[u8], line: usize) -> Result<(), Problem> {
        if self.names.is_empty() && name != b"xmeml" {
            let name = String::from_utf8_lossy(name);
            return Err(Problem::at(
                line,
                format!("the file begins with <{name}>, not <xmeml>: this is no XML of Premiere."),
            ));
        }
        self.text.clear();
        let depth = self.names.len();
        match name {
            b"sequence" => self.holders.push(Holder { depth, ..Holder::default() }),
            b"clipitem" | b"generatoritem" => {
                self.file.events += 1;
                self.holders.push(Holder { depth, is_clip: true, ..Holder::default() });
            }
            b"marker" => self.marker = Some(Marker { line, depth, ..Marker::default() }),
            _ => {}
        }
        self.names.push(name.to_vec());
        Ok(())
    }

    fn leave(&mut self) -> Result<(), Problem> {
        let Some(name) = self.names.pop() else { return Ok(()) };
        let depth = self.names.len();
        if self.marker.as_ref().is_some_and(|marker| marker.depth == depth) {
            return self.end_marker();
        }
        if self.holders.last().is_some_and(|holder| holder.depth == depth) {
            return self.end_holder();
        }
        let text = self.text.trim();
        if let Some(marker) = &mut self.marker {
            match (name.as_slice(), depth - marker.depth) {
                (b"name", 1) => text.clone_into(&mut marker.name),
                (b"comment", 1) => text.clone_into(&mut marker.words),
                (b"in", 1) => marker.first = text.parse().ok(),
                (b"out", 1) => marker.last = text.parse().ok(),
                (b"green", 2) => marker.green = text.parse().is_ok_and(|value: u32| value > 127),
                (b"red" | b"blue", 2) if text.parse().is_ok_and(|value: u32| value > 127) => marker.green = false,
                _ => {}
            }
        } else if let Some(holder) = self.holders.last_mut() {
            let above = self.names.last().map_or(&b""[..], Vec::as_slice);
            match (name.as_slice(), depth - holder.depth) {
                (b"timebase", 2) if above == b"rate" => holder.timebase = text.parse().ok(),
                (b"ntsc", 2) if above == b"rate" => holder.is_ntsc = text.eq_ignore_ascii_case("true"),
                (b"start", 1) => holder.start = text.parse().ok(),
                (b"in", 1) => holder.first = text.parse().ok(),
                _ => {}
            }
        }
        self.text.clear();
        Ok(())
    }

    /// A marker ends. Where it is shows only when what it is on has been read to its end.
    fn end_marker(&mut self) -> Result<(), Problem> {
        let Some(marker) = self.marker.take() else { return Ok(()) };
        match self.holders.last_mut() {
            Some(holder) => holder.markers.push(marker),
            None => self.file.push(found(marker, Position::Nowhere))?,
        }
        Ok(())
    }

    fn end_holder(&mut self) -> Result<(), Problem> {
        let Some(mut holder) = self.holders.pop() else { return Ok(()) };
        // A sequence inside a clip is another timeline.
        let is_inside = if holder.is_clip { self.holders.len() > 1 } else { !self.holders.is_empty() };
        for marker in std::mem::take(&mut holder.markers) {
            let position = match self.frame(&holder, &marker) {
                Some((frame, rate)) if !is_inside => Position::Frame { frame, rate },
                _ => Position::Nowhere,
            };
            self.file.push(found(marker, position))?;
        }
        Ok(())
    }

    fn frame(&self, holder: &Holder, marker: &Marker) -> Option<(i64, Option<FrameRate>)> {
        let own = rate(holder);
        if !holder.is_clip {
            return Some((marker.first?, own));
        }
        let start = holder.start.filter(|start| *start >= 0)?;
        let frame = marker.first?.checked_sub(holder.first.unwrap_or(0))?.checked_add(start)?;
        Some((frame, self.holders.last().and_then(rate).or(own)))
    }
}

fn rate(holder: &Holder) -> Option<FrameRate> {
    let timebase = holder.timebase?;
    if holder.is_ntsc { FrameRate::new(timebase.checked_mul(1000)?, 1001) } else { FrameRate::new(timebase, 1) }
}

fn found(marker: Marker, position: Position) -> FoundMarker {
    let length = match (marker.first, marker.last) {
        (Some(first), Some(last)) => last.checked_sub(first).filter(|length| (2..=43_200_000).contains(length)),
        _ => None,
    };
    FoundMarker {
        position,
        length,
        name: marker.name,
        text: marker.words,
        is_done: marker.green,
        ..FoundMarker::at(marker.line)
    }
}
