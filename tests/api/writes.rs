//! What every write has in common: repeats, revisions, names, and answers to what is wrong.

use http::Method;
use orama::{
    api::{
        Call, PageQuery, ProblemType, activity, changes, comments, imports, media, organisations, projects, queue,
        scenes, stage, tree, versions, videos,
    },
    model::{Id, Project, Scene, TakeRole},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{World, comment, new_id, on_both, scene_named, video_named};

async fn a_repeated_create_answers_what_is_there(world: &World) {
    let ana = world.person("Ana").await;
    let bob = world.person("Bob").await;
    let project = projects::CreateProject {
        id: new_id(),
        title: "Harbour".into(),
        organisation_id: None,
        objective: String::new(),
        style: String::new(),
    };
    for status in [201, 200] {
        let reply = ana.reply(projects::create(&project)).await;
        assert_eq!((reply.status, reply.etag()), (status, "\"1\""));
    }
    let other = bob.no(projects::create(&project)).await;
    assert_eq!(other.kind, ProblemType::Conflict, "Bob may not even see that project");

    let video = video_named("Launch");
    let version = versions::CreateVersion { id: new_id(), name: String::new(), from_version_id: None };
    let scene = scene_named("Boats");
    let note = comment("hm");
    let take = add_take(TakeRole::Image, "https://example.org/boats.png");
    for status in [201, 200] {
        assert_eq!(ana.reply(videos::create(project.id, &video)).await.status, status);
        assert_eq!(ana.reply(versions::create(video.id, &version)).await.status, status);
        assert_eq!(ana.reply(scenes::create(version.id, &scene)).await.status, status);
        assert_eq!(ana.reply(comments::create(scene.id, &note)).await.status, status);
        assert_eq!(ana.reply(media::add(scene.id, &take)).await.status, status);
    }
    let review = ana.ok(tree::review(version.id)).await;
    assert_eq!((review.scenes.len(), review.comments.len(), review.scene_media.len()), (1, 1, 1));

    let reply = comments::CreateComment { parent_id: Some(note.id), ..comment("hm indeed") };
    assert_eq!(ana.reply(comments::create(scene.id, &reply)).await.status, 201);
    ana.over(comments::delete(note.id, 1)).await;
    assert_eq!(
        ana.reply(comments::create(scene.id, &reply)).await.status,
        200,
        "also when it could not be made any more"
    );
    let late = comments::CreateComment { id: new_id(), ..reply };
    assert_ne!(ana.reply(comments::create(scene.id, &late)).await.status, 201, "as one that is new cannot");

    let elsewhere = ana.project("Other").await;
    assert_eq!(ana.no(videos::create(elsewhere.id, &video)).await.kind, ProblemType::Conflict);
    let second = ana.video(elsewhere.id, "Second").await;
    assert_eq!(ana.no(versions::create(second.id, &version)).await.kind, ProblemType::Conflict);
    let cut = ana.version(second.id).await;
    assert_eq!(ana.no(scenes::create(cut.id, &scene)).await.kind, ProblemType::Conflict);
    let shot = ana.scene(cut.id, "Nets").await;
    assert_eq!(ana.no(comments::create(shot.id, &note)).await.kind, ProblemType::Conflict);
    assert_eq!(ana.no(media::add(shot.id, &take)).await.kind, ProblemType::Conflict, "of another project");
}

async fn a_write_of_an_older_row_is_refused_with_the_row_as_it_is(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    let retitled = |title: &str| scenes::EditScene { title: Some(title.into()), ..scenes::EditScene::default() };
    let reply = ana.reply(scenes::edit(scene.id, &retitled("Nets"), 1)).await;
    assert_eq!((reply.status, reply.etag()), (200, "\"2\""));
    let stale = ana.no(scenes::edit(scene.id, &retitled("Ropes"), 1)).await;
    assert_eq!(stale.kind, ProblemType::Stale);
    let current: Scene = serde_json::from_value(stale.current.expect("the row as it is")).expect("a scene");
    assert_eq!((current.title.as_str(), current.revision), ("Nets", 2));
    assert_eq!(ana.no(scenes::delete(scene.id, 1)).await.kind, ProblemType::Stale);
    assert_eq!(ana.no(scenes::select(scene.id, TakeRole::Image, None, 1)).await.kind, ProblemType::Stale);

    // What changes nothing is no write.
    assert_eq!(ana.ok(scenes::edit(scene.id, &retitled("Nets"), 2)).await.revision, 2);
    let path = format!("/v1/scenes/{}", scene.id);
    for (if_match, status) in [(None, 428), (Some("three"), 400), (Some("2"), 200), (Some("*"), 200)] {
        let reply = ana.json(Method::PATCH, &path, if_match, "{\"voice_text\": \"The tide was out\"}").await;
        assert_eq!(reply.status, status, "{if_match:?}: {}", reply.body);
    }
    for method in [Method::PATCH, Method::DELETE] {
        assert_eq!(ana.json(method, &path, None, "{}").await.status, 428);
    }
    // Deleting what is deleted is done already.
    let gone = ana.ok(scenes::delete(scene.id, 3)).await;
    assert_eq!(ana.ok(scenes::delete(scene.id, 1)).await, gone);
    assert_eq!(ana.no(scenes::get(scene.id)).await.kind, ProblemType::NotFound);
    let refused = ana.no(scenes::edit(scene.id, &retitled("x"), gone.revision)).await;
    assert_eq!((refused.kind, refused.rule.as_deref()), (ProblemType::Refused, Some("deleted")));
}

async fn a_request_has_a_name_that_is_found_in_the_log(world: &World) {
    let ana = world.person("Ana").await;
    let start = ana.ok(tree::tree()).await.cursor;
    let name = Uuid::now_v7();
    let body = projects::CreateProject {
        id: new_id(),
        title: "Harbour".into(),
        organisation_id: None,
        objective: String::new(),
        style: String::new(),
    };
    let reply = ana.reply(projects::create(&body).named(name)).await;
    assert_eq!(reply.headers["x-request-id"], name.to_string().as_str());
    let unnamed = ana.reply(projects::get(body.id)).await;
    let made: Uuid = unnamed.headers["x-request-id"].to_str().expect("text").parse().expect("a UUID");
    assert_ne!(made, name);
    let log = ana.ok(changes::since(&start, None)).await.changes;
    assert_eq!((log.len(), log[0].request_id, log[0].actor_id), (1, name, ana.user.id));
    assert_eq!(log[0].after.as_ref().expect("the row")["title"], "Harbour");
}

async fn a_field_that_no_body_has_is_refused_by_name(world: &World) {
    let ana = world.person("Ana").await;
    let root = world.admin().await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    let note = ana.note(scene.id, "hm").await;
    let take = ana.ok(media::add(scene.id, &add_take(TakeRole::Image, "https://example.org/a.png"))).await;
    let bundle = ana.ok(projects::export(project.id)).await;
    let edit = |call: Call<Value>| call.if_match(1);
    let bodies: Vec<Call<Value>> = vec![
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
        projects::edit(project.id, &projects::EditProject::default(), 1).erase(),
        videos::create(project.id, &video_named("V")).erase(),
        videos::edit(video.id, &videos::EditVideo::default(), 1).erase(),
        videos::set_formats(video.id, &videos::Formats { formats: vec![] }, 1).erase(),
        versions::create(
            video.id,
            &versions::CreateVersion { id: new_id(), name: String::new(), from_version_id: None },
        )
        .erase(),
        edit(versions::edit(version.id, &versions::EditVersion::default(), 1).erase()),
        scenes::create(version.id, &scene_named("S")).erase(),
        scenes::edit(scene.id, &scenes::EditScene::default(), 1).erase(),
        scenes::relocate(scene.id, scenes::Place::First).erase(),
        scenes::select(scene.id, TakeRole::Image, None, 1).erase(),
        media::add(scene.id, &add_take(TakeRole::Image, "https://example.org/b.png")).erase(),
        media::edit(take.media.id, &media::EditMedia::default(), 1).erase(),
        comments::create(scene.id, &comment("c")).erase(),
        comments::edit(note.id, &comments::EditComment::default(), 1).erase(),
        stage::decide(video.id, &crate::world::decision(orama::model::StageAction::Submit), None).erase(),
        imports::scenes(&imports::ImportScenes {
            dry_run: true,
            project: imports::ProjectTarget::Existing(project.id),
            videos: vec![],
        })
        .erase(),
        imports::project(&imports::ImportProject { dry_run: true, bundle }).erase(),
    ];
    for mut call in bodies {
        let said = format!("{} {}", call.method, call.path);
        call.body.as_mut().and_then(Value::as_object_mut).expect("a body").insert("colour".into(), json!("red"));
        let problem = root.no(call).await;
        assert_eq!(problem.kind, ProblemType::Invalid, "{said}");
        assert_eq!(problem.errors[0].field, "colour", "{said}");
    }
    let mut nested =
        imports::project(&imports::ImportProject { dry_run: true, bundle: ana.ok(projects::export(project.id)).await });
    nested.body.as_mut().expect("a body")["bundle"]["scenes"][0]["colour"] = json!("red");
    assert_eq!(root.no(nested).await.errors[0].field, "bundle.scenes.0.colour");
}

async fn what_cannot_be_read_is_answered_with_what_to_do(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let at = format!("/v1/projects/{}", project.id);
    let cases = [
        (Method::POST, "/v1/projects".to_owned(), "{\"id\":", 400),
        (Method::POST, "/v1/projects".to_owned(), "[]", 422),
        (Method::POST, "/v1/projects".to_owned(), "{\"title\":\"x\"}", 422),
        (
            Method::POST,
            "/v1/projects".to_owned(),
            "{\"id\":\"00000000-0000-0000-0000-000000000000\",\"title\":\"x\"}",
            422,
        ),
        (Method::POST, "/v1/projects".to_owned(), "{\"id\":\"7\",\"title\":\"x\"}", 422),
        (Method::GET, "/v1/projects/seven".to_owned(), "", 404),
        (Method::GET, "/v1/nothing".to_owned(), "", 404),
        (Method::GET, "/elsewhere".to_owned(), "", 404),
        (Method::PUT, at.clone(), "{}", 405),
        (Method::GET, "/v1/projects?limit=0".to_owned(), "", 400),
        (Method::GET, "/v1/projects?limit=many".to_owned(), "", 400),
        (Method::GET, "/v1/projects?page=2".to_owned(), "", 400),
        (Method::GET, "/v1/projects?cursor=zz".to_owned(), "", 400),
        (Method::GET, "/v1/changes".to_owned(), "", 400),
        (Method::GET, "/v1/changes?since=7b7d".to_owned(), "", 400),
        (Method::GET, "/v1/queue?stage=lighting".to_owned(), "", 400),
    ];
    for (method, path, body, status) in cases {
        let reply = ana.json(method.clone(), &path, None, body).await;
        assert_eq!(reply.status, status, "{method} {path} {body}: {}", reply.body);
        reply.problem();
    }
    let wrong = ana.json(Method::PUT, &at, None, "{}").await;
    assert_eq!(wrong.headers["allow"], "GET,HEAD,PATCH,DELETE");
    let form = http::Request::post("/v1/projects").header("content-type", "text/plain");
    let form = ana.raw(form.body(axum::body::Body::from("{}")).expect("a request")).await;
    assert_eq!(form.status, 415);
    let big = format!("{{\"title\":\"{}\"}}", "x".repeat(orama::server::BODY_LIMIT));
    assert_eq!(ana.json(Method::POST, "/v1/projects", None, &big).await.status, 413);
    let import = ana.json(Method::POST, "/v1/imports", None, &big).await;
    assert_eq!(import.status, 422, "imports may be larger: {}", import.body);

    let nobody = orama::server::router(orama::server::App::new(world.db.clone(), &orama::server::Settings::default()));
    let reply =
        tower::ServiceExt::oneshot(nobody, http::Request::get(&at).body(axum::body::Body::empty()).expect("a request"));
    assert_eq!(reply.await.expect("an answer").status(), 401);
    for probe in ["/healthz", "/readyz"] {
        assert_eq!(ana.json(Method::GET, probe, None, "").await.status, 200);
    }
}

async fn wrong_fields_are_all_named_and_nothing_is_written(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let bad = videos::CreateVideo {
        title: " ".into(),
        duration: Some(-1.0),
        fps_num: Some(24),
        outline: "a\0b".into(),
        ..video_named("")
    };
    let fields: Vec<String> =
        ana.no(videos::create(project.id, &bad)).await.errors.into_iter().map(|error| error.field).collect();
    assert_eq!(fields, ["title", "duration", "outline", "fps_num"]);
    let video = ana.video(project.id, "Launch").await;
    let half = videos::EditVideo { fps_num: Some(Some(25)), ..videos::EditVideo::default() };
    assert_eq!(ana.no(videos::edit(video.id, &half, 1)).await.kind, ProblemType::Invalid);
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    let backwards = comments::CreateComment { frame_in: Some(9), frame_out: Some(3), ..comment("here") };
    assert_eq!(ana.no(comments::create(scene.id, &backwards)).await.errors[0].field, "frame_out");
    for url in ["javascript:alert(1)", "/srv/boats.png", "https://"] {
        let problem = ana.no(media::add(scene.id, &add_take(TakeRole::Image, url))).await;
        assert_eq!(problem.errors[0].field, "url", "{url}");
    }
    let long = scenes::EditScene { voice_text: Some("x".repeat(200_001)), ..scenes::EditScene::default() };
    assert_eq!(ana.no(scenes::edit(scene.id, &long, 1)).await.errors[0].field, "voice_text");
    let lists = ana.ok(videos::list(project.id, &PageQuery::default())).await.items;
    assert_eq!(lists, [video]);
    assert_eq!(ana.ok(scenes::get(scene.id)).await, scene);
}

async fn a_list_is_read_page_by_page_without_gaps_or_repeats(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let mut made = Vec::new();
    for n in 0..7 {
        let scene = ana.scene(version.id, &format!("Scene {n}")).await;
        ana.to_do(scene.id, "fix").await;
        made.push(scene.id);
    }
    let mut seen: Vec<Id<Scene>> = Vec::new();
    let mut cursor = None;
    loop {
        let page = ana.ok(scenes::list(version.id, &PageQuery { limit: Some(3), cursor })).await;
        assert!(page.items.len() <= 3);
        seen.extend(page.items.iter().map(|scene| scene.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, made);
    let first = ana.ok(queue::page(&queue::QueueQuery { limit: Some(5), ..queue::QueueQuery::default() })).await;
    let cursor = first.next_cursor.clone();
    let rest = ana.ok(queue::page(&queue::QueueQuery { limit: Some(5), cursor, ..queue::QueueQuery::default() })).await;
    let queued: Vec<_> = first.items.iter().chain(&rest.items).map(|item| item.comment.scene_id).collect();
    assert_eq!((queued, rest.total, rest.next_cursor), (made, 7, None));
    let foreign = PageQuery { limit: None, cursor: first.next_cursor };
    assert_eq!(ana.no(scenes::list(version.id, &foreign)).await.kind, ProblemType::Malformed);
}

async fn what_is_deleted_comes_back_as_it_was(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    let amend = ana.to_do(scene.id, "fix").await;

    ana.ok(projects::delete(project.id, 1)).await;
    for call in [
        projects::get(project.id).erase(),
        videos::get(video.id).erase(),
        tree::review(version.id).erase(),
        comments::get(amend.id).erase(),
        scenes::list(version.id, &PageQuery::default()).erase(),
    ] {
        assert_eq!(ana.no(call).await.kind, ProblemType::NotFound);
    }
    let late = ana.no(comments::create(scene.id, &comment("too late"))).await;
    assert_eq!(late.rule.as_deref(), Some("deleted"));
    assert!(ana.ok(tree::tree()).await.videos.is_empty());
    assert_eq!(ana.ok(queue::page(&queue::QueueQuery::default())).await.total, 0);
    let revived: Project = ana.ok(projects::revive(project.id)).await;
    assert_eq!((revived.deleted_at, revived.revision), (None, 3));
    assert_eq!(ana.ok(queue::page(&queue::QueueQuery::default())).await.total, 1);

    ana.ok(videos::delete(video.id, 1)).await;
    assert_eq!(ana.no(versions::get(version.id)).await.kind, ProblemType::NotFound);
    ana.ok(videos::revive(video.id)).await;
    ana.ok(versions::delete(version.id, 1)).await;
    let next = ana.version(video.id).await;
    assert_eq!(next.number, 2, "the number of a deleted version is not used again");
    ana.ok(versions::revive(version.id)).await;
    assert_eq!(ana.ok(scenes::get(scene.id)).await, scene);
}

async fn nothing_is_undone_that_is_not_there(world: &World) {
    let ana = world.person("Ana").await;
    assert_eq!(ana.no(activity::undo(new_id())).await.kind, ProblemType::NotFound);
}

pub fn add_take(role: TakeRole, url: &str) -> media::AddTake {
    media::AddTake { id: new_id(), role, url: Some(url.to_owned()), status: None, select: false }
}

async fn a_write_goes_on_when_its_caller_hangs_up(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let body = video_named("Launch");
    {
        let mut call = Box::pin(ana.reply(videos::create(project.id, &body)));
        let once = std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context).is_ready()));
        assert!(!once.await, "the answer is not there at once");
    }
    let arrived = async || ana.reply(videos::get(body.id)).await.status == 200;
    let mut looks = 0;
    while !arrived().await {
        looks += 1;
        assert!(looks < 10_000, "the write stopped with its caller");
        tokio::task::yield_now().await;
    }
}

on_both! {
    a_repeated_create_answers_what_is_there;
    a_write_of_an_older_row_is_refused_with_the_row_as_it_is;
    a_request_has_a_name_that_is_found_in_the_log;
    a_field_that_no_body_has_is_refused_by_name;
    what_cannot_be_read_is_answered_with_what_to_do;
    wrong_fields_are_all_named_and_nothing_is_written;
    a_list_is_read_page_by_page_without_gaps_or_repeats;
    what_is_deleted_comes_back_as_it_was;
    nothing_is_undone_that_is_not_there;
    a_write_goes_on_when_its_caller_hangs_up;
}
