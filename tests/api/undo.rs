//! Undo and redo of every kind of change.

use orama::{
    api::{
        PageQuery, ProblemType,
        activity::{self, Undone},
        changes, comments, imports, media, projects, scenes, stage, tree, versions, videos,
    },
    model::{Activity, AspectRatio, Entity, Id, Scene, StageAction, TakeRole, Version, Video},
};

use crate::{
    world::{Person, World, comment, decision, done, new_id, on_both, scene_named, to_do},
    writes::add_take,
};

/// A person with a video, who can look at the last thing that was done.
struct Desk {
    ana: Person,
    project: Id<orama::model::Project>,
    video: Id<Video>,
    version: Id<Version>,
    start: String,
}

async fn desk(world: &World) -> Desk {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await.id;
    let video = ana.video(project, "Launch").await.id;
    let version = ana.version(video).await.id;
    let start = ana.ok(tree::tree()).await.cursor;
    Desk { ana, project, video, version, start }
}

impl Desk {
    async fn last(&self) -> Activity {
        let mut log = self.ana.ok(changes::since(&self.start, Some(1000))).await.changes;
        log.pop().expect("something was done")
    }

    /// Undoes the last batch.
    async fn undo(&self) -> Undone {
        let last = self.last().await;
        let undone = self.ana.ok(activity::undo(last.id)).await;
        assert!(undone.changes.iter().all(|change| change.undoes_batch_id == Some(last.batch_id)));
        assert!(undone.changes.iter().all(|change| change.batch_id == undone.batch_id));
        undone
    }

    /// What is there, without what every write changes.
    async fn state(&self) -> String {
        let review = self.ana.ok(tree::review(self.version)).await;
        let videos = self.ana.ok(videos::list(self.project, &PageQuery::default())).await.items;
        let formats = self.ana.ok(videos::formats(self.video)).await;
        let versions = self.ana.ok(versions::list(self.video, &PageQuery::default())).await.items;
        let mut value = serde_json::json!({
            "scenes": review.scenes, "takes": review.scene_media, "comments": review.comments,
            "videos": videos, "formats": formats, "versions": versions,
            "project": self.ana.ok(projects::get(self.project)).await,
        });
        forget(&mut value);
        value.to_string()
    }

    async fn order(&self) -> Vec<Id<Scene>> {
        let rows = self.ana.ok(scenes::list(self.version, &PageQuery::default())).await.items;
        assert!(rows.iter().zip(1..).all(|(row, order)| row.order == order), "dense");
        rows.into_iter().map(|row| row.id).collect()
    }
}

/// Leaves out revisions and the times of writing and deleting.
fn forget(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.remove("revision");
            fields.remove("updated_at");
            if let Some(at) = fields.get_mut("deleted_at") {
                *at = (!at.is_null()).into();
            }
            fields.values_mut().for_each(forget);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}

/// Does something, undoes it, redoes it and undoes it again, and looks at what is there each time.
macro_rules! there_and_back {
    ($desk:expr, $what:expr) => {{
        let before = $desk.state().await;
        $what;
        let after = $desk.state().await;
        assert_ne!(before, after, "{}", stringify!($what));
        $desk.undo().await;
        assert_eq!($desk.state().await, before, "undo of {}", stringify!($what));
        $desk.undo().await;
        assert_eq!($desk.state().await, after, "redo of {}", stringify!($what));
        $desk.undo().await;
        assert_eq!($desk.state().await, before, "undo of the redo of {}", stringify!($what));
    }};
}

async fn every_change_is_taken_back_and_done_again(world: &World) {
    let desk = desk(world).await;
    let ana = &desk.ana;
    let boats = ana.scene(desk.version, "Boats").await;
    let nets = ana.scene(desk.version, "Nets").await;
    let ropes = ana.scene(desk.version, "Ropes").await;
    let amend = ana.to_do(boats.id, "darker").await;
    let reply = comments::CreateComment { parent_id: Some(amend.id), ..comment("how dark?") };
    ana.ok(comments::create(boats.id, &reply)).await;
    let take = ana.ok(media::add(boats.id, &add_take(TakeRole::Image, "https://example.org/1.png"))).await;

    there_and_back!(desk, ana.scene(desk.version, "Sails").await);
    let retitle = scenes::EditScene {
        title: Some("Trawlers".into()),
        task_id: Some(Some("T-7".into())),
        duration_frames: Some(Some(48)),
        ..scenes::EditScene::default()
    };
    there_and_back!(desk, ana.over(scenes::edit(boats.id, &retitle, 0)).await);
    there_and_back!(desk, ana.ok(scenes::relocate(ropes.id, scenes::Place::First)).await);
    there_and_back!(desk, ana.over(scenes::delete(nets.id, 0)).await);
    there_and_back!(desk, ana.to_do(nets.id, "longer").await);
    there_and_back!(desk, ana.over(comments::edit(amend.id, &done(), 0)).await);
    let reword = comments::EditComment {
        content: Some("much darker".into()),
        frame_in: Some(Some(3)),
        frame_out: Some(Some(9)),
        ..comments::EditComment::default()
    };
    there_and_back!(desk, ana.over(comments::edit(amend.id, &reword, 0)).await);
    there_and_back!(desk, ana.over(comments::delete(amend.id, 0)).await);
    let chosen = media::AddTake { select: true, ..add_take(TakeRole::Image, "https://example.org/2.png") };
    there_and_back!(desk, ana.ok(media::add(boats.id, &chosen)).await);
    there_and_back!(desk, ana.over(scenes::select(boats.id, TakeRole::Image, Some(take.media.id), 0)).await);
    ana.over(scenes::select(boats.id, TakeRole::Image, Some(take.media.id), 0)).await;
    there_and_back!(desk, ana.over(media::remove(boats.id, take.media.id, TakeRole::Image, 0)).await);
    let tall = videos::Formats { formats: vec![AspectRatio::Tall, AspectRatio::Wide] };
    there_and_back!(desk, ana.over(videos::set_formats(desk.video, &tall, 0)).await);
    let rate = videos::EditVideo {
        fps_num: Some(Some(24)),
        fps_den: Some(Some(1)),
        style: Some(Some("noir".into())),
        ..videos::EditVideo::default()
    };
    there_and_back!(desk, ana.over(videos::edit(desk.video, &rate, 0)).await);
    there_and_back!(desk, ana.video(desk.project, "Teaser").await);
    let rename = projects::EditProject { title: Some("Port".into()), ..projects::EditProject::default() };
    there_and_back!(desk, ana.over(projects::edit(desk.project, &rename, 0)).await);
    let name = versions::EditVersion { name: Some("rough".into()) };
    there_and_back!(desk, ana.over(versions::edit(desk.version, &name, 0)).await);
    let clone = versions::CreateVersion { id: new_id(), name: "next".into(), from_version_id: Some(desk.version) };
    there_and_back!(desk, ana.ok(versions::create(desk.video, &clone)).await);
    let elsewhere = media::EditMedia { url: Some("https://example.org/3.png".into()), ..media::EditMedia::default() };
    ana.over(media::edit(take.media.id, &elsewhere, 0)).await;
    desk.undo().await;
    assert_eq!(ana.ok(media::get(take.media.id)).await.url, take.media.url);
}

async fn an_import_is_taken_back_whole(world: &World) {
    let desk = desk(world).await;
    let ana = &desk.ana;
    let scene = |title: &str, note: &str| imports::ImportScene {
        id: new_id(),
        continues: None,
        title: title.into(),
        voice_text: String::new(),
        description: String::new(),
        image_prompt: String::new(),
        duration_frames: None,
        notes: vec![imports::ImportNote { id: new_id(), content: note.into() }],
    };
    let body = imports::ImportScenes {
        dry_run: false,
        project: imports::ProjectTarget::Existing(desk.project),
        videos: vec![imports::ImportVideo {
            target: imports::VideoTarget::Existing(desk.video),
            versions: vec![imports::ImportVersion {
                id: new_id(),
                name: "script.fountain".into(),
                scenes: vec![scene("Boats", "check"), scene("Nets", "check")],
            }],
            fps_num: None,
            fps_den: None,
        }],
    };
    there_and_back!(desk, ana.ok(imports::scenes(&body)).await);
    desk.undo().await;
    let scene = body.videos[0].versions[0].scenes[0].id;
    let bob = world.person("Bob").await;
    world.join(desk.project, &bob, "commenter").await;
    bob.note(scene, "I like it").await;
    let mut log = ana.ok(changes::since(&desk.start, Some(1000))).await.changes;
    log.retain(|change| change.actor_id == ana.user.id);
    let last = log.pop().expect("the redo");
    let refused = ana.no(activity::undo(last.id)).await;
    assert_eq!(refused.rule.as_deref(), Some("newer-work"));
}

async fn a_change_that_others_built_on_is_not_taken_back(world: &World) {
    let desk = desk(world).await;
    let ana = &desk.ana;
    let bob = world.person("Bob").await;
    world.join(desk.project, &bob, "editor").await;
    let scene = ana.scene(desk.version, "Boats").await;
    let created = desk.last().await;
    let retitle = |title: &str| scenes::EditScene { title: Some(title.into()), ..scenes::EditScene::default() };
    bob.ok(scenes::edit(scene.id, &retitle("Trawlers"), 1)).await;
    let refused = ana.no(activity::undo(created.id)).await;
    assert_eq!((refused.kind, refused.rule.as_deref()), (ProblemType::Refused, Some("changed-since")));
    assert!(refused.detail.contains("Bob"), "it says who: {}", refused.detail);
    let theirs = desk.last().await;
    let refused = ana.no(activity::undo(theirs.id)).await;
    assert_eq!((refused.kind, refused.rule.as_deref()), (ProblemType::NotAllowed, Some("not-yours")));

    // A neighbour's move shifts the scene, but is no change of it.
    let nets = ana.scene(desk.version, "Nets").await;
    let made = desk.last().await;
    bob.ok(scenes::create(desk.version, &scenes::CreateScene { place: scenes::Place::First, ..scene_named("Sails") }))
        .await;
    ana.ok(activity::undo(made.id)).await;
    assert_eq!(ana.no(scenes::get(nets.id)).await.kind, ProblemType::NotFound);
    assert_eq!(desk.order().await.len(), 2);
    let twice = ana.no(activity::undo(made.id)).await;
    assert_eq!(twice.rule.as_deref(), Some("already-undone"));

    let own = ana.to_do(scene.id, "darker").await;
    let raised = desk.last().await;
    ana.ok(comments::edit(own.id, &done(), 1)).await;
    let refused = ana.no(activity::undo(raised.id)).await;
    assert!(refused.detail.contains("you changed"), "{}", refused.detail);
    desk.undo().await;
    let amend = to_do("later");
    bob.ok(comments::create(scene.id, &amend)).await;
    assert_eq!(ana.no(activity::undo(desk.last().await.id)).await.rule.as_deref(), Some("not-yours"));
}

async fn a_stage_decision_stays_on_record(world: &World) {
    let desk = desk(world).await;
    desk.ana.decide(desk.video, StageAction::Submit).await;
    let log = desk.ana.ok(changes::since(&desk.start, None)).await.changes;
    assert_eq!(log.iter().map(|change| change.entity).collect::<Vec<_>>(), [Entity::StageDecision, Entity::Video]);
    for entry in log {
        let refused = desk.ana.no(activity::undo(entry.id)).await;
        assert_eq!(refused.rule.as_deref(), Some("stage-on-record"));
        assert!(refused.detail.contains("reopen"), "{}", refused.detail);
    }
    let body = stage::Decide { note: "too soon".into(), ..decision(StageAction::Reopen) };
    desk.ana.ok(stage::decide(desk.video, &body, None)).await;
}

async fn a_deleted_scene_returns_to_its_place_or_to_the_end(world: &World) {
    let desk = desk(world).await;
    let ana = &desk.ana;
    let mut made = Vec::new();
    for title in ["A", "B", "C", "D"] {
        made.push(ana.scene(desk.version, title).await.id);
    }
    ana.over(scenes::delete(made[2], 0)).await;
    desk.undo().await;
    assert_eq!(desk.order().await, made);
    ana.over(scenes::delete(made[3], 0)).await;
    ana.over(scenes::delete(made[0], 0)).await;
    ana.over(scenes::delete(made[1], 0)).await;
    let back = ana.ok(scenes::revive(made[3])).await;
    assert_eq!((back.order, desk.order().await), (2, vec![made[2], made[3]]));
    ana.ok(scenes::revive(made[0])).await;
    assert_eq!(desk.order().await, [made[0], made[2], made[3]]);
}

async fn changes_of_one_row_are_taken_back_and_done_again_one_after_the_other(world: &World) {
    let desk = desk(world).await;
    let ana = &desk.ana;
    let boats = ana.scene(desk.version, "Boats").await;
    ana.scene(desk.version, "Nets").await;
    let mut states = vec![desk.state().await];
    let mut steps = Vec::new();
    for title in ["Trawlers", "Ferries"] {
        let retitle = scenes::EditScene { title: Some(title.into()), ..scenes::EditScene::default() };
        ana.over(scenes::edit(boats.id, &retitle, 0)).await;
        steps.push(desk.last().await.id);
        states.push(desk.state().await);
    }
    ana.ok(scenes::relocate(boats.id, scenes::Place::Last)).await;
    steps.push(desk.last().await.id);
    states.push(desk.state().await);
    ana.over(scenes::delete(boats.id, 0)).await;
    steps.push(desk.last().await.id);

    let mut undone = Vec::new();
    for (step, state) in steps.iter().zip(&states).rev() {
        undone.push(ana.ok(activity::undo(*step)).await.changes[0].id);
        assert_eq!(desk.state().await, *state);
    }
    let mut redone = Vec::new();
    for (step, state) in undone.iter().rev().zip(&states[1..]) {
        redone.push(ana.ok(activity::undo(*step)).await.changes[0].id);
        assert_eq!(desk.state().await, *state);
    }
    let retitle = scenes::EditScene { title: Some("Canoes".into()), ..scenes::EditScene::default() };
    ana.over(scenes::edit(boats.id, &retitle, 0)).await;
    let refused = ana.no(activity::undo(redone[0])).await;
    assert_eq!(refused.rule.as_deref(), Some("changed-since"), "a change in between is in the way");
}

async fn a_version_is_taken_back_once_the_work_in_it_was(world: &World) {
    let desk = desk(world).await;
    let ana = &desk.ana;
    ana.scene(desk.version, "Boats").await;
    let before = desk.state().await;
    let body = versions::CreateVersion { id: new_id(), name: "next".into(), from_version_id: Some(desk.version) };
    ana.ok(versions::create(desk.video, &body)).await;
    let made = desk.last().await;
    let clone = ana.ok(tree::review(body.id)).await.scenes.remove(0);
    let retitle = scenes::EditScene { title: Some("Trawlers".into()), ..scenes::EditScene::default() };
    ana.over(scenes::edit(clone.id, &retitle, 0)).await;
    assert_eq!(ana.no(activity::undo(made.id)).await.rule.as_deref(), Some("newer-work"));
    desk.undo().await;
    ana.ok(activity::undo(made.id)).await;
    assert_eq!(desk.state().await, before);
}

on_both! {
    every_change_is_taken_back_and_done_again;
    changes_of_one_row_are_taken_back_and_done_again_one_after_the_other;
    a_version_is_taken_back_once_the_work_in_it_was;
    an_import_is_taken_back_whole;
    a_change_that_others_built_on_is_not_taken_back;
    a_stage_decision_stays_on_record;
    a_deleted_scene_returns_to_its_place_or_to_the_end;
}
