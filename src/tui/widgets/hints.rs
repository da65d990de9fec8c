//! The line of keys at the bottom: as many as fit, the most useful first.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Look;
use crate::tui::action::Action;
use crate::tui::keymap::{Context, Keymap};
use crate::tui::text::{paint, width};
use crate::tui::theme::Role;

/// Between two hints.
const GAP: usize = 2;

/// An action, and one or two words for what it does here.
pub type Hint = (Action, &'static str);

/// The actions as they are called everywhere.
pub fn plain_hints(actions: &[Action]) -> Vec<Hint> {
    actions.iter().map(|action| (*action, action.info().hint)).collect()
}

/// Draws the keys of the actions, the first ones first, each only as a whole. Actions without a key are left out. Answers where
/// each one is.
pub fn draw_hints(
    area: Rect,
    buf: &mut Buffer,
    look: Look<'_>,
    keymap: &Keymap,
    contexts: &[Context],
    hints: &[Hint],
) -> Vec<(Rect, Action)> {
    let mut rest = area.intersection(buf.area);
    let mut places = Vec::new();
    for (key, hint, action) in fitting(keymap, contexts, hints, usize::from(rest.width)) {
        let columns = (width(&key) + 1 + width(hint)) as u16;
        places.push((Rect { width: columns.min(rest.width), height: rest.height.min(1), ..rest }, action));
        for (text, role) in [(key.as_str(), Role::Key), (" ", Role::Dim), (hint, Role::Dim), ("  ", Role::Dim)] {
            let used = paint(buf, rest, text, look.theme.style(role));
            rest = Rect { x: rest.x + used, width: rest.width - used, ..rest };
        }
    }
    places
}

fn fitting(
    keymap: &Keymap,
    contexts: &[Context],
    wanted: &[Hint],
    columns: usize,
) -> Vec<(String, &'static str, Action)> {
    let labelled = |(action, words): &Hint| Some((keymap.label(contexts, *action)?, *words, *action));
    let wide = |(key, hint, _): &(String, &'static str, Action)| width(key) + 1 + width(hint) + GAP;
    let mut hints: Vec<_> = wanted.iter().filter_map(labelled).collect();
    // Behind the last one there is no gap.
    let room = columns + GAP;
    if hints.iter().map(wide).sum::<usize>() <= room {
        return hints;
    }
    // The way to all the others is seen wherever there is room for one.
    let help = hints.iter().position(|(.., action)| *action == Action::Help).map(|at| hints.remove(at));
    let help = help.filter(|help| wide(help) <= room);
    let mut used = help.as_ref().map_or(0, wide);
    let fits = |hint: &(String, &'static str, Action)| {
        used += wide(hint);
        used <= room
    };
    hints.into_iter().take_while(fits).chain(help).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: [Action; 4] = [Action::ToggleDone, Action::Reply, Action::HalfPageDown, Action::Help];

    fn line(columns: usize, contexts: &[Context]) -> String {
        let fitted = fitting(&Keymap::default(), contexts, &plain_hints(&WANTED), columns);
        fitted.into_iter().map(|(key, hint, _)| format!("{key} {hint}")).collect::<Vec<_>>().join("  ")
    }

    #[test]
    fn only_whole_hints_are_shown() {
        let all = "x done  r reply  C-d page down  ? help";
        assert_eq!(line(all.len(), Context::Comments.stack()), all);
        assert_eq!(line(all.len() - 1, Context::Comments.stack()), "x done  r reply  ? help");
        assert_eq!(line(15, Context::Comments.stack()), "x done  ? help", "the way to all the others stays");
        assert_eq!(line(5, Context::Comments.stack()), "");
    }

    #[test]
    fn what_has_no_key_here_is_left_out() {
        assert_eq!(line(80, Context::Tree.stack()), "C-d page down  ? help");
    }
}
