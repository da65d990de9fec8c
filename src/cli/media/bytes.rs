//! The bytes of a medium: those that are kept, or in a local workspace the file that was registered where it is.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::super::{
    exit::{Failure, Outcome},
    progress::Progress,
    workspace::Workspace,
};
use crate::{
    client::{Cut, Wanted, Written},
    model::Media,
    tui::pictures::path_of,
};

/// Bytes that can be had.
pub(super) struct Bytes {
    /// What they are.
    pub(super) wanted: Wanted,
    /// The file of this machine that has them; none: they are kept with the workspace.
    here: Option<PathBuf>,
}

impl Bytes {
    /// Those of a medium, or why there are none.
    pub(super) fn of(workspace: &Workspace, medium: &Media) -> Outcome<Self> {
        if let Some(wanted) = Wanted::of(medium) {
            return Ok(Self { wanted, here: None });
        }
        if medium.is_uploaded() {
            return Err(Failure::refused("the medium has no bytes here; they have not come yet: add the file again"));
        }
        let file = path_of(&medium.url);
        match file {
            // A path that somebody on a server wrote down names no file of this machine.
            Some(path) if !workspace.is_server() => of_file(medium, path),
            _ => {
                let next = if file.is_some() {
                    "whoever has that file adds it with `orama media add`"
                } else {
                    "open it there"
                };
                let url = &medium.url;
                Err(Failure::refused(format!(
                    "the medium has no bytes here; it is registered where it is: {url}; {next}"
                )))
            }
        }
    }

    /// Fetches what is missing, and shows how far that is.
    pub(super) async fn fetch<W: io::Write>(&self, workspace: &Workspace, written: &mut Written<W>) -> Result<(), Cut> {
        let progress = Progress::begin("fetching", self.wanted.size);
        match &self.here {
            None => workspace.client().fetch(&self.wanted, written, &|count| progress.at(count)).await,
            Some(path) => copy(path, written).map_err(Cut::Write),
        }
    }
}

/// The bytes of a file that is there.
fn of_file(medium: &Media, path: PathBuf) -> Outcome<Bytes> {
    let shown = path.display().to_string();
    let gone = |error: io::Error| {
        Failure::not_found(format!(
            "the file of the medium cannot be read: {shown}: {error}; bring it back there, or add it again where it is now"
        ))
    };
    let mut file = File::open(&path).map_err(gone)?;
    if !file.metadata().map_err(gone)?.is_file() {
        return Err(gone(io::Error::other("it is no file")));
    }
    let mut read = Written::new(io::sink());
    read_into(&mut file, &mut read).map_err(gone)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Bytes { wanted: read.wanted(medium.id, name), here: Some(path) })
}

fn copy<W: io::Write>(path: &Path, written: &mut Written<W>) -> io::Result<()> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(written.count()))?;
    read_into(&mut file, written)
}

/// Takes what is left of a file.
pub(super) fn read_into<W: io::Write>(file: &mut File, into: &mut Written<W>) -> io::Result<()> {
    let mut piece = vec![0; 256 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(()),
            count => into.put(&piece[..count])?,
        }
    }
}
