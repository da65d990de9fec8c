//! Where the bytes of media are kept: a folder, or storage that speaks S3.

use std::{
    fmt, fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::body::Bytes;
use futures_util::{StreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, WriteMultipart, aws::AmazonS3Builder,
    local::LocalFileSystem, path,
};
use uuid::Uuid;

use super::sweep::Orphan;
use crate::model::{Id, MediaType, Project, Timestamp};

/// Half-written files that are older than this were left by a program that was killed.
const LEFT: Duration = Duration::from_hours(24);
/// Parts of an upload that are on their way to the storage at once.
const PARTS: usize = 4;

/// Where a machine of Amazon's is told its keys. Unless it is named nobody is asked there: elsewhere nothing answers.
const METADATA: &str = "AWS_METADATA_ENDPOINT";
/// What of the environment leads to keys, or says that none are needed.
const KEYS: [&str; 6] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SKIP_SIGNATURE",
    METADATA,
];

/// The name of a stored object. It is made of ids only, so that nothing a person typed ever becomes a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Whose it is.
    pub project: Id<Project>,
    /// Which.
    pub content: Uuid,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.project, self.content)
    }
}

/// The largest medium of each kind, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaLimits {
    /// A picture.
    pub image: u64,
    /// A sound.
    pub audio: u64,
    /// A film.
    pub video: u64,
}

impl Default for MediaLimits {
    fn default() -> Self {
        const MOST: u64 = 8 << 30;
        Self { image: MOST, audio: MOST, video: MOST }
    }
}

impl MediaLimits {
    /// The limit of a kind.
    #[must_use]
    pub const fn of(self, kind: MediaType) -> u64 {
        match kind {
            MediaType::Image => self.image,
            MediaType::Audio => self.audio,
            MediaType::Video => self.video,
        }
    }
}

/// Why a place cannot keep media.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The folder cannot be used.
    #[error("{} cannot keep the media: {source}; name another folder", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The S3 storage cannot be used.
    #[error(
        "`{0}` cannot keep the media: {1}; write s3://BUCKET/PREFIX, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and \
         AWS_REGION in the environment"
    )]
    Bucket(String, String),
}

/// Where the bytes of media are kept. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shelf {
    place: Option<Place>,
    /// The largest medium of each kind.
    pub limits: MediaLimits,
}

#[derive(Debug, Clone)]
struct Place {
    store: Arc<dyn ObjectStore>,
    prefix: path::Path,
    folder: Option<Arc<Path>>,
}

impl Shelf {
    /// No place: nothing is kept.
    #[must_use]
    pub fn none() -> Self {
        Self { place: None, limits: MediaLimits::default() }
    }

    /// What a setting says: a folder, or `s3://BUCKET/PREFIX`.
    pub fn open(place: &str) -> Result<Self, PlaceError> {
        match place.strip_prefix("s3://") {
            Some(bucket) => Self::bucket(place, bucket),
            None => Self::folder(Path::new(place)),
        }
    }

    /// A folder, of which nobody else reads; made when the first bytes come.
    pub fn folder(folder: &Path) -> Result<Self, PlaceError> {
        let failed = |source| PlaceError::Folder { folder: folder.to_owned(), source };
        let folder = std::path::absolute(folder).map_err(failed)?;
        if folder.exists() && !folder.is_dir() {
            return Err(failed(io::Error::other("it is a file")));
        }
        remove_unfinished(&folder);
        let store = LocalFileSystem::new().with_fsync(true);
        let prefix = path::Path::from_absolute_path(&folder).map_err(|error| failed(io::Error::other(error)))?;
        Ok(Self::at(Arc::new(store), prefix, Some(folder.into())))
    }

    /// S3-compatible storage; what is not in the address is in the environment, `AWS_ENDPOINT_URL` for servers of another
    /// make included.
    fn bucket(address: &str, rest: &str) -> Result<Self, PlaceError> {
        let failed = |reason: String| PlaceError::Bucket(address.to_owned(), reason);
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(failed("it names no bucket".to_owned()));
        }
        if !KEYS.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
            return Err(failed(format!(
                "no keys are in the environment ({METADATA} names where a machine of Amazon's has its own)"
            )));
        }
        // Only a second call fails, and the first is in force then.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build();
        let store = store.map_err(|error| failed(error.to_string()))?;
        let prefix = path::Path::parse(prefix).map_err(|error| failed(error.to_string()))?;
        Ok(Self::at(Arc::new(store), prefix, None))
    }

    /// Any storage.
    #[must_use]
    pub fn over(store: Arc<dyn ObjectStore>) -> Self {
        Self::at(store, path::Path::default(), None)
    }

    fn at(store: Arc<dyn ObjectStore>, prefix: path::Path, folder: Option<Arc<Path>>) -> Self {
        Self { place: Some(Place { store, prefix, folder }), limits: MediaLimits::default() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: MediaLimits) -> Self {
        Self { limits, ..self }
    }

    /// Whether there is a place at all.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.place.is_some()
    }

    fn place(&self) -> object_store::Result<&Place> {
        self.place
            .as_ref()
            .ok_or_else(|| object_store::Error::NotSupported { source: "there is no place for media".into() })
    }

    /// Begins to write an object. It is there when it is finished, whole, and not before.
    pub(super) async fn write(&self, key: Key) -> object_store::Result<Writing> {
        let place = self.place()?;
        place.make_folder(key).map_err(outside)?;
        let upload = place.store.put_multipart(&place.path(key)).await?;
        Ok(Writing { parts: WriteMultipart::new(upload), file: place.file(key) })
    }

    /// Whether an object is there.
    pub(super) async fn has(&self, key: Key) -> object_store::Result<bool> {
        match self.look(key).await {
            Ok(()) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Fails where an object could not be read.
    pub(super) async fn look(&self, key: Key) -> object_store::Result<()> {
        let place = self.place()?;
        place.refuse_links(key).map_err(outside)?;
        place.store.head(&place.path(key)).await.map(drop)
    }

    /// Some bytes of an object, as they are read.
    pub(super) async fn read(
        &self,
        key: Key,
        part: Range<u64>,
    ) -> object_store::Result<BoxStream<'static, object_store::Result<Bytes>>> {
        let place = self.place()?;
        place.refuse_links(key).map_err(outside)?;
        let options = GetOptions { range: Some(GetRange::Bounded(part)), ..GetOptions::default() };
        Ok(place.store.get_opts(&place.path(key), options).await?.into_stream().boxed())
    }

    /// Removes an object that no row names. False: it could not be.
    pub(in crate::server) async fn remove(&self, key: Key) -> bool {
        let Ok(place) = self.place() else { return false };
        match place.store.delete(&place.path(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => true,
            Err(error) => {
                tracing::warn!(%error, %key, "bytes that no medium has could not be removed");
                false
            }
        }
    }

    /// Everything that is kept, as it is found.
    pub(super) fn list(&self) -> object_store::Result<BoxStream<'static, object_store::Result<ObjectMeta>>> {
        let place = self.place()?;
        Ok(place.store.list(Some(&place.prefix)))
    }

    /// What is known of an object, if it is one of ours: two ids, and no link on the way.
    pub(super) fn orphan_of(&self, meta: &ObjectMeta) -> Option<Orphan> {
        let place = self.place().ok()?;
        let parts: Vec<_> = meta.location.prefix_match(&place.prefix)?.collect();
        let [project, content] = parts.as_slice() else { return None };
        let key = Key { project: project.as_ref().parse().ok()?, content: content.as_ref().parse().ok()? };
        place.refuse_links(key).ok()?;
        let written_at = Timestamp::from_micros(meta.last_modified.timestamp_micros());
        Some(Orphan { key, size: meta.size, written_at })
    }

    /// Removes half-written files that a killed program left. Storage that speaks S3 does that by a rule of its own.
    pub(in crate::server) fn tidy(&self) {
        if let Some(folder) = self.place.as_ref().and_then(|place| place.folder.as_deref()) {
            remove_unfinished(folder);
        }
    }
}

impl Place {
    fn path(&self, key: Key) -> path::Path {
        self.prefix.clone().join(key.project.to_string()).join(key.content.to_string())
    }

    fn file(&self, key: Key) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(key.to_string()))
    }

    /// Makes the folder of an object, for its owner only.
    fn make_folder(&self, key: Key) -> io::Result<()> {
        self.refuse_links(key)?;
        match self.file(key).as_deref().and_then(Path::parent) {
            Some(folder) => private_folder(folder),
            None => Ok(()),
        }
    }

    /// Refuses a way to an object that leads elsewhere: below the folder there are no links but planted ones.
    fn refuse_links(&self, key: Key) -> io::Result<()> {
        let Some(file) = self.file(key) else { return Ok(()) };
        let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        match [Some(file.as_path()), file.parent()].into_iter().flatten().find(|path| is_link(path)) {
            Some(path) => Err(io::Error::other(format!("{} is a link, and leads elsewhere", path.display()))),
            None => Ok(()),
        }
    }
}

fn outside(error: io::Error) -> object_store::Error {
    object_store::Error::Generic { store: "media", source: Box::new(error) }
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn private_file(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn private_file(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes half-written files that a killed program left; they are called as the object with `#` and a number.
fn remove_unfinished(folder: &Path) {
    let files = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let is_left = |entry: &fs::DirEntry| {
        let age = entry.metadata().ok().and_then(|meta| SystemTime::now().duration_since(meta.modified().ok()?).ok());
        entry.file_name().to_string_lossy().contains('#') && age.is_some_and(|age| age > LEFT)
    };
    for entry in files(folder).filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        for left in files(&entry.path()).filter(is_left) {
            if let Err(error) = fs::remove_file(left.path()) {
                tracing::warn!(%error, "a half-written file could not be removed");
            }
        }
    }
}

/// An object on its way. Dropped, or given up, it leaves nothing behind.
pub(super) struct Writing {
    parts: WriteMultipart,
    file: Option<PathBuf>,
}

impl Writing {
    /// Takes the next bytes, when there is room for them: a few parts of 5 MiB are all that is ever held.
    pub async fn put(&mut self, bytes: Bytes) -> object_store::Result<()> {
        self.parts.wait_for_capacity(PARTS).await?;
        self.parts.put(bytes);
        Ok(())
    }

    /// Makes it an object, durably.
    pub async fn finish(self) -> object_store::Result<()> {
        self.parts.finish().await?;
        match self.file {
            Some(file) => private_file(&file).map_err(outside),
            None => Ok(()),
        }
    }

    /// Leaves it.
    pub async fn give_up(self) {
        if let Err(error) = self.parts.abort().await {
            tracing::warn!(%error, "a half-written object could not be removed");
        }
    }
}
