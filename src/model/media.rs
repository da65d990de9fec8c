//! Media and takes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use uuid::Uuid;

use super::{Id, Project, Scene, Timestamp};

crate::words! {
    /// What kind of thing a medium is.
    MediaType {
        /// A picture.
        Image = "image",
        /// Something to hear.
        Audio = "audio",
        /// Something to watch.
        Video = "video",
    }
}

crate::words! {
    /// How far a medium is.
    MediaStatus {
        /// Its bytes are on their way.
        Uploading = "uploading",
        /// A machine makes it.
        Generating = "generating",
        /// It is there.
        Ok = "ok",
        /// It did not come to be.
        Failed = "failed",
    }
}

crate::words! {
    /// What the bytes of a medium may be. Nothing a browser would run is among them.
    ContentType {
        /// A PNG picture.
        Png = "image/png",
        /// A JPEG picture.
        Jpeg = "image/jpeg",
        /// A `WebP` picture.
        Webp = "image/webp",
        /// A GIF picture.
        Gif = "image/gif",
        /// A WAV recording.
        Wav = "audio/wav",
        /// An MP3 recording.
        Mp3 = "audio/mpeg",
        /// A FLAC recording.
        Flac = "audio/flac",
        /// A recording in Ogg.
        Ogg = "audio/ogg",
        /// An AAC recording, as ADTS.
        Aac = "audio/aac",
        /// A recording in MPEG-4.
        M4a = "audio/mp4",
        /// A film in MPEG-4.
        Mp4 = "video/mp4",
        /// A film in `QuickTime`.
        Mov = "video/quicktime",
        /// A film in `WebM`.
        Webm = "video/webm",
        /// A film in Matroska.
        Mkv = "video/x-matroska",
    }
}

impl ContentType {
    /// How names of files of it end.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Flac => "flac",
            Self::Ogg => "ogg",
            Self::Aac => "aac",
            Self::M4a => "m4a",
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Webm => "webm",
            Self::Mkv => "mkv",
        }
    }

    /// The kind of medium it can be the bytes of.
    #[must_use]
    pub const fn media_type(self) -> MediaType {
        match self {
            Self::Png | Self::Jpeg | Self::Webp | Self::Gif => MediaType::Image,
            Self::Wav | Self::Mp3 | Self::Flac | Self::Ogg | Self::Aac | Self::M4a => MediaType::Audio,
            Self::Mp4 | Self::Mov | Self::Webm | Self::Mkv => MediaType::Video,
        }
    }
}

/// How the `url` of an uploaded medium begins.
const OWN_SCHEME: &str = "orama:media/";

crate::words! {
    /// What a take is for. One take per role is selected.
    TakeRole {
        /// The picture of the scene.
        Image = "image",
        /// Its voice text, spoken.
        Voice = "voice",
        /// The moving picture.
        Video = "video",
        /// What is heard below the voice.
        Music = "music",
    }
}

impl TakeRole {
    /// The media type that can play this role.
    #[must_use]
    pub const fn media_type(self) -> MediaType {
        match self {
            Self::Image => MediaType::Image,
            Self::Voice | Self::Music => MediaType::Audio,
            Self::Video => MediaType::Video,
        }
    }
}

/// A picture, a sound or a clip, registered by where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Media {
    /// Which.
    pub id: Id<Media>,
    /// The project it belongs to: what decides who may see it.
    pub project_id: Id<Project>,
    /// What kind of thing it is.
    #[serde(rename = "type")]
    pub kind: MediaType,
    /// `http(s)://…`, or `file:///…` for a path on this machine; `orama:media/ID` of one whose bytes are uploaded.
    pub url: String,
    /// How far it is.
    pub status: MediaStatus,
    /// Names the stored object that holds its bytes; none: it has none here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_id: Option<Uuid>,
    /// The size of its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<i64>,
    /// The SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What its bytes are, by their beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<ContentType>,
    /// The name its file had; shown, and never used as a path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Optimistic lock, one more with each write.
    pub revision: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it was deleted; revivable.
    pub deleted_at: Option<Timestamp>,
}

impl Media {
    /// The row of a medium that is registered for a role, at its first revision and without bytes of its own.
    #[must_use]
    pub fn registered(
        id: Id<Self>,
        project_id: Id<Project>,
        role: TakeRole,
        url: String,
        status: MediaStatus,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            project_id,
            kind: role.media_type(),
            url,
            status,
            content_id: None,
            size_bytes: None,
            sha256: None,
            content_type: None,
            file_name: None,
            revision: 1,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }
    }

    /// The id under which whoever uploads a file makes its medium: the same bytes as the same kind of thing in the same project
    /// have the same one, so that adding a file again makes no second row and sends no second copy.
    #[must_use]
    pub fn id_of(project: Id<Project>, kind: MediaType, sha256: &[u8; 32]) -> Id<Self> {
        Id::from_uuid(Uuid::new_v5(&project.uuid(), format!("{kind}:{}", super::hex(sha256)).as_bytes()))
    }

    /// The `url` of a medium whose bytes are uploaded: it names the medium, wherever its bytes are kept.
    #[must_use]
    pub fn own_url(id: Id<Self>) -> String {
        format!("{OWN_SCHEME}{id}")
    }

    /// Whether its bytes are uploaded, or will be.
    #[must_use]
    pub fn is_uploaded(&self) -> bool {
        self.url == Self::own_url(self.id)
    }
}

/// A take: one medium linked to one scene for one role.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct SceneMedia {
    /// The scene.
    pub scene_id: Id<Scene>,
    /// The medium.
    pub media_id: Id<Media>,
    /// What it is for.
    pub role: TakeRole,
    /// When it was linked; the takes of a role are numbered in this order.
    pub created_at: Timestamp,
}

/// The longest name of a file that is written, in characters.
const LONGEST_NAME: usize = 120;

/// A name for a file with the bytes of a medium: the one it came with, without anything that a path, a shell, a terminal or a
/// desktop could take for something else, and with the ending of what it is. Never empty, never hidden, never a folder.
#[must_use]
pub fn safe_file_name(given: &str, id: Id<Media>, kind: ContentType) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.' | '(' | ')' | '+' | ',');
    let clean: String = stem.chars().map(|c| if is_plain(c) { c } else { '_' }).take(LONGEST_NAME).collect();
    let clean = clean.trim_matches([' ', '.', '-', '_']);
    // Windows keeps these names for devices, whatever their ending.
    let device = ["con", "prn", "aux", "nul"].contains(&clean.to_lowercase().as_str())
        || (clean.len() == 4 && ["com", "lpt"].iter().any(|name| clean.to_lowercase().starts_with(name)));
    if clean.is_empty() || device {
        return format!("{id}.{}", kind.extension());
    }
    format!("{clean}.{}", kind.extension())
}
