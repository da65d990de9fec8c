//! What an empty workspace says: which keys to press.

use ratatui::{buffer::Buffer, layout::Rect};

use super::pen::Pen;
use crate::tui::{action::Action, app::App, theme::Role, widgets::PaneFrame};

/// Draws the way to the first scene.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let inner = PaneFrame { number: None, title: "Welcome to Orama", focused: false }.draw(area, buf, look);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let words = |words: &str| (String::new(), words.to_owned());
    let step = |action: Action, words: &str| (app.key(action), words.to_owned());
    let mut steps = vec![
        words("There is no project here yet."),
        words(""),
        step(Action::NewProject, "create a project"),
        step(Action::NewVideo, "add a video to it"),
        step(Action::NewScene, "add scenes, in pane 2"),
        step(Action::Todo, "write a to-do on a scene"),
        words(""),
        words("Or from the shell:"),
        words("  orama import script.fountain   your script"),
        words("  orama demo                     an example"),
        words(""),
        step(Action::Help, "every key"),
        step(Action::Quit, "leave"),
    ];
    if steps.len() > usize::from(inner.height) {
        steps.retain(|(_, words)| !words.is_empty());
    }
    for (line, (key, words)) in steps.iter().take(usize::from(inner.height)).enumerate() {
        let mut pen = Pen::new(Rect { y: inner.y + line as u16, height: 1, ..inner }, look);
        if !key.is_empty() {
            pen.write(buf, &format!("{key:>3}  "), Role::Key);
        }
        pen.write(buf, words, Role::Text);
    }
}
