//! What an empty workspace says: which keys to press.

use ratatui::{buffer::Buffer, layout::Rect};

use super::pen::Pen;
use crate::tui::{action::Action, app::App, theme::Role, widgets::PaneFrame};

/// Draws the way to the first scene.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let inner = PaneFrame { number: None, title: "Welcome to Orama", focused: false }.draw(area, buf, look);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let step = |action: Action, words: &str| (app.key(action), words.to_owned());
    let steps = [
        (String::new(), "There is no project here yet.".to_owned()),
        (String::new(), String::new()),
        step(Action::NewProject, "create a project"),
        step(Action::NewVideo, "add a video to it, with an empty first version"),
        step(Action::NewScene, "add scenes, in pane 2"),
        step(Action::Todo, "write a to-do on a scene"),
        (String::new(), String::new()),
        (String::new(), "Or bring a script, from the shell:".to_owned()),
        (String::new(), "  orama import script.fountain".to_owned()),
        (String::new(), "Or look around first:".to_owned()),
        (String::new(), "  orama demo".to_owned()),
        (String::new(), String::new()),
        step(Action::Help, "every key"),
        step(Action::Quit, "leave"),
    ];
    for (line, (key, words)) in steps.iter().take(usize::from(inner.height)).enumerate() {
        let mut pen = Pen::new(Rect { y: inner.y + line as u16, height: 1, ..inner }, look);
        if !key.is_empty() {
            pen.write(buf, &format!("{key:>3}  "), Role::Key);
        }
        pen.write(buf, words, Role::Text);
    }
}
