//! `orama done` and `orama reopen`.

use clap::Args;

use super::{
    exit::{Failure, Outcome},
    offline::{self, About},
    output,
    workspace::Workspace,
};
use crate::{
    api::{
        comments::{self, EditComment},
        tree::Tree,
    },
    model::{Comment, CommentStatus, Id, Resolution},
};

/// Settle amends, or open them again. Prints the ids; amends that are so already are left as they are.
#[derive(Debug, Args)]
pub struct Toggle {
    /// The amends, as `orama queue` prints them; those that are done, as `orama queue --status done` does
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// How a done amend was settled: fixed, declined, duplicate
    #[arg(long)]
    resolution: Option<Resolution>,
    /// Why they are declined, or more about a duplicate: becomes a reply
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The amend that they are duplicates of: the reply names it
    #[arg(long, value_name = "ID")]
    duplicate_of: Option<String>,
}

impl Toggle {
    /// How it is said to be settled. Naming another amend says that it is a duplicate.
    fn resolution(&self) -> Option<Resolution> {
        self.resolution.or(self.duplicate_of.as_ref().map(|_| Resolution::Duplicate))
    }

    /// Refuses what is missing or too much before anything is written.
    fn check(&self, to: CommentStatus) -> Outcome {
        let resolution = self.resolution();
        if to == CommentStatus::ToDo && (resolution.is_some() || self.reason.is_some()) {
            return Err(Failure::usage("only a done amend has a resolution: leave --resolution and --reason out"));
        }
        match resolution {
            Some(Resolution::Declined) if self.reason.is_none() => {
                Err(Failure::usage("say why they are declined: --reason TEXT"))
            }
            Some(Resolution::Duplicate) if self.duplicate_of.is_none() => {
                Err(Failure::usage("name the amend that they are duplicates of: --duplicate-of ID"))
            }
            Some(Resolution::Declined | Resolution::Fixed) if self.duplicate_of.is_some() => {
                Err(Failure::usage("--duplicate-of goes with --resolution duplicate"))
            }
            None | Some(Resolution::Fixed) if self.reason.is_some() => {
                Err(Failure::usage("--reason goes with --resolution declined or with --duplicate-of"))
            }
            _ => Ok(()),
        }
    }
}

/// Brings each to a status, in order. The first that fails stops it, and the failure names those that were changed.
pub async fn run(workspace: &Workspace, command: &Toggle, to: CommentStatus) -> Outcome {
    command.check(to)?;
    let tree = workspace.tree().await?;
    let of = match &command.duplicate_of {
        Some(name) => Some(workspace.comment(&tree, name).await?.id),
        None => None,
    };
    let body = EditComment {
        status: Some(Some(to)),
        resolution: command.resolution().map(Some),
        reason: command.reason.clone(),
        duplicate_of: of,
        ..EditComment::default()
    };
    let mut changed: Vec<String> = Vec::new();
    for name in &command.ids {
        match bring(workspace, &tree, name, &body).await {
            Ok(id) => {
                output::data(&format!("{id}\n"))?;
                changed.push(id.to_string());
            }
            Err(failure) => return Err(with_progress(failure, name, &changed, command.ids.len())),
        }
    }
    Ok(())
}

async fn bring(workspace: &Workspace, tree: &Tree, name: &str, body: &EditComment) -> Outcome<Id<Comment>> {
    let comment = workspace.comment(tree, name).await?;
    let wanted = body.resolution.flatten();
    let is_there =
        body.status == Some(comment.status) && wanted.is_none_or(|wanted| comment.resolution == Some(wanted));
    if is_there && comment.deleted_at.is_none() {
        return Ok(comment.id);
    }
    let verb = if body.status == Some(Some(CommentStatus::Done)) { "marked done" } else { "to do again" };
    let before = serde_json::to_value(&comment).ok();
    let about = About {
        label: &format!("{verb}: {}", offline::beginning(&comment.content)),
        before,
        video: workspace.video_of(tree, &comment).await,
    };
    workspace.write(comments::edit(comment.id, body, comment.revision), about).await?;
    Ok(comment.id)
}

fn with_progress(mut failure: Failure, name: &str, changed: &[String], wanted: usize) -> Failure {
    if wanted > 1 {
        let before = if changed.is_empty() { "none".to_owned() } else { changed.join(", ") };
        failure.message = format!("{name}: {} (changed before it: {before})", failure.message);
    }
    failure
}
