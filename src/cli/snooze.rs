//! `orama snooze` and `orama wake`.

use clap::Args;

use super::{clock, exit::Outcome, output, workspace::Workspace};
use crate::{
    api::snoozes::{self, SetSnooze},
    model::snooze::Until,
};

/// Put amends off in your own queue. Nobody else sees it. Prints the ids.
#[derive(Debug, Args)]
pub struct Put {
    /// The amends, as `orama queue` prints them
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// For how long (4h, 2d, 1w), until a date (2026-12-01), or until somebody else changes or answers it (activity)
    #[arg(long, value_name = "2d|DATE|activity")]
    until: Until,
}

/// Take amends that were put off back into your queue. Prints the ids.
#[derive(Debug, Args)]
pub struct Wake {
    /// The amends, as `orama queue --snoozed` prints them
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

/// Puts each off, in order; the first that fails stops it.
pub async fn put_off(workspace: &Workspace, command: &Put) -> Outcome {
    let tree = workspace.tree().await?;
    let body = SetSnooze { until: command.until.moment(clock::now()) };
    for name in &command.ids {
        let id = workspace.comment(&tree, name).await?.id;
        workspace.send(snoozes::set(id, &body)).await?;
        output::data(&format!("{id}\n"))?;
    }
    Ok(())
}

/// Takes each back, in order; the first that fails stops it.
pub async fn wake(workspace: &Workspace, command: &Wake) -> Outcome {
    let tree = workspace.tree().await?;
    for name in &command.ids {
        let id = workspace.comment(&tree, name).await?.id;
        workspace.send(snoozes::wake(id)).await?;
        output::data(&format!("{id}\n"))?;
    }
    Ok(())
}
