//! Several writes in one transaction: each with its outcome, by the same rules as by itself, and one in the log.

use http::Method;
use orama::{
    api::{
        Call, IDEMPOTENCY_KEY, PageQuery, ProblemType, REPLAYED, activity,
        batch::{self, BATCH, Batch, BatchAnswer, BatchItem, MAX_ITEMS, Seen, WriteMethod},
        changes, comments, media, organisations, projects, scenes, stage, tree, versions, videos,
    },
    model::{Comment, Id, Scene, StageAction, StageStatus, TakeRole, Video},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    world::{Person, World, comment, decision, done, for_client, new_id, on_both, scene_named, video_named},
    writes::add_take,
};

fn item<T: std::fmt::Debug>(call: Call<T>) -> BatchItem {
    BatchItem::try_from(call).expect("a write")
}

fn batch_of(items: Vec<BatchItem>) -> Batch {
    Batch { items, ..Batch::default() }
}

fn statuses(answer: &BatchAnswer) -> Vec<u16> {
    answer.items.iter().map(|item| item.status).collect()
}

fn kinds(answer: &BatchAnswer) -> Vec<Option<ProblemType>> {
    answer.items.iter().map(|item| item.problem.as_ref().map(|problem| problem.kind)).collect()
}

/// A person with a scene to work on.
async fn desk(world: &World) -> (Person, Video, Scene) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    (ana, video, scene)
}

async fn words(person: &Person, scene: Id<Scene>) -> Vec<String> {
    let page = person.ok(comments::of_scene(scene, &PageQuery::default())).await;
    page.items.into_iter().map(|row| row.content).collect()
}

async fn each_write_has_its_outcome_and_one_that_is_refused_leaves_nothing(world: &World) {
    let (ana, video, scene) = desk(world).await;
    let (first, second) = (comment("first"), comment("second"));
    let reworded = comments::EditComment { content: Some("first, again".into()), ..Default::default() };
    let answer = ana
        .ok(batch::run(&batch_of(vec![
            item(comments::create(scene.id, &first)),
            item(comments::edit(first.id, &reworded, 1)),
            item(comments::edit(first.id, &reworded, 1)),
            item(comments::create(scene.id, &comment(" "))),
            item(comments::edit(new_id(), &reworded, 1)),
            item(comments::create(scene.id, &second)),
            item(comments::create(scene.id, &second)),
            item(stage::decide(video.id, &decision(StageAction::Approve), None)),
        ])))
        .await;
    assert_eq!(statuses(&answer), [201, 200, 412, 422, 404, 201, 200, 409]);
    let (edited, stale) = (&answer.items[1], &answer.items[2]);
    assert_eq!(
        (edited.etag.as_deref(), &edited.body.as_ref().expect("a row")["content"]),
        (Some("\"2\""), &json!("first, again"))
    );
    let stale = stale.problem.as_ref().expect("a problem");
    assert_eq!(stale.current.as_ref().expect("the row as it is")["revision"], 2);
    assert_eq!(answer.items[3].problem.as_ref().expect("a problem").errors[0].field, "content");
    assert_eq!(words(&ana, scene.id).await, ["first, again", "second"]);
    assert_eq!(ana.ok(videos::get(video.id)).await.stage_status, StageStatus::InProgress);
}

async fn all_or_nothing_names_the_write_that_was_refused(world: &World) {
    let (ana, _, scene) = desk(world).await;
    let start = ana.ok(tree::tree()).await.cursor;
    let wrong = comments::CreateComment { content: String::new(), ..comment("") };
    let items = vec![
        item(comments::create(scene.id, &comment("kept?"))),
        item(comments::create(scene.id, &wrong)),
        item(comments::create(scene.id, &comment("never tried"))),
    ];
    let problem = ana.no(batch::run(&Batch { atomic: true, ..batch_of(items) })).await;
    assert_eq!((problem.kind, problem.errors[0].field.as_str()), (ProblemType::Invalid, "items[1].body.content"));
    assert!(problem.detail.starts_with("items[1]: "), "{}", problem.detail);
    let gone = vec![item(comments::create(scene.id, &comment("kept?"))), item(comments::delete(new_id(), 1))];
    let problem = ana.no(batch::run(&Batch { atomic: true, ..batch_of(gone) })).await;
    assert_eq!((problem.kind, problem.errors[0].field.as_str()), (ProblemType::NotFound, "items[1]"));
    assert_eq!(words(&ana, scene.id).await, [""; 0]);
    assert_eq!(ana.ok(changes::since(&start, None)).await.changes, []);
}

async fn a_rehearsal_says_what_would_happen(world: &World) {
    let (ana, _, scene) = desk(world).await;
    let open = ana.to_do(scene.id, "warmer").await;
    let start = ana.ok(tree::tree()).await.cursor;
    let items = vec![item(comments::edit(open.id, &done(), 1)), item(comments::edit(open.id, &done(), 1))];
    let rehearsal = ana.ok(batch::run(&Batch { dry_run: true, ..batch_of(items.clone()) })).await;
    assert_eq!((statuses(&rehearsal), rehearsal.dry_run, rehearsal.activity_id), (vec![200, 412], true, None));
    assert_eq!(ana.ok(changes::since(&start, None)).await.changes, []);
    assert_eq!(ana.ok(comments::get(open.id)).await, open);
    let real = ana.ok(batch::run(&batch_of(items))).await;
    assert_eq!(statuses(&real), statuses(&rehearsal));
    assert_eq!(ana.ok(comments::get(open.id)).await.revision, 2);
}

async fn one_undo_takes_the_whole_batch_back(world: &World) {
    let (ana, _, scene) = desk(world).await;
    let open: Vec<Comment> = vec![ana.to_do(scene.id, "a").await, ana.to_do(scene.id, "b").await];
    let start = ana.ok(tree::tree()).await.cursor;
    let reworded = comments::EditComment { content: Some("b, reworded".into()), ..Default::default() };
    let name = Uuid::now_v7();
    let items = vec![
        item(comments::edit(open[0].id, &done(), 1)),
        item(comments::edit(open[1].id, &done(), 1)),
        item(comments::edit(open[1].id, &reworded, 2)),
        item(comments::create(scene.id, &comment("c"))),
        item(scenes::create(scene.version_id, &scene_named("Nets"))),
    ];
    let answer = ana.ok(batch::run(&batch_of(items)).named(name)).await;
    let log = ana.ok(changes::since(&start, None)).await.changes;
    assert_eq!(log.len(), 5);
    assert!(log.iter().all(|entry| entry.batch_id == answer.batch_id && entry.request_id == name));
    let undone = ana.ok(activity::undo(answer.activity_id.expect("an entry"))).await;
    assert_eq!(undone.changes.len(), 5);
    for before in &open {
        let now = ana.ok(comments::get(before.id)).await;
        assert_eq!((&now.content, now.status), (&before.content, before.status));
    }
    assert_eq!(words(&ana, scene.id).await, ["a", "b"]);

    // An undo may itself be a part of a batch, beside other writes.
    let items = vec![item(activity::undo(undone.changes[0].id)), item(comments::create(scene.id, &comment("d")))];
    let again = ana.ok(batch::run(&batch_of(items))).await;
    assert_eq!(statuses(&again), [200, 201]);
    let redone = again.items[0].body.as_ref().expect("an answer");
    assert_eq!(redone["changes"].as_array().map(Vec::len), Some(5), "what it did, and nothing of the others");
    assert_eq!(words(&ana, scene.id).await.len(), 4);
    let log = ana.ok(changes::since(&start, None)).await.changes;
    let takes_back: Vec<_> = log.iter().rev().take(6).map(|entry| entry.undoes_batch_id.is_some()).collect();
    assert_eq!(takes_back, [false, true, true, true, true, true]);
}

async fn a_batch_with_a_key_is_done_once(world: &World) {
    let (ana, _, scene) = desk(world).await;
    let send = async |batch: &Batch| ana.reply_with(batch::run(batch), &[(IDEMPOTENCY_KEY, "bulk")]).await;
    // Refused as a whole: nothing was done, so it may come again.
    let (all, some) = (
        batch_of(vec![item(comments::delete(new_id(), 1))]),
        batch_of(vec![item(comments::create(scene.id, &comment("once"))), item(comments::delete(new_id(), 1))]),
    );
    for _ in 0..2 {
        let reply = send(&all).await;
        assert_eq!((reply.status, reply.headers.get(REPLAYED)), (200, None));
    }
    let first = send(&some).await;
    let again = send(&some).await;
    assert_eq!((first.status, first.headers.get(REPLAYED)), (200, None));
    assert_eq!(again.headers[REPLAYED], "true");
    assert_eq!(first.body, again.body);
    assert_eq!(send(&all).await.problem().rule.as_deref(), Some("key-reused"));
    assert_eq!(words(&ana, scene.id).await, ["once"]);
}

async fn a_batch_lets_nobody_do_more_than_they_may(world: &World) {
    let (ana, video, scene) = desk(world).await;
    let (client, stranger) = (world.person("Cleo").await, world.person("Sam").await);
    world.join(video.project_id, &client, "client").await;
    let (secret, shown) =
        (ana.to_do(scene.id, "among us").await, ana.ok(comments::create(scene.id, &for_client("hi"))).await);
    let items = || {
        vec![
            item(comments::edit(secret.id, &done(), 1)),
            item(comments::edit(shown.id, &done(), 1)),
            item(scenes::create(scene.version_id, &scene_named("Nets"))),
            item(videos::delete(video.id, 1)),
        ]
    };
    let (not_found, not_allowed) = (Some(ProblemType::NotFound), Some(ProblemType::NotAllowed));
    let of_client = client.ok(batch::run(&batch_of(items()))).await;
    assert_eq!(kinds(&of_client), [not_found, not_allowed, not_allowed, not_allowed]);
    let of_stranger = stranger.ok(batch::run(&batch_of(items()))).await;
    assert_eq!(kinds(&of_stranger), [not_found; 4]);
    assert!(!format!("{of_client:?}{of_stranger:?}").contains("among us"));
}

async fn only_the_work_of_reviewing_can_be_in_a_batch(world: &World) {
    let (ana, _, scene) = desk(world).await;
    let raw = |path: &str, body: Value| BatchItem {
        method: WriteMethod::Post,
        path: path.to_owned(),
        body: Some(body),
        if_match: None,
    };
    let answer = ana
        .ok(batch::run(&batch_of(vec![
            raw(BATCH, json!({"items": []})),
            raw("/v1/imports", json!({})),
            raw("/v1/auth/login", json!({"email": "ana@studio.example", "password": "x"})),
            raw("/v1/tokens", json!({})),
            raw(organisations::ORGANISATIONS, json!({})),
            raw("/v1/tree", json!({})),
            raw("not a path", json!({})),
            raw("/v1/comments/7", json!({})),
            BatchItem { method: WriteMethod::Put, ..item(comments::create(scene.id, &comment("no"))) },
            BatchItem { if_match: None, ..item(comments::delete(new_id(), 1)) },
            BatchItem { if_match: Some(Seen::Header("\n".into())), ..item(comments::delete(new_id(), 1)) },
            item(media::add(scene.id, &add_take(TakeRole::Image, "https://example.org/a.png"))),
        ])))
        .await;
    let expected = [404, 404, 404, 404, 404, 404, 400, 405, 405, 428, 400, 201];
    assert_eq!(statuses(&answer), expected, "{answer:?}");
    let read = json!({"items": [{"method": "GET", "path": "/v1/tree"}]}).to_string();
    assert_eq!(ana.json(Method::POST, BATCH, None, &read).await.problem().errors[0].field, "items[0].method");
    let one = || item(projects::revive(new_id()));
    for items in [vec![], std::iter::repeat_with(one).take(MAX_ITEMS + 1).collect()] {
        assert_eq!(ana.no(batch::run(&batch_of(items))).await.errors[0].field, "items");
    }
}

async fn a_thousand_writes_are_one_batch(world: &World) {
    let (ana, video, scene) = desk(world).await;
    let mut items: Vec<BatchItem> =
        (0..MAX_ITEMS - 3).map(|n| item(comments::create(scene.id, &comment(&format!("note {n}"))))).collect();
    let version =
        versions::CreateVersion { id: new_id(), name: String::new(), from_version_id: Some(scene.version_id) };
    items.push(item(versions::create(video.id, &version)));
    items.push(item(videos::create(video.project_id, &video_named("Teaser"))));
    items.push(item(scenes::relocate(scene.id, scenes::Place::First)));
    let answer = ana.ok(batch::run(&batch_of(items))).await;
    assert!(answer.items.iter().all(|item| item.problem.is_none()), "{:?}", statuses(&answer));
    let page = PageQuery { limit: Some(1000), cursor: None };
    assert_eq!(ana.ok(comments::of_scene(scene.id, &page)).await.items.len(), MAX_ITEMS - 3);
}

on_both! {
    each_write_has_its_outcome_and_one_that_is_refused_leaves_nothing;
    all_or_nothing_names_the_write_that_was_refused;
    a_rehearsal_says_what_would_happen;
    one_undo_takes_the_whole_batch_back;
    a_batch_with_a_key_is_done_once;
    a_batch_lets_nobody_do_more_than_they_may;
    only_the_work_of_reviewing_can_be_in_a_batch;
    a_thousand_writes_are_one_batch;
}
