//! A server with what this machine remembers of it: whose token it is, the copy, and the outbox.

use std::path::Path;

use secrecy::ExposeSecret as _;
use tokio::sync::mpsc;

use super::{
    Client, Error, Post, Replica,
    disk::{self, Disk, DiskError},
    outbox::{Change, Entry},
};
use crate::{
    api::{
        changes,
        tree::{self, Tree},
    },
    model::{Id, Timestamp, User, Version},
};

/// For so long, in microseconds, a copy that nobody follows is good enough.
const FRESH: i64 = 300_000_000;

/// Why nothing can be remembered.
#[derive(Debug, thiserror::Error)]
pub enum RememberError {
    /// The server was asked whose token it is, and did not say.
    #[error(transparent)]
    Client(#[from] Error),
    /// The file.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// What is remembered.
#[derive(Debug)]
pub struct Memory {
    /// Whose it is.
    pub user: Id<User>,
    /// The outbox.
    pub post: Post,
    /// Tells what becomes different in it.
    pub told: mpsc::UnboundedReceiver<Vec<Change>>,
    /// Something to say about the file, once.
    pub notice: Option<String>,
}

impl Client {
    /// Opens what is remembered of this server, below a state directory. Where the token was used here before, the server is
    /// not asked. None: the workspace is in this process, and needs no memory.
    pub async fn remember(&self, state: &Path, now: Timestamp) -> Result<Option<Memory>, RememberError> {
        let Some(remote) = self.server() else { return Ok(None) };
        let url = remote.url();
        let Some(token) = remote.token() else { return Ok(None) };
        let known = disk::user_of_token(state, url, token.expose_secret());
        let (user, read) = if let Some(user) = known {
            (user, None)
        } else {
            let tree = self.send(tree::tree()).await?;
            (tree.me.id, Some(tree))
        };
        let (disk, mut notice) = Disk::open(&disk::folder_of(state, url, user), now).await?;
        if let Some(tree) = &read {
            notice = notice.or(keep_first(&disk, state, url, token.expose_secret(), tree).await);
        }
        let (post, told) = Post::open(self.clone(), disk).await?;
        Ok(Some(Memory { user, post, told, notice }))
    }
}

/// Keeps the first tree of a token. What cannot be kept now is said, and read again next time.
async fn keep_first(disk: &Disk, state: &Path, url: &str, token: &str, tree: &Tree) -> Option<String> {
    let kept = async {
        let at = disk.log_end().await.map_err(|error| error.to_string())?;
        disk.keep_tree(tree, at).await.map_err(|error| error.to_string())?;
        disk::remember_user(state, url, token, tree.me.id).map_err(|error| error.to_string())
    };
    kept.await.err().filter(|_| !disk.is_in_memory())
}

impl Memory {
    /// The replica as it was when it was last followed, if there is a copy.
    pub async fn replica(&self) -> Option<Replica> {
        let kept = match self.post.disk().tree().await {
            Ok(kept) => kept?,
            Err(error) => {
                tracing::warn!(%error, "the copy cannot be read");
                return None;
            }
        };
        let mut replica = Replica::from_tree(kept.tree);
        replica.apply(&kept.changes, kept.cursor);
        Some(replica)
    }

    /// Keeps a version, and brings what is kept up to what the server has, unless that was done a moment ago. For programs that
    /// do not follow it. What cannot be kept now is kept another time.
    pub async fn keep(&self, client: &Client, version: Id<Version>, now: Timestamp) -> Result<(), RememberError> {
        let disk = self.post.disk();
        // Whoever writes one comment after the other asks once, and no number of a scene is older than this.
        if disk.kept_at(version).await?.is_some_and(|at| (0..FRESH).contains(&(now.micros() - at.micros()))) {
            return Ok(());
        }
        let Some(kept) = disk.tree().await? else { return Ok(()) };
        let mut cursor = kept.cursor;
        loop {
            let page = client.send(changes::since(&cursor, None)).await?;
            cursor.clone_from(&page.cursor);
            disk.follow(&page.changes, &cursor).await?;
            if !page.more {
                break;
            }
        }
        if disk.review(version).await?.is_none_or(|kept| !kept.is_whole) {
            let at = disk.log_end().await?;
            disk.keep_review(&client.send(tree::review(version)).await?, at).await?;
        }
        Ok(disk.note_kept(now).await?)
    }

    /// What can be seen of a version without the server, with what waits laid over it.
    pub async fn opened(&self, version: Id<Version>) -> Option<Replica> {
        let mut replica = self.replica().await?;
        self.open_in(&mut replica, version, &self.post.entries().await).await?;
        Some(replica)
    }

    /// Looks for something in every version that can be seen without the server, with what waits laid over it.
    pub async fn find<T>(&self, look: impl Fn(&Replica) -> Option<T>) -> Option<T> {
        let mut replica = self.replica().await?;
        let entries = self.post.entries().await;
        for version in self.post.disk().kept_versions().await.ok()? {
            if self.open_in(&mut replica, version, &entries).await.is_some()
                && let Some(found) = look(&replica)
            {
                return Some(found);
            }
        }
        None
    }

    async fn open_in(&self, replica: &mut Replica, version: Id<Version>, entries: &[(u64, Entry)]) -> Option<()> {
        let kept = self.post.disk().review(version).await.ok()??;
        replica.open_review(kept.review);
        replica.show_pending(entries.iter().map(|(_, entry)| entry));
        Some(())
    }
}
