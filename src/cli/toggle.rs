//! `orama done` and `orama reopen`.

use clap::Args;

use super::{
    exit::{Failure, Outcome},
    output,
    workspace::Workspace,
};
use crate::{
    api::{
        comments::{self, EditComment},
        tree::Tree,
    },
    model::{Comment, CommentStatus, Resolution},
};

/// Settle amends, or open them again. Prints the ids; amends that are so already are left as they are.
#[derive(Debug, Args)]
pub struct Toggle {
    /// The amends, as `orama queue` prints them
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// How a done amend was settled: fixed, declined, duplicate
    #[arg(long)]
    resolution: Option<Resolution>,
}

/// Brings each to a status, in order. The first that fails stops it, and the failure names those that were changed.
pub async fn run(workspace: &Workspace, command: &Toggle, to: CommentStatus) -> Outcome {
    if to == CommentStatus::ToDo && command.resolution.is_some() {
        return Err(Failure::usage("only a done amend has a resolution: leave --resolution out"));
    }
    let tree = workspace.tree().await?;
    let mut changed: Vec<String> = Vec::new();
    for name in &command.ids {
        match bring(workspace, &tree, name, to, command.resolution).await {
            Ok(comment) => {
                output::data(&format!("{}\n", comment.id))?;
                changed.push(comment.id.to_string());
            }
            Err(failure) => return Err(with_progress(failure, name, &changed, command.ids.len())),
        }
    }
    Ok(())
}

async fn bring(
    workspace: &Workspace,
    tree: &Tree,
    name: &str,
    to: CommentStatus,
    resolution: Option<Resolution>,
) -> Outcome<Comment> {
    let comment = workspace.comment(tree, name).await?;
    let is_there = comment.status == Some(to) && resolution.is_none_or(|wanted| comment.resolution == Some(wanted));
    if is_there && comment.deleted_at.is_none() {
        return Ok(comment);
    }
    let body = EditComment { status: Some(Some(to)), resolution: resolution.map(Some), ..EditComment::default() };
    workspace.send(comments::edit(comment.id, &body, comment.revision)).await
}

fn with_progress(mut failure: Failure, name: &str, changed: &[String], wanted: usize) -> Failure {
    if wanted > 1 {
        let before = if changed.is_empty() { "none".to_owned() } else { changed.join(", ") };
        failure.message = format!("{name}: {} (changed before it: {before})", failure.message);
    }
    failure
}
