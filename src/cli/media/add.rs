//! `orama media add`: a file or an address becomes a take.

use std::{fs::File, io::Read as _, path::Path};

use clap::Args;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::super::{
    exit::{Exit, Failure, Outcome},
    file_url,
    output::{self, Form},
    progress::Progress,
    workspace::{Found, Workspace},
};
use crate::{
    api::{
        Problem, ProblemType,
        activity::{self, ActivityQuery},
        media::{self, AddTake, Take},
    },
    client::{Error, Upload, UploadError},
    model::{ContentType, Id, Media, MediaStatus, TakeRole, hex},
    server::content::sniff,
};

/// How much of a file tells what it is.
const HEAD: usize = 4096;

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The scene: Project/Video/scene-number, or its id
    scene: String,
    /// A file of this machine, or an http(s) address
    #[arg(value_name = "FILE|URL")]
    medium: String,
    /// What it is for: image, voice, video, music
    #[arg(long)]
    role: TakeRole,
    /// Make it the selected take of its role
    #[arg(long)]
    select: bool,
    /// Keep the bytes of the file in the workspace's media folder, too, instead of only where it is; a server always does
    #[arg(long)]
    copy: bool,
    #[command(flatten)]
    form: Form,
}

/// Adds one.
pub(super) async fn run(workspace: &Workspace, command: &Add) -> Outcome {
    let tree = workspace.tree().await?;
    let found = workspace.scene(&tree, &command.scene).await?;
    let is_address = ["http://", "https://", "file:///"].iter().any(|start| command.medium.starts_with(start));
    if is_address && command.copy {
        return Err(Failure::usage("--copy keeps the bytes of a file, and this is an address: leave one of them out"));
    }
    let take = if is_address {
        register(workspace, command, &found, command.medium.clone()).await?
    } else if workspace.is_server() || command.copy {
        upload(workspace, command, &found).await?
    } else {
        let path = Path::new(&command.medium).canonicalize().map_err(|error| unreadable(&command.medium, &error))?;
        register(workspace, command, &found, file_url::of(&path)).await?
    };
    output::one(command.form, &take, &take.media.id.to_string())
}

fn unreadable(file: &str, error: &std::io::Error) -> Failure {
    Failure::failed(format!("{file}: {error}; name a file of this machine, or an http(s) address"))
}

/// Adds a take that is somewhere else.
async fn register(workspace: &Workspace, command: &Add, found: &Found, url: String) -> Outcome<Take> {
    let id = Id::from_uuid(Uuid::now_v7());
    let body = AddTake { id, role: command.role, url: Some(url), status: None, select: command.select };
    workspace.send(media::add(found.scene.id, &body)).await
}

/// A file as it was when it was looked at.
struct Source {
    size: u64,
    sha256: [u8; 32],
    name: Option<String>,
}

/// Adds a take with its bytes. What is there already is neither made nor sent again.
async fn upload(workspace: &Workspace, command: &Add, found: &Found) -> Outcome<Take> {
    let source = look_at(&command.medium, command.role).await?;
    let id = Media::id_of(found.video.project_id, command.role.media_type(), &source.sha256);
    let body = AddTake { id, role: command.role, url: None, status: Some(MediaStatus::Uploading), select: false };
    let mut take = workspace.send(media::add(found.scene.id, &body)).await?;
    let is_known = take.media.sha256.as_deref() == Some(&hex(&source.sha256));
    if is_known && workspace.client().has_bytes(id).await? {
        output::say("these bytes are there already, and were not sent again");
    } else {
        send(workspace, command, &take, source).await?;
    }
    if command.select {
        take = workspace.send(media::add(found.scene.id, &AddTake { select: true, ..body })).await?;
    }
    take.media = workspace.send(media::get(id)).await?;
    Ok(take)
}

/// Reads a file once: how long it is, its checksum, and whether it is what the role takes.
async fn look_at(file: &str, role: TakeRole) -> Outcome<Source> {
    let path = file.to_owned();
    let read = move || -> std::io::Result<(u64, [u8; 32], Vec<u8>)> {
        let mut file = File::open(&path)?;
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Err(std::io::Error::other("it is no file"));
        }
        let progress = Progress::begin("reading", meta.len());
        let (mut size, mut hash, mut head) = (0_u64, Sha256::new(), Vec::new());
        let mut piece = vec![0; 256 * 1024];
        loop {
            let count = file.read(&mut piece)?;
            if count == 0 {
                return Ok((size, hash.finalize().into(), head));
            }
            if head.len() < HEAD {
                head.extend_from_slice(&piece[..count.min(HEAD - head.len())]);
            }
            hash.update(&piece[..count]);
            size += count as u64;
            progress.at(size);
        }
    };
    let read = tokio::task::spawn_blocking(read).await.map_err(|error| Failure::failed(error.to_string()))?;
    let (size, sha256, head) = read.map_err(|error| unreadable(file, &error))?;
    let Some(kind) = sniff(&head) else {
        let known: Vec<_> = ContentType::ALL.iter().map(|kind| kind.extension()).collect();
        return Err(Failure::failed(format!(
            "{file} is of no type that is taken: convert it to one of {}",
            known.join(", ")
        )));
    };
    if kind.media_type() != role.media_type() {
        let takes = role.media_type();
        return Err(Failure::usage(format!(
            "{file} is {kind}, and a take with the role {role} is {takes}: name another role"
        )));
    }
    let name = Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Source { size, sha256, name })
}

/// Sends the bytes. Where they are refused for good, the take that was made for them goes again.
async fn send(workspace: &Workspace, command: &Add, take: &Take, source: Source) -> Outcome {
    let file = tokio::fs::File::open(&command.medium).await.map_err(|error| unreadable(&command.medium, &error))?;
    let progress = Progress::begin("uploading", source.size);
    let upload = Upload { medium: take.media.id, file_name: source.name, size: source.size, sha256: source.sha256 };
    let outcome = workspace.client().upload(&upload, file, move |sent| progress.at(sent)).await;
    match outcome {
        Ok(_) => Ok(()),
        Err(UploadError::Source(error)) => {
            Err(Failure::failed(format!("{}: {error}; nothing of it was kept: try again", command.medium)))
        }
        Err(UploadError::Call(Error::Problem(problem))) => {
            if is_for_good(&problem) && take.media.sha256.is_none() {
                take_back(workspace, take.media.id).await;
            }
            Err(Error::Problem(problem).into())
        }
        Err(UploadError::Call(error)) => {
            let failure = Failure::from(error);
            let message = format!("{}; the same command goes on with it", failure.message);
            Err(if failure.exit == Exit::Unreachable { Failure { message, ..failure } } else { failure })
        }
    }
}

fn is_for_good(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemType::TooLarge | ProblemType::UnsupportedMedia)
}

/// Takes back that a medium was made. One that stays is no harm: it says that its bytes have not come.
async fn take_back(workspace: &Workspace, id: Id<Media>) {
    let query = ActivityQuery { entity: Some(id.uuid()), limit: Some(1), ..ActivityQuery::default() };
    let last = workspace.send(activity::page(&query)).await.ok().and_then(|page| page.items.into_iter().next());
    let undone = match last {
        Some(entry) => workspace.send(activity::undo(entry.id)).await.map(drop),
        None => Ok(()),
    };
    if let Err(failure) = undone {
        tracing::warn!(%failure, "a take without bytes stays");
    }
}
