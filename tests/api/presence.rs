//! Who else has a video open: told to those who work there, to nobody else, and kept nowhere.

use orama::{
    api::{
        ProblemType,
        presence::{self, BePresent, Presence, Present},
        tokens::{self, CreateToken},
        tree,
    },
    model::{Comment, Id, Project, Scene, TokenScope, Video, Visibility},
    server::{self, App, Settings},
    store::Db,
};
use uuid::Uuid;

use crate::{
    stream::Reader,
    world::{Person, World, comment, new_id, on_both},
};

on_both! {
    whoever_has_a_video_open_is_told_who_else_has_and_what_they_write_on;
    a_client_is_seen_and_sees_nobody_and_strangers_learn_nothing;
    the_stream_tells_who_comes_and_goes;
    a_comment_of_another_video_is_refused_and_nothing_is_written_down;
}

fn here(session: u128, comment: Option<Id<Comment>>) -> BePresent {
    BePresent { session: Uuid::from_u128(session), comment_id: comment, leaves: false }
}

struct Film {
    ana: Person,
    ben: Person,
    client: Person,
    stranger: Person,
    project: Id<Project>,
    video: Id<Video>,
    scene: Id<Scene>,
}

/// Four people at one server: an owner, an editor, a client and somebody who works elsewhere.
async fn film(world: &World) -> Film {
    let names = ["Ana", "Ben", "Client", "Stranger"];
    let mut people = Vec::new();
    for name in names {
        people.push(world.person(name).await);
    }
    let project = people[0].project("Harbour").await.id;
    world.join(project, &people[1], "editor").await;
    world.join(project, &people[2], "client").await;
    let video = people[0].video(project, "Launch").await.id;
    let version = people[0].version(video).await.id;
    let scene = people[0].scene(version, "Boats").await.id;
    let server = world.server();
    let mut signed_in = Vec::new();
    for person in &people {
        let body = CreateToken { id: new_id(), name: "desk".to_owned(), scope: TokenScope::Write, expires_at: None };
        let secret = person.ok(tokens::create(&body)).await.secret;
        signed_in.push(person.with(&server, &secret));
    }
    let [ana, ben, client, stranger] = <[Person; 4]>::try_from(signed_in).expect("four people");
    Film { ana, ben, client, stranger, project, video, scene }
}

async fn others(person: &Person, video: Id<Video>, body: &BePresent) -> Vec<Present> {
    let answer = person.ok(presence::be_present(video, body)).await;
    assert_eq!(answer.video_id, video);
    answer.people
}

async fn whoever_has_a_video_open_is_told_who_else_has_and_what_they_write_on(world: &World) {
    let Film { ana, ben, video, scene, project, .. } = film(world).await;
    let note = ana.note(scene, "the gulls are too loud").await.id;
    let ben_is = |comment_id| Present { user_id: ben.user.id, comment_id };
    assert_eq!(others(&ana, video, &here(1, None)).await, [], "nobody meets themselves");
    assert_eq!(others(&ben, video, &here(2, Some(note))).await, [Present { user_id: ana.user.id, comment_id: None }]);
    assert_eq!(others(&ana, video, &here(1, None)).await, [ben_is(Some(note))]);
    // A second workstation of the same person changes nothing about where the first one writes.
    others(&ben, video, &here(3, None)).await;
    assert_eq!(others(&ana, video, &here(1, None)).await, [ben_is(Some(note))]);
    others(&ben, video, &BePresent { leaves: true, ..here(2, None) }).await;
    assert_eq!(others(&ana, video, &here(1, None)).await, [ben_is(None)]);
    // Whoever opens another video is not in this one any more.
    let other = ana.video(project, "Teaser").await.id;
    others(&ben, other, &here(3, None)).await;
    assert_eq!(others(&ana, video, &here(1, None)).await, []);
    assert_eq!(others(&ana, other, &here(1, None)).await, [ben_is(None)]);
    assert_eq!(others(&ben, video, &here(4, None)).await, [], "and neither is she");
}

async fn a_client_is_seen_and_sees_nobody_and_strangers_learn_nothing(world: &World) {
    let Film { ana, client, stranger, video, scene, .. } = film(world).await;
    let internal = ana.note(scene, "not for the client").await.id;
    others(&ana, video, &here(1, Some(internal))).await;
    assert_eq!(others(&client, video, &here(2, None)).await, []);
    let seen = others(&ana, video, &here(1, Some(internal))).await;
    assert_eq!(seen, [Present { user_id: client.user.id, comment_id: None }]);
    // What somebody may not read they cannot be writing on either.
    assert_eq!(client.no(presence::be_present(video, &here(2, Some(internal)))).await.kind, ProblemType::NotFound);
    assert_eq!(stranger.no(presence::be_present(video, &here(3, None))).await.kind, ProblemType::NotFound);
    assert_eq!(others(&ana, video, &here(1, None)).await.len(), 1);
}

/// The next thing that a stream says about who is where.
async fn told(stream: &mut Reader) -> Presence {
    loop {
        let event = stream.next().await.expect("the stream goes on");
        match event.name.as_str() {
            "present" => return serde_json::from_str(&event.data).expect("a presence"),
            "ready" | "change" => {}
            other => panic!("{other}: {}", event.data),
        }
    }
}

async fn the_stream_tells_who_comes_and_goes(world: &World) {
    let Film { ana, ben, client, stranger, video, scene, .. } = film(world).await;
    let note = ana.note(scene, "the gulls are too loud").await.id;
    let mut streams = Vec::new();
    for person in [&ana, &client, &stranger] {
        let mut stream = Reader::open(person, None).await;
        assert_eq!(stream.next().await.expect("an event").name, "ready");
        streams.push(stream);
    }
    let id = streams[0].last_id.clone();
    let ben_is = |comment_id| vec![Present { user_id: ben.user.id, comment_id }];
    others(&ben, video, &here(2, None)).await;
    assert_eq!(told(&mut streams[0]).await, Presence { video_id: video, people: ben_is(None) });
    others(&ben, video, &here(2, Some(note))).await;
    assert_eq!(told(&mut streams[0]).await.people, ben_is(Some(note)));
    others(&ben, video, &BePresent { leaves: true, ..here(2, None) }).await;
    assert_eq!(told(&mut streams[0]).await.people, []);
    assert_eq!(streams[0].last_id, id, "it is no place to go on from");
    // Those who may not know heard nothing of it: what comes next is what they may see.
    let seen = ana.ok(orama::api::comments::create(
        scene,
        &orama::api::comments::CreateComment { visibility: Some(Visibility::Client), ..comment("for the client") },
    ));
    let seen = seen.await;
    assert_eq!(streams[1].change().await.entity_id, seen.id.uuid());
    let own = stranger.project("Elsewhere").await.id;
    assert_eq!(streams[2].change().await.entity_id, own.uuid());
}

async fn a_comment_of_another_video_is_refused_and_nothing_is_written_down(world: &World) {
    let Film { ana, video, project, .. } = film(world).await;
    let other = ana.video(project, "Teaser").await.id;
    let version = ana.version(other).await.id;
    let scene = ana.scene(version, "Nets").await.id;
    let elsewhere = ana.note(scene, "on the teaser").await.id;
    let cursor = ana.ok(tree::tree()).await.cursor;
    let problem = ana.no(presence::be_present(video, &here(1, Some(elsewhere)))).await;
    assert_eq!((problem.kind, problem.errors[0].field.as_str()), (ProblemType::Invalid, "comment_id"));
    others(&ana, other, &here(1, Some(elsewhere))).await;
    assert_eq!(ana.ok(tree::tree()).await.cursor, cursor, "the log knows nothing of it");
}

/// Two servers on one PostgreSQL tell each other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_at_another_server_is_known_here() {
    let Some(world) = World::postgres().await else { return };
    let Film { ana, ben, video, .. } = film(&world).await;
    let db = Db::open_postgres(world.postgres_url().expect("a server")).await.expect("a database");
    let elsewhere = server::router(App::new(db.clone(), &Settings::default()));
    let body = CreateToken { id: new_id(), name: "box".to_owned(), scope: TokenScope::Write, expires_at: None };
    let local = Person::at(server::local::open_with(db.clone(), &ben.user), ben.user.clone());
    let secret = local.ok(tokens::create(&body)).await.secret;
    let ben_there = ben.with(&elsewhere, &secret);
    let mut stream = Reader::open(&ana, None).await;
    assert_eq!(stream.next().await.expect("an event").name, "ready");
    // The other server is not heard before this one listens, which takes a moment.
    let beats = async {
        for session in 2.. {
            others(&ben_there, video, &here(session, None)).await;
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let heard = tokio::select! {
        presence = told(&mut stream) => presence,
        () = beats => unreachable!("it beats for ever"),
    };
    assert_eq!(heard, Presence { video_id: video, people: vec![Present { user_id: ben.user.id, comment_id: None }] });
    assert_eq!(others(&ana, video, &here(1, None)).await.len(), 1);
    drop(stream);
    db.close().await;
    world.end().await;
}
