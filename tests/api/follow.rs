//! Whoever follows the change feed has what a fresh read gives, whatever was done, and whoever did it.

use std::collections::BTreeMap;

use orama::{
    api::{
        Call, PageQuery, activity, changes, comments, media, scenes, stage,
        tree::{self, Review},
        versions, videos,
    },
    model::{
        Activity, Comment, Entity, Id, Media, Project, Scene, SceneMedia, StageAction, StageDecision, TakeRole,
        Version, Video, Visibility, order,
    },
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    world::{Person, World, comment, decision, new_id, scene_named},
    writes::add_take,
};

/// Something that somebody does. The numbers choose among what there is.
#[derive(Debug, Clone)]
pub enum Step {
    AddScene(u8),
    MoveScene(u8, u8),
    EditScene(u8),
    DeleteScene(u8),
    ReviveScene(u8),
    Comment(u8, bool),
    Reply(u8, bool),
    Toggle(u8),
    Reword(u8),
    Show(u8, bool),
    DeleteComment(u8),
    ReviveComment(u8),
    AddTake(u8, bool),
    RemoveTake(u8),
    Decide(u8),
    EditVideo(u8),
    CloneVersion,
    Undo(u8),
    /// The followers read some of the feed, a few changes at a time.
    Follow(u8),
}

pub fn step() -> impl Strategy<Value = Step> {
    let n = any::<u8>;
    prop_oneof![
        4 => n().prop_map(Step::AddScene),
        3 => (n(), n()).prop_map(|(a, b)| Step::MoveScene(a, b)),
        2 => n().prop_map(Step::EditScene),
        2 => n().prop_map(Step::DeleteScene),
        2 => n().prop_map(Step::ReviveScene),
        4 => (n(), any::<bool>()).prop_map(|(a, b)| Step::Comment(a, b)),
        3 => (n(), any::<bool>()).prop_map(|(a, b)| Step::Reply(a, b)),
        2 => n().prop_map(Step::Toggle),
        1 => n().prop_map(Step::Reword),
        3 => (n(), any::<bool>()).prop_map(|(a, b)| Step::Show(a, b)),
        2 => n().prop_map(Step::DeleteComment),
        2 => n().prop_map(Step::ReviveComment),
        2 => (n(), any::<bool>()).prop_map(|(a, b)| Step::AddTake(a, b)),
        1 => n().prop_map(Step::RemoveTake),
        2 => n().prop_map(Step::Decide),
        1 => n().prop_map(Step::EditVideo),
        1 => Just(Step::CloneVersion),
        4 => n().prop_map(Step::Undo),
        3 => n().prop_map(Step::Follow),
    ]
}

/// What is acted on, by whom.
pub struct Stage {
    pub people: [Person; 2],
    pub project: Id<Project>,
    pub video: Id<Video>,
    pub version: Id<Version>,
    pub start: String,
    pub scenes: Vec<Id<Scene>>,
    pub comments: Vec<(Id<Comment>, Id<Scene>)>,
    pub takes: Vec<(Id<Scene>, Id<Media>)>,
}

impl Stage {
    /// Does a step. A rule may refuse it; nothing else may go wrong.
    pub async fn act(&mut self, step: &Step, person: usize) {
        let person = self.people[person % 2].clone();
        let call = match step {
            Step::AddScene(at) => Some(self.add_scene(*at)),
            Step::Comment(at, shown) => self.comment(*at, *shown, false),
            Step::Reply(at, shown) => self.comment(*at, *shown, true),
            Step::AddTake(at, select) => self.add_take(*at, *select),
            Step::Undo(back) => self.undo(&person, *back).await,
            Step::Follow(_) => None,
            other => self.change(other),
        };
        let Some(call) = call else { return };
        let said = format!("{} {} {:?}", call.method, call.path, call.body);
        let body = call.body.as_ref().map_or_else(String::new, Value::to_string);
        let reply = person.json(call.method, &call.path, Some("*"), &body).await;
        let expected = [200, 201, 403, 404, 409].contains(&reply.status);
        assert!(expected, "{said}: {} {}", reply.status, reply.body);
    }

    fn scene(&self, at: u8) -> Option<Id<Scene>> {
        pick(&self.scenes, at)
    }

    fn add_scene(&mut self, at: u8) -> Call<Value> {
        let place = self.scene(at).filter(|_| !at.is_multiple_of(3)).map_or(scenes::Place::First, scenes::Place::After);
        let body = scenes::CreateScene { place, ..scene_named(&format!("Scene {at}")) };
        self.scenes.push(body.id);
        scenes::create(self.version, &body).erase()
    }

    fn comment(&mut self, at: u8, shown: bool, is_reply: bool) -> Option<Call<Value>> {
        let parent = pick(&self.comments, at).filter(|_| is_reply);
        let scene = parent.map_or_else(|| self.scene(at), |(_, scene)| Some(scene))?;
        let body = comments::CreateComment {
            parent_id: parent.map(|(id, _)| id),
            visibility: Some(if shown { Visibility::Client } else { Visibility::Internal }),
            ..crate::world::to_do(&format!("words {at}"))
        };
        self.comments.push((body.id, scene));
        Some(comments::create(scene, &body).erase())
    }

    fn add_take(&mut self, at: u8, select: bool) -> Option<Call<Value>> {
        let scene = self.scene(at)?;
        let known = pick(&self.takes, at).filter(|_| at.is_multiple_of(4)).map(|(_, media)| media);
        let mut body = media::AddTake { select, ..add_take(TakeRole::Image, "https://example.org/take.png") };
        body.id = known.unwrap_or(body.id);
        self.takes.push((scene, body.id));
        Some(media::add(scene, &body).erase())
    }

    /// Undoes one of the person's last batches.
    async fn undo(&self, person: &Person, back: u8) -> Option<Call<Value>> {
        let log = person.ok(changes::since(&self.start, Some(1000))).await.changes;
        let mut own: Vec<Activity> = log.into_iter().filter(|change| change.actor_id == person.user.id).collect();
        own.reverse();
        own.dedup_by_key(|change| change.batch_id);
        own.get(usize::from(back) % 3).map(|change| activity::undo(change.id).erase())
    }

    fn change(&self, step: &Step) -> Option<Call<Value>> {
        let spoken = |at: u8| pick(&self.comments, at).map(|(id, _)| id);
        let words = |edit: comments::EditComment, at: u8| spoken(at).map(|id| comments::edit(id, &edit, 0).erase());
        let edit = comments::EditComment::default;
        match step {
            Step::MoveScene(at, to) => {
                let place = self
                    .scene(*to)
                    .filter(|_| !to.is_multiple_of(3))
                    .map_or(scenes::Place::Last, scenes::Place::Before);
                Some(scenes::relocate(self.scene(*at)?, place).erase())
            }
            Step::EditScene(at) => {
                let body = scenes::EditScene { title: Some(format!("Title {at}")), ..scenes::EditScene::default() };
                Some(scenes::edit(self.scene(*at)?, &body, 0).erase())
            }
            Step::DeleteScene(at) => Some(scenes::delete(self.scene(*at)?, 0).erase()),
            Step::ReviveScene(at) => Some(scenes::revive(self.scene(*at)?).erase()),
            Step::Toggle(at) => words(crate::world::done(), *at),
            Step::Reword(at) => words(comments::EditComment { content: Some(format!("other {at}")), ..edit() }, *at),
            Step::Show(at, shown) => {
                let visibility = if *shown { Visibility::Client } else { Visibility::Internal };
                words(comments::EditComment { visibility: Some(visibility), ..edit() }, *at)
            }
            Step::DeleteComment(at) => Some(comments::delete(spoken(*at)?, 0).erase()),
            Step::ReviveComment(at) => Some(comments::revive(spoken(*at)?).erase()),
            Step::RemoveTake(at) => {
                let (scene, medium) = pick(&self.takes, *at)?;
                Some(media::remove(scene, medium, TakeRole::Image, 0).erase())
            }
            Step::Decide(at) => {
                let action = StageAction::ALL[usize::from(*at) % StageAction::ALL.len()];
                let body = stage::Decide { acknowledge_open: true, note: "because".into(), ..decision(action) };
                Some(stage::decide(self.video, &body, None).erase())
            }
            Step::EditVideo(at) => {
                let body = videos::EditVideo { outline: Some(format!("outline {at}")), ..videos::EditVideo::default() };
                Some(videos::edit(self.video, &body, 0).erase())
            }
            _ => {
                let from = Some(self.version);
                let body = versions::CreateVersion { id: new_id(), name: "clone".into(), from_version_id: from };
                Some(versions::create(self.video, &body).erase())
            }
        }
    }
}

fn pick<T: Copy>(from: &[T], at: u8) -> Option<T> {
    from.get(usize::from(at).checked_rem(from.len())?).copied()
}

/// Somebody who keeps up with one version by the change feed alone.
pub struct Follower {
    pub person: Person,
    pub cursor: String,
    version: Id<Version>,
    order: Vec<Id<Scene>>,
    scenes: BTreeMap<Id<Scene>, Scene>,
    takes: Vec<SceneMedia>,
    media: BTreeMap<Id<Media>, Media>,
    comments: BTreeMap<Id<Comment>, Comment>,
    decisions: Vec<StageDecision>,
    videos: BTreeMap<Id<Video>, Video>,
    versions: BTreeMap<Id<Version>, Version>,
}

impl Follower {
    /// Starts at an empty version.
    pub async fn start(person: Person, version: Id<Version>) -> Self {
        let review = person.ok(tree::review(version)).await;
        assert!(review.scenes.is_empty());
        Self {
            person,
            cursor: review.cursor,
            version,
            order: Vec::new(),
            scenes: BTreeMap::new(),
            takes: Vec::new(),
            media: BTreeMap::new(),
            comments: BTreeMap::new(),
            decisions: Vec::new(),
            videos: BTreeMap::from([(review.video.id, review.video)]),
            versions: BTreeMap::from([(review.version.id, review.version)]),
        }
    }

    /// Reads one page of the feed. False: there is no more.
    async fn read(&mut self, limit: u32) -> bool {
        let page = self.person.ok(changes::since(&self.cursor, Some(limit))).await;
        for change in &page.changes {
            self.apply(change);
        }
        self.cursor = page.cursor;
        page.more
    }

    pub fn apply(&mut self, change: &Activity) {
        match change.entity {
            Entity::Scene => self.apply_scene(row(change)),
            Entity::Comment => match row::<Comment>(change) {
                Some(comment) => drop(self.comments.insert(comment.id, comment)),
                // It is no longer for this reader's eyes.
                None => drop(self.comments.remove(&Id::from_uuid(change.entity_id))),
            },
            Entity::SceneMedia => {
                let link = |value: &Option<Value>| value.clone().and_then(|value| serde_json::from_value(value).ok());
                if let Some(gone) = link(&change.before) {
                    self.takes.retain(|take| *take != gone);
                }
                self.takes.extend(link(&change.after));
            }
            Entity::Media => drop(row::<Media>(change).map(|row| self.media.insert(row.id, row))),
            Entity::StageDecision => self.decisions.extend(row::<StageDecision>(change)),
            Entity::Video => drop(row::<Video>(change).map(|row| self.videos.insert(row.id, row))),
            Entity::Version => drop(row::<Version>(change).map(|row| self.versions.insert(row.id, row))),
            _ => {}
        }
    }

    fn apply_scene(&mut self, scene: Option<Scene>) {
        let Some(scene) = scene.filter(|scene| scene.version_id == self.version) else { return };
        if scene.deleted_at.is_some() {
            order::remove(&mut self.order, scene.id);
        } else {
            order::place(&mut self.order, scene.id, scene.order);
        }
        self.scenes.insert(scene.id, scene);
    }

    /// Holds what was followed against what is read anew.
    pub async fn compare(&self) {
        let fresh = self.person.ok(tree::review(self.version)).await;
        let scenes: Vec<Scene> =
            self.order.iter().zip(1..).map(|(id, order)| Scene { order, ..self.scenes[id].clone() }).collect();
        assert_eq!(scenes, fresh.scenes);
        assert_eq!(self.takes_here(), takes_of(&fresh));
        assert_eq!(drawn(self.comments.values(), &self.order), drawn(fresh.comments.iter(), &self.order));
        let mut decisions = self.decisions.clone();
        decisions.reverse();
        assert_eq!(decisions, fresh.decisions);
        assert_eq!(self.videos.get(&fresh.video.id), Some(&fresh.video));
        let list = self.person.ok(versions::list(fresh.video.id, &PageQuery::default())).await.items;
        let followed: Vec<&Version> = self.versions.values().filter(|version| version.deleted_at.is_none()).collect();
        assert_eq!(followed.len(), list.len());
        assert!(list.iter().all(|version| self.versions.get(&version.id) == Some(version)));
    }

    fn takes_here(&self) -> Vec<(SceneMedia, Media)> {
        let live = |take: &&SceneMedia| self.order.contains(&take.scene_id);
        let mut takes: Vec<_> =
            self.takes.iter().filter(live).map(|take| (take.clone(), self.media[&take.media_id].clone())).collect();
        takes.retain(|(_, media)| media.deleted_at.is_none());
        takes.sort_by(|a, b| a.0.cmp(&b.0));
        takes
    }
}

fn row<T: DeserializeOwned>(change: &Activity) -> Option<T> {
    change.after.clone().map(|row| serde_json::from_value(row).expect("a row of its kind"))
}

fn takes_of(review: &Review) -> Vec<(SceneMedia, Media)> {
    let medium = |take: &SceneMedia| review.media.iter().find(|media| media.id == take.media_id).expect("its medium");
    let mut takes: Vec<_> = review.scene_media.iter().map(|take| (take.clone(), medium(take).clone())).collect();
    takes.sort_by(|a, b| a.0.cmp(&b.0));
    takes
}

/// What of the comments is drawn: the live ones, and the tombstones that lead to one, without words.
fn drawn<'a>(comments: impl Iterator<Item = &'a Comment>, scenes: &[Id<Scene>]) -> Vec<Comment> {
    let here: BTreeMap<Id<Comment>, &Comment> =
        comments.filter(|row| scenes.contains(&row.scene_id)).map(|row| (row.id, row)).collect();
    let mut shown: BTreeMap<Id<Comment>, Comment> = BTreeMap::new();
    for live in here.values().filter(|row| row.deleted_at.is_none()) {
        let mut next = Some(*live);
        while let Some(row) = next {
            let content = if row.deleted_at.is_some() { String::new() } else { row.content.clone() };
            shown.insert(row.id, Comment { content, ..row.clone() });
            next = row.parent_id.and_then(|id| here.get(&id).copied());
        }
    }
    shown.into_values().collect()
}

async fn follow(people: &[Person; 2], client: &Person, world: &World, steps: &[(Step, usize)]) {
    let [owner, editor] = people;
    let project = owner.project("Harbour").await.id;
    world.join(project, editor, "editor").await;
    world.join(project, client, "client").await;
    let video = owner.video(project, "Launch").await.id;
    let version = owner.version(video).await.id;
    let start = owner.ok(tree::tree()).await.cursor;
    let mut followers =
        [Follower::start(editor.clone(), version).await, Follower::start(client.clone(), version).await];
    let mut stage = Stage {
        people: people.clone(),
        project,
        video,
        version,
        start,
        scenes: Vec::new(),
        comments: Vec::new(),
        takes: Vec::new(),
    };
    for (step, person) in steps {
        stage.act(step, *person).await;
        if let Step::Follow(limit) = step {
            for follower in &mut followers {
                follower.read(u32::from(limit % 4) + 1).await;
            }
        }
    }
    for follower in &mut followers {
        while follower.read(7).await {}
        follower.compare().await;
    }
    let gone = owner.over(orama::api::projects::delete(stage.project, 0)).await;
    assert!(gone.deleted_at.is_some(), "the next round begins with an empty tree");
}

/// Runs many rounds in one database.
fn rounds(cases: u32, world: impl AsyncFnOnce() -> Option<World>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(world) = runtime.block_on(world()) else { return };
    let (people, client) = runtime.block_on(async {
        ([world.person("Owner").await, world.person("Editor").await], world.person("Client").await)
    });
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let steps = prop::collection::vec((step(), 0..2_usize), 1..60);
    let outcome = runner.run(&steps, |steps| {
        runtime.block_on(follow(&people, &client, &world, &steps));
        Ok(())
    });
    runtime.block_on(world.end());
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn who_follows_the_feed_has_what_a_fresh_read_gives_on_sqlite() {
    rounds(60, async || Some(World::sqlite().await));
}

#[test]
fn who_follows_the_feed_has_what_a_fresh_read_gives_on_postgres() {
    rounds(12, async || World::postgres().await);
}

#[test]
fn a_note_is_no_amend_and_is_drawn_once() {
    let note = Comment {
        id: new_id(),
        scene_id: new_id(),
        stage: orama::model::Stage::Script,
        status: None,
        parent_id: None,
        author_id: new_id(),
        content: comment("hm").content,
        assignee_id: None,
        frame_in: None,
        frame_out: None,
        visibility: Visibility::Internal,
        resolution: None,
        carried_from_id: None,
        revision: 1,
        created_at: orama::model::Timestamp::from_micros(1),
        updated_at: orama::model::Timestamp::from_micros(1),
        deleted_at: None,
    };
    let tomb = Comment { deleted_at: Some(note.created_at), ..note.clone() };
    assert!(drawn([tomb.clone()].iter(), &[tomb.scene_id]).is_empty(), "a tombstone leads somewhere");
    let reply = Comment { id: new_id(), parent_id: Some(tomb.id), ..note };
    let shown = drawn([tomb.clone(), reply.clone()].iter(), &[tomb.scene_id]);
    assert_eq!(shown, [Comment { content: String::new(), ..tomb }, reply]);
}
