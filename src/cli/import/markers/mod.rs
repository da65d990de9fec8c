//! Takes markers and comments back in: what is done, what is new, and what was said, as one batch.

mod report;

use std::collections::HashMap;

use super::{
    Import,
    read::{self, File},
};
use crate::{
    api::{
        self,
        comments::{CreateComment, EditComment},
        imports::{ChangeComment, CommentsReport, ImportComment, ImportComments, MAX_CHANGES},
        tree::{Review as Rows, Tree},
    },
    cli::{
        exit::{Failure, Outcome},
        export::review::{self, Asked},
        output,
        progress::wait,
        workspace::{self, Workspace},
    },
    exchange::{
        self, Against, Audience, Change, MarkerFile, NewAmend, Plan, ReadError, Review, RowEdit, comment_plan,
        comment_table,
    },
    model::{Comment, CommentStatus, Id, Scene, Stage, Version, Video, words::counted},
};

/// Compares the files with the newest version of the video, and does what they say.
pub async fn import(workspace: &Workspace, files: Vec<File>, command: &Import) -> Outcome {
    let Some(name) = &command.video else {
        return Err(Failure::usage("markers are of a video that is here already: name it with --video"));
    };
    let names: Vec<String> = files.iter().map(|file| file.path.display().to_string()).collect();
    let read = |file: &File| exchange::read_markers(file.format, &file.path.display().to_string(), &file.bytes);
    let files: Vec<MarkerFile> = read::in_time(move || read::good_or_failure(files.iter().map(read).collect())).await?;
    for (file, name) in files.iter().zip(&names) {
        for notice in &file.notices {
            output::say(&format!("{name}:{}: {}", notice.line, notice.text));
        }
    }
    require_markers(&files, &names)?;
    let tree = workspace.tree().await?;
    let (video, version) = workspace::version(&tree, name, None)?;
    let here = wait("comparing", Here::fetch(workspace, &tree, video, version, command)).await?;
    let asked = Compared::of(&tree, command);
    let compare = move || {
        let plan = exchange::plan_markers(&files, &asked.with(&here)).map_err(Failure::usage)?;
        Ok((plan, here))
    };
    let (plan, here) = read::beside("comparing", compare).await?;
    apply(workspace, &plan, &names, &here, command).await
}

/// Compares tables of comments with the newest version of the video, and does what they say.
pub async fn import_tables(workspace: &Workspace, files: Vec<File>, command: &Import) -> Outcome {
    let names: Vec<String> = files.iter().map(|file| file.path.display().to_string()).collect();
    let read = |file: &File| comment_table::read(&file.path.display().to_string(), &file.bytes);
    let files = read::in_time(move || read::good_or_failure(files.iter().map(read).collect())).await?;
    let tree = workspace.tree().await?;
    let name = match &command.video {
        Some(name) => name.clone(),
        None => video_of(workspace, &tree, files.iter().flatten()).await?,
    };
    let (video, version) = workspace::version(&tree, &name, None)?;
    let here = wait("comparing", Here::fetch(workspace, &tree, video, version, command)).await?;
    let asked = Compared::of(&tree, command);
    let compare = move || {
        let find = |name: &str| workspace::person(&tree, name).ok();
        let people = comment_plan::People { me: tree.me.id, find: &find };
        let plan = comment_plan::plan(&files, &asked.with(&here), &people);
        Ok((plan, here))
    };
    let (plan, here) = read::beside("comparing", compare).await?;
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
    let writes = Writes::of(plan, here, command.dry_run)?;
    let answer = send(workspace, &writes).await.map_err(|failure| writes.name_lines(failure, names))?;
    let about = report::About { dry_run: command.dry_run, is_on_server: workspace.is_server() };
    report::print(command.form, &report::Report::new(plan, names, &here.review, answer.as_ref(), about))
}

/// A list without a single marker is not what somebody meant to import.
fn require_markers(files: &[MarkerFile], names: &[String]) -> Outcome {
    let empty = files.iter().zip(names).find(|(file, _)| file.markers.is_empty());
    let Some((file, name)) = empty else { return Ok(()) };
    let reason = format!(
        "there is no marker or comment in it, only {} without one. Export the markers of the timeline, not the timeline alone.",
        counted(file.events, "clip or row", "clips or rows")
    );
    Err(read::failure(&[ReadError::whole(name, reason)], files.len()))
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
}

/// How somebody asked for files to be compared with what is here.
struct Compared {
    stage: Option<Stage>,
    reopen: bool,
    importer: String,
}

impl Compared {
    fn of(tree: &Tree, command: &Import) -> Self {
        Self { stage: command.stage, reopen: command.reopen, importer: tree.me.full_name.clone() }
    }

    fn with(self, here: &Here) -> Against<'_> {
        let (review, carried) = (&here.review, here.carried.clone());
        Against { review, carried, stage: self.stage, reopen: self.reopen, importer: self.importer }
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

/// The writes of a plan, and where in the files each comes from.
struct Writes {
    body: ImportComments,
    /// The file and the line of each of `create`, then of `change`.
    places: [Vec<(usize, usize)>; 2],
}

impl Writes {
    fn of(plan: &Plan, here: &Here, dry_run: bool) -> Outcome<Self> {
        let version_id = here.review.version().id;
        let body = ImportComments { dry_run, version_id, create: Vec::new(), change: Vec::new() };
        let mut writes = Self { body, places: [Vec::new(), Vec::new()] };
        let revision = |id: &Id<Comment>| here.revisions.get(id).copied().unwrap_or(1);
        for step in &plan.steps {
            let at = (step.file, step.line);
            match &step.change {
                Change::Done(id) => writes.change(at, *id, revision(id), toggle(CommentStatus::Done)),
                Change::Reopen(id) => writes.change(at, *id, revision(id), toggle(CommentStatus::ToDo)),
                Change::Answer { to, scene, id, words } => writes.create(at, *scene, answer(*id, *to, words)),
                Change::New(amend) => {
                    writes.create(at, amend.scene, new_amend(amend));
                    if amend.is_done {
                        // It was made by the same import, so this is its first revision.
                        writes.change(at, amend.id, 1, toggle(CommentStatus::Done));
                    }
                }
                Change::Edit { id, edit, .. } => writes.change(at, *id, revision(id), edit_of(edit)),
                Change::Differs { .. } | Change::Unknown(_) => {}
            }
        }
        match writes.count() {
            0..=MAX_CHANGES => Ok(writes),
            count => Err(Failure::usage(format!(
                "{count} changes at once, and {MAX_CHANGES} is the most that one undo can take back: import the file in parts"
            ))),
        }
    }

    const fn count(&self) -> usize {
        self.body.create.len() + self.body.change.len()
    }

    fn create(&mut self, at: (usize, usize), scene_id: Id<Scene>, comment: CreateComment) {
        self.body.create.push(ImportComment { scene_id, comment });
        self.places[0].push(at);
    }

    fn change(&mut self, at: (usize, usize), id: Id<Comment>, revision: i64, edit: EditComment) {
        self.body.change.push(ChangeComment::of(id, revision, edit));
        self.places[1].push(at);
    }

    /// A refusal with the places in the files instead of those in the request.
    fn name_lines(&self, mut failure: Failure, names: &[String]) -> Failure {
        let place_in = |text: &str| {
            ["create[", "change["].iter().zip(&self.places).fold(text.to_owned(), |text, (list, places)| {
                let Some((before, rest)) = text.split_once(list) else { return text };
                let Some((index, behind)) = rest.split_once(']') else { return text };
                let place = index.parse::<usize>().ok().and_then(|index| places.get(index));
                let Some((name, line)) = place.and_then(|(file, line)| Some((names.get(*file)?, line))) else {
                    return text;
                };
                format!("{before}{name}:{line}{behind}")
            })
        };
        failure.message = place_in(&failure.message);
        failure.details = failure.details.iter().map(|detail| place_in(detail)).collect();
        failure
    }
}

fn toggle(to: CommentStatus) -> EditComment {
    EditComment { status: Some(Some(to)), ..EditComment::default() }
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
async fn send(workspace: &Workspace, writes: &Writes) -> Outcome<Option<CommentsReport>> {
    let count = writes.count();
    if count == 0 {
        return Ok(None);
    }
    let what = format!("importing {}", counted(count, "change", "changes"));
    Ok(Some(wait(&what, async { workspace.send(api::imports::comments(&writes.body)).await }).await?))
}
