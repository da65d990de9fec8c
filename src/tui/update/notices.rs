//! What others did that waits for me: told on the screen, and by the terminal when I look elsewhere.

use serde::de::DeserializeOwned;

use crate::{
    model::{Activity, Comment, Deed, Entity, SafeText, StageStatus, Video, access},
    tui::{
        app::{
            App,
            msg::{Effect, News},
            read::excerpt,
        },
        notify::Call,
        widgets::Severity,
    },
};

/// Whoever has pressed nothing for this long is taken to look elsewhere, where the terminal does not tell: one minute.
const AWAY: i64 = 60_000_000;

/// Heeds what the change feed brought, before it is taken.
pub fn heed(app: &mut App, news: &News, fx: &mut Vec<Effect>) {
    let mut lines = news.changes.iter().filter_map(|change| concerns_me(app, change));
    let Some(first) = lines.next() else { return };
    let rest = lines.count();
    let words = if rest == 0 { first } else { format!("{first} (and {rest} more)") };
    if looks_elsewhere(app) && app.settings.call != Call::Off {
        fx.push(Effect::Notify(SafeText::line(&words).into_string()));
    }
    if app.toast.is_none() {
        app.say(Severity::Info, words);
    }
}

/// Whether nobody sees the screen, as far as the terminal tells, or the keys.
fn looks_elsewhere(app: &App) -> bool {
    app.attention
        .focused
        .map_or_else(|| app.now.micros() - app.attention.last_key.micros() >= AWAY, |is_focused| !is_focused)
}

fn concerns_me(app: &App, change: &Activity) -> Option<String> {
    let me = app.replica.me().id;
    if change.actor_id == me || change.undoes_batch_id.is_some() {
        return None;
    }
    let who = app.name_of(change.actor_id);
    match change.entity {
        Entity::Comment => {
            let (before, after): (Option<Comment>, Comment) = rows(change)?;
            let is_mine = |row: &Comment| row.assignee_id == Some(me) && row.is_open();
            let is_new = is_mine(&after) && !before.as_ref().is_some_and(is_mine);
            is_new.then(|| format!("{who} gave you: {}", excerpt(&after.content)))
        }
        Entity::Video => {
            let (before, after): (Option<Video>, Video) = rows(change)?;
            let before = before?;
            let moved = before.stage_status != after.stage_status || before.current_stage != after.current_stage;
            let level = app.replica.level(after.project_id)?;
            let (deed, words) = match after.stage_status {
                StageStatus::InReview => (Deed::Approve, "waits for your decision"),
                StageStatus::InAmends => (Deed::EditScene, "is sent back to be amended"),
                StageStatus::InProgress | StageStatus::Approved => return None,
            };
            let is_for_me = moved && access::require(level, deed).is_ok();
            is_for_me.then(|| format!("{}: {} {words} ({who})", SafeText::line(&after.title), after.current_stage))
        }
        _ => None,
    }
}

/// The row of a change before and after it.
fn rows<T: DeserializeOwned>(change: &Activity) -> Option<(Option<T>, T)> {
    let before = change.before.as_ref().and_then(|row| T::deserialize(row).ok());
    Some((before, T::deserialize(change.after.as_ref()?).ok()?))
}
