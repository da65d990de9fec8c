//! What comes into the workstation and what it asks for. Between the two lies one synchronous, pure function.

use serde_json::Value;
use uuid::Uuid;

use super::{Bulk, Targets, Verb, history::Step};
use crate::{
    api::{
        Call, Page,
        activity::ActivityQuery,
        batch::BatchAnswer,
        media::Take,
        presence::Presence,
        queue::{QueueItem, QueuePage, QueueQuery},
        search::{SearchPage, SearchQuery},
        tree::{Review, Tree},
        videos::AmendCount,
    },
    client::{
        Error, Link, Whereabouts,
        outbox::{Change, Entry},
    },
    model::{
        Activity, Comment, Id, Media, PersonalToken, Project, ProjectMember, Scene, Stage, StageAction, TakeRole,
        Version, Video,
    },
    tui::{
        drafts::{Draft, DraftKey},
        keymap::Chord,
        mouse::Mouse,
        opener::{Opening, Told},
        pictures::{self, Pictured},
        splits::Splits,
        views::members::Team,
        views::queue::Saved,
        widgets::Toast,
    },
};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Chord),
    /// A text was pasted as a whole.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// The terminal has got or lost the focus.
    Focus(bool),
    /// Time went by.
    Clock,
    /// A write was answered. What it changed, and what else did meanwhile, comes along, so that the screen changes once.
    Written(Box<Written>),
    /// A read was answered.
    Loaded(Box<Loaded>),
    /// Somebody else changed something.
    News(Box<News>),
    /// Changes arrive in another way than before.
    Link(Link),
    /// Who has a video open by now.
    Present(Presence),
    /// The tree was read again after a break. `is_other`: it is of another database, and nothing known before holds.
    Tree { tree: Box<Tree>, is_other: bool },
    /// A write waits in the outbox, on disk.
    Queued(Box<Write>),
    /// The outbox is different, and what the server did is known.
    Outbox(Box<Posted>),
    /// What was decided about a write in the outbox was done, or why it was not.
    Resolved(Deed, Option<String>),
    /// The external editor came back.
    Edited(EditTarget, Result<String, String>),
    /// Something outside has a word to say.
    Told(Toast),
    /// A job was not even begun.
    TurnedAway(Box<Job>),
    /// How far the opening of a take is.
    Opening(Box<Told>),
    /// The selection has stood still for a while.
    Rested,
    /// What is under way takes longer than nobody would notice.
    Waited,
    /// A preview was made, or cannot be.
    Pictured(Box<Pictured>),
}

/// Something to be done outside. Never waited for.
#[derive(Debug)]
pub enum Effect {
    /// Work that is answered by exactly one message.
    Ask(Box<Job>),
    /// Keep this draft on disk.
    Keep(Draft),
    /// Remove this draft from disk.
    Drop(DraftKey),
    /// Keep the saved filters of the queue on disk.
    KeepSaved(Box<Saved>),
    /// Remember where we are for the next start.
    Remember(LastOpen),
    /// Keep where the borders between panes are.
    KeepSplits(Splits),
    /// Put a text on the clipboard, by the terminal.
    Copy(String),
    /// Call somebody back who looks elsewhere.
    Notify(String),
    /// Let the user write on in the external editor.
    Edit { target: EditTarget, text: String },
    /// Make a preview.
    Show(Box<pictures::Job>),
    /// A preview need not be made any more.
    Unshow(pictures::Key),
    /// The terminal need not keep these pictures any more.
    FreePictures(Vec<u32>),
    /// Open a take in the desktop's program for it.
    Open(Box<Opening>),
    /// It need not be opened any more.
    GiveUpOpening,
    /// Tell others where we are; none: nowhere that anybody could be met.
    BeAt(Option<Whereabouts>),
    /// Go to the background.
    Suspend,
    /// Draw everything again.
    Redraw,
    /// Leave.
    Quit,
}

/// Work for the worker.
#[derive(Debug)]
pub enum Job {
    Write(Write),
    Load(Load),
    /// Something a person decided about a write in the outbox.
    Outbox(Deed),
}

/// What is decided about a write in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Send it again, or mine in the place of theirs.
    Retry(Uuid),
    /// Drop it.
    Discard(Uuid),
    /// Take it back, if it cannot have arrived. Its words, if it had any, are this draft again.
    TakeBack { key: Uuid, draft: Option<DraftKey> },
}

/// What became different in the outbox.
#[derive(Debug)]
pub struct Posted {
    pub changes: Vec<Change>,
    /// What the server did meanwhile.
    pub news: News,
    /// Whether somebody waits for the answer, and hears of it by that.
    pub is_awaited: bool,
}

/// A change that is asked for.
#[derive(Debug, Clone)]
pub struct Write {
    /// Names the request in the activity log.
    pub request: Uuid,
    pub call: Call<Value>,
    pub purpose: Purpose,
    /// What it does, in words that fit behind "took back:". Empty: it cannot be taken back.
    pub label: String,
    /// On a server: the same as it goes through the outbox.
    pub entry: Option<Box<Entry>>,
}

/// What a write is for: what to do when it is answered.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// A text that was written in the composer.
    Text(Draft),
    NewComment(Id<Comment>, Draft),
    /// A verb on one amend.
    One(Id<Comment>, Verb),
    /// A verb on many amends, as one batch.
    Many(Box<Bulk>),
    DeleteComment(Id<Comment>),
    NewScene(Id<Scene>),
    MoveScene(Id<Scene>),
    DeleteScene(Id<Scene>),
    /// The choice of a take: of which kind, and the one that was chosen when it was offered.
    Take(TakeRole, Option<Id<Media>>),
    NewTake,
    NewProject(Id<Project>),
    NewVideo(Id<Video>),
    NewVersion(Id<Version>),
    Decide(Decision),
    Undo(Step),
    Redo(Step),
    /// Something about who works in the project; what to say when it is done.
    Team(String),
    Invited,
    NewToken,
    /// What to say when it is done.
    RevokedToken(String),
}

impl Purpose {
    /// Whether it may be sent some other day. Who is let in is decided now or not at all, and a secret has to be seen by
    /// whoever asked for it.
    pub const fn may_wait(&self) -> bool {
        !matches!(self, Self::Team(_) | Self::Invited | Self::NewToken | Self::RevokedToken(_))
    }
}

/// A decision with all that was said, so that it can be offered again.
#[derive(Debug, Clone)]
pub struct Decision {
    pub video: Id<Video>,
    pub action: StageAction,
    pub note: String,
    pub acknowledged: bool,
    pub to_stage: Option<Stage>,
}

/// The answer to a write.
#[derive(Debug)]
pub struct Written {
    pub write: Write,
    pub outcome: Result<Value, Error>,
    pub news: News,
}

/// What the change feed brought.
#[derive(Debug, Default)]
pub struct News {
    pub changes: Vec<Activity>,
    /// Where the feed goes on; none: it could not be read.
    pub cursor: Option<String>,
    /// New counts of the videos that the changes concern.
    pub counts: Vec<(Id<Video>, Vec<AmendCount>)>,
    /// Why the feed or the counts could not be read.
    pub failed: Option<Error>,
}

/// Something to be read.
#[derive(Debug, Clone)]
pub enum Load {
    Tree,
    Counts,
    Review(Id<Version>),
    Queue {
        query: QueueQuery,
        append: bool,
    },
    /// What a verb on many amends would do.
    Rehearse(Box<Bulk>),
    /// The amends of a project that others can be duplicates of.
    Originals {
        targets: Targets,
        project: Id<Project>,
    },
    /// The amends in the way of a decision, where they are in another version than the one that is open; and why they are.
    Blocking {
        decision: Decision,
        why: String,
        stage: Stage,
    },
    /// A scene with its comments and takes, for the queue.
    Scene(Id<Scene>),
    Takes(Id<Scene>),
    /// Whether the file of a new take is there.
    File(NewTake),
    /// A page of what was done.
    Activity {
        query: ActivityQuery,
        append: bool,
    },
    /// A page of what is found.
    Search(SearchQuery),
    /// A scene, to go to it and to a comment on it.
    Place {
        scene: Id<Scene>,
        comment: Option<(Id<Comment>, Stage)>,
    },
    /// Two versions of a video, the older first.
    Compare(Id<Version>, Id<Version>),
    /// Who works in a project, with everything about them.
    Team(Id<Project>),
    /// My access tokens.
    Tokens,
    /// Who works in a project, to write their names.
    Crew(Id<Project>),
    /// Who works in a project, to give an amend to one of them.
    Members {
        project: Id<Project>,
        comment: Id<Comment>,
    },
}

/// A take that is to be added from a file of this machine.
#[derive(Debug, Clone)]
pub struct NewTake {
    pub scene: Id<Scene>,
    pub role: TakeRole,
    /// The full path of the file.
    pub path: String,
}

/// A scene with its comments and takes.
pub type SceneRead = (Scene, Vec<Comment>, Vec<Take>);

/// The answer to a read.
#[derive(Debug)]
pub enum Loaded {
    Tree(Result<Tree, Error>),
    Counts(Result<Vec<AmendCount>, Error>),
    Review(Id<Version>, Result<Review, Error>),
    Queue {
        query: QueueQuery,
        append: bool,
        page: Result<QueuePage, Error>,
    },
    Rehearsed(Box<Bulk>, Result<BatchAnswer, Error>),
    Originals(Targets, Result<Vec<QueueItem>, Error>),
    Blocking(Decision, String, Result<Vec<QueueItem>, Error>),
    Scene(Result<Box<SceneRead>, Error>),
    Takes(Id<Scene>, Result<Page<Take>, Error>),
    /// Why the file cannot be a take, if it cannot.
    File(NewTake, Option<String>),
    Activity {
        query: ActivityQuery,
        append: bool,
        page: Result<Page<Activity>, Error>,
    },
    Search(SearchQuery, Result<SearchPage, Error>),
    Place {
        scene: Id<Scene>,
        comment: Option<(Id<Comment>, Stage)>,
        row: Result<Scene, Error>,
    },
    Compare(Id<Version>, Id<Version>, Result<Box<(Review, Review)>, Error>),
    Team(Id<Project>, Result<Box<Team>, Error>),
    Tokens(Result<Page<PersonalToken>, Error>),
    Crew(Id<Project>, Result<Page<ProjectMember>, Error>),
    Members {
        project: Id<Project>,
        comment: Id<Comment>,
        page: Result<Page<ProjectMember>, Error>,
    },
}

/// What the external editor works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditTarget {
    /// The composer that is open.
    Composer,
    /// A text without a composer: sent as it comes back. What stood there when it was begun, and its revision.
    Direct { key: DraftKey, original: String, revision: Option<i64> },
}

/// Where the next start goes on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LastOpen {
    pub version: Id<Version>,
    pub video: Id<Video>,
    pub scene: Option<Id<Scene>>,
}
