//! The bytes of a medium: through the client where they are uploaded, from the file where it is one of this machine. Nothing
//! else is ever followed.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use bytes::Bytes;

use super::{Source, Subject, Trouble};
use crate::{
    api::ProblemType,
    client::{Client, Error},
    model::{Id, Media},
};

/// Reads all bytes, if there are at most `most`.
pub async fn fetch(client: &Client, subject: &Subject, most: usize) -> Result<Bytes, Trouble> {
    match &subject.source {
        Source::Uploaded => download(client, subject.medium, most).await,
        Source::File(path) => {
            let path = path.clone();
            let read = tokio::task::spawn_blocking(move || read_file(&path, most).map(Bytes::from)).await;
            read.unwrap_or_else(|_| Err(Trouble::Unreadable("the file cannot be read".to_owned())))
        }
    }
}

async fn download(client: &Client, medium: Id<Media>, most: usize) -> Result<Bytes, Trouble> {
    let unreadable = |error: Error| {
        let words = error.to_string();
        if error.is(ProblemType::NotFound) { Trouble::Gone(words) } else { Trouble::Unreadable(words) }
    };
    let too_large = || Trouble::TooLarge(format!("more than {} MiB", most >> 20));
    let mut download = client.download(medium, 0, None).await.map_err(unreadable)?;
    if download.size > most as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(piece) = download.next().await.map_err(unreadable)? {
        if bytes.len() + piece.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.into())
}

/// Reads a file, if it is one: a pipe or a device would be waited for without end.
fn read_file(path: &Path, most: usize) -> Result<Vec<u8>, Trouble> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Trouble::Gone("there is no such file on this machine".to_owned()),
        std::io::ErrorKind::PermissionDenied => Trouble::Unreadable("the file may not be read".to_owned()),
        _ => Trouble::Unreadable(format!("the file cannot be read ({error})")),
    };
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(Trouble::Unreadable("it is no file".to_owned()));
    }
    let mut bytes = Vec::new();
    // One byte more tells a file that grows meanwhile.
    File::open(path).map_err(unreadable)?.take(most as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > most {
        return Err(Trouble::TooLarge(format!("more than {} MiB", most >> 20)));
    }
    Ok(bytes)
}

/// The path that a `file:///` address names on this machine.
pub fn path_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("file://").filter(|path| path.starts_with('/'))?;
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(path).collect();
    if bytes.contains(&0) {
        return None;
    }
    #[cfg(unix)]
    let path = PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes));
    // `file:///C:/takes/a.png` is `C:/takes/a.png` there.
    #[cfg(not(unix))]
    let path = PathBuf::from(String::from_utf8(bytes).ok()?.trim_start_matches('/'));
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_this_machine_have_a_path() {
        assert_eq!(path_of("file:///takes/wide%20shot%20%232.png"), Some(PathBuf::from("/takes/wide shot #2.png")));
        for other in ["file://host/share.png", "https://example.org/a.png", "/a.png", "file:///a%00b.png", "file:"] {
            assert_eq!(path_of(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_file_or_too_long_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.bin");
        std::fs::write(&file, [7; 100]).unwrap();
        assert_eq!(read_file(&file, 100), Ok(vec![7; 100]));
        assert_eq!(read_file(&file, 99), Err(Trouble::TooLarge("more than 0 MiB".to_owned())));
        assert!(read_file(folder.path(), 99).is_err_and(|trouble| trouble.to_string() == "it is no file"));
        let missing = read_file(&folder.path().join("b"), 99).unwrap_err();
        assert_eq!(missing.to_string(), "there is no such file on this machine");
        #[cfg(unix)]
        assert!(read_file(Path::new("/dev/zero"), 99).is_err(), "a device has no end");
    }
}
