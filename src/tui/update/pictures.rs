//! Previews: what the screen has room for is asked for when the selection stands still.

use crate::tui::{
    app::{App, msg::Effect},
    draw,
    pictures::Pictured,
};

/// After every message: what the screen shows may be something else now.
pub fn follow(app: &mut App, fx: &mut Vec<Effect>) {
    if !app.settings.pictures.is_on() {
        return;
    }
    let places = draw::places(app);
    fx.extend(app.pictures.want(places).into_iter().map(Effect::Unshow));
}

/// The selection stands still.
pub fn rest(app: &mut App, fx: &mut Vec<Effect>) {
    let jobs = app.pictures.rest(app.settings.pictures);
    fx.extend(jobs.into_iter().map(|job| Effect::Show(Box::new(job))));
}

/// A preview was made.
pub fn take(app: &mut App, pictured: Pictured, fx: &mut Vec<Effect>) {
    let names = app.pictures.take(pictured);
    free(names, fx);
}

/// Makes every preview anew.
pub fn forget(app: &mut App, fx: &mut Vec<Effect>) {
    let (given_up, names) = app.pictures.forget();
    fx.extend(given_up.into_iter().map(Effect::Unshow));
    free(names, fx);
}

/// Draws the screen again, with pictures as their files are now.
pub fn redraw(app: &mut App, fx: &mut Vec<Effect>) {
    forget(app, fx);
    fx.push(Effect::Redraw);
}

fn free(names: Vec<u32>, fx: &mut Vec<Effect>) {
    if !names.is_empty() {
        fx.push(Effect::FreePictures(names));
    }
}
