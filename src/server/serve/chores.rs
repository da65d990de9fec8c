//! What is done beside the requests, at the start and once a day.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::{command::once, server::App};

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
        match once::sweep(&app.db).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "forgot old idempotency keys"),
            Err(error) => tracing::warn!(%error, "old idempotency keys stay until tomorrow"),
        }
    }
}
