//! Bytes that no row names are removed, and no others.

use std::{
    fs::{self, File, FileTimes},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use orama::{
    api::{media, projects, scenes},
    model::{Id, Media, Project, TakeRole, Timestamp},
    server::content::{GRACE, Key, Sweep, Swept, sweep},
    store,
};
use uuid::{NoContext, Uuid};

use crate::{
    media_bytes::{Kept, Set, everywhere, get, picture, put, row, set_in, to_come},
    s3::Object,
    world::{World, new_id},
};

everywhere! {
    what_no_row_names_goes_when_it_is_old_and_everything_else_stays;
    uploads_beside_a_sweep_lose_nothing;
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    Timestamp::from_micros(since.as_micros() as i64)
}

fn later(by: Duration) -> Timestamp {
    Timestamp::from_micros(now().micros() + by.as_micros() as i64)
}

/// A little more than an orphan is left alone.
const AFTERWARDS: Duration = GRACE.saturating_add(Duration::from_mins(1));

/// The name of an object that was begun so long ago.
fn content_made(ago: Duration) -> Uuid {
    let at = SystemTime::now() - ago;
    let seconds = at.duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, 0))
}

/// Leaves an object that no row names.
fn plant(kept: &Kept, project: Id<Project>, ago: Duration) -> String {
    let key = Key { project, content: content_made(ago) }.to_string();
    match kept {
        Kept::Folder(folder) => {
            let file = folder.path().join("media").join(&key);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(&file, "left").expect("a file");
            let times = FileTimes::new().set_modified(SystemTime::now() - ago);
            File::options().write(true).open(&file).and_then(|file| file.set_times(times)).expect("an older time");
        }
        Kept::Bucket(server) => {
            let at = jiff::Timestamp::now() - jiff::SignedDuration::try_from(ago).expect("a duration");
            server.kept().objects.insert(key.clone(), Object { bytes: "left".into(), at });
        }
    }
    key
}

fn keys(kept: &Kept) -> Vec<String> {
    let mut keys: Vec<String> = kept.objects().into_iter().map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys
}

async fn swept(world: &World, kept: &Kept, what: Sweep) -> (Swept, Vec<String>) {
    let mut found = Vec::new();
    let told = |orphan: &orama::server::content::Orphan| found.push(orphan.key.to_string());
    let swept = sweep(&world.db, &kept.shelf(), what, told).await.expect("a sweep");
    found.sort_unstable();
    (swept, found)
}

async fn uploaded(set: &Set, seed: u8) -> Media {
    let take = set.take(TakeRole::Image).await;
    row(&put(&set.owner, take.id, picture(seed, 100), &[]).await)
}

/// Deletes a row, as an undo does.
async fn delete(world: &World, medium: &Media) {
    let mut row = medium.clone();
    row.deleted_at = Some(now());
    store::Row::touch(&mut row, now());
    let mut tx = world.db.begin().await.expect("a transaction");
    assert!(store::update(&mut tx, &row).await.expect("a write"));
    tx.commit().await.expect("a commit");
}

async fn what_no_row_names_goes_when_it_is_old_and_everything_else_stays(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    let (shown, removed, undone) = (uploaded(&set, 1).await, uploaded(&set, 2).await, uploaded(&set, 3).await);
    let project = shown.project_id;
    // Off the scene; taken back; in a project that was deleted: the rows are there, and may be wanted again.
    let scene = set.owner.ok(scenes::get(set.scene.id)).await;
    set.owner.ok(media::remove(scene.id, removed.id, TakeRole::Image, scene.revision)).await;
    let scene = set.owner.ok(scenes::get(set.scene.id)).await;
    set.owner.ok(media::remove(scene.id, undone.id, TakeRole::Image, scene.revision)).await;
    delete(world, &undone).await;
    assert_eq!(set.owner.no(media::get(undone.id)).await.status, 404);
    let other = set.owner.project("Other").await;
    let video = set.owner.video(other.id, "Film").await;
    let version = set.owner.version(video.id).await;
    let there = set.owner.scene(version.id, "There").await;
    let gone = set.owner.ok(media::add(there.id, &to_come(TakeRole::Image))).await.media;
    row(&put(&set.owner, gone.id, picture(4, 100), &[]).await);
    set.owner.over(projects::delete(other.id, 1)).await;
    let named = keys(&set.kept);
    assert_eq!(named.len(), 4);

    // And what no row names: long ago, just now, and of a project that nobody knows.
    let old = [plant(&set.kept, project, AFTERWARDS), plant(&set.kept, other.id, AFTERWARDS)];
    let young = plant(&set.kept, project, Duration::from_hours(1));
    let elsewhere = plant(&set.kept, new_id(), AFTERWARDS);
    let all = keys(&set.kept);
    let mut expected = old.to_vec();
    expected.sort_unstable();
    let what = Sweep { now: now(), is_dry: true, with_unknown: false };
    let (dry, found) = swept(world, &set.kept, what).await;
    assert_eq!((dry, &found), (Swept { removed: 2, bytes: 8, unknown: 1 }, &expected));
    assert_eq!(keys(&set.kept), all, "it only said so");
    assert_eq!(swept(world, &set.kept, Sweep { is_dry: false, ..what }).await, (dry, found));
    let mut left: Vec<String> = named.iter().cloned().chain([young, elsewhere.clone()]).collect();
    left.sort_unstable();
    assert_eq!(keys(&set.kept), left);
    // When everything is old, rows are all that keep.
    let what = Sweep { now: later(AFTERWARDS), is_dry: false, with_unknown: true };
    let (last, found) = swept(world, &set.kept, what).await;
    assert_eq!((last.removed, last.unknown, found.contains(&elsewhere)), (2, 0, true));
    assert_eq!(keys(&set.kept), named);
    assert_eq!(swept(world, &set.kept, what).await.0, Swept::default());

    // What was taken back, or deleted with its project, comes again with its bytes.
    set.owner.ok(projects::revive(other.id)).await;
    let again = media::AddTake { id: undone.id, ..to_come(TakeRole::Image) };
    assert_eq!(set.owner.ok(media::add(set.scene.id, &again)).await.media.sha256, undone.sha256);
    for (medium, seed) in [(&shown, 1), (&removed, 2), (&undone, 3), (&gone, 4)] {
        assert_eq!(&get(&set.owner, medium.id, &[]).await.2[..], &picture(seed, 100)[..]);
    }
}

async fn uploads_beside_a_sweep_lose_nothing(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    let first = uploaded(&set, 0).await;
    let mut takes = Vec::new();
    for _ in 0..12 {
        takes.push(set.take(TakeRole::Image).await.id);
    }
    let old: Vec<String> = (0..5).map(|_| plant(&set.kept, first.project_id, AFTERWARDS)).collect();
    let uploads = async {
        let put = |(at, id): (usize, &Id<Media>)| put(&set.owner, *id, picture(at as u8 + 1, 6 << 10), &[]);
        futures_util::future::join_all(takes.iter().enumerate().map(put)).await
    };
    let sweeps = async {
        let mut removed = 0;
        for _ in 0..6 {
            let what = Sweep { now: now(), is_dry: false, with_unknown: true };
            let (one, two) = tokio::join!(swept(world, &set.kept, what), swept(world, &set.kept, what));
            removed += one.0.removed + two.0.removed;
        }
        removed
    };
    let (answers, removed) = tokio::join!(uploads, sweeps);
    assert!((old.len() as u64..=2 * old.len() as u64).contains(&removed), "each by one of two, or by both: {removed}");
    for (at, (answer, id)) in answers.iter().zip(&takes).enumerate() {
        assert_eq!(row(answer).id, *id);
        assert_eq!(&get(&set.owner, *id, &[]).await.2[..], &picture(at as u8 + 1, 6 << 10)[..]);
    }
    assert_eq!(keys(&set.kept).len(), 13, "one for each medium, and none of the old ones");
}
