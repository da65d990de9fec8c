//! Reads the marker list of Avid Media Composer: five to eight columns with tabs between them.

use super::found::{FoundMarker, MarkerFile, Position};
use crate::exchange::error::{Problem, Problems, ReadError};

/// The colours that Media Composer has.
const COLOURS: [&str; 8] = ["red", "green", "blue", "cyan", "magenta", "yellow", "black", "white"];

/// Reads a list. Every line that is no marker is named.
pub(in crate::exchange) fn read(name: &str, text: &str) -> Result<MarkerFile, ReadError> {
    let (mut file, mut problems) = (MarkerFile::default(), Problems::default());
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        file.events += 1;
        match marker(line, number).and_then(|marker| file.push(marker)) {
            Ok(()) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if file.events == 0 {
        return Err(ReadError::whole(name, "the file is empty: there is no marker in it."));
    }
    if problems.is_empty() { Ok(file) } else { Err(problems.into_error(name)) }
}

/// Whether a text begins like such a list.
pub(in crate::exchange) fn is_list(head: &str) -> bool {
    head.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| marker(line, 1).is_ok())
}

fn marker(line: &str, number: usize) -> Result<FoundMarker, Problem> {
    // One more than there may be is enough to refuse the line.
    let cells: Vec<&str> = line.split('\t').take(9).map(str::trim).collect();
    if !(5..=8).contains(&cells.len()) {
        let count = line.split('\t').count();
        let reason = format!(
            "{count} columns; a marker has 5 to 8 with tabs between them: who, time code, track, colour, words, length. Export the list from the window Markers again."
        );
        return Err(Problem::at(number, reason));
    }
    let position = position(cells[1]).ok_or_else(|| {
        Problem::at(number, format!("`{}` in the second column is neither a time code nor a frame.", cells[1]))
    })?;
    let behind = cells.get(6..).unwrap_or_default().iter().find(|cell| is_colour(cell));
    let colour = behind.copied().unwrap_or(cells[3]);
    Ok(FoundMarker {
        position,
        length: cells.get(5).and_then(|cell| cell.parse().ok()).filter(|length| (2..=43_200_000).contains(length)),
        text: cells[4].to_owned(),
        author: Some(cells[0].to_owned()).filter(|author| !author.is_empty()),
        is_done: colour.eq_ignore_ascii_case("green"),
        ..FoundMarker::at(number)
    })
}

fn position(cell: &str) -> Option<Position> {
    let is_number = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(cell) {
        return cell.parse().ok().map(|frame| Position::Frame { frame, rate: None });
    }
    let parts: Vec<&str> = cell.split([':', ';']).collect();
    let is_label = parts.len() == 4 && parts.iter().all(|part| is_number(part));
    is_label.then(|| Position::Label { label: cell.to_owned(), drop_frame: None })
}

fn is_colour(cell: &str) -> bool {
    COLOURS.iter().any(|colour| colour.eq_ignore_ascii_case(cell))
}
