//! Taking back and doing again.

use crate::{
    api::activity,
    tui::app::{
        App,
        msg::{Deed, Effect, Job, Purpose},
    },
};

/// Takes the last own action back.
pub fn undo(app: &mut App, fx: &mut Vec<Effect>) {
    if let Some(step) = app.history.last_done().cloned() {
        if let Some(key) = step.queued {
            return app.ask(Job::Outbox(Deed::TakeBack(key)), fx);
        }
        app.write(activity::undo(step.entry), Purpose::Undo(step), "", fx);
    }
}

/// Does again what was taken back last.
pub fn redo(app: &mut App, fx: &mut Vec<Effect>) {
    if let Some(step) = app.history.last_undone().cloned() {
        app.write(activity::undo(step.entry), Purpose::Redo(step), "", fx);
    }
}
