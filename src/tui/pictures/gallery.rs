//! Makes previews beside the loop: reads, decodes and encodes, two at a time. What is no longer wanted is given up.

use std::{
    path::PathBuf,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rustc_hash::FxHashMap;
use tokio::{
    sync::{Semaphore, mpsc},
    task::AbortHandle,
};

use super::{
    Job, Key, Pictured, Preview, Trouble, decode::decode, encode::encode, fetch::fetch, poster, wave::measure,
};
use crate::{
    client::Client,
    model::MediaType,
    tui::{app::msg::Msg, term},
};

/// The most bytes of a file with a picture.
const MAX_BYTES: usize = 48 << 20;
/// A sound that takes longer to decode is given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many are made at a time.
const AT_ONCE: usize = 2;
/// Answers that may wait to be taken.
const WAITING: usize = 64;

/// `ffmpeg`, if it is here: looked for when the first video is to be shown, and not at the start.
static FFMPEG: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| std::env::var_os("PATH").and_then(|path| poster::find(&path)));

/// The previews that are being made.
pub struct Gallery {
    client: Client,
    slots: Arc<Semaphore>,
    running: FxHashMap<Key, Running>,
    tell: mpsc::Sender<Msg>,
    pub answers: mpsc::Receiver<Msg>,
}

struct Running {
    task: AbortHandle,
    /// A thread that decodes cannot be stopped; it looks here between its steps.
    is_wanted: Arc<AtomicBool>,
}

impl Gallery {
    /// Nothing is made yet.
    pub fn new(client: Client) -> Self {
        let (tell, answers) = mpsc::channel(WAITING);
        Self { client, slots: Arc::new(Semaphore::new(AT_ONCE)), running: FxHashMap::default(), tell, answers }
    }

    /// Begins to make a preview. It is told as a message.
    pub fn show(&mut self, job: Job) {
        self.running.retain(|_, running| !running.task.is_finished());
        let is_wanted = Arc::new(AtomicBool::new(true));
        let (client, slots) = (self.client.clone(), Arc::clone(&self.slots));
        let (tell, wanted) = (self.tell.clone(), Arc::clone(&is_wanted));
        let key = job.key;
        let task = tokio::spawn(async move {
            let outcome = make(client, slots, job, wanted).await;
            // Nobody listens any more when the loop has ended.
            let _ = tell.send(Msg::Pictured(Box::new(Pictured { key, outcome }))).await;
        });
        self.running.insert(key, Running { task: task.abort_handle(), is_wanted });
    }

    /// Gives one up.
    pub fn give_up(&mut self, key: Key) {
        if let Some(running) = self.running.remove(&key) {
            running.is_wanted.store(false, Ordering::Relaxed);
            running.task.abort();
        }
    }
}

impl Drop for Gallery {
    fn drop(&mut self) {
        let keys: Vec<Key> = self.running.keys().copied().collect();
        for key in keys {
            self.give_up(key);
        }
    }
}

async fn make(client: Client, slots: Arc<Semaphore>, job: Job, is_wanted: Arc<AtomicBool>) -> Result<Preview, Trouble> {
    let gone = || Trouble::Unreadable("no longer wanted".to_owned());
    let slot = slots.acquire_owned().await.map_err(|_| gone())?;
    let bytes = match job.subject.kind {
        MediaType::Video => poster::frame(&client, FFMPEG.as_deref(), &job.subject, MAX_BYTES).await?.into(),
        MediaType::Image | MediaType::Audio => fetch(&client, &job.subject, MAX_BYTES).await?,
    };
    let made = tokio::task::spawn_blocking(move || {
        // The place is kept until the thread is done, also when nobody waits for it any more.
        let _slot = slot;
        let made = term::tolerate_panic(|| paint(&job, &bytes, &is_wanted));
        // Decoders are other people's code, and what they decode is, too.
        made.unwrap_or(Err(Trouble::Broken))
    });
    made.await.unwrap_or_else(|_| Err(gone()))
}

fn paint(job: &Job, bytes: &[u8], is_wanted: &AtomicBool) -> Result<Preview, Trouble> {
    let check = || {
        let is_wanted = is_wanted.load(Ordering::Relaxed);
        is_wanted.then_some(()).ok_or_else(|| Trouble::Unreadable("no longer wanted".to_owned()))
    };
    check()?;
    let image = match job.subject.kind {
        MediaType::Image | MediaType::Video => decode(bytes)?,
        MediaType::Audio => {
            let until = Instant::now() + PATIENCE;
            let is_late = || Trouble::TooLarge("it takes too long to read".to_owned());
            let goes_on = || check().and_then(|()| (Instant::now() < until).then_some(()).ok_or_else(is_late));
            return measure(bytes, &goes_on).map(Preview::Wave);
        }
    };
    check()?;
    encode(image, job.key.room(), job.means, job.id).map(Preview::Picture)
}
