//! Reads the markers of an edit decision list: those of Resolve below their events, and the locators (`* LOC:`) that Avid,
//! Nucoda and Flame write.

use super::found::{FoundMarker, MarkerFile, Position};
use crate::exchange::error::ReadError;

/// Reads a list. Clips without a marker are counted and otherwise left alone.
pub(in crate::exchange) fn read(name: &str, text: &str) -> Result<MarkerFile, ReadError> {
    let mut list = List::default();
    for (line, number) in text.lines().zip(1..) {
        list.take(line, number).map_err(|problem| ReadError::new(name, vec![problem]))?;
    }
    if list.file.events == 0 && list.file.markers.is_empty() {
        let reason =
            "there is no event in this file, such as `001  001  V  C  01:00:00:00 …`: it is no edit decision list.";
        return Err(ReadError::whole(name, reason));
    }
    Ok(list.file)
}

#[derive(Default)]
struct List<'a> {
    file: MarkerFile,
    drop_frame: Option<bool>,
    /// The event whose marker may still come: its line and its first frame on the timeline.
    event: Option<(usize, &'a str)>,
    /// The words since then.
    words: Vec<&'a str>,
}

impl<'a> List<'a> {
    fn take(&mut self, line: &'a str, number: usize) -> Result<(), crate::exchange::Problem> {
        if let Some(rest) = line.trim_start().strip_prefix("FCM:") {
            let count = rest.trim();
            self.drop_frame = match count {
                "DROP FRAME" => Some(true),
                "NON-DROP FRAME" | "NON DROP FRAME" => Some(false),
                _ => None,
            };
        } else if let Some(label) = event_label(line) {
            self.file.events += 1;
            self.event = Some((number, label));
            self.words.clear();
        } else if let Some(locator) = locator(line) {
            let position = self.at(locator.label);
            self.file.push(FoundMarker {
                position,
                text: locator.words.to_owned(),
                is_done: locator.colour.eq_ignore_ascii_case("green"),
                ..FoundMarker::at(number)
            })?;
        } else if let Some((before, fields)) = line.split_once("|C:") {
            self.words.push(before);
            self.mark(fields)?;
        } else if self.event.is_some() {
            self.words.push(line);
        }
        Ok(())
    }

    /// The marker of the event: `ResolveColorRed |M:name |D:1`, and the words before it.
    fn mark(&mut self, fields: &str) -> Result<(), crate::exchange::Problem> {
        let Some((line, label)) = self.event.take() else { return Ok(()) };
        let (colour, rest) = fields.split_once("|M:").unwrap_or((fields, ""));
        let (name, length) = rest.rsplit_once("|D:").unwrap_or((rest, ""));
        let lines: Vec<&str> = self.words.drain(..).map(str::trim).filter(|line| !line.is_empty()).collect();
        let position = self.at(label);
        self.file.push(FoundMarker {
            position,
            length: length.trim().parse().ok().filter(|length| (2..=43_200_000).contains(length)),
            name: name.trim().to_owned(),
            text: lines.join("\n"),
            is_done: colour.trim().eq_ignore_ascii_case("ResolveColorGreen"),
            ..FoundMarker::at(line)
        })
    }

    fn at(&self, label: &str) -> Position {
        Position::Label { label: label.to_owned(), drop_frame: self.drop_frame }
    }
}

/// Where an event begins on the timeline, if the line is an event: a number, a reel, a track, what it is, and four times.
fn event_label(line: &str) -> Option<&str> {
    let mut words = line.split_ascii_whitespace();
    let number = words.next()?;
    if number.len() > 6 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let rest: Vec<&str> = words.take(16).collect();
    let times = rest.get(rest.len().checked_sub(4)?..)?;
    let is_event = rest.len() >= 6 && times.iter().all(|word| is_label(word));
    is_event.then(|| times[2])
}

fn is_label(word: &str) -> bool {
    let mut parts = 0;
    let all = word
        .split([':', ';', '.', ','])
        .inspect(|_| parts += 1)
        .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    all && parts == 4
}

struct Locator<'a> {
    label: &'a str,
    colour: &'a str,
    words: &'a str,
}

/// `* LOC: 01:00:01:14 RED     ANIM FIX NEEDED`; the space after the star and the words may be missing.
fn locator(line: &str) -> Option<Locator<'_>> {
    let rest = line.trim_start().strip_prefix('*')?.trim_start().strip_prefix("LOC:")?.trim_start();
    let (label, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if !is_label(label) {
        return None;
    }
    let rest = rest.trim();
    let (colour, words) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    Some(Locator { label, colour, words: words.trim() })
}
