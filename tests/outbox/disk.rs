//! The file: what is written is there again, two programs share it, another user's is another one, and a damaged one loses
//! nothing that can be read.

use std::path::Path;

use orama::{
    api::{
        batch::{BatchItem, WriteMethod},
        tree::{Review, Tree},
    },
    client::{
        disk::{Disk, DiskError, Turn},
        outbox::{Answer, Change, Entry, Gone, Next},
    },
    model::{Activity, Id, Timestamp, Version, Video},
};
use serde_json::json;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

pub fn comment(key: u128, words: &str) -> Entry {
    let body = json!({"id": Uuid::from_u128(key + 1000), "content": words});
    let path = format!("/v1/scenes/{}/comments", Uuid::from_u128(9));
    let request = BatchItem { method: WriteMethod::Post, path, body: Some(body), if_match: None };
    Entry::new(Uuid::from_u128(key), request, words, NOW, None, None)
}

async fn open(folder: &Path) -> Disk {
    let (disk, notice) = Disk::open(folder, NOW).await.expect("a file");
    assert_eq!(notice, None);
    disk
}

async fn texts(disk: &Disk) -> Vec<String> {
    let mut turn = Turn::default();
    disk.step(&mut turn, |_| Vec::new()).await.expect("it is read");
    turn.outbox.entries().filter_map(|entry| entry.text().map(str::to_owned)).collect()
}

#[tokio::test]
async fn writes_are_there_after_a_restart_in_their_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = open(folder.path()).await;
    let mut turn = Turn::default();
    for (key, words) in [(1, "first"), (2, "second"), (3, "third")] {
        disk.step(&mut turn, |outbox| outbox.add(comment(key, words))).await.expect("it is written");
    }
    let again = open(folder.path()).await;
    assert_eq!(texts(&again).await, ["first", "second", "third"]);
}

#[tokio::test]
async fn two_programs_share_the_file_and_one_sends() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ours, theirs) = (open(folder.path()).await, open(folder.path()).await);
    let (mut our, mut their) = (Turn::default(), Turn::default());
    ours.step(&mut our, |outbox| outbox.add(comment(1, "ours"))).await.expect("it is written");
    theirs.step(&mut their, |outbox| outbox.add(comment(2, "theirs"))).await.expect("it is written");
    assert!(ours.is_changed(&our).await);
    let seen = ours.step(&mut our, |_| Vec::new()).await.expect("it is read");
    assert!(matches!(seen.as_slice(), [Change::Show(2, entry)] if entry.text() == Some("theirs")), "{seen:?}");
    assert!(!ours.is_changed(&our).await);

    assert!(ours.try_lock());
    assert!(!theirs.try_lock(), "one at a time");
    ours.unlock();
    assert!(theirs.try_lock());

    // What the other one sent is gone here.
    let mut key = None;
    let sent = |outbox: &mut orama::client::outbox::Outbox| match outbox.next(std::time::Duration::ZERO) {
        Next::Send(entry, changes) => {
            key = Some(entry.key);
            changes
        }
        _ => Vec::new(),
    };
    theirs.step(&mut their, sent).await.expect("it is marked");
    let key = key.expect("one is sent");
    let done = json!({"id": Uuid::from_u128(1001), "revision": 1, "content": "ours", "scene_id": Uuid::from_u128(9)});
    theirs
        .step(&mut their, |outbox| outbox.answered(key, Answer::Done(done), std::time::Duration::ZERO, 0))
        .await
        .expect("it is written");
    let seen = ours.step(&mut our, |_| Vec::new()).await.expect("it is read");
    assert_eq!(seen, [Change::Drop(key, Gone::Elsewhere)]);
    assert_eq!(texts(&ours).await, ["theirs"]);
}

fn tree(epoch: u128) -> Tree {
    serde_json::from_value(json!({
        "epoch": Uuid::from_u128(epoch), "cursor": "c1",
        "me": {
            "id": Uuid::from_u128(1), "email": "ana@studio.example", "full_name": "Ana", "organisation_id": null,
            "role": "user", "is_active": true, "email_verified": true, "last_login_at": null, "revision": 1, "created_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z", "deleted_at": null
        },
        "users": [], "organisations": [], "projects": [], "levels": [], "videos": [], "versions": []
    }))
    .expect("a tree")
}

fn change(number: u128) -> Activity {
    serde_json::from_value(json!({
        "id": Uuid::from_u128(number), "scope_id": Uuid::from_u128(5), "seq": number, "project_id": null,
        "video_id": null, "actor_id": Uuid::from_u128(1), "verb": "update", "entity": "comment",
        "entity_id": Uuid::from_u128(77), "before": null, "after": {"id": Uuid::from_u128(77)},
        "request_id": Uuid::from_u128(6), "batch_id": Uuid::from_u128(6), "undoes_batch_id": null,
        "created_at": "2026-01-01T00:00:00Z"
    }))
    .expect("a change")
}

#[tokio::test]
async fn the_copy_is_the_tree_with_what_came_after_it_and_where_the_feed_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = open(folder.path()).await;
    assert!(disk.tree().await.expect("it is read").is_none());
    disk.keep_tree(&tree(1), 0).await.expect("it is kept");
    disk.follow(&[change(1), change(2)], "c2").await.expect("it is kept");
    let again = open(folder.path()).await;
    let kept = again.tree().await.expect("it is read").expect("a tree");
    assert_eq!((kept.tree, kept.changes.len(), kept.cursor), (tree(1), 2, "c2".to_owned()));
    // A tree that was read when the changes had come so far holds them.
    let at = again.log_end().await.expect("a number");
    again.keep_tree(&tree(1), at).await.expect("it is kept");
    let kept = again.tree().await.expect("it is read").expect("a tree");
    assert_eq!((kept.changes.len(), kept.cursor), (0, "c2".to_owned()), "the feed goes on where it was");
    assert_eq!(again.log_end().await.expect("a number"), at, "a number is never given twice");
}

#[tokio::test]
async fn another_database_takes_the_copy_away_and_leaves_the_outbox() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = open(folder.path()).await;
    let mut turn = Turn::default();
    disk.step(&mut turn, |outbox| outbox.add(comment(1, "kept"))).await.expect("it is written");
    disk.keep_tree(&tree(1), 0).await.expect("it is kept");
    disk.keep_answer("/v1/queue", &json!({"items": []})).await.expect("it is kept");
    disk.follow(&[change(1)], "c2").await.expect("it is kept");
    disk.keep_tree(&tree(2), 1).await.expect("it is kept");
    let kept = disk.tree().await.expect("it is read").expect("a tree");
    assert_eq!((kept.tree, kept.cursor), (tree(2), "c1".to_owned()));
    assert_eq!(disk.answer::<serde_json::Value>("/v1/queue").await, None);
    assert_eq!(texts(&disk).await, ["kept"]);
}

/// A tree with projects, each by its number and the level in it, and one video with one version.
pub fn tree_of(projects: &[(u128, i64)]) -> Tree {
    let times = json!({"revision": 1, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "deleted_at": null});
    let row = |mut row: serde_json::Value| {
        row.as_object_mut().expect("a row").extend(times.as_object().expect("times").clone());
        row
    };
    let mut tree = serde_json::to_value(tree(1)).expect("a tree");
    tree["projects"] = projects
        .iter()
        .map(|(number, _)| {
            row(json!({"id": id(*number, 1), "title": "P", "owner_id": id(0, 9), "organisation_id": null, "objective": "", "style": ""}))
        })
        .collect();
    tree["levels"] = projects.iter().map(|(number, level)| json!([id(*number, 1), level])).collect();
    tree["videos"] = projects
        .iter()
        .map(|(number, _)| {
            row(json!({
                "id": id(*number, 2), "project_id": id(*number, 1), "title": "V", "duration": null, "objective": "",
                "key_messages": "", "style": null, "outline": "", "current_stage": "script",
                "stage_status": "in_progress", "fps_num": null, "fps_den": null, "start_frame": 0, "drop_frame": false
            }))
        })
        .collect();
    tree["versions"] = projects
        .iter()
        .map(|(number, _)| row(json!({"id": id(*number, 3), "video_id": id(*number, 2), "number": 1, "name": ""})))
        .collect();
    serde_json::from_value(tree).expect("a tree")
}

/// The id of a project (1), its video (2), version (3), scene (4).
fn id(project: u128, kind: u128) -> Uuid {
    Uuid::from_u128(project * 100 + kind)
}

/// The only version of each video of a tree, with one scene.
pub fn reviews(tree: &Tree) -> Vec<Review> {
    let review = |(video, version): (&Video, &Version)| {
        let mut scene = serde_json::to_value(version).expect("a row");
        let project = version.id.uuid().as_u128() / 100;
        scene.as_object_mut().expect("a row").extend(
            json!({
                "id": id(project, 4), "version_id": version.id, "order": 1, "title": "", "voice_text": "", "description": "",
                "image_prompt": "", "selected_image_id": null, "selected_voice_id": null, "selected_video_id": null,
                "selected_music_id": null, "task_id": null, "duration_frames": null, "lineage_id": id(project, 5)
            })
            .as_object()
            .expect("a row")
            .clone(),
        );
        for of_versions in ["video_id", "number", "name"] {
            scene.as_object_mut().expect("a row").remove(of_versions);
        }
        let rows = json!({
            "cursor": "c1", "video": video, "version": version, "scenes": [scene], "scene_media": [], "media": [],
            "comments": [], "decisions": []
        });
        serde_json::from_value(rows).expect("a review")
    };
    tree.videos.iter().zip(&tree.versions).map(review).collect()
}

/// Somebody else wrote a comment in a project.
fn heard(number: u128, project: u128) -> Activity {
    let mut change = serde_json::to_value(change(number)).expect("a change");
    change["project_id"] = json!(id(project, 1));
    change["video_id"] = json!(id(project, 2));
    change["after"] =
        json!({"id": id(project, 6), "scene_id": id(project, 4), "content": format!("word of {project}")});
    serde_json::from_value(change).expect("a change")
}

/// How many changes in the file hold a text.
async fn changes_with(folder: &Path, text: &str) -> i64 {
    use sqlx::{ConnectOptions as _, Connection as _};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("copy.db"));
    let mut conn = options.connect().await.expect("a connection");
    let count = sqlx::query_scalar("SELECT count(*) FROM log WHERE instr(body, $1) > 0").bind(text);
    let count = count.fetch_one(&mut conn).await.expect("a count");
    conn.close().await.expect("closed");
    count
}

#[tokio::test]
async fn what_may_not_be_read_any_more_goes_from_the_copy_with_all_that_was_heard_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = open(folder.path()).await;
    let mut turn = Turn::default();
    disk.step(&mut turn, |outbox| outbox.add(comment(1, "kept"))).await.expect("it is written");
    let all = tree_of(&[(1, 30), (2, 30), (3, 30), (4, 30)]);
    disk.keep_tree(&all, 0).await.expect("it is kept");
    // The fourth was never opened, and was heard of all the same.
    for review in &reviews(&all)[..3] {
        disk.keep_review(review, 0).await.expect("it is kept");
    }
    let heard: Vec<Activity> = (1..=4).map(|project| heard(project, project)).collect();
    disk.follow(&heard, "c2").await.expect("it is kept");
    // What the answer to an own write said of the second has no more than its scene to be known by.
    let mut own = serde_json::to_value(&heard[1]).expect("a change");
    (own["id"], own["project_id"], own["video_id"]) = (json!(Uuid::from_u128(50)), json!(null), json!(null));
    disk.follow(&[serde_json::from_value(own).expect("a change")], "c2").await.expect("it is kept");
    disk.keep_answer("/v1/queue", &json!({"items": []})).await.expect("it is kept");
    assert_eq!(changes_with(folder.path(), "word of 2").await, 2);

    // Two projects are taken away, and in the third less may be read.
    let less = tree_of(&[(1, 30), (3, 10)]);
    let at = disk.log_end().await.expect("a number");
    disk.keep_tree(&less, at).await.expect("it is kept");
    let kept = disk.kept_versions().await.expect("it is read");
    assert_eq!(kept, [Id::from_uuid(id(1, 3))], "only the first is as it was");
    for project in 2..=4 {
        assert_eq!(changes_with(folder.path(), &format!("word of {project}")).await, 0, "project {project}");
    }
    assert_eq!(changes_with(folder.path(), "word of 1").await, 1);
    assert_eq!(disk.answer::<serde_json::Value>("/v1/queue").await, None);
    assert_eq!(texts(&disk).await, ["kept"], "what waits is nobody else's");
}

#[tokio::test]
async fn a_damaged_file_is_set_aside_and_what_can_be_read_of_the_outbox_is_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = open(folder.path()).await;
    let mut turn = Turn::default();
    for (key, words) in [(1, "first"), (2, "second")] {
        disk.step(&mut turn, |outbox| outbox.add(comment(key, words))).await.expect("it is written");
    }
    disk.close().await;
    // One of the writes makes no sense any more.
    spoil(folder.path(), "UPDATE outbox SET entry = '{' WHERE place = 1").await;
    let (disk, notice) = Disk::open(folder.path(), NOW).await.expect("another file");
    let notice = notice.expect("it is said");
    assert!(notice.contains("1 unsent changes were saved, and others cannot be read"), "{notice}");
    assert!(notice.contains("copy.db.damaged-1800000000"), "{notice}");
    assert_eq!(texts(&disk).await, ["second"]);
    disk.close().await;

    // Nothing of it makes sense any more.
    let path = folder.path().join("copy.db");
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    std::fs::write(&path, "no database at all".repeat(1000)).expect("a damaged file");
    let (disk, notice) =
        Disk::open(folder.path(), Timestamp::from_micros(NOW.micros() + 5_000_000)).await.expect("another");
    assert!(notice.is_some_and(|notice| notice.contains("cannot be read")), "it is said");
    assert_eq!(texts(&disk).await, [""; 0]);
    assert!(folder.path().join("copy.db.damaged-1800000005").exists(), "it is kept");
}

async fn spoil(folder: &Path, statement: &'static str) {
    use sqlx::{ConnectOptions as _, Connection as _};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("copy.db"));
    let mut conn = options.connect().await.expect("a connection");
    sqlx::query(statement).execute(&mut conn).await.expect("it is spoiled");
    conn.close().await.expect("closed");
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    open(folder.path()).await.close().await;
    spoil(folder.path(), "PRAGMA user_version = 9").await;
    let error = Disk::open(folder.path(), NOW).await.expect_err("it is not opened");
    assert!(matches!(error, DiskError::Newer(_)), "{error}");
}

#[tokio::test]
async fn on_a_network_filesystem_it_keeps_no_log_that_machines_would_have_to_share_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 1..=2 {
        let (disk, notice) = Disk::open_on(folder.path(), NOW, Some("nfs4")).await.expect("a file");
        let notice = notice.expect("it is said");
        assert!(notice.contains("network filesystem (nfs4)") && notice.contains("--data-dir"), "{notice}");
        let mut turn = Turn::default();
        disk.step(&mut turn, |outbox| outbox.add(comment(number, "kept"))).await.expect("it is written");
        assert!(!folder.path().join("copy.db-wal").exists() && !folder.path().join("copy.db-shm").exists());
        disk.pragma("PRAGMA max_page_count = 20").await.expect("a limit");
        let long = comment(7, &"x".repeat(400_000));
        assert_eq!(disk.step(&mut turn, |outbox| outbox.add(long)).await, Err(DiskError::Full));
        disk.step(&mut turn, |_| Vec::new()).await.expect("the connection in its place is of the same kind");
        assert!(!folder.path().join("copy.db-wal").exists());
    }
    // The control: elsewhere there is one.
    let (_disk, notice) = Disk::open_on(folder.path(), NOW, Some("ext4")).await.expect("a file");
    assert_eq!((notice, folder.path().join("copy.db-wal").exists()), (None, true));
}

#[tokio::test]
async fn where_nothing_can_be_written_it_says_so_and_goes_on_in_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let in_the_way = folder.path().join("file");
    std::fs::write(&in_the_way, "").expect("a file");
    let (disk, notice) = Disk::open(&in_the_way.join("below"), NOW).await.expect("it goes on");
    assert!(disk.is_in_memory());
    let notice = notice.expect("it is said");
    assert!(notice.contains("cannot be written") && notice.contains("is lost"), "{notice}");
    let mut turn = Turn::default();
    disk.step(&mut turn, |outbox| outbox.add(comment(1, "for now"))).await.expect("it is there");
    assert_eq!(turn.outbox.len(), 1);
}

#[tokio::test]
async fn a_full_disk_takes_nothing_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = open(folder.path()).await;
    let mut turn = Turn::default();
    disk.step(&mut turn, |outbox| outbox.add(comment(1, "before"))).await.expect("it is written");
    disk.pragma("PRAGMA max_page_count = 20").await.expect("a limit");
    let long = "x".repeat(400_000);
    let error = disk.step(&mut turn, |outbox| outbox.add(comment(2, &long))).await.expect_err("there is no room");
    assert_eq!(error, DiskError::Full);
    let kept: Vec<_> = turn.outbox.entries().map(|entry| entry.key.as_u128()).collect();
    assert_eq!(kept, [1], "what was not written is not there");
    disk.step(&mut turn, |outbox| outbox.add(comment(3, "after"))).await.expect("a small one has room");
    assert_eq!(texts(&disk).await, ["before", "after"]);
}
