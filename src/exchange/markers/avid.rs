//! Markers for Avid Media Composer: a text file with a line for each, read in the window Markers.
//!
//! The columns, with tabs between them: who, time code, track, colour, what, length in frames. There is no name, so what is
//! still to do begins the words.

use super::{Sheet, State, tag};
use crate::exchange::review::{WriteError, Written};

/// The longest comment that Media Composer takes, in characters.
const MOST_WORDS: usize = 32_000;

/// Writes the list.
pub(in crate::exchange) fn write(sheet: &Sheet<'_>) -> Result<Written, WriteError> {
    if sheet.timebase.rate.nominal() > 60 {
        let rate = sheet.timebase.rate;
        return Err(WriteError(format!(
            "Media Composer counts at most 60 frames a second, not {rate}: use --format otio"
        )));
    }
    let (mut list, mut shortened) = (String::new(), 0);
    for marker in &sheet.markers {
        let name = on_one_line(&sheet.head(marker));
        let room = MOST_WORDS.saturating_sub(name.chars().count() + 3);
        let (note, is_whole) = tag::note_within(marker, " / ", room);
        shortened += usize::from(!is_whole);
        let author = marker.items.first().and_then(|item| item.said.first()).map_or("", |(author, _)| author);
        let cells = [
            on_one_line(author),
            sheet.label(marker.frame),
            "V1".to_owned(),
            colour(marker.state()).to_owned(),
            format!("{name} - {}", on_one_line(&note)),
            marker.length.to_string(),
        ];
        list.push_str(&cells.join("\t"));
        list.push_str("\r\n");
    }
    let notices = match shortened {
        0 => Vec::new(),
        count => vec![format!(
            "{count} of the comments are longer than the {MOST_WORDS} characters that Avid takes, and end in …"
        )],
    };
    Ok(Written { files: vec![list], notices })
}

const fn colour(state: State) -> &'static str {
    match state {
        State::ToDo => "red",
        State::Done => "green",
        State::Declined => "magenta",
        State::Note => "blue",
    }
}

/// Text that cannot end its line or its column.
fn on_one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" / ").chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
