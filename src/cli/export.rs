//! `orama export`.

use std::{
    io::Write as _,
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

/// Writes the file whole or not at all: a reader never sees half of it, and what was there stays until then.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
