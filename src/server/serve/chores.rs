//! What is done beside the requests, at the start and once a day.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::{
    command::{self, once},
    server::{
        App,
        content::{self, Sweep, Swept},
    },
};

const DAY: Duration = Duration::from_hours(24);

/// Keeps house until the server closes. Several servers on one database may do it at the same time.
pub(super) async fn keep(app: App) {
    let mut days = interval(DAY);
    days.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.closing.cancelled() => return,
            _ = days.tick() => {}
        }
        tokio::select! {
            () = app.closing.cancelled() => return,
            () = once_a_day(&app) => {}
        }
    }
}

async fn once_a_day(app: &App) {
    match once::sweep(&app.db).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "forgot old idempotency keys"),
        Err(error) => tracing::warn!(%error, "old idempotency keys stay until tomorrow"),
    }
    if !app.media.is_open() {
        return;
    }
    app.media.tidy();
    let what = Sweep { now: command::now(), is_dry: false, with_unknown: false };
    match content::sweep(&app.db, &app.media, what, |_| {}).await {
        Ok(Swept { removed: 0, unknown: 0, .. }) => {}
        Ok(Swept { removed, bytes, unknown }) => {
            tracing::info!(removed, bytes, unknown, "removed bytes that no medium has");
        }
        Err(error) => tracing::warn!(%error, "bytes that no medium has stay until tomorrow"),
    }
}
