//! Opens the workstation.

use super::{exit::Outcome, workspace::Workspace};
use crate::config::Config;

/// Runs the workstation until the user leaves it.
pub async fn run(config: &Config, workspace: &Workspace) -> Outcome {
    let _ = (config, workspace.client());
    Err(super::exit::Failure::failed("the workstation is not part of this build yet"))
}
