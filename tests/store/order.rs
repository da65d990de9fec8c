//! The order of scenes stays 1..n, whoever writes at the same time.

use orama::{
    model::{Id, Scene, Version},
    store::{self, Db, Error, Row, scenes, versions},
};

use crate::{
    engines::both_engines,
    fixture::{World, at, scene},
};

/// The live scenes in order, after checking that their numbers are 1..n.
async fn dense(db: &Db, version: Id<Version>) -> Vec<Scene> {
    let mut conn = db.conn().await.unwrap();
    let live = scenes::of_version(&mut conn, version, 1000, None).await.unwrap();
    let numbers: Vec<i64> = live.iter().map(|scene| scene.order).collect();
    assert_eq!(numbers, (1..=live.len() as i64).collect::<Vec<_>>());
    assert_eq!(scenes::count(&mut conn, version).await.unwrap(), live.len() as i64);
    live
}

async fn insert_at(db: &Db, version: &Version, order: i64) {
    let mut tx = db.begin().await.unwrap();
    assert!(versions::lock(&mut tx, version.id).await.unwrap());
    scenes::shift(&mut tx, version.id, order, 1).await.unwrap();
    assert!(store::insert(&mut tx, &scene(version, order)).await.unwrap());
    tx.commit().await.unwrap();
}

/// Takes the last scene to the front.
async fn rotate(db: &Db, version: &Version) {
    let mut tx = db.begin().await.unwrap();
    versions::lock(&mut tx, version.id).await.unwrap();
    let mut ids = scenes::ids_in_order(&mut tx, version.id).await.unwrap();
    ids.rotate_right(1);
    let orders: Vec<_> = ids.into_iter().zip(1..).collect();
    scenes::renumber(&mut tx, version.id, &orders).await.unwrap();
    tx.commit().await.unwrap();
}

async fn delete_first(db: &Db, version: &Version) {
    let mut tx = db.begin().await.unwrap();
    versions::lock(&mut tx, version.id).await.unwrap();
    let mut first = scenes::of_version(&mut tx, version.id, 1, None).await.unwrap().remove(0);
    first.set_deleted_at(Some(at(1)));
    first.touch(at(1));
    assert!(store::update(&mut tx, &first).await.unwrap());
    scenes::shift(&mut tx, version.id, 2, -1).await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn inserts_moves_and_deletions_at_once_keep_the_order_dense(db: Db) {
        let world = World::build(&db).await;
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..4 {
            let (db, version) = (db.clone(), world.version.clone());
            writers.spawn(async move {
                for turn in 0..5 {
                    insert_at(&db, &version, 1 + (writer + turn) % 3).await;
                    rotate(&db, &version).await;
                    if turn == 3 {
                        delete_first(&db, &version).await;
                    }
                }
            });
        }
        writers.join_all().await;
        assert_eq!(dense(&db, world.version.id).await.len(), 3 + 4 * 5 - 4);
        let all = scenes::of_project(&mut db.conn().await.unwrap(), world.project.id).await.unwrap();
        assert_eq!(all.iter().filter(|scene| scene.version_id == world.version.id).count(), 3 + 4 * 5);
    }

    async fn a_shift_is_no_write_of_the_shifted_scenes(db: Db) {
        let world = World::build(&db).await;
        insert_at(&db, &world.version, 2).await;
        let live = dense(&db, world.version.id).await;
        assert_eq!([live[0].id, live[2].id, live[3].id], [world.scenes[0].id, world.scenes[1].id, world.scenes[2].id]);
        assert!(live.iter().all(|scene| scene.revision == 1));
    }

    async fn a_deleted_scene_is_revived_where_there_is_room(db: Db) {
        let world = World::build(&db).await;
        delete_first(&db, &world.version).await;
        assert_eq!(dense(&db, world.version.id).await.len(), 2);
        let mut tx = db.begin().await.unwrap();
        versions::lock(&mut tx, world.version.id).await.unwrap();
        let mut gone: Scene = store::get(&mut tx, world.scenes[0].id).await.unwrap().unwrap();
        scenes::shift(&mut tx, world.version.id, 2, 1).await.unwrap();
        assert!(scenes::set_order(&mut tx, gone.id, 2).await.unwrap());
        gone.set_deleted_at(None);
        gone.touch(at(2));
        assert!(store::update(&mut tx, &gone).await.unwrap());
        tx.commit().await.unwrap();
        let live = dense(&db, world.version.id).await;
        assert_eq!(live.iter().map(|scene| scene.id).collect::<Vec<_>>(), [
            world.scenes[1].id,
            world.scenes[0].id,
            world.scenes[2].id
        ]);
    }

    async fn two_scenes_never_share_a_place(db: Db) {
        let world = World::build(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(store::insert(&mut tx, &scene(&world.version, 2)).await, Err(Error::NotUnique(_))));
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        let clash = scenes::renumber(&mut tx, world.version.id, &[(world.scenes[0].id, 3)]).await;
        assert!(matches!(clash, Err(Error::NotUnique(_))));
    }

    async fn the_next_version_has_the_next_number_and_deleted_numbers_stay_used(db: Db) {
        let world = World::build(&db).await;
        let mut tx = db.begin().await.unwrap();
        store::videos::lock(&mut tx, world.video.id).await.unwrap();
        let number = versions::next_number(&mut tx, world.video.id).await.unwrap();
        let mut second = crate::fixture::version(&world.video, number);
        assert!(store::insert(&mut tx, &second).await.unwrap());
        assert_eq!(versions::newest(&mut tx, world.video.id).await.unwrap(), Some(second.clone()));
        second.set_deleted_at(Some(at(1)));
        second.touch(at(1));
        assert!(store::update(&mut tx, &second).await.unwrap());
        assert_eq!(versions::newest(&mut tx, world.video.id).await.unwrap(), Some(world.version.clone()));
        assert_eq!(versions::next_number(&mut tx, world.video.id).await.unwrap(), 3);
        tx.commit().await.unwrap();
    }
}
