//! The event stream: it goes on where it broke off, says what the feed says, and ends with the right to read it.

use std::{collections::HashSet, time::Duration};

use orama::{
    api::{
        PageQuery, ProblemType, Secret,
        auth::{self, Login},
        changes, comments,
        members::{self, EditMember},
        projects,
        tokens::{self, CreateToken},
        tree,
    },
    model::{Entity, Id, Project, Scene, TokenScope, User, Visibility},
    server::StreamLimits,
    store,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use crate::{
    follow::{Follower, Stage, Step, step},
    stream::{Reader, refusal},
    world::{Person, World, new_id, on_both},
};

const PASSWORD: &str = "three boats at dawn";

/// Short, so that a test sees the end of a stream soon; far below the five seconds that are promised.
fn quick() -> StreamLimits {
    StreamLimits { recheck: Duration::from_millis(50), heartbeat: Duration::from_millis(30), ..StreamLimits::default() }
}

on_both! {
    a_stream_says_what_the_feed_says_and_goes_on_where_it_broke_off;
    a_cursor_of_another_database_and_one_that_is_none_are_refused;
    whoever_is_out_hears_no_more;
    whoever_may_see_less_is_cut_off_and_comes_back_with_what_is_left;
    what_a_person_may_no_longer_see_is_not_sent;
    a_follower_that_takes_nothing_is_told_and_loses_nothing;
    nobody_opens_more_streams_than_there_are_places;
    a_stream_ends_with_the_server;
}

struct Film {
    owner: Person,
    project: Id<Project>,
    scene: Id<Scene>,
}

async fn film(world: &World) -> Film {
    let owner = world.person("Owner").await;
    let project = owner.project("Harbour").await.id;
    let video = owner.video(project, "Launch").await.id;
    let version = owner.version(video).await.id;
    let scene = owner.scene(version, "Boats").await.id;
    Film { owner, project, scene }
}

async fn a_stream_says_what_the_feed_says_and_goes_on_where_it_broke_off(world: &World) {
    let Film { owner, scene, .. } = film(world).await;
    let start = owner.ok(tree::tree()).await.cursor;
    let mut stream = Reader::open(&owner, None).await;
    assert_eq!(stream.next().await.expect("an event").name, "ready");
    let first = owner.note(scene, "one").await;
    assert_eq!(stream.change().await.entity_id, first.id.uuid());
    let last = stream.last_id.clone();
    drop(stream);

    let missed = [owner.note(scene, "two").await, owner.note(scene, "three").await];
    let mut stream = Reader::open(&owner, last.as_deref()).await;
    for note in &missed {
        assert_eq!(stream.change().await.entity_id, note.id.uuid());
    }
    let mut again = Reader::open(&owner, Some(&start)).await;
    let feed = owner.ok(changes::since(&start, None)).await;
    for entry in &feed.changes {
        assert_eq!(again.change().await, *entry, "the stream and the feed say the same");
    }
    let rest = owner.ok(changes::since(again.last_id.as_deref().expect("an id"), None)).await;
    assert!(rest.changes.is_empty(), "the id of the last event is where the feed goes on");
}

async fn a_cursor_of_another_database_and_one_that_is_none_are_refused(world: &World) {
    let Film { owner, .. } = film(world).await;
    let other = World::sqlite().await;
    let elsewhere = other.person("Owner").await.ok(tree::tree()).await.cursor;
    other.end().await;
    let problem = refusal(&owner, Some(&elsewhere)).await.problem();
    assert_eq!(problem.kind, ProblemType::Gone);
    assert!(problem.detail.contains("/v1/tree"), "{}", problem.detail);
    assert_eq!(owner.no(changes::since(&elsewhere, None)).await.kind, ProblemType::Gone);
    assert_eq!(refusal(&owner, Some("abc")).await.problem().kind, ProblemType::Malformed);
}

async fn sign_in(world: &World, server: &axum::Router, person: &Person) -> Person {
    world.give_password(person, PASSWORD).await;
    let body = Login { email: person.user.email.clone(), password: Secret::from(PASSWORD.to_owned()) };
    person.with(server, &Person::nobody(server).ok(auth::login(&body)).await.token)
}

/// Opens a stream and waits until it is there.
async fn listening(person: &Person) -> Reader {
    let mut stream = Reader::open(person, None).await;
    assert_eq!(stream.next().await.expect("an event").name, "ready");
    stream
}

async fn whoever_is_out_hears_no_more(world: &World) {
    let server = world.server_with(quick());
    let Film { owner, project, scene, .. } = film(world).await;
    let editor = world.person("Editor").await;
    world.join(project, &editor, "editor").await;
    let disabled = world.person("Disabled").await;
    world.join(project, &disabled, "editor").await;

    let session = sign_in(world, &server, &editor).await;
    let body = CreateToken { id: new_id(), name: "box".to_owned(), scope: TokenScope::Read, expires_at: None };
    let token = session.ok(tokens::create(&body)).await;
    let by_token = editor.with(&server, &token.secret);
    let other = sign_in(world, &server, &disabled).await;

    let mut streams = [listening(&session).await, listening(&by_token).await, listening(&other).await];
    owner.note(scene, "everybody hears this").await;
    for stream in &mut streams {
        stream.change().await;
    }
    session.ok(tokens::revoke(body.id)).await;
    session.ok(auth::logout()).await;
    disable(world, disabled.user.id).await;
    owner.note(scene, "nobody hears this").await;
    for stream in &mut streams {
        assert_eq!(stream.rest().await, [], "it ends without another word");
    }
}

/// What is promised of a stream whose right to read is gone.
const PROMISED: Duration = Duration::from_secs(5);

async fn whoever_may_see_less_is_cut_off_and_comes_back_with_what_is_left(world: &World) {
    // The times of a server, not those of a test.
    let server = world.server_with(StreamLimits::default());
    let Film { owner, project, scene } = film(world).await;
    let [removed, lowered, raised, kept] = ["Removed", "Lowered", "Raised", "Kept"].map(|name| world.person(name));
    let people = [removed.await, lowered.await, raised.await, kept.await];
    let mut streams = Vec::new();
    let mut signed_in = Vec::new();
    for (person, level) in people.iter().zip(["editor", "editor", "client", "editor"]) {
        world.join(project, person, level).await;
        let person = sign_in(world, &server, person).await;
        streams.push(listening(&person).await);
        signed_in.push(person);
    }
    let rows = owner.ok(projects::members(project, &PageQuery::default())).await.items;
    let member = |person: &Person| rows.iter().find(|row| row.user_id == person.user.id).expect("a member");
    let to = |level: &str| EditMember { level: Some(level.to_owned()), ..EditMember::default() };

    let [removed, lowered, raised, _] = [0, 1, 2, 3].map(|at| member(&people[at]));
    owner.ok(members::edit(project, raised.id, &to("editor"), raised.revision)).await;
    owner.ok(members::edit(project, lowered.id, &to("client"), lowered.revision)).await;
    owner.reply(members::remove(project, removed.id, removed.revision)).await;
    let [mut of_removed, mut of_lowered, mut of_raised, mut of_kept] =
        <[Reader; 4]>::try_from(streams).unwrap_or_else(|_| unreachable!("there are four"));
    for (who, stream) in [("removed", &mut of_removed), ("lowered", &mut of_lowered)] {
        let rest = tokio::time::timeout(PROMISED, stream.rest()).await;
        assert!(rest.is_ok(), "the stream of the {who} member is open after five seconds");
    }
    let note = owner.note(scene, "internal").await;
    for stream in [&mut of_raised, &mut of_kept] {
        assert_eq!(comment(stream).await, note.id.uuid(), "whoever may see as much as before stays");
    }
    let mut again = Reader::open(&signed_in[1], of_lowered.last_id.as_deref()).await;
    let shown = owner.ok(comments::create(scene, &crate::world::for_client("for you"))).await;
    assert_eq!(comment(&mut again).await, shown.id.uuid(), "a client hears nothing internal");
}

/// The next comment that a stream speaks of.
async fn comment(stream: &mut Reader) -> uuid::Uuid {
    loop {
        let change = stream.change().await;
        if change.entity == Entity::Comment {
            return change.entity_id;
        }
    }
}

async fn disable(world: &World, id: Id<User>) {
    let mut tx = world.db.begin().await.expect("a transaction");
    let mut user: User = store::get(&mut tx, id).await.expect("a read").expect("a person");
    store::Row::touch(&mut user, orama::model::Timestamp::from_micros(1));
    user.is_active = false;
    assert!(store::update(&mut tx, &user).await.expect("a write"));
    tx.commit().await.expect("a commit");
}

async fn what_a_person_may_no_longer_see_is_not_sent(world: &World) {
    let Film { owner, project, scene, .. } = film(world).await;
    let client = world.person("Client").await;
    world.join(project, &client, "client").await;
    let mut stream = listening(&client).await;
    owner.note(scene, "internal").await;
    let shown = owner.ok(comments::create(scene, &crate::world::for_client("for you"))).await;
    let change = stream.change().await;
    assert_eq!((change.entity, change.entity_id), (Entity::Comment, shown.id.uuid()), "internal words are left out");
    let hide = comments::EditComment { visibility: Some(Visibility::Internal), ..comments::EditComment::default() };
    owner.ok(comments::edit(shown.id, &hide, shown.revision)).await;
    let change = stream.change().await;
    assert!(change.after.is_none() && change.before.is_some(), "it is gone for this reader: {change:?}");
}

async fn a_follower_that_takes_nothing_is_told_and_loses_nothing(world: &World) {
    let limits = StreamLimits { patience: Duration::from_millis(50), buffer: 2, ..quick() };
    let server = world.server_with(limits);
    let Film { owner, scene, .. } = film(world).await;
    let slow = sign_in(world, &server, &owner).await;
    let mut stream = listening(&slow).await;
    let start = stream.last_id.clone().expect("an id");
    let mut written = Vec::new();
    for number in 0..12 {
        written.push(owner.note(scene, &format!("note {number}")).await.id.uuid());
    }
    // Nothing is read while the buffer fills; what waited and the last word are still there.
    tokio::time::sleep(limits.patience * 4).await;
    let events = stream.rest().await;
    let (last, before) = events.split_last().expect("a last word");
    assert_eq!((last.name.as_str(), last.data.as_str()), ("resync", "{\"reason\":\"lagging\"}"));
    assert!(before.len() < written.len(), "it was behind");
    let back = stream.last_id.clone().filter(|id| *id != start).unwrap_or(start);
    let mut stream = Reader::open(&owner, Some(&back)).await;
    let mut seen: HashSet<_> = before.iter().map(|event| id_in(&event.data)).collect();
    while seen.len() < written.len() {
        seen.insert(stream.change().await.entity_id.to_string());
    }
    assert!(written.iter().all(|id| seen.contains(&id.to_string())));
}

fn id_in(data: &str) -> String {
    let entry: serde_json::Value = serde_json::from_str(data).expect("JSON");
    entry["entity_id"].as_str().expect("an id").to_owned()
}

async fn nobody_opens_more_streams_than_there_are_places(world: &World) {
    let server = world.server_with(StreamLimits { per_person: 2, most: 3, ..quick() });
    let (ana, jon) = (world.person("Ana").await, world.person("Jon").await);
    let (ana, jon) = (sign_in(world, &server, &ana).await, sign_in(world, &server, &jon).await);
    let first = listening(&ana).await;
    let _second = listening(&ana).await;
    let full = refusal(&ana, None).await;
    assert_eq!((full.status, full.headers.contains_key("retry-after")), (429, true));
    let _third = listening(&jon).await;
    assert_eq!(refusal(&jon, None).await.status, 503);
    drop(first);
    // A stream whose reader is gone frees its place as soon as it notices.
    let mut tries = 0;
    while refusal_or_open(&ana).await == 429 {
        tries += 1;
        assert!(tries < 400, "the place is never free again");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn refusal_or_open(person: &Person) -> u16 {
    crate::stream::answer(person, None).await.status().as_u16()
}

async fn a_stream_ends_with_the_server(world: &World) {
    let app = orama::server::App::new(world.db.clone(), &orama::server::Settings::default());
    let person = world.person("Ana").await;
    let router =
        orama::server::router(app.clone()).layer(axum::Extension(orama::server::Identity::local(person.user.id)));
    let mut stream = listening(&Person::at(router, person.user)).await;
    app.closing.cancel();
    let events = stream.rest().await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].data, "{\"reason\":\"closing\"}");
}

#[tokio::test]
async fn a_silent_stream_is_kept_alive() {
    let world = World::sqlite().await;
    let server = world.server_with(quick());
    let ana = world.person("Ana").await;
    let ana = sign_in(&world, &server, &ana).await;
    let mut stream = listening(&ana).await;
    let project = ana.project("Harbour");
    // The answer to the write comes after some heartbeats were due.
    tokio::time::sleep(quick().heartbeat * 5).await;
    project.await;
    stream.change().await;
    assert!(stream.heartbeats >= 1, "{}", stream.heartbeats);
    drop(stream);
    world.end().await;
}

/// Two people write at the same time while somebody follows whose connection breaks now and then.
async fn write_and_follow(
    world: &World,
    people: &[Person; 2],
    steps: [Vec<Step>; 2],
    cuts: &[u8],
    forgets: bool,
) -> bool {
    let [owner, editor] = people;
    let project = owner.project("Harbour").await.id;
    world.join(project, editor, "editor").await;
    let video = owner.video(project, "Launch").await.id;
    let version = owner.version(video).await.id;
    let start = owner.ok(tree::tree()).await.cursor;
    let mut follower = Follower::start(editor.clone(), version).await;
    let stage = |at: usize| Stage {
        people: [people[at].clone(), people[at].clone()],
        project,
        video,
        version,
        start: start.clone(),
        scenes: Vec::new(),
        comments: Vec::new(),
        takes: Vec::new(),
    };
    let [ones, others] = steps;
    let writer = |mut stage: Stage, steps: Vec<Step>| async move {
        for step in &steps {
            stage.act(step, 0).await;
        }
    };
    let writers = tokio::spawn(futures_util::future::join(writer(stage(0), ones), writer(stage(1), others)));
    let follow = async {
        let mut seen = HashSet::new();
        let mut cuts = cuts.iter().cycle().map(|cut| usize::from(*cut));
        let mut last = follower.cursor.clone();
        let mut forgets = forgets;
        loop {
            let mut stream = Reader::open(editor, Some(&last)).await;
            for _ in 0..=cuts.next().unwrap_or(0) {
                let change = stream.change().await;
                if change.entity == Entity::Project
                    && change.after.as_ref().is_some_and(|row| row["objective"] == "end")
                {
                    return;
                }
                // After a break some come again: an entry is known by its id.
                if seen.insert(change.id) {
                    if std::mem::take(&mut forgets) {
                        continue;
                    }
                    follower.apply(&change);
                }
            }
            last = stream.last_id.clone().unwrap_or(last);
        }
    };
    let end = async {
        writers.await.expect("the writers");
        let edit = orama::api::projects::EditProject { objective: Some("end".into()), ..Default::default() };
        owner.over(orama::api::projects::edit(project, &edit, 0)).await;
    };
    futures_util::future::join(follow, end).await;
    let comparison = std::panic::AssertUnwindSafe(follower.compare());
    let is_same = futures_util::FutureExt::catch_unwind(comparison).await.is_ok();
    owner.over(orama::api::projects::delete(project, 0)).await;
    is_same
}

fn rounds(cases: u32, world: impl AsyncFnOnce() -> Option<World>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(world) = runtime.block_on(world()) else { return };
    let people = runtime.block_on(async { [world.person("Owner").await, world.person("Editor").await] });
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 20, ..Config::default() });
    let steps = || prop::collection::vec(step(), 1..30);
    let outcome = runner.run(&(steps(), steps(), prop::collection::vec(0..6_u8, 1..8)), |(ones, others, cuts)| {
        let same = runtime.block_on(write_and_follow(&world, &people, [ones, others], &cuts, false));
        prop_assert!(same, "what was followed is not what a fresh read gives");
        Ok(())
    });
    runtime.block_on(world.end());
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn who_follows_the_stream_has_what_a_fresh_read_gives_on_sqlite() {
    rounds(30, async || Some(World::sqlite().await));
}

#[test]
fn who_follows_the_stream_has_what_a_fresh_read_gives_on_postgres() {
    rounds(8, async || World::postgres().await);
}

/// The control: a follower that forgets one entry is found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_that_forgets_an_entry_is_noticed() {
    let world = World::sqlite().await;
    let people = [world.person("Owner").await, world.person("Editor").await];
    let steps = [vec![Step::AddScene(0), Step::AddScene(1)], vec![Step::AddScene(3)]];
    assert!(write_and_follow(&world, &people, steps.clone(), &[9], false).await);
    assert!(!write_and_follow(&world, &people, steps, &[9], true).await);
    world.end().await;
}
