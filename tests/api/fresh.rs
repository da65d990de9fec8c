//! What a caller has is not sent again, what a server remembers is not asked again, and never is something older taken for
//! what there is.

use std::collections::HashMap;

use orama::{
    api::{
        Call, PageQuery, activity, batch, changes, comments, media, organisations, projects, queue, scenes, stage,
        tree, versions, videos,
    },
    model::{
        AccessLevel, Activity, Comment, CommentStatus, Id, Organisation, Project, ProjectMember, Scene, StageAction,
        TakeRole, TokenScope, User, Version, Video, Visibility,
    },
    server::local,
    store::{self, Engine, Row},
};
use serde_json::{Value, json};

use crate::{
    identity::token,
    world::{Person, Reply, World, comment, decision, new_id, on_both, scene_named, to_do, video_named},
    writes::add_take,
};

/// A small source of numbers: the same seed tells the same story.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Steele and Vigna's splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        (!from.is_empty()).then(|| &from[self.roll(from.len())])
    }
}

async fn get(person: &Person, path: &str, tag: Option<&str>) -> Reply {
    let mut call = tree::tree();
    call.path = path.to_owned();
    match tag {
        Some(tag) => person.reply_with(call, &[("if-none-match", tag)]).await,
        None => person.reply(call).await,
    }
}

/// Everything that moves in the story.
struct Stage {
    root: Person,
    people: Vec<Person>,
    organisation: Organisation,
    projects: Vec<Project>,
    videos: Vec<Video>,
    versions: Vec<Version>,
    scenes: Vec<Scene>,
    log: Vec<Id<Activity>>,
}

impl Stage {
    async fn set(world: &World) -> Self {
        let root = world.admin().await;
        let mut people = vec![root.clone()];
        for name in ["Ana", "Bob", "Cleo", "Sam"] {
            people.push(world.person(name).await);
        }
        let organisation = root.organisation("North Quay", &people[1]).await;
        let shared = people[1].project_in("Harbour", Some(organisation.id)).await;
        let own = people[2].project("Own").await;
        for (person, level) in [(2, "editor"), (3, "client")] {
            world.join(shared.id, &people[person], level).await;
        }
        let mut stage = Self {
            root,
            organisation,
            projects: vec![shared, own],
            videos: vec![],
            versions: vec![],
            scenes: vec![],
            log: vec![],
            people,
        };
        for at in 0..2 {
            let video = stage.root.video(stage.projects[at].id, "Launch").await;
            let version = stage.root.version(video.id).await;
            let scene = stage.root.scene(version.id, "Boats").await;
            stage.root.to_do(scene.id, "warmer").await;
            stage.videos.push(video);
            stage.versions.push(version);
            stage.scenes.push(scene);
        }
        stage
    }

    fn paths(&self) -> Vec<String> {
        let mut paths = vec!["/v1/tree".to_owned(), "/v1/queue".to_owned(), "/v1/queue?limit=1".to_owned()];
        for at in 0..2 {
            paths.push(format!("/v1/scenes/{}/comments", self.scenes[at].id));
            paths.push(format!("/v1/videos/{}/comments?status=to_do", self.videos[at].id));
            paths.push(format!("/v1/versions/{}/review", self.versions[at].id));
            paths.push(format!("/v1/versions/{}/scenes", self.versions[at].id));
        }
        paths
    }

    /// One write by anybody, which may be refused; or one that no route does, by other means.
    async fn write(&mut self, world: &World, dice: &mut Dice) {
        let Some(person) = dice.pick(&self.people).cloned() else { return };
        match dice.roll(12) {
            0..3 => self.talk(&person, dice).await,
            3..5 => self.arrange(&person, dice).await,
            5 => self.manage(&person, dice).await,
            6 => self.decide(&person, dice).await,
            7 => self.take_back(&person, dice).await,
            8..10 => by_other_means(world, self, dice).await,
            10 => self.together(&person, dice).await,
            _ => {}
        }
    }

    async fn send<T>(&mut self, person: &Person, call: Call<T>) {
        // Over whatever revision there is: most of these are to be done.
        let body = call.body.as_ref().map_or_else(String::new, Value::to_string);
        person.json(call.method, &call.path, Some("*"), &body).await;
    }

    async fn talk(&mut self, person: &Person, dice: &mut Dice) {
        let Some(scene) = dice.pick(&self.scenes).cloned() else { return };
        let there = self.root.reply(comments::of_scene(scene.id, &PageQuery::default())).await;
        // A scene that was deleted has none, and then nobody finds what is asked for.
        let rows: Vec<Comment> = serde_json::from_value(there.body["items"].clone()).unwrap_or_default();
        let one = dice.pick(&rows).map_or_else(new_id, |row| row.id);
        match dice.roll(6) {
            0 => self.send(person, comments::create(scene.id, &to_do("more"))).await,
            1 => {
                let visibility = Some([Visibility::Client, Visibility::Internal][dice.roll(2)]);
                let reply = comments::CreateComment { parent_id: Some(one), visibility, ..comment("a reply") };
                self.send(person, comments::create(scene.id, &reply)).await;
            }
            2 => {
                let status = [Some(CommentStatus::ToDo), Some(CommentStatus::Done), None][dice.roll(3)];
                let edit = comments::EditComment { status: Some(status), ..Default::default() };
                self.send(person, comments::edit(one, &edit, 1)).await;
            }
            3 => {
                let visibility = Some([Visibility::Client, Visibility::Internal][dice.roll(2)]);
                let edit = comments::EditComment { visibility, ..Default::default() };
                self.send(person, comments::edit(one, &edit, 1)).await;
            }
            4 => self.send(person, comments::delete(one, 1)).await,
            _ => self.send(person, comments::revive(one)).await,
        }
    }

    async fn arrange(&mut self, person: &Person, dice: &mut Dice) {
        let at = dice.roll(2);
        let (version, scene) = (self.versions[at].id, self.scenes[at].id);
        match dice.roll(6) {
            0 => self.send(person, scenes::create(version, &scene_named("Nets"))).await,
            1 => {
                let place = [scenes::Place::First, scenes::Place::Last][dice.roll(2)];
                self.send(person, scenes::relocate(scene, place)).await;
            }
            2 => {
                let title = Some(format!("Boats {}", dice.roll(3)));
                self.send(person, scenes::edit(scene, &scenes::EditScene { title, ..Default::default() }, 1)).await;
            }
            3 => self.send(person, media::add(scene, &add_take(TakeRole::Image, "https://example.org/a.png"))).await,
            4 => self.send(person, scenes::delete(scene, 1)).await,
            _ => self.send(person, scenes::revive(scene)).await,
        }
    }

    async fn manage(&mut self, person: &Person, dice: &mut Dice) {
        let at = dice.roll(2);
        let (project, video, version) = (self.projects[at].id, self.videos[at].id, self.versions[at].id);
        let title = json!({"title": format!("Title {}", dice.roll(3))});
        match dice.roll(10) {
            0 => self.send(person, videos::create(project, &video_named("Teaser"))).await,
            1 => self.send(person, videos::edit(video, &serde_json::from_value(title).expect("an edit"), 1)).await,
            2 => self.send(person, videos::delete(video, 1)).await,
            3 => self.send(person, videos::revive(video)).await,
            4 => self.send(person, projects::edit(project, &serde_json::from_value(title).expect("an edit"), 1)).await,
            5 => self.send(person, projects::delete(project, 1)).await,
            6 => self.send(person, projects::revive(project)).await,
            7 => self.send(person, versions::delete(version, 1)).await,
            8 => self.send(person, versions::revive(version)).await,
            _ => {
                let contact = [None, Some(self.people[1].user.id), Some(self.people[4].user.id)][dice.roll(3)];
                let edit = organisations::EditOrganisation {
                    is_active: Some(dice.roll(2) == 0),
                    contact_id: Some(contact),
                    ..Default::default()
                };
                self.send(person, organisations::edit(self.organisation.id, &edit, 1)).await;
            }
        }
    }

    async fn decide(&mut self, person: &Person, dice: &mut Dice) {
        let actions = [StageAction::Submit, StageAction::RequestAmends, StageAction::Approve, StageAction::Reopen];
        let body = stage::Decide {
            acknowledge_open: true,
            note: "because".into(),
            ..decision(actions[dice.roll(actions.len())])
        };
        self.send(person, stage::decide(self.videos[dice.roll(2)].id, &body, None)).await;
    }

    async fn take_back(&mut self, person: &Person, dice: &mut Dice) {
        if self.log.is_empty() {
            let start = serde_json::to_string(&json!({"epoch": self.root.ok(tree::tree()).await.epoch, "scopes": []}));
            let cursor = start.expect("JSON").bytes().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
            self.log =
                self.root.ok(changes::since(&cursor, Some(1000))).await.changes.iter().map(|row| row.id).collect();
        }
        if let Some(entry) = dice.pick(&self.log).copied() {
            self.send(person, activity::undo(entry)).await;
            self.log.clear();
        }
    }

    async fn together(&mut self, person: &Person, dice: &mut Dice) {
        let scene = self.scenes[dice.roll(2)].id;
        let calls = [comments::create(scene, &to_do("one")).erase(), comments::create(scene, &comment("two")).erase()];
        let items = calls.into_iter().map(|call| batch::BatchItem::try_from(call).expect("a write")).collect();
        self.send(person, batch::run(&batch::Batch { items, ..Default::default() })).await;
    }
}

/// What a command line, another program or an administrator writes, with no entry in the log.
async fn by_other_means(world: &World, stage: &Stage, dice: &mut Dice) {
    let mut tx = world.db.begin().await.expect("a transaction");
    match dice.roll(4) {
        0 => {
            let id = stage.people[1 + dice.roll(4)].user.id;
            let mut user: User = store::get(&mut tx, id).await.expect("a read").expect("a person");
            user.full_name = format!("Somebody {}", dice.roll(3));
            user.touch(user.updated_at);
            assert!(store::update(&mut tx, &user).await.expect("a write"));
        }
        1 => {
            let (project, user) = (stage.projects[dice.roll(2)].id, stage.people[1 + dice.roll(4)].user.id);
            let Some(mut row) = store::members::of_user(&mut tx, project, user).await.expect("a read") else { return };
            row.access_level_id = 1 + dice.roll(5) as i64;
            row.is_active = dice.roll(3) > 0;
            row.touch(row.updated_at);
            assert!(store::update::<ProjectMember>(&mut tx, &row).await.expect("a write"));
        }
        2 => {
            let level = store::access_levels::by_name(&mut tx, ["client", "editor"][dice.roll(2)]).await;
            let mut level: AccessLevel = level.expect("a read").expect("a seeded level");
            level.permission_level = [10, 20, 30][dice.roll(3)];
            level.is_active = dice.roll(4) > 0;
            level.touch(level.updated_at);
            assert!(store::update(&mut tx, &level).await.expect("a write"));
        }
        _ => {
            let row: Option<Organisation> = store::get(&mut tx, stage.organisation.id).await.expect("a read");
            let mut row = row.expect("an organisation");
            row.is_active = dice.roll(2) == 0;
            row.touch(row.updated_at);
            assert!(store::update(&mut tx, &row).await.expect("a write"));
        }
    }
    tx.commit().await.expect("a commit");
}

async fn what_is_known_is_never_older_than_what_there_is(world: &World) {
    // Each tells a story of its own, and a statement costs more on a server.
    let (writes, seed) = match world.db.engine() {
        Engine::Sqlite => (100, 20_261_125),
        Engine::Postgres => (24, 8_551_125),
    };
    let mut stage = Stage::set(world).await;
    let mut dice = Dice(seed);
    // Everybody reads at one server, which remembers, and writes elsewhere.
    let (server, mut readers) = (world.server(), Vec::new());
    for person in &stage.people {
        readers.push(person.with(&server, &token(person, TokenScope::Read).await.secret));
    }
    // What each person was answered, by path and tag.
    let mut answers: HashMap<(usize, String, String), Vec<u8>> = HashMap::new();
    let mut last: HashMap<(usize, String), String> = HashMap::new();
    let (mut known, mut new) = (0, 0);
    for turn in 0..writes {
        stage.write(world, &mut dice).await;
        for (who, person) in readers.iter().enumerate() {
            let paths = stage.paths();
            for _ in 0..3 {
                let path = paths[dice.roll(paths.len())].clone();
                let there = get(person, &path, None).await;
                // A new router remembers nothing.
                let new_router = local::open_with(world.db.clone(), &person.user);
                let truth = get(&Person::at(new_router, person.user.clone()), &path, None).await;
                assert_eq!(there.status, truth.status, "turn {turn}: {} at {path}", person.user.full_name);
                if there.status == 200 {
                    assert_eq!(there.bytes, truth.bytes, "turn {turn}: {} at {path}", person.user.full_name);
                }
                if let Some(tag) = last.get(&(who, path.clone())) {
                    let reply = get(person, &path, Some(tag)).await;
                    if reply.status == 304 {
                        known += 1;
                        let had = &answers[&(who, path.clone(), tag.clone())];
                        assert_eq!(
                            (there.status, &there.bytes),
                            (200, had),
                            "turn {turn}: {} at {path}",
                            person.user.full_name
                        );
                        assert!(reply.bytes.is_empty());
                    } else {
                        new += 1;
                        assert_eq!((reply.status, &reply.bytes), (there.status, &there.bytes), "turn {turn}: {path}");
                    }
                }
                if there.status != 200 {
                    assert!(there.headers.get("etag").is_none(), "what cannot be seen has no tag");
                    continue;
                }
                let tag = there.etag().to_owned();
                let before = answers.insert((who, path.clone(), tag.clone()), there.bytes.clone());
                assert!(
                    before.is_none_or(|before| before == there.bytes),
                    "turn {turn}: one tag, two answers at {path}"
                );
                last.insert((who, path), tag);
            }
        }
    }
    assert!(known > 2 * writes && new > writes / 2, "the story was not one: {known} known, {new} new");
}

async fn a_tag_is_good_for_one_person_and_one_question(world: &World) {
    let stage = Stage::set(world).await;
    let (ana, bob) = (&stage.people[1], &stage.people[2]);
    let path = format!("/v1/scenes/{}/comments", stage.scenes[0].id);
    let tag = get(ana, &path, None).await.etag().to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(get(ana, &path, Some(&tag)).await.status, 304);
    assert_eq!(get(ana, &path, Some(&format!("\"other\", {tag}"))).await.status, 304);
    assert_eq!(get(ana, &path, Some("*")).await.status, 200, "whatever there is");
    assert_eq!(get(ana, &format!("{path}?limit=1"), Some(&tag)).await.status, 200);
    assert_eq!(get(bob, &path, Some(&tag)).await.status, 200);
    let stranger = &stage.people[4];
    assert_eq!(get(stranger, &path, Some(&tag)).await.status, 404);
    let reply = get(ana, &path, Some(&tag)).await;
    assert_eq!(
        (reply.etag(), reply.headers["cache-control"].to_str().expect("text")),
        (tag.as_str(), "private, no-cache")
    );
    let queue = orama::api::queue::QueueQuery::default();
    assert!(stage.root.reply(queue::page(&queue)).await.headers.contains_key("etag"));
}

on_both! {
    what_is_known_is_never_older_than_what_there_is;
    a_tag_is_good_for_one_person_and_one_question;
}
