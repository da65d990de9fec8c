//! Writing through the outbox, and reading the copy of this machine while the server cannot be asked.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{
    clock,
    exit::{Exit, Failure, Outcome},
    output,
    workspace::Workspace,
};
use crate::{
    api::{Call, batch::BatchItem, tree::Tree},
    client::{
        Error, Fate, Memory, Replica, Sent, disk,
        outbox::{Entry, stuck_behind},
    },
    model::{Comment, Id, SafeText, Scene, Version},
};

/// What became of a write.
pub enum Written<T> {
    /// The server did it, and answered this.
    Done(T),
    /// It was so already.
    Already,
    /// It waits on this machine, which was said.
    Queued,
}

/// What a write is about: how it is called, the row as it was seen, and the video it happens in.
pub struct About<'a> {
    pub label: &'a str,
    pub before: Option<Value>,
    pub video: Option<Uuid>,
}

/// Says that the file of this machine was damaged, which is for whoever finds it; the rest of what there is to say about it is said
/// where it matters.
pub(super) fn say_what_was_found(memory: &Memory) {
    let disk = memory.post.disk();
    if let Some(notice) = memory.notice.as_deref().filter(|_| !disk.is_shared() && !disk.is_in_memory()) {
        output::say(notice);
    }
}

impl Workspace {
    /// Writes. On a server it is on this machine's disk before it leaves, and waits there while the server cannot be asked.
    pub async fn write<T: DeserializeOwned>(&self, call: Call<T>, about: About<'_>) -> Result<Written<T>, Error> {
        let kept = match self.memory().await {
            Ok(Some(memory)) if !memory.post.disk().is_in_memory() => Some(memory),
            _ => None,
        };
        // Without a file that outlives this program it is sent, or it fails, as it is: nothing is said to wait that is lost.
        let Some(memory) = kept else { return self.client().send(call).await.map(Written::Done) };
        let Ok(request) = BatchItem::try_from(call.erase()) else { return Ok(Written::Already) };
        if self.is_offline() {
            // It was asked a moment ago: what is not tried cannot have arrived, and can still be taken back.
            memory.post.set_up(false).await;
        }
        let key = Uuid::now_v7();
        let entry = Entry::new(key, request, about.label, clock::now(), about.before.as_ref(), about.video);
        let mut fate = match memory.post.submit(entry).await {
            Ok(fate) => fate,
            Err(error) => return Err(Error::Unreachable(format!("and it cannot be kept on this machine: {error}"))),
        };
        let sent = memory.post.drain().await;
        match fate.try_recv() {
            Ok(Fate::Done(value)) => {
                serde_json::from_value(value).map(Written::Done).map_err(|error| Error::Malformed(error.to_string()))
            }
            Ok(Fate::Nothing) => Ok(Written::Already),
            Ok(Fate::Refused(error)) => {
                // Whoever called reads it now, and has the words.
                let _ = memory.post.discard(key).await;
                Err(error)
            }
            Ok(Fate::Waits) | Err(_) => {
                output::say(&queued_words(&sent, self.is_offline()));
                Ok(Written::Queued)
            }
        }
    }

    /// Keeps the version that a command named, so that it can be named without the server the next time.
    pub async fn keep(&self, version: Id<Version>) {
        if let (Ok(Some(memory)), false) = (self.memory().await, self.is_offline()) {
            let kept = memory.keep(&self.client(), version, clock::now()).await;
            kept.unwrap_or_else(|error| tracing::warn!(%error, "the copy cannot be written"));
        }
    }

    /// The video of a comment, as far as the copy tells: writes in it keep their order with decisions on it.
    pub async fn video_of(&self, tree: &Tree, comment: &Comment) -> Option<Uuid> {
        self.memory().await.ok()??;
        let version = self.kept_scene(comment.scene_id).await?.version_id;
        tree.versions.iter().find(|row| row.id == version).map(|row| row.video_id.uuid())
    }

    /// The copy of what is above the scenes.
    pub async fn kept_tree(&self) -> Option<Tree> {
        Some(self.memory().await.ok()??.replica().await?.to_tree())
    }

    /// The copy of a version's scenes.
    pub async fn kept_scenes(&self, version: Id<Version>) -> Option<Vec<Scene>> {
        let replica = self.memory().await.ok()??.opened(version).await?;
        let scenes = replica.open()?.scenes().cloned().enumerate();
        Some(scenes.map(|(at, scene)| Scene { order: at as i64 + 1, ..scene }).collect())
    }

    /// The copy of a comment, with what waits.
    pub async fn kept_comment(&self, id: Id<Comment>) -> Option<Comment> {
        let find = |replica: &Replica| replica.open()?.threads().get(id).cloned();
        self.kept(find).await
    }

    /// The copy of a scene, with what waits.
    pub async fn kept_scene(&self, id: Id<Scene>) -> Option<Scene> {
        let find = |replica: &Replica| replica.open()?.scene(id).cloned();
        self.kept(find).await
    }

    async fn kept<T>(&self, find: impl Fn(&Replica) -> Option<T>) -> Option<T> {
        self.memory().await.ok()??.find(find).await
    }
}

/// The beginning of somebody's words, as a list of what waits names them.
pub fn beginning(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect()
}

fn queued_words(sent: &Sent, is_offline: bool) -> String {
    let why = match sent {
        _ if is_offline => "the server cannot be reached",
        Sent { sign_in: true, .. } => "the server does not accept your token",
        Sent { is_elsewhere: true, .. } => return "queued: another program of yours is sending".to_owned(),
        Sent { trouble: None, .. } => {
            return "queued: it waits for another change; `orama outbox` shows both".to_owned();
        }
        _ => "the server cannot be reached",
    };
    format!("queued: {why}; `orama sync` sends it")
}

/// Send what waits on this machine for the server, and say what became of it.
#[derive(Debug, clap::Args)]
pub struct Sync {}

/// List what waits on this machine for the server.
///
/// Columns: KEY, STATE, MADE, WHAT, WHY (why it is not sent, what it waits for, or `-`).
#[derive(Debug, clap::Args)]
pub struct Outbox {
    #[command(flatten)]
    form: output::Form,
}

async fn required(workspace: &Workspace) -> Outcome<&Memory> {
    let Some(memory) = workspace.memory().await? else { return Err(without_server(workspace).await) };
    if memory.post.disk().is_in_memory() {
        let why = memory.notice.as_deref().unwrap_or("its file cannot be opened");
        return Err(Failure::failed(format!("what waits on this machine cannot be looked at: {why}")));
    }
    Ok(memory)
}

/// What waits is kept for whoever was signed in, and nobody else is shown it; that it is there is said.
async fn without_server(workspace: &Workspace) -> Failure {
    let waiting = disk::waiting(&workspace.state, clock::now()).await;
    waiting.iter().flat_map(|waits| &waits.notices).for_each(|notice| output::say(notice));
    let waiting = waiting.iter().filter(|waits| waits.unsent > 0);
    let hosts: Vec<String> = waiting.map(|waits| format!("{} for {}", waits.unsent, waits.host)).collect();
    if hosts.is_empty() {
        return Failure::usage("there is no server here, and nothing waits: everything is saved at once");
    }
    let words = format!(
        "this is the workspace of this machine, and changes wait for a server ({}): sign in there with `orama login`, or name its \
         profile with --profile",
        hosts.join(", ")
    );
    Failure::new(Exit::NotAllowed, words)
}

/// Sends.
pub async fn sync(workspace: &Workspace) -> Outcome {
    let memory = required(workspace).await?;
    if memory.post.entries().await.is_empty() {
        output::say("the server has everything");
        return Ok(());
    }
    let sent = memory.post.drain().await;
    for entry in &sent.done {
        output::data(&format!("{}  {}\n", entry.key, SafeText::line(&entry.label)))?;
    }
    let left = memory.post.entries().await;
    let stopped: Vec<String> =
        left.iter().filter(|(_, entry)| !entry.state.is_live()).map(|(_, entry)| line_of(entry)).collect();
    let words = format!("{} sent, {} left", sent.done.len(), left.len());
    match (&sent.trouble, left.is_empty()) {
        (_, true) => {
            output::say(&words);
            Ok(())
        }
        (Some(why), _) => {
            let exit = if sent.sign_in { Exit::NotAllowed } else { Exit::Unreachable };
            Err(Failure::new(exit, format!("{words}: {why}")).with_details(stopped))
        }
        (None, _) if sent.is_elsewhere => Err(Failure::failed(format!("{words}: another program of yours is sending"))),
        (None, _) => {
            let what = "some need a decision: the workstation shows them";
            Err(Failure::refused(format!("{words}: {what}")).with_details(stopped))
        }
    }
}

fn line_of(entry: &Entry) -> String {
    let why = entry.state.why().unwrap_or_default();
    format!("  {}  {}  {}  {why}", entry.key, entry.state.word(), entry.label)
}

/// A write as it is listed.
#[derive(Debug, serde::Serialize)]
struct Waiting {
    #[serde(flatten)]
    entry: Entry,
    /// The write that somebody has to decide about first.
    waits_for: Option<Uuid>,
}

impl output::Row for Waiting {
    const COLUMNS: &'static [&'static str] = &["KEY", "STATE", "MADE", "WHAT", "WHY"];

    fn cells(&self) -> Vec<String> {
        let Entry { key, state, made_at, label, .. } = &self.entry;
        let why = match (state.why(), self.waits_for) {
            (Some(why), _) => why.to_owned(),
            (None, Some(first)) => format!("waits for {first}"),
            (None, None) => "-".to_owned(),
        };
        vec![key.to_string(), state.word().to_owned(), made_at.to_string(), label.clone(), why]
    }
}

/// Lists.
pub async fn list(workspace: &Workspace, command: &Outbox) -> Outcome {
    let memory = required(workspace).await?;
    let entries: BTreeMap<u64, Entry> = memory.post.entries().await.into_iter().collect();
    let stuck = stuck_behind(&entries);
    let waiting = |entry: Entry| Waiting { waits_for: stuck.get(&entry.key).copied(), entry };
    let rows: Vec<Waiting> = entries.into_values().map(waiting).collect();
    output::list(command.form, &rows, "the server has everything")
}
