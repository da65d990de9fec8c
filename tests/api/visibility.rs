//! Who sees what: every kind of person at every kind of route.

use orama::{
    api::{
        Call, PageQuery, ProblemType, changes, comments, organisations, people, projects, queue, scenes, stage, tree,
        versions, videos,
    },
    model::{Comment, Entity, Id, Organisation, Project, Scene, StageAction, Verb, Version, Video, Visibility},
    store,
};
use serde_json::Value;

use crate::world::{Person, World, comment, decision, for_client, new_id, on_both};

/// A studio with one project and everybody who may stand in some relation to it.
struct Studio {
    organisation: Organisation,
    project: Project,
    video: Video,
    version: Version,
    scene: Scene,
    internal: Comment,
    client: Comment,
    start: String,
    root: Person,
    contact: Person,
    owner: Person,
    manager: Person,
    approver: Person,
    editor: Person,
    commenter: Person,
    client_side: Person,
    stranger: Person,
    former: Person,
}

async fn member(world: &World, project: &Project, level: &str) -> Person {
    let person = world.person(level).await;
    world.join(project.id, &person, level).await;
    person
}

async fn studio(world: &World) -> Studio {
    let root = world.admin().await;
    let contact = world.person("Contact").await;
    let organisation = root.organisation("North Quay", &contact).await;
    let mut owner = world.person("Owner").await;
    owner.user.organisation_id = Some(organisation.id);
    write(world, &mut owner).await;
    let project = owner.project_in("Harbour", Some(organisation.id)).await;
    let video = owner.video(project.id, "Launch").await;
    let version = owner.version(video.id).await;
    let scene = owner.scene(version.id, "Boats").await;
    let mut former = member(world, &project, "editor").await;
    former.user.email = "former@studio.example".into();
    former.user.is_active = false;
    write(world, &mut former).await;
    let client_side = member(world, &project, "client").await;
    let start = client_side.ok(tree::tree()).await.cursor;
    Studio {
        internal: owner.to_do(scene.id, "the client must not read this").await,
        client: owner.ok(comments::create(scene.id, &for_client("for everybody"))).await,
        manager: member(world, &project, "manager").await,
        approver: member(world, &project, "approver").await,
        editor: member(world, &project, "editor").await,
        commenter: member(world, &project, "commenter").await,
        client_side,
        stranger: world.person("Stranger").await,
        organisation,
        project,
        video,
        version,
        scene,
        start,
        root,
        contact,
        owner,
        former,
    }
}

async fn write(world: &World, person: &mut Person) {
    let mut tx = world.db.begin().await.expect("a transaction");
    store::Row::touch(&mut person.user, orama::model::Timestamp::from_micros(1));
    assert!(store::update(&mut tx, &person.user).await.expect("a write"));
    tx.commit().await.expect("a commit");
}

/// Every way to read something of the project.
fn reads(studio: &Studio) -> Vec<Call<Value>> {
    let page = PageQuery::default();
    vec![
        projects::get(studio.project.id).erase(),
        videos::list(studio.project.id, &page).erase(),
        videos::get(studio.video.id).erase(),
        videos::formats(studio.video.id).erase(),
        videos::counts_of(studio.video.id).erase(),
        versions::list(studio.video.id, &page).erase(),
        versions::get(studio.version.id).erase(),
        scenes::list(studio.version.id, &page).erase(),
        scenes::get(studio.scene.id).erase(),
        orama::api::media::list(studio.scene.id, &page).erase(),
        comments::of_scene(studio.scene.id, &page).erase(),
        comments::of_video(studio.video.id, &comments::CommentQuery::default()).erase(),
        comments::get(studio.client.id).erase(),
        stage::decisions(studio.video.id, &page).erase(),
        tree::review(studio.version.id).erase(),
    ]
}

/// A write for each level, as something that level may just do.
fn writes(studio: &Studio) -> Vec<(&'static str, Call<Value>)> {
    let rename = projects::EditProject { objective: Some("Sell".into()), ..projects::EditProject::default() };
    vec![
        ("commenter", comments::create(studio.scene.id, &comment("hello")).erase()),
        ("editor", scenes::create(studio.version.id, &crate::world::scene_named("Nets")).erase()),
        ("editor", videos::create(studio.project.id, &crate::world::video_named("Teaser")).erase()),
        ("editor", projects::export(studio.project.id).erase()),
        ("commenter", projects::members(studio.project.id, &PageQuery::default()).erase()),
        ("manager", projects::edit(studio.project.id, &rename, 1).erase()),
        ("manager", projects::delete(studio.project.id, 99).erase()),
    ]
}

async fn each_person_meets_the_same_border_at_every_route(world: &World) {
    let studio = studio(world).await;
    let insiders = [
        &studio.root,
        &studio.contact,
        &studio.owner,
        &studio.manager,
        &studio.approver,
        &studio.editor,
        &studio.commenter,
        &studio.client_side,
    ];
    for person in insiders {
        for call in reads(&studio) {
            let path = call.path.clone();
            let reply = person.reply(call).await;
            assert_eq!(reply.status, 200, "{} at {path}", person.user.full_name);
        }
    }
    for call in reads(&studio) {
        let path = call.path.clone();
        let unknown = studio.stranger.no(call.clone()).await;
        assert_eq!(unknown.kind, ProblemType::NotFound, "a stranger at {path}");
        assert_eq!(studio.former.no(call).await.kind, ProblemType::NotAuthenticated, "out at once");
    }
    for (_, call) in writes(&studio) {
        let path = call.path.clone();
        assert_eq!(studio.stranger.no(call).await.kind, ProblemType::NotFound, "a stranger at {path}");
    }
    let ranks = ["client", "commenter", "editor", "approver", "manager"];
    let people = [&studio.client_side, &studio.commenter, &studio.editor, &studio.approver, &studio.manager];
    let rank = |name: &str| ranks.iter().position(|known| *known == name).expect("a level");
    for person in people {
        for (needs, call) in writes(&studio) {
            let said = format!("{} {} by {}", call.method, call.path, person.user.full_name);
            let reply = person.reply(call).await;
            let is_enough = rank(&person.user.full_name) >= rank(needs);
            assert_eq!(reply.status == 403, !is_enough, "{said}: {} {}", reply.status, reply.body);
            assert_ne!(reply.status, 404, "{said}: who may read is told why");
        }
    }
}

async fn a_client_reads_only_what_is_marked_for_clients_by_every_way(world: &World) {
    let studio = studio(world).await;
    let client = &studio.client_side;
    let page = PageQuery::default();
    let ids = |rows: &[Comment]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let only = vec![studio.client.id];
    assert_eq!(ids(&client.ok(comments::of_scene(studio.scene.id, &page)).await.items), only);
    let query = comments::CommentQuery::default();
    assert_eq!(ids(&client.ok(comments::of_video(studio.video.id, &query)).await.items), only);
    assert_eq!(ids(&client.ok(tree::review(studio.version.id)).await.comments), only);
    assert_eq!(client.no(comments::get(studio.internal.id)).await.kind, ProblemType::NotFound);
    let queue = client.ok(queue::page(&queue::QueueQuery::default())).await;
    assert_eq!((queue.items.len(), queue.total), (1, 1));
    assert_eq!(client.ok(videos::counts()).await[0].open, 1);
    assert_eq!(client.ok(videos::counts_of(studio.video.id)).await[0].open, 1);
    assert_eq!(studio.commenter.ok(videos::counts_of(studio.video.id)).await[0].open, 2);
    // Each refusal names what was asked for.
    let export = client.no(projects::export(studio.project.id)).await;
    assert_eq!(export.kind, ProblemType::NotAllowed);
    assert!(export.detail.starts_with("exporting the whole project needs the level editor"), "{export}");
    let members = client.no(projects::members(studio.project.id, &page)).await;
    assert!(members.detail.starts_with("listing the members needs the level commenter"), "{members}");

    let feed = client.ok(changes::since(&studio.start, None)).await;
    let spoken: Vec<_> = feed.changes.iter().filter(|change| change.entity == Entity::Comment).collect();
    assert_eq!((spoken.len(), spoken[0].entity_id), (1, studio.client.id.uuid()));
    assert!(!serde_json::to_string(&feed).expect("JSON").contains("must not read"));
}

async fn a_comment_that_is_hidden_again_is_taken_away_and_one_that_is_shown_appears(world: &World) {
    let studio = studio(world).await;
    let start = studio.client_side.ok(tree::tree()).await.cursor;
    let as_seen =
        |visibility| comments::EditComment { visibility: Some(visibility), ..comments::EditComment::default() };
    let author = &studio.owner;
    author.ok(comments::edit(studio.client.id, &as_seen(Visibility::Internal), 1)).await;
    author.ok(comments::edit(studio.internal.id, &as_seen(Visibility::Client), 1)).await;
    let feed = studio.client_side.ok(changes::since(&start, None)).await.changes;
    assert_eq!(feed.len(), 2);
    assert_eq!((feed[0].entity_id, feed[0].after.is_none()), (studio.client.id.uuid(), true));
    assert_eq!((feed[1].entity_id, feed[1].before.is_none()), (studio.internal.id.uuid(), true));
    assert_eq!(feed[1].after.as_ref().expect("the row")["revision"], 2);
    assert_eq!(studio.client_side.no(comments::get(studio.client.id)).await.kind, ProblemType::NotFound);
    assert_eq!(studio.client_side.ok(comments::get(studio.internal.id)).await.revision, 2);
}

async fn what_one_does_not_see_is_in_no_list_tree_or_feed(world: &World) {
    let studio = studio(world).await;
    let page = PageQuery::default();
    let stranger = &studio.stranger;
    assert!(stranger.ok(projects::list(&page)).await.items.is_empty());
    assert!(stranger.ok(organisations::list(&page)).await.items.is_empty());
    assert_eq!(stranger.no(organisations::get(studio.organisation.id)).await.kind, ProblemType::NotFound);
    let known = stranger.ok(people::users(&page)).await.items;
    assert_eq!(known.iter().map(|user| user.id).collect::<Vec<_>>(), [stranger.user.id]);
    let tree = stranger.ok(tree::tree()).await;
    assert!(tree.projects.is_empty() && tree.videos.is_empty() && tree.versions.is_empty() && tree.levels.is_empty());
    assert_eq!(stranger.ok(queue::page(&queue::QueueQuery::default())).await.total, 0);
    assert!(stranger.ok(videos::counts()).await.is_empty());
    let feed = stranger.ok(changes::since(&studio.start, None)).await;
    assert!(feed.changes.is_empty(), "the cursor of another person opens nothing: {:?}", feed.changes);
    let theirs = stranger.project("Mine alone").await;
    assert_eq!(studio.owner.no(projects::get(theirs.id)).await.kind, ProblemType::NotFound);
    assert_eq!(studio.root.ok(projects::list(&page)).await.items.len(), 2);
    assert_eq!(studio.contact.ok(projects::list(&page)).await.items.len(), 1);
    assert!(studio.contact.ok(tree::tree()).await.levels.iter().any(|(id, _)| *id == studio.project.id));
}

async fn projects_start_where_one_belongs_and_organisations_only_by_a_super_admin(world: &World) {
    let studio = studio(world).await;
    let body = |organisation| projects::CreateProject {
        id: new_id(),
        title: "Next".into(),
        organisation_id: organisation,
        objective: String::new(),
        style: String::new(),
    };
    let here = Some(studio.organisation.id);
    assert_eq!(studio.stranger.no(projects::create(&body(here))).await.kind, ProblemType::NotFound);
    assert_eq!(
        studio.editor.no(projects::create(&body(here))).await.kind,
        ProblemType::NotAllowed,
        "works for, does not belong"
    );
    for person in [&studio.contact, &studio.owner, &studio.root] {
        person.ok(projects::create(&body(here))).await;
    }
    studio.stranger.ok(projects::create(&body(None))).await;

    let new = |name: &str| organisations::CreateOrganisation {
        id: new_id(),
        name: name.into(),
        slug: None,
        contact_id: None,
    };
    assert_eq!(studio.contact.no(organisations::create(&new("Own"))).await.kind, ProblemType::NotAllowed);
    let made = studio.root.ok(organisations::create(&new("  South Quay & Sons "))).await;
    assert_eq!((made.slug.as_str(), made.contact_id), ("south-quay-sons", Some(studio.root.user.id)));
    assert_eq!(studio.root.no(organisations::create(&new("South Quay, Sons"))).await.kind, ProblemType::Conflict);
    let renamed =
        organisations::EditOrganisation { name: Some("N. Quay".into()), ..organisations::EditOrganisation::default() };
    assert_eq!(
        studio.editor.no(organisations::edit(studio.organisation.id, &renamed, 1)).await.kind,
        ProblemType::NotAllowed
    );
    assert_eq!(studio.contact.ok(organisations::edit(studio.organisation.id, &renamed, 1)).await.name, "N. Quay");
    let full = studio.root.no(organisations::delete(studio.organisation.id, 2)).await;
    assert_eq!(full.rule.as_deref(), Some("has-projects"));
    studio.root.ok(organisations::delete(made.id, 1)).await;
}

async fn the_stage_of_a_project_one_may_not_see_does_not_exist(world: &World) {
    let studio = studio(world).await;
    let call = || stage::decide(studio.video.id, &decision(StageAction::Submit), None);
    assert_eq!(studio.stranger.no(call()).await.kind, ProblemType::NotFound);
    let feed_start = studio.owner.ok(tree::tree()).await.cursor;
    let undo_of = |id| orama::api::activity::undo(id);
    let note = studio.owner.note(studio.scene.id, "mine").await;
    let entry = studio.owner.ok(changes::since(&feed_start, None)).await.changes.remove(0);
    assert_eq!((entry.entity_id, entry.verb), (note.id.uuid(), Verb::Create));
    assert_eq!(studio.stranger.no(undo_of(entry.id)).await.kind, ProblemType::NotFound);
    assert_eq!(studio.client_side.no(undo_of(entry.id)).await.kind, ProblemType::NotFound, "an internal comment");
    let theirs: Id<orama::model::Activity> = entry.id;
    assert_eq!(studio.manager.no(undo_of(theirs)).await.rule.as_deref(), Some("not-yours"));
}

on_both! {
    each_person_meets_the_same_border_at_every_route;
    a_client_reads_only_what_is_marked_for_clients_by_every_way;
    a_comment_that_is_hidden_again_is_taken_away_and_one_that_is_shown_appears;
    what_one_does_not_see_is_in_no_list_tree_or_feed;
    projects_start_where_one_belongs_and_organisations_only_by_a_super_admin;
    the_stage_of_a_project_one_may_not_see_does_not_exist;
}
