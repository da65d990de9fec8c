//! One frame of a video, by `ffmpeg` where it is installed: with a time limit, without a shell, and kept to the one file.

use std::{
    ffi::{OsStr, OsString},
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{io::AsyncReadExt as _, process::Command, time::timeout};

use super::{Source, Subject, Trouble, fetch::fetch};
use crate::client::Client;

/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of a frame.
const MAX_FRAME: u64 = 16 << 20;
/// Before the input. Of the file's kinds only those of videos are known, because others (playlists, lists of files) name
/// further files; nothing is read from a network.
const BEFORE: [&str; 9] = [
    "-nostdin",
    "-hide_banner",
    "-v",
    "error",
    "-protocol_whitelist",
    "file",
    "-format_whitelist",
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mxf,ogg",
    "-i",
];
/// Behind the input: the first frame, as a PNG of no more than 1280 columns, to the standard output.
const BEHIND: [&str; 11] = [
    "-map",
    "0:v:0",
    "-frames:v",
    "1",
    "-vf",
    "scale=w='min(1280,iw)':h=-2",
    "-f",
    "image2pipe",
    "-c:v",
    "png",
    "pipe:1",
];

/// Looks for `ffmpeg` where programs are. A place that is not a full path would depend on where one is.
pub fn find(path: &OsStr) -> Option<PathBuf> {
    let name = if cfg!(windows) { "ffmpeg.exe" } else { "ffmpeg" };
    std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// The bytes of a picture of the first frame.
pub async fn frame(client: &Client, tool: Option<&Path>, subject: &Subject, most: usize) -> Result<Vec<u8>, Trouble> {
    let tool =
        tool.ok_or_else(|| Trouble::Unreadable("a frame of a video needs ffmpeg, which is not here".to_owned()))?;
    if let Source::File(path) = &subject.source {
        if !tokio::fs::metadata(path).await.is_ok_and(|about| about.is_file()) {
            return Err(Trouble::Gone("there is no such file on this machine".to_owned()));
        }
        return run(tool, path).await;
    }
    let bytes = fetch(client, subject, most).await?;
    let unwritten = |_| Trouble::Unreadable("the video cannot be kept for a moment".to_owned());
    // Only its owner may read it, and it goes with the end of this function.
    let file = tempfile::NamedTempFile::new().map_err(unwritten)?;
    let mut handle = file.reopen().map_err(unwritten)?;
    let written = tokio::task::spawn_blocking(move || handle.write_all(&bytes)).await;
    written.map_err(|_| Trouble::Broken)?.map_err(unwritten)?;
    run(tool, file.path()).await
}

async fn run(tool: &Path, path: &Path) -> Result<Vec<u8>, Trouble> {
    // With the name of its protocol no name of a file can be taken for anything else.
    let mut input = OsString::from("file:");
    input.push(path);
    let mut child = Command::new(tool)
        .args(BEFORE)
        .arg(input)
        .args(BEHIND)
        // Whatever a film does to it, it has nothing to tell.
        .env_remove("ORAMA_TOKEN")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| Trouble::Unreadable(format!("ffmpeg does not start ({error})")))?;
    let Some(output) = child.stdout.take() else { return Err(Trouble::Broken) };
    let mut bytes = Vec::new();
    let mut output = output.take(MAX_FRAME + 1);
    match timeout(PATIENCE, output.read_to_end(&mut bytes)).await {
        Err(_) => Err(Trouble::Unreadable("ffmpeg takes too long for it".to_owned())),
        Ok(Ok(_)) if bytes.len() as u64 > MAX_FRAME => Err(Trouble::TooLarge("more than ffmpeg may send".to_owned())),
        Ok(Ok(_)) if !bytes.is_empty() => Ok(bytes),
        Ok(_) => Err(Trouble::Unreadable("ffmpeg finds no frame in it".to_owned())),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A program of a few lines. It is written by another process: one that this process wrote could still be open for
    /// writing in a child of another test, and would not start.
    fn program(folder: &Path, lines: &str) -> PathBuf {
        let path = folder.join("ffmpeg");
        let script = format!("#!/bin/sh\n{lines}\n");
        let mut writer = std::process::Command::new("sh")
            .args(["-c", "cat > \"$0\" && chmod +x \"$0\""])
            .arg(&path)
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        writer.stdin.take().expect("its input").write_all(script.as_bytes()).expect("it takes the lines");
        assert!(writer.wait().expect("its end").success());
        path
    }

    #[test]
    fn it_is_looked_for_in_full_paths_alone() {
        let folder = tempfile::tempdir().unwrap();
        let tool = program(folder.path(), "exit 1");
        let path = |folders: &[&Path]| std::env::join_paths(folders).unwrap();
        assert_eq!(find(&path(&[Path::new("/nowhere"), folder.path()])), Some(tool));
        assert_eq!(find(&path(&[Path::new("."), Path::new("")])), None);
    }

    #[tokio::test]
    async fn what_it_sends_is_the_frame_and_it_is_told_no_more_than_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let told = folder.path().join("told");
        let tool = program(folder.path(), &format!("printf '%s\\n' \"$@\" > '{}'; printf frame", told.display()));
        assert_eq!(run(&tool, Path::new("/films/-i http:evil.mp4")).await, Ok(b"frame".to_vec()));
        let told = std::fs::read_to_string(told).unwrap();
        let told: Vec<&str> = told.lines().collect();
        let input = told.iter().position(|word| *word == "-i").unwrap();
        assert_eq!(told[input + 1], "file:/films/-i http:evil.mp4", "one word, whatever it is called");
        assert_eq!(told.len(), BEFORE.len() + 1 + BEHIND.len());
    }

    #[tokio::test]
    async fn without_a_frame_or_without_end_there_is_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let tool = program(folder.path(), "exit 1");
        assert_eq!(run(&tool, Path::new("/a.mp4")).await.unwrap_err().to_string(), "ffmpeg finds no frame in it");
        let other = tempfile::tempdir().unwrap();
        let tool = program(other.path(), "exec cat /dev/zero");
        assert!(matches!(run(&tool, Path::new("/a.mp4")).await, Err(Trouble::TooLarge(_))));
        assert!(run(&other.path().join("none"), Path::new("/a.mp4")).await.is_err());
    }
}
