//! From an empty workspace to an approved stage, as a person does it.

use orama::{
    api::{
        PageQuery, ProblemType, changes, comments, people, queue, scenes,
        stage::{self, Decide},
        tree, versions, videos,
    },
    model::{CommentStatus, Entity, Stage, StageAction, StageStatus, Verb},
};

use crate::world::{World, comment, decision, done, new_id, on_both, scene_named};

async fn from_nothing_to_an_approved_stage(world: &World) {
    let ana = world.person("Ana").await;
    assert_eq!(ana.ok(people::me()).await.full_name, "Ana");
    let start = ana.ok(tree::tree()).await;
    assert!(start.projects.is_empty());

    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch film").await;
    assert_eq!((video.current_stage, video.stage_status), (Stage::Outline, StageStatus::InProgress));
    let version = ana.version(video.id).await;
    assert_eq!(version.number, 1);
    let titles = ana.scene(version.id, "Titles").await;
    let boats = ana.scene(version.id, "Boats").await;
    let dawn = ana
        .ok(scenes::create(
            version.id,
            &scenes::CreateScene { place: scenes::Place::Before(boats.id), ..scene_named("Harbour at dawn") },
        ))
        .await;
    let listed = ana.ok(scenes::list(version.id, &PageQuery::default())).await.items;
    let order: Vec<_> = listed.iter().map(|scene| (scene.id, scene.order)).collect();
    assert_eq!(order, [(titles.id, 1), (dawn.id, 2), (boats.id, 3)]);

    let sky = ana.to_do(dawn.id, "make the sky warmer").await;
    let logo = ana.to_do(titles.id, "logo too small").await;
    let which = comments::CreateComment { parent_id: Some(sky.id), ..comment("which LUT?") };
    let reply = ana.ok(comments::create(dawn.id, &which)).await;
    assert_eq!((reply.stage, reply.parent_id), (Stage::Outline, Some(sky.id)));
    let queue = ana.ok(queue::page(&queue::QueueQuery::default())).await;
    let open: Vec<_> = queue.items.iter().map(|item| item.comment.id).collect();
    assert_eq!((open, queue.total), (vec![logo.id, sky.id], 2), "in the order of the scenes");

    let refused = ana.no(stage::decide(video.id, &decision(StageAction::Submit), None)).await;
    assert_eq!((refused.kind, refused.rule.as_deref()), (ProblemType::Refused, Some("open-amends")));
    assert_eq!(refused.blocking, [logo.id.uuid(), sky.id.uuid()]);
    let logo = ana.ok(comments::edit(logo.id, &done(), logo.revision)).await;
    assert_eq!(logo.status, Some(CommentStatus::Done));
    let acknowledged = Decide { acknowledge_open: true, ..decision(StageAction::Submit) };
    let submitted = ana.ok(stage::decide(video.id, &acknowledged, Some(video.revision))).await;
    assert_eq!(submitted.video.stage_status, StageStatus::InReview);
    assert_eq!((submitted.decision.acknowledged_open, submitted.decision.version_id), (1, Some(version.id)));
    ana.ok(comments::edit(sky.id, &done(), sky.revision)).await;
    assert_eq!(ana.decide(video.id, StageAction::Approve).await.stage_status, StageStatus::Approved);
    let advanced = ana.decide(video.id, StageAction::Advance).await;
    assert_eq!((advanced.current_stage, advanced.stage_status), (Stage::Script, StageStatus::InProgress));

    let decided = ana.ok(stage::decisions(video.id, &PageQuery::default())).await.items;
    let actions: Vec<_> = decided.iter().map(|decision| decision.action).collect();
    assert_eq!(actions, [StageAction::Advance, StageAction::Approve, StageAction::Submit], "newest first");
    let review = ana.ok(tree::review(version.id)).await;
    assert_eq!((review.scenes.len(), review.comments.len(), review.decisions.len()), (3, 3, 3));
    assert_eq!(review.video, advanced);
    let counts = ana.ok(videos::counts_of(video.id)).await;
    assert_eq!((counts[0].open, counts[0].done), (0, 2));

    let feed = ana.ok(changes::since(&start.cursor, None)).await;
    let seqs: Vec<_> = feed.changes.iter().map(|change| change.seq).collect();
    assert_eq!(seqs, (1..=feed.changes.len() as i64).collect::<Vec<_>>(), "numbered without gaps");
    let creates = feed.changes.iter().filter(|change| change.verb == Verb::Create).count();
    assert_eq!(creates, 9, "project, video, version, three scenes, three comments");
    let decisions = feed.changes.iter().filter(|change| change.entity == Entity::StageDecision).count();
    assert_eq!(decisions, 3);
    assert!(!feed.more);
    assert!(ana.ok(changes::since(&feed.cursor, None)).await.changes.is_empty());
}

async fn a_new_version_clones_scenes_and_carries_open_amends(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let video = ana.video(project.id, "Launch film").await;
    let first = ana.version(video.id).await;
    let boats = ana.scene(first.id, "Boats").await;
    let nets = ana.scene(first.id, "Nets").await;
    let open = ana.to_do(nets.id, "too dark").await;
    let settled = ana.to_do(boats.id, "too long").await;
    ana.ok(comments::edit(settled.id, &done(), settled.revision)).await;
    ana.note(boats.id, "lovely").await;

    let body = versions::CreateVersion { id: new_id(), name: "tighter".into(), from_version_id: Some(first.id) };
    let second = ana.ok(versions::create(video.id, &body)).await;
    assert_eq!((second.version.number, second.scenes, second.carried), (2, 2, 1));
    assert!(second.unmatched.is_empty());
    let review = ana.ok(tree::review(second.version.id)).await;
    let lineages: Vec<_> = review.scenes.iter().map(|scene| scene.lineage_id).collect();
    assert_eq!(lineages, [boats.lineage_id, nets.lineage_id]);
    let carried = &review.comments[0];
    assert_eq!(review.comments.len(), 1, "neither notes nor done amends");
    assert_eq!((carried.carried_from_id, carried.scene_id), (Some(open.id), review.scenes[1].id));

    let third = versions::CreateVersion { id: new_id(), name: String::new(), from_version_id: None };
    let empty = ana.ok(versions::create(video.id, &third)).await;
    assert_eq!((empty.scenes, empty.carried, empty.unmatched), (0, 0, vec![carried.id]));
    let again = ana.reply(versions::create(video.id, &body)).await;
    assert_eq!((again.status, again.body["carried"].as_i64(), again.body["scenes"].as_i64()), (200, Some(1), Some(2)));
}

on_both! {
    from_nothing_to_an_approved_stage;
    a_new_version_clones_scenes_and_carries_open_amends;
}
