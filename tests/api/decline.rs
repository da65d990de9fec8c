//! Amends that are declined, or duplicates of another one: never without a word, and the word is a reply.

use orama::{
    api::{PageQuery, activity, comments, comments::EditComment},
    model::{Comment, CommentStatus, Resolution, Scene, Visibility},
};

use crate::world::{Person, World, done, for_client, new_id, on_both};

fn declined(reason: &str) -> EditComment {
    EditComment { resolution: Some(Some(Resolution::Declined)), reason: Some(reason.to_owned()), ..done() }
}

fn duplicate(of: &Comment) -> EditComment {
    EditComment { resolution: Some(Some(Resolution::Duplicate)), duplicate_of: Some(of.id), ..done() }
}

async fn words_on(person: &Person, scene: &Scene) -> Vec<String> {
    let page = person.ok(comments::of_scene(scene.id, &PageQuery::default())).await;
    page.items.into_iter().map(|row| row.content).collect()
}

async fn a_scene(ana: &Person, title: &str) -> Scene {
    let project = ana.project(title).await;
    let video = ana.video(project.id, "Launch").await;
    let version = ana.version(video.id).await;
    ana.scene(version.id, "Boats").await
}

async fn the_reason_is_a_reply_and_both_are_taken_back_together(world: &World) {
    let ana = world.person("Ana").await;
    let scene = a_scene(&ana, "Harbour").await;
    let amend = ana.to_do(scene.id, "warmer").await;
    let row = ana.ok(comments::edit(amend.id, &declined("  it is warm  "), amend.revision)).await;
    assert_eq!((row.status, row.resolution), (Some(CommentStatus::Done), Some(Resolution::Declined)));
    let all = ana.ok(comments::of_scene(scene.id, &PageQuery::default())).await.items;
    let reply = all.iter().find(|row| row.id != amend.id).expect("a reply");
    assert_eq!((reply.content.as_str(), reply.parent_id, reply.status), ("it is warm", Some(amend.id), None));
    assert_eq!((reply.stage, reply.visibility, reply.author_id), (amend.stage, Visibility::Internal, ana.user.id));

    let log = ana.ok(activity::page(&activity::ActivityQuery::default())).await.items;
    assert_eq!(log[0].batch_id, log[1].batch_id, "one batch in the log");
    ana.ok(activity::undo(log[0].id)).await;
    assert_eq!(words_on(&ana, &scene).await, ["warmer"]);
    assert!(ana.ok(comments::get(amend.id)).await.is_open());
}

async fn neither_happens_without_a_word_and_nothing_is_written(world: &World) {
    let ana = world.person("Ana").await;
    let scene = a_scene(&ana, "Harbour").await;
    let elsewhere = a_scene(&ana, "Course").await;
    let (amend, other) = (ana.to_do(scene.id, "warmer").await, ana.to_do(elsewhere.id, "warmer").await);
    let note = ana.note(scene.id, "a note").await;
    let silent = EditComment { reason: None, ..declined("") };
    let of_nothing = EditComment { resolution: Some(Some(Resolution::Duplicate)), ..done() };
    for (body, rule) in [(silent, "reason-needed"), (declined("  "), "blank-comment"), (of_nothing, "original-needed")]
    {
        let problem = ana.no(comments::edit(amend.id, &body, amend.revision)).await;
        assert_eq!(problem.rule.as_deref(), Some(rule), "{body:?}");
    }
    let missing = Comment { id: new_id(), ..other.clone() };
    let fixed = EditComment { reason: Some("why".into()), ..done() };
    let fixed_as = EditComment { duplicate_of: Some(note.id), ..done() };
    for (body, field) in [
        (duplicate(&amend), "duplicate_of"),
        (duplicate(&note), "duplicate_of"),
        (duplicate(&other), "duplicate_of"),
        (duplicate(&missing), "duplicate_of"),
        (fixed, "reason"),
        (fixed_as, "duplicate_of"),
    ] {
        let problem = ana.no(comments::edit(amend.id, &body, amend.revision)).await;
        assert_eq!(problem.errors.first().map(|error| error.field.as_str()), Some(field), "{body:?}");
    }
    assert_eq!(words_on(&ana, &scene).await, ["warmer", "a note"]);
    assert_eq!(ana.ok(comments::get(amend.id)).await.revision, amend.revision);
}

async fn a_duplicate_is_named_to_the_team_and_never_to_a_client(world: &World) {
    let (ana, carl) = (world.person("Ana").await, world.person("Carl").await);
    let scene = a_scene(&ana, "Harbour").await;
    let project = ana.ok(orama::api::tree::tree()).await.projects[0].id;
    world.join(project, &carl, "client").await;
    let secret = ana.to_do(scene.id, "the budget is gone").await;
    let amend = ana.ok(comments::create(scene.id, &for_client("cheaper, please"))).await;
    let body = EditComment { reason: Some("see there".into()), ..duplicate(&secret) };
    ana.ok(comments::edit(amend.id, &body, amend.revision)).await;
    let named = words_on(&ana, &scene).await.into_iter().find(|words| words.contains("Duplicate of")).expect("a reply");
    assert!(named.starts_with("Duplicate of “the budget is gone” (Launch, scene 1): "), "{named}");
    assert!(named.contains(&secret.id.to_string()) && named.ends_with("\n\nsee there"), "{named}");
    assert_eq!(words_on(&carl, &scene).await, ["cheaper, please"]);
}

on_both! {
    the_reason_is_a_reply_and_both_are_taken_back_together;
    neither_happens_without_a_word_and_nothing_is_written;
    a_duplicate_is_named_to_the_team_and_never_to_a_client;
}
