//! The moment of a database: the same while nothing is committed, another one after every commit, whoever it was.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use orama::store::{self, Db, Moment};

use crate::{
    engines::both_engines,
    faults::address,
    fixture::{World, add_all, comment, user},
};

async fn now(db: &Db) -> Moment {
    db.moment().await.expect("an engine that can tell")
}

/// A second way into the same database, as another program has it.
async fn another(db: &Db) -> Db {
    Db::open(&address(db).await).await.unwrap()
}

async fn people(db: &Db) -> i64 {
    store::users::count(&mut db.conn().await.unwrap()).await.unwrap()
}

both_engines! {
    async fn a_commit_of_anybody_is_another_moment(db: Db) {
        let other = another(&db).await;
        let mut seen = vec![now(&db).await];
        for round in 0..20 {
            let writer = if round % 2 == 0 { &db } else { &other };
            add_all(writer, &[user(&format!("user{round}"))]).await;
            let moment = now(&db).await;
            assert!(!seen.contains(&moment), "round {round}: what was committed is in it");
            seen.push(moment);
        }
        // Other databases of the same server may move it as well: so it need not stay, but it does when nobody writes.
        let mut stays = false;
        for _ in 0..1000 {
            stays = stays || now(&db).await == now(&db).await;
        }
        assert!(stays, "nothing was committed, so nothing has to be read again");
        other.close().await;
    }

    async fn what_was_taken_back_is_no_other_moment(db: Db) {
        let world = World::build(&db).await;
        // Transactions that were begun and taken back may count on PostgreSQL, which is harmless, and must not on SQLite.
        if db.engine() == store::Engine::Sqlite {
            let before = now(&db).await;
            let mut tx = db.begin().await.unwrap();
            assert!(store::insert(&mut tx, &comment(&world.scenes[0], &world.owner, "never mind")).await.unwrap());
            assert_eq!(now(&db).await, before, "nobody else sees it");
            tx.rollback().await.unwrap();
            assert_eq!(now(&db).await, before);
        }
    }

    async fn what_was_read_at_a_moment_is_what_anybody_reads_at_it(db: Db) {
        let other = another(&db).await;
        let done = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = [db.clone(), other.clone()].into_iter().enumerate().map(|(number, writer)| {
            let done = Arc::clone(&done);
            tokio::spawn(async move {
                for round in 0..60 {
                    add_all(&writer, &[user(&format!("user{number}-{round}"))]).await;
                }
                done.store(true, Ordering::SeqCst);
            })
        }).collect();
        let (mut known, mut held): (Option<(Moment, i64)>, usize) = (None, 0);
        while !done.load(Ordering::SeqCst) || held == 0 {
            let moment = now(&db).await;
            let count = people(&db).await;
            if let Some((of, was)) = known && of == moment {
                // Read again, and no commit between the two questions: it must be what was read the first time.
                if now(&db).await == moment {
                    assert_eq!(count, was, "a commit that the moment did not tell of");
                    held += 1;
                }
            }
            if now(&db).await == moment {
                known = Some((moment, count));
            }
        }
        for writer in writers {
            writer.await.unwrap();
        }
        other.close().await;
    }

    async fn a_closed_database_is_at_no_moment(db: Db) {
        let other = another(&db).await;
        now(&other).await;
        now(&other).await;
        other.close().await;
        assert_eq!(other.moment().await, None);
    }
}
