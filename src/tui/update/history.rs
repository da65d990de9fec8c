//! Taking back and doing again.

use super::{bulk, outbox};
use crate::{
    api::activity,
    tui::app::{
        App, Step, Way,
        msg::{Deed, Effect, Job, Purpose},
    },
};

/// Takes the last own action back.
pub fn undo(app: &mut App, fx: &mut Vec<Effect>) {
    let Some(step) = app.history.last_done().cloned() else { return };
    match &step.way {
        Way::Undo(entry) => {
            let call = activity::undo(*entry);
            app.write(call, Purpose::Undo(step), "", fx);
        }
        Way::Unsend(key) => {
            // What was written is a draft again before its write is gone.
            let Ok(draft) = outbox::give_back(app, *key, fx) else { return };
            app.ask(Job::Outbox(Deed::TakeBack { key: *key, draft }), fx);
        }
        Way::Wake(amends) => {
            app.history.forget(&step);
            bulk::wake(app, amends, fx);
        }
    }
}

/// Does again what was taken back last.
pub fn redo(app: &mut App, fx: &mut Vec<Effect>) {
    if let Some(Step { way: Way::Undo(entry), label }) = app.history.last_undone().cloned() {
        app.write(activity::undo(entry), Purpose::Redo(Step::done(entry, label)), "", fx);
    }
}
