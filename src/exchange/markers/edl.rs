//! Timeline markers of `DaVinci` Resolve: an edit decision list with one event of a frame for each marker, and the marker in a
//! line below it. Read there by *Timelines › Import › Timeline Markers from EDL*.
//!
//! Resolve drops a second marker on the same frame, so amends of one frame share a marker; an event has three digits, so a
//! file takes 999.

use std::fmt::Write as _;

use super::{Marker, Sheet, State, tag};
use crate::exchange::review::{WriteError, Written};

/// The most markers of one file.
const MOST_EVENTS: usize = 999;

/// The fastest rate that a list of edits can count.
const MOST_RATE: i64 = 60;

/// Writes the lists.
pub(in crate::exchange) fn write(sheet: &Sheet<'_>) -> Result<Written, WriteError> {
    if sheet.timebase.rate.nominal() > MOST_RATE {
        let rate = sheet.timebase.rate;
        return Err(WriteError(format!("an EDL counts at most 60 frames a second, not {rate}: use --format otio")));
    }
    let markers = merge(&sheet.markers);
    let lists = if markers.is_empty() { vec![&markers[..]] } else { markers.chunks(MOST_EVENTS).collect() };
    Ok(Written { files: lists.into_iter().map(|list| write_list(sheet, list)).collect(), notices: Vec::new() })
}

/// One marker a frame, as long as the longest.
fn merge(markers: &[Marker]) -> Vec<Marker> {
    let mut merged: Vec<Marker> = Vec::new();
    for marker in markers {
        match merged.last_mut() {
            Some(last) if last.frame == marker.frame => {
                last.length = last.length.max(marker.length);
                last.items.extend(marker.items.iter().cloned());
            }
            _ => merged.push(marker.clone()),
        }
    }
    merged
}

fn write_list(sheet: &Sheet<'_>, markers: &[Marker]) -> String {
    let count = if sheet.timebase.drop_frame() { "DROP FRAME" } else { "NON-DROP FRAME" };
    let mut list = format!("TITLE: {}\r\nFCM: {count}\r\n\r\n", on_one_line(&sheet.title()));
    for (marker, number) in markers.iter().zip(1..) {
        let (first, next) = (sheet.label(marker.frame), sheet.label(marker.frame + 1));
        // A line that begins with a digit would be an event, and the name of its author may.
        let items: Vec<String> = marker.items.iter().map(|item| tag::boxed(item, " / ")).collect();
        let note = on_one_line(&items.join(" / "));
        let (name, colour) = (on_one_line(&sheet.name(marker)), colour(marker.state()));
        // Writing to a String cannot fail.
        let _ = write!(
            list,
            "{number:03}  001      V     C        {first} {next} {first} {next}  \r\n{note} |C:ResolveColor{colour} |M:{name} |D:{}\r\n\r\n",
            marker.length
        );
    }
    list
}

const fn colour(state: State) -> &'static str {
    match state {
        State::ToDo => "Red",
        State::Done => "Green",
        State::Declined => "Purple",
        State::Note => "Blue",
    }
}

/// Text that cannot end its line or its field.
fn on_one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let safe = |c: char| if c.is_control() { ' ' } else { c };
    lines.join(" / ").replace('|', "/").chars().map(safe).collect()
}
