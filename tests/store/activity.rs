//! The log: numbered in order without gaps, never changed, never missed, and shown to whom it concerns.

use std::collections::BTreeMap;

use orama::{
    model::{Activity, Entity, Project, User, Verb, Visibility},
    store::{
        self, Db, Error, Session, Sql, Viewer,
        activity::{self, Changes, Cursor, Filter, NewActivity, image},
    },
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    engines::both_engines,
    fixture::{World, add, add_all, at, comment, member, new_id, organisation, project, user, viewer},
};

pub fn change(project: &Project, actor: &User, entity: Entity) -> NewActivity {
    NewActivity {
        id: new_id(),
        scope_id: project.organisation_id.map_or(project.owner_id.uuid(), orama::model::Id::uuid),
        seq: 0,
        project_id: Some(project.id),
        video_id: None,
        actor_id: actor.id,
        verb: Verb::Update,
        entity,
        entity_id: Uuid::now_v7(),
        before: Some(image(&json!({"title": "before"}))),
        after: Some(image(&json!({"title": "after"}))),
        request_id: Uuid::now_v7(),
        batch_id: Uuid::now_v7(),
        undoes_batch_id: None,
        created_at: at(1),
    }
}

async fn write(db: &Db, changes: Vec<NewActivity>) -> Vec<Activity> {
    let mut tx = db.begin().await.unwrap();
    let written = activity::append(&mut tx, changes).await.unwrap();
    tx.commit().await.unwrap();
    written.iter().map(NewActivity::read).collect()
}

async fn since(db: &Db, viewer: Viewer, cursor: &Cursor, limit: i64) -> Changes {
    activity::changes_since(&mut db.conn().await.unwrap(), viewer, cursor, limit).await.unwrap()
}

both_engines! {
    async fn a_change_comes_back_as_it_was_written(db: Db) {
        let world = World::build(&db).await;
        let new = NewActivity { video_id: Some(world.video.id), ..change(&world.project, &world.owner, Entity::Video) };
        let undo = NewActivity {
            before: None,
            undoes_batch_id: Some(new.batch_id),
            ..change(&world.project, &world.owner, Entity::Video)
        };
        let written = write(&db, vec![new.clone(), undo]).await;
        assert_eq!(written.iter().map(|activity| activity.seq).collect::<Vec<_>>(), [1, 2]);
        let mut conn = db.conn().await.unwrap();
        assert_eq!(activity::get(&mut conn, new.id).await.unwrap().as_ref(), Some(&written[0]));
        assert_eq!(activity::by_batch(&mut conn, new.batch_id).await.unwrap(), written[..1]);
        assert_eq!(activity::undone(&mut conn, new.batch_id).await.unwrap(), Some(written[1].batch_id));
        assert_eq!(activity::undone(&mut conn, written[1].batch_id).await.unwrap(), None);
    }

    async fn the_log_is_append_only(db: Db) {
        let world = World::build(&db).await;
        let written = write(&db, vec![change(&world.project, &world.owner, Entity::Scene)]).await;
        for sql in [
            Sql::new("UPDATE activity SET verb = 'delete' WHERE id = $1"),
            Sql::new("DELETE FROM activity WHERE id = $1"),
        ] {
            let mut tx = db.begin().await.unwrap();
            let error = tx.query(sql).bind(written[0].id).execute().await.unwrap_err();
            assert!(error.to_string().contains("append-only"), "{error}");
        }
        let mut conn = db.conn().await.unwrap();
        assert_eq!(activity::get(&mut conn, written[0].id).await.unwrap().as_ref(), Some(&written[0]));
    }

    async fn a_change_is_not_written_twice(db: Db) {
        let world = World::build(&db).await;
        let new = change(&world.project, &world.owner, Entity::Scene);
        write(&db, vec![new.clone()]).await;
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(activity::append(&mut tx, vec![new]).await, Err(Error::NotUnique(_))));
        drop(tx);
        // The number it would have had is not lost.
        let next = write(&db, vec![change(&world.project, &world.owner, Entity::Scene)]).await;
        assert_eq!(next[0].seq, 2);
    }

    async fn a_reader_beside_many_writers_misses_nothing_and_sees_no_gap(db: Db) {
        const WRITERS: usize = 5;
        const EACH: usize = 12;
        let world = World::build(&db).await;
        let elsewhere = project("Elsewhere", &world.owner, None);
        let studio = organisation("studio", None);
        let shared = project("Shared", &world.owner, Some(&studio));
        add_all(&db, &[studio]).await;
        add_all(&db, &[elsewhere.clone(), shared.clone()]).await;
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let (db, owner) = (db.clone(), world.owner.clone());
            let projects = [elsewhere.clone(), shared.clone()];
            writers.spawn(async move {
                for turn in 0..EACH {
                    // Both scopes in one transaction, named in either order; now and then one is taken back.
                    let mut changes: Vec<_> = projects.iter().map(|p| change(p, &owner, Entity::Scene)).collect();
                    if writer % 2 == 0 {
                        changes.reverse();
                    }
                    let mut tx = db.begin().await.unwrap();
                    activity::append(&mut tx, changes.clone()).await.unwrap();
                    if turn % 4 == 3 {
                        tx.rollback().await.unwrap();
                    } else {
                        tx.commit().await.unwrap();
                    }
                }
            });
        }
        let kept = WRITERS * EACH / 4 * 3;
        let mut cursor = Cursor::new();
        let mut seen: BTreeMap<Uuid, Vec<i64>> = BTreeMap::new();
        loop {
            let idle = writers.is_empty();
            let changes = since(&db, viewer(&world.owner), &cursor, 7).await;
            let ended = idle && changes.rows.is_empty();
            for row in changes.rows {
                seen.entry(row.scope_id).or_default().push(row.seq);
            }
            cursor = changes.cursor;
            if ended {
                break;
            }
            while let Some(done) = writers.try_join_next() {
                done.unwrap();
            }
        }
        let whole: Vec<i64> = (1..=kept as i64).collect();
        assert_eq!(seen.len(), 2);
        assert!(seen.values().all(|numbers| *numbers == whole), "{seen:?}");
    }

    async fn a_page_ends_at_its_limit_and_the_cursor_goes_on_from_there(db: Db) {
        let world = World::build(&db).await;
        let written =
            write(&db, (0..5).map(|_| change(&world.project, &world.owner, Entity::Scene)).collect()).await;
        let first = since(&db, viewer(&world.owner), &Cursor::new(), 3).await;
        assert_eq!((first.rows.as_slice(), first.more), (&written[..3], true));
        let second = since(&db, viewer(&world.owner), &first.cursor, 3).await;
        assert_eq!((second.rows.as_slice(), second.more), (&written[3..], false));
        assert_eq!(second.cursor, activity::cursor_now(&mut db.conn().await.unwrap(), viewer(&world.owner)).await.unwrap());
        assert!(since(&db, viewer(&world.owner), &second.cursor, 3).await.rows.is_empty());
    }

    async fn a_stranger_sees_nothing_and_a_client_sees_what_is_marked(db: Db) {
        let world = World::build(&db).await;
        let (client, stranger) = (user("client"), user("stranger"));
        add_all(&db, &[client.clone(), stranger.clone()]).await;
        add_all(&db, &[member(&world.project, &client, 1)]).await;
        let internal = comment(&world.scenes[0], &world.owner, "among ourselves");
        let marked = orama::model::Comment {
            content: "for all".to_owned(),
            visibility: Visibility::Client,
            ..internal.clone()
        };
        let row = |comment: &orama::model::Comment| Some(image(comment));
        let comment_change = |before, after| NewActivity {
            before,
            after,
            ..change(&world.project, &world.owner, Entity::Comment)
        };
        write(&db, vec![
            comment_change(None, row(&internal)),
            comment_change(None, row(&marked)),
            comment_change(row(&marked), row(&internal)),
            comment_change(row(&internal), row(&marked)),
            change(&world.project, &world.owner, Entity::Scene),
        ]).await;

        let changes = since(&db, viewer(&client), &Cursor::new(), 100).await;
        let shown: Vec<_> =
            changes.rows.iter().map(|row| (row.seq, row.before.is_some(), row.after.is_some())).collect();
        // 3 is gone for a client, 4 is new; the words of what is internal are in neither.
        assert_eq!(shown, [(2, false, true), (3, true, false), (4, false, true), (5, true, true)]);
        assert!(!serde_json::to_string(&changes.rows).unwrap().contains("ourselves"));
        assert_eq!(changes.cursor, [(world.owner.id.uuid(), 5)]);

        assert_eq!(since(&db, viewer(&stranger), &Cursor::new(), 100).await.rows, []);
        assert_eq!(since(&db, viewer(&world.owner), &Cursor::new(), 100).await.rows.len(), 5);
        let mut conn = db.conn().await.unwrap();
        let log = |viewer| Filter { project: Some(world.project.id), actor: viewer, entity_id: None };
        assert_eq!(activity::list(&mut conn, viewer(&client), log(None), 10, None).await.unwrap().len(), 4);
        let of_client = activity::list(&mut conn, viewer(&world.owner), log(Some(client.id)), 10, None).await.unwrap();
        assert_eq!(of_client, []);
        let newest = activity::list(&mut conn, viewer(&world.owner), log(Some(world.owner.id)), 2, None).await.unwrap();
        assert_eq!(newest.len(), 2);
        assert_eq!(activity::seen(&mut conn, viewer(&stranger), newest[0].id).await.unwrap(), None);
    }

    async fn who_is_put_out_still_learns_of_it(db: Db) {
        let world = World::build(&db).await;
        let guest = user("guest");
        let mut membership = member(&world.project, &guest, 3);
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, &guest).await;
        add(&mut tx, &membership).await;
        tx.commit().await.unwrap();
        let cursor = activity::cursor_now(&mut db.conn().await.unwrap(), viewer(&guest)).await.unwrap();

        let before = image(&membership);
        membership.is_active = false;
        store::Row::touch(&mut membership, at(2));
        let mut tx = db.begin().await.unwrap();
        assert!(store::update(&mut tx, &membership).await.unwrap());
        tx.commit().await.unwrap();
        let out = NewActivity {
            before: Some(before),
            after: Some(image(&membership)),
            ..change(&world.project, &world.owner, Entity::ProjectMember)
        };
        write(&db, vec![out.clone(), change(&world.project, &world.owner, Entity::Scene)]).await;
        let rows = since(&db, viewer(&guest), &cursor, 10).await.rows;
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [out.id]);
    }
}
