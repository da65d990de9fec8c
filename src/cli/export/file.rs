//! Writes what was exported to files, each whole or not at all.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    cli::{
        exit::{Failure, Outcome},
        output,
    },
    exchange::Format,
};

/// Writes one text to a file and says so, or to stdout where there is none or it is `-`.
pub fn write(path: Option<&Path>, format: Format, text: &str) -> Outcome {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else { return output::data(text) };
    let was_there = path.is_file();
    write_whole(path, text).map_err(|error| unwritable(path, &error))?;
    if path.is_file() {
        let instead = if was_there { ", in the place of what was there" } else { "" };
        output::say(&format!("wrote {} ({format}){instead}", path.display()));
    }
    Ok(())
}

/// Writes several texts to numbered files, `name_1.edl`, `name_2.edl`. One is written under the name itself.
pub fn write_all(path: Option<&Path>, format: Format, texts: &[String]) -> Outcome {
    if let [text] = texts {
        return write(path, format, text);
    }
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        let count = texts.len();
        return Err(Failure::usage(format!(
            "this makes {count} files, because the target takes only so many markers in one: name them with -o FILE"
        )));
    };
    for (text, number) in texts.iter().zip(1..) {
        write(Some(&numbered(path, number)), format, text)?;
    }
    Ok(())
}

/// `folder/name_2.edl` for the second of `folder/name.edl`.
pub fn numbered(path: &Path, number: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}_{number}.{}", extension.to_string_lossy()),
        None => format!("{stem}_{number}"),
    };
    path.with_file_name(name)
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("cannot write {}: {error}; nothing was written to it", path.display()))
}

/// Writes the file whole or not at all: a reader never sees half of it, and what was there stays until then. A link is
/// followed, and what is no file, such as a pipe or a device, is written to as it is.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        return fs::OpenOptions::new().write(true).open(&path)?.write_all(text.as_bytes());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(io::Error::other(format!("there is no folder {}: make it first", folder.display())));
    }
    // The words of the error name a file that nobody asked for.
    let made = like_any_file(&mut tempfile::Builder::new()).tempfile_in(folder);
    let mut file = made.map_err(|error| io::Error::from(error.kind()))?;
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
