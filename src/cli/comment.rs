//! `orama comment`.

use std::io::Read as _;

use clap::Args;
use uuid::Uuid;

use super::{
    exit::{Failure, Outcome},
    offline::{self, About, Written},
    output::{self, Form},
    workspace::{self, Workspace},
};
use crate::{
    api::comments::{self, CreateComment},
    model::{CommentStatus, Id, Stage, Visibility},
};

/// Write a comment on a scene. Prints its id.
#[derive(Debug, Args)]
pub struct Write {
    /// The scene: Project/Video/scene-number, or its id
    scene: String,
    /// The words; `-` reads them from stdin
    #[arg(allow_hyphen_values = true)]
    text: String,
    /// Make it an amend that is still to do
    #[arg(long)]
    todo: bool,
    /// Answer this comment
    #[arg(long, value_name = "ID")]
    reply_to: Option<String>,
    /// At another stage than the video's current one: outline, script, storyboard, audio, video
    #[arg(long)]
    stage: Option<Stage>,
    /// The frames it speaks of, from the start of the scene: 12, or 12-40
    #[arg(long, value_name = "FRAMES")]
    frames: Option<Frames>,
    /// Who is to do it: me, a name, an address, or an id
    #[arg(long, value_name = "PERSON")]
    assignee: Option<String>,
    /// Who may read it: internal (the team) or client
    #[arg(long)]
    visibility: Option<Visibility>,
    #[command(flatten)]
    form: Form,
}

/// Frames as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frames {
    first: i64,
    last: Option<i64>,
}

impl std::str::FromStr for Frames {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = |_| format!("`{text}` is no range of frames: write 12, or 12-40");
        let (first, last) = text.split_once('-').map_or((text, None), |(first, last)| (first, Some(last)));
        let number = |text: &str| text.parse::<u32>().map(i64::from).map_err(bad);
        Ok(Self { first: number(first)?, last: last.map(number).transpose()? })
    }
}

/// Writes it.
pub async fn run(workspace: &Workspace, command: &Write) -> Outcome {
    let tree = workspace.tree().await?;
    let found = workspace.scene(&tree, &command.scene).await?;
    let parent = match &command.reply_to {
        Some(id) => Some(workspace.comment(&tree, id).await?),
        None => None,
    };
    if let Some(parent) = parent.as_ref().filter(|parent| parent.scene_id != found.scene.id) {
        return Err(Failure::usage(format!(
            "the comment {} is not on that scene: answer it where it stands",
            parent.id
        )));
    }
    let body = CreateComment {
        id: Id::from_uuid(Uuid::now_v7()),
        content: words(&command.text)?,
        stage: command.stage,
        status: command.todo.then_some(CommentStatus::ToDo),
        parent_id: parent.map(|parent| parent.id),
        assignee_id: command.assignee.as_deref().map(|name| workspace::person(&tree, name)).transpose()?,
        frame_in: command.frames.map(|frames| frames.first),
        frame_out: command.frames.and_then(|frames| frames.last),
        visibility: command.visibility,
    };
    let what = match (command.todo, &command.reply_to) {
        (true, _) => "to-do",
        (false, Some(_)) => "reply",
        (false, None) => "comment",
    };
    let label = format!("the {what}: {}", offline::beginning(&body.content));
    let about = About { label: &label, before: None, video: Some(found.video.id.uuid()) };
    match workspace.write(comments::create(found.scene.id, &body), about).await? {
        Written::Done(comment) => {
            output::one(command.form, &comment, &comment.id.to_string())?;
            workspace.keep(found.version.id).await;
            Ok(())
        }
        Written::Already | Written::Queued => output::one(command.form, &body, &body.id.to_string()),
    }
}

fn words(text: &str) -> Outcome<String> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::failed(format!("cannot read stdin: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::usage("the text on stdin is not UTF-8"))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
