//! Tells when another process wrote to the workspace: a second workstation, or a command in another terminal. Sleeps in the
//! kernel until then; an idle workstation on a file wakes for nothing.

use std::{path::Path, sync::Arc, time::Duration};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::{Notify, mpsc};

/// A write is seen by others only once it is flushed, which the file does not tell: whoever looks at once may look too early,
/// and is told to look again after these pauses.
const ECHOES: [Duration; 3] = [Duration::from_millis(20), Duration::from_millis(100), Duration::from_millis(600)];

/// A watch on a workspace. Dropping it ends it.
#[derive(Debug)]
pub struct Watch(Kind);

#[derive(Debug)]
enum Kind {
    /// On a database file.
    File {
        written: Arc<Notify>,
        // Only held: it stops watching when dropped.
        _watcher: RecommendedWatcher,
    },
    /// On what does not tell of writes: it is worth looking each time this has passed.
    Clock(Duration),
}

impl Watch {
    /// Watches the database at `path` and its write-ahead log. Needs a runtime.
    pub fn start(path: &Path) -> notify::Result<Self> {
        let written = Arc::new(Notify::new());
        let file = path.file_name().unwrap_or_default().to_os_string();
        let (signal, events) = mpsc::channel(1);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| is_write(&event, &file)) {
                // A full channel holds a signal that nobody has taken yet: it stands for this one too.
                let _ = signal.try_send(());
            }
        })?;
        watcher.watch(path.parent().unwrap_or(path), RecursiveMode::NonRecursive)?;
        tokio::spawn(echo(events, Arc::clone(&written)));
        Ok(Self(Kind::File { written, _watcher: watcher }))
    }

    /// Looks again and again, with this pause after whatever was done last.
    pub const fn each(pause: Duration) -> Self {
        Self(Kind::Clock(pause))
    }

    /// Waits until it is worth looking for something new. Writes of this process count too, and those that come while nobody
    /// waits count as one.
    pub async fn written(&self) {
        match &self.0 {
            Kind::File { written, .. } => written.notified().await,
            Kind::Clock(pause) => tokio::time::sleep(*pause).await,
        }
    }
}

/// Passes on every event at once, and its echoes after the last one. Ends with the watcher.
async fn echo(mut events: mpsc::Receiver<()>, written: Arc<Notify>) {
    while events.recv().await.is_some() {
        written.notify_one();
        let mut echoes = ECHOES.iter();
        while let Some(pause) = echoes.next() {
            match tokio::time::timeout(*pause, events.recv()).await {
                Ok(None) => return,
                Ok(Some(())) => echoes = ECHOES.iter(),
                Err(_) => {}
            }
            written.notify_one();
        }
    }
}

fn is_write(event: &notify::Event, file: &std::ffi::OsStr) -> bool {
    let touches_database = |path: &std::path::PathBuf| {
        path.file_name().is_some_and(|name| {
            let (name, file) = (name.to_string_lossy(), file.to_string_lossy());
            name.strip_prefix(file.as_ref()).is_some_and(|rest| rest.is_empty() || rest == "-wal")
        })
    };
    matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_)) && event.paths.iter().any(touches_database)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_write_to_the_log_wakes_and_a_write_to_a_neighbour_does_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = folder.path().join("orama.db");
        let watch = Watch::start(&database).expect("a watch");
        std::fs::write(folder.path().join("drafts.json"), "{}").expect("a neighbour");
        std::fs::write(folder.path().join("orama.db-wal"), "frame").expect("the log");
        watch.written().await;
        let neighbour = notify::Event::new(EventKind::Any).add_path(folder.path().join("orama.db-shm"));
        assert!(!is_write(&neighbour, database.file_name().expect("a name")));
    }
}
