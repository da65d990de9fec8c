//! The bytes of media: they come whole or not at all, never change, and go out as they came.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::body::{Body, Bytes};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method, Request, header};
use object_store::aws::AmazonS3Builder;
use orama::{
    api::{
        ProblemType, activity, changes,
        media::{self, AddTake, ContentQuery},
        scenes, tree,
    },
    model::{ContentType, Id, Media, MediaStatus, Scene, TakeRole},
    server::{
        Shelf,
        content::{Key, MediaLimits},
    },
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use sha2::{Digest, Sha256};

use crate::{
    s3::{self, S3},
    world::{Person, Reply, World, new_id, on_both},
};

/// A picture as far as its beginning tells, with a body that no other seed has.
pub fn picture(seed: u8, len: usize) -> Vec<u8> {
    let body = (0..len).map(|at| (at as u8).wrapping_mul(31).wrapping_add(seed));
    b"\x89PNG\r\n\x1a\n".iter().copied().chain(body).collect()
}

/// Where the bytes are kept.
pub enum Kept {
    Folder(tempfile::TempDir),
    Bucket(S3),
}

impl Kept {
    pub fn folder() -> Self {
        Self::Folder(tempfile::tempdir().expect("a folder"))
    }

    pub async fn bucket() -> Self {
        Self::Bucket(S3::start().await)
    }

    pub fn shelf(&self) -> Shelf {
        match self {
            Self::Folder(folder) => Shelf::folder(&folder.path().join("media")).expect("a place"),
            Self::Bucket(server) => {
                // Only a second call fails, and the first is in force then.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let store = AmazonS3Builder::new()
                    .with_endpoint(server.endpoint())
                    .with_allow_http(true)
                    .with_bucket_name(s3::BUCKET)
                    .with_region(s3::REGION)
                    .with_access_key_id(s3::KEY_ID)
                    .with_secret_access_key(s3::SECRET);
                Shelf::over(Arc::new(store.build().expect("a place")))
            }
        }
    }

    /// The key of every object, and its length; what was begun and not finished counts.
    pub fn objects(&self) -> Vec<(String, u64)> {
        match self {
            Self::Folder(folder) => {
                let key = |path: PathBuf| {
                    path.strip_prefix(folder.path().join("media")).expect("below").display().to_string()
                };
                files_below(folder.path()).into_iter().map(|(path, len)| (key(path), len)).collect()
            }
            Self::Bucket(server) => {
                let kept = server.kept();
                let whole = kept.objects.iter().map(|(key, object)| (key.clone(), object.bytes.len() as u64));
                whole.chain(kept.begun.keys().map(|id| (id.clone(), 0))).collect()
            }
        }
    }

    /// Loses everything.
    fn lose(&self) {
        match self {
            Self::Folder(folder) => {
                for (file, _) in files_below(folder.path()) {
                    fs::remove_file(file).expect("a file");
                }
            }
            Self::Bucket(server) => server.kept().objects.clear(),
        }
    }
}

/// Runs each test over a folder and over S3, on both engines.
macro_rules! everywhere {
    ($($name:ident;)+) => { $(
        mod $name {
            use crate::{media_bytes::Kept, world::World};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn folder_on_sqlite() {
                let world = World::sqlite().await;
                super::$name(&world, Kept::folder()).await;
                world.end().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn folder_on_postgres() {
                let Some(world) = World::postgres().await else { return };
                super::$name(&world, Kept::folder()).await;
                world.end().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn bucket_on_sqlite() {
                let world = World::sqlite().await;
                super::$name(&world, Kept::bucket().await).await;
                world.end().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn bucket_on_postgres() {
                let Some(world) = World::postgres().await else { return };
                super::$name(&world, Kept::bucket().await).await;
                world.end().await;
            }
        }
    )+ };
}
pub(crate) use everywhere;

pub struct Set {
    pub owner: Person,
    pub outsider: Person,
    pub client: Person,
    pub commenter: Person,
    pub scene: Scene,
    pub kept: Kept,
}

async fn set(world: &World) -> Set {
    set_in(world, Kept::folder()).await
}

pub async fn set_in(world: &World, kept: Kept) -> Set {
    set_with(world, kept, MediaLimits::default()).await
}

async fn set_with(world: &World, kept: Kept, limits: MediaLimits) -> Set {
    let shelf = kept.shelf().with_limits(limits);
    let person = async |name: &str| world.with_media(&world.person(name).await, shelf.clone());
    let owner = person("Owner").await;
    let project = owner.project("Harbour").await;
    let (client, commenter) = (person("Client").await, person("Commenter").await);
    world.join(project.id, &client, "client").await;
    world.join(project.id, &commenter, "commenter").await;
    let video = owner.video(project.id, "Launch").await;
    let version = owner.version(video.id).await;
    let scene = owner.scene(version.id, "Boats").await;
    Set { outsider: person("Outsider").await, owner, client, commenter, scene, kept }
}

pub fn to_come(role: TakeRole) -> AddTake {
    AddTake { id: new_id(), role, url: None, status: Some(MediaStatus::Uploading), select: true }
}

impl Set {
    pub async fn take(&self, role: TakeRole) -> Media {
        self.owner.ok(media::add(self.scene.id, &to_come(role))).await.media
    }

    /// The folder of everything, where it is one.
    fn folder(&self) -> &Path {
        match &self.kept {
            Kept::Folder(folder) => folder.path(),
            Kept::Bucket(_) => panic!("the test is about folders"),
        }
    }
}

fn files_below(folder: &Path) -> Vec<(PathBuf, u64)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_below(&entry.path()),
            _ => vec![(entry.path(), entry.path().symlink_metadata().map_or(0, |meta| meta.len()))],
        })
        .collect()
}

pub async fn put(person: &Person, medium: Id<Media>, body: impl Into<Body>, headers: &[(&str, &str)]) -> Reply {
    put_as(person, medium, body, headers, None).await
}

async fn put_as(
    person: &Person,
    medium: Id<Media>,
    body: impl Into<Body>,
    headers: &[(&str, &str)],
    file_name: Option<&str>,
) -> Reply {
    let query = ContentQuery { file_name: file_name.map(str::to_owned) };
    let mut request = Request::put(media::content_path(medium, &query));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    person.raw(request.body(body.into()).expect("a request")).await
}

pub async fn get(person: &Person, medium: Id<Media>, headers: &[(&str, &str)]) -> (u16, HeaderMap, Bytes) {
    let mut request = Request::get(media::content_path(medium, &ContentQuery::default()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    person.bytes(request.body(Body::empty()).expect("a request")).await
}

fn digest(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(bytes)))
}

pub fn row(reply: &Reply) -> Media {
    assert_eq!(reply.status, 200, "{}", reply.body);
    serde_json::from_value(reply.body.clone()).expect("a medium")
}

/// A body in pieces that breaks off, or ends, after the last.
fn pieces(bytes: &[u8], size: usize, breaks_off: bool) -> Body {
    let pieces = bytes.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece)));
    let end = breaks_off.then(|| Err(std::io::Error::other("the line went dead")));
    Body::from_stream(tokio_stream::iter(pieces.chain(end).collect::<Vec<_>>()))
}

everywhere! {
    bytes_come_back_as_they_went;
    the_same_bytes_again_are_the_same_and_others_a_conflict;
    an_upload_that_breaks_off_leaves_nothing;
    what_is_not_what_it_should_be_is_refused_and_not_kept;
    any_range_is_the_same_slice;
    two_uploads_at_once_leave_one;
    what_was_taken_back_comes_again_with_its_bytes;
    storage_that_fails_keeps_nothing_and_says_so;
}

on_both! {
    who_may_not_see_a_medium_gets_no_byte;
    a_limit_is_kept_without_reading_on;
    hostile_names_never_become_a_path;
    links_in_the_folder_are_not_followed;
    storage_counts_a_medium_once;
    storage_is_told_of_the_projects_one_may_see;
    a_registered_medium_takes_no_bytes_and_an_uploaded_one_keeps_its_address;
}

async fn bytes_come_back_as_they_went(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    let bytes = picture(1, 300_000);
    let start = set.owner.ok(tree::tree()).await.cursor;
    let take = set.take(TakeRole::Image).await;
    assert_eq!((take.url.clone(), take.status), (format!("orama:media/{}", take.id), MediaStatus::Uploading));
    assert_eq!(get(&set.owner, take.id, &[]).await.0, 404, "nothing came yet");
    let headers = [("content-digest", &*digest(&bytes)), ("content-type", "text/html")];
    let reply = put_as(&set.owner, take.id, pieces(&bytes, 7_000, false), &headers, Some("boats.png")).await;
    let done = row(&reply);
    assert_eq!(reply.etag(), format!("\"{}\"", done.revision));
    assert_eq!((done.status, done.size_bytes), (MediaStatus::Ok, Some(bytes.len() as i64)));
    assert_eq!((done.content_type, done.file_name.as_deref()), (Some(ContentType::Png), Some("boats.png")));
    let (status, headers, body) = get(&set.owner, take.id, &[]).await;
    assert_eq!((status, &body[..]), (200, &bytes[..]));
    let tag = format!("\"{}\"", done.sha256.clone().expect("a checksum"));
    for (name, value) in [
        ("etag", tag.as_str()),
        ("content-type", "image/png"),
        ("content-length", "300008"),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("content-disposition", "attachment; filename=\"boats.png\"; filename*=UTF-8''boats.png"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    let path = media::content_path(take.id, &ContentQuery::default());
    let head = Request::head(path).body(Body::empty()).expect("a request");
    let (status, headers, body) = set.owner.bytes(head).await;
    assert_eq!((status, &headers["content-length"], body.len()), (200, &"300008".parse().expect("text"), 0));
    assert_eq!(get(&set.owner, take.id, &[("if-none-match", &tag)]).await.0, 304);
    assert_eq!(get(&set.owner, take.id, &[("if-none-match", "\"other\"")]).await.0, 200);

    // The bytes are one object named by ids, a file for its owner only, and the log says that they came.
    let key = format!("{}/{}", done.project_id, done.content_id.expect("an object"));
    assert_eq!(set.kept.objects(), [(key.clone(), bytes.len() as u64)]);
    match &set.kept {
        Kept::Folder(folder) => is_private(&folder.path().join("media"), &key),
        Kept::Bucket(server) => assert_eq!(server.kept().unsigned, 0, "every request was signed"),
    }
    let log = set.owner.ok(changes::since(&start, None)).await.changes;
    let mine: Vec<_> = log.iter().filter(|entry| entry.entity_id == take.id.uuid()).collect();
    assert_eq!(mine.len(), 2, "made, and came");
}

#[cfg(unix)]
fn is_private(folder: &Path, key: &str) {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let file = folder.join(key);
    assert_eq!((mode(&file), mode(file.parent().expect("a folder")), mode(folder)), (0o600, 0o700, 0o700));
}

#[cfg(not(unix))]
fn is_private(_: &Path, _: &str) {}

async fn the_same_bytes_again_are_the_same_and_others_a_conflict(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    let take = set.take(TakeRole::Image).await;
    let done = row(&put(&set.owner, take.id, picture(1, 9_000), &[]).await);
    assert_eq!(row(&put(&set.owner, take.id, picture(1, 9_000), &[]).await), done);
    let other = put(&set.owner, take.id, picture(2, 9_000), &[]).await.problem();
    assert_eq!(other.kind, ProblemType::Conflict);
    // Told by its digest alone, before a byte is read.
    let asked = Arc::new(AtomicUsize::new(0));
    let known = digest(&picture(2, 9_000));
    let reply = put(&set.owner, take.id, endless(&asked), &[("repr-digest", &known)]).await;
    assert_eq!((reply.problem().kind, asked.load(Ordering::SeqCst)), (ProblemType::Conflict, 0));
    assert_eq!(&get(&set.owner, take.id, &[]).await.2[..], &picture(1, 9_000)[..]);
    assert_eq!(set.kept.objects().len(), 1);
    // A create that comes again finds the medium that it made.
    let again = AddTake { id: take.id, ..to_come(TakeRole::Image) };
    assert_eq!(set.owner.ok(media::add(set.scene.id, &again)).await.media, done);

    // Bytes that were lost may come again, and only those.
    set.kept.lose();
    assert_eq!(get(&set.owner, take.id, &[]).await.0, 404);
    let head = Request::head(media::content_path(take.id, &ContentQuery::default())).body(Body::empty());
    assert_eq!(set.owner.bytes(head.expect("a request")).await.0, 404, "what is lost is not promised");
    assert_eq!(put(&set.owner, take.id, picture(2, 9_000), &[]).await.problem().kind, ProblemType::Conflict);
    assert_eq!(set.kept.objects().len(), 0);
    let healed = row(&put(&set.owner, take.id, picture(1, 9_000), &[]).await);
    assert_eq!((healed.sha256, healed.revision), (done.sha256, done.revision + 1));
    assert_eq!(&get(&set.owner, take.id, &[]).await.2[..], &picture(1, 9_000)[..]);
}

async fn an_upload_that_breaks_off_leaves_nothing(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    let take = set.take(TakeRole::Image).await;
    // Beyond one part of the storage, so that a file was begun.
    let bytes = picture(3, 6 << 20);
    for cut in [0, 1, 7, 8, 4_095, 4_096, 70_001, (5 << 20) - 1, 5 << 20, (6 << 20) + 7] {
        let reply = put(&set.owner, take.id, pieces(&bytes[..cut], 65_536, true), &[]).await;
        assert_eq!(reply.problem().kind, ProblemType::Malformed, "cut at {cut}");
        assert_eq!(set.kept.objects(), [], "cut at {cut}");
    }
    assert_eq!(set.owner.ok(media::get(take.id)).await, take, "the row is as it was");
    row(&put(&set.owner, take.id, bytes.clone(), &[]).await);
    assert_eq!(get(&set.owner, take.id, &[]).await.2.len(), bytes.len());
}

async fn what_is_not_what_it_should_be_is_refused_and_not_kept(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    let image = set.take(TakeRole::Image).await.id;
    let voice = set.take(TakeRole::Voice).await.id;
    for (medium, body) in [
        (image, &b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"[..]),
        (image, b"<!doctype html><script>alert(1)</script>"),
        (image, b""),
        (image, b"RIFF\0\0\0\0WAVEfmt "),
        (voice, &picture(1, 10)),
        (voice, b"\0\0\0\x20ftypisom\0\0\0\0"),
    ] {
        let headers = [("content-type", "image/png")];
        let problem = put(&set.owner, medium, body.to_vec(), &headers).await.problem();
        assert_eq!(problem.kind, ProblemType::UnsupportedMedia, "{body:?}");
    }
    let wrong = [("content-digest", &*digest(b"something else"))];
    let problem = put(&set.owner, image, picture(1, 6 << 20), &wrong).await.problem();
    assert_eq!((problem.kind, problem.errors[0].field.as_str()), (ProblemType::Invalid, "content-digest"));
    let unreadable = put(&set.owner, image, picture(1, 10), &[("content-digest", "sha-256=hello")]).await.problem();
    assert_eq!(unreadable.kind, ProblemType::Malformed);
    assert_eq!(set.kept.objects(), []);
    assert_eq!(set.owner.ok(media::get(image)).await.status, MediaStatus::Uploading);
    row(&put(&set.owner, voice, b"RIFF\0\0\0\0WAVEfmt ".to_vec(), &[]).await);
}

async fn any_range_is_the_same_slice(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    let bytes = picture(5, 4_992);
    let take = set.take(TakeRole::Image).await.id;
    let tag = format!("\"{}\"", row(&put(&set.owner, take, bytes.clone(), &[]).await).sha256.expect("a checksum"));
    let size = bytes.len();
    let range = |first: usize, last: usize| format!("bytes={first}-{last}");
    let mut cases = Vec::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let pair = (0..size + 50, 0..size + 50).new_tree(&mut runner).expect("a pair").current();
        cases.push(pair);
    }
    for (a, b) in cases {
        let (first, last) = (a.min(b), a.max(b));
        let (status, headers, body) = get(&set.owner, take, &[("range", &range(first, last))]).await;
        if first >= size {
            assert_eq!((status, &headers["content-range"]), (416, &format!("bytes */{size}").parse().expect("text")));
            continue;
        }
        let end = size.min(last + 1);
        assert_eq!((status, &body[..]), (206, &bytes[first..end]), "{first}-{last}");
        assert_eq!(headers["content-range"], format!("bytes {first}-{}/{size}", end - 1));
        let suffix = format!("bytes=-{first}");
        let (status, _, body) = get(&set.owner, take, &[("range", &suffix)]).await;
        let expected =
            if first == 0 { (416, body.clone()) } else { (206, Bytes::copy_from_slice(&bytes[size - first..])) };
        assert_eq!((status, body), expected, "{suffix}");
    }
    for (asked, expected) in [("bytes=0-0,5-6", 200), ("lines=1-2", 200), ("bytes=9-2", 200), ("bytes=2-", 206)] {
        assert_eq!(get(&set.owner, take, &[("range", asked)]).await.0, expected, "{asked}");
    }
    let with = async |if_range: &str| get(&set.owner, take, &[("range", "bytes=1-4"), ("if-range", if_range)]).await.0;
    assert_eq!((with(&tag).await, with("\"other\"").await, with(&format!("W/{tag}")).await), (206, 200, 200));
}

async fn who_may_not_see_a_medium_gets_no_byte(world: &World) {
    let set = set(world).await;
    let take = set.take(TakeRole::Image).await.id;
    let refused = put(&set.commenter, take, picture(1, 10), &[]).await.problem();
    assert_eq!(refused.kind, ProblemType::NotAllowed);
    assert_eq!(put(&set.client, take, picture(1, 10), &[]).await.problem().kind, ProblemType::NotAllowed);
    assert_eq!(put(&set.outsider, take, picture(1, 10), &[]).await.problem().kind, ProblemType::NotFound);
    assert_eq!(set.kept.objects(), []);
    row(&put(&set.owner, take, picture(1, 10), &[]).await);
    assert_eq!(get(&set.outsider, take, &[]).await.0, 404);
    assert_eq!(get(&set.outsider, new_id(), &[]).await.0, 404);
    // Bytes go where the row goes: one policy, one path.
    for person in [&set.client, &set.commenter] {
        let row = person.reply(media::get(take)).await.status;
        assert_eq!(get(person, take, &[]).await.0, row);
    }
    let project = set.owner.ok(media::get(take)).await.project_id;
    assert_eq!(set.outsider.no(media::storage(project)).await.kind, ProblemType::NotFound);
}

/// A body that never ends, and counts what is asked of it.
fn endless(asked: &Arc<AtomicUsize>) -> Body {
    let asked = Arc::clone(asked);
    let mut is_first = true;
    Body::from_stream(tokio_stream::iter(std::iter::repeat_with(move || {
        asked.fetch_add(1, Ordering::SeqCst);
        let head = if std::mem::take(&mut is_first) { picture(0, 992) } else { vec![7; 1_000] };
        Ok::<_, std::io::Error>(Bytes::from(head))
    })))
}

async fn a_limit_is_kept_without_reading_on(world: &World) {
    let limits = MediaLimits { image: 50_000, ..MediaLimits::default() };
    let set = set_with(world, Kept::folder(), limits).await;
    let take = set.take(TakeRole::Image).await.id;
    assert_eq!(put(&set.owner, take, picture(1, 49_993), &[]).await.problem().kind, ProblemType::TooLarge);
    let asked = Arc::new(AtomicUsize::new(0));
    let reply = put(&set.owner, take, endless(&asked), &[]).await;
    assert_eq!((reply.problem().kind, asked.load(Ordering::SeqCst)), (ProblemType::TooLarge, 51));
    let reply = put(&set.owner, take, endless(&asked), &[("content-length", "50001")]).await;
    assert_eq!(
        (reply.problem().kind, asked.load(Ordering::SeqCst)),
        (ProblemType::TooLarge, 51),
        "not a byte was read"
    );
    assert_eq!(set.kept.objects(), []);
    assert_eq!(row(&put(&set.owner, take, picture(1, 49_992), &[]).await).size_bytes, Some(50_000));
}

/// More than a hundred names that somebody would rather not meet.
fn hostile_names() -> Vec<String> {
    let parts = [
        "../../etc/passwd",
        "..\\..\\windows\\system32",
        "/etc/shadow",
        "C:\\boot.ini",
        "~/.ssh/id_rsa",
        "a/../../b",
        ".",
        "..",
        "...",
        "",
        " ",
        ".hidden",
        "-rf",
        "--help",
        "CON",
        "nul.png",
        "com1",
        "LPT9.wav",
        "a\u{202e}gnp.exe",
        "a\u{0}b",
        "a\u{1b}[31mred",
        "a\tb",
        "%2e%2e%2f",
        "..%2f..%2f",
        "$(reboot)",
        "`reboot`",
        "a;reboot",
        "a|b",
        "a&b",
        "<script>",
        "\"quoted\"",
        "'single'",
        "a\"; filename=\"evil.html",
        "ünïcödé",
        "日本語.png",
        "🎬.mov",
        "a:b",
        "a*b",
        "a?b",
        "#1",
    ];
    let ends = ["", ".html", ".png/."];
    parts.iter().flat_map(|part| ends.iter().map(move |end| format!("{part}{end}"))).collect()
}

async fn hostile_names_never_become_a_path(world: &World) {
    let set = set(world).await;
    let names = hostile_names();
    assert!(names.len() >= 100);
    for (at, name) in names.iter().enumerate() {
        let take = set.take(TakeRole::Image).await.id;
        let query = ContentQuery { file_name: Some(name.clone()) };
        let request = Request::put(media::content_path(take, &query)).body(picture(at as u8, 20).into());
        let reply = set.owner.raw(request.expect("a request")).await;
        if name.contains('\0') {
            assert_eq!(reply.problem().kind, ProblemType::Invalid);
            continue;
        }
        assert_eq!(row(&reply).file_name.as_ref(), Some(name));
        let shown = get(&set.owner, take, &[]).await.1[header::CONTENT_DISPOSITION].to_str().expect("text").to_owned();
        let plain =
            shown.strip_prefix("attachment; filename=\"").and_then(|rest| rest.split_once('"')).expect("a name").0;
        assert_eq!(Path::new(plain).extension().and_then(|end| end.to_str()), Some("png"), "{name:?}: {shown}");
        assert!(!plain.starts_with(['.', '-']), "{name:?}: {shown}");
        assert!(!plain.contains(['/', '\\', '<', '$', '`', ';', '|', '&', ':', '*', '?', '%']), "{name:?}: {shown}");
        assert_eq!(shown.matches('"').count(), 2, "{name:?}: {shown}");
    }
    let outside = files_below(set.folder()).into_iter().filter(|(path, _)| {
        let below = path.strip_prefix(set.folder().join("media")).expect("below the folder");
        below.iter().any(|part| part.to_str().and_then(|part| part.parse::<uuid::Uuid>().ok()).is_none())
    });
    assert_eq!(outside.count(), 0, "every part of every path is an id");
}

async fn links_in_the_folder_are_not_followed(world: &World) {
    #[cfg(unix)]
    {
        let set = set(world).await;
        let (first, second) = (set.take(TakeRole::Image).await, set.take(TakeRole::Image).await.id);
        let elsewhere = tempfile::tempdir().expect("a folder");
        let planted = set.folder().join("media").join(first.project_id.to_string());
        fs::create_dir_all(planted.parent().expect("a folder")).expect("a folder");
        std::os::unix::fs::symlink(elsewhere.path(), &planted).expect("a link");
        let problem = put(&set.owner, first.id, picture(1, 10), &[]).await.problem();
        assert_eq!(problem.kind, ProblemType::Unavailable);
        assert_eq!(files_below(elsewhere.path()), []);
        fs::remove_file(&planted).expect("the link");
        let done = row(&put(&set.owner, second, picture(1, 10), &[]).await);
        let key = Key { project: done.project_id, content: done.content_id.expect("an object") };
        let file = set.folder().join("media").join(key.to_string());
        fs::remove_file(&file).expect("the bytes");
        fs::write(elsewhere.path().join("secret"), "a secret").expect("a file");
        std::os::unix::fs::symlink(elsewhere.path().join("secret"), &file).expect("a link");
        let (status, _, body) = get(&set.owner, second, &[]).await;
        assert_eq!(status, 503, "{body:?}");
    }
}

async fn two_uploads_at_once_leave_one(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    for _ in 0..5 {
        let before = set.kept.objects().len();
        let take = set.take(TakeRole::Image).await.id;
        let (a, b) = tokio::join!(
            put(&set.owner, take, pieces(&picture(1, 40_000), 1_000, false), &[]),
            put(&set.owner, take, pieces(&picture(2, 40_000), 1_000, false), &[]),
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let winner = if a.status == 200 { picture(1, 40_000) } else { picture(2, 40_000) };
        assert_eq!(&get(&set.owner, take, &[]).await.2[..], &winner[..]);
        assert_eq!(set.kept.objects().len(), before + 1, "the loser's bytes are gone");
    }
}

async fn storage_counts_a_medium_once(world: &World) {
    let set = set(world).await;
    let usage = async |project| {
        let usage = set.owner.ok(media::storage(project)).await;
        (usage.bytes, usage.count)
    };
    let (first, second) = (set.take(TakeRole::Image).await, set.take(TakeRole::Image).await);
    let project = first.project_id;
    assert_eq!(usage(project).await, (0, 0));
    row(&put(&set.owner, first.id, picture(1, 92), &[]).await);
    row(&put(&set.owner, second.id, picture(2, 992), &[]).await);
    let shared = AddTake { id: first.id, role: TakeRole::Image, url: None, status: None, select: false };
    let nets = set.owner.scene(set.scene.version_id, "Nets").await;
    set.owner.ok(media::add(nets.id, &shared)).await;
    assert_eq!(usage(project).await, (1_100, 2));
    let scene = set.owner.ok(scenes::get(set.scene.id)).await;
    let take = set.owner.ok(media::remove(scene.id, second.id, TakeRole::Image, scene.revision)).await;
    assert_eq!(take.selected_image_id, None);
    assert_eq!(usage(project).await, (1_100, 2), "off the scene, and in the project still");
}

async fn a_registered_medium_takes_no_bytes_and_an_uploaded_one_keeps_its_address(world: &World) {
    let set = set(world).await;
    let url = "https://example.org/a.png".to_owned();
    let body = AddTake { url: Some(url.clone()), status: None, ..to_come(TakeRole::Image) };
    let registered = set.owner.ok(media::add(set.scene.id, &body)).await.media;
    assert_eq!(put(&set.owner, registered.id, picture(1, 9), &[]).await.problem().rule.as_deref(), Some("registered"));
    assert_eq!(get(&set.owner, registered.id, &[]).await.0, 404);
    let take = set.take(TakeRole::Image).await;
    let moved = media::EditMedia { url: Some(url), status: None };
    assert_eq!(set.owner.no(media::edit(take.id, &moved, take.revision)).await.rule.as_deref(), Some("uploaded"));
    let claimed = media::EditMedia { url: None, status: Some(MediaStatus::Ok) };
    assert_eq!(set.owner.no(media::edit(take.id, &claimed, take.revision)).await.rule.as_deref(), Some("uploaded"));
    let gave_up = media::EditMedia { url: None, status: Some(MediaStatus::Failed) };
    let failed = set.owner.ok(media::edit(take.id, &gave_up, take.revision)).await;
    let done = row(&put(&set.owner, take.id, picture(1, 9), &[]).await);
    assert_eq!((failed.status, done.status), (MediaStatus::Failed, MediaStatus::Ok));
    let lost = media::EditMedia { url: None, status: Some(MediaStatus::Uploading) };
    assert_eq!(set.owner.no(media::edit(take.id, &lost, done.revision)).await.rule.as_deref(), Some("uploaded"));
    let nowhere = world.person("Nobody").await;
    let path = media::content_path(take.id, &ContentQuery::default());
    assert_eq!(nowhere.json(Method::PUT, &path, None, "{}").await.status, 404);
}

async fn storage_is_told_of_the_projects_one_may_see(world: &World) {
    let set = set(world).await;
    let take = set.take(TakeRole::Image).await;
    row(&put(&set.owner, take.id, picture(1, 92), &[]).await);
    let empty = set.owner.project("Empty").await;
    let gone = set.owner.project("Gone").await;
    set.owner.over(orama::api::projects::delete(gone.id, 1)).await;
    let told = async |person: &Person| {
        let rows = person.ok(media::storages()).await;
        rows.into_iter().map(|row| (row.project_id, row.storage.bytes, row.storage.count)).collect::<Vec<_>>()
    };
    assert_eq!(told(&set.owner).await, [(take.project_id, 100, 1), (empty.id, 0, 0)]);
    assert_eq!(told(&set.client).await, [(take.project_id, 100, 1)]);
    assert_eq!(told(&set.outsider).await, []);
}

async fn what_was_taken_back_comes_again_with_its_bytes(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    let take = set.take(TakeRole::Image).await;
    let query = activity::ActivityQuery { entity: Some(take.id.uuid()), ..Default::default() };
    let made = set.owner.ok(activity::page(&query)).await.items.remove(0);
    let undo = activity::undo(made.id);
    set.owner.ok(undo.clone()).await;
    assert_eq!(set.owner.no(media::get(take.id)).await.kind, ProblemType::NotFound);
    // Added again it is there again, as a new change; and with bytes it keeps them meanwhile.
    let again = AddTake { id: take.id, ..to_come(TakeRole::Image) };
    let back = set.owner.ok(media::add(set.scene.id, &again)).await.media;
    assert_eq!((back.id, back.deleted_at, back.revision), (take.id, None, take.revision + 2));
    row(&put(&set.owner, take.id, picture(1, 900), &[]).await);
    let scene = set.owner.ok(scenes::get(set.scene.id)).await;
    set.owner.ok(media::remove(scene.id, take.id, TakeRole::Image, scene.revision)).await;
    assert_eq!(set.kept.objects().len(), 1);
    let found = set.owner.ok(media::add(set.scene.id, &again)).await.media;
    assert_eq!((found.status, found.size_bytes), (MediaStatus::Ok, Some(908)));
    assert_eq!(&get(&set.owner, take.id, &[]).await.2[..], &picture(1, 900)[..]);
    // In another project, or as another kind of thing, the id is taken as before.
    let other = set.owner.project("Other").await;
    let video = set.owner.video(other.id, "Film").await;
    let version = set.owner.version(video.id).await;
    let elsewhere = set.owner.scene(version.id, "Elsewhere").await;
    assert_eq!(set.owner.no(media::add(elsewhere.id, &again)).await.kind, ProblemType::Conflict);
    let sound = AddTake { role: TakeRole::Voice, ..again };
    assert_eq!(set.owner.no(media::add(set.scene.id, &sound)).await.kind, ProblemType::Invalid);
}

async fn storage_that_fails_keeps_nothing_and_says_so(world: &World, kept: Kept) {
    let set = set_in(world, kept).await;
    let take = set.take(TakeRole::Image).await;
    let fails = |is_failing: bool| match &set.kept {
        // A file stands where the folder should be.
        Kept::Folder(folder) if is_failing => fs::write(folder.path().join("media"), "in the way").expect("a file"),
        Kept::Folder(folder) => fs::remove_file(folder.path().join("media")).expect("the file"),
        Kept::Bucket(server) => server.kept().refuses = is_failing.then_some(Method::PUT),
    };
    fails(true);
    let problem = put(&set.owner, take.id, pieces(&picture(1, 6 << 20), 65_536, false), &[]).await.problem();
    assert_eq!(problem.kind, ProblemType::Unavailable);
    fails(false);
    assert_eq!(set.kept.objects(), []);
    assert_eq!(set.owner.ok(media::get(take.id)).await, take, "the row is as it was");
    row(&put(&set.owner, take.id, picture(1, 6 << 20), &[]).await);
    if let Kept::Bucket(server) = &set.kept {
        let kept = server.kept();
        let parts =
            kept.asked.iter().filter(|(method, _, query)| *method == Method::PUT && query.contains("partNumber"));
        assert!(parts.count() >= 3, "one that was refused, and one of 5 MiB with its rest");
        assert_eq!((kept.unsigned, kept.begun.len()), (0, 0));
    }
}
