//! What changed in one scene, as lines: texts word by word, selected takes side by side, and the amends that were open.
//!
//! `[-` and `-]` stand around what is gone, `{+` and `+}` around what is new, so that it can be read without colours.

use std::ops::Range;

use crate::{
    model::{
        Comment, SafeText, Scene, TakeRole,
        compare::{Fate, Pair},
        diff::{self, Change},
    },
    tui::{
        drafts::SceneField,
        glyphs::Glyphs,
        text::{cut, width, wrap_rows},
        theme::Role,
        update::take_name,
        views::compare::{Compared, Line, Outcome, Piece, Side},
    },
};

/// From this many columns on, the amends stand beside the change and not below it.
const BESIDE: u16 = 90;
/// Columns for what a line is about, where there is room for them.
const LABEL: usize = 16;
/// Columns at the left that belong to the mark of the selected scene.
const INDENT: usize = 3;

/// The columns for the change, and for the amends beside it.
pub fn columns(all: u16) -> (u16, u16) {
    let right = if all >= BESIDE { all * 7 / 20 } else { 0 };
    (all - right, right)
}

/// Where in so many columns what it was begins, and how far behind it what it is.
pub fn halves(left: u16) -> (u16, u16) {
    let hang = (INDENT + LABEL) as u16;
    (hang, left.saturating_sub(1 + hang) / 2)
}

/// The lines of a scene, without its heading.
pub fn lines(glyphs: &Glyphs, compared: &Compared, pair: &Pair, all: u16) -> Vec<Line> {
    let (left, right) = columns(all);
    let change = change_of(glyphs, compared, pair, usize::from(left).saturating_sub(1));
    let room = if right > 0 { usize::from(right) } else { usize::from(left) };
    let amends = amends_of(glyphs, compared, pair, room.saturating_sub(1), right == 0);
    let as_left = |pieces: Vec<Piece>| Line { left: pieces, right: Vec::new() };
    let mut lines: Vec<Line>;
    if right == 0 {
        lines = change.into_iter().chain(amends).map(as_left).collect();
    } else {
        lines = change.into_iter().map(as_left).collect();
        lines.resize(lines.len().max(amends.len()), Line::default());
        for (line, amend) in lines.iter_mut().zip(amends) {
            line.right = amend;
        }
    }
    // A line of air below a scene that says something.
    if !lines.is_empty() {
        lines.push(Line::default());
    }
    lines
}

fn change_of(glyphs: &Glyphs, compared: &Compared, pair: &Pair, columns: usize) -> Vec<Vec<Piece>> {
    let (old, new) = (compared.old_scene(pair), compared.new_scene(pair));
    let mut lines = Vec::new();
    for (name, text) in texts() {
        let before = old.map_or_else(SafeText::default, |scene| SafeText::block(text(scene).trim()));
        let after = new.map_or_else(SafeText::default, |scene| SafeText::block(text(scene).trim()));
        let is_title = name == "title";
        let pieces = match pair.fate {
            Fate::Added if !is_title => whole(Role::Added, &after),
            Fate::Gone if !is_title => whole(Role::Text, &before),
            Fate::Added | Fate::Gone => Vec::new(),
            _ => words(before.as_str(), after.as_str()),
        };
        if !pieces.is_empty() {
            lines.extend(paragraph(name, &pieces, columns));
        }
    }
    if let (Some(old), Some(new)) = (old, new)
        && old.duration_frames != new.duration_frames
    {
        let frames =
            |scene: &Scene| scene.duration_frames.map_or("none".to_owned(), |frames| format!("{frames} frames"));
        lines.extend(side_by_side(glyphs, "length", &frames(old), &frames(new), columns));
    }
    lines.extend(takes_of(glyphs, compared, pair, columns));
    lines
}

/// The name of a scene's text, and how it is read.
type Text = (&'static str, fn(&Scene) -> &str);

/// A scene's texts.
fn texts() -> [Text; 4] {
    [
        ("title", |scene| &scene.title),
        (SceneField::VoiceText.name(), |scene| &scene.voice_text),
        (SceneField::Description.name(), |scene| &scene.description),
        (SceneField::ImagePrompt.name(), |scene| &scene.image_prompt),
    ]
}

fn whole(role: Role, text: &SafeText) -> Vec<Piece> {
    if text.as_str().is_empty() { Vec::new() } else { vec![(role, text.as_str().to_owned())] }
}

/// A text with its changes; nothing where there are none.
fn words(old: &str, new: &str) -> Vec<Piece> {
    if old == new {
        return Vec::new();
    }
    let piece = |span: diff::Span<'_>| match span.change {
        Change::Equal => (Role::Text, span.text.to_owned()),
        Change::Delete => (Role::Removed, format!("[-{}-]", span.text)),
        Change::Insert => (Role::Added, format!("{{+{}+}}", span.text)),
    };
    diff::words(old, new).into_iter().map(piece).collect()
}

/// A text behind its label, broken into lines.
fn paragraph(label: &str, pieces: &[Piece], columns: usize) -> Vec<Vec<Piece>> {
    let is_wide = columns >= 3 * LABEL;
    let hang = if is_wide { INDENT + LABEL } else { INDENT + 2 };
    let text: String = pieces.iter().map(|(_, text)| text.as_str()).collect();
    let rows = wrap_rows(&text, columns.saturating_sub(hang).max(8));
    let mut lines: Vec<Vec<Piece>> = Vec::with_capacity(rows.len() + 1);
    if !is_wide {
        lines.push(vec![(Role::Dim, format!("{}{label}", " ".repeat(INDENT)))]);
    }
    for (at, row) in rows.into_iter().enumerate() {
        let heading = if at == 0 && is_wide { label } else { "" };
        let mut line = vec![(Role::Dim, format!("{}{heading:<rest$}", " ".repeat(INDENT), rest = hang - INDENT))];
        line.extend(within(pieces, row));
        lines.push(line);
    }
    lines
}

/// The parts of the pieces that lie in a range of all of them.
fn within(pieces: &[Piece], range: Range<usize>) -> Vec<Piece> {
    let mut start = 0;
    let mut found = Vec::new();
    for (role, text) in pieces {
        let (from, to) = (range.start.max(start), range.end.min(start + text.len()));
        if from < to {
            found.push((*role, text[from - start..to - start].to_owned()));
        }
        start += text.len();
    }
    found
}

fn takes_of(glyphs: &Glyphs, compared: &Compared, pair: &Pair, columns: usize) -> Vec<Vec<Piece>> {
    let name = |side: &Side, scene: Option<&Scene>, role| {
        let media = scene.and_then(|scene| scene.selected(role)).and_then(|id| side.media.get(&id));
        media.map_or_else(|| "none".to_owned(), take_name)
    };
    let selected = |scene: Option<&Scene>, role| scene.and_then(|scene| scene.selected(role));
    let (old, new) = (compared.old_scene(pair), compared.new_scene(pair));
    let differs = |role: &&TakeRole| selected(old, **role) != selected(new, **role);
    let both = |role: &TakeRole| {
        let (before, after) = (name(&compared.old, old, *role), name(&compared.new, new, *role));
        // A voice take is not the voice text.
        let label = format!("{role} take");
        match pair.fate {
            Fate::Added => paragraph(&label, &[(Role::Added, after)], columns),
            Fate::Gone => paragraph(&label, &[(Role::Text, before)], columns),
            _ => side_by_side(glyphs, &label, &before, &after, columns),
        }
    };
    TakeRole::ALL.iter().filter(differs).flat_map(both).collect()
}

/// What it was and what it is: in two columns where there is room, else one below the other.
fn side_by_side(glyphs: &Glyphs, label: &str, old: &str, new: &str, columns: usize) -> Vec<Vec<Piece>> {
    let (old, new) = (format!("[-{old}-]"), format!("{{+{new}+}}"));
    let is_wide = columns >= 3 * LABEL;
    let hang = if is_wide { INDENT + LABEL } else { INDENT + 2 };
    let room = columns.saturating_sub(hang).max(8);
    let heading = format!("{}{:<rest$}", " ".repeat(INDENT), if is_wide { label } else { "" }, rest = hang - INDENT);
    let cut_to = |text: &str, room: usize| cut(text, room, glyphs.ellipsis).into_owned();
    if is_wide && room >= 32 {
        let half = room / 2;
        let shown = cut_to(&old, half - 2);
        let gap = " ".repeat(half - width(&shown));
        return vec![vec![
            (Role::Dim, heading),
            (Role::Removed, shown),
            (Role::Text, gap),
            (Role::Added, cut_to(&new, room - half)),
        ]];
    }
    let mut lines = Vec::new();
    if !is_wide {
        lines.push(vec![(Role::Dim, format!("{}{label}", " ".repeat(INDENT)))]);
    }
    lines.push(vec![(Role::Dim, heading), (Role::Removed, cut_to(&old, room))]);
    lines.push(vec![(Role::Dim, " ".repeat(hang)), (Role::Added, cut_to(&new, room))]);
    lines
}

/// The amends of the older version that this scene had, each with what became of it.
fn amends_of(glyphs: &Glyphs, compared: &Compared, pair: &Pair, columns: usize, is_below: bool) -> Vec<Vec<Piece>> {
    let amends = compared.old_scene(pair).and_then(|scene| compared.old.amends.get(&scene.id));
    let indent = " ".repeat(if is_below { INDENT } else { 0 });
    let mut lines = Vec::new();
    for amend in amends.into_iter().flatten() {
        let (is_done, words, role) = outcome(compared, amend, pair);
        let sign = if is_done { glyphs.ticked } else { glyphs.to_do };
        let hang = width(sign) + 1;
        let text = format!("{} ({words})", SafeText::line(amend.content.trim()));
        let room = columns.saturating_sub(indent.len() + hang).max(8);
        for (at, row) in wrap_rows(&text, room).into_iter().enumerate() {
            let first = if at == 0 { format!("{indent}{sign} ") } else { format!("{indent}{}", " ".repeat(hang)) };
            let split = text.len() - words.len() - 2;
            let (said, state) = text[row.clone()].split_at(split.clamp(row.start, row.end) - row.start);
            lines.push(vec![
                (if is_done { Role::Ok } else { Role::Warn }, first),
                (Role::Text, said.to_owned()),
                (role, state.to_owned()),
            ]);
        }
    }
    lines
}

fn outcome(compared: &Compared, amend: &Comment, pair: &Pair) -> (bool, String, Role) {
    let (old, new) = (compared.old.version.number, compared.new.version.number);
    match compared.outcome(amend, pair) {
        Outcome::DoneSince => (true, format!("done in v{new}"), Role::Ok),
        Outcome::Open => (false, format!("carried over, to do in v{new}"), Role::Warn),
        Outcome::DoneBefore => (true, format!("done in v{old}"), Role::Dim),
        Outcome::Left => (false, format!("open in v{old}, not carried over"), Role::Warn),
    }
}
