//! A whole project leaves one database and enters another without a difference.

use orama::{
    model::{
        AspectRatio, Comment, Id, Project, SceneMedia, Stage, StageAction, StageDecision, StageStatus, TakeRole,
        bundle::ProjectBundle,
    },
    store::{self, Db, Row, whole},
};

use crate::{
    engines::both_engines,
    fixture::{World, add, add_all, at, comment, media, member, new_id, organisation, to_do, user},
};

async fn furnish(db: &Db, world: &World) {
    let (jon, mia) = (user("jon"), user("mia"));
    let studio = organisation("studio", Some(&mia));
    let mut project = world.project.clone();
    project.organisation_id = Some(studio.id);
    project.touch(at(1));
    let medium = media(&project);
    let parent = to_do(&world.scenes[1], &jon, "warmer");
    let reply = Comment { parent_id: Some(parent.id), ..comment(&world.scenes[1], &world.owner, "how warm?") };
    let mut gone = comment(&world.scenes[2], &jon, "never mind");
    gone.deleted_at = Some(at(2));
    gone.revision = 2;
    let take =
        SceneMedia { scene_id: world.scenes[0].id, media_id: medium.id, role: TakeRole::Image, created_at: at(1) };
    let decision = StageDecision {
        id: new_id(),
        video_id: world.video.id,
        version_id: Some(world.version.id),
        action: StageAction::Submit,
        stage: Stage::Storyboard,
        from_status: StageStatus::InProgress,
        to_stage: Stage::Storyboard,
        to_status: StageStatus::InReview,
        note: "ready".to_owned(),
        acknowledged_open: 1,
        decided_by_id: jon.id,
        created_at: at(3),
    };
    add_all(db, &[jon.clone(), mia]).await;
    let mut tx = db.begin().await.unwrap();
    add(&mut tx, &studio).await;
    assert!(store::update(&mut tx, &project).await.unwrap());
    add(&mut tx, &member(&project, &jon, 3)).await;
    add(&mut tx, &medium).await;
    for row in [&parent, &reply, &gone] {
        add(&mut tx, row).await;
    }
    assert!(store::media::link(&mut tx, &take).await.unwrap());
    store::videos::set_formats(&mut tx, world.video.id, &[AspectRatio::Tall, AspectRatio::Wide]).await.unwrap();
    assert!(store::decisions::insert(&mut tx, &decision).await.unwrap());
    tx.commit().await.unwrap();
}

async fn load(db: &Db, id: Id<Project>) -> Option<ProjectBundle> {
    whole::load(&mut db.snapshot().await.unwrap(), id).await.unwrap()
}

async fn put_back(db: &Db, bundle: &ProjectBundle) {
    let mut tx = db.begin().await.unwrap();
    for row in &bundle.users {
        add(&mut tx, row).await;
    }
    if let Some(row) = &bundle.organisation {
        add(&mut tx, row).await;
    }
    add(&mut tx, &bundle.project).await;
    for row in &bundle.members {
        add(&mut tx, row).await;
    }
    for row in &bundle.videos {
        add(&mut tx, row).await;
        let formats = bundle.video_formats.iter().filter(|format| format.video_id == row.id).map(|f| f.format);
        store::videos::set_formats(&mut tx, row.id, &formats.collect::<Vec<_>>()).await.unwrap();
    }
    for row in &bundle.versions {
        add(&mut tx, row).await;
    }
    for row in &bundle.media {
        add(&mut tx, row).await;
    }
    for row in &bundle.scenes {
        add(&mut tx, row).await;
    }
    for row in &bundle.scene_media {
        assert!(store::media::link(&mut tx, row).await.unwrap());
    }
    for row in &bundle.comments {
        add(&mut tx, row).await;
    }
    for row in &bundle.decisions {
        assert!(store::decisions::insert(&mut tx, row).await.unwrap());
    }
    tx.commit().await.unwrap();
}

both_engines! {
    async fn a_project_is_the_same_in_another_database(db: Db) {
        let world = World::build(&db).await;
        furnish(&db, &world).await;
        let bundle = load(&db, world.project.id).await.expect("the project is there");
        let counts = [
            bundle.users.len(), bundle.members.len(), bundle.videos.len(), bundle.video_formats.len(),
            bundle.versions.len(), bundle.scenes.len(), bundle.media.len(), bundle.scene_media.len(),
            bundle.comments.len(), bundle.decisions.len(),
        ];
        assert_eq!(counts, [3, 1, 1, 2, 1, 3, 1, 1, 3, 1]);

        let folder = tempfile::tempdir().unwrap();
        let elsewhere = Db::open_sqlite(folder.path().join("elsewhere.db")).await.unwrap();
        assert_eq!(load(&elsewhere, world.project.id).await, None);
        put_back(&elsewhere, &bundle).await;
        assert_eq!(load(&elsewhere, world.project.id).await, Some(bundle));
    }
}
