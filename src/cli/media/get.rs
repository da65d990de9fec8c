//! `orama media get`: the bytes of a medium, to a file or to stdout.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    super::{
        address,
        exit::{Exit, Failure, Outcome},
        output,
        workspace::Workspace,
    },
    bytes::{Bytes, read_into},
};
use crate::{
    api::{media, tree::Tree},
    client::{Cut, Wanted, Written},
    model::{Media, TakeRole},
};

#[derive(Debug, Args)]
pub(super) struct Get {
    /// A medium by its id or the start of it; with --role a scene: Project/Video/scene-number, or its id
    #[arg(value_name = "MEDIUM|SCENE")]
    what: String,
    /// The take of this role: the selected one, else the only one
    #[arg(long)]
    role: Option<TakeRole>,
    /// Where to; a folder, or `-` for stdout [default: the name it was added with, here]
    #[arg(long, short, value_name = "FILE|-")]
    output: Option<PathBuf>,
    /// Replace another file of that name
    #[arg(long)]
    force: bool,
}

/// Gets one.
pub(super) async fn run(workspace: &Workspace, command: &Get) -> Outcome {
    let tree = workspace.tree().await?;
    let medium = match command.role {
        Some(role) => of_scene(workspace, &tree, &command.what, role).await?,
        None => by_id(workspace, &tree, &command.what).await?,
    };
    let bytes = Bytes::of(workspace, &medium)?;
    match &command.output {
        Some(path) if path == Path::new("-") => to_stream(workspace, &bytes, io::stdout().lock()).await,
        // A device or a pipe cannot be replaced, nor read to see what is in it.
        Some(path) if fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) => {
            let cannot = |error| of_cut(Cut::Write(error), &path.display().to_string());
            to_stream(workspace, &bytes, File::options().write(true).open(path).map_err(cannot)?).await
        }
        path => {
            let path = match path {
                Some(path) if path.is_dir() => path.join(&bytes.wanted.name),
                Some(path) => path.clone(),
                None => PathBuf::from(&bytes.wanted.name),
            };
            to_file(workspace, &bytes, &path, command.force).await?;
            output::data(&format!("{}\n", path.display()))
        }
    }
}

/// The take of a role that a scene shows.
async fn of_scene(workspace: &Workspace, tree: &Tree, scene: &str, role: TakeRole) -> Outcome<Media> {
    let found = workspace.scene(tree, scene).await?;
    let takes = workspace.all(|page| media::list(found.scene.id, page)).await?;
    let mut takes: Vec<Media> = takes.into_iter().filter(|take| take.role == role).map(|take| take.media).collect();
    if let Some(selected) = takes.iter().position(|medium| found.scene.selected(role) == Some(medium.id)) {
        return Ok(takes.swap_remove(selected));
    }
    match takes.len() {
        0 => Err(Failure::not_found(format!("the scene has no take with the role {role}: see `orama media list`"))),
        1 => Ok(takes.swap_remove(0)),
        count => {
            Err(Failure::usage(format!("the scene has {count} such takes, and none is selected: name one by its id"))
                .with_details(takes.iter().map(|medium| format!("  {}  {}", medium.id, medium.url))))
        }
    }
}

/// The medium with an id, or with the only id that begins so.
async fn by_id(workspace: &Workspace, tree: &Tree, what: &str) -> Outcome<Media> {
    let digits = address::id_digits(what).ok_or_else(|| {
        Failure::usage(format!(
            "`{what}` is not the id of a medium: `orama media list` prints them; for a scene name --role, too"
        ))
    })?;
    if digits.len() == 32
        && let Ok(id) = digits.parse()
    {
        return workspace.send(media::get(id)).await;
    }
    let mut found: Vec<Media> = Vec::new();
    for version in &tree.versions {
        let review = workspace.send(crate::api::tree::review(version.id)).await?;
        found.extend(
            review.media.into_iter().filter(|medium| medium.id.uuid().simple().to_string().starts_with(&digits)),
        );
    }
    found.sort_by_key(|medium| medium.id);
    found.dedup_by_key(|medium| medium.id);
    match found.len() {
        0 => Err(Failure::not_found(format!("there is no medium `{what}`, or you may not see it"))),
        1 => Ok(found.swap_remove(0)),
        count => Err(Failure::usage(format!("`{what}` could be {count} media: write more of the id"))
            .with_details(found.iter().map(|medium| format!("  {}  {}", medium.id, medium.url)))),
    }
}

fn wrong() -> Failure {
    Failure::failed(
        "the bytes that came have another checksum, and were not kept: try again, or ask whoever runs the server",
    )
}

async fn to_stream(workspace: &Workspace, bytes: &Bytes, to: impl io::Write) -> Outcome {
    let mut written = Written::new(to);
    match bytes.fetch(workspace, &mut written).await {
        Ok(()) => {}
        // A reader that has seen enough is no error.
        Err(Cut::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        Err(cut) => return Err(of_cut(cut, "the output")),
    }
    match written.get_mut().flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(of_cut(Cut::Write(error), "the output")),
        _ if written.is_right(&bytes.wanted) => Ok(()),
        _ => Err(wrong()),
    }
}

fn of_cut(cut: Cut, to: &str) -> Failure {
    match cut {
        Cut::Call(error) => error.into(),
        Cut::Write(error) => Failure::failed(format!("cannot write {to}: {error}")),
        Cut::Other => wrong(),
    }
}

/// Writes beside the file and gives it its name when every byte was verified.
async fn to_file(workspace: &Workspace, bytes: &Bytes, path: &Path, force: bool) -> Outcome {
    let (shown, wanted) = (path.display().to_string(), &bytes.wanted);
    let cannot = |error: &io::Error| Failure::failed(format!("cannot write {shown}: {error}"));
    if let Ok(mut there) = File::open(path) {
        let mut old = Written::new(io::sink());
        if there.metadata().is_ok_and(|meta| meta.is_file())
            && read_into(&mut there, &mut old).is_ok()
            && old.is_right(wanted)
        {
            output::say(&format!("{shown} is there already, and has every byte"));
            return Ok(());
        }
        if !force {
            return Err(Failure::refused(format!(
                "{shown} exists, and is something else: name another file with -o, or give --force"
            )));
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().map_or_else(|| wanted.name.clone(), |name| name.to_string_lossy().into_owned());
    let beside = folder.join(format!(".{name}.{}.part", &wanted.sha256[..wanted.sha256.len().min(12)]));
    let mut written = begin(&beside, wanted).map_err(|error| match error {
        Some(error) => cannot(&error),
        None => Failure::refused(format!("{shown} is being fetched at this moment: wait for that")),
    })?;
    match bytes.fetch(workspace, &mut written).await {
        Ok(()) => {}
        Err(cut) if written.count() == 0 => {
            let _ = fs::remove_file(&beside);
            return Err(of_cut(cut, &shown));
        }
        Err(Cut::Call(error)) => {
            let failure = Failure::from(error);
            let message = format!("{}; what came is kept, and the same command goes on from there", failure.message);
            return Err(if failure.exit == Exit::Unreachable { Failure { message, ..failure } } else { failure });
        }
        Err(cut) => {
            if matches!(cut, Cut::Other) {
                let _ = fs::remove_file(&beside);
            }
            return Err(of_cut(cut, &shown));
        }
    }
    if !written.is_right(wanted) {
        let _ = fs::remove_file(&beside);
        return Err(wrong());
    }
    written.get_mut().sync_all().and_then(|()| fs::rename(&beside, path)).map_err(|error| cannot(&error))
}

/// Opens the file beside, with what an earlier try left in it. None: somebody else is writing it.
fn begin(beside: &Path, bytes: &Wanted) -> Result<Written<File>, Option<io::Error>> {
    let mut file = File::options().read(true).write(true).create(true).truncate(false).open(beside).map_err(Some)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(None),
        Err(TryLockError::Error(error)) => return Err(Some(error)),
    }
    let mut old = Written::new(io::sink());
    read_into(&mut file, &mut old).map_err(Some)?;
    if old.count() > bytes.size {
        old = Written::new(io::sink());
        file.set_len(0).map_err(Some)?;
    }
    file.seek(SeekFrom::Start(old.count())).map_err(Some)?;
    Ok(old.onto(file))
}
