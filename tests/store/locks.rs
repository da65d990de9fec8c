//! Who waits for whom on PostgreSQL.

use std::time::Duration;

use orama::store::{Db, Session, Sql, videos};
use tokio::time::timeout;

use crate::{engines::on_postgres, fixture::World};

/// Each database of the test server has sessions of one test only.
const WAITING: Sql = Sql::new(
    "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND pg_stat_activity.datname = current_database()",
);

/// Waits until somebody waits for a lock.
async fn somebody_waits(db: &Db) {
    let wait = async {
        let mut conn = db.conn().await.unwrap();
        while conn.query(WAITING).scalar::<i64>().await.unwrap() == Some(0) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(20), wait).await.expect("nobody waits");
}

/// Comments of one video are written beside each other, and a decision on its stage beside none of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_video_is_shared_by_many_or_held_by_one() {
    on_postgres(async |db| {
        let world = World::build(&db).await;
        let (video, scene) = (world.video.id, world.scenes[0].id);
        let (mut one, mut other) = (db.begin().await.unwrap(), db.begin().await.unwrap());
        videos::share_of_scene(&mut one, scene).await.unwrap();
        videos::share_of_scene(&mut other, scene).await.unwrap();
        let decision = tokio::spawn({
            let db = db.clone();
            async move {
                let mut tx = db.begin().await.unwrap();
                videos::lock(&mut tx, video).await.unwrap();
                tx
            }
        });
        somebody_waits(&db).await;
        assert!(!decision.is_finished());
        one.commit().await.unwrap();
        other.commit().await.unwrap();
        let decision = decision.await.unwrap();
        let late = tokio::spawn({
            let db = db.clone();
            async move {
                let mut tx = db.begin().await.unwrap();
                videos::share_of_scene(&mut tx, scene).await.unwrap();
                tx.commit().await.unwrap();
            }
        });
        somebody_waits(&db).await;
        assert!(!late.is_finished());
        decision.commit().await.unwrap();
        late.await.unwrap();
    })
    .await;
}
