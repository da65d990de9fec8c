//! Adding, reading and writing rows.

use orama::{
    model::{AccessLevel, Comment, Id, Scene, SceneMedia, TakeRole, Video},
    store::{self, Db, Error, Row},
};

use crate::{
    engines::both_engines,
    fixture::{World, add, add_all, at, comment, media, member, new_id, organisation, scene, to_do, user, video},
};

/// The row as it is stored.
async fn stored<T: Row>(db: &Db, key: T::Key) -> T {
    store::get(&mut db.conn().await.unwrap(), key).await.unwrap().expect("the row is there")
}

both_engines! {
    async fn what_fails_behind_a_mark_leaves_the_rest(db: Db) {
        let world = World::build(&db).await;
        let row = |words: &str| comment(&world.scenes[0], &world.owner, words);
        let (kept, gone, after) = (row("kept"), row("gone"), row("after"));
        let nowhere = Comment { scene_id: new_id(), ..row("nowhere") };
        let mut tx = db.begin().await.unwrap();
        tx.mark().await.unwrap();
        add(&mut tx, &kept).await;
        tx.pass_mark().await.unwrap();
        tx.mark().await.unwrap();
        add(&mut tx, &gone).await;
        assert!(matches!(store::insert(&mut tx, &nowhere).await, Err(Error::ForeignKey(_))));
        assert!(matches!(store::insert(&mut tx, &after).await, Err(Error::Aborted)), "not before going back");
        tx.back_to_mark().await.unwrap();
        add(&mut tx, &after).await;
        tx.commit().await.unwrap();
        for (row, is_there) in [(&kept, true), (&gone, false), (&after, true)] {
            let found: Option<Comment> = store::get(&mut db.conn().await.unwrap(), row.id).await.unwrap();
            assert_eq!(found.as_ref(), is_there.then_some(row), "{}", row.content);
        }
    }

    async fn every_row_comes_back_as_it_was_written(db: Db) {
        let world = World::build(&db).await;
        let org = organisation("studio", Some(&world.owner));
        let person = orama::model::User { organisation_id: Some(org.id), last_login_at: Some(at(5)), ..user("jon") };
        let member = member(&world.project, &person, 3);
        let medium = media(&world.project);
        let mut amend = to_do(&world.scenes[0], &person, "Wärmer, please\n\tand \u{1F305}");
        amend.frame_in = Some(0);
        amend.frame_out = Some(24);
        amend.assignee_id = Some(world.owner.id);
        let level = AccessLevel { id: 9, name: "lead".to_owned(), permission_level: 45, ..stored(&db, 4).await };
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, &org).await;
        add(&mut tx, &person).await;
        add(&mut tx, &member).await;
        add(&mut tx, &medium).await;
        add(&mut tx, &amend).await;
        add(&mut tx, &level).await;
        tx.commit().await.unwrap();

        assert_eq!(stored::<orama::model::Organisation>(&db, org.id).await, org);
        assert_eq!(stored::<orama::model::User>(&db, person.id).await, person);
        assert_eq!(stored::<orama::model::Project>(&db, world.project.id).await, world.project);
        assert_eq!(stored::<orama::model::ProjectMember>(&db, member.id).await, member);
        assert_eq!(stored::<AccessLevel>(&db, 9).await, level);
        assert_eq!(stored::<Video>(&db, world.video.id).await, world.video);
        assert_eq!(stored::<orama::model::Version>(&db, world.version.id).await, world.version);
        assert_eq!(stored::<Scene>(&db, world.scenes[2].id).await, world.scenes[2]);
        assert_eq!(stored::<orama::model::Media>(&db, medium.id).await, medium);
        assert_eq!(stored::<Comment>(&db, amend.id).await, amend);
    }

    async fn a_write_changes_what_may_change_and_nothing_else(db: Db) {
        let world = World::build(&db).await;
        let mut changed = world.scenes[0].clone();
        changed.title = "Titles".into();
        changed.voice_text = String::new();
        changed.duration_frames = None;
        changed.order = 77;
        changed.created_at = at(99);
        changed.touch(at(10));
        let mut tx = db.begin().await.unwrap();
        assert!(store::update(&mut tx, &changed).await.unwrap());
        tx.commit().await.unwrap();
        let expected = Scene { order: 1, created_at: at(0), ..changed };
        assert_eq!(stored::<Scene>(&db, expected.id).await, expected);
        assert_eq!((expected.revision, expected.updated_at), (2, at(10)));
    }

    async fn a_stale_write_changes_nothing(db: Db) {
        let world = World::build(&db).await;
        let mut first = world.video.clone();
        first.title = "Mine".into();
        first.touch(at(1));
        let mut second = world.video.clone();
        second.title = "Yours".into();
        second.touch(at(2));
        let mut tx = db.begin().await.unwrap();
        assert!(store::update(&mut tx, &first).await.unwrap());
        assert!(!store::update(&mut tx, &second).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(stored::<Video>(&db, first.id).await, first);
    }

    async fn of_racing_writes_one_wins(db: Db) {
        let world = World::build(&db).await;
        let mut racers = tokio::task::JoinSet::new();
        for racer in 0..8 {
            let (db, mut video) = (db.clone(), world.video.clone());
            racers.spawn(async move {
                let mut tx = db.begin().await.unwrap();
                video.title = format!("racer {racer}");
                video.touch(at(racer));
                let won = store::update(&mut tx, &video).await.unwrap();
                tx.commit().await.unwrap();
                won.then_some(video)
            });
        }
        let winners: Vec<_> = racers.join_all().await.into_iter().flatten().collect();
        assert_eq!(winners.len(), 1);
        assert_eq!(stored::<Video>(&db, world.video.id).await, winners[0]);
    }

    async fn adding_the_same_row_twice_adds_one_and_keeps_it(db: Db) {
        let world = World::build(&db).await;
        let first = comment(&world.scenes[0], &world.owner, "first");
        let repeat = Comment { content: "again".to_owned(), ..first.clone() };
        let mut tx = db.begin().await.unwrap();
        assert!(store::insert(&mut tx, &first).await.unwrap());
        assert!(!store::insert(&mut tx, &repeat).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(stored::<Comment>(&db, first.id).await, first);
    }

    async fn what_must_be_unique_is_refused_and_ends_the_transaction(db: Db) {
        let world = World::build(&db).await;
        let mut twin = user("other");
        twin.email = world.owner.email.to_uppercase();
        let mut tx = db.begin().await.unwrap();
        let before = video(&world.project, "kept only with the rest");
        add(&mut tx, &before).await;
        assert!(matches!(store::insert(&mut tx, &twin).await, Err(Error::NotUnique(_))));
        assert!(matches!(store::get::<Video>(&mut tx, before.id).await, Err(Error::Aborted)));
        assert!(matches!(tx.commit().await, Err(Error::Aborted)));
        assert!(store::get::<Video>(&mut db.conn().await.unwrap(), before.id).await.unwrap().is_none());
    }

    async fn a_reference_to_nothing_is_refused(db: Db) {
        let world = World::build(&db).await;
        let lost = Scene { version_id: new_id(), ..scene(&world.version, 9) };
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(store::insert(&mut tx, &lost).await, Err(Error::ForeignKey(_))));
        drop(tx);
        // References between comments are looked at when the transaction ends, so that an import may add them in any order.
        let parent = comment(&world.scenes[0], &world.owner, "parent");
        let reply = Comment { parent_id: Some(parent.id), ..comment(&world.scenes[0], &world.owner, "reply") };
        add_all(&db, &[reply.clone(), parent]).await;
        let orphan = Comment { id: new_id(), parent_id: Some(new_id()), ..reply };
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, &orphan).await;
        assert!(matches!(tx.commit().await, Err(Error::ForeignKey(_))));
    }

    async fn a_transaction_that_is_dropped_leaves_nothing(db: Db) {
        let world = World::build(&db).await;
        let gone = comment(&world.scenes[0], &world.owner, "gone");
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, &gone).await;
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        assert!(store::get::<Comment>(&mut tx, gone.id).await.unwrap().is_none());
        tx.rollback().await.unwrap();
    }

    async fn takes_are_linked_once_and_unlinked(db: Db) {
        let world = World::build(&db).await;
        let medium = media(&world.project);
        add_all(&db, std::slice::from_ref(&medium)).await;
        let scene: Id<Scene> = world.scenes[0].id;
        let link = |role| SceneMedia { scene_id: scene, media_id: medium.id, role, created_at: at(3) };
        let mut tx = db.begin().await.unwrap();
        assert!(store::media::link(&mut tx, &link(TakeRole::Image)).await.unwrap());
        assert!(!store::media::link(&mut tx, &link(TakeRole::Image)).await.unwrap());
        assert!(store::media::link(&mut tx, &link(TakeRole::Video)).await.unwrap());
        let takes = store::media::of_scene(&mut tx, scene).await.unwrap();
        assert_eq!(takes.iter().map(|take| take.link.role).collect::<Vec<_>>(), [TakeRole::Image, TakeRole::Video]);
        assert_eq!(takes[0].media, medium);
        assert!(store::media::unlink(&mut tx, scene, medium.id, TakeRole::Image).await.unwrap());
        assert!(!store::media::unlink(&mut tx, scene, medium.id, TakeRole::Image).await.unwrap());
        assert_eq!(store::media::of_version(&mut tx, world.version.id).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
    }

    async fn a_password_is_kept_beside_the_person(db: Db) {
        let world = World::build(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert!(store::users::set_password(&mut tx, world.owner.id, Some("$argon2id$…".to_owned())).await.unwrap());
        let found = store::users::credentials(&mut tx, "ANA@studio.example").await.unwrap().unwrap();
        assert_eq!(found.password.as_deref(), Some("$argon2id$…"));
        assert_eq!(found.user, world.owner);
        tx.commit().await.unwrap();
    }
}
