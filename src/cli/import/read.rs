//! Reads the files. Either all of them are good, or every bad place of every file is named.

use std::{fs, path::Path, path::PathBuf, time::Duration};

use tokio::{sync::oneshot, time::timeout};

use crate::{
    cli::{
        exit::{Failure, Outcome},
        progress::wait,
    },
    exchange::{self, Format, ReadError, Reads, Script, limits::MAX_FILE_BYTES},
    model::{Id, Video, words::counted},
};

/// No file that may be read takes a tenth of this; one that was made to do harm ends here.
const PATIENCE: Duration = Duration::from_mins(1);

/// Reads beside everything else, so that a line can tell that it is read, and ends where it takes too long.
pub async fn in_time<T: Send + 'static>(read: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    beside("reading", read).await
}

/// Does something beside everything else, which the line calls `what`.
pub async fn beside<T: Send + 'static>(what: &str, work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    let (tell, told) = oneshot::channel();
    // A thread that nobody waits for at the end, unlike those of the runtime.
    std::thread::spawn(move || {
        // Whoever asked may have given up.
        let _ = tell.send(work());
    });
    match wait(what, timeout(PATIENCE, told)).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => {
            Err(Failure::failed(format!("{what} broke off: this is a fault of orama, and nothing was imported")))
        }
        Err(_) => Err(Failure::failed(format!(
            "nothing was imported: {what} took longer than {} s. Divide the file into parts.",
            PATIENCE.as_secs()
        ))),
    }
}

/// A file and what it is.
pub struct File {
    /// As it was given.
    pub path: PathBuf,
    /// What it is.
    pub format: Format,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A file that was read as a script.
pub struct ScriptFile {
    /// As it was given.
    pub path: PathBuf,
    /// What it is.
    pub format: Format,
    /// What it says.
    pub script: Script,
    /// The video whose scenes it names, where it names any.
    pub video: Option<Id<Video>>,
}

/// Loads every file and tells its format. Where one cannot be loaded, the others are read all the same: whoever corrects a file
/// wants to know about all of them.
pub fn all(paths: &[PathBuf], format: Option<Format>) -> Outcome<Vec<File>> {
    let loaded: Vec<_> = paths.iter().map(|path| load(path, format)).collect();
    if loaded.iter().all(Result::is_ok) {
        return good_or_failure(loaded);
    }
    good_or_failure(loaded.into_iter().map(|file| file.and_then(tried)).collect())
}

/// The file, if it can be read as what it is.
fn tried(file: File) -> Result<File, ReadError> {
    let name = file.path.display().to_string();
    match file.format.reads() {
        Some(Reads::Script) => drop(script(&name, &file)?),
        Some(Reads::Markers) => drop(exchange::read_markers(file.format, &name, &file.bytes)?),
        Some(Reads::Comments) => drop(exchange::comment_table::read(&name, &file.bytes)?),
        Some(Reads::Project) => drop(exchange::project_file::read(&name, &file.bytes)?),
        None => {}
    }
    Ok(file)
}

/// Reads every file as a script.
pub fn scripts(files: Vec<File>) -> Outcome<Vec<ScriptFile>> {
    let read = |file: File| {
        let script = script(&file.path.display().to_string(), &file)?;
        Ok(ScriptFile { path: file.path, format: file.format, script, video: None })
    };
    good_or_failure(files.into_iter().map(read).collect())
}

/// Reads a file as a script. One without a scene is bad, too: there would be nothing to review.
fn script(name: &str, file: &File) -> Result<Script, ReadError> {
    let script = exchange::read_script(file.format, name, &file.bytes)?;
    if script.scenes.is_empty() {
        let why = script.notices.first().map_or("it is empty", |notice| notice.text.as_str());
        return Err(ReadError::whole(name, format!("there is no scene in it to review: {why}")));
    }
    Ok(script)
}

/// The bad places of files as a failure.
pub fn failure(errors: &[ReadError], files: usize) -> Failure {
    let count: usize = errors.iter().map(|error| error.problems.len()).sum();
    let lines: Vec<String> = errors.iter().flat_map(lines).collect();
    if let ([line], [error]) = (lines.as_slice(), errors)
        && error.problems.iter().all(|problem| problem.line.is_none())
    {
        return Failure::failed(format!("nothing was imported: {line}"));
    }
    let places = counted(count, "place", "places");
    let of = if files == 1 { "the file".to_owned() } else { format!("{} of {files} files", errors.len()) };
    let (verb, them) = if count == 1 { ("is", "it") } else { ("are", "them") };
    Failure::failed(format!("nothing was imported: {places} of {of} {verb} bad; correct {them} and import again"))
        .with_details(lines)
}

fn lines(error: &ReadError) -> Vec<String> {
    error.to_string().lines().map(str::to_owned).collect()
}

fn load(path: &Path, format: Option<Format>) -> Result<File, ReadError> {
    // What Final Cut exports since 10.6 is a folder with the file in it.
    let bundle = path.join("Info.fcpxml");
    let path = if bundle.is_file() { bundle.as_path() } else { path };
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| ReadError::whole(&name, format!("cannot be read: {error}"));
    let size = fs::metadata(path).map_err(unreadable)?.len();
    let most = format.map_or(MAX_FILE_BYTES, Format::max_bytes);
    if size > most as u64 {
        let reason = format!("has {size} bytes, and {most} is the most; divide it into parts");
        return Err(ReadError::whole(&name, reason));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let format = format.or_else(|| exchange::detect(&name, &bytes)).ok_or_else(|| {
        let known = Format::readable();
        ReadError::whole(&name, format!("its format cannot be told; name it with --format ({})", known.join(", ")))
    })?;
    Ok(File { path: path.to_owned(), format, bytes })
}

/// All that was read, or the bad places of every file.
pub fn good_or_failure<T>(results: Vec<Result<T, ReadError>>) -> Outcome<Vec<T>> {
    let count = results.len();
    let mut good = Vec::new();
    let mut bad = Vec::new();
    for result in results {
        match result {
            Ok(value) => good.push(value),
            Err(error) => bad.push(error),
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(failure(&bad, count)) }
}
