//! The registry: every format by its name, what it can be read and written as, and how large a file of it may be.

use super::limits::{
    MAX_CAPTION_BYTES, MAX_FILE_BYTES, MAX_FINAL_DRAFT_BYTES, MAX_OTIO_BYTES, MAX_SCREENPLAY_BYTES,
    MAX_STORYBOARD_BYTES, MAX_TIMELINE_BYTES,
};

crate::words! {
    /// A file format, by the name that `--format` takes.
    Format {
        /// A plain-text screenplay, <https://fountain.io>.
        Fountain = "fountain",
        /// A Final Draft screenplay.
        Fdx = "fdx",
        /// A list of scenes, shots, slides or panels as programs that make videos write them.
        StoryboardJson = "storyboard-json",
        /// Captions as `SubRip` writes them.
        Srt = "srt",
        /// Captions as `WebVTT` writes them.
        Vtt = "vtt",
        /// A scene a row, as comma-separated values.
        CsvScenes = "csv-scenes",
        /// A comment a row, as comma-separated values.
        CsvComments = "csv-comments",
        /// A review report in Markdown.
        Md = "md",
        /// A review report as one page of HTML.
        Html = "html",
        /// A whole project, loss-free.
        Json = "json",
        /// Timeline markers of `DaVinci` Resolve, in an edit decision list.
        EdlResolve = "edl-resolve",
        /// Markers of Final Cut Pro and Resolve, in a project of one clip.
        Fcpxml = "fcpxml",
        /// Markers of Premiere Pro, in the XML of Final Cut Pro 7.
        Xmeml = "xmeml",
        /// Markers of Avid Media Composer, in a text file.
        AvidTxt = "avid-txt",
        /// Markers in an `OpenTimelineIO` timeline.
        Otio = "otio",
        /// Comments of Frame.io.
        FrameioCsv = "frameio-csv",
        /// Comments on shots, assets or a playlist of Kitsu.
        KitsuCsv = "kitsu-csv",
    }
}

/// What a file of a format becomes when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Scenes: [`super::read_script`].
    Script,
    /// A whole project: [`super::project_file::read`].
    Project,
    /// Markers or comments of a video that is here: [`super::read_markers`].
    Markers,
    /// A table of comments of a video that is here: [`super::comment_table::read`].
    Comments,
}

/// What a file of a format is written from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// A whole project: [`super::project_file::write`].
    Project,
    /// One version of a video with the comments that an audience may read: [`super::write_review`].
    Review,
    /// The same, of one video or of all of a project: [`super::report`].
    Report,
}

impl Format {
    /// What it is read as; none: it is only written.
    #[must_use]
    pub const fn reads(self) -> Option<Reads> {
        match self {
            Self::Fountain | Self::Fdx | Self::StoryboardJson | Self::Srt | Self::Vtt | Self::CsvScenes => {
                Some(Reads::Script)
            }
            Self::Json => Some(Reads::Project),
            Self::EdlResolve
            | Self::Fcpxml
            | Self::Xmeml
            | Self::AvidTxt
            | Self::Otio
            | Self::FrameioCsv
            | Self::KitsuCsv => Some(Reads::Markers),
            Self::CsvComments => Some(Reads::Comments),
            Self::Md | Self::Html => None,
        }
    }

    /// What it is written from; none: it is only read.
    #[must_use]
    pub const fn writes(self) -> Option<Writes> {
        match self {
            Self::Json => Some(Writes::Project),
            Self::EdlResolve
            | Self::Fcpxml
            | Self::Xmeml
            | Self::AvidTxt
            | Self::Otio
            | Self::Fountain
            | Self::Srt
            | Self::Vtt
            | Self::CsvScenes
            | Self::CsvComments => Some(Writes::Review),
            Self::Md | Self::Html => Some(Writes::Report),
            Self::Fdx | Self::StoryboardJson | Self::FrameioCsv | Self::KitsuCsv => None,
        }
    }

    /// Those that are written to files whose names end like this, the likeliest first; none: the ending is not one of ours.
    #[must_use]
    pub fn written_to(ending: &str) -> &'static [Self] {
        match ending.to_ascii_lowercase().as_str() {
            "json" => &[Self::Json],
            "edl" => &[Self::EdlResolve],
            "fcpxml" => &[Self::Fcpxml],
            "xml" => &[Self::Xmeml],
            "otio" => &[Self::Otio],
            "fountain" | "spmd" => &[Self::Fountain],
            "srt" => &[Self::Srt],
            "vtt" => &[Self::Vtt],
            "md" => &[Self::Md],
            "html" | "htm" => &[Self::Html],
            "csv" => &[Self::CsvComments, Self::CsvScenes],
            "txt" => &[Self::AvidTxt, Self::Fountain],
            _ => &[],
        }
    }

    /// The largest file of it that is read, in bytes.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::Fountain => MAX_SCREENPLAY_BYTES,
            Self::Fdx => MAX_FINAL_DRAFT_BYTES,
            Self::Srt | Self::Vtt => MAX_CAPTION_BYTES,
            Self::StoryboardJson => MAX_STORYBOARD_BYTES,
            Self::EdlResolve | Self::Fcpxml | Self::Xmeml | Self::AvidTxt => MAX_TIMELINE_BYTES,
            Self::Otio => MAX_OTIO_BYTES,
            Self::CsvScenes | Self::CsvComments | Self::FrameioCsv | Self::KitsuCsv | Self::Json => MAX_FILE_BYTES,
            Self::Md | Self::Html => 0,
        }
    }

    /// The names of those that can be read.
    #[must_use]
    pub fn readable() -> Vec<&'static str> {
        Self::names(|format| format.reads().is_some())
    }

    /// The names of those that can be written.
    #[must_use]
    pub fn writable() -> Vec<&'static str> {
        Self::names(|format| format.writes().is_some())
    }

    fn names(is_meant: impl Fn(Self) -> bool) -> Vec<&'static str> {
        Self::ALL.iter().filter(|format| is_meant(**format)).map(|format| format.as_str()).collect()
    }
}
