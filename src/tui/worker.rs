//! The one task that talks to the server: jobs come in, messages go out, in order. After every write it reads the change
//! feed, so that an answer and all that it changed arrive together. What others do comes by the server's events.

mod clock;
mod memory;
mod version;

use rustc_hash::{FxHashMap, FxHashSet};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use self::memory::Counter;
use super::{
    app::msg::{Job, Load, Loaded, Msg, News, SceneRead, Write, Written},
    views::members::Team,
};
use crate::{
    api::{
        Page, PageQuery, ProblemType, access_levels, activity, batch,
        call::MAX_LIMIT,
        changes, comments, invites, media,
        presence::Presence,
        projects, queue, scenes, search, tokens,
        tree::{self, Review},
        videos,
    },
    client::{Client, Error, Follow, Heard, Here, Link, Memory, Post, Watch},
    model::{Activity, CommentStatus, Entity, Id, Project, ProjectMember, Scene, Version, Video},
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
    /// Where others are told that we are; none: there is no server.
    pub here: Option<Here>,
}

impl Worker {
    /// Starts a worker that follows the change feed from `cursor` on. It ends when its jobs' sender is dropped, after the
    /// last job.
    pub fn start(client: Client, cursor: String, watch: Option<Watch>, memory: Option<Memory>) -> Self {
        let (jobs, todo) = mpsc::channel(WAITING);
        let (tell, answers) = mpsc::channel(WAITING);
        // A copy may be of any age: what no change tells is looked at first.
        let follow = client.follow_on(cursor.clone(), memory.is_some());
        let counter = memory.map(Counter::open);
        let here = follow.as_ref().map(|follow| {
            let post = counter.as_ref().map(|counter| counter.post.clone());
            tokio::spawn(tell_of_link(client.clone(), follow.link(), tell.clone(), post));
            let (meet, company) = mpsc::channel(WAITING);
            tokio::spawn(tell_of_others(company, tell.clone()));
            client.be_present(follow.link(), meet)
        });
        let desk = Desk { client, cursor, told: FxHashMap::default(), follow, tell, counter };
        Self { jobs, answers, task: tokio::spawn(desk.work(todo, watch)), here }
    }
}

/// Says how changes arrive each time that is another way, also while the worker waits for an answer.
async fn tell_of_link(client: Client, mut link: watch::Receiver<Link>, tell: mpsc::Sender<Msg>, post: Option<Post>) {
    let (mut is_clock_known, mut is_version_known) = (false, false);
    loop {
        let now = *link.borrow_and_update();
        if let Some(post) = &post {
            post.set_up(now.is_up()).await;
        }
        if tell.send(Msg::Link(now)).await.is_err() {
            return;
        }
        let mut notices = Vec::new();
        if let (false, Some(version)) = (is_version_known, client.server_version()) {
            is_version_known = true;
            notices.extend(version::notice(&version));
        }
        if let (false, Some(ahead)) = (is_clock_known, client.clock_ahead()) {
            is_clock_known = true;
            notices.extend(clock::notice(ahead));
        }
        notices.extend((now == Link::Misfit).then(|| version::misfit(&client)));
        for notice in notices {
            // Nobody listens any more when the loop has ended.
            let _ = tell.send(Msg::Told(notice)).await;
        }
        if link.changed().await.is_err() {
            return;
        }
    }
}

/// Says who else is where we are.
async fn tell_of_others(mut met: mpsc::Receiver<Presence>, tell: mpsc::Sender<Msg>) {
    while let Some(presence) = met.recv().await {
        if tell.send(Msg::Present(presence)).await.is_err() {
            return;
        }
    }
}

struct Desk {
    client: Client,
    cursor: String,
    /// How far each scope was told. The feed and the events tell the same, each in order.
    told: FxHashMap<Uuid, i64>,
    /// The server's events; none: the workspace is in this process.
    follow: Option<Follow>,
    tell: mpsc::Sender<Msg>,
    /// Where writes are handed in; none: the workspace is in this process.
    counter: Option<Counter>,
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
                changes = memory::hear_post(self.counter.as_mut()) => Some(self.take_posted(changes, false).await),
                heard = hear(self.follow.as_mut()) => self.take(heard).await,
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
            Job::Outbox(deed) => self.resolve(deed).await,
        }
    }

    async fn write(&mut self, write: Write) -> Msg {
        if self.counter.is_some() && write.entry.is_some() {
            return self.post(write).await;
        }
        let outcome = self.client.send(write.call.clone()).await;
        if let (Ok(_), Some(follow)) = (&outcome, &self.follow) {
            follow.hurry();
        }
        // Whoever is not let in hears nothing new either.
        let is_deaf = |error: &Error| matches!(error, Error::Unreachable(_)) || error.is(ProblemType::NotAuthenticated);
        let news = if outcome.as_ref().is_err_and(is_deaf) { News::default() } else { self.pull().await };
        Msg::Written(Box::new(Written { write, outcome, news }))
    }

    async fn load(&self, load: Load) -> Loaded {
        match load {
            Load::Tree => Loaded::Tree(self.tree().await),
            Load::Counts => Loaded::Counts(self.read(videos::counts()).await),
            Load::Review(version) => Loaded::Review(version, self.review(version).await),
            Load::Queue { query, append } => {
                let page = self.read(queue::page(&query)).await;
                Loaded::Queue { query, append, page }
            }
            Load::Rehearse(bulk) => {
                let answer = self.client.send(batch::run(&bulk.batch(true))).await;
                Loaded::Rehearsed(bulk, answer)
            }
            Load::Originals { targets, project } => {
                let query = queue::QueueQuery { project: Some(project), ..everything() };
                Loaded::Originals(targets, self.amends(query).await)
            }
            Load::Blocking { decision, why, stage } => {
                let query = queue::QueueQuery { video: Some(decision.video), stage: Some(stage), ..everything() };
                let page = self.read(queue::page(&query)).await;
                Loaded::Blocking(decision, why, page.map(|page| page.items))
            }
            Load::Scene(id) => Loaded::Scene(self.scene(id).await),
            Load::Members { project, comment } => {
                Loaded::Members { project, comment, page: self.members(project).await }
            }
            Load::Team(project) => Loaded::Team(project, self.team(project).await.map(Box::new)),
            Load::Tokens => {
                let all = PageQuery { limit: Some(MAX_LIMIT), cursor: None };
                Loaded::Tokens(self.client.send(tokens::list(&all)).await)
            }
            Load::Crew(project) => Loaded::Crew(project, self.members(project).await),
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
            Load::File(take) => {
                let found = tokio::fs::metadata(&take.path).await;
                let why = match found {
                    Ok(found) if found.is_file() => None,
                    Ok(_) => Some("that is no file".to_owned()),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                        Some("there is no such file on this machine".to_owned())
                    }
                    Err(error) => Some(format!("the file cannot be read ({error})")),
                };
                Loaded::File(take, why)
            }
            Load::Takes(id) => Loaded::Takes(id, self.read(media::list(id, &PageQuery::default())).await),
        }
    }

    /// Members, levels and invitations. Who may not see the invitations sees the rest; no copy is kept of them.
    async fn team(&self, project: Id<Project>) -> Result<Team, Error> {
        let all = PageQuery { limit: Some(MAX_LIMIT), cursor: None };
        let members = self.members(project).await?.items;
        let levels = self.read(access_levels::list()).await?.items;
        let invites = match self.client.send(invites::list(project, &all)).await {
            Ok(page) => page
                .items
                .into_iter()
                .filter(|invite| invite.accepted_at.is_none() && invite.revoked_at.is_none())
                .collect(),
            Err(error) if error.is(ProblemType::NotAllowed) || matches!(error, Error::Unreachable(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Team { members, levels, invites })
    }

    /// The amends that match, the open ones first: as many as anybody looks through.
    async fn amends(&self, open: queue::QueueQuery) -> Result<Vec<queue::QueueItem>, Error> {
        let done = queue::QueueQuery { status: Some(CommentStatus::Done), ..open.clone() };
        let mut items = self.read(queue::page(&open)).await?.items;
        items.extend(self.read(queue::page(&done)).await?.items);
        Ok(items)
    }

    async fn members(&self, project: Id<Project>) -> Result<Page<ProjectMember>, Error> {
        let mut all = self.read(projects::members(project, &everybody(None))).await?;
        while let Some(cursor) = all.next_cursor.take() {
            let more = self.read(projects::members(project, &everybody(Some(cursor)))).await?;
            all.items.extend(more.items);
            all.next_cursor = more.next_cursor;
        }
        Ok(all)
    }

    async fn compared(&self, old: Id<Version>, new: Id<Version>) -> Result<Box<(Review, Review)>, Error> {
        let old = self.client.send(tree::review(old)).await?;
        Ok(Box::new((old, self.client.send(tree::review(new)).await?)))
    }

    /// A scene with its comments and takes: the first page of each, which is far more than one amend's thread.
    async fn scene(&self, id: Id<Scene>) -> Result<Box<SceneRead>, Error> {
        let page = PageQuery { limit: Some(MAX_LIMIT), cursor: None };
        let comments = self.read(comments::of_scene(id, &page)).await?.items;
        let takes = self.read(media::list(id, &page)).await?.items;
        Ok(Box::new((self.read(scenes::get(id)).await?, comments, takes)))
    }

    /// Makes of what was heard what the screens take.
    async fn take(&mut self, heard: Heard) -> Option<Msg> {
        match heard {
            Heard::Changes { changes, cursor } => self.take_changes(changes, cursor).await,
            Heard::Present(presence) => Some(Msg::Present(presence)),
            Heard::Again => Some(self.look_again(false).await),
            Heard::Anew => Some(self.look_again(true).await),
        }
    }

    async fn take_changes(&mut self, mut changes: Vec<Activity>, cursor: String) -> Option<Msg> {
        changes.retain(|change| self.told.get(&change.scope_id).is_none_or(|told| *told < change.seq));
        if changes.is_empty() {
            return None;
        }
        self.note(&changes);
        self.cursor.clone_from(&cursor);
        self.keep_changes(&changes).await;
        let mut news = News { cursor: Some(cursor), ..News::default() };
        match self.count(&counted_anew(&changes)).await {
            Ok(counts) => news.counts = counts,
            Err(error) => news.failed = Some(error),
        }
        news.changes = changes;
        Some(Msg::News(Box::new(news)))
    }

    fn note(&mut self, changes: &[Activity]) {
        for change in changes {
            let told = self.told.entry(change.scope_id).or_default();
            *told = change.seq.max(*told);
        }
    }

    /// Reads the tree again. What may be seen is another thing, or everything is.
    async fn look_again(&mut self, is_other: bool) -> Msg {
        match self.tree().await {
            Ok(tree) => {
                if is_other {
                    self.cursor.clone_from(&tree.cursor);
                    self.told.clear();
                }
                Msg::Tree { tree: Box::new(tree), is_other }
            }
            Err(error) => Msg::News(Box::new(News { failed: Some(error), ..News::default() })),
        }
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
        self.note(&news.changes);
        self.keep_changes(&news.changes).await;
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

fn everything() -> queue::QueueQuery {
    queue::QueueQuery { snoozed: true, limit: Some(MAX_LIMIT), ..queue::QueueQuery::default() }
}

const fn everybody(cursor: Option<String>) -> PageQuery {
    PageQuery { limit: Some(MAX_LIMIT), cursor }
}

/// The videos whose amends may have become more or fewer.
fn counted_anew(changes: &[Activity]) -> FxHashSet<Id<Video>> {
    let counts = |change: &&Activity| matches!(change.entity, Entity::Comment | Entity::Scene | Entity::Version);
    changes.iter().filter(counts).filter_map(|change| change.video_id).collect()
}

async fn hear(follow: Option<&mut Follow>) -> Heard {
    match follow {
        Some(follow) => follow.next().await,
        None => std::future::pending().await,
    }
}

async fn written(watch: Option<&Watch>) {
    match watch {
        Some(watch) => watch.written().await,
        None => std::future::pending().await,
    }
}
