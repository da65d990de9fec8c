//! `orama submit`, `approve`, `request-amends`, `advance` and `reopen-stage`.

use clap::Args;

use super::{
    exit::{Failure, Outcome},
    offline::{About, Written},
    output::{self, Form},
    workspace::{self, Workspace},
};
use crate::{
    api::{
        self, ProblemType,
        stage::{Decide, Decided},
        tree::Tree,
    },
    client,
    model::{Comment, Id, Stage, StageAction, Video},
};

/// Decide on the current stage of a video. Prints where the video is now.
#[derive(Debug, Args)]
pub struct Decision {
    /// The video: Project/Video, its title, or its id
    video: String,
    /// The words that go on record; an approval over open amends needs them
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    note: String,
    /// Go on although amends are open; an approval says why in its --note
    #[arg(long)]
    acknowledge_open: bool,
    /// Which stage to reopen, if not the current one: outline, script, storyboard, audio, video
    #[arg(long, value_name = "STAGE")]
    to_stage: Option<Stage>,
    #[command(flatten)]
    form: Form,
}

/// Decides.
pub async fn run(workspace: &Workspace, command: &Decision, action: StageAction) -> Outcome {
    if command.to_stage.is_some() && action != StageAction::Reopen {
        return Err(Failure::usage("--to-stage is for `orama reopen-stage`: the other actions know where they lead"));
    }
    let tree = workspace.tree().await?;
    let video = workspace::video(&tree, &command.video)?;
    let body = Decide {
        action,
        note: command.note.clone(),
        acknowledge_open: command.acknowledge_open,
        to_stage: command.to_stage,
        version_id: workspace::newest(&tree, video.id).map(|version| version.id),
    };
    let about_label = format!("{} {}", action.as_str().replace('_', " "), video.current_stage);
    let label = format!("{about_label} of {}", video.title);
    let about = About { label: &label, before: serde_json::to_value(video).ok(), video: Some(video.id.uuid()) };
    let decided: Decided = match workspace.write(api::stage::decide(video.id, &body, Some(video.revision)), about).await
    {
        Ok(Written::Done(decided)) => decided,
        Ok(Written::Already | Written::Queued) => {
            return output::one(command.form, &body, &format!("{}: {}", video.title, about_label));
        }
        Err(error) => return Err(explain(workspace, &tree, video, action, error).await),
    };
    let now = &decided.video;
    let words = format!("{}: {} {}", workspace::video_path(&tree, now), now.current_stage, now.stage_status.words());
    output::one(command.form, &decided, &words)
}

/// How this command is told what a rule asks for.
fn flags_for(rule: &str, action: StageAction) -> Option<&'static str> {
    match (rule, action) {
        ("open-amends", StageAction::Approve) => Some(" (--acknowledge-open --note WORDS)"),
        ("open-amends", _) => Some(" (--acknowledge-open)"),
        ("note-needed", _) => Some(" (--note WORDS)"),
        _ => None,
    }
}

/// The failure with the flags that help, and a line for each amend in the way.
async fn explain(
    workspace: &Workspace,
    tree: &Tree,
    video: &Video,
    action: StageAction,
    error: client::Error,
) -> Failure {
    let refused = error.is(ProblemType::Refused);
    let blocking: Vec<Id<Comment>> = error
        .problem()
        .map(|problem| problem.blocking.iter().copied().map(Id::from_uuid).collect())
        .unwrap_or_default();
    let flags = error.problem().and_then(|problem| flags_for(problem.rule.as_deref()?, action)).unwrap_or_default();
    let mut failure = Failure::from(error);
    failure.message.push_str(flags);
    if !refused || blocking.is_empty() {
        return failure;
    }
    let lines = blocking_lines(workspace, tree, video, &blocking).await;
    // The refusal stands whether or not its amends can be read.
    failure.with_details(lines.unwrap_or_else(|_| blocking.iter().map(|id| format!("  {id}")).collect()))
}

async fn blocking_lines(
    workspace: &Workspace,
    tree: &Tree,
    video: &Video,
    blocking: &[Id<Comment>],
) -> Outcome<Vec<String>> {
    let Some(version) = workspace::newest(tree, video.id) else { return Ok(Vec::new()) };
    let scenes = workspace.scenes(version.id).await?;
    let mut lines = Vec::new();
    for id in blocking {
        let comment = workspace.send(api::comments::get(*id)).await?;
        let order = scenes.iter().find(|scene| scene.id == comment.scene_id).map_or(0, |scene| scene.order);
        let path = workspace::scene_path(tree, video, version, order);
        lines.push(format!("  {id}  {path}  {}", comment.content));
    }
    Ok(lines)
}
