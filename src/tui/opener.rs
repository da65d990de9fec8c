//! Opens takes in the desktop's program for them, beside the loop. What is uploaded is fetched first, into a folder that goes with
//! the session.

use std::{
    fs::File,
    io::Write as _,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{sync::mpsc, task::AbortHandle};

use super::{
    app::msg::Msg,
    outside::{self, Desktop},
};
use crate::{
    client::{Client, Cut, Wanted, Written},
    model::{Id, Media},
};

/// What is over sooner is not worth a word.
const QUIET: Duration = Duration::from_millis(500);
/// How often it is told how far it is.
const EACH: Duration = Duration::from_millis(250);
/// Messages that may wait to be taken.
const WAITING: usize = 16;

/// A take to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Tells this one from those before it.
    pub number: u64,
    pub medium: Id<Media>,
    /// Where it is.
    pub url: String,
    /// What is to be fetched of it first.
    pub bytes: Option<Wanted>,
}

/// What became of an opening so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub number: u64,
    pub step: Step,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// So many bytes are here.
    Fetched(u64),
    /// The desktop has it.
    Opened,
    /// It was not opened, and why. `address`: what to do with it elsewhere.
    Refused { why: String, address: Option<String> },
}

/// The one opening that is under way, and what was fetched in this session.
pub struct Opener {
    client: Client,
    desktop: Desktop,
    running: Option<AbortHandle>,
    folder: Arc<Mutex<Option<TempDir>>>,
    tell: mpsc::Sender<Msg>,
    pub answers: mpsc::Receiver<Msg>,
}

impl Opener {
    /// Nothing is opened yet.
    pub fn new(client: Client, desktop: Desktop) -> Self {
        let (tell, answers) = mpsc::channel(WAITING);
        Self { client, desktop, running: None, folder: Arc::default(), tell, answers }
    }

    /// Begins to open a take. One that is still being fetched is given up.
    pub fn open(&mut self, opening: Opening) {
        self.give_up();
        let (client, tell, desktop) = (self.client.clone(), self.tell.clone(), self.desktop);
        let folder = Arc::clone(&self.folder);
        let task = tokio::spawn(async move {
            let number = opening.number;
            let step = carry_out(&client, desktop, &folder, opening, &tell).await;
            // Nobody listens any more when the loop has ended.
            let _ = tell.send(told(number, step)).await;
        });
        self.running = Some(task.abort_handle());
    }

    /// Gives up what is under way. What it has written of a file goes with the session.
    pub fn give_up(&mut self) {
        if let Some(task) = self.running.take() {
            task.abort();
        }
    }
}

impl Drop for Opener {
    fn drop(&mut self) {
        self.give_up();
    }
}

fn told(number: u64, step: Step) -> Msg {
    Msg::Opening(Box::new(Told { number, step }))
}

async fn carry_out(
    client: &Client,
    desktop: Desktop,
    folder: &Mutex<Option<TempDir>>,
    opening: Opening,
    tell: &mpsc::Sender<Msg>,
) -> Step {
    let Some(wanted) = &opening.bytes else {
        return match outside::open(opening.url.clone(), desktop).await {
            None => Step::Opened,
            Some(why) => Step::Refused { why, address: Some(opening.url) },
        };
    };
    if !desktop.is_here() {
        let command = || format!("orama media get {}", opening.medium);
        let address = client.content_address(opening.medium).unwrap_or_else(command);
        return Step::Refused { why: outside::NO_DESKTOP.to_owned(), address: Some(address) };
    }
    let refused = |why: String| Step::Refused { why, address: None };
    let path = match fetch(client, folder, &opening, wanted, tell).await {
        Ok(path) => path,
        Err(why) => return refused(why),
    };
    outside::hand_over(path.to_string_lossy().into_owned(), desktop).await.map_or(Step::Opened, refused)
}

/// The file with the bytes, fetched unless it is there already.
async fn fetch(
    client: &Client,
    folder: &Mutex<Option<TempDir>>,
    opening: &Opening,
    wanted: &Wanted,
    tell: &mpsc::Sender<Msg>,
) -> Result<PathBuf, String> {
    let unkept = |error: std::io::Error| format!("it cannot be kept for the player ({error})");
    let path = place_of(folder, wanted).map_err(unkept)?;
    if path.exists() {
        return Ok(path);
    }
    let beside = path.with_extension(format!("{}.part", opening.number));
    let mut written = Written::new(File::create(&beside).map_err(unkept)?);
    let since = Mutex::new((Instant::now(), QUIET));
    let report = |count: u64| {
        let mut since = since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.0.elapsed() >= since.1 {
            *since = (Instant::now(), EACH);
            // How far it is will be told again.
            let _ = tell.try_send(told(opening.number, Step::Fetched(count)));
        }
    };
    client.fetch(wanted, &mut written, &report).await.map_err(|cut| match cut {
        Cut::Call(error) => error.to_string(),
        Cut::Write(error) => unkept(error),
        Cut::Other => "the server has other bytes by now: C-l looks again".to_owned(),
    })?;
    if !written.is_right(wanted) {
        return Err("the bytes that came have another checksum".to_owned());
    }
    written.get_mut().flush().and_then(|()| std::fs::rename(&beside, &path)).map_err(unkept)?;
    Ok(path)
}

/// Where the bytes are kept: below a folder that only its owner may enter, in one of their own, under the name they came with.
fn place_of(folder: &Mutex<Option<TempDir>>, wanted: &Wanted) -> std::io::Result<PathBuf> {
    let mut folder = folder.lock().unwrap_or_else(PoisonError::into_inner);
    let root = match &*folder {
        Some(root) => root.path(),
        None => folder.insert(tempfile::Builder::new().prefix("orama-").tempdir()?).path(),
    };
    let own = root.join(wanted.sha256.get(..16).unwrap_or("media"));
    std::fs::create_dir_all(&own)?;
    Ok(own.join(&wanted.name))
}
