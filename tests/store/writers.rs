//! Writers of one file: they share flushes. Who is refused leaves the others alone; who gives up what was written, is dropped or out
//! of luck costs them another try, and nothing else.

use std::{collections::BTreeSet, future::poll_fn, path::Path, task::Poll, time::Duration};

use orama::{
    model::{Comment, Id, Level, Scene},
    store::{self, Db, Error, Session, Sql, activity},
};
use tempfile::TempDir;
use tokio::{task::JoinSet, time::timeout};

use crate::fixture::{World, add, comment, new_id};

async fn file() -> (TempDir, Db, World) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_sqlite(folder.path().join("orama.db")).await.unwrap();
    let world = World::build(&db).await;
    (folder, db, world)
}

async fn write(db: &Db, row: &Comment) -> Result<(), Error> {
    let mut tx = db.begin_shared().await?;
    match store::insert(&mut tx, row).await {
        Ok(is_new) => {
            assert!(is_new);
            tx.commit().await
        }
        Err(error) => {
            tx.rollback().await?;
            Err(error)
        }
    }
}

/// Waits until so many writers wait for their turn.
async fn queued(db: &Db, count: usize) {
    let wait = async {
        while db.waiting_writers() != Some(count) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    assert!(timeout(Duration::from_secs(20), wait).await.is_ok(), "{:?} wait, not {count}", db.waiting_writers());
}

async fn contents(db: &Db, scene: Id<Scene>) -> Vec<Comment> {
    let mut conn = db.conn().await.unwrap();
    store::comments::of_scene(&mut conn, scene, Level::EDITOR, None, 10_000, None).await.unwrap()
}

fn flushes(db: &Db) -> u64 {
    db.flushes().unwrap()
}

/// Somebody else's program with the same file can write, so nobody left a transaction open.
async fn nothing_is_left_open(folder: &Path, world: &World) {
    let other = Db::open_sqlite(folder.join("orama.db")).await.unwrap();
    write(&other, &comment(&world.scenes[2], &world.owner, "from another program")).await.unwrap();
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_wait_together_are_flushed_together() {
    let (_folder, db, world) = file().await;
    let mut first = db.begin_shared().await.unwrap();
    add(&mut first, &comment(&world.scenes[0], &world.owner, "first")).await;
    let before = flushes(&db);
    let mut writers = JoinSet::new();
    for _ in 0..16 {
        let (db, row) = (db.clone(), comment(&world.scenes[0], &world.owner, "together"));
        writers.spawn(async move { write(&db, &row).await.unwrap() });
    }
    queued(&db, 16).await;
    first.commit().await.unwrap();
    writers.join_all().await;
    assert_eq!(contents(&db, world.scenes[0].id).await.len(), 17);
    assert_eq!(flushes(&db) - before, 1, "one flush for seventeen writers");
    for _ in 0..3 {
        write(&db, &comment(&world.scenes[0], &world.owner, "alone")).await.unwrap();
    }
    assert_eq!(flushes(&db) - before, 4, "whoever is alone does not wait for company");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_without_end_is_flushed_in_groups() {
    let (_folder, db, world) = file().await;
    let before = flushes(&db);
    let mut writers = JoinSet::new();
    for _ in 0..16 {
        let (db, scene, owner) = (db.clone(), world.scenes[0].clone(), world.owner.clone());
        writers.spawn(async move {
            for _ in 0..25 {
                write(&db, &comment(&scene, &owner, "one of many")).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    let count = flushes(&db) - before;
    assert_eq!(contents(&db, world.scenes[0].id).await.len(), 400);
    assert!(count <= 400 / 3, "{count} flushes for 400 writes of 16 writers");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_and_nothing_is_seen_before_the_flush() {
    let (_folder, db, world) = file().await;
    let (early, late) =
        (comment(&world.scenes[0], &world.owner, "early"), comment(&world.scenes[0], &world.owner, "late"));
    let mut first = db.begin_shared().await.unwrap();
    add(&mut first, &early).await;
    let second = tokio::spawn({
        let db = db.clone();
        async move { db.begin_shared().await.unwrap() }
    });
    queued(&db, 1).await;
    let mut told = Box::pin(first.commit());
    let mut is_told = async || poll_fn(|context| Poll::Ready(told.as_mut().poll(context).is_ready())).await;
    assert!(!is_told().await);
    let mut second = second.await.unwrap();
    assert!(!is_told().await);
    assert_eq!(contents(&db, world.scenes[0].id).await, []);
    // The second sees what the first did, as if it were committed.
    assert_eq!(store::get::<Comment>(&mut second, early.id).await.unwrap(), Some(early.clone()));
    add(&mut second, &late).await;
    assert!(!is_told().await);
    second.commit().await.unwrap();
    told.await.unwrap();
    assert_eq!(contents(&db, world.scenes[0].id).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_refused_leaves_the_others_alone() {
    let (folder, db, world) = file().await;
    let row = |words: &str| comment(&world.scenes[0], &world.owner, words);
    let nowhere = Comment { scene_id: new_id(), ..row("in a scene that is not there") };
    let mut first = db.begin_shared().await.unwrap();
    add(&mut first, &row("first")).await;
    let mut writers = JoinSet::new();
    for turn in 0..12 {
        let (db, row) = (db.clone(), if turn % 3 == 0 { nowhere.clone() } else { row("kept") });
        writers.spawn(async move { write(&db, &row).await });
    }
    queued(&db, 12).await;
    let before = flushes(&db);
    first.commit().await.unwrap();
    let outcomes = writers.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 8);
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::ForeignKey(_)))).count(), 4);
    assert_eq!(contents(&db, world.scenes[0].id).await.len(), 9);
    assert_eq!(flushes(&db) - before, 1);
    nothing_is_left_open(folder.path(), &world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_given_up_costs_those_before_it_another_try() {
    let (folder, db, world) = file().await;
    let row = |words: &str| comment(&world.scenes[0], &world.owner, words);
    let kept = row("kept");
    let mut first = db.begin_shared().await.unwrap();
    add(&mut first, &kept).await;
    let second = tokio::spawn({
        let (db, row) = (db.clone(), row("written, and given up"));
        async move {
            let mut tx = db.begin_shared().await.unwrap();
            add(&mut tx, &row).await;
            tx.rollback().await.unwrap();
        }
    });
    queued(&db, 1).await;
    let told = first.commit().await;
    assert!(
        matches!(&told, Err(error) if error.is_retryable()),
        "nothing of it is there, and it may try again: {told:?}"
    );
    second.await.unwrap();
    assert_eq!(contents(&db, world.scenes[0].id).await, []);
    write(&db, &kept).await.unwrap();
    assert_eq!(contents(&db, world.scenes[0].id).await, [kept]);
    nothing_is_left_open(folder.path(), &world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_try_again_is_told_at_once_and_not_taken_along() {
    let (folder, db, world) = file().await;
    let row = |words: &str| comment(&world.scenes[0], &world.owner, words);
    let (before, kept) = (row("before"), row("kept"));
    let mut first = db.begin_shared().await.unwrap();
    add(&mut first, &before).await;
    let second = tokio::spawn({
        let (db, kept) = (db.clone(), kept.clone());
        async move {
            let mut tx = db.begin().await.unwrap();
            add(&mut tx, &kept).await;
            tx.commit().await
        }
    });
    queued(&db, 1).await;
    let third = tokio::spawn({
        let (db, row) = (db.clone(), row("written, and given up"));
        async move {
            let mut tx = db.begin_shared().await.unwrap();
            add(&mut tx, &row).await;
            tx.rollback().await.unwrap();
        }
    });
    queued(&db, 2).await;
    first.commit().await.unwrap();
    second.await.unwrap().unwrap();
    third.await.unwrap();
    assert_eq!(contents(&db, world.scenes[0].id).await, [before, kept]);
    nothing_is_left_open(folder.path(), &world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_only_looked_or_rehearses_costs_nobody_a_try() {
    let (folder, db, world) = file().await;
    let row = |words: &str| comment(&world.scenes[0], &world.owner, words);
    let kept = row("kept");
    let mut first = db.begin_shared().await.unwrap();
    add(&mut first, &kept).await;
    let looking = tokio::spawn({
        let (db, id) = (db.clone(), kept.id);
        async move {
            let mut tx = db.begin_shared().await.unwrap();
            let seen = store::get::<Comment>(&mut tx, id).await.unwrap();
            tx.rollback().await.unwrap();
            seen
        }
    });
    queued(&db, 1).await;
    let rehearsing = tokio::spawn({
        let (db, row) = (db.clone(), row("a rehearsal"));
        async move {
            let mut tx = db.begin_rehearsal().await.unwrap();
            add(&mut tx, &row).await;
            tx.rollback().await.unwrap();
        }
    });
    queued(&db, 2).await;
    first.commit().await.unwrap();
    assert_eq!(looking.await.unwrap(), Some(kept.clone()), "it saw what was done before it");
    rehearsing.await.unwrap();
    assert_eq!(contents(&db, world.scenes[0].id).await, [kept]);
    nothing_is_left_open(folder.path(), &world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reference_that_fails_at_the_flush_is_told_to_its_writer_only() {
    let (_folder, db, world) = file().await;
    let row = |words: &str| comment(&world.scenes[0], &world.owner, words);
    // References to a parent are checked when everything is made durable.
    let orphan = Comment { parent_id: Some(new_id()), ..row("an answer to nothing") };
    let mut first = db.begin_shared().await.unwrap();
    add(&mut first, &row("first")).await;
    let mut writers = JoinSet::new();
    for row in [row("second"), orphan, row("third")] {
        let db = db.clone();
        writers.spawn(async move {
            let mut tries = 1;
            loop {
                match write(&db, &row).await {
                    Err(error) if error.is_retryable() && tries < 5 => tries += 1,
                    outcome => return (row.content, tries, outcome),
                }
            }
        });
    }
    queued(&db, 3).await;
    assert!(matches!(first.commit().await, Err(Error::Busy(_))), "it went down with the others, and may try again");
    for (words, tries, outcome) in writers.join_all().await {
        assert_eq!(tries, 2, "{words} was alone the second time");
        match words.as_str() {
            "an answer to nothing" => assert!(matches!(outcome, Err(Error::ForeignKey(_))), "{outcome:?}"),
            _ => outcome.unwrap(),
        }
    }
    let kept: BTreeSet<String> = contents(&db, world.scenes[0].id).await.into_iter().map(|row| row.content).collect();
    assert_eq!(kept, BTreeSet::from(["second".to_owned(), "third".to_owned()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_takes_nobody_along_for_good() {
    let (folder, db, world) = file().await;
    let mut first = db.begin_shared().await.unwrap();
    add(&mut first, &comment(&world.scenes[0], &world.owner, "first")).await;
    let pages: i64 = first.query(Sql::new("PRAGMA page_count")).scalar().await.unwrap().unwrap();
    let limit = Sql::new(Box::leak(format!("PRAGMA max_page_count = {}", pages + 4).into_boxed_str()));
    first.query(limit).execute().await.unwrap();
    let mut large = comment(&world.scenes[0], &world.owner, "large");
    large.content = "long ".repeat(20_000);
    let second = tokio::spawn({
        let (db, large) = (db.clone(), large.clone());
        async move { write(&db, &large).await }
    });
    queued(&db, 1).await;
    let told = first.commit().await;
    assert!(matches!(told, Err(Error::Busy(_))), "it was done, but not kept, and may try again: {told:?}");
    assert!(matches!(second.await.unwrap(), Err(Error::Full(_))));
    assert_eq!(contents(&db, world.scenes[0].id).await, []);
    write(&db, &large).await.unwrap();
    assert_eq!(contents(&db, world.scenes[0].id).await, [large]);
    nothing_is_left_open(folder.path(), &world).await;
}

/// Polls a future so many times at most, and drops it then.
async fn at_most<T>(polls: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = Box::pin(work);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_dropped_anywhere_leaves_nothing_open_and_no_gap() {
    const WRITERS: usize = 8;
    const EACH: usize = 60;
    let (folder, db, world) = file().await;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (db, scene, owner, project) =
            (db.clone(), world.scenes[0].clone(), world.owner.clone(), world.project.clone());
        writers.spawn(async move {
            let mut told = Vec::new();
            for turn in 0..EACH {
                let row = comment(&scene, &owner, "perhaps");
                let change = crate::activity::change(&project, &owner, orama::model::Entity::Comment);
                let work = async {
                    let mut tx = db.begin_shared().await.unwrap();
                    add(&mut tx, &row).await;
                    activity::append(&mut tx, vec![change]).await.unwrap();
                    tx.commit().await
                };
                // Each is dropped at another point: while it waits, between statements, in the flush, or not at all.
                if let Some(outcome) = at_most(1 + (turn * 7 + writer * 3) % 23, work).await
                    && outcome.is_ok()
                {
                    told.push(row.id);
                }
            }
            told
        });
    }
    let told: BTreeSet<_> = writers.join_all().await.into_iter().flatten().collect();
    assert!(told.len() < WRITERS * EACH, "some were dropped");
    nothing_is_left_open(folder.path(), &world).await;
    write(&db, &comment(&world.scenes[1], &world.owner, "and the writer goes on")).await.unwrap();

    let kept: BTreeSet<_> = contents(&db, world.scenes[0].id).await.into_iter().map(|row| row.id).collect();
    assert!(told.is_subset(&kept), "what was told is there");
    let mut conn = db.conn().await.unwrap();
    let numbers: Vec<i64> = conn.query(Sql::new("SELECT seq FROM activity ORDER BY seq")).column().await.unwrap();
    assert_eq!(numbers, (1..=kept.len() as i64).collect::<Vec<_>>(), "one entry for each row, without a gap");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_dropped_while_those_before_are_flushed_costs_them_nothing() {
    let (folder, db, world) = file().await;
    let mut kept = Vec::new();
    for polls in 1..12 {
        let row = comment(&world.scenes[0], &world.owner, "done");
        let mut first = db.begin_shared().await.unwrap();
        add(&mut first, &row).await;
        // It waits when the first is done, so it flushes the first for it, and is gone before, in, or after that.
        let rehearsing = at_most(polls, async { db.begin_rehearsal().await.unwrap().rollback().await });
        let (_, told) = tokio::join!(rehearsing, first.commit());
        told.unwrap();
        kept.push(row);
    }
    assert_eq!(contents(&db, world.scenes[0].id).await, kept);
    nothing_is_left_open(folder.path(), &world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_program_writes_in_between() {
    let (folder, db, world) = file().await;
    let other = Db::open_sqlite(folder.path().join("orama.db")).await.unwrap();
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let (db, scene, owner) =
            (if writer < 6 { db.clone() } else { other.clone() }, world.scenes[0].clone(), world.owner.clone());
        writers.spawn(async move {
            for _ in 0..20 {
                write(&db, &comment(&scene, &owner, "from one of two programs")).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    assert_eq!(contents(&db, world.scenes[0].id).await.len(), 160);
    other.close().await;
    db.close().await;
    let refused = db.begin_shared().await.err().unwrap();
    assert!(matches!(refused, Error::Unreachable(_)), "{refused:?}");
}
