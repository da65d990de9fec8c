//! Who did what, as a list.

use orama::{
    api::activity::{self, ActivityQuery},
    model::{Activity, Entity, Id, Project, Scene, Verb},
};

use crate::world::{Person, World, for_client, on_both};

struct Set {
    owner: Person,
    editor: Person,
    client: Person,
    project: Id<Project>,
    scene: Scene,
}

async fn set(world: &World) -> Set {
    let owner = world.person("Owner").await;
    let project = owner.project("Harbour").await;
    let video = owner.video(project.id, "Launch").await;
    let version = owner.version(video.id).await;
    let scene = owner.scene(version.id, "Boats").await;
    let editor = world.person("Editor").await;
    world.join(project.id, &editor, "editor").await;
    let client = world.person("Client").await;
    world.join(project.id, &client, "client").await;
    Set { owner, editor, client, project: project.id, scene }
}

async fn everything(person: &Person, filter: &ActivityQuery) -> Vec<Activity> {
    let mut found = Vec::new();
    let mut query = ActivityQuery { limit: Some(2), ..filter.clone() };
    loop {
        let page = person.ok(activity::page(&query)).await;
        assert!(page.items.len() <= 2);
        found.extend(page.items);
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return found,
        }
    }
}

async fn the_log_is_read_page_by_page_from_the_latest(world: &World) {
    let set = set(world).await;
    let words = set.editor.note(set.scene.id, "darker").await;
    let all = everything(&set.owner, &ActivityQuery { project: Some(set.project), ..ActivityQuery::default() }).await;
    assert_eq!((all[0].entity, all[0].entity_id, all[0].verb), (Entity::Comment, words.id.uuid(), Verb::Create));
    assert!(all.iter().any(|change| (change.entity, change.entity_id) == (Entity::Project, set.project.uuid())));
    let times: Vec<_> = all.iter().map(|change| std::cmp::Reverse((change.created_at, change.id))).collect();
    assert!(times.is_sorted());
}

async fn it_is_narrowed_by_person_and_row(world: &World) {
    let set = set(world).await;
    set.editor.note(set.scene.id, "darker").await;
    let by_editor = ActivityQuery { actor: Some(set.editor.user.id), ..ActivityQuery::default() };
    let theirs = everything(&set.owner, &by_editor).await;
    assert_eq!(theirs.iter().map(|change| change.entity).collect::<Vec<_>>(), [Entity::Comment]);
    let of_scene = ActivityQuery { entity: Some(set.scene.id.uuid()), ..ActivityQuery::default() };
    let of_scene = everything(&set.owner, &of_scene).await;
    assert_eq!(of_scene.iter().map(|change| change.verb).collect::<Vec<_>>(), [Verb::Create]);
}

async fn nobody_reads_what_they_may_not_see(world: &World) {
    let set = set(world).await;
    set.editor.note(set.scene.id, "an internal word").await;
    let body = for_client("a word for the client");
    set.editor.ok(orama::api::comments::create(set.scene.id, &body)).await;
    let stranger = world.person("Stranger").await;
    let project = ActivityQuery { project: Some(set.project), ..ActivityQuery::default() };
    assert_eq!(everything(&stranger, &project).await, []);
    let seen = everything(&set.client, &project).await;
    let text = serde_json::to_string(&seen).expect("json");
    assert!(text.contains("a word for the client") && !text.contains("an internal word"));
}

async fn a_query_that_is_not_understood_is_refused(world: &World) {
    let owner = world.person("Owner").await;
    for query in ["?who=me", "?limit=0", "?cursor=abc", "?project=harbour"] {
        let reply = owner.json(http::Method::GET, &format!("/v1/activity{query}"), None, "").await;
        assert_eq!(reply.status, 400, "{query}");
    }
}

on_both! {
    the_log_is_read_page_by_page_from_the_latest;
    it_is_narrowed_by_person_and_row;
    nobody_reads_what_they_may_not_see;
    a_query_that_is_not_understood_is_refused;
}
