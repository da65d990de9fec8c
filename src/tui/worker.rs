//! The one task that talks to the server: jobs come in, messages go out, in order. After every write it reads the change
//! feed, so that an answer and all that it changed arrive together.

use rustc_hash::FxHashSet;
use tokio::sync::mpsc;

use super::{
    app::msg::{Job, Load, Loaded, Msg, News, Write, Written},
    outside,
};
use crate::{
    api::{
        PageQuery, activity, batch,
        call::MAX_LIMIT,
        changes, comments, media, projects, queue, scenes, search,
        tree::{self, Review},
        videos,
    },
    client::{Client, Error, Watch},
    model::{Activity, Comment, Entity, Id, Scene, Version, Video},
};

/// Jobs and messages that may wait. More than a person can ask for while one is being done.
const WAITING: usize = 64;
/// When changes concern more videos than this, all are counted at once.
const COUNTED_ALONE: usize = 8;

/// The two ends of a running worker.
#[derive(Debug)]
pub struct Worker {
    pub jobs: mpsc::Sender<Job>,
    pub answers: mpsc::Receiver<Msg>,
    pub task: tokio::task::JoinHandle<()>,
}

impl Worker {
    /// Starts a worker that follows the change feed from `cursor` on. It ends when its jobs' sender is dropped, after the
    /// last job.
    pub fn start(client: Client, cursor: String, watch: Option<Watch>) -> Self {
        let (jobs, todo) = mpsc::channel(WAITING);
        let (tell, answers) = mpsc::channel(WAITING);
        let desk = Desk { client, cursor, tell };
        Self { jobs, answers, task: tokio::spawn(desk.work(todo, watch)) }
    }
}

struct Desk {
    client: Client,
    cursor: String,
    tell: mpsc::Sender<Msg>,
}

impl Desk {
    async fn work(mut self, mut todo: mpsc::Receiver<Job>, watch: Option<Watch>) {
        loop {
            let msg = tokio::select! {
                biased;
                job = todo.recv() => match job {
                    Some(job) => Some(self.do_job(job).await),
                    None => return,
                },
                () = written(watch.as_ref()) => self.look_for_news().await,
            };
            // Nobody listens any more when the loop has ended; the jobs that were asked for are done all the same.
            if let Some(msg) = msg {
                let _ = self.tell.send(msg).await;
            }
        }
    }

    async fn do_job(&mut self, job: Job) -> Msg {
        match job {
            Job::Write(write) => self.write(write).await,
            Job::Load(load) => Msg::Loaded(Box::new(self.load(load).await)),
            Job::OpenOutside(address) => outside::open(address).await,
        }
    }

    async fn write(&mut self, write: Write) -> Msg {
        let outcome = self.client.send(write.call.clone()).await;
        let answered = !matches!(outcome, Err(Error::Unreachable(_)));
        let news = if answered { self.pull().await } else { News::default() };
        Msg::Written(Box::new(Written { write, outcome, news }))
    }

    async fn load(&self, load: Load) -> Loaded {
        match load {
            Load::Tree => Loaded::Tree(self.client.send(tree::tree()).await),
            Load::Counts => Loaded::Counts(self.client.send(videos::counts()).await),
            Load::Review(version) => Loaded::Review(version, self.client.send(tree::review(version)).await),
            Load::Queue { query, append } => {
                let page = self.client.send(queue::page(&query)).await;
                Loaded::Queue { query, append, page }
            }
            Load::Rehearse(bulk) => {
                let answer = self.client.send(batch::run(&bulk.batch(true))).await;
                Loaded::Rehearsed(bulk, answer)
            }
            Load::Scene(id) => Loaded::Scene(self.scene(id).await),
            Load::Members { project, comment } => {
                let everybody = PageQuery { limit: Some(MAX_LIMIT), cursor: None };
                let page = self.client.send(projects::members(project, &everybody)).await;
                Loaded::Members { project, comment, page }
            }
            Load::Activity { query, append } => {
                let page = self.client.send(activity::page(&query)).await;
                Loaded::Activity { query, append, page }
            }
            Load::Search(query) => {
                let page = self.client.send(search::page(&query)).await;
                Loaded::Search(query, page)
            }
            Load::Place { scene, comment } => {
                Loaded::Place { scene, comment, row: self.client.send(scenes::get(scene)).await }
            }
            Load::Compare(old, new) => Loaded::Compare(old, new, self.compared(old, new).await),
            Load::Takes(id) => Loaded::Takes(id, self.client.send(media::list(id, &PageQuery::default())).await),
        }
    }

    async fn compared(&self, old: Id<Version>, new: Id<Version>) -> Result<Box<(Review, Review)>, Error> {
        let old = self.client.send(tree::review(old)).await?;
        Ok(Box::new((old, self.client.send(tree::review(new)).await?)))
    }

    /// A scene with its comments: the first page, which is far more than one amend's thread.
    async fn scene(&self, id: Id<Scene>) -> Result<(Scene, Vec<Comment>), Error> {
        let page = PageQuery { limit: Some(MAX_LIMIT), cursor: None };
        let comments = self.client.send(comments::of_scene(id, &page)).await?.items;
        Ok((self.client.send(scenes::get(id)).await?, comments))
    }

    async fn look_for_news(&mut self) -> Option<Msg> {
        let news = self.pull().await;
        let is_worth_a_frame = !news.changes.is_empty() || news.failed.is_some();
        is_worth_a_frame.then(|| Msg::News(Box::new(news)))
    }

    /// Reads the change feed to its end, and counts again what the changes concern.
    async fn pull(&mut self) -> News {
        let mut news = News::default();
        loop {
            match self.client.send(changes::since(&self.cursor, None)).await {
                Ok(page) => {
                    self.cursor.clone_from(&page.cursor);
                    news.cursor = Some(page.cursor);
                    news.changes.extend(page.changes);
                    if !page.more {
                        break;
                    }
                }
                Err(error) => {
                    news.failed = Some(error);
                    return news;
                }
            }
        }
        match self.count(&counted_anew(&news.changes)).await {
            Ok(counts) => news.counts = counts,
            Err(error) => news.failed = Some(error),
        }
        news
    }

    async fn count(
        &self,
        concerned: &FxHashSet<Id<Video>>,
    ) -> Result<Vec<(Id<Video>, Vec<videos::AmendCount>)>, Error> {
        let mut counts = Vec::new();
        if concerned.len() > COUNTED_ALONE {
            let all = self.client.send(videos::counts()).await?;
            for video in concerned {
                counts.push((*video, all.iter().filter(|count| count.video_id == *video).copied().collect()));
            }
            return Ok(counts);
        }
        for video in concerned {
            counts.push((*video, self.client.send(videos::counts_of(*video)).await?));
        }
        Ok(counts)
    }
}

/// The videos whose amends may have become more or fewer.
fn counted_anew(changes: &[Activity]) -> FxHashSet<Id<Video>> {
    let counts = |change: &&Activity| matches!(change.entity, Entity::Comment | Entity::Scene | Entity::Version);
    changes.iter().filter(counts).filter_map(|change| change.video_id).collect()
}

async fn written(watch: Option<&Watch>) {
    match watch {
        Some(watch) => watch.written().await,
        None => std::future::pending().await,
    }
}
