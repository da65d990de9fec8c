//! Keeps drafts and the place of the session on disk. Each draft is a file of its own, written whole or not at all, and as
//! soon as the disk takes it: what is typed meanwhile is one write.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;

use super::{
    app::msg::LastOpen,
    drafts::{Draft, DraftKey},
    splits::Splits,
    views::queue::Saved,
};
use crate::client::write_private;

/// What waits to be written. Later contents of a file replace earlier ones.
type Waiting = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// The keeper's end in the loop.
#[derive(Debug)]
pub struct Keeper {
    folder: PathBuf,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Notify,
    /// Held from taking what waits until it is on disk: a write that was begun earlier never replaces a later one.
    writing: Mutex<()>,
    /// Why the last write failed.
    failure: Mutex<Option<String>>,
}

impl Keeper {
    /// Starts a keeper for a data directory.
    pub fn start(folder: &Path) -> Self {
        let shared = Arc::new(Shared::default());
        let task = tokio::spawn(keep(Arc::clone(&shared)));
        Self { folder: folder.to_owned(), shared, task }
    }

    /// Keeps a draft.
    pub fn keep(&self, draft: &Draft) {
        self.put(self.draft_path(&draft.key), serde_json::to_vec_pretty(draft).ok());
    }

    /// Removes a draft.
    pub fn drop(&self, key: &DraftKey) {
        self.put(self.draft_path(key), None);
    }

    /// Remembers where we are.
    pub fn remember(&self, last: &LastOpen) {
        self.put(last_open_path(&self.folder), serde_json::to_vec_pretty(last).ok());
    }

    /// Keeps the saved filters of the queue.
    pub fn keep_saved(&self, saved: &Saved) {
        self.put(saved_path(&self.folder), serde_json::to_vec_pretty(saved).ok());
    }

    /// Keeps where the borders between panes are.
    pub fn keep_splits(&self, splits: &Splits) {
        self.put(splits_path(&self.folder), serde_json::to_vec_pretty(splits).ok());
    }

    /// Why something could not be kept, once.
    pub fn failure(&self) -> Option<String> {
        self.shared.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Waits until everything is on disk. The error says why something is not, what failed earlier included.
    pub async fn flush(&self) -> io::Result<()> {
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || shared.write_all()).await.map_err(io::Error::other)?
    }

    /// Ends the keeper, as [`Keeper::flush`].
    pub async fn finish(self) -> io::Result<()> {
        // A write that it has begun goes on by itself; the last one waits for it, and has what it could not write.
        self.task.abort();
        self.flush().await
    }

    fn draft_path(&self, key: &DraftKey) -> PathBuf {
        drafts_folder(&self.folder).join(key.file_name())
    }

    fn put(&self, path: PathBuf, content: Option<Vec<u8>>) {
        self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(path, content);
        self.shared.changed.notify_one();
    }
}

impl Shared {
    /// Writes what waits. What cannot be written waits on, unless there is something newer for its file.
    fn write_all(&self) -> io::Result<()> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let mut result = Ok(());
        for (path, content) in waiting {
            let written = match &content {
                Some(content) => write_private(&path, content),
                None => remove_file(&path),
            };
            if let Err(error) = written {
                result = result.and(Err(io::Error::other(format!("{}: {error}", path.display()))));
                let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                waiting.entry(path).or_insert(content);
            }
        }
        result
    }
}

async fn keep(shared: Arc<Shared>) {
    loop {
        shared.changed.notified().await;
        let writer = Arc::clone(&shared);
        let written = tokio::task::spawn_blocking(move || writer.write_all()).await;
        if let Ok(Err(error)) = written {
            let mut failure = shared.failure.lock().unwrap_or_else(PoisonError::into_inner);
            *failure = Some(format!("drafts cannot be saved: {error}"));
        }
    }
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn drafts_folder(folder: &Path) -> PathBuf {
    folder.join("drafts")
}

fn last_open_path(folder: &Path) -> PathBuf {
    folder.join("last-open.json")
}

fn saved_path(folder: &Path) -> PathBuf {
    folder.join("queue.json")
}

/// The saved filters of the queue. A file that cannot be read is as if there were none, until another one is written.
pub fn saved_filters(folder: &Path) -> Saved {
    fs::read(saved_path(folder)).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

fn splits_path(folder: &Path) -> PathBuf {
    folder.join("panes.json")
}

/// Where the borders between panes were put. A file that cannot be read is as good as none.
pub fn restore_splits(folder: &Path) -> Splits {
    fs::read(splits_path(folder)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// The drafts that are on disk. A file that cannot be read is left alone.
pub fn restore_drafts(folder: &Path) -> Vec<Draft> {
    let Ok(entries) = fs::read_dir(drafts_folder(folder)) else { return Vec::new() };
    let read = |entry: io::Result<fs::DirEntry>| serde_json::from_slice(&fs::read(entry.ok()?.path()).ok()?).ok();
    entries.filter_map(read).collect()
}

/// Where the last session was.
pub fn last_open(folder: &Path) -> Option<LastOpen> {
    serde_json::from_slice(&fs::read(last_open_path(folder)).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Id, Stage};
    use uuid::Uuid;

    fn draft(text: &str) -> Draft {
        let key = DraftKey::Todo { scene: Id::from_uuid(Uuid::nil()), stage: Stage::Script };
        Draft { key, text: text.to_owned(), revision: None, original: None, sent: None }
    }

    #[tokio::test]
    async fn what_was_kept_is_there_after_a_restart_and_what_was_dropped_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let keeper = Keeper::start(folder.path());
        for text in ["m", "ma", "make the sky wärmer"] {
            keeper.keep(&draft(text));
        }
        keeper.finish().await.expect("written");
        assert_eq!(restore_drafts(folder.path()), [draft("make the sky wärmer")]);

        let keeper = Keeper::start(folder.path());
        keeper.drop(&draft("").key);
        keeper.finish().await.expect("removed");
        assert_eq!(restore_drafts(folder.path()), []);
    }

    #[tokio::test]
    async fn a_broken_file_is_left_alone_and_hides_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let keeper = Keeper::start(folder.path());
        keeper.keep(&draft("kept"));
        keeper.finish().await.expect("written");
        fs::write(drafts_folder(folder.path()).join("reply-broken.json"), "{").expect("a broken file");
        assert_eq!(restore_drafts(folder.path()), [draft("kept")]);
    }

    #[tokio::test]
    async fn what_could_not_be_written_while_the_session_ended_is_told_and_written_when_it_can_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let in_the_way = drafts_folder(folder.path());
        fs::write(&in_the_way, "no folder").expect("a file in the way");
        let keeper = Keeper::start(folder.path());
        keeper.keep(&draft("typed in the last moment"));
        // As a write that is under way when the session ends: it has taken what waited, and fails.
        keeper.shared.write_all().expect_err("there is no folder");
        let told = keeper.flush().await.expect_err("it is not on disk").to_string();
        assert!(told.contains("drafts"), "{told}");

        fs::remove_file(&in_the_way).expect("nothing in the way");
        keeper.finish().await.expect("written");
        assert_eq!(restore_drafts(folder.path()), [draft("typed in the last moment")]);
    }

    #[test]
    fn a_newer_text_wins_over_one_that_could_not_be_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("drafts").join("one");
        fs::write(folder.path().join("drafts"), "no folder").expect("a file in the way");
        let shared = Shared::default();
        let put = |content: &[u8]| {
            shared.waiting.lock().expect("what waits").insert(path.clone(), Some(content.to_vec()));
        };
        put(b"earlier");
        shared.write_all().expect_err("there is no folder");
        put(b"later");
        fs::remove_file(folder.path().join("drafts")).expect("nothing in the way");
        shared.write_all().expect("written");
        assert_eq!(fs::read(&path).expect("the file"), b"later");
    }

    #[test]
    fn a_write_that_was_begun_earlier_never_replaces_a_later_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("place");
        let shared = Arc::new(Shared::default());
        let put = |content: &[u8]| {
            shared.waiting.lock().expect("what waits").insert(path.clone(), Some(content.to_vec()));
        };
        for _ in 0..50 {
            put(b"earlier");
            let other = Arc::clone(&shared);
            let earlier = std::thread::spawn(move || other.write_all());
            put(b"later");
            shared.write_all().expect("the last write");
            earlier.join().expect("the other thread").expect("the first write");
            assert_eq!(fs::read(&path).expect("the file"), b"later");
        }
    }
}
