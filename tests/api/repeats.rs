//! Writes that come again: done once for each key, answered as often as they are asked.

use std::collections::HashSet;

use orama::{
    api::{
        CLIENT_ID, Call, IDEMPOTENCY_KEY, PageQuery, ProblemType, REPLAYED, activity, changes, comments, imports,
        media, organisations, projects, scenes, stage, tree, versions, videos,
    },
    command::once,
    model::{StageAction, StageStatus, TakeRole},
    server::local::{self, LocalWorkspace},
    store::{Db, Session, Sql},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Person, Reply, World, comment, decision, done, new_id, on_both, scene_named, user, video_named};
use crate::writes::add_take;

#[tokio::test]
async fn a_local_workspace_forgets_old_keys_when_it_is_opened() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let workspace = LocalWorkspace {
        path: folder.path().join("orama.db"),
        email: "ana@laptop".to_owned(),
        full_name: "Ana".to_owned(),
    };
    let open = async || Person::at(local::open(&workspace).await.expect("a workspace").router, user("Ana"));
    let ana = open().await;
    let (old, young) = (new_id(), new_id());
    let create = |id| {
        projects::create(&projects::CreateProject {
            id,
            title: "Harbour".to_owned(),
            organisation_id: None,
            objective: String::new(),
            style: String::new(),
        })
    };
    for (id, key) in [(old, "old"), (young, "young")] {
        assert_eq!(keyed(&ana, create(id), key).await.status, 201);
    }
    let db = Db::open_sqlite(&workspace.path).await.expect("the same database");
    let age = async |key: &str, days: i64| {
        let aged = Sql::new("UPDATE idempotency_claims SET created_at = created_at - $2 WHERE key = $1");
        let mut tx = db.begin().await.expect("a transaction");
        let micros = days * 24 * 3_600 * 1_000_000;
        assert_eq!(tx.query(aged).bind(key.to_owned()).bind(micros).execute().await.expect("a write"), 1);
        tx.commit().await.expect("a commit");
    };
    age("old", once::KEPT_DAYS + 1).await;
    age("young", once::KEPT_DAYS - 1).await;
    // Until the workspace is opened again both are known, and the young one after that.
    assert!(is_again(&keyed(&ana, create(old), "old").await));
    let again = open().await;
    assert!(!is_again(&keyed(&again, create(old), "old").await), "a new claim, which finds what is there");
    assert!(is_again(&keyed(&again, create(young), "young").await));
    db.close().await;
}

async fn keyed<T>(person: &Person, call: Call<T>, key: &str) -> Reply {
    person.reply_with(call, &[(IDEMPOTENCY_KEY, key)]).await
}

fn is_again(reply: &Reply) -> bool {
    reply.headers.get(REPLAYED).is_some_and(|value| value == "true")
}

/// What was answered, without what names the request.
fn said(reply: &Reply) -> (u16, Vec<(String, String)>, &Value) {
    let headers = ["etag", "location", "content-type"].iter().filter_map(|name| {
        let value = reply.headers.get(*name)?.to_str().expect("text");
        Some(((*name).to_owned(), value.to_owned()))
    });
    (reply.status, headers.collect(), &reply.body)
}

/// One of each write, each at the state that the ones before left.
async fn every_write(root: &Person) -> Vec<Call<Value>> {
    let project = root.project("Harbour").await;
    let video = root.video(project.id, "Launch").await;
    let version = root.version(video.id).await;
    let (first, second) = (root.scene(version.id, "Boats").await, root.scene(version.id, "Nets").await);
    let note = root.to_do(first.id, "hm").await;
    let (spare, gone) = (root.project("Spare").await, root.video(project.id, "Gone").await);
    let take = add_take(TakeRole::Image, "https://example.org/a.png");
    let old = root.ok(media::add(first.id, &add_take(TakeRole::Voice, "https://example.org/a.wav"))).await.media;
    let start = root.ok(tree::tree()).await.cursor;
    root.note(first.id, "to be taken back").await;
    let slip = root.ok(changes::since(&start, None)).await.changes[0].id;
    let body = json!({"title": "Quay"});
    vec![
        organisations::create(&organisations::CreateOrganisation {
            id: new_id(),
            name: "Quay".into(),
            slug: None,
            contact_id: None,
        })
        .erase(),
        projects::create(&projects::CreateProject {
            id: new_id(),
            title: "P".into(),
            organisation_id: None,
            objective: String::new(),
            style: String::new(),
        })
        .erase(),
        projects::edit(project.id, &serde_json::from_value(body.clone()).expect("an edit"), 1).erase(),
        projects::delete(spare.id, 1).erase(),
        projects::revive(spare.id).erase(),
        videos::create(project.id, &video_named("V")).erase(),
        videos::edit(video.id, &serde_json::from_value(body).expect("an edit"), 1).erase(),
        videos::set_formats(video.id, &videos::Formats { formats: vec![] }, 2).erase(),
        videos::delete(gone.id, 1).erase(),
        videos::revive(gone.id).erase(),
        stage::decide(video.id, &stage::Decide { acknowledge_open: true, ..decision(StageAction::Submit) }, None)
            .erase(),
        versions::create(
            video.id,
            &versions::CreateVersion { id: new_id(), name: String::new(), from_version_id: Some(version.id) },
        )
        .erase(),
        versions::edit(version.id, &versions::EditVersion { name: Some("rough".into()) }, 1).erase(),
        scenes::create(version.id, &scene_named("S")).erase(),
        scenes::relocate(second.id, scenes::Place::First).erase(),
        scenes::edit(
            second.id,
            &scenes::EditScene { title: Some("Nets at dawn".into()), ..scenes::EditScene::default() },
            2,
        )
        .erase(),
        scenes::select(first.id, TakeRole::Voice, Some(old.id), 1).erase(),
        media::remove(first.id, old.id, TakeRole::Voice, 2).erase(),
        scenes::delete(second.id, 2).erase(),
        scenes::revive(second.id).erase(),
        media::add(first.id, &take).erase(),
        media::edit(old.id, &media::EditMedia::default(), 1).erase(),
        comments::create(first.id, &comment("c")).erase(),
        comments::edit(note.id, &comments::EditComment { content: Some("mm".into()), ..done() }, 1).erase(),
        comments::delete(note.id, 2).erase(),
        comments::revive(note.id).erase(),
        activity::undo(slip).erase(),
    ]
}

async fn a_write_that_comes_again_is_answered_as_the_first_time_and_not_done_again(world: &World) {
    let root = world.admin().await;
    let mut refused = Vec::new();
    for call in every_write(&root).await {
        let path = format!("{} {}", call.method, call.path);
        let key = Uuid::now_v7().to_string();
        let mut call = call;
        let mut first = keyed(&root, call.clone(), &key).await;
        if first.status == 412 {
            // Later writes of a row moved its revision on; what matters here is the repeat.
            call = call.if_match(first.body["current"]["revision"].as_i64().expect("a revision"));
            first = keyed(&root, call.clone(), &key).await;
        }
        if first.status >= 300 {
            refused.push(format!("{path}: {}", first.body));
            continue;
        }
        let before = log_length(world).await;
        let second = keyed(&root, call, &key).await;
        assert!(!is_again(&first) && is_again(&second), "{path}");
        assert_eq!(said(&first), said(&second), "{path}");
        assert_eq!(log_length(world).await, before, "{path}");
    }
    assert!(refused.is_empty(), "{refused:?}");
}

async fn log_length(world: &World) -> i64 {
    let mut conn = world.db.conn().await.expect("a connection");
    conn.query(Sql::new("SELECT count(*) FROM activity")).scalar().await.expect("a count").expect("a number")
}

async fn a_key_names_one_request_of_one_client_of_one_person(world: &World) {
    let (ana, bob) = (world.person("Ana").await, world.person("Bob").await);
    let project = ana.project("Harbour").await;
    world.join(project.id, &bob, "editor").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    let note = comment("once");
    assert_eq!(keyed(&ana, comments::create(scene.id, &note), "k1").await.status, 201);

    let other_words = comments::CreateComment { content: "twice".into(), ..note.clone() };
    let other_scene = ana.scene(version.id, "Nets").await;
    let other: [Call<Value>; 4] = [
        comments::create(scene.id, &other_words).erase(),
        comments::create(other_scene.id, &note).erase(),
        comments::create(scene.id, &note).if_match(1).erase(),
        comments::delete(note.id, 1).erase(),
    ];
    for call in other {
        let problem = keyed(&ana, call, "k1").await.problem();
        assert_eq!((problem.kind, problem.rule.as_deref()), (ProblemType::Refused, Some("key-reused")));
        assert!(problem.detail.contains("Idempotency-Key"), "{}", problem.detail);
    }
    assert_eq!(ana.ok(comments::of_scene(scene.id, &PageQuery::default())).await.items.len(), 1);

    // The same key of somebody else, and of another installation, is another key.
    let reply = keyed(&bob, comments::create(scene.id, &comment("Bob's")), "k1").await;
    assert_eq!((reply.status, is_again(&reply)), (201, false));
    let desk = Uuid::now_v7().to_string();
    let headers = [(IDEMPOTENCY_KEY, "k1"), (CLIENT_ID, desk.as_str())];
    for again in [false, true] {
        let reply = ana.reply_with(comments::create(scene.id, &other_words.clone_with_id(note.id)), &headers).await;
        assert_eq!((reply.status, is_again(&reply)), (200, again), "the id is known, the key is not");
    }
}

trait WithId {
    fn clone_with_id(&self, id: orama::model::Id<orama::model::Comment>) -> Self;
}

impl WithId for comments::CreateComment {
    fn clone_with_id(&self, id: orama::model::Id<orama::model::Comment>) -> Self {
        Self { id, ..self.clone() }
    }
}

async fn what_was_refused_may_be_tried_again_with_its_key(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    let open = ana.to_do(scene.id, "warmer").await;
    let submit = stage::decide(video.id, &decision(StageAction::Submit), None);
    assert_eq!(keyed(&ana, submit.clone(), "send").await.problem().rule.as_deref(), Some("open-amends"));
    ana.ok(comments::edit(open.id, &done(), open.revision)).await;
    let sent = keyed(&ana, submit.clone(), "send").await;
    assert_eq!((sent.status, is_again(&sent)), (200, false));
    let again = keyed(&ana, submit.clone(), "send").await;
    assert_eq!((again.status, is_again(&again)), (200, true), "without the key it could not be submitted twice");
    assert_eq!(ana.ok(videos::get(video.id)).await.stage_status, StageStatus::InReview);
    assert_eq!(ana.no(submit).await.kind, ProblemType::Refused);
}

async fn at_the_same_moment_one_is_done_and_all_are_answered(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scenes = [ana.scene(version.id, "A").await, ana.scene(version.id, "B").await, ana.scene(version.id, "C").await];
    for round in 0..10 {
        // Undoing and moving have no id of the caller's: only the key keeps them from being done twice.
        let call = scenes::relocate(scenes[round % 3].id, scenes::Place::First);
        let before = log_length(world).await;
        let mut senders = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (ana, call) = (ana.clone(), call.clone());
            senders.spawn(async move { keyed(&ana, call, &format!("round-{round}")).await });
        }
        let replies = senders.join_all().await;
        assert_eq!(replies.iter().filter(|reply| !is_again(reply)).count(), 1, "{replies:?}");
        let answers: HashSet<String> = replies.iter().map(|reply| format!("{:?}", said(reply))).collect();
        assert_eq!(answers.len(), 1, "{answers:?}");
        let moved = log_length(world).await - before;
        assert_eq!(moved, i64::from(round != 0), "the first scene is first already");
    }
}

async fn a_key_that_cannot_be_read_is_refused_and_a_read_needs_none(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let create = || videos::create(project.id, &video_named("Launch"));
    let long = "x".repeat(65);
    for key in ["", "two words", long.as_str()] {
        assert_eq!(keyed(&ana, create(), key).await.problem().kind, ProblemType::Malformed, "{key}");
    }
    let client = ana.reply_with(create(), &[(IDEMPOTENCY_KEY, "k"), (CLIENT_ID, "my desk")]).await.problem();
    assert_eq!(client.kind, ProblemType::Malformed);
    for _ in 0..2 {
        let read = keyed(&ana, tree::tree(), "two words").await;
        assert_eq!((read.status, is_again(&read)), (200, false));
    }
}

async fn a_rehearsal_claims_nothing(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let body = |dry_run| imports::ImportScenes {
        dry_run,
        project: imports::ProjectTarget::Existing(project.id),
        videos: vec![],
    };
    for dry_run in [true, false] {
        let reply = keyed(&ana, imports::scenes(&body(dry_run)), "import").await;
        assert_eq!((reply.status, is_again(&reply)), (200, false), "{}", reply.body);
    }
}

async fn claims_are_forgotten_after_ninety_days(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let (old, young) = (video_named("Old"), video_named("Young"));
    assert_eq!(keyed(&ana, videos::create(project.id, &old), "old").await.status, 201);
    assert_eq!(keyed(&ana, videos::create(project.id, &young), "young").await.status, 201);
    let mut tx = world.db.begin().await.expect("a transaction");
    let age = Sql::new("UPDATE idempotency_claims SET created_at = created_at - $1 WHERE key = 'old'");
    let days = |days: i64| days * 24 * 3_600 * 1_000_000;
    tx.query(age).bind(days(once::KEPT_DAYS + 1)).execute().await.expect("an older claim");
    tx.commit().await.expect("a commit");
    assert_eq!(once::sweep(&world.db).await.expect("a sweep"), 1);
    assert_eq!(once::sweep(&world.db).await.expect("a sweep"), 0);
    assert!(!is_again(&keyed(&ana, videos::create(project.id, &old), "old").await));
    assert!(is_again(&keyed(&ana, videos::create(project.id, &young), "young").await));
}

on_both! {
    a_write_that_comes_again_is_answered_as_the_first_time_and_not_done_again;
    a_key_names_one_request_of_one_client_of_one_person;
    what_was_refused_may_be_tried_again_with_its_key;
    at_the_same_moment_one_is_done_and_all_are_answered;
    a_key_that_cannot_be_read_is_refused_and_a_read_needs_none;
    a_rehearsal_claims_nothing;
    claims_are_forgotten_after_ninety_days;
}
