//! Takes markers and comments back in: what is done, what is new, and what was said, as one batch.

mod report;

use std::collections::HashMap;

use super::{Import, read::File};
use crate::{
    api::{
        self, Call,
        batch::{self, Batch, BatchAnswer, BatchItem, MAX_ITEMS},
        comments::{CreateComment, EditComment},
        tree::{Review as Rows, Tree},
    },
    cli::{
        exit::{Failure, Outcome},
        export::review::{self, Asked},
        output,
        workspace::{self, Workspace},
    },
    exchange::{
        self, Against, Audience, Change, MarkerFile, NewAmend, Plan, ReadError, Review, RowEdit, comment_plan,
        comment_table,
    },
    model::{Comment, CommentStatus, Id, Scene, Version, Video},
};

/// Compares the files with the newest version of the video, and does what they say.
pub async fn import(workspace: &Workspace, files: Vec<File>, command: &Import) -> Outcome {
    let Some(name) = &command.video else {
        return Err(Failure::usage("markers are of a video that is here already: name it with --video"));
    };
    let names: Vec<String> = files.iter().map(|file| file.path.display().to_string()).collect();
    let read = |file: &File| exchange::read_markers(file.format, &file.path.display().to_string(), &file.bytes);
    let files: Vec<MarkerFile> = super::read::good_or_failure(files.iter().map(read).collect())?;
    for (file, name) in files.iter().zip(&names) {
        for notice in &file.notices {
            output::say(&format!("{name}:{}: {}", notice.line, notice.text));
        }
    }
    require_markers(&files, &names)?;
    let tree = workspace.tree().await?;
    let (video, version) = workspace::version(&tree, name, None)?;
    let here = Here::fetch(workspace, &tree, video, version, command).await?;
    let against = here.against(&tree, command);
    let plan = exchange::plan_markers(&files, &against).map_err(Failure::usage)?;
    apply(workspace, &plan, &names, &here, command).await
}

/// Compares tables of comments with the newest version of the video, and does what they say.
pub async fn import_tables(workspace: &Workspace, files: Vec<File>, command: &Import) -> Outcome {
    let names: Vec<String> = files.iter().map(|file| file.path.display().to_string()).collect();
    let read = |file: &File| comment_table::read(&file.path.display().to_string(), &file.bytes);
    let files = super::read::good_or_failure(files.iter().map(read).collect())?;
    let tree = workspace.tree().await?;
    let name = match &command.video {
        Some(name) => name.clone(),
        None => video_of(workspace, &tree, files.iter().flatten()).await?,
    };
    let (video, version) = workspace::version(&tree, &name, None)?;
    let here = Here::fetch(workspace, &tree, video, version, command).await?;
    let against = here.against(&tree, command);
    let find = |name: &str| workspace::person(&tree, name).ok();
    let people = comment_plan::People { me: tree.me.id, find: &find };
    let plan = comment_plan::plan(&files, &against, &people);
    apply(workspace, &plan, &names, &here, command).await
}

/// The video of the first comment that the rows name.
async fn video_of(
    workspace: &Workspace,
    tree: &Tree,
    rows: impl Iterator<Item = &comment_table::CommentRow>,
) -> Outcome<String> {
    let unnamed = || Failure::usage("the rows name no comment that is here: name the video with --video");
    let mut rows = rows;
    let id = rows.find_map(|row| row.id).ok_or_else(unnamed)?;
    let comment = workspace.send(api::comments::get(Id::from_uuid(id))).await.map_err(|_| unnamed())?;
    let scene = workspace.send(api::scenes::get(comment.scene_id)).await?;
    let version = tree.versions.iter().find(|version| version.id == scene.version_id).ok_or_else(unnamed)?;
    Ok(version.video_id.to_string())
}

async fn apply(workspace: &Workspace, plan: &Plan, names: &[String], here: &Here, command: &Import) -> Outcome {
    let items = writes(plan, &here.revisions)?;
    let answer = send(workspace, items, command.dry_run).await?;
    report::print(command.form, &report::Report::new(plan, names, &here.review, answer.as_ref(), command.dry_run))
}

/// A list without a single marker is not what somebody meant to import.
fn require_markers(files: &[MarkerFile], names: &[String]) -> Outcome {
    let empty = files.iter().zip(names).find(|(file, _)| file.markers.is_empty());
    let Some((file, name)) = empty else { return Ok(()) };
    let reason = format!(
        "there is no marker or comment in it, only {} without one. Export the markers of the timeline, not the timeline alone.",
        match file.events {
            1 => "1 clip or row".to_owned(),
            count => format!("{count} clips or rows"),
        }
    );
    Err(super::read::failure(&[ReadError::whole(name, reason)], files.len()))
}

/// What is in the workspace.
struct Here {
    review: Review,
    revisions: HashMap<Id<Comment>, i64>,
    carried: HashMap<Id<Comment>, Id<Comment>>,
}

impl Here {
    async fn fetch(
        workspace: &Workspace,
        tree: &Tree,
        video: &Video,
        version: &Version,
        command: &Import,
    ) -> Outcome<Self> {
        let rows = workspace.send(api::tree::review(version.id)).await?;
        let revisions = rows.comments.iter().map(|comment| (comment.id, comment.revision)).collect();
        let carried = carried(workspace, tree, video, version, &rows).await?;
        let asked =
            Asked { fps: command.fps, start: command.start.as_deref(), notes: true, cues: exchange::CuesOf::Voice };
        let review = Review::new(review::parts(tree, rows, &asked)?, Audience::Internal, None);
        Ok(Self { review, revisions, carried })
    }

    /// What files are compared with.
    fn against(&self, tree: &Tree, command: &Import) -> Against<'_> {
        Against {
            review: &self.review,
            carried: self.carried.clone(),
            stage: command.stage,
            reopen: command.reopen,
            importer: tree.me.full_name.clone(),
        }
    }
}

/// The amends of earlier versions, each with the one of the newest version that carries it on.
async fn carried(
    workspace: &Workspace,
    tree: &Tree,
    video: &Video,
    newest: &Version,
    rows: &Rows,
) -> Outcome<HashMap<Id<Comment>, Id<Comment>>> {
    let mut from: HashMap<Id<Comment>, Id<Comment>> = HashMap::new();
    let mut note = |comments: &[Comment]| {
        from.extend(comments.iter().filter_map(|comment| Some((comment.id, comment.carried_from_id?))));
    };
    note(&rows.comments);
    for version in tree.versions.iter().filter(|version| version.video_id == video.id && version.id != newest.id) {
        note(&workspace.send(api::tree::review(version.id)).await?.comments);
    }
    let mut carried = HashMap::new();
    for comment in &rows.comments {
        let mut at = comment.id;
        // No chain is longer than there are links, which ends the walk whatever the rows say.
        for _ in 0..from.len() {
            let Some(before) = from.get(&at) else { break };
            carried.insert(*before, comment.id);
            at = *before;
        }
    }
    Ok(carried)
}

/// The writes of a plan, in its order.
fn writes(plan: &Plan, revisions: &HashMap<Id<Comment>, i64>) -> Outcome<Vec<BatchItem>> {
    let mut items = Vec::new();
    for step in &plan.steps {
        match &step.change {
            Change::Done(id) => items.push(toggle(*id, CommentStatus::Done, revision(revisions, *id))?),
            Change::Reopen(id) => items.push(toggle(*id, CommentStatus::ToDo, revision(revisions, *id))?),
            Change::Answer { to, scene, id, words } => items.push(create(*scene, &answer(*id, *to, words))?),
            Change::New(amend) => {
                items.push(create(amend.scene, &new_amend(amend))?);
                if amend.is_done {
                    // It was made a line above, so this is its first revision.
                    items.push(toggle(amend.id, CommentStatus::Done, 1)?);
                }
            }
            Change::Edit { id, edit, .. } => {
                items.push(item(api::comments::edit(*id, &edit_of(edit), revision(revisions, *id)))?);
            }
            Change::Differs { .. } | Change::Unknown(_) => {}
        }
    }
    if items.len() > MAX_ITEMS {
        let count = items.len();
        return Err(Failure::usage(format!(
            "{count} changes at once, and {MAX_ITEMS} is the most that one undo can take back: import the file in parts"
        )));
    }
    Ok(items)
}

fn revision(revisions: &HashMap<Id<Comment>, i64>, id: Id<Comment>) -> i64 {
    revisions.get(&id).copied().unwrap_or(1)
}

fn toggle(id: Id<Comment>, to: CommentStatus, revision: i64) -> Outcome<BatchItem> {
    item(api::comments::edit(id, &EditComment { status: Some(Some(to)), ..EditComment::default() }, revision))
}

fn create(scene: Id<Scene>, body: &CreateComment) -> Outcome<BatchItem> {
    item(api::comments::create(scene, body))
}

fn item(call: Call<Comment>) -> Outcome<BatchItem> {
    BatchItem::try_from(call).map_err(|_| Failure::failed("a change that cannot be part of a batch"))
}

fn edit_of(edit: &RowEdit) -> EditComment {
    EditComment {
        content: edit.content.clone(),
        status: edit.status,
        visibility: edit.visibility,
        assignee_id: edit.assignee,
        frame_in: edit.frames.map(|frames| frames.0),
        frame_out: edit.frames.map(|frames| frames.1),
        ..EditComment::default()
    }
}

fn answer(id: Id<Comment>, to: Id<Comment>, words: &str) -> CreateComment {
    CreateComment {
        id,
        content: words.to_owned(),
        stage: None,
        status: None,
        parent_id: Some(to),
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: None,
    }
}

fn new_amend(amend: &NewAmend) -> CreateComment {
    CreateComment {
        id: amend.id,
        content: amend.words.clone(),
        stage: amend.stage,
        status: (!amend.is_note).then_some(CommentStatus::ToDo),
        parent_id: None,
        assignee_id: None,
        frame_in: amend.frame_in,
        frame_out: amend.frame_out,
        visibility: None,
    }
}

/// One transaction: all of it, or nothing. Also a dry run asks the server, which knows what it would refuse.
async fn send(workspace: &Workspace, items: Vec<BatchItem>, dry_run: bool) -> Outcome<Option<BatchAnswer>> {
    if items.is_empty() {
        return Ok(None);
    }
    Ok(Some(workspace.send(batch::run(&Batch { items, atomic: true, dry_run })).await?))
}
