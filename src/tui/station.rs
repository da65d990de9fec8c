//! State, worker and keeper together: what the loop and the tests drive. Messages go in, effects are carried out.

use std::{io, path::Path, time::Duration};

use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    app::{
        App, IdSource, Settings,
        msg::{Effect, Job, Msg},
    },
    begin,
    drafts::Drafts,
    keeper::{self, Keeper},
    notify::Call,
    opener::Opener,
    pictures::gallery::Gallery,
    update::{forget_pictures, update},
    widgets::{Severity, Toast},
    worker::Worker,
};
use crate::{
    api::tree,
    client::{Client, Error, Memory, Replica, Watch, outbox::Change},
    model::{Id, Timestamp, Version},
};

/// What the session begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// What was open last, else the first video with open amends.
    #[default]
    LastOpened,
    /// A certain version.
    Version(Id<Version>),
}

/// What only the terminal can do.
pub trait Outside {
    /// Puts a text on the clipboard.
    fn copy(&mut self, text: &str);
    /// Calls somebody back who looks elsewhere.
    fn notify(&mut self, how: Call, line: &str);
    /// Lets the user write on in the external editor.
    fn edit(&mut self, text: &str) -> Result<String, String>;
    /// Goes to the background and comes back.
    fn suspend(&mut self) -> Result<(), String>;
    /// Draws the next frame in full.
    fn redraw(&mut self);
    /// Lets the terminal forget pictures that it keeps by these names.
    fn free_pictures(&mut self, names: &[u32]);
}

/// A workstation without a terminal.
pub struct Station {
    pub app: App,
    worker: Worker,
    gallery: Gallery,
    opener: Opener,
    keeper: Keeper,
    is_leaving: bool,
}

/// The copy of this machine, else what the server has.
async fn first_replica(client: &Client, memory: Option<&Memory>) -> Result<Replica, Error> {
    let Some(memory) = memory else { return Ok(Replica::from_tree(client.send(tree::tree()).await?)) };
    if let Some(replica) = memory.replica().await {
        return Ok(replica);
    }
    let disk = memory.post.disk();
    let at = disk.log_end().await;
    let tree = client.send(tree::tree()).await?;
    if let Ok(at) = at
        && let Err(error) = disk.keep_tree(&tree, at).await
    {
        tracing::warn!(%error, "the copy cannot be written");
    }
    Ok(Replica::from_tree(tree))
}

impl Station {
    /// Reads the tree, and what an earlier session left in the data directory.
    pub async fn open(
        client: Client,
        settings: Settings,
        data: &Path,
        watch: Option<Watch>,
        now: Timestamp,
    ) -> Result<Self, Error> {
        Self::open_with(client, settings, data, watch, now, None).await
    }

    /// The same on a server of which this machine remembers something: what was read before is opened without asking.
    pub async fn open_with(
        client: Client,
        settings: Settings,
        data: &Path,
        watch: Option<Watch>,
        now: Timestamp,
        mut memory: Option<Memory>,
    ) -> Result<Self, Error> {
        let replica = first_replica(&client, memory.as_ref()).await?;
        let (waiting, kept) = match &memory {
            Some(memory) => (memory.post.entries().await, memory.post.disk().kept_versions().await.unwrap_or_default()),
            None => (Vec::new(), Vec::new()),
        };
        let (is_on, is_in_memory) = (memory.is_some(), memory.as_ref().is_some_and(|m| m.post.disk().is_in_memory()));
        let notice = memory.as_mut().and_then(|memory| memory.notice.take());
        let folder = data.to_owned();
        let left =
            move || (keeper::restore_drafts(&folder), keeper::saved_filters(&folder), keeper::restore_splits(&folder));
        let (drafts, saved, splits) = tokio::task::spawn_blocking(left).await.unwrap_or_default();
        let gallery = Gallery::new(client.clone());
        let opener = Opener::new(client.clone(), settings.desktop);
        let worker = Worker::start(client, replica.cursor().to_owned(), watch, memory);
        // Two ids of this moment hold more random bits than one source needs.
        let seed = Uuid::now_v7().as_u128() ^ Uuid::now_v7().as_u128().rotate_left(64);
        let mut app = App::new(replica, settings, Drafts::restored(drafts), IdSource::seeded(seed), now);
        app.queue.restore(saved, &app.replica);
        (app.splits, app.kept) = (splits, kept.into_iter().collect());
        (app.outbox.is_on, app.outbox.is_in_memory) = (is_on, is_in_memory);
        app.outbox.take(waiting.into_iter().map(|(place, entry)| Change::Show(place, Box::new(entry))).collect());
        app.toast = notice.map(|notice| Toast::new(Severity::Warn, notice));
        app.refresh();
        Ok(Self { app, worker, gallery, opener, keeper: Keeper::start(data), is_leaving: false })
    }

    /// Opens what the session begins with.
    pub fn begin(&mut self, start: Start, data: &Path, outside: &mut impl Outside) {
        let mut fx = Vec::new();
        if let Start::Version(version) = start {
            self.app.place.pane = super::panes::Pane::Scenes;
            self.app.open_version(version, None, &mut fx);
        }
        let last = if start == Start::LastOpened { keeper::last_open(data) } else { None };
        begin(&mut self.app, last.as_ref(), &mut fx);
        self.perform(fx, outside);
    }

    /// Takes a message at a moment, and carries out what follows from it.
    pub fn take(&mut self, msg: Msg, now: Timestamp, outside: &mut impl Outside) {
        self.app.now = now;
        let mut fx = Vec::new();
        update(&mut self.app, msg, &mut fx);
        self.perform(fx, outside);
        // Where nothing can be kept at all that was said in the beginning, with what it means.
        if let Some(failure) = self.keeper.failure().filter(|_| !self.app.outbox.is_in_memory) {
            self.app.say(Severity::Error, failure);
        }
    }

    /// The next answer. Safe to cancel.
    pub async fn answer(&mut self) -> Msg {
        let answer = tokio::select! {
            biased;
            answer = self.worker.answers.recv() => answer,
            answer = self.gallery.answers.recv() => answer,
            answer = self.opener.answers.recv() => answer,
        };
        match answer {
            Some(msg) => msg,
            None => std::future::pending().await,
        }
    }

    /// An answer that is already there.
    pub fn try_answer(&mut self) -> Option<Msg> {
        let of_worker = self.worker.answers.try_recv().or_else(|_| self.gallery.answers.try_recv());
        of_worker.or_else(|_| self.opener.answers.try_recv()).ok()
    }

    /// The terminal's cells may have another size now.
    pub fn rescale(&mut self, cell: Option<(u16, u16)>, outside: &mut impl Outside) {
        if self.app.settings.pictures.rescale(cell) {
            let mut fx = Vec::new();
            forget_pictures(&mut self.app, &mut fx);
            self.perform(fx, outside);
        }
    }

    /// Whether everything that was asked for was answered.
    pub fn is_idle(&self) -> bool {
        self.app.work.is_idle() && self.app.pictures.is_idle() && self.app.openings.now().is_none()
    }

    /// Whether the user wants to leave.
    pub fn is_leaving(&self) -> bool {
        self.is_leaving
    }

    /// Ends the session: what was typed is on disk before anybody else is waited for, and what was asked for is done as far as
    /// the server answers within `patience`. An error says what could not be kept.
    pub async fn finish(self, now: Timestamp, patience: Duration) -> io::Result<()> {
        let Self { mut app, worker, gallery, opener, keeper, .. } = self;
        app.now = now;
        if let Some(last) = app.last_open() {
            keeper.remember(&last);
        }
        drop((gallery, opener));
        // What fails now fails again below, and is told there.
        let _ = keeper.flush().await;
        let Worker { jobs, mut answers, task, here } = worker;
        drop((jobs, here));
        let settled = async {
            while let Some(msg) = answers.recv().await {
                let mut fx = Vec::new();
                update(&mut app, msg, &mut fx);
                // What was sent in time is no draft any more.
                for effect in fx {
                    match effect {
                        Effect::Keep(draft) => keeper.keep(&draft),
                        Effect::Drop(key) => keeper.drop(&key),
                        Effect::KeepSaved(saved) => keeper.keep_saved(&saved),
                        _ => {}
                    }
                }
            }
        };
        if tokio::time::timeout(patience, settled).await.is_err() {
            // It would hold the workspace open.
            task.abort();
            let _ = task.await;
        }
        keeper.finish().await
    }

    fn perform(&mut self, effects: Vec<Effect>, outside: &mut impl Outside) {
        let mut todo = std::collections::VecDeque::from(effects);
        while let Some(effect) = todo.pop_front() {
            let follow_up = self.perform_one(effect, outside);
            let mut fx = Vec::new();
            if let Some(msg) = follow_up {
                update(&mut self.app, msg, &mut fx);
            }
            todo.extend(fx);
        }
    }

    fn perform_one(&mut self, effect: Effect, outside: &mut impl Outside) -> Option<Msg> {
        match effect {
            Effect::Ask(job) => return self.send(*job),
            Effect::Keep(draft) => self.keeper.keep(&draft),
            Effect::Drop(key) => self.keeper.drop(&key),
            Effect::KeepSaved(saved) => self.keeper.keep_saved(&saved),
            Effect::Remember(last) => self.keeper.remember(&last),
            Effect::KeepSplits(splits) => self.keeper.keep_splits(&splits),
            Effect::Copy(text) => outside.copy(&text),
            Effect::Notify(line) => outside.notify(self.app.settings.call, &line),
            Effect::Edit { target, text } => return Some(Msg::Edited(target, outside.edit(&text))),
            Effect::Suspend => {
                let failed = outside.suspend().err();
                return failed.map(|why| Msg::Told(Toast::new(Severity::Warn, why)));
            }
            Effect::Redraw => outside.redraw(),
            Effect::Open(opening) => self.opener.open(*opening),
            Effect::GiveUpOpening => self.opener.give_up(),
            Effect::Show(job) => self.gallery.show(*job),
            Effect::Unshow(key) => self.gallery.give_up(key),
            Effect::FreePictures(names) => outside.free_pictures(&names),
            Effect::BeAt(place) => {
                if let Some(here) = &self.worker.here {
                    here.send_replace(place);
                }
            }
            Effect::Quit => self.is_leaving = true,
        }
        None
    }

    fn send(&self, job: Job) -> Option<Msg> {
        match self.worker.jobs.try_send(job) {
            Ok(()) => None,
            Err(mpsc::error::TrySendError::Full(job) | mpsc::error::TrySendError::Closed(job)) => {
                Some(Msg::TurnedAway(Box::new(job)))
            }
        }
    }
}
