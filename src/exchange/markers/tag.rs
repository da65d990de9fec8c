//! The words of a marker, and the tag by which an amend is known again.

use super::{Item, Marker, State};

/// The note of a marker: each amend with its answers and its tag. `break_line` stands between what different people say.
/// Where there are several amends, each begins with a box that says whether it is done.
pub(super) fn note(marker: &Marker, break_line: &str) -> String {
    let with_box = |item: &Item| if marker.items.len() > 1 { boxed(item, break_line) } else { entry(item, break_line) };
    marker.items.iter().map(with_box).collect::<Vec<String>>().join(break_line)
}

/// An amend with its box, its answers and its tag.
pub(super) fn boxed(item: &Item, break_line: &str) -> String {
    let tick = match item.state {
        State::ToDo => "[ ]",
        State::Done => "[x]",
        State::Declined => "[-]",
        State::Note => "[i]",
    };
    format!("{tick} {}", entry(item, break_line))
}

fn entry(item: &Item, break_line: &str) -> String {
    let said: Vec<String> = item.said.iter().map(|(author, words)| format!("{author}: {}", words.trim())).collect();
    format!("{} [orama:{}]", without_tags(&said.join(break_line)), item.id)
}

/// The note of a marker in at most `most` characters, and whether all of it is there. Words are cut off, tags never.
pub(super) fn note_within(marker: &Marker, break_line: &str, most: usize) -> (String, bool) {
    let whole = note(marker, break_line);
    if whole.chars().count() <= most {
        return (whole, true);
    }
    let share = most / marker.items.len().max(1);
    let mut cut = marker.clone();
    for item in &mut cut.items {
        // What the box, the names, the breaks and the tag need beside the words.
        let mut room = share.saturating_sub(80);
        for (author, words) in &mut item.said {
            room = room.saturating_sub(author.chars().count() + break_line.len() + 3);
            if words.chars().count() > room {
                *words = words.chars().take(room).chain(['…']).collect();
            }
            room = room.saturating_sub(words.chars().count());
        }
        item.said.retain(|(_, words)| words != "…");
    }
    (note(&cut, break_line), false)
}

/// How the words of an amend begin.
pub(super) fn beginning(item: &Item) -> String {
    const MOST: usize = 60;
    let words: Vec<&str> = item.said.first().map_or("", |(_, words)| words).split_whitespace().collect();
    let words = words.join(" ");
    if words.chars().count() <= MOST { words } else { words.chars().take(MOST).chain(['…']).collect() }
}

/// Somebody may write a tag into a comment; it must not be read as one.
pub(super) fn without_tags(words: &str) -> String {
    words.replace("[orama:", "[orama\u{2009}:")
}
