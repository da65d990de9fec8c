//! `POST /v1/imports`: scenes read from files become versions, all or nothing; `POST /v1/imports/comments`: comments and amends
//! onto one version; `POST /v1/imports/project`: a whole project; `POST /v1/imports/rows`: what is new of one that is here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Call, Edit,
    call::{given, nullable},
    comments::{CreateComment, EditComment},
};
use crate::model::{
    Activity, Comment, CommentStatus, Id, Organisation, Project, ProjectBundle, Scene, Stage, User, Version, Video,
    Visibility,
};

/// Scenes into versions.
pub const IMPORTS: &str = "/v1/imports";
/// Comments and amends onto a version.
pub const COMMENT_IMPORT: &str = "/v1/imports/comments";
/// A whole project, loss-free.
pub const PROJECT_IMPORT: &str = "/v1/imports/project";
/// The rows of a project that is here which are not.
pub const ROW_IMPORT: &str = "/v1/imports/rows";

/// What is to be imported where. One transaction: all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportScenes {
    /// Say what would happen, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The project it goes to.
    pub project: ProjectTarget,
    /// The videos.
    pub videos: Vec<ImportVideo>,
}

/// A project that exists, or one to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ProjectTarget {
    /// This one.
    Existing(Id<Project>),
    /// A new one.
    New {
        /// Made by the caller.
        id: Id<Project>,
        /// The name in the tree.
        #[schema(min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
        title: String,
        /// The organisation it belongs to.
        #[serde(default)]
        organisation_id: Option<Id<Organisation>>,
    },
}

/// A video that exists, or one to be made, and its next versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportVideo {
    /// Which video.
    pub target: VideoTarget,
    /// Its next versions, in order.
    pub versions: Vec<ImportVersion>,
    /// The frame rate that the lengths are counted in, numerator. The video takes it where it has none; another than its own is
    /// refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fps_num: Option<i64>,
    /// The frame rate, denominator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fps_den: Option<i64>,
}

/// A video that exists, or one to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum VideoTarget {
    /// This one.
    Existing(Id<Video>),
    /// A new one, in progress at `stage`: a script is past its outline, a storyboard past its script.
    New {
        /// Made by the caller.
        id: Id<Video>,
        /// The name in the tree.
        #[schema(min_length = 1, max_length = 200, pattern = r"^[^\r\n]*\S[^\r\n]*$")]
        title: String,
        /// Where it starts.
        stage: Stage,
    },
}

/// One version to be made of scenes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportVersion {
    /// Made by the caller.
    pub id: Id<Version>,
    /// A few words, such as the file's name.
    #[schema(max_length = 200, pattern = r"^[^\r\n]*$")]
    pub name: String,
    /// The scenes, in order.
    pub scenes: Vec<ImportScene>,
}

/// One scene to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportScene {
    /// Made by the caller.
    pub id: Id<Scene>,
    /// The scene of an earlier version of the video that this one is: it keeps the lineage, the takes and what is selected of
    /// them. Where any scene of a version names one, the others are new; where none does, scenes are matched by their texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Id<Scene>>,
    /// Short label.
    #[schema(max_length = 200, pattern = r"^[^\r\n]*$")]
    pub title: String,
    /// What is spoken.
    #[schema(max_length = 200_000)]
    pub voice_text: String,
    /// What happens.
    #[schema(max_length = 200_000)]
    pub description: String,
    /// What an image generator is asked for.
    #[schema(max_length = 200_000)]
    pub image_prompt: String,
    /// Length in frames.
    #[schema(minimum = 0, maximum = 43_200_000)]
    pub duration_frames: Option<i64>,
    /// Notes of the file; they become comments without a status at the video's stage.
    pub notes: Vec<ImportNote>,
}

/// One note to be made a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportNote {
    /// Made by the caller.
    pub id: Id<Comment>,
    /// The words.
    #[schema(min_length = 1, max_length = 20_000, pattern = r"\S")]
    pub content: String,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// The project.
    pub project_id: Id<Project>,
    /// Its name.
    pub project_title: String,
    /// Whether it was made.
    pub project_created: bool,
    /// The versions, in the order they were made.
    pub versions: Vec<VersionReport>,
}

/// What became of one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VersionReport {
    /// The video.
    pub video_id: Id<Video>,
    /// Its name.
    pub video_title: String,
    /// Whether the video was made.
    pub video_created: bool,
    /// The version.
    pub version_id: Id<Version>,
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// How many scenes it has.
    pub scenes: i64,
    /// How many notes became comments.
    pub notes: i64,
    /// Labels of scenes that were in the version before, too.
    pub matched: Vec<String>,
    /// Labels of scenes that are new.
    pub new: Vec<String>,
    /// Labels of scenes of the version before that are gone.
    pub gone: Vec<String>,
    /// How many open amends were carried over.
    pub carried: i64,
    /// Open amends whose scene is gone; they stay on the version before.
    pub unmatched: Vec<Id<Comment>>,
}

/// The most comments that one import makes and changes together.
pub const MAX_CHANGES: usize = 200_000;

/// Comments to be made and changed on one version. One transaction: all of it or nothing, each by the rules of the same request
/// by itself; one batch in the log, so that one undo takes the whole back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportComments {
    /// Say what would happen, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The version.
    pub version_id: Id<Version>,
    /// What is made first, in order: an answer comes after what it answers. Together with `change` up to 200,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200_000)]
    pub create: Vec<ImportComment>,
    /// What is changed then; each comment once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200_000)]
    pub change: Vec<ChangeComment>,
}

/// One comment to be made. One that is there already, deleted or not, is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportComment {
    /// On which scene of the version.
    pub scene_id: Id<Scene>,
    /// The comment.
    pub comment: CreateComment,
}

/// One comment to be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeComment {
    /// Which.
    pub id: Id<Comment>,
    /// The revision that the caller saw. One that was made by the same import is at 1.
    #[schema(minimum = 1)]
    pub revision: i64,
    /// The words.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 20_000, pattern = r"\S")]
    pub content: Edit<String>,
    /// `to_do` or `done`; `null` makes a note of it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<CommentStatus>, required = false)]
    pub status: Edit<Option<CommentStatus>>,
    /// Who is to do it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<Id<User>>, required = false)]
    pub assignee_id: Edit<Option<Id<User>>>,
    /// First frame it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, required = false, minimum = 0, maximum = 43_200_000)]
    pub frame_in: Edit<Option<i64>>,
    /// Last frame it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, required = false, minimum = 0, maximum = 43_200_000)]
    pub frame_out: Edit<Option<i64>>,
    /// Who may read it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schema(value_type = Visibility, required = false)]
    pub visibility: Edit<Visibility>,
}

impl ChangeComment {
    /// A change of this comment.
    #[must_use]
    pub fn of(id: Id<Comment>, revision: i64, edit: EditComment) -> Self {
        let EditComment { content, status, assignee_id, frame_in, frame_out, visibility, .. } = edit;
        Self { id, revision, content, status, assignee_id, frame_in, frame_out, visibility }
    }

    /// The same as an edit.
    #[must_use]
    pub fn edit(&self) -> EditComment {
        EditComment {
            content: self.content.clone(),
            status: self.status,
            assignee_id: self.assignee_id,
            frame_in: self.frame_in,
            frame_out: self.frame_out,
            visibility: self.visibility,
            ..EditComment::default()
        }
    }
}

/// What an import of comments did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentsReport {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// The version.
    pub version_id: Id<Version>,
    /// How many comments were made.
    pub created: i64,
    /// How many were changed.
    pub changed: i64,
    /// Those of `create` that were there already, and were left as they are.
    pub there: Vec<Id<Comment>>,
    /// What the changes are called together in the log.
    pub batch_id: Uuid,
    /// One entry of the log: undo it, and the whole import is taken back. None: nothing was changed.
    pub activity_id: Option<Id<Activity>>,
}

/// A whole project to be taken in with its ids, revisions and times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportProject {
    /// Say what would happen, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Every row of it.
    pub bundle: ProjectBundle,
}

/// What a project import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectReport {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// The project.
    pub project_id: Id<Project>,
    /// Its name.
    pub project_title: String,
    /// How many rows of each kind, by table name.
    pub rows: Vec<(String, i64)>,
    /// Addresses of people who exist here under another id, and whom the imported rows now name.
    pub people_matched: Vec<String>,
}

/// What became of the rows of a project that is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowsReport {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// The project.
    pub project_id: Id<Project>,
    /// Its name here.
    pub project_title: String,
    /// How many rows of each kind came, by table name.
    pub rows: Vec<(String, i64)>,
    /// How many were here and were left as they are, deleted ones included.
    pub there: Vec<(String, i64)>,
    /// How many of those say something else in what was sent.
    pub differ: Vec<(String, i64)>,
    /// What was not here and could not come.
    pub left: Vec<LeftRows>,
}

/// Rows that were left for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftRows {
    /// Of which table.
    pub table: String,
    /// Why.
    pub why: String,
    /// How many.
    pub count: i64,
}

/// Imports scenes.
pub fn scenes(body: &ImportScenes) -> Call<ImportReport> {
    Call::post(IMPORTS.to_owned(), body)
}

/// Imports comments.
pub fn comments(body: &ImportComments) -> Call<CommentsReport> {
    Call::post(COMMENT_IMPORT.to_owned(), body)
}

/// Imports a whole project.
pub fn project(body: &ImportProject) -> Call<ProjectReport> {
    Call::post(PROJECT_IMPORT.to_owned(), body)
}

/// Adds to a project what it does not have yet.
pub fn rows(body: &ImportProject) -> Call<RowsReport> {
    Call::post(ROW_IMPORT.to_owned(), body)
}
