//! `orama export`.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    exit::{Failure, Outcome},
    output, project_file,
    workspace::{self, Workspace},
};
use crate::{
    api,
    exchange::{self, Format},
};

/// Export the whole project that a video lies in, loss-free.
///
/// Import it elsewhere and export it again, and the file is the same, byte for byte.
#[derive(Debug, Args)]
pub struct Export {
    /// A project or a video: a title, Project/Video, or an id
    #[arg(value_name = "VIDEO|PROJECT")]
    name: String,
    /// What to write; so far only json
    #[arg(long, default_value = "json")]
    format: Format,
    /// Write to this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Exports.
pub async fn run(workspace: &Workspace, command: &Export) -> Outcome {
    if command.format != Format::Json {
        return Err(Failure::usage(format!("{} cannot be written yet: use --format json", command.format)));
    }
    let tree = workspace.tree().await?;
    let project = workspace::project_around(&tree, &command.name)?;
    let bundle = workspace.send(api::projects::export(project.id)).await?;
    let text = exchange::project_file::write(&project_file::from_bundle(bundle));
    match command.output.as_deref() {
        None => output::data(&text),
        Some(path) if path == Path::new("-") => output::data(&text),
        Some(path) => write_whole(path, &text)
            .map_err(|error| Failure::failed(format!("cannot write {}: {error}; nothing was written", path.display()))),
    }
}

/// Writes the file whole or not at all: a reader never sees half of it, and what was there stays until then. A link is
/// followed, and what is no file, such as a pipe or a device, is written to as it is.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        return fs::OpenOptions::new().write(true).open(&path)?.write_all(text.as_bytes());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = like_any_file(&mut tempfile::Builder::new()).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

/// Others may read it as the user's umask says, unlike a temporary file.
#[cfg(unix)]
fn like_any_file<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn like_any_file<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    builder
}
