//! Cues as a file.

use std::fmt::Write as _;

use super::{CaptionKind, marks, time::moment_of};

/// One cue to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// The frame it is first shown at, from 0.
    pub start: i64,
    /// The frame it is no longer shown at.
    pub end: i64,
    /// Who speaks, where the format can say so.
    pub speaker: Option<String>,
    /// The words.
    pub text: String,
}

/// Writes cues at `num / den` frames a second, in the order given. The same cues give the same bytes.
#[must_use]
pub fn write(kind: CaptionKind, num: i64, den: i64, cues: &[Caption]) -> String {
    let (line_end, top) = match kind {
        CaptionKind::Srt => ("\r\n", ""),
        CaptionKind::Vtt => ("\n", "WEBVTT\n\n"),
    };
    let mut out = top.to_owned();
    for (index, cue) in cues.iter().enumerate() {
        // What begins and ends in one frame would never be seen.
        let end = cue.end.max(cue.start + 1);
        let from = moment(kind, moment_of(cue.start, num, den));
        let to = moment(kind, moment_of(end, num, den));
        // Writing into a text does not fail.
        let _ = write!(out, "{}{line_end}{from} --> {to}{line_end}", index + 1);
        for line in lines(kind, cue) {
            out.push_str(&line);
            out.push_str(line_end);
        }
        out.push_str(line_end);
    }
    out
}

fn moment(kind: CaptionKind, milliseconds: i64) -> String {
    let point = if kind == CaptionKind::Srt { ',' } else { '.' };
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    format!("{:02}:{:02}:{:02}{point}{rest:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The lines of a cue. An empty one would end it, so it becomes a space that does not break; an arrow inside could be taken
/// for the time of the next cue.
fn lines(kind: CaptionKind, cue: &Caption) -> Vec<String> {
    let text = cue.text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_matches('\n');
    let shown = |line: &str| {
        let line = if line.trim().is_empty() { "\u{a0}" } else { line.trim_end() };
        match kind {
            CaptionKind::Srt => line.replace("-->", "\u{2192}"),
            CaptionKind::Vtt => marks::escape(line),
        }
    };
    let mut lines: Vec<String> = text.split('\n').map(shown).collect();
    if let (CaptionKind::Vtt, Some(speaker), Some(first)) = (kind, &cue.speaker, lines.first_mut()) {
        let name = speaker.split_whitespace().collect::<Vec<_>>().join(" ");
        *first = format!("<v {}>{first}", marks::escape(&name));
    }
    lines
}
